"""Diagnostics against TwoSampleMR 0.7.9, RadialMR 1.2.3, MendelianRandomization 0.10.0, quantity by quantity."""

import math

import numpy as np
import pytest
from scipy import stats

from gnbreport import sensitivity
from gnbreport.kernels import heterogeneity as kernel
from gnbreport.kernels import steiger as steiger_kernel
from gnbreport.sensitivity import Options, Regressions
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import UNIVARIABLE, close, columns, numbers, pair, ran, value, values

pytestmark = needs_shared
each_input = pytest.mark.parametrize("stem", UNIVARIABLE)


def peer(stem, *path):
    """An entry of the JSON; skips where the peer gave none (an input it refuses, or a column it needs)."""
    entry = numbers(stem)
    for step in path:
        entry = entry.get(step) if isinstance(entry, dict) else None
    if not ran(entry):
        pytest.skip("the peer has no number for this input")
    return entry


def column(rows, name, **where):
    return [row[name] for row in rows if all(row[k] == v for k, v in where.items())]


# --- heterogeneity and pleiotropy ---------------------------------------------------------------------------------
@each_input
@pytest.mark.parametrize(("ours", "theirs"), [("ivw", "Inverse variance weighted"), ("egger", "MR Egger")])
@pytest.mark.parametrize(("name", "key"), [("q", "Q"), ("df", "Q_df"), ("p_value", "Q_pval")])
def test_heterogeneity(stem, ours, theirs, name, key):
    entry = peer(stem, "TwoSampleMR", "heterogeneity")
    if theirs not in entry["method"]:
        pytest.skip("the peer has no number for this input")
    [found] = column(sensitivity.heterogeneity(Regressions.of(pair(stem))), name, method=ours)
    # p far in the tail moves with the last digit of Q
    close(found, value(entry[key][entry["method"].index(theirs)]), rtol=1e-9)


@each_input
@pytest.mark.parametrize(
    ("name", "key"), [("intercept", "egger_intercept"), ("standard_error", "se"), ("p_value", "pval")]
)
def test_pleiotropy(stem, name, key):
    entry = peer(stem, "TwoSampleMR", "pleiotropy_test")
    rows = sensitivity.pleiotropy(Regressions.of(pair(stem)))
    if entry[key] == [None]:
        assert rows == ()
    else:
        close(rows[0][name], value(entry[key][0]), rtol=1e-9)


@each_input
@pytest.mark.parametrize("which", ["unweighted", "weighted"])
def test_i2_gx(stem, which):
    key = {"unweighted": "unweighted_abs_bx_sx", "weighted": "weighted_abs"}[which]
    theirs = value(peer(stem, "TwoSampleMR", "Isq")[key])
    if len(pair(stem)) < 2:  # the peer gives NaN or 1, as round-off has it
        assert sensitivity.i2_gx(Regressions.of(pair(stem))) == (0.0, 0.0)
        return
    unweighted, weighted = sensitivity.i2_gx(Regressions.of(pair(stem)))
    close({"unweighted": unweighted, "weighted": weighted}[which], theirs, rtol=1e-9)


@each_input
@pytest.mark.parametrize("which", ["unweighted", "weighted"])
def test_signed_i2_gx_of_the_peer_is_the_same_formula_on_signed_associations(stem, which):
    """The peer's inflated value, to show that only the sign makes the difference."""
    key = {"unweighted": "unweighted_bx_sx", "weighted": "weighted"}[which]
    theirs = value(peer(stem, "TwoSampleMR", "Isq")[key])
    data = pair(stem)
    if len(data) < 2:
        pytest.skip("no spread with one variant: the peer gives NaN or 1, as round-off has it")
    scale = data.se_outcome if which == "weighted" else np.ones(len(data))
    close(kernel.i2_gx(data.beta_exposure / scale, data.se_exposure / scale), theirs, rtol=1e-9)


@each_input
def test_weighted_i2_gx_of_mendelian_randomization(stem):
    theirs = peer(stem, "MendelianRandomization", "egger").get("I.sq")
    if theirs is None:
        pytest.skip("the peer has no number for this input")
    close(sensitivity.i2_gx(Regressions.of(pair(stem)))[1], value(theirs), rtol=1e-9)


# --- Rucker -------------------------------------------------------------------------------------------------------
_METHODS = {
    "A": "IVW fixed effects",
    "B": "IVW random effects",
    "C": "Egger fixed effects",
    "D": "Egger random effects",
}


def rucker_row(stem, model):
    [row] = [r for r in sensitivity.rucker(Regressions.of(pair(stem))) if r["model"] == model]
    return row


