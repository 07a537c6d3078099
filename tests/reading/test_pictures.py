"""Every file, image and array that holds a picture opens; all else gets one sentence."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.errors import UserError
from digits.reading import certainty, pictures, recognize
from digits.reading.pictures import open_pages, open_picture
from digits.reading.recognize import read
from tests.handwriting import assert_boxes


def as_bytes(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def gray_image(page):
    return Image.fromarray(np.uint8(np.round(page[0] * 255)))


def with_alpha(page, ink=0):
    """The ink alone, black or white, on nothing."""
    alpha = Image.fromarray(np.uint8(np.clip((0.62 - page[0]) * 4, 0, 1) * 255))
    image = Image.new("LA", alpha.size, (ink, 0))
    image.putalpha(alpha)
    return image


# Files and modes


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("JPEG", {"quality": 80}), ("GIF", {}), ("BMP", {}), ("TIFF", {}), ("WEBP", {}),
     ("PPM", {}), ("TIFF", {"compression": "tiff_lzw"}), ("JPEG", {"progressive": True})],
)  # fmt: skip
def test_every_format_is_read(page, network, kind, options):
    assert read(as_bytes(gray_image(page).convert("RGB"), kind, **options), network).text == "2026"


def deep(page, mode):
    gray = page[0]
    return {
        "I;16": lambda: Image.fromarray(np.uint16(gray * 65535)),
        "12 of 16 bits": lambda: Image.fromarray(np.uint16(gray * 4095)),
        "I": lambda: Image.fromarray(np.int32(gray * 65535)),
        "F": lambda: Image.fromarray(np.float32(gray)),
        "F to 255": lambda: Image.fromarray(np.float32(gray * 255)),
    }[mode]()


@pytest.mark.parametrize("mode", ["I;16", "12 of 16 bits", "I", "F", "F to 255", "big-endian"])
def test_deep_pictures_keep_their_scale(page, mode):
    if mode == "big-endian":
        raw = np.round(page[0] * 65535).astype(">u2")
        header = f"P5 {raw.shape[1]} {raw.shape[0]} 65535\n".encode()
        data = header + raw.tobytes()
    else:
        data = as_bytes(deep(page, mode), "TIFF")
    assert np.abs(open_picture(data) - page[0]).max() < 0.005


def test_sixteen_bit_png_keeps_its_scale(page):
    assert np.abs(open_picture(as_bytes(deep(page, "I;16"))) - page[0]).max() < 0.005


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB"])
def test_every_mode_is_read(page, network, mode):
    image = gray_image(page)
    if mode == "1":
        image = image.point(lambda value: 255 * (value > 120)).convert("1")
    elif mode == "LAB":
        image = Image.merge("LAB", [image, *[Image.new("L", image.size, 128)] * 2])
    else:
        image = image.convert("RGB").convert(mode)
    # packed, since Pillow before 13 cannot read back YCbCr that is not
    data = as_bytes(image, "TIFF", compression="tiff_lzw")
    assert read(data, network).text == "2026"
    limit = {"1": 1, "P": 0.1}.get(mode, 0.01)  # a web palette has six grays
    assert np.abs(open_picture(data) - page[0]).mean() < limit


def test_cmyk_jpeg_is_not_turned_over(page):
    data = as_bytes(gray_image(page).convert("RGB").convert("CMYK"), "JPEG", quality=95)
    assert np.abs(open_picture(data) - page[0]).mean() < 0.02


@pytest.mark.parametrize("ink", [0, 255])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparent_drawings_get_paper_that_shows_them(page, network, ink, mode):
    image = with_alpha(page, ink).convert(mode)
    data = as_bytes(image)
    assert read(data, network).text == "2026"
    assert open_picture(data)[0, 0] == (1 if ink == 0 else 0)


def test_transparent_corners_take_the_tone_of_the_paper(page, network):
    image = gray_image(page).convert("LA")
    alpha = np.full(page[0].shape, 255, np.uint8)
    alpha[:25, :25] = alpha[-25:, -25:] = 0
    image.putalpha(Image.fromarray(alpha))
    assert open_picture(as_bytes(image))[0, 0] == 1
    assert read(as_bytes(image), network).text == "2026"


def test_palette_with_transparency(page, network):
    image = Image.new("P", gray_image(page).size, 0)
    image.putpalette([0, 0, 0, 0, 0, 0])  # nothing and ink are the same black
    image.paste(1, mask=gray_image(page).point(lambda value: 255 * (value < 120)))
    assert read(as_bytes(image, transparency=0), network).text == "2026"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("blank", [0, 1])
def test_the_first_page_with_writing_is_read(page, network, kind, blank):
    written = gray_image(page).convert("RGB")
    other = Image.new("RGB", written.size, "white")
    first, *more = [other] * blank + [written, other]
    reading = read(as_bytes(first, kind, save_all=True, append_images=more), network)
    if kind == "PNG":  # what follows is an animation, or a preview
        blank, more = 0, []
        written = first
    assert reading.text == ("" if written is other else "2026")
    assert (reading.page, reading.pages) == (1 + blank, 1 + len(more))


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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture_upright(page, network, kind, orientation):
    undo = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
            6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}  # fmt: skip
    stored = gray_image(page).convert("RGB")
    if orientation > 1:
        stored = stored.transpose(Image.Transpose[undo[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = as_bytes(stored, kind, exif=exif)
    assert open_picture(data).shape == page[0].shape
    reading = read(data, network)
    assert reading.text == "2026"
    assert_boxes(reading, page[1])


def test_turned_photo_that_is_shrunk_has_boxes_in_its_own_pixels(page, network):
    large = gray_image(page).resize((330 * 10, 160 * 10), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = as_bytes(large.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=85)
    ((gray, scale, _),) = open_pages(data)
    assert max(gray.shape) <= pictures.WORKING_SIDE
    assert scale == pytest.approx(np.divide((3300, 1600), gray.shape[::-1]), rel=0.01)
    reading = read(data, network)
    assert reading.text == "2026"
    assert_boxes(reading, [tuple(10 * side for side in box) for box in page[1]], within=20)


def test_path_text_path_file_and_bytes_are_one(page, tmp_path):
    path = tmp_path / "page.png"
    data = as_bytes(gray_image(page))
    path.write_bytes(data)
    with path.open("rb") as file:
        for source in (
            path, str(path), np.str_(path), file, data, io.BytesIO(data), bytearray(data),
            memoryview(data),
        ):  # fmt: skip
            np.testing.assert_array_equal(open_picture(source), open_picture(path))
        assert not file.closed


def test_the_home_folder_may_be_a_tilde(page, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "page.png").write_bytes(as_bytes(gray_image(page)))
    assert open_picture("~/page.png").shape == open_picture(Path("~/page.png")).shape == (160, 330)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~page.png").write_bytes(as_bytes(gray_image(page)))
    assert open_picture("~page.png").shape == (160, 330)  # a name of its own


# Arrays


def colored(page, channels):
    """The page as bytes (H, W, channels) on yellow paper: RGB, or RGBA that is all opaque."""
    bands = [page[0], page[0], page[0] * 0.5, np.ones_like(page[0])]
    return np.uint8(np.round(np.stack(bands[:channels], axis=-1) * 255))


ARRAYS = {
    "bytes": lambda page: np.uint8(page[0] * 255),
    "floats": lambda page: page[0],
    "float32": lambda page: np.float32(page[0]),
    "integers": lambda page: np.int64(page[0] * 255),
    "booleans": lambda page: page[0] > 0.5,
    "one channel": lambda page: np.uint8(page[0] * 255)[:, :, None],
    "RGB": lambda page: colored(page, 3),
    "RGBA": lambda page: colored(page, 4),
    "RGB floats": lambda page: colored(page, 3) / 255,
    "RGBA float32": lambda page: colored(page, 4) / np.float32(255),
    "RGB integers": lambda page: colored(page, 3).astype(np.int64),
    "RGB booleans": lambda page: np.stack([page[0] > 0.5] * 3, axis=-1),
    "every second column": lambda page: np.repeat(np.uint8(page[0] * 255), 2, axis=1)[:, ::2],
    "read-only": lambda page: np.broadcast_to(np.uint8(page[0] * 255)[..., None], (160, 330, 3)),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays_are_read(page, network, kind):
    array = ARRAYS[kind](page)
    before = array.copy()
    assert read(array, network).text == "2026"
    np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize("channels", [3, 4])
def test_colors_in_an_array_are_those_of_a_file(page, channels):
    array = colored(page, channels)
    in_a_file = open_picture(as_bytes(Image.fromarray(array)))
    np.testing.assert_array_equal(open_picture(array), in_a_file)
    np.testing.assert_array_equal(open_picture(array / 255), in_a_file)
    between_tones = np.maximum(array - 0.4, 0) / 255
    np.testing.assert_array_equal(open_picture(between_tones), in_a_file)


def test_transparency_in_an_array_is_put_on_paper(page, network):
    array = np.asarray(with_alpha(page).convert("RGBA"))
    assert open_picture(array)[0, 0] == 1
    assert read(array, network).text == "2026"


class Table:
    """An array of another library's, as a DataFrame or a tensor is."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.array, dtype)


