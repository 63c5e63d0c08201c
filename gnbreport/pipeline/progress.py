"""Progress of long work: a bar on a terminal, plain lines otherwise, nothing when not asked."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """What long work reports to."""

    def stage(self, text: str, total: int | None = None) -> None:
        """Begin a stage of ``total`` units (unknown if None)."""

    def advance(self, units: int = 1) -> None:
        """Report finished units of the present stage."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""


class Silent:
    """Progress that says nothing."""

    def stage(self, text: str, total: int | None = None) -> None:
        """Say nothing."""

    def advance(self, units: int = 1) -> None:
        """Say nothing."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""


class Lines(Silent):
    """One plain line a stage on stderr, for logs."""

    def stage(self, text: str, total: int | None = None) -> None:
        """Print the stage."""
        print(f"gnbreport: {text}{f' ({total})' if total else ''}", file=sys.stderr, flush=True)


class Bars(Silent):
    """A bar a stage with counts and time left, on a terminal's stderr."""

    def __init__(self) -> None:
        """Prepare the display."""
        self._display = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task: TaskID | None = None

    def stage(self, text: str, total: int | None = None) -> None:
        """Finish the bar of the last stage, begin the next."""
        if self._task is not None:
            task = self._display.tasks[self._task]
            self._display.update(self._task, total=task.total or 1, completed=task.total or 1)
        self._task = self._display.add_task(text, total=total)

    def advance(self, units: int = 1) -> None:
        """Move the present bar."""
        if self._task is not None:
            self._display.advance(self._task, units)

    def __enter__(self) -> Self:
        """Show the display."""
        self._display.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete the last bar on success and take the display down."""
        if kind is None and self._task is not None:
            task = self._display.tasks[self._task]
            self._display.update(self._task, total=task.total or 1, completed=task.total or 1)
        self._display.stop()


def for_terminal() -> Bars | Lines:
    """Bars where stderr is a terminal, lines otherwise."""
    return Bars() if sys.stderr.isatty() else Lines()
