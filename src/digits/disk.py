"""Write files so that they are complete or absent, never partial."""

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from digits.errors import UserError

HELP: dict[int | None, str] = {
    errno.ENOSPC: "the disk is full; make room",
    errno.EDQUOT: "your share of the disk is full; make room",
    errno.EFBIG: "the file is larger than this system allows; raise the limit",
    errno.EROFS: "nothing can be written there; choose another folder",
    errno.EACCES: "that is not allowed; give yourself permission, or choose another folder",
    errno.EPERM: "that is not allowed; give yourself permission, or choose another folder",
    errno.ENOENT: "there is no such file or folder; check the name",
    errno.ENOTDIR: "a part of this path is a file; check the name",
    errno.EEXIST: "a part of this path is a file; check the name",
    errno.EISDIR: "this is a folder; name a file",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def reason_of(error: OSError) -> str:
    """The reason for an OSError, and how to fix it if HELP knows."""
    return HELP.get(error.errno) or error.strerror or " ".join(str(error).split())


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Inside, an OSError becomes a UserError: it is impossible to do what, why, and what helps."""
    try:
        yield
    except UserError:  # which may be about a missing file
        raise
    except OSError as error:
        raise UserError(f"cannot {what}: {reason_of(error)}") from None


def write_whole(path: Path | str, data: bytes | str) -> Path:
    """Write data to path through a temporary name beside it, and return path.

    A reader of path sees the old file or the new one, never a part: a full disk or a killed process
    leaves the old file unchanged. Missing folders are created. An OSError names path.
    """
    path = Path(path)
    part = part_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data.encode() if isinstance(data, str) else data)
        part.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # not the temporary name
        raise
    finally:
        with suppress(OSError):  # for example, if the folder could not be created
            part.unlink()
    return path


def part_of(path: Path) -> Path:
    """A temporary name beside path, which clear_parts removes once this process is dead."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")


def clear_parts(folder: Path | str) -> None:
    """Remove from folder the partial files that killed processes left there."""
    from psutil import pid_exists  # here, because most programs never need it

    for part in Path(folder).glob(".*.part"):
        writer = re.search(r"\.(\d+)-[0-9a-f]{8}\.part$", part.name)
        if writer and not pid_exists(int(writer[1])):
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)


def sha256(data: bytes | memoryview | str) -> str:
    """The SHA-256 of data (bytes, or str as UTF-8), in hex."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
