"""``gnbreport estimate``: text, JSON, TwoSampleMR's names, several pairs, refusals."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import gnbreport as gnb
from gnbreport.cli.group import main
from tests.unit.instruments.panels import random_panel, write_panel

X = [0.10, 0.12, 0.08, 0.15, 0.09, 0.11]
Y = [0.031, 0.040, 0.019, 0.052, 0.030, 0.028]
OURS = pd.DataFrame(
    {
        "variant": [f"rs{i}" for i in range(1, 7)],
        "beta_exposure": X,
        "se_exposure": 0.01,
        "beta_outcome": Y,
        "se_outcome": 0.012,
    }
)
KEYS = {
    "estimates": {
        "exposure",
        "outcome",
        "method",
        "estimate",
        "standard_error",
        "ci_low",
        "ci_high",
        "p_value",
        "log10_p",
        "n_variants",
        "distribution",
    },
    "not_applicable": {"method", "code", "reason"},
    "heterogeneity": {"method", "q", "df", "p_value", "i2"},
    "pleiotropy": {"intercept", "standard_error", "p_value"},
    "presso": {"rss_observed", "p_global", "outliers", "p_distortion", "draws"},
    "leave_one_out": set(),
    "single_variant": set(),
    "direction": set(),
    "strength": set(),
}


def two_sample(exposure="bmi", outcome="cad", x=X):
    """The same rows under TwoSampleMR's names, with one row that mr_keep drops."""
    return pd.DataFrame(
        {
            "SNP": [f"rs{i}" for i in range(1, 8)],
            "beta.exposure": [*x, 0.2],
            "se.exposure": 0.01,
            "beta.outcome": [*Y, 9.0],
            "se.outcome": 0.012,
            "id.exposure": exposure,
            "id.outcome": outcome,
            "exposure": exposure,
            "outcome": outcome,
            "mr_keep": [True] * 6 + [False],
        }
    )


@pytest.fixture
def run(tmp_path):
    def call(frame, *arguments):
        table = tmp_path / "harmonised.csv"
        text = frame if isinstance(frame, str) else frame.to_csv(index=False)
        table.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["estimate", str(table), *arguments])

    return call


def ivw_estimate(x=X):
    return sum(a * b for a, b in zip(x, Y, strict=True)) / sum(a * a for a in x)


def test_text_is_a_table(run):
    result = run(OURS, "--methods", "ivw,egger,wald_ratio")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "6 variants" in lines[0]
    header = next(line for line in lines if line.startswith("method"))
    assert header.split()[:3] == ["method", "estimate", "SE"]
    row = next(line for line in lines if line.startswith("ivw "))
    assert float(row.split()[1]) == pytest.approx(ivw_estimate(), rel=1e-5)
    assert any(line.startswith("not applicable: wald_ratio:") for line in lines)


def test_json_has_every_key_of_the_contract(run):
    result = run(OURS, "--json", "--draws", "100")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    for name, keys in KEYS.items():
        assert isinstance(document[name], list), name
        for row in document[name]:
            assert keys <= set(row), name
    assert {e["method"] for e in document["estimates"]} | {e["method"] for e in document["not_applicable"]} == set(
        gnb.mr.DEFAULT_METHODS
    )
    assert len(document["leave_one_out"]) >= 6
    assert document["presso"]
    ivw = next(e for e in document["estimates"] if e["method"] == "ivw")
    assert ivw["estimate"] == pytest.approx(ivw_estimate(), rel=1e-12)


def test_help_names_the_methods_that_run_only_when_asked_for():
    text = " ".join(CliRunner().invoke(main, ["estimate", "--help"]).stdout.split())
    slow = [name for name, method in gnb.mr.METHODS.items() if not method.default]
    assert slow
    for name in slow:
        assert name in text


def test_same_seed_same_bytes_other_seed_other_errors(run):
    arguments = ["--json", "--draws", "60", "--methods", "weighted_mode"]
    first, again, other = (run(OURS, *arguments, "--seed", seed).stdout for seed in ("4", "4", "5"))
    assert first == again
    a, b = (json.loads(text)["estimates"][0] for text in (first, other))
    assert a["estimate"] == b["estimate"]
    assert a["standard_error"] != b["standard_error"]


def test_two_sample_mr_table_as_it_is(run):
    result = run(two_sample(), "--json", "--draws", "60", "--methods", "ivw")
    assert result.exit_code == 0
    row = json.loads(result.stdout)["estimates"][0]
    assert (row["exposure"], row["outcome"], row["n_variants"]) == ("bmi", "cad", 6)
    assert row["estimate"] == pytest.approx(ivw_estimate(), rel=1e-12)


def test_pairs_are_estimated_one_by_one(run):
    doubled = [2 * v for v in X]
    both = pd.concat([two_sample(), two_sample("ldl", "cad", doubled)])
    result = run(both, "--json", "--draws", "60", "--methods", "ivw,wald_ratio")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert [(e["exposure"], e["outcome"]) for e in document["estimates"]] == [("bmi", "cad"), ("ldl", "cad")]
    assert document["estimates"][1]["estimate"] == pytest.approx(ivw_estimate(doubled), rel=1e-12)
    assert [n["exposure"] for n in document["not_applicable"]] == ["bmi", "ldl"]


