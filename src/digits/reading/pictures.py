"""Pictures: from any file, image, or array to one upright gray array, or a clear error."""

import io
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from digits.checks import as_array
from digits.disk import explained
from digits.errors import MissingFileError, UserError
from digits.text import one_line

# A UserError reports what Pillow logs about damaged files; to see its log, set a handler.
logging.getLogger("PIL").addHandler(logging.NullHandler())

# An explicit list, because other Pillow formats start programs (EPS) or hold no picture (HDF5).
FORMATS = (
    "PNG", "JPEG", "MPO", "GIF", "BMP", "DIB", "TIFF", "WEBP", "AVIF", "JPEG2000", "PPM",
)  # fmt: skip
# The files in a folder that count as pictures, by name or by their first bytes. HEIC cannot be
# read, but whoever has photos of that kind needs to know.
ENDINGS = {
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".gif", ".bmp", ".dib", ".tif", ".tiff",
    ".webp", ".avif", ".jp2", ".j2k", ".jpx", ".jpf", ".ppm", ".pgm", ".pbm", ".pnm",
    ".heic", ".heif",
}  # fmt: skip
BEGINNINGS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
READABLE = "PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF"
LARGEST_BYTES = 250_000_000  # of a file, before it is examined
LARGEST_PIXELS = 100_000_000
# Decoding a picture may use 380 MB, including its file. Measured, in bytes per pixel:
LARGEST_MEMORY = 380_000_000
MEMORY = {"1": 2, "L": 2, "P": 5, "RGB": 5, "I;16": 6}  # by mode, unless the format is below
MEMORY_ELSE = 8.5  # for example, with transparency
MEMORY_OF = {"JPEG": 3, "MPO": 3, "progressive": 7, "WEBP": 15, "AVIF": 15, "JPEG2000": 32}
SLOW_BYTES = 4_000_000  # of a file that Pillow decodes only in Python
SMALLEST_SIDE = 2  # pixels; a smaller digit looks like dust
MOSTLY = 0.7  # fraction of its box that a digit on a transparent background never fills
MOST_OBLONG = 100  # longest side over shortest
PAGED = ("TIFF", "GIF", "WEBP")  # formats whose further images are pages, not previews
MOST_PAGES = 20  # the most pages to search for writing
CLEARER = 2  # a color channel replaces gray if its spread is this many times as wide
EXTREME = 0.002  # fraction of the pixels beyond either end of that spread: writing has more
WORKING_SIDE = 1600  # pixels; a small digit on a photographed page still has 16
WHITES = (1, 255, 1023, 4095, 16383, 65535)  # the values of white at the usual bit depths


def open_picture(source: Any) -> np.ndarray:
    """The picture in source as gray (H, W) float32, 1 = white paper.

    source: a path, bytes, a file object, a Pillow image, or an array: gray (H, W), RGB (H, W, 3),
    or RGBA (H, W, 4) of bytes, of floats from 0 (black) to 1 (white), or of booleans.
    The result is the first page, upright (EXIF), with transparency on paper and sides over 1,600
    pixels shrunk. If a color channel separates ink from paper much better than gray does, as for
    yellow ink, that channel is used. source itself does not change.
    Raises UserError if there is no usable picture; it is a FileNotFoundError, too, if the file is
    missing.
    """
    return next(open_pages(source))[0]


def is_picture(path: Path) -> bool:
    """Whether a file looks like a picture, by the end of its name or by its first bytes."""
    try:
        if not path.is_file():
            return False
        if path.suffix.lower() in ENDINGS:
            return True
        with path.open("rb") as file:
            return file.read(8).startswith(BEGINNINGS)
    except OSError:
        return False


def open_pages(source: Any) -> Iterator[tuple[np.ndarray, tuple[float, float], int]]:
    """Each page of a TIFF or frame of an animation as gray, see open_picture, with two numbers.

    These are the source pixels per pixel of the gray picture, (x, y), and how many pages there are.
    At most MOST_PAGES are opened, one at a time, on demand. A Pillow image is read at its current
    frame.
    """
    data, image, name = _look_into(source)
    with _told_of(name):
        image = image or _open_image(data, name)
        pages = getattr(image, "n_frames", 1) if data and image.format in PAGED else 1
    for number in range(min(pages, MOST_PAGES)):
        with _told_of(name):
            if number:
                image = _open_image(data, name)
                image.seek(number)
            _check_size(image.size, name)
            if image is source:
                _check_memory(image.size, image.mode, _memory(image), 0, name)
            page = *_gray_of(image, is_ours=image is not source), pages
        yield page


