"""Lines of text that WeasyPrint sets and draws once: a text that fits its line, wherever it stands; the same pages.

As in :mod:`~gnbreport.report.printing`, each shortcut is taken only where WeasyPrint has what it shortens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

#: What ends a line or paragraph for Pango.
_ENDS = re.compile("[\n\x0b\x0c\r\x85\u2028\u2029]")


def replaced(stack: ExitStack, name: str, original: Any, own: Any) -> None:
    """Put ``own`` in the place of a function in every module of WeasyPrint's layout that took it by name."""
    from weasyprint import layout

    for module in [m for m in vars(layout).values() if isinstance(m, ModuleType)]:
        if getattr(module, name, None) is original:
            stack.enter_context(patch.object(module, name, own))


@contextmanager
def in_place_of(module: ModuleType, name: str, own: Callable[[Any], Any]) -> Iterator[None]:
    """While it lasts, ``own(original)`` is in the place of a function of WeasyPrint's layout, where it has that."""
    with ExitStack() as stack:
        if (original := getattr(module, name, None)) is not None:
            replaced(stack, name, original, own(original))
        yield


@contextmanager
def kept_lines() -> Iterator[None]:
    """While it lasts, a text that fits its line is set by Pango once: what layout made is what is drawn."""
    from weasyprint.text import line_break

    kind: Any = getattr(line_break, "Layout", None)
    metrics = getattr(line_break, "first_line_metrics", None)
    if metrics is None or not all(hasattr(kind, n) for n in ("set_text", "deactivate", "reactivate")):
        yield
        return

    def measured(line: Any, text: str, layout: Any, resume_at: int | None, *more: Any, **named: Any) -> Any:
        whole = resume_at is None and not layout.justification_spacing and not _ENDS.search(layout.text)
        layout.gnbreport_kept = whole and not (any(more[2:3]) or named.get("hyphenated"))
        return metrics(line, text, layout, resume_at, *more, **named)

    with ExitStack() as stack:
        for name in ("deactivate", "reactivate"):
            stack.enter_context(patch.object(kind, name, _unless_kept(getattr(kind, name))))
        stack.enter_context(patch.object(kind, "set_text", _one_paragraph(line_break, kind.set_text)))
        stack.enter_context(patch.object(line_break, "first_line_metrics", measured))
        yield


def _unless_kept(method: Any) -> Any:
    """The method, but for lines that are kept."""

    def run(layout: Any, *arguments: Any) -> None:
        if not getattr(layout, "gnbreport_kept", False):
            method(layout, *arguments)

    return run


def _one_paragraph(line_break: Any, set_text: Any) -> Any:
    """``set_text`` in the mode in which lines are drawn: a change of mode would set the line anew."""

    def run(layout: Any, text: str, *more: Any, **named: Any) -> None:
        if not _ENDS.search(text):
            line_break.pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        set_text(layout, text, *more, **named)

    return run


@contextmanager
def shared_lines() -> Iterator[None]:
    """While it lasts, a text that fits its line is set once for all places of one style and width.

    Two of three cells of a report repeat a text of their column.
    """
    from weasyprint.draw import text as drawing
    from weasyprint.text import line_break

    split = getattr(line_break, "split_first_line", None)
    draw, make = getattr(drawing, "draw_first_line", None), getattr(line_break, "create_layout", None)
    if split is None or draw is None or make is None:
        yield
        return

    def once(text: str, style: Any, context: Any, width: Any, justification: float, *more: Any, **named: Any) -> Any:
        if justification:
            return split(text, style, context, width, justification, *more, **named)
        lines = style.__dict__.setdefault("gnbreport_lines", {})
        key = text, width, more, *named.items()
        if (line := lines.get(key)) is None:
            line = split(text, style, context, width, justification, *more, **named)
            if getattr(line[0], "gnbreport_kept", False):
                lines[key] = line
        return line

    def drawn(stream: Any, box: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        line = box.pango_layout
        if ellipsis != "none":  # its text will change: a line of its own
            box.pango_layout = make(line.text, box.style, None, line.max_width, line.justification_spacing)
        elif overflow != "ellipsis" and getattr(line, "gnbreport_kept", False):
            return _drawn_again(line, draw, stream, box, matrix)
        return draw(stream, box, overflow, ellipsis, matrix)

    with ExitStack() as stack:
        replaced(stack, "split_first_line", split, once)
        stack.enter_context(patch.object(line_break, "split_first_line", once))  # figures take it from there
        stack.enter_context(patch.object(drawing, "draw_first_line", drawn))
        yield


class _Noting:
    """A stream of a page that notes what is written to it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.steps: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._stream, name)
        if name not in ("set_font_size", "show_text", "set_text_rise"):
            return found

        def noted(*arguments: Any) -> None:
            self.steps.append((name, arguments))
            found(*arguments)

        return noted


def _drawn_again(line: Any, draw: Any, stream: Any, box: Any, matrix: Any) -> Any:
    """Draw a line; from the second time on its glyphs are not looked up again. Pages share their fonts."""
    if (steps := getattr(line, "gnbreport_steps", None)) is not None:
        stream.set_text_matrix(*matrix.values)
        for name, arguments in steps:
            getattr(stream, name)(*arguments)
        return []
    noting = _Noting(stream)
    emojis = draw(noting, box, "none", "none", matrix)
    if noting.steps and not emojis:
        line.gnbreport_steps = noting.steps
    return emojis
