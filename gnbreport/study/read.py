"""Reading a study file: all problems at once, each with table, key, value and what is allowed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gnbreport.errors import InputError, Problem
from gnbreport.study.keys import advice, allowed_keys
from gnbreport.study.models import Study


def read_study(path: str | Path) -> Study:
    """Read and validate a study file.

    Args:
        path: The TOML file, or a folder that holds ``study.toml``.

    Returns:
        The study; paths in it are relative to the file's folder.

    Raises:
        InputError: The file is missing, is not TOML, or has wrong keys or values (all listed).
    """
    file = Path(path)
    if file.is_dir():
        file = file / "study.toml"
    document = _load(file)
    try:
        study = Study.model_validate(document)
    except ValidationError as error:
        raise InputError([_problem(e, file) for e in _direct(error)]) from None
    return study.model_copy(update={"folder": file.resolve().parent})


def _load(file: Path) -> dict[str, Any]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        raise InputError(
            Problem(
                "no-study-file",
                "there is no such study file",
                file,
                hint="'gnbreport run' alone runs the embedded study",
            )
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(Problem("not-utf8", f"is not UTF-8 text: {error}", file, hint="save it as UTF-8")) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise InputError(
            Problem(
                "not-toml",
                f"is not valid TOML: {error}",
                file,
                int(line.group(1)) if line else None,
                hint="mend the syntax at that line",
            )
        ) from None


def _direct(error: ValidationError) -> list[Any]:
    """Errors without those that only follow from one inside (a list whose single entry is wrong is not "too short")."""
    errors = error.errors()
    inner = [e["loc"] for e in errors]
    return [
        e for e in errors if not (e["type"] == "too_short" and any(i != e["loc"] and i[:1] == e["loc"] for i in inner))
    ]


def _problem(error: Any, file: Path) -> Problem:
    """One pydantic error as a Problem: table and key, value, allowed values."""
    place = _place(error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    context = error.get("ctx", {})
    value = error.get("input")
    kind = error["type"]
    hint = ""
    if kind == "extra_forbidden":
        *table, key = error["loc"]
        message, hint = "is not a key of this table", advice(str(key), allowed_keys(Study, table))
    elif kind == "missing":
        message, hint = "is required and missing", "add it (see docs/study.md)"
    elif kind == "literal_error":
        message, hint = f"is {value!r}, which is not allowed", f"allowed: {context.get('expected')}"
    elif not isinstance(value, dict | list | tuple) and kind != "value_error":
        message = f"is {value!r}: {message}"
    return Problem(kind.replace("_", "-"), message, file, column=place, hint=hint)


def _place(location: tuple[str | int, ...]) -> str:
    """``exposures[2].file`` from pydantic's location."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text or "study"
