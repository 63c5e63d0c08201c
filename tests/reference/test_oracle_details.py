"""Numbers of the R packages that need a step of their own to be compared: intervals, t in place of normal p, lists."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from gnbreport import sensitivity
from gnbreport.estimates import Estimate
from gnbreport.kernels import components, hetpen, identification
from gnbreport.mr import Options
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import UNIVARIABLE, close, pair, ran, value, values
from tests.reference.test_sensitivity import _METHODS, peer, rucker_row, shrinkage
from tests.reference.test_univariable import DIFFER, files_with, result
from tests.reference.test_univariable import pair as correlated_pair

pytestmark = needs_shared
each_input = pytest.mark.parametrize("stem", UNIVARIABLE)
ZERO = "uni_J010_zero_exposure_beta"


def estimate(stem: str, method: str, options: Options | None = None) -> Estimate:
    """Our estimate; skips where the method has none."""
    found = result(stem, method, options or Options())
    if not isinstance(found, Estimate):
        pytest.skip(f"{method}: {found.reason}")
    return found


# --- TwoSampleMR: Rucker -------------------------------------------------------------------------------------------
@each_input
@pytest.mark.parametrize("model", list(_METHODS))
@pytest.mark.parametrize("bound", [("CI_low", -1.0), ("CI_upp", 1.0)], ids=["low", "high"])
def test_rucker_intervals(stem, model, bound):
    entry = peer(stem, "TwoSampleMR", "rucker")["estimates"]
    row = rucker_row(stem, model)
    half = stats.norm.isf(0.025) * row["standard_error"] * shrinkage(stem, model)
    theirs = value(entry[bound[0]][entry["Method"].index(_METHODS[model])])
    close(row["estimate"] + bound[1] * half, theirs, rtol=1e-8, atol=1e-14)


@each_input
@pytest.mark.parametrize("model", list(_METHODS))
def test_rucker_p_by_student(stem, model):
    """Option ``test_dist = "t"``: IVW on J - 1, Egger on J - 2 degrees of freedom."""
    entry = peer(stem, "TwoSampleMR", "rucker_t")
    row = rucker_row(stem, model)
    t = abs(row["estimate"] / (row["standard_error"] * shrinkage(stem, model)))
    df = len(pair(stem)) - (1 if model in "AB" else 2)
    close(2 * stats.t.sf(t, df), value(entry["P"][list(_METHODS).index(model)]), rtol=1e-8)


@each_input
@pytest.mark.parametrize("model", ["C", "D"])
@pytest.mark.parametrize("section", ["rucker", "rucker_t"])
def test_rucker_intercept_p(stem, model, section):
    entry = peer(stem, "TwoSampleMR", section)
    row = rucker_row(stem, model)
    ratio = abs(row["intercept"] / (row["intercept_standard_error"] * shrinkage(stem, model)))
    theirs = entry["intercept_P"] if section == "rucker_t" else entry["intercept"]["P"]
    p = 2 * (stats.t.sf(ratio, len(pair(stem)) - 2) if section == "rucker_t" else stats.norm.sf(ratio))
    close(p, value(theirs["CD".index(model)]), rtol=1e-8)


@each_input
@pytest.mark.parametrize(("key", "name"), [("Estimate", "estimate"), ("SE", "standard_error")])
def test_rucker_selected_model(stem, key, name):
    entry = peer(stem, "TwoSampleMR", "rucker")
    letter = entry["res"][0] if isinstance(entry["res"], list) else entry["res"]
    factor = shrinkage(stem, letter) if key == "SE" else 1.0
    close(rucker_row(stem, letter)[name] * factor, value(entry["selected"][key][0]), rtol=1e-9)


# --- TwoSampleMR: means, heterogeneity, strength -------------------------------------------------------------------
@each_input
@pytest.mark.parametrize(("position", "method"), [(1, "radial_ivw"), (3, "radial_egger")])
def test_fixed_effects_of_mr_mean(stem, position, method):
    """The package scales fixed effects down where the residual SD is below 1; we do not."""
    entry = peer(stem, "TwoSampleMR", "mr_mean")["estimates"]
    if stem == ZERO:
        pytest.skip(DIFFER[ZERO, "TwoSampleMR/mr_mean/estimates"])
    found = estimate(stem, method, Options(fixed_effects=True, distribution="normal"))
    factor = min(1.0, found.extras["residual_standard_error"])
    close(found.standard_error * factor, value(entry["se"][position]), rtol=1e-9)
    close(2 * stats.norm.sf(abs(found.estimate / found.standard_error) / factor), value(entry["pval"][position]), 1e-8)


@each_input
@pytest.mark.parametrize(("position", "method"), [(1, "radial_ivw"), (2, "radial_ivw"), (3, "radial_egger")])
def test_estimates_of_mr_mean(stem, position, method):
    entry = peer(stem, "TwoSampleMR", "mr_mean")["estimates"]
    close(estimate(stem, method).estimate, value(entry["b"][position]), rtol=1e-9)


@each_input
@pytest.mark.parametrize(("key", "name"), [("Qj", "q"), ("Qpval", "p_value")])
def test_outliers_of_mr_mean(stem, key, name):
    entry = peer(stem, "TwoSampleMR", "mr_mean").get("outliers")
    if not ran(entry):
        pytest.skip("the peer has no number for this input")
    rows = [
        r
        for r in sensitivity.radial_outliers(pair(stem))
        if (r["method"], r["weighting"]) == ("radial_ivw", "modified")
    ]
    theirs = values(entry[key])
    theirs = theirs[np.isfinite(theirs)]
    weight = max(r["weight"] for r in rows)
    close([r[name] for r in rows], theirs, rtol=1e-8, atol=1e-12 * weight if name == "q" else 0.0)


@each_input
def test_heterogeneity_of_radial_ivw(stem):
    entry = peer(stem, "TwoSampleMR", "heterogeneity")
    if "IVW radial" not in entry["method"]:
        pytest.skip("the peer has no number for this input")
    theirs = value(entry["Q"][entry["method"].index("IVW radial")])
    close(estimate(stem, "radial_ivw").extras["q"], theirs, rtol=1e-9)


@each_input
def test_median_f_and_weak_variants(stem):
    entry = peer(stem, "TwoSampleMR", "F")
    f = sensitivity.f_statistics(pair(stem))
    close(np.median(f), value(entry["median"]), rtol=1e-12)
    assert int(np.sum(f < 10)) == entry["n_below_10"]


@each_input
@pytest.mark.parametrize(("row", "method"), [("Inverse variance weighted", "ivw"), ("MR Egger", "egger")])
@pytest.mark.parametrize(("key", "name"), [("b", "estimate"), ("se", "standard_error"), ("p", "p_value")])
def test_single_variant_summary_rows(stem, row, method, key, name):
    entry = peer(stem, "TwoSampleMR", "singlesnp")
    places = [i for i, snp in enumerate(entry["SNP"]) if snp == f"All - {row}"]
    theirs = value(entry[key][places[0]]) if places else math.nan
    if math.isfinite(theirs):
        close(getattr(estimate(stem, method), name), theirs, rtol=1e-8)


@each_input
def test_direction_of_the_directionality_test(stem):
    entry = peer(stem, "TwoSampleMR", "directionality_test")
    [row] = sensitivity.direction(pair(stem), sensitivity.Options(variance_from="p"))
    if (pair(stem).p_exposure == 0.0).any() or (pair(stem).p_outcome == 0.0).any():
        pytest.skip("p = 0 drops a variant from one sum only at the peer")
    assert row["correct_direction"] == entry["correct_causal_direction"][0]


@each_input
@pytest.mark.parametrize("key", ["se", "pval", "Q", "Q_pval"])
def test_unweighted_regression(stem, key):
    """The package divides the SE by the residual SD, in outcome units, where that is below 1, and has a Q of it."""
    entry = peer(stem, "TwoSampleMR", "mr_uwr")
    found, df = estimate(stem, "uwr"), len(pair(stem)) - 1
    spread = found.standard_error * np.sqrt(np.sum(pair(stem).beta_exposure ** 2))
    error = found.standard_error / min(1.0, spread)
    ours = {
        "se": error,
        "pval": 2 * stats.norm.sf(abs(found.estimate) / error),
        "Q": spread**2 * df,
        "Q_pval": stats.chi2.sf(spread**2 * df, df),
    }[key]
    close(ours, value(entry[key]), rtol=1e-8)


# --- MendelianRandomization ----------------------------------------------------------------------------------------
@each_input
@pytest.mark.parametrize(
    ("key", "name"), [("Estimate", "estimate"), ("StdError", "standard_error"), ("Pvalue", "p_value")]
)
def test_default_ivw(stem, key, name):
    """The package's default model: fixed effects below 4 variants, else random; a ratio for one."""
    entry = peer(stem, "MendelianRandomization", "ivw_default")
    count = len(pair(stem))
    method = "wald_ratio" if count == 1 else "ivw" if count >= 4 else "ivw_fe"
    close(getattr(estimate(stem, method), name), value(entry[key]), rtol=1e-7 if key == "Pvalue" else 1e-9, atol=1e-15)


