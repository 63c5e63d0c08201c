"""Reading pathways from a table of step estimates, and the JSON of their results."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import NotApplicable
from gnbreport.mediation.intervals import Interval
from gnbreport.mediation.rows import not_applicable_row
from gnbreport.mediation.steps import MediationOptions, Steps
from gnbreport.mediation.twostep import Labels, Mediation, mediate

REQUIRED = ("a", "se_a", "b", "se_b")
OPTIONAL = ("total", "se_total", "corr_ab", "corr_ac", "corr_bc", "cov_ab", "cov_ac", "cov_bc", "direct", "se_direct",
            "corr_total_direct")  # fmt: skip
COUNTS = ("n_a", "n_b", "n_total")
LABELS = ("exposure", "mediator", "outcome")
TYPES = ("exposure_type", "mediator_type", "outcome_type")
#: Covariance column -> correlation it sets, and the two standard errors it is divided by.
_COVARIANCES = {
    "cov_ab": ("corr_ab", "se_a", "se_b"),
    "cov_ac": ("corr_ac", "se_a", "se_total"),
    "cov_bc": ("corr_bc", "se_b", "se_total"),
}


@dataclass(frozen=True, slots=True)
class Pathway:
    """One row of the input table.

    Attributes:
        labels: Exposure, mediator, outcome.
        steps: Step estimates.
        types: Trait types where the table names them, by option name.
    """

    labels: Labels
    steps: Steps
    types: dict[str, str]


def read_pathways(path: str | Path) -> list[Pathway]:
    """Pathways of a CSV or TSV: ``a, se_a, b, se_b``; optional names, ``total, se_total``, covariances, counts, types.

    ``cov_ab``, ``cov_ac``, ``cov_bc`` (or ``corr_ab``, ...) hold the covariances (or correlations) of the estimates;
    ``direct, se_direct, corr_total_direct`` the multivariable direct effect.

    Raises:
        InputError: Every unreadable value and every impossible row at once.
    """
    frame = _read(Path(path))
    missing = [name for name in REQUIRED if name not in frame]
    if missing:
        hint = f"columns are {', '.join((*LABELS, *REQUIRED))}; optional {', '.join((*OPTIONAL, *COUNTS, *TYPES))}"
        raise InputError([Problem("missing-column", "not in the table", path, column=m, hint=hint) for m in missing])
    pathways, problems = [], []
    for number, row in enumerate(frame.to_dict("records"), start=1):
        try:
            pathways.append(_pathway({str(k): str(v).strip() for k, v in row.items()}, number))
        except InputError as error:
            problems += [Problem(p.code, p.message, path, number, p.column, p.hint) for p in error.problems]
    if problems:
        raise InputError(problems)
    if not pathways:
        raise InputError(Problem("empty-table", "the table has no rows", path))
    return pathways


def _read(path: Path) -> pd.DataFrame:
    """The table as text, cells untouched."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        header = text.splitlines()[0] if text.strip() else ""
        separator = "\t" if "\t" in header else ","
        return pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(Problem("no-file", "file not found", path)) from None
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        hint = "a CSV or TSV with a header, in UTF-8"
        raise InputError(Problem("unreadable", f"cannot be read as a table: {error}", path, hint=hint)) from None


def _pathway(row: dict[str, str], number: int) -> Pathway:
    """One row; raises with all its problems."""
    problems: list[Problem] = []
    numbers: dict[str, float] = {}
    for name in (*REQUIRED, *OPTIONAL, *COUNTS):
        text = row.get(name, "")
        if text in ("", "NA", "NaN", "nan"):
            continue
        try:
            numbers[name] = float(text)
        except ValueError:
            problems.append(Problem("bad-value", f"{text!r} is not a number", column=name))
            continue
        if name in COUNTS and not (numbers[name].is_integer() and numbers[name] >= 0):
            problems.append(Problem("bad-value", f"{text} is not a count of variants", column=name))
        if name.startswith("se_") and not 0.0 < numbers[name] < math.inf:
            problems.append(Problem("bad-value", f"{text} is not a positive standard error", column=name))
    problems += [
        Problem("bad-value", "is empty", column=name)
        for name in REQUIRED
        if name not in numbers and row.get(name, "") in ("", "NA", "NaN", "nan")
    ]
    types = {name: row[name] for name in TYPES if row.get(name)}
    problems += [
        Problem("bad-choice", f"{kind!r}", column=name, hint="continuous or binary")
        for name, kind in types.items()
        if kind not in ("continuous", "binary")
    ]
    if problems:
        raise InputError(problems)
    labels = tuple(row.get(name) or (name if number == 1 else f"{name} {number}") for name in LABELS)
    return Pathway((labels[0], labels[1], labels[2]), _steps(numbers), types)


