"""Study arguments of the command line: a file, a folder, or the name of a shipped study."""

from __future__ import annotations

from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.resources import resource

SHIPPED = ("embedded", "qiao2025")


def study_file(name: str) -> Path:
    """The study file that ``name`` stands for.

    Raises:
        InputError: There is no such file and no shipped study of that name.
    """
    path = Path(name)
    if path.exists():
        return path / "study.toml" if path.is_dir() else path
    if name in SHIPPED:
        return resource("data", name, "study.toml")
    raise InputError(
        Problem("no-study-file", "there is no such study file", name, hint=f"shipped studies: {', '.join(SHIPPED)}")
    )