def shrinkage(stem, model):
    """TwoSampleMR scales fixed (A, C) and random (B, D) effects down where the residual SD is below 1; we do not."""
    fits, size = Regressions.of(pair(stem)), len(pair(stem))
    q, df = (fits.ivw.q, size - 1) if model in "AB" else (fits.egger.q, size - 2)
    return min(1.0, math.sqrt(float(q) / df))


@each_input
@pytest.mark.parametrize("model", list(_METHODS))
@pytest.mark.parametrize(("name", "key"), [("estimate", "Estimate"), ("standard_error", "SE")])
def test_rucker_estimates(stem, model, name, key):
    entry = peer(stem, "TwoSampleMR", "rucker")["estimates"]
    factor = shrinkage(stem, model) if name == "standard_error" else 1.0
    close(rucker_row(stem, model)[name] * factor, value(entry[key][entry["Method"].index(_METHODS[model])]), rtol=1e-9)


@each_input
@pytest.mark.parametrize("model", ["C", "D"])
@pytest.mark.parametrize(("name", "key"), [("intercept", "Estimate"), ("intercept_standard_error", "SE")])
def test_rucker_intercept(stem, model, name, key):
    entry = peer(stem, "TwoSampleMR", "rucker")["intercept"]
    factor = shrinkage(stem, model) if key == "SE" else 1.0
    close(rucker_row(stem, model)[name] * factor, value(entry[key][entry["Method"].index(_METHODS[model])]), rtol=1e-9)


@each_input
@pytest.mark.parametrize("model", list(_METHODS))
def test_rucker_p_values(stem, model):
    entry = peer(stem, "TwoSampleMR", "rucker")["estimates"]
    if shrinkage(stem, model) < 1.0:
        pytest.skip("the peer's standard error is below fixed effects: see test_rucker_estimates")
    close(rucker_row(stem, model)["p_value"], value(entry["P"][entry["Method"].index(_METHODS[model])]), rtol=1e-9)


@each_input
@pytest.mark.parametrize(("row", "method"), [("Q_ivw", "ivw"), ("Q_egger", "egger"), ("Q_diff", "difference")])
@pytest.mark.parametrize(("name", "key"), [("q", "Q"), ("df", "df"), ("p_value", "P")])
def test_rucker_q(stem, row, method, name, key):
    entry = peer(stem, "TwoSampleMR", "rucker")["Q"]
    [found] = column(sensitivity.heterogeneity(Regressions.of(pair(stem))), name, method=method)
    theirs = value(entry[key][entry["Method"].index(row)])
    # a difference of two statistics keeps the rounding of the larger one
    q = value(entry["Q"][0])
    close(found, theirs, rtol=1e-9, atol=1e-13 * q if method == "difference" and name == "q" else 0.0)


@each_input
def test_rucker_selection(stem):
    letter = peer(stem, "TwoSampleMR", "rucker")["res"]
    letter = letter[0] if isinstance(letter, list) else letter
    assert column(sensitivity.rucker(Regressions.of(pair(stem))), "model", selected=True) == [letter]


@each_input
def test_cooks_distance_of_the_selected_model(stem):
    entry = peer(stem, "TwoSampleMR", "rucker")
    theirs = values(entry["cooksdistance"])
    method = "ivw" if entry["res"] in ("A", "B") else "egger"
    ours = column(sensitivity.influence(pair(stem)), "cooks_distance", method=method)
    close([math.nan if x is None else x for x in ours], theirs, rtol=1e-8, atol=1e-14)


# --- leave-one-out and single variants ----------------------------------------------------------------------------
@each_input
@pytest.mark.parametrize("method", ["ivw", "egger", "ivw_fe"])
@pytest.mark.parametrize(("name", "key"), [("estimate", "b"), ("standard_error", "se"), ("p_value", "p")])
def test_leave_one_out(stem, method, name, key):
    entry = peer(stem, "TwoSampleMR", f"leaveoneout_{method}")
    rows = sensitivity.leave_one_out(pair(stem), (method,))
    theirs = {
        i: value(v) for i, (v, name) in enumerate(zip(entry[key], entry["SNP"], strict=True)) if value(v) == value(v)
    }
    assert [r["variant"] for r in rows] == [entry["SNP"][i] for i in theirs]
    close([r[name] for r in rows], list(theirs.values()), rtol=1e-9)


