"""Files are whole or not there at all."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from digits.disk import clear_parts, explained, part_of, sha256, write_whole
from digits.errors import MissingFileError, UserError


def names(folder):
    """Every name in folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def test_writes_bytes_and_text_in_place_of_an_old_file_or_a_folder_that_is_missing(tmp_path):
    path = tmp_path / "a" / "b" / "file"
    assert write_whole(str(path), "the old text, which is longer") == path
    assert write_whole(path, b"\0\xff\r\n").read_bytes() == b"\0\xff\r\n"
    assert write_whole(path, "ink – 墨\n").read_bytes() == "ink – 墨\n".encode()
    assert names(path.parent) == ["file"]


@pytest.mark.parametrize(
    ("step", "error"),
    [("write_bytes", OSError(errno.ENOSPC, "No space left")), ("replace", KeyboardInterrupt())],
)
def test_a_full_disk_or_an_interrupt_at_any_step_leaves_the_old_file(
    tmp_path, monkeypatch, step, error
):
    path = tmp_path / "file"
    path.write_text("old")

    def fail(part, _given):
        assert part != path and path.read_text() == "old"
        part.touch()
        raise error

    monkeypatch.setattr(Path, step, fail)
    with pytest.raises(type(error)) as caught:
        write_whole(path, b"new")
    assert getattr(caught.value, "filename", str(path)) == str(path)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_two_writers_of_one_file_use_two_names_on_its_file_system(tmp_path):
    parts = [part_of(tmp_path / "file") for _ in range(2)]
    assert parts[0] != parts[1]
    assert {part.parent for part in parts} == {tmp_path}  # so one rename is enough


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
def test_others_may_read_what_the_umask_lets_them(tmp_path):
    before = os.umask(0o027)
    try:
        path = write_whole(tmp_path / "file", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_explained_error_says_what_cannot_be_done_and_what_helps():
    for error, said in ((OSError(errno.ENOSPC, ""), "cannot write x: the disk is full; make room"),
                        (UserError("as it is"), "as it is"),
                        (MissingFileError("there is none"), "there is none")):  # fmt: skip
        with pytest.raises(UserError, match=f"^{said}$"), explained("write x"):
            raise error


def test_sha256_of_text_is_that_of_its_bytes():
    assert sha256("é") == hashlib.sha256("é".encode()).hexdigest()
