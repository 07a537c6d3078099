"""Reading pictures on the command line: what is read, what is printed, and where it goes."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits import cli, read
from digits.cli.inputs import Inputs
from digits.cli.predict import as_record
from digits.cli.terminal import Screen
from digits.cli.view import MOST_DRAWN, as_line, details
from digits.reading import Digit, Reading
from digits.reading.recognize import Step


def draw(path, text="7", color="black"):
    """A picture of 100 x 100 pixels with a 7, or with as many as text has; return its path."""
    image = Image.new("L", (100 * max(1, len(text)), 100), "white")
    canvas = ImageDraw.Draw(image)
    for left in range(0, 100 * len(text), 100):
        canvas.line([(left + 30, 25), (left + 70, 25), (left + 45, 80)], color, 7, joint="curve")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path


def blank(path):
    return draw(path, color="white")


class Terminal(io.TextIOWrapper):
    """An output that says it is a terminal, and keeps what is written."""

    def __init__(self, encoding="utf-8"):
        super().__init__(io.BytesIO(), encoding)

    def isatty(self):
        return True

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def terminal(monkeypatch):
    """A function that runs the program on a terminal: its status, and what it shows."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def run(*arguments, columns=100, encoding="utf-8", **environment):
        shown = Terminal(encoding)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", shown)
            patch.setenv("COLUMNS", str(columns))
            for name, value in environment.items():
                patch.setenv(name, value)
            status = cli.main([str(argument) for argument in arguments])
        return status, shown.text()

    return run


# What is read


def test_a_folder_is_read_in_order_and_what_is_no_picture_is_counted(here, capsys):
    for name in ("scans/10.png", "scans/2.PNG", "scans/sub/1.png", "scans/.hidden/3.png",
                 "scans/.4.png"):  # fmt: skip
        draw(here / name)
    (here / "scans" / "2.PNG").rename(here / "scans" / "2")  # a picture by its content
    (here / "scans" / "notes.txt").write_text("7")
    (here / "scans" / "labels.tsv").write_text("7")
    (here / "scans" / "3.jpg").write_bytes(b"\xff\xd8\xff broken")
    assert cli.main(["scans"]) == 1
    said = capsys.readouterr()
    names = [Path(line.split(": ")[0]).as_posix() for line in said.out.splitlines()]
    assert names == ["scans/2", "scans/10.png", "scans/sub/1.png"]
    failed, passed_over = said.err.splitlines()
    assert failed.startswith(f"digits: {Path('scans/3.jpg')} is ")
    assert passed_over == "passed over 2 files that are not pictures (.tsv, .txt)"


def test_patterns_are_expanded_here_as_a_windows_shell_leaves_them(here, capsys):
    for name in ("10.png", "9.png", "x.txt", "deep/er/1.png"):
        draw(here / name) if name.endswith("png") else (here / name).touch()
    assert cli.main(["--json", "*.png", "deep/**/*"]) == 0
    told = [json.loads(line)["picture"] for line in capsys.readouterr().out.splitlines()]
    assert [Path(name).as_posix() for name in told] == ["9.png", "10.png", "deep/er/1.png"]
    draw(here / "[1].png", "77")  # a file of that name comes before the pattern
    assert cli.main(["[1].png"]) == 0
    assert capsys.readouterr().out.startswith("[1].png: 77 ")


def test_a_tilde_is_the_home_folder_even_if_the_shell_left_it(here, monkeypatch, capsys):
    draw(here / "home" / "7.png")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(here / "home"))
    for word in ("~/7.png", "~", "~/*.png"):
        assert cli.main([word]) == 0
        assert ": 7 (" in capsys.readouterr().out
    for command in ("predict", "evaluate"):
        assert cli.main([command, "--model", "~/none.safetensors"]) == 1
        assert (
            f"there is no network {here / 'home' / 'none.safetensors'}" in capsys.readouterr().err
        )


def test_standard_input_is_a_picture(here, monkeypatch, capsys):
    data = draw(here / "7.png").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert cli.main(["-"]) == 0
    assert capsys.readouterr().out.startswith("standard input: 7 (")


