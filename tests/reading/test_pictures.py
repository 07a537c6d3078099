"""Every file, image and array that holds a picture opens; all else gets one sentence.

Every format is read in tests/test_fuzz.py.
"""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.errors import UserError
from digits.reading import certainty, pictures, recognize
from digits.reading.pictures import open_pages, open_picture
from digits.reading.recognize import read
from tests.damaged import as_bytes
from tests.handwriting import assert_boxes

MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I", "F"]
DEEP = {"I;16": (np.uint16, 65535), "I": (np.int32, 65535), "F": (np.float32, 1)}
ON_ITS_SIDE = Image.Exif()
ON_ITS_SIDE[0x0112] = 6


def gray_image(page):
    return Image.fromarray(np.uint8(np.round(page[0] * 255)))


def in_mode(page, mode):
    """The page as an image in a mode of Pillow's."""
    image = gray_image(page)
    if mode in DEEP:
        kind, white = DEEP[mode]
        return Image.fromarray((page[0] * white).astype(kind))
    if mode == "1":
        return image.point(lambda value: 255 * (value > 120)).convert("1")
    if mode == "LAB":
        return Image.merge("LAB", [image, *[Image.new("L", image.size, 128)] * 2])
    return image.convert("RGB").convert(mode)


def with_alpha(page, ink=0):
    """The ink alone, black or white, on nothing."""
    alpha = Image.fromarray(np.uint8(np.clip((0.62 - page[0]) * 4, 0, 1) * 255))
    image = Image.new("LA", alpha.size, (ink, 0))
    image.putalpha(alpha)
    return image


# Files and modes


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_read_from_a_file_and_from_an_image(page, network, mode):
    image = in_mode(page, mode)
    # packed, since Pillow before 13 cannot read back YCbCr that is not
    data = as_bytes(image, "TIFF", compression="tiff_lzw")
    assert read(data, network).text == "2026"
    limit = {"1": 1, "P": 0.1}.get(mode, 0.01)  # a web palette has six grays
    gray = open_picture(data)
    assert gray.dtype == np.float32 and np.abs(gray - page[0]).mean() < limit
    np.testing.assert_array_equal(open_picture(image), gray)


def test_pictures_keep_their_scale_and_are_not_turned_over(page):
    raw = np.round(page[0] * 65535).astype(">u2")
    for data in (
        f"P5 {raw.shape[1]} {raw.shape[0]} 65535\n".encode() + raw.tobytes(),  # big-endian
        as_bytes(in_mode(page, "I;16"), "PNG"),
        as_bytes(in_mode(page, "CMYK"), "JPEG", quality=95),
    ):
        assert np.abs(open_picture(data) - page[0]).mean() < 0.02


@pytest.mark.parametrize(
    ("values", "gray"),
    [([-1, 0], [0, 1]), ([0, 511.5], [0, 0.5]), ([0, 4095], [0, 1]), ([0, 1e6], [0, 1])],
)
def test_negative_numbers_begin_at_black_and_white_is_the_next_usual_one(values, gray):
    assert pictures._from_deep(np.array([values], float)).tolist() == [gray]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("blank", [0, 1])
def test_the_first_page_with_writing_is_read(page, network, kind, blank):
    written = gray_image(page).convert("RGB")
    other = Image.new("RGB", written.size, "white")
    first, *more = [other] * blank + [written, other]
    reading = read(as_bytes(first, kind, save_all=True, append_images=more), network)
    if kind == "PNG":  # what follows is an animation, or a preview
        assert (reading.text, reading.page, reading.pages) == ("" if blank else "2026", 1, 1)
    else:
        assert (reading.text, reading.page, reading.pages) == ("2026", 1 + blank, 1 + len(more))


