"""Reading pictures: from the gray of a page to the digits on it."""

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from digits import mnist
from digits.paths import SAMPLES
from digits.reading.as_mnist import even_strokes, normalise, resample, resampling_matrix
from digits.reading.certainty import Reader
from digits.reading.ink import is_written, otsu_threshold, stroke_width
from digits.reading.layout import MOST_PIECES, Piece, drop_edges, find_pieces, label_pieces
from digits.reading.lines import remove_lines
from digits.reading.pictures import open_picture
from digits.reading.recognize import read
from digits.reading.touching import (
    best_spans,
    cut_apart,
    is_splintered,
    one_digit,
    possible_spans,
)
from tests.handwriting import (
    assert_boxes,
    draw_digit,
    made_paper,
    make_samples,
    rule,
    write,
    write_number,
)
from tests.reading.golden import hatched

# What is written


def test_boxes_lie_around_the_digits(page, network):
    reading = read(page[0], network)
    assert_boxes(reading, page[1])
    assert all(isinstance(side, int) for digit in reading.digits for side in digit.box)


def test_light_on_dark_is_read_alike(page, network):
    dark, light = read(page[0], network), read(1 - page[0], network)
    assert light.text == dark.text == "2026"
    assert_boxes(light, page[1])


@pytest.mark.parametrize("height", [8, 12, 24, 300])
def test_any_size_is_read(network, height):
    pen = max(1.0, height * 0.08)
    for digit in (0, 2, 3, 5, 7):
        ink = draw_digit(digit, height, seed=3, pen=pen)
        side = max(ink.shape) + 16
        paper = write(np.full((side, side), 0.9), ink, 8, 8, spread=0.3)
        assert read(paper, network).text == str(digit)


@pytest.mark.parametrize("pen", [1.2, 4, 14])
def test_thin_and_thick_pens_are_read(network, pen):
    paper, _ = write_number(np.full((220, 400), 0.9), "205", 50, 160, 110, seed=5, pen=pen)
    assert read(paper, network).text == "205"


def test_hairlines_on_a_large_canvas_are_read(network):
    paper, _ = write_number(np.full((900, 1950), 0.9), "352", 80, 780, 640, seed=5, pen=2)
    assert read(paper, network).text == "352"


@pytest.mark.parametrize("place", [(5, 5), (5, 280), (380, 5), (380, 280)])
def test_off_centre_digits_are_read(network, place):
    left, top = place
    ink = draw_digit(3, 90, seed=2, pen=7)
    paper = write(made_paper((420, 500), seed=6), ink, left, top)
    reading = read(paper, network)
    assert reading.text == "3"
    assert np.all(np.abs(np.subtract(reading.digits[0].box[:2], place)) < 30)


def test_rows_are_read_from_top_to_bottom(network):
    paper = made_paper((380, 420), seed=9)
    for row, text in enumerate(("314", "2026", "57")):
        paper, _ = write_number(
            paper, text, 40 + 30 * row, 115 + 115 * row, 76, seed=40 * row, pen=5
        )
    reading = read(paper, network)
    assert reading.text == "314 2026 57"
    assert [len(row) for row in reading.rows] == [3, 4, 2]
    assert [digit.digit for digit in reading.digits] == [3, 1, 4, 2, 0, 2, 6, 5, 7]


def test_slanted_row_stays_one_row(network):
    paper = np.full((400, 760), 0.9)
    for place in range(6):
        paper = write(
            paper, draw_digit(place, 80, seed=3, pen=6), 30 + 115 * place, 30 + 42 * place
        )
    assert read(paper, network).text == "012345"


