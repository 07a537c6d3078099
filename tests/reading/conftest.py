"""What tests of reading share: the project's network, and a page to read."""

import pytest

from digits import store
from tests.handwriting import made_paper, write_number


@pytest.fixture(scope="module")
def network():
    """The project's best network."""
    return store.load_network()[0]


@pytest.fixture(scope="module")
def page():
    """A page that says 2026, and the boxes of its digits."""
    paper = made_paper((160, 330), seed=3)
    return write_number(paper, "2026", 40, 120, 76, seed=21, pen=5)
