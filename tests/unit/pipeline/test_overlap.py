"""Instruments of both exposure and mediator, under each overlap rule of a whole run."""

from __future__ import annotations

import re

import pytest

from gnbreport.pipeline import run
from gnbreport.study import Study

KEYS = ["exposure", "mediator", "outcome"]
#: So lenient that some variants are instruments of a taxon and of a mediator.
LENIENT = {"exposure_p": "1e-4", "mediator_p": "3e-3", "pathways": '"all"'}


@pytest.fixture(scope="module")
def by_rule(small_study):
    """Rows of the IVW pathways, by overlap rule."""
    text = (small_study / "study.toml").read_text()
    found = {}
    for rule in ("keep", "drop_from_b", "drop_both"):
        for name, value in {**LENIENT, "overlap": f'"{rule}"'}.items():
            text = re.sub(rf"(?m)^{name} = .*", f"{name} = {value}", text)
        file = small_study / f"study_{rule}.toml"
        file.write_text(text)
        table = run(Study.read(file))["mediation"]
        rows = table[(table["method"] == "ivw") & (table["b_source"] == "univariable") & (table["status"] == "ok")]
        found[rule] = rows.set_index(KEYS)
    return found


def test_rules_leave_shared_instruments_out(by_rule):
    kept, from_b, both = (by_rule[rule] for rule in ("keep", "drop_from_b", "drop_both"))
    assert kept.index.equals(from_b.index)
    assert kept.index.equals(both.index)
    shared = kept["notices"].str.contains("instruments? of both", regex=True)
    assert 0 < shared.sum() < len(kept)
    count = kept["notices"].str.extract(r"(\d+) variant\(s\) are instruments of both")[0].fillna("0").astype(int)
    assert (kept["n_b"] - from_b["n_b"] == count).all()
    assert (kept["n_a"] == from_b["n_a"]).all()
    assert (kept["n_b"] - both["n_b"] == count).all()
    assert (kept["n_a"] - both["n_a"] == count).all()
    assert (from_b.loc[~shared, "indirect"] == kept.loc[~shared, "indirect"]).all()
    assert (from_b.loc[shared, "b"] != kept.loc[shared, "b"]).all()
