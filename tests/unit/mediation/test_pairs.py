"""Mediation from harmonised pairs: overlap rules, covariances, multivariable b, leave-one-out."""

import numpy as np
import pytest

from gnbreport.errors import InputError
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.mediation import (
    by_estimator,
    chain,
    chain_checks,
    chain_steps,
    correlation_sensitivity,
    leave_one_out,
    mediate_pairs,
    pathway_row,
)
from gnbreport.mediation.covariance import linear_ivw, residual_correlation, shared_correlation
from gnbreport.mr.multivariable import MultivariableData
from tests.naive.mediation import ivw

NAMES = ("x", "m", "y")


def simulated(rng, j=12, shared=0, a=0.5, b=0.4, direct=0.2, n=None, noise=1.0):
    """Pairs of a chain, last ``shared`` instruments of x also instruments of m; alleles random but consistent."""
    total = 2 * j - shared
    gx = np.r_[rng.uniform(0.05, 0.15, j), np.zeros(j - shared)]
    own = np.r_[np.zeros(j - shared), rng.uniform(0.05, 0.15, j)]
    gm = a * gx + own
    gy = direct * gx + b * gm
    se = [np.full(total, s * noise) for s in (0.005, 0.006, 0.007)]
    beta = [g + s * rng.standard_normal(total) for g, s in zip((gx, gm, gy), se, strict=True)]
    names = [f"rs{i}" for i in range(total)]
    alleles = {"effect_allele": ["A"] * total, "other_allele": ["G"] * total}
    if n:
        alleles |= {"n_exposure": [n] * total, "n_outcome": [n] * total}

    def pair(e, o, rows):
        pick = {k: np.asarray(v)[rows] for k, v in alleles.items()}
        return Harmonised.from_arrays(
            beta_exposure=beta[e][rows],
            se_exposure=se[e][rows],
            beta_outcome=beta[o][rows],
            se_outcome=se[o][rows],
            variant=[names[i] for i in rows],
            exposure=NAMES[e],
            outcome=NAMES[o],
            **pick,
        )

    of_x, of_m = np.arange(j), np.arange(j - shared, total)
    joint = MultivariableData.from_arrays(
        np.column_stack(beta[:2]), np.column_stack(se[:2]), beta[2], se[2], NAMES[:2], names, outcome="y"
    )
    return pair(0, 1, of_x), pair(1, 2, of_m), pair(0, 2, of_x), joint


def steps_of(pairs, **choices):
    steps, notices = chain_steps(chain(*pairs), "ivw", **choices)
    return steps, {n.code for n in notices}


def test_steps_are_the_written_out_ivw():
    a, b, c, _ = simulated(np.random.default_rng(1))
    m = mediate_pairs(a, b, c)
    for data, got in (
        (a, (m.steps.a, m.steps.se_a)),
        (b, (m.steps.b, m.steps.se_b)),
        (c, (m.steps.total, m.steps.se_total)),
    ):
        assert got == pytest.approx(ivw(data.beta_exposure, data.beta_outcome, data.se_outcome), rel=1e-12)
    assert m.labels == NAMES
    assert m.direct + m.indirect == pytest.approx(m.steps.total, rel=1e-14)


@pytest.mark.parametrize(
    ("rule", "sizes"), [("keep", (12, 12, 12)), ("drop_from_b", (12, 9, 12)), ("drop_both", (9, 9, 9))]
)
def test_overlap_rules(rule, sizes):
    linked = chain(*simulated(np.random.default_rng(2), shared=3)[:3], rule)
    assert (len(linked.a), len(linked.b), len(linked.c)) == sizes
    assert linked.shared == ("rs10", "rs11", "rs9")


def test_overlap_is_said():
    a, b, c, _ = simulated(np.random.default_rng(2), shared=3)
    for rule, words in (("keep", "kept in step b"), ("drop_both", "left out of step b")):
        text = [n.text for n in mediate_pairs(a, b, c, overlap=rule).notices if n.code == "shared-instruments"]
        assert words in text[0]


def test_pairs_that_form_no_chain_are_refused():
    a, b, c, joint = simulated(np.random.default_rng(3))
    with pytest.raises(InputError) as error:
        chain(a, c, b, "sometimes")
    assert len(error.value.problems) == 3
    swapped = MultivariableData.from_arrays(
        joint.beta_exposures, joint.se_exposures, joint.beta_outcome, joint.se_outcome, ("m", "x"), joint.variants
    )
    with pytest.raises(InputError, match="in this order"):
        mediate_pairs(a, b, c, multivariable=swapped)


