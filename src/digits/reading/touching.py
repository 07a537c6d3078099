"""Digits that touch or fall apart: find possible cuts and joins, and let the network choose."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digits.reading.layout import Piece, own_ink

STEEP = 0.1  # the cost of moving a cut aside by a pixel; crossing a pixel of ink costs 1
THROUGH = 2.5  # stroke widths of ink that a cut may cross
APART = 0.2  # over the height: the smallest distance between cuts
NARROWEST = 0.6  # width over height: two digits that touch are wider
WIDEST = 1.4  # width over height: no digit is wider
SHORTEST_DIGIT = 0.5  # fraction of the height that every digit of a piece has
NEAR = 0.15  # over the height: parts of one digit are no farther apart
USUAL = 1.05  # width over height: a narrower piece is more likely one digit than two
SLOPE = 3.0  # extra cost of a break, in log probability per unit below USUAL
PARTS = 8  # the most parts that a digit can fall into
COARSE = 24  # pixels: a digit of this size or smaller has parts too coarse to read
SPLINTER = 0.6  # fraction of the whole's height: a shorter piece is hardly a digit of its own
WHOLE = 0.2  # mean certainty by which splinters must beat the whole
BREAK = 0.5  # the least cost of cutting connected ink, in log probability
JOIN = 1.0  # the cost of joining ink across a gap, in log probability


def find_cuts(own: np.ndarray, width: float) -> list[np.ndarray]:
    """The columns (h,) of each likely cut, from left to right, through connected ink (h, w).

    A cut runs from top to bottom and crosses as little ink as possible; width: the stroke width.
    """
    height = len(own)
    down, up = _least_ink(own), _least_ink(own[::-1])[::-1]
    middle = height // 2
    ink = (down + up - own)[middle]
    cuts: list[np.ndarray] = []
    for column in np.argsort(ink, kind="stable"):
        if 0.5 < ink[column] <= THROUGH * width + STEEP * height and all(
            abs(column - cut[middle]) >= APART * height for cut in cuts
        ):
            above = _trace(down, middle, column)
            below = _trace(up[::-1], height - 1 - middle, column)
            cuts.append(np.concatenate([above[:-1], below[::-1]]))
    return sorted(cuts, key=lambda cut: cut[middle])


def _least_ink(own: np.ndarray) -> np.ndarray:
    """The least ink (h, w) that a path from the top to each pixel crosses."""
    total = np.full((len(own), own.shape[1] + 2), np.inf)
    total[:, 1:-1] = own
    for above, row in pairwise(total):
        aside = np.minimum(above[:-2], above[2:]) + STEEP
        row[1:-1] += np.minimum(above[1:-1], aside)
    return total[:, 1:-1]


def _trace(total: np.ndarray, row: int, column: int) -> np.ndarray:
    """The columns of the best path from the top to a pixel; the last is the pixel's own."""
    path = [column]
    for above in range(row - 1, -1, -1):
        near = [c for c in (column, column - 1, column + 1) if 0 <= c < total.shape[1]]
        column = min(near, key=lambda c: total[above, c] + STEEP * (c != column))
        path.append(column)
    return np.array(path[::-1])


def cut_apart(piece: Piece, labels: np.ndarray, width: float) -> list[Piece]:
    """The parts (a list of Pieces) of a piece that is cut along every likely cut.

    Each part gets its own label in labels (H, W), in place; together the parts are the piece.
    """
    box = labels[piece.top : piece.bottom, piece.left : piece.right]
    own = own_ink(box, piece.labels)
    columns = np.arange(piece.width)
    part = sum((columns >= cut[:, None] for cut in find_cuts(own, width)), np.zeros(own.shape, int))
    numbers = np.unique(part[own])
    if len(numbers) < 2:
        return [piece]
    first = labels.max() + 1
    box[own] = first + np.searchsorted(numbers, part[own])
    return [piece_of(labels, first + n, piece) for n in range(len(numbers))]


