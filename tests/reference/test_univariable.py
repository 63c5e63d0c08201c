"""Univariable estimators against the R packages' numbers: one test per file, method and quantity."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

import gnbreport as gnb
from gnbreport.estimates import Estimate
from gnbreport.kernels.robust_losses import LOSSES
from gnbreport.mr import METHODS, Options
from tests.paths import SHARED, needs_shared
from tests.reference.univariable_references import PLAIN, REFERENCES, Reference

pytestmark = needs_shared

ORACLE = SHARED / "oracle"
FILES = sorted(
    str(p.relative_to(ORACLE))[:-4]
    for p in [*ORACLE.glob("uni_*.csv"), *ORACLE.glob("corr_*.csv"), *ORACLE.glob("real/real_*.csv")]
    if ".ld" not in p.name and "harmonise" not in p.name
)


ZERO = "uni_J010_zero_exposure_beta"
FALLS_BACK = "a root with tau2 > 0 exists; the package falls back to no over-dispersion"
EARLY = "SEs are 1e-5: the package stops where its equations are not 0"
VOID = "every variant is rejected there: the slope's equation is empty and the other one is not 0"
OTHER = "both are roots; ours is nearer Huber's"
#: (file, loss, why our root is not the package's); each reason is checked by test_where_raps_differs.
RAPS_DIFFER = [
    *(("uni_J004_balanced", loss, FALLS_BACK) for loss in ("l2", "huber", "tukey")),
    ("uni_J030_outliers", "huber", FALLS_BACK),
    *(("uni_J030_tiny_se", loss, EARLY) for loss in ("l2", "huber", "tukey")),
    *((file, "tukey", VOID) for file in ("corr_J006", "real/real_mrpresso_E1_Y", "uni_J003_causal")),
    *((file, "tukey", VOID) for file in ("uni_J006_causal", "uni_J030_causal")),
    ("uni_J006_outlier", "tukey", OTHER),
]
#: Tukey's loss is bounded, so far-off slopes may be maxima too: test_profile_likelihood_at_least_as_high compares them.
_SIMPLE_TUKEY = ("mr.raps/mle_simple_tukey", "mr.raps/estimating_eq_simple_tukey")
TUKEY_DIFFER = [
    *(
        (f, path)
        for f in ("real/real_mrpresso_E2_Y", "uni_J002_opposite", "uni_J030_directional")
        for path in _SIMPLE_TUKEY
    ),
    *((f, "mr.raps/PATCHED_mle_overdispersed_tukey") for f in ("real/real_mrpresso_E2_Y", "uni_J002_opposite")),
    ("uni_J010_null", "mr.raps/PATCHED_mle_overdispersed_tukey"),
]
#: (file, path): why our number is not the package's.
DIFFER = {
    **{(file, f"mr.raps/estimating_eq_overdispersed_{loss}"): why for file, loss, why in RAPS_DIFFER},
    **{(file, "TwoSampleMR/mr_raps"): why for file, loss, why in RAPS_DIFFER if loss == "huber"},
    **dict.fromkeys(TUKEY_DIFFER, "several maxima; ours is higher, or nearer"),
    (
        ZERO,
        "MendelianRandomization/egger_penalized",
    ): "the package sets a row with x = 0 to (0, 0); it keeps its row here",
    (ZERO, "TwoSampleMR/mr_mean/estimates"): "the package counts the variant without a ratio in its degrees of freedom",
    (ZERO, "TwoSampleMR/mr_mean/heterogeneity"): "the package counts the variant without a ratio",
    (ZERO, "TwoSampleMR/mr_mean/directional_pleiotropy"): "the package counts the variant without a ratio",
    (ZERO, "MendelianRandomization/ivw_delta_random/q"): "the package counts the variant without a ratio",
    (ZERO, "MendelianRandomization/ivw_delta_random/q_p_value"): "the package counts the variant without a ratio",
    (ZERO, "MendelianRandomization/ivw_delta_psi0.2_random/q"): "the package counts the variant without a ratio",
    (
        ZERO,
        "MendelianRandomization/ivw_delta_psi0.2_random/q_p_value",
    ): "the package counts the variant without a ratio",
    (ZERO, "MendelianRandomization/egger_t"): "the package sets a row with x = 0 to (0, 0); it keeps its row here",
    (ZERO, "MendelianRandomization/ivw_delta_fixed"): "infinite ratio: the package's weight is not a number",
    (ZERO, "MendelianRandomization/egger"): "the package sets a row with x = 0 to (0, 0); it keeps its row here",
    (ZERO, "MendelianRandomization/ivw_penalized_random"): "infinite ratio: the package's weight is not a number",
    (ZERO, "MendelianRandomization/lasso"): "the package sets a row with x = 0 to (0, 0); it keeps its row here",
    (
        "uni_J010_null",
        "mr.raps/PATCHED_mle_overdispersed_huber",
    ): "the package stops where the equation of tau2 is not 0",
    (
        "real/real_mrpresso_E2_Y",
        "MendelianRandomization/cML_BIC",
    ): "the package's descent stops at 100 steps, far from the maximum",
    (
        "real/real_mrpresso_E2_Y",
        "MendelianRandomization/cML_MA_BIC",
    ): "the package's descent stops at 100 steps, far from the maximum",
}


@cache
def pair(file: str) -> gnb.Harmonised:
    """The input of one file as a pair; with correlations, the sample sizes the package was given."""
    rows = list(csv.DictReader((ORACLE / f"{file}.csv").read_text().splitlines()))
    names = ("beta_exposure", "se_exposure", "beta_outcome", "se_outcome")
    ld = ORACLE / f"{file}.ld.csv"
    matrix = np.loadtxt(ld, delimiter=",") if ld.exists() else None
    arrays = {n: np.array([float(r[n]) for r in rows]) for n in names}
    if matrix is not None:
        for trait, name in (("exposure", "nx"), ("outcome", "ny")):
            size = look_up(numbers(file), f"MendelianRandomization/correlated/{name}")
            arrays[f"n_{trait}"] = np.full(len(rows), float(str(size)))
    return gnb.Harmonised.from_arrays(**arrays, variant=[r["SNP"] for r in rows], ld=matrix)


@cache
def numbers(file: str) -> dict[str, object]:
    return json.loads((ORACLE / f"{file}.json").read_text())


def look_up(tree: object, path: str) -> object:
    """The value at a path of keys and list positions; None where it ends."""
    for part in path.split("/"):
        if isinstance(tree, dict) and "b" in tree and "method" in tree and part.isdigit():
            tree = {"b": tree["b"][int(part)]}
        elif isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list):
            tree = tree[int(part)] if int(part) < len(tree) else None
    return tree


@cache
def result(file: str, method: str, options: Options) -> object:
    size = look_up(numbers(file), "MendelianRandomization/cML_n")
    if method.startswith("cml") and isinstance(size, (int, float)):
        options = replace(options, sample_size=float(size))
    if METHODS[method].stochastic:
        options = replace(options, draws=2)
    return METHODS[method].function(pair(file), options)


def _egger_t_without_floor(path: str, quantity: str, section: dict[str, object]) -> bool:
    """Whether the package's t test leaves its floored standard error: see test_where_the_t_test_of_egger_differs."""
    moved = quantity.endswith("pval") or quantity.startswith(("CI", "Pvalue"))
    return path.endswith("egger_t") and moved and float(str(section.get("RSE", 1.0))) < 1.0


