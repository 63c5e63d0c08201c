"""A few words of SVG, for diagrams that are boxes and arrows rather than data."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from gnbreport.report.charts import theme


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 11,
    weight: str = "normal",
    fill: str = theme.INK,
    anchor: str = "middle",
) -> str:
    """A line of text."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="{theme.FONT}" font-size="{size:g}px" '
        f'font-weight="{weight}" fill="{fill}">{escape(content)}</text>'
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    lines: Iterable[str],
    *,
    stroke: str = theme.MUTED,
    fill: str = "none",
    tip: str = "",
) -> str:
    """A rounded box with centred lines; the first is bold."""
    rows = list(lines)
    details = f" data-key={quoteattr(tip.partition(' | ')[0])} data-tip={quoteattr(tip)}" if tip else ""
    shape = (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="1.2"{details}/>'
    )
    top = y + height / 2 - 7.5 * (len(rows) - 1) + 4
    return shape + "".join(
        text(x + width / 2, top + 15 * i, row, weight="bold" if i == 0 else "normal", size=11 if i == 0 else 10)
        for i, row in enumerate(rows)
    )


def arrow(x1: float, y1: float, x2: float, y2: float, *, colour: str = theme.MUTED, dash: bool = False) -> str:
    """A straight arrow; its head is a triangle of its own (no markers: ids would clash)."""
    import math

    angle = math.atan2(y2 - y1, x2 - x1)
    bx, by = x2 - 8 * math.cos(angle), y2 - 8 * math.sin(angle)
    nx, ny = 4 * math.sin(angle), -4 * math.cos(angle)
    stroke = ' stroke-dasharray="5 3"' if dash else ""
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{bx:.2f}" y2="{by:.2f}" stroke="{colour}" stroke-width="1.5"{stroke}/>'
        f'<path d="M{x2:.2f},{y2:.2f}L{bx + nx:.2f},{by + ny:.2f}L{bx - nx:.2f},{by - ny:.2f}Z" fill="{colour}"/>'
    )


def picture(width: float, height: float, parts: Iterable[str], identifier: str, title: str, description: str) -> str:
    """The whole SVG, named for assistive technology."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{identifier}-title {identifier}-desc">'
        f"{naming(identifier, title, description)}{''.join(parts)}</svg>"
    )


def naming(identifier: str, title: str, description: str) -> str:
    """What names a drawing to assistive technology: its first elements."""
    return (
        f'<title id="{identifier}-title">{escape(title)}</title>'
        f'<desc id="{identifier}-desc">{escape(description)}</desc>'
    )


def shorten(content: str, width: int) -> str:
    """Text of at most so many characters; the middle is left out."""
    return content if len(content) <= width else content[: width - 8] + "\u2026" + content[-7:]
