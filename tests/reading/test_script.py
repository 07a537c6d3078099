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


def _as_png(image):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(np.uint8(np.round(255 * np.clip(image, 0, 1))))
    return as_bytes(image, "PNG", compress_level=1)


def _numbers():
    """Numbers of one to eight digits on paper with shadows, lines, boxes and colors."""
    for n in (1, 4, 6, 8, 11, 17):
        rng = np.random.default_rng(n)
        text = "".join(map(str, rng.integers(0, 10, 1 + n % 8)))
        height = int(rng.integers(30, 70))
        shape = 2 * height + 60, (len(text) + 2) * height
        paper = made_paper(shape, seed=n, shadow=0.1 * (n % 5))
        if n % 4 == 1:
            paper = rule(paper, rows=range(20, 2 * height + 50, height // 2), slope=0.01 * (n % 3))
        pen = max(2, height * rng.uniform(0.05, 0.13))
        paper, _ = write_number(paper, text, 30, height + 30, height, seed=n, pen=pen)
        yield np.rot90(paper) if n % 9 == 8 else to_photo(paper, blue=0.3 * (n % 3))


def _drawings():
    """Single digits: tiny, light on dark, faint, fat, transparent, yellow, or beside the middle."""
    for n in range(8):
        rng = np.random.default_rng(100 + n)
        height = int(rng.choice([12, 18, 28, 60, 150]))
        ink = draw_digit(n % 10, height, seed=n, pen=max(1.5, height * rng.uniform(0.04, 0.2)))
        sheet = np.ones((ink.shape[0] + 20, ink.shape[1] + int(rng.integers(10, 80))))
        sheet = write(sheet, ink, 5, 10, darkness=rng.uniform(0.4, 1))
        if n % 4 == 2:
            alpha = Image.fromarray(np.uint8(255 * (sheet < 0.6)))
            color = (20, 60, 160) if n % 8 == 2 else (240, 240, 200)
            drawing = Image.new("RGBA", alpha.size, color)
            drawing.putalpha(alpha)
            yield drawing
        elif n % 8 == 7:  # yellow ink
            blue = Image.fromarray(np.uint8(255 * np.clip(sheet, 0, 1)))
            white = Image.new("L", blue.size, 255)
            yield Image.merge("RGB", (white, white, blue))
        else:
            yield 1 - sheet if n % 4 == 1 else sheet


def _others():
    """MNIST's own, digits that touch, grain, things that are no digits, and large pictures."""
    digits = mnist.load_split("t10k").images[:7].reshape(7, 28, 28)
    yield 1 - np.hstack(digits) / 255
    yield digits[6]
    ink = [draw_digit(d, 80, seed=2, pen=8) for d in (2, 8)]
    yield write(write(np.ones((140, 220)), ink[0], 20, 20), ink[1], 62, 20)
    rng = np.random.default_rng(5)
    yield np.clip(0.4 * rng.standard_normal((90, 90)) + 0.5, 0, 1)
    yield (np.indices((160, 160)).sum(axis=0) // 20 % 2).astype(float)
    yield ndimage.gaussian_filter(rng.random((200, 300)), 5) * 4 - 1.5
    paper, _ = write_number(made_paper((330, 440), seed=8), "2026", 70, 190, 78, seed=21, pen=5)
    yield to_photo(paper).resize((2601, 1613))  # more than one strip
    yield rule(np.ones((120, 160)), rows=(30, 70), columns=(40, 90), thickness=4)


PICTURES = [*_numbers(), *_drawings(), *_others()]


@pytest.mark.parametrize("number", range(len(PICTURES)))
def test_both_read_the_same(page, reader, number):
    data = _as_png(PICTURES[number])
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
