"""The results as the report's sections look at them: labels, main estimates, nominal pairs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text
from gnbreport.results import Results
from gnbreport.study import LOG_ODDS, RANKS, AnalysisChoices

#: What comes before a MiBioGen name's number.
_ID = re.compile(r"^.*\.(?=id\.\d+$)")
FORWARD = ("exposure_outcome", "exposure_mediator", "mediator_outcome")


@dataclass(frozen=True, eq=False)
class Earlier:
    """An earlier version of the report: its name, and its results or why they cannot be read."""

    version: str
    results: Results | None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Context:
    """Results with the look-ups that sections share.

    Attributes:
        results: What is shown.
        whole: All results, where only a part of the methods is shown; their digest is the report's.
        earlier: The version before this one, if there is one.
    """

    results: Results
    whole: Results | None = None
    earlier: Earlier | None = None

    @classmethod
    def of(cls, results: Results, earlier: Earlier | None = None) -> Context:
        """The results as the study file's ``report.methods`` shows them."""
        shown = set(dict(results.study.get("report") or {}).get("methods") or ())
        if not shown:
            return cls(results, None, earlier)
        choices = AnalysisChoices.model_validate(results.study.get("choices", {}))
        shown |= {choices.estimation.main, "wald_ratio"}
        table = results["estimates"]
        hidden = set(choices.estimation.methods) - shown
        tables = {**results.tables, "estimates": table[~table["method"].isin(hidden)]}
        return cls(replace(results, tables=tables), results, earlier)

    @cached_property
    def about(self) -> dict[str, Any]:
        """The study file's table ``[study]``."""
        return dict(self.results.study["study"])

    @cached_property
    def options(self) -> dict[str, Any]:
        """The study file's table ``[report]``."""
        return dict(self.results.study.get("report", {}))

    @cached_property
    def choices(self) -> AnalysisChoices:
        """All analysis choices, complete."""
        return AnalysisChoices.model_validate(self.results.study.get("choices", {}))

    @property
    def simulated(self) -> bool:
        """Whether the data are simulated."""
        return str(self.about["status"]) == "simulated"

    @property
    def version(self) -> str:
        """The report's version."""
        return str(self.options.get("version", "0.1.0"))

    @property
    def alpha(self) -> float:
        """The study's significance level."""
        return self.choices.multiple_testing.alpha

    @cached_property
    def traits(self) -> pd.DataFrame:
        """The table of traits, by trait id."""
        return self.results["traits"].drop_duplicates("trait").set_index("trait", drop=False)

    @cached_property
    def _told(self) -> dict[str, dict[str, str]]:
        """What readers are told of each trait, by id: single cells of a frame are slow to find."""
        told = self.traits[["label", "rank", "units", "type"]].astype(str)
        return dict(zip(told.index, told.to_dict("records"), strict=True))

    def _of(self, trait: str, column: str) -> str:
        """One of a trait's columns; empty for a trait that is not in the table."""
        return self._told[trait][column] if trait in self._told else ""

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of the traits; where several have the same, each with the end of its id, ``genus x (id.1868)``."""
        labels = {trait: told["label"] or trait for trait, told in self._told.items()}
        shared = {label for label, n in Counter(labels.values()).items() if n > 1}
        return {t: f"{label} ({_ID.sub('', t)})" if label in shared else label for t, label in labels.items()}

    def label(self, trait: str) -> str:
        """A trait's name for readers."""
        return self._names.get(trait, trait)

    def short(self, trait: str, width: int = 34) -> str:
        """A name that fits a chart's axis; the middle is left out where it is too long."""
        label = self.label(trait)
        return label if len(label) <= width else label[: width - 8] + "\u2026" + label[-7:]

    def rank(self, trait: str) -> str:
        """A trait's rank (group for multiple testing), empty if none."""
        return self._of(trait, "rank")

    def units(self, trait: str) -> str:
        """A trait's units; those of a binary trait are log odds where the study file names none of their own."""
        return text("units.log_odds") if self.odds(trait) else self._of(trait, "units") or "SD"

    def binary(self, trait: str) -> bool:
        """Whether a trait is binary."""
        return self._of(trait, "type") == "binary"

    def odds(self, trait: str) -> bool:
        """Whether effects on a trait are log odds ratios, so that readers expect odds ratios."""
        return self.binary(trait) and self._of(trait, "units") in ("", "SD", LOG_ODDS)

    def role(self, role: str) -> list[str]:
        """Ids of the traits in a role, in the study's order."""
        return list(self.traits.index[self.traits["role"] == role])

    @cached_property
    def ranks(self) -> list[str]:
        """Ranks of the exposures, phylum to genus first, others after them by name."""
        present = set(self.traits.loc[self.traits["role"] == "exposure", "rank"]) - {""}
        return [r for r in RANKS if r in present] + sorted(present - set(RANKS))

    @cached_property
    def ranks_in_names(self) -> bool:
        """Whether every exposure's name begins with its rank, as ``genus Prevotella9`` does."""
        return all(self.label(trait).startswith(f"{self.rank(trait)} ") for trait in self.role("exposure"))

    @cached_property
    def document(self) -> dict[str, Any]:
        """What ``results.json`` holds, with the digests of all tables; made once."""
        return (self.whole or self.results).document(self.texts)

    @cached_property
    def texts(self) -> dict[str, str]:
        """All tables as CSV text; made once."""
        return (self.whole or self.results).texts()

    @cached_property
    def _mains(self) -> dict[str, pd.DataFrame]:
        return {}

    def main(self, relation: str) -> pd.DataFrame:
        """One row per pair: the main method, or the Wald ratio where the main method does not apply."""
        if relation not in self._mains:
            self._mains[relation] = self._main(relation)
        return self._mains[relation].copy(deep=False)

    def _main(self, relation: str) -> pd.DataFrame:
        table = self.results["estimates"]
        rows = table[(table["relation"] == relation) & (table["analysis"] == "main") & (table["status"] == "ok")]
        method = self.choices.estimation.main
        rows = rows[rows["method"].isin((method, "wald_ratio"))]
        rows = rows.assign(_order=(rows["method"] != method).astype(int))
        rows = rows.sort_values(["_order"], kind="stable").drop_duplicates(["exposure", "outcome"]).sort_index()
        return rows.drop(columns="_order").assign(rank=[self.rank(t) for t in rows["exposure"]])

    def tested(self, relation: str) -> int:
        """Number of pairs with a main estimate."""
        return len(self.main(relation))

    def nominal(self, relation: str) -> pd.DataFrame:
        """Main estimates with p below alpha, smallest first."""
        rows = self.main(relation)
        return rows[rows["p_value"] < self.alpha].sort_values(["log10_p", "exposure", "outcome"], kind="stable")

    @cached_property
    def _pairs(self) -> dict[str, dict[Any, Any]]:
        """By table: positions of the rows of each pair, found once."""
        return {}

    def pair(self, table: str, relation: str, exposure: str, outcome: str) -> pd.DataFrame:
        """A table's rows of one pair."""
        rows = self.results[table]
        if table not in self._pairs:
            self._pairs[table] = dict(rows.groupby(["relation", "exposure", "outcome"], sort=False).indices)
        chosen: pd.DataFrame = rows.iloc[self._pairs[table].get((relation, exposure, outcome), [])]
        return chosen

    @cached_property
    def pathways(self) -> pd.DataFrame:
        """Mediation by the study's main method and source of b: one row per pathway, smallest joint p first."""
        table = self.results["mediation"]
        main, source = self.choices.estimation.main, self.choices.mediation.b_source
        rows = table[(table["method"] == main) & (table["b_source"] == source)]
        return rows.sort_values(["p_joint", "exposure", "mediator", "outcome"], kind="stable")

    @cached_property
    def detailed_pairs(self) -> list[tuple[str, str, str]]:
        """Pairs with figures of their own: nominal ones on an outcome, all steps of a pathway."""
        pairs = [("exposure_outcome", r.exposure, r.outcome) for r in self.nominal("exposure_outcome").pipe(named_rows)]
        pathways = self.results["mediation"]
        steps = {("exposure_mediator", r.exposure, r.mediator) for r in pathways.pipe(named_rows)}
        steps |= {("mediator_outcome", r.mediator, r.outcome) for r in pathways.pipe(named_rows)}
        whole = {(r.relation, r.exposure, r.outcome) for n in FORWARD for r in self.main(n).pipe(named_rows)}
        order = {name: i for i, name in enumerate(FORWARD)}
        return pairs + sorted(steps & whole, key=lambda s: (order[s[0]], s[1], s[2]))
