"""From verdicts to results: likely causes ranked, rules named; rows of one paper vote together."""

from __future__ import annotations

from collections.abc import Sequence

from gnbreport.claims import misprints, p_causes, shape_causes, statistic_causes
from gnbreport.claims.box import boxes, statistic
from gnbreport.claims.implied import multiplier, p_central, p_implied
from gnbreport.claims.judging import Judged
from gnbreport.claims.model import Coherence, Explanation
from gnbreport.claims.p_causes import show
from gnbreport.claims.ranges import log10_of, log10_range, overlap
from gnbreport.claims.reading import Reading

_FLAGS = {"reversed-limits": "GNB-CON-021", "sign-in-words": "GNB-CON-027", "se-of-ratio": "GNB-CON-033"}
_ODD = {"se": "GNB-CON-032", "statistic": "GNB-CON-031", "sign": "GNB-CON-031"}
_SHOWN = 50.0  # explanations at or above this weight put their rule among those that fired


def explain_all(judged: Sequence[Judged]) -> list[Coherence]:
    """Results for judged rows, in order.

    Args:
        judged: Rows with their verdicts; rows of one named paper are looked at together.
    """
    papers: dict[str, list[Judged]] = {}
    for row in judged:
        papers.setdefault(row.reading.claim.paper, []).append(row)
    results = []
    for row in judged:
        paper = row.reading.claim.paper
        others = [o for o in papers[paper] if o is not row] if paper else []
        results.append(_result(row, others))
    return results


def _result(row: Judged, others: Sequence[Judged]) -> Coherence:
    """One row's result."""
    found = sorted(_explanations(row, others), key=lambda e: -e.weight)
    p, logs = p_implied(row)
    return Coherence(
        row.reading.claim,
        row.verdict,
        row.reason,
        p,
        logs,
        tuple(found),
        multiplier(row.reading),
        (int(row.n_implied[0]), int(row.n_implied[1])) if row.n_implied else None,
        _rules(row, found),
        _notes(row),
    )


def _explanations(row: Judged, others: Sequence[Judged]) -> list[Explanation]:
    """Causes of what does not fit; none for rows that do."""
    if row.reading.impossible:
        return []
    if not row.shape and row.verdict == "undecidable":
        return shape_causes.explanations(row, others)
    if row.verdict not in {"marginal", "incoherent"}:
        return []
    found = _cut(row, others) if row.verdict == "marginal" else []
    found += statistic_causes.explanations(row)
    if row.odd:
        pass  # P is not at odds alone
    elif row.shape:
        found += p_causes.explanations(row, others)
    else:
        found += shape_causes.explanations(row, others)
        if row.reading.product and row.z is not None:
            found += p_causes.explanations(row, others)
    return found + misprints.explanations(row.reading, row.shape and not row.odd)


def _cut(row: Judged, others: Sequence[Judged]) -> list[Explanation]:
    """Figures that were cut off rather than rounded, in this row and in others of the paper."""
    if not fits_cut(row.reading):
        return [Explanation("GNB-CON-003", "a last digit that is off by one would explain it", 55.0)]
    also = sum(o.verdict == "marginal" and fits_cut(o.reading) for o in others)
    more = f", as in {also} other row{'s' if also > 1 else ''} of the paper" if also else ""
    return [Explanation("GNB-CON-003", f"figures were probably cut off rather than rounded{more}", 85.0 + min(also, 5))]


def fits_cut(reading: Reading) -> bool:
    """Whether all figures fit if digits were cut off: of P alone, or of every figure."""
    z = statistic(reading)
    if not reading.p.usable:
        return False
    cut = log10_of(reading.p.cut_range())
    if z is not None and overlap(log10_range(z), cut):
        return True
    whole = statistic(reading, units=1.0)
    return whole is not None and overlap(log10_range(whole), cut)


def _rules(row: Judged, found: Sequence[Explanation]) -> tuple[str, ...]:
    """Ids of the rules that fired, the verdict's first."""
    reading = row.reading
    rules = [_FLAGS[f] for f in reading.flags]
    figures = [*reading.figures, *([reading.p.figure] if reading.p.figure else [])]
    if any(not f.legible for f in figures):
        rules.append("GNB-CON-022")
    if any("lost-point" in f.flags for f in figures):
        rules.append("GNB-CON-023")
    if reading.p.adjusted:
        rules.append("GNB-CON-024")
    if row.reason.startswith("rounding"):
        rules.append("GNB-CON-025")
    if row.verdict == "marginal":
        rules.insert(0, "GNB-CON-003")
    if row.verdict == "incoherent":
        rules = [*_convictions(row), *rules]
    rules += [e.rule for e in found if e.weight >= _SHOWN]
    return tuple(dict.fromkeys(rules))


def _convictions(row: Judged) -> list[str]:
    """Rules of an incoherent row: shape or P, and what makes it worse."""
    if row.reading.p.impossible:
        return ["GNB-CON-030"]
    if row.reading.impossible:
        return ["GNB-CON-002"]
    if row.odd:
        return [_ODD[row.odd]]
    rules = ["GNB-CON-001" if row.shape or row.z is not None else "GNB-CON-002"]
    estimate, low, high = boxes(row.reading) if row.reading.interval else ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    if row.reading.interval and (estimate[1] < low[0] or estimate[0] > high[1]):
        rules.append("GNB-CON-028")
    if row.reading.interval and row.reading.p.usable and _contradicts(row.reading):
        rules.append("GNB-CON-026")
    return rules


def _contradicts(reading: Reading) -> bool:
    """Whether the interval excludes the null and P does not, or the other way round, whatever the rounding."""
    _, low, high = boxes(reading)
    p = reading.p.range()
    level = 0.05 if reading.claim.ci_level.startswith("95") else None
    if level is None:
        return False
    excludes = low[0] > 0 or high[1] < 0
    includes = low[1] < 0 < high[0]
    return (excludes and p[0] > level) or (includes and p[1] < level)


def _notes(row: Judged) -> tuple[str, ...]:
    """Remarks on one row's figures."""
    notes = []
    if row.verdict == "incoherent" and not row.shape and not row.reading.impossible:
        implied = shape_causes.implied_estimate(row.reading)
        if implied is not None:
            notes.append(f"the limits are those of an estimate of {implied[0]:.4g} to {implied[1]:.4g}")
    if row.log10_p is not None and row.verdict in {"incoherent", "marginal"}:
        p, logs = p_implied(row)
        assert p is not None
        middle = p_central(row.reading, row.reading.critical[0])
        centre = f", {middle:.2g} at the printed figures" if middle else ""
        notes.append(f"estimate and {row.reading.error_text.removeprefix('the ')} give P {show(p, logs)}{centre}")
    return tuple(notes)
