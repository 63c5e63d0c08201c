"""Causal direction: the Steiger test, and filtering variants by it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import steiger as kernel
from gnbreport.kernels import tails
from gnbreport.sensitivity.options import Options, TraitOptions
from gnbreport.sensitivity.rows import Row, Rows, defined

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Associations:
    """One trait's associations, ``(J,)`` each; nan where unknown."""

    beta: Floats
    se: Floats
    n: Floats
    p: Floats
    frequency: Floats

    @property
    def f(self) -> Floats:
        """F statistic of each variant, ``(beta / SE)^2``."""
        return np.asarray((self.beta / self.se) ** 2)


def associations(data: Harmonised, options: Options) -> tuple[Associations, Associations]:
    """Exposure and outcome of a pair, sample sizes filled in from the options."""
    exposure = Associations(
        data.beta_exposure,
        data.se_exposure,
        _filled(data.n_exposure, options.exposure),
        data.p_exposure,
        data.eaf_exposure,
    )
    outcome = Associations(
        data.beta_outcome, data.se_outcome, _filled(data.n_outcome, options.outcome), data.p_outcome, data.eaf_outcome
    )
    return exposure, outcome


def _filled(n: Floats, trait: TraitOptions) -> Floats:
    """Sample sizes, nan replaced by the trait's (or its cases plus controls)."""
    default = trait.n
    if default is None and trait.cases is not None and trait.controls is not None:
        default = trait.cases + trait.controls
    return n if default is None else np.where(np.isfinite(n), n, default)


def variance_explained(trait: Associations, about: TraitOptions, source: str = "beta_se") -> Floats:
    """Variance of the trait that each variant explains, ``(J,)``; nan where it cannot be computed.

    Binary traits: on the liability scale, from log odds ratio and population allele frequency where the frequency is
    known (Lee et al. 2012), else from the observed scale (Lee et al. 2011); on the observed scale where cases and
    controls are not known.

    Args:
        trait: Its associations.
        about: Its type, cases, controls and prevalence.
        source: ``"beta_se"``, ``"p"`` or ``"frequency"``; see :class:`gnbreport.sensitivity.Options`.
    """
    if source == "frequency" and about.type == "quantitative":
        return kernel.r2_from_frequency(trait.beta, trait.frequency)
    if source == "p":
        return kernel.r2_from_p(trait.p, trait.n)
    observed = kernel.r2_from_f(trait.f, trait.n)
    share = about.case_share
    if about.type != "binary" or share is None:
        return observed
    prevalence = share if about.prevalence is None else about.prevalence
    population = kernel.population_frequency(trait.frequency, share, np.exp(trait.beta), prevalence)
    liability = kernel.liability_from_log_odds(trait.beta, population)
    return np.where(np.isfinite(liability), liability, kernel.liability_from_observed(observed, prevalence, share))


@dataclass(frozen=True, slots=True)
class _Explained:
    """Variance explained and sample sizes of both traits, ``(J,)`` each."""

    r2_exposure: Floats
    r2_outcome: Floats
    n_exposure: Floats
    n_outcome: Floats

    @property
    def usable(self) -> Bools:
        """Variants with both variances in [0, 1) and both sample sizes above 3."""
        with np.errstate(invalid="ignore"):
            inside = (self.r2_exposure >= 0) & (self.r2_exposure < 1) & (self.r2_outcome >= 0) & (self.r2_outcome < 1)
            return np.asarray(inside & (self.n_exposure > 3) & (self.n_outcome > 3))


def _explained(data: Harmonised, options: Options) -> _Explained:
    """Variance explained by each kept variant."""
    exposure, outcome = associations(data, options)
    return _Explained(
        variance_explained(exposure, options.exposure, options.variance_from),
        variance_explained(outcome, options.outcome, options.variance_from),
        exposure.n,
        outcome.n,
    )


def steiger_filter(data: Harmonised, options: Options | None = None) -> tuple[Bools, Rows]:
    """Which kept variants explain more of the exposure than of the outcome.

    Args:
        data: The pair. Rows that harmonisation dropped take no part.
        options: Sample sizes, trait types, source of the variance explained.

    Returns:
        Mask ``(J,)``, false where the variant explains more of the outcome (a variant that cannot be judged is kept);
        and one row per variant: ``variant``, ``r2_exposure``, ``r2_outcome``, ``correct_direction``, ``p_value``,
        ``log10_p``, ``status``, ``reason``.
    """
    found = _explained(data, options or Options())
    usable = found.usable
    r_x, r_y = np.sqrt(np.where(usable, found.r2_exposure, 0.0)), np.sqrt(np.where(usable, found.r2_outcome, 0.0))
    n_x, n_y = np.where(usable, found.n_exposure, 4.0), np.where(usable, found.n_outcome, 4.0)
    z = kernel.fisher_z(r_x, r_y, n_x, n_y)
    direction = found.r2_exposure > found.r2_outcome
    log10_p = tails.log10_normal_two_sided(z)
    rows: list[Row] = []
    for j, name in enumerate(data.variant):
        row: Row = {
            "variant": name,
            "r2_exposure": defined(float(found.r2_exposure[j])),
            "r2_outcome": defined(float(found.r2_outcome[j])),
        }
        if usable[j]:
            row |= {
                "correct_direction": bool(direction[j]),
                "p_value": 10.0 ** float(log10_p[j]),
                "log10_p": float(log10_p[j]),
            }
            row |= {"status": "ok", "reason": ""}
        else:
            row |= {"correct_direction": None, "p_value": None, "log10_p": None}
            row |= {"status": "not_applicable", "reason": _why_not(found, j)}
        rows.append(row)
    return direction | ~usable, tuple(rows)