def _steps(numbers: dict[str, float]) -> Steps:
    """Steps of one row; covariances become correlations, counts integers."""
    for name, (correlation, first, second) in _COVARIANCES.items():
        if name in numbers:
            value, scale = numbers.pop(name), numbers.get(first, 0.0) * numbers.get(second, 0.0)
            if correlation in numbers:
                raise InputError(Problem("twice", f"give {name} or {correlation}, not both", column=name))
            if not scale > 0.0:
                raise InputError(Problem("incomplete", f"{name} needs positive {first} and {second}", column=name))
            numbers[correlation] = value / scale
    counts = {name: int(numbers.pop(name)) for name in COUNTS if name in numbers}
    return Steps(**numbers, **counts)  # type: ignore[arg-type]


def mediate_table(
    pathways: Sequence[Pathway], options: MediationOptions
) -> Iterator[tuple[Labels, Mediation | NotApplicable]]:
    """Results of all pathways, in order; types named in the table override the options'."""
    for pathway in pathways:
        exposure, mediator, outcome = (pathway.types.get(name, getattr(options, name)) for name in TYPES)
        chosen = replace(options, exposure_type=exposure, mediator_type=mediator, outcome_type=outcome)
        yield pathway.labels, mediate(pathway.steps, chosen, pathway.labels)


def as_rows(
    results: Sequence[tuple[Labels, Mediation | NotApplicable]], method: str, b_source: str
) -> list[dict[str, object]]:
    """Rows of the ``mediation`` table."""
    return [
        not_applicable_row(result, labels, method, b_source)
        if isinstance(result, NotApplicable)
        else result.row(method, b_source)
        for labels, result in results
    ]


def _limits(interval: Interval) -> dict[str, object]:
    """An interval for JSON: nulls where unbounded, shape and Monte Carlo errors where there are any."""
    found: dict[str, object] = {"low": _number(interval.low), "high": _number(interval.high)}
    if not math.isnan(interval.error_low):
        found |= {"monte_carlo_error_low": interval.error_low, "monte_carlo_error_high": interval.error_high}
    if interval.shape != "bounded":
        found["shape"] = interval.shape
    if interval.excluded is not None:
        found["excluded"] = list(interval.excluded)
    return found


def _number(value: object) -> object:
    """A number for JSON; null where it is nan or infinite."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_json(
    rows: Sequence[dict[str, object]], results: Sequence[tuple[Labels, Mediation | NotApplicable]], level: float
) -> str:
    """JSON text: ``{"level", "mediation": [...]}``; every column of the table, and intervals with all they carry."""
    entries = []
    for row, (_, result) in zip(rows, results, strict=True):
        entry = {name: _number(value) for name, value in row.items()}
        if isinstance(result, NotApplicable):
            entry |= {"code": result.code, "notices": []}
        else:
            entry["intervals"] = {
                "indirect": {
                    "delta": _limits(result.interval_delta),
                    "delta_second": _limits(result.interval_delta_second),
                    "monte_carlo": _limits(result.interval_monte_carlo),
                    "product": _limits(result.interval_product),
                },
                "direct": {"delta": _limits(result.interval_direct),
                           "monte_carlo": _limits(result.interval_direct_monte_carlo)},
                "proportion": {
                    "delta": _limits(result.interval_proportion),
                    "fieller": _limits(result.interval_proportion_fieller),
                    "monte_carlo": _limits(result.interval_proportion_monte_carlo),
                },
            }  # fmt: skip
            entry["log10_p_joint"] = result.log10_p_joint
            entry["notices"] = [{"code": n.code, "text": n.text} for n in result.notices]
        entries.append(entry)
    return json.dumps({"level": level, "mediation": entries}, indent=2, allow_nan=False) + "\n"
