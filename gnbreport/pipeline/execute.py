"""Running many small tasks: in this process, in spawned processes, or on a Dask cluster; order never matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from gnbreport.pipeline.progress import Progress, Silent
from gnbreport.processes import spawned

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


def run_tasks(
    function: Callable[[Task], Outcome],
    tasks: Sequence[Task],
    *,
    workers: int = 1,
    client: Any = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Results of ``function`` over tasks, in the order of the tasks.

    Args:
        function: A top-level function (it is sent to other processes).
        tasks: Its arguments.
        workers: Processes; 1 runs here.
        client: A ``dask.distributed.Client``; it then runs the tasks.
        progress: Advanced by one a task.
    """
    told = progress or Silent()
    if client is not None:
        return list(client.gather(client.map(function, list(tasks), pure=False)))
    if workers <= 1 or len(tasks) < 2 * workers:
        return [_told(function(task), told) for task in tasks]
    with spawned(workers) as pool:
        size = max(1, min(16, len(tasks) // (4 * workers)))
        return [_told(outcome, told) for outcome in pool.map(function, tasks, chunksize=size)]


def _told(outcome: Outcome, progress: Progress) -> Outcome:
    progress.advance()
    return outcome
