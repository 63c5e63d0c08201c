"""Where a report goes: ``reports/<study>/<version>``, or a folder of the user's; never over anything else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.report import versions
from gnbreport.report.dressing import Dressing
from gnbreport.report.write import report
from gnbreport.results import Results


def publish(
    results: Results,
    folder: str | Path | None = None,
    *,
    pdf: bool = True,
    supplement: bool = False,
    progress: Callable[[str], None] | None = None,
    dressing: Dressing | None = None,
    workers: int = 1,
) -> Path:
    """Write the report of a study where it belongs.

    Args:
        results: Results.
        folder: Report folder; ``reports/<study>/<version>`` below the working folder if None.
        pdf: Whether to make the PDF.
        supplement: Whether to write a workbook of all tables and an archive of all figures too.
        progress: Called with a line of text before each step.
        dressing: Logo and style sheet of the study.
        workers: Processes that draw the figures.

    Returns:
        The folder.

    Raises:
        InputError: The folder holds something that is not a report, or a released version with other content.
        MissingSystemPart: Pango is missing; everything but the PDF has been written.
    """
    target = Path(folder) if folder is not None else default_folder(results)
    refuse_foreign_folder(target)
    write = partial(
        report, results, target, pdf=pdf, supplement=supplement, progress=progress, dressing=dressing, workers=workers
    )
    if folder is not None:
        return write()
    versions.guard(results, target)
    before = versions.earlier(target)
    try:
        return write(earlier=before)
    finally:
        if target.is_dir():
            versions.write_index(target.parent)


def default_folder(results: Results) -> Path:
    """``reports/<study>/<version>``."""
    return Path("reports") / str(results.study["study"]["id"]) / str(results.study["report"]["version"])


def refuse_foreign_folder(target: Path) -> None:
    """A report takes the place of a report or of nothing: whatever else is there would be lost.

    Raises:
        InputError: ``target`` is a file, or a folder with other content.
    """
    if not target.exists() or (target / "results.json").is_file():
        return
    if not target.is_dir() or any(target.iterdir()):
        raise InputError(
            Problem(
                "not-a-report-folder",
                "holds something else, which would be lost",
                target,
                hint="name a new folder, or one that holds a report",
            )
        )
