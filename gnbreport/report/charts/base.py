"""What charts share: rows to records, axes, details of a mark in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import altair as alt

from gnbreport.report import numbers
from gnbreport.report.charts import theme
from gnbreport.report.texts import text


class Records:
    """A chart's records, which Altair neither copies with every mark nor converts value by value."""

    _schema: ClassVar[dict[str, str]] = {"type": "array"}

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Take the records, plain numbers and texts, as they are."""
        self.records = [dict(record) for record in records]

    def to_dict(self) -> list[dict[str, Any]]:
        """What stands in the chart's document."""
        return self.records


def data(records: Iterable[Mapping[str, Any]]) -> alt.Data:
    """Inline data; never looked up, never limited."""
    return alt.Data(values=Records(records))


def tip(key: str, **details: object) -> str:
    """Details of a mark, ``key | name: value | ...``, numbers at full precision; missing ones are left out.

    Args:
        key: What the mark stands for.
        details: Values by their names in ``charts.toml``.
    """
    parts = [key]
    for name, value in details.items():
        if shown := numbers.exact(value):
            parts.append(text("charts.tip", name=text(f"charts.tips.{name}"), value=shown))
    return " | ".join(part.replace(" | ", " / ") for part in parts)


def quantity(field: str, title: str, **options: Any) -> dict[str, Any]:
    """Encoding of a number on an axis, with a true minus in its labels."""
    scale = {"zero": False, "nice": True, **options.pop("scale", {})}
    axis = {"tickCount": 6, "labelExpr": "replace(datum.label, '-', '\u2212')", **options.pop("axis", {})}
    return {"field": field, "type": "quantitative", "title": title, "scale": scale, "axis": axis, **options}


def zero_line(axis: str = "x", value: float = 0.0) -> alt.Chart:
    """The line of no effect."""
    chart = alt.Chart(data([{"at": value}])).mark_rule(color=theme.MUTED, strokeDash=[3, 3], strokeWidth=1)
    return chart.encode(**{axis: alt.X("at:Q") if axis == "x" else alt.Y("at:Q")})


def categories(field: str, domain: list[str], title: str | None = None) -> dict[str, Any]:
    """Colour and shape by category, in the theme's order; a single category needs no legend."""
    n = len(theme.COLOURS)
    colours = [theme.COLOURS[i % n] for i in range(len(domain))]
    shapes = [theme.SHAPES[i % n] for i in range(len(domain))]
    legend = alt.Undefined if len(domain) > 1 else None
    return {
        "color": alt.Color(f"{field}:N", title=title, legend=legend, scale=alt.Scale(domain=domain, range=colours)),
        "shape": alt.Shape(f"{field}:N", title=title, legend=legend, scale=alt.Scale(domain=domain, range=shapes)),
    }


def either(channel: Any, test: str, yes: str, no: str) -> Any:
    """One of two values of a channel by a test on the datum (``alt.condition`` searches all of the schema)."""
    return channel(no, condition={"test": test, "value": yes})
