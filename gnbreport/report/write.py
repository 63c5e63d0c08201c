"""A report's folder: page, PDF, tables, figures, references, crate; written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gnbreport.errors import MissingSystemPart
from gnbreport.files import folder_written_whole, write_whole
from gnbreport.report import page, references
from gnbreport.report.blocks import Figure, Section
from gnbreport.report.context import Context, Earlier
from gnbreport.report.drawing import studio
from gnbreport.report.dressing import Dressing
from gnbreport.report.sections import build_all, in_order
from gnbreport.results import Results

Progress = Callable[[str], None]
#: Built first: their figures are drawn while the other sections are put together.
MOST_FIGURES = ("sensitivity", "outcome")


def report(
    results: Results,
    folder: str | Path,
    *,
    pdf: bool = True,
    progress: Progress | None = None,
    supplement: bool = False,
    dressing: Dressing | None = None,
    earlier: Earlier | None = None,
    workers: int = 1,
) -> Path:
    """Write the report of a study.

    Args:
        results: Results; the report says nothing that is not in their tables.
        folder: Folder to write; it takes the place of one that is there.
        pdf: Whether to make the PDF.
        progress: Called with a line of text before each step.
        supplement: Whether to write a workbook of all tables and an archive of all figures too.
        dressing: Logo and style sheet of the study.
        earlier: The version before this one, to say what changed.
        workers: Processes: this one, the others draw the figures.

    Returns:
        The folder.

    Raises:
        MissingSystemPart: Pango is missing; everything but the PDF has been written.
    """
    target = Path(folder)
    say = progress or (lambda line: None)
    context = Context.of(results, earlier)
    look = dressing or Dressing()
    missing: MissingSystemPart | None = None
    with folder_written_whole(target) as draft:
        with studio(workers) as drawn:
            made = drawn(build_all(context, progress, first=MOST_FIGURES))
            sections = page.numbered(in_order(context, made))
            _write_files(context, sections, draft, say, look)
        if pdf:
            say("report: PDF")
            missing = _try_pdf(context, sections, draft, look)
        if supplement:
            from gnbreport.report.supplement import write_supplement

            say("report: supplement")
            write_supplement(results, sections, draft)
        _write_crate(context, draft)
    if missing is not None:
        raise missing
    return target


def figures_of(sections: Sequence[Section]) -> list[Figure]:
    """All figures, in order."""
    return [b for s in sections for b in s.blocks if isinstance(b, Figure)]


def _write_files(context: Context, sections: Sequence[Section], draft: Path, say: Progress, look: Dressing) -> None:
    say("report: tables")
    (context.whole or context.results).write(draft, context.texts)
    say("report: HTML and figures")
    write_whole(draft / "report.html", page.html(context, sections, look))
    for figure in figures_of(sections):
        write_whole(draft / "figures" / f"{figure.id}.svg", figure.svg + "\n")
    cited = _cited(context)
    write_whole(draft / "references.json", references.csl_json(cited))
    write_whole(draft / "references.bib", references.bibtex(cited))


def _cited(context: Context) -> list[references.Reference]:
    from gnbreport.report.methods_text import paragraphs

    return references.cited(" ".join(p.text for p in paragraphs(context)))


def _try_pdf(context: Context, sections: Sequence[Section], draft: Path, look: Dressing) -> MissingSystemPart | None:
    from gnbreport.report.pdf import write_pdf

    attachments = {"results.json": (draft / "results.json").read_bytes()}
    attachments |= {f"{p.stem}.csv": p.read_bytes() for p in sorted((draft / "tables").glob("*.csv"))}
    text = page.print_html(context, sections, look)
    try:
        write_pdf(text, draft / "report.pdf", attachments, str(context.about["date"]))
    except MissingSystemPart as missing:
        return missing
    return None


def _write_crate(context: Context, draft: Path) -> None:
    from gnbreport.report.crate import crate

    write_whole(draft / "ro-crate-metadata.json", crate(context, draft))
