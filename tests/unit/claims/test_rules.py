"""Every rule fires where it should, and not beside."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gnbreport.claims import RULES, Claim, check, plausibility
from gnbreport.claims.cohorts import ceilings
from gnbreport.claims.rules import rule
from gnbreport.errors import InputError
from tests.claims_published import FAULTS


def claim(kind, estimate, low="", high="", p="", **more):
    op = more.pop("op", "=")
    return Claim(more.pop("id", "c"), kind, estimate, low, high, p_op=op, p=p, **more)


FINE = claim("OR", "1.552", "1.198", "2.011", "0.0009")
GOOD = claim("OR", "1.55", "1.20", "2.01", "0.0009")
STEPS = {"a": "1.0488", "se_a": "0.0702", "b": "0.1353", "se_b": "0.02196"}
WHOLE = {**STEPS, "total": "0.4461", "se_total": "0.05996"}
BLANKET = [
    claim("OR", "1.26", "1.16", "1.38", "0.001", op="<", paper="x", id="1"),
    claim("OR", "2.17", "1.54", "3.06", "0.001", op="<", paper="x", id="2"),
    claim("OR", "1.00", "0.95", "1.05", "0.001", op="<", paper="x", id="3"),
]
TESTED = {"n_tests": 211, "statement": "it remained significant after Bonferroni correction"}

#: rule -> (claims among which one fires it, claims none of which does)
CASES = {
    "GNB-CON-001": ([claim("OR", "2.017", "1.152", "3.534", "0.008")], [GOOD]),
    "GNB-CON-002": ([claim("OR", "1.062", "1.057", "1.122")], [claim("OR", "1.062", "1.005", "1.122")]),
    "GNB-CON-003": (
        [claim("OR", "1.401", "1.017", "1.929", "0.038")],
        [claim("OR", "1.401", "1.017", "1.929", "0.039")],
    ),
    "GNB-CON-004": (
        [claim("beta", "0.400", "0.211", "0.589", "0.03")],
        [claim("beta", "0.400", "0.030", "0.770", "0.03")],
    ),
    "GNB-CON-005": (
        [claim("beta", "0.400", "0.100", "0.700", "0.028")],
        [claim("beta", "0.400", "0.043", "0.757", "0.028")],
    ),
    "GNB-CON-006": (
        [claim("beta", "0.400", "-0.069", "0.869", "0.028")],
        [claim("beta", "0.400", "0.043", "0.757", "0.028")],
    ),
    "GNB-CON-007": ([claim("OR", "0.756", "0.579", "0.933", "0.002")], [GOOD]),
    "GNB-CON-008": ([claim("beta", "0.05", "1.01", "1.09", "0.01")], [claim("beta", "0.05", "0.01", "0.09", "0.01")]),
    "GNB-CON-009": (
        [
            claim("OR", "1.437", "1.118", "1.847", "0.005", paper="x", id="1"),
            claim("OR", "1.437", "0.702", "0.915", "0.001", paper="x", id="2"),
        ],
        [GOOD],
    ),
    "GNB-CON-010": ([claim("OR", "11.005", "1.003", "1.008", "8.28e-5")], [GOOD]),
    "GNB-CON-011": (
        [claim("beta", "0.043", "-0.063", "-0.024", "1.2E-05")],
        [claim("beta", "-0.043", "-0.063", "-0.024", "1.2E-05")],
    ),
    "GNB-CON-012": ([claim("OR", "1.05433", "1.001800", "1.009079", "0.0033")], [GOOD]),
    "GNB-CON-014": ([claim("OR", "1.44", "1.01", "2.06", "0.051", nsnp=54)], [GOOD]),
    "GNB-CON-015": (
        [claim("beta", "0.40", "0.30", "0.50", "0.0001")],
        [claim("beta", "0.40", "0.30", "0.50", "4e-15")],
    ),
    "GNB-CON-016": ([claim("beta", "0.400", "0.157", "0.643", "0.001", op="<")], [GOOD]),
    "GNB-CON-017": (BLANKET, BLANKET[:2]),
    "GNB-CON-019": (
        [claim("OR", "1.55", "1.20", "2.01", "0.0086", n_tests=10)],
        [claim("OR", "1.55", "1.20", "2.01", "0.0086")],
    ),
    "GNB-CON-020": (
        [claim("OR", "1.049", "1.006", "1.109", method="product")],
        [claim("OR", "1.049", "0.992", "1.109", method="product")],
    ),
    "GNB-CON-021": ([claim("proportion", "9.97", "19.47", "0.47")], [claim("proportion", "9.97", "0.47", "19.47")]),
    "GNB-CON-022": (
        [claim("OR", "0.85", "0.82", "0.88", "7.63 x 10")],
        [claim("OR", "0.85", "0.82", "0.88", "7.63 x 10-18")],
    ),
    "GNB-CON-023": ([claim("beta", "-034", "-0.50", "-0.18")], [claim("beta", "-0.34", "-0.50", "-0.18")]),
    "GNB-CON-024": ([claim("OR", "1.605", "1.339", "1.922", "4.19e-7 (FDR)")], [GOOD]),
    "GNB-CON-025": ([claim("OR", "1.002", "1.001", "1.003", "0.003")], [GOOD]),
    "GNB-CON-026": ([claim("OR", "1.55", "1.20", "2.01", "0.20")], [claim("OR", "1.55", "1.20", "2.01", "0.02")]),
    "GNB-CON-027": (
        [claim("beta", "0.34", "-0.50", "-0.18", statement="a decrease of 0.34")],
        [claim("beta", "-0.34", "-0.50", "-0.18", statement="a decrease of 0.34")],
    ),
    "GNB-CON-028": ([claim("OR", "0.83", "0.79", "0.81")], [claim("OR", "0.82", "0.79", "0.85")]),
    "GNB-CON-030": ([claim("OR", "1.55", "1.20", "2.01", "7.009")], [GOOD]),
    "GNB-CON-031": (
        [claim("beta", "0.400", "0.030", "0.770", "0.034", values={"z": "2.72"})],
        [claim("beta", "0.400", "0.030", "0.770", "0.034", values={"z": "2.12"})],
    ),
    "GNB-CON-032": (
        [claim("beta", "0.400", "0.030", "0.770", "0.034", values={"se": "0.289"})],
        [claim("beta", "0.400", "0.030", "0.770", "0.034", values={"se": "0.189"})],
    ),
    "GNB-CON-033": (
        [claim("OR", "1.55", "1.20", "2.01", "0.0009", values={"se": "0.205"})],
        [claim("OR", "1.55", "1.20", "2.01", "0.0009", values={"se": "0.132"})],
    ),
    "GNB-CON-034": (
        [claim("beta", "0.400", "0.030", "0.770", "0.034", values={"z": "4.49"})],
        [claim("beta", "0.400", "0.030", "0.770", "0.034", values={"z": "5.49"})],
    ),
    "GNB-CON-035": (
        [claim("beta", "0.400", "0.030", "0.770", "0.34", values={"z": "2.12"})],
        [claim("beta", "0.400", "0.030", "0.770", "0.34")],
    ),
    "GNB-TAB-001": ([claim("Q", "109", p="0.02", nsnp=181)], [claim("Q", "109", p="1.00", nsnp=181)]),
    "GNB-TAB-002": ([claim("Q", "19.63", p="0.142", nsnp=16)], [claim("Q", "7.62", p="0.666", nsnp=11)]),
    "GNB-TAB-003": (
        [claim("Q", "20", p="0.5", nsnp=16, values={"q_df": "16"})],
        [claim("Q", "20", p="0.172", nsnp=16, values={"q_df": "15"})],
    ),
    "GNB-TAB-004": (
        [claim("F", "30.0", values={"beta": "0.100", "se": "0.020"})],
        [claim("F", "25.0", values={"beta": "0.100", "se": "0.020"})],
    ),
    "GNB-TAB-005": (
        [claim("F", "40.0", values={"r2": "0.00100", "n": "18340"})],
        [claim("F", "18.4", values={"r2": "0.00100", "n": "18340"})],
    ),
    "GNB-TAB-006": ([claim("beta", "0.03", p="0.02", n_tests=211)], [claim("beta", "0.03", p="0.0002", n_tests=211)]),
    "GNB-TAB-007": ([claim("beta", "0.03", p="0.02", n_tests=211)], [claim("beta", "0.03", p="0.0002", n_tests=211)]),
    "GNB-TAB-008": ([claim("proportion", "41.8%", values=WHOLE)], [claim("proportion", "31.8%", values=WHOLE)]),
    "GNB-TAB-009": ([claim("indirect", "0.152", values=STEPS)], [claim("indirect", "0.142", values=STEPS)]),
    "GNB-TAB-010": (
        [claim("count", "211", values={"parts": "9 + 16 + 20 + 35 + 130"})],
        [claim("count", "211", values={"parts": "9 + 16 + 20 + 35 + 131"})],
    ),
    "GNB-TAB-011": ([replace(FINE, id="1"), replace(FINE, id="2")], [GOOD]),
    "GNB-TAB-012": ([replace(FINE, id="1", exposure="a"), replace(FINE, id="2", exposure="b")], [GOOD]),
    "GNB-TAB-013": ([claim("n", "583,314", cohort="UK Biobank")], [claim("n", "426,824", cohort="UKB")]),
    "GNB-TAB-014": (
        [claim("n", "53,174", values={"public_n": "27,850; 26,523"})],
        [claim("n", "27,850", values={"public_n": "27,850; 26,523"})],
    ),
    "GNB-TAB-015": ([claim("beta", "0.03", p="0.02", **TESTED)], [claim("beta", "0.03", p="0.0001", **TESTED)]),
    "GNB-TAB-016": (
        [
            claim("beta", "0.1", p="0.01", values={"fdr": "0.30"}, id="1"),
            claim("beta", "0.1", p="0.02", values={"fdr": "0.20"}, id="2"),
        ],
        [
            claim("beta", "0.1", p="0.01", values={"fdr": "0.20"}, id="1"),
            claim("beta", "0.1", p="0.02", values={"fdr": "0.20"}, id="2"),
        ],
    ),
    "GNB-TAB-017": (
        [claim("indirect", "0.142", values={**STEPS, "se": "0.0737"})],
        [claim("indirect", "0.142", values={**STEPS, "se": "0.0249"})],
    ),
    "GNB-TAB-018": (
        [claim("proportion", "31.8%", "20.8%", "42.8%", values=WHOLE)],
        [claim("proportion", "31.8%", "18.0%", "45.6%", values=WHOLE)],
    ),
    "GNB-TAB-021": (
        [claim("OR", "1.21", values={"beta": "0.113"})],
        [claim("OR", "1.12", values={"beta": "0.113"}), claim("beta", "0.113", values={"or": "1.12"})],
    ),
    "GNB-TAB-020": (
        [claim("beta", "0.1", p="0.0010", n_tests=20, values={"bonferroni": "0.002"})],
        [claim("beta", "0.1", p="0.0010", n_tests=20, values={"bonferroni": "0.020"})],
    ),
    "GNB-TAB-019": ([claim("R2", "1.2")], [claim("R2", "0.02")]),
}
PAPER = {"paper": "x", "method": "IVW"}
A = claim("beta", "1.0488", id="a", exposure="x", outcome="m", **PAPER)
B = claim("beta", "0.1353", id="b", exposure="m", outcome="y", **PAPER)
C = claim("OR", "1.562", id="c", exposure="x", outcome="y", **PAPER)  # log 0.446
OVER = {"exposure": "x", "mediator": "m", "outcome": "y", "paper": "x"}


def column(place, *figures, start=0):
    """F statistics of one table."""
    return [
        claim("F", f, id=f"{place}{i}", place=place, paper="x", exposure=f"taxon{start + i}", outcome=place)
        for i, f in enumerate(figures)
    ]


def full_family(second):
    """Three tests, all printed, with Benjamini-Hochberg's corrected P; 0.008 beside the second and third."""
    rows = (("0.002", "0.006"), ("0.006", second), ("0.008", "0.008"))
    return [claim("beta", "0.1", p=p, n_tests=3, values={"fdr": q}, id=p) for p, q in rows]