@each_input
@pytest.mark.parametrize("section", ["egger", "egger_t", "egger_penalized", "correlated/egger", "correlated/egger_t"])
@pytest.mark.parametrize("bound", [("CILower.Int", -1.0), ("CIUpper.Int", 1.0)], ids=["low", "high"])
def test_interval_of_the_egger_intercept(stem, section, bound):
    """By t where the residual error is below 1: the wider of the normal interval and the t interval without floor."""
    folder, _, name = section.rpartition("/")
    entry = peer(stem, "MendelianRandomization", *section.split("/"))
    if stem == ZERO:
        pytest.skip(DIFFER[ZERO, "MendelianRandomization/egger"])
    method = name.removesuffix("_t").replace("penalized", "penalised") + ("_correlated" if folder else "")
    extras = estimate(stem, method).extras
    half = stats.norm.isf(0.025) * extras["intercept_standard_error"]
    if name.endswith("_t"):
        student = stats.t.isf(0.025, len(pair(stem)) - 2) * extras["intercept_standard_error"]
        half = student if entry["RSE"] >= 1.0 else max(half, entry["RSE"] * student)
    close(extras["intercept"] + bound[1] * half, value(entry[bound[0]]), rtol=1e-8, atol=1e-14)


def listed(x: object) -> list[object]:
    """R's vector of one is a bare value."""
    return x if isinstance(x, list) else [] if x is None else [x]


