"""Exceptions of gnbreport: what is wrong, where, and what to do about it.

Every exception carries a stable code. An :class:`InputError` holds all
problems found at once, so that a user repairs a file in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes:
        code: Stable identifier, for instance ``"missing-column"``.
        message: What is wrong, in one sentence.
        file: The file it is wrong in, if any.
        row: 1-based data row (the header is row 0), if known.
        column: Column name, or table and key of a study file.
        hint: What to do about it.
    """

    code: str
    message: str
    file: str | Path | None = None
    row: int | None = None
    column: str | None = None
    hint: str = ""

    def __str__(self) -> str:
        """Place, message, hint and code on one or two lines."""
        row, column = ("line", "key") if str(self.file).endswith(".toml") else ("row", "column")
        place = ", ".join(
            part
            for part in (
                str(self.file) if self.file is not None else "",
                f"{row} {self.row}" if self.row is not None else "",
                f"{column} {self.column!r}" if self.column is not None else "",
            )
            if part
        )
        text = f"{place}: {self.message}" if place else self.message
        if self.hint:
            text += f"\n    what to do: {self.hint}"
        return f"{text} [{self.code}]"


class GnbError(Exception):
    """Base class of all errors that gnbreport raises on purpose."""

    exit_code = 2


class InputError(GnbError):
    """Bad input: a study file, a GWAS file, a table. Lists every problem found."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        """Keep the problems, in the order found."""
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all problems."""
        return tuple(p.code for p in self.problems)


class MissingSystemPart(GnbError):
    """A system library or font is missing; names the command that installs it."""

    exit_code = 3

    def __init__(self, part: str, install: str) -> None:
        """Name the part and the command that installs it."""
        self.part, self.install = part, install
        super().__init__(f"{part} is missing.\n    what to do: {install}")


class VerificationFailed(GnbError):
    """Something that was checked does not hold."""

    exit_code = 1
