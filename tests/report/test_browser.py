"""The page in headless Chromium: nothing asked of any host, everything works with and without scripts."""

import csv
import os
from shutil import which

import pytest

from gnbreport.report import numbers, report
from gnbreport.report.context import Context
from gnbreport.report.dressing import Dressing
from tests.report.synthetic import FORMULA, synthetic

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="chromium is absent"),
]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def results():
    return synthetic(7, hostile=True)


@pytest.fixture(scope="module")
def url(results, tmp_path_factory):
    return (report(results, tmp_path_factory.mktemp("page") / "out", pdf=False) / "report.html").as_uri()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, url):
    page = browser.new_page()
    page.seen = []
    page.on("console", lambda m: page.seen.append(m.text))
    page.on("pageerror", lambda e: page.seen.append(str(e)))
    page.on("dialog", lambda d: page.seen.append(d.message))
    page.on("request", lambda r: page.seen.append(r.url) if r.url != url and not r.url.startswith("data:") else None)
    page.goto(url)
    yield page
    assert page.seen == []
    page.close()


def test_sort_and_search(page, results):
    table = page.locator("table[data-name=table-exposure-outcome]")
    rows = Context(results).main("exposure_outcome").sort_values("estimate")
    table.locator("thead button", has_text="Estimate").click()
    shown = table.locator("tbody tr td.num:nth-child(6)").all_inner_texts()
    assert shown == [numbers.estimate_text(r.estimate, r.ci_low, r.ci_high) for r in rows.itertuples()]
    page.locator("#table-exposure-outcome input[type=search]").fill("Taxon005")
    assert table.locator("tbody tr:visible").count() == 1


def test_csv_has_full_precision_and_neutral_cells(page, results):
    with page.expect_download() as caught:
        page.locator("#table-exposure-outcome button", has_text="Download CSV").click()
    rows = list(csv.DictReader(caught.value.path().read_text(encoding="utf-8").splitlines()))
    mine = {r.exposure: r for r in Context(results).main("exposure_outcome").itertuples()}
    assert {r["exposure"]: float(r["estimate"]) for r in rows} == {k: v.estimate for k, v in mine.items()}
    assert "'" + FORMULA in [r["exposure_label"] for r in rows]


def test_deep_link_opens_what_hides_it(page):
    detail = page.locator(".details-list details").nth(5)
    assert not detail.evaluate("d => d.open")
    page.evaluate("id => { location.hash = id }", detail.get_attribute("id"))
    page.wait_for_function("id => document.getElementById(id).open", arg=detail.get_attribute("id"))


def test_many_details_are_folded_and_a_deep_link_opens_them(browser, tmp_path):
    file = report(synthetic(25), tmp_path / "out", pdf=False) / "report.html"
    page = browser.new_page()
    page.goto(file.as_uri())
    detail = page.locator(".details-list details").last
    assert not detail.is_visible()
    page.goto(f"{file.as_uri()}#{detail.get_attribute('id')}")
    page.wait_for_function("id => document.getElementById(id).open", arg=detail.get_attribute("id"))
    assert detail.is_visible()
    page.close()


def test_no_label_of_a_chart_is_cut_off(page):
    """Text is as wide in the page as the converter measured it: digits of one width would push labels out."""
    cut = page.eval_on_selector_all(
        "#figure-forest svg text",
        "ts => ts.filter(t => t.getBoundingClientRect().left < t.ownerSVGElement.getBoundingClientRect().left - 1)"
        ".map(t => t.textContent)",
    )
    assert cut == []
    assert page.evaluate("getComputedStyle(document.querySelector('svg text')).fontFeatureSettings") == "normal"


def test_hover_tells_the_variant_and_lights_it_everywhere(page):
    page.locator("#figure-forest .plot").focus()
    page.keyboard.press("ArrowRight")
    assert "estimate: " in page.locator(".tip").inner_text()
    assert page.locator("#figure-volcano [data-key].on").count() >= 1