def test_mnist_test_digits_written_onto_paper_are_read(network):
    test = mnist.load_split("t10k")
    right = 0
    for start in range(0, 120, 10):
        paper = made_paper((84, 640), seed=start)
        for place in range(10):
            ink = test.images[start + place].reshape(28, 28) / 255
            large = np.asarray(Image.fromarray(np.float32(ink)).resize((56, 56)))
            paper = write(paper, np.clip(large, 0, 1), 20 + 60 * place, 14, spread=0.3)
        wanted = "".join(map(str, test.labels[start : start + 10]))
        found = read(paper, network).text
        right += sum(a == b for a, b in zip(found, wanted, strict=False)) * (len(found) == 10)
    assert right >= 108  # of 120; digits in pieces count as ten wrong


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("close", [False, True])
def test_mnist_images_are_read_as_pictures_and_cut_close_to_their_ink(light, close):
    training = mnist.load_split("train")
    right = 0
    for image, label in zip(
        training.images[:100].reshape(-1, 28, 28), training.labels, strict=False
    ):
        rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
        window = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        picture = image[window] if close else image
        right += read(255 - picture if light else picture).text == str(label)
    assert right >= 96


def test_shadow_edge_is_no_ink(network):
    paper = np.full((300, 300), 0.9)
    paper = write(paper, draw_digit(8, 100, seed=1, pen=7), 80, 60)
    paper[:, 170:] *= 0.5  # a sharp shadow beside the digit
    paper[150:] *= 0.7  # and one across it
    assert read(paper, network).text == "8"