#: The same rules, where what belongs together stands in several rows or tables.
ACROSS = {
    "GNB-TAB-008": (
        [A, B, C, claim("proportion", "41.8%", **OVER)],
        [A, B, C, claim("proportion", "31.8%", **OVER)],
    ),
    "GNB-TAB-009": ([A, B, claim("indirect", "0.152", **OVER)], [A, B, claim("indirect", "0.142", **OVER)]),
    "GNB-TAB-010": (
        [claim("count", "211", id="all"), *(claim("count", n, id=n, values={"part_of": "all"}) for n in ("81", "131"))],
        [claim("count", "211", id="all"), *(claim("count", n, id=n, values={"part_of": "all"}) for n in ("80", "131"))],
    ),
    "GNB-TAB-011": (
        [replace(FINE, id="1", place="Table 1"), replace(FINE, id="2", place="Table S3")],
        [replace(FINE, id="1", place="Table 1", paper="x"), replace(FINE, id="2", place="Table 1", paper="y")],
    ),
    "GNB-TAB-012": (
        [*column("Table 1", "21.3", "34.5", "22.8", "27.7"), *column("Table 2", "34.5", "22.8", "27.7", start=9)],
        [*column("Table 1", "21.3", "34.5", "22.8", "27.7"), *column("Table 2", "34.5", "22.8", "27.1", start=9)],
    ),
}
ACROSS |= {
    "GNB-TAB-021": (
        [claim("beta", "0.113", values={"hr": "0.893"})],  # the sign is that of the other allele
        [claim("beta", "-0.113", values={"hr": "0.893"})],
    ),
    "GNB-TAB-015": (
        [claim("beta", "0.1", p="0.004", n_tests=20, statement="significant after FDR correction")],
        [  # the fourth smallest of 20: q 0.02, though 0.004 is above 0.05 / 20
            claim("beta", "0.1", p=p, n_tests=20, statement="significant after FDR correction", id=p)
            for p in ("0.001", "0.002", "0.003", "0.004")
        ],
    ),
    "GNB-TAB-016": (
        [
            claim("beta", "0.1", p="0.01", n_tests=9, values={"fdr": "0.09"}, id="1"),
            claim("beta", "0.1", p="0.005", n_tests=9, values={"fdr": "0.20"}, id="2"),
        ],
        [  # two families
            claim("beta", "0.1", p="0.01", n_tests=9, values={"fdr": "0.09"}, id="1"),
            claim("beta", "0.1", p="0.005", n_tests=119, values={"fdr": "0.20"}, id="2"),
        ],
    ),
    "GNB-TAB-020": (full_family("0.012"), full_family("0.008")),
}
#: Rules that only ever name a reading: they stand among the explanations.
READINGS = {
    "GNB-CON-013": (claim("OR", "2.017", "1.152", "3.534", "0.008"), claim("OR", "0.400", "0.211", "0.758", "0.03")),
    "GNB-CON-018": (
        claim("beta", "0.400", "0.100", "0.700", "0.0045"),
        claim("beta", "0.400", "0.211", "0.589", "0.03"),
    ),
    "GNB-CON-029": (
        claim("beta", "0.4000", "0.1000", "0.7000", "0.00766"),
        claim("beta", "0.400", "0.211", "0.589", "0.03"),
    ),
}


