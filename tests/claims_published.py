"""A study's own estimates printed as a paper would print them, with a fault where one is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
from scipy import stats

from gnbreport.claims import Claim
from gnbreport.harmonise import Harmonised
from gnbreport.mr import ivw

KEYS = ["exposure", "outcome"]


def printed(
    estimate: float, se: float, *, kind: str = "beta", decimals: int = 4, op: str = "=", **more: object
) -> Claim:
    """An effect with its 95% interval and normal P, rounded to so many decimals."""
    p = 2 * stats.norm.sf(abs(estimate / se))
    three = [estimate, estimate - 1.959964 * se, estimate + 1.959964 * se]
    texts = [f"{math.exp(x) if kind != 'beta' else x:.{decimals}f}" for x in three]
    return Claim(str(more.pop("id", "c")), kind, *texts, p_op=op, p=f"{p:.3g}", **more)  # type: ignore[arg-type]


def main_rows(tables: Mapping[str, pd.DataFrame], method: str = "ivw") -> pd.DataFrame:
    """Main estimates of exposures on the outcome by one method."""
    table = tables["estimates"]
    chosen = (table["relation"] == "exposure_outcome") & (table["analysis"] == "main") & (table["status"] == "ok")
    return table.loc[chosen & (table["method"] == method)]


def published(
    tables: Mapping[str, pd.DataFrame], *, sign: float = 1.0, method: str = "ivw", kind: str = "beta"
) -> list[Claim]:
    """Every main IVW estimate, signs and standard errors as asked for."""
    ours = main_rows(tables, "ivw").merge(main_rows(tables, method)[[*KEYS, "standard_error"]], on=KEYS)
    return [
        printed(
            sign * r.estimate,
            r.standard_error_y,
            kind=kind,
            id=r.exposure,
            exposure=r.exposure,
            outcome=r.outcome,
            method="IVW",
        )
        for r in ours.itertuples()
    ]


def published_from_doubled_rows(tables: Mapping[str, pd.DataFrame]) -> list[Claim]:
    """Every IVW estimate from a table in which each variant stands twice, by our own estimator."""
    out = []
    for claim in published(tables):
        table = tables["harmonised"]
        rows = table[(table["exposure"] == claim.exposure) & (table["outcome"] == claim.outcome)]
        twice = pd.concat([rows[rows["keep"].astype(bool)]] * 2)
        names = ("beta_exposure", "se_exposure", "beta_outcome", "se_outcome")
        estimate = ivw(Harmonised.from_arrays(**{n: twice[n].to_numpy() for n in names}))
        made = printed(estimate.estimate, estimate.standard_error)
        out.append(replace(claim, estimate=made.estimate, ci_low=made.ci_low, ci_high=made.ci_high, p=made.p))
    return out


#: Rule about a pattern -> published figures in which every row has that fault.
FAULTS = {
    "GNB-REP-001": lambda tables: published(tables, sign=-1.0),
    "GNB-REP-002": lambda tables: published(tables, method="ivw_fe"),
    "GNB-REP-003": published_from_doubled_rows,
}