def test_dust_is_ignored(page, network):
    paper = page[0].copy()
    for left, top, right, _ in page[1]:
        paper[top - 9 : top - 6, (left + right) // 2 :][:, :3] = 0.2  # above each digit
        paper[top + 30 : top + 33, right + 4 : right + 7] = 0.2  # and beside it
    reading = read(paper, network)
    assert reading.text == "2026"
    assert_boxes(reading, page[1])


@pytest.mark.parametrize("edge", [np.s_[:, :9], np.s_[:, -9:], np.s_[-8:], np.s_[:7]])
def test_edge_of_the_page_is_ignored(page, network, edge):
    paper = page[0].copy()
    paper[edge] = 0.05
    assert read(paper, network).text == "2026"


def test_row_cut_off_by_the_edge_is_ignored(page, network):
    paper = np.vstack([page[0], np.repeat(page[0][-1:], 30, axis=0)])
    for left in (60, 140):
        paper = write(paper, draw_digit(8, 76, seed=left, pen=5), left, 136)
    assert read(paper, network).text == "2026"


def test_underline_is_no_digit(page, network):
    paper = page[0].copy()
    paper[136:139, 30:300] = 0.1
    assert read(paper, network).text == "2026"


def test_digit_at_the_edge_is_read(page, network):
    paper = page[0][:, : page[1][-1][2] - 1]  # cuts a pixel off the last digit
    assert read(paper, network).text == "2026"


def test_frame_around_the_digits_is_no_digit(page, network):
    paper = np.pad(page[0], 20, constant_values=0.8)
    paper[10:13, 10:-10] = paper[-13:-10, 10:-10] = paper[10:-10, 10:13] = paper[
        10:-10, -13:-10
    ] = 0.1
    assert read(paper, network).text == "2026"


def test_broken_strokes_are_one_digit(network):
    ink = draw_digit(5, 120, seed=4, pen=9, jitter=0)
    lifted = ink.copy()
    rows = np.flatnonzero(ink.max(axis=1) > 0.5)
    lifted[rows[0] + 12 : rows[0] + 17] = 0  # the bar of the 5 stands apart from its body
    paper = write(np.full((200, 200), 0.9), lifted, 30, 25)
    reading = read(paper, network)
    assert reading.text == "5"
    _, top, _, bottom = reading.digits[0].box
    assert bottom - top == pytest.approx(rows[-1] - rows[0] + 1, abs=3)


@pytest.mark.parametrize(
    "blank",
    [np.ones((50, 80)), np.zeros((50, 80)), np.full((50, 80), 0.5), made_paper((300, 400), seed=2),
     1 - made_paper((300, 400), seed=4), np.zeros((8, 8), bool)],
)  # fmt: skip
def test_blank_pages_hold_no_digit(network, blank):
    reading = read(blank, network)
    assert (reading.text, reading.digits, reading.rows) == ("", [], [])


def test_noise_is_read_in_bounded_time(network):
    noise = np.random.default_rng(0).random((700, 700))
    assert len(read(noise, network).digits) <= MOST_PIECES
    lawn = np.kron(np.ones((40, 40), bool), np.pad(np.ones((6, 2), bool), 4))
    assert 0 < len(find_pieces(lawn)[0]) <= MOST_PIECES


def test_reading_can_be_inspected(page, network):
    reading = read(page[0], network)
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


# Ruled paper, boxes, grids


@pytest.mark.parametrize("slope", [0, 0.02, -0.04])
def test_digits_on_ruled_lines_are_read(network, slope):
    paper = rule(made_paper((300, 520), seed=5), rows=range(-60, 360, 40), slope=slope)
    paper, boxes = write_number(paper, "3205", 60, 181, 76, seed=21, pen=6)
    reading = read(paper, network)
    assert reading.text == "3205"
    assert_boxes(reading, boxes, within=8)


def test_table_of_digits_is_read(network):
    paper = rule(np.full((330, 430), 0.9), rows=range(10, 330, 100), columns=range(10, 430, 100))
    for place in range(12):
        left, top = 34 + 100 * (place % 4), 28 + 100 * (place // 4)
        paper = write(paper, draw_digit(place % 10, 56, seed=5, pen=6), left, top)
    assert read(paper, network).text == "0123 4567 8901"


def test_digits_that_touch_their_boxes_are_read(network):
    paper = np.full((260, 620), 0.9)
    paper[90:170, 60:563] = rule(paper[90:170, 60:563], rows=(0, 78), columns=range(0, 560, 100))
    for place, digit in enumerate((5, 7, 3, 9, 2)):
        ink = draw_digit(digit, 62, seed=3, pen=6)
        paper = write(paper, ink, 90 + 100 * place, 84)  # its top crosses the box
    reading = read(paper, network)
    assert reading.text == "57392"


def test_boxes_cut_off_by_the_page_are_no_ones(network):
    paper = rule(np.full((120, 460), 0.9), columns=range(2, 460, 113), thickness=5)
    for place, digit in enumerate((5, 2, 3, 7)):
        paper = write(paper, draw_digit(digit, 56, seed=3, pen=6), 30 + 113 * place, 26)
    assert read(paper, network).text == "5237"


def test_squared_paper_is_no_ink(network):
    paper = rule(made_paper((300, 420), seed=5), rows=range(5, 300, 30), columns=range(8, 420, 30))
    paper, _ = write_number(paper, "352", 60, 190, 80, seed=21, pen=6)
    assert read(paper, network).text == "352"


@pytest.mark.parametrize("digit", [1, 7])
def test_long_upright_strokes_are_no_ruled_lines(network, digit):
    mask = np.zeros((200, 100), bool)
    mask[4:196, 48:52] = True  # from edge to edge
    mask[10:14, 20:48] = digit == 7
    mask[100:103, 80:83] = True  # and dust beside it
    assert remove_lines(mask, 4)[:, 48:52].sum() == mask[:, 48:52].sum()


def test_strokes_of_a_single_digit_are_no_ruled_lines():
    for digit in range(10):
        for height, pen in ((200, 4), (22, 2)):
            mask = draw_digit(digit, height, seed=1, pen=pen, jitter=0.005) > 0.5
            np.testing.assert_array_equal(remove_lines(mask, pen), mask)
    square = np.zeros((28, 28), bool)  # an 8 of straight strokes
    square[4:24, 8:20] = True
    square[6:13, 10:18] = square[15:22, 10:18] = False
    np.testing.assert_array_equal(remove_lines(square, 2), square)


def test_what_crosses_a_line_is_kept():
    mask = np.zeros((100, 300), bool)
    mask[20:80, 40:44] = mask[20:80, 140:144] = True
    crossed = mask.copy()
    crossed[50:53] = True
    np.testing.assert_array_equal(remove_lines(crossed, 4), mask)


# Marks, touching and broken digits


@pytest.mark.parametrize("mark", [[(2, 0)], [(2, 0), (1, 3)]])
def test_decimal_marks_are_no_digits(network, mark):
    paper, boxes = write_number(np.full((160, 300), 0.9), "75", 50, 120, 80, seed=21, pen=6)
    for right, down in mark:  # a point, or a comma
        paper[115 + down : 122 + down, boxes[0][2] + 5 + right :][:, :7] = 0.2
    reading = read(paper, network)
    assert reading.text == "75"
    assert_boxes(reading, boxes, within=3)


class Doubter:
    """A network that is not sure of anything wider than it is high, as one shown such things."""

    def __init__(self, network, widest=1.0):
        self.network, self.widest = network, widest

    def probabilities(self, images):
        result = self.network.probabilities(images)
        for image, p in zip(images.reshape(-1, 28, 28) > 0.3, result, strict=True):
            height, width = (np.ptp(np.flatnonzero(image.any(axis=a))) + 1 for a in (1, 0))
            if width > self.widest * height:
                p[:] = 0.1
        return result

    def logits(self, images):
        return np.log(self.probabilities(images) + 1e-30)


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
    return page


@pytest.mark.parametrize("numbers", ["20", "25"])
def test_touching_digits_are_cut_apart(network, numbers):
    ink = glued(numbers)
    paper = write(np.full((180, 400), 0.9), ink, 60, 40)
    assert ndimage.label(ink > 0.4)[1] == 1  # they do touch
    reading = read(paper, Doubter(network))
    assert reading.text == numbers
    lefts = [digit.box[0] for digit in reading.digits]
    rights = [digit.box[2] for digit in reading.digits]
    assert all(abs(a - b) < 12 for a, b in zip(lefts[1:], rights, strict=False))


@pytest.mark.parametrize(("limit", "count"), [(2, 2), (4, 1)])
def test_ink_is_cut_only_where_every_part_is_clearly_a_digit(network, limit, count):
    class Refuser:
        def logits(self, images):
            return np.tile([0, 3], (len(images), 1))

    reader = Reader(Doubter(network), Refuser(), doubtful_below=limit)
    paper = write(np.full((180, 400), 0.9), glued("20"), 60, 40)
    assert len(read(paper, reader).digits) == count


def test_sure_digits_stay_whole(page, network):
    class Sure(Doubter):
        def probabilities(self, images):
            return np.eye(10)[self.network.probabilities(images).argmax(axis=1)]

    assert read(page[0], Sure(network)).text == "2026"


def test_parts_side_by_side_are_joined_where_only_that_is_a_digit(network):
    class Joiner(Doubter):
        def probabilities(self, images):
            result = self.network.probabilities(images)
            for image, p in zip(images.reshape(-1, 28, 28) > 0.3, result, strict=True):
                if ndimage.label(image)[1] == 1:
                    p[:] = 0.1
            return result

    ink = draw_digit(0, 90, seed=2, pen=7)
    ink[:, 38:44] = 0  # a nought in two halves
    reading = read(write(np.full((180, 200), 0.9), ink, 50, 40), Joiner(network))
    assert len(reading.digits) == 1


def test_parts_of_a_cut_piece_are_the_piece():
    mask = glued("20") > 0.5
    pieces, labels, width = find_pieces(mask)
    parts = cut_apart(pieces[0], labels, width)
    assert len(parts) > 1
    assert sum(part.area for part in parts) == mask.sum()
    for part in parts:
        own = np.argwhere(labels == part.labels[0])
        assert (part.top, part.left) == tuple(own.min(axis=0))
        assert (part.bottom, part.right) == tuple(own.max(axis=0) + 1)


def test_best_spans_weigh_probabilities_against_costs():
    parts = [Piece((n,), 10 * n, 0, 10 * n + 10, 20, 99) for n in range(3)]
    runs = possible_spans(parts, [0, 0])
    assert [(run.first, run.stop) for run in runs] == [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]

    def chosen(breaks, **sure):
        p = [sure.get(f"p{run.first}{run.stop}", 0.1) for run in runs]
        return [(runs[n].first, runs[n].stop) for n in best_spans(runs, p, breaks)]

    assert chosen([1, 1], p02=0.9, p23=0.9) == [(0, 2), (2, 3)]
    assert chosen([1, 1], p01=0.9, p13=0.8) == [(0, 1), (1, 3)]
    assert chosen([1, 1], p01=0.9, p12=0.9, p23=0.9, p02=0.8) == [(0, 2), (2, 3)]
    assert chosen([0, 0], p01=0.9, p12=0.9, p23=0.9, p02=0.8) == [(0, 1), (1, 2), (2, 3)]


# Pages on their side


@pytest.mark.parametrize("turn", [1, 3])
def test_page_on_its_side_is_read_upright(network, turn):
    paper = made_paper((320, 560), seed=8)
    boxes = []
    for row, text in enumerate(("374625", "245763")):
        paper, more = write_number(paper, text, 40, 130 + 120 * row, 70, seed=21 + row, pen=5)
        boxes += more
    assert read(paper, network).text == "374625 245763"
    lying = np.rot90(paper, turn)
    reading = read(lying, Doubter(network, widest=0.95))  # digits on their side are wide
    assert reading.text == "374625 245763"
    for digit, (left, top, right, bottom) in zip(reading.digits, boxes, strict=True):
        here = np.zeros(paper.shape)
        here[top:bottom, left:right] = 1
        rows, columns = np.nonzero(np.rot90(here, turn))
        box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        np.testing.assert_allclose(digit.box, box, atol=3)
    assert all(step.picture.shape == lying.shape for step in reading.steps)


# What is no writing


def chessboard():
    return np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((30, 30)))


def clouds(seed):
    """A landscape of no ink: smooth shapes of every size and tone."""
    rng = np.random.default_rng(seed)
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
    "picture", [chessboard(), 1 - chessboard(), clouds(1), clouds(2), disc(), 1 - disc(), lattice()]
)
def test_what_no_pen_wrote_is_refused(network, picture):
    assert read(picture, network).text == ""