@pytest.mark.parametrize(
    ("p", "words"),
    [
        ("0.047", "the logarithm over that SE gives P"),
        ("0.014", "the ratio less 1 over that SE gives P"),
        ("0.002", "P fits neither way"),
        ("", "an interval built on the linear scale"),
    ],
)
def test_a_ratio_s_interval_on_the_linear_scale_is_likeliest_whatever_its_p(p, words):
    """1.50 less and plus 0.40; the logarithm of the limits is lopsided."""
    first = check([claim("OR", "1.500", "1.100", "1.900", p)])[0].explanations[0]
    assert first.rule == "GNB-CON-007"
    assert words in first.text


def fired(claims):
    return {r for result in check(claims) for r in result.rules}


@pytest.mark.parametrize("id_", CASES)
def test_rule_fires_where_it_should_and_not_beside(id_):
    bad, good = CASES[id_]
    assert id_ in fired(bad)
    assert id_ not in fired(good)


@pytest.mark.parametrize(
    ("figures", "rules"),
    [
        (("OR", "2.017", "1.152", "3.534", "0.008"), {"001"}),
        (("OR", "1.12", "1.01", "1.24", "0.7"), {"001", "026"}),
        (("OR", "1.05", "0.90", "1.22", "0.03"), {"001", "026"}),
        (("OR", "1.062", "1.057", "1.122", ""), {"002", "010", "012"}),
        (("OR", "0.83", "0.79", "0.81", "0.03"), {"002", "028"}),
        (("OR", "1.12", "1.01", "124", "0.030"), {"002", "012"}),
        (
            ("OR", "1.12", "1.01", "124", "0.30"),
            {"002", "012", "026"},
        ),  # P is another's, the point is lost all the same
        (("OR", "1.42", "1.01", "1.24", "0.30"), {"002", "026", "028"}),
        (("OR", "1.55", "1.20", "2.01", "7.009"), {"030"}),
        (("OR", "1.10", "-0.5", "1.3", "0.003"), {"002"}),
        (("beta", "0.34", "-0.50", "-0.18", "3.1e-05"), {"002", "011", "028"}),
        (("beta", "0.400", "0.211", "0.589", "0.03"), {"001", "004"}),
        (("beta", "0.113", "1.01", "1.24", "0.030"), {"002", "008", "028"}),
        (("proportion", "20.0", "15.0", "60.0", "0.04"), {"002"}),
        (("proportion", "70.0", "15.0", "60.0", "0.04"), {"002", "028"}),
    ],
)
def test_no_other_rule_fires(figures, rules):
    kind, *texts, p = figures
    assert fired([claim(kind, *texts, p)]) == {f"GNB-CON-{r}" for r in rules}


