"""Corrections: digits of one's own and what they are, in a folder or in a file from a page.

A folder of corrections holds small pictures by class, such as 7/1700000000.png. Each is a file of
its own, so that two programs that teach at the same time lose nothing.
"""

import base64
import io
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from digits.datafiles import PICTURE_FORMATS
from digits.disk import explained, write_whole
from digits.errors import UserError
from digits.mnist import DIGIT_NAMES, PIXELS, SIDE
from digits.reading import Reader, Reading, evaluate, even_strokes, normalise, read
from digits.text import counted

HAND_FILE = "my-hand.json"  # what a page exports
LARGEST_HAND = 50_000_000  # bytes of such a file


@dataclass(frozen=True)
class Corrections:
    """Digits (N, 784), 1 = ink, and what they are, labels (N,).

    unused: a sentence for every picture or entry that could not be used.
    """

    images: np.ndarray
    labels: np.ndarray
    unused: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)


def collected(digits: Iterable[tuple[np.ndarray, int]], unused: Iterable[str] = ()) -> Corrections:
    """Corrections made of pairs of an image, (784,) or (28, 28), 1 = ink, and its label."""
    pairs = list(digits)
    images = np.array([np.ravel(image) for image, _ in pairs], np.float32).reshape(-1, PIXELS)
    return Corrections(images, np.array([label for _, label in pairs], int), tuple(unused))


def load_corrections(path: Path | str, reader: Reader) -> Corrections:
    """The digits at path: a folder of pictures with labels.tsv, or by class, or a page's export.

    reader finds the digits in the pictures. Raises UserError if there is nothing to learn from.
    """
    place = Path(path)
    if not place.exists():
        raise UserError(
            f"{place} does not exist; name a folder of pictures, or a page's {HAND_FILE}"
        )
    if place.is_file():
        found = _from_page(place)
    elif (place / evaluate.LIST).is_file():
        found = _from_pictures(evaluate.load_cases(place), reader)
    else:
        found = _from_pictures(_cases_by_class(place), reader)
    if not len(found):
        why = [*found.unused, f"put pictures into folders 0 to 9, or add {evaluate.LIST}"][0]
        raise UserError(f"{place} holds no digit to learn from: {why}")
    return found


def _cases_by_class(folder: Path) -> Iterable[evaluate.Case]:
    endings = {f".{name.lower()}" for name in (*PICTURE_FORMATS, "jpg", "tif")}
    for label in DIGIT_NAMES:
        for path in sorted((folder / label).glob("[!.]*")):
            if path.suffix.lower() in endings:
                yield evaluate.Case(path.relative_to(folder).as_posix(), path, label)


def _from_pictures(cases: Iterable[evaluate.Case], reader: Reader) -> Corrections:
    digits, unused = [], []
    for case in cases:
        try:
            if case.label:
                digits += _labelled(read(case.path, reader, refuse="none"), case.label)
        except UserError as error:
            unused.append(f"{case.file}: {error}")
    return collected(digits, unused)


def _labelled(reading: Reading, label: str) -> list[tuple[np.ndarray, int]]:
    """The digits of a picture with what they are. If it shows one digit, all its ink is one."""
    rows = label.split()
    if len(label) == 1 and len(reading.digits) != 1:
        return [(normalise(even_strokes(_all_ink(reading))), int(label))]
    if [len(row) for row in rows] != [len(row) for row in reading.rows]:
        said, wanted, found = f"is {label!r}", "digit", len(reading.digits)
        if sum(map(len, rows)) == found:
            said = f"{label!r} has {counted(len(rows), 'row')}"
            wanted, found = "row", len(reading.rows)
        verb = "was" if found == 1 else "were"
        raise UserError(
            f"its label {said}, but {counted(found, wanted)} {verb} read in it; cut it into "
            "pictures of one digit"
        )
    pairs = zip(reading.rows, rows, strict=True)
    return [
        (digit.image, int(sign))
        for row, signs in pairs
        for digit, sign in zip(row, signs, strict=True)
    ]


def _all_ink(reading: Reading) -> np.ndarray:
    ink = 1 - reading.steps[-1].picture  # the pieces kept
    if not ink.any():
        raise UserError("no pen stroke was found in it; crop it to the digit, or draw larger")
    return ink


def _from_page(path: Path) -> Corrections:
    with explained(f"read {path}"), path.open("rb") as file:
        data = file.read(LARGEST_HAND + 1)
    if len(data) > LARGEST_HAND:
        raise UserError(f"{path} is larger than any export of a page; is it the right file?")
    try:
        numbered = list(enumerate(json.loads(data)["digits"], 1))
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UserError(
            f"{path} is not a hand that a page exported, nor a folder of pictures; export it again"
        ) from None
    digits, unused = [], []
    for number, entry in numbered:
        try:
            digits.append(from_entry(entry))
        except (ValueError, LookupError, TypeError):
            unused.append(f"digit {number} of {path.name} is damaged")
    return collected(digits, unused)


def to_entry(image: np.ndarray, label: int) -> dict:
    """An image (784,), 1 = ink, and its label as hand.js writes them: bytes in base64."""
    pixels = np.rint(255 * image).astype(np.uint8).tobytes()
    return {"label": int(label), "pixels": base64.b64encode(pixels).decode()}


def from_entry(entry: dict) -> tuple[np.ndarray, int]:
    """The image and label in an entry that hand.js wrote.

    Raises ValueError, LookupError or TypeError if it is damaged.
    """
    pixels = np.frombuffer(base64.b64decode(entry["pixels"], validate=True), np.uint8)
    if str(entry["label"]) not in DIGIT_NAMES or len(pixels) != PIXELS:
        raise ValueError(entry["label"])
    return pixels / np.float32(255), int(entry["label"])


class Hand:
    """A folder that keeps corrections, where the pad puts them."""

    def __init__(self, folder: Path | str):
        self.folder = Path(folder)

    def add(self, image: np.ndarray, label: int) -> Path:
        """Keep an image (784,), 1 = ink, of the digit label; return its file.

        The picture is dark on light, like paper.
        """
        gray = np.rint(255 * (1 - np.reshape(image, (SIDE, SIDE)))).astype(np.uint8)
        file = io.BytesIO()
        Image.fromarray(gray).save(file, "PNG")
        return write_whole(self.folder / f"{int(label)}" / f"{time.time_ns()}.png", file.getvalue())

    def load(self) -> Corrections:
        """All corrections, the oldest first; those that are damaged are named as unused."""
        digits, unused = [], []
        for path in self._files():
            try:
                digits.append((_image_in(path), int(path.parent.name)))
            except (OSError, ValueError, Image.DecompressionBombError):
                unused.append(f"{path} is not a picture of {SIDE} × {SIDE} pixels")
        return collected(digits, unused)

    def remove(self, image: np.ndarray) -> None:
        """Forget what was said of an image (784,), 1 = ink, if anything was."""
        for path in self._files():
            with suppress(OSError, ValueError, Image.DecompressionBombError):
                if np.allclose(_image_in(path), image, atol=0.5 / 255):
                    path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget all corrections. Files of other kinds in the folder stay."""
        for path in self._files():
            path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        """The pictures, the oldest first."""
        found = [p for label in DIGIT_NAMES for p in (self.folder / label).glob("[0-9]*.png")]
        return sorted(found, key=lambda path: (len(path.stem), path.stem))


def _image_in(path: Path) -> np.ndarray:
    """The digit (784,), 1 = ink, in a picture that Hand stored."""
    return 1 - np.asarray(Image.open(path).convert("L"), np.float32).reshape(PIXELS) / 255
