"""The page in headless Chromium: nothing asked of any host, everything works with and without scripts."""

import csv
import os
from shutil import which

import pytest

from gnbreport.report import numbers, report
from gnbreport.report.context import Context
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


def test_works_without_scripts(browser, url, results):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    assert page.locator("#table-exposure-outcome tbody tr:visible").count() == len(
        Context(results).main("exposure_outcome")
    )
    assert page.locator("#figure-forest svg").is_visible()
    context.close()


def test_axe_finds_no_serious_violation(browser, url):
    script = os.environ.get("GNBREPORT_AXE", "")
    if not os.path.isfile(script):
        pytest.skip("set GNBREPORT_AXE to axe.min.js of the npm package axe-core")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(url)
    page.add_script_tag(path=script)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    assert [(v["id"], v["impact"]) for v in found["violations"] if v["impact"] in ("serious", "critical")] == []
    context.close()
