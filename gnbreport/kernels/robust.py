"""MM-estimation of a linear model: Tukey's bisquare, 50% breakdown, 95% efficiency.

Arrays are standardised: the design ``X`` ``(J, P)`` and the response ``y`` ``(J,)`` are already divided by the
standard errors of the response, an intercept is a column of ``X``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.elemental import elemental_fits
from gnbreport.kernels.robust_scale import BREAKDOWN, SCALE_TUNING, least_scales, s_scales

Floats = NDArray[np.float64]

#: Bisquare constant of the M-step (95% efficiency at the normal).
SLOPE_TUNING = 4.685061
#: Relative tolerance of coefficients.
COEFFICIENT_TOLERANCE = 1e-11
#: Elemental fits that are followed to convergence, for each column of the design.
DESCENTS = 5
_ITERATIONS = 200
#: A step is at most this many times the step of reweighting.
_LONGEST = 8.0
#: Values per array and block of elemental fits.
_BLOCK_VALUES = 1 << 17


class MMFit(NamedTuple):
    """Coefficients ``(P,)``, their covariance ``(P, P)`` (Croux, Dhaene and Hoorelbeke 2003) and the S-scale."""

    coefficients: Floats
    covariance: Floats
    scale: float

    @property
    def standard_errors(self) -> Floats:
        """Standard errors of the coefficients, ``(P,)``."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def _eigen(matrices: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues ``(M, P)`` and axes ``(M, P, P)`` of symmetric matrices."""
    if matrices.shape[1] == 1:
        return matrices[:, 0], np.ones_like(matrices)
    values, axes = np.linalg.eigh(matrices)
    return np.asarray(values), np.asarray(axes)


def _inverse_root(gram: Floats) -> Floats:
    """``R`` ``(M, P, P)`` with ``R' gram R`` the identity on the space that ``gram`` spans."""
    values, vectors = _eigen(gram)
    kept = values > 1e-12 * values[:, -1:]
    return np.asarray(vectors * np.where(kept, 1.0 / np.sqrt(np.where(kept, values, 1.0)), 0.0)[:, None, :])


def _steps(x: Floats, residuals: Floats, scales: Floats, tuning: float) -> Floats:
    """Change of each row of coefficients ``(M, P)``: reweighting, lengthened towards Newton's step by the curvature.

    Along each principal axis of the curvature relative to the weights: Newton's step where the loss is convex, at
    most :data:`_LONGEST` times the step of reweighting, which always descends.
    """
    u = residuals / (tuning * scales)[:, None]
    free = 1.0 - np.minimum(u * u, 1.0)
    weights, shape = free * free, (len(residuals), x.shape[1], x.shape[1])
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    root = _inverse_root((weights @ products).reshape(shape))
    curvature = (free * (5.0 * free - 4.0) @ products).reshape(shape)  # psi'
    values, axes = _eigen(np.swapaxes(root, 1, 2) @ curvature @ root)
    lengths = 1.0 / np.clip(np.where(values > 0.0, values, 1.0), 1.0 / _LONGEST, 1.0)
    whitened = root @ axes
    gradient = ((weights * residuals) @ x)[:, None, :]
    return np.asarray((lengths[:, None, :] * (gradient @ whitened) @ np.swapaxes(whitened, 1, 2))[:, 0, :])


def _settled(steps: Floats, coefficients: Floats) -> bool:
    """Whether no coefficient moved by more than its tolerance, relative to the largest of its row."""
    size = np.max(np.abs(coefficients), axis=1, initial=1e-12)
    return bool(np.all(np.max(np.abs(steps), axis=1) <= COEFFICIENT_TOLERANCE * size))


