"""Write the reference pages that follow from the code: docs/tables.md and docs/choices.md.

Run ``python docs/generate.py`` after a change of schemas or choices; a test compares.
"""

from __future__ import annotations

import typing
from pathlib import Path

from gnbreport.results import SCHEMA_VERSION, SCHEMAS
from gnbreport.study.choices import AnalysisChoices

HERE = Path(__file__).resolve().parent


def tables_page() -> str:
    """Every result table with its columns."""
    lines = [
        "# Result tables",
        "",
        f"Schema version {SCHEMA_VERSION}. One CSV per table in `tables/`; floats are the shortest that read back "
        "exactly, missing values are empty, a leading apostrophe keeps spreadsheets from taking text for a formula.",
        "",
    ]
    for schema in SCHEMAS.values():
        lines += [f"## {schema.name}", "", f"{schema.title}.", "", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.kind} | {c.meaning} |" for c in schema.columns]
        lines.append("")
    return "\n".join(lines)


def choices_page() -> str:
    """Every analytic choice with its default."""
    lines = [
        "# Analysis choices",
        "",
        "Every analytic choice has a name and a default; the methods section of the report is written from them.",
        "",
    ]
    for name, field in AnalysisChoices.model_fields.items():
        table = typing.cast(typing.Any, field.annotation)
        lines += [f"## `[choices.{name}]`", "", table.__doc__.splitlines()[0], "", "| key | default | meaning |"]
        lines.append("|---|---|---|")
        for key, choice in table.model_fields.items():
            allowed = ", ".join(f"`{a}`" for a in typing.get_args(choice.annotation) if isinstance(a, str))
            meaning = "; ".join(p for p in (choice.description or "", f"one of {allowed}" if allowed else "") if p)
            default = list(choice.default) if isinstance(choice.default, tuple) else choice.default
            lines.append(f"| `{key}` | `{default}` | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """File name -> content."""
    return {"tables.md": tables_page(), "choices.md": choices_page()}


if __name__ == "__main__":
    for file, text in pages().items():
        (HERE / file).write_text(text, encoding="utf-8")
