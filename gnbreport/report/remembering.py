"""What WeasyPrint works out anew for every box and line, kept with the style or the line; the same pages.

As in :mod:`~gnbreport.report.printing`, each shortcut is taken only where WeasyPrint has what it shortens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from gnbreport.report.kept_cells import shared_cells
from gnbreport.report.kept_lines import in_place_of, kept_lines, shared_lines

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)


@contextmanager
def remembering() -> Iterator[None]:
    """While it lasts, sizes, backgrounds, heights of lines, Pango's lines and cells are worked out once."""
    with fixed_sizes(), bare_boxes(), heights_of_lines(), kept_lines(), shared_lines(), shared_cells():
        yield


def fixed_sizes() -> AbstractContextManager[None]:
    """While it lasts, a style whose lengths are all fixed gives them to its boxes at once, whatever is around them."""
    from weasyprint.layout import percent

    return in_place_of(percent, "resolve_percentages", _resolved_once)


def _resolved_once(resolve: Any) -> Any:
    """``resolve_percentages``, from a style's lengths where they are fixed."""

    def resolved(box: Any, containing_block: Any) -> None:
        style = box.style
        if not hasattr(style, "gnbreport_sizes"):
            style.gnbreport_sizes = _sizes(style)
        if style.gnbreport_sizes is None:
            resolve(box, containing_block)
            return
        box.__dict__.update(style.gnbreport_sizes)
        collapsed = style["border_collapse"] == "collapse"  # then cells have agreed on their borders
        for border in _BORDERS:
            if not (collapsed and hasattr(box, border)):
                setattr(box, border, style[border])

    return resolved


def _sizes(style: Any) -> dict[str, Any] | None:
    """Used lengths of a style; None where one of them depends on the containing block or on the borders."""
    sizes: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            sizes[name] = 0 if name.startswith("min_") else value
        elif getattr(value, "unit", "%") == "%":
            return None
        else:
            sizes[name] = value.value
    return sizes if style["box_sizing"] == "content-box" else None


def bare_boxes() -> AbstractContextManager[None]:
    """While it lasts, a style without background and round corners says so once for all of its boxes."""
    from weasyprint.layout import background

    return in_place_of(background, "layout_box_backgrounds", _none_where_bare)


def _none_where_bare(lay_out: Any) -> Any:
    """``layout_box_backgrounds``, at once for boxes that have none."""

    def known(page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None) -> None:
        if box is page or not _is_bare(box.style):
            lay_out(page, box, get_image, layout_children, style)
            return
        box.background = None
        for corner in _CORNERS:
            setattr(box, corner, (0, 0))
        for child in box.all_children():
            known(page, child, get_image)

    return known


def _is_bare(style: Any) -> bool:
    """Whether a style has no background, shadow, picture for its border or round corner."""
    if not hasattr(style, "gnbreport_bare"):
        from weasyprint.draw.color import get_color

        pictures = any(kind != "none" for kind, _ in (*style["background_image"], style["border_image_source"]))
        other = style["mask_border_source"][0] != "none" or style["box_shadow"]
        square = all((0, "px") in style[corner] for corner in _CORNERS)
        style.gnbreport_bare = square and not (pictures or other or get_color(style, "background_color").alpha)
    return bool(style.gnbreport_bare)


def heights_of_lines() -> AbstractContextManager[None]:
    """While it lasts, a style's line height and baseline are looked up once."""
    from weasyprint.text import line_break

    return in_place_of(line_break, "strut", _looked_up_once)


def _looked_up_once(strut: Any) -> Any:
    """``strut``, kept with the style."""

    def known(style: Any) -> Any:
        if not hasattr(style, "gnbreport_strut"):
            style.gnbreport_strut = strut(style)
        return style.gnbreport_strut

    return known
