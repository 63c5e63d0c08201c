"""The PDF: tagged, archival (PDF/A-3a), results attached, the same bytes each time."""

from __future__ import annotations

import gc
import io
import logging
import re
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gnbreport.errors import InputError, MissingSystemPart, Problem
from gnbreport.report import printing, remembering
from gnbreport.report.deep_calls import with_room
from gnbreport.report.fonts import other_faces
from gnbreport.report.page import asset
from gnbreport.report.texts import text
from gnbreport.resources import resource

#: How WeasyPrint's messages of pictures that are not there begin.
_FAILURES = ("Failed to render SVG", "Failed to load image")
INSTALL = (
    "Debian/Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "macOS: brew install pango; then run 'gnbreport run' again"
)


#: In print.css, the place of a text of ``style.toml``; and what stands for the page of a link's target.
_PLACE = re.compile(r"text\((\w+)\)")
_PAGE = "target-counter(attr(href),page)"


def print_style() -> str:
    """The style sheet for print, with the words that it adds to links."""
    return _PLACE.sub(lambda place: _content(text(f"style.{place[1]}", page=_PAGE)), asset("css", "print.css"))


def _content(said: str) -> str:
    """A text as CSS's ``content``: strings, and between them the number of the page."""
    quoted = (part.replace("\\", r"\\").replace('"', r"\"") for part in said.split(_PAGE))
    return f" {_PAGE} ".join(f'"{part}"' if part else "" for part in quoted).strip()


@with_room
def write_pdf(page: str, target: Path, attachments: Mapping[str, bytes], date: str) -> None:
    """Render the page for print.

    Args:
        page: HTML from :func:`gnbreport.report.page.print_html`.
        target: PDF file.
        attachments: File name -> content.
        date: ISO date that the attachments carry.

    Raises:
        MissingSystemPart: Pango is missing, which WeasyPrint loads.
        InputError: A picture cannot be drawn (a logo; WeasyPrint would leave a hole). Nothing is written.
    """
    weasyprint = weasyprint_module()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    base = resource("templates").as_uri() + "/"
    fetcher = local_fetcher(weasyprint)
    style = weasyprint.CSS(
        string=other_faces(page) + asset("css", "common.css") + print_style(),
        base_url=base,
        font_config=fonts,
        url_fetcher=fetcher,
    )
    moment = datetime.fromisoformat(date).replace(tzinfo=UTC)
    files = [
        weasyprint.Attachment(
            string=content, name=name, description=name, created=moment, modified=moment, relationship="Data"
        )
        for name, content in sorted(attachments.items())  # readers search the name tree by halves
    ]
    document = printing.document_class(weasyprint)(page, base, fetcher)
    content = io.BytesIO()
    with (
        no_collection(),
        every_picture(),
        printing.whole_texts(),
        printing.counted_pages(),
        printing.known_total(),
        printing.compressed(attachments.values()),
        remembering.remembering(),
        warnings.catch_warnings(),
    ):
        # WeasyPrint leaves its colour profile to the garbage collector
        warnings.filterwarnings("ignore", message=".*sRGB2014", category=ResourceWarning)
        document.write_pdf(
            content,
            stylesheets=[style],
            font_config=fonts,
            attachments=files,
            finisher=printing.write_once,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
        )
    target.write_bytes(content.getvalue())


class _Failures(logging.Handler):
    """Collects what WeasyPrint says of pictures that it could not draw."""

    def __init__(self) -> None:
        """Nothing heard yet."""
        super().__init__(logging.ERROR)
        self.heard: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the reason, each once."""
        if str(record.msg).startswith(_FAILURES):
            self.heard[str(record.exc_info[1] if record.exc_info else record.getMessage()[-200:])] = None


@contextmanager
def every_picture() -> Iterator[None]:
    """Refuse what is made while it lasts if a picture could not be drawn: WeasyPrint only logs that.

    Raises:
        InputError: Pictures are missing; with what WeasyPrint says of each.
    """
    failures, logger = _Failures(), logging.getLogger("weasyprint")
    logger.addHandler(failures)
    try:
        yield
    finally:
        logger.removeHandler(failures)
    if failures.heard:
        hint = "give the logo as PNG, JPEG or a plain SVG"
        said = [f"a picture cannot be drawn in the PDF: {reason}" for reason in failures.heard]
        raise InputError([Problem("bad-picture", text, hint=hint) for text in said])


#: Whether a document's remains wait for the next look for cycles.
_REMAINS = threading.Event()


@contextmanager
def no_collection() -> Iterator[None]:
    """While it lasts, nobody looks for cycles: WeasyPrint keeps millions of objects to its end, a third of its time.

    What remains is left to the process's next full look, or its end: looking at once takes a second. A second document
    begins without the remains of the first.
    """
    was = gc.isenabled()
    if was and _REMAINS.is_set():
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():
                gc.freeze()  # what is new counts as old: no look at all of it with the next object
                gc.unfreeze()
            gc.enable()
            _REMAINS.set()


def local_fetcher(weasyprint: Any) -> Any:
    """What WeasyPrint may read: data within the page and shipped files, no host."""
    return weasyprint.urls.URLFetcher(allowed_protocols=("data", "file"), allow_redirects=False)


def weasyprint_module() -> Any:
    """WeasyPrint, or the message that names what it misses."""
    try:
        import weasyprint
    except OSError as error:
        raise MissingSystemPart(f"Pango, which makes the PDF ({str(error).splitlines()[0]})", INSTALL) from None
    return weasyprint