def _why_not(found: _Explained, j: int | None = None) -> str:
    """Why no variance explained, or no sample size, can be had (of variant ``j``, or of any)."""
    missing = [
        trait
        for trait, n in (("exposure", found.n_exposure), ("outcome", found.n_outcome))
        if not (np.isfinite(n[j]) if j is not None else np.isfinite(n).any())
    ]
    if missing:
        return f"sample size of the {' and the '.join(missing)} is not known"
    return "variance explained cannot be computed (p-value 0 or missing, frequency missing, or sample too small)"


def direction(data: Harmonised, options: Options | None = None) -> Rows:
    """The Steiger test of all instruments together: one row.

    ``R = sqrt(sum r2)`` of each trait, Fisher's z with the mean sample sizes, two-sided normal p (Hemani et al.
    2017). Variants whose variance explained is not known in both traits count in neither sum.

    Returns:
        One row with the columns of the table ``direction`` and, beyond them, ``vz``, ``vz0``, ``vz1``,
        ``r2_exposure_adjusted``, ``r2_outcome_adjusted``, ``correct_direction_adjusted``, ``p_value_adjusted``
        (after division by the squared precisions of measurement).
    """
    options = options or Options()
    if not len(data):
        return (_refused(0, "no variant left"),)
    found = _explained(data, options)
    usable = found.usable
    if not usable.any():
        return (_refused(len(data), _why_not(found)),)
    r_x, r_y = math.sqrt(float(found.r2_exposure[usable].sum())), math.sqrt(float(found.r2_outcome[usable].sum()))
    if r_x >= 1.0 or r_y >= 1.0:
        which = "exposure" if r_x >= 1.0 else "outcome"
        return (_refused(len(data), f"the instruments explain 100% or more of the {which}"),)
    n_x, n_y = found.n_exposure[usable].mean(), found.n_outcome[usable].mean()
    p, log10_p = tails.normal_two_sided(float(kernel.fisher_z(np.asarray(r_x), np.asarray(r_y), n_x, n_y)))
    volumes = kernel.sensitivity(r_x, r_y)
    skipped = int((~usable).sum())
    return (
        {
            "r2_exposure": r_x**2,
            "r2_outcome": r_y**2,
            "correct_direction": r_x > r_y,
            "p_value": p,
            "log10_p": log10_p,
            "sensitivity_ratio": defined(volumes.ratio),
            "n_variants": int(usable.sum()),
            "n_steiger_dropped": int(np.count_nonzero(usable & ~(found.r2_exposure > found.r2_outcome))),
            "status": "ok",
            "reason": "; ".join(_remarks(skipped, options)),
            "vz": defined(volumes.vz),
            "vz0": defined(volumes.vz0),
            "vz1": defined(volumes.vz1),
            **_adjusted(r_x, r_y, float(n_x), float(n_y), options),
        },
    )


def _remarks(skipped: int, options: Options) -> list[str]:
    """What a reader of the test should know: variants left out, binary traits on the observed scale."""
    plural = "s" if skipped != 1 else ""
    remarks = [f"{skipped} variant{plural} without variance explained left out"] if skipped else []
    for name, trait in (("exposure", options.exposure), ("outcome", options.outcome)):
        if trait.type == "binary" and (trait.case_share is None or options.variance_from == "p"):
            remarks.append(f"binary {name} on the observed scale")
    return remarks


def _adjusted(r_x: float, r_y: float, n_x: float, n_y: float, options: Options) -> Row:
    """The test after division of the variances by the squared precisions of measurement; None where that passes 1."""
    x2, y2 = r_x**2 / options.precision_exposure**2, r_y**2 / options.precision_outcome**2
    row: Row = {"r2_exposure_adjusted": x2, "r2_outcome_adjusted": y2, "correct_direction_adjusted": x2 > y2}
    if x2 >= 1.0 or y2 >= 1.0:
        return row | {"p_value_adjusted": None}
    z = kernel.fisher_z(np.sqrt(x2), np.sqrt(y2), np.asarray(n_x), np.asarray(n_y))
    return row | {"p_value_adjusted": tails.normal_two_sided(float(z))[0]}


def _refused(size: int, reason: str) -> Row:
    """Row of a test that cannot be made."""
    return {
        "r2_exposure": None,
        "r2_outcome": None,
        "correct_direction": None,
        "p_value": None,
        "log10_p": None,
        "sensitivity_ratio": None,
        "n_variants": size,
        "n_steiger_dropped": None,
        "status": "not_applicable",
        "reason": reason,
    }
