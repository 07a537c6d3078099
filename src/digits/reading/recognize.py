"""From a picture to its digits: find the ink, find the digits, show each one to the network.

The steps: even out the light, separate ink from paper, join connected ink into digits, order them
into rows, and convert each to MNIST's format: 28 x 28 pixels, the digit scaled into 20 x 20 and
centered by its mass. Lengths are in pixels of the working picture, which may be smaller than the
given one; only Digit.box is in pixels of the given picture.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from scipy import ndimage

from digits.ann import Network
from digits.errors import UserError
from digits.mnist import DIGIT_NAMES
from digits.reading.as_mnist import even_strokes, fit_whole, normalise
from digits.reading.certainty import Reader, as_percent, load_reader
from digits.reading.ink import Look, see_ink, see_ink_on
from digits.reading.layout import TINY, Piece, find_pieces, group_rows, own_ink
from digits.reading.pictures import open_pages
from digits.reading.sheet import is_light_paper
from digits.reading.touching import (
    WHOLE,
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
NO_PIECE = Piece((), 0, 0, 0, 0, 0)  # for an image that is not part of a page


class Step(NamedTuple):
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
    names of what the network reads, if it was trained on other data than MNIST. piece: where its
    ink is on the page.
    """

    box: tuple[int, int, int, int]
    ink: np.ndarray
    image: np.ndarray
    probabilities: np.ndarray
    is_digit: float
    evidence: float
    doubt: str
    classes: tuple[str, ...] = DIGIT_NAMES
    piece: Piece = NO_PIECE

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
    if len(page.every) < SEVERAL or page.certainty >= UPRIGHT:
        return page
    fewer = len(page.rows) - 1
    sides = [_Page(page.look, page.reader, page.scale, turn, fewer) for turn in (1, 3)]
    side = max(sides, key=lambda side: side.certainty)
    return side if side.certainty > page.certainty + BETTER else page


@cache
def _best_reader() -> Reader:
    """The project's best Reader, loaded on first use."""
    return load_reader()


class _Page:
    """The ink of a picture, turned left by turn quarter turns, and the digits read in it.

    If there are more than most_rows rows, none is read, which saves time.
    """

    def __init__(
        self, look: Look, reader: Reader, scale: tuple[float, float], turn: int = 0,
        most_rows: float = np.inf,
    ):  # fmt: skip
        self.look, self.reader, self.scale, self.turn = look, reader, scale, turn
        self.ink = np.rot90(look.ink, turn)
        pieces, self.labels, self.width = find_pieces(np.rot90(look.mask, turn))
        self.kept = np.rot90(own_ink(self.labels, [n for p in pieces for n in p.labels]), -turn)
        rows = group_rows(pieces)
        rows = rows if len(rows) <= most_rows else []
        found = iter(self._recognize([piece for row in rows for piece in row]))
        self.rows = [list(islice(found, len(row))) for row in rows]
        self.every = [digit for row in self.rows for digit in row]
        self.certainty = _mean_certainty(self.every)

    def digits(self) -> list[list[Digit]]:
        """Rows of Digits, with doubtful pieces cut or joined where that reads better."""
        whole = self._whole()  # before pieces are cut
        rows = [self._groups(row) for row in self.rows]
        groups = [group for row in rows for group in row if any(map(_is_doubtful, group))]
        trials = [part_all([d.piece for d in group], self.labels, self.width) for group in groups]
        spans = [
            possible_spans(parts, bridges) if len(parts) > 1 else [] for parts, _, bridges in trials
        ]
        candidates = iter(self._recognize([span.piece for some in spans for span in some]))
        for group, (_, breaks, _), some in zip(groups, trials, spans, strict=True):
            own = list(islice(candidates, len(some)))
            best = best_spans(some, [digit.certainty for digit in own], breaks)
            chosen = [own[n] for n in best or []]
            if len(chosen) <= len(group) or all(map(self._is_clear, chosen)):
                group[:] = chosen or group
        found = [digit for row in rows for group in row for digit in group]
        if (
            whole
            and len(found) > 1
            and is_splintered([d.piece for d in found], whole.piece)
            and whole.certainty + WHOLE >= _mean_certainty(found)
        ):
            return [[whole]]
        return [[digit for group in row for digit in group] for row in rows]

    def _is_clear(self, digit: Digit) -> bool:
        """Whether a cut may produce this digit: half of a letter often looks like a 1."""
        return digit.evidence >= self.reader.doubtful_below

    def _whole(self) -> Digit | None:
        """All pieces as one digit, if they look like one."""
        if len(self.every) < 2:
            return self.every[0] if self.every else None
        whole = one_digit([digit.piece for digit in self.every])
        return self._recognize([whole])[0] if whole else None

    def _groups(self, row: list[Digit]) -> list[list[Digit]]:
        """The digits of a row, doubtful ones grouped with their neighbors."""
        groups: list[list[Digit]] = []
        for n, digit in enumerate(row):
            linked = n and (_is_doubtful(row[n - 1]) or _is_doubtful(digit))
            if linked and near(row[n - 1].piece, digit.piece):
                groups[-1].append(digit)
            else:
                groups.append([digit])
        return groups

    def _recognize(self, pieces: list[Piece]) -> list[Digit]:
        """The Digits that pieces are, recognized all at once, which is faster."""
        if not pieces:
            return []
        reader = self.reader
        crops = [_cut(self.ink, self.labels, piece) for piece in pieces]
        images = np.stack([normalise(even_strokes(crop), reader.shape) for crop in crops])
        return [
            Digit(self._box(piece), crop, image, p, float(yes), float(evidence),
                  reader.doubt(p, evidence), reader.classes, piece)
            for piece, crop, image, p, yes, evidence in zip(
                pieces, crops, images, *_judge(reader, images), strict=True
            )
        ]  # fmt: skip

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


def _mean_certainty(digits: list[Digit]) -> float:
    return float(np.mean([digit.certainty for digit in digits] or [0]))


def _is_doubtful(digit: Digit) -> bool:
    """Whether a digit may be only part of one, or more than one."""
    return digit.certainty < DOUBTFUL


def _cut(ink: np.ndarray, labels: np.ndarray, piece: Piece) -> np.ndarray:
    """The ink (h, w) of one piece with its soft edge, without other ink in its box."""
    window = (
        slice(max(0, piece.top - 1), piece.bottom + 1),
        slice(max(0, piece.left - 1), piece.right + 1),
    )
    own = own_ink(labels[window], piece.labels)
    around = ndimage.maximum_filter(own, 3)
    return ink[window] * (own | (around & (labels[window] == 0)))