def cases() -> list[object]:
    """Every number the packages give for a method of ours."""
    found = []
    for file in FILES:
        for reference in REFERENCES:
            section = look_up(numbers(file), reference.path)
            if not isinstance(section, dict) or (file, reference.path) in DIFFER:
                continue
            for ours, theirs in reference.quantities.items():
                value = look_up(section, theirs)
                if (file, f"{reference.path}/{ours}") in DIFFER:
                    continue
                if _egger_t_without_floor(reference.path, theirs, section):
                    continue
                if isinstance(value, (int, float)) and math.isfinite(value) and not isinstance(value, bool):
                    found.append(pytest.param(file, reference, ours, value, id=f"{file}-{reference.path}-{ours}"))
    return found


@pytest.mark.parametrize(("file", "reference", "quantity", "expected"), cases() if ORACLE.is_dir() else [])
def test_number(file: str, reference: Reference, quantity: str, expected: float) -> None:
    count = len(pair(file))
    minimum = METHODS[reference.method].min_variants
    got = result(file, reference.method, reference.options)
    if not isinstance(got, Estimate):
        assert got.code == "too-few-variants"
        assert count < minimum
        return
    value = got.extras[quantity] if quantity in got.extras else getattr(got, quantity)
    tolerance = reference.tolerance
    if quantity == "p_value" and reference.method == "egger":
        tolerance = 1e-8
    if quantity == "p_value" and got.standard_error > 0:
        tolerance *= max(1.0, (got.estimate / got.standard_error) ** 2)
    # The package's 2 (1 - Phi(z)) has no digits below 1e-16.
    absolute = {"estimate": 1e-14, "intercept": 1e-14, "p_value_normal": 1e-15}.get(quantity, 1e-300)
    if reference.path.startswith(("MendelianRandomization", "mr.raps")) and quantity.endswith("p_value"):
        absolute = 1e-15
    assert value == pytest.approx(expected, rel=tolerance, abs=absolute)


