"""The journal's supplement: a workbook with one sheet a table, and an archive of all figures. Same bytes each time."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from gnbreport.files import write_whole
from gnbreport.report.blocks import Section
from gnbreport.report.figure_files import figure_files
from gnbreport.report.texts import text
from gnbreport.results import SCHEMAS, Results, neutralise

#: Earliest date a zip archive can hold; members carry it, so that archives do not differ by the clock.
EPOCH = (1980, 1, 1, 0, 0, 0)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: Rows of a sheet, without its two heads.
_MOST_ROWS = 1_048_574
#: Width of a column, in letters.
NARROWEST = 14


def write_supplement(results: Results, sections: Sequence[Section], folder: Path) -> None:
    """Write ``supplement.xlsx`` and ``figures.zip`` (SVG, PDF, PNG at 300 dpi) into a folder."""
    write_whole(folder / "supplement.xlsx", workbook(results))
    write_whole(folder / "figures.zip", archive(figure_files(sections)))


def workbook(results: Results) -> bytes:
    """The workbook: README first, then each table that has rows; text that reads as a formula is neutralised."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _readme(book.create_sheet("README"), results)
    for name in results:
        if len(results[name]):
            _sheet(book.create_sheet(name), results, name)
    day = datetime.fromisoformat(str(results.study["study"]["date"]))
    book.properties.creator = "gnbreport"
    book.properties.title = str(results.study["study"]["title"])
    book.properties.created = day
    buffer = io.BytesIO()
    book.save(buffer)
    return _settled(buffer.getvalue(), day)


def _readme(sheet: Any, results: Results) -> None:
    about = results.study["study"]
    lines = [
        (text("supplement.title"), about["title"]),
        (text("supplement.version"), results.study.get("report", {}).get("version", "")),
        (
            text("supplement.data"),
            text("supplement.simulated" if about["status"] == "simulated" else "supplement.real"),
        ),
        (text("supplement.date"), about["date"]),
        (text("supplement.digest"), results.digest),
        ("", ""),
        (text("supplement.heads"), text("supplement.heads_hold")),
        ("", ""),
        (text("supplement.sheet"), text("supplement.holds")),
    ]
    shown = [n for n in results if len(results[n])]
    lines += [(n, text("supplement.table", title=SCHEMAS[n].title, count=len(results[n]))) for n in shown]
    lines += [("", ""), (text("supplement.column"), text("supplement.meaning"))]
    lines += [(f"{n}.{c.name}", c.meaning) for n in shown for c in SCHEMAS[n].columns]
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 100
    for left, right in lines:
        sheet.append([_safe(str(left)), _safe(str(right))])


def _sheet(sheet: Any, results: Results, name: str) -> None:
    """Heads, below each what it means and in which units, then the rows."""
    from openpyxl.utils import get_column_letter

    columns = SCHEMAS[name].columns
    sheet.freeze_panes = "B3"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(NARROWEST, len(column.name) + 2)
    sheet.append([_head(sheet, c.name, bold=True) for c in columns])
    sheet.append([_head(sheet, c.meaning, italic=True) for c in columns])
    for row in results[name].head(_MOST_ROWS).itertuples(index=False):
        sheet.append([_value(v) for v in row])


def _head(sheet: Any, said: str, **font: bool) -> Any:
    """A cell of a head."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(sheet, _safe(said))
    cell.font = Font(**font)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _value(value: Any) -> Any:
    """A cell's value: numbers as numbers, missing as empty, text neutralised, infinities in words."""
    if isinstance(value, str):
        return _safe(value)
    try:
        if value is None or value != value:
            return None
    except TypeError:  # pandas.NA refuses a truth value
        return None
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "'-inf"
    return value.item() if hasattr(value, "item") else value


def _safe(said: str) -> str:
    return neutralise(_ILLEGAL.sub("", said))[:32_767]


def _settled(workbook_bytes: bytes, day: datetime) -> bytes:
    """The same workbook without the clock: openpyxl stamps members and ``modified`` with the present."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(workbook_bytes)) as source:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                stamp = f"{day:%Y-%m-%dT00:00:00Z}".encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            members[name] = data
    return archive(members)


def archive(members: dict[str, bytes]) -> bytes:
    """A zip archive of named files, free of dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return buffer.getvalue()
