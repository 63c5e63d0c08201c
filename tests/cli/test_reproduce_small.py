"""``reproduce`` on a small study whose claims file holds one claim for each verdict."""

import csv
import json
import math
import re
from dataclasses import replace
from shutil import copytree

import pytest
from click.testing import CliRunner
from scipy import stats

from gnbreport.cli import main
from gnbreport.harmonise import Harmonised
from gnbreport.mr import weighted_median
from tests.claims_published import main_rows, printed, published

COLUMNS = ("id", "kind", "estimate", "ci_low", "ci_high", "p_op", "p", "method", "exposure", "outcome")


def cut(text):
    """The same figure with its last digit cut off instead of rounded."""
    return text[:-1]


def claims_of(results):
    """One claim for each verdict, made from our own results."""
    clear = sorted(published(results), key=lambda c: float(c.p))[0]
    row = main_rows(results).query("exposure == @clear.exposure").iloc[0]
    b, se = row["estimate"], row["standard_error"]
    names = {"exposure": clear.exposure, "outcome": clear.outcome, "method": "IVW"}
    long = printed(b, se, decimals=7, **names)
    small = 0.5 * se
    yield "reproduced", clear
    yield (
        "rounding_style",
        replace(long, estimate=cut(long.estimate), ci_low=cut(long.ci_low), ci_high=cut(long.ci_high)),
    )
    yield "sign_flipped", printed(-b, se, **names)
    yield "differs", printed(1.3 * b, 1.3 * se, **names)
    yield "differs_in_conclusion", printed(small, se, **names)
    yield "internally_inconsistent", replace(clear, p="0.9")
    yield "not_computable", replace(clear, exposure="genus.Absent.id.1")
    yield "reproduced_within_monte_carlo", drawn_again(results, clear)


def drawn_again(results, clear):
    """The weighted median's interval from other draws (other names, so another random stream)."""
    table = results["harmonised"]
    rows = table[
        (table["exposure"] == clear.exposure) & (table["outcome"] == clear.outcome) & table["keep"].astype(bool)
    ]
    names = ("beta_exposure", "se_exposure", "beta_outcome", "se_outcome")
    again = weighted_median(Harmonised.from_arrays(**{n: rows[n].to_numpy() for n in names}))
    ours = main_rows(results, "weighted_median").query("exposure == @clear.exposure").iloc[0]
    assert again.estimate == pytest.approx(ours["estimate"], rel=1e-9)
    assert again.standard_error != ours["standard_error"]
    p = 2 * stats.norm.sf(abs(again.estimate / again.standard_error))
    made = printed(again.estimate, again.standard_error, decimals=5)
    return replace(made, p=f"{p:.5g}", method="Weighted median", exposure=clear.exposure, outcome=clear.outcome)


@pytest.fixture(scope="module")
def outcome(small_study, small_results, tmp_path_factory):
    """The verb's answer, on the small study taken for a real one."""
    folder = copytree(small_study, tmp_path_factory.mktemp("reproduce") / "study")
    file = folder / "study.toml"
    text = re.sub(r'status = "simulated"', 'status = "real"', file.read_text(encoding="utf-8"))
    file.write_text(
        re.sub(r"\[study\]\n", '[study]\nclaims = "published.csv"\n', re.sub(r"(?m)^claims = .*\n", "", text))
    )
    with (folder / "published.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for verdict, claim in claims_of(small_results):
            writer.writerow([getattr(replace(claim, id=verdict), c) for c in COLUMNS])
    return CliRunner().invoke(main, ["reproduce", str(folder), "--json"])


def test_each_claim_gets_its_verdict_and_the_verb_ends_with_1(outcome):
    rows = json.loads(outcome.stdout)["claims"]
    assert {r["claim"]: r["verdict"] for r in rows} == {r["claim"]: r["claim"] for r in rows}
    assert len(rows) == 8
    assert outcome.exit_code == 1


def test_paper_says_and_we_get_stand_side_by_side(outcome):
    rows = {r["claim"]: r for r in json.loads(outcome.stdout)["claims"]}
    sound = rows["reproduced"]
    assert f"{sound['our_estimate']:.4f}" == sound["printed_estimate"]
    assert math.isclose(rows["sign_flipped"]["our_estimate"], sound["our_estimate"])
    assert "data not present" in rows["not_computable"]["reason"]
    assert "against our result" in rows["internally_inconsistent"]["reason"]
