# ruff: noqa: PT017 - tables of rows read better unbroken
"""The byte-level scan against its naive twin, on generated files cut into blocks at every offset."""

import gzip
import math
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnbreport.errors import InputError
from gnbreport.sumstats import Query, blocks, scan
from tests.naive import sumstats_scan as naive

COLUMNS = (
    "rsid",
    "chromosome",
    "base_pair_location",
    "effect_allele",
    "other_allele",
    "beta",
    "standard_error",
    "p_value",
)
ODD_P = [
    "1e-400",
    "1E-400",
    "0",
    "0.0",
    "0e0",
    "0.00001",
    "0.000010",
    "0.0000099999",
    "1e-5",
    "1E-05",
    "1.0e-05",
    "9.99e-06",
    "1e-005",
    "1.5e-005",
    "5e-324",
    "0.5e-4",
    "12e-7",
    "123e-8",
    "1",
    "1.0",
    "1e0",
    "1E+00",
    ".5",
    ".000001",
    "0.000000",
    "1e-06",
    "1.e-06",
    "00.5",
    "00.000001",
    "+1e-7",
    "1e-0000012",
    "0.00000000000000000000000000001",
]
BROKEN_P = ["<0.001", "-0.5", "abc", "1e", "1_0e-9", "-1e-9"]
MISSING_P = ["NA", "", ".", "#NA", "nan"]


def p_text():
    return st.one_of(
        st.sampled_from(ODD_P),
        st.sampled_from(MISSING_P),
        st.floats(0, 1).map(repr),
        st.floats(1e-12, 1).map(lambda v: f"{v:.3e}"),
        st.floats(1e-12, 1).map(lambda v: f"{v:.7f}"),
        st.floats(1e-12, 1).map(lambda v: f"{v:.2E}"),
        st.integers(1, 999).flatmap(
            lambda m: st.integers(-30, -1).map(lambda e: f"{m}e{e}" if m * 10.0**e <= 1 else "0.5")
        ),
    )


IDS = st.one_of(
    st.integers(1, 12).map(lambda i: f"rs{i}"),
    st.sampled_from(["rs1234567", "rs12345678", "rs123456789", "xrs12345678", "12345678", "s1", "NA", "."]),
)
ROW = st.tuples(
    IDS,
    st.sampled_from(["1", "2", "X", "chr2"]),
    st.sampled_from(["100", "101", "1e+05", "100000", "99999", "NA", "12345678901", "1.5"]),
    st.just("A"),
    st.just("G"),
    st.sampled_from(["0.1", "-0.2", "1e-3", "NA", "0"]),
    st.sampled_from(["0.1", "0.02", "NA", "0", "-1"]),
    p_text(),
)
TABLE = st.lists(ROW, min_size=1, max_size=12)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def write(path, rows, order, delimiter, line_end, last_newline, quote):
    lines = []
    for row in [COLUMNS, *rows]:
        cells = [row[i] for i in order]
        lines.append(delimiter.join(f'"{c}"' if quote else c for c in cells))
    text = line_end.join(lines) + (line_end if last_newline else "")
    path.write_bytes(text.encode())
    return path


def found(path, query):
    """Rows taken and rejected by the package; an InputError that all rows are unusable counts as none taken."""
    with mock.patch("gnbreport.sumstats.scanning.association_table", lambda columns, with_trait: columns):
        try:
            answer = scan(path, query)
        except InputError as error:
            assert all(p.row is not None for p in error.problems)
            return None, {p.row for p in error.problems}, None
    columns = answer.rows
    taken = {row: i for i, row in enumerate(columns["row"])}
    return (taken, columns), set(answer.rejected["row"]), answer.rows_read


def compare(path, delimiter, block, **asked):
    taken, rejected, total = naive.scan(path, delimiter, **asked)
    with mock.patch.object(blocks, "BLOCK", block):
        ours, ours_rejected, rows_read = found(path, Query(**asked))
    if ours is None:
        assert not taken
        assert ours_rejected <= rejected
        return
    index, columns = ours
    assert rows_read == total
    assert set(index) == set(taken)
    assert ours_rejected == rejected
    for row, (p, beta, se) in taken.items():
        i = index[row]
        assert columns["beta"][i] == beta
        assert columns["standard_error"][i] == se
        if p is not None:
            assert columns["p_value"][i] == float(p)
            if p > 0:
                assert columns["log10_p"][i] == pytest.approx(naive.log10(p), rel=1e-14, abs=1e-14)
            assert math.isfinite(columns["log10_p"][i])


