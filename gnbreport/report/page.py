"""Templates to text: the environment, the page for browsers, the page for print."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup, escape

from gnbreport.report import texts
from gnbreport.report.blocks import Figure, Section, Table
from gnbreport.report.charts.anchors import set_from_start
from gnbreport.report.charts.slim import SVG
from gnbreport.report.charts.theme import FONT
from gnbreport.report.column_widths import fit
from gnbreport.report.context import Context
from gnbreport.report.dressing import Dressing
from gnbreport.report.fonts import FAMILIES
from gnbreport.report.numbers import bound
from gnbreport.report.print_tables import for_print
from gnbreport.report.sections import ORDER
from gnbreport.report.texts import name, text
from gnbreport.resources import resource

MARKS = {"good": "\u25cf", "note": "\u25b2", "warn": "\u25a0", "none": "\u2013"}


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with labels: tables from 1, figures without a label of their own from S1."""
    tables = figures = 0
    out = []
    for section in sections:
        blocks: list[Table | Figure] = []
        for block in section.blocks:
            if isinstance(block, Table):
                tables += 1
                blocks.append(replace(block, label=text("page.table_label", n=tables)))
            elif block.label:
                blocks.append(block)
            else:
                figures += 1
                blocks.append(replace(block, label=text("page.figure_label", n=figures)))
        out.append(replace(section, blocks=tuple(blocks)))
    return tuple(out)


#: In the page, screen.css sets the font of charts.
_SAID_ALREADY = re.compile(rf' font-family="{FONT}"| xmlns="{SVG}"')


@cache
def environment() -> jinja2.Environment:
    """Autoescaping templates that fail on anything undefined."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finished,
    )
    environment.globals.update(marks=MARKS, is_figure=lambda b: isinstance(b, Figure), fit=fit, for_print=for_print)
    environment.globals.update(text=text, markup=texts.markup, plural=texts.plural, language=texts.LANGUAGE)
    environment.globals.update(light_text=lambda kind: text(f"page.lights.{kind}"))
    environment.filters["data_uri"] = data_uri
    return environment


#: A tag, or a cross-reference to a section in a text: ``[#methods]``. Tags are passed over: what a file says may stand
#: in their attributes.
_TAG_OR_SEE = re.compile(r"<[^>]*>|\[#([a-z_]+)\]")


def _referred(page: str, sections: Sequence[Section]) -> str:
    """The page with its cross-references as links by the sections' titles (print.css adds the page)."""
    titles = {s.name: s.title for s in sections}

    def link(match: re.Match[str]) -> str:
        section = match[1]
        if section not in ORDER:
            return match[0]
        if section not in titles:
            return name("page.left_out", section)
        return f'<a class="where" href="#{section}">{escape(titles[section])}</a>'

    return _TAG_OR_SEE.sub(link, page)


class Source(Markup):
    """Text of a program or style sheet: not a letter of it changes, for the page's policy holds its digest."""


def _finished(value: Any) -> Any:
    """What a template prints: relations of sentences stay on one line."""
    return bound(value) if isinstance(value, str) and not isinstance(value, Source) else value


#: Where a figure's SVG will stand (macros.html.j2). Figures come last: they may be drawn while the rest is rendered.
_PLACE = re.compile(r'<svg\sdata-figure="([^"]*)"/>')


def _with_figures(page: str, sections: Sequence[Section]) -> str:
    """The page with every SVG in its place."""
    figures = {b.id: b for s in sections for b in s.blocks if isinstance(b, Figure)}
    head, end, body = page.partition("</head>")  # a style sheet of the study may say anything
    return head + end + _PLACE.sub(lambda place: bound(inline_svg(figures[place[1]].svg)), body)


def inline_svg(svg: str) -> Markup:
    """An SVG as part of the page (made here, from escaped text), without what the page implies."""
    return Markup(_told_once(_SAID_ALREADY.sub("", svg)))


_MARK = re.compile(r' data-key="([^"]*)" data-tip="([^"]*)"')


