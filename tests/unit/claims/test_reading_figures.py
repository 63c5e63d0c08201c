"""Printed figures and claims files: typography, lost parts, structure."""

import math

import pytest

from gnbreport.claims import check, read_claims
from gnbreport.claims.cells import figures_in
from gnbreport.claims.printed import figure, printed_p
from gnbreport.claims.reading import critical, read
from gnbreport.errors import InputError


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("-0.05", -0.05, 0.01),
        ("\u22120.05", -0.05, 0.01),
        ("\u20130.05", -0.05, 0.01),
        (".02", 0.02, 0.01),
        ("1\u00b712", 1.12, 0.01),
        ("0,54", 0.54, 0.01),
        ("583,314", 583314, 1),
        ("583\u2009314", 583314, 1),
        ("40.0%", 40.0, 0.1),
        ("4.38e-5", 4.38e-5, 1e-7),
        ("4.38 \u00d7 10\u207b\u2075", 4.38e-5, 1e-7),
        ("4.38 x 10-5", 4.38e-5, 1e-7),
        ("4.38*10^-5", 4.38e-5, 1e-7),
        ("10\u207b\u2075", 1e-5, 1e-5),
        ("-034", -0.34, 0.01),
        ("0.000", 0.0, 0.001),
        ("1.2E-05", 1.2e-5, 1e-6),
        ("1.2e\u221205", 1.2e-5, 1e-6),
        ("1.2 \u00d7 10 \u22125", 1.2e-5, 1e-6),
        ("1.2 \u00d7 10<sup>\u22125</sup>", 1.2e-5, 1e-6),
        ("1.2 &times; 10&minus;5", 1.2e-5, 1e-6),
        ("1.2 x 10^{-5}", 1.2e-5, 1e-6),
        ("1,2\u00d710\u22125", 1.2e-5, 1e-6),
        ("1.234,5", 1234.5, 0.1),
        ("\uff0d\uff10.\uff10\uff15", -0.05, 0.01),
        ("40,0 %", 40.0, 0.1),
        ("OR = 1.05", 1.05, 0.01),
        ("OR 1.05", 1.05, 0.01),
        ("\u03b2 = \u22120.05", -0.05, 0.01),
        ("(0.05)", 0.05, 0.01),
        ("0.05]", 0.05, 0.01),
        ("\u22480.05", 0.05, 0.01),
        ("1.05a", 1.05, 0.01),
        ("1.05\u2020", 1.05, 0.01),
        ("0.05*", 0.05, 0.01),
        ("1\u2009050", 1050.0, 1.0),
    ],
)
def test_figures_of_every_typography(text, value, unit):
    found = figure(text)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.unit == pytest.approx(unit, rel=1e-12)


@pytest.mark.parametrize("text", ["4.38 x 10", "4.38 \u00d7 10", "abc", "4.38e", "1.05 \u00b1 0.02"])
def test_illegible_figures_have_no_value(text):
    assert math.isnan(figure(text).value)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("1.12 (1.01-1.24)", ["1.12", "1.01", "1.24"]),
        ("1.12 (95% CI 1.01 to 1.24)", ["1.12", "1.01", "1.24"]),
        ("\u22120.05 (\u22120.08\u2013\u22120.02)", ["-0.05", "-0.08", "-0.02"]),
        ("-0.05 [-0.08, -0.02]", ["-0.05", "-0.08", "-0.02"]),
        ("1.12 (1.01, 1.24)", ["1.12", "1.01", "1.24"]),
        ("OR = 1.21, 95% CI = 1.05 to 1.39", ["1.21", "1.05", "1.39"]),
        ("HR, 1.21; 95% CI, 1.05\u20131.39", ["1.21", "1.05", "1.39"]),
        ("1.21 (CI95%: 1.05-1.39)", ["1.21", "1.05", "1.39"]),
        ("1.21 (95% confidence interval [CI] = 1.05-1.39; P = 0.008)", ["1.21", "1.05", "1.39"]),
        ("1.21 (99% CI 1.05-1.39), p<0.001", ["1.21", "1.05", "1.39"]),
        ("1.21 (1.05...1.39)", ["1.21", "1.05", "1.39"]),
        ("1,21 (1,05\u20131,39)", ["1,21", "1,05", "1,39"]),
        ("1,21 (1,05; 1,39)", ["1,21", "1,05", "1,39"]),
        ("\uff11.21\uff08\uff11.05\uff5e1.39\uff09", ["1.21", "1.05", "1.39"]),
        ("40.0% (21.1\u201358.9%)", ["40.0", "21.1", "58.9"]),
        ("0.03 (\u22120.05 \u2013 0.11)", ["0.03", "-0.05", "0.11"]),
        ("0.03 (-0.05--0.01)", ["0.03", "-0.05", "-0.01"]),
        ("1.2\u00d710\u22123 (1.0\u00d710\u22124, 2.3\u00d710\u22123)", ["1.2e-3", "1.0e-4", "2.3e-3"]),
        ("aOR 1.12, 95% UI 1.01 to 1.24", ["1.12", "1.01", "1.24"]),
        ("\u2212 0.34 (95% CI \u2212 0.50 to \u2212 0.18)", ["-0.34", "-0.50", "-0.18"]),
        ("1.12 (1. 01\u20131 .24)", ["1.12", "1.01", "1.24"]),
        ("1.2e-3 (1.0e-4-2.3e-3)", ["1.2e-3", "1.0e-4", "2.3e-3"]),
    ],
)
def test_cells_with_an_interval_are_taken_apart(text, figures):
    assert figures_in(text) == figures


