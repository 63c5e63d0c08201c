"""The verb clump."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from gnbreport.cli import main
from tests.unit.instruments.panels import candidate_table, random_panel, write_panel


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(4)
    genotypes, table = random_panel(rng, 20, 60)
    prefix = write_panel(tmp_path / "panel", genotypes, table)
    rows = candidate_table(table, rng.random(20)).assign(note="a, b")
    rows.to_csv(tmp_path / "hits.csv", index=False)
    return tmp_path, prefix, rows


def run(*arguments):
    return CliRunner().invoke(main, ["clump", *map(str, arguments)])


def test_index_variants_as_they_stood_in_order_of_p(files):
    folder, prefix, _ = files
    out, fates = folder / "index.tsv", folder / "fates.csv"
    done = run(folder / "hits.csv", "--panel", prefix, "--r2", 0.05, "-o", out, "--dispositions", fates)
    assert (done.exit_code, done.stdout) == (0, "")
    index, table = pd.read_csv(out, sep="\t"), pd.read_csv(fates)
    assert index["p_value"].is_monotonic_increasing
    assert set(index["note"]) == {"a, b"}
    counts = table["disposition"].value_counts()
    assert counts.sum() == 20
    assert counts["index"] == len(index)
    assert done.stderr.startswith("20 candidates: ")
    assert run(folder / "hits.csv", "--panel", prefix, "--r2", 0.05).stdout == out.read_text().replace(
        "\t", ","
    ).replace("a, b", '"a, b"')


def test_distance_only(files):
    folder, _, rows = files
    done = run(folder / "hits.csv", "--distance-only", "--kb", 1e6)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1 + rows["chromosome"].nunique()


def test_bad_input_is_told_in_one_block(files):
    folder, prefix, rows = files
    assert run(folder / "hits.csv").exit_code == 2
    assert run(folder / "hits.csv", "--distance-only", "--panel", prefix).exit_code == 2
    done = run(folder / "hits.csv", "--panel", folder / "nowhere")
    assert done.exit_code == 2
    assert done.stderr.count("[panel-part-missing]") == 3
    rows.astype({"p_value": str}).assign(p_value="<0.001", beta="x").to_csv(folder / "bad.csv", index=False)
    done = run(folder / "bad.csv", "--panel", prefix, "-o", folder / "no.csv")
    assert done.exit_code == 2
    assert done.stderr.count("[not-a-number]") == 40
    assert not (folder / "no.csv").exists()
