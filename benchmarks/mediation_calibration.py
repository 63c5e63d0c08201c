"""Coverage and type-I error of the mediation intervals and tests, over a grid; writes docs/calibration.md's section.

Run from the project's root (about ten minutes on one core):

    python -m benchmarks mediation_calibration

Model, at the level of GWAS associations: J instruments of the exposure and J others of the mediator, each with mean
F as stated; a and b set so that their true z (effect over standard error) is as stated; the total effect such that
40% is mediated, or of z 4 where a b = 0. Steps by IVW (random effects, floor 1), everything else by the package.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from gnbreport.files import write_whole
from gnbreport.kernels import mediation as kernel
from gnbreport.kernels import product
from gnbreport.streams import stream

TABLE = "calibration_mediation.csv"
DOCS = Path(__file__).resolve().parents[1] / "docs"
REPLICATES = 2_000
DRAWS = 4_000
Z95 = 1.959963984540054
#: Phenotypic correlation of all trait pairs where samples are shared (complete overlap).
SHARED = 0.3


@dataclass(frozen=True)
class Cell:
    """One setting of the grid."""

    z_a: float
    z_b: float
    instruments: int
    shared: bool = False
    f: float = 100.0
    pleiotropy: float = 0.0

    @property
    def label(self) -> str:
        """Name of the cell's random stream."""
        return f"{self.z_a}/{self.z_b}/{self.instruments}/{self.shared}/{self.f}/{self.pleiotropy}"


def grid() -> Iterator[Cell]:
    """The main grid, then weak instruments, then balanced pleiotropy."""
    strengths = (0.0, 1.0, 2.0, 4.0, 8.0)
    for z_a, z_b, j, shared in itertools.product(strengths, strengths, (3, 10, 50), (False, True)):
        yield Cell(z_a, z_b, j, shared)
    for z_a, z_b, shared in itertools.product((2.0, 4.0, 8.0), (2.0, 4.0, 8.0), (False, True)):
        yield Cell(z_a, z_b, 10, shared, f=25.0)
    for z_a, z_b, j in itertools.product((2.0, 4.0), (2.0, 4.0), (3, 10, 50)):
        yield Cell(z_a, z_b, j, pleiotropy=1.0)


