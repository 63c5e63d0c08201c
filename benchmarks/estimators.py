"""Every estimator and diagnostic of one pair, beside Python peers in the same run: ``python -m benchmarks estimators``.

``--python=pytwosamplemr=/venv/bin/python`` (and ``genal=``) names the interpreter that has a peer installed, as
``python -m venv DIR; DIR/bin/pip install pytwosamplemr genal-python`` makes it; a peer that cannot be imported is named
as absent. Weak instruments come last: the time of the selecting methods must not grow with their width.
The R originals (TwoSampleMR, R 4.2.2, another 2-core machine) took 2.6, 3.3 and 4.1 s for the five default methods
at J = 10, 30 and 100, mostly for the mode's bootstrap.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

import gnbreport as gnb
from benchmarks._estimator_peers import PEERS, measure
from gnbreport.harmonise import Harmonised
from gnbreport.mr import METHODS, Options, estimate_pair
from gnbreport.sensitivity import presso
from gnbreport.sensitivity.estimation import estimate_and_diagnose

SIZES = (12, 30, 100)
DEFAULT = ("egger", "weighted_median", "ivw", "simple_mode", "weighted_mode")
SELECTING = ("conmix", "cml_bic", "cml_ma_bic", "lasso")
#: Milliseconds allowed for 1,000 draws of a mode at J = 12, and for everything at J = 30.
GOAL_MODE, GOAL_EVERYTHING = 12.0, 150.0
#: Draws of MR-PRESSO beside a peer that takes minutes for 1,000.
PEER_PRESSO_DRAWS = 50


def pair(size: int, strength: float = 1.0) -> Harmonised:
    """A pair with a causal effect of 0.3 and some pleiotropy, variants uncorrelated; ``strength`` scales ``x``."""
    rng = np.random.default_rng(size)
    x, sx, sy = rng.uniform(0.05, 0.2, size) * strength, np.full(size, 0.01), rng.uniform(0.01, 0.02, size)
    y = 0.3 * x + 1.3 * sy * rng.standard_normal(size)
    x = x if strength == 1.0 else x + sx * rng.standard_normal(size)
    n = np.full(size, 1e5)
    ld = np.eye(size)
    return Harmonised.from_arrays(
        beta_exposure=x, se_exposure=sx, beta_outcome=y, se_outcome=sy, n_exposure=n, n_outcome=n, ld=ld
    )


def best(work: Callable[[], object], repeats: int = 7) -> float:
    """Shortest of ``repeats`` runs, milliseconds; ``work`` copies its pair, for which results may be kept."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000.0 * min(times)


def per_method(pairs: list[Harmonised], options: Options) -> None:
    """Print milliseconds per method, then of all with the diagnostics."""
    print(f"{'ms, 1,000 draws':28}" + "".join(f"{f'J = {size}':>10}" for size in SIZES))
    for method in METHODS:
        times = [best(lambda d=d, m=method: estimate_pair(replace(d), [m], options), 3) for d in pairs]
        late = " MISSED" if method in ("simple_mode", "weighted_mode") and times[0] > GOAL_MODE else ""
        print(f"{method:28}" + "".join(f"{t:10.2f}" for t in times) + late)
    times = [best(lambda d=d: estimate_and_diagnose(replace(d), None, options)) for d in pairs]
    met = "met" if times[1] < GOAL_EVERYTHING else "MISSED"
    everything = "defaults and every diagnostic"
    print(f"{everything:28}" + "".join(f"{t:10.1f}" for t in times) + f"  J = 30: goal {GOAL_EVERYTHING:.0f} {met}")


def beside(label: str, ours: float, theirs: float | str) -> str:
    """One peer's column."""
    if isinstance(theirs, str):
        return f"  {label} {theirs}"
    return f"  {label} {theirs:.0f} ms, {theirs / ours:.0f} times ours"


def peers(pairs: list[Harmonised], options: Options, pythons: dict[str, str]) -> None:
    """Print the five default methods, and MR-PRESSO, beside their floor and the peers."""
    for size, data in zip(SIZES, pairs, strict=True):
        ours = best(lambda d=data: estimate_pair(d, DEFAULT, options))
        floor = best(lambda s=size: np.random.default_rng(1).standard_normal((options.draws, 4 * s)))
        arrays = [a.tolist() for a in (data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome)]
        columns = [beside(p, ours, measure(p, pythons.get(p), arrays, options.draws)) for p in PEERS]
        print(f"five default methods J = {size:<4} {ours:7.2f} ms, floor {floor:.2f} ms" + "".join(columns), flush=True)
    presso_peers(pairs[SIZES.index(30)], pythons)


def presso_peers(data: Harmonised, pythons: dict[str, str]) -> None:
    """Print MR-PRESSO of few draws beside the peers that have it."""
    ours = best(lambda: presso(replace(data), PEER_PRESSO_DRAWS))
    arrays = [a.tolist() for a in (data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome)]
    found = {p: measure(p, pythons.get(p), arrays, PEER_PRESSO_DRAWS, presso=True) for p in PEERS}
    columns = "".join(beside(p, ours, took) for p, took in found.items())
    print(f"MR-PRESSO, {PEER_PRESSO_DRAWS} draws  J = {len(data):<4} {ours:7.2f} ms{columns}", flush=True)


def weak(options: Options) -> None:
    """Print the selecting methods where instruments are strong, weak (F about 1) and without effect."""
    print(f"{'ms, J = 100':28}" + "".join(f"{name:>10}" for name in ("strong", "weak", "none")))
    pairs = [pair(100, strength) for strength in (1.0, 0.08, 1e-6)]
    for method in SELECTING:
        times = [best(lambda d=d, m=method: estimate_pair(replace(d), [m], options), 3) for d in pairs]
        print(f"{method:28}" + "".join(f"{t:10.2f}" for t in times) + (" MISSED" if max(times) > 500.0 else ""))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PATH")
    given, _ = parser.parse_known_args()
    pairs, options = [pair(size) for size in SIZES], Options(draws=1000)
    per_method(pairs, options)
    peers(pairs, options, dict(item.split("=", 1) for item in given.python))
    weak(options)
    print(f"gnbreport {gnb.__version__}; floor: drawing the normals of the bootstraps")


if __name__ == "__main__":
    main()
