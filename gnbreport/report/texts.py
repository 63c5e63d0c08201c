"""Every text of the report by key, from ``templates/texts/<language>``: one file a subject, one key a sentence or head.

A text is a template of :meth:`str.format` with named places: ``volcano_title = "Volcano: all exposures on {outcome}"``
in ``outcome.toml`` is ``text("outcome.volcano_title", outcome=label)``. A text with forms by number is a table of
``one`` and ``other``, chosen by the place ``count``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from gnbreport.report import numbers
from gnbreport.resources import resource

LANGUAGE = "en"


@cache
def catalogue(language: str = LANGUAGE) -> Mapping[str, str]:
    """All texts of a language by key; forms by number have the keys ``KEY.one`` and ``KEY.other``.

    Raises:
        FileNotFoundError: There are no texts of that language.
    """
    files = sorted(resource("templates", "texts", language).glob("*.toml"))
    return {k: v for file in files for k, v in _flat(tomllib.loads(file.read_text(encoding="utf-8")), file.stem)}


def _flat(table: Mapping[str, Any], above: str) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{above}.{name}"
        out += _flat(value, key) if isinstance(value, Mapping) else [(key, str(value))]
    return out


def text(key: str, /, **places: object) -> str:
    """A text with its places filled.

    Raises:
        KeyError: No such text, or a place without a value.
    """
    return _template(key, places).format(**places)


def markup(key: str, /, **places: object) -> Markup:
    """A text as markup: the text and what fills its places are escaped, but for values that are markup themselves."""
    return Markup(escape(_template(key, places))).format(**places)


def name(group: str, identifier: str) -> str:
    """The name for readers of an identifier, from the texts of one group; the identifier in words if there is none."""
    return catalogue().get(f"{group}.{identifier}", identifier.replace("_", " "))


def plural(count: int, noun: str) -> str:
    """``1 exposure``, ``2 exposures``: a number with its noun, from ``nouns.toml``."""
    return text(f"nouns.{noun}", count=count)


def _template(key: str, places: dict[str, Any]) -> str:
    """The text of a key; of two forms the one for ``count``, which is then written as a number."""
    if (whole := catalogue().get(key)) is not None:
        return whole
    form = "one" if places["count"] == 1 else "other"
    places["count"] = numbers.count_text(places["count"])
    return catalogue()[f"{key}.{form}"]
