"""Clumping against plink 1.9: 1 million variants x 500 people, 5,000 candidates; and 211 exposures at once.

    python benchmarks/clump.py [--variants 1000000] [--people 500] [--candidates 5000] [--folder DIR]

Prints wall and CPU seconds (best of three) and stops with an error where the index variants or their order differ.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from gnbreport.instruments import Panel, clump


def make_panel(prefix: Path, variants: int, people: int, missing: float, seed: int = 1) -> None:
    """Write a panel in LD: blocks of 20 variants copied from one another with mutations."""
    rng = np.random.default_rng(seed)
    chromosome = np.repeat(np.arange(1, 23), -(-variants // 22))[:variants]
    position = np.concatenate([np.arange(1, n + 1) for n in np.bincount(chromosome)[1:]]) * (2_900_000_000 // variants)
    with open(f"{prefix}.bed", "wb") as bed:
        bed.write(b"\x6c\x1b\x01")
        for start in range(0, variants, 20_000):
            bed.write(_block(rng, min(20_000, variants - start), people, missing))
    pd.DataFrame(
        {"c": chromosome, "id": [f"rs{i}" for i in range(variants)], "cm": 0, "p": position, "a": "A", "b": "G"}
    ).to_csv(f"{prefix}.bim", sep="\t", header=False, index=False)
    Path(f"{prefix}.fam").write_text("".join(f"f{k} i{k} 0 0 0 -9\n" for k in range(people)))


def _block(rng: np.random.Generator, variants: int, people: int, missing: float) -> bytes:
    """Packed genotypes of some variants."""
    anchors = rng.random((-(-variants // 20), 1, 2 * people)) < rng.uniform(0.05, 0.5, (-(-variants // 20), 1, 1))
    noise = rng.random((anchors.shape[0], 20, 2 * people), dtype=np.float32) < rng.choice([0.01, 0.1, 0.5], (1, 20, 1))
    haplotypes = (anchors ^ noise).reshape(-1, 2 * people)[:variants]
    copies = haplotypes[:, :people].astype(np.uint8) + haplotypes[:, people:]
    codes = np.array([3, 2, 0], dtype=np.uint8)[copies]
    if missing:
        codes[rng.random(codes.shape, dtype=np.float32) < missing] = 1
    padded = np.zeros((variants, -(-people // 4) * 4), dtype=np.uint8)
    padded[:, :people] = codes
    quarters = padded.reshape(variants, -1, 4)
    return (quarters << np.array([0, 2, 4, 6], dtype=np.uint8)).sum(axis=2, dtype=np.uint8).tobytes()


def best_of(function, runs: int = 3) -> tuple[float, float, object]:
    """Best wall and CPU seconds (of this process and its children), and the last answer."""
    times = []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), _cpu()
        answer = function()
        times.append((time.perf_counter() - wall, _cpu() - cpu))
    return *min(times), answer


def _cpu() -> float:
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in use)


def plink_clump(plink: str, prefix: Path, table: Path, r2: float, kb: int) -> list[str]:
    """Index variants by plink."""
    out = f"{table}.out"
    limits = ["--clump-p1", "1", "--clump-p2", "1", "--clump-r2", str(r2), "--clump-kb", str(kb)]
    command = [plink, "--bfile", str(prefix), "--clump", str(table), *limits, "--out", out]
    subprocess.run(command, check=True, capture_output=True)
    with open(f"{out}.clumped") as lines:
        return [line.split()[2] for line in lines if line.strip()][1:]


def candidates(panel: Panel, number: int, seed: int) -> pd.DataFrame:
    """Random variants with random p-values."""
    rng = np.random.default_rng(seed)
    rows = panel.variants.iloc[np.sort(rng.choice(len(panel), number, replace=False))]
    return pd.DataFrame({"rsid": rows["id"], "p_value": 10 ** -rng.uniform(5, 20, number)})


def compare(plink: str | None, prefix: Path, number: int, folder: Path) -> bool:
    """One comparison with plink per setting; whether all agree."""
    agree = True
    rows = candidates(Panel.open(prefix), number, 2)
    table = folder / "candidates.txt"
    rows.rename(columns={"rsid": "SNP", "p_value": "P"}).to_csv(table, sep="\t", index=False)
    for r2, kb in [(0.001, 10_000), (0.01, 1_000), (0.1, 250), (0.8, 250)]:
        wall, cpu, ours = best_of(
            lambda r2=r2, kb=kb: clump(rows, Panel.open(prefix), r2=r2, kb=kb).index["rsid"].tolist()
        )
        line = f"r2 {r2:<6} kb {kb:<6} gnbreport (panel opened, read, clumped) {wall:.2f} s (CPU {cpu:.2f})"
        if plink:
            p_wall, p_cpu, theirs = best_of(lambda r2=r2, kb=kb: plink_clump(plink, prefix, table, r2, kb))
            agree &= ours == theirs
            line += f"; plink1.9 {p_wall:.2f} s (CPU {p_cpu:.2f}); same variants and order: {ours == theirs}"
        print(f"{line}; {len(ours)} index variants", flush=True)
    return agree


def many_exposures(prefix: Path, exposures: int = 211, each: int = 580) -> None:
    """All exposures of a study: one load of genotypes for all."""

    def run() -> int:
        panel = Panel.open(prefix)
        tables = [candidates(panel, each, 100 + k) for k in range(exposures)]
        panel.preload(name for table in tables for name in table["rsid"])
        return sum(len(clump(table, panel).index) for table in tables)

    wall, cpu, found = best_of(run, 1)
    print(
        f"{exposures} exposures of {each} candidates: {wall:.2f} s (CPU {cpu:.2f}); {found} index variants", flush=True
    )


def main() -> None:
    """Run all comparisons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--candidates", type=int, default=5_000)
    parser.add_argument("--folder", type=Path)
    options, _ = parser.parse_known_args()
    plink = shutil.which("plink1.9") or shutil.which("plink")
    agree = True
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        for missing in (0.0, 0.01):
            prefix = Path(name) / f"panel{missing:g}"
            make_panel(prefix, options.variants, options.people, missing)
            print(f"{options.variants} variants, {options.people} people, {missing:.0%} missing", flush=True)
            agree &= compare(plink, prefix, options.candidates, Path(name))
            if not missing:
                many_exposures(prefix)
    if not agree:
        sys.exit("index variants differ from plink's")


if __name__ == "__main__":
    main()
