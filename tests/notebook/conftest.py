"""What tests of the pad in a page share: the page."""

import pytest

from digits.notebook import pad
from digits.report import pages
from tests.browser import write_page


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The address of a page with a pad, and text before and after it."""
    path = tmp_path_factory.mktemp("pad") / "pad.html"
    return write_page(path, [pad.PLACE], page={"pad": lambda: pages.pad_of(pages.FULL)})
