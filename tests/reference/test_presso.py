"""MR-PRESSO against the authors' package 1.0 and a vectorised clone of it with 100,000 draws."""

import math
from functools import cache

import numpy as np
import pytest

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.mr.distortion import Settings, distortion_test
from gnbreport.mr.presso import corrected_estimate, plain
from gnbreport.sensitivity import Distortion, presso
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import UNIVARIABLE, close, numbers, pair, ran, value, values

pytestmark = needs_shared

DRAWS = 20_000
#: Standard deviations by which two Monte Carlo p-values may differ; some 1,500 counts are compared.
SDS = 4.5


def entry(stem, name):
    found = numbers(stem).get("MRPRESSO", {}).get(name)
    return found if ran(found) else None


WITH_LONG = [s for s in UNIVARIABLE if entry(s, "clone_nb100000_seed321")] if UNIVARIABLE else []
WITH_CLONE = [s for s in UNIVARIABLE if entry(s, "clone_nb10000_seed123")] if UNIVARIABLE else []
WITH_PEER = [s for s in UNIVARIABLE if entry(s, "peer_nb1000_seed123")] if UNIVARIABLE else []
REFUSED = [s for s in UNIVARIABLE if "error" in numbers(s)["MRPRESSO"].get("peer_nb1000_seed123", {})]


@cache
def as_the_peer_sees_it(stem):
    """The pair; a variant without effect on the exposure loses its outcome effect too, as in the authors' code."""
    data = pair(stem)
    y = np.where(data.beta_exposure == 0.0, 0.0, data.beta_outcome)
    return Harmonised.from_arrays(
        beta_exposure=data.beta_exposure,
        se_exposure=data.se_exposure,
        beta_outcome=y,
        se_outcome=data.se_outcome,
        variant=data.variant,
    )


@cache
def ours(stem, draws=DRAWS):
    return presso(as_the_peer_sees_it(stem), draws, seed=20)


def agree(count, draws, their_count, their_draws):
    """Two binomial counts of one probability, within SDS standard deviations of their difference."""
    p = (count + their_count + 1.0) / (draws + their_draws + 2.0)
    sd = math.sqrt(p * (1.0 - p) * (1.0 / draws + 1.0 / their_draws))
    assert abs(count / draws - their_count / their_draws) <= SDS * sd + 1.0 / draws


@pytest.mark.parametrize("stem", WITH_CLONE)
def test_observed_sum(stem):
    close(ours(stem).rss_observed, entry(stem, "clone_nb10000_seed123")["global"]["RSSobs"])


@pytest.mark.parametrize("stem", WITH_CLONE)
def test_observed_residuals_by_variant(stem):
    theirs = values(entry(stem, "clone_nb10000_seed123")["outlier"]["RSSobs"])
    close([v.rss for v in ours(stem).variants], theirs, rtol=1e-8, atol=1e-14 * theirs.max())


@pytest.mark.parametrize("stem", WITH_LONG)
def test_global_p(stem):
    theirs = entry(stem, "clone_nb100000_seed321")
    agree(ours(stem).count, DRAWS, theirs["global"]["count"], theirs["nb"])


@pytest.mark.parametrize("stem", WITH_LONG)
def test_variant_counts(stem):
    theirs = entry(stem, "clone_nb100000_seed321")
    for found, count in zip(ours(stem).variants, theirs["outlier"]["count"], strict=True):
        if found.rss > 0.0:  # 0 > 0 never holds for the row that the peer zeroed, except for its noise
            agree(found.count, DRAWS, count, theirs["nb"])


@pytest.mark.parametrize("stem", WITH_CLONE)
@pytest.mark.parametrize(("name", "key"), [("estimate", "estimate"), ("standard_error", "sd"), ("p_value", "p")])
def test_raw_estimate(stem, name, key):
    close(getattr(ours(stem).raw, name), entry(stem, "clone_nb10000_seed123")["raw"][key], rtol=1e-9)


def with_their_outliers(stem):
    """Estimates and distortion test with the clone's outliers: what follows from them does not hang on our draws."""
    theirs = entry(stem, "clone_nb10000_seed123")
    data = as_the_peer_sees_it(stem)
    outlier = np.zeros(len(data), dtype=bool)
    outlier[[i - 1 for i in theirs.get("outlier_indices") or []]] = True
    significant = theirs["global"]["Pvalue"] < 0.05
    raw, corrected = (
        plain(data, np.ones(len(data), dtype=bool), "presso_raw"),
        corrected_estimate(data, outlier, significant),
    )
    settings = Settings(10_000, 20, 0.05, np.arange(len(data)))
    return theirs, corrected, distortion_test(data, outlier, raw, corrected, settings)


@pytest.mark.parametrize("stem", WITH_CLONE)
@pytest.mark.parametrize(("name", "key"), [("estimate", "estimate"), ("standard_error", "sd"), ("p_value", "p")])
def test_corrected_estimate(stem, name, key):
    theirs, corrected, _ = with_their_outliers(stem)
    if "outlier_corrected" in theirs:
        assert isinstance(corrected, Estimate)
        close(getattr(corrected, name), value(theirs["outlier_corrected"][key]), rtol=1e-9)
    else:
        assert isinstance(corrected, NotApplicable)


@pytest.mark.parametrize("stem", WITH_CLONE)
def test_distortion_coefficient(stem):
    theirs, _, distortion = with_their_outliers(stem)
    if "distortion" in theirs:
        assert isinstance(distortion, Distortion)
        close(distortion.coefficient, value(theirs["distortion"]["coefficient"]), rtol=1e-8)
    else:
        assert isinstance(distortion, NotApplicable)


@pytest.mark.parametrize("stem", WITH_CLONE)
def test_distortion_p_as_the_code_has_it(stem):
    theirs, _, distortion = with_their_outliers(stem)
    if "distortion" in theirs:
        count = round(value(theirs["distortion"]["Pvalue"]) * theirs["nb"])
        agree(round(distortion.p_code_authors * 10_000), 10_000, count, theirs["nb"])


@pytest.mark.parametrize("stem", WITH_CLONE)
def test_outliers_differ_only_where_the_draws_decide(stem):
    theirs = entry(stem, "clone_nb10000_seed123")
    found = ours(stem, 10_000)
    size = len(found.variants)
    names = {found.variants[i - 1].variant for i in theirs.get("outlier_indices") or []}
    limit = 0.05 * 10_000 / size
    counts = {v.variant: (v.count, c) for v, c in zip(found.variants, theirs["outlier"]["count"], strict=True)}
    decided_by_draws = abs(found.p_global - 0.05) < SDS * found.monte_carlo_p
    for name in names.symmetric_difference(found.outliers):
        near = min(abs(c - limit) for c in counts[name]) <= SDS * math.sqrt(limit)
        assert near or decided_by_draws, (name, counts[name], limit)


@pytest.mark.parametrize("stem", WITH_PEER)
def test_authors_package(stem):
    """The package itself: text p-values of 1,000 draws."""
    theirs = entry(stem, "peer_nb1000_seed123")
    close(ours(stem).rss_observed, theirs["global"]["RSSobs"])
    text = theirs["global"]["Pvalue"]
    agree(ours(stem).count, DRAWS, 0 if text.startswith("<") else round(1000 * float(text)), 1000)


@pytest.mark.parametrize("stem", REFUSED)
def test_refused_by_the_package_not_applicable_here(stem):
    found = presso(pair(stem))
    assert isinstance(found, NotApplicable)
    assert found.code == "too-few-variants"
