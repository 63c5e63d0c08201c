"""Checks that find wrong files: each takes the sampled associations and returns findings.

Codes and what they mean: docs/formats.md. Thresholds are stated in each message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gnbreport.kernels.tails import log10_normal_two_sided
from gnbreport.sumstats.layout import Layout

_UK_BIOBANK = 502_700
_OCR = re.compile(r"rs[\dlIOo]*[lIOo][\dlIOo]*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about a file.

    Attributes:
        code: Stable identifier.
        severity: ``error`` (do not use as it is), ``warning`` (check before use), ``info``.
        message: One sentence with the numbers behind it.
        rows: Rows concerned, where counted.
        examples: Identifiers or cells, up to five.
    """

    code: str
    severity: str
    message: str
    rows: int | None = None
    examples: tuple[str, ...] = ()


def p_against_beta(rows: pd.DataFrame, layout: Layout) -> Iterator[Finding]:
    """P against 2 Phi(-|beta/SE|): rounding, one-sided P, another model, another column (A12)."""
    z = (rows["beta"] / rows["standard_error"]).to_numpy()
    stated = rows["log10_p"].to_numpy()
    implied = log10_normal_two_sided(z)
    usable = np.isfinite(stated) & np.isfinite(implied) & (rows["p_value"].to_numpy() > 0)
    if usable.sum() < 5:
        return
    difference = (stated - implied)[usable]
    tolerance = 0.05 + 0.05 * np.abs(implied[usable])
    off = float(np.mean(np.abs(difference) > tolerance))
    largest = float(np.max(np.abs(difference)))
    middle = float(np.median(difference))
    if off <= 0.05:
        if largest > 0.05:
            text = f"P differs from beta/SE by up to {largest:.2g} log10 units: rounded, or from another test"
            yield Finding("p-rounded", "info", text, int((np.abs(difference) > tolerance).sum()))
        return
    if np.quantile(np.abs(difference + np.log10(2.0)), 0.9) < 0.02:
        yield Finding("p-one-sided", "error", "P is half of what beta/SE imply: it is one-sided", int(usable.sum()))
        return
    severity = "info" if layout.p_from_other_model else "warning"
    reason = (
        "the layout's P comes from another model" if layout.p_from_other_model else "another model, or the wrong column"
    )
    size = f"median {middle:+.2g}, largest {largest:.2g} log10 units"
    text = f"P does not follow from beta/SE in {off:.0%} of rows ({size}): {reason}"
    yield Finding("p-not-from-beta", severity, text, int((np.abs(difference) > tolerance).sum()))


def sample_sizes(rows: pd.DataFrame, layout: Layout) -> Iterator[Finding]:
    """Sample sizes: absent, fractional, constant beyond a cohort, far from what the SEs imply (A13)."""
    n = rows["n"].to_numpy()
    n = n[np.isfinite(n)]
    if not n.size:
        yield Finding("no-n", "info", "has no sample size: state it in the study file")
        return
    fractional = int((n != np.round(n)).sum())
    if fractional:
        yield Finding(
            "n-not-integer",
            "warning",
            f"n is no whole number in {fractional} rows: effective size or wrong column",
            fractional,
        )
    if n.size >= 5 and n.min() == n.max():
        text = f"n is {n[0]:,.0f} in every row: a maximum or effective size, not that of each variant"
        yield Finding("n-constant", "info", text, int(n.size))
        if (n[0] > _UK_BIOBANK and layout.p_from_other_model) or _UK_BIOBANK < n[0] < 600_000:
            text = (
                f"n = {n[0]:,.0f} exceeds UK Biobank's some 502,000 people: if it is the only cohort, an effective size"
            )
            yield Finding("n-above-uk-biobank", "warning", text, int(n.size))
    yield from _implied_n(rows)


def _implied_n(rows: pd.DataFrame) -> Iterator[Finding]:
    """Median of 1/(2f(1-f)SE^2), the size that SEs imply if the trait is in SD units, against the stated n."""
    f, se, n = (rows[c].to_numpy() for c in ("effect_allele_frequency", "standard_error", "n"))
    usable = np.isfinite(n) & np.isfinite(f) & (f > 0.01) & (f < 0.99)
    if usable.sum() < 10:
        return
    ratio = float(np.median(1.0 / (2.0 * f * (1.0 - f) * se * se)[usable] / n[usable]))
    if not 0.5 <= ratio <= 2.0:
        text = f"SEs imply {ratio:.3g} times the stated n for a trait in SD units: other units, binary, or a wrong n"
        yield Finding("n-implied", "info", text, int(usable.sum()))


