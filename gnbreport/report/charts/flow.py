"""Figure 1B: what became of the candidate variants; every count is a sum of dispositions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gnbreport.report import numbers
from gnbreport.report.charts import svg, theme
from gnbreport.report.texts import text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the flow: what is left, and what was left out on the way to it, by reason."""

    name: str
    kept: int
    left_out: tuple[tuple[str, int], ...] = ()


def flow(steps: Sequence[Step], identifier: str, title: str, description: str) -> str:
    """Diagram from the top down; side boxes hold what was left out before each step."""
    parts: list[str] = []
    y = 10.0
    for i, step in enumerate(steps):
        if step.left_out:
            height = 14 * len(step.left_out) + 14
            parts += _side(y, height, step.left_out)
            parts.append(svg.arrow(170, y - 2, 170, y + height + 22))
            y += height + 24
        elif i:
            parts.append(svg.arrow(170, y - 2, 170, y + 22))
            y += 24
        parts.append(
            svg.box(
                20,
                y,
                300,
                44,
                [step.name, text("charts.flow.kept", count=step.kept)],
                stroke=theme.BLUE if i == 0 else theme.MUTED,
            )
        )
        y += 46
    return svg.picture(720, y + 8, parts, identifier, title, description)


def _side(y: float, height: float, reasons: tuple[tuple[str, int], ...]) -> list[str]:
    middle = y + height / 2 + 8
    parts = [
        f'<rect x="392" y="{y + 8:g}" width="312" height="{height:g}" rx="5" fill="none" stroke="{theme.RULE}"/>',
        svg.arrow(170, middle, 388, middle, colour=theme.RULE),
    ]
    for i, (name, count) in enumerate(reasons):
        line = y + 26 + 14 * i
        parts.append(svg.text(404, line, name, anchor="start", size=10))
        parts.append(svg.text(692, line, numbers.count_text(count), anchor="end", size=10))
    return parts
