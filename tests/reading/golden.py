"""Golden vectors: what every step of the reading gives, for pytest and `node --test` alike.

`python -m tests.reading.golden` makes tests/reading/web/golden/*.json anew, one file a module. A
case is {step, about, given, gives}. Masks are rows of # and dots; other pictures are packed: zlib,
base64, little-endian, row by row. test_golden.py and golden.test.mjs check the same cases.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from digits.ann import Network, backward, cross_entropy, evaluate, forward, softmax, train
from digits.mnist import Split
from digits.reading import as_mnist, ink, layout, lines, sheet, touching
from digits.reading.certainty import Reader
from digits.reading.layout import Piece
from digits.reading.recognize import read
from digits.reading.touching import Span
from digits.reading.web import reader_data
from digits.reading.why import why
from tests.handwriting import draw_digit, made_paper, rule, write, write_number

FOLDER = Path(__file__).parent / "web" / "golden"

# Values in JSON


FIELDS = {
    Piece: ("labels", "left", "top", "right", "bottom", "area", "width", "height", "size"),
    lines.Line: ("rows", "columns", "start", "stop", "length"),
}


def encode(value: Any) -> Any:
    """A result or argument of a step as JSON holds it."""
    if isinstance(value, np.ndarray) and value.ndim == 2:
        if value.dtype == bool:
            return {"dots": ["".join(".#"[pixel] for pixel in row) for row in value.astype(int)]}
        kind = {"f8": "float64", "f4": "float32", "u1": "bytes"}.get(value.dtype.str[1:], "int32")
        flat = value.astype("<i4" if kind == "int32" else value.dtype.newbyteorder("<"))
        packed = base64.b64encode(zlib.compress(flat.tobytes(), 9)).decode()
        return {"kind": kind, "height": len(value), "width": value.shape[1], "packed": packed}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Piece | lines.Line):
        return {name: encode(getattr(value, name)) for name in FIELDS[type(value)]}
    if isinstance(value, Span):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: encode(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [encode(part) for part in value]
    return value


def decode(value: Any, reader: Reader) -> Any:
    """The argument or result that JSON holds; bytes become grey float32, 1 = white."""
    if isinstance(value, list):
        return [decode(part, reader) for part in value]
    if not isinstance(value, dict):
        return value
    if "dots" in value:
        return np.array([list(row) for row in value["dots"]]) == "#"
    if "packed" in value:
        kind = {"float64": "<f8", "float32": "<f4", "bytes": "u1", "int32": "<i4"}[value["kind"]]
        flat = np.frombuffer(zlib.decompress(base64.b64decode(value["packed"])), kind)
        picture = flat.reshape(value["height"], value["width"])
        return picture.astype(np.float32) / 255 if value["kind"] == "bytes" else picture.copy()
    if "area" in value:
        return Piece(tuple(value["labels"]), *(value[name] for name in Piece._fields[1:]))
    if "reader" in value:
        return replace(reader, **value["reader"])
    return {key: decode(part, reader) for key, part in value.items()}


def reader_from(data: dict) -> Reader:
    """The Reader that reader_data wrote."""
    networks = []
    for stored in (data["network"], data["refuser"]):
        network = Network(stored["sizes"], seed=0, dtype=np.float64)
        planes = np.frombuffer(zlib.decompress(base64.b64decode(stored["parameters"])), np.uint8)
        network.theta[:] = planes.reshape(4, -1).T.copy().view("<f4").ravel()
        networks.append(network)
    return Reader(*networks, data["unsureBelow"], data["doubtfulBelow"], data["refuseBelow"])


# The steps, with what they take and give as in JavaScript


def _named(names: str, values: tuple) -> dict:
    return dict(zip(names.split(), values, strict=True))


def _label(mask: np.ndarray, eight: bool) -> dict:
    labels, count = ndimage.label(mask, np.ones((3, 3)) if eight else None)
    return {"labels": labels, "count": count}


def _box(window: tuple[slice, slice]) -> dict:
    down, across = window
    return _named("left top right bottom", (across.start, down.start, across.stop, down.stop))


def _favors(network: Network) -> list[float]:
    return (network.W[-1] - network.W[-1].mean(axis=1, keepdims=True)).ravel().tolist()


def _find_sheets(grey: np.ndarray) -> list:
    found = sheet.find_sheets(grey)
    return [_named("window inside light", (_box(window), *rest)) for window, *rest in found]


def _part_all(pieces: list, labels: np.ndarray, width: float) -> dict:
    values = (*touching.part_all(pieces, labels, width), labels)
    return _named("parts breaks bridges labels", values)


def _judge(reader: Reader, image: np.ndarray) -> dict:
    judged = reader.judge(image.reshape(1, -1))
    return _named("probabilities isDigit evidence", [one[0] for one in judged])


def _read(grey: np.ndarray, reader: Reader) -> dict:
    reading = read(grey, reader)
    return {"text": reading.text, "digits": [
        {"box": digit.box, "image": digit.image, "probabilities": digit.probabilities,
         "digit": digit.digit, "doubt": digit.doubt, "isDigit": digit.is_digit,
         "evidence": digit.evidence}
        for digit in reading.digits
    ], "leftOut": [{"box": digit.box} for digit in reading.left_out],
       "hint": reading.hint}  # fmt: skip


def _new_network(sizes: list) -> Network:
    """An untrained network whose weights another language can make again."""
    network = Network(sizes, seed=0, dtype=np.float64)
    drawn = np.sin(np.arange(float(sum(W.size for W in network.W))) ** 2)
    for W in network.W:
        W[...] = drawn[: W.size].reshape(W.shape) * np.sqrt(2 / len(W))
        drawn = drawn[W.size :]
    return network


def _some(theta: np.ndarray) -> np.ndarray:
    return theta[::101]


def _backward(sizes: list, images: np.ndarray, labels: list) -> list:
    network = _new_network(sizes)
    dW, db = backward(network, forward(network, images), np.array(labels))
    layers = [np.append(*pair) for pair in zip(dW, db, strict=True)]
    return _some(np.concatenate(layers) * len(labels))


def _steps(sizes: list, images: np.ndarray, labels: list, batches: list, rate: float) -> dict:
    """The losses of one step on each batch, each before its step, and the network after all."""
    network, losses = _new_network(sizes), []
    settings = {"epochs": 1, "batch_size": len(labels), "learning_rate": rate, "seed": 0}
    for rows in batches:
        batch = Split(images[rows], np.array(labels)[rows])
        losses += [epoch.training_loss for epoch in train(network, batch, **settings)]
    return {"losses": losses, "theta": _some(network.theta)}


def _evaluate(sizes: list, images: np.ndarray, labels: list) -> dict:
    return evaluate(_new_network(sizes), Split(images, np.array(labels)))._asdict()


STEPS: dict[str, dict[str, Callable]] = {
    "arrays": {
        "gaussianFilter": ndimage.gaussian_filter,
        "greyClosing": lambda picture, size: ndimage.grey_closing(
            picture, (size, size), mode="nearest"
        ),
        "maximumFilter": ndimage.maximum_filter,
        "maximumAlongRows": lambda picture, size: ndimage.maximum_filter1d(picture, size, axis=1),
        "minimumAlongRows": lambda picture, size: ndimage.minimum_filter1d(picture, size, axis=1),
        "minimumDownColumns": lambda picture, size, outside: ndimage.minimum_filter1d(
            picture, size, axis=0, mode="constant", cval=outside
        ),
        "label": _label,
        "findObjects": lambda *given: [box and _box(box) for box in ndimage.find_objects(*given)],
        "bincount": lambda labels, found: np.bincount(labels.ravel(), minlength=found + 1),
        "distanceTransform": ndimage.distance_transform_edt,
        "rot90": np.rot90,
        "pad": lambda picture, margin, edge: np.pad(
            picture, margin, mode="edge" if edge else "constant"
        ),
        "median": np.median,
        "round": round,
        "argsort": lambda values: np.argsort(values, kind="stable"),
        "searchsorted": np.searchsorted,
    },
    "sheet": {
        "findSheets": _find_sheets,
        "isLightPaper": sheet.is_light_paper,
        "removeGround": sheet.remove_ground,
    },
    "ink": {
        "seeInk": lambda grey: _named("contrast ink mask", ink.see_ink(grey)),
        "seeInkOn": lambda *given: _named("contrast ink mask", ink.see_ink_on(*given)),
        "findInk": lambda *given: _named("ink mask", ink.find_ink(*given)),
        "otsuThreshold": lambda picture: ink.otsu_threshold(picture.ravel()),
        "strokeWidth": ink.stroke_width,
        "widthOf": lambda distances: ink.width_of(np.array(distances)),
        "isWritten": ink.is_written,
    },
    "lines": {
        "findLines": lines.find_lines,
        "erase": lines.erase,
        "digitSize": lines.digit_size,
        "removeLines": lines.remove_lines,
    },
    "layout": {
        "penWidth": layout.pen_width,
        "findPieces": lambda mask: _named("pieces labels width", layout.find_pieces(mask)),
        "groupRows": layout.group_rows,
        "join": Piece.join,
        "overlap": layout.overlap,
        "isin": np.isin,
    },
    "touching": {
        "findCuts": touching.find_cuts,
        "partAll": _part_all,
        "near": touching.near,
        "oneDigit": touching.one_digit,
        "isSplintered": touching.is_splintered,
        "possibleSpans": touching.possible_spans,
        "bestSpans": lambda spans, *given: touching.best_spans(
            [Span(**span) for span in spans], *given
        ),
    },
    "as_mnist": {
        "evenStrokes": as_mnist.even_strokes,
        "normalise": as_mnist.normalise,
        "resample": lambda picture, height, width: as_mnist.resample(picture, (height, width)),
    },
    "ann": {
        "forward": lambda reader, image: [
            layer[0] for layer in forward(reader.network, image.reshape(1, -1))[1:]
        ],
        "softmax": lambda logits: softmax(np.array(logits)),
        "crossEntropy": lambda logits, label: cross_entropy(np.array([logits]), np.array([label])),
        "newNetwork": lambda sizes: _some(_new_network(sizes).theta),
        "backward": _backward,
        "step": _steps,
        "evaluate": _evaluate,
    },
    "certainty": {
        "judge": _judge,
        "doubt": lambda reader, judged: reader.doubt(
            np.array(judged["probabilities"]), judged["evidence"]
        ),
        "keeps": lambda reader, evidence: reader.keeps(np.array(evidence)),
    },
    "why": {
        "favors": lambda reader: _favors(reader.network),
        "why": lambda reader, image, most: why(reader.network, image, most),
    },
    "recognize": {"read": _read},
}

# Made-up pictures and a made-up reader


def make_reader() -> Reader:
    """A tiny network that has seen drawn digits only, rounded, and a refuser of noise."""
    rng = np.random.default_rng(0)
    images, labels = [], np.arange(1600) % 10
    for number, label in enumerate(labels):
        digit = draw_digit(label, 40, seed=number, pen=rng.uniform(3, 6), slant=rng.uniform(0, 0.2))
        images.append(as_mnist.normalise(as_mnist.even_strokes(digit)).ravel())
    split = Split(np.uint8(np.round(255 * np.array(images))), np.uint8(labels))
    network = Network((784, 14, 12, 10), seed=0, dtype=np.float64)
    for _ in train(network, split, epochs=20, learning_rate=0.2, batch_size=20, seed=0):
        pass
    network.theta[:] = np.round(network.theta * 32) / 32
    refuser = Network((784, 2, 2), seed=0, dtype=np.float64)
    refuser.theta[:] = np.round(refuser.theta * 16) / 16
    refuser.b[1][:] = 0, 4
    return Reader(network, refuser, 0.6, -3.0, -9.0)


def to_bytes(page: np.ndarray) -> np.ndarray:
    """A page (H, W) in [0, 1] as bytes."""
    return np.uint8(np.round(255 * np.clip(page, 0, 1)))


def number(text: str, shape: tuple, height: int = 30, *, seed: int = 1, grain: float = 0) -> Any:
    """A number on plain paper, or with grain and shadow."""
    paper = made_paper(shape, seed=seed, shadow=0.2, grain=grain) if grain else np.full(shape, 0.9)
    return write_number(paper, text, 8, height + 6, height, seed=seed, pen=height / 9)[0]


def strokes(shape: tuple, *boxes: tuple) -> np.ndarray:
    """A mask with a bar from top to bottom and left to right of each box (t, l, b, r)."""
    mask = np.zeros(shape, bool)
    for top, left, bottom, right in boxes:
        mask[top:bottom, left:right] = True
    return mask


def corner(top: int, left: int, size: int) -> list[tuple]:
    """The boxes of an L, so tall, half as wide, two pixels thick."""
    return [(top, left, top + size, left + 2), (top + size - 2, left, top + size, left + size // 2)]


def frame(top: int, left: int, bottom: int, right: int) -> list[tuple]:
    """The boxes of a frame."""
    return [(top, left, top + 2, right), (bottom - 2, left, bottom, right),
            (top, left, bottom, left + 2), (top, right - 2, bottom, right)]  # fmt: skip


def hatched() -> np.ndarray:
    """A 1 of a thick stroke, full of pinholes."""
    mask = strokes((110, 50), (5, 18, 105, 32))
    mask[5:105, 18:32] &= ~np.tile(np.pad(np.ones((3, 3), bool), 1), (20, 3))[:, :14]
    return mask


def touching_pair() -> np.ndarray:
    """Two digits, the second over the edge of the first."""
    paper = np.full((46, 70), 0.9)
    for digit, left in ((2, 3), (0, 25)):
        paper = write(paper, draw_digit(digit, 32, seed=2, pen=4), left, 2)
    return paper


def table_on_top(paper: np.ndarray, depth: int = 30) -> np.ndarray:
    """Paper (H, W) with more of it above, and above that a dark table."""
    paper = np.pad(paper, ((depth, 0), (0, 0)), constant_values=0.9)
    return np.pad(paper, ((depth, 0), (0, 0)), constant_values=0.12)


def dithered(page: np.ndarray, cell: int = 6) -> np.ndarray:
    """A page (H, W), larger by cell, of dots: black or white, as many as its tone asks for."""
    page = np.kron(page, np.ones((cell, cell)))
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16
    tiles = [-(-side // 4) for side in page.shape]
    return (page > np.tile(order, tiles)[: page.shape[0], : page.shape[1]]).astype(float)


def cut_close(page: np.ndarray) -> np.ndarray:
    """A page (H, W) with dark writing, cut to what is written."""
    rows, columns = (np.flatnonzero((page < 0.5).any(axis=axis)) for axis in (1, 0))
    return page[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


# The cases


def make_cases(reader: Reader) -> Iterator[tuple[str, str, list]]:
    """Every case, as step, what it is about, and what is given."""
    yield from _array_cases()
    pages = {
        "a shadow and grain": number("2", (40, 44), 28, seed=3, grain=0.012),
        "light on dark": 1 - number("7", (40, 36), 28),
        "nothing": np.full((12, 20), 0.7),
        "a sheet on a table": np.pad(number("26", (60, 90), 30), 20, constant_values=0.3),
        "light on a dark tile": 1 - np.pad(number("4", (60, 90), 30), 20, constant_values=0.3),
        "a dark sheet in a light frame": np.pad(np.full((20, 26), 0.2), 4, constant_values=0.9),
    }
    for about, page in pages.items():
        grey = to_bytes(page)
        yield "seeInk", about, [grey]
        if about != "nothing":
            yield from ((step, about, [grey]) for step in STEPS["sheet"])
    close = to_bytes(cut_close(number("8", (40, 36), 28)))
    for tone in (0.1, 0.9):
        yield "seeInkOn", f"cut close, on {tone}", [close, tone]
    speckled = np.where(np.indices((8, 9)).sum(axis=0) % 3 == 0, 0.62, 0.2).astype(np.float32)
    yield "findInk", "two tones", [speckled, speckled > 0]
    yield "otsuThreshold", "two tones", [speckled]
    yield "otsuThreshold", "one tone", [np.full((1, 5), 0.5, np.float32)]
    yield from _mask_cases()
    yield from _digit_cases(reader)


def _array_cases() -> Iterator[tuple[str, str, list]]:
    for shape in ((9, 14), (11, 8), (1, 6)):
        noise = np.round(np.random.default_rng(1).random(shape) * 256).astype(np.float32) / 256
        for sigma in (0.01, 0.8, 6):
            yield "gaussianFilter", f"{shape}, {sigma}", [noise, sigma]
        for size in (3, 4, 40):
            yield "greyClosing", f"{shape}, {size}", [noise, size]
            yield "maximumFilter", f"{shape}, {size}", [noise, size]
        yield "maximumAlongRows", f"{shape}", [noise > 0.5, 4]
        yield "minimumAlongRows", f"{shape}", [noise > 0.5, 5]
        yield "minimumDownColumns", f"{shape}, zeros outside", [noise > 0.5, 5, 0]
        yield "rot90", f"{shape}", [noise, 3]
        yield "pad", f"{shape}, edge", [noise, 3, True]
        for share in (0.3, 0.5, 0.7):
            for eight in (True, False):
                yield "label", f"{shape}, {share}, {eight}", [noise < share, eight]
            mask = np.pad(noise > share / 10, 1)
            yield "distanceTransform", f"{shape}, {share}", [mask]
        labels, found = ndimage.label(noise < 0.5)
        yield "findObjects", f"{shape}", [labels, found + 1]
        yield "bincount", f"{shape}", [labels, found]
    values = np.random.default_rng(0).integers(0, 20, 101).tolist()
    for length in (1, 2, 7, 100, 101):
        yield "median", f"{length} values", [values[:length]]
    yield "argsort", "equal values", [values[:30]]
    for value in (-1.5, -0.5, 0.5, 1.5, 2.4999, 2.5, 3.5):
        yield "round", f"{value}", [value]
    for value in (0, 1, 1.5, 9):
        yield "searchsorted", f"{value}", [[0, 1, 1, 2, 5], value]


def mask_of(page: np.ndarray) -> np.ndarray:
    """The ink of a page as the reading sees it."""
    return ink.see_ink(to_bytes(page).astype(np.float32) / 255)[2]


def _mask_cases() -> Iterator[tuple[str, str, list]]:
    digit = mask_of(number("8", (40, 40), 28))
    ruled = mask_of(rule(number("41", (46, 58), 22), rows=(34, 42), slope=0.02))
    boxed = mask_of(rule(number("53", (48, 92), 24), rows=(3, 43), columns=(2, 44, 88)))
    several = mask_of(number("507", (32, 78), 20))
    for about, mask in {"an 8": digit, "a block": np.ones((9, 9), bool), "three": several}.items():
        yield "strokeWidth", about, [mask]
        yield "isWritten", about, [mask]
    yield "widthOf", "some distances", [[1.0, 2.0, 2.0, 1.0]]
    for about, mask in {"ruled": ruled, "boxed": boxed, "no lines": several}.items():
        yield "penWidth", about, [mask]
        yield "findPieces", about, [mask]
        width = layout.pen_width(mask)
        yield "findLines", about, [mask, width]
        yield "removeLines", about, [mask, width]
        yield "digitSize", about, [mask, width]
    drawn = lines.draw(lines.find_lines(ruled, 2), ruled.shape)
    yield "erase", "ruled", [ruled, drawn]
    found = {
        "a bar above": strokes((30, 40), *corner(8, 5, 18), (5, 5, 7, 14), *corner(6, 24, 20)),
        "dust and a dash": strokes((30, 60), *corner(5, 5, 20), (12, 20, 14, 34), (20, 40, 22, 42),
                                   *corner(5, 46, 20), (5, 40, 11, 42)),
        "at the edge": strokes((40, 60), *corner(0, 5, 20), *corner(2, 20, 20), (0, 35, 9, 37),
                               *corner(22, 50, 18)),
        "a frame": strokes((40, 50), *frame(3, 3, 37, 40), *corner(9, 12, 18)),
        "a frame around little": strokes((40, 50), *frame(3, 3, 37, 40), (9, 12, 15, 14)),
        "a digit cut off": strokes((40, 30), *corner(0, 8, 24)),
        "bars and an underline": strokes((60, 60), *corner(8, 8, 24), (34, 6, 36, 22),
                                         (20, 30, 23, 48), (12, 37, 15, 40), (28, 37, 31, 40)),
        "a hatched stroke": hatched(),
        "an 8 of frames": strokes((44, 30), *frame(3, 4, 22, 20), *frame(20, 4, 40, 20)),
    }  # fmt: skip
    for about, mask in found.items():
        yield "findPieces", about, [mask]
        yield "isWritten", about, [mask]
    pieces, labels, _ = layout.find_pieces(several)
    one, other, *_ = pieces
    yield "groupRows", "one row", [pieces]
    below = [p._replace(top=p.top + 60, bottom=p.bottom + 60, labels=(9,)) for p in pieces]
    yield "groupRows", "two rows", [[*below, one, other]]
    yield "join", "two digits", [one, other]
    yield "overlap", "in a row", [one, other]
    yield "overlap", "in two rows", [one, below[0]]
    yield "isin", "one of them", [labels, list(pieces[0].labels)]
    yield "near", "two digits", [one, other]
    yield from _touching_cases()


def _touching_cases() -> Iterator[tuple[str, str, list]]:
    pieces, labels, width = layout.find_pieces(mask_of(touching_pair()))
    piece = pieces[0]
    own = np.isin(labels[piece.top : piece.bottom, piece.left : piece.right], piece.labels)
    yield "findCuts", "two that touch", [own, width]
    yield "partAll", "two that touch", [pieces, labels, width]
    parts, breaks, bridges = touching.part_all(pieces, labels.copy(), width)
    yield "near", "parts", parts[:2]
    tall, low = Piece((1,), 0, 0, 6, 40, 9), Piece((2,), 8, 0, 20, 15, 9)
    far = Piece((3,), 40, 0, 52, 15, 9)
    for about, some in {"a low one beside": [tall, low], "one too far": [tall, far]}.items():
        yield "oneDigit", about, [some]
        yield "isSplintered", about, [some, tall]
    yield "isSplintered", "all are tall", [[tall, tall], tall]
    yield "possibleSpans", "parts", [parts, bridges]
    spans = touching.possible_spans(parts, bridges)
    for about, whole in {"parts are digits": 0.01, "the whole is one": 0.9}.items():
        certainties = [whole if span.stop - span.first == len(parts) else 0.9 for span in spans]
        yield "bestSpans", about, [spans, certainties, breaks]
    yield "bestSpans", "nothing covers all", [spans[:1], [0.9], breaks]


def _digit_cases(reader: Reader) -> Iterator[tuple[str, str, list]]:
    thick = np.float32(np.round(draw_digit(4, 30, seed=1, pen=7), 2))
    thin = np.float32(np.round(draw_digit(2, 60, seed=1, pen=2)[::2], 2))
    for about, drawn in {"a thick 4": thick, "a thin, flat 2": thin}.items():
        yield "evenStrokes", about, [drawn]
        yield "normalise", about, [drawn]
    yield "normalise", "no ink", [np.zeros((4, 4), np.float32)]
    for height, width in ((20, 13), (72, 50), (1, 20)):
        yield "resample", f"{height} x {width}", [thick, height, width]
    image = as_mnist.normalise(as_mnist.even_strokes(thick))
    yield "forward", "a 4", [{"reader": {}}, image]
    yield "softmax", "large logits", [[1000.0, 999.0, -5.0]]
    yield from _training_cases()
    yield "judge", "a 4", [{"reader": {}}, image]
    yield "favors", "the outputs", [{"reader": {}}]
    yield "why", "a 4", [{"reader": {}}, image, 2]
    row = np.full((10, 120), 0.9)
    pages = {
        "a row": number("2046", (44, 120), 28),
        "two rows": np.vstack([number("13", (42, 70)), number("70", (42, 70))]),
        "two that touch": touching_pair(),
        "light on dark, ruled": 1 - rule(number("26", (50, 84)), rows=(44,)),
        "on its left side": np.rot90(np.vstack([number("2046", (44, 120), 28), row])),
        "on its right side": np.rot90(np.vstack([number("2046", (44, 120), 28), row]), -1),
        "a table on one side": table_on_top(number("26", (166, 170), 60)),
        "a dithered picture": dithered(0.8 - 0.6 * (number("4", (66, 60), 50) < 0.5)),
        "nothing": row,
    }
    pages |= {f"cut close, {d}": cut_close(number(d, (40, 36), 28)) for d in "128"}
    pages["cut close, light on dark"] = 1 - pages["cut close, 8"]
    for about, page in pages.items():
        yield "read", about, [to_bytes(page), {"reader": {}}]
    refusing = {"reader": {"doubtful_below": 1e3, "refuse_below": 1e3}}
    for about in ("a row", "light on dark, ruled"):
        yield "read", f"{about}, all refused", [to_bytes(pages[about]), refusing]
    lone = to_bytes(number("7", (40, 36), 28))
    yield "read", "one digit, refused, is read", [lone, refusing]
    thing = to_bytes(np.pad(np.full((20, 20), 0.1), 50, constant_values=0.9))
    yield "read", "a thing", [thing, {"reader": {}}]
    yield from _certainty_cases()


def _training_cases() -> Iterator[tuple[str, str, list]]:
    labels = [n % 10 for n in range(20)]
    drawn = [draw_digit(label, 30, seed=n, pen=4) for n, label in enumerate(labels)]
    images = to_bytes(np.array([as_mnist.normalise(digit).ravel() for digit in drawn]))
    yield "crossEntropy", "large logits", [[1000.0, 999.0, -5.0], 1]
    yield "newNetwork", "two layers", [[30, 20, 10]]
    yield "backward", "twenty images", [[784, 7, 5, 10], images, labels]
    yield "evaluate", "twenty images", [[784, 7, 5, 10], images, labels]
    rows = np.random.default_rng(0).integers(0, 20, (10, 8)).tolist()
    rows[-1] = rows[-1][:3]  # the last batch of a pass may be short
    yield "step", "ten steps", [[784, 128, 64, 10], images, labels, rows, 0.1]


def _certainty_cases() -> Iterator[tuple[str, str, list]]:
    for p, evidence in ((0.9, 0.0), (0.4, 0.0), (0.9, -4.0), (0.4, -4.0)):
        judged = {"probabilities": [0.1, p, *[0.1] * 8], "evidence": evidence}
        yield "doubt", f"{p}, {evidence}", [{"reader": {}}, judged]
    pieces = {"one": [-99.0], "words": [0.0, *[-5.0] * 4], "a number": [0.0, -5.0, -9.5, -9.0]}
    pieces |= {"print": [0.0] * 10 + [-5.0] * 11, "many": [0.0] * 11 + [-5.0] * 10}
    for about, evidence in pieces.items():
        yield "keeps", about, [{"reader": {}}, evidence]


def write_golden(folder: Path = FOLDER) -> None:
    """Write the reader and every case, with what Python gives."""
    folder.mkdir(parents=True, exist_ok=True)
    stored = reader_data(make_reader())
    reader = reader_from(stored)
    (folder / "reader.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    cases: dict[str, list] = {module: [] for module in STEPS}
    modules = {step: module for module, steps in STEPS.items() for step in steps}
    for step, about, given in make_cases(reader):
        module, given = modules[step], encode(given)
        gives = encode(STEPS[module][step](*decode(given, reader)))
        cases[module].append({"step": step, "about": about, "given": given, "gives": gives})
    for module, own in cases.items():
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in own)
        (folder / f"{module}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write_golden()