def _told_once(svg: str) -> str:
    """Marks of one key and tip: the first has the tip (its head is the key), the others the key (see report.js)."""
    tips: dict[str, set[str]] = {}
    for key, tip in _MARK.findall(svg):
        tips.setdefault(key, set()).add(tip)
    told: set[str] = set()

    def short(mark: re.Match[str]) -> str:
        key, tip = mark.groups()
        if key in told and len(tips[key]) == 1:
            return f' data-key="{key}"'
        told.add(key)
        return f' data-tip="{tip}"'

    return _MARK.sub(short, svg)


#: The same letters whatever fonts the machine has.
PRINTED_FONT = ", ".join((*FAMILIES, "sans-serif"))


def data_uri(svg: str) -> str:
    """An SVG as an image's address, for print; details for hovering are left out."""
    plain = set_from_start(re.sub(r' data-(?:key|tip)="[^"]*"', "", svg)).replace(FONT, PRINTED_FONT)
    return "data:image/svg+xml;base64," + base64.b64encode(plain.encode()).decode()


def asset(*parts: str) -> str:
    """Text of a style sheet or script."""
    return resource("templates", *parts).read_text(encoding="utf-8")


def font_faces() -> str:
    """The page's fonts, inside the page."""
    faces = []
    for style, weight, italic in (("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic")):
        data = base64.b64encode(resource("templates", "fonts", f"GnbreportSans-{style}.woff2").read_bytes()).decode()
        faces.append(
            f'@font-face{{font-family:"{FAMILIES[0]}";font-weight:{weight};font-style:{italic};font-display:swap;'
            f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
        )
    return "\n".join(faces)


def _facts(context: Context, sections: Sequence[Section]) -> dict[str, Any]:
    """What every template may use."""
    document = context.document
    return {
        "about": context.about,
        "version": context.version,
        "simulated": context.simulated,
        "status": text("page.status.simulated" if context.simulated else "page.status.real"),
        "sections": sections,
        "digest": document["digest"],
        "table_digests": {name: entry["sha256"] for name, entry in document["tables"].items()},
        "command": str(context.results.provenance.get("command", "")),
        "seed": context.results.provenance.get("seed", context.about.get("seed", "")),
        "inputs": list(context.results.provenance.get("inputs", ())),
        "date": str(context.about["date"]),
    }


def html(context: Context, sections: Sequence[Section], look: Dressing | None = None) -> str:
    """The page: one file, no request to any host, scripts and styles by digest."""
    look = look or Dressing()
    own = "\n".join(look.css.replace("</", "<\\/").splitlines())
    css = font_faces() + asset("css", "common.css") + asset("css", "screen.css") + own
    js = asset("js", "report.js")
    template = environment().get_template("report.html.j2")
    facts = _facts(context, sections) | {
        "medium": "html",
        "css": Source(css),
        "js": Source(js),
        "csp": _policy(css, js),
        "script_texts": script_texts(),
        "logo": look.logo,
    }
    return _with_figures(_referred(template.render(facts), sections), sections)


def script_texts() -> str:
    """The script's words, as it reads them from the page: JSON."""
    own = "script."
    words = {key.removeprefix(own): said for key, said in texts.catalogue().items() if key.startswith(own)}
    return json.dumps(words, ensure_ascii=False)


def _policy(css: str, js: str) -> str:
    """Content security policy: nothing but this file's own script, style, images and fonts."""

    def digest(source: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"

    nothing = "'none'"
    sources = {
        "default-src": nothing,
        "script-src": digest(js),
        "style-src": digest(css),
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": nothing,
        "form-action": nothing,
    }
    return "; ".join(f"{directive} {source}" for directive, source in sources.items())


def print_html(context: Context, sections: Sequence[Section], look: Dressing | None = None) -> str:
    """The page for print: summary tables in the body, full ones in the appendix."""
    cut = [b for s in sections for b in s.blocks if isinstance(b, Table) and b.cut]
    later = [b for s in sections for b in s.blocks if isinstance(b, Figure) and b.appendix]
    template = environment().get_template("print.html.j2")
    facts = _facts(context, sections) | {
        "medium": "pdf",
        "appendix_tables": cut,
        "appendix_figures": later,
        "logo": (look or Dressing()).logo,
        "created": f"{context.about['date']}T00:00:00Z",
    }
    return _referred(template.render(facts), sections)
