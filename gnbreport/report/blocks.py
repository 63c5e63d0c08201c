"""What a report is made of: sections of tables, figures and prose. Values only; templates lay them out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from markupsafe import Markup

from gnbreport.report import numbers

Light = Literal["good", "note", "warn", "none"]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: head with unit, the CSV names of the values in its cells.

    Attributes:
        head: Head, without unit.
        keys: Names of the values of a cell in the CSV that the page offers (a cell may hold several).
        unit: Unit, shown in the head.
        numeric: Right-aligned, sorted as a number.
        hidden: Not shown at first in the page; never in the PDF.
        told: Says what another column tells already: shown in the page, to sort by, not in the PDF.
        digest: Cells are digests, in print small and on one line.
    """

    head: str | Markup
    keys: tuple[str, ...]
    unit: str = ""
    numeric: bool = False
    hidden: bool = False
    told: bool = False
    digest: bool = False

    @property
    def printed(self) -> bool:
        """Whether the PDF shows it."""
        return not (self.hidden or self.told)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and its values at full precision (one for each key of its column)."""

    text: str | Markup
    values: tuple[str, ...]
    light: Light = "none"

    @property
    def value(self) -> str:
        """The values in one attribute, separated by the unit separator's picture; without the first if it is shown."""
        shown = self.light == "none" and not isinstance(self.text, Markup) and self.text.strip() == self.values[0] != ""
        return "\u241f".join(("", *self.values[1:]) if shown and len(self.values) > 1 else self.values)

    @property
    def plain(self) -> bool:
        """Whether the shown text is the value itself (then the page need not repeat it)."""
        return len(self.values) == 1 and not isinstance(self.text, Markup) and self.values[0] == self.text


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its anchor and cells; the first cell is its head. ``key`` links it to marks in charts."""

    id: str
    cells: tuple[Cell, ...]
    key: str = ""

    @property
    def key_is_head(self) -> bool:
        """Whether the first cell shows the key (then the page need not repeat it)."""
        return self.key == self.cells[0].text.strip()


@dataclass(frozen=True, slots=True)
class Table:
    """A table drawn from one table of the results.

    Attributes:
        id: Anchor.
        title: Title, a phrase.
        source: Name of the results' table.
        columns: Columns.
        rows: Rows; every row has as many cells as there are columns.
        note: Below the table.
        wide: Needs a landscape page.
        summary: In the PDF's body show so many rows; all of them stand in the appendix.
        folded: In the page, shown when it is asked for.
        label: ``Table 3``, set when the report is put together.
    """

    id: str
    title: str
    source: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str | Markup = ""
    wide: bool = False
    summary: int | None = None
    label: str = ""
    folded: bool = False

    def head(self) -> Table:
        """The rows of the PDF's body."""
        from dataclasses import replace

        return self if self.summary is None else replace(self, rows=self.rows[: self.summary])

    @property
    def cut(self) -> bool:
        """Whether the PDF's body shows fewer rows than there are."""
        return self.summary is not None and len(self.rows) > self.summary


class Drawable(Protocol):
    """What gives a figure's SVG: a chart that is defined, or one that is drawn elsewhere."""

    def svg(self) -> str:
        """The SVG."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: one SVG for page, PDF and file.

    Attributes:
        id: Anchor and file name.
        title: Title, a phrase.
        description: What is to be seen, for those who do not see it.
        caption: n and method.
        source: Name of the results' table that it is drawn from.
        drawing: The SVG, or what gives it.
        label: ``Figure 2``; set when the report is put together if empty.
        wide: Takes a landscape page in the PDF.
        appendix: In the PDF, shown in the appendix only.
    """

    id: str
    title: str
    description: str
    caption: str | Markup
    source: str
    drawing: str | Drawable
    label: str = ""
    wide: bool = False
    appendix: bool = False

    @property
    def svg(self) -> str:
        """The SVG; drawn, or waited for, if it is not there yet."""
        return self.drawing if isinstance(self.drawing, str) else self.drawing.svg()


@dataclass(frozen=True, slots=True)
class Section:
    """One section: status for the navigation, blocks by id, facts for its template."""

    name: str
    title: str
    blocks: tuple[Table | Figure, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: Light = "none"
    status_text: str = ""

    @property
    def wide(self) -> bool:
        """Whether the section needs landscape pages."""
        return any(isinstance(b, Table) and b.wide for b in self.blocks)

    def block(self, identifier: str) -> Table | Figure | None:
        """The block with this id, or None where there is nothing to show."""
        return next((b for b in self.blocks if b.id == identifier), None)

    def group(self, prefix: str) -> tuple[Table | Figure, ...]:
        """Blocks whose id begins with a prefix, in order."""
        return tuple(b for b in self.blocks if b.id.startswith(prefix))


def slug(*parts: str) -> str:
    """An anchor from names: ASCII letters, digits, hyphens; a digest keeps shortened or altered names apart."""
    whole = "-".join(parts)
    plain = re.sub(r"[^a-z0-9]+", "-", whole.lower()).strip("-")
    if len(plain) <= 70 and re.fullmatch(r"[A-Za-z0-9._-]*", whole):
        return plain
    return f"{plain[:50].strip('-')}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}".lstrip("-")


def text_cell(text: object, light: Light = "none") -> Cell:
    """A cell of plain text, its numbers as the report prints them."""
    shown = "" if numbers.missing(text) else numbers.typeset(str(text))
    return Cell(shown or numbers.DASH, (shown,), light)


def number_cell(value: float, digits: int = 3) -> Cell:
    """A number with so many significant digits."""
    return Cell(numbers.significant(value, digits), (numbers.exact(value),))


def count_cell(value: float | int) -> Cell:
    """A count."""
    return Cell(numbers.count_text(value), (numbers.exact(value),))


def p_cell(p_value: float, log10_p: float = float("nan"), light: Light = "none") -> Cell:
    """A p-value."""
    return Cell(numbers.p_value(p_value, log10_p), (numbers.exact(p_value),), light)


def estimate_cell(estimate: float, low: float, high: float) -> Cell:
    """An estimate with its interval: three values."""
    values = (numbers.exact(estimate), numbers.exact(low), numbers.exact(high))
    return Cell(numbers.estimate_text(estimate, low, high), values)


def error_cell(value: float, error: float) -> Cell:
    """A value with its standard error, ``0.0042 (0.0027)``: two values."""
    decimals = numbers.decimals_of(error)
    text = f"{numbers.fixed(value, decimals)} ({numbers.fixed(error, decimals)})"
    return Cell(numbers.DASH if numbers.missing(value) else text, (numbers.exact(value), numbers.exact(error)))


def interval_cell(low: float, high: float) -> Cell:
    """An interval: two values."""
    return Cell(numbers.interval_text(low, high), (numbers.exact(low), numbers.exact(high)))


def percent_cell(share: float, decimals: int = 2) -> Cell:
    """A share, shown in percent."""
    return Cell(numbers.percent_text(share, decimals), (numbers.exact(share),))
