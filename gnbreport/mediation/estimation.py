"""Steps of a chain, estimated: univariable or multivariable b, correlations of the estimates, notices."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import mediation as kernel
from gnbreport.mediation.chains import Chain
from gnbreport.mediation.covariance import Linear, linear_ivw, residual_correlation, shared_correlation
from gnbreport.mediation.steps import Steps, nearest_correlations
from gnbreport.mediation.twostep import Labels
from gnbreport.mr import Options, estimate_pair
from gnbreport.mr.multivariable import ConditionalF, MultivariableData, conditional_f, mv_ivw
from gnbreport.notices import Notice

Covariance = Literal["shared", "residual", "none"]
Estimator = Callable[[Harmonised, str], Estimate | NotApplicable]

#: Mean F below which instruments are called weak (Staiger and Stock 1997).
WEAK_F = 10.0
#: Bias towards 0, in standard errors, above which coverage suffers (docs/calibration.md).
BIAS_IN_SE = 0.3
#: Fewest shared instruments for a covariance from products of residuals.
RESIDUAL_MIN = 10


def step_estimator(choices: Options | None = None) -> Estimator:
    """Estimator of one step: the named method, or the Wald ratio where there is one variant.

    Args:
        choices: Draws and seed of the bootstrap of medians and modes, bandwidth, ...; defaults if None.
    """
    chosen = choices or Options()

    def estimate_step(data: Harmonised, method: str) -> Estimate | NotApplicable:
        if len(data) == 0:
            return NotApplicable(method, "no-variants", "no instrument is left", 0)
        return estimate_pair(data, ("wald_ratio" if len(data) == 1 else method,), chosen)[0]

    return estimate_step


def chain_steps(
    linked: Chain,
    method: str,
    *,
    multivariable: MultivariableData | None = None,
    covariance: Covariance = "shared",
    sample_correlation: float = 0.0,
    estimator: Estimator | None = None,
) -> tuple[Steps | NotApplicable, tuple[Notice, ...]]:
    """Step estimates of a chain with their correlations, and notices; see :func:`mediate_pairs`."""
    estimator = estimator or step_estimator()
    a, c = estimator(linked.a, method), estimator(linked.c, method)
    adjusted = None if multivariable is None else _adjusted(multivariable, linked)
    b = estimator(linked.b, method) if adjusted is None else adjusted.b
    refusal = _refusal(linked.labels, a, b)
    if refusal is not None:
        return refusal, ()
    assert isinstance(a, Estimate)
    assert isinstance(b, Estimate)
    total = c if isinstance(c, Estimate) else None
    notices = [
        *_overlap_notices(linked),
        *_strength_notices(linked, a, b, adjusted is not None),
        *(() if adjusted is None else adjusted.notices),
    ]
    if isinstance(c, NotApplicable):
        notices.append(Notice("no-total", f"the total effect could not be estimated: {c.reason}"))
    correlations, notes = _correlations(linked, adjusted, covariance, sample_correlation, method)
    direct = None if adjusted is None or total is None else adjusted.direct
    steps = Steps(
        a.estimate,
        a.standard_error,
        b.estimate,
        b.standard_error,
        None if total is None else total.estimate,
        None if total is None else total.standard_error,
        correlations[0],
        correlations[1] if total else 0.0,
        correlations[2] if total else 0.0,
        a.n_variants,
        b.n_variants,
        None if total is None else total.n_variants,
        None if direct is None else direct.estimate,
        None if direct is None else direct.standard_error,
        correlations[3] if direct else 0.0,
        _df(a),
        _df(b),
        math.inf if total is None else _df(total),
    )
    return steps, (*notices, *notes)


def _df(estimate: Estimate) -> float:
    """Degrees of freedom of an estimate's reference distribution; inf for normal."""
    found = re.match(r"t\((\d+)\)", estimate.distribution)
    return float(found.group(1)) if found else math.inf


def _refusal(labels: Labels, a: Estimate | NotApplicable, b: Estimate | NotApplicable) -> NotApplicable | None:
    """The first of steps a and b that has no estimate, as the pathway's reason."""
    for name, result, start, end in (("a", a, labels[0], labels[1]), ("b", b, labels[1], labels[2])):
        if isinstance(result, NotApplicable):
            reason = f"step {name}, {start} -> {end}: {result.reason}"
            return NotApplicable("mediation", f"step-{name}-missing", reason, result.n_variants)
    return None


@dataclass(frozen=True, eq=False)
class _Adjusted:
    """Multivariable estimates of one pathway, linear in the outcome associations."""

    direct: Estimate | None
    b: Estimate | NotApplicable
    linear_direct: Linear | None
    linear_b: Linear | None
    notices: tuple[Notice, ...]


