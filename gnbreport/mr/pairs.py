"""Several estimators on one pair, or on many: values or a table."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.mr.options import Options
from gnbreport.mr.registry import DEFAULT_METHODS, METHODS

#: Columns of the table that :func:`estimate` makes, with their pandas types.
COLUMNS = {
    "exposure": "str",
    "outcome": "str",
    "method": "str",
    "status": "str",
    "estimate": "float64",
    "standard_error": "float64",
    "ci_low": "float64",
    "ci_high": "float64",
    "p_value": "float64",
    "log10_p": "float64",
    "n_variants": "int64",
    "distribution": "str",
    "monte_carlo_se": "float64",
    "monte_carlo_p": "float64",
    "code": "str",
    "reason": "str",
    "extras": "str",
    "notices": "str",
}


def estimate_pair(
    data: Harmonised,
    methods: Sequence[str] | None = None,
    options: Options = Options(),  # noqa: B008
) -> list[Estimate | NotApplicable]:
    """Estimates of one pair, in the order asked.

    Args:
        data: The pair.
        methods: Method ids; None for every id of the registry that is not slow, in its order.
        options: Draws, seed and the methods' own choices.

    Returns:
        One :class:`Estimate` or :class:`NotApplicable` per method.

    Raises:
        InputError: Unknown method ids, all of them, each with the nearest known one.
    """
    names = list(DEFAULT_METHODS) if methods is None else list(methods)
    check_methods(names)
    return [METHODS[name].function(data, options) for name in names]


def check_methods(names: Sequence[str]) -> None:
    """Refuse unknown method ids.

    Raises:
        InputError: One problem per unknown id.
    """
    problems = [Problem("unknown-method", f"unknown method {n!r}", hint=_hint(n)) for n in names if n not in METHODS]
    if problems:
        raise InputError(problems)


def _hint(name: str) -> str:
    """The nearest ids, or all of them."""
    near = difflib.get_close_matches(name, METHODS, n=3)
    return f"did you mean {' or '.join(near)}?" if near else f"known methods: {', '.join(METHODS)}"


def estimate(
    data: Harmonised | Sequence[Harmonised],
    methods: Sequence[str] | None = None,
    options: Options = Options(),  # noqa: B008
) -> pd.DataFrame:
    """Estimates of one pair or of several, one row per pair and method.

    Args:
        data: A pair, or pairs.
        methods: Method ids; None for all but the slow ones.
        options: Draws, seed and the methods' own choices.

    Returns:
        A table with :data:`COLUMNS`; ``status`` is ``ok`` or ``not_applicable`` (then ``code`` and ``reason`` say
        why); ``extras`` is JSON.

    Raises:
        InputError: Unknown method ids.
    """
    pairs = [data] if isinstance(data, Harmonised) else list(data)
    rows = [
        {"exposure": pair.exposure, "outcome": pair.outcome, **as_row(result)}
        for pair in pairs
        for result in estimate_pair(pair, methods, options)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def as_row(result: Estimate | NotApplicable) -> dict[str, object]:
    """One result as a table row: :data:`COLUMNS` without exposure and outcome."""
    row: dict[str, object] = dict.fromkeys(COLUMNS, "")
    del row["exposure"], row["outcome"]
    if isinstance(result, NotApplicable):
        row |= {name: math.nan for name, kind in COLUMNS.items() if kind == "float64"}
        row |= asdict(result) | {"status": "not_applicable"}
        return row
    fields = {name: getattr(result, name) for name in row if hasattr(result, name)}
    fields["extras"] = json.dumps(dict(result.extras)) if result.extras else ""
    fields["notices"] = " | ".join(str(n) for n in result.notices)
    return row | fields | {"status": "ok"}
