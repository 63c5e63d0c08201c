"""MR-PRESSO and the diagnostics against the floor of drawing their normals: ``python -m benchmarks presso``."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from gnbreport.harmonise import Harmonised
from gnbreport.mr.multivariable import MultivariableData, mv_median
from gnbreport.sensitivity import Options, diagnose, presso

#: Goals in milliseconds.
GOALS = {
    ("presso", 30, 1_000): 10.0,
    ("presso", 100, 10_000): 500.0,
    ("diagnose", 12, 1_000): 10.0,
    ("diagnose", 30, 1_000): 40.0,
}


def pair(size: int) -> Harmonised:
    """A pair with one outlier, so that every test of MR-PRESSO runs."""
    rng = np.random.default_rng(size)
    x, sx, sy = rng.uniform(0.05, 0.2, size), np.full(size, 0.01), rng.uniform(0.01, 0.02, size)
    y = 0.3 * x + sy * rng.standard_normal(size)
    y[0] += 12 * sy[0]
    n = np.full(size, 1e5)
    return Harmonised.from_arrays(
        beta_exposure=x, se_exposure=sx, beta_outcome=y, se_outcome=sy, n_exposure=n, n_outcome=n
    )


def best(work: Callable[[], object], repeats: int = 7) -> float:
    """Shortest of ``repeats`` runs, milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000.0 * min(times)


def main() -> None:
    """Print times, the floor and the goals."""
    print(f"{'what':10} {'J':>5} {'draws':>7} {'ms':>8} {'floor ms':>9} {'ratio':>6} {'goal ms':>8}")
    for name, size, draws in [*GOALS, ("presso", 30, 10_000), ("presso", 300, 10_000), ("diagnose", 300, 1_000)]:
        # a fresh pair each time: its cached arrays are part of the work
        data = pair(size).rows
        if name == "presso":
            took = best(lambda d=data, n=draws: presso(Harmonised.from_frame(d), n))
        else:
            took = best(lambda d=data, n=draws: diagnose(Harmonised.from_frame(d), Options(presso_draws=n)))
        floor = best(lambda s=size, n=draws: np.random.default_rng(1).standard_normal((n, 2, s)))
        goal = GOALS.get((name, size, draws))
        met = "" if goal is None else f"{goal:8.0f} {'met' if took < goal else 'MISSED'}"
        print(f"{name:10} {size:5d} {draws:7d} {took:8.2f} {floor:9.2f} {took / floor:6.1f} {met}")
    rng = np.random.default_rng(1)
    x = rng.normal(0.0, 0.2, (60, 3))
    several = MultivariableData.from_arrays(x, np.full((60, 3), 0.02), x.sum(axis=1), np.full(60, 0.02))
    print(f"{'mv_median':10} {60:5d} {1000:7d} {best(lambda: mv_median(several), 3):8.2f}")


if __name__ == "__main__":
    main()
