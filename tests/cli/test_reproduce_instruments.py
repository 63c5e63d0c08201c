"""A published table of results recomputed from the published instruments, in one command and without a study."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from gnbreport.claims import check, read_claims
from gnbreport.cli import main
from gnbreport.harmonise import Harmonised
from gnbreport.mr import egger, ivw
from gnbreport.sensitivity.heterogeneity import Regressions, heterogeneity
from tests.paths import SHARED, needs_shared

SLE = SHARED / "real" / "gut_sle_2021"
TAXA = {"Bacilli": 1.0, "Eggerthella": -1.0, "Lachno spira": 1.0}  # the second is printed with the wrong sign
RUCKER = {"Bacilli", "Lachno spira"}


def call(*arguments):
    return CliRunner().invoke(main, ["reproduce", *map(str, arguments)])


def paper(folder, spread="rucker"):
    """Instruments with two decimals, and the results that the authors had from more."""
    rng = np.random.default_rng(8)
    instruments, results = [], []
    for taxon, sign in TAXA.items():
        x, s = rng.uniform(0.1, 0.4, 12) * rng.choice([-1, 1], 12), rng.uniform(0.05, 0.09, 12)
        y = 0.5 * x + 1.3 * s * rng.normal(size=12)
        pair = Harmonised.from_arrays(beta_exposure=x, se_exposure=np.full(12, 0.02), beta_outcome=y, se_outcome=s)
        one, two = ivw(pair), egger(pair)
        q = {r["method"]: r for r in heterogeneity(Regressions.of(pair))}["egger" if taxon in RUCKER else "ivw"]
        results.append(
            {
                "taxon": taxon,
                "nsnp": 12,
                "ivw_b": f"{sign * one.estimate:.2f}",
                "ivw_se": f"{one.standard_error:.2f}",
                "ivw_p": f"{one.p_value:.2e}",
                "Q": f"{q['q']:.2f}",
                "Q_p": f"{q['p_value']:.3f}",
                "egger_b": f"{sign * two.estimate:.2f}",
                "egger_se": f"{two.standard_error:.2f}",
            }
        )
        name = taxon.replace(" ", "_").lower()
        instruments += [
            {"taxon": name, "SNP": f"rs{i}", "beta.exposure": f"{a:.2f}", "se.exposure": "0.02"}
            | {"beta.outcome": f"{b:.2f}", "se.outcome": f"{c:.2f}"}
            for i, (a, b, c) in enumerate(zip(x, y, s, strict=True))
        ]
    files = []
    for name, rows in (("results.csv", results), ("instruments.csv", instruments)):
        files.append(folder / name)
        with files[-1].open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return files


def test_each_figure_of_the_table_has_a_verdict(tmp_path):
    table, instruments = paper(tmp_path)
    done = call("--published", table, "--instruments", instruments, "--json")
    rows = {r["claim"]: r for r in json.loads(done.stdout)["claims"]}
    assert done.exit_code == 1  # two signs are the opposite
    assert {k: r["verdict"] for k, r in rows.items()} == {
        f"{taxon} {what}": "sign_flipped" if sign < 0 and what != "Q" else "reproduced"
        for taxon, sign in TAXA.items()
        for what in ("IVW", "MR-Egger", "Q")
    }
    assert {k for k, r in rows.items() if "GNB-TAB-002" in r["rules"]} == {f"{t} Q" for t in RUCKER}
    assert "Rucker's" in rows["Bacilli Q"]["reason"]
    assert "Cochran's" in rows["Eggerthella Q"]["reason"]


def test_the_same_command_writes_the_same_bytes(tmp_path):
    files = paper(tmp_path)
    again = [call("--published", files[0], "--instruments", files[1]).stdout for _ in range(2)]
    assert again[0] == again[1]
    assert "Eggerthella IVW  sign flipped" in again[0]


def test_an_exposure_without_instruments_is_not_computable(tmp_path):
    table, instruments = paper(tmp_path)
    lines = instruments.read_text(encoding="utf-8").splitlines()
    instruments.write_text("\n".join(x for x in lines if not x.startswith("bacilli")) + "\n", encoding="utf-8")
    rows = json.loads(call("--published", table, "--instruments", instruments, "--json").stdout)["claims"]
    absent = [r for r in rows if r["claim"].startswith("Bacilli")]
    assert {r["verdict"] for r in absent} == {"not_computable"}
    assert all(r["reason"].startswith("data not present") for r in absent)


def test_another_number_of_variants_than_printed_is_said(tmp_path):
    table, instruments = paper(tmp_path)
    lines = instruments.read_text(encoding="utf-8").splitlines()
    instruments.write_text("\n".join(x for x in lines if not x.startswith("bacilli,rs3,")) + "\n", encoding="utf-8")
    rows = json.loads(call("--published", table, "--instruments", instruments, "--json").stdout)["claims"]
    said = [r["claim"] for r in rows if r["reason"].endswith("printed for 12 variants, ours has 11")]
    assert said == ["Bacilli IVW", "Bacilli MR-Egger"]


@pytest.mark.parametrize("more", [("--search",), ("--method", "ivw"), ("my/study.toml",)])
def test_it_goes_without_study_and_search(tmp_path, more):
    table, instruments = paper(tmp_path)
    assert call(*more, "--published", table, "--instruments", instruments).exit_code == 2
    assert call("--instruments", instruments).exit_code == 2


def test_what_is_wrong_with_a_table_is_named_with_its_row(tmp_path):
    table, instruments = paper(tmp_path)
    text = table.read_text(encoding="utf-8").replace("Eggerthella,12", "Eggerthella,twelve")
    table.write_text(text, encoding="utf-8")
    done = call("--published", table, "--instruments", instruments)
    assert done.exit_code == 2
    assert done.output.count("row 2, column 'nsnp'") == 1


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("exposure,method,nsnp,OR,95% CI,P", "a,MR Egger,12,1.12,1.01-1.24,0.03",
         [("a MR Egger", "OR", "1.12", "1.01", 12)]),
        (
            "outcome,exposure,method,nsnp,b,se,pval,lo_ci,up_ci,or,or_lci95,or_uci95",
            "y,a,MR Egger,12,0.113,0.052,0.03,0.011,0.215,1.12,1.01,1.24",
            [("a y MR Egger", "OR", "1.12", "1.01", 12)],
        ),
        ("exposure,beta,OR,lower,upper", "a,0.113,1.12,0.011,0.215", [("a IVW", "beta", "0.113", "0.011", None)]),
        ("exposure,beta,OR,lower,upper", "a,0.113,1.12,1.01,1.24", [("a IVW", "OR", "1.12", "1.01", None)]),
        ("exposure,mr_egger_b,mr_egger_se", "a,0.113,0.011", [("a MR-Egger", "beta", "0.113", "", None)]),
        ("exposure,ivw_or,ivw_or_lci,ivw_or_uci", "a,1.12,1.01,1.24", [("a IVW", "OR", "1.12", "1.01", None)]),
        ("Taxa,Outcome,b,se,pval", "a,y,0.05,0.02,0.012", [("a y IVW", "beta", "0.05", "", None)]),
        ("taxon,IVW OR,IVW P,MR-Egger OR,Cochran's Q,Q_pval", "a,1.12,0.03,1.20,9.1,0.6",
         [("a IVW", "OR", "1.12", "", None), ("a MR-Egger", "OR", "1.20", "", None), ("a Q", "Q", "9.1", "", None)]),
    ],
)  # fmt: skip
def test_tables_in_other_shapes_are_read(tmp_path, header, row, expected):
    file = tmp_path / "t.csv"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    found = read_claims(file)
    assert [(c.id, c.kind, c.estimate, c.ci_low, c.nsnp) for c in found] == expected


def test_the_other_scale_stands_beside_the_claim(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(
        "exposure,b,se,pval,lo_ci,up_ci,or,or_lci95,or_uci95\na,0.113,0.052,0.03,0.011,0.215,1.21,1.01,1.24\n"
    )
    (claim,) = read_claims(file)
    assert dict(claim.values) == {"beta": "0.113", "se": "0.052"}
    assert claim.p == "0.03"
    assert "GNB-TAB-021" in check([claim])[0].rules


def test_a_row_that_stands_twice_is_two_claims(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("taxon,ivw_b,ivw_se\na,0.1,0.1\na,0.1,0.1\n", encoding="utf-8")
    assert [c.id for c in read_claims(file)] == ["a IVW (row 1)", "a IVW (row 2)"]


@needs_shared
def test_gut_microbiota_and_lupus_from_the_published_tables():
    done = call("--published", SLE / "published_results.csv", "--instruments", SLE / "instruments.csv", "--json")
    rows = {r["claim"]: r for r in json.loads(done.stdout)["claims"]}
    ivw_rows = {k.removesuffix(" IVW"): r["verdict"] for k, r in rows.items() if k.endswith(" IVW")}
    assert ivw_rows.pop("Eggerthella") == "sign_flipped"
    assert list(ivw_rows.values()) == ["reproduced"] * 6
    rucker = {k.removesuffix(" Q") for k, r in rows.items() if "GNB-TAB-002" in r["rules"]}
    assert rucker == {"Bacilli", "Lactobacillales", "Coprobacter", "Lachnospira", "Ruminiclostridium6"}
    assert all(r["verdict"] == "reproduced" for k, r in rows.items() if k.endswith(" Q"))