@each_input
@pytest.mark.parametrize(("name", "key"), [("estimate", "b"), ("standard_error", "se"), ("p_value", "p")])
def test_single_variant(stem, name, key):
    entry = peer(stem, "TwoSampleMR", "singlesnp")
    theirs = {
        i: value(v)
        for i, (v, b, snp) in enumerate(zip(entry[key], entry["b"], entry["SNP"], strict=True))
        if not snp.startswith("All") and math.isfinite(value(b))
    }
    rows = sensitivity.single_variant(pair(stem))
    assert [r["variant"] for r in rows] == [entry["SNP"][i] for i in theirs]
    close([r[name] for r in rows], list(theirs.values()), rtol=1e-9)


# --- direction ----------------------------------------------------------------------------------------------------
@each_input
@pytest.mark.parametrize("trait", ["exposure", "outcome"])
def test_r_from_p_and_n(stem, trait):
    theirs = values(peer(stem, "TwoSampleMR", "get_r_from_pn")[trait])
    data = pair(stem)
    p, n = (getattr(data, f"{what}_{trait}") for what in ("p", "n"))
    ours = np.sqrt(steiger_kernel.r2_from_p(p, n))
    central = p > 0.9  # R's qf inverts to about 1e-12 in p: few digits of F where p is near 1; see the next test
    close(ours[~central], theirs[~central], rtol=1e-9)
    close(ours[central], theirs[central], rtol=1e-6)


@each_input
def test_r_from_p_near_one_is_nearer_the_quantile_than_the_peer(stem):
    theirs = values(peer(stem, "TwoSampleMR", "get_r_from_pn")["outcome"])
    data = pair(stem)
    p, n = data.p_outcome, data.n_outcome
    ours = np.sqrt(steiger_kernel.r2_from_p(p, n))
    apart = np.flatnonzero(np.abs(ours - theirs) > 1e-9 * theirs)
    for j in apart:
        back = [
            2.0 * stats.t.sf(math.sqrt(r**2 * (n[j] - 2.0) / (1.0 - r**2)), n[j] - 1.0) for r in (ours[j], theirs[j])
        ]
        assert abs(back[0] - p[j]) < abs(back[1] - p[j])


@each_input
@pytest.mark.parametrize("trait", ["exposure", "outcome"])
def test_r_from_beta_se_and_n(stem, trait):
    theirs = values(peer(stem, "TwoSampleMR", "get_r_from_bsen")[trait])
    data = pair(stem)
    beta, se, n = (getattr(data, f"{what}_{trait}") for what in ("beta", "se", "n"))
    close(np.sign(beta) * np.sqrt(steiger_kernel.r2_from_f((beta / se) ** 2, n)), theirs, rtol=1e-9)


_STEIGER = [
    ("r2_exposure", "r2_exp"),
    ("r2_outcome", "r2_out"),
    ("correct_direction", "correct_causal_direction"),
    ("p_value", "steiger_test"),
    ("r2_exposure_adjusted", "r2_exp_adj"),
    ("r2_outcome_adjusted", "r2_out_adj"),
    ("correct_direction_adjusted", "correct_causal_direction_adj"),
    ("p_value_adjusted", "steiger_test_adj"),
    ("vz", "vz"),
    ("vz0", "vz0"),
    ("vz1", "vz1"),
    ("sensitivity_ratio", "sensitivity_ratio"),
]
_FROM = {
    "mr_steiger_from_bsen": Options(),
    "mr_steiger_from_bsen_rxx0.9_ryy0.8": Options(precision_exposure=0.9, precision_outcome=0.8),
    "mr_steiger_from_p": Options(variance_from="p"),
}


@each_input
@pytest.mark.parametrize("source", list(_FROM))
@pytest.mark.parametrize(("name", "key"), _STEIGER)
def test_steiger(stem, source, name, key):
    entry = peer(stem, "TwoSampleMR", source)
    if source == "mr_steiger_from_p" and (pair(stem).p_exposure == 0.0).any():
        pytest.skip("p = 0 drops a variant from one sum only at the peer: see test_steiger_with_p_of_zero")
    [row] = sensitivity.direction(pair(stem), _FROM[source])
    close(row[name], value(entry[key]), rtol=1e-9)


@each_input
def test_steiger_with_p_of_zero_leaves_the_variant_out_of_both_sums(stem):
    entry = peer(stem, "TwoSampleMR", "get_r_from_pn")
    r_x, r_y = values(entry["exposure"]), values(entry["outcome"])
    both = np.isfinite(r_x) & np.isfinite(r_y)
    [row] = sensitivity.direction(pair(stem), Options(variance_from="p"))
    assert row["n_variants"] == both.sum()
    close([row["r2_exposure"], row["r2_outcome"]], [np.sum(r_x[both] ** 2), np.sum(r_y[both] ** 2)], rtol=1e-9)


