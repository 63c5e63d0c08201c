"""Colours (Okabe-Ito), shapes and type of all charts."""

from __future__ import annotations

from typing import Any

FONT = "Gnbreport Sans, Arial, sans-serif"
INK = "#1c2733"
MUTED = "#5b6876"
RULE = "#c9d1d9"
FAINT = "#e9edf1"
BLUE, ORANGE, GREEN, VERMILION = "#0072b2", "#e69f00", "#009e73", "#d55e00"
PURPLE, SKY, GREY = "#cc79a7", "#56b4e9", "#8a949e"

#: Categories in this order take these colours and shapes, so that colour is never the only sign.
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK, GREY)
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right", "stroke")

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 10,
        "titleFontSize": 10.5,
        "titleFontWeight": "normal",
        "titlePadding": 7,
        "gridColor": FAINT,
        "domainColor": RULE,
        "tickColor": RULE,
        "tickSize": 4,
        "labelLimit": 260,
        "labelPadding": 4,
    },
    "axisX": {"labelFlush": False, "labelSeparation": 5},
    "axisY": {"grid": False},
    "legend": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 10,
        "titleFontSize": 10,
        "titleFontWeight": "normal",
        "symbolStrokeWidth": 1.4,
        "orient": "top",
        "offset": 8,
        "labelLimit": 200,
    },
    "header": {"labelColor": INK, "labelFontSize": 10.5, "title": None},
    "text": {"color": INK, "fontSize": 10},
    "title": {"color": INK, "fontSize": 11.5, "fontWeight": "bold", "anchor": "start", "offset": 8},
}
