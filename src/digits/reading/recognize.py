"""From a picture to its digits: find the ink, find the digits, show each one to the network.

The steps: even out the light, separate ink from paper, join connected ink into digits, order them
into rows, and convert each to MNIST's format: 28 x 28 pixels, the digit scaled into 20 x 20 and
centered by its mass. Lengths are in pixels of the working picture, which may be smaller than the
given one; only Digit.box is in pixels of the given picture.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Any

import numpy as np
from scipy import ndimage

from digits.ann import Network
from digits.errors import UserError
from digits.mnist import DIGIT_NAMES
from digits.reading.as_mnist import even_strokes, fit_whole, normalise
from digits.reading.certainty import Reader, as_percent, load_reader
from digits.reading.ink import Look, see_ink, see_ink_on
from digits.reading.layout import TINY, Piece, find_pieces, group_rows
from digits.reading.pictures import open_pages
from digits.reading.sheet import is_light_paper
from digits.reading.touching import (
    WHOLE,
    Span,
    best_spans,
    is_splintered,
    near,
    one_digit,
    part_all,
    possible_spans,
)

DOUBTFUL = 0.8  # certainty below which a piece may be two digits, or a part of one
SEVERAL = 3  # digits that a page must have to be turned
UPRIGHT = 0.9  # mean certainty at which a page counts as upright
BETTER = 0.1  # mean certainty that turning a page or inverting a tiny picture must gain


@dataclass(frozen=True)
class Step:
    """One stage of the reading, for display: title, and picture (H, W) with values in [0, 1]."""

    title: str
    picture: np.ndarray


@dataclass(frozen=True)
class Digit:
    """One digit: its position, the network's input, and its output.

    box: left, top, right, bottom, in pixels of the given picture, upright; right and bottom lie
    just outside. ink: its own ink (h, w), 1 = ink. image: (28, 28) float32, 1 = ink, as in MNIST.
    probabilities: (10,), if it is a digit. is_digit: the probability that it is one. evidence: the
    evidence that it is one, see certainty. doubt: why it is unsure, in words, or "". classes: the
    names of what the network reads, if it was trained on other data than MNIST.
    """

    box: tuple[int, int, int, int]
    ink: np.ndarray
    image: np.ndarray
    probabilities: np.ndarray
    is_digit: float
    evidence: float
    doubt: str
    classes: tuple[str, ...] = DIGIT_NAMES

    def __repr__(self) -> str:
        """The digit and how certain it is, in words, without its arrays."""
        doubt = f", {self.doubt}" if self.doubt else ""
        return f"<Digit {self.name}: {as_percent(self.probability)}{doubt}>"

    @property
    def unsure(self) -> bool:
        """Whether there is any doubt."""
        return bool(self.doubt)

    @property
    def digit(self) -> int:
        """The most probable digit, or the number of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def name(self) -> str:
        """The name of the most probable class; of a digit, itself."""
        return self.classes[self.digit]

    @property
    def probability(self) -> float:
        """The probability of that digit."""
        return float(self.probabilities.max())

    @property
    def certainty(self) -> float:
        """The probability that it is a digit and that digit is the right one."""
        return self.probability * self.is_digit


@dataclass(frozen=True)
class Reading:
    """The result of reading: picture (H, W) in gray, the steps, and rows of digits.

    scale: pixels of the given picture per pixel of picture, (x, y). left_out: pieces judged not to
    be digits. page: the page that was read, the first with writing; pages: how many there are.
    """

    picture: np.ndarray
    scale: tuple[float, float]
    steps: list[Step]
    rows: list[list[Digit]]
    left_out: list[Digit]
    page: int = 1
    pages: int = 1

    def __repr__(self) -> str:
        """What was read, in words, without the pictures."""
        return f"<Reading {self.text!r}: {self.hint or self.digits}>"

    @cached_property
    def digits(self) -> list[Digit]:
        """All digits in reading order."""
        return [digit for row in self.rows for digit in row]

    @property
    def text(self) -> str:
        """The digits, left to right, with a space between rows; empty if none was found.

        Names of classes that are longer than a letter have a space between them, too.
        """
        names = [[digit.name for digit in row] for row in self.rows]
        gap = "" if all(len(name) == 1 for row in names for name in row) else " "
        return " ".join(gap.join(row) for row in names)

    @property
    def hint(self) -> str:
        """If no digit was found, what was there and what to do next; otherwise empty."""
        if self.rows:
            return ""
        if self.left_out:
            return "this looks like letters or signs; show only digits, or draw larger"
        if (self.steps[2].picture < 0.5).any():
            return "nothing looks like pen strokes; crop the picture to the paper, or draw larger"
        return "the picture looks blank; draw larger, or with a darker pen"