@each_input
@pytest.mark.parametrize("key", ["Psi", "CIMin", "CILower", "CIUpper", "Valid"])
def test_contamination_mixture(stem, key):
    entry = peer(stem, "MendelianRandomization", "conmix")
    found = estimate(stem, "conmix")
    number = int(found.extras["n_intervals"])
    ours = {
        "Psi": [found.extras["psi"]],
        "CIMin": [np.min((pair(stem).beta_outcome - 2 * pair(stem).se_outcome) / pair(stem).beta_exposure)],
        "CILower": [found.extras[f"interval_{i}_low"] for i in range(1, number + 1)],
        "CIUpper": [found.extras[f"interval_{i}_high"] for i in range(1, number + 1)],
        "Valid": [found.extras["n_valid"]],
    }[key]
    theirs = [len(listed(entry[key]))] if key == "Valid" else values(listed(entry[key]))
    close(ours, theirs, rtol=1e-8, atol=1e-12)


@each_input
def test_lasso_intercepts(stem):
    """Variants with a penalised intercept other than 0 are the ones left out."""
    entry = peer(stem, "MendelianRandomization", "lasso")
    if (stem, "MendelianRandomization/lasso") in DIFFER:
        pytest.skip(DIFFER[stem, "MendelianRandomization/lasso"])
    left_out = np.count_nonzero(values(listed(entry["RegIntercept"])))
    assert len(pair(stem)) - left_out == estimate(stem, "lasso").extras["n_valid"] == len(listed(entry["ValidSNPs"]))


@each_input
def test_invalid_variants_of_constrained_likelihood(stem):
    entry = peer(stem, "MendelianRandomization", "cML_BIC")
    if (stem, "MendelianRandomization/cML_BIC") in DIFFER:
        pytest.skip(DIFFER[stem, "MendelianRandomization/cML_BIC"])
    assert estimate(stem, "cml_bic").extras["n_invalid"] == len(listed(entry["BIC_invalid"]))


@pytest.mark.parametrize("stem", files_with("MendelianRandomization/correlated/pcgmm/Estimate", "pc_gmm"))
def test_over_dispersion_of_components(stem):
    """Where the heterogeneity is less than its degrees of freedom the package tells a root below 0, and uses 0."""
    entry = peer(stem, "MendelianRandomization", "correlated", "pcgmm")
    found = result(stem, "pc_gmm", Options(components_centred=True))
    close(found.extras["over_dispersion"], max(0.0, entry["Overdispersion"]), rtol=1e-6)


