"""Whether the files of a study are what it says they are: layouts recognised, headers complete."""

from __future__ import annotations

from gnbreport import sumstats
from gnbreport.errors import InputError, Problem
from gnbreport.instruments import Panel
from gnbreport.study import Study


def readability_problems(study: Study) -> list[Problem]:
    """Open every GWAS file and the panel as far as the header; all problems at once."""
    problems: list[Problem] = []
    for _, source in study.sources():
        for file in (source.file, *source.whole_files.values()):
            try:
                sumstats.recognise(study.path(file), layout=source.layout, columns=source.columns or None)
            except InputError as error:
                problems.extend(error.problems)
    if study.panel is not None:
        try:
            Panel.open(study.path(study.panel.prefix))
        except InputError as error:
            problems.extend(error.problems)
    return problems
