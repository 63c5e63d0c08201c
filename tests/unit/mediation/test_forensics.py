"""Which formula was used: printed numbers, boxes, 1,000 simulated reports."""

import math

import numpy as np
import pytest

from gnbreport.errors import InputError
from gnbreport.mediation.forensics import best, box, identify
from gnbreport.mediation.formulas import FORMULAS, Values


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("0.142", 0.1415, 0.1425),
        ("-0.03", -0.035, -0.025),
        ("\u22120.03", -0.035, -0.025),
        ("31.8%", 0.3175, 0.3185),
        ("1.2e-5", 1.15e-5, 1.25e-5),
        ("4", 3.5, 4.5),
        ("<0.001", 0.0, 0.001),
        (0.5, 0.5, 0.5),
    ],
)
def test_printed_numbers_are_boxes(printed, low, high):
    b = box(printed)
    assert (b.low, b.high) == (pytest.approx(low, rel=1e-12), pytest.approx(high, rel=1e-12))


def test_what_is_no_number_is_refused():
    with pytest.raises(InputError):
        box("n.s.")


def digits(x, n=3):
    """``n`` significant digits, as a paper prints them."""
    if x == 0:
        return "0"
    decimals = max(n - 1 - math.floor(math.log10(abs(x))), 0)
    return f"{x:.{decimals}f}" if abs(x) > 1e-4 else f"{x:.{n - 1}e}"


def report(rng):
    """Step estimates as papers have them: z of 2 to 8, a total effect of which 15-80% is mediated."""
    a, b = rng.choice([-1, 1], 2) * np.exp(rng.normal(-1.5, 0.8, 2))
    sa, sb = abs(a) / rng.uniform(2, 8), abs(b) / rng.uniform(2, 8)
    c = a * b / rng.uniform(0.15, 0.8)
    return Values(*(np.array([v]) for v in (a, sa, b, sb, c, abs(c) / rng.uniform(2.5, 8))))


def distinguishable(formula, values, printed_digits=3):
    """Every other formula's exact figure differs by 2% and by 4 units of the last printed digit in some component.

    Three printed digits of each input leave up to some 1% of noise, so nearer formulas cannot be told apart.
    """
    mine = [float(x[0]) for x in formula.compute(values)]
    slow_last = sorted(FORMULAS, key=lambda f: "product_distribution" in f.name or f.name == "monte_carlo")
    for other in slow_last:
        if other.target != formula.target or other.name == formula.name or {other.name, formula.name} == {
            "monte_carlo", "product_distribution",
        }:  # fmt: skip
            continue
        theirs = [float(x[0]) for x in other.compute(values)]
        if any(math.isnan(t) for t in theirs):
            continue
        scale = max(abs(m) for m in mine)
        units = [4 * 10.0 ** (math.floor(math.log10(abs(m))) - printed_digits + 1) if m else 0.0 for m in mine]
        if not any(abs(m - t) > max(0.02 * scale, u) for m, t, u in zip(mine, theirs, units, strict=True)):
            return False
    return True


@pytest.mark.parametrize("target", ["se", "ci", "proportion_se", "proportion_ci"])
def test_names_the_formula_of_simulated_reports(target):
    """1,000 reports in all, printed to 3 digits: the right formula is first in 95% where it can be told."""
    rng = np.random.default_rng(2025)
    formulas = [f for f in FORMULAS if f.target == target and f.name != "monte_carlo"]
    right = asked = tries = 0
    while asked < 250:
        tries += 1
        assert tries < 20_000, "formulas are hardly ever distinguishable"
        v, formula = report(rng), formulas[rng.integers(len(formulas))]
        with np.errstate(all="ignore"):
            figure = [float(x[0]) for x in formula.compute(v)]
            if any(math.isnan(x) for x in figure) or not distinguishable(formula, v):
                continue
        printed = [digits(x) for x in figure]
        inputs = [digits(float(x[0])) for x in v]
        given = {target: tuple(printed) if target.endswith("ci") else printed[0]}
        matches = identify(*inputs[:4], total=inputs[4], se_total=inputs[5], **given)
        asked += 1
        right += matches[0].name == formula.name
    assert right / asked >= 0.95


def test_full_delta_is_the_published_expression():
    """sqrt(s_ab^2 / c^2 + (ab)^2 s_c^2 / c^4), written out."""
    v = Values(*(np.array([x]) for x in (0.5, 0.1, 0.2, 0.03, 0.4, 0.05)))
    s2 = 0.5**2 * 0.03**2 + 0.2**2 * 0.1**2
    want = math.sqrt(s2 / 0.4**2 + 0.1**2 * 0.05**2 / 0.4**4)
    found = {f.name: f for f in FORMULAS if f.target == "proportion_se"}
    assert float(found["full_delta_sobel_first_order"].compute(v)[0][0]) == pytest.approx(want, rel=1e-12)
    assert float(found["ignoring_total_sobel_first_order"].compute(v)[0][0]) == pytest.approx(math.sqrt(s2) / 0.4)


def test_known_wrong_formulas_are_named():
    a, sa, b, sb = 0.5, 0.1, 0.2, 0.03
    wrong = math.sqrt(a**2 * sa**2 + b**2 * sb**2)
    first = best(identify("0.500", "0.100", "0.200", "0.0300", se=f"{wrong:.3g}"))["se"]
    assert (first.name, first.correct) == ("own_se_swapped", False)
    sobel = math.sqrt(a**2 * sb**2 + b**2 * sa**2)
    half = best(identify(a, sa, b, sb, ci=(f"{a * b - sobel:.4f}", f"{a * b + sobel:.4f}")))["ci"]
    assert (half.name, half.correct) == ("sobel_first_order_one_se", False)
    assert "not 95%" in half.text


def test_estimates_and_p_values_are_explained():
    m = best(identify(0.5, 0.1, 0.2, 0.03, total=0.37, se_total=0.05, indirect="0.185", p="6.3e-5", proportion="27.0%"))
    assert m["indirect"].name == "a_times_total"
    assert m["p"].name == "sobel_first_order"
    assert m["proportion"].name == "product_over_total"


def test_swapped_inputs_give_the_same_answer_as_they_must():
    """a and b enter symmetrically: order of the steps cannot matter."""
    one = identify("0.5", "0.1", "0.2", "0.03", se="0.025")
    two = identify("0.2", "0.03", "0.5", "0.1", se="0.025")
    assert [m.name for m in one] == [m.name for m in two]


def test_unexplained_figures_have_no_consistent_match():
    assert best(identify(0.5, 0.1, 0.2, 0.03, se="7.77")) == {}
    names = {m.target for m in identify(0.5, 0.1, 0.2, 0.03, proportion_se="0.1")}
    assert names == set()  # no total effect: nothing to try
