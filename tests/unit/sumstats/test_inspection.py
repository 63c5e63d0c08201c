# ruff: noqa: E501, SIM905 - tables of rows read better unbroken
"""What inspect notices: one defect planted per case."""

import numpy as np
import pytest

from gnbreport.kernels.tails import normal_two_sided
from gnbreport.sumstats import inspect
from tests.paths import SHARED, needs_shared

NAMES = "rsid chromosome base_pair_location effect_allele other_allele effect_allele_frequency beta standard_error p_value n".split()


def sound(rows=200):
    rng = np.random.default_rng(3)
    out = []
    for i in range(rows):
        f = rng.uniform(0.05, 0.95)
        n = int(rng.integers(9000, 10000))
        se = 1 / np.sqrt(2 * f * (1 - f) * n)
        beta = se * rng.normal()
        p = normal_two_sided(float(f"{beta:.6g}") / float(f"{se:.6g}"))[0]
        out.append(
            [f"rs{i + 10}", "1", str(1000 + i), "A", "G", f"{f:.4f}", f"{beta:.6g}", f"{se:.6g}", f"{p:.6g}", str(n)]
        )
    return out


def findings(tmp_path, rows, names=NAMES):
    path = tmp_path / "t.tsv"
    path.write_text("\n".join("\t".join(r) for r in [names, *rows]) + "\n")
    return {f.code: f for f in inspect(path).findings}


def changed(rows, column, values):
    at = NAMES.index(column)
    return [[*r[:at], str(values(r)), *r[at + 1 :]] for r in rows]


def test_a_sound_file_has_no_findings(tmp_path):
    assert findings(tmp_path, sound()) == {}


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("p-not-from-beta", lambda rows: changed(rows, "p_value", lambda r: 0.5)),
        ("p-one-sided", lambda rows: changed(rows, "p_value", lambda r: float(r[8]) / 2)),
        ("n-not-integer", lambda rows: changed(rows, "n", lambda r: r[9] + ".5")),
        ("n-constant", lambda rows: changed(rows, "n", lambda r: 9500)),
        ("n-above-uk-biobank", lambda rows: changed(rows, "n", lambda r: 583314)),
        ("n-implied", lambda rows: changed(rows, "n", lambda r: int(r[9]) * 9)),
        ("bad-n", lambda rows: changed(rows, "n", lambda r: 0.5)),
        (
            "frequency-is-maf",
            lambda rows: changed(rows, "effect_allele_frequency", lambda r: min(float(r[5]), 1 - float(r[5]))),
        ),
        ("no-frequency", lambda rows: changed(rows, "effect_allele_frequency", lambda r: "NA")),
        ("bad-frequency", lambda rows: changed(rows, "effect_allele_frequency", lambda r: 30)),
        ("z-among-betas", lambda rows: [*rows[:-2], *([*r[:6], "-4.6", "1.0", "4.2e-6", r[9]] for r in rows[-2:])]),
        ("duplicate-rows", lambda rows: [*rows, *rows]),
        ("duplicate-variants", lambda rows: [*rows, [*rows[0][:6], "0.7", *rows[0][7:]]]),
        ("missing-identifiers", lambda rows: changed(rows, "rsid", lambda r: "NA" if r[0].endswith("1") else r[0])),
        ("damaged-rsid", lambda rows: changed(rows, "rsid", lambda r: r[0].replace("1", "l"))),
        ("unicode-minus", lambda rows: changed(rows, "beta", lambda r: r[6].replace("-", "\u2212"))),
        ("no-effect", lambda rows: changed(rows, "beta", lambda r: "NA" if r[0] == "rs10" else r[6])),
        ("not-clumped", lambda rows: [[*r[:6], "0.5", "0.02", "4e-138", r[9]] for r in rows]),
    ],
)
def test_a_planted_defect_is_found(code, spoil, tmp_path):
    assert code in findings(tmp_path, spoil(sound()))


def test_a_header_name_that_occurs_twice(tmp_path):
    assert "duplicate-column" in findings(tmp_path, [[*r, "x", "y"] for r in sound()], [*NAMES, "info", "info"])


@pytest.mark.parametrize(("position", "build"), [("136616754", "GRCh37"), ("135859184", "GRCh38"), ("136333224", "")])
def test_build_by_sentinels(position, build, tmp_path):
    path = tmp_path / "t.tsv"
    rows = [*sound(), ["rs182549", "2", position, *sound(1)[0][3:]]]
    path.write_text("\n".join("\t".join(r) for r in [NAMES, *rows]) + "\n")
    found = inspect(path)
    assert found.build == build
    assert ("build-unclear" in {f.code for f in found.findings}) == (build == "")


@needs_shared
def test_known_defects_of_real_look_ups_are_reported():
    found = inspect(SHARED / "real/heel_bmd_lookups/heel_bmd_lookups_three_gwas.csv")
    said = {(f.code, f.message.split(":")[0]) for f in found.findings}
    assert ("no-frequency", "ebi-a-GCST90014022") in said
    assert ("n-above-uk-biobank", "ebi-a-GCST90029004") in said
    assert ("p-not-from-beta", "ebi-a-GCST90029004") in said
    morris = inspect(SHARED / "real/heel_bmd_lookups/morris2019_ebmd_excerpt_24snps.csv")
    assert "p-not-from-beta" in {f.code for f in morris.findings}
    example = inspect(SHARED / "real/formats/0000123.tsv")
    assert (example.layout, example.build) == ("gwas-ssf", "GRCh37")
    assert "missing-identifiers" in {f.code for f in example.findings}
    assert inspect(SHARED / "real/hdl.tsv").build == "GRCh37"
