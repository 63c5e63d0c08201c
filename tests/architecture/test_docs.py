"""Reference pages say what the code does."""

import re
import runpy

import pytest

from tests.paths import ROOT


@pytest.mark.parametrize("name", ["tables.md", "choices.md"])
def test_generated_pages_are_current(name):
    pages = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages[name]


def test_links_between_pages_lead_somewhere():
    broken = []
    for page in (ROOT / "docs").rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_nothing_names_the_workplace():
    """The repository holds no machine paths; only tests may look for the folder beside the project."""
    forbidden = ("../shared", "/work/")
    found = []
    for folder in ("gnbreport", "templates", "data", "docs", "benchmarks"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and file.suffix in {
                ".py",
                ".md",
                ".toml",
                ".html",
                ".j2",
                ".css",
                ".js",
                ".json",
                ".cff",
            }:
                text = file.read_text(encoding="utf-8")
                found += [f"{file.relative_to(ROOT)}: {word}" for word in forbidden if word in text]
    assert found == []
