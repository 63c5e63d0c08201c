"""What the shipped fonts show, and when the print takes more than the main one."""

import pytest
from fontTools.ttLib import TTFont

from gnbreport.report import fonts, numbers
from gnbreport.resources import resource


def two_bytes(codec, first=range(0xA1, 0xFF)):
    """All characters of a two-byte set."""
    pairs = (bytes((a, b)).decode(codec, "ignore") for a in first for b in range(0xA1, 0xFF))
    return "".join(pair for pair in pairs if len(pair) == 1)


#: Symbols and one disused Latin letter that no shipped font has.
FEW = 5


@pytest.mark.parametrize("codec", ["gb2312", "euc_jp", "euc_kr"])
def test_the_national_sets_have_their_letters(codec):
    text = two_bytes(codec)
    assert len(text) > 6000
    assert len(fonts.unsupported(text)) <= FEW
    assert not [c for c in fonts.unsupported(text) if c.isalpha() and ord(c) > 0x3000]


def test_kana_full_width_and_big5_have_their_letters():
    assert fonts.unsupported("\u304c\u30ac\uff76\uff21\u3002\u3001\u300c\u300d\u9ea9\u8166") == []


def test_pictures_have_no_font():
    assert fonts.unsupported("gut \U0001f9a0 \u817a\U0001f9a0") == ["\U0001f9a0"]


def test_ordinary_text_takes_the_main_font_alone():
    assert fonts.other_faces("Genus \u03b2 \u2192 5 \u00d7 10\u207b\u2078, \u0416, \u00e9, \u2212") == ""


@pytest.mark.parametrize(
    ("text", "family"), [("\u817a\u9053", "CJK"), ("\uc7a5", "CJK"), ("\u0645", "Arabic"), ("\u05de", "Hebrew")]
)
def test_each_script_takes_its_own_font_alone(text, family):
    faces = fonts.other_faces("Genus " + text)
    assert faces.count("@font-face") == 1
    assert f'"Gnbreport {family}"' in faces


def test_glyphs_are_numbered_as_a_pdf_counts_them():
    """A PDF names a glyph by its CID: where CID and place differ, another letter is printed."""
    with TTFont(resource("templates", "fonts", fonts.OTHERS["Gnbreport CJK"])) as font:
        charset = font["CFF "].cff.topDictIndex[0].charset
        assert charset[1:] == [f"cid{place:05d}" for place in range(1, len(charset))]


def test_spaces_after_other_letters_have_a_glyph():
    """A line is set in runs of one font: the space after a CJK word belongs to that word's run."""
    points = fonts._points(fonts.OTHERS["Gnbreport CJK"])
    assert {ord(c) for c in (" ", numbers.NBSP, numbers.THIN, "\u3000")} <= points
    for file in fonts.OTHERS.values():
        assert {ord(" "), ord(numbers.NBSP)} <= fonts._points(file)


def test_no_font_keeps_a_reserved_name():
    with TTFont(resource("templates", "fonts", fonts.OTHERS["Gnbreport CJK"])) as font:
        names = [str(font["name"].getName(i, 3, 1, 0x409)) for i in (1, 4, 6)]
        assert all(name.startswith("Gnbreport") for name in names)
        assert "Open Font License" in str(font["name"].getName(13, 3, 1, 0x409))