def piece_of(labels: np.ndarray, label: int, around: Piece) -> Piece:
    """The Piece that has one label, inside the box of another."""
    own = labels[around.top : around.bottom, around.left : around.right] == label
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    left, right = around.left + columns[0], around.left + columns[-1] + 1
    top, bottom = around.top + rows[0], around.top + rows[-1] + 1
    return Piece((int(label),), int(left), int(top), int(right), int(bottom), int(own.sum()))


def part_all(
    pieces: list[Piece], labels: np.ndarray, width: float
) -> tuple[list[Piece], list[float], list[float]]:
    """The parts of all pieces, and the costs of a break and a bridge between neighbors."""
    parts, breaks, bridges = [], [], []
    for piece in pieces:
        own = [piece]
        if piece.width >= NARROWEST * piece.height:
            own = cut_apart(piece, labels, width)
        cost = max(BREAK, BREAK + SLOPE * (USUAL - piece.width / piece.height))
        parts += own
        breaks += [cost] * (len(own) - 1) + [0.0]
        bridges += [0.0] * (len(own) - 1) + [JOIN]
    return parts, breaks[:-1], bridges[:-1]


def near(one: Piece, other: Piece) -> bool:
    """Whether two pieces are so close that they may be parts of one digit."""
    height = max(one.height, other.height)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return gap <= NEAR * height and one.join(other).width <= WIDEST * height


def one_digit(pieces: list[Piece]) -> Piece | None:
    """All pieces as one, or None if it is too wide for a digit or a piece is far from the rest."""
    if len(pieces) > PARTS:
        return None
    whole, rest = pieces[0], pieces[1:]
    reach = NEAR * max(piece.size for piece in pieces)
    while rest:
        close = [piece for piece in rest if _gap(piece, whole) <= reach]
        if not close:
            return None
        whole = whole.join(close[0])
        rest.remove(close[0])
    return whole if whole.width <= WIDEST * whole.height else None


def _gap(one: Piece, other: Piece) -> int:
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return max(across, down)


def is_splintered(pieces: list[Piece], whole: Piece) -> bool:
    """Whether pieces of a whole may be too small to be digits of their own."""
    return whole.size <= COARSE or any(p.height < SPLINTER * whole.height for p in pieces)


class Span(NamedTuple):
    """Adjacent parts, first to stop - 1, as one piece, and the cost of joining them."""

    first: int
    stop: int
    piece: Piece
    cost: float


def possible_spans(parts: list[Piece], bridges: list[float]) -> list[Span]:
    """Every Span of parts that may be one digit; bridges[n]: the cost to join part n to the next.

    A span is a single part, or several that together are no wider than a digit.
    """
    height = max(part.height for part in parts)
    spans = []
    for first, whole in enumerate(parts):
        cost = 0.0
        spans.append(Span(first, first + 1, whole, cost))
        for n in range(first, len(parts) - 1):
            whole, cost = whole.join(parts[n + 1]), cost + bridges[n]
            if whole.width <= WIDEST * height:
                spans.append(Span(first, n + 2, whole, cost))
    return [span for span in spans if span.piece.height >= SHORTEST_DIGIT * height]


def best_spans(
    spans: list[Span], probabilities: list[float], breaks: list[float]
) -> list[int] | None:
    """The spans that cover all parts with the most probable digits, or None.

    They maximize the sum of log probabilities minus the costs of joins and breaks; breaks[n] is
    the cost of separating part n from the next.
    """
    unreached: tuple[float, list[int] | None] = (-np.inf, None)
    best = [(0.0, []), *[unreached] * (len(breaks) + 1)]
    order = sorted(range(len(spans)), key=lambda n: (spans[n].first, spans[n].stop))
    for n in order:
        span = spans[n]
        total, chosen = best[span.first]
        total += np.log(probabilities[n]) - span.cost - sum(breaks[span.first - 1 : span.first])
        if chosen is not None and total > best[span.stop][0]:
            best[span.stop] = (total, [*chosen, n])
    return best[-1][1]