@pytest.mark.parametrize(("file", "loss", "why"), RAPS_DIFFER)
def test_where_raps_differs(file: str, loss: str, why: str) -> None:
    """Each stated reason, from both equations in units of their standard deviations at both points."""
    peer = look_up(numbers(file), f"mr.raps/estimating_eq_overdispersed_{loss}")
    got = result(file, "raps", Options(raps_loss=loss))
    data = pair(file)
    arrays = (data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome)

    def equations(b: float, tau2: float) -> tuple[float, float, int]:
        x, sx, y, sy = arrays
        rho = LOSSES[loss]
        v = sy**2 + tau2 + (b * sx) ** 2
        r, u = (y - b * x) / np.sqrt(v), (x * (sy**2 + tau2) + b * y * sx**2) / v
        psi = rho.psi(r)
        first = np.sum(u * psi / np.sqrt(v)) / np.sqrt(rho.c1 * np.sum(u**2 / v))
        return first, np.sum((r * psi - rho.delta) / v) / np.sqrt(rho.c2 * np.sum(v**-2.0)), np.count_nonzero(psi)

    ours, theirs = equations(got.estimate, got.extras["tau2"]), equations(peer["beta.hat"], peer["tau2.hat"])
    assert abs(ours[0]) < 1e-9
    if why == VOID:
        assert theirs[2] == 0
        assert theirs[1] < -1
        assert ours[2] > 0.5 * len(arrays[0])
        return
    assert abs(ours[1]) < 1e-8
    assert got.extras["tau2"] > 0
    if why == FALLS_BACK:
        assert peer["tau2.hat"] == 0
    elif why == EARLY:
        assert abs(theirs[0]) > 5e-3
    else:
        huber = result(file, "raps", PLAIN).estimate
        assert max(abs(theirs[0]), abs(theirs[1])) < 1e-5
        assert abs(got.estimate - huber) < abs(peer["beta.hat"] - huber)


MLE_PATHS = [
    ("raps", "l2", "mr.raps/mle_overdispersed_l2"),
    ("raps", "huber", "mr.raps/PATCHED_mle_overdispersed_huber"),
    ("raps", "tukey", "mr.raps/PATCHED_mle_overdispersed_tukey"),
    ("raps_simple", "tukey", "mr.raps/mle_simple_tukey"),
    ("raps_simple", "tukey", "mr.raps/estimating_eq_simple_tukey"),
]


#: Here the loss is least where b sx drowns every residual, far from all ratios; ours is the best well among the ratios.
DROWNED = "real/real_mrpresso_E2_Y"


@needs_shared
def test_where_a_bounded_loss_is_least_far_away() -> None:
    data = pair(DROWNED)
    for path in ("mr.raps/mle_simple_tukey", "mr.raps/PATCHED_mle_overdispersed_tukey"):
        noise = (look_up(numbers(DROWNED), path)["beta.hat"] * data.se_exposure) ** 2
        assert np.all(noise / (noise + data.se_outcome**2) > 0.999)


def mle_cases() -> list[tuple[str, str, str, str]]:
    """Files with enough variants and a number of the package."""
    sections = ((f, how, loss, path, look_up(numbers(f), path)) for f in FILES for how, loss, path in MLE_PATHS)
    return [
        (f, how, loss, path)
        for f, how, loss, path, peer in sections
        if isinstance(peer, dict)
        and isinstance(peer.get("beta.hat"), float)
        and len(pair(f)) > 1
        and (f, loss) != (DROWNED, "tukey")
    ]


@pytest.mark.parametrize(("file", "method", "loss", "path"), mle_cases() if ORACLE.is_dir() else [])
def test_profile_likelihood_at_least_as_high(file: str, method: str, loss: str, path: str) -> None:
    """At our ``tau2``, the profile likelihood in the slope is nowhere higher at the package's slope."""
    peer = look_up(numbers(file), path)
    got = result(file, method, Options(raps_loss=loss, raps_form="mle"))
    data = pair(file)
    x, sx, y, sy = data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome

    def loglik(b: float) -> float:
        r = (y - b * x) / np.sqrt(sy**2 + got.extras["tau2"] + (b * sx) ** 2)
        return -float(np.sum(LOSSES[loss].rho(r)))

    assert loglik(got.estimate) >= loglik(peer["beta.hat"]) - 1e-12 * len(x)


