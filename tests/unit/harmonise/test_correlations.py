"""Correlation matrices of variants read from a file: forms, order, refusals."""

import numpy as np
import pytest

from gnbreport import Harmonised
from gnbreport.errors import InputError
from gnbreport.harmonise import read_correlations

BARE = "1,0.4,-0.2\n0.4,1,0\n-0.2,0,1\n"
NAMED = "rs1,rs2,rs3\n" + BARE
LABELLED = "rsid,ref,alt,rs1,rs2,rs3\nrs1,A,G,1,0.4,-0.2\nrs2,C,T,0.4,1,0\nrs3,G,T,-0.2,0,1\n"


def pair(*variants, keep=None):
    size = len(variants)
    columns = {} if keep is None else {"keep": np.array(keep)}
    return Harmonised.from_arrays(
        variant=variants,
        beta_exposure=np.full(size, 0.1),
        se_exposure=np.full(size, 0.01),
        beta_outcome=np.full(size, 0.1),
        se_outcome=np.full(size, 0.01),
        **columns,
    )


@pytest.fixture
def matrix(tmp_path):
    def write(text):
        path = tmp_path / "ld.csv"
        path.write_text(text, encoding="utf-8")
        return read_correlations(path)

    return write


@pytest.mark.parametrize("text", [BARE, NAMED, LABELLED, LABELLED.replace(",", "\t")])
def test_every_form_holds_the_same_matrix(matrix, text):
    np.testing.assert_array_equal(
        matrix(text).attached(pair("rs1", "rs2", "rs3")).ld, [[1, 0.4, -0.2], [0.4, 1, 0], [-0.2, 0, 1]]
    )


@pytest.mark.parametrize("text", [NAMED, LABELLED])
def test_named_variants_are_matched_by_name(matrix, text):
    attached = matrix(text).attached(pair("rs3", "rs2", "rs1", keep=[True, False, True]))
    np.testing.assert_array_equal(attached.ld, [[1, -0.2], [-0.2, 1]])


def test_numbers_alone_need_as_many_variants(matrix):
    with pytest.raises(InputError, match=r"3 rows.*2 variants"):
        matrix(BARE).attached(pair("rs1", "rs2"))


def test_every_absent_variant_is_named(matrix):
    with pytest.raises(InputError) as refused:
        matrix(NAMED).attached(pair("rs1", "rs8", "rs9"))
    assert refused.value.codes == ("not-in-ld", "not-in-ld")
    assert "rs8" in str(refused.value)
    assert "rs9" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1,0.4\n0.4,1\n0,0\n", {"not-square"}),
        ("1,0.4,0\n0.4,1,0\n", {"not-square"}),
        ("rs1,rs2\n", {"not-square"}),
        ("rs1,rs2\n1,0.4\n0.4\n", {"row-width"}),
        ("rs1,rs2\n1,x\nnan,1\n", {"not-a-number"}),
        ("rs1,rs1\n1,0.4\n0.4,1\n", {"duplicate-column"}),
        ("id,rs1,rs2\nrs2,1,0.4\nrs1,0.4,1\n", {"ld-order"}),
        ("rs1,rs2\n1,1.5\n1.5,1\n", {"ld-range"}),
        ("rs1,rs2\n1,0.5\n0.4,1\n", {"ld-symmetry"}),
        ("rs1,rs2\n0.9,0.5\n0.4,1\n", {"ld-symmetry", "ld-diagonal"}),
    ],
)
def test_what_is_no_correlation_matrix_is_refused(matrix, text, codes):
    with pytest.raises(InputError) as refused:
        matrix(text)
    assert set(refused.value.codes) == codes
    assert "ld.csv" in str(refused.value)


def test_place_of_a_bad_entry_is_named(matrix):
    with pytest.raises(InputError, match=r"row 1, column 'rs2'.*'x'"):
        matrix("rs1,rs2\n1,x\n0.4,1\n")


def test_rounding_in_the_file_is_evened_out(matrix):
    ld = matrix("1,0.4000001\n0.4,1\n").matrix
    assert ld[0, 1] == ld[1, 0]
