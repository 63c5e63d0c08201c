# ruff: noqa: E501 - tables of rows read better unbroken
"""Time of a scan beside plain decompression of the same file: ``python benchmarks/scan.py [--rows N] [--files N]``.

Makes a GWAS-SSF file (11 columns; 12 million rows are about 1 GB of text) and MiBioGen-like files in a folder
of its own below the temporary folder, once; then measures in rounds, the floor beside the scans in each, best of
``--repeat`` rounds, wall and CPU seconds: the ISA-L floor (python-isal, to nowhere), ``gzip -dc``, both queries, the
cached answer, and many files on two spawned workers beside the floor of two parallel decompressions. Wall seconds
count where nothing else runs, CPU seconds (of all threads) elsewhere. Memory is the peak of a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from isal import igzip

FOLDER = Path(tempfile.gettempdir()) / "gnbreport-benchmark"
CHUNK = 500_000


def ssf_chunk(rng: np.random.Generator, first: int, rows: int) -> bytes:
    """Rows of a GWAS-SSF file; p-values uniform with a tail of small ones."""
    beta = rng.normal(0, 0.01, rows)
    se = rng.uniform(0.001, 0.01, rows)
    p = np.where(rng.random(rows) < 2e-4, 10.0 ** -rng.uniform(5, 40, rows), rng.random(rows))
    alleles = rng.choice(["A", "C", "G", "T"], (rows, 2))
    lines = (
        f"{1 + (first + i) * 22 // 12_000_000}\t{10_000 + (first + i) * 20}\t{alleles[i, 0]}\t{alleles[i, 1]}\t{beta[i]:.6g}\t{se[i]:.6g}"
        f"\t{0.01 + 0.98 * ((first + i) % 1000) / 1000:.4f}\t{p[i]:.4g}\trs{1_000_000 + (first + i) * 7}\t583314\t0.98{i % 100:02d}\n"
        for i in range(rows)
    )
    return "".join(lines).encode()


SSF_HEADER = b"chromosome\tbase_pair_location\teffect_allele\tother_allele\tbeta\tstandard_error\teffect_allele_frequency\tp_value\trsid\tn\tinfo\n"
MBG_HEADER = b"bac\tchr\tbp\trsID\tref.allele\teff.allele\tbeta\tSE\tZ.weightedSumZ\tP.weightedSumZ\tN\n"


def mbg_chunk(rng: np.random.Generator, taxon: str, rows: int) -> bytes:
    """Rows of a MiBioGen-like file."""
    z = rng.normal(0, 1, rows)
    p = np.where(rng.random(rows) < 1e-5, 1e-7, rng.random(rows))
    lines = (
        f"{taxon}\t{1 + i % 22}\t{10_000 + i * 100}\trs{1_000_000 + i * 11}\tA\tG\t{z[i] * 0.02:.12g}\t{0.02 + i % 7 / 1000:.12g}"
        f"\t{z[i]:.6g}\t{p[i]:.15g}\t{3000 + i % 15000}\n"
        for i in range(rows)
    )
    return "".join(lines).encode()


def make(rows: int, files: int, file_rows: int) -> tuple[Path, list[Path]]:
    """The generated files; kept between runs."""
    FOLDER.mkdir(exist_ok=True)
    big = FOLDER / f"ssf_{rows}.tsv.gz"
    rng = np.random.default_rng(1)
    if not big.exists():
        plain = big.with_suffix("")
        with open(plain, "wb") as out:
            out.write(SSF_HEADER)
            for first in range(0, rows, CHUNK):
                out.write(ssf_chunk(rng, first, min(CHUNK, rows - first)))
        subprocess.run(["gzip", "-6", "-f", str(plain)], check=True)
    many = [FOLDER / f"mbg_{i:02d}_{file_rows}.txt.gz" for i in range(files)]
    for i, path in enumerate(many):
        if not path.exists():
            text = MBG_HEADER + mbg_chunk(rng, f"genus.Number{i}.id.{11000 + i}", file_rows)
            path.with_suffix("").write_bytes(text)
            subprocess.run(["gzip", "-6", "-f", str(path.with_suffix(""))], check=True)
    return big, many


def floor(path: Path) -> None:
    """Decompress a file to nowhere."""
    with igzip.open(path, "rb") as stream:
        while stream.read(4 << 20):
            pass


def small_p(path: Path) -> int:
    """Scan for p < 1e-5 in this process."""
    from gnbreport.sumstats import Query, scan

    return len(scan(path, Query(p_below=1e-5)).rows)


def best(repeat: int, run: Callable[[], object]) -> float:
    """Best wall time of some runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def in_own_process(code: str) -> tuple[float, float, float]:
    """Wall and CPU seconds that ``code`` reports and peak memory (MB) of a process that runs it."""
    text = f"{code}\nimport resource, json\nprint(json.dumps([seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))"
    done = subprocess.run([sys.executable, "-c", text], check=True, capture_output=True, text=True)
    seconds, cpu, memory = json.loads(done.stdout.splitlines()[-1])
    return seconds, cpu, memory


