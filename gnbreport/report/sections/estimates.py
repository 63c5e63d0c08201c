"""What the sections on estimates share: their tables and figures of main estimates."""

from __future__ import annotations

from typing import Any

from gnbreport.report import numbers, units, words
from gnbreport.report.blocks import Cell, Column, Figure, Row, Table, count_cell, estimate_cell, p_cell, slug, text_cell
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.forest import forest
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import plural, text


def columns(context: Context, relation: str) -> tuple[Column, ...]:
    """Columns of a table of main estimates; the unit stands in the head. Log odds come with odds ratios."""
    unit = text("estimates.table.per_exposure_unit")
    odds = Column(text("heads.odds_ratio_95_ci"), ("odds_ratio", "odds_ratio_low", "odds_ratio_high"), unit, True)
    return (
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(
            text("heads.outcome"), ("outcome_label", "outcome"), hidden=len(set(context.main(relation)["outcome"])) < 2
        ),
        Column(
            text("heads.rank"),
            ("rank",),
            hidden=not context.ranks or relation == "mediator_outcome",
            told=context.ranks_in_names,
        ),
        Column(text("heads.method"), ("method",)),
        Column(text("heads.variants"), ("n_variants",), numeric=True),
        Column(
            text("heads.estimate_95_ci"),
            ("estimate", "ci_low", "ci_high"),
            unit=unit_of(context, relation),
            numeric=True,
        ),
        *([odds] if any_odds(context, relation) else []),
        Column(text("heads.se"), ("standard_error",), unit_of(context, relation), numeric=True, hidden=True),
        Column(text("heads.p"), ("p_value",), numeric=True),
        Column(text("heads.bh_q"), ("p_bh",), numeric=True),
        Column(text("heads.bonferroni_p"), ("p_bonferroni",), numeric=True),
        Column(text("heads.tests"), ("n_tests",), numeric=True, hidden=True),
    )


def any_odds(context: Context, relation: str) -> bool:
    """Whether effects of a relation are log odds ratios, at least some of them."""
    return any(context.odds(outcome) for outcome in set(context.main(relation)["outcome"]))


def odds_cell(context: Context, r: Any) -> Cell:
    """An estimate as odds ratio; empty where it is no log odds ratio."""
    if not context.odds(r.outcome):
        return Cell(numbers.DASH, ("", "", ""))
    values = numbers.odds_ratio(r.estimate, r.ci_low, r.ci_high)
    return estimate_cell(values[0], values[1], values[2])


def unit_of(context: Context, relation: str) -> str:
    """Units of the outcome per unit of the exposure, where all pairs share them."""
    rows = context.main(relation)
    return units.shared(context, zip(rows["exposure"], rows["outcome"], strict=True))


def main_table(context: Context, relation: str, title: str, summary: int | None = 20) -> Table:
    """All main estimates of a relation, smallest p first."""
    ordered = context.main(relation).sort_values(["log10_p", "exposure", "outcome"], kind="stable")
    rows = tuple(_row(context, r, relation) for r in ordered.pipe(named_rows))
    note = text("estimates.table.note", method=words.method(context.choices.estimation.main))
    return Table(
        f"table-{relation.replace('_', '-')}",
        title,
        "estimates",
        columns(context, relation),
        rows,
        note,
        summary=summary,
    )


def _row(context: Context, r: Any, relation: str) -> Row:
    alpha = context.alpha
    label = context.label(r.exposure)
    cells = (
        Cell(label, (label, r.exposure)),
        Cell(context.label(r.outcome), (context.label(r.outcome), r.outcome)),
        text_cell(r.rank),
        text_cell(words.method(r.method)),
        count_cell(r.n_variants),
        estimate_cell(r.estimate, r.ci_low, r.ci_high),
        *([odds_cell(context, r)] if any_odds(context, relation) else []),
        text_number(r.standard_error),
        p_cell(r.p_value, r.log10_p),
        p_cell(r.p_bh, light="good" if r.p_bh < alpha else "none"),
        p_cell(r.p_bonferroni, light="good" if r.p_bonferroni < alpha else "none"),
        count_cell(r.n_tests),
    )
    return Row(slug("row", relation, r.exposure, r.outcome), cells, label)


def text_number(value: float) -> Cell:
    """A standard error."""
    from gnbreport.report.blocks import number_cell

    return number_cell(value, 3)


def forest_figure(
    context: Context, relation: str, rows: Any, identifier: str, title: str, label: str = ""
) -> Figure | None:
    """Forest of main estimates, by rank and then by p; None where there is nothing to draw."""
    if rows.empty:
        return None
    order = {name: i for i, name in enumerate(context.ranks)}
    rows = rows.assign(_rank=[order.get(r, 99) for r in rows["rank"]])
    rows = rows.sort_values(["_rank", "log10_p", "exposure"], kind="stable")
    description = text("estimates.forest.description", pairs=plural(len(rows), "pair"))
    odds = all(context.odds(outcome) for outcome in rows["outcome"])
    caption = text(
        f"estimates.forest.caption.{'odds' if odds else 'effects'}",
        n=len(rows),
        tested=context.tested(relation),
        method=words.method(context.choices.estimation.main),
    )
    effect = text("estimates.forest.axis.effects", unit=unit_of(context, relation))
    axis = text("estimates.forest.axis.odds") if odds else effect
    drawing = sketch(forest(context, rows, axis, odds), identifier, title, description)
    return Figure(identifier, title, description, caption, "estimates", drawing, label)
