"""Data of one's own, in every form: read whole, and every flaw is told in one sentence."""

import gzip
import os
import struct
from mmap import mmap

import numpy as np
import pytest
from PIL import Image

from digits import ann, datafiles, datasets, mnist
from digits.datasets import load_data
from digits.errors import UserError
from digits.training import Networks, Run, experiments, run_all, train_together

NAMES = ("Ankle boot", "Bag", "Coat")
SHAPE = (9, 7)


def clothes(count, seed=0, shape=SHAPE):
    """Images (N, h, w) of three kinds that anyone can tell apart, white on black, and labels."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    images = np.zeros((count, *shape), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 + 2 * label : 4 + 2 * label, 1:-1] = rng.integers(120, 256, (2, shape[1] - 2))
    return images, labels.astype(np.uint8)


TRAINING, TEST = clothes(60), clothes(12, seed=1)


def idx(array):
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_idx(folder, training=TRAINING, test=TEST):
    """As Fashion-MNIST comes: four files, packed, and here with the names of the classes."""
    for name, split in (("train", training), ("t10k", test)):
        for kind, array in zip(("images-idx3", "labels-idx1"), split, strict=True):
            (folder / f"{name}-{kind}-ubyte.gz").write_bytes(gzip.compress(idx(array)))
    (folder / "classes.txt").write_text("\n".join(NAMES))
    return folder


def write_npz(folder, **changes):
    arrays = dict(zip(("x_train", "y_train", "x_test", "y_test"), (*TRAINING, *TEST), strict=True))
    (folder / "classes.txt").write_text("\n".join(NAMES))
    np.savez_compressed(folder / "own.npz", **(arrays | changes))
    return folder / "own.npz"


def rows_of(images, labels):
    return [
        ",".join(map(str, [k, *image.ravel()])) for image, k in zip(images, labels, strict=True)
    ]


def write_csv(folder, header=True, *, training=None, test=None):
    """As Kaggle's: squares, the label first."""
    (folder / "classes.txt").write_text("\n".join(NAMES))
    head = ["label," + ",".join(f"pixel{n}" for n in range(81))] if header else []
    for name, rows in (("train", training), ("test", test)):
        split = clothes(60, shape=(9, 9)) if name == "train" else clothes(12, 1, (9, 9))
        rows = rows_of(*split) if rows is None else rows
        (folder / f"{name}.csv").write_text("\n".join([*head, *rows]) + "\n")
    return folder


def write_pictures(folder, light=False):
    for name, (images, labels) in (("train", TRAINING), ("test", TEST)):
        for number, (image, label) in enumerate(zip(images, labels, strict=True)):
            place = folder / name / NAMES[label]
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray(255 - image if light else image).save(place / f"{number:03}.png")
    return folder


