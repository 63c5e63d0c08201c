"""Standard errors, z and t as printed: each is one more bound on the rounding box."""

import pytest

from gnbreport.claims import Claim, check, read_claims
from gnbreport.claims.cells import spread, statistic_in

SOUND = Claim("c", "beta", "0.400", "0.030", "0.770", p_op="=", p="0.034")
ONE_SE = Claim("c", "beta", "0.400", "0.211", "0.589", p_op="=", p="0.034")
BARE = Claim("c", "beta", "0.400", p_op="=", p="0.034")
RATIO = Claim("c", "OR", "1.55", "1.20", "2.01", p_op="=", p="0.0009")


def judged(claim, **more):
    values = {k: v for k, v in more.items() if k in {"se", "z", "t", "df"}}
    other = {k: v for k, v in more.items() if k not in values}
    fields = {f: getattr(claim, f) for f in ("id", "kind", "estimate", "ci_low", "ci_high", "p_op", "p")}
    return check([Claim(**{**fields, **other}, values=values)])[0]


@pytest.mark.parametrize(
    ("claim", "more", "verdict", "rule"),
    [
        (SOUND, {"z": "2.12"}, "coherent", None),
        (SOUND, {"z": "-2.12", "estimate": "-0.400", "ci_low": "-0.770", "ci_high": "-0.030"}, "coherent", None),
        (SOUND, {"z": "2.12", "estimate": "-0.400", "ci_low": "-0.770", "ci_high": "-0.030"}, "coherent", None),
        (SOUND, {"z": "2.72"}, "incoherent", "GNB-CON-031"),
        (SOUND, {"z": "-2.12"}, "incoherent", "GNB-CON-011"),
        (SOUND, {"z": "4.49"}, "incoherent", "GNB-CON-034"),
        (SOUND, {"z": "2.12", "p": "0.0034"}, "incoherent", "GNB-CON-035"),
        (SOUND, {"z": "2.12", "p": ""}, "coherent", None),
        (SOUND, {"z": "3.12", "p": ""}, "incoherent", "GNB-CON-031"),
        (SOUND, {"se": "0.189"}, "coherent", None),
        (SOUND, {"se": "0.389"}, "incoherent", "GNB-CON-032"),
        (SOUND, {"se": "0.189", "p": ""}, "undecidable", None),
        (ONE_SE, {"se": "0.189"}, "incoherent", "GNB-CON-004"),
        (ONE_SE, {"z": "2.12"}, "incoherent", "GNB-CON-004"),
        (BARE, {"z": "2.12"}, "coherent", None),
        (BARE, {"z": "1.12"}, "incoherent", "GNB-CON-001"),
        (BARE, {"se": "0.189", "z": "2.12"}, "coherent", None),
        (BARE, {"se": "0.189", "z": "2.12", "p": "0.035"}, "marginal", "GNB-CON-003"),
        (RATIO, {"se": "0.132"}, "coherent", None),
        (RATIO, {"se": "0.205"}, "coherent", "GNB-CON-033"),
        (RATIO, {"se": "0.305"}, "incoherent", "GNB-CON-032"),
        (RATIO, {"z": "3.33"}, "coherent", None),
        (RATIO, {"z": "3.93"}, "incoherent", "GNB-CON-031"),
    ],
)
def test_each_figure_is_held_against_the_others(claim, more, verdict, rule):
    found = judged(claim, **more)
    assert found.verdict == verdict, found.reason
    assert rule in found.rules if rule else found.rules == ()


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({"t": "2.12", "df": "10", "p": "0.060"}, "coherent_t"),
        ({"t": "2.12", "df": "10", "p": "0.034"}, "incoherent"),  # the normal P of a t on 10 degrees of freedom
        ({"t": "2.12", "df": "10.4", "p": "0.060"}, "coherent_t"),
        ({"t": "2.12", "p": "0.060", "method": "MR-Egger", "nsnp": 12}, "coherent_t"),
        ({"t": "2.12", "p": "0.060", "method": "MR-Egger", "nsnp": 40}, "incoherent"),
        ({"t": "2.12", "p": "0.060"}, "coherent_t"),  # solved for
        ({"z": "2.12", "df": "10", "p": "0.060"}, "coherent_t"),
    ],
)
def test_student_s_t_with_its_degrees_of_freedom(more, verdict):
    assert judged(BARE, **more).verdict == verdict


