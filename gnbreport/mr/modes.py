"""Mode-based estimators (Hartwig, Davey Smith and Bowden 2017).

Modes that differ only in their weights share the draws of their standard errors: their differences carry less noise.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gnbreport.estimates import Estimate, t_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import median, mode, mode_draws, spread
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import arrays, estimator, with_ratio
from gnbreport.notices import Notice
from gnbreport.streams import stream

MINIMUM = 3


class _Ratios(NamedTuple):
    """Ratios of a pair and their inverse variances, each ``(J,)``."""

    ratios: np.ndarray
    precision: np.ndarray


def _ratios(data: Harmonised, nome: bool) -> _Ratios:
    """Ratios with first-order (``nome``) or second-order inverse variances; every x non-zero."""
    x, sx, y, sy = arrays(data)
    return _Ratios(y / x, median.first_order_weights(x, sy) if nome else median.ratio_weights(x, sx, y, sy))


@lru_cache(maxsize=2)
def _drawn(data: Harmonised, nome: bool, options: Options) -> dict[str, np.ndarray]:
    """Bootstrap modes by weighting, all of the same draws, as TwoSampleMR makes them; kept for the pair at hand."""
    ratios, precision = _ratios(data, nome)
    rng = stream(options.seed, "mode_nome" if nome else "mode", data.exposure, data.outcome, "bootstrap")
    modes = mode_draws.bootstrap_modes(
        rng,
        ratios,
        1.0 / np.sqrt(precision),
        (np.ones(len(data)), precision),
        options.phi,
        options.draws,
        None if nome else options.penalty,
    )
    return dict(zip(("simple", "weighted", "penalised"), modes, strict=False))


@lru_cache(maxsize=2)
def _usable(data: Harmonised) -> tuple[Harmonised, tuple[Notice, ...]]:
    """The variants that have a ratio; the same object each time, so that draws made of it are found again."""
    return with_ratio(data, MINIMUM)


class _Points(NamedTuple):
    """Modes of a pair's ratios by weighting, and the grid's resolution."""

    modes: dict[str, float]
    resolution: float


@lru_cache(maxsize=2)
def _points(data: Harmonised, nome: bool, options: Options) -> _Points:
    """Modes of the ratios themselves; kept for the pair at hand."""
    ratios, precision = _ratios(data, nome)
    together = np.stack([np.ones(len(data)), precision])
    simple, weighted = mode.grid_modes(np.stack([ratios, ratios]), together, options.phi).tolist()
    modes = {"simple": simple, "weighted": weighted}
    if not nome:
        penalised = median.penalised_weights(ratios, precision, weighted, options.penalty)
        modes["penalised"] = mode.grid_mode(ratios, penalised, options.phi)
    return _Points(modes, mode.resolution(ratios, options.phi))


def _mode(method: str, data: Harmonised, weighting: str, nome: bool, options: Options) -> Estimate:
    """Mode of the ratios with MAD of the bootstrap modes as SE, t(J-1).

    Args:
        method: Method id.
        data: The pair.
        weighting: ``"simple"``, ``"weighted"`` or ``"penalised"``.
        nome: First-order instead of second-order variances of the ratios.
        options: Bandwidth factor, penalty, draws, seed.
    """
    data, notices = _usable(data)
    points = _points(data, nome, options)
    standard_error, error = spread.scaled_mad(_drawn(data, nome, options)[weighting])
    return t_estimate(
        method,
        points.modes[weighting],
        standard_error,
        len(data),
        len(data) - 1,
        monte_carlo_se=error,
        extras={"resolution": points.resolution},
        notices=notices,
    )


@estimator("simple_mode", MINIMUM)
def simple_mode(data: Harmonised, options: Options) -> Estimate:
    """Mode of the unweighted smoothed density of the ratios; bootstrap with second-order SEs, t(J-1)."""
    return _mode("simple_mode", data, "simple", False, options)


@estimator("weighted_mode", MINIMUM)
def weighted_mode(data: Harmonised, options: Options) -> Estimate:
    """Mode of the density weighted by ``1/(sy^2/x^2 + y^2 sx^2/x^4)``; bootstrap with second-order SEs, t(J-1)."""
    return _mode("weighted_mode", data, "weighted", False, options)


@estimator("penalised_mode", MINIMUM)
def penalised_mode(data: Harmonised, options: Options) -> Estimate:
    """Weighted mode with weights ``v min(1, 20 P(chi2_1 > v (t - weighted mode)^2))``; t(J-1)."""
    return _mode("penalised_mode", data, "penalised", False, options)


@estimator("simple_mode_nome", MINIMUM)
def simple_mode_nome(data: Harmonised, options: Options) -> Estimate:
    """Simple mode whose bootstrap takes the exposure associations as known (NOME): SEs ``sy/|x|``; t(J-1)."""
    return _mode("simple_mode_nome", data, "simple", True, options)


@estimator("weighted_mode_nome", MINIMUM)
def weighted_mode_nome(data: Harmonised, options: Options) -> Estimate:
    """Mode of the density weighted by ``x^2/sy^2``, exposure associations taken as known (NOME); t(J-1)."""
    return _mode("weighted_mode_nome", data, "weighted", True, options)
