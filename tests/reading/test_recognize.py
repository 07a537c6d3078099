"""Reading pictures: from the gray of a page to the digits on it."""

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from digits import mnist
from digits.paths import SAMPLES
from digits.reading.as_mnist import even_strokes, normalise
from digits.reading.certainty import Reader
from digits.reading.layout import MOST_PIECES
from digits.reading.pictures import open_picture
from digits.reading.recognize import read
from tests.handwriting import (
    assert_boxes,
    draw_digit,
    made_paper,
    make_samples,
    rule,
    write,
    write_number,
)
from tests.reading.golden import cut_close

PLAIN = np.full((220, 420), 0.9)


# What is written


def test_a_reading_can_be_inspected(page, network):
    reading = read(page[0], network)
    assert_boxes(reading, page[1])
    assert all(isinstance(side, int) for digit in reading.digits for side in digit.box)
    assert (reading.page, reading.pages) == (1, 1)
    np.testing.assert_allclose(reading.picture, page[0], atol=1e-6)
    assert len(reading.steps) == 4
    for step in reading.steps:
        assert step.title and step.picture.shape == page[0].shape
        assert 0 <= step.picture.min() < step.picture.max() <= 1
    for digit in reading.digits:
        assert digit.image.shape == (28, 28) and digit.image.dtype == np.float32
        assert digit.probabilities.sum() == pytest.approx(1, abs=1e-5)
        assert digit.probability == digit.probabilities[digit.digit] == digit.probabilities.max()
        assert ((digit.ink > 0.05) & (digit.ink < 0.45)).any()  # the soft edge
        np.testing.assert_array_equal(digit.image, normalise(even_strokes(digit.ink)))


def test_printing_a_reading_tells_what_was_read_and_shows_no_arrays(page, network):
    reading = read(page[0], network)
    told = repr(reading)
    assert told.startswith(f"<Reading {reading.text!r}: [<Digit {reading.digits[0].digit}: ")
    assert told.count("<Digit") == len(reading.digits)
    assert "array" not in told and "%" in told
    empty = read(np.ones((50, 50)), network)
    assert str(empty) == f"<Reading '': {empty.hint}>"


@pytest.mark.parametrize("height", [8, 24, 300])
def test_any_size_is_read(network, height):
    for digit in (0, 2, 3, 5, 7):
        ink = draw_digit(digit, height, seed=3, pen=max(1.0, height * 0.08))
        side = max(ink.shape) + 16
        paper = write(np.full((side, side), 0.9), ink, 8, 8, spread=0.3)
        assert read(paper, network).text == str(digit)


@pytest.mark.parametrize(
    ("text", "shape", "place", "pen"),
    [("205", (220, 400), (50, 160, 110), 1.2), ("205", (220, 400), (50, 160, 110), 14),
     ("352", (900, 1950), (80, 780, 640), 2)],
)  # fmt: skip
def test_thin_and_thick_pens_are_read(network, text, shape, place, pen):
    paper, _ = write_number(np.full(shape, 0.9), text, *place, seed=5, pen=pen)
    assert read(paper, network).text == text


def test_rows_are_read_from_top_to_bottom(network):
    paper = made_paper((380, 420), seed=9)
    for row, text in enumerate(("314", "2026", "57")):
        place = 40 + 30 * row, 115 + 115 * row, 76
        paper, _ = write_number(paper, text, *place, seed=40 * row, pen=5)
    reading = read(paper, network)
    assert reading.text == "314 2026 57"
    assert [len(row) for row in reading.rows] == [3, 4, 2]
    assert [digit.digit for digit in reading.digits] == [3, 1, 4, 2, 0, 2, 6, 5, 7]


def test_mnist_test_digits_written_onto_paper_are_read(network):
    test = mnist.load_split("t10k")
    right = 0
    for start in range(0, 60, 10):
        paper = made_paper((84, 640), seed=start)
        for place in range(10):
            ink = test.images[start + place].reshape(28, 28) / 255
            large = np.asarray(Image.fromarray(np.float32(ink)).resize((56, 56)))
            paper = write(paper, np.clip(large, 0, 1), 20 + 60 * place, 14, spread=0.3)
        wanted = "".join(map(str, test.labels[start : start + 10]))
        found = read(paper, network).text
        right += sum(a == b for a, b in zip(found, wanted, strict=False)) * (len(found) == 10)
    assert right >= 54  # of 60; digits in pieces count as ten wrong


@pytest.mark.parametrize(
    ("as_picture", "least"),
    [(lambda image: image, 96), (lambda image: cut_close(1 - image / 255), 96),
     # The loops of a fat digit are no writing on a dark sheet, even where its outline is square.
     (lambda image: np.kron(255 - image, np.ones((6, 6), np.uint8)), 98)],
    ids=["dark", "light, cut close", "enlarged"],
)  # fmt: skip
def test_mnist_images_are_read_as_pictures(as_picture, least):
    split = mnist.load_split("train").take(slice(100))
    texts = [read(as_picture(image)).text for image in split.images.reshape(-1, 28, 28)]
    assert sum(text == str(n) for text, n in zip(texts, split.labels, strict=True)) >= least


