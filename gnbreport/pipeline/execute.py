"""Running many small tasks: in this process, in spawned processes, or on a Dask cluster; order never matters."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from gnbreport.pipeline.progress import Progress, Silent

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

#: Numeric libraries run one thread in each worker: more only contend for the cores.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1")


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
    with _one_thread(), ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        size = max(1, min(16, len(tasks) // (4 * workers)))
        return [_told(outcome, told) for outcome in pool.map(function, tasks, chunksize=size)]


def _told(outcome: Outcome, progress: Progress) -> Outcome:
    progress.advance()
    return outcome


@contextmanager
def _one_thread() -> Iterator[None]:
    """Environment of new processes with one numeric thread each."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