def read(
    picture: Any, reader: Reader | Network | None = None, *, refuse: str = "usual",
    whole: bool | None = None,
) -> Reading:  # fmt: skip
    """Read the digits in picture: dark on light or light on dark, one or many, in rows.

    picture: a path, bytes, a file object, a Pillow image, or an array: gray (H, W), RGB (H, W, 3),
    or RGBA (H, W, 4) of bytes, or of floats from 0 (black) to 1 (white). reader: the project's best
    by default; a Network alone takes all pen writing for digits. refuse: how much to leave out,
    see Reader.keeps. A page on its side is turned if that reads clearly better; boxes still refer
    to the given picture. whole: take the whole picture for one image, as for a network whose
    classes are no letters; by default, the reader's classes decide.
    Raises UserError if there is no picture; a picture without a digit gives an empty Reading.
    """
    if reader is None:
        reader = _best_reader()
    elif not isinstance(reader, Reader):
        if not hasattr(reader, "logits"):
            raise UserError(
                f"reader must be a Reader or a Network, not {type(reader).__name__}; "
                "make one with load_reader(path)"
            )
        reader = Reader(reader)
    if whole or (whole is None and not reader.reads_writing):
        return _read_whole(picture, reader)
    for number, (grey, scale, pages) in enumerate(open_pages(picture), 1):  # noqa: B007
        page = _look(grey, scale, reader)
        if page.look.mask.any():
            break
    page = _turned(page)
    steps = [
        Step("as given, in gray", grey),
        Step("light evened out, ink dark", 1 - page.look.contrast),
        Step("ink", 1 - page.look.ink),
        Step("pieces kept", 1 - page.look.ink * page.kept),
    ]
    found = page.digits()
    keeps = iter(reader.keeps(np.array([d.evidence for row in found for d in row]), refuse))
    kept = [[(digit, next(keeps)) for digit in row] for row in found]
    rows = [[digit for digit, keep in row if keep] for row in kept]
    left_out = [digit for row in kept for digit, keep in row if not keep]
    return Reading(grey, scale, steps, [row for row in rows if row], left_out, number, pages)


def _read_whole(picture: Any, reader: Reader) -> Reading:
    """The Reading of a picture that is one image, on its first page."""
    grey, scale, pages = next(open_pages(picture))
    image = fit_whole(grey, reader.shape, reader.ground)
    (p,), (yes,), (evidence,) = _judge(reader, image[None])
    corner = np.multiply(grey.shape[::-1], scale).round().astype(int)
    doubt = reader.doubt(p, evidence)
    box = (0, 0, int(corner[0]), int(corner[1]))
    one = Digit(box, 1 - grey, image, p, float(yes), float(evidence), doubt, reader.classes)
    steps = [Step("as given, in gray", grey), Step("as the network sees it", image)]
    return Reading(grey, scale, steps, [[one]], [], 1, pages)