def frequencies(rows: pd.DataFrame, layout: Layout) -> Iterator[Finding]:
    """Allele frequencies: absent, or those of the minor allele."""
    f = rows["effect_allele_frequency"].to_numpy()
    f = f[np.isfinite(f)]
    if not f.size:
        text = "has no effect allele frequency: palindromic variants cannot be resolved, r2 needs another formula"
        yield Finding("no-frequency", "warning", text, len(rows))
        return
    if f.size < len(rows) / 2:
        yield Finding(
            "frequency-gaps",
            "info",
            f"frequency is missing in {len(rows) - f.size} of {len(rows)} rows",
            len(rows) - f.size,
        )
    if f.size >= 50 and f.max() <= 0.5:
        text = f"no frequency among {f.size} is above 0.5: minor allele frequencies, not those of the effect allele"
        yield Finding("frequency-is-maf", "error", text, int(f.size))


def z_among_betas(rows: pd.DataFrame, layout: Layout) -> Iterator[Finding]:
    """Rows whose SE is 1 while others' are small: z-scores among betas (A10)."""
    se = rows["standard_error"].to_numpy()
    unit = (se >= 0.98) & (se <= 1.02)
    if unit.all() and len(se) >= 5:
        yield Finding("betas-are-z", "error", "every SE is 1: the betas are z-scores", len(se))
        return
    others = se[~unit]
    if unit.any() and others.size and np.median(others) < 0.3 and unit.mean() < 0.5:
        names = tuple(rows["rsid"].to_numpy()[unit][:5])
        yield Finding(
            "z-among-betas",
            "error",
            f"{int(unit.sum())} rows have SE 1 while the median SE is {np.median(others):.3g}: z-scores",
            int(unit.sum()),
            names,
        )


def identifiers(rows: pd.DataFrame, layout: Layout) -> Iterator[Finding]:
    """Identifiers with letters read for digits, or that are no rsIDs."""
    names = rows["rsid"].astype(str)
    damaged = [n for n in names if _OCR.fullmatch(n)]
    if damaged:
        text = f"{len(damaged)} rsIDs hold letters for digits (l for 1): read from a scanned page"
        yield Finding("damaged-rsid", "error", text, len(damaged), tuple(damaged[:5]))
    other = int((~names.str.fullmatch(r"rs\d+") & (names != "")).sum()) - len(damaged)
    if other > 0:
        yield Finding("not-rsid", "info", f"{other} of {len(rows)} identifiers are no rsIDs", other)


def zero_p(rows: pd.DataFrame, layout: Layout) -> Iterator[Finding]:
    """P printed as 0."""
    zero = int(((rows["p_value"] == 0) & (rows["log10_p"] > -323)).sum())
    if zero:
        yield Finding("p-zero", "info", f"P is 0 in {zero} rows: log10 p is taken from beta/SE", zero)


def density(rows: pd.DataFrame, layout: Layout) -> Iterator[Finding]:
    """Tables of hits that were not clumped: many variants within 1 Mb (A9)."""
    placed = rows[rows["base_pair_location"].notna() & (rows["chromosome"] != "")]
    if not 5 <= len(placed) <= 5000 or not (rows["p_value"] < 1e-3).all():
        return
    keys = ["chromosome", "trait"] if "trait" in placed else ["chromosome"]
    most = 0
    for _, group in placed.groupby(keys):
        at = np.sort(group["base_pair_location"].to_numpy(dtype=np.int64))
        most = max(most, int((np.searchsorted(at, at + 1_000_000, side="right") - np.arange(len(at))).max()))
    if most >= 5:
        yield Finding("not-clumped", "warning", f"up to {most} hits lie within 1 Mb: not clumped", most)


CHECKS: tuple[Callable[[pd.DataFrame, Layout], Iterator[Finding]], ...] = (
    p_against_beta,
    sample_sizes,
    frequencies,
    z_among_betas,
    identifiers,
    zero_p,
    density,
)