def test_one_instrument_gives_the_wald_ratio_and_none_a_reason():
    a, b, c, _ = simulated(np.random.default_rng(4))
    one = mediate_pairs(a, b.subset([0]), c)
    assert one.steps.b == pytest.approx(float(b.beta_outcome[0] / b.beta_exposure[0]), rel=1e-12)
    assert one.steps.n_b == 1
    none = mediate_pairs(a, b.subset(np.zeros(len(b), dtype=bool)), c)
    assert isinstance(none, NotApplicable)
    assert "step b, m -> y" in none.reason
    row = pathway_row(a, b.subset(np.zeros(len(b), dtype=bool)), c)
    assert (row["status"], row["exposure"], row["reason"]) == ("not_applicable", "x", none.reason)
    no_total = mediate_pairs(a, b, c.subset(np.zeros(len(c), dtype=bool)))
    assert "no-total" in {n.code for n in no_total.notices}
    assert not no_total.proportion_meaningful


def test_covariances_are_those_of_repeated_experiments():
    """Correlations claimed against the spread over simulated GWAS whose mediator and outcome overlap."""
    j, r, rng = 8, 0.5, np.random.default_rng(5)
    x = rng.uniform(0.05, 0.15, j)
    m_own = rng.uniform(0.05, 0.15, j)
    sm, sy = rng.uniform(0.004, 0.01, j), rng.uniform(0.004, 0.01, j)
    wa, wc, wb = (g / s**2 / np.sum(g**2 / s**2) for g, s in ((x, sm), (x, sy), (m_own, sy)))
    noise = rng.standard_normal((2, 200_000, j))
    em, ey = noise[0] * sm, (r * noise[0] + np.sqrt(1 - r * r) * noise[1]) * sy
    errors = [em @ wa, ey @ wb, ey @ wc]
    want = np.corrcoef(errors)

    def pair(g, s, names):
        return Harmonised.from_arrays(
            beta_exposure=g, se_exposure=np.ones(j), beta_outcome=g, se_outcome=s, exposure=names[0], outcome=names[1]
        )

    linear = [linear_ivw(d) for d in (pair(x, sm, "xm"), pair(m_own, sy, "my"), pair(x, sy, "xy"))]
    got = [shared_correlation(linear[i], linear[k], f) for i, k, f in ((0, 1, r), (0, 2, r), (1, 2, 1.0))]
    assert got == pytest.approx([want[0, 1], want[0, 2], want[1, 2]], abs=0.01)


def test_covariance_does_not_depend_on_the_allele_counted():
    a, b, c, joint = simulated(np.random.default_rng(6), shared=4)
    rows = b.rows.copy()
    for name in ("beta_exposure", "beta_outcome"):
        rows[name] = -rows[name]
    rows[["effect_allele", "other_allele"]] = rows[["other_allele", "effect_allele"]].to_numpy()
    flipped = Harmonised.from_frame(rows)
    first, second = steps_of((a, b, c))[0], steps_of((a, flipped, c))[0]
    assert first.corr_bc > 0.05
    assert second.corr_bc == pytest.approx(first.corr_bc, rel=1e-12)
    sign = np.where(np.arange(len(joint)) % 2, 1.0, -1.0)
    other = MultivariableData.from_arrays(
        joint.beta_exposures * sign[:, None], joint.se_exposures, joint.beta_outcome * sign, joint.se_outcome,
        joint.names, joint.variants,
    )  # fmt: skip
    one, two = (steps_of((a, b, c), multivariable=d)[0] for d in (joint, other))
    assert two.corr_bc == pytest.approx(one.corr_bc, rel=1e-9)
    assert two.corr_total_direct == pytest.approx(one.corr_total_direct, rel=1e-9)


def test_residual_covariance_sees_shared_pleiotropy():
    rng = np.random.default_rng(7)
    x = rng.uniform(0.05, 0.15, 400)
    shared = 0.05 * rng.standard_normal(400)
    ym = 0.5 * x + shared + 0.005 * rng.standard_normal(400)
    yy = 0.4 * x + 0.7 * shared + 0.02 * rng.standard_normal(400)
    pairs = [
        Harmonised.from_arrays(beta_exposure=x, se_exposure=x / 20, beta_outcome=y, se_outcome=np.full(400, 0.01))
        for y in (ym, yy)
    ]
    linear = [linear_ivw(p) for p in pairs]
    assert residual_correlation(*linear) == pytest.approx(np.corrcoef(shared, yy - 0.4 * x)[0, 1], abs=0.12)
    assert shared_correlation(*linear, 0.0) == 0.0


def test_residual_covariance_needs_instruments():
    a, b, c, _ = simulated(np.random.default_rng(8), j=5)
    steps, codes = steps_of((a, b, c), covariance="residual")
    assert steps.corr_ac == 0.0
    assert "residual-covariance" in codes
    assert steps_of(simulated(np.random.default_rng(8), j=12)[:3], covariance="residual")[0].corr_ac != 0.0


