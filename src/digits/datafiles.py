"""The files that data of your own may come in: IDX, .npz, CSV, and pictures by class.

Nothing in them is executed, and nothing unpacks to more than LARGEST_DATA.
"""

import io
import math
import re
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from gzip import GzipFile
from mmap import ACCESS_READ, mmap
from os.path import commonprefix
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from digits.errors import UserError
from digits.mnist import parse_idx
from digits.text import one_line

NAMES_FILE = "classes.txt"  # the names of the classes, a line each, beside files of numbers
DATA_FORMS = (
    "a folder of IDX files, a .npz file, a CSV file with the label first, or a folder with a "
    "folder of pictures for every class"
)
ARRAY_NAMES = ("x_train", "y_train", "x_test", "y_test")
LARGEST_DATA = 1_000_000_000  # bytes, unpacked
MAPPED = 100_000_000  # bytes: a larger IDX file stays on disk, and the system reads what is used
LARGEST_SIDE = 128  # pixels of an image
LARGEST_PICTURE = 4_000_000  # bytes of a file that holds one image
WORST = 0.1  # share of the rows that may be left out
BYTE = r"\s*(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*"
ROW = re.compile(rf"{BYTE}(?:,{BYTE})*", re.ASCII)  # of a CSV file
PICTURE_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")


@dataclass
class Rows:
    """Images (N, h, w) and labels (N,), numbers or names; where[i] says where row i was found.

    bad: the rows left out so far, and why. called: what people call the rows. notes: what else a
    reader should know, a sentence each.
    """

    images: np.ndarray
    labels: np.ndarray
    where: Callable[[int], str]
    bad: list[str] = field(default_factory=list)
    called: str = "images"
    notes: list[str] = field(default_factory=list)

    def leave_out(self, which: np.ndarray, reasons: Iterable[str]) -> None:
        """Leave out the rows where which (N,) is true, each for its reason."""
        if not which.any():
            return  # and copy nothing
        where, kept = self.where, (~which).nonzero()[0].tolist()
        wrong = which.nonzero()[0].tolist()
        self.bad += [f"{where(i)}: {why}" for i, why in zip(wrong, reasons, strict=True)]
        self.where = lambda i: where(kept[i])
        self.images, self.labels = self.images[kept], self.labels[kept]


def parts_of(place: Path) -> list[Rows]:
    """The rows at place, in whichever form: those to train on, and those to test with, if any."""
    files = [place]
    if place.is_dir():
        seen = (one for one in sorted(place.iterdir()) if not one.name.startswith("."))
        files = [one for one in seen if one.is_file() and one.name != NAMES_FILE]
    if tables := [one for one in files if one.name.lower().endswith((".csv", ".csv.gz"))]:
        return _csv_parts(*_in_order(tables, tables))
    if archives := [one for one in files if one.suffix.lower() == ".npz"]:
        if len(archives) > 1:
            raise UserError(f"{place} holds {len(archives)} .npz files; give the path of one")
        return _npz_parts(archives[0])
    if arrays := [(one, data) for one in files if (data := _idx_bytes(one))]:
        return _idx_parts(place, arrays)
    if place.is_dir() and any(one.is_dir() for one in place.iterdir()):
        return _picture_parts(place)
    raise UserError(f"{place} holds no data of a form that is known; give {DATA_FORMS}")


def _in_order(parts: list, paths: Sequence[Path]) -> list:
    """Of one or two parts, found at paths, the one to train on first: by name, or by size."""
    if len(parts) > 2:
        listed = ", ".join(sorted({path.name for path in paths})[:4])
        raise UserError(f"{paths[0].parent} holds several sets ({listed}, ...); leave two at most")

    def key(number: int) -> tuple[int, int]:
        name = paths[number].name.lower()
        is_test = bool(re.search("test|t10k", name))
        return is_test - ("train" in name), -paths[number].stat().st_size

    return [parts[number] for number in sorted(range(len(parts)), key=key)]