@pytest.mark.parametrize(
    ("text", "op", "p_range", "adjusted"),
    [
        ("P < .001", "<", (0.0, 0.001), False),
        ("0.000", "=", (0.0, 0.0005), False),
        ("4.19e-7 (FDR)", "=", (4.185e-7, 4.195e-7), True),
        ("n.s.", ">", (0.05, 1.0), False),
        ("\u2264 0.05", "<", (0.0, 0.05), False),
        ("p-value: 0.030", "=", (0.0295, 0.0305), False),
        ("P-value = 0.030", "=", (0.0295, 0.0305), False),
        ("P\u2009<\u20090.05", "<", (0.0, 0.05), False),
        ("\uff30\uff1c0.05", "<", (0.0, 0.05), False),
        ("P&lt;0.05", "<", (0.0, 0.05), False),
        ("one-sided 0.030", "=", (0.059, 0.061), False),
        ("0.03 (1-tailed)", "=", (0.05, 0.07), False),
        ("\u226a0.001", "<", (0.0, 0.001), False),
        ("P =< 0.001", "<", (0.0, 0.001), False),
        ("< 0.000", "=", (0.0, 0.0005), False),
        ("non-significant", ">", (0.05, 1.0), False),
        ("P = ns", ">", (0.05, 1.0), False),
        ("P(BH) = 0.03", "=", (0.025, 0.035), True),
        ("Holm 0.03", "=", (0.025, 0.035), True),
        ("l.2e-5", "=", (1.15e-5, 1.25e-5), False),
        ("(0.030)", "=", (0.0295, 0.0305), False),
        ("PIVW = 0.008", "=", (0.0075, 0.0085), False),
        ("P = 5.4 \u00d7 10^{\u22124}", "=", (5.35e-4, 5.45e-4), False),
        ("0.03 (FDR q)", "=", (0.025, 0.035), True),
        ("0.03**", "=", (0.025, 0.035), False),
        ("P = 3.4%", "=", (0.0335, 0.0345), False),
        ("> 0.05", ">", (0.05, 1.0), False),
        ("4.3e-400", "=", (0.0, 1e-299), False),
        ("P = 3.4 \u00d7 10\u207b\u2075", "=", (3.35e-5, 3.45e-5), False),
    ],
)
def test_printed_p(text, op, p_range, adjusted):
    p = printed_p(text)
    assert p.usable is not adjusted
    assert (p.op, p.adjusted) == (op, adjusted)
    assert p.range() == pytest.approx(p_range, rel=1e-9)


@pytest.mark.parametrize("text", ["1.2e", "e-5", "4.38 x 10", "4.38 x 105", "0.05 > P > 0.01", "0.03; 0.04"])
def test_a_p_that_cannot_be_read_is_not_guessed_at(text):
    p = printed_p(text)
    assert p.figure is not None
    assert not p.usable
    assert not p.impossible


def test_levels_and_their_usual_rounding():
    assert critical("95") == pytest.approx((1.959964, 1.96), abs=1e-6)
    assert critical("0.99%".replace("0.99%", "99%"))[0] == pytest.approx(2.5758, abs=5e-3)