def scan_code(path: Path, query: str, cache: str = "None") -> str:
    """Program that times one scan."""
    return (
        "import time\nfrom pathlib import Path\nfrom gnbreport.sumstats import Query, Cache, scan\n"
        f"query = Query({query})\n{_TIMED.format(f'answer = scan({str(path)!r}, query, cache={cache})')}"
    )


def floor_code(path: Path) -> str:
    """Program that times the decompression of a file."""
    return f"import time\nfrom benchmarks.scan import floor\n{_TIMED.format(f'floor({str(path)!r})')}"


_TIMED = (
    "start, used = time.perf_counter(), time.process_time()\n{}\n"
    "seconds, cpu = time.perf_counter() - start, time.process_time() - used\n"
)
IDS = "variants=frozenset(f'rs{1_000_000 + i * 7 * 4000}' for i in range(3000))"


def measure_one(big: Path, repeat: int) -> dict[str, float]:
    """One large file."""
    programs = {"floor_isal": floor_code(big), "ids": scan_code(big, IDS), "small_p": scan_code(big, "p_below=1e-5")}
    runs = [{name: in_own_process(code) for name, code in programs.items()} for _ in range(repeat)]
    result = {
        f"{name}_{what}": min(run[name][i] for run in runs)
        for name in programs
        for i, what in enumerate(("s", "cpu_s", "mb"))
    }
    result["gzip_dc_s"] = best(2, lambda: subprocess.run(f"gzip -dc {big} > /dev/null", shell=True, check=True))
    cache = f"Cache(Path({str(FOLDER / 'cache')!r}))"
    shutil.rmtree(FOLDER / "cache", ignore_errors=True)
    for name, query in (("ids", IDS), ("small_p", "p_below=1e-5")):
        result[f"{name}_x_floor"] = result[f"{name}_s"] / result["floor_isal_s"]
        result[f"{name}_cpu_x_floor"] = result[f"{name}_cpu_s"] / result["floor_isal_cpu_s"]
        in_own_process(scan_code(big, query, cache))
        result[f"{name}_cached_s"] = in_own_process(scan_code(big, query, cache))[0]
    return result


def measure_many(many: list[Path], repeat: int) -> dict[str, float]:
    """Many files on two spawned workers."""
    context = mp.get_context("spawn")
    times: dict[str, list[float]] = {"many_floor_s": [], "many_scan_s": []}
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        list(pool.map(small_p, many[:4]))
        for _ in range(repeat):
            for name, work in (("many_floor_s", floor), ("many_scan_s", small_p)):
                times[name].append(best(1, lambda work=work: list(pool.map(work, many))))
    result = {name: min(values) for name, values in times.items()}

    def whole_pool() -> None:
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            list(pool.map(small_p, many))

    result["many_scan_with_pool_start_s"] = best(2, whole_pool)
    result["many_pool_overhead_s"] = result["many_scan_with_pool_start_s"] - result["many_scan_s"]
    result["many_x_floor"] = result["many_scan_s"] / result["many_floor_s"]
    return result


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=12_000_000)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--file-rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    big, many = make(options.rows, options.files, options.file_rows)
    result = measure_one(big, options.repeat)
    if many:
        result |= measure_many(many, options.repeat)
    result["largest_process_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({k: round(v, 3) for k, v in result.items()}, indent=2))


if __name__ == "__main__":
    main()