def test_whatever_a_pen_wrote_is_writing():
    for digit in range(10):
        for pen in (2, 8, 20):
            assert is_written(draw_digit(digit, 100, seed=1, pen=pen) > 0.5)
    assert is_written(glued("302") > 0.5)


# As MNIST was made


def plain_normalise(ink):
    """What normalise does, a pixel at a time."""
    height, width = ink.shape
    tall, wide = (max(1, int(side * 20 / max(ink.shape) + 0.5)) for side in ink.shape)
    small = np.zeros((tall, wide))
    for y in range(tall):
        for x in range(wide):
            for row in range(height):
                for column in range(width):
                    down = min((y + 1) * height / tall, row + 1) - max(y * height / tall, row)
                    across = min((x + 1) * width / wide, column + 1) - max(x * width / wide, column)
                    share = max(0, down) * max(0, across) * tall * wide / (height * width)
                    small[y, x] += share * ink[row, column]
    small /= small.max()
    mass = small.sum()
    y = sum(small[row].sum() * row for row in range(tall)) / mass
    x = sum(small[:, column].sum() * column for column in range(wide)) / mass
    top, left = int(np.floor(14 - y + 0.5 + 1e-6)), int(np.floor(14 - x + 0.5 + 1e-6))
    image = np.zeros((28, 28))
    image[top : top + tall, left : left + wide] = small
    return image