def write(tmp_path, text, name="claims.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_with_aliases_semicolons_and_one_cell_intervals(tmp_path):
    claims = read_claims(write(tmp_path, "Claim;Kind;Estimate;pval;nSNPs\na;or;1.12 (1.01-1.24);0.03;12\n"))
    assert (claims[0].ci_low, claims[0].ci_high, claims[0].p, claims[0].nsnp) == ("1.01", "1.24", "0.03", 12)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("OR 1.21 (1.05\u20131.39)", ("1.21", "1.05", "1.39", "95", "", None)),
        ("1.21 (99% CI 1.05-1.39; P = 0.008)", ("1.21", "1.05", "1.39", "99", "= 0.008", None)),
        ("1.21 (CI 99%: 1.05-1.39)", ("1.21", "1.05", "1.39", "99", "", None)),
        ("1.21 (90% credible interval 1.05-1.39)", ("1.21", "1.05", "1.39", "90", "", None)),
        ("0.05 (SE 0.02), P = 0.012", ("0.05", "", "", "95", "= 0.012", "0.02")),
        ("0.05 (0.02); P = 0.012", ("0.05", "", "", "95", "= 0.012", "0.02")),
        ("1.21 (1.05-1.39), P = 0,008", ("1.21", "1.05", "1.39", "95", "= 0,008", None)),
        ("OR_IVW 1.21 (1.05-1.39), P_IVW = 0.008", ("1.21", "1.05", "1.39", "95", "= 0.008", None)),
        ("1.21 (1.05-1.39); PFDR = 0.03", ("1.21", "1.05", "1.39", "95", "fdr = 0.03", None)),
        ("1.21 (1.05-1.39), n = 12 SNPs", ("1.21", "1.05", "1.39", "95", "", None)),
        ("1.21 (1.05-1.39), P for trend = 0.01", ("1.21", "1.05", "1.39", "95", "", None)),
        ("1,210 (1,050-1,394)", ("1.210", "1.050", "1.394", "95", "", None)),
    ],
)
def test_one_cell_holds_estimate_limits_level_and_p(tmp_path, cell, expected):
    (claim,) = read_claims(write(tmp_path, f'kind,estimate\nOR,"{cell}"\n'))
    found = (claim.estimate, claim.ci_low, claim.ci_high, claim.ci_level, claim.p, claim.values.get("se"))
    assert found == expected


def test_usual_names_of_columns_and_kinds(tmp_path):
    head = "Kind,Effect,Lower CI,Upper CI,P.value,Number of SNPs,Standard error"
    text = f"{head}\n\u03b2,0.05,0.01,0.09,0.014,12 SNPs,0.02\n"
    (claim,) = read_claims(write(tmp_path, text))
    assert (claim.kind, claim.ci_low, claim.ci_high, claim.p, claim.nsnp) == ("beta", "0.01", "0.09", "0.014", 12)
    assert claim.values == {"se": "0.02"}


def test_a_p_below_the_range_of_floats_still_judges(tmp_path):
    text = "kind,estimate,ci_low,ci_high,p\nbeta,1.000,0.959,1.041,1e-400\nbeta,1.00,0.90,1.10,1e-400\n"
    sound, odd = check(read_claims(write(tmp_path, text)))
    assert sound.verdict == "coherent"
    assert odd.verdict == "incoherent"


def test_reversed_limits_and_a_sign_in_words(tmp_path):
    text = "kind,estimate,ci_low,ci_high,statement\nbeta,0.34,-0.18,-0.50,a decrease of 0.34\n"
    reading = read(read_claims(write(tmp_path, text))[0])
    assert (reading.estimate.value, reading.low.value, reading.high.value) == (-0.34, -0.5, -0.18)
    assert set(reading.flags) == {"reversed-limits", "sign-in-words"}


