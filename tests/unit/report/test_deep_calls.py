"""Deep calls do not ask the system for memory again and again."""

from __future__ import annotations

import sys

import pytest

from gnbreport.report import pdf
from gnbreport.report.deep_calls import with_room

resource = pytest.importorskip("resource")
TURNS = 200


def leaf(a, b, c):
    return a + b + c


def requests(depth):
    """Pages of memory that the system hands out while calls are made at a depth."""
    if depth:
        return requests(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(TURNS):
        leaf(1, 2, 3)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def most(depths):
    return max(requests(depth) for depth in depths)


#: More than the frames of one piece of 16 KiB.
DEPTHS = range(300)


@pytest.mark.skipif(sys.implementation.name != "cpython" or sys.platform != "linux", reason="CPython's frames, Linux")
def test_no_depth_asks_at_every_turn():
    def deep():
        return most(DEPTHS)

    without = deep()
    assert without >= TURNS, "no depth asks at every turn: with_room is not needed any more"
    assert with_room(deep)() < TURNS / 4


def test_the_function_is_the_same():
    @with_room
    def plain(a: int, *more: int, by: int = 2) -> tuple[int, ...]:
        """Its text."""
        return tuple(by * one for one in (a, *more))

    assert plain(1, 2, by=3) == (3, 6)
    assert plain.__doc__ == "Its text."
    assert plain.__name__ == "plain"
    with pytest.raises(TypeError, match="required positional"):
        plain()


def test_what_is_no_python_function_is_left():
    assert with_room(len) is len


def test_the_pdf_is_written_with_room():
    assert pdf.write_pdf.__code__.co_stacksize > 100_000