def test_ones_and_stems_in_a_row_are_no_ruled_lines():
    """Where the stems are taken out of 4s, what is left of them is small; a 7 shows the size."""
    mask = np.zeros((140, 460), bool)
    for left in (40, 110, 180, 250, 320):  # five stems, as high as the 7
        mask[30:110, left : left + 6] = True
    for left in (110, 180, 250):  # the other strokes of three open 4s
        mask[70:76, left - 30 : left + 12] = True
        for row in range(35, 76):
            mask[row, left - 14 - (row - 35) // 3 :][:6] = True
    mask[32:38, 370:420] = True
    for row in range(32, 108):
        mask[row, 414 - (row - 32) // 2 :][:6] = True
    np.testing.assert_array_equal(remove_lines(mask, 6), mask)


def test_mnist_images_are_read_when_their_pixels_are_enlarged():
    """The loops of a fat digit are no writing on a dark sheet, even where its outline is square."""
    split = mnist.load_split("train").take(slice(100))
    large = np.kron(255 - split.images.reshape(-1, 28, 28), np.ones((1, 6, 6), np.uint8))
    told = [read(picture).text for picture in large]
    assert sum(text == str(label) for text, label in zip(told, split.labels, strict=True)) >= 98


@pytest.mark.parametrize("digit", range(10))
def test_normalise_against_a_plain_twin(digit):
    ink = draw_digit(digit, 37, seed=digit, pen=4)
    ink = ink[ink.any(axis=1)][:, ink.any(axis=0)]
    np.testing.assert_allclose(normalise(ink), plain_normalise(ink), atol=1e-6)


def test_normalise_leaves_mnist_as_it_is():
    images = mnist.load_split("train").images[:300].reshape(-1, 28, 28) / np.float32(255)
    same = [np.abs(normalise(image) - image / image.max()).max() < 1e-6 for image in images]
    assert np.mean(same) >= 0.99  # a few of its own were rounded otherwise


def test_centre_of_mass_lies_on_pixel_14():
    for digit in range(10):
        image = normalise(draw_digit(digit, 90, seed=digit, pen=8))
        for axis in (0, 1):
            centre = np.average(np.arange(28), weights=image.sum(axis=axis))
            assert 13.5 - 1e-3 <= centre <= 14.5 + 1e-3
        inked = np.argwhere(image > 0)
        assert np.ptp(inked, axis=0).max() + 1 == 20


def test_symmetric_ink_falls_to_one_side_always():
    """Its centre lies between two pixels: rounding errors must not decide."""
    rng = np.random.default_rng(0)
    for _ in range(1000):
        half = rng.uniform(0.1, 1, (20, 5))
        columns = np.flatnonzero(normalise(np.hstack([half, half[:, ::-1]])).any(axis=0))
        assert (columns[0], columns[-1]) == (10, 19)


def test_normalise_ignores_the_space_around_and_the_strength_of_the_ink():
    ink = draw_digit(4, 60, seed=1, pen=5)
    wide = np.pad(ink, ((3, 40), (17, 5))) * 0.4
    np.testing.assert_allclose(normalise(wide), normalise(ink), atol=1e-6)
    assert normalise(np.zeros((9, 9))).sum() == 0


def test_resampling_keeps_means_and_never_leaves_the_range():
    for length, count in ((28, 20), (20, 28), (7, 7), (100, 3), (1, 5), (5, 1)):
        matrix = resampling_matrix(length, count)
        assert matrix.shape == (count, length)
        np.testing.assert_allclose(matrix.sum(axis=1), 1)
        assert matrix.min() >= 0
    ink = np.random.default_rng(0).random((30, 41))
    assert resample(ink, (7, 11)).mean() == pytest.approx(ink.mean())


def test_strokes_become_alike():
    widths = []
    for pen in (2, 6, 12):
        even = even_strokes(draw_digit(2, 100, seed=1, pen=pen)) >= 0.5
        inked = np.argwhere(even)
        widths.append(stroke_width(even) / (np.ptp(inked, axis=0).max() + 1))
    assert max(widths) / min(widths) < 1.25
    assert np.mean(widths) == pytest.approx(0.13, abs=0.015)


def test_stroke_width_of_bars():
    for width in (1, 3, 8):
        bar = np.zeros((200, 40), bool)
        bar[:, 10 : 10 + width] = True
        assert stroke_width(bar) == pytest.approx(width, rel=0.04)
    assert stroke_width(np.zeros((9, 9), bool)) == 0


def test_otsu_divides_two_tones():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0.2, 0.03, 900), rng.normal(0.7, 0.05, 100)])
    assert 0.3 < otsu_threshold(values) < 0.6
    assert otsu_threshold(np.full(9, 0.5)) == 0.5


