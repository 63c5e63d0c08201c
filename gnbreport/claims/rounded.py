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
        estimate: The estimate.
        se: Its standard error (multiplicative random effects, never below fixed effects).
        p: Its two-sided P: normal for IVW, Student's t for MR-Egger.
        q: Cochran's Q, or Rucker's for MR-Egger.
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
    x, y, weight = _drawn(beta_exposure, beta_outcome, se_outcome, units, seed, label, draws)
    information = np.sum(weight * x**2, axis=1)
    b = np.sum(weight * x * y, axis=1) / information
    q = np.sum(weight * (y - b[:, None] * x) ** 2, axis=1)
    se = np.sqrt(np.maximum(1.0, q / max(len(beta_exposure) - 1, 1)) / information)
    return _ranges(b, se, 2.0 * special.ndtr(-np.abs(b / se)), q)


def egger_leeway(
    beta_exposure: Floats,
    beta_outcome: Floats,
    se_outcome: Floats,
    units: tuple[float, float, float],
    *,
    seed: int = 0,
    label: str = "",
    draws: int = 5_000,
) -> Leeway:
    """Range of the MR-Egger estimate over inputs that round to the printed ones; as :func:`ivw_leeway`.

    Variants are oriented to positive associations with the exposure. At least three are needed.
    """
    x, y, weight = _drawn(beta_exposure, beta_outcome, se_outcome, units, seed, label, draws)
    x, y = np.abs(x), np.where(x < 0, -y, y)
    total, sx, sy = np.sum(weight, axis=1), np.sum(weight * x, axis=1), np.sum(weight * y, axis=1)
    determinant = total * np.sum(weight * x**2, axis=1) - sx**2
    b = (total * np.sum(weight * x * y, axis=1) - sx * sy) / determinant
    intercept = (sy - b * sx) / total
    q = np.sum(weight * (y - intercept[:, None] - b[:, None] * x) ** 2, axis=1)
    df = len(beta_exposure) - 2
    se = np.sqrt(np.maximum(1.0, q / df) * total / determinant)
    return _ranges(b, se, 2.0 * special.stdtr(df, -np.abs(b / se)), q)


def _drawn(
    beta_exposure: Floats,
    beta_outcome: Floats,
    se_outcome: Floats,
    units: tuple[float, float, float],
    seed: int,
    label: str,
    draws: int,
) -> tuple[Floats, Floats, Floats]:
    """Associations and weights ``(draws, J)`` drawn within half a unit of what is printed."""
    rng = stream(seed, "claims", label, "input rounding")
    shape = (draws, len(beta_exposure))
    x, y, s = (
        values + unit * rng.uniform(-0.5, 0.5, shape)
        for values, unit in zip((beta_exposure, beta_outcome, se_outcome), units, strict=True)
    )
    return x, y, 1.0 / np.maximum(s, units[2] / 4) ** 2


def _ranges(*drawn: Floats) -> Leeway:
    """Lowest and highest of estimate, standard error, P and Q."""
    return Leeway(*((float(v.min()), float(v.max())) for v in drawn))
