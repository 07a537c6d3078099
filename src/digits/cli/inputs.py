"""What to read: files, folders, patterns such as *.png, and standard input, one at a time."""

import glob
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from digits.cli.terminal import at_home, exists
from digits.disk import reason_of
from digits.errors import UserError
from digits.paths import SAMPLES

ADDRESS = re.compile(r"\w[\w+.-]+://|data:", re.ASCII)

Source = Path | bytes | UserError


class Inputs:
    """The pictures that words of a command line name; without words, a sample.

    Iterating finds them one by one, and gives the name and the source of each: a path or bytes, or
    the UserError to report in its place. passed_over counts, by ending, the files that folders
    and patterns hold beside pictures. is_single: whether there is one word, for one picture.
    """

    def __init__(self, words: Sequence[str]):
        self.words = words or [str(SAMPLES / "one-digit.png")]
        self.passed_over: Counter[str] = Counter()
        self.is_single = len(self.words) == 1 and not _is_group(self.words[0])

    def __iter__(self) -> Iterator[tuple[str, Source]]:
        for word in self.words:
            try:
                if _is_group(word):
                    yield from self._pictures_in(word)
                elif not word:
                    raise UserError("the name of a picture is empty; check quotes and variables")
                elif word == "-":
                    yield "standard input", _standard_input()
                elif ADDRESS.match(word) and not exists(word):
                    raise UserError(
                        f"{word[:200]} is an address, and digits reads only files; save the "
                        "picture, then name its file"
                    )
                else:
                    yield word, at_home(word)
            except UserError as error:
                yield word, error

    def _pictures_in(self, word: str) -> Iterator[tuple[str, Source]]:
        """The pictures in a folder, or among the files that match a pattern."""
        from digits.reading import pictures

        place, problems, found = at_home(word), list[OSError](), False
        for path in _files_below(place, problems) if place.is_dir() else _matches(place):
            if pictures.is_picture(path):
                found = True
                yield str(path), path
            else:
                self.passed_over[path.suffix.lower() or "no ending"] += 1
        for problem in problems:
            folder = str(problem.filename)
            yield folder, UserError(f"cannot open the folder {folder}: {reason_of(problem)}")
        if not found and not problems:
            holds = "holds" if place.is_dir() else "matches"
            raise UserError(f"{word} {holds} no picture; name another file, folder, or pattern")


def _is_group(word: str) -> bool:
    """Whether word names a folder or, if there is no file of that name, is a pattern."""
    if not exists(word) and glob.has_magic(word):
        return not ADDRESS.match(word)
    return bool(word) and exists(str(at_home(word))) and at_home(word).is_dir()


def _files_below(folder: Path, problems: list[OSError]) -> Iterator[Path]:
    """The files in folder and in its folders, by name, without hidden ones."""
    for place, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted((name for name in folders if name[0] != "."), key=_by_number)
        for name in sorted((name for name in files if name[0] != "."), key=_by_number):
            yield Path(place, name)


def _matches(pattern: Path) -> Iterator[Path]:
    """The files that match a pattern, by name."""
    names = sorted(glob.iglob(str(pattern), recursive=True), key=_by_number)  # noqa: PTH207
    return (path for path in map(Path, names) if path.is_file())


def _by_number(name: str) -> list[tuple[str, int]]:
    """A key that puts 2.png before 10.png."""
    return [(word, int(number or 0)) for word, number in re.findall(r"(\D*)(\d*)", name)]


def _standard_input() -> bytes:
    from digits.reading import pictures

    if sys.stdin is None or sys.stdin.isatty():
        raise UserError("- is a picture on standard input, such as: digits - < photo.jpg")
    data = sys.stdin.buffer.read(pictures.LARGEST_BYTES + 1)
    if not data:
        raise UserError("standard input is empty; send it a picture: digits - < photo.jpg")
    return data
