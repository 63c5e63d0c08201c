"""The PDF: tagged, archival (PDF/A-3a), results attached, the same bytes each time."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from gnbreport.errors import MissingSystemPart
from gnbreport.report.fonts import other_faces
from gnbreport.report.page import asset
from gnbreport.resources import resource

INSTALL = (
    "Debian/Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "macOS: brew install pango; then run 'gnbreport run' again"
)


def write_pdf(page: str, target: Path, attachments: Mapping[str, bytes], date: str) -> None:
    """Render the page for print.

    Args:
        page: HTML from :func:`gnbreport.report.page.print_html`.
        target: PDF file.
        attachments: File name -> content.
        date: ISO date that the attachments carry.

    Raises:
        MissingSystemPart: Pango is missing, which WeasyPrint loads.
    """
    weasyprint = weasyprint_module()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    base = resource("templates").as_uri() + "/"
    fetcher = local_fetcher(weasyprint)
    style = weasyprint.CSS(
        string=other_faces(page) + asset("css", "common.css") + asset("css", "print.css"),
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
    document = weasyprint.HTML(string=page, base_url=base, url_fetcher=fetcher)
    with no_collection(), warnings.catch_warnings():  # WeasyPrint leaves its colour profile to the garbage collector
        warnings.filterwarnings("ignore", message=".*sRGB2014", category=ResourceWarning)
        document.write_pdf(
            str(target),
            stylesheets=[style],
            font_config=fonts,
            attachments=files,
            finisher=_write_once,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
        )


@contextmanager
def no_collection() -> Iterator[None]:
    """While it lasts, nobody looks for cycles: WeasyPrint keeps millions of objects to its end, a third of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write_once(document: Any, pdf: Any) -> None:
    """Compress each stream once: the writer asks for it twice, for the file and for the file's identifier."""
    import pydyf

    class Written(pydyf.Stream):  # type: ignore[misc]
        @cached_property
        def data(self) -> bytes:
            return bytes(pydyf.Stream.data.fget(self))

    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.__class__ = Written


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
