"""Keys that a table of the study file may have, for errors that name them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel


def allowed_keys(model: type[BaseModel], location: Sequence[str | int]) -> tuple[str, ...]:
    """Keys of the table at a location within ``model``, in the order of the model; none if it is no table."""
    tables: tuple[type[BaseModel], ...] = (model,)
    for part in location:
        if isinstance(part, str):
            fields = (table.model_fields.get(part) for table in tables)
            tables = tuple(inner for field in fields if field for inner in _models(field.annotation))
    return tuple(dict.fromkeys(name for table in tables for name in table.model_fields))


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Models within an annotation such as ``tuple[Source, ...]`` or ``Panel | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def advice(key: str, allowed: Sequence[str]) -> str:
    """What to do about a key that is not allowed: the nearest ones, and all of them."""
    within = (name for name in allowed if len(name) > 1 and (name in key or key in name))
    near = list(dict.fromkeys([*difflib.get_close_matches(key, allowed, n=2), *within]))[:3]
    guess = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{guess}Keys of this table: {', '.join(allowed)}"
