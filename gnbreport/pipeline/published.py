"""A study's published claims judged: against its data where they are there, by their own figures alone where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gnbreport import claims, sumstats
from gnbreport.errors import InputError, Problem
from gnbreport.pipeline.inputs import NeededFile, needed_files
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.run import run
from gnbreport.study import Study


@dataclass(frozen=True, slots=True)
class Published:
    """Verdicts on a study's published claims.

    Attributes:
        rows: Rows of table ``claims``.
        absent: Files of the study that are not there; then nothing was computed.
    """

    rows: list[dict[str, Any]]
    absent: tuple[NeededFile, ...] = ()


def published(
    study: Study,
    *,
    workers: int = 1,
    cache: sumstats.Cache | None = None,
    progress: Progress | None = None,
    name: str = "",
) -> Published:
    """Judge the published claims of a study.

    While a file of the study is not there, nothing can be computed: each claim is then judged by its own figures
    (coherence, rules), and its verdict is ``not_computable`` with the reason ``data not present``.

    Args:
        study: A study that names a claims file.
        workers: Processes for the estimation.
        cache: Cache of file scans.
        progress: Where to report progress.
        name: What the user calls the study.

    Returns:
        The verdicts, and the files that are not there.

    Raises:
        InputError: The study names no claims file, or it cannot be read; or files are there but are not what the study
            says.
    """
    if not study.study.claims:
        hint = "set claims = '<file>' in its [study] table, see docs/claims.md"
        raise InputError(Problem("no-claims", "the study names no claims file", study.study.id, hint=hint))
    absent = tuple(f for f in needed_files(study) if not f.present and f.role not in {"claims", "published", "truth"})
    if absent:
        told = claims.read_claims(study.path(study.study.claims))
        count = f"{len(absent)} of the study's files {'is' if len(absent) == 1 else 'are'} not there"
        return Published(claims.judge(told, {}, absent=count), absent)
    results = run(study, workers=workers, cache=cache, progress=progress, name=name)
    return Published([{str(k): v for k, v in r.items()} for r in results["claims"].to_dict("records")])