LAYOUT = st.tuples(
    st.permutations(range(len(COLUMNS))),
    st.sampled_from(["\t", ",", ";", " "]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 400),
)


def runs(test):
    def run(rows, how, *args):
        order, delimiter, line_end, last_newline, quote, block = how
        if delimiter == " ":  # empty cells cannot be written between blanks
            rows = [tuple(c or "NA" for c in row) for row in rows]
        rows = [(*rows[0][:-1], "0.5"), *rows[1:]]  # a P column without any value is refused: tested elsewhere
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder) / "t.txt", rows, order, delimiter, line_end, last_newline, quote)
            test(path, delimiter, block, *args)

    return run


@SETTINGS
@given(TABLE, LAYOUT, st.sampled_from([1e-5, 5e-8, 0.05, 1.0, 1e-12, 3e-4, 0.00001000000000000001]))
def test_rows_with_small_p_are_those_of_the_naive_twin(rows, how, threshold):
    runs(lambda path, delimiter, block: compare(path, delimiter, block, p_below=threshold))(rows, how)


@SETTINGS
@given(TABLE, LAYOUT, st.frozensets(IDS, min_size=1, max_size=5))
def test_rows_by_identifier_are_those_of_the_naive_twin(rows, how, variants):
    variants = variants - {"NA", "."} | {"rs1"}
    runs(lambda path, delimiter, block: compare(path, delimiter, block, variants=variants))(rows, how)


@SETTINGS
@given(TABLE, LAYOUT)
def test_rows_by_position_are_those_of_the_naive_twin(rows, how):
    rows = [tuple(c.replace("chr2", "2") for c in row) for row in rows]
    places = frozenset({("1", 100000), ("X", 100), ("2", 12345678901)})
    runs(lambda path, delimiter, block: compare(path, delimiter, block, positions=places))(rows, how)
    runs(lambda path, delimiter, block: compare(path, delimiter, block, region=("1", 101, 100000)))(rows, how)


@SETTINGS
@given(TABLE, LAYOUT)
def test_all_rows_are_those_of_the_naive_twin(rows, how):
    runs(lambda path, delimiter, block: compare(path, delimiter, block))(rows, how)


@pytest.mark.parametrize("block", range(1, 130))
def test_block_boundaries_at_every_offset(tmp_path, block):
    rows = [("rs1", "1", "5", "A", "G", "0.1", "0.1", "1e-9"), ("rs22", "1", "6", "A", "G", "0.1", "0.1", "0.2")] * 4
    path = write(tmp_path / "t.tsv", rows, range(8), "\t", "\r\n", False, False)
    compare(path, "\t", block, p_below=1e-5)
    packed = tmp_path / "t.tsv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()[:50]) + gzip.compress(path.read_bytes()[50:]))
    with mock.patch.object(blocks, "BLOCK", block):
        assert len(scan(packed, Query(p_below=1e-5)).rows) == 4


@pytest.mark.parametrize("text", BROKEN_P)
def test_a_broken_p_of_a_wanted_row_is_rejected_with_its_place(tmp_path, text):
    rows = [("rs1", "1", "5", "A", "G", "0.1", "0.1", "1e-9"), ("rs2", "1", "6", "A", "G", "0.1", "0.1", text)]
    path = write(tmp_path / "t.tsv", rows, range(8), "\t", "\n", True, False)
    answer = scan(path, Query(variants=frozenset({"rs1", "rs2"})))
    assert list(answer.rows["rsid"]) == ["rs1"]
    assert answer.rejected[["variant", "row", "code", "column"]].values.tolist() == [["rs2", 2, "bad-p", "p_value"]]


def test_an_exponent_with_leading_zeros_is_seen(tmp_path):
    row = ("rs1", "1", "100", "A", "G", "0.1", "0.1", "1e-0000012")
    path = write(tmp_path / "zeros.tsv", [row], list(range(8)), "\t", "\n", False, False)
    taken, _, _ = found(path, Query(p_below=1e-5))
    assert taken is not None
    assert set(taken[0]) == {1}