@each_input
@pytest.mark.parametrize(
    ("name", "key"), [("snp_r2.exposure", "r2_exposure"), ("snp_r2.outcome", "r2_outcome"), ("steiger_pval", "p_value")]
)
def test_directionality(stem, name, key):
    entry = peer(stem, "TwoSampleMR", "directionality_test")
    if (pair(stem).p_exposure == 0.0).any() or (pair(stem).p_outcome == 0.0).any():
        pytest.skip("p = 0 drops a variant from one sum only at the peer: see test_steiger_with_p_of_zero")
    [row] = sensitivity.direction(pair(stem), Options(variance_from="p"))
    close(row[key], value(entry[name][0]), rtol=1e-9)


@each_input
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("r2_exposure", "rsq.exposure"),
        ("r2_outcome", "rsq.outcome"),
        ("correct_direction", "steiger_dir"),
        ("p_value", "steiger_pval"),
    ],
)
def test_steiger_filtering(stem, name, key):
    theirs = values(peer(stem, "TwoSampleMR", "steiger_filtering")[key])
    _, rows = sensitivity.steiger_filter(pair(stem))
    close([r[name] for r in rows], theirs, rtol=1e-9)


# --- strength -----------------------------------------------------------------------------------------------------
@each_input
def test_f_per_variant(stem):
    close(sensitivity.f_statistics(pair(stem)), values(peer(stem, "TwoSampleMR", "F")["per_snp"]), rtol=1e-12)


@each_input
@pytest.mark.parametrize(("name", "key"), [("f_mean", "mean"), ("f_min", "min")])
def test_f_summaries(stem, name, key):
    entry = peer(stem, "TwoSampleMR", "F")
    [row] = sensitivity.strength(pair(stem))
    close(row[name], value(entry[key]), rtol=1e-12)


# --- radial -------------------------------------------------------------------------------------------------------
_WEIGHTS = {1: "first", 2: "second", 3: "modified"}


def radial_rows(stem, method, number):
    return [
        r
        for r in sensitivity.radial_outliers(pair(stem))
        if r["method"] == f"radial_{method}" and r["weighting"] == _WEIGHTS[number]
    ]


@each_input
@pytest.mark.parametrize("method", ["ivw", "egger"])
@pytest.mark.parametrize("number", list(_WEIGHTS))
@pytest.mark.parametrize(("name", "key"), [("weight", "Wj"), ("q", "Qj"), ("p_value", "Qj_Chi")])
def test_radial_contributions(stem, method, number, name, key):
    entry = peer(stem, "RadialMR", f"{method}_weights{number}")
    if not isinstance(entry.get(key), list):
        pytest.skip("the peer has no number for this input")
    rows = radial_rows(stem, method, number)
    if method == "egger" and len(pair(stem)) < 3:
        assert rows == []  # a line through two points leaves nothing over; the peer reports round-off
        return
    weight = max(r["weight"] for r in rows)
    theirs = values(entry[key])
    ours = [r[name] for r in rows]
    if name == "weight":  # RadialMR reports the square roots it regresses on
        close(np.sqrt(ours), theirs, rtol=1e-9)
    else:
        close(ours, theirs, rtol=1e-8, atol=1e-12 * weight if name == "q" else 0.0)


@each_input
@pytest.mark.parametrize("method", ["ivw", "egger"])
@pytest.mark.parametrize("number", list(_WEIGHTS))
@pytest.mark.parametrize("strict", [False, True])
def test_radial_outliers(stem, method, number, strict):
    if strict:
        section = numbers(stem).get("RadialMR", {})
        key = f"{method}_weights{number}_bonferroni_outliers"
        if not ran(section) or key not in section or not ran(section.get(f"{method}_weights{number}")):
            pytest.skip("the peer has no number for this input")
        theirs = section[key]
    else:
        theirs = peer(stem, "RadialMR", f"{method}_weights{number}").get("outliers")
    if isinstance(theirs, dict) or theirs is None:
        pytest.skip("the peer has no number for this input")
    theirs = [theirs] if isinstance(theirs, str) else list(theirs)
    theirs = [] if theirs == ["No significant outliers"] else theirs
    flag = "outlier_bonferroni" if strict else "outlier"
    assert sorted(r["variant"] for r in radial_rows(stem, method, number) if r[flag]) == sorted(theirs)


def test_the_inputs_are_there():
    assert len(UNIVARIABLE) >= 40
    assert all(len(columns(stem)["SNP"]) == len(pair(stem)) for stem in UNIVARIABLE)
