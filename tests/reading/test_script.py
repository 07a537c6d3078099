"""The reading in JavaScript, held against Python's, in a real browser."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from digits import mnist
from digits.reading import certainty, recognize
from digits.reading.recognize import read
from digits.reading.web import bundle
from digits.reading.why import why
from tests.browser import chromium, needs_browser
from tests.handwriting import draw_digit, made_paper, rule, to_photo, write, write_number

pytestmark = needs_browser

# What the tests ask of the joined script.
ASK = """
window.begin = async (data) => { window.reader = await readerFrom(data); };
window.readPicture = async (text) => {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const picture = await openPicture(new File([bytes], "picture.png"));
  const { text: said, digits } = read(picture, window.reader);
  return { said, digits: digits.map((d) => ({ ...d, image: Array.from(d.image) })) };
};
window.explain = (image) => why(window.reader.network, image, 4);
window.apply = (name, data, height, width, ...more) => {
  const square = grid(height, width, Float32Array.from(data));
  const result = eval(name)(square, ...more);
  return Array.from((result.labels ?? result).data);
};
"""


@pytest.fixture(scope="module")
def reader():
    return certainty.load_reader()


@pytest.fixture(scope="module")
def page(reader):
    with chromium() as browser:
        page = browser.new_page()
        page.set_content("<title>test</title>")
        page.add_script_tag(content=bundle.script("page") + ASK)
        page.evaluate("begin", bundle.reader_data(reader))
        yield page


def in_script(page, name, picture, *more):
    """What a filter of arrays.js makes of picture (h, w)."""
    picture = np.asarray(picture, np.float32)
    values = page.evaluate(
        "([name, data, height, width, ...more]) => apply(name, data, height, width, ...more)",
        [name, picture.ravel().tolist(), *picture.shape, *more],
    )
    return np.array(values).reshape(picture.shape)


@pytest.fixture(params=[(9, 14), (30, 17), (1, 6)], ids=str)
def picture(request):
    return np.random.default_rng(1).random(request.param).astype(np.float32)


@pytest.mark.parametrize("sigma", [0.01, 0.8, 2.5, 6])
def test_gaussian_filter(page, picture, sigma):
    own = in_script(page, "gaussianFilter", picture, sigma)
    np.testing.assert_allclose(own, ndimage.gaussian_filter(picture, sigma), rtol=1e-6)


@pytest.mark.parametrize("size", [3, 4, 9, 40])
def test_closing_and_maximum(page, picture, size):
    closed = ndimage.grey_closing(picture, (size, size), mode="nearest")
    assert np.array_equal(in_script(page, "greyClosing", picture, size), closed)
    own = in_script(page, "maximumFilter", picture, size)
    assert np.array_equal(own, ndimage.maximum_filter(picture, size))


def test_minimum_with_something_outside(page, picture):
    expected = ndimage.minimum_filter1d(picture, 5, axis=0, mode="constant")
    assert np.array_equal(in_script(page, "minimumDownColumns", picture, 5, 0), expected)
    expected = ndimage.minimum_filter1d(picture, 5, axis=1)
    assert np.array_equal(in_script(page, "minimumAlongRows", picture, 5), expected)


@pytest.mark.parametrize("eight", [True, False])
def test_labels(page, picture, eight):
    structure = np.ones((3, 3)) if eight else None
    for share in (0.3, 0.5, 0.7):
        expected, _ = ndimage.label(picture < share, structure)
        assert np.array_equal(in_script(page, "label", picture < share, eight), expected)


def test_distances(page, picture):
    for share in (0.05, 0.5):
        mask = np.pad(picture > share, 1)
        expected = ndimage.distance_transform_edt(mask)
        np.testing.assert_allclose(in_script(page, "distanceTransform", mask), expected, rtol=1e-12)


def test_rounding_and_median_are_those_of_python(page):
    values = [-1.5, -0.5, 0.5, 1.5, 2.4999, 2.5, 3.5]
    assert page.evaluate("values => values.map(round)", values) == [round(v) for v in values]
    rng = np.random.default_rng(0)
    for size in (1, 2, 7, 100, 1001):
        some = rng.integers(0, 20, size).astype(float)
        assert page.evaluate("median", some.tolist()) == np.median(some)


# A hundred pictures


def _as_png(image):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(np.uint8(np.round(255 * np.clip(image, 0, 1))))
    with io.BytesIO() as file:
        image.save(file, "PNG")
        return file.getvalue()


def _numbers():
    """Numbers of one to eight digits on paper with shadows, lines, boxes and colours."""
    for n in range(36):
        rng = np.random.default_rng(n)
        text = "".join(map(str, rng.integers(0, 10, 1 + n % 8)))
        height = int(rng.integers(40, 110))
        paper = made_paper(
            (2 * height + 60, (len(text) + 2) * height), seed=n, shadow=0.1 * (n % 5)
        )
        if n % 4 == 1:
            paper = rule(paper, rows=range(20, 2 * height + 50, height // 2), slope=0.01 * (n % 3))
        pen = max(2, height * rng.uniform(0.05, 0.13))
        paper, _ = write_number(paper, text, 30, height + 30, height, seed=n, pen=pen)
        yield np.rot90(paper) if n % 9 == 8 else to_photo(paper, blue=0.3 * (n % 3))


def _drawings():
    """Single digits: tiny, light on dark, faint, fat, transparent, turned, or beside the middle."""
    for n in range(40):
        rng = np.random.default_rng(100 + n)
        height = int(rng.choice([12, 18, 28, 60, 150, 400]))
        ink = draw_digit(n % 10, height, seed=n, pen=max(1.5, height * rng.uniform(0.04, 0.2)))
        sheet = np.ones((ink.shape[0] + 20, ink.shape[1] + int(rng.integers(10, 80))))
        sheet = write(sheet, ink, 5, 10, darkness=rng.uniform(0.4, 1))
        if n % 4 == 1:
            sheet = 1 - sheet
        if n % 4 == 2:
            alpha = Image.fromarray(np.uint8(255 * (sheet < 0.6)))
            drawing = Image.new(
                "RGBA", alpha.size, (20, 60, 160) if n % 8 == 2 else (240, 240, 200)
            )
            drawing.putalpha(alpha)
            yield drawing
        else:
            yield sheet


def _others():
    """MNIST's own, digits that touch, grain, things that are no digits, and large pictures."""
    test = mnist.load_split("t10k").images[:400].reshape(20, 20, 28, 28)
    for row in test[:6]:
        yield 1 - np.hstack(row[:7]) / 255
    for pair in range(6):
        ink = [draw_digit(d, 80, seed=pair, pen=8) for d in (pair, (3 * pair + 2) % 10)]
        paper = write(np.ones((140, 220)), ink[0], 20, 20)
        yield write(paper, ink[1], 62, 20)
    rng = np.random.default_rng(5)
    yield np.clip(0.4 * rng.standard_normal((90, 90)) + 0.5, 0, 1)
    yield np.full((50, 80), 0.7)
    yield (np.indices((160, 160)).sum(axis=0) // 20 % 2).astype(float)
    yield ndimage.gaussian_filter(rng.random((200, 300)), 5) * 4 - 1.5
    noisy = np.repeat(np.repeat(1 - test[0, 0] / 255, 20, axis=0), 20, axis=1)
    yield noisy * 0.5 + 0.25 + 0.12 * rng.standard_normal(noisy.shape)
    for size in ((3000, 1900), (1700, 700), (700, 1650), (1601, 1601)):
        paper, _ = write_number(made_paper((330, 440), seed=8), "2026", 70, 190, 78, seed=21, pen=5)
        yield to_photo(paper).resize(size)
    for letter in range(3):
        yield rule(np.ones((120, 160)), rows=(30, 60 + 10 * letter), columns=(40, 90), thickness=4)


PICTURES = [*_numbers(), *_drawings(), *_others()]


def test_there_are_a_hundred_pictures_of_every_kind(reader):
    assert len(PICTURES) == 100
    lengths = [len(read(_as_png(one), reader).digits) for one in PICTURES[::4]]
    assert {0, 1} < set(lengths) and max(lengths) > 4


@pytest.mark.parametrize("number", range(100))
def test_both_read_the_same(page, reader, number):
    data = _as_png(PICTURES[number])
    own = page.evaluate("readPicture", base64.b64encode(data).decode())
    expected = read(data, reader)
    assert own["said"] == expected.text
    for digit, other in zip(own["digits"], expected.digits, strict=True):
        assert tuple(digit["box"]) == other.box
        assert digit["unsure"] == other.unsure
        np.testing.assert_allclose(digit["image"], other.image.ravel(), atol=1e-6)
        np.testing.assert_allclose(digit["probabilities"], other.probabilities, atol=1e-6)
        assert digit["isDigit"] == pytest.approx(other.is_digit, abs=1e-6)


def test_both_say_why(page, reader):
    (digit,) = read(PICTURES[36], reader).digits
    own = page.evaluate("explain", digit.image.ravel().tolist())
    for unit, expected in zip(own, why(reader.network, digit.image, 4), strict=True):
        assert (unit["unit"], unit["speaksFor"]) == (expected["unit"], expected["speaksFor"])
        assert unit["contribution"] == pytest.approx(expected["contribution"], rel=1e-9)
        np.testing.assert_allclose(unit["weights"], expected["weights"], atol=1e-9)


@pytest.mark.parametrize("shape", [(5, 9), (60, 31), (300, 40)])
def test_resampling(page, shape):
    ink = np.random.default_rng(3).random(shape).astype(np.float32)
    for height, width in ((20, 13), (72, 50), (1, 20)):
        own = page.evaluate(
            "([data, h, w, height, width]) =>"
            " Array.from(resample(grid(h, w, Float32Array.from(data)), height, width).data)",
            [ink.ravel().tolist(), *shape, height, width],
        )
        expected = recognize.resample(ink, (height, width)).ravel()
        np.testing.assert_allclose(own, expected, atol=1e-9)
