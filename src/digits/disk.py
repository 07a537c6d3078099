"""Files that are whole or not there at all."""

import hashlib
import os
import re
import secrets
from pathlib import Path


def write_whole(path, data):
    """Write data (bytes or str) to path through a temporary name beside it, and return path.

    Whoever reads path sees the old file or the new one, never a part: a full disk or a killed
    process leaves the old file as it was. Folders are made as needed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(data.encode() if isinstance(data, str) else data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def clear_parts(folder):
    """Remove from folder what processes that were killed have left half-written there."""
    from psutil import pid_exists

    for part in Path(folder).glob(".*.part"):
        writer = re.search(r"\.(\d+)-[0-9a-f]{8}\.part$", part.name)
        if writer and not pid_exists(int(writer[1])):
            part.unlink(missing_ok=True)


def sha256(data):
    """The SHA-256 of data (bytes or str), in hex."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
