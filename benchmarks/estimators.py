"""Every estimator of one pair, and the five default ones against pytwosamplemr: ``python -m benchmarks estimators``.

The peer is measured in the same run if it can be imported (``PYTHONPATH=<its folder>``); it is no dependency.
The R originals (TwoSampleMR, R 4.2.2, another 2-core machine) took 2.6, 3.3 and 4.1 s for the five methods
at J = 10, 30 and 100, mostly for the mode's bootstrap.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import gnbreport as gnb
from gnbreport.harmonise import Harmonised
from gnbreport.mr import METHODS, Options, estimate_pair

SIZES = (12, 30, 100)
DEFAULT = ("egger", "weighted_median", "ivw", "simple_mode", "weighted_mode")
#: Milliseconds allowed for 1,000 draws of a mode at J = 12.
GOAL_MODE = 12.0


def pair(size: int) -> Harmonised:
    """A pair with a causal effect of 0.3 and some pleiotropy, variants uncorrelated."""
    rng = np.random.default_rng(size)
    x, sx, sy = rng.uniform(0.05, 0.2, size), np.full(size, 0.01), rng.uniform(0.01, 0.02, size)
    y = 0.3 * x + 1.3 * sy * rng.standard_normal(size)
    n = np.full(size, 1e5)
    ld = np.eye(size)
    return Harmonised.from_arrays(
        beta_exposure=x, se_exposure=sx, beta_outcome=y, se_outcome=sy, n_exposure=n, n_outcome=n, ld=ld
    )


def best(work: Callable[[], object], repeats: int = 7) -> float:
    """Shortest of ``repeats`` runs, milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000.0 * min(times)


def peer_work(data: Harmonised) -> Callable[[], object] | None:
    """The five default methods by pytwosamplemr, same draws; None where it is absent."""
    try:
        import pytwosamplemr as peer
    except ImportError:
        return None
    rows = data.kept
    given: Any = peer.mr_input(
        *(rows[c].to_numpy() for c in ("beta_exposure", "se_exposure", "beta_outcome", "se_outcome"))
    )

    def work() -> None:
        peer.mr_egger(given)
        peer.mr_median(given, weighting="weighted", iterations=1000)
        peer.mr_ivw(given)
        for weighting in ("unweighted", "weighted"):
            peer.mr_mbe(given, weighting=weighting, iterations=1000)

    return work


def main() -> None:
    """Print milliseconds per method, then the five default methods beside their floor and the peer."""
    pairs = [pair(size) for size in SIZES]
    print(f"{'ms, 1,000 draws':28}" + "".join(f"{f'J = {size}':>10}" for size in SIZES))
    options = Options(draws=1000)
    for method in METHODS:
        times = [best(lambda d=d, m=method: estimate_pair(d, [m], options), 3) for d in pairs]
        late = " MISSED" if method in ("simple_mode", "weighted_mode") and times[0] > GOAL_MODE else ""
        print(f"{method:28}" + "".join(f"{t:10.2f}" for t in times) + late)
    print(f"{'five default methods':28} {'ms':>9} {'floor ms':>9} {'ratio':>6} {'peer ms':>9} {'peer / ours':>12}")
    for size, data in zip(SIZES, pairs, strict=True):
        ours = best(lambda d=data: estimate_pair(d, DEFAULT, options))
        floor = best(lambda s=size: np.random.default_rng(1).standard_normal((1000, 4 * s)))
        work = peer_work(data)
        peer = best(work, 3) if work else None
        beside = f"{peer:9.0f} {peer / ours:12.1f}" if peer else "   absent"
        print(f"{f'J = {size}':28} {ours:9.2f} {floor:9.2f} {ours / floor:6.1f} {beside}")
    print(f"gnbreport {gnb.__version__}; floor: drawing the normals of the bootstraps")


if __name__ == "__main__":
    main()
