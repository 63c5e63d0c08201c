"""Every number of the R tools is compared by a test, or stands in a list with the reason why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.paths import SHARED, needs_shared
from tests.reference import oracle_gaps as gaps
from tests.reference.univariable_references import REFERENCES

pytestmark = needs_shared

PACKAGES = ("TwoSampleMR", "MendelianRandomization", "RadialMR", "mr.raps", "MRPRESSO", "MVMR", "own_exact_ml")


def leaves(tree: object, path: str = "") -> Iterator[str]:
    """Paths of all values of a JSON tree."""
    if isinstance(tree, dict):
        for name, part in tree.items():
            yield from leaves(part, f"{path}/{name}" if path else name)
    else:
        yield path


def every_number() -> list[str]:
    """Paths of all numbers in all files, once each."""
    files = [p for p in (SHARED / "oracle").rglob("*.json") if "harmonise" not in p.name]
    found = {path for p in files for path in leaves(json.loads(p.read_text()))}
    return sorted(path for path in found if path.split("/")[0] in PACKAGES)


def section(path: str) -> str:
    return "/".join(path.split("/")[:2])


#: Number -> compared by a line of the table of references.
COMPARED = {
    f"{r.path}/{name.removesuffix('/0').removesuffix('/1')}" for r in REFERENCES for name in r.quantities.values()
}


def reason(path: str) -> str:
    """Where a number is compared, or why it is not; empty if neither is said."""
    if path in COMPARED:
        return "test_univariable"
    for table, name in ((gaps.ELSEWHERE, section(path)), (gaps.SECTIONS, section(path)), (gaps.NUMBERS, path)):
        for pattern, why in table.items():
            if fnmatch(name, pattern):
                return why
    return ""


def test_every_number_is_compared_or_has_a_reason():
    paths = every_number()
    assert len(paths) > 500
    assert [p for p in paths if not reason(p)] == []


def test_no_reason_without_a_number():
    paths = every_number()
    sections = {section(p) for p in paths}
    unused = [x for table in (gaps.ELSEWHERE, gaps.SECTIONS) for x in table if not any(fnmatch(s, x) for s in sections)]
    unused += [x for x in gaps.NUMBERS if not any(fnmatch(p, x) for p in paths)]
    assert unused == []


@pytest.mark.parametrize("pattern", gaps.ELSEWHERE)
def test_the_module_reads_the_section(pattern):
    """The named module holds the section's name, up to its first wildcard."""
    source = (Path(__file__).parent / f"{gaps.ELSEWHERE[pattern]}.py").read_text()
    name = pattern.split("/")[1].split("*")[0].split("?")[0]
    assert (name or pattern.split("/")[0]) in source