def test_arrays_of_other_libraries_are_read(page, network):
    assert read(Table(page[0]), network).text == "2026"


# Images of Pillow's


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_images_are_read_as_files_are(page, network, mode):
    if mode in ("I;16", "I", "F"):
        image = deep(page, mode)
    elif mode == "1":
        image = gray_image(page).point(lambda value: 255 * (value > 120)).convert("1")
    else:
        image = gray_image(page).convert("RGB").convert(mode)
    assert read(image, network).text == "2026"
    np.testing.assert_array_equal(open_picture(image), open_picture(as_bytes(image, "TIFF")))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_images_are_turned_upright_and_left_as_they_are(page, network, kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    large = gray_image(page).convert("RGB").resize((3300, 1600))
    data = as_bytes(large.transpose(Image.Transpose.ROTATE_90), kind, exif=exif)
    with Image.open(io.BytesIO(data)) as image:
        reading = read(image, network)
        assert reading.text == "2026"
        assert_boxes(reading, np.multiply(page[1], 10), within=20)
        with Image.open(io.BytesIO(data)) as fresh:
            np.testing.assert_array_equal(image, fresh)
            assert (image.size, image.mode) == (fresh.size, fresh.mode)
            assert dict(image.getexif()) == dict(fresh.getexif())


def test_an_image_stays_open_at_its_frame(page, network):
    first, other = Image.new("RGB", (330, 160), "white"), gray_image(page).convert("RGB")
    file = io.BytesIO(as_bytes(first, "GIF", save_all=True, append_images=[other, first]))
    with Image.open(file) as image:
        image.seek(1)
        assert read(image, network).text == "2026"  # the frame that it shows
        assert image.tell() == 1
        image.seek(2)
        assert read(image, network).text == ""
    assert not file.closed


def test_transparent_images_get_paper(page, network):
    image = with_alpha(page)
    assert read(image, network).text == "2026"
    assert image.mode == "LA"


@pytest.mark.parametrize(
    ("size", "says"),
    [((1, 1), "only 1 x 1"), ((2000, 8), "a strip"), ((0, 9), "only 0 x 9"),
     ((12_000, 10_000), "million pixels"), ((9500, 9500), "too many to unpack from RGB")],
)  # fmt: skip
def test_images_of_no_use_get_one_sentence(size, says, monkeypatch):
    image = Image.new("RGB", (1, 1))
    monkeypatch.setattr(image, "_size", size)  # without the memory that it would take
    with pytest.raises(UserError) as error:
        open_picture(image)
    assert_one_sentence(error, says, "the picture")


def test_an_image_of_a_damaged_file_gets_one_sentence(page):
    data = as_bytes(gray_image(page), "PNG")
    image = Image.open(io.BytesIO(data[: len(data) // 2]))
    with image, pytest.raises(UserError) as error:
        open_picture(image)
    assert_one_sentence(error, "damaged")


# The reader


def test_without_a_reader_the_best_one_is_loaded_once(page, monkeypatch):
    loaded = []

    def load(path=None):
        loaded.append(path)
        return certainty.load_reader(path)

    monkeypatch.setattr(recognize, "load_reader", load)
    recognize._best_reader.cache_clear()
    reading = read(page[0])
    assert reading.text == read(page[0]).text == "2026"
    assert loaded == [None]
    recognize._best_reader.cache_clear()
    wanted = read(page[0], certainty.load_reader())
    assert [d.certainty for d in reading.digits] == [d.certainty for d in wanted.digits]


@pytest.mark.parametrize("reader", ["models/plain.safetensors", 3, [], dict])
def test_what_is_no_reader_gets_one_sentence(page, reader):
    with pytest.raises(UserError) as error:
        read(page[0], reader)
    assert_one_sentence(error, "a Reader or a Network", "load_reader(path)")


# Grey


def test_gray_is_float32_from_black_to_white():
    gray = open_picture(as_bytes(Image.linear_gradient("L")))
    assert gray.dtype == np.float32
    assert (gray.min(), gray.max()) == (0, 1)


def test_piece_of_a_picture_on_nothing_keeps_its_own_paper(page, network):
    patch = gray_image(page).convert("LA")
    image = Image.new("LA", (patch.width * 3, patch.height * 3), (0, 0))
    image.paste(patch, (patch.width, patch.height))
    assert read(as_bytes(image), network).text == "2026"


# What is no picture


def bad_files(page):
    good, photo = as_bytes(gray_image(page)), as_bytes(gray_image(page), "JPEG")
    line = as_bytes(Image.new("L", (5000, 8), 255))
    return {
        "empty": b"",
        "text renamed": b"this is no picture at all",
        "program renamed": b"MZ" + bytes(range(256)) * 8,
        "truncated png": good[: len(good) // 2],
        "truncated jpeg": photo[: len(photo) // 2],
        "only a header": good[:20],
        "corrupt png": good[:60] + bytes(40) + good[100:],
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\nshowpage\n",
        "one pixel": as_bytes(Image.new("L", (1, 1))),
        "strip": line,
        "bomb": b"P5 60000 60000 255\n" + bytes(100),
        "smaller bomb": b"P5 12000 10000 255\n" + bytes(100),
        "NaN": as_bytes(Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF"),
    }


BAD = ("empty", "text renamed", "program renamed", "truncated png", "truncated jpeg",
       "only a header", "corrupt png", "postscript", "one pixel", "strip", "bomb",
       "smaller bomb", "NaN")  # fmt: skip


def assert_one_sentence(error, *parts):
    said = str(error.value)
    assert isinstance(error.value, UserError)
    assert "\n" not in said and len(said) < 300 and "Traceback" not in said
    for part in parts:
        assert part in said


@pytest.mark.parametrize("what", BAD)
def test_bad_files_get_one_sentence_that_names_them(page, network, tmp_path, what):
    path = tmp_path / "mine.png"
    path.write_bytes(bad_files(page)[what])
    with pytest.raises(UserError) as error:
        read(path, network)
    assert_one_sentence(error, "mine.png")
    with pytest.raises(UserError) as error:
        open_picture(path.read_bytes())
    assert_one_sentence(error, "the picture")


@pytest.mark.parametrize(
    ("what", "says"),
    [("empty", "0 bytes"), ("text renamed", "PNG"), ("truncated jpeg", "damaged"),
     ("bomb", "million pixels"), ("smaller bomb", "million pixels"), ("one pixel", "1 x 1"),
     ("strip", "5000 x 8"), ("NaN", "finite"), ("postscript", "not a picture that can")],
)  # fmt: skip
def test_bad_files_are_told_what_is_wrong(page, what, says):
    with pytest.raises(UserError, match=says):
        open_picture(bad_files(page)[what])


def test_missing_files_folders_and_devices(tmp_path, network):
    for path, says in (
        (tmp_path / "none.png", "does not exist"),
        (tmp_path, "is a folder"),
        (os.devnull, "is not a file"),
        ("a\0b", "a\0b"),
    ):
        with pytest.raises(UserError) as error:
            read(path, network)
        assert_one_sentence(error, says)


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.full((9, 9), np.nan), "finite"),
        (np.full((9, 9, 3), np.inf), "finite"),
        (np.full((9, 9), 200.0), "floats from 0 (black) to 1 (white), but its float64 go from 200"),
        (np.full((9, 9), -1), "0 (black) to 1"),
        (np.full((9, 9, 3), 256), "go from 256 to 256; scale them first"),
        (np.full((9, 9, 4), 1.5), "go from 1.5 to 1.5; scale them first"),
        (np.zeros((0, 9)), "(0, 9)"),
        (np.zeros((9, 0, 3)), "(9, 0, 3)"),
        (np.zeros(784), "(784,)"),
        (np.zeros(()), "of ()"),
        (np.full((9, 9), "ink"), "numbers"),
        (np.zeros((9, 9), complex), "numbers"),
        (np.zeros((9, 9), object), "numbers"),
        (np.zeros((1, 1)), "1 x 1"),
        (np.zeros((1, 28, 28)), "(1, 28, 28); read several one at a time"),
        (np.zeros((3, 28, 28)), "move the colors to the end"),
        (np.zeros((70, 28, 28)), "(70, 28, 28); read several one at a time"),
        (np.zeros((5, 28, 28, 1)), "(5, 28, 28, 1); read several one at a time"),
        (np.zeros((9, 9, 2)), "3 or 4 colors in the last axis"),
        (np.zeros((2, 2, 9, 9, 3)), "(2, 2, 9, 9, 3)"),
        (
            np.broadcast_to(np.float32(0), (12_000, 10_000, 3)),
            "the picture array has more",
        ),
        (np.ma.masked_less(np.eye(9), 1), "masked"),
    ],
)
def test_bad_arrays_get_one_sentence(array, says):
    with pytest.raises(UserError) as error:
        open_picture(array)
    assert_one_sentence(error, says)


def closed_file():
    file = io.BytesIO(b"x")
    file.close()
    return file


@pytest.mark.parametrize(
    ("source", "says"),
    [(None, "not NoneType"), (3, "not int"), ([[0, 1], [1, 0]], "not list"),
     (io.StringIO("x"), "binary"), (closed_file(), "closed"), (Image, "not module"),
     (np.str_("none.png"), "none.png does not exist")],
)  # fmt: skip
def test_other_sources_get_one_sentence(source, says):
    with pytest.raises(UserError) as error:
        open_picture(source)
    assert_one_sentence(error, says)


def test_damaged_exif_does_not_matter(page, network):
    data = as_bytes(gray_image(page), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(9))
    assert read(data, network).text == "2026"


def test_opening_pictures_imports_no_heavy_package():
    code = "import sys, digits.reading; print([m for m in sys.modules if m.split('.')[0] in " \
           "('matplotlib', 'pooch', 'joblib', 'requests', 'IPython')])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
