"""Files are whole or not there at all."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from digits.disk import clear_parts, sha256, write_whole


def names(folder):
    """Every name in folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def test_writes_bytes_and_text(tmp_path):
    assert write_whole(tmp_path / "bytes", b"\0\xff\r\n").read_bytes() == b"\0\xff\r\n"
    assert write_whole(tmp_path / "text", "ink – 墨\n").read_bytes() == "ink – 墨\n".encode()
    assert write_whole(str(tmp_path / "string"), "") == tmp_path / "string"
    assert names(tmp_path) == ["bytes", "string", "text"]


def test_replaces_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("the old text, which is longer")
    write_whole(path, "new")
    assert path.read_text() == "new"


def test_makes_folders(tmp_path):
    assert write_whole(tmp_path / "a" / "b" / "file", "x").read_text() == "x"


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("old")

    def write_half(self, data):
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(path, b"new and longer")
    assert caught.value.filename == str(path)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_an_interrupt_before_the_last_step_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("old")

    def interrupt(self, target):
        assert self.read_text() == "new"
        assert target.read_text() == "old"
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_two_writers_of_one_file_use_two_names(tmp_path, monkeypatch):
    parts = []
    replace = Path.replace

    def note(self, target):
        parts.append(self)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", note)
    write_whole(tmp_path / "file", "x")
    write_whole(tmp_path / "file", "x")
    assert parts[0] != parts[1]
    assert {part.parent for part in parts} == {tmp_path}  # one file system, so one rename


def test_what_a_dead_process_left_half_written_is_cleared_and_nothing_else(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = tmp_path / f".file.{dead.pid}-0123abcd.part"
    others = [f".file.{os.getpid()}-0123abcd.part", "file.part", ".file.part", "file"]
    for name in (left.name, *others):
        (tmp_path / name).write_text("half")
    clear_parts(tmp_path)
    clear_parts(tmp_path / "no such folder")
    assert names(tmp_path) == sorted(others)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_others_may_read_what_the_umask_lets_them(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        path = write_whole(tmp_path / "file", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_sha256_of_text_is_that_of_its_bytes():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256(b"") == sha256("") == empty
    assert sha256("é") == hashlib.sha256("é".encode()).hexdigest()
