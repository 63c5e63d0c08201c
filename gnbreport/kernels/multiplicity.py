"""Effective number of independent tests from the correlation matrix ``(M, M)`` of the tests or traits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Eigenvalues this close below a whole number count as that number.
ROUND_OFF = 1e-9


def nyholt(correlation: Floats) -> float:
    """``1 + (M - 1)(1 - Var(lambda) / M)`` with the sample variance of the eigenvalues (Nyholt 2004, eq. 5)."""
    size = len(correlation)
    if size < 2:
        return float(size)
    eigenvalues = np.linalg.eigvalsh(correlation)
    return float(1.0 + (size - 1.0) * (1.0 - np.var(eigenvalues, ddof=1) / size))


def li_ji(correlation: Floats) -> float:
    """``sum over |lambda| of [|lambda| >= 1] + (|lambda| - floor(|lambda|))`` (Li and Ji 2005, eq. 5)."""
    eigenvalues = np.abs(np.linalg.eigvalsh(correlation))
    whole = np.floor(eigenvalues + ROUND_OFF)
    return float(np.sum((whole >= 1.0) + np.maximum(eigenvalues - whole, 0.0)))


def shared_correlation(x: Floats, sy: Floats) -> Floats:
    """Correlation of IVW estimates of several exposures on one outcome where none has an effect; ``(M, M)``.

    Estimate ``i`` is ``sum_k a_ik y_k`` with ``a_ik = x_ik/sy_k^2`` over its instruments, up to its scale: estimates
    that share variants share their errors ``sy_k``. Variants are independent.

    Args:
        x: Associations of the exposures with the variants ``(M, K)``, alleles alike; 0 where not an instrument.
        sy: Standard errors of the variants' associations with the outcome ``(K,)``.
    """
    parts = x / sy
    parts = parts / np.sqrt(np.sum(parts * parts, axis=1, keepdims=True))
    return np.asarray(parts @ parts.T)
