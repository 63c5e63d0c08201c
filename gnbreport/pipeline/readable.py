"""Whether the files of a study are what it says they are, and what looks wrong in them."""

from __future__ import annotations

from collections.abc import Iterator

from gnbreport import sumstats
from gnbreport.errors import InputError, Problem
from gnbreport.instruments import Panel
from gnbreport.study import Study


def inspected_files(study: Study) -> Iterator[sumstats.Inspection | Problem]:
    """Inspect every GWAS file and open the panel: an inspection a readable file, a Problem for each that is not."""
    for _, source in study.sources():
        for file in (source.file, *source.whole_files.values(), *filter(None, [source.replication])):
            layout = source.layout if file == source.file else None
            try:
                yield sumstats.inspect(study.path(file), layout=layout, columns=source.columns or None)
            except InputError as error:
                yield from error.problems
    if study.panel is not None:
        try:
            Panel.open(study.path(study.panel.prefix))
        except InputError as error:
            yield from error.problems
