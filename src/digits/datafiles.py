"""The files that data of your own may come in: IDX, .npz, CSV, and pictures by class.

Nothing in them is executed, and nothing unpacks to more than LARGEST_DATA.
"""

import io
import re
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from gzip import GzipFile
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from PIL import Image, UnidentifiedImageError

from digits.checks import as_images
from digits.download import one_line
from digits.errors import UserError
from digits.mnist import parse_idx

NAMES_FILE = "classes.txt"  # the names of the classes, a line each, beside files of numbers
DATA_FORMS = (
    "a folder of IDX files, a .npz file, a CSV file with the label first, or a folder with a "
    "folder of pictures for every class"
)
LARGEST_DATA = 1_000_000_000  # bytes, unpacked
LARGEST_SIDE = 128  # pixels of an image
LARGEST_PICTURE = 4_000_000  # bytes of a file that holds one image
WORST = 0.1  # share of the rows that may be left out
CHUNK_OF_LINES = 1000  # of a CSV file, read at once
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
        where, kept = self.where, (~which).nonzero()[0].tolist()
        wrong = which.nonzero()[0].tolist()
        self.bad += [f"{where(i)}: {why}" for i, why in zip(wrong, reasons, strict=True)]
        self.where = lambda i: where(kept[i])
        self.images, self.labels = self.images[kept], self.labels[kept]


Parts = tuple[Rows, Rows | None]  # to train on, and to test with if there are any


def parts_of(place: Path) -> Parts:
    """The rows of whichever form is at place."""
    files = [place]
    if place.is_dir():
        seen = (one for one in sorted(place.iterdir()) if not one.name.startswith("."))
        files = [one for one in seen if one.is_file() and one.name != NAMES_FILE]
    if tables := [one for one in files if one.name.lower().endswith((".csv", ".csv.gz"))]:
        return _csv_parts(*_train_and_test(tables, tables))
    if archives := [one for one in files if one.suffix.lower() == ".npz"]:
        if len(archives) > 1:
            raise UserError(f"{place} holds {len(archives)} .npz files; give the path of one")
        return _npz_parts(archives[0])
    if arrays := [(one, data) for one in files if (data := _idx_bytes(one))]:
        return _idx_parts(place, arrays)
    if place.is_dir() and any(one.is_dir() for one in place.iterdir()):
        return _picture_parts(place)
    raise UserError(f"{place} holds no data of a form that is known; give {DATA_FORMS}")


def _train_and_test(files: list, names: Sequence[Path]) -> tuple:
    """Of one or two files, the one to train on and the one to test with, by name or by size."""
    if len(files) > 2:
        listed = ", ".join(sorted({name.name for name in names})[:4])
        raise UserError(f"{names[0].parent} holds several sets ({listed}, ...); leave two at most")
    if len(files) == 1:
        return files[0], None
    roles = [
        ("train" in n.name.lower()) - bool(re.search("test|t10k", n.name.lower())) for n in names
    ]
    if roles[0] == roles[1]:
        sizes = [name.stat().st_size for name in names]
        roles = [sizes[0] >= sizes[1], sizes[0] < sizes[1]]
    return (files[0], files[1]) if roles[0] > roles[1] else (files[1], files[0])


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


def _idx_bytes(path: Path) -> bytes | None:
    """The bytes of an IDX file; None for any other file."""
    with path.open("rb") as file:
        begin = file.read(2)
    if begin not in (b"\0\0", b"\x1f\x8b"):
        return None
    data = unpacked(path)
    return data if data[:2] == b"\0\0" and len(data) > 3 else None


