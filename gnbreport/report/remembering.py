"""What WeasyPrint works out anew for every box and line, kept with the style or the line; the same pages.

As in :mod:`~gnbreport.report.printing`, each shortcut is taken only where WeasyPrint has what it shortens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from gnbreport.report.kept_lines import kept_lines, replaced, shared_lines

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)


@contextmanager
def remembering() -> Iterator[None]:
    """While it lasts, sizes, heights of lines and Pango's lines are worked out once."""
    with fixed_sizes(), heights_of_lines(), kept_lines(), shared_lines():
        yield


@contextmanager
def fixed_sizes() -> Iterator[None]:
    """While it lasts, a style whose lengths are all fixed gives them to its boxes at once, whatever is around them."""
    from weasyprint.layout import percent

    resolve = getattr(percent, "resolve_percentages", None)
    if resolve is None:
        yield
        return

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

    with ExitStack() as stack:
        replaced(stack, "resolve_percentages", resolve, resolved)
        yield


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


@contextmanager
def heights_of_lines() -> Iterator[None]:
    """While it lasts, a style's line height and baseline are looked up once."""
    from weasyprint.text import line_break

    strut = getattr(line_break, "strut", None)
    if strut is None:
        yield
        return

    def known(style: Any) -> Any:
        if not hasattr(style, "gnbreport_strut"):
            style.gnbreport_strut = strut(style)
        return style.gnbreport_strut

    with ExitStack() as stack:
        replaced(stack, "strut", strut, known)
        yield