def unpacked(path: Path) -> bytes:
    """The bytes of a file, unpacked if it is gzipped."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            data = (GzipFile(fileobj=file) if packed else file).read(LARGEST_DATA + 1)
        except (EOFError, zlib.error, OSError) as error:
            raise UserError(f"{path} is damaged: {one_line(error)}; get it again") from None
    if len(data) > LARGEST_DATA:
        raise UserError(f"{path} is larger than {LARGEST_DATA:,} bytes; use a part of it")
    return data


# IDX


def _idx_bytes(path: Path) -> bytes | mmap | None:
    """The bytes of an IDX file; None for any other file."""
    with path.open("rb") as file:
        begin = file.read(2)
        if begin == b"\0\0" and MAPPED < path.stat().st_size <= LARGEST_DATA:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
    if begin not in (b"\0\0", b"\x1f\x8b"):
        return None
    data = unpacked(path)
    return data if data[:2] == b"\0\0" and len(data) > 3 else None


def _idx_parts(place: Path, files: list[tuple[Path, bytes | mmap]]) -> list[Rows]:
    """Images paired with labels: by their number, and two sets of one size by their names."""
    arrays = [(path, parse_idx(data, path)) for path, data in files]
    pairs = []
    for path, images in arrays:
        if images.ndim != 3:
            continue
        fit = [(p, a) for p, a in arrays if a.shape == images.shape[:1]]
        if not fit:
            raise UserError(
                f"{path} holds {len(images)} images, but no label file has {len(images)} labels"
            )
        _, labels = max(fit, key=lambda one: _alike(one[0], path))
        pairs.append((path, Rows(images, labels.astype(int), f"image {{}} of {path.name}".format)))
    if not pairs:
        raise UserError(f"{place} holds labels, but no images to go with them")
    if len({path.name.removesuffix(".gz") for path, _ in pairs}) < len(pairs):
        raise UserError(f"{place} holds the same file twice, packed and unpacked; remove one")
    return _in_order([rows for _, rows in pairs], [path for path, _ in pairs])


def _alike(one: Path, other: Path) -> int:
    """The number of letters with which two names begin alike."""
    return len(commonprefix([one.name, other.name]))  # noqa: RUF071


# .npz


def _npz_parts(path: Path) -> list[Rows]:
    """Rows of the arrays x_train, y_train, and x_test, y_test if there."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            if sum(info.file_size for info in archive.zip.infolist()) > LARGEST_DATA:
                raise UserError(f"{path} unpacks to more than {LARGEST_DATA:,} bytes; use a part")
            names = archive.files
            arrays = {name: archive[name] for name in ARRAY_NAMES if name in names}
    except UserError:
        raise
    except Exception as error:  # a damaged archive can raise anything
        if "allow_pickle" in str(error):
            raise UserError(
                f"{path} holds Python objects, which are never loaded; save numbers"
            ) from None
        raise UserError(f"{path} cannot be read: {one_line(error)}; get it again") from None
    if not {"x_train", "y_train"} <= arrays.keys():
        found = ", ".join(sorted(names)[:6]) or "nothing"
        raise UserError(f"{path} must hold x_train, y_train, x_test and y_test, not {found}")
    which = ["train", "test"] if {"x_test", "y_test"} <= arrays.keys() else ["train"]
    return [_npz_rows(path, one, arrays[f"x_{one}"], arrays[f"y_{one}"]) for one in which]


def _npz_rows(path: Path, which: str, images: np.ndarray, labels: np.ndarray) -> Rows:
    if images.ndim == 4 and images.shape[3] == 1:
        images = images[..., 0]
    if images.ndim == 2:
        side = _side(images.shape[1], path)
        images = images.reshape(-1, side, side)
    labels = labels.ravel() if labels.shape[1:] == (1,) else labels
    if images.ndim != 3 or 0 in images.shape or max(images.shape[1:]) > LARGEST_SIDE:
        raise UserError(
            f"{path}: x_{which} must hold gray images (N, h, w) of at most {LARGEST_SIDE} pixels "
            f"a side, not {images.shape}"
        )
    if labels.ndim != 1 or labels.dtype.kind not in "uiU":
        raise UserError(
            f"{path}: y_{which} must hold a whole number or a name for each of {len(images)} "
            f"images, not {labels.dtype} {labels.shape}"
        )
    if len(labels) != len(images):
        raise UserError(
            f"{path}: y_{which} has {len(labels)} labels for {len(images)} images; give each image "
            "one label"
        )
    return Rows(images, labels, f"image {{}} of x_{which}".format)


def _side(pixels: int, path: Path) -> int:
    """The side of a square of so many pixels."""
    side = round(pixels**0.5)
    if pixels == 0 or side * side != pixels or side > LARGEST_SIDE:
        raise UserError(
            f"{path} has {pixels} pixels a row, which is no square of at most {LARGEST_SIDE} "
            "pixels a side; put images of another shape into a .npz file"
        )
    return side


# CSV


def _csv_parts(training: Path, test: Path | None = None) -> list[Rows]:
    """Rows of a table to train on, and of one to test with if it has labels, as Kaggle's."""
    made = _csv_rows(training)
    if test is None:
        return [made]
    columns = unpacked(test).split(b"\n", 1)[0].count(b",") + 1
    if columns != math.prod(made.images.shape[1:]):
        return [made, _csv_rows(test)]
    made.notes.append(f"{test.name} was ignored, because it has no labels")
    return [made]