# The samples


def test_samples_are_what_the_program_draws_and_read_right(network, tmp_path):
    make_samples(tmp_path)
    for name, text in (("one-digit", "5"), ("several-digits", "2026 1157")):
        path = SAMPLES / f"{name}.png"
        assert path.stat().st_size < 100_000
        difference = open_picture(path) - open_picture(tmp_path / path.name)
        assert np.abs(difference).max() < 0.02  # another NumPy may round otherwise
        assert read(path, network).text == text


# One digit is one hypothesis, and bars are none


@pytest.mark.parametrize(
    "boxes",
    [
        {"a bar": (58, 20, 64, 140)},
        {"a thick bar": (50, 20, 75, 140)},
        {"a minus": (57, 60, 63, 100)},
        {"a bar": (57, 50, 63, 110), "dots": (40, 76, 48, 84), "below": (72, 76, 80, 84)},
    ],
)
def test_a_level_bar_is_no_digit(boxes):
    mask = np.zeros((120, 160), bool)
    for top, left, bottom, right in boxes.values():
        mask[top:bottom, left:right] = True
    assert find_pieces(mask)[0] == []


def test_an_underline_is_no_part_of_a_digit_but_the_bar_of_a_5_is():
    def count(*boxes):
        mask = np.zeros((130, 160), bool)
        for top, left, bottom, right in boxes:
            mask[top:bottom, left:right] = True
        return [(piece.top, piece.bottom, piece.right) for piece in find_pieces(mask)[0]]

    seven = (20, 60, 26, 100), (20, 94, 90, 100)
    assert count(*seven, (102, 65, 108, 98)) == [(20, 90, 100)]
    hook = (25, 60, 60, 66), (54, 60, 60, 95), (54, 90, 100, 96)
    assert count(*hook, (22, 70, 28, 102)) == [(22, 100, 102)]