def test_out_holds_what_would_be_printed(run, tmp_path):
    printed = run(OURS, "--json", "--draws", "60", "--methods", "ivw").stdout
    out = tmp_path / "estimates.json"
    result = run(OURS, "--json", "--draws", "60", "--methods", "ivw", "-o", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == printed


@pytest.mark.parametrize(
    ("frame", "arguments", "said"),
    [
        (OURS.drop(columns="se_outcome"), [], ["se_outcome"]),
        (OURS.assign(se_exposure=[0.01] * 5 + [-1.0]), [], ["'se_exposure'", "row 6"]),
        (OURS.assign(beta_outcome=[*Y[:5], "abc"]), [], ["beta_outcome", "abc"]),
        (OURS.head(0), [], ["no rows"]),
        (OURS, ["--methods", "ivw,weigthed_median"], ["weigthed_median", "weighted_median"]),
        (OURS, ["--draws", "1"], ["draws"]),
    ],
)
def test_bad_input_is_refused_without_traceback(run, frame, arguments, said):
    result = run(frame, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for word in said:
        assert word in result.stderr


def test_missing_file_is_refused(tmp_path):
    result = CliRunner().invoke(main, ["estimate", str(tmp_path / "none.csv")])
    assert result.exit_code == 2
    assert "none.csv" in result.stderr


def test_text_shows_the_model_ruckers_rule_selects_and_the_funnel(tmp_path):
    table = tmp_path / "pair.csv"
    OURS.to_csv(table, index=False)
    text = CliRunner().invoke(main, ["estimate", str(table), "--methods", "ivw"]).stdout
    after = text.split("\nrucker\n")[1].split("\n\n")[0].splitlines()
    assert len(after) == 2  # head and the selected model
    assert after[1].startswith("A ")
    assert "\nfunnel\n" in text
    assert text.split("\noverlap\n")[1].count("\n") >= 11


def test_matrix_of_correlations_makes_correlated_methods_applicable(run, tmp_path):
    ld = tmp_path / "ld.csv"
    ld.write_text("\n".join(",".join("1" if i == j else "0" for j in range(6)) for i in range(6)), encoding="utf-8")
    methods = ["--json", "--methods", "ivw,ivw_correlated,egger,egger_correlated"]
    without = json.loads(run(OURS, *methods).stdout)
    assert {row["method"] for row in without["not_applicable"]} == {"ivw_correlated", "egger_correlated"}
    rows = {row["method"]: row for row in json.loads(run(OURS, *methods, "--ld", str(ld)).stdout)["estimates"]}
    for plain in ("ivw", "egger"):  # the identity: variants without correlation
        assert rows[f"{plain}_correlated"]["estimate"] == pytest.approx(rows[plain]["estimate"], rel=1e-12)
        assert rows[f"{plain}_correlated"]["standard_error"] == pytest.approx(rows[plain]["standard_error"], rel=1e-12)


def panel_with_pair(folder):
    """A small LD panel on disk, and a harmonised table of four variants of it."""
    genotypes, variants = random_panel(np.random.default_rng(5), 4, 300, chromosomes=1)
    table = pd.DataFrame(
        {
            "variant": variants["id"],
            "effect_allele": variants["allele_2"],
            "other_allele": variants["allele_1"],
            "beta_exposure": X[:4],
            "se_exposure": 0.01,
            "beta_outcome": Y[:4],
            "se_outcome": 0.012,
        }
    )
    return write_panel(folder / "panel", genotypes, variants), table


def test_panel_gives_the_matrix_of_its_genotypes(run, tmp_path):
    prefix, table = panel_with_pair(tmp_path)
    rho = gnb.instruments.ld_matrix(table, gnb.instruments.Panel.open(prefix))
    ld = tmp_path / "ld.csv"
    pd.DataFrame(rho, columns=table["variant"]).to_csv(ld, index=False)
    methods = ["--json", "--methods", "ivw_correlated"]
    computed, given = (run(table, *methods, *more).stdout for more in (["--panel", str(prefix)], ["--ld", str(ld)]))
    assert abs(rho[0, 1]) > 0.1
    assert json.loads(computed)["estimates"] == json.loads(given)["estimates"]


def test_matrix_and_panel_together_are_refused(run):
    result = run(OURS, "--ld", "a.csv", "--panel", "b")
    assert result.exit_code == 2
    assert "--ld or --panel" in result.stderr


def test_faults_are_named_by_the_columns_of_the_file(run):
    """A newcomer looks for the header in the file, not for our name of it."""
    frame = two_sample().astype({"beta.exposure": object})
    frame.loc[1, "beta.exposure"], frame.loc[2, "se.outcome"], frame.loc[3, "se.exposure"] = "abc", 0.0, None
    said = run(frame).stderr
    for place in ("row 2, column 'beta.exposure'", "row 3, column 'se.outcome'", "row 4, column 'se.exposure'"):
        assert place in said


def test_a_variant_in_two_rows_is_noticed(run):
    result = run(pd.concat([OURS, OURS.head(1)]), "--methods", "ivw")
    assert "notice: in more than one row, each counted as a variant of its own: rs1" in result.stdout
    assert "in more than one row" not in run(OURS, "--methods", "ivw").stdout


def test_distribution_of_all_methods(run):
    result = run(OURS, "--json", "--methods", "ivw,egger,uwr", "--distribution", "t")
    assert [e["distribution"] for e in json.loads(result.stdout)["estimates"]] == ["t(5)", "t(4)", "t(5)"]
    result = run(OURS, "--json", "--methods", "ivw,egger,uwr", "--distribution", "normal")
    assert {e["distribution"] for e in json.loads(result.stdout)["estimates"]} == {"normal"}
