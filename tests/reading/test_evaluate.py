"""Measuring on a folder of pictures: the list, the numbers, and what is wrong with a list."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits import cli
from digits.errors import UserError
from digits.reading import evaluate
from digits.reading.evaluate import Case, Outcome
from tests.handwriting import made_paper, write_number


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Made pictures: 2026, 5, an empty page, and a file that is none."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "below").mkdir()
    empty = made_paper((160, 330), seed=3)
    several, _ = write_number(empty, "2026", 40, 120, 76, seed=21, pen=5)
    one, _ = write_number(made_paper((200, 180), seed=4), "5", 60, 150, 100, seed=11, pen=7)
    pictures = {"several.png": several, "below/one.png": one, "empty.png": empty * 0 + 1}
    for name, grey in pictures.items():
        Image.fromarray(np.uint8(np.round(grey * 255))).save(folder / name)
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def listed(folder, text):
    (folder / "labels.tsv").write_bytes(text.encode() if isinstance(text, str) else text)
    return evaluate.load_cases(folder)


def outcome(label, text, *, hand="", seconds=0.1, error="", file="a.png", kind="", note=""):
    return Outcome(Case(file, Path(file), label, kind, hand, note), text, seconds, error)


# The numbers


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0), ("", "123", 3), ("2026", "2126", 1), ("2026", "20826", 1), ("12", "21", 2),
        ("123345", "6233257", 3), ("1234567", "7654321", 6),
    ],
)  # fmt: skip
def test_the_edit_distance_is_the_least_number_of_changes(one, other, distance):
    assert evaluate.edit_distance(one, other) == distance
    assert evaluate.edit_distance(other, one) == distance


def test_a_prolific_hand_counts_once_by_hand_and_every_picture_by_picture():
    """Hand a: 3 of 4 right; b: 0 of 1; two pictures without a hand: 1 and 0. Mean of four hands."""
    outcomes = [outcome("1", text, hand="a") for text in "1117"]
    outcomes += [outcome("2", "", hand="b")]
    outcomes += [outcome("3", "3", file="c.png"), outcome("3", "8", file="d.png")]
    found = evaluate.score(outcomes)
    assert (found["right"], found["pictures"], found["hands"]) == (4, 7, 4)
    assert found["accuracy"] == pytest.approx(4 / 7)
    assert found["by_hand"] == pytest.approx((3 / 4 + 0 + 1 + 0) / 4)
    assert (found["refused"], found["refused_share"]) == (1, pytest.approx(1 / 7))
    assert found["low"] < 4 / 7 < found["high"]


def test_digit_errors_ignore_spaces_and_being_right_does_not():
    """12 34 read as 1234 is no digit error, yet not right; 567 read as 5678 is one; 90 is lost."""
    outcomes = [outcome("12 34", "1234"), outcome("567", "5678"), outcome("12 3", "12 3"),
                outcome("90", "", error="it is damaged")]  # fmt: skip
    found = evaluate.score(outcomes)
    assert (found["right"], found["digits"], found["digit_errors"]) == (1, 12, 3)
    assert found["digit_error_rate"] == pytest.approx(3 / 12)
    assert (found["refused"], found["not_opened"]) == (0, 1)  # what cannot be opened is not refused


def test_pages_without_a_digit_are_right_when_they_are_refused():
    read = (("", "", 0.5), ("7", "", 0.002), ("", "it is empty", 0.01))
    found = evaluate.score(
        [outcome("", text, error=error, seconds=seconds) for text, error, seconds in read]
    )
    assert (found["right"], found["refused"], found["not_opened"]) == (1, 1, 1)
    assert found["digit_error_rate"] is None
    assert (found["median_ms"], found["largest_ms"]) == (10.0, 500.0)


def test_groups_are_kinds_apart_from_pages_on_their_side_and_from_other_numbers_of_digits():
    outcomes = [
        outcome("12", "12", kind="page"), outcome("34", "43", kind="page", note="ROT90: scanned"),
        outcome("5", "5", kind="mixed"), outcome("", "1", kind="mixed"),
        outcome("56", "56", kind="page", note="not ROT90"), outcome("7", "7"), outcome("89", "89"),
        outcome("", ""),
    ]  # fmt: skip
    found = {s["name"]: (s["pictures"], s["right"]) for s in evaluate.score_groups(outcomes)}
    assert found == {
        "page": (2, 2), "page, on its side": (1, 0), "mixed, no digit": (1, 0),
        "mixed, one digit": (1, 1), "single": (1, 1), "several": (1, 1), "none": (1, 1),
    }  # fmt: skip
    assert list(found)[:2] == ["page", "page, on its side"]


def test_the_table_is_aligned_and_says_digits_wrong_of_several_alone():
    scores = evaluate.score_groups([outcome("1", "7"), outcome("12", "13"), outcome("", "")])
    header, single, several, none = evaluate.as_text(scores).splitlines()[:4]
    assert len(header) == len(single) == len(several) == len(none)
    assert "1 (50.0 %)" in several and "1 (100.0 %)" in none
    assert [cell for cell in single.split("  ") if cell][-3].strip() == "0 (0.0 %)"  # none found


# The list


def test_two_columns_are_enough(folder):
    text = "file\tlabel\nbelow/one.png\t5\nseveral.png\t20 26\nempty.png\t\nempty.png\n"
    one, several, none, short = listed(folder, text)
    assert [case.group[0] for case in (one, several, none)] == ["single", "several", "none"]
    assert short == none
    assert (one.path, one.hand) == (folder / "below" / "one.png", "")


def test_columns_come_in_any_order_and_others_are_let_be(folder):
    text = (
        'Note\thand\tlabel\tsource\tfile\tkind\nROT270 "so\tme\t 20   26 \tx\tseveral.png\tpaper\n'
    )
    cases = [listed(folder, text.replace("\n", end)) for end in ("\n", "\r\n", "\n\n")]
    cases.append(listed(folder, b"\xef\xbb\xbf" + text.encode()))  # as spreadsheets begin a file
    wanted = Case("several.png", folder / "several.png", "20 26", "paper", "me", 'ROT270 "so')
    assert cases == [[wanted]] * 4
    assert wanted.group == ("paper", True, "several digits")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1 must name one column 'file'"),
        ("file\tkind\n", "line 1 must name one column 'label'"),
        ("file\tlabel\tlabel\n", "line 1 must name one column 'label'"),
        ("file\tlabel\n\n", "lists no picture"),
        ("file\tlabel\nempty.png\t\nempty.png\tx\n", "line 3: the label 'x'"),
        ("file\tlabel\n\nempty.png\t٣\n", "line 3: the label '٣'"),
        ("file\tlabel\nempty.png\t-1\n", "line 2: the label '-1'"),
        ("file\tlabel\nnowhere.png\t1\n", "line 2: there is no file 'nowhere.png'"),
        ("file\tlabel\n\t1\n", "line 2 names no file"),
        ("file\tlabel\nempty.png\t1\t2\n", "line 2 has 3 cells, the header 2"),
        ("file\tlabel\nempty\x1b.png\t1\n", "line 2 holds a control character"),
        ("file\tlabel\n../{0}/../secret.png\t1\n", "lies outside"),
        ("file\tlabel\nlink.png\t1\n", "lies outside"),
        ("file\tlabel\nempty.png\t1\n".encode("utf-16"), "it is not UTF-8 text"),
    ],
)
def test_a_bad_list_is_told_in_one_sentence_with_its_line(folder, text, said):
    (folder.parent / "secret.png").write_bytes(b"")
    if not (folder / "link.png").is_symlink():
        (folder / "link.png").symlink_to(folder.parent / "secret.png")
    if isinstance(text, str):
        text = text.replace("{0}", folder.name)
    with pytest.raises(UserError) as caught:
        listed(folder, text)
    sentence = str(caught.value)
    assert said in sentence
    assert str(folder / "labels.tsv") in sentence
    assert "\n" not in sentence


# From pictures to numbers


def test_the_command_prints_the_table_and_writes_the_sheet(folder, tmp_path, capsys):
    listed(folder, "file\tlabel\nbroken.png\t1\nseveral.png\t2026\nempty.png\t\n")
    sheet = tmp_path / "sheet.html"
    arguments = ["evaluate", "--pictures", str(folder), "--sheet", str(sheet)]
    assert cli.main(arguments) == 0
    said = capsys.readouterr().out
    assert [line.split()[:2] for line in said.splitlines()[1:4]] == [
        ["single", "1"], ["several", "1"], ["none", "1"],
    ]  # fmt: skip
    assert "not opened: 1" in said and str(sheet) in said
    assert "broken.png is not a picture" in sheet.read_text(encoding="utf-8")
    assert cli.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["pictures"], found["mistakes"], found["sheet"]) == (3, 1, str(sheet))
    assert [kind["right"] for kind in found["kinds"]] == [0, 1, 1]
    assert [kind["refused"] for kind in found["kinds"]] == [0, 0, 1]
    assert 0 < found["median_ms"] <= found["largest_ms"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--pictures", "{0}/nowhere"], "is not a folder"),
     (["--pictures", "{0}"], "has no labels.tsv; create one"),
     (["--pictures", "{1}", "--sheet", "{0}"], "cannot write"),
     (["--pictures", "{1}", "--model", "{0}/none"], "there is no network")],
)  # fmt: skip
def test_what_the_command_cannot_do_is_told_in_one_sentence(
    folder, tmp_path, capsys, arguments, says
):
    listed(folder, "file\tlabel\nempty.png\t\n")
    arguments = [argument.format(tmp_path, folder) for argument in arguments]
    assert cli.main(["evaluate", *arguments]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("digits: ") and said.err.count("\n") == 1
    assert says in said.err and said.out == ""
