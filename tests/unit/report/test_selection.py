"""What a study file chooses for its report: sections, methods, plots, logo, style sheet."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

from gnbreport.errors import InputError
from gnbreport.report import sections
from gnbreport.report.blocks import Figure
from gnbreport.report.context import Context
from gnbreport.report.dressing import CSS_BYTES, LOGO_BYTES, Dressing
from gnbreport.report.sections import ORDER, build_all, in_order, plot_kind
from gnbreport.study import Study
from tests.report.synthetic import synthetic

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
STUDY = """
[study]
id = "a"
title = "A"
status = "real"
date = 2026-01-01
{report}
[[exposures]]
id = "x"
file = "x.tsv"
[[outcomes]]
id = "y"
file = "y.tsv"
[choices.selection]
clump = "distance"
"""


def study(tmp_path, report):
    file = tmp_path / "study.toml"
    file.write_text(STUDY.format(report="[report]\n" + report), encoding="utf-8")
    return Study.read(file)


def codes(caught):
    return [p.code for p in caught.value.problems]


def test_the_sections_of_the_study_file_are_the_modules_of_the_report():
    assert set(ORDER) <= {module.name for module in iter_modules(sections.__path__)}
    assert all(callable(import_module(f"gnbreport.report.sections.{name}").build) for name in ORDER)


@pytest.mark.parametrize(
    ("report", "named"),
    [
        ('sections = ["summaries"]', "'summary'"),
        ('omit_plots = ["pie"]', "'volcano'"),
        ('methods = ["ivww"]', "ivww not among"),
    ],
)
def test_unknown_names_are_refused_with_those_that_are_known(tmp_path, report, named):
    with pytest.raises(InputError) as caught:
        study(tmp_path, report)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("figure-volcano-2", "volcano"),
        ("figure-forest", "forest"),
        ("figure-exposure-outcome-genus-a-bmd-leave-one-out", "leave_one_out"),
        ("figure-exposure-outcome-genus-a-bmd-funnel", "funnel"),
        ("figure-mediation", ""),
    ],
)
def test_kinds_of_plots(identifier, kind):
    assert plot_kind(identifier) == kind


def test_plots_and_methods_left_out_are_not_built():
    results = synthetic(4)
    results.study["report"] = {
        "version": "1",
        "omit_plots": ["funnel", "volcano"],
        "methods": ["egger"],
        "sections": ["outcome", "sensitivity"],
    }
    context = Context.of(results)
    sections = list(build_all(context))
    assert [s.name for s in sections] == ["outcome", "sensitivity"]
    kinds = {plot_kind(b.id) for s in sections for b in s.blocks if isinstance(b, Figure)}
    assert "scatter" in kinds
    assert not kinds & {"funnel", "volcano"}
    shown = set(context.results["estimates"]["method"])
    assert {"egger", "ivw"} <= shown
    assert not shown & {"weighted_median", "weighted_mode"}
    assert context.document["digest"] == results.digest


def test_logo_and_style_sheet_are_read(tmp_path):
    (tmp_path / "logo.png").write_bytes(PNG)
    (tmp_path / "own.css").write_text("/* url(http://a) */ h1 { color: teal; background: url(data:image/png;base64,) }")
    look = Dressing.of(study(tmp_path, 'logo = "logo.png"\ncss = "own.css"'))
    assert look.logo.startswith("data:image/png;base64,")
    assert "teal" in look.css


def test_all_problems_of_logo_and_style_sheet_at_once(tmp_path):
    (tmp_path / "own.css").write_text("h1 { color: teal }\n@import 'http://example.org/a.css';\n")
    with pytest.raises(InputError) as caught:
        Dressing.of(study(tmp_path, 'logo = "none.png"\ncss = "own.css"'))
    assert codes(caught) == ["no-file", "css-loads"]
    assert caught.value.problems[1].row == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("logo", b"GIF89a", "not-an-image"),
        ("logo", PNG + b"0" * LOGO_BYTES, "too-large"),
        ("css", b"a" * (CSS_BYTES + 1), "too-large"),
        ("css", b"\xff\xfe", "not-utf8"),
        ("css", b"h1{background:URL( 'http://example.org/a.png')}", "css-loads"),
        ("css", b"h1{background:u\\72l(//example.org)}", "css-loads"),
        ("css", b"h1{background:image-set('http://example.org/a' 1x)}", "css-loads"),
    ],
)
def test_unfit_files_are_refused(tmp_path, name, content, code):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputError) as caught:
        Dressing.of(study(tmp_path, f'{name} = "file"'))
    assert codes(caught) == [code]


def test_sections_built_first_stand_in_their_place_all_the_same():
    context = Context(synthetic(3))
    made = list(build_all(context, first=("sensitivity", "outcome")))
    assert {s.name for s in made[:2]} == {"sensitivity", "outcome"}
    assert [s.name for s in in_order(context, made)] == [s.name for s in build_all(context)]
