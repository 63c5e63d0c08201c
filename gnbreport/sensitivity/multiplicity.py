"""Effective number of independent tests among correlated traits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gnbreport.errors import InputError, Problem
from gnbreport.kernels import multiplicity as kernel


@dataclass(frozen=True, slots=True)
class EffectiveTests:
    """Effective number of independent tests.

    Attributes:
        tests: Number of tests M.
        nyholt: Nyholt (2004).
        li_ji: Li and Ji (2005).
    """

    tests: int
    nyholt: float
    li_ji: float

    def threshold(self, alpha: float = 0.05) -> float:
        """Sidak's significance threshold at Li and Ji's number, ``1 - (1 - alpha)^(1/M_eff)``."""
        return float(-np.expm1(np.log1p(-alpha) / self.li_ji))


def effective_tests(correlation: ArrayLike) -> EffectiveTests:
    """Effective number of tests from their correlation matrix ``(M, M)``.

    Raises:
        InputError: Not square, not symmetric, a diagonal that is not 1, or values that are not finite.
    """
    matrix = np.array(correlation, dtype=float, ndmin=2)
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1]
    if not square or not np.all(np.isfinite(matrix)):
        raise InputError(
            Problem("bad-correlation", f"must be a square matrix of finite numbers, has shape {matrix.shape}")
        )
    if not (np.allclose(matrix, matrix.T) and np.allclose(np.diag(matrix), 1.0)):
        raise InputError(Problem("bad-correlation", "must be symmetric with unit diagonal"))
    return EffectiveTests(len(matrix), kernel.nyholt(matrix), kernel.li_ji(matrix))