def test_multivariable_b_and_direct_recover_what_was_planted():
    rng = np.random.default_rng(9)
    a, b, c, joint = simulated(rng, j=200, shared=50, noise=0.2)
    m = mediate_pairs(a, b, c, multivariable=joint)
    assert m.steps.b == pytest.approx(0.4, abs=0.01)
    assert m.steps.direct == pytest.approx(0.2, abs=0.01)
    d = m.difference
    assert d.indirect == pytest.approx(m.indirect, abs=4 * d.standard_error)
    x, v = joint.beta_exposures, np.diag(joint.se_outcome**-2.0)
    weights = np.linalg.inv(x.T @ v @ x) @ x.T @ v  # of all variants; those of x come first
    to_total = np.r_[linear_ivw(c).weights, np.zeros(len(joint) - len(c))]
    s2 = joint.se_outcome**2
    spread = [np.sqrt(np.sum(w**2 * s2)) for w in (to_total, weights[0])]
    assert m.steps.corr_total_direct == pytest.approx(np.sum(to_total * weights[0] * s2) / np.prod(spread), rel=1e-9)
    assert mediate_pairs(a, b, c).steps.b == pytest.approx(
        0.4 + 0.1, abs=0.06
    )  # shared instruments open the direct path


def test_other_estimators_and_weak_instruments_are_said():
    a, b, c, _ = simulated(np.random.default_rng(10), j=30, shared=5, noise=8.0)
    m = mediate_pairs(a, b, c, method="weighted_median")
    assert {"weak-instruments-a", "ivw-covariance"} <= {n.code for n in m.notices}


def test_by_estimator_gives_a_row_each():
    a, b, c, _ = simulated(np.random.default_rng(11))
    rows = by_estimator(chain(a, b.subset([0, 1]), c))
    assert [r["method"] for r in rows] == ["ivw", "weighted_median", "weighted_mode", "egger"]
    assert [r["status"] for r in rows] == ["ok", "not_applicable", "not_applicable", "not_applicable"]
    assert "needs 3" in rows[3]["reason"]


def test_leave_one_out_is_estimation_without_the_variant():
    a, b, c, _ = simulated(np.random.default_rng(12), shared=2)
    rows = {r["variant"]: r for r in leave_one_out(chain(a, b, c))}
    assert len(rows) == 1 + 22
    assert (rows["rs0"]["steps"], rows["rs10"]["steps"], rows["rs15"]["steps"]) == ("a c", "a b c", "b")
    for name in ("rs0", "rs10", "rs15"):
        without = [d.subset([v != name for v in d.variant]) for d in (a, b, c)]
        m = mediate_pairs(*without)
        assert rows[name]["indirect"] == pytest.approx(m.indirect, rel=1e-12)
        assert rows[name]["proportion"] == pytest.approx(m.proportion, rel=1e-12)
        assert rows[name]["ci_low"] == pytest.approx(m.interval_product.low, rel=1e-9)


def test_correlation_sensitivity_spans_and_contains_the_analysis():
    a, b, c, _ = simulated(np.random.default_rng(13))
    steps = steps_of((a, b, c))[0]
    rows = correlation_sensitivity(steps)
    assert len(rows) == 63
    at = {(r["pair"], round(r["correlation"], 6)): r for r in rows}
    m = mediate_pairs(a, b, c)
    assert at["ab", 0.0]["ci_low"] == pytest.approx(m.interval_product.low, rel=1e-9)
    widths = [at["ab", r]["se_indirect"] for r in (-1.0, 0.0, 1.0)]
    assert widths == sorted(widths)
    assert widths[2] == pytest.approx(abs(steps.a) * steps.se_b + abs(steps.b) * steps.se_a, rel=1e-9)
    assert at["ac", 0.0]["se_proportion"] == pytest.approx(m.se_proportion, rel=1e-9)
    with pytest.raises(InputError):
        correlation_sensitivity(steps, grid=(2.0,))


def test_checks_hold_on_a_sound_chain_and_fail_on_a_reversed_one():
    a, b, c, _ = simulated(np.random.default_rng(14), j=40, n=50_000)
    status = {(r["check"], r["step"]): r["status"] for r in chain_checks(chain(a, b, c), reverse=None)}
    assert status["direction", "a"] == status["direction", "b"] == "holds"
    assert status["strength", "b"] == "holds"
    assert status["reverse", "a"] == "not_applicable"
    backwards = Harmonised.from_arrays(
        beta_exposure=b.beta_exposure, se_exposure=b.se_exposure, beta_outcome=0.5 * b.beta_exposure,
        se_outcome=b.se_outcome, exposure="m", outcome="x",
    )  # fmt: skip
    rows = chain_checks(chain(a, b, c), reverse=backwards)
    assert rows[-1]["status"] == "fails"
    assert rows[-1]["value"] == pytest.approx(0.5, rel=1e-9)


def test_a_custom_estimator_is_used():
    a, b, c, _ = simulated(np.random.default_rng(15))

    def fixed(data, method):
        return Estimate(method, 0.5, 0.1, 0.3, 0.7, 1e-6, -6.0, len(data), "t(7)")

    m = mediate_pairs(a, b, c, method="mine", estimator=fixed)
    assert (m.steps.a, m.steps.df_a, m.proportion) == (0.5, 7.0, 0.5)