WAYS = {
    "IDX": write_idx,
    ".npz": write_npz,
    "pictures": write_pictures,
    "pictures, dark on light": lambda folder: write_pictures(folder, light=True),
    "CSV": write_csv,
    "CSV without a header": lambda folder: write_csv(folder, header=False),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_form_gives_the_same_images_labels_and_names(tmp_path, way):
    data = load_data(WAYS[way](tmp_path))
    shape = (9, 9) if way.startswith("CSV") else SHAPE
    for split, wanted in ((data.train, clothes(60, 0, shape)), (data.test, clothes(12, 1, shape))):
        assert (split.classes, split.shape) == (NAMES, shape)
        order = np.lexsort(split.images.T)
        wished = wanted[0].reshape(len(split), -1)
        again = np.lexsort(wished.T)
        assert (split.images[order] == wished[again]).all()
        assert (split.labels[order] == wanted[1][again]).all()
    assert data.notes == (("the images have a light ground, so all are inverted",) if "light" in way
                          else ())  # fmt: skip


def test_mnist_stays_what_it_is_and_is_read_when_it_is_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(mnist, "load_split", asked.append)
    data = load_data("mnist")
    assert asked == []
    assert [data.train, data.test, asked] == [None, None, ["train", "t10k"]]
    assert data.record == {}


def test_without_a_test_part_one_is_held_out_and_that_is_said(tmp_path):
    write_csv(tmp_path)
    (tmp_path / "test.csv").write_text("a," * 80 + "a\n" + "7," * 80 + "7\n")
    both = load_data(tmp_path), load_data(tmp_path / "train.csv")
    for data in both:
        assert (len(data.train), len(data.test)) == (50, 10)
        assert "no test part, so 10 images" in data.notes[-1]
    assert both[0].notes[:-1] == ("test.csv was ignored, because it has no labels",)
    assert both[0].digest == both[1].digest


def test_names_say_what_to_train_on_and_without_them_sizes_do(tmp_path):
    few, many = (rows_of(*clothes(count, 0, (9, 9))) for count in (12, 60))
    write_csv(tmp_path, training=few, test=many)
    assert [len(part) for part in (load_data(tmp_path).train, load_data(tmp_path).test)] == [12, 60]
    for name, other in (("train", "a"), ("test", "b")):
        (tmp_path / f"{name}.csv").rename(tmp_path / f"{other}.csv")
    assert [len(part) for part in (load_data(tmp_path).train, load_data(tmp_path).test)] == [60, 12]


def test_the_digest_is_of_the_content_and_a_change_is_seen(tmp_path):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here, there = write_idx(tmp_path / "here"), write_npz(tmp_path / "there")
    first = load_data(here).digest
    assert load_data(there).digest == first
    write_idx(here, training=clothes(61))
    assert load_data(here).digest != first


def test_large_files_are_mapped_and_stay_in_memory_once(tmp_path, monkeypatch):
    read = load_data(write_idx(tmp_path)).train
    for path in tmp_path.glob("*.gz"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    monkeypatch.setattr(datafiles, "MAPPED", 0)
    mapped = load_data(tmp_path).train
    assert np.array_equal(mapped.images, read.images)
    assert isinstance(base_of(mapped.images), mmap)
    whole, lean = (mnist.hold_out(mapped, 10, seed=0, copy=copy)[0] for copy in (True, False))
    assert isinstance(base_of(lean.images.images), mmap)
    ends, settings = [], {"epochs": 2, "batch_size": 8, "seed": 0}
    for split in (whole, lean):
        networks, plain = Networks((63, 8, 3), seeds=[0]), ann.Network((63, 8, 3), seed=0)
        list(train_together(networks, split, split, learning_rates=[0.1], **settings))
        list(ann.train(plain, split, split, learning_rate=0.1, **settings))
        ends.append((networks.theta.tobytes(), plain.theta.tobytes()))
    assert ends[0] == ends[1]


def base_of(array):
    """What holds the bytes of an array."""
    while isinstance(array, np.ndarray):
        array = array.base
    return array.obj if isinstance(array, memoryview) else array


def test_labels_that_begin_with_one_and_names_as_labels_and_numbers_in_order(tmp_path):
    path = write_npz(tmp_path, y_train=TRAINING[1] + 1, y_test=TEST[1] + 1)
    assert (load_data(path).train.classes, load_data(path).notes) == (NAMES, ())
    (tmp_path / "classes.txt").unlink()
    assert load_data(path).train.classes == ("1", "2", "3")
    words = np.array(NAMES)
    path = write_npz(tmp_path, y_train=words[TRAINING[1]], y_test=words[TEST[1]])
    (tmp_path / "classes.txt").unlink()
    assert load_data(path).train.classes == NAMES
    path = write_npz(tmp_path, y_train=TRAINING[1] + 9, y_test=TEST[1] + 9)
    (tmp_path / "classes.txt").unlink()
    assert load_data(path).train.classes == ("9", "10", "11")


# Bad rows are counted and named


def bad_csv(folder):
    rows = rows_of(*clothes(60, 0, (9, 9)))
    rows[3] = rows[3].replace(",0,", ",ink,", 1)
    rows[5] = rows[5] + ",0"
    rows[7] = "1,300" + rows[7][3:]
    rows[9] = "-1" + rows[9][1:]
    return write_csv(folder, training=rows)


def bad_pictures(folder):
    write_pictures(folder)
    Image.new("L", (28, 28)).save(folder / "train/Bag/odd.png")
    (folder / "train/Bag/notes.txt").write_text("not a picture")
    whole = (folder / "train/Bag/001.png").read_bytes()
    (folder / "train/Bag/001.png").write_bytes(whole[:-30])
    os.mkfifo(folder / "train/Coat/pipe.png")
    (folder / "test/Hat").mkdir()
    Image.new("L", SHAPE[::-1]).save(folder / "test/Hat/x.png")
    return folder


BAD = {
    "CSV": (bad_csv, "4 of 60 rows", ["train.csv line 5: 'ink' is not a whole number",
            "line 7: 83 columns where 82 belong", "line 9: '300' is not a whole", "and 1 more"]),
    "CSV without a header": (lambda f: write_csv(f, header=False, training=[
            "Bag" + (rows := rows_of(*clothes(60, 0, (9, 9))))[0][1:], *rows[1:]]),
            "1 of 60 rows is", ["train.csv line 1: 'Bag' is not a whole number"]),
    "pictures": (bad_pictures, "4 of 63 pictures are", ["Bag/001.png", "Bag/notes.txt: not a pict",
                 "pipe.png: not a f", "and 1 more", "1 of 13 pictures is",
                 "Hat/x.png: the label Hat is no class"]),
    "IDX": (lambda f: write_idx(f, (TRAINING[0], np.where(np.arange(60) == 7, 99, TRAINING[1])
                                    .astype(np.uint8))),
            "1 of 60 images is", ["image 7 of train-images-idx3-ubyte.gz: the label 99 is no"]),
    "a slip among many": (lambda f: write_npz(f, x_train=np.repeat(TRAINING[0], 60, axis=0),
                          y_train=np.append(np.repeat(TRAINING[1], 60)[:-1], 12)),
                          "1 of 3,600 images is", ["image 3599 of x_train: the label 12"]),
}  # fmt: skip


@pytest.mark.parametrize("way", BAD)
def test_bad_rows_are_counted_named_and_left_out(tmp_path, way):
    make, count, said = BAD[way]
    data = load_data(make(tmp_path))
    notes = "; ".join(data.notes)
    assert count in notes
    assert all(part in notes for part in said), notes
    assert data.train.classes == NAMES


# What cannot be used gets one sentence


def packed(change):
    def make(folder):
        path = write_npz(folder)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def without_images(folder):
    for path in write_idx(folder).glob("*images*"):
        path.unlink()
    return folder


def cut(folder):
    path = write_idx(folder) / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    return folder


def text(name, words):
    def make(folder):
        (folder / name).write_text(words)
        return folder / name

    return make


OBJECTS = np.array([print, 1, 2] * 20)
UNUSABLE = {
    "nothing": (lambda f: f / "gone", "there is no data at"),
    "an address": (lambda f: "https://example.com/data.zip", "is an address; download"),
    "a letter": (text("a.txt", "Dear"), "holds no data of a form that is known"),
    "CSV of words": (text("a.csv", "Dear,sir\nI,am\n"), "no images .*a.csv line 2: .I. is not"),
    "a CSV that is no square": (text("a.csv", "1,2,3,4\n"), "3 pixels a row, which is no square"),
    "a CSV of bad rows": (text("a.csv", "0,1\n1,2\n" + "1,ink\n" * 9), "too much .*a.csv line 3"),
    "code in a .npz": (lambda f: write_npz(f, y_train=OBJECTS), "holds Python objects"),
    "a .npz of other arrays": (packed(lambda b: b.replace(b"x_train", b"x_wrong")), "must hold"),
    "half a .npz": (packed(lambda b: b[: len(b) // 2]), "cannot be read"),
    "colors": (lambda f: write_npz(f, x_train=np.zeros((60, 9, 7, 3))), "must hold gray images"),
    "floats as labels": (lambda f: write_npz(f, y_train=TRAINING[1] / 2), "a whole number or"),
    "too few labels": (lambda f: write_npz(f, y_train=TRAINING[1][:-1]), "59 labels for 60 images"),
    "test images of another size": (lambda f: write_npz(f, x_test=np.zeros((12, 9, 8))), "9 x 8"),
    "tones above white": (lambda f: write_npz(f, x_train=TRAINING[0] * 3.5), "scale|divide"),
    "one class": (lambda f: write_npz(f, y_train=0 * TRAINING[1], y_test=0 * TEST[1]), "1 class;"),
    "labels alone": (without_images, "holds labels, but no images"),
    "IDX cut short": (cut, "is damaged: "),
    "twice the same name": (lambda f: ((write_idx(f) / "classes.txt").write_text("a\na\nb"), f)[1],
                            "names a class twice"),
    "folders without pictures": (lambda f: ((f / "a").mkdir(), f)[1], "holds no pictures in a f"),
}  # fmt: skip


@pytest.mark.parametrize("way", UNUSABLE)
def test_what_cannot_be_used_is_one_sentence(tmp_path, way):
    make, said = UNUSABLE[way]
    with pytest.raises(UserError, match=said) as caught:
        load_data(make(tmp_path))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 600


def test_pictures_with_hostile_names_are_read(tmp_path):
    for name in ("<b>x", "a..x", "$(rm)x", "\x1b[31mx"):
        (tmp_path / name).mkdir()
        for number, image in enumerate(TRAINING[0][:10]):
            Image.fromarray(image).save(tmp_path / name / f"copy {number}.png")
    data = load_data(tmp_path)
    assert len(data.train) + len(data.test) == 40
    assert set(data.train.classes) == {"<b>x", "a..x", "$(rm)x", r"\x1b[31mx"}


# Training with them


def test_runs_are_known_by_the_content_of_their_data_and_by_their_layers(tmp_path, monkeypatch):
    monkeypatch.setattr(experiments, "RUNS", tmp_path / "runs")
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    here, there = (str(write_idx(tmp_path / name)) for name in "ab")
    settings = {"learning_rate": 0.1, "epochs": 2, "batch_size": 4, "seed": 0, "held_out": 10}
    runs = [Run(**settings, data=here, hidden=hidden) for hidden in ((), (8,), (8, 6, 5))]
    results = run_all(runs, workers=1)
    assert [result.network.sizes for result in results] == [(63, 3), (63, 8, 3), (63, 8, 6, 5, 3)]
    assert all(result.held_out_accuracies[-1] > 0.9 for result in results[:2])
    assert len({experiments.run_key(run) for run in runs}) == 3
    experiments._digest.cache_clear()
    same, before = Run(**settings, data=there, hidden=(8,)), experiments.run_key(runs[1])
    assert experiments.run_key(same) == before
    write_idx(tmp_path / "b", training=clothes(61))
    experiments._digest.cache_clear()
    assert experiments.run_key(same) != before


def test_the_limit_on_what_is_unpacked_holds_for_gzip_and_npz(tmp_path, monkeypatch):
    monkeypatch.setattr(datafiles, "LARGEST_DATA", 1000)
    with pytest.raises(UserError, match="is larger than 1,000 bytes"):
        load_data(write_idx(tmp_path))
    with pytest.raises(UserError, match="unpacks to more than 1,000 bytes"):
        load_data(write_npz(tmp_path))


def test_the_state_of_a_picture_folder_changes_with_any_file(tmp_path):
    write_pictures(tmp_path)
    before = datasets.state_of(tmp_path)
    (tmp_path / "train/Bag/001.png").write_bytes(b"")
    assert datasets.state_of(tmp_path) != before
