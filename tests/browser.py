"""A real browser for the tests: Chromium, where there is one, and pages of the report to open."""

import shutil
from contextlib import contextmanager

import pytest

NAMES = (
    "chromium", "chromium-browser", "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)  # fmt: skip
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATH = next(filter(None, map(shutil.which, NAMES)), None)
NO_BROWSER = "no Chromium here; CI has one"
needs_browser = pytest.mark.skipif(PATH is None, reason=NO_BROWSER)


@contextmanager
def chromium():
    """A running Chromium, to be asked for pages with new_page()."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(browser, address, script="", **options):
    """A page in a browser of its own; in the end, nothing was said on its console.

    page.asked: the addresses that it asked for. script: what runs before the page's own scripts.
    """
    context = browser.new_context(**options)
    page, said = context.new_page(), []
    page.asked = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.add_init_script(script)
    page.goto(address)
    yield page
    context.close()
    assert said == []


def write_page(path, outputs, **parts):
    """Write a page of the report with outputs (HTML) to path; its address."""
    import nbformat  # these two take two seconds, and most tests need neither

    from digits.report.exporter import ReportExporter

    shown = [nbformat.v4.new_output("display_data", {"text/html": html}) for html in outputs]
    cells = [
        nbformat.v4.new_markdown_cell("# Title\n\nText."),
        nbformat.v4.new_code_cell("show()", outputs=shown),
        nbformat.v4.new_markdown_cell("End."),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    path.write_text(ReportExporter().from_notebook_node(notebook, parts)[0], encoding="utf-8")
    return path.as_uri()


def assert_accessible(page):
    """Axe finds nothing in either theme."""
    from axe_playwright_python.sync_playwright import Axe

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def frames(page, count):
    """Wait until the page has drawn so many frames."""
    page.evaluate(
        """(count) => new Promise((done) => {
          const next = () => (count-- ? requestAnimationFrame(next) : done());
          next();
        })""",
        count,
    )