def test_dark_mode(page):
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("button.theme").click()
    page.wait_for_timeout(50)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_the_page_does_not_overflow(page):
    for width in (1400, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


OPENED = """each => {
    const details = [...document.querySelectorAll("main details")];
    const wide = [];
    for (const one of details) {
        for (const other of details) other.open = other === one || other.contains(one) || !each;
        if (document.documentElement.scrollWidth > innerWidth) wide.push(one.closest("[id]").id + " " + one.innerText);
    }
    return wide;
}"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("each", [True, False], ids=["one open", "all open"])
def test_what_is_opened_does_not_overflow(page, width, each):
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate(OPENED, each) == []


def test_works_without_scripts(browser, url, results):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    assert page.locator("#table-exposure-outcome tbody tr:visible").count() == len(
        Context(results).main("exposure_outcome")
    )
    assert page.locator("#figure-forest svg").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(browser, url, scheme):
    from axe_playwright_python.base import AXE_FILE_PATH

    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(url)
    page.add_script_tag(path=AXE_FILE_PATH)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    assert len(found["passes"]) > 10
    assert [(v["id"], v["impact"]) for v in found["violations"] if v["impact"] in ("serious", "critical")] == []
    context.close()


def test_deep_links_to_table_figure_and_row(page, url):
    row = page.locator("table[data-name=table-exposure-outcome] tbody tr").last.get_attribute("id")
    for target in ("table-exposure-outcome", "figure-volcano", row):
        page.goto(f"{url}#{target}")
        page.wait_for_function(
            "id => { const b = document.getElementById(id).getBoundingClientRect();"
            " return b.bottom > 0 && b.top < innerHeight }",
            arg=target,
        )


def test_a_column_is_chosen(page):
    block = page.locator("#table-exposure-outcome")
    head = block.locator("thead th", has_text="Method")
    assert head.is_visible()
    block.locator(".tools summary").click()
    block.locator(".choices label", has_text="Method").locator("input").uncheck()
    assert not head.is_visible()


def test_the_drawer_names_command_seed_and_inputs(page, results):
    drawer = page.locator("#figure-volcano details.made")
    drawer.locator("summary").click()
    drawer.locator("ul").wait_for()
    text = drawer.inner_text()
    assert str(results.provenance["command"]) in text
    assert all(i["sha256"] in text for i in results.provenance["inputs"])
    assert f"seed {results.provenance['seed']}" in text


def test_details_list_the_variants(page, results):
    rows = results["harmonised"]
    rows = rows[(rows["relation"] == "exposure_outcome") & rows["keep"].fillna(False).astype(bool)]
    first = rows[rows["exposure"] == rows["exposure"].iloc[0]]["variant"]
    detail = page.locator(".details-list details").first
    detail.locator("summary").click()
    assert all(v in detail.inner_text() for v in first)


def test_one_variant_is_lit_in_all_its_charts(page):
    plots = page.locator("details.pair[open] .plot")
    plots.first.focus()
    page.keyboard.press("ArrowRight")
    lit = [p.locator("[data-key].on").count() for p in plots.all()]
    assert sum(n > 0 for n in lit) >= 3
    page.keyboard.press("Escape")
    assert page.locator(".plot [data-key].on").count() == 0


def test_methods_are_copied(browser, url):
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(url)
    page.locator("#methods button.copy").click()
    page.locator("#methods button.copy", has_text="Copied").wait_for()
    assert "Harmonisation" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_print_shows_whole_tables_and_no_tools(page):
    page.set_viewport_size({"width": 680, "height": 900})
    page.emulate_media(media="print")
    assert page.locator(".tools:visible, nav.side:visible, details.made:visible").count() == 0
    wide = page.eval_on_selector_all(
        "table.data", "ts => ts.filter(t => t.scrollWidth > innerWidth).map(t => t.dataset.name)"
    )
    assert wide == []


def test_the_keyboard_reaches_the_report_and_sorts(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    button = page.locator("table[data-name=table-exposure-outcome] thead button").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("table[data-name=table-exposure-outcome] th[aria-sort=ascending]").count() == 1


def test_a_style_sheet_and_a_logo_of_the_study_load_nothing(browser, results, tmp_path):
    look = Dressing("data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
                    "h1 { color: rgb(1, 2, 3) } /* </style><script>alert(1)</script> */")  # fmt: skip
    file = report(results, tmp_path / "out", pdf=False, dressing=look) / "report.html"
    page = browser.new_page()
    seen = []
    page.on("console", lambda m: seen.append(m.text))
    page.on("dialog", lambda d: seen.append(d.message))
    page.goto(file.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
    assert page.locator(".logo img").count() == 1
    assert seen == []
    page.close()
