"""Published claims with verdicts worked out by others; a published gut-microbiota MR recomputed."""

import csv

import pandas as pd
import pytest

from gnbreport.claims import Claim, check, judge, read_claims
from gnbreport.claims.printed import figure, printed_p
from gnbreport.claims.rounded import ivw_leeway
from gnbreport.claims.tables import q_verdict
from gnbreport.harmonise.data import Harmonised
from tests.paths import ROOT, SHARED, needs_shared

FILE = SHARED / "claims" / "published_claims.csv"
#: Rows where we differ from the list on purpose; docs/claims.md says why.
KNOWN = {
    "84": "asymmetric interval of a product, no P: shape convicts nobody",
    "160": "asymmetric interval of a product, no P: shape convicts nobody",
    "138": "Egger: a t interval beside a t P fits",
}


@pytest.fixture(scope="module")
def published():
    return check(read_claims(FILE))


@needs_shared
def test_verdicts_agree_with_the_list(published):
    with FILE.open(encoding="utf-8") as handle:
        listed = [r["verdict"].split(" (")[0] + ("_t" if "(t" in r["verdict"] else "") for r in csv.DictReader(handle)]
    differ = {r.claim.id for r, v in zip(published, listed, strict=True) if r.verdict != v}
    assert len(published) == 224
    assert differ == set(KNOWN)
    assert 1 - len(differ) / len(published) >= 0.97


@needs_shared
@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("56", "GNB-CON-003"),
        ("221", "GNB-CON-008"),
        ("222", "GNB-CON-008"),
        ("233", "GNB-CON-017"),
        ("235", "GNB-CON-026"),
        ("234", "GNB-CON-012"),
        ("271", "GNB-CON-010"),
        ("300", "GNB-CON-007"),
        ("301", "GNB-CON-007"),
        ("142", "GNB-CON-014"),
        ("292", "GNB-CON-022"),
        ("183", "GNB-CON-024"),
        ("266", "GNB-CON-025"),
        ("75", "GNB-CON-021"),
    ],
)
def test_likely_causes_are_named(published, claim, rule):
    result = next(r for r in published if r.claim.id == claim)
    assert rule in result.rules


@needs_shared
def test_a_huge_z_is_judged_by_its_box_not_by_its_centre(published):
    """OR 1.030 (1.028-1.032), P 1.1e-130: the centre alone would give 1e-195."""
    row = next(r for r in published if r.claim.id == "317")
    assert row.verdict == "coherent"
    assert row.log10_p_implied[0] == pytest.approx(-345.3, abs=0.2)
    assert row.log10_p_implied[1] == pytest.approx(-125.2, abs=0.1)


@needs_shared
def test_dry_eye_rows_agree_on_a_number_of_variants(published):
    rows = [r for r in published if r.claim.id in {"145", "146", "147"}]
    assert all(r.verdict == "coherent_t" and r.n_implied is not None for r in rows)


def test_the_study_behind_the_package():
    results = {r.claim.id: r for r in check(read_claims(ROOT / "data" / "qiao2025" / "claims.toml"))}
    proportion = results["M1"]
    assert proportion.verdict == "incoherent"
    assert proportion.p_implied[0] < 3.4e-5 < proportion.p_implied[1]
    first = proportion.explanations[0]
    assert first.rule == "GNB-CON-004"
    assert first.p_range[0] == pytest.approx(0.034, abs=5e-4)
    assert proportion.multiplier.low <= 1.0 <= proportion.multiplier.high < 1.1
    for id_ in ("T1", "T2", "T3", "T4"):
        assert {"GNB-TAB-006", "GNB-TAB-007"} <= set(results[id_].rules)
    assert "GNB-TAB-013" in results["N1"].rules
    assert "GNB-TAB-014" in results["N2"].rules


# --- gut microbiota and lupus ---------------------------------------------------------------------
SLE = SHARED / "real" / "gut_sle_2021"


def sle_tables():
    """Estimates and heterogeneity of the published instruments, by our estimators."""
    from gnbreport.mr import ivw
    from gnbreport.sensitivity.heterogeneity import Regressions, heterogeneity

    instruments = pd.read_csv(SLE / "instruments.csv")
    estimates, spread = [], []
    for taxon, rows in instruments.groupby("taxon"):
        pair = Harmonised.from_arrays(
            beta_exposure=rows["beta.exposure"],
            se_exposure=rows["se.exposure"],
            beta_outcome=rows["beta.outcome"],
            se_outcome=rows["se.outcome"],
        )
        mine = ivw(pair)
        estimates.append(
            {
                "exposure": taxon,
                "outcome": "sle",
                "analysis": "main",
                "method": "ivw",
                "status": "ok",
                "estimate": mine.estimate,
                "standard_error": mine.standard_error,
                "ci_low": mine.ci_low,
                "ci_high": mine.ci_high,
                "p_value": mine.p_value,
                "n_variants": mine.n_variants,
            }
        )
        names = {"exposure": taxon, "outcome": "sle"}
        spread += [{**names, **found} for found in heterogeneity(Regressions.of(pair))]
    return {"estimates": pd.DataFrame(estimates), "heterogeneity": pd.DataFrame(spread)}


def sle_leeways():
    """The instruments are printed with two decimals: what IVW can be, given that."""
    instruments = pd.read_csv(SLE / "instruments.csv")
    return {
        taxon: ivw_leeway(
            *(r[c].to_numpy() for c in ("beta.exposure", "beta.outcome", "se.outcome")), (0.01, 0.01, 0.01), label=taxon
        )
        for taxon, r in instruments.groupby("taxon")
    }


@needs_shared
def test_six_taxa_are_reproduced_and_one_has_its_sign_flipped():
    published = pd.read_csv(SLE / "published_results.csv", dtype=str)
    claims = [
        Claim(
            r.taxon,
            "beta",
            r.ivw_b,
            p_op="=",
            p=r.ivw_p,
            method="IVW",
            exposure=r.taxon,
            outcome="sle",
            values={"se": r.ivw_se},
        )
        for r in published.itertuples()
    ]
    verdicts = {r["claim"]: r["verdict"] for r in judge(claims, sle_tables(), leeways=sle_leeways())}
    assert verdicts.pop("Eggerthella") == "sign_flipped"
    assert set(verdicts.values()) == {"reproduced"}, verdicts


@needs_shared
def test_the_printed_q_is_ruckers_in_five_rows():
    published = pd.read_csv(SLE / "published_results.csv", dtype=str)
    models = {r.taxon: q_verdict(figure(r.Q), printed_p(r.Q_p), int(r.nsnp)).model for r in published.itertuples()}
    claims = [
        Claim(r.taxon, "Q", r.Q, p_op="=", p=r.Q_p, nsnp=int(r.nsnp), exposure=r.taxon, outcome="sle")
        for r in published.itertuples()
    ]
    rows = judge(claims, sle_tables())
    assert {r["claim"] for r in rows if "GNB-TAB-002" in r["rules"]} == {k for k, v in models.items() if v == "rucker"}
    assert sorted(models.values()) == ["cochran"] * 2 + ["rucker"] * 5
