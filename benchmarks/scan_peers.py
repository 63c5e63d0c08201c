"""A scan for p < 1e-5 beside other readers: ``python benchmarks/scan_peers.py [--rows N] [--python NAME=PATH ...]``.

Every reader runs in a process of its own on the same GWAS-SSF file, in turn, ``--repeat`` times; best wall and
CPU seconds without imports, peak memory, and the ratio to the ISA-L decompression of the file in the same round.
Each must find as many rows as the others. ``--python gwaslab=/venv/bin/python`` names the interpreter that has a
reader installed; a reader that cannot be imported is named as absent. Stops with an error where one is faster than
gnbreport or finds other rows.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.scan import make

#: Reader -> (imports, statements that bind ``found`` to the number of rows with p < 1e-5).
READERS = {
    "floor (ISA-L to nowhere)": (
        "from isal import igzip",
        "stream = igzip.open(path, 'rb')\nwhile stream.read(4 << 20): pass\nfound = None",
    ),
    "gnbreport": (
        "from gnbreport.sumstats import Query, scan",
        "answer = scan(path, Query(p_below=1e-5))\nfound = len(answer.rows) + len(answer.rejected)",
    ),
    "polars": (
        "import polars as pl",
        "found = len(pl.scan_csv(path, separator='\\t').filter(pl.col('p_value') < 1e-5).collect())",
    ),
    "pyarrow, streamed": (
        "import pyarrow as pa, pyarrow.csv as pc, pyarrow.compute as c",
        "options = pc.ParseOptions(delimiter='\\t')\nfound = 0\n"
        "for batch in pc.open_csv(pa.input_stream(path, compression='gzip'), parse_options=options):\n"
        "    found += batch.filter(c.less(batch['p_value'], 1e-5)).num_rows",
    ),
    "duckdb": (
        "import duckdb",
        "query = f\"select * from read_csv('{path}', delim='\\t', header=true) where p_value < 1e-5\"\n"
        "found = len(duckdb.sql(query).fetchall())",
    ),
    "pandas, pyarrow engine": (
        "import pandas as pd, pyarrow",
        "table = pd.read_csv(path, sep='\\t', engine='pyarrow')\nfound = len(table[table['p_value'] < 1e-5])",
    ),
    "pandas, in chunks": (
        "import pandas as pd",
        "parts = pd.read_csv(path, sep='\\t', chunksize=500_000)\n"
        "found = sum(len(part[part['p_value'] < 1e-5]) for part in parts)",
    ),
    "gwaslab": (
        "import gwaslab as gl",
        "names = dict(rsid='rsid', chrom='chromosome', pos='base_pair_location', ea='effect_allele',\n"
        "    nea='other_allele', beta='beta', se='standard_error', eaf='effect_allele_frequency', p='p_value', n='n')\n"
        "table = gl.Sumstats(path, sep='\\t', verbose=False, **names).data\nfound = int((table['P'] < 1e-5).sum())",
    ),
    "genal": (
        "import genal, pandas as pd",
        "names = dict(CHR='chromosome', POS='base_pair_location', SNP='rsid', EA='effect_allele', NEA='other_allele',\n"
        "    BETA='beta', SE='standard_error', EAF='effect_allele_frequency', P='p_value')\n"
        "geno = genal.Geno(pd.read_csv(path, sep='\\t'), **names)\nfound = int((geno.data['P'] < 1e-5).sum())",
    ),
}
_PROGRAM = """
import json, os, resource, sys, time
path = sys.argv[1]
try:
    {imports}
except ImportError as error:
    print(json.dumps(dict(absent=str(error)))); sys.exit()
used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
wall, cpu = time.perf_counter(), used()
{statements}
print()
print(json.dumps(dict(wall=time.perf_counter() - wall, cpu=used() - cpu, found=found,
                      mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
"""


def measure(python: str, reader: str, path: Path) -> dict[str, Any]:
    """One run of one reader."""
    imports, statements = READERS[reader]
    program = _PROGRAM.format(imports=imports, statements=statements)
    done = subprocess.run([python, "-c", program, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        return {"absent": f"fails: {done.stderr.strip().splitlines()[-1]}"}
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def rounds(path: Path, pythons: dict[str, str], repeat: int) -> dict[str, list[dict[str, Any]]]:
    """All readers in turn, several times; an absent one is asked once."""
    runs: dict[str, list[dict[str, Any]]] = {reader: [] for reader in READERS}
    for _ in range(repeat):
        for reader, past in runs.items():
            if not (past and "absent" in past[-1]):
                past.append(measure(pythons.get(reader.split(",")[0], sys.executable), reader, path))
    return runs


def report(runs: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Print a line a reader; return what does not hold."""
    floor, ours = (min(r["wall"] for r in runs[name]) for name in ("floor (ISA-L to nowhere)", "gnbreport"))
    expected, wrong = runs["gnbreport"][0]["found"], []
    for reader, past in runs.items():
        if "absent" in past[0]:
            print(f"{reader:<26} absent: {past[0]['absent']}")
            continue
        wall, cpu, mb = (min(r[key] for r in past) for key in ("wall", "cpu", "mb"))
        print(f"{reader:<26} {wall:8.2f} s  CPU {cpu:8.2f} s  {wall / floor:7.1f} x floor  {mb:7.0f} MB", flush=True)
        if past[0]["found"] not in (None, expected):
            wrong.append(f"{reader} finds {past[0]['found']} rows, gnbreport {expected}")
        if past[0]["found"] is not None and wall < ours:
            wrong.append(f"{reader} is faster than gnbreport")
    return wrong


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PATH")
    options, _ = parser.parse_known_args()
    path, _ = make(options.rows, 0, 0)
    pythons = dict(item.split("=", 1) for item in options.python)
    wrong = report(rounds(path, pythons, options.repeat))
    if wrong:
        sys.exit("; ".join(wrong))


if __name__ == "__main__":
    main()
