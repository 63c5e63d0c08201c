"""MM-estimation of a regression: Tukey's bisquare, 50% breakdown, 95% efficiency."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Bisquare constants: of the S-scale (breakdown 50%) and of the M-step (95% efficiency at the normal).
SCALE_TUNING = 1.54764
SLOPE_TUNING = 4.685061
BREAKDOWN = 0.5
#: Relative tolerances of scale and coefficients.
TOLERANCE = 1e-13
SLOPE_TOLERANCE = 1e-11
#: Elemental fits whose scale is found at once, and of these the ones followed to convergence.
TRIALS, DESCENTS = 20, 5
#: Most elemental fits that are tried: all pairs of 70 variants, beyond that pairs evenly spread.
ELEMENTAL_FITS = 2415
_ITERATIONS = 200


class MMFit(NamedTuple):
    """Coefficients ``(p,)``, their standard errors (Croux, Dhaene and Hoorelbeke 2003) and the S-scale."""

    coefficients: Floats
    standard_errors: Floats
    scale: float


def s_scales(residuals: Floats, parameters: int, start: Floats | None = None) -> Floats:
    """Scale ``s`` of each row ``(M, J)`` with ``sum chi(r/(c s)) = (J - parameters)/2``; shape ``(M,)``.

    Salibian-Barrera and Yohai (2006). 0 where at least half of a row is zero. Newton's method on ``log s``, bisected
    where it leaves the bracket.
    """
    size = np.abs(residuals)
    target = BREAKDOWN * (size.shape[1] - parameters)
    alive = np.count_nonzero(size, axis=1) > target
    top = np.where(alive, size.max(axis=1), 1.0)
    low, high = np.zeros(len(size)), 10.0 * top
    scale = _middle(size) / 0.6745 if start is None else start
    scale = np.where(scale > 0.0, scale, 0.1 * top)
    for _ in range(_ITERATIONS):
        free = 1.0 - np.minimum((size / (SCALE_TUNING * scale)[:, None]) ** 2, 1.0)
        excess = size.shape[1] - target - np.sum(free * free * free, axis=1)
        slope = np.sum(6.0 * (1.0 - free) * free * free, axis=1)  # minus d excess / d log s
        low, high = np.where(excess > 0.0, scale, low), np.where(excess > 0.0, high, scale)
        step = scale * np.exp(np.clip(excess / np.where(slope > 0.0, slope, 1.0), -50.0, 50.0))
        done = np.abs(step - scale) <= TOLERANCE * scale
        step = np.where(done | ((slope > 0.0) & (step > low) & (step < high)), step, 0.5 * (low + high))
        scale = step
        if np.all(done | ~alive):
            break
    return np.where(alive, scale, 0.0)


def _middle(size: Floats) -> Floats:
    """Upper median of each row."""
    half = size.shape[1] // 2
    return np.asarray(np.partition(size, half, axis=1)[:, half])


def _steps(design: Floats, residuals: Floats, scales: Floats, tuning: float) -> Floats:
    """Change of each fit: reweighting, lengthened towards Newton's step where curvature allows; ``(M, p)``.

    The bisquare's curvature never exceeds its weights: along their common axes Newton's step is the longer one.
    """
    count, p = len(residuals), design.shape[1]
    free = 1.0 - np.minimum((residuals / (tuning * scales)[:, None]) ** 2, 1.0)
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), p * p)
    gram = (free * free @ products).reshape(count, p, p)
    curvature = (free * (5.0 * free - 4.0) @ products).reshape(count, p, p)  # psi' = (1 - u^2)(1 - 5 u^2)
    axes, bends = _common_axes(gram, curvature)
    length = 1.0 / np.clip(np.where(bends > 0.0, bends, 1.0), 0.125, 1.0)
    score = ((free * free * residuals) @ design)[:, None, :]
    return np.asarray(((score @ axes) * length[:, None, :] @ np.swapaxes(axes, 1, 2))[:, 0, :])


def _common_axes(gram: Floats, curvature: Floats) -> tuple[Floats, Floats]:
    """Axes ``(M, p, p)``, in columns, along which ``gram`` is 1 (0 where singular), and ``curvature`` there."""
    if gram.shape[1] == 1:
        size = np.where(gram > 0.0, gram, np.inf)
        return 1.0 / np.sqrt(size), (curvature / size)[:, 0]
    values, axes = np.linalg.eigh(gram)
    size = np.where(values > 1e-13 * values[:, -1:], values, np.inf)
    axes = axes / np.sqrt(size)[:, None, :]
    bends, turns = np.linalg.eigh(np.swapaxes(axes, 1, 2) @ curvature @ axes)
    return axes @ turns, bends


def elemental_fits(design: Floats, y: Floats) -> Floats:
    """Coefficients ``(M, p)`` of the exact fits to ``p`` rows; one or two columns.

    Above :data:`ELEMENTAL_FITS` fits, an even choice of them in an order of rows that depends on the values only.
    """
    order = np.lexsort(np.abs(np.column_stack([design, y])).T)
    rows = order[:, None] if design.shape[1] == 1 else order[np.column_stack(np.triu_indices(len(y), 1))]
    if len(rows) > ELEMENTAL_FITS:
        rows = rows[np.linspace(0, len(rows) - 1, ELEMENTAL_FITS).astype(np.int64)]
    parts = design[rows]
    solvable = np.abs(np.linalg.det(parts)) > 1e-12 * np.prod(np.linalg.norm(parts, axis=2), axis=1)
    return np.asarray(np.linalg.solve(parts[solvable], y[rows[solvable], None])[:, :, 0])


def _promising(residuals: Floats, parameters: int) -> NDArray[np.int64]:
    """Rows of ``residuals`` whose scale can be among the :data:`DESCENTS` least.

    The scale is found of the rows with least median; at the last of its best, a row with a lesser scale fits better.
    """
    size = np.abs(residuals)
    trial = np.argsort(_middle(size), kind="stable")[:TRIALS]
    bar = float(np.partition(s_scales(residuals[trial], parameters), DESCENTS - 1)[DESCENTS - 1])
    if bar == 0.0:
        return trial
    free = 1.0 - np.minimum((size / (SCALE_TUNING * bar)) ** 2, 1.0)
    loss = size.shape[1] - np.sum(free * free * free, axis=1)
    return np.flatnonzero(loss <= BREAKDOWN * (size.shape[1] - parameters) * (1.0 + 1e-9))


def _least(design: Floats, y: Floats, starts: Floats) -> tuple[Floats, Floats]:
    """The :data:`DESCENTS` of ``starts`` with least scales, and these; alike scales once."""
    residuals, p = y - starts @ design.T, design.shape[1]
    kept = _promising(residuals, p) if len(starts) > 4 * TRIALS else np.arange(len(starts))
    scales = s_scales(residuals[kept], p)
    _, first = np.unique(np.round(np.log(np.maximum(scales, 1e-300)), 9), return_index=True)
    return starts[kept[first[:DESCENTS]]], scales[first[:DESCENTS]]


def s_estimate(design: Floats, y: Floats) -> tuple[Floats, float]:
    """S-estimate of the coefficients and its scale: the least scale over descents from the best elemental fits."""
    fits, scales = _least(design, y, elemental_fits(design, y))
    for _ in range(_ITERATIONS):
        if np.any(scales == 0.0):
            break
        steps = _steps(design, y - fits @ design.T, scales, SCALE_TUNING)
        fits, scales = _descended(design, y, fits, scales, steps)
        if np.all(_settled(steps, fits)):
            break
    winner = int(np.lexsort((fits[:, -1], scales))[0])
    return fits[winner], float(scales[winner])


def _settled(steps: Floats, fits: Floats) -> NDArray[np.bool_]:
    """Whether each step is nothing beside the fit ``(M, p)``."""
    size = np.maximum(np.linalg.norm(fits, axis=1), 1e-12)
    return np.asarray(np.linalg.norm(steps, axis=1) <= SLOPE_TOLERANCE * size)


def _descended(design: Floats, y: Floats, fits: Floats, scales: Floats, steps: Floats) -> tuple[Floats, Floats]:
    """Fits after ``steps``, shortened where the scale would rise."""
    for _ in range(4):
        moved = fits + steps
        found = s_scales(y - moved @ design.T, design.shape[1], scales)
        worse = found > scales * (1.0 + 1e-12)
        if not np.any(worse):
            return moved, found
        steps = np.where(worse[:, None], 0.25 * steps, steps)
    return np.where(worse[:, None], fits, moved), np.where(worse, scales, found)


def mm_fit(design: Floats, y: Floats) -> MMFit | None:
    """MM-estimate (Yohai 1987) of ``y`` on ``design`` ``(J, p)`` of one or two columns, rows already weighted.

    None without a scale. The columns are made orthonormal, so that units do not matter.
    """
    base, triangle = np.linalg.qr(design)
    initial, scale = s_estimate(base, y)
    if scale <= 1e-13 * float(np.max(np.abs(y), initial=0.0)):
        return None
    final = m_step(base, y, initial, scale)
    covariance = mm_covariance(base, y, final, initial, scale)
    back = np.linalg.inv(triangle)
    errors = np.sqrt(np.diag(back @ covariance @ back.T))
    return MMFit(back @ final, np.asarray(errors), scale)


def m_step(design: Floats, y: Floats, initial: Floats, scale: float) -> Floats:
    """Coefficients of the M-step: local minimum of ``sum rho((y - X b)/scale)`` reached from the initial ones."""
    fit, scales = initial[None, :], np.array([scale])
    for _ in range(_ITERATIONS):
        step = _steps(design, y - fit @ design.T, scales, SLOPE_TUNING)
        fit = fit + step
        if _settled(step, fit)[0]:
            break
    return np.asarray(fit[0])


def mm_covariance(design: Floats, y: Floats, final: Floats, initial: Floats, scale: float) -> Floats:
    """Sandwich ``(p, p)`` from the influence functions of slope and scale (Croux, Dhaene and Hoorelbeke 2003, avar1).

    ``b - beta = mean(A psi x - a (chi - 1/2))`` with ``A = s mean(psi' x x')^-1`` and
    ``a = A mean(psi' x r/s)/mean(chi' r0/s)``; r from the MM-fit, r0 from the S-estimate. The variance of chi is taken
    as ``mean(chi^2) - 1/4``, its expectation at the solution being 1/2.
    """
    count = len(y)
    r, r0 = (y - design @ final) / scale, (y - design @ initial) / scale
    free = 1.0 - np.minimum((r / SLOPE_TUNING) ** 2, 1.0)
    free0 = 1.0 - np.minimum((r0 / SCALE_TUNING) ** 2, 1.0)
    psi, psi_slope, chi = r * free * free, free * (5.0 * free - 4.0), 1.0 - free0**3
    gain = scale * np.linalg.inv(design.T @ (design * psi_slope[:, None]) / count)
    scale_gain = gain @ (design.T @ (psi_slope * r)) / float(np.sum(6.0 * (1.0 - free0) * free0 * free0))
    own = (design * psi[:, None]) @ gain
    cross = np.outer(own.T @ chi / count, scale_gain)
    spread = float(np.mean(chi * chi)) - BREAKDOWN**2
    covariance = own.T @ own / count - cross - cross.T + spread * np.outer(scale_gain, scale_gain)
    if np.any(np.diag(covariance) <= 0.0):
        own = own - np.outer(chi - BREAKDOWN, scale_gain)
        covariance = own.T @ own / count
    return np.asarray(covariance / count)
