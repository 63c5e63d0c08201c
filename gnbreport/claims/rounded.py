"""Recomputing from printed instruments: inputs that are rounded give a range, not a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gnbreport.streams import stream

Floats = NDArray[np.float64]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Leeway:
    """What recomputed figures can be, given the rounding of the printed inputs: lowest and highest of each.

    Attributes:
        estimate: IVW estimate.
        se: Its standard error (multiplicative random effects, never below fixed effects).
        p: Its two-sided normal P.
        q: Cochran's Q.
    """

    estimate: Range
    se: Range
    p: Range
    q: Range


def ivw_leeway(
    beta_exposure: Floats,
    beta_outcome: Floats,
    se_outcome: Floats,
    units: tuple[float, float, float],
    *,
    seed: int = 0,
    label: str = "",
    draws: int = 5_000,
) -> Leeway:
    """Range of the IVW estimate over inputs that round to the printed ones.

    Inputs are drawn uniformly within half a unit of their last digit; the range is that of all draws, which is
    narrower than the worst case and wider than what is likely.

    Args:
        beta_exposure: ``(J,)`` printed associations with the exposure.
        beta_outcome: ``(J,)`` printed associations with the outcome.
        se_outcome: ``(J,)`` their printed standard errors.
        units: One unit of the last digit of each of the three.
        seed: Root of the random stream.
        label: Name of the stream, e.g. the exposure.
        draws: Number of draws.

    Returns:
        The ranges.
    """
    rng = stream(seed, "claims", label, "input rounding")
    shape = (draws, len(beta_exposure))
    x, y, s = (
        values + unit * rng.uniform(-0.5, 0.5, shape)
        for values, unit in zip((beta_exposure, beta_outcome, se_outcome), units, strict=True)
    )
    weight = 1.0 / np.maximum(s, units[2] / 4) ** 2
    information = np.sum(weight * x**2, axis=1)
    b = np.sum(weight * x * y, axis=1) / information
    q = np.sum(weight * (y - b[:, None] * x) ** 2, axis=1)
    se = np.sqrt(np.maximum(1.0, q / max(len(beta_exposure) - 1, 1)) / information)
    p = 2.0 * special.ndtr(-np.abs(b / se))
    return Leeway(*((float(v.min()), float(v.max())) for v in (b, se, p, q)))
