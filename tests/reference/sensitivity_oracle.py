"""The R tools' numbers on simulated and real inputs: files, pairs, and comparison with stated tolerances."""

from __future__ import annotations

import csv
import json
import math
from functools import cache

import numpy as np

from gnbreport.harmonise import Harmonised
from gnbreport.mr.multivariable import MultivariableData
from tests.paths import SHARED

FOLDER = SHARED / "oracle"
_NAMES = {
    "beta_exposure": "beta_exposure",
    "se_exposure": "se_exposure",
    "beta_outcome": "beta_outcome",
    "se_outcome": "se_outcome",
    "eaf": "eaf_exposure",
    "samplesize_exposure": "n_exposure",
    "samplesize_outcome": "n_outcome",
    "pval_exposure": "p_exposure",
    "pval_outcome": "p_outcome",
}


def _stems(*patterns):
    found = [p for pattern in patterns for p in sorted(FOLDER.glob(pattern))]
    return [str(p.relative_to(FOLDER).with_suffix("")) for p in found if "harmonise" not in p.name]


#: One exposure; several exposures.
UNIVARIABLE = _stems("uni_*.json", "corr_*.json", "real/real_*.json")
MULTIVARIABLE = _stems("mv*.json", "real/realmv_*.json")


@cache
def numbers(stem):
    """The JSON of one input."""
    return json.loads((FOLDER / f"{stem}.json").read_text())


@cache
def columns(stem):
    """The CSV of one input: name -> array (text for SNP)."""
    with (FOLDER / f"{stem}.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {
        name: [row[name] for row in rows] if name == "SNP" else np.array([_number(row[name]) for row in rows])
        for name in rows[0]
    }


def _number(text):
    return math.nan if text in {"", "NA"} else float(text)


@cache
def pair(stem):
    """The input as a pair."""
    table = columns(stem)
    arrays = {ours: table[theirs] for theirs, ours in _NAMES.items() if theirs in table}
    return Harmonised.from_arrays(variant=table["SNP"], **arrays)


def several(stem, correlation=0.0):
    """The input with several exposures; ``correlation`` between any two of them."""
    table = columns(stem)
    count = sum(name.startswith("beta_x") for name in table)
    rho = np.full((count, count), correlation)
    np.fill_diagonal(rho, 1.0)
    return MultivariableData.from_arrays(
        np.column_stack([table[f"beta_x{k + 1}"] for k in range(count)]),
        np.column_stack([table[f"se_x{k + 1}"] for k in range(count)]),
        table["beta_outcome"],
        table["se_outcome"],
        variants=table["SNP"],
        correlation=rho,
    )


def value(x):
    """A number of the JSON: NaN, infinities and NA (as nan) included."""
    return math.nan if x is None else float({"Inf": "inf", "-Inf": "-inf", "NaN": "nan"}.get(x, x))


def values(xs):
    """Numbers of the JSON as an array."""
    return np.array([value(x) for x in xs])


def ran(entry):
    """Whether the peer gave numbers."""
    return isinstance(entry, dict) and bool(entry) and "error" not in entry


def close(ours, theirs, rtol=1e-9, atol=0.0):
    """Equal within a relative tolerance; nan equals nan only."""
    np.testing.assert_allclose(np.asarray(ours, float), np.asarray(theirs, float), rtol=rtol, atol=atol, equal_nan=True)
