"""Choices that estimators leave to the analyst, with the field's defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Loss = Literal["l2", "huber", "tukey"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices shared by all estimators; every default is that of the tool the method comes from.

    Attributes:
        draws: Bootstrap or simulation draws.
        seed: Root of the random streams, a non-negative integer.
        phi: Bandwidth factor of the mode methods.
        penalty: Factor of the penalised median and mode, ``min(1, penalty p)``.
        penalised_median_order: Weights of the penalised median: 1 ``x^2/sy^2``, 2 second order.
        ivw_penalty: Factor of penalised IVW and Egger.
        ivw_penalised_order: Weights of penalised IVW: 1 ``1/sy^2``, 2 second order (MendelianRandomization's
            ``ivw_penalty`` is then 20).
        robust_penalised: Whether robust IVW and robust Egger start from the weights of their penalised forms.
        distribution: Reference distribution of p-values and intervals: ``"method"`` each method's own, or ``"normal"``
            or ``"t"`` (variants less fitted parameters) for every method that has a standard error.
        fixed_effects: Standard errors with the residual variance taken as 1 in ``ivw_delta``, ``ivw_penalised``,
            ``ivw_robust``, ``ivw_correlated``, the Egger and the radial family, which else let it be above 1.
        sample_overlap_correlation: Correlation ``psi`` that overlapping samples make between the two associations of
            a variant (``ivw_delta``, ``max_likelihood``).
        radial_weights: 1 first order, 2 second order, 3 modified second order.
        raps_loss: Loss of RAPS; None is Huber for ``raps`` and l2 for ``raps_simple``.
        raps_form: ``"estimating_equations"`` (what TwoSampleMR's ``mr_raps`` solves) or ``"mle"`` (profile likelihood),
            for ``raps``.
        over_dispersion: Whether dIVW, pIVW, ``raps`` and ``pc_gmm`` allow balanced pleiotropy.
        component_share: Share of squares that the principal components of ``pc_gmm`` must exceed.
        components_centred: Whether the columns they are of are centred, as MendelianRandomization does; the estimate
            then depends on the coding of alleles.
        conmix_psi: Standard deviation of invalid ratios in the contamination mixture; None is 1.5 SD of the ratios.
        conmix_step: Step of its grid; 0 is the continuous maximum.
        hetpen_prior: Prior probability that a variant is valid, in the heterogeneity-penalised model average.
        hetpen_width: Width over which it spreads an invalid ratio; None from the data. MendelianRandomization's is
            ``sqrt(2 pi)`` in whatever units the ratios have.
        sample_size: Sample size in the penalty of constrained maximum likelihood, ``pc_gmm`` and ``clr``; None is
            the smallest in the data, or for these two the mean of each trait's.
        presso_threshold: Significance threshold of MR-PRESSO's tests.
    """

    draws: int = 1000
    seed: int = 0
    phi: float = 1.0
    penalty: float = 20.0
    penalised_median_order: Literal[1, 2] = 2
    ivw_penalty: float = 100.0
    ivw_penalised_order: Literal[1, 2] = 1
    robust_penalised: bool = False
    distribution: Literal["method", "normal", "t"] = "method"
    fixed_effects: bool = False
    sample_overlap_correlation: float = 0.0
    radial_weights: Literal[1, 2, 3] = 3
    raps_loss: Loss | None = None
    raps_form: Literal["estimating_equations", "mle"] = "estimating_equations"
    over_dispersion: bool = True
    component_share: float = 0.99
    components_centred: bool = False
    conmix_psi: float | None = None
    conmix_step: float = 0.01
    hetpen_prior: float = 0.5
    hetpen_width: float | None = None
    sample_size: float | None = None
    presso_threshold: float = 0.05