# What is on the page beside digits


def dust(paper, boxes):
    for left, top, right, _ in boxes:
        paper[top - 9 : top - 6, (left + right) // 2 :][:, :3] = 0.2  # above each digit
        paper[top + 30 : top + 33, right + 4 : right + 7] = 0.2  # and beside it


def dark(*places):
    def draw(paper, _boxes):
        for place in places:
            paper[place] = 0.1

    return draw


def ruled(**lines):
    def draw(paper, _boxes):
        paper[:] = rule(paper, **lines)

    return draw


def comma(paper, boxes):
    _, _, right, bottom = boxes[0]
    for down, along in ((0, 9), (3, 8)):
        paper[bottom - 5 + down : bottom + 2 + down, right + along :][:, :7] = 0.2


def shadows(paper, boxes):
    paper[:, boxes[2][2] + 8 :] *= 0.5  # a sharp one beside a digit
    paper[80:] *= 0.7  # and one across all


UNDERLINE = dark(np.s_[136:139, 30:300])
FRAME = dark(np.s_[4:7, 4:-4], np.s_[-7:-4, 4:-4], np.s_[4:-4, 4:7], np.s_[4:-4, -7:-4])
EDGES = [dark(edge) for edge in (np.s_[:, :9], np.s_[:, -9:], np.s_[-8:], np.s_[:7])]
LINES = {"rows": range(-40, 200, 40)}


@pytest.mark.parametrize(
    "beside",
    [dust, comma, shadows, ruled(rows=range(5, 160, 30), columns=range(8, 330, 30)),
     ruled(**LINES), ruled(**LINES, slope=-0.04), UNDERLINE, FRAME, *EDGES],
)  # fmt: skip
def test_what_is_no_digit_is_left_out(page, network, beside):
    paper = page[0].copy()
    beside(paper, page[1])
    reading = read(paper, network)
    assert reading.text == "2026"
    assert_boxes(reading, page[1], within=8)


def test_a_row_cut_off_by_the_edge_is_left_out_and_a_last_digit_is_not(page, network):
    paper = np.vstack([page[0], np.repeat(page[0][-1:], 30, axis=0)])
    for left in (60, 140):
        paper = write(paper, draw_digit(8, 76, seed=left, pen=5), left, 136)
    assert read(paper, network).text == "2026"
    assert read(page[0][:, : page[1][-1][2] - 1], network).text == "2026"


def in_cells(paper, text, columns, height, seed, step=100, left=34, top=28):
    for n, digit in enumerate(text.replace(" ", "")):
        ink = draw_digit(int(digit), height, seed=seed, pen=6)
        paper = write(paper, ink, left + step * (n % columns), top + step * (n // columns))
    return paper


def test_digits_in_the_cells_of_a_table_and_in_boxes_are_read(network):
    table = rule(np.full((330, 430), 0.9), rows=range(10, 330, 100), columns=range(10, 430, 100))
    assert read(in_cells(table, "0123 4567 8901", 4, 56, 5), network).text == "0123 4567 8901"
    boxes = np.full((260, 620), 0.9)  # whose upper side each digit crosses
    boxes[90:170, 60:563] = rule(boxes[90:170, 60:563], rows=(0, 78), columns=range(0, 560, 100))
    boxes = in_cells(boxes, "57392", 5, 62, 3, left=90, top=84)
    assert read(boxes, network).text == "57392"
    cut = rule(np.full((120, 460), 0.9), columns=range(2, 460, 113), thickness=5)
    cut = in_cells(cut, "5237", 4, 56, 3, step=113, left=30, top=26)
    assert read(cut, network).text == "5237"  # sides of boxes that the page cuts off are no ones


# Touching and broken digits


def test_broken_strokes_are_one_digit(network):
    ink = draw_digit(5, 120, seed=4, pen=9, jitter=0)
    rows = np.flatnonzero(ink.max(axis=1) > 0.5)
    ink[rows[0] + 12 : rows[0] + 17] = 0  # the bar of the 5 stands apart from its body
    reading = read(write(np.full((200, 200), 0.9), ink, 30, 25), network)
    assert reading.text == "5"
    _, top, _, bottom = reading.digits[0].box
    assert bottom - top == pytest.approx(rows[-1] - rows[0] + 1, abs=3)


class Doubter:
    """A network that is unsure of images of a kind: by default, of all that are wide."""

    def __init__(self, network, doubts=None, widest=1.0):
        self.network, self.widest = network, widest
        self.doubts = doubts or self.is_wide

    def is_wide(self, image):
        height, width = (np.ptp(np.flatnonzero(image.any(axis=axis))) + 1 for axis in (1, 0))
        return width > self.widest * height

    def logits(self, images):
        p = self.network.probabilities(images)
        p[[self.doubts(image) for image in images.reshape(-1, 28, 28) > 0.3]] = 0.1
        return np.log(p + 1e-30)


def glued(numbers, height=80, overlap=3):
    """Ink (h, w) of digits that touch: each begins so many pixels before the last one ends."""
    inks = [draw_digit(int(n), height, seed=2, pen=6) for n in numbers]
    inks = [ink[:, ink.max(axis=0) > 0.5] for ink in inks]
    page = np.zeros((len(inks[0]), sum(ink.shape[1] for ink in inks)))
    left = 0
    for ink in inks:
        place = page[:, left : left + ink.shape[1]]
        np.maximum(place, ink, out=place)
        left += ink.shape[1] - overlap
    assert ndimage.label(page > 0.4)[1] == 1
    return page


@pytest.mark.parametrize("numbers", ["20", "25"])
def test_touching_digits_are_cut_apart(network, numbers):
    reading = read(write(PLAIN, glued(numbers), 60, 40), Doubter(network))
    assert reading.text == numbers
    one, other = reading.digits
    assert abs(other.box[0] - one.box[2]) < 12


@pytest.mark.parametrize(("limit", "count"), [(2, 2), (4, 1)])
def test_ink_is_cut_only_where_every_part_is_clearly_a_digit(network, limit, count):
    class Refuser:
        def logits(self, images):
            return np.tile([0, 3], (len(images), 1))

    reader = Reader(Doubter(network), Refuser(), doubtful_below=limit)
    assert len(read(write(PLAIN, glued("20"), 60, 40), reader).digits) == count


def test_parts_side_by_side_are_joined_where_only_that_is_a_digit(network):
    joiner = Doubter(network, lambda image: ndimage.label(image)[1] == 1)
    ink = draw_digit(0, 90, seed=2, pen=7)
    ink[:, 38:44] = 0  # a nought in two halves
    assert len(read(write(PLAIN, ink, 50, 40), joiner).digits) == 1


def test_a_page_on_its_side_is_read_upright(network):
    paper, boxes = made_paper((320, 560), seed=8), []
    for row, text in enumerate(("374625", "245763")):
        paper, more = write_number(paper, text, 40, 130 + 120 * row, 70, seed=21 + row, pen=5)
        boxes += more
    assert read(paper, network).text == "374625 245763"
    lying = np.rot90(paper)
    reading = read(lying, Doubter(network, widest=0.95))  # digits on their side are wide
    assert reading.text == "374625 245763"
    wide = paper.shape[1]
    assert_boxes(
        reading, [(top, wide - right, bottom, wide - left) for left, top, right, bottom in boxes], 3
    )
    assert all(step.picture.shape == lying.shape for step in reading.steps)


# What is no writing


def clouds():
    """A landscape of no ink: smooth shapes of every size and tone."""
    rng = np.random.default_rng(1)
    shapes = sum(
        size * ndimage.gaussian_filter(rng.standard_normal((300, 400)), size) for size in (2, 6, 20)
    )
    return (shapes - shapes.min()) / np.ptp(shapes)


def disc():
    y, x = np.mgrid[:200, :200]
    return np.where((x - 100) ** 2 + (y - 100) ** 2 < 22**2, 0.2, 0.9)


def lattice():
    holes = np.full((200, 200), 0.9)
    for start in range(40, 160, 24):
        holes[start : start + 6, 40:160] = holes[40:160, start : start + 6] = 0.2
    return holes


@pytest.mark.parametrize(
    "picture",
    [np.ones((50, 80)), np.zeros((8, 8), bool), made_paper((300, 400), seed=2), clouds(),
     1 - made_paper((300, 400), seed=4), disc(), 1 - disc(), lattice(),
     np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((30, 30)))],
)  # fmt: skip
def test_blank_pages_and_what_no_pen_wrote_hold_no_digit(network, picture):
    reading = read(picture, network)
    assert (reading.text, reading.digits, reading.rows) == ("", [], [])


def test_noise_is_read_in_bounded_time(network):
    noise = np.random.default_rng(0).random((400, 400))
    assert len(read(noise, network).digits) <= MOST_PIECES


def test_samples_are_what_the_program_draws_and_read_right(network, tmp_path):
    make_samples(tmp_path)
    for name, text in (("one-digit", "5"), ("several-digits", "2026 1157")):
        path = SAMPLES / f"{name}.png"
        assert path.stat().st_size < 100_000
        difference = open_picture(path) - open_picture(tmp_path / path.name)
        assert np.abs(difference).max() < 0.02  # another NumPy may round otherwise
        assert read(path, network).text == text
