"""What charts share: rows to records, axes, details of a mark in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt

from gnbreport.report import numbers
from gnbreport.report.charts import theme
from gnbreport.report.texts import text


def data(records: Iterable[Mapping[str, Any]]) -> alt.Data:
    """Inline data; never looked up, never limited. A tuple: Altair copies lists with every mark and encoding."""
    return alt.Data(values=tuple(dict(r) for r in records))


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
