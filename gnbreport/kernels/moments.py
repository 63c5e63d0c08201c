"""Covariances of summary associations as of one regression on all variants together, from sample sizes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.errors_in_variables import Associations, discrepancy, minimum

Floats = NDArray[np.float64]


def joint_covariance(beta: Floats, se: Floats, n: Floats, correlation: Floats) -> Floats | None:
    """Covariance ``(J, K, K)`` of associations with K traits in regressions on all (independent) variants at once.

    ``d_jk d_jl (rho_kl - sum_j h_jk h_jl) / sqrt((n_k - J + 1)(n_l - J + 1))`` with ``d = sqrt(n se^2 + beta^2)``,
    the trait's SD in units of the variant's, and ``h = beta/d``: what the variants leave unexplained of the traits,
    per degree of freedom (Patel, Lane and Burgess 2024). None where they explain more than all.

    Args:
        beta: ``(J, K)``.
        se: ``(J, K)``.
        n: Sample sizes, ``(K,)``.
        correlation: Phenotypic correlation, ``(K, K)``.
    """
    d = np.sqrt(n * se**2 + beta**2)
    h = beta / d
    unexplained = correlation - h.T @ h
    if np.linalg.eigvalsh(unexplained)[0] <= 0.0:
        return None
    per_df = 1.0 / np.sqrt(n - len(beta) + 1.0)
    return np.asarray(d[:, :, None] * d[:, None, :] * (unexplained * per_df * per_df[:, None]))


def exposure_by_others(k: int, x: Floats, covariance: Floats) -> Associations:
    """The associations with exposure ``k`` as the response, those with the others as its exposures."""
    others = np.delete(np.arange(x.shape[1]), k)
    among = covariance[:, others][:, :, others]
    return Associations(x[:, others], x[:, k], covariance[:, k, k], covariance[:, others, k], among)


def least_predicted(x: Floats, covariance: Floats) -> float:
    """Least ``sum (x_j d)^2/(d' V_j d)`` over combinations ``d`` of the exposures; 0 where these are collinear.

    Every exposure in turn has coefficient -1: a combination without one of them is found with another.
    """
    lengths = np.linalg.norm(x, axis=0)
    if np.any(lengths == 0.0) or np.linalg.matrix_rank(x / lengths, tol=1e-7) < len(lengths):
        return 0.0
    if len(lengths) == 1:
        return float(np.sum(x[:, 0] ** 2 / covariance[:, 0, 0]))
    responses = [exposure_by_others(k, x, covariance) for k in range(len(lengths))]
    return min(discrepancy(minimum(response), response) for response in responses)
