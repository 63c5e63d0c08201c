"""Exposure and mediator together: associations of both traits' instruments, for multivariable MR."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.instruments import Panel, clump, clump_by_distance
from gnbreport.mr.multivariable import QA, ConditionalF, MultivariableData, conditional_f, mv_egger, mv_ivw, q_a
from gnbreport.pipeline.rows import estimate_row
from gnbreport.study import Study

#: (relation, exposure, outcome) -> the pair's data; None where look-ups are impossible
Data = Mapping[tuple[str, str, str], Harmonised | None]


def joint_data(
    study: Study, pathway: tuple[str, str, str], data: Data, panel: Panel | None
) -> MultivariableData | NotApplicable:
    """Instruments of exposure and mediator with their associations with exposure, mediator and outcome.

    The union is clumped again by the smaller of the two p-values, so that no two variants tell the same.
    Needs look-ups of the mediator's instruments in the exposure's file (the reverse relation).

    Args:
        study: The study.
        pathway: Exposure, mediator, outcome.
        data: Harmonised pairs.
        panel: LD panel.
    """
    exposure, mediator, outcome = pathway
    pairs = (
        data.get(("exposure_mediator", exposure, mediator)),
        data.get(("exposure_outcome", exposure, outcome)),
        data.get(("mediator_exposure", mediator, exposure)),
        data.get(("mediator_outcome", mediator, outcome)),
    )
    if any(p is None for p in pairs):
        reason = f"the instruments of {mediator} cannot be looked up in the file of {exposure}"
        return NotApplicable("mv_ivw", "lookups-not-in-file", reason)
    rows = _union(*(p.kept for p in pairs if p is not None))
    chosen = independent(study, rows, panel)
    if len(chosen) < 3:
        return NotApplicable("mv_ivw", "too-few-variants", f"needs 3 variants, has {len(chosen)}", len(chosen))
    return MultivariableData.from_arrays(
        chosen[["beta_x", "beta_m"]].to_numpy(),
        chosen[["se_x", "se_m"]].to_numpy(),
        chosen["beta_y"].to_numpy(),
        chosen["se_y"].to_numpy(),
        (exposure, mediator),
        tuple(chosen["rsid"]),
        outcome=outcome,
    )


def _union(a: pd.DataFrame, c: pd.DataFrame, back: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """One row a variant: associations with exposure (x), mediator (m) and outcome (y) on one effect allele.

    In every pair the effect allele is that of its exposure's file, so both pairs of one instrument agree.
    """
    first = a.merge(c[["variant", "beta_outcome", "se_outcome"]], on="variant", suffixes=("", "_y"))
    of_exposure = _named(first, x="exposure", m="outcome")
    second = back.merge(b[["variant", "beta_outcome", "se_outcome"]], on="variant", suffixes=("", "_y"))
    of_mediator = _named(second, x="outcome", m="exposure")
    both = pd.concat([of_exposure, of_mediator], ignore_index=True)
    return both.sort_values("p_value", kind="stable").drop_duplicates("rsid").reset_index(drop=True)


def _named(rows: pd.DataFrame, *, x: str, m: str) -> pd.DataFrame:
    """Columns renamed to the three traits; ``p_value`` is the smaller of the two traits' p."""
    return pd.DataFrame(
        {
            "rsid": rows["variant"],
            "chromosome": rows["chromosome"],
            "base_pair_location": rows["position"],
            "effect_allele": rows["effect_allele"],
            "other_allele": rows["other_allele"],
            "p_value": np.fmin(rows["p_exposure"], rows["p_outcome"]),
            "beta_x": rows[f"beta_{x}"],
            "se_x": rows[f"se_{x}"],
            "beta_m": rows[f"beta_{m}"],
            "se_m": rows[f"se_{m}"],
            "beta_y": rows["beta_outcome_y"],
            "se_y": rows["se_outcome_y"],
        }
    )


def independent(study: Study, rows: pd.DataFrame, panel: Panel | None) -> pd.DataFrame:
    """Variants that do not tell the same: association rows clumped as the study says."""
    selection = study.choices.selection
    if selection.clump == "none" or rows.empty:
        return rows
    if selection.clump == "distance" or panel is None:
        return clump_by_distance(rows, kb=selection.kb).index
    return clump(rows, panel, r2=selection.r2, kb=selection.kb, r2_method=selection.r2_method).index


def multivariable_rows(pathway: tuple[str, str, str], joint: MultivariableData | NotApplicable) -> list[dict[str, Any]]:
    """Rows of table ``multivariable`` for one pathway: exposure and mediator in one model."""
    exposure, mediator, outcome = pathway
    base = {"outcome": outcome, "exposures": f"{exposure} {mediator}"}
    if isinstance(joint, NotApplicable):
        refused = {"method": joint.method, "status": "not_applicable", "reason": joint.reason}
        return [{**base, "exposure": name, **refused} for name in (exposure, mediator)]
    strength = conditional_f(joint)
    pleiotropy = q_a(joint)
    rows = []
    for estimates in (mv_ivw(joint), mv_egger(joint)):
        for name, item, f in zip((exposure, mediator), estimates, strength, strict=True):
            rows.append({**base, "exposure": name, **_row(item), **_strength(f), **_pleiotropy(pleiotropy)})
    return rows


def _row(item: Estimate | NotApplicable) -> dict[str, Any]:
    """An estimate without the columns that the table lacks."""
    absent = ("code", "extras", "notices", "monte_carlo_se", "monte_carlo_p")
    return {k: v for k, v in estimate_row(item).items() if k not in absent}


def _strength(f: ConditionalF | NotApplicable) -> dict[str, float]:
    return {} if isinstance(f, NotApplicable) else {"conditional_f": f.f, "conditional_f_r": f.f_r}


def _pleiotropy(q: QA | NotApplicable) -> dict[str, float]:
    return {} if isinstance(q, NotApplicable) else {"q_a": q.q, "q_a_df": q.df, "q_a_p": q.p_value}
