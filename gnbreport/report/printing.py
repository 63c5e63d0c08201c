"""WeasyPrint without work that a report of thousands of cells does not need; the same pages.

Each shortcut is taken only where WeasyPrint and its writer have what it shortens; elsewhere they do all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

_DOCTYPE = "<!doctype html>"
#: Elements without an end tag.
_VOID = re.compile(r"<(col|img|meta|br|hr|wbr)((?:\s[^<>]*)?)>")
#: Elements whose content is no markup in HTML: an XML parser would read it otherwise.
_RAW = re.compile(r"<(?:script|style|textarea|template)\b")
#: Rules of WeasyPrint's own style sheet that match every element, for footnotes and notes: a report has none.
_NOTES = re.compile(r"^::(?:footnote|note)[\w-]*\s*\{[^}]*\}\s*$", re.MULTILINE)
_MARKER = re.compile(r"^::marker\b", re.MULTILINE)


def document_class(weasyprint: Any) -> Any:
    """WeasyPrint's document, parsed as XML where it is that, and with a style sheet for the elements it has."""
    import cssselect2

    sheet = _lean_style_sheet(weasyprint)

    class Report(weasyprint.HTML):  # type: ignore[misc]
        def __init__(self, string: str, base_url: str, url_fetcher: Any) -> None:
            tree = xml_tree(string)
            if tree is None:
                super().__init__(string=string, base_url=base_url, url_fetcher=url_fetcher)
                return
            self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
            self.wrapper_element = cssselect2.ElementWrapper.from_html_root(tree, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, *arguments: Any, **named: Any) -> list[Any]:
            return [sheet] if sheet is not None else super()._ua_stylesheets(*arguments, **named)

    return Report


def xml_tree(page: str) -> ElementTree.Element | None:
    """The page's elements where it is XML but for its void elements; None where only an HTML parser will do."""
    if not page.startswith(_DOCTYPE) or _RAW.search(page):
        return None
    try:
        return ElementTree.fromstring(_VOID.sub(r"<\1\2/>", page[len(_DOCTYPE) :]))
    except ElementTree.ParseError:
        return None


def _lean_style_sheet(weasyprint: Any) -> Any:
    """WeasyPrint's own style sheet without rules for pseudo-elements of every element; None where it is not found."""
    path = Path(weasyprint.__file__).parent / "css" / "html5_ua.css"
    if not path.is_file():
        return None
    return weasyprint.CSS(string=_MARKER.sub("li::marker", _NOTES.sub("", path.read_text(encoding="utf-8"))))


class _Whole(str):
    """A text that is one letter: WeasyPrint sets a figure's texts letter by letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


@contextmanager
def whole_texts() -> Iterator[None]:
    """While it lasts, figures' texts are set in one piece each: they are found by a search, and kerned."""
    from weasyprint import svg

    drawn: Any = getattr(svg, "text", None)
    tags = {name: function for name, function in getattr(svg, "TAGS", {}).items() if function is drawn}
    if not callable(drawn) or "text" not in tags:
        yield
        return

    def whole(image: Any, node: Any, font_size: float) -> None:
        if node.text and " " not in node.get("x", "").strip() and "rotate" not in node.attrib:
            node._etree_node.text = _Whole(node.text)
        drawn(image, node, font_size)

    svg.TAGS.update(dict.fromkeys(tags, whole))
    svg.text = whole  # what the drawing compares a tag's function with
    try:
        yield
    finally:
        svg.TAGS.update(tags)
        svg.text = drawn


@contextmanager
def counted_pages() -> Iterator[None]:
    """While it lasts, the list of all pages is made once for each number of pages, not for each tagged cell."""
    import pydyf

    made = getattr(pydyf.PDF, "page_references", None)
    if not isinstance(made, property) or made.fget is None:
        yield
        return
    known: dict[tuple[int, int], Any] = {}
    compute: Callable[[Any], Any] = made.fget

    def references(pdf: Any) -> Any:
        key = id(pdf), len(pdf.pages["Kids"])
        if key not in known:
            known[key] = compute(pdf)
        return known[key]

    pydyf.PDF.page_references = property(references)
    try:
        yield
    finally:
        pydyf.PDF.page_references = made


@contextmanager
def compressed(files: Iterable[bytes]) -> Iterator[None]:
    """While it lasts, the writer compresses as zlib does by default: half the time of its best, 2% more bytes.

    Args:
        files: What will be attached, compressed meanwhile in a thread.
    """
    import pydyf

    own = getattr(pydyf, "zlib", None)
    if own is None:
        yield
        return
    with ThreadPoolExecutor(1) as thread:
        begun = {content: thread.submit(own.compress, content) for content in files}

        def whole(data: bytes) -> bytes:
            return begun[data].result() if data in begun else bytes(own.compress(data))

        pydyf.zlib = SimpleNamespace(
            compress=own.compress,
            compressobj=lambda level: SimpleNamespace(compress=whole, flush=bytes),
        )
        try:
            yield
        finally:
            pydyf.zlib = own


def write_once(document: Any, pdf: Any) -> None:
    """Make the bytes of each part once: the writer asks for them twice, for the file and for its identifier."""
    import pydyf

    kinds = {kind: _remembering(kind) for kind in (pydyf.Stream, pydyf.Dictionary, pydyf.Array)}
    for item in pdf.objects:
        kind = next((kind for kind in kinds if isinstance(item, kind)), None)
        if kind is pydyf.Stream or type(item) is kind:
            item.__class__ = kinds[kind]


def _remembering(kind: Any) -> Any:
    """The kind of PDF object, made into bytes once."""

    class Remembering(kind):  # type: ignore[misc]
        @cached_property
        def data(self) -> bytes:
            return bytes(kind.data.fget(self))

    return Remembering


@contextmanager
def known_total() -> Iterator[None]:
    """While it lasts, pages that name other pages are laid out twice, not three times.

    WeasyPrint keeps with each reference the counters it was made from, among them the number of all pages. It learns
    that after the first round, and so puts references together anew in the second, to lay them out in a third.
    """
    from weasyprint import layout

    make = getattr(layout, "make_all_pages", None)
    if make is None:
        yield
        return

    def known(context: Any, root: Any, html: Any, pages: list[Any]) -> Any:
        if pages:
            _tell_total(context.target_collector, len(pages))
        return make(context, root, html, pages)

    layout.make_all_pages = known
    try:
        yield
    finally:
        layout.make_all_pages = make


def _tell_total(collector: Any, total: int) -> None:
    """Put the text of references together from what is known of all pages."""
    lookups = collector.counter_lookup_items.values()
    for item in (*lookups, *collector.target_lookup_items.values()):
        if "pages" in (item.cached_page_counter_values or {}):
            item.cached_page_counter_values["pages"] = [total]
    for item in lookups:
        if item.page_maker_index is not None:
            item.parse_again(item.cached_page_counter_values)
