"""Assumptions of the chain, checked: strength, direction of both steps, reverse mediation, pleiotropy of step b."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from scipy import special

from gnbreport.estimates import NotApplicable
from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels.selection_bias import corrected_z
from gnbreport.mediation.chains import Chain
from gnbreport.mediation.estimation import BIAS_IN_SE, WEAK_F, Estimator, step_estimator
from gnbreport.sensitivity.heterogeneity import Regressions, pleiotropy
from gnbreport.sensitivity.options import Options as SensitivityOptions
from gnbreport.sensitivity.steiger import direction
from gnbreport.sensitivity.strength import f_statistics

Row = dict[str, object]


def chain_checks(
    linked: Chain,
    *,
    reverse: Harmonised | None = None,
    alpha: float = 0.05,
    method: str = "ivw",
    options_a: SensitivityOptions | None = None,
    options_b: SensitivityOptions | None = None,
    estimator: Estimator | None = None,
    selected: Mapping[str, float | None] | None = None,
) -> list[Row]:
    """Checks of a pathway's assumptions, one row each.

    Args:
        linked: The chain, see :func:`gnbreport.mediation.chain`.
        reverse: Mediator -> exposure, instruments of the mediator, if the files allow it.
        alpha: Level at which a check counts as failed.
        method: Estimator of the reverse step, and of the size of the weak-instrument bias.
        options_a: Trait types and sample sizes of exposure -> mediator, for the Steiger test.
        options_b: The same of mediator -> outcome.
        estimator: How a step is estimated.
        selected: Step (``a``, ``b``) -> p threshold by which its instruments were selected in the sample that gives
            their effects; None where that was another sample; a step left out is not checked.

    Returns:
        Rows ``check`` (``strength``, ``selection``, ``direction``, ``pleiotropy``, ``reverse``), ``step``, ``value``,
        ``p_value``, ``status`` (``holds``, ``fails``, ``not_applicable``) and ``text`` in words.
    """
    estimator = estimator or step_estimator()
    rows = []
    for name, data, options in (("a", linked.a, options_a), ("b", linked.b, options_b)):
        rows.append(_strength(name, data, method, estimator))
        if selected is not None and name in selected:
            rows.append(_selection(name, data, selected[name], method, estimator))
        rows.append(_direction(name, data, options, alpha))
        rows.append(_pleiotropy(name, data, alpha))
    rows.append(_reverse(linked, reverse, method, alpha, estimator))
    return rows


def _row(check: str, step: str, status: str, text: str, value: float = math.nan, p_value: float = math.nan) -> Row:
    return {"check": check, "step": step, "value": value, "p_value": p_value, "status": status, "text": text}


def _strength(name: str, data: Harmonised, method: str, estimator: Estimator) -> Row:
    """Mean F of a step, and how far the bias it implies reaches in standard errors."""
    if not len(data):
        return _row("strength", name, "not_applicable", "no instrument is left")
    f = float(f_statistics(data).mean())
    found = estimator(data, method)
    z = 0.0 if isinstance(found, NotApplicable) else abs(found.estimate / found.standard_error)
    bias = z / f
    text = f"mean F {f:.3g}: the estimate is some {100 / f:.2g}% too near 0, or {bias:.2g} standard errors"
    return _row("strength", name, "holds" if f >= WEAK_F and bias <= BIAS_IN_SE else "fails", text, f)


def _selection(name: str, data: Harmonised, threshold: float | None, method: str, estimator: Estimator) -> Row:
    """Winner's curse of a step: its estimate with effects corrected for selection by P (conditional likelihood)."""
    if threshold is None:
        text = "instruments were selected in another sample than the one that gives their effects"
        return _row("selection", name, "holds", text)
    before, after = estimator(data, method), estimator(_corrected_for_selection(data, threshold), method)
    if isinstance(before, NotApplicable) or isinstance(after, NotApplicable):
        return _row("selection", name, "not_applicable", "no estimate")
    moved = abs(after.estimate - before.estimate) / before.standard_error
    text = (
        f"instruments selected at p < {threshold:g} in the sample that gives their effects; corrected for that, the "
        f"estimate is {after.estimate:.3g}, not {before.estimate:.3g} ({moved:.2g} standard errors)"
    )
    return _row("selection", name, "fails" if moved > BIAS_IN_SE else "holds", text, after.estimate)


def _corrected_for_selection(data: Harmonised, p_threshold: float) -> Harmonised:
    """The pair with its exposure associations corrected for selection at ``p < p_threshold`` (Ghosh 2008)."""
    z = data.beta_exposure / data.se_exposure
    corrected = corrected_z(z, -float(special.ndtri(p_threshold / 2.0)))
    return replace(data, rows=data.kept.assign(beta_exposure=corrected * data.se_exposure))


def _direction(name: str, data: Harmonised, options: SensitivityOptions | None, alpha: float) -> Row:
    """Steiger's test of a step."""
    found = direction(data, options)[0]
    if found["status"] != "ok":
        return _row("direction", name, "not_applicable", str(found["reason"]))
    p = float(str(found["p_value"]))
    right = bool(found["correct_direction"])
    ratio = f"{float(str(found['r2_exposure'])):.3g} against {float(str(found['r2_outcome'])):.3g}"
    says = "more" if right else "less"
    text = f"the instruments explain {says} variance of {data.exposure} than of {data.outcome} ({ratio}), p {p:.2g}"
    status = "holds" if right and p < alpha else "fails"
    return _row("direction", name, status, text, float(right), p)


def _pleiotropy(name: str, data: Harmonised, alpha: float) -> Row:
    """Egger intercept of a step: directional pleiotropy, in step b mediator-outcome pleiotropy."""
    found = pleiotropy(Regressions.of(data)) if len(data) else ()
    if not found:
        return _row("pleiotropy", name, "not_applicable", f"needs 3 variants, has {len(data)}")
    intercept, p = float(str(found[0]["intercept"])), float(str(found[0]["p_value"]))
    text = f"Egger intercept {intercept:.3g}, p {p:.2g}"
    return _row("pleiotropy", name, "fails" if p < alpha else "holds", text, intercept, p)


def _reverse(linked: Chain, reverse: Harmonised | None, method: str, alpha: float, estimator: Estimator) -> Row:
    """Mediator -> exposure: an effect there means the chain may run backwards."""
    exposure, mediator, _ = linked.labels
    if reverse is None:
        text = f"{mediator} -> {exposure} was not given"
        return _row("reverse", "a", "not_applicable", text)
    found = estimator(reverse, method)
    if isinstance(found, NotApplicable):
        return _row("reverse", "a", "not_applicable", found.reason)
    text = f"{mediator} -> {exposure}: {found.estimate:.3g} (SE {found.standard_error:.2g}), p {found.p_value:.2g}"
    status = "fails" if found.p_value < alpha else "holds"
    return _row("reverse", "a", status, text, found.estimate, found.p_value)