def test_splinters_close_together_may_be_one_digit():
    tall, low, far = Piece((1,), 0, 0, 6, 40, 9), Piece((2,), 8, 0, 20, 15, 9), (40, 0, 52, 15, 9)
    whole = one_digit([tall, low])
    assert whole == tall.join(low) and is_splintered([tall, low], whole)
    assert one_digit([tall, Piece((2,), *far)]) is None
    assert not is_splintered([tall, tall], tall)


def test_a_tiny_picture_shows_no_edge_of_a_page():
    mask = np.zeros((40, 30), bool)
    mask[:, :4] = mask[:4] = mask[-4:] = mask[:, -4:] = True
    mask[16:24, 8:20] = True
    assert len(drop_edges(*_pieces(mask))) == 2
    assert len(drop_edges(*_pieces(np.kron(mask, np.ones((2, 2), bool))))) == 1


@pytest.mark.parametrize(("sides", "count"), [([], 2), (["bottom"], 2), (["bottom", "left"], 1)])
def test_a_large_digit_may_be_cut_off_by_one_side_of_the_picture(sides, count):
    mask = np.zeros((100, 100), bool)
    mask[30:90, 20:26] = mask[84:90, 20:60] = mask[10:40, 80:86] = True  # an L, and a bar
    mask[90:, 20:26] = "bottom" in sides
    mask[84:90, :20] = "left" in sides
    assert len(drop_edges(*_pieces(mask))) == count


def test_a_hatched_stroke_and_an_8_that_was_traced_again_are_writing():
    assert is_written(hatched())
    eight = draw_digit(8, 100, seed=1, pen=4) > 0.5
    again = np.roll(draw_digit(8, 100, seed=2, pen=4, slant=0.1) > 0.5, 5, axis=1)
    loops = np.bincount(ndimage.label(~(eight | again))[0].ravel())[2:]
    assert np.count_nonzero(loops > 50) == 5
    assert is_written(eight | again)


def _pieces(mask):
    return label_pieces(mask, 4)[0], mask.shape, 1


def test_printing_a_reading_tells_what_was_read_and_shows_no_arrays(page, network):
    reading = read(page[0], network)
    told = repr(reading)
    assert told.startswith(f"<Reading {reading.text!r}: [<Digit {reading.digits[0].digit}: ")
    assert told.count("<Digit") == len(reading.digits)
    assert "array" not in told and "%" in told
    empty = read(np.ones((50, 50)), network)
    assert str(empty) == f"<Reading '': {empty.hint}>"
