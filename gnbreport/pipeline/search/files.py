"""Published tables as files: those that a study names, or one that is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gnbreport import sumstats
from gnbreport.errors import InputError
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.search.explore import Search, explore
from gnbreport.pipeline.search.table import PublishedTable, read_table
from gnbreport.study import Study


def search_file(
    study: Study,
    path: Path,
    *,
    method: str | None = None,
    cache: sumstats.Cache | None = None,
    progress: Progress | None = None,
) -> tuple[PublishedTable, Search]:
    """Search the choices behind the table of a file.

    Args:
        study: The study, with the choices that the publication states.
        path: CSV or TSV.
        method: Rows to take, if not those called IVW.
        cache: Cache of file scans.
        progress: Where to report progress.

    Raises:
        InputError: What is wrong with the table, by file, row and column.
    """
    table = read_table(path, method)
    try:
        return table, explore(study, table.rows, cache=cache, progress=progress)
    except InputError as error:
        raise InputError(list(table.placed(error.problems))) from error


def published_rows(study: Study, cache: sumstats.Cache | None, progress: Progress) -> list[dict[str, Any]]:
    """Rows of table ``specifications`` about the tables that the study names."""
    rows = []
    for name in study.study.published:
        _, found = search_file(study, study.path(name), cache=cache, progress=progress)
        width: dict[str, Any] = {"tried": found.tried, "chance_of_best": None, "chance_most": None}
        if found.permutable:
            width |= {"chance_of_best": found.chance_of_best, "chance_most": found.chance_most}
        rows += [row | {"published": name} | width for row in found.rows]
    return rows