def test_all_problems_of_a_file_at_once(tmp_path):
    with pytest.raises(InputError) as error:
        read_claims(write(tmp_path, "id,kind,estimate,nsnp\na,XX,1.2,3\nb,OR,none,3\nc,OR,1.2,x\nd,OR,1,1\nd,OR,1,1\n"))
    assert set(error.value.codes) == {"unknown-kind", "no-estimate", "not-a-count", "repeated-id"}
    assert [p.row for p in error.value.problems][:3] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.csv", "id,estimate\n1,2\n", "missing-column"),
        ("a.csv", "kind,estimate\n", "no-claims"),
        ("a.csv", "kind,estimate\nOR,1.2,1.1,1.3\n", "too-many-cells"),
        ("a.toml", "[[claims]\n", "not-toml"),
        ("a.toml", "claims = 3\n", "no-claims"),
        ("a.toml", '[[claims]]\nkind = "OR"\nestimate = 1.20\n', "unquoted-figure"),
        ("a.csv", "taxon,foo\na,1\n", "missing-column"),
        ("a.csv", "taxon,ivw_b,nsnp\na,0.1,many\n", "not-a-count"),
    ],
)
def test_files_that_are_no_claims(tmp_path, name, text, code):
    with pytest.raises(InputError) as error:
        read_claims(write(tmp_path, text, name))
    assert code in error.value.codes


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_claims(tmp_path / "none.csv")


def test_whatever_is_printed_there_is_a_verdict():
    """Odd figures in every place: a verdict, never an exception or a warning."""
    import random

    from gnbreport.claims import Claim, check, judge
    from gnbreport.claims.model import KINDS
    from gnbreport.claims.printing import as_json, as_text

    draw = random.Random(3)
    cells = [
        "0",
        "0.00",
        "1",
        "1.00",
        "-1.2",
        "1e-400",
        "1e400",
        "abc",
        "",
        "4.38 x 10",
        "1.2",
        "0.97",
        "5%",
        "-034",
        "1e-5",
    ]
    cells += ["<0.05", "n.s.", "2", "-0.01", "\u221e", "nan", "1_0", "\u0661", "9" * 400, "0x10", "<", "(", "%"]
    names = [
        "se",
        "q_df",
        "beta",
        "r2",
        "n",
        "k",
        "parts",
        "a",
        "se_a",
        "b",
        "se_b",
        "total",
        "se_total",
        "public_n",
        "fdr",
        "bonferroni",
        "indirect",
        "or",
        "z",
        "t",
        "df",
    ]
    for i in range(1500):
        cell = lambda: draw.choice(cells)  # noqa: E731
        figures = [cell(), cell(), cell(), draw.choice(["95", "0.9", "abc", ""]), draw.choice(["=", "<", ""]), cell()]
        claim = Claim(
            str(i),
            draw.choice(KINDS),
            *figures,
            method=draw.choice(["IVW", "MR-Egger", "product"]),
            nsnp=draw.choice([None, 0, 1, 2, 50]),
            n_tests=draw.choice([None, 0, 211]),
            cohort=draw.choice(["", "UKB"]),
            values={n: cell() for n in draw.sample(names, 11)},
        )
        results = check([claim])
        assert results[0].verdict
        assert judge([claim], {})[0]["verdict"] == "not_computable"
        assert as_text(results)
        assert as_json(results)


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        (("1.05", "0.95", "1.16", "ns"), "coherent"),
        (("1.05", "0.95", "1.16", "N.S."), "coherent"),
        (("1.10", "1.02", "1.19", "NS"), "incoherent"),
        (("-0.30", "-0.50", "-0.10", "0.003"), "incoherent"),
        (("1.10", "-0.5", "1.3", "0.003"), "incoherent"),
        (("0.02", "0.00", "0.13", "<0.001"), "coherent"),
    ],
)
def test_not_significant_is_above_five_percent_and_ratios_are_positive(printed, verdict):
    from gnbreport.claims import Claim, check

    estimate, low, high, p = printed
    [found] = check([Claim("a", "OR", estimate, low, high, p=p)])
    assert found.verdict == verdict
    if any(float(x) < 0 for x in (estimate, low, high)):
        assert found.reason == "a ratio is never negative"
        assert found.rules == ("GNB-CON-002",)
        assert found.notes == ()


@pytest.mark.parametrize(
    ("op", "p", "shown"),
    [
        ("", "0.03", "= 0.03"),
        ("<", "0.001", "< 0.001"),
        ("", "P<.001", "< .001"),
        ("=", "< 0.05", "< 0.05"),
        ("", "ns", "ns"),
        ("", "", ""),
    ],
)
def test_p_is_shown_with_one_sign(op, p, shown):
    from gnbreport.claims import Claim

    assert Claim("a", "beta", "0.1", p_op=op, p=p).printed_p == shown
