"""Simulated studies: what was planted beside what was found."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.pipeline.multiplicity import main_rows
from gnbreport.study import Study


def truth_rows(study: Study, estimates: pd.DataFrame, mediation: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of table ``truth``: each planted value with our estimate and whether its interval covers it.

    Raises:
        InputError: The truth file is not what ``gnbreport simulate`` writes.
    """
    if not study.study.truth:
        return []
    file = study.path(study.study.truth)
    try:
        effects = json.loads(file.read_text(encoding="utf-8"))["effects"]
        planted = [{k: e[k] for k in ("quantity", "exposure", "mediator", "outcome", "truth")} for e in effects]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(Problem("not-truth", f"is not a truth file: {error!r}", file)) from None
    main = main_rows(estimates, study.choices.estimation.main).set_index(["exposure", "outcome"])
    paths = mediation.loc[mediation["status"] == "ok"].set_index(["exposure", "mediator", "outcome"])
    return [{**p, **_found(p, main, paths)} for p in planted]


def _found(planted: dict[str, Any], main: pd.DataFrame, paths: pd.DataFrame) -> dict[str, Any]:
    """Our estimate of a planted value; empty where there is none."""
    if planted["quantity"] == "proportion":
        key = (planted["exposure"], planted["mediator"], planted["outcome"])
        names = ("proportion", "ci_low_proportion_monte_carlo", "ci_high_proportion_monte_carlo")
        row = paths.loc[[key]].iloc[0] if key in paths.index else None
    else:
        ends = {
            "a": (planted["exposure"], planted["mediator"]),
            "b": (planted["mediator"], planted["outcome"]),
            "total": (planted["exposure"], planted["outcome"]),
        }
        names = ("estimate", "ci_low", "ci_high")
        pair = ends[planted["quantity"]]
        row = main.loc[[pair]].iloc[0] if pair in main.index else None
    if row is None:
        return {}
    estimate, low, high = (float(row[n]) for n in names)
    return {"estimate": estimate, "ci_low": low, "ci_high": high, "covered": low <= planted["truth"] <= high}
