"""Mediation results as text for a terminal and as CSV."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence

import pandas as pd

from gnbreport.estimates import NotApplicable
from gnbreport.mediation.intervals import Interval
from gnbreport.mediation.rows import COLUMNS
from gnbreport.mediation.twostep import Labels, Mediation


def as_csv(rows: Sequence[dict[str, object]]) -> str:
    """The ``mediation`` table as CSV, shortest round-trip floats."""
    buffer = io.StringIO()
    pd.DataFrame(list(rows), columns=list(COLUMNS)).to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue()


def as_text(
    rows: Sequence[dict[str, object]], results: Sequence[tuple[Labels, Mediation | NotApplicable]], level: float
) -> str:
    """A block per pathway, for reading."""
    lines: list[str] = []
    for row, (labels, result) in zip(rows, results, strict=True):
        lines.append(" -> ".join(labels))
        if isinstance(result, NotApplicable):
            lines.append(f"  not applicable: {result.reason}")
        else:
            lines += _block(result, float(str(row["p_joint_bh"])), level)
        lines.append("")
    return "\n".join(lines)


def _block(m: Mediation, q: float, level: float) -> Iterator[str]:
    """Lines of one pathway."""
    s = m.steps
    yield _line("a  exposure -> mediator", s.a, s.se_a, None, f"p {_p(s.p_a)}")
    yield _line("b  mediator -> outcome", s.b, s.se_b, None, f"p {_p(s.p_b)}")
    if s.total is not None and s.se_total is not None:
        yield _line("c  total effect", s.total, s.se_total, None, f"p {_p(s.p_total)}")
    test = f"Sobel p {_p(m.p_value)}, joint p {_p(m.p_joint)} (BH {_p(q)})"
    yield _line("indirect  a b", m.indirect, m.se_indirect, m.interval_delta, f"delta; {test}")
    yield _line("", None, m.se_indirect_second, m.interval_delta_second, "delta, second order")
    yield _line("", None, None, m.interval_monte_carlo, "Monte Carlo")
    yield _line("", None, None, m.interval_product, "distribution of the product")
    if s.total is not None:
        yield _line("direct  c - a b", m.direct, m.se_direct, m.interval_direct, "delta")
        yield _line("proportion  a b / c", m.proportion, m.se_proportion, m.interval_proportion, "full delta")
        yield _line("", None, None, m.interval_proportion_fieller, "Fieller")
        yield _line("", None, None, m.interval_proportion_monte_carlo, "Monte Carlo")
    if m.difference is not None:
        d = m.difference
        yield _line("difference  c - c'", d.indirect, d.standard_error, d.interval, "multivariable direct effect")
    if not m.proportion_meaningful:
        yield f"  proportion withheld: {m.reason}"
    for notice in m.notices:
        yield f"  note: {notice.text}"
    yield f"  intervals: {100 * level:g}%"


def _line(name: str, estimate: float | None, se: float | None, interval: Interval | None, tail: str) -> str:
    """One aligned line."""
    shown = "" if interval is None else f"[{_g(interval.low)}, {_g(interval.high)}]"
    if interval is not None and interval.excluded is not None:
        shown = f"outside ({_g(interval.excluded[0])}, {_g(interval.excluded[1])})"
    value = "" if estimate is None else _g(estimate)
    error = "" if se is None else f"SE {_g(se)}"
    return f"  {name:<24}{value:>10}  {error:<13}{shown:<24}{tail}".rstrip()


def _g(value: float) -> str:
    """Four significant digits."""
    return f"{value:.4g}"


def _p(value: float) -> str:
    """A p-value in two digits; below the smallest float as a bound."""
    if math.isnan(value):
        return "-"
    return f"{value:.2g}" if value > 0.0 else "< 1e-300"