def _best_starts(x: Floats, y: Floats, count: int) -> tuple[Floats, Floats]:
    """The ``count`` elemental fits of least scale ``(count, P)`` and their scales."""
    rows, fitted = x.shape
    starts = elemental_fits(x, y)
    best, scales = np.empty((0, fitted)), np.empty(0)
    block = max(1, _BLOCK_VALUES // rows)
    for first in range(0, len(starts), block):
        tried = starts[first : first + block]
        kept, found = least_scales(np.abs(y - tried @ x.T), fitted, count, scales)
        found = np.concatenate([scales, found])
        order = np.argsort(found, kind="stable")[:count]
        best, scales = np.concatenate([best, tried[kept]])[order], found[order]
    return best, scales


def s_estimate(x: Floats, y: Floats) -> tuple[Floats, float]:
    """S-estimate ``(P,)`` and its scale: the least scale over descents from the best elemental fits."""
    fits, scales = _best_starts(x, y, DESCENTS * x.shape[1])
    for _ in range(_ITERATIONS):
        if np.any(scales == 0.0):
            break
        steps = _steps(x, y - fits @ x.T, scales, SCALE_TUNING)
        fits, scales = _descended(x, y, fits, scales, steps)
        if _settled(steps, fits):
            break
    winner = int(np.lexsort((*fits.T, scales))[0])
    return fits[winner], float(scales[winner])


def _descended(x: Floats, y: Floats, fits: Floats, scales: Floats, steps: Floats) -> tuple[Floats, Floats]:
    """Coefficients after ``steps``, shortened where the scale would rise."""
    for _ in range(4):
        moved = fits + steps
        found = s_scales(y - moved @ x.T, x.shape[1], scales)
        worse = found > scales * (1.0 + 1e-12)
        if not np.any(worse):
            return moved, found
        steps = np.where(worse[:, None], 0.25 * steps, steps)
    return np.where(worse[:, None], fits, moved), np.where(worse, scales, found)


def mm_fit(x: Floats, y: Floats) -> MMFit | None:
    """MM-estimate of ``y = X b`` for standardised arrays; None without a scale (an exact fit of half the rows).

    The search is on orthonormal columns, so that units do not matter; columns must be linearly independent.
    """
    base, triangle = np.linalg.qr(x)
    initial, scale = s_estimate(base, y)
    if scale <= 1e-13 * float(np.max(np.abs(y), initial=0.0)):
        return None
    initial, final = (np.linalg.solve(triangle, fit) for fit in (initial, m_step(base, y, initial, scale)))
    return MMFit(final, mm_covariance(x, y, final, initial, scale), scale)


def m_step(x: Floats, y: Floats, initial: Floats, scale: float) -> Floats:
    """M-step: local minimum of ``sum rho((y - X b)/scale)`` reached from the initial coefficients, ``(P,)``."""
    fit = initial[None, :]
    for _ in range(_ITERATIONS):
        steps = _steps(x, y - fit @ x.T, np.array([scale]), SLOPE_TUNING)
        fit = fit + steps
        if _settled(steps, fit):
            break
    return np.asarray(fit[0])


def mm_covariance(x: Floats, y: Floats, final: Floats, initial: Floats, scale: float) -> Floats:
    """Sandwich covariance ``(P, P)`` by influence of coefficients and scale (Croux, Dhaene, Hoorelbeke 2003, avar1).

    ``b - beta = mean(A psi x - a (chi - 1/2))`` with ``A = s mean(psi' x x')^-1`` and
    ``a = A mean(psi' x r/s)/mean(chi' r0/s)``; r from the final, r0 from the initial coefficients. The variance of
    chi is taken as ``mean(chi^2) - 1/4``, its expectation at the solution being 1/2; where a variance would then not be
    positive, from the influences themselves.
    """
    count = len(x)
    r, r0 = (y - x @ final) / scale, (y - x @ initial) / scale
    free = 1.0 - np.minimum((r / SLOPE_TUNING) ** 2, 1.0)
    free0 = 1.0 - np.minimum((r0 / SCALE_TUNING) ** 2, 1.0)
    psi, psi_slope, chi = r * free * free, free * (5.0 * free - 4.0), 1.0 - free0**3
    base, triangle = np.linalg.qr(x)
    gain = scale * np.linalg.solve(triangle, np.linalg.inv(base.T @ (psi_slope[:, None] * base) / count))
    of_scale = gain @ (base.T @ (psi_slope * r)) / float(np.sum(6.0 * (1.0 - free0) * free0 * free0))
    own = (psi[:, None] * base) @ gain.T
    cross = np.outer(chi @ own / count, of_scale)
    spread = float(np.mean(chi * chi)) - BREAKDOWN**2
    covariance = own.T @ own / count - cross - cross.T + spread * np.outer(of_scale, of_scale)
    if np.any(np.diag(covariance) <= 0.0):
        own = own - np.outer(chi - BREAKDOWN, of_scale)
        covariance = own.T @ own / count
    return np.asarray(covariance / count)
