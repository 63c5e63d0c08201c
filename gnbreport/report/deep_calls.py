"""Room for the frames of a deep recursion, asked of the system once.

CPython (3.11 and later) keeps frames in pieces of 16 KiB. A call that crosses the end of a piece asks the system for
the next one and gives it back when it returns: a loop at just that depth does so at every turn. WeasyPrint's layout is
tens of calls deep at each of thousands of cells; it made 460,000 such requests, a fifth of its time.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
#: Places (of 8 bytes) in the frame. It takes more than a MiB, so that CPython asks for 2 MiB in one piece, and what is
#: called from the frame finds place for thousands of its own in the rest. Memory that nobody writes to takes no room.
_PLACES = 140_000


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """The function, with a frame that leaves room behind it for those of all that it calls."""
    if isinstance(function, FunctionType):
        function.__code__ = function.__code__.replace(co_stacksize=_PLACES)
    return function
