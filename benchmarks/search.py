"""The search for the analysis behind a table, on the embedded study's 211 taxa: ``python -m benchmarks search``.

The published table is what the stated choices give. One process; files are read anew. ``--full`` tries the whole
default space as well. The goal is 1,000 specifications of 211 taxa in 60 s on two cores.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from gnbreport.pipeline.gather import gather
from gnbreport.pipeline.progress import Silent
from gnbreport.pipeline.search import Clump, Space, explore
from gnbreport.pipeline.search.published import read_published
from gnbreport.pipeline.search.stages import Stages
from gnbreport.resources import resource
from gnbreport.study import Study

#: Seconds allowed for 1,000 specifications.
GOAL = 60.0
#: 1,104 specifications: 24 instrument sets by 46 ways of estimation.
SMALL = Space(
    p=(1e-5, 1e-6),
    clump=(Clump("ld", 0.001, 10_000), Clump("ld", 0.01, 500), Clump("distance", 0.0, 1_000)),
    palindromes=("infer", "drop"),
    multi_allelic=("matching",),
    unnamed=(False,),
    proxies=(True,),
    f_min=(0.0,),
)


def stated_table(study: Study) -> list[dict[str, Any]]:
    """The table of all exposures on the outcome that the stated choices print."""
    source, outcome = study.exposures[0], str(study.outcomes[0].id)
    taxa = [i for i, c in gather(study, None, Silent()).items() if c.trait.source == source]
    asked = [{"exposure": taxon, "outcome": outcome, "estimate": "0"} for taxon in taxa]
    [table] = read_published(asked, study)
    stages = Stages(study, [table], SMALL, None, Silent())
    ours = stages.figures_of(table, stages.stated)
    return [
        {**row, "estimate": f"{b:.4f}", "se": f"{se:.4f}", "p": f"{p:.3g}", "nsnp": str(n)}
        for row, b, se, p, n in zip(asked, ours.estimate, ours.se, ours.p, ours.n, strict=True)
        if n > 0
    ]


def main() -> None:
    """Time the search over some thousand specifications, and over the whole default space if asked."""
    study = Study.read(resource("data", "embedded"))
    table = stated_table(study)
    for name, space in (("small", SMALL), ("default", Space())):
        if name == "default" and "--full" not in sys.argv:
            continue
        start = time.perf_counter()
        found = explore(study, table, space=space)
        seconds = time.perf_counter() - start
        size = f"{found.tried:,} specifications ({found.distinct} different sets of associations)"
        per_thousand = 1000 * seconds / found.tried
        speed = f"{seconds:.1f} s, {per_thousand:.2f} s per 1,000 (goal {GOAL:g} s)"
        print(f"{name}: {size} x {found.n_rows} taxa in {speed}")
        print(f"  {found.reproduced.most} of {found.n_rows} rows; best permuted table {found.chance_most}")


if __name__ == "__main__":
    main()
