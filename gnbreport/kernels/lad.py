"""Least absolute deviations without intercept: one fit by linear programming, many alike by descent along edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Relative slack within which a vertex counts as optimal.
SLACK = 1e-10
#: Pivots after which a draw is given up (it then keeps its last vertex).
PIVOTS = 500


def fit(x: Floats, y: Floats, w: Floats) -> tuple[Floats, Ints]:
    """Minimise ``sum w |y - x b|``: a vertex of the solution set and the K rows that it interpolates.

    Args:
        x: ``(J, K)``, full column rank.
        y: ``(J,)``.
        w: ``(J,)``, positive.

    Returns:
        Coefficients ``(K,)`` and basis ``(K,)``. Where the minimum is not unique, which vertex is up to the solver.
    """
    rows, columns = x.shape
    scale = w / np.mean(w)
    unit = float(np.max(np.abs(y))) or 1.0
    cost = np.concatenate([np.zeros(columns), scale, scale])
    design = np.hstack([x, np.eye(rows), -np.eye(rows)])
    bounds = [(None, None)] * columns + [(0, None)] * (2 * rows)
    found = optimize.linprog(cost, A_eq=design, b_eq=y / unit, bounds=bounds, method="highs-ds")
    fitted = x @ (np.asarray(found.x, dtype=np.float64)[:columns] * unit)
    basis = _basis(x, np.abs(y - fitted) / np.sqrt(np.sum(x * x, axis=1) + 1e-300))
    start = np.broadcast_to(basis, (1, columns))
    coefficients, ends = descend(x[None], y[None], w, start)
    return coefficients[0], ends[0]


def _basis(x: Floats, distance: Floats) -> Ints:
    """K independent rows, those of smallest ``distance`` first."""
    chosen: list[int] = []
    for j in np.argsort(distance, kind="stable"):
        candidate = [*chosen, int(j)]
        rows = x[candidate] / np.maximum(np.linalg.norm(x[candidate], axis=1, keepdims=True), 1e-300)
        if linalg.svdvals(rows)[-1] > 1e-7:
            chosen = candidate
        if len(chosen) == x.shape[1]:
            break
    return np.array(chosen, dtype=np.int64)


def descend(x: Floats, y: Floats, w: Floats, start: Ints) -> tuple[Floats, Ints]:
    """Minimise ``sum w |y - x b|`` for many draws at once, from vertex to vertex.

    At a vertex K rows are interpolated; letting one of them go opens an edge, along which the minimum is a weighted
    median of the ratios where the other rows change sign (Barrodale and Roberts 1973, in other words). Each pivot
    takes the steepest edge. Ends at the minimum, which is global as the objective is convex, where no vertex on the
    way is degenerate (almost surely so for continuous data).

    Args:
        x: ``(D, J, K)``.
        y: ``(D, J)``.
        w: ``(J,)``.
        start: ``(D, K)``, rows of a first vertex; independent in every draw.

    Returns:
        Coefficients ``(D, K)`` and bases ``(D, K)``.
    """
    basis = np.array(start)
    coefficients = np.empty((len(x), x.shape[2]))
    active = np.arange(len(x))
    for _ in range(PIVOTS):
        b, edge, residual, along = _vertex(x[active], y[active], w, basis[active])
        coefficients[active] = b
        moving = edge >= 0
        if not moving.any():
            break
        active, edge, residual, along = active[moving], edge[moving], residual[moving], along[moving]
        basis[active, edge] = _line_minimum(residual, along, w)
    return coefficients, basis


def _vertex(x: Floats, y: Floats, w: Floats, basis: Ints) -> tuple[Floats, Ints, Floats, Floats]:
    """Coefficients ``(D, K)``, steepest edge ``(D,)`` or -1 at the minimum, residuals and change along it."""
    draws = np.arange(len(x))
    directions = np.linalg.inv(x[draws[:, None], basis])
    b = np.einsum("dik,dk->di", directions, y[draws[:, None], basis])
    residual = y - np.einsum("djk,dk->dj", x, b)
    np.put_along_axis(residual, basis, 0.0, axis=1)
    change = x @ directions
    pull = np.abs(np.einsum("j,dj,djk->dk", w, np.sign(residual), change))
    hold = np.einsum("j,dj,djk->dk", w, (residual == 0.0).astype(float), np.abs(change))
    gain = pull / hold
    edge = np.argmax(gain, axis=1)
    edge = np.where(gain[draws, edge] > 1.0 + SLACK, edge, -1)
    return b, edge, residual, change[draws, :, edge]


def _line_minimum(residual: Floats, change: Floats, w: Floats) -> Ints:
    """Row ``(D,)`` whose residual vanishes at the minimum of ``sum w |residual - t change|`` over t."""
    moved = np.abs(change) > 1e-12 * np.max(np.abs(change), axis=1, keepdims=True)
    ratio = np.where(moved, residual / np.where(moved, change, 1.0), np.inf)
    weight = np.where(moved, w * np.abs(change), 0.0)
    order = np.argsort(ratio, axis=1)
    reached = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    position = np.argmax(reached >= 0.5 * reached[:, -1:], axis=1)
    return np.asarray(order[np.arange(len(order)), position])