def _adjusted(data: MultivariableData, linked: Chain) -> _Adjusted:
    """Direct effect and b from multivariable IVW, with their weights and conditional F."""
    expected = linked.labels[:2]
    if data.names != expected:
        message = f"multivariable data are on {', '.join(data.names)}; expected {', '.join(expected)} in this order"
        raise InputError(Problem("broken-chain", message))
    direct, b = mv_ivw(data)
    strength = [f for f in conditional_f(data) if isinstance(f, ConditionalF)]
    notices = tuple(n for f in strength for n in f.notices)
    if isinstance(direct, NotApplicable) or isinstance(b, NotApplicable):
        return _Adjusted(None, b, None, None, notices)
    to_direct, to_b = linear_multivariable(data, (linked.b, linked.c))
    return _Adjusted(direct, b, to_direct, to_b, notices)


def linear_multivariable(data: MultivariableData, pairs: Iterable[Harmonised]) -> tuple[Linear, ...]:
    """Weights, errors and residuals of every coefficient of multivariable IVW, alleles as in the pairs.

    Args:
        data: Associations.
        pairs: Pairs with the same outcome, whose effect alleles are known.
    """
    weights = kernel.multivariable_weights(data.beta_exposures, data.weights)
    residuals = data.beta_outcome - data.beta_exposures @ (weights @ data.beta_outcome)
    alleles = _alleles(data, pairs)
    return tuple(Linear(data.variants, alleles, row, data.se_outcome, residuals) for row in weights)


def _alleles(data: MultivariableData, pairs: Iterable[Harmonised]) -> tuple[str, ...]:
    """Effect alleles of multivariable data: those of the pairs, swapped where the outcome's sign differs."""
    known: dict[str, tuple[float, str, str]] = {}
    for pair in pairs:
        frame = pair.kept
        columns = (frame[name] for name in ("beta_outcome", "effect_allele", "other_allele"))
        known.update({v: (float(y), str(e), str(o)) for v, y, e, o in zip(pair.variant, *columns, strict=True)})
    found = []
    for variant, beta in zip(data.variants, data.beta_outcome, strict=True):
        y, effect, other = known.get(variant, (0.0, "", ""))
        found.append(effect if beta * y >= 0.0 else other)
    return tuple(found)


def _correlations(
    linked: Chain, adjusted: _Adjusted | None, covariance: Covariance, sample_correlation: float, method: str
) -> tuple[tuple[float, float, float, float], list[Notice]]:
    """Correlations of (a, b), (a, c), (b, c) and (c, direct), with notices."""
    if covariance == "none":
        return (0.0, 0.0, 0.0, 0.0), []
    a, c = linear_ivw(linked.a), linear_ivw(linked.c)
    b = linear_ivw(linked.b) if adjusted is None or adjusted.linear_b is None else adjusted.linear_b
    notices = []
    ab = shared_correlation(a, b, sample_correlation) + 0.0  # no negative zero
    ac = shared_correlation(a, c, sample_correlation)
    bc = shared_correlation(b, c, 1.0)
    if covariance == "residual":
        if len(linked.a) >= RESIDUAL_MIN:
            ac = residual_correlation(a, c)
        else:
            text = (
                f"{len(linked.a)} instruments are too few for a covariance from residuals; sample overlap alone is used"
            )
            notices.append(Notice("residual-covariance", text))
    if method != "ivw" and (ab or ac or bc):
        text = f"correlations of the {method} estimates are those of the IVW estimates of the same variants"
        notices.append(Notice("ivw-covariance", text))
    direct = None if adjusted is None else adjusted.linear_direct
    cd = 0.0 if direct is None else shared_correlation(c, direct, 1.0)
    shrunk = nearest_correlations(ab, ac, bc)
    if shrunk != (ab, ac, bc):
        notices.append(
            Notice("shrunk-correlations", "estimated correlations of the steps were impossible together; shrunk")
        )
    return (*shrunk, cd), notices


def _strength_notices(linked: Chain, a: Estimate, b: Estimate, adjusted: bool) -> Iterator[Notice]:
    """Steps whose instruments are so weak that the bias towards 0 (about 1/F, relative) reaches the interval."""
    for name, data, estimate in (("a", linked.a, a), ("b", linked.b, b)):
        if name == "b" and adjusted:  # strength then is conditional, and has its own notice
            continue
        f = float(np.mean((data.beta_exposure / data.se_exposure) ** 2))
        bias = abs(estimate.estimate / estimate.standard_error) / f
        if f < WEAK_F or bias > BIAS_IN_SE:
            yield Notice(
                f"weak-instruments-{name}",
                f"step {name} has mean F {f:.3g}: its estimate is some {100 / f:.2g}% too near 0 "
                f"({bias:.2g} standard errors), and intervals of the indirect effect cover less than stated",
            )


def _overlap_notices(linked: Chain) -> list[Notice]:
    """What became of instruments of both traits."""
    if not linked.shared:
        return []
    kept = sum(v in set(linked.b.variant) for v in linked.shared)
    fate = "kept in step b" if kept else "left out of step b"
    text = f"{len(linked.shared)} variant(s) are instruments of both {linked.labels[0]} and {linked.labels[1]}: {fate}"
    return [Notice("shared-instruments", text)]