@pytest.mark.parametrize(
    ("word", "said"),
    [("https://example.org//7.png", "https://example.org//7.png is an address, and digits reads"),
     ("https://example.org/7.png?b=[1]", "?b=[1] is an address"),
     ("*.png", "*.png matches no picture; name another"), (".", ". holds no picture; name another"),
     ("-", "standard input is empty; send it a picture"), ("no.png", "does not exist; check the"),
     ("7" * 300 + ".png", "the name is too long; choose a shorter one"),
     ("", "the name of a picture is empty")],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_the_next_step(here, monkeypatch, capsys, word, said):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    assert cli.main(["predict", word]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("digits: ") and said in told.err
    assert told.err.count("\n") == 1


def test_many_pictures_are_found_one_by_one(here, monkeypatch):
    for number in range(300):
        (here / f"{number}.png").touch()
    examined = []
    is_file = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: examined.append(path) or is_file(path))
    found = iter(Inputs(["."]))
    assert next(found)[0] == "0.png"
    assert len(examined) == 1  # no long silence before the first
    assert [Path(name).stem for name, _ in found] == [str(n) for n in range(1, 300)]


def test_the_exit_status_tells_what_happened(here, capsys):
    good, empty = str(draw(here / "good.png")), str(blank(here / "empty.png"))
    for words, status in (
        ([good], 0), ([empty], 3), ([empty, good], 3), ([empty, "none.png"], 1), (["--x"], 2),
        (["--json", empty], 3),
    ):  # fmt: skip
        assert cli.main(words) == status
    assert "no digit found; the picture looks blank" in capsys.readouterr().out


# The picture with boxes


def test_save_writes_boxes_to_the_current_folder_and_never_over_a_file(here, tmp_path, capsys):
    for name in ("a/photo.png", "b/photo.png"):
        draw(tmp_path / name, "77")
    (here / "photo-digits.png").write_text("mine")
    assert cli.main(["--save", "a", "b"]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2  # for programs: only the results
    assert (here / "photo-digits.png").read_text() == "mine"
    assert "photo-digits-2.png" in said.err and "photo-digits-3.png" in said.err
    assert cli.main(["--save", "--json", "a/photo.png"]) == 0
    told = json.loads(capsys.readouterr().out)
    image = Image.open(here / told["saved"])
    factor = image.width / 200
    left, top, right, bottom = (round(factor * side) for side in told["digits"][0]["box"])
    pixels = np.asarray(image).astype(int)
    frame = [pixels[(top + bottom) // 2, left - 1], pixels[bottom, (left + right) // 2]]
    assert all(np.ptp(pixel) > 100 for pixel in frame)  # colored; the picture is gray
    name = pixels[: top - 4, left : left + 20]
    assert np.ptp(name, axis=2).max() > 100
    assert {path.name for path in here.iterdir() if path.is_file()} == {
        "photo-digits.png", "photo-digits-2.png", "photo-digits-3.png", "photo-digits-4.png"
    }  # fmt: skip


def test_a_full_disk_leaves_no_part_of_a_saved_picture(here, small_files, capsys):
    draw(here / "photo.png", "77")
    with small_files():
        assert cli.main(["--save", "photo.png"]) == 1
    assert "photo-digits.png: the file is larger than this system allows" in capsys.readouterr().err
    assert [path.name for path in here.iterdir()] == ["photo.png"]


# What is printed


def reading_of(*digits, **settings):
    paper = np.ones((9, 9))
    return Reading(
        paper, (1, 1), [Step("", paper)] * 4, [list(digits)] * bool(digits), [], **settings
    )


def digit_of(probabilities, doubt=""):
    p = np.array([*probabilities, *[0] * (10 - len(probabilities))])
    return Digit((1, 2, 3, 4), np.ones((2, 2)), np.zeros((28, 28)), p, 1.0, 9.0, doubt)


def test_a_line_tells_pages_hints_doubts_and_no_certainty_beyond_measure():
    nothing = reading_of(page=2, pages=3)
    told = as_line("a\n", nothing, Screen())
    assert told == f"a\\n, page 2 of 3: no digit found; {nothing.hint}"
    sure, unsure = digit_of([0.99999, 0.00001]), digit_of([0.6, 0.4], "could be 0 or 1")
    assert as_line("a", reading_of(sure), Screen()) == "a: 0 (probability over 99.9%)"
    assert as_line("a", reading_of(sure, sure), Screen()) == "a: 00 (probability over 99.9%)"
    told = as_line("a", reading_of(sure, unsure), Screen())
    assert told == "a: 00 (probability 60.0% or more; the 0 could be 0 or 1)"
    told = as_record("a", replace(reading_of(sure, unsure), left_out=[sure]))
    assert [digit["unsure"] for digit in told["digits"]] == [False, True]
    assert told["left_out"] == [(1, 2, 3, 4)] and "hint" not in told


def test_a_terminal_shows_what_the_network_saw_and_the_bars(here, terminal):
    path = draw(here / "7.png")
    (digit,) = read(path).digits
    status, shown = terminal("7.png", NO_COLOR="1")
    assert status == 0
    assert "\x1b" not in shown
    lines = shown.splitlines()
    start = 1 + next(n for n, line in enumerate(lines) if "saw of the 7" in line)
    halves = [line.ljust(28)[:28] for line in lines[start : start + 14]]
    ink = np.array([[[c in "▀█", c in "▄█"] for c in line] for line in halves])
    assert np.array_equal(ink.transpose(0, 2, 1).reshape(28, 28), digit.image > 0.5)
    longest = max(lines[start : start + 10], key=lambda line: line[28:].count("█"))
    assert longest[31] == "7"
    (row,) = [line for line in lines if line.startswith("7   ")]
    assert ", ".join(map(str, digit.box)) in row

    _, shown = terminal("7.png")  # in color, each half block has the tones of two pixels
    assert "\x1b[1m" in shown
    upper, lower = (232 + np.rint(23 * np.clip(digit.image[side::2], 0, 1)) for side in (0, 1))
    tones = [
        f"\x1b[38;5;{a:.0f}m\x1b[48;5;{b:.0f}m▀" for a, b in zip(upper[6], lower[6], strict=True)
    ]
    assert "".join(tones) in shown


@pytest.mark.parametrize("columns", [100, 40, 5])
def test_narrow_terminals_and_other_encodings_get_what_they_can_show(here, terminal, columns):
    draw(here / "7.png", "7777")
    for encoding in ("utf-8", "ascii", "cp437", "latin-1"):
        status, shown = terminal("7.png", columns=columns, encoding=encoding)
        assert status == 0
        _, *rest = click.unstyle(shown).splitlines()
        assert ("█" in shown) == (encoding in ("utf-8", "cp437"))
        assert "\\u" not in shown  # what backslashreplace writes
        assert sum(line.startswith("7") for line in rest) >= 4
        if columns >= 40:
            assert max(map(len, rest)) <= columns
    _, shown = terminal("7.png", TERM="dumb")
    assert "\x1b" not in shown


def test_classes_of_ones_own_have_their_names_and_many_have_no_flood_of_bars():
    classes = tuple(f"class-{number}" for number in range(100))
    p = np.full(100, 0.002)
    p[42] = 0.802
    shown = details(reading_of(replace(digit_of([]), probabilities=p, classes=classes)), Screen())
    assert "saw of the class-42" in shown
    assert "class-42 ##########   80.2%" in shown
    assert shown.count("class-") < 30


def test_only_one_picture_is_shown_in_detail_and_not_every_digit_is_drawn(here, terminal):
    draw(here / "7.png")
    for words in (("7.png", "7.png"), (".",), ("*.png",)):
        _, shown = terminal(*words)
        assert "saw of" not in shown
    shown = details(reading_of(*[digit_of([1.0])] * (MOST_DRAWN + 1)), Screen())
    assert shown.count("saw of") == MOST_DRAWN
    assert f"the first {MOST_DRAWN} of {MOST_DRAWN + 1} digits" in shown


def test_the_sample_is_named_so_that_it_is_found_from_any_folder(here, terminal, capsys):
    status, shown = terminal(NO_COLOR="1")
    assert status == 0
    assert Path(shown.split(": ")[0]).is_file()
    assert "digits photo.jpg" in capsys.readouterr().err
