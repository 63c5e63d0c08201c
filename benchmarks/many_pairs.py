"""211 exposures on 4 outcomes, everything: ``python -m benchmarks many_pairs`` (goal: 30 s on 2 cores).

All methods, all diagnostics and MR-PRESSO with 1,000 draws, about 12 variants a pair, in two processes. Beside the wall
time: CPU seconds, a pair's time, and how many times a floor of plain Python loops all took. The R originals took about
2,900 s for 211 exposures and one outcome (10 measured and scaled, another machine).
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from benchmarks._floor import floor
from gnbreport.harmonise import Harmonised
from gnbreport.mr import DEFAULT_METHODS, Options
from gnbreport.sensitivity.estimation import estimate_and_diagnose

GOAL = 30.0
EXPOSURES, OUTCOMES, WORKERS = 211, 4, 2


def pair(exposure: int, outcome: int) -> Harmonised:
    """A pair of 4 to 20 variants, some with an outlier."""
    rng = np.random.default_rng([exposure, outcome])
    size = int(rng.integers(4, 21))
    x, sx, sy = rng.uniform(0.05, 0.2, size), np.full(size, 0.01), rng.uniform(0.01, 0.02, size)
    y = 0.3 * x * (exposure % 3 == 0) + sy * rng.standard_normal(size)
    y[0] += 12 * sy[0] * (exposure % 4 == 0)
    n = np.full(size, 1e5)
    return Harmonised.from_arrays(
        beta_exposure=x, se_exposure=sx, beta_outcome=y, se_outcome=sy, n_exposure=n, n_outcome=n,
        exposure=f"taxon{exposure}", outcome=f"outcome{outcome}",
    )  # fmt: skip


def work(exposure: int) -> tuple[int, float]:
    """Everything of one exposure: results and processor seconds."""
    start = time.process_time()
    done = [estimate_and_diagnose(pair(exposure, o), None, Options(draws=1000)) for o in range(OUTCOMES)]
    return sum(len(d.estimates) for d in done), time.process_time() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exposures", type=int, default=EXPOSURES)
    given, _ = parser.parse_known_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before the workers start: they inherit it
    before = floor()
    start = time.perf_counter()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        answers = list(pool.map(work, range(given.exposures)))
    wall, cpu = time.perf_counter() - start, sum(seconds for _, seconds in answers)
    ratio = cpu / ((before + floor()) / 2)
    pairs, results = given.exposures * OUTCOMES, sum(count for count, _ in answers)
    goal = GOAL * given.exposures / EXPOSURES
    print(f"{pairs} pairs, {len(DEFAULT_METHODS)} methods, {results} results, every diagnostic, 1,000 draws")
    print(f"wall {wall:.1f} s with {WORKERS} processes, CPU {cpu:.1f} s, {1000 * cpu / pairs:.1f} ms a pair")
    print(f"{ratio:.0f} times the floor of plain loops, {cpu / ratio:.2f} s")
    print(f"goal {goal:.0f} s {'met' if wall < goal else 'MISSED'}")


if __name__ == "__main__":
    main()
