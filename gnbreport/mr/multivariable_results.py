"""Estimates of a multivariable method: one per exposure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gnbreport.estimates import Estimate, NotApplicable, normal_estimate, t_estimate

Floats = NDArray[np.float64]

Model = Literal["random", "plain", "fixed"]
Distribution = Literal["normal", "t"]


def scale(model: Model, sigma: float) -> float:
    """Factor from the unit standard error: residual SD, its floor at 1, or 1."""
    return {"random": max(1.0, sigma), "plain": sigma, "fixed": 1.0}[model]


def per_exposure(
    method: str,
    values: Floats,
    standard_errors: Floats,
    n_variants: int,
    *,
    df: int | None = None,
    extras: Mapping[str, float] | None = None,
) -> list[Estimate | NotApplicable]:
    """Estimates from coefficients and standard errors ``(K,)``; Student t where ``df`` is given, else normal."""
    named = dict(extras or {})
    pairs = [(float(value), float(se)) for value, se in zip(values, standard_errors, strict=True)]
    if df is None:
        return [normal_estimate(method, value, se, n_variants, extras=named) for value, se in pairs]
    return [t_estimate(method, value, se, n_variants, df, extras=named) for value, se in pairs]
