"""Notices: scientific caveats that reach the report, as data rather than exceptions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """A caveat about a number.

    Attributes:
        code: Stable identifier, for instance ``"few-instruments"``.
        text: One sentence for the reader.
    """

    code: str
    text: str

    def __str__(self) -> str:
        """``code: text``, as written to tables."""
        return f"{self.code}: {self.text}"
