"""How well pictures are read: a folder of pictures, a list of their labels, and the scores.

The list is FOLDER/labels.tsv, a tab-separated table with a header. Its columns are file (relative
to FOLDER) and label, and optionally kind (what to score together), hand (who wrote it), and note.
A label holds digits, with a space between rows; it is empty if the picture has no digit.
A note that begins with ROT90 or ROT270 marks a page on its side, which is scored separately.
"""

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from PIL import Image

from digits import intervals
from digits.errors import UserError
from digits.reading.certainty import Reader
from digits.reading.recognize import read
from digits.text import aligned

Group = tuple[str, bool, str]  # see Case.group
Scores = dict[str, Any]  # see score

LIST = "labels.tsv"
NO_DIGIT, ONE_DIGIT, SEVERAL_DIGITS = "no digit", "one digit", "several digits"
# if the list names no kind
OWN_KINDS = {NO_DIGIT: "none", ONE_DIGIT: "single", SEVERAL_DIGITS: "several"}


@dataclass(frozen=True)
class Case:
    """One line of the list: the picture, by its name there and as a path, and its label."""

    file: str
    path: Path
    label: str
    kind: str = ""
    hand: str = ""
    note: str = ""

    @property
    def holds(self) -> str:
        """What the picture shows: no digit, one digit, or several digits."""
        return (NO_DIGIT, ONE_DIGIT, SEVERAL_DIGITS)[min(len(self.label), 2)]

    @property
    def group(self) -> Group:
        """The group to score it with: kind, whether the page lies on its side, what it holds."""
        kind = self.kind or OWN_KINDS[self.holds]
        return kind, self.note.startswith(("ROT90", "ROT270")), self.holds


@dataclass(frozen=True)
class Outcome:
    """The text read in a picture and the time it took; error: why it could not be opened."""

    case: Case
    text: str
    seconds: float
    error: str = ""

    @property
    def right(self) -> bool:
        """Whether every digit and every space between rows matches the label."""
        return not self.error and self.text == self.case.label

    @property
    def refused(self) -> bool:
        """Whether the picture was opened and no digit was found in it."""
        return not self.error and not self.text


# The list


