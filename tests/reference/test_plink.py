"""Clumping decides as plink 1.9 does, order included; r2 equals plink's."""

import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from gnbreport.instruments import Panel, clump
from gnbreport.kernels.ld import bit_planes, genotype_correlation, haplotype_correlation, pair_counts
from tests.unit.instruments.panels import candidate_table, random_genotypes, random_panel, write_panel

PLINK = shutil.which("plink1.9")
pytestmark = pytest.mark.skipif(PLINK is None, reason="plink1.9 is not installed")
PANELS = 300
GROUP = 50


def plink(*arguments):
    done = subprocess.run([PLINK, "--threads", "1", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def plink_clump(prefix, rows, r2, kb, out):
    rows[["rsid", "p_value"]].rename(columns={"rsid": "SNP", "p_value": "P"}).to_csv(
        f"{out}.assoc", sep="\t", index=False
    )
    limits = ("--clump-p1", 1, "--clump-p2", 1, "--clump-r2", r2, "--clump-kb", kb)
    plink("--bfile", prefix, "--clump", f"{out}.assoc", *limits, "--out", out)
    return pd.read_csv(f"{out}.clumped", sep=r"\s+")["SNP"].tolist()


@pytest.mark.parametrize("group", range(PANELS // GROUP))
def test_index_variants_and_their_order_on_random_panels(tmp_path, group):
    for number in range(group * GROUP, (group + 1) * GROUP):
        rng = np.random.default_rng([19, number])
        size, people = int(rng.integers(5, 60)), int(rng.integers(20, 90))
        genotypes, table = random_panel(rng, size, people, missing=0.0 if number % 2 else rng.choice([0.01, 0.1]))
        prefix = write_panel(tmp_path / f"p{number}", genotypes, table)
        # few distinct p-values: ties must go in panel order
        p = rng.choice(10.0 ** -rng.uniform(1, 9, max(3, size // 2)), size)
        rows = candidate_table(table, p).sample(frac=rng.uniform(0.5, 1), random_state=number)
        r2, kb = float(rng.choice([0.001, 0.01, 0.1, 0.5, 0.8])), int(rng.choice([5, 50, 250, 10_000]))
        ours = clump(rows, Panel.open(prefix), r2=r2, kb=kb).index["rsid"].tolist()
        assert ours == plink_clump(prefix, rows, r2, kb, tmp_path / f"o{number}"), (number, r2, kb)


@pytest.mark.parametrize("distance", [9_999, 10_000])
def test_exactly_the_window_is_outside(tmp_path, distance):
    genotypes = np.tile(random_genotypes(np.random.default_rng(1), 1, 50), (2, 1))
    table = pd.DataFrame(
        {"id": ["a", "b"], "chromosome": "1", "position": [5, 5 + distance], "allele_1": "A", "allele_2": "G"}
    )
    prefix = write_panel(tmp_path / "p", genotypes, table)
    rows = candidate_table(table, [1e-9, 1e-8])
    ours = clump(rows, Panel.open(prefix), r2=0.1, kb=10).index["rsid"].tolist()
    assert ours == plink_clump(prefix, rows, 0.1, 10, tmp_path / "o")
    assert len(ours) == (1 if distance < 10_000 else 2)


def test_r2_of_both_kinds_equals_plink(tmp_path):
    """plink prints six significant digits: r (genotypes), r2 and D' (haplotypes, ``--ld``)."""
    rng = np.random.default_rng(7)
    genotypes, table = random_panel(rng, 25, 60, missing=0.05, chromosomes=1)
    prefix = write_panel(tmp_path / "p", genotypes, table)
    plink("--bfile", prefix, "--keep-allele-order", "--r", "square", "--out", tmp_path / "o")
    theirs = np.loadtxt(tmp_path / "o.ld")
    planes = bit_planes(genotypes)
    ours = np.array([genotype_correlation(pair_counts(one, planes)) for one in planes])
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-6)
    for i, j in [(0, 1), (2, 3), (5, 9), (10, 11), (20, 24)]:
        done = subprocess.run(
            [PLINK, "--bfile", prefix, "--ld", table["id"][i], table["id"][j], "--out", tmp_path / "l"],
            capture_output=True,
            text=True,
            check=True,
        )
        line = next(line for line in done.stdout.splitlines() if "R-sq =" in line)
        r2 = haplotype_correlation(pair_counts(planes[i], planes[j : j + 1]))[0] ** 2
        assert r2 == pytest.approx(float(line.split("R-sq =")[1].split()[0]), rel=1e-4, abs=1e-6)