def ivw(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """IVW per replicate for unit outcome errors: ``(R, J)`` to estimates, random- and fixed-effects errors ``(R,)``."""
    xx = np.sum(x * x, axis=1)
    theta = np.sum(x * y, axis=1) / xx
    q = np.sum((y - theta[:, None] * x) ** 2, axis=1)
    return theta, np.sqrt(np.maximum(1.0, q / (x.shape[1] - 1)) / xx), np.sqrt(1.0 / xx)


def simulate(cell: Cell, replicates: int, rng: np.random.Generator) -> dict[str, np.ndarray | float]:
    """Step estimates of all replicates, and the truth. All association errors have SD 1, so effects are z-scores."""
    j = cell.instruments
    strength = np.linspace(0.7, 1.3, j)
    strength *= math.sqrt((cell.f - 1.0) / np.mean(strength**2))
    information = math.sqrt(float(np.sum(strength**2)))
    a, b = cell.z_a / information, cell.z_b / information
    total = a * b / 0.4 if a * b else 4.0 / information
    corr = np.full((3, 3), SHARED if cell.shared else 0.0)
    np.fill_diagonal(corr, 1.0)
    root = np.linalg.cholesky(corr)

    def associations(x: float, m: float, y: float) -> list[np.ndarray]:
        noise = np.einsum("kl,lrj->krj", root, rng.standard_normal((3, replicates, j)))
        extra = cell.pleiotropy * rng.standard_normal((2, replicates, j))
        return [
            x * strength + noise[0],
            m * strength + noise[1] + (extra[0] if x else 0.0),
            y * strength + noise[2] + extra[1],
        ]

    x1, m1, y1 = associations(1.0, a, total)
    _, m2, y2 = associations(0.0, 1.0, b)
    (ah, sa, fa), (bh, sb, fb), (ch, sc, _) = ivw(x1, m1), ivw(m2, y2), ivw(x1, y1)
    return {
        "a": ah,
        "sa": sa,
        "b": bh,
        "sb": sb,
        "c": ch,
        "sc": sc,
        "fa": fa,
        "fb": fb,
        "true_ab": a * b,
        "true_c": total,
    }


def monte_carlo(
    s: dict, corr_ac: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Percentile limits ``(R,)`` of the indirect effect and of the proportion, independent draws per replicate."""
    limits = []
    ranks = [round(0.025 * (DRAWS - 1)), round(0.975 * (DRAWS - 1))]
    for rows in np.array_split(np.arange(len(s["a"])), 20):
        noise = rng.standard_normal((3, len(rows), DRAWS))
        noise[2] = corr_ac * noise[0] + math.sqrt(1.0 - corr_ac**2) * noise[2]
        a, b, c = (s[k][rows, None] + s["s" + k][rows, None] * noise[i] for i, k in enumerate("abc"))
        ab = a * b
        both = [np.partition(v, ranks, axis=1)[:, ranks] for v in (ab, ab / c)]
        limits.append(np.concatenate(both, axis=1))
    found = np.concatenate(limits)
    return found[:, 0], found[:, 1], found[:, 2], found[:, 3]


def intervals(s: dict, corr_ac: float, rng: np.random.Generator) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Every interval of the indirect effect, the direct effect and the proportion."""
    ab, first = s["a"] * s["b"], kernel.variance_first(s["a"], s["sa"], s["b"], s["sb"])
    second = kernel.variance_second(s["a"], s["sa"], s["b"], s["sb"])
    cov = kernel.covariance_indirect_total(s["a"], s["b"], corr_ac * s["sa"] * s["sc"], np.zeros_like(ab))
    share = ab / s["c"]
    half = Z95 * np.sqrt(kernel.variance_ratio(ab, first, s["c"], s["sc"] ** 2, cov))
    direct = Z95 * np.sqrt(kernel.variance_difference(s["sc"] ** 2, first, cov))
    mc = monte_carlo(s, corr_ac, rng)
    low, high, kind = kernel.fieller(ab, first, s["c"], s["sc"] ** 2, cov, Z95)
    return {
        "delta": (ab - Z95 * np.sqrt(first), ab + Z95 * np.sqrt(first)),
        "delta_second": (ab - Z95 * np.sqrt(second), ab + Z95 * np.sqrt(second)),
        "monte_carlo": mc[:2],
        "product": product.interval(s["a"], s["sa"], s["b"], s["sb"]),
        "product_fixed": product.interval(s["a"], s["fa"], s["b"], s["fb"]),
        "direct": (s["c"] - ab - direct, s["c"] - ab + direct),
        "proportion_delta": (share - half, share + half),
        "proportion_monte_carlo": mc[2:],
        "_fieller": (np.stack([low, kind]), high),
    }


def run_cell(cell: Cell, replicates: int = REPLICATES, seed: int = 20251123) -> dict[str, float]:
    """Coverage of every interval and rejection rate of every test at one setting."""
    rng = stream(seed, "calibration", "mediation", cell.label)
    s = simulate(cell, replicates, rng)
    found = intervals(s, SHARED if cell.shared else 0.0, rng)
    (lows, high), truth = found.pop("_fieller"), {"direct": s["true_c"] - s["true_ab"]}
    share = s["true_ab"] / s["true_c"]
    out = dict.fromkeys(found, 0.0)
    for name, (low, up) in found.items():
        target = truth.get(name, share if name.startswith("proportion") else s["true_ab"])
        out[name] = float(np.mean((low <= target) & (target <= up)))
    inside = (lows[0] <= share) & (share <= high)
    covered = np.where(lows[1] == 0.0, inside, np.where(lows[1] == 1.0, ~inside, True))
    out["proportion_fieller"] = float(np.mean(covered))
    out["fieller_bounded"] = float(np.mean(lows[1] == 0.0))
    za, zb = np.abs(s["a"] / s["sa"]), np.abs(s["b"] / s["sb"])
    out["reject_joint"] = float(np.mean(np.minimum(za, zb) > Z95))
    out["reject_sobel"] = float(np.mean(za * zb / np.sqrt(za**2 + zb**2) > Z95))
    for name in ("product", "monte_carlo"):
        out[f"reject_{name}"] = float(np.mean((found[name][0] > 0) | (found[name][1] < 0)))
    return out


def main() -> None:
    """Run the grid, write the table; then the page and the figure from it (``--page``: only these)."""
    from benchmarks import _mediation_page  # not needed by the tests that import the grid

    if "--page" not in sys.argv[1:]:
        rows = []
        for cell in grid():
            rows.append({**asdict(cell), **run_cell(cell)})
            print(rows[-1], file=sys.stderr, flush=True)
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_whole(DOCS / TABLE, buffer.getvalue())
    _mediation_page.write(DOCS, TABLE)


if __name__ == "__main__":
    main()
