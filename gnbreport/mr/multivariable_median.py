"""Multivariable median: least absolute deviations in place of least squares."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable, normal_estimate
from gnbreport.kernels import lad
from gnbreport.kernels.multivariable import weighted_fit
from gnbreport.mr.multivariable_data import MultivariableData, collinear, too_few
from gnbreport.streams import stream

Floats = NDArray[np.float64]

#: Values per array and block of draws.
BLOCK_VALUES = 1 << 17


def mv_median(data: MultivariableData, *, draws: int = 1000, seed: int = 0) -> list[Estimate | NotApplicable]:
    """Multivariable median estimates, one per exposure in the order of ``data.names``.

    Minimises ``sum |y - x b| / se_outcome^2`` (Grant and Burgess 2021). Standard errors are those of a parametric
    bootstrap: associations redrawn from their normal distributions, weights kept; normal p-values.

    Args:
        data: Associations; at least ``K + 1`` variants.
        draws: Bootstrap draws, at least 2.
        seed: Root seed of the stream.

    Returns:
        Estimates with the Monte Carlo error of their standard errors; or reasons why not.

    Raises:
        InputError: Fewer than 2 draws.
    """
    if draws < 2:
        raise InputError(Problem("bad-draws", f"draws must be at least 2, is {draws}"))
    refusal = too_few("mv_median", data, data.n_exposures + 1)
    if refusal:
        return refusal
    if weighted_fit(data.beta_exposures, data.beta_outcome, data.weights) is None:
        return collinear("mv_median", data)
    estimates, basis = lad.fit(data.beta_exposures, data.beta_outcome, data.weights)
    errors = np.std(_bootstrap(data, basis, draws, seed), axis=0, ddof=1)
    return [
        normal_estimate(
            "mv_median", float(b), float(se), len(data), monte_carlo_se=float(se) / math.sqrt(2.0 * (draws - 1))
        )
        for b, se in zip(estimates, errors, strict=True)
    ]


def _bootstrap(data: MultivariableData, basis: NDArray[np.int64], draws: int, seed: int) -> Floats:
    """Estimates of all draws, ``(draws, K)``."""
    rng = stream(seed, "mv_median", "+".join(data.names), data.outcome, "bootstrap")
    size, count = data.beta_exposures.shape
    rows = max(1, BLOCK_VALUES // (size * (count + 1)))
    blocks = []
    for start in range(0, draws, rows):
        normals = rng.standard_normal((min(rows, draws - start), size, count + 1))
        x = data.beta_exposures + data.se_exposures * normals[:, :, :count]
        y = data.beta_outcome + data.se_outcome * normals[:, :, count]
        blocks.append(lad.descend(x, y, data.weights, np.broadcast_to(basis, (len(x), count)))[0])
    return np.concatenate(blocks)