def test_where_the_profile_likelihood_differs() -> None:
    """uni_J010_null, Huber: the equation of tau2 (in its standard deviations) is 0 at ours, not at the package's."""
    peer = look_up(numbers("uni_J010_null"), "mr.raps/PATCHED_mle_overdispersed_huber")
    got = result("uni_J010_null", "raps", Options(raps_form="mle"))
    data, rho = pair("uni_J010_null"), LOSSES["huber"]

    def equation(b: float, tau2: float) -> float:
        v = data.se_outcome**2 + tau2 + (b * data.se_exposure) ** 2
        r, weight = (data.beta_outcome - b * data.beta_exposure) / np.sqrt(v), data.se_exposure**2 / v
        return abs(np.sum(weight * (r * rho.psi(r) - rho.delta))) / np.sqrt(rho.c2 * np.sum(weight**2))

    assert equation(got.estimate, got.extras["tau2"]) < 1e-9
    assert equation(peer["beta.hat"], peer["tau2.hat"]) > 5e-3


def files_with(path: str, method: str, options: Options = PLAIN) -> list[str]:
    """Files for which the package and we both give an estimate."""
    return [
        file
        for file in FILES
        if isinstance(look_up(numbers(file), path), (int, float))
        and isinstance(result(file, method, options), Estimate)
    ]


EGGER_T = {"MendelianRandomization/egger_t": "egger", "MendelianRandomization/correlated/egger_t": "egger_correlated"}
BELOW_ONE = [
    (file, path)
    for path, method in EGGER_T.items()
    for file in files_with(f"{path}/RSE", method)
    if look_up(numbers(file), f"{path}/RSE") < 1.0 and file != ZERO
]


@pytest.mark.parametrize(("file", "path"), BELOW_ONE)
@pytest.mark.parametrize(
    ("quantity", "slope"),
    [("Causal.pval", True), ("Pvalue.Est", True), ("Pleio.pval", False), ("Pvalue.Int", False)],
)
def test_where_the_t_test_of_egger_differs(file: str, path: str, quantity: str, slope: bool) -> None:
    """Below a residual error s of 1 the package takes the larger p of normal z and t of z / s; ours is t of z."""
    peer = look_up(numbers(file), path)
    got = result(file, EGGER_T[path], PLAIN)
    value = got.estimate if slope else got.extras["intercept"]
    error = got.standard_error if slope else got.extras["intercept_standard_error"]
    z = abs(value / error)
    theirs = max(2 * stats.norm.sf(z), 2 * stats.t.sf(z / peer["RSE"], len(pair(file)) - 2))
    assert peer[quantity] == pytest.approx(theirs, rel=1e-8, abs=1e-15)


@pytest.mark.parametrize(("file", "path"), BELOW_ONE)
@pytest.mark.parametrize(("key", "sign"), [("CILower.Est", -1.0), ("CIUpper.Est", 1.0)])
def test_where_the_t_interval_of_egger_differs(file: str, path: str, key: str, sign: float) -> None:
    """As its p: the wider of the normal interval and the t interval without floor; ours is t with it."""
    peer = look_up(numbers(file), path)
    got = result(file, EGGER_T[path], PLAIN)
    half = max(stats.norm.isf(0.025), stats.t.isf(0.025, len(pair(file)) - 2) * peer["RSE"]) * got.standard_error
    assert peer[key] == pytest.approx(got.estimate + sign * half, rel=1e-8, abs=1e-14)


NELDER_MEAD = {
    "MendelianRandomization/maxlik_fixed": ("Estimate", 0.0),
    "MendelianRandomization/maxlik_random": ("Estimate", 0.0),
    "MendelianRandomization/maxlik_psi0.2_random": ("Estimate", 0.2),
    "TwoSampleMR/mr_two_sample_ml": ("b", 0.0),
}


@pytest.mark.parametrize(
    ("file", "path"),
    [(f, path) for path, (key, _) in NELDER_MEAD.items() for f in files_with(f"{path}/{key}", "max_likelihood")],
)
def test_likelihood_at_least_as_high(file: str, path: str) -> None:
    """The packages' Nelder-Mead search often stops early; its likelihood is never above ours."""
    key, psi = NELDER_MEAD[path]
    peer = look_up(numbers(file), f"{path}/{key}")
    got = result(file, "max_likelihood", Options(sample_overlap_correlation=psi))
    data = pair(file)
    x, sx, y, sy = data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome

    def q(b: float) -> float:
        return float(np.sum((y - b * x) ** 2 / (sy**2 + b * b * sx**2 - 2 * b * psi * sx * sy)))

    assert got.extras["q"] == pytest.approx(q(got.estimate), rel=1e-9, abs=1e-20)
    assert q(got.estimate) <= q(float(peer)) * (1 + 1e-12) + 1e-20