@pytest.mark.parametrize(
    ("figures", "note"),
    [
        (("OR", "1.062", "1.057", "1.122", ""), "the limits are those of an estimate of 1.089 to 1.09"),
        (("beta", "0.34", "-0.50", "-0.18", ""), "the limits are those of an estimate of -0.345 to -0.335"),
        (
            ("OR", "1.12", "1.01", "1.24", "0.7"),
            "estimate and interval give P 0.024 to 0.04, 0.03 at the printed figures",
        ),
    ],
)
def test_what_the_figures_would_be_is_said(figures, note):
    kind, *texts, p = figures
    assert note in check([claim(kind, *texts, p)])[0].notes


@pytest.mark.parametrize(
    ("figures", "more", "text"),
    [
        (("OR", "1.550", "1.252", "1.919", "0.0009"), {}, "with 17 degrees of freedom, which the row does not state"),
        (("OR", "0.85", "0.76", "0.95", "0.04"), {"nsnp": 9}, "with 4 to 5 degrees of freedom, while the row has 9"),
        (("OR", "1.44", "1.01", "2.06", "0.051"), {"nsnp": 54}, "degrees of freedom, which is 54 variants less 1"),
        (("OR", "1.12", "1.01", "1.24", "0.015"), {}, "a one-sided P would be 0.012 to 0.02, which fits"),
        (("OR", "1.55", "1.20", "2.01", "0.0086"), {"n_tests": 10}, "P times 10 tests is 0.0068 to 0.0098"),
        (("OR", "1.12", "1.01", "1.24", "0.7"), {}, "the interval gives P 0.024 to 0.04; the printed P may be that"),
    ],
)
def test_an_explanation_gives_its_figures(figures, more, text):
    kind, *texts, p = figures
    assert any(text in e.text for e in check([claim(kind, *texts, p, **more)])[0].explanations)