def _judge(reader: Reader, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reader.judge of images (N, h, w); UserError if the network gives no numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        judged = reader.judge(images.reshape(len(images), -1))
    if not np.isfinite(judged[0]).all():
        raise UserError("the network's weights are so large that it gives no probabilities")
    return judged


def _look(grey: np.ndarray, scale: tuple[float, float], reader: Reader) -> "_Page":
    """The pieces read in a picture; in a tiny one, on the likely paper tone or on the other.

    A picture cropped close to its digit hardly shows which tone is paper; the better reading
    decides.
    """
    if max(grey.shape) > TINY:
        return _Page(see_ink(grey), reader, scale)
    tones = float(grey.min()), float(grey.max())
    likely, other = tones[:: -1 if is_light_paper(grey) else 1]
    page = _Page(see_ink_on(grey, likely), reader, scale)
    if page.certainty + BETTER < 1:  # else the other cannot be better by that much
        inverted = _Page(see_ink_on(grey, other), reader, scale)
        return inverted if inverted.certainty > page.certainty + BETTER else page
    return page


def _turned(page: "_Page") -> "_Page":
    """The page, or the same on one of its sides if that reads clearly better."""
    if page.count < SEVERAL or page.certainty >= UPRIGHT:
        return page
    fewer = len(page.rows) - 1
    sides = [_Page(page.look, page.reader, page.scale, turn, fewer) for turn in (1, 3)]
    side = max(sides, key=lambda side: side.certainty)
    return side if side.certainty > page.certainty + BETTER else page


@cache
def _best_reader() -> Reader:
    """The project's best Reader, loaded on first use."""
    return load_reader()


Found = tuple[Piece, Digit]


class _Page:
    """The ink of a picture, turned left by turn quarter turns, and the digits read in it.

    If there are more than most_rows rows, none is read, which saves time.
    """

    def __init__(
        self,
        look: Look,
        reader: Reader,
        scale: tuple[float, float],
        turn: int = 0,
        most_rows: float = np.inf,
    ):
        self.look, self.turn, self.scale = look, turn, scale
        self.reader = reader
        self.ink = np.rot90(look.ink, turn)
        pieces, self.labels, self.width = find_pieces(np.rot90(look.mask, turn))
        self.kept = np.rot90(np.isin(self.labels, [n for p in pieces for n in p.labels]), -turn)
        rows = group_rows(pieces)
        rows = rows if len(rows) <= most_rows else []
        found = iter(self._recognize([piece for row in rows for piece in row]))
        self.rows = [list(islice(found, len(row))) for row in rows]
        certainties = [digit.certainty for row in self.rows for _, digit in row]
        self.count = len(certainties)
        self.certainty = float(np.mean(certainties or [0]))

    def digits(self) -> list[list[Digit]]:
        """Rows of Digits, with doubtful pieces cut or joined where that reads better."""
        whole = self._whole()  # before pieces are cut
        rows = [self._groups(row) for row in self.rows]
        groups = [group for row in rows for group in row if any(map(_is_doubtful, group))]
        trials = [self._trial([piece for piece, _ in group]) for group in groups]
        pieces = [span.piece for spans, _ in trials for span in spans]
        candidates = iter(self._recognize(pieces))  # all at once, which is faster
        for group, (spans, breaks) in zip(groups, trials, strict=True):
            own = list(islice(candidates, len(spans)))
            best = best_spans(spans, [digit.certainty for _, digit in own], breaks)
            chosen = [own[n] for n in best or []]
            if len(chosen) <= len(group) or all(self._is_clear(digit) for _, digit in chosen):
                group[:] = chosen or group
        found = [found for row in rows for group in row for found in group]
        if whole and len(found) > 1 and is_splintered([piece for piece, _ in found], whole[0]):
            mean = np.mean([digit.certainty for _, digit in found])
            if whole[1].certainty + WHOLE >= mean:
                return [[whole[1]]]
        return [[digit for group in row for _, digit in group] for row in rows]

    def _is_clear(self, digit: Digit) -> bool:
        """Whether a cut may produce this digit: half of a letter often looks like a 1."""
        return digit.evidence >= self.reader.doubtful_below

    def _whole(self) -> Found | None:
        """All pieces as one digit, if they look like one."""
        found = [found for row in self.rows for found in row]
        if len(found) < 2:
            return found[0] if found else None
        whole = one_digit([piece for piece, _ in found])
        return self._recognize([whole])[0] if whole else None

    def _groups(self, row: list[Found]) -> list[list[Found]]:
        """The pieces of a row with their Digits, doubtful ones grouped with their neighbors."""
        groups: list[list[Found]] = []
        for n, found in enumerate(row):
            linked = n and (_is_doubtful(row[n - 1]) or _is_doubtful(found))
            if linked and near(row[n - 1][0], found[0]):
                groups[-1].append(found)
            else:
                groups.append([found])
        return groups

    def _trial(self, pieces: list[Piece]) -> tuple[list[Span], list[float]]:
        """The spans that nearby pieces may be cut and joined into, and the costs of breaks."""
        parts, breaks, bridges = part_all(pieces, self.labels, self.width)
        return possible_spans(parts, bridges) if len(parts) > 1 else [], breaks

    def _recognize(self, pieces: list[Piece]) -> list[Found]:
        """Each of the pieces with its Digit."""
        if not pieces:
            return []
        crops = [_cut(self.ink, self.labels, piece) for piece in pieces]
        shape, classes = self.reader.shape, self.reader.classes
        images = np.stack([normalise(even_strokes(crop), shape) for crop in crops])
        judged = _judge(self.reader, images)
        found = []
        for piece, crop, image, p, yes, evidence in zip(
            pieces, crops, images, *judged, strict=True
        ):
            doubt = self.reader.doubt(p, evidence)
            judgment = p, float(yes), float(evidence), doubt, classes
            digit = Digit(self._box(piece), crop, image, *judgment)
            found.append((piece, digit))
        return found

    def _box(self, piece: Piece) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of a piece in the given picture."""
        box = piece.left, piece.top, piece.right, piece.bottom
        height, width = self.look.ink.shape
        if self.turn == 1:
            box = width - piece.bottom, piece.left, width - piece.top, piece.right
        elif self.turn == 3:
            box = piece.top, height - piece.right, piece.bottom, height - piece.left
        corners = np.multiply(np.reshape(box, (2, 2)), self.scale)
        left, top, right, bottom = (int(side) for side in corners.round().ravel())
        return left, top, right, bottom


def _is_doubtful(found: Found) -> bool:
    """Whether a piece, with its Digit, may be only part of a digit, or more than one."""
    return found[1].certainty < DOUBTFUL


def _cut(ink: np.ndarray, labels: np.ndarray, piece: Piece) -> np.ndarray:
    """The ink (h, w) of one piece with its soft edge, without other ink in its box."""
    window = (
        slice(max(0, piece.top - 1), piece.bottom + 1),
        slice(max(0, piece.left - 1), piece.right + 1),
    )
    own = np.isin(labels[window], piece.labels)
    around = ndimage.maximum_filter(own, 3)
    return ink[window] * (own | (around & (labels[window] == 0)))