CORRELATED = {
    f"MendelianRandomization/correlated/maxlik_{model}": name
    for model, name in (("fixed", "standard_error"), ("random", "standard_error_random"))
}


@pytest.mark.parametrize(
    ("file", "path"),
    [(f, path) for path in CORRELATED for f in files_with(f"{path}/Estimate", "max_likelihood_correlated")],
)
def test_correlated_likelihood_at_least_as_high(file: str, path: str) -> None:
    """The package's search stops early: its heterogeneity, and its slope's own, are never below ours."""
    peer, data = look_up(numbers(file), path), pair(file)
    got = result(file, "max_likelihood_correlated", PLAIN)
    x, sx, y, sy = data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome

    def q(b: float) -> float:
        spread = (np.outer(sy, sy) + b * b * np.outer(sx, sx)) * data.ld
        return float((y - b * x) @ np.linalg.solve(spread, y - b * x))

    assert got.extras["q"] == pytest.approx(q(got.estimate), rel=1e-9)
    assert got.extras["q"] <= q(peer["Estimate"]) <= peer["Heter.Stat"][0]
    assert abs(got.estimate - peer["Estimate"]) < 0.6 * peer["StdError"]
    error = got.extras["standard_error_random"] if path.endswith("random") else got.standard_error
    assert error == pytest.approx(peer["StdError"], rel=0.01)
    if peer["Heter.Stat"][0] < got.extras["q"] * (1 + 1e-4):  # it came near
        assert got.estimate == pytest.approx(peer["Estimate"], rel=1e-3)
        assert error == pytest.approx(peer["StdError"], rel=1e-4)
        assert got.extras["residual_standard_error"] == pytest.approx(peer["RSE"], rel=1e-4)
        assert got.p_value == pytest.approx(peer["Pvalue"], rel=0.02)
        half = stats.norm.isf(0.025) * error
        limits = [got.estimate - half, got.estimate + half]
        assert limits == pytest.approx([peer["CILower"], peer["CIUpper"]], rel=1e-3)


CONTINUOUS = Options(conmix_step=0.0)


@pytest.mark.parametrize("file", files_with("MendelianRandomization/conmix_fine/Estimate", "conmix", CONTINUOUS))
def test_contamination_mixture_on_a_fine_grid(file: str) -> None:
    """The package's grid from -2 to 2 by 0.001 holds a point within 0.001 of the continuous maximum."""
    peer = look_up(numbers(file), "MendelianRandomization/conmix_fine/Estimate")
    got = result(file, "conmix", CONTINUOUS)
    if abs(got.estimate) < 2.0:
        assert got.estimate == pytest.approx(peer, abs=0.001)
    else:
        assert abs(peer) <= 2.0


HIGH = {
    "simple_median": "simple_median_se",
    "weighted_median": "weighted_median_se",
    "penalised_weighted_median": "penalised_weighted_median_se",
}
SOME = ["uni_J003_null", "uni_J010_balanced", "uni_J030_outliers", "uni_J030_weak", "uni_J015_causal"]


@pytest.mark.parametrize("method", HIGH)
@pytest.mark.parametrize("file", SOME)
def test_bootstrap_error_of_medians(file: str, method: str) -> None:
    """Within 4 Monte Carlo errors of the package's 20,000 draws."""
    expected = look_up(numbers(file), f"TwoSampleMR/bootstrap_high_precision/{HIGH[method]}")
    got = METHODS[method].function(pair(file), Options(draws=4000))
    assert abs(got.standard_error - expected) < 4 * got.monte_carlo_se * math.sqrt(1 + 4000 / 20000)


MODES = ("simple_mode", "weighted_mode", "penalised_mode", "simple_mode_nome", "weighted_mode_nome")


@pytest.mark.parametrize("method", MODES)
@pytest.mark.parametrize("file", SOME)
def test_bootstrap_error_of_modes(file: str, method: str) -> None:
    """Within 4 Monte Carlo errors of the package's 2,000 draws."""
    expected = look_up(numbers(file), "TwoSampleMR/bootstrap_high_precision/mode")["se"][MODES.index(method)]
    got = METHODS[method].function(pair(file), Options(draws=2000))
    assert abs(got.standard_error - expected) < 4 * got.monte_carlo_se * math.sqrt(2)
