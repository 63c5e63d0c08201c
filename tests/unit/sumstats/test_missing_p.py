"""Rows without a p-value: no threshold can choose them, so they are counted, never lost in silence."""

import pytest

from gnbreport.sumstats import Cache, Query, inspect, scan

HEADER = "taxon\trsid\tchromosome\tbase_pair_location\teffect_allele\tother_allele\tbeta\tstandard_error\tp_value\tn\n"


def file_of(tmp_path, cells, header=HEADER):
    path = tmp_path / "hits.tsv"
    rows = (f"{'AB'[i % 2]}\trs{i}\t1\t{i}\tA\tG\t0.5\t0.05\t{p}\t100\n" for i, p in enumerate(cells, 1))
    path.write_text(header + "".join(rows))
    return path


@pytest.mark.parametrize("missing", ["NA", "", ".", "#NA", "nan"])
def test_missing_p_values_are_counted_by_trait(tmp_path, missing):
    path = file_of(tmp_path, ["1e-9", missing, missing, "0.3", missing])
    found = scan(path, Query(p_below=1e-5))
    assert found.rows["rsid"].tolist() == ["rs1"]
    assert dict(found.rows_without_p) == {"A": 1, "B": 2}
    assert ("p-missing", "3 rows") in {(n.code, n.text[:6]) for n in found.notices}


def test_every_row_is_found_above_the_threshold_or_without_p(tmp_path):
    cells = ["1e-9", "NA", "0.5", "0.2", "1e-6", "x", "NA", "-1"]
    found = scan(file_of(tmp_path, cells), Query(p_below=1e-5))
    above = 2
    assert len(found.rows) + len(found.rejected) + sum(found.rows_without_p.values()) + above == found.rows_read


def test_the_count_survives_the_cache_and_ids_do_not_need_p(tmp_path):
    path, cache = file_of(tmp_path, ["1e-9", "NA"]), Cache(tmp_path / "cache")
    first, second = (scan(path, Query(p_below=1e-5), cache=cache) for _ in range(2))
    assert second.cached
    assert dict(first.rows_without_p) == dict(second.rows_without_p) == {"A": 1}
    by_id = scan(path, Query(variants=frozenset({"rs2"})))
    assert dict(by_id.rows_without_p) == {}
    assert by_id.rows["p_value"].tolist() == pytest.approx([1.523970604832105e-23], rel=1e-12, abs=0)


def test_inspect_reports_rows_without_p(tmp_path):
    findings = {f.code: f.rows for f in inspect(file_of(tmp_path, ["1e-9", "NA", "NA"])).findings}
    assert findings["p-computed"] == 2


def test_a_ratio_that_contradicts_its_beta_is_reported(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text(
        "rsid\teffect_allele\tother_allele\tbeta\todds_ratio\tstandard_error\tp_value\n"
        "rs1\tA\tG\t0.1\t1.1\t0.01\t1e-9\nrs2\tA\tG\t0.1\t0.7\t0.01\t1e-9\nrs3\tA\tG\t-0.1\t0.7\t0.01\t1e-9\n"
    )
    found = scan(path, Query(p_below=1e-5))
    assert found.rows["beta"].tolist() == [0.1, 0.1, -0.1]
    assert [(n.code, n.text.split()[0]) for n in found.notices] == [("ratio-contradicts-beta", "1")]
    assert {f.code: f.rows for f in inspect(path).findings}["ratio-contradicts-beta"] == 1
