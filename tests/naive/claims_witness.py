"""Could a printed claim be true? A search for numbers that print exactly so, which knows nothing of the checker."""

from __future__ import annotations

import numpy as np
from scipy import stats

from gnbreport.claims import Claim

_RATIOS = {"OR", "HR", "RR"}


def _box(text: str) -> tuple[float, float]:
    """Numbers that print as this text."""
    mantissa, _, power = text.lower().partition("e")
    scale = 10.0 ** int(power or 0)
    half = 0.5 * 10.0 ** -len(mantissa.partition(".")[2])
    return (float(mantissa) - half) * scale, (float(mantissa) + half) * scale


def _log(box: tuple[float, float]) -> tuple[float, float]:
    return float(np.log(max(box[0], 1e-300))), float(np.log(max(box[1], 1e-300)))


def witness(claim: Claim, *, symmetric: bool = True, points: int = 201) -> bool:
    """Whether some estimate, standard error and P print as the claim does.

    Args:
        claim: A 95% interval with a P. Student's t where the method has one and ``nsnp`` is given; interval and
            P may each be normal or t. A standard error (of the logarithm, for ratios, or of the ratio itself), z or t
            bound the point further; t with its degrees of freedom leaves no normal P.
        symmetric: Whether the interval is estimate -+ c SE; else one side may be 2.5 times the other.
        points: Grid points for each limit.
    """
    three = [_box(t) for t in (claim.estimate, claim.ci_low, claim.ci_high)]
    estimate, low, high = [_log(b) for b in three] if claim.kind in _RATIOS else three
    less = 2 if "Egger" in claim.method else 1 if "mode" in claim.method else 0
    df = claim.nsnp - less if claim.nsnp and less else np.inf
    df = float(claim.values.get("df", df))
    laws = {df} if "t" in claim.values else {df, np.inf}
    p_low, p_high = (0.0, float(claim.p)) if claim.p_op == "<" else _box(claim.p)
    if p_high > 1 and claim.p_op == "<":
        return False
    lower, upper = np.meshgrid(np.linspace(*low, points), np.linspace(*high, points))
    width = upper - lower
    for c in {1.96, stats.norm.isf(0.025), stats.t.isf(0.025, df)}:
        if symmetric:
            middle = (lower + upper) / 2
            inside = (middle >= estimate[0] - 1e-12) & (middle <= estimate[1] + 1e-12) & (width > 0)
            se = width[inside] / 2 / c
            z = _bounded(claim, np.abs(middle[inside]) / se, se, middle[inside])
        else:
            b = np.linspace(*estimate, 21)[:, None, None]
            below, above = b - lower, upper - b
            inside = (below > 0) & (above > 0) & (below <= 2.5 * above) & (above <= 2.5 * below)
            z = (np.abs(b) / np.maximum(width / 2 / c, 1e-300))[inside]
        for law in laws:
            p = 2 * stats.t.sf(z, law)
            if len(p) and p.min() <= p_high and p.max() >= p_low:
                return True
    return False


def _bounded(claim: Claim, z: np.ndarray, se: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Those z whose standard error, and which themselves, print as they should."""
    kept = np.ones(len(z), dtype=bool)
    if "se" in claim.values:
        low, high = _box(claim.values["se"])
        kept = (se >= low) & (se <= high)
        if claim.kind in _RATIOS:
            ratio = se * np.exp(middle)
            kept |= (ratio >= low) & (ratio <= high)
    for name in {"z", "t"} & set(claim.values):
        low, high = sorted(abs(x) for x in _box(claim.values[name].lstrip("-")))
        kept &= (z >= low) & (z <= high)
    return z[kept]