def load_cases(folder: Path | str) -> list[Case]:
    """The Cases of the list in folder, in order; UserError if a line cannot be used."""
    path = Path(folder) / LIST
    if not path.parent.is_dir():
        raise UserError(f"{folder} is not a folder; name one that holds pictures and a {LIST}")
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise UserError(
            f"{folder} has no {LIST}; create one whose first line is `file<tab>label`, followed "
            "by a line for every picture"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UserError(f"cannot read {path}: {reason}; save it as plain UTF-8 text") from None
    columns = _read_header(lines[0], path)
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    cases = [_read_line(line, columns, f"{path} line {n}", path.parent) for n, line in numbered[1:]]
    if not cases:
        raise UserError(f"{path} lists no picture; write a line `file<tab>label` for each one")
    return cases


def _read_header(line: str, path: Path) -> list[str]:
    """The names of the columns, in lower case; file and label must each appear once."""
    columns = [name.strip().lower() for name in line.split("\t")]
    for name in ("file", "label"):
        if columns.count(name) != 1:
            raise UserError(
                f"{path} line 1 must name one column {name!r}; begin with a header, at least "
                "`file<tab>label`, with a tab between names"
            )
    return columns


def _read_line(line: str, columns: list[str], where: str, folder: Path) -> Case:
    """The Case in one line; missing cells at its end are empty."""
    cells = line.split("\t")
    if len(cells) > len(columns):
        raise UserError(f"{where} has {len(cells)} cells, the header {len(columns)}; delete a tab")
    if any(unicodedata.category(character) == "Cc" for character in "".join(cells)):
        raise UserError(f"{where} holds a control character; retype the line")
    row = dict(zip(columns, cells, strict=False))
    label = " ".join(row.get("label", "").split())
    if not re.fullmatch("[0-9 ]*", label):
        raise UserError(
            f"{where}: the label {label[:80]!r} may hold only digits and spaces; leave it empty "
            "for a picture without a digit"
        )
    optional = {name: row.get(name, "").strip() for name in ("kind", "hand", "note")}
    return Case(row["file"], _inside(folder, row["file"], where), label, **optional)


def _inside(folder: Path, file: str, where: str) -> Path:
    """The path of an existing file in folder or below it; UserError otherwise."""
    if not file.strip():
        raise UserError(f"{where} names no file; write its name before the first tab")
    path, name = folder / file, file[:80]
    try:
        is_inside, is_file = path.resolve().is_relative_to(folder.resolve()), path.is_file()
    except OSError:  # no file can have such a name
        is_inside, is_file = True, False
    if not is_inside:
        raise UserError(f"{where}: {name!r} lies outside {folder}; copy the picture into it")
    if not is_file:
        raise UserError(
            f"{where}: there is no file {name!r} in {folder}; check its name and the tab after it"
        )
    return path


# Reading and scoring


def read_cases(cases: Iterable[Case], reader: Reader) -> Iterator[Outcome]:
    """Read the picture of every Case with reader, and yield an Outcome for each."""
    Image.init()  # loads Pillow's formats now, so that the first picture's time excludes it
    for case in cases:
        start, text, error = time.perf_counter(), "", ""
        try:
            text = read(case.path, reader).text
        except UserError as problem:
            error = str(problem)
        yield Outcome(case, text, time.perf_counter() - start, error)


def score_groups(outcomes: Iterable[Outcome]) -> list[Scores]:
    """The scores of each group of Outcomes: a list of dicts of numbers, see score."""
    groups: dict[Group, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.case.group, []).append(outcome)
    kinds = list(dict.fromkeys(kind for kind, _, _ in groups))
    order = sorted(groups, key=lambda group: (kinds.index(group[0]), *group[1:]))
    scores = []
    for kind, turned, holds in order:
        mixed = len({other[2] for other in groups if other[0] == kind}) > 1
        name = kind + f", {holds}" * mixed + ", on its side" * turned
        scores.append({"name": name, "kind": kind, "holds": holds, "on_its_side": turned,
                       **score(groups[kind, turned, holds])})  # fmt: skip
    return scores


def score(outcomes: Sequence[Outcome]) -> Scores:
    """Counts, shares in [0, 1], and times in milliseconds of some Outcomes, as a dict.

    accuracy is the share of pictures read correctly, by_hand its mean over hands; low and high
    bound its 95% interval. refused counts pictures that were opened but in which no digit was
    found. digit_errors is the edit distance over all digits, ignoring spaces; a picture that cannot
    be opened misses all of its digits.
    """
    count, right = len(outcomes), sum(outcome.right for outcome in outcomes)
    share = intervals.of_share(right, count)  # too narrow: digits by one hand are alike
    hands = shares_by_hand(outcomes)
    labels = [outcome.case.label.replace(" ", "") for outcome in outcomes]
    texts = [outcome.text.replace(" ", "") for outcome in outcomes]
    digits, errors = sum(map(len, labels)), sum(map(edit_distance, labels, texts))
    refused = sum(outcome.refused for outcome in outcomes)
    return {
        "pictures": count, "right": right, "accuracy": share.value, "low": share.low,
        "high": share.high,
        "hands": len(hands), "by_hand": mean(hands),
        "refused": refused, "refused_share": refused / count,
        "not_opened": sum(bool(outcome.error) for outcome in outcomes),
        "digits": digits, "digit_errors": errors,
        "digit_error_rate": errors / digits if digits else None, **times(outcomes),
    }  # fmt: skip


def shares_by_hand(outcomes: Iterable[Outcome]) -> list[float]:
    """The share of each hand read correctly; a picture without a hand counts as its own."""
    hands: dict[tuple[str, str], list[bool]] = {}
    for outcome in outcomes:
        own = "" if outcome.case.hand else outcome.case.file
        hands.setdefault((outcome.case.hand, own), []).append(outcome.right)
    return [mean(rights) for rights in hands.values()]


def times(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """The median and the largest time to read one picture, in milliseconds, as a dict."""
    milliseconds = [1000 * outcome.seconds for outcome in outcomes]
    return {"median_ms": round(median(milliseconds), 1), "largest_ms": round(max(milliseconds), 1)}


def edit_distance(one: str, other: str) -> int:
    """The fewest insertions, deletions, and replacements that turn one text into the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        corner, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (a != b))
    return row[-1]


# Reporting

COLUMNS = (
    "kind", "pictures", "right", "95% interval", "by hand", "none found", "digits wrong",
    "median ms", "most ms",
)  # fmt: skip
MEANING = (
    "right: the text matches the label, including spaces between rows; empty if there is no digit.",
    "by hand: the mean share right over hands (number of hands). none found: no digit found.",
    "digits wrong: digits to replace, insert, or delete, out of all digits, ignoring spaces.",
    "ms: milliseconds to open and read one picture.",
)


def table_rows(scores: Iterable[Scores]) -> list[tuple[str, ...]]:
    """The scores as rows of text, one string for each of COLUMNS."""
    return [
        (
            s["name"], str(s["pictures"]), _share(s["right"], s["pictures"]),
            f"{100 * s['low']:.1f} to {100 * s['high']:.1f} %",
            f"{100 * s['by_hand']:.1f} % ({s['hands']})", _share(s["refused"], s["pictures"]),
            _share(s["digit_errors"], s["digits"]) if s["holds"] == SEVERAL_DIGITS else "",
            f"{s['median_ms']:.0f}", f"{s['largest_ms']:.0f}",
        )
        for s in scores
    ]  # fmt: skip


def as_text(scores: Sequence[Scores]) -> str:
    """The scores as an aligned table, followed by the meaning of its columns."""
    lost = sum(s["not_opened"] for s in scores)
    told = [f"not opened: {lost}, counted as mistakes; the sheet explains why."] if lost else []
    return "\n".join([aligned([COLUMNS, *table_rows(scores)]), "", *MEANING, *told])


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)"
