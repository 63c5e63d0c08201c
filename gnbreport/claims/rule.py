"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: Permanent id.
        title: What it says when it fires, in a few words.
        severity: ``error`` (figures cannot be true together), ``warning`` (a reader should know), ``note`` (a reading
            or a remark; no reproach).
        rationale: Why it is checked and how.
        source: Where the rule comes from.
    """

    id: str
    title: str
    severity: Severity
    rationale: str
    source: str