def _look_into(source: Any) -> tuple[bytes, Any, str]:
    """The bytes of a source, or its image, and its name for messages."""
    if isinstance(source, Image.Image):
        return b"", source, "the picture"
    if hasattr(source, "__array__") and not isinstance(source, str | bytes):  # np.str_ has it
        return b"", _image_of_array(as_array("the picture", source)), "the picture"
    data, name = _bytes_of(source)
    if not data:
        raise UserError(f"{name} is empty (0 bytes); copy or export the picture again")
    if len(data) > LARGEST_BYTES:
        raise UserError(f"{name} has more than {LARGEST_BYTES // 10**6} MB; save it smaller")
    return data, None, name


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    """Within it, any error that a decoder raises for a damaged picture becomes a UserError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about damaged tags: only the pixels matter
            yield
    except UserError:
        raise
    except Image.DecompressionBombError:
        raise UserError(_too_large(name)) from None
    except Image.UnidentifiedImageError:
        raise UserError(
            f"{name} is not a picture that can be read; save it as one of {READABLE}"
        ) from None
    except Exception as error:  # for a damaged file, decoders can raise anything
        raise UserError(
            f"{name} is damaged ({one_line(error)}); export the picture again"
        ) from None


def _bytes_of(source: Any) -> tuple[bytes, str]:
    """All bytes of a path, bytes, or file object, and its name for messages."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), "the picture"
    if isinstance(source, str | os.PathLike):
        return _bytes_of_file(Path(source)), str(source)
    if not hasattr(source, "read"):
        raise UserError(
            "a picture must be a path, bytes, a file, a Pillow image, or an array, "
            f"not {type(source).__name__}"
        )
    name = str(getattr(source, "name", "the picture"))
    try:
        data = source.read(LARGEST_BYTES + 1)
    except Exception as error:  # closed, open for writing, or any error of its own class
        raise UserError(f"cannot read {name}: {error}") from None
    if not isinstance(data, bytes):
        raise UserError(f"{name} is open as text; open it in binary mode, 'rb'")
    return data, name


def _bytes_of_file(path: Path) -> bytes:
    if path.parts[:1] == ("~",):
        with suppress(RuntimeError):  # there is no home folder
            path = path.expanduser()
    with explained(f"read {path}"):
        if path.is_dir():
            raise UserError(f"{path} is a folder; name a picture in it")
        if not path.exists():
            raise MissingFileError(f"{path} does not exist; check the name and the folder")
        if not path.is_file():  # reading a device or pipe might never end
            raise UserError(f"{path} is not a file; name a picture file")
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)


def _open_image(data, name):
    if data[:4] == b"RIFF":
        _check_webp(data[:30], name)
    image = _identify(data)
    if len(data) > SLOW_BYTES and any(tile[0] in Image.DECODERS for tile in image.tile):
        raise UserError(f"{name} is compressed in a way that is slow to decode; save it as PNG")
    _check_memory(image.size, image.format, _memory(image), len(data), name)
    return image


def _identify(data):
    """The image in data, which Pillow opens without loading its rarer formats if it can."""
    Image.preinit()
    with suppress(Image.UnidentifiedImageError):
        return Image.open(io.BytesIO(data), formats=_formats())
    Image.init()
    return Image.open(io.BytesIO(data), formats=_formats())


def _formats():
    return [kind for kind in FORMATS if kind in Image.OPEN]


def _memory(image):
    """The bytes that decoding an opened image needs per pixel."""
    if _has_key(image):
        return MEMORY_ELSE
    kind = "progressive" if image.info.get("progressive") else image.format
    return MEMORY_OF.get(kind) or MEMORY.get(image.mode, MEMORY_ELSE)


def _has_key(image):
    """Whether one of its colors means transparent."""
    return "transparency" in image.info


def _check_memory(size, kind, each, length, name):
    width, height = size
    if width * height * each + length > LARGEST_MEMORY:
        raise UserError(
            f"{name} has {width} x {height} pixels, too many to unpack from {kind}; save it smaller"
        )


def _check_webp(head, name):
    """Check a WebP before Pillow opens it, because the decoder allocates all pixels right then."""
    kind, size = head[12:16], [0, 0]
    if kind == b"VP8X":
        size = [1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27)]
    elif kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        size = [1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)]
    elif kind == b"VP8 ":
        size = [int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28)]
    _check_memory(size, "WebP", MEMORY_OF["WEBP"], 0, name)