def _csv_rows(path: Path) -> Rows:
    """Rows of a table: a label from 0 up, then the pixels from 0 to 255; a header or none."""
    text = unpacked(path).decode("utf-8-sig", errors="replace").replace('"', "")
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and not re.search(r"(^|,)\s*-?\d+\s*(,|$)", lines[0][1]):
        lines = lines[1:]  # without the header
    if not lines:
        raise UserError(f"{path} holds no rows of numbers; each row is a label, then its pixels")
    side = _side(lines[0][1].count(","), path)
    flaws = {}
    try:
        table = _table(lines)
    except ValueError:
        flaws = {n: flaw for n, line in lines if (flaw := _flaw(line, 1 + side * side))}
        lines = [(n, line) for n, line in lines if n not in flaws]
        table = _table(lines).reshape(-1, 1 + side * side)
    images, labels = table[:, 1:].reshape(-1, side, side), table[:, 0]
    bad = [f"{path.name} line {n}: {flaw}" for n, flaw in flaws.items()]
    return Rows(images, labels, lambda i: f"{path.name} line {lines[i][0]}", bad, "rows")


def _table(lines: list[tuple[int, str]]) -> np.ndarray:
    """The bytes (N, columns) in numbered lines; ValueError if any is bad."""
    if not lines:
        return np.empty(0, np.uint8)
    rows = (line for _, line in lines)
    return np.loadtxt(rows, np.uint8, comments=None, delimiter=",", ndmin=2)


def _flaw(line: str, columns: int) -> str | None:
    """What keeps a line from being a row of bytes, in a few words, if anything."""
    if line.count(",") + 1 != columns:
        return f"{line.count(',') + 1} columns where {columns} belong"
    if ROW.fullmatch(line):
        return None
    word = next(word for word in line.split(",") if not ROW.fullmatch(word))
    return f"{word.strip()[:20]!r} is not a whole number from 0 to 255"


# Pictures


def _picture_parts(place: Path) -> list[Rows]:
    """Rows of the pictures in train/ and test/, or in place, each with a folder for every class."""
    inside = {one.name.lower(): one for one in sorted(place.iterdir()) if one.is_dir()}
    train = inside.get("train") or inside.get("training")
    made = _picture_rows(train or place, None)
    test = train and (inside.get("test") or inside.get("testing"))
    return [made, _picture_rows(test, made.images.shape[1:])] if test else [made]


def _picture_rows(folder: Path, shape: tuple[int, ...] | None) -> Rows:
    """Rows of folder/<class>/<picture>, of one size: the given shape, or the most frequent."""
    found, bad = [], []
    for path in sorted(folder.glob("[!.]*/[!.]*")):
        name = f"{path.parent.name}/{path.name}"
        try:
            found.append((name, path.parent.name, _picture(path)))
        except UnidentifiedImageError:  # its own message names an object in memory
            bad.append(f"{name}: not a picture that can be read")
        except Exception as error:  # a damaged picture can raise anything
            bad.append(f"{name}: {one_line(error)}")
    if not found:
        said = f"; {bad[0]}" if bad else ""
        raise UserError(f"{folder} holds no pictures in a folder for every class, as 7/a.png{said}")
    height, width = shape or Counter(image.shape for *_, image in found).most_common(1)[0][0]
    for name, _, image in found:
        if image.shape != (height, width):
            own = " x ".join(map(str, image.shape))
            bad.append(f"{name}: {own} pixels, not {height} x {width}")
    good = [one for one in found if one[2].shape == (height, width)]
    images = np.array([image for *_, image in good], np.uint8).reshape(-1, height, width)
    labels = np.array([kind for _, kind, _ in good], str)
    return Rows(images, labels, lambda i: good[i][0], bad, "pictures")


def _picture(path: Path) -> np.ndarray:
    """The gray tones (h, w) of a small picture, on white where it is transparent."""
    if not path.is_file():  # a pipe might never end
        raise ValueError("not a file")
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = file.read(LARGEST_PICTURE + 1)
        if len(data) > LARGEST_PICTURE:
            raise ValueError(f"larger than {LARGEST_PICTURE:,} bytes")
        picture: Image.Image = Image.open(io.BytesIO(data), formats=PICTURE_FORMATS)
        if max(picture.size) > LARGEST_SIDE:
            raise ValueError(f"larger than {LARGEST_SIDE} pixels a side; make it smaller")
        if picture.mode.startswith("I;16"):
            return (np.asarray(picture) // 257).astype(np.uint8)
        if picture.has_transparency_data:
            picture = picture.convert("RGBA")
            white = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(white, picture)
        return np.asarray(picture.convert("L"))
