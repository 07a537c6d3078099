"""The page's script held against Python, in a real browser: picture files, and the bundle.

What every step gives is checked without a browser, on golden vectors: test_golden.py, test_web.py.
"""

import base64

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from digits import mnist
from digits.notebook import pad_parts
from digits.reading import certainty
from digits.reading.recognize import read
from tests.browser import chromium, needs_browser
from tests.damaged import as_bytes
from tests.handwriting import draw_digit, made_paper, rule, to_photo, write, write_number

pytestmark = needs_browser

# What the tests ask of the page's script, in which digits holds what page.js exports.
ASK = """
window.begin = async (data) => { window.reader = await digits.readerFrom(data); };
window.readPicture = async (text) => {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const picture = await digits.openPicture(new File([bytes], "picture.png"));
  const { text: said, hint, digits: found, leftOut } = digits.read(picture, window.reader);
  const numbers = (all) => all.map((d) => ({ ...d, image: Array.from(d.image) }));
  return { said, hint, digits: numbers(found), leftOut: numbers(leftOut) };
};
"""


@pytest.fixture(scope="module")
def reader():
    return certainty.load_reader()


@pytest.fixture(scope="module")
def page(reader):
    parts = pad_parts(reader)
    with chromium() as browser:
        page = browser.new_page()
        page.set_content("<title>test</title>")
        page.add_script_tag(content=parts["script"] + ASK)
        page.evaluate("begin", parts["data"])
        yield page


def _photo(text, height, *, blue=0.0, shadow=0.2, **ruled):
    """A photo (H, W, 3) of a number on paper with a shadow, maybe ruled, in black or blue ink."""
    paper = made_paper((2 * height + 60, (len(text) + 2) * height), seed=3, shadow=shadow)
    paper = rule(paper, **ruled) if ruled else paper
    place = 30, height + 30, height
    paper, _ = write_number(paper, text, *place, seed=3, pen=max(2, height / 11))
    return np.asarray(to_photo(paper, blue=blue))


def _digit(digit, height, darkness=0.8):
    """A digit (H, W) beside the middle of a white sheet."""
    ink = draw_digit(digit, height, seed=digit, pen=max(1.5, height / 8))
    sheet = np.ones((ink.shape[0] + 20, ink.shape[1] + 40))
    return write(sheet, ink, 5, 10, darkness=darkness)


def _colored(digit, ink, paper):
    """A digit (H, W, 3 or 4) in a color on paper of another, or on nothing."""
    inked = _digit(digit, 60)[..., None] < 0.6
    return np.where(inked, np.uint8(ink), np.uint8(paper))


def _touching():
    twice = write(np.ones((140, 220)), draw_digit(2, 80, seed=2, pen=8), 20, 20)
    return write(twice, draw_digit(8, 80, seed=2, pen=8), 62, 20)


RNG, MNIST = np.random.default_rng(5), mnist.load_split("t10k").images[:7].reshape(7, 28, 28)
PICTURES = {
    "a number": _photo("2046", 60),
    "ruled, in blue": _photo("13", 50, blue=0.6, rows=range(20, 150, 25), slope=0.01),
    "long": _photo("8519375", 30, shadow=0.4),
    "on its side": np.rot90(_photo("60472", 40)),
    "tiny": _digit(0, 12),
    "thin and faint": _digit(3, 150, darkness=0.4),
    "light on dark": 1 - _digit(5, 60),
    "dark on nothing": _colored(2, (20, 60, 160, 255), (0, 0, 0, 0)),
    "light on nothing": _colored(6, (240, 240, 200, 255), (0, 0, 0, 0)),
    "yellow on white": _colored(7, (255, 255, 0), (255, 255, 255)),
    "a row of MNIST's": 1 - np.hstack(MNIST) / 255,
    "one of MNIST's": MNIST[6],
    "two that touch": _touching(),
    "grain": 0.4 * RNG.standard_normal((90, 90)) + 0.5,
    "a chessboard": np.indices((160, 160)).sum(axis=0) // 20 % 2,
    "clouds": ndimage.gaussian_filter(RNG.random((200, 300)), 5) * 4 - 1.5,
    "lines alone": rule(np.ones((120, 160)), rows=(30, 70), columns=(40, 90), thickness=4),
    "large": np.kron(_photo("20", 70), np.ones((9, 9, 1), np.uint8)),
}


def _as_png(picture):
    if picture.dtype != np.uint8:
        picture = np.uint8(np.round(255 * np.clip(picture, 0, 1)))
    return as_bytes(Image.fromarray(picture), "PNG", compress_level=1)


@pytest.mark.parametrize("picture", PICTURES)
def test_both_read_the_same(page, reader, picture):
    data = _as_png(PICTURES[picture])
    own = page.evaluate("readPicture", base64.b64encode(data).decode())
    expected = read(data, reader)
    assert (own["said"], own["hint"]) == (expected.text, expected.hint)
    both = expected.digits + expected.left_out
    for digit, other in zip(own["digits"] + own["leftOut"], both, strict=True):
        assert tuple(digit["box"]) == other.box
        assert digit["doubt"] == other.doubt
        np.testing.assert_allclose(digit["image"], other.image.ravel(), atol=1e-6)
        np.testing.assert_allclose(digit["probabilities"], other.probabilities, atol=1e-6)
        assert digit["isDigit"] == pytest.approx(other.is_digit, abs=1e-6)
