"""The whole pipeline on a small simulated study: laws that hold for every run."""

import numpy as np
import pandas as pd
import pytest

from gnbreport.pipeline import run
from gnbreport.results import SCHEMAS
from gnbreport.study import Study


def test_every_table_is_in_its_schema(small_results):
    for name, schema in SCHEMAS.items():
        assert tuple(small_results[name].columns) == schema.names


def test_every_candidate_has_one_disposition(small_results):
    """Conservation: candidates in = dispositions out; index variants = instruments; and so for each pair."""
    traits, dispositions = small_results["traits"], small_results["dispositions"]
    selection = dispositions.loc[dispositions["stage"] == "selection"]
    counts = selection.groupby("exposure").size()
    candidates = traits.set_index("trait")["n_candidates"]
    assert counts.reindex(candidates.index, fill_value=0).tolist() == candidates.tolist()
    index = selection.loc[selection["keep"].astype(bool)].groupby("exposure").size()
    instruments = traits.set_index("trait")["n_instruments"]
    assert index.reindex(instruments.index, fill_value=0).tolist() == instruments.tolist()

    pairs = dispositions.loc[dispositions["stage"] == "harmonisation"]
    for (_, exposure, _), rows in pairs.groupby(["relation", "exposure", "outcome"]):
        assert len(rows) == instruments[exposure]


def test_estimates_use_the_kept_variants(small_results):
    key = ["relation", "exposure", "outcome"]
    kept = small_results["harmonised"].groupby(key)["keep"].sum()
    estimates = small_results["estimates"]
    main = estimates.loc[
        (estimates["analysis"] == "main") & (estimates["method"] == "ivw") & (estimates["status"] == "ok")
    ]
    assert len(main) > 10
    for row in main.itertuples():
        assert kept[(row.relation, row.exposure, row.outcome)] == row.n_variants


def test_ivw_can_be_recomputed_from_the_harmonised_table(small_results):
    """Traceability: the estimate follows from the rows of another table of the same results."""
    harmonised = small_results["harmonised"]
    estimates = small_results["estimates"]
    main = estimates.loc[
        (estimates["analysis"] == "main") & (estimates["method"] == "ivw") & (estimates["status"] == "ok")
    ]
    for row in main.itertuples():
        rows = harmonised.loc[
            (harmonised["relation"] == row.relation)
            & (harmonised["exposure"] == row.exposure)
            & (harmonised["outcome"] == row.outcome)
            & harmonised["keep"].astype(bool)
        ]
        w = 1 / rows["se_outcome"] ** 2
        x, y = rows["beta_exposure"], rows["beta_outcome"]
        assert row.estimate == pytest.approx(float((w * x * y).sum() / (w * x * x).sum()), rel=1e-10)


def test_hits_only_files_give_reasons_not_estimates(small_results):
    estimates = small_results["estimates"]
    reverse = estimates.loc[estimates["relation"] == "outcome_exposure"]
    refused = reverse.loc[reverse["code"] == "lookups-not-in-file"]
    assert len(refused) > 0
    assert refused["estimate"].isna().all()
    assert (reverse["status"] == "ok").any()  # taxa with a whole file


def test_proxies_stand_in_for_absent_variants(small_results):
    harmonised = small_results["harmonised"]
    proxied = harmonised.loc[harmonised["disposition"] == "proxy"]
    assert len(proxied) > 0
    assert (proxied["proxy"] != "").all()
    assert (proxied["proxy"] != proxied["variant"]).all()
    assert proxied["keep"].astype(bool).all()


def test_planted_truth_is_compared(small_results):
    truth = small_results["truth"]
    assert {"total", "a", "b"} <= set(truth["quantity"])
    found = truth.loc[truth["estimate"].notna()]
    assert len(found) >= 5
    inside = (found["ci_low"] <= found["truth"]) & (found["truth"] <= found["ci_high"])
    assert inside.tolist() == found["covered"].tolist()


def test_the_result_does_not_depend_on_workers_or_cache(small_study, small_results, tmp_path):
    from gnbreport.sumstats import Cache

    study = Study.read(small_study)
    cache = Cache(tmp_path / "cache")
    assert run(study, workers=2, cache=cache, name="small").digest == small_results.digest
    assert run(study, cache=cache, name="small").digest == small_results.digest


def test_another_seed_changes_only_resampled_numbers(small_study, small_results):
    study = Study.read(small_study)
    reseeded = study.model_copy(update={"study": study.study.model_copy(update={"seed": study.study.seed + 1})})
    other = run(reseeded, name="small")
    old, new = small_results["estimates"], other["estimates"]
    assert np.array_equal(old["estimate"].to_numpy(), new["estimate"].to_numpy(), equal_nan=True)
    resampled = old["method"].str.contains("median|mode") & (old["status"] == "ok")
    assert (old.loc[resampled, "standard_error"] != new.loc[resampled, "standard_error"]).all()
    exact = ~resampled & (old["status"] == "ok")
    pd.testing.assert_series_equal(old.loc[exact, "p_value"], new.loc[exact, "p_value"], check_exact=True)
