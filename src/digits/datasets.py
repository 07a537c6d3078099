"""Data of your own in place of MNIST: IDX files, .npz, CSV, or a folder of pictures by class.

Nothing in these files is executed. Rows that cannot be used are left out, counted and named.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digits import mnist
from digits.datafiles import DATA_FORMS, NAMES_FILE, WORST, Rows, parts_of, unpacked
from digits.disk import explained, sha256
from digits.errors import UserError
from digits.mnist import Split
from digits.text import counted, printable

MNIST = "mnist"  # the name of the data that comes with the project
MOST_CLASSES, LONGEST_NAME = 256, 40
RARE = 0.001  # of the mean number of images in a class: a label that is rarer is a slip
NAMED = 3  # rows that a message names
TEST_SHARE = 6  # one image in six is held out where there is no test part
LIGHT = 0.75  # mean tone of the borders of images on a light ground, at least


@dataclass(frozen=True)
class Data:
    """Images to train on and to test with, each read from disk when it is asked for.

    name: "mnist", or the path. load_split: gives the Split "train" or "t10k". digest: a hash of the
    content. notes: what a reader should know, such as what was left out, a sentence each.
    """

    name: str
    load_split: Callable[[str], Split]
    digest: str
    notes: tuple[str, ...] = ()

    @property
    def train(self) -> Split:
        """The images to train on."""
        return self.load_split("train")

    @property
    def test(self) -> Split:
        """The images to test with, which no setting may be chosen by."""
        return self.load_split("t10k")

    @property
    def is_mnist(self) -> bool:
        """Whether these are MNIST's images."""
        return self.name == MNIST

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes."""
        return mnist.DIGIT_NAMES if self.is_mnist else self.train.classes

    def at_most(self, held_out: int) -> int:
        """How many images to hold out: as many as asked for, but a tenth of one's own at most."""
        return held_out if self.is_mnist else max(1, min(held_out, len(self.train) // 10))

    @property
    def record(self) -> dict[str, Any]:
        """What the record of a network trained on it holds; nothing for MNIST.

        That is the names of the classes, the shape of the images, the mean tone of their borders
        (ground, 0 to 1), and the hash of the data.
        """
        if self.is_mnist:
            return {}
        split = self.train
        found = {"classes": split.classes, "shape": split.shape, "ground": _border(split)}
        return {**found, "data": {Path(self.name).name: self.digest}}

    def check_fits(self, path: Path, classes: Sequence[str], shape: Sequence[int]) -> None:
        """Raise UserError unless the network at path, with its classes and shape, can read it."""
        own = self.train
        if (tuple(classes), tuple(shape)) != (own.classes, own.shape):
            raise UserError(
                f"{path} reads {_kind(classes, shape)}, and {self.name} holds "
                f"{_kind(own.classes, own.shape)}; give its own data with --data PATH"
            )

    @property
    def words(self) -> str:
        """A description in a sentence or more, with what was left out."""
        train, names = self.train, self.train.classes
        listed = ", ".join(names[:12]) + f", and {len(names) - 12} more" * (len(names) > 12)
        said = (
            f"{len(train):,} images to train on and {len(self.test):,} to test with, of "
            f"{train.shape[0]} x {train.shape[1]} pixels, in {len(names)} classes: {listed}"
        )
        return ". ".join([said, *(note[0].upper() + note[1:] for note in self.notes)]) + "."


def _kind(classes: Sequence[str], shape: Sequence[int]) -> str:
    names = ", ".join(classes[:5]) + ", ..." * (len(classes) > 5)
    return f"{len(classes)} classes ({names}) in images of {shape[0]} x {shape[1]} pixels"


_loaded: dict[Path, tuple[list, Data]] = {}  # the latest, with the state of its files


def load_data(path: Path | str = MNIST) -> Data:
    """The data at path: "mnist", or a folder or file of one of the DATA_FORMS.

    Without images to test with, one image in six is held out, always the same ones. classes.txt
    beside the files names the classes, a line each. Images on a light ground are inverted, so that
    the ground is 0 and the ink 255. Raises UserError if the data cannot be used.
    """
    if str(path) == MNIST:
        return Data(MNIST, lambda which: mnist.load_split(which), repr(sorted(mnist.FILES.items())))
    if re.match(r"\w+:/", str(path)):
        raise UserError(f"{path} is an address; download the data, and give its file or folder")
    place = Path(path).expanduser().resolve()
    now = state_of(place)
    if _loaded.get(place, (None,))[0] != now:
        _loaded.clear()
        with explained(f"read {place}"):
            _loaded[place] = now, _assemble(place, parts_of(place), _class_names(place))
    return _loaded[place][1]


def state_of(path: Path | str) -> list[tuple]:
    """Names, sizes and times of what is at path, which change when its content does."""
    place = Path(path)
    if str(path) == MNIST:
        return []
    with explained(f"read {place}"):
        found = sorted(place.rglob("*")) if place.is_dir() else [place, place.with_name(NAMES_FILE)]
        stats = [(str(one), one.stat()) for one in found if one.exists()]
    if not stats:
        raise UserError(f"there is no data at {place}; give {DATA_FORMS}")
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]


def _class_names(place: Path) -> list[str]:
    """The lines of classes.txt, if there is one."""
    path = (place if place.is_dir() else place.parent) / NAMES_FILE
    if not path.is_file():
        return []
    text = unpacked(path).decode("utf-8-sig", errors="replace")
    names = [line.strip() for line in text.splitlines() if line.strip()]
    if len(set(names)) < len(names):
        raise UserError(f"{path} names a class twice; give each class a name of its own")
    return names


def _assemble(place: Path, parts: list[Rows], names: list[str]) -> Data:
    """Data made of the rows that can be used, with notes on the others."""
    training, shape = parts[0], parts[0].images.shape[1:]
    if not len(training.labels):
        raise UserError(f"{place} holds no images to train on; {'; '.join(training.bad[:NAMED])}")
    if len(parts[-1].images) and parts[-1].images.shape[1:] != shape:
        sizes = [f"{h} x {w}" for h, w in (part.images.shape[1:] for part in parts)]
        raise UserError(f"{place}: training images have {sizes[0]} pixels, test images {sizes[1]}")
    name_of = _names_of(training.labels, names)
    for rows in parts:
        wrong = ~np.isin(rows.labels, [label for label, name in name_of.items() if name])
        rows.leave_out(wrong, [f"the label {label} is no class" for label in rows.labels[wrong]])
    notes = [_left_out(place, rows) for rows in parts if rows.bad] + training.notes
    classes = list(dict.fromkeys(name for name in name_of.values() if name))
    classes.sort(key=names.index if {*classes} <= {*names} else _in_order)
    if not 2 <= len(classes) <= MOST_CLASSES or max(map(len, classes)) > LONGEST_NAME:
        raise UserError(
            f"{place} holds {counted(len(classes), 'class')}; a network needs 2 to "
            f"{MOST_CLASSES}, with names of at most {LONGEST_NAME} letters"
        )
    splits = [_split(rows, name_of, classes) for rows in parts]
    if _border(splits[0]) > LIGHT:
        splits = [Split(255 - s.images, s.labels, s.classes, s.shape) for s in splits]
        notes.append("the images have a light ground, so all are inverted")
    if len(splits) == 1:
        splits = [*mnist.hold_out(splits[0], max(1, len(splits[0]) // TEST_SHARE), seed=0)]
        notes.append(f"there is no test part, so {len(splits[1]):,} images, drawn at random but "
                     "always the same ones, are held out as one")  # fmt: skip
    found = dict(zip(("train", "t10k"), splits, strict=True))
    content = "".join(sha256(a.ravel().data) for s in splits for a in (s.images, s.labels))
    digest = sha256(repr((content, tuple(classes), shape)))
    return Data(str(place), found.__getitem__, digest, tuple(notes))


def _names_of(labels: np.ndarray, names: list[str]) -> dict:
    """The name of every distinct label, in order; "" for one that is no class."""
    values, counts = np.unique(labels, return_counts=True)
    if values.dtype.kind not in "uif":
        said = {value: printable(value) for value in values.tolist()}
    elif len(names) == len(values) and not 0 <= values.min() <= values.max() < len(names):
        said = dict(zip(values.tolist(), names, strict=True))  # for example labels 1 to 26
    elif names:
        said = {v: names[v] if 0 <= v < len(names) else "" for v in values.tolist()}
    else:
        said = {v: str(v) if 0 <= v < MOST_CLASSES else "" for v in values.tolist()}
    rare = dict(zip(values.tolist(), counts < RARE * counts.mean(), strict=True))
    return {value: "" if rare[value] else name for value, name in said.items()}


def _in_order(name: str) -> tuple:
    """A key that sorts names that are numbers by their value, and before others."""
    return (0, int(name), "") if name.isdecimal() else (1, 0, name)


def _split(rows: Rows, name_of: dict, classes: list[str]) -> Split:
    """The Split of rows whose labels all have a name."""
    values, at = np.unique(rows.labels, return_inverse=True)
    numbers = np.array([classes.index(name_of[value]) for value in values.tolist()], np.uint8)
    height, width = rows.images.shape[1:]
    images = rows.images.reshape(-1, height * width)
    return Split(images, numbers[at], tuple(classes), (height, width))


def _border(split: Split) -> float:
    """The mean tone, from 0 to 1, of the outermost pixels of images."""
    images = split.images[:1000].reshape(-1, *split.shape)
    edges = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    return float(np.mean([edge.mean() for edge in edges]) / 255)


def _left_out(place: Path, rows: Rows) -> str:
    """The sentence on rows that were left out; UserError if they are too many."""
    count, total = len(rows.bad), len(rows.bad) + len(rows.labels)
    said = "; ".join(printable(one)[:200] for one in rows.bad[:NAMED])
    said += f"; and {count - NAMED:,} more" * (count > NAMED)
    verb = "is" if count == 1 else "are"
    sentence = f"{count:,} of {total:,} {rows.called} {verb} left out: {said}"
    if count > WORST * total:
        raise UserError(f"too much of {place} cannot be used: {sentence}")
    return sentence