@pytest.mark.parametrize("stem", files_with("MendelianRandomization/correlated/pcgmm/Estimate", "pc_gmm"))
@pytest.mark.parametrize("test", ["AR", "K", "CLR"])
def test_sets_for_weak_instruments(stem, test):
    """The ends of the package's sets on its grid, -10 to 10 by 0.01; ours without a grid are within a step of them."""
    entry = peer(stem, "MendelianRandomization", "correlated", "clr")
    data = correlated_pair(stem)
    count = len(data)
    joint = [
        components.joint_associations(np.eye(count), beta, se, float(n[0]), np.asarray(data.ld))
        for beta, se, n in (
            (data.beta_exposure, data.se_exposure, data.n_exposure),
            (data.beta_outcome, data.se_outcome, data.n_outcome),
        )
    ]
    grid = np.arange(-1000, 1001) / 100
    found = identification.statistics(grid, *joint)
    conditional = [identification.conditional_p(m, t, count)[0] for m, t in zip(found[2], found.strength, strict=True)]
    p = {"AR": stats.chi2.sf(found[0], count), "K": stats.chi2.sf(found[1], 1), "CLR": np.array(conditional)}[test]
    inside = grid[p > 0.05]
    breaks = np.flatnonzero(np.diff(inside) > 0.015)
    lows, highs = (values_of(entry[f"{test}{end}"]) for end in ("lower", "upper"))
    close(inside[np.concatenate([[0], breaks + 1])] if len(inside) else [], lows, rtol=0.0, atol=1e-9)
    close(inside[np.concatenate([breaks, [-1]])] if len(inside) else [], highs, rtol=0.0, atol=1e-9)
    ours = result(stem, "clr", Options())
    if test == "CLR":
        close([ours.ci_low, ours.ci_high], [lows[0], highs[-1]], rtol=0.0, atol=0.01)
    elif test == "AR":
        assert ("ar_low" in ours.extras) == (len(lows) > 0)
        if len(lows):
            close([ours.extras["ar_low"], ours.extras["ar_high"]], [lows[0], highs[-1]], rtol=0.0, atol=0.01)


def hetpen_mixture(stem):
    """The mixture in the package's units."""
    data = pair(stem)
    ratios, errors = data.beta_outcome / data.beta_exposure, np.abs(data.se_outcome / data.beta_exposure)
    return hetpen.mixture(ratios, errors, np.full(len(data), np.sqrt(2 * np.pi)), 0.5)


@each_input
@pytest.mark.parametrize("key", ["Estimate", "CILower", "CIUpper"])
def test_heterogeneity_penalised_average_on_the_packages_grid(stem, key):
    """The same points of its grid, from -1 to 1 by 0.001, those limits among them."""
    entry = peer(stem, "MendelianRandomization", "hetpen")
    if entry["Estimate"] == []:
        pytest.skip("the package gives no estimate")
    grid = np.arange(-1000, 1001) / 1000
    values = hetpen.log_density(grid, hetpen_mixture(stem))
    inside = grid[2 * values > 2 * values.max() - stats.chi2.isf(0.05, 1)]
    breaks = np.flatnonzero(np.diff(inside) > 0.0015)
    ours = {
        "Estimate": [grid[np.argmax(values)]],
        "CILower": inside[np.concatenate([[0], breaks + 1])],
        "CIUpper": inside[np.concatenate([breaks, [-1]])],
    }[key]
    close(ours, values_of(entry[key]), rtol=0.0, atol=1e-9)


@each_input
def test_heterogeneity_penalised_average_without_a_grid(stem):
    """Mode within half a step of the package's, interval within one; a denser mode where ours is off its grid."""
    entry = peer(stem, "MendelianRandomization", "hetpen")
    theirs = [x for key in ("Estimate", "CILower", "CIUpper") for x in values_of(entry[key])]
    if entry["Estimate"] == [] or max(np.abs(theirs)) == 1.0:
        pytest.skip("the package gives no estimate within its limits")
    found = estimate(stem, "hetpen", Options(hetpen_width=float(np.sqrt(2 * np.pi))))
    if abs(found.estimate) > 1.0:
        ours, peers = hetpen.log_density(np.array([found.estimate, theirs[0]]), hetpen_mixture(stem))
        assert ours > peers
        return
    close(found.estimate, theirs[0], rtol=0.0, atol=0.0005)
    close([found.ci_low, found.ci_high], [values_of(entry["CILower"])[0], values_of(entry["CIUpper"])[-1]], 0.0, 0.001)


def values_of(x):
    """Numbers of an entry, of one or several."""
    return values(listed(x))