@pytest.mark.parametrize("id_", ACROSS)
def test_rule_looks_across_rows_and_tables(id_):
    bad, good = ACROSS[id_]
    assert id_ in fired(bad)
    assert id_ not in fired(good)


def test_steps_of_another_paper_or_of_another_estimator_are_not_taken():
    odd = claim("indirect", "0.152", **OVER)
    assert "GNB-TAB-009" not in fired([A, replace(B, paper="z"), odd])
    assert "GNB-TAB-009" not in fired([A, replace(B, method="MR-Egger"), odd])
    assert "GNB-TAB-009" in fired([A, B, replace(B, id="e", method="MR-Egger", estimate="0.9"), odd])


def test_copied_cells_are_named_with_their_table():
    bad, _ = ACROSS["GNB-TAB-012"]
    notes = {r.claim.id: " ".join(r.notes) for r in check(bad) if r.notes}
    assert set(notes) == {"Table 20", "Table 21", "Table 22"}
    assert notes["Table 20"].startswith("equals that of Table 11 in Table 1")


def test_every_cohort_has_a_size_and_a_source():
    for cohort in ceilings():
        assert cohort.n > 10_000
        assert any(c.isdigit() for c in cohort.source)
        assert f"{cohort.n:,}" in cohort.source


@pytest.mark.parametrize("id_", READINGS)
def test_reading_is_among_the_explanations(id_):
    yes, no = READINGS[id_]
    assert id_ in {e.rule for e in check([yes])[0].explanations}
    assert id_ not in {e.rule for e in check([no])[0].explanations}


SE = 0.010371


