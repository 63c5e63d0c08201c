# ruff: noqa: E501 - tables of rows read better unbroken
"""The cache: same answer, by content, and never an error."""

import os
import zipfile

import pandas as pd
import pytest

from gnbreport.sumstats import Cache, Query, scan

TEXT = "rsid\tchromosome\tbase_pair_location\teffect_allele\tother_allele\tbeta\tstandard_error\tp_value\nrs1\t1\t5\tA\tG\t0.1\t0.1\t1e-400\nrs2\t1\t6\tA\tG\tNA\t0.1\t1e-9\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text(TEXT)
    return path


def same(a, b):
    pd.testing.assert_frame_equal(a.rows, b.rows)
    pd.testing.assert_frame_equal(a.rejected, b.rejected)
    assert (a.rows_read, a.sha256, a.layout, a.notices) == (b.rows_read, b.sha256, b.layout, b.notices)


def test_second_answer_is_the_first_one(file, tmp_path):
    cache = Cache(tmp_path / "cache")
    first, second = (scan(file, Query(p_below=1e-5), cache=cache) for _ in range(2))
    assert (first.cached, second.cached) == (False, True)
    same(first, second)
    assert not scan(file, Query(p_below=1e-6), cache=cache).cached


def test_a_copy_is_known_by_its_content_and_a_change_is_seen(file, tmp_path):
    cache = Cache(tmp_path / "cache")
    scan(file, Query(), cache=cache)
    copy = tmp_path / "copy.tsv"
    copy.write_text(TEXT)
    assert scan(copy, Query(), cache=cache).cached
    copy.write_text(TEXT.replace("0.1\t1e-400", "0.2\t1e-400"))
    os.utime(copy, ns=(1, 1))
    assert not scan(copy, Query(), cache=cache).cached


def test_a_damaged_entry_is_ignored_and_written_again(file, tmp_path):
    cache = Cache(tmp_path / "cache")
    first = scan(file, Query(), cache=cache)
    entry = next((tmp_path / "cache" / "scans").rglob("*.parquet"))
    for content in (b"", b"garbage", entry.read_bytes()[:-9]):
        entry.write_bytes(content)
        again = scan(file, Query(), cache=cache)
        assert not again.cached
        same(first, again)
        assert scan(file, Query(), cache=cache).cached


def test_a_cache_that_cannot_be_written_is_no_error(file, tmp_path):
    (tmp_path / "blocked").write_text("a file, not a folder")
    assert len(scan(file, Query(), cache=Cache(tmp_path / "blocked")).rows) == 1


def test_zip_and_plain_give_the_same_rows(file, tmp_path):
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.write(file, "t.tsv")
    pd.testing.assert_frame_equal(scan(file, Query()).rows, scan(tmp_path / "t.zip", Query()).rows)
