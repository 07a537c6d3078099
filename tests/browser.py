"""A real browser for the tests: Chromium, where there is one."""

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
