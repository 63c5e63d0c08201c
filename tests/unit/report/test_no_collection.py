"""Looks for cycles around a PDF: none while it is made, none of all its remains at once, none at the command's end."""

from __future__ import annotations

import atexit
import gc
import weakref

import pytest
from click.testing import CliRunner

from gnbreport.cli import main
from gnbreport.report import pdf


class Knot:
    """An object in a cycle."""

    def __init__(self):
        self.me = self


@pytest.fixture(autouse=True)
def _collecting(monkeypatch):
    monkeypatch.setattr(pdf, "_REMAINS", type(pdf._REMAINS)())
    gc.collect()
    assert gc.isenabled()
    yield
    gc.enable()


def test_remains_are_not_looked_at_when_it_ends():
    with pdf.no_collection():
        assert not gc.isenabled()
        rope = weakref.ref(Knot())
        knots = [Knot() for _ in range(100_000)]
        assert rope() is not None
    del knots
    assert gc.isenabled()
    kept = [[] for _ in range(5_000)]  # enough new objects to begin a look
    assert rope() is not None
    del kept
    gc.collect()
    assert rope() is None


def test_a_second_document_begins_without_the_remains_of_the_first():
    with pdf.no_collection():
        rope = weakref.ref(Knot())
    assert rope() is not None
    with pdf.no_collection():
        assert rope() is None


def test_who_does_not_collect_is_left_alone():
    gc.disable()
    with pdf.no_collection():
        rope = weakref.ref(Knot())
    with pdf.no_collection():
        assert rope() is not None
    assert not gc.isenabled()


def test_what_was_set_aside_stays_so():
    gc.freeze()
    count = gc.get_freeze_count()
    try:
        with pdf.no_collection():
            pass
        assert gc.get_freeze_count() > 0.9 * count > 0
    finally:
        gc.unfreeze()


def test_a_command_ends_without_a_look(monkeypatch):
    asked = []
    monkeypatch.setattr(atexit, "register", asked.append)
    CliRunner().invoke(main, ["inspect", "--help"])
    assert asked == [gc.freeze]
