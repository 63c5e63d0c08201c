"""Forest charts: the figures beside the plot do not run into each other, and one category has no legend."""

from fontTools.ttLib import TTFont

from gnbreport.report import numbers
from gnbreport.report.charts import base, theme
from gnbreport.report.charts.forest import ESTIMATE_WIDTH
from tests.paths import ROOT


def width(text: str) -> float:
    """Pixels of a text of the charts, from the advances of their font."""
    font = TTFont(ROOT / "templates" / "fonts" / "GnbreportSans-Regular.otf")
    names, metrics = font.getBestCmap(), font["hmtx"]
    return sum(metrics[names[ord(c)]][0] for c in text) / font["head"].unitsPerEm * theme.CONFIG["text"]["fontSize"]


def test_widest_estimates_end_before_the_column_of_p():
    text = numbers.estimate_text(-0.02774, -0.04641, -0.00911)
    assert text == "\u22120.0277 (\u22120.0464 to \u22120.0091)"
    assert width(text) < ESTIMATE_WIDTH - 6


def test_one_category_has_no_legend():
    assert base.categories("rank", ["exposure"])["color"].to_dict()["legend"] is None
    assert "legend" not in base.categories("rank", ["genus", "family"])["color"].to_dict()