def _idx_parts(place: Path, files: list[tuple[Path, bytes]]) -> Parts:
    """Images paired with labels: by their number, and two sets of one size by their names."""
    arrays = [(path, parse_idx(data, path)) for path, data in files]
    images = [(path, array) for path, array in arrays if array.ndim == 3]
    labels = [(path, array) for path, array in arrays if array.ndim == 1]
    pairs = []
    for path, array in images:
        fit = [(p, a) for p, a in labels if len(a) == len(array)]
        if not fit:
            raise UserError(
                f"{path} holds {len(array)} images, but no label file has {len(array)} labels"
            )
        fit.sort(key=lambda one: -_alike(one[0].name, path.name))
        pairs.append((path, array, fit[0][1]))
    if not pairs:
        raise UserError(f"{place} holds labels, but no images to go with them")
    paths = [path for path, *_ in pairs]
    if len({path.name.removesuffix(".gz") for path in paths}) < len(paths):
        raise UserError(f"{place} holds the same file twice, packed and unpacked; remove one")
    training, test = _train_and_test(pairs, paths)
    made = [Rows(a, b.astype(int), f"image {{}} of {p.name}".format)
            for p, a, b in (training, test or training)]  # fmt: skip
    return made[0], made[1] if test else None


def _alike(one: str, other: str) -> int:
    """The number of letters with which two names begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


# .npz


def _npz_parts(path: Path) -> Parts:
    """Rows of the arrays x_train, y_train, and x_test, y_test if there."""
    try:
        with ZipFile(path) as archive:
            members = {info.filename: info.file_size for info in archive.infolist()}
            if sum(members.values()) > LARGEST_DATA:
                raise UserError(f"{path} unpacks to more than {LARGEST_DATA:,} bytes; use a part")
            arrays = {
                name: _npz_array(archive, path, name)
                for name in ("x_train", "y_train", "x_test", "y_test")
                if f"{name}.npy" in members
            }
    except UserError:
        raise
    except Exception as error:  # a damaged archive can raise anything
        raise UserError(f"{path} cannot be read: {one_line(error)}; get it again") from None
    if not {"x_train", "y_train"} <= arrays.keys():
        found = ", ".join(sorted(members)[:6]) or "nothing"
        raise UserError(f"{path} must hold x_train, y_train, x_test and y_test, not {found}")
    training = _npz_rows(path, "train", arrays["x_train"], arrays["y_train"])
    if not {"x_test", "y_test"} <= arrays.keys():
        return training, None
    return training, _npz_rows(path, "test", arrays["x_test"], arrays["y_test"])


def _npz_array(archive: ZipFile, path: Path, name: str) -> np.ndarray:
    try:
        data = io.BytesIO(archive.read(f"{name}.npy"))
        return np.lib.format.read_array(data, allow_pickle=False)
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        raise UserError(
            f"{path}: {name} holds Python objects, which are never loaded; save numbers"
        ) from None


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
    if labels.ndim == 1 and len(labels) != len(images):
        raise UserError(
            f"{path}: y_{which} has {len(labels)} labels for {len(images)} images; give each image "
            "one label"
        )
    if labels.ndim != 1 or labels.dtype.kind not in "uiU":
        raise UserError(
            f"{path}: y_{which} must hold a whole number or a name for each of {len(images)} "
            f"images, not {labels.dtype} {labels.shape}"
        )
    height, width = images.shape[1:]
    tones = as_images(images.reshape(len(images), -1), height * width)
    images = tones.reshape(-1, height, width)
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


def _csv_parts(training: Path, test: Path | None) -> Parts:
    """Rows of a table to train on, and of one to test with if it has labels, as Kaggle's."""
    made, other = _csv_rows(training), None
    if test is not None:
        pixels = made.images[0].size
        head = unpacked(test).split(b"\n", 1)[0]
        if head.count(b",") + 1 != pixels:  # Kaggle's test.csv has no labels
            other = _csv_rows(test)
        else:
            made.notes.append(f"{test.name} was ignored, because it has no labels")
    return made, other