def test_twenty_pages_are_opened_at_most_and_all_are_counted():
    page = Image.new("L", (8, 8), 255)
    for more, opened in ((1, 2), (24, 20)):
        data = as_bytes(page, "TIFF", save_all=True, append_images=[page] * more)
        assert [count for *_, count in open_pages(data)] == [1 + more] * opened


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture_upright(page, network, orientation):
    undo = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
            6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}  # fmt: skip
    stored = gray_image(page)
    if orientation > 1:
        stored = stored.transpose(Image.Transpose[undo[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    reading = read(as_bytes(stored, "JPEG", exif=exif), network)
    assert (reading.text, reading.picture.shape) == ("2026", page[0].shape)
    assert_boxes(reading, page[1])


def test_damaged_exif_does_not_matter(page, network):
    data = as_bytes(gray_image(page), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(9))
    assert read(data, network).text == "2026"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_turned_photos_that_are_shrunk_have_boxes_in_their_own_pixels(page, network, kind):
    large = gray_image(page).convert("RGB").resize((1980, 960))
    data = as_bytes(large.transpose(Image.Transpose.ROTATE_90), kind, exif=ON_ITS_SIDE)
    with Image.open(io.BytesIO(data)) as image, Image.open(io.BytesIO(data)) as fresh:
        for source in (data, image):
            reading = read(source, network)
            assert max(reading.picture.shape) <= pictures.WORKING_SIDE
            assert reading.text == "2026"
            assert_boxes(reading, np.multiply(page[1], 6), within=12)
        np.testing.assert_array_equal(image, fresh)  # images are left as they are
        assert (image.size, image.mode) == (fresh.size, fresh.mode)
        assert dict(image.getexif()) == dict(fresh.getexif())


def test_path_text_path_file_and_bytes_are_one(page, tmp_path, monkeypatch):
    path, data = tmp_path / "page.png", as_bytes(gray_image(page), "PNG")
    path.write_bytes(data)
    (tmp_path / "~page.png").write_bytes(data)  # a name of its own
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with path.open("rb") as file:
        for source in (
            path, str(path), np.str_(path), file, io.BytesIO(data), bytearray(data),
            memoryview(data), "~/page.png", Path("~/page.png"), "~page.png",
        ):  # fmt: skip
            np.testing.assert_array_equal(open_picture(source), open_picture(data))
        assert not file.closed


# Colors and transparency


def with_corners(page):
    """The page with transparent corners."""
    image, alpha = gray_image(page).convert("LA"), np.full(page[0].shape, 255, np.uint8)
    alpha[:25, :25] = alpha[-25:, -25:] = 0
    image.putalpha(Image.fromarray(alpha))
    return image


def with_palette(page):
    """The page in a palette of two colors, nothing and ink, which are the same black."""
    image = Image.new("P", gray_image(page).size, 0)
    image.putpalette([0, 0, 0, 0, 0, 0])
    image.paste(1, mask=gray_image(page).point(lambda value: 255 * (value < 120)))
    image.info["transparency"] = 0
    return image


@pytest.mark.parametrize(
    ("make", "paper"),
    [(with_alpha, 1), (lambda page: with_alpha(page, 255), 0), (with_corners, 1),
     (with_palette, 1), (lambda page: with_alpha(page).convert("RGBA"), 1),
     (lambda page: with_alpha(page, 255).convert("RGBA"), 0)],
)  # fmt: skip
def test_transparent_drawings_get_paper_that_shows_them(page, network, make, paper):
    image = make(page)
    mode = image.mode
    for source in (image, as_bytes(image, "PNG"), np.asarray(image.convert("RGBA"))):
        assert open_picture(source)[0, 0] == paper
        assert read(source, network).text == "2026"
    assert image.mode == mode


@pytest.mark.parametrize(("tone", "paper"), [(0, 1), (120, 1), (140, 0), (255, 0)])
def test_a_transparent_drawing_lies_on_what_shows_it(tone, paper):
    image = Image.new("LA", (20, 20), (0, 0))
    image.paste((tone, 255), (5, 5, 7, 15))
    image.paste((tone, 255), (5, 5, 15, 7))
    assert pictures._on_paper(image)[0, 0] == paper
    image.paste((tone, 255), (5, 5, 15, 14))  # nearly all of its box: a piece of a picture
    assert pictures._on_paper(image)[0, 0] == 1 - paper


def with_colors(page, ink, paper):
    """The page in one color of ink on another of paper, RGB."""
    image = Image.new("RGB", with_alpha(page).size, paper)
    image.paste(ink, mask=with_alpha(page).getchannel("A"))
    return image


@pytest.mark.parametrize(
    ("ink", "paper"),
    [((255, 255, 0), (255, 255, 255)), ((255, 0, 0), (0, 130, 0)), ((0, 130, 0), (255, 0, 0))],
)
def test_colors_of_almost_one_gray_are_told_apart(page, network, ink, paper):
    reading = read(with_colors(page, ink, paper), network)
    assert reading.text == "2026"
    assert np.ptp(reading.picture) > 0.9


@pytest.mark.parametrize(
    ("ink", "paper"), [((9, 9, 9), (200,) * 3), ((20, 30, 120), (240, 230, 210))]
)
def test_where_gray_is_clear_it_is_taken(page, ink, paper):
    image = with_colors(page, ink, paper)
    np.testing.assert_allclose(open_picture(image), np.asarray(image.convert("L")) / 255, atol=1e-6)


def test_how_far_tones_reach_from_their_median():
    counts = np.zeros(256, int)
    counts[[10, 100, 130, 255]] = 1, 400, 599, 1
    assert pictures._spread(counts) == 30
    counts[[10, 255]] = 5, 1
    assert pictures._spread(counts) == 120


# Arrays, and images of Pillow's


class Table:
    """An array of another library's, as a DataFrame or a tensor is."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.array, dtype)


ARRAYS = {
    "bytes": lambda page: np.uint8(page * 255),
    "floats": lambda page: page,
    "float32": np.float32,
    "integers": lambda page: np.int64(page * 255),
    "booleans": lambda page: page > 0.5,
    "one channel": lambda page: np.uint8(page * 255)[:, :, None],
    "RGB integers": lambda page: np.stack([np.int64(page * 255)] * 3, axis=-1),
    "RGB booleans": lambda page: np.stack([page > 0.5] * 3, axis=-1),
    "every second column": lambda page: np.repeat(np.uint8(page * 255), 2, axis=1)[:, ::2],
    "read-only": lambda page: np.broadcast_to(np.uint8(page * 255)[..., None], (160, 330, 3)),
    "of another library": Table,
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays_are_read(page, network, kind):
    array = ARRAYS[kind](page[0])
    before = np.array(array)
    assert read(array, network).text == "2026"
    np.testing.assert_array_equal(np.asarray(array), before)


@pytest.mark.parametrize("channels", [3, 4])
def test_colors_in_an_array_are_those_of_a_file(page, channels):
    bands = [page[0], page[0], page[0] * 0.5, np.ones_like(page[0])]  # on yellow paper
    array = np.uint8(np.round(np.stack(bands[:channels], axis=-1) * 255))
    in_a_file = open_picture(as_bytes(Image.fromarray(array), "PNG"))
    for same in (array, array / 255, np.maximum(array - 0.4, 0) / 255):  # the last between tones
        np.testing.assert_array_equal(open_picture(same), in_a_file)


def test_an_image_stays_open_at_its_frame(page, network):
    first, other = Image.new("RGB", (330, 160), "white"), gray_image(page).convert("RGB")
    file = io.BytesIO(as_bytes(first, "GIF", save_all=True, append_images=[other, first]))
    with Image.open(file) as image:
        for frame, text in ((1, "2026"), (2, "")):
            image.seek(frame)
            assert (read(image, network).text, image.tell()) == (text, frame)
    assert not file.closed


# The reader


def test_without_a_reader_the_best_one_is_loaded_once(page, monkeypatch):
    loaded, best = [], certainty.load_reader()
    monkeypatch.setattr(recognize, "load_reader", lambda *path: loaded.append(path) or best)
    recognize._best_reader.cache_clear()
    reading = read(page[0])
    assert reading.text == read(page[0]).text == "2026"
    assert loaded == [()]
    recognize._best_reader.cache_clear()


@pytest.mark.parametrize("reader", ["models/plain.safetensors", 3, [], dict])
def test_what_is_no_reader_gets_one_sentence(page, reader):
    assert_one_sentence(lambda: read(page[0], reader), "a Reader or a Network", "load_reader(path)")


# What is no picture


def assert_one_sentence(call, *parts):
    with pytest.raises(UserError) as error:
        call()
    said = str(error.value)
    assert "\n" not in said and len(said) < 400 and "Traceback" not in said
    for part in parts:
        assert part in said


JPEG = as_bytes(Image.radial_gradient("L"), "JPEG")
BAD_FILES = {  # what the error says, and the file
    "empty": ("0 bytes", b""),
    "text renamed": ("PNG", b"this is no picture at all"),
    "truncated jpeg": ("damaged", JPEG[: len(JPEG) // 2]),
    "postscript": ("not a picture that can", b"%!PS-Adobe-3.0 EPSF-3.0\n"
                   b"%%BoundingBox: 0 0 100 100\nshowpage\n"),
    "one pixel": ("1 x 1", as_bytes(Image.new("L", (1, 1)), "PNG")),
    "strip": ("5000 x 8", as_bytes(Image.new("L", (5000, 8), 255), "PNG")),
    "bomb": ("million pixels", b"P5 60000 60000 255\n" + bytes(100)),
    "NaN": ("finite", as_bytes(Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF")),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_FILES)
def test_bad_files_get_one_sentence_that_names_them(network, tmp_path, what):
    says, data = BAD_FILES[what]
    path = tmp_path / "mine.png"
    path.write_bytes(data)
    assert_one_sentence(lambda: read(path, network), "mine.png", says)
    assert_one_sentence(lambda: open_picture(data), "the picture", says)


def closed_file():
    file = io.BytesIO(b"x")
    file.close()
    return file


def image_of_size(*size):
    """An image that claims to be so large, without the memory that it would take."""
    image = Image.new("RGB", (1, 1))
    image._size = size
    return image


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (None, "not NoneType"),
        ([[0, 1], [1, 0]], "not list"),
        (io.StringIO("x"), "binary"),
        (closed_file(), "closed"),
        (Image, "not module"),
        (np.str_("none.png"), "none.png does not exist"),
        (Path("none.png"), "does not exist"),
        (Path(), "is a folder"),
        (os.devnull, "is not a file"),
        ("a\0b", "a\0b"),
        ("a" * 260, "too long"),
        (image_of_size(0, 9), "the picture has only 0 x 9"),
        (image_of_size(12_000, 10_000), "the picture has more than 100 million pixels"),
        (image_of_size(9500, 9500), "too many to unpack from RGB"),
        (np.full((9, 9), np.nan), "finite"),
        (np.full((9, 9), 200.0), "floats from 0 (black) to 1 (white), but its float64 go from 200"),
        (np.where(np.eye(9), -0.1, 0.5), "go from -0.1 to 0.5; scale them first"),
        (np.full((9, 9), -1), "0 (black) to 1"),
        (np.full((9, 9, 3), 256), "go from 256 to 256; scale them first"),
        (np.zeros((0, 9)), "(0, 9)"),
        (np.zeros(784), "(784,)"),
        (np.zeros(()), "of ()"),
        (np.full((9, 9), "ink"), "numbers"),
        (np.zeros((9, 9), object), "numbers"),
        (np.zeros((1, 1)), "1 x 1"),
        (np.zeros((1, 28, 28)), "(1, 28, 28); read several one at a time"),
        (np.zeros((3, 28, 28)), "move the colors to the end"),
        (np.zeros((5, 28, 28, 1)), "(5, 28, 28, 1); read several one at a time"),
        (np.zeros((9, 9, 2)), "3 or 4 colors in the last axis"),
        (np.zeros((2, 2, 9, 9, 3)), "(2, 2, 9, 9, 3)"),
        (np.broadcast_to(np.float32(0), (12_000, 10_000, 3)), "the picture array has more"),
        (np.ma.masked_less(np.eye(9), 1), "masked"),
    ],
)
def test_what_holds_no_picture_gets_one_sentence(source, says):
    assert_one_sentence(lambda: open_picture(source), says)


def test_an_image_of_a_damaged_file_gets_one_sentence():
    with Image.open(io.BytesIO(JPEG[: len(JPEG) // 2])) as image:
        assert_one_sentence(lambda: open_picture(image), "damaged")


@pytest.mark.parametrize("side", [4000, 6000])
def test_the_size_of_a_webp_is_known_before_it_is_opened(side):
    less, size = (side - 1).to_bytes(3, "little"), side.to_bytes(2, "little")
    for parts in (
        {12: b"VP8X", 24: less, 27: less},
        {12: b"VP8L", 21: (side - 1 | side - 1 << 14).to_bytes(4, "little")},
        {12: b"VP8 ", 26: size, 28: size},
    ):
        head = bytearray(30)
        for at, data in parts.items():
            head[at : at + len(data)] = data
        if side == 6000:
            assert_one_sentence(lambda head=head: pictures._check_webp(head, "it"), "6000 x 60")
        else:
            pictures._check_webp(head, "it")
