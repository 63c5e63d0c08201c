"""STROBE-MR items: those that a program can fill from the results, and those that the authors must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gnbreport.report import numbers, words
from gnbreport.report.context import Context
from gnbreport.report.texts import name, text


@dataclass(frozen=True, slots=True)
class Item:
    """One item: number, what is asked (our words), our answer, whether the program filled it, sections to see."""

    number: str
    asked: str
    answer: str
    filled: bool
    where: tuple[str, ...] = ()


#: Sections that hold what an item asks for.
WHERE: dict[str, tuple[str, ...]] = {
    "4c": ("sources",),
    "5": ("methods",),
    "6a": ("methods",),
    "6b": ("methods", "instruments"),
    "6c": ("methods",),
    "6d": ("methods",),
    "6e": ("methods",),
    "7": ("sensitivity",),
    "8": ("sensitivity",),
    "9a": ("provenance",),
    "10a": ("design",),
    "10b": ("instruments",),
    "10d": ("limitations",),
    "11a": ("sensitivity",),
    "11b": ("outcome",),
    "11d": ("outcome", "sensitivity"),
    "12a": ("sensitivity",),
    "12b": ("sensitivity",),
    "13a": ("sensitivity",),
    "13c": ("sensitivity",),
    "13e": ("sensitivity",),
    "15": ("limitations",),
    "19": ("provenance",),
}


def _sources(context: Context) -> str:
    return text("strobe.answers.sources", n=len(context.results["traits"].drop_duplicates("file")))


def _selection(context: Context) -> str:
    c = context.choices.selection
    places = {"p": numbers.threshold_text(c.exposure_p), "kb": numbers.count_text(c.kb), "r2": f"{c.r2:g}"}
    return text(f"strobe.selection.{c.clump}", **places)


def _estimator(context: Context) -> str:
    c = context.choices.estimation
    return text("strobe.answers.estimator", main=words.method(c.main), n=len(c.methods))


def _multiplicity(context: Context) -> str:
    family = name("strobe.families", context.choices.multiple_testing.family)
    return text("strobe.answers.multiplicity", family=family)


def _numbers(context: Context) -> str:
    return text("strobe.answers.numbers", n=len(context.results["dispositions"]))


def _statistics(context: Context) -> str:
    return text("strobe.answers.statistics", n=len(context.results["instruments"]))


def _overlap(context: Context) -> str:
    share = context.choices.sensitivity.overlap
    if share is None:
        return text("strobe.overlap.undeclared")
    return text("strobe.overlap.declared", share=f"{100 * share:g}")


def _direction(context: Context) -> str:
    reverse = context.choices.sensitivity.reverse
    return text("strobe.answers.direction_both") if reverse else text("strobe.answers.direction")


#: number (what it asks is the text of that key) | how a program fills it, None for the authors
ITEMS: tuple[tuple[str, Callable[[Context], str] | None], ...] = (
    ("1", None),
    ("2", None),
    ("3", None),
    ("4a", None),
    ("4b", None),
    ("4c", _sources),
    ("4d", None),
    ("5", lambda _: text("strobe.answers.assumptions")),
    ("6a", lambda _: text("strobe.answers.units")),
    ("6b", _selection),
    ("6c", _estimator),
    ("6d", lambda _: text("strobe.answers.missing")),
    ("6e", _multiplicity),
    ("7", lambda _: text("strobe.answers.assessment")),
    ("8", lambda _: text("strobe.answers.robust")),
    ("9a", lambda _: text("strobe.answers.software")),
    ("9b", None),
    ("10a", _numbers),
    ("10b", _statistics),
    ("10c", None),
    ("10d", _overlap),
    ("11a", lambda _: text("strobe.answers.associations")),
    ("11b", lambda _: text("strobe.answers.estimates")),
    ("11c", None),
    ("11d", lambda _: text("strobe.answers.plots")),
    ("12a", lambda _: text("strobe.answers.validity")),
    ("12b", lambda _: text("strobe.answers.heterogeneity")),
    ("13a", lambda _: text("strobe.answers.violations")),
    ("13b", None),
    ("13c", _direction),
    ("13d", None),
    ("13e", lambda _: text("strobe.answers.further_plots")),
    ("14", None),
    ("15", None),
    ("16", None),
    ("17", None),
    ("18", None),
    ("19", lambda _: text("strobe.answers.sharing")),
    ("20", None),
)


def checklist(context: Context) -> tuple[Item, ...]:
    """All items; what no program can know stays with the authors."""
    return tuple(
        Item(
            number,
            text(f"strobe.asked.{number}"),
            fill(context) if fill else text("strobe.for_authors"),
            fill is not None,
            WHERE.get(number, ()),
        )
        for number, fill in ITEMS
    )