def _csv_rows(path: Path) -> Rows:
    """Rows of a table: a label from 0 up, then the pixels from 0 to 255; a header or none."""
    text = unpacked(path).decode("utf-8-sig", errors="replace")
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and not any(re.fullmatch(r'\s*"?-?\d+"?\s*', w) for w in lines[0][1].split(",")[:2]):
        lines = lines[1:]  # without the header
    if not lines:
        raise UserError(f"{path} holds no rows of numbers; each row is a label, then its pixels")
    side = _side(lines[0][1].count(","), path)
    good, bad, parts = [], [], []
    for start in range(0, len(lines), CHUNK_OF_LINES):
        chunk = lines[start : start + CHUNK_OF_LINES]
        try:
            parts.append(_numbers([line for _, line in chunk], 1 + side * side))
            good += [number for number, _ in chunk]
        except (ValueError, OverflowError):  # at least one of them is bad
            for number, line in chunk:
                try:
                    parts.append(_numbers([line], 1 + side * side))
                    good.append(number)
                except (ValueError, OverflowError) as error:
                    bad.append(f"{path.name} line {number}: {_reason(error, line)}")
        if len(bad) > WORST * len(lines):
            break
    none = np.empty(0, np.int32), np.empty((0, side * side), np.uint8)
    labels, images = (np.concatenate(part) for part in zip(none, *parts, strict=True))
    return Rows(
        images.reshape(-1, side, side), labels, lambda i: f"{path.name} line {good[i]}", bad, "rows"
    )


def _numbers(lines: list[str], width: int) -> tuple[np.ndarray, np.ndarray]:
    """Lines of width numbers as labels (n,) and pixels (n, width - 1); ValueError if one is bad."""
    table = np.loadtxt(lines, np.int32, comments=None, delimiter=",", quotechar='"', ndmin=2)
    if table.shape != (len(lines), width):
        raise ValueError(f"{table.shape[1]} columns where {width} belong")
    pixels = table[:, 1:]
    if pixels.min() < 0 or pixels.max() > 255:
        wrong = pixels.max() if pixels.max() > 255 else pixels.min()
        raise ValueError(f"a pixel is {wrong}, not from 0 to 255")
    return table[:, 0].copy(), pixels.astype(np.uint8)


def _reason(error: Exception, line: str) -> str:
    """Why a line of a table is bad, in a few words."""
    if str(error).startswith(("could not convert", "Python int")):
        words = next(
            (w for w in line.split(",") if not re.fullmatch(r'\s*"?-?\d{1,9}"?\s*', w)), ""
        )
        return f"{words.strip()[:20]!r} is not a whole number"
    return one_line(error)


# Pictures


def _picture_parts(place: Path) -> Parts:
    """Rows of the pictures in train/ and test/, or in place, each with a folder for every class."""
    inside = {one.name.lower(): one for one in sorted(place.iterdir()) if one.is_dir()}
    train = inside.get("train") or inside.get("training")
    if train is None:
        return _picture_rows(place, None), None
    made, test = _picture_rows(train, None), inside.get("test") or inside.get("testing")
    return made, _picture_rows(test, made.images.shape[1:]) if test else None


def _picture_rows(folder: Path, shape: tuple[int, ...] | None) -> Rows:
    """Rows of folder/<class>/<picture>, of one size: the given shape, or the most frequent."""
    images, labels, where, bad = [], [], [], []
    for kind in sorted(one for one in folder.iterdir() if one.is_dir()):
        for path in sorted(kind.iterdir()):
            name = f"{kind.name}/{path.name}"
            if path.name.startswith(".") or kind.name.startswith("."):
                continue
            try:
                images.append(_picture(path))
                labels.append(kind.name)
                where.append(name)
            except UnidentifiedImageError:  # its own message names an object in memory
                bad.append(f"{name}: not a picture that can be read")
            except Exception as error:  # a damaged picture can raise anything
                bad.append(f"{name}: {one_line(error)}")
    if not images:
        said = f"; {bad[0]}" if bad else ""
        raise UserError(f"{folder} holds no pictures in a folder for every class, as 7/a.png{said}")
    shape = shape or Counter(image.shape for image in images).most_common(1)[0][0]
    fits = [image.shape == shape for image in images]
    sizes = [f"{image.shape[0]} x {image.shape[1]} pixels, not {shape[0]} x {shape[1]}"
             for image, fit in zip(images, fits, strict=True) if not fit]  # fmt: skip
    stack = np.stack(
        [i if f else np.zeros(shape, np.uint8) for i, f in zip(images, fits, strict=True)]
    )
    rows = Rows(stack, np.array(labels), where.__getitem__, bad, "pictures")
    rows.leave_out(~np.array(fits), sizes)
    return rows


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