def instruments(size=12):
    rng = np.random.default_rng(5)
    x, s = rng.uniform(0.05, 0.1, size), rng.uniform(0.02, 0.03, size)
    y = 0.3 * x + s * rng.normal(size=size)
    p = 2 * 0.5 * np.array([math.erfc(abs(b / SE) / math.sqrt(2)) for b in x])
    return pd.DataFrame(
        {
            "variant": [f"rs{i + 1}" for i in range(size)],
            "chromosome": "1",
            "position": np.arange(size) * 2_000_000 + 1,
            "effect_allele": "A",
            "other_allele": "G",
            "beta_exposure": x,
            "se_exposure": SE,
            "beta_outcome": y,
            "se_outcome": s,
            "p_exposure": p,
            "eaf_exposure": 0.3,
            "eaf_outcome": 0.31,
            "n_exposure": 1 / (2 * 0.3 * 0.7 * SE**2),
            "r_exposure": 0.05,
        }
    )


BROKEN = {
    "GNB-INS-001": lambda t: t.assign(position=np.arange(len(t)) * 1000 + 1),
    "GNB-INS-002": lambda t: t.assign(beta_outcome=0.3 * t["beta_exposure"]),
    "GNB-INS-003": lambda t: t.assign(se_outcome=np.where(np.arange(len(t)) < 2, 1.0, t["se_outcome"])),
    "GNB-INS-004": lambda t: t.assign(se_outcome=1.0),
    "GNB-INS-005": lambda t: t.assign(p_exposure=t["p_exposure"] ** 0.5),
    "GNB-INS-006": lambda t: t.assign(eaf_outcome=0.7),
    "GNB-INS-007": lambda t: t.assign(other_allele="T", eaf_exposure=0.5),
    "GNB-INS-008": lambda t: t.assign(other_allele="A"),
    "GNB-INS-009": lambda t: t.assign(r_exposure=t["beta_exposure"]),
    "GNB-INS-010": lambda t: pd.concat([t, t], ignore_index=True),
    "GNB-INS-011": lambda t: t.assign(variant=["NA", *t["variant"][1:]]),
    "GNB-INS-012": lambda t: t.assign(n_exposure=t["n_exposure"] * 2),
}


def test_sound_instruments_raise_nothing():
    assert plausibility(instruments()) == []


@pytest.mark.parametrize("id_", BROKEN)
def test_implausible_instruments_are_seen(id_):
    assert id_ in {f.rule for f in plausibility(BROKEN[id_](instruments()))}


def test_p_is_held_against_what_the_printed_digits_leave_open():
    """Two decimals of beta and SE allow many P; six do not."""
    table = BROKEN["GNB-INS-005"](instruments())
    rounded = table.assign(beta_exposure=table["beta_exposure"].round(2), se_exposure=0.01)
    assert plausibility(table)
    assert plausibility(rounded) == []


def test_a_finding_names_its_variants():
    table = instruments().assign(eaf_outcome=[0.7, *[0.31] * 11])
    (found,) = plausibility(table)
    assert (found.rule, found.count, found.variants) == ("GNB-INS-006", 1, ("rs1",))


def test_betas_that_are_correlations_are_let_pass():
    """With standardised genotypes and traits beta is r."""
    table = instruments()
    f = (table["beta_exposure"] / table["se_exposure"]) ** 2
    n = f * (1 / table["beta_exposure"] ** 2 - 1) + 2
    standard = table.assign(n_exposure=n, r_exposure=table["beta_exposure"]).drop(columns="eaf_exposure")
    assert "GNB-INS-009" not in {found.rule for found in plausibility(standard)}


def test_variants_without_a_position_are_not_dense():
    assert plausibility(instruments().assign(position=np.nan, chromosome="")) == []


def test_every_rule_of_the_catalogue_has_a_case_that_fires_and_one_that_does_not():
    fires = {*CASES, *READINGS, *BROKEN, *FAULTS}
    silent = {id_ for id_, case in {**CASES, **READINGS}.items() if case[1]} | {*BROKEN, *FAULTS}
    assert fires == set(RULES)
    assert silent == set(RULES)


@pytest.mark.parametrize("id_", RULES)
def test_every_rule_is_explained(id_):
    from gnbreport.claims.printing import rule_text

    text = rule_text(rule(id_))
    assert text.startswith(f"{id_}  {RULES[id_].title}\nseverity: {RULES[id_].severity}\n")
    assert RULES[id_].rationale in text
    assert f"source: {RULES[id_].source}" in text


def test_a_rule_is_found_without_its_prefix_and_an_unknown_one_refused():
    assert rule("con-004").id == "GNB-CON-004"
    with pytest.raises(InputError, match="no rule"):
        rule("GNB-XXX-001")