@pytest.mark.parametrize(
    ("p", "se", "verdict"),
    [
        ("0.062", "", "coherent"),  # that of the width
        ("0.041", "", "incoherent"),
        ("0.041", "0.0240", "coherent"),  # that of the standard error beside a bootstrap interval
        ("0.103", "0.0300", "coherent"),
        ("0.062", "0.0300", "coherent"),
        ("0.005", "0.0240", "incoherent"),
        ("0.200", "0.0240", "incoherent"),
    ],
)
def test_p_of_a_product_is_that_of_its_interval_or_of_its_standard_error(p, se, verdict):
    values = {"se": se} if se else {}
    found = check([Claim("c", "indirect", "0.0490", "0.0060", "0.1090", p_op="=", p=p, values=values)])[0]
    assert found.verdict == verdict, found.reason


def test_an_interval_built_with_t_quantiles_beside_its_standard_error():
    found = judged(SOUND, ci_low="-0.021", ci_high="0.821", se="0.189", t="2.12", df="10", p="0.060")
    assert found.verdict == "coherent_t"
    assert judged(SOUND, ci_low="-0.021", ci_high="0.821", se="0.189", p="0.034").verdict == "incoherent"


def test_an_interval_between_that_of_z_and_that_of_t_is_neither():
    """Half-width 2.00 standard errors; 1.96 and 2.23 are possible on 10 degrees of freedom."""
    found = judged(SOUND, ci_low="0.022", ci_high="0.778", se="0.1890", t="2.116", df="10", p="0.060")
    assert found.rules[0] == "GNB-CON-032"
    assert "GNB-CON-029" in found.rules


def test_a_printed_z_decides_what_rounding_left_open():
    coarse = Claim("c", "OR", "1.002", "1.001", "1.003", p_op="=", p="0.003")
    assert check([coarse])[0].verdict == "undecidable"
    assert judged(coarse, z="2.97").verdict == "coherent"
    assert judged(coarse, z="3.97").verdict == "incoherent"


def test_a_misprint_of_the_statistic_and_of_the_standard_error_is_named():
    assert "the z 2.72 may be a misprint of 2.12" in judged(SOUND, z="2.72").explanations[0].text
    first = judged(SOUND, se="0.389").explanations[0]
    assert "the standard error 0.389 may be a misprint of 0.189" in first.text


def test_the_figure_without_which_the_others_fit_is_named():
    texts = [e.text for e in judged(SOUND, z="2.12", se="0.189", p="0.34").explanations]
    assert texts[0] == "without P the other figures fit each other"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("z = 2.10", {"z": "2.10"}),
        ("Z-score: \u22122.1", {"z": "-2.1"}),
        ("t(10) = 2.3", {"t": "2.3", "df": "10"}),
        ("t<sub>10</sub> = 2.3", {"t": "2.3", "df": "10"}),
        ("t (df = 10) = 2.3", {"t": "2.3", "df": "10"}),
        ("0.40 (SE 0.19), z = 2.1, P = 0.034", {"z": "2.1"}),
        ("1.12 (1.01-1.24)", {}),
    ],
)
def test_statistics_in_a_cell(text, found):
    assert statistic_in(text) == found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"estimate": "0.40 (SE 0.19), z = 2.1, P = 0.034"}, ("0.40", "= 0.034", {"se": "0.19", "z": "2.1"})),
        ({"estimate": "0.40", "p": "t(10) = 2.12, P = 0.060"}, ("0.40", "= 0.060", {"t": "2.12", "df": "10"})),
        ({"estimate": "0.40 (0.19)", "p": "0.034"}, ("0.40", "0.034", {"se": "0.19"})),
        ({"estimate": "0.40 (0.19)"}, ("0.40 (0.19)", "", {})),  # a standard error or a P: not guessed at
        ({"estimate": "0.40", "values": {"t": "t(10) = 2.12"}}, ("0.40", "", {"t": "2.12", "df": "10"})),
    ],
)
def test_cells_are_taken_apart(fields, expected):
    found = spread(Claim("c", "beta", **fields))
    assert (found.estimate, found.p, dict(found.values)) == expected


@pytest.mark.parametrize("name", ["z", "Z-score", "z value", "z_stat", "Z.value"])
def test_columns_of_a_csv_and_keys_of_a_toml(tmp_path, name):
    table, document = tmp_path / "c.csv", tmp_path / "c.toml"
    table.write_text(f"kind,estimate,S.E.,{name},P\nbeta,0.400,0.189,2.12,0.034\n", encoding="utf-8")
    document.write_text('[[claims]]\nkind = "beta"\nestimate = "0.400"\nse = "0.189"\nz = "2.12"\np = "0.034"\n')
    for file in (table, document):
        (claim,) = read_claims(file)
        assert claim.printed_error == {"se": "0.189", "z": "2.12"}
        assert check([claim])[0].verdict == "coherent"
