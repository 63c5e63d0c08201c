"""Rows of tables as records whose attributes are the columns."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd


def named_rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows in order, as named tuples of their values (mypy cannot know their fields).

    As ``frame.itertuples(index=False)`` gives them, whose record is made anew each time and which looks every column up
    by place.
    """
    columns = [values.tolist() for _, values in frame.items()]
    return map(_record(tuple(map(str, frame.columns)))._make, zip(*columns, strict=True))


@cache
def _record(names: tuple[str, ...]) -> Any:
    """The named tuple for rows of these columns."""
    return namedtuple("record", names, rename=True)
