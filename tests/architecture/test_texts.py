"""The report's texts stand in one place: every key is there and used, every place filled, no sentence anywhere else."""

import ast
import re
import string

import pytest

from gnbreport.report import texts
from gnbreport.report.pdf import print_style
from tests.paths import ROOT

REPORT = ROOT / "gnbreport" / "report"
TEMPLATES = ROOT / "templates"
FILES = sorted(REPORT.rglob("*.py"))
PAGES = sorted(TEMPLATES.rglob("*.j2"))
SCRIPT = TEMPLATES / "js" / "report.js"
#: Files with English that is no text of a report, and what it is.
OTHER_ENGLISH = {
    "crate.py": "types and names of RO-Crate",
    "dressing.py": "messages about the study's files",
    "figure_files.py": "a page of one figure",
    "pdf.py": "messages about the machine and the study's pictures",
    "printing.py": "a style sheet",
    "references.py": "titles of the cited works",
    "svg.py": "elements of SVG",
}
#: Calls whose text goes to the terminal.
TERMINAL = {"Problem", "InputError", "MissingSystemPart", "say", "progress", "getLogger"}
TWO_WORDS = re.compile(r"[^\W\d_]{2,}[,;:.)\u2019]* +\(?[^\W\d_]{2,}")
HEAD = re.compile(r"[A-Z][a-z]{2,}(?![\w.(])")
#: A word between spaces, in a piece of an f-string.
BETWEEN = re.compile(r"(?:^|\s)[^\W\d_]{2,}(?=[\s,.;:]|$)")
#: Names and identifiers that look like heads.
NAMES = {"Gnbreport Sans", "Arial", "Tables", "Figures", "Gnbreport Arabic", "Gnbreport Hebrew", "Gnbreport CJK",
         "Gnbreport Sans, Arial, sans-serif", "Regular", "Bold", "Italic", "All", "Layout",
         "Liberation Sans"}  # fmt: skip
#: Patterns and beginnings by which a stored text is known.
NAMES |= {r"(\bthe row is )([a-z_ ]+)", "estimate and interval give P"}


def calls(file):
    """Every call of a text by key: function, key or pattern, names of places (None where they are spread)."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in ("text", "markup", "name", "plural"):
                spread = any(k.arg is None for k in node.keywords)
                yield name, node.args, None if spread else {k.arg for k in node.keywords}, node.lineno


def pattern(node):
    """A key as a pattern: what is computed stands for anything; None if it is no text at all."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(v.value) if isinstance(v, ast.Constant) else r"[\w.]+" for v in node.values)
    if isinstance(node, ast.IfExp):
        return f"(?:{pattern(node.body)}|{pattern(node.orelse)})"
    return None


def keys_called():
    """Patterns of keys that code and templates ask for, with the places that they fill."""
    for file in FILES:
        for name, args, places, line in calls(file):
            where = f"{file.relative_to(ROOT)}:{line}"
            if name in ("text", "markup") and (key := pattern(args[0])) and r"\." in key:
                yield key, places, where
            elif name == "plural" and len(args) == 2 and (noun := pattern(args[1])):
                yield rf"nouns\.{noun}", {"count"}, where
            elif name == "name" and len(args) == 2 and (group := pattern(args[0])):
                yield rf"{group}\.[\w.]+", None, where
    call = re.compile(
        r"""\b(?:text|markup|plural)\(\s*(?:\w+(?:\s*\|\s*\w+)?\s*,\s*)?"([\w.]+)"((?:[^()]|\([^()]*\))*)\)"""
    )
    for file in PAGES:
        for match in call.finditer(file.read_text(encoding="utf-8")):
            key = match[1] if "." in match[1] else f"nouns.{match[1]}"
            places = set(re.findall(r"(\w+)=(?!=)", match[2])) if "." in match[1] else {"count"}
            yield re.escape(key), places, file.relative_to(ROOT)
    for key, places in SAYS.findall(SCRIPT.read_text(encoding="utf-8")):
        yield re.escape(f"script.{key}"), set(re.findall(r"(\w+):", places)), SCRIPT.relative_to(ROOT)


#: A text in the page's script: its key, and an object of its places.
SAYS = re.compile(r'\bsay\("([\w.]+)"(?:, \{([^}]*)\})?\)')


def base(key):
    return key.removesuffix(".one").removesuffix(".other")


def places_of(key):
    """Names of the places in a text; ``count`` where it has forms."""
    found = {f for _, f, _, _ in string.Formatter().parse(texts.catalogue()[key]) if f is not None}
    return found | ({"count"} if base(key) != key else set())


def test_every_text_asked_for_is_there_with_its_places():
    known = {}
    for key in texts.catalogue():
        known.setdefault(base(key), set()).update(places_of(key))
    bad = []
    for asked, places, where in keys_called():
        found = [k for k in known if re.fullmatch(asked, k)]
        bad += [f"{where}: no text {asked}"] if not found else []
        bad += [f"{where}: {k} has {known[k]}, given {places}" for k in found if places not in (None, known[k])]
    assert bad == []


