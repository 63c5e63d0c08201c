"""Rows of tables as records whose attributes are the columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def named_rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows in order, as named tuples (pandas cannot state the types of their fields)."""
    yield from frame.itertuples()
