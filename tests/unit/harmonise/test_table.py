"""Harmonised tables on disk."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnbreport.errors import InputError
from gnbreport.harmonise import Harmonised, harmonise, read_pairs, write_pairs

TWO_SAMPLE_MR = """"SNP","effect_allele.exposure","effect_allele.outcome","beta.exposure","beta.outcome","se.exposure",\
"se.outcome","eaf.exposure","pval.exposure","samplesize.outcome","outcome","id.outcome","exposure","id.exposure",\
"remove","palindromic","ambiguous","mr_keep"
"rs1","A","A",0.1,-0.02,0.01,0.02,0.3,1e-20,1000,"CHD || id:ieu-a-7","x","LDL, direct","a",FALSE,FALSE,FALSE,TRUE
"rs2","A","A",0.2,NA,0.01,0.02,NA,1e-30,NA,"CHD || id:ieu-a-7","x","LDL, direct","a",FALSE,FALSE,FALSE,FALSE
"rs3","A","T",0.2,0.1,0.01,0.02,NA,1e-30,NA,"CHD || id:ieu-a-7","x","LDL, direct","a",TRUE,TRUE,TRUE,FALSE
"rs1","A","A",0.3,-0.02,0.01,0.02,0.3,1e-20,1000,"CHD || id:ieu-a-7","x","HDL","b",FALSE,TRUE,TRUE,FALSE
"""


def write(tmp_path, text, name="h.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_two_sample_mr_names_and_several_pairs(tmp_path):
    one, two = read_pairs(write(tmp_path, TWO_SAMPLE_MR))
    assert (one.exposure, one.outcome, two.exposure) == ("LDL, direct", "CHD || id:ieu-a-7", "HDL")
    assert one.variant == ("rs1",)
    assert one.beta_outcome.tolist() == [-0.02]
    assert one.rows["disposition"].tolist() == ["kept", "missing_values", "allele_mismatch"]
    assert two.rows["disposition"].tolist() == ["palindromic_ambiguous"]
    assert one.n_outcome.tolist() == [1000]


def test_only_five_columns_are_needed(tmp_path):
    (pair,) = read_pairs(
        write(tmp_path, "variant\tbeta_exposure\tse_exposure\tbeta_outcome\tse_outcome\nrs1\t1\t.1\t2\t.1\n")
    )
    assert (pair.exposure, pair.outcome, len(pair)) == ("exposure", "outcome", 1)
    assert math.isnan(pair.eaf_exposure[0])


def test_names_shared_by_two_ids_stay_apart(tmp_path):
    text = (
        "SNP,beta.exposure,se.exposure,beta.outcome,se.outcome,exposure,id.exposure\nr,1,1,1,1,BMI,a\nr,2,1,1,1,BMI,b\n"
    )
    assert [p.exposure for p in read_pairs(write(tmp_path, text))] == ["BMI || id:a", "BMI || id:b"]


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(FINITE, st.floats(1e-300, 1e300), st.text("ab,\"' é", min_size=1)), min_size=1, max_size=5))
def test_what_is_written_reads_back_to_the_same_values(tmp_path_factory, rows):
    beta, se, names = zip(*rows, strict=True)
    pair = Harmonised.from_arrays(
        beta_exposure=beta,
        se_exposure=se,
        beta_outcome=beta,
        se_outcome=se,
        exposure="a, b",
        variant=[f"v{n}v" for n in names],
    )
    path = tmp_path_factory.mktemp("t") / "h.csv"
    write_pairs([pair], path)
    (back,) = read_pairs(path)
    assert (back.exposure, back.variant) == (pair.exposure, pair.variant)
    assert (back.beta_exposure == pair.beta_exposure).all()
    assert (back.se_outcome == pair.se_outcome).all()
    first = path.read_bytes()
    write_pairs([back], path)
    assert path.read_bytes() == first


HEADER = "variant,beta_exposure,se_exposure,beta_outcome,se_outcome"
FAULTS = {
    "missing-column": ("variant,beta_exposure\nr,1\n", "row 0, column 'se_exposure'"),
    "duplicate-column": (f"{HEADER},se_exposure\nr,1,1,1,1,1\n", "column 'se_exposure'"),
    "row-width": (f"{HEADER}\nr,1,1,1,1\nr,1,1\n", "row 2"),
    "no-rows": (f"{HEADER}\n", "no rows"),
    "empty-file": ("", "no header"),
    "not-a-number": (f"{HEADER}\nr,1,\u22120.1,1,1\n", "typographic minus"),
    "not-a-boolean": (f"{HEADER},keep\nr,1,1,1,1,maybe\n", "column 'keep'"),
    "unknown-disposition": (f"{HEADER},disposition\nr,1,1,1,1,lost\n", "'lost'"),
    "missing-value": (f"{HEADER}\nNA,1,1,1,1\n", "row 1, column 'variant'"),
    "workbook": ("PK\x03\x04", "Excel"),
    "not-harmonised": (f"{HEADER},effect_allele,effect_allele.outcome\nr,1,1,1,1,A,G\n", "effect alleles differ"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_faults_are_named(tmp_path, code):
    text, place = FAULTS[code]
    with pytest.raises(InputError) as caught:
        read_pairs(write(tmp_path, text))
    assert set(caught.value.codes) == {code}
    assert place in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("beta_exposure", "inf"),
        ("beta_outcome", "NA"),
        ("se_exposure", "0"),
        ("se_outcome", "-1"),
        ("eaf_outcome", "1.2"),
    ],
)
def test_impossible_values_of_kept_rows_only(tmp_path, column, value):
    row = dict.fromkeys([*HEADER.split(","), "eaf_outcome"], "0.5") | {column: value}
    text = ",".join(row) + ",keep\n" + ",".join(row.values()) + ",TRUE\n"
    with pytest.raises(InputError) as caught:
        read_pairs(write(tmp_path, text))
    assert [(p.code, p.row, p.column) for p in caught.value.problems] == [("bad-value", 1, column)]
    assert len(read_pairs(write(tmp_path, text.replace("TRUE", "FALSE")))[0]) == 0


def test_all_problems_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read_pairs(write(tmp_path, f"{HEADER}\nr,x,0,1,1\nr,1,1,nan,-1\n"))
    assert len(caught.value.problems) == 4


def test_missing_file_and_foreign_text(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_pairs(tmp_path / "absent.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes(f"{HEADER},outcome\nr,1,1,1,1,caf\xe9\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_pairs(path)


def test_harmonised_pairs_survive_the_disk(tmp_path):
    rows = pd.DataFrame(
        {
            "rsid": ["rs1", "rs2", "rs3"],
            "effect_allele": ["A", "A", "C"],
            "other_allele": ["G", "T", "T"],
            "effect_allele_frequency": [0.1, 0.5, np.nan],
            "beta": [0.1, 0.2, 0.3],
            "standard_error": 0.01,
            "p_value": [0.0, 1e-9, 1e-10],
            "log10_p": [-400.5, -9, -10],
        }
    )
    pair = harmonise(rows, rows.iloc[:2], exposure="x", outcome="y")
    (back,) = read_pairs(write_pairs([pair], tmp_path / "h.tsv"))
    assert back.rows["disposition"].tolist() == ["kept", "palindromic_ambiguous", "missing_in_outcome"]
    assert back.rows["log10_p_exposure"].tolist() == [-400.5, -9, -10]
    assert Harmonised.from_table(tmp_path / "h.tsv").variant == ("rs1",)


def test_as_many_names_as_values():
    values = {key: [0.1, 0.2] for key in ("beta_exposure", "se_exposure", "beta_outcome", "se_outcome")}
    with pytest.raises(InputError, match="2 variants, there are 1 names"):
        Harmonised.from_arrays(**values, variant=["rs1"])