def test_every_text_is_asked_for():
    asked = [re.compile(key) for key, _, _ in keys_called()]
    unused = [k for k in texts.catalogue() if not any(a.fullmatch(base(k)) for a in asked)]
    assert unused == []


def test_forms_by_number_come_in_pairs():
    keys = set(texts.catalogue())
    assert [k for k in keys if k.endswith(".one") and base(k) + ".other" not in keys] == []


def prose(file):
    """Strings of a file that read like texts for readers."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    passed, pieces = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr):
            passed.add(id(node.body[0].value))
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Raise | ast.Subscript) or name in TERMINAL:
            passed |= {id(n) for n in ast.walk(node)}
        if isinstance(node, ast.JoinedStr):
            pieces |= {id(v) for v in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            said = node.value
            in_piece = id(node) in pieces and " " in said and BETWEEN.search(said)
            if said not in NAMES and (TWO_WORDS.search(said) or HEAD.match(said) or in_piece):
                yield f"{file.relative_to(REPORT)}:{node.lineno}: {said!r}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(REPORT).as_posix())
def test_no_sentence_stands_in_code(file):
    assert file.name in OTHER_ENGLISH or list(prose(file)) == []


#: What of a template is no text for readers: comments, expressions, attributes other than those that are read out.
NO_TEXT = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
READ_OUT = re.compile(r'\b(?:aria-label|alt|title|placeholder|content)="([^"]*)"')


@pytest.mark.parametrize("file", PAGES, ids=lambda f: f.relative_to(TEMPLATES).as_posix())
def test_no_sentence_stands_in_a_template(file):
    bare = NO_TEXT.sub("", file.read_text(encoding="utf-8"))
    said = [re.sub(r"<[^>]*>", "", bare), *READ_OUT.findall(bare)]
    words = [w for text in said for w in re.findall(r"[A-Za-z]{2,}", text)]
    assert [w for w in words if w not in PLAIN] == []


#: Names that are the same in every language, and values of metadata.
PLAIN = {"SVG", "CSV", "CSL", "JSON", "BibTeX", "width", "device", "initial", "scale", "light", "dark", "gnbreport"}


def own(group):
    return {key.removeprefix(group) for key in texts.catalogue() if key.startswith(group)}


def test_every_detail_of_a_mark_has_its_name():
    used = set()
    for file in (REPORT / "charts").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tip":
                used |= {k.arg for k in node.keywords}
    assert used == own("charts.tips.")


def test_the_style_sheet_for_print_has_a_place_for_each_of_its_texts():
    sheet = (TEMPLATES / "css" / "print.css").read_text(encoding="utf-8")
    assert set(re.findall(r"text\((\w+)\)", sheet)) == own("style.")
    assert "text(" not in print_style()


def test_the_script_asks_for_texts_by_literal_keys():
    script = SCRIPT.read_text(encoding="utf-8")
    assert len(SAYS.findall(script)) == len(re.findall(r"\bsay\(", script))


#: A script's comments and regular expressions, its texts in quotes, and those with places.
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?:(?<=[(=:,?&|!;{}])|\breturn)\s*/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/[a-z]*"""
    r"""|(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|`(?P<pieces>(?:\\.|[^`\\])*)`""",
    re.DOTALL,
)
#: What stands before a selector of CSS.
SELECTS = re.compile(r"\b(?:all|closest|matches|matchMedia|querySelector)\($")
#: Words of the language, and names of keys.
SCRIPT_NAMES = {"use strict", "Escape"}


def script_prose(script):
    """Texts in a script that read like texts for readers."""
    for token in TOKEN.finditer(script):
        if token["quoted"] and not SELECTS.search(script, 0, token.start()):
            said = token["quoted"][1:-1]
            if said not in SCRIPT_NAMES and (TWO_WORDS.search(said) or HEAD.match(said)):
                yield said
        elif token["pieces"]:
            code = re.findall(r"\$\{(.*?)\}", token["pieces"])
            pieces = re.split(r"\$\{.*?\}", token["pieces"])
            yield from (p for p in pieces if TWO_WORDS.search(p) or HEAD.match(p) or (" " in p and BETWEEN.search(p)))
            yield from script_prose(" ".join(code))


def test_no_sentence_stands_in_the_script():
    assert list(script_prose(SCRIPT.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('button.textContent = "Copied";', ["Copied"]),
        ("make('summary', 'all the columns')", ["all the columns"]),
        ("`${shown} of ${rows.length} rows`", [" of ", " rows"]),
        ('`${n > 1 ? "Rows" : "Row"}`', ["Rows", "Row"]),
        ('x.replace(/["]/g, "Two words"); // "Said" aside', ["Two words"]),
        ('all("thead th", table); node.closest("details.made p"); event.key === "Escape"', []),
        ('node.dataset.key = "light"; /* "Private window" */', []),
    ],
)
def test_sentences_in_a_script_are_found(script, found):
    assert list(script_prose(script)) == found