def _image_of_array(array: np.ndarray) -> Image.Image:
    """An image from an array: gray as floats, RGB or RGBA as bytes. See open_picture."""
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    is_color = array.ndim == 3 and array.shape[2] in (3, 4)
    if array.ndim in (3, 4) and not is_color:
        raise UserError(
            f"one picture is (height, width), or with 3 or 4 colors in the last axis, but the "
            f"array is {array.shape}; read several one at a time, or move the colors to the end"
        )
    if array.ndim not in (2, 3) or 0 in array.shape or array.dtype.kind not in "buif":
        raise UserError(
            f"a picture array must be numbers (height, width), not {array.dtype} of {array.shape}"
        )
    _check_size(array.shape[1::-1], "the picture array")
    if not np.isfinite(array).all():
        raise UserError("the picture array holds numbers that are not finite (NaN or infinity)")
    white = 255 if array.dtype.kind in "ui" else 1
    if array.min() < 0 or array.max() > white:
        raise UserError(
            "the picture array must hold bytes, or floats from 0 (black) to 1 (white), but its "
            f"{array.dtype} go from {array.min():g} to {array.max():g}; scale them first"
        )
    if is_color:
        tones = array if array.dtype == np.uint8 else np.rint(np.multiply(array, 255 // white))
        return Image.fromarray(tones.astype(np.uint8, copy=False))
    return Image.fromarray(array.astype(np.float32) / np.float32(white))


def _check_size(size, name):
    width, height = size
    if width * height > LARGEST_PIXELS:
        raise UserError(_too_large(name))
    if min(size) < SMALLEST_SIDE:
        raise UserError(
            f"{name} has only {width} x {height} pixels; "
            f"a picture needs {SMALLEST_SIDE} or more each way"
        )
    if max(size) > MOST_OBLONG * min(size):
        raise UserError(f"{name} is a strip of {width} x {height} pixels; crop it to the digits")


def _too_large(name):
    return f"{name} has more than {LARGEST_PIXELS // 10**6} million pixels; save it smaller"


def _gray_of(image, *, is_ours):
    """Decode, turn, shrink, and flatten an opened image: gray (H, W), scale (x, y)."""
    width, height = image.size
    if is_ours:  # a JPEG can decode to a smaller image, and then stays small
        image.draft(None, (width // _shrink(image), height // _shrink(image)))
    with _quiet() if image.format == "TIFF" else nullcontext():
        image.load()
    with suppress(Exception):  # damaged EXIF turns nothing
        image = ImageOps.exif_transpose(image, in_place=is_ours) or image
    if image.mode in ("1", "P", "PA") or image.mode.startswith("I;") or _has_key(image):
        image = _with_plain_mode(image)  # the stored values cannot be averaged
    if _shrink(image) > 1:
        image = image.reduce(_shrink(image))
    image = _with_plain_mode(image)
    if (width > height) != (image.width > image.height):
        width, height = height, width
    scale = (width / image.width, height / image.height)
    if image.mode in ("LA", "RGBA"):
        return _on_paper(image), scale
    if image.mode == "F":
        return _from_deep(np.asarray(image)), scale
    return np.asarray(_clearest(image), np.float32) / 255, scale


def _clearest(image):
    """The gray of an image in mode L or RGB, or a color channel with a much wider spread."""
    gray = image.convert("L")
    if image.mode != "RGB":
        return gray
    counts = np.reshape(image.histogram(), (3, 256))
    spreads = [_spread(channel) for channel in counts]
    widest = int(np.argmax(spreads))
    clearer = spreads[widest] >= CLEARER * max(1, _spread(np.array(gray.histogram())))
    return image.getchannel(widest) if clearer else gray


def _spread(counts):
    """How far the tones counted in counts (256,) reach from their median, without extremes."""
    below = np.cumsum(counts)
    parts = np.multiply((EXTREME, 0.5, 1 - EXTREME), below[-1])
    low, middle, high = np.searchsorted(below, parts)
    return int(max(middle - low, high - middle))


@contextmanager
def _quiet():
    """Within it, stderr leads nowhere: libtiff prints there what our UserError already says."""
    try:
        kept = os.dup(2)
    except OSError:  # a program without a terminal may have no stderr
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _shrink(image):
    """The power of two, as JPEG decoders use, that reduces the image to the working size."""
    factor = 1
    while max(image.size) > factor * WORKING_SIDE:
        factor *= 2
    return factor


def _with_plain_mode(image):
    """The image in mode L, RGB, LA, RGBA, or F, regardless of its stored mode."""
    plain = ("F", "LA", "RGBA") if _has_key(image) else ("F", "LA", "RGBA", "L", "RGB")
    if image.mode in plain:
        return image  # avoids a copy of many megabytes
    if image.mode.startswith("I"):
        return image.convert("F")
    if _has_key(image) or image.mode in ("PA", "RGBa", "La"):
        return image.convert("RGBA")
    if image.mode == "LAB":
        return image.getchannel("L")
    return image.convert("L" if image.mode == "1" else "RGB")


def _on_paper(image):
    """Gray (H, W) of a transparent image on white, or on black if the drawing is light.

    If little is transparent (rounded corners), or the opaque part fills a box (part of a picture),
    the gaps take the tone of the rest instead.
    """
    light, alpha = (np.asarray(band, np.float32) / 255 for band in image.convert("LA").split())
    box = image.getchannel("A").getbbox()
    opaque = alpha.sum() / ((box[2] - box[0]) * (box[3] - box[1])) if box else 0.0
    tone = float((light * alpha).sum() / max(alpha.sum(), 1e-6)) if opaque else 0.0
    paper = float((tone > 0.5) == (opaque > MOSTLY))
    return light * alpha + paper * (1 - alpha)


def _from_deep(values):
    """Gray (H, W) of 16- or 32-bit numbers; white is the smallest of WHITES that is enough."""
    if not np.isfinite(values).all():
        raise ValueError("it holds numbers that are not finite")
    values = values - min(0.0, float(values.min()))
    largest = float(values.max())
    white = next((white for white in WHITES if largest <= white), largest)
    return (values / np.float32(white)).astype(np.float32)
