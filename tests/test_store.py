"""Networks and records survive the disk, and a damaged file is refused in one sentence."""

import ast
import json
import pickle
import re
import struct
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from digits import read, store
from digits.ann import Network
from digits.errors import UserError


def small():
    """A network of odd sizes, with biases that are not zero."""
    network = Network((6, 5, 4, 3), seed=1)
    network.theta += np.linspace(-1, 1, network.theta.size, dtype=np.float32)
    return network


def layers(**changes):
    """The tensors of a good network, some replaced, or left out where None."""
    tensors = {"W0": (6, 5), "b0": (5,), "W1": (5, 3), "b1": (3,)}
    tensors = {name: np.ones(shape, np.float32) for name, shape in tensors.items()} | changes
    return {name: tensor for name, tensor in tensors.items() if tensor is not None}


def refused(path, load=store.load_network):
    """What load says of path: it must be one sentence that names the file."""
    with pytest.raises(UserError) as caught:
        load(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message.replace(str(path), "")


# networks


def test_a_network_comes_back_bit_for_bit_in_one_vector_and_gives_the_same_bytes(tmp_path):
    network = small()
    path = store.save_network(network, {"seed": 1, "rates": [0.1, 0.2]}, tmp_path / "one")
    loaded, record = store.load_network(str(path))
    assert loaded.sizes == network.sizes
    assert loaded.theta.dtype == np.float32
    assert loaded.theta.tobytes() == network.theta.tobytes()
    assert all(np.shares_memory(each, loaded.theta) for each in [*loaded.W, *loaded.b])
    assert (record["seed"], record["rates"]) == (1, [0.1, 0.2])
    again = store.save_network(network, {"rates": [0.1, 0.2], "seed": 1}, tmp_path / "two")
    assert again.read_bytes() == path.read_bytes()
    path.write_bytes(save(layers()))
    assert store.load_network(path)[1] == {}  # a record may be missing


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (dict.fromkeys(("W0", "b0", "W1", "b1")), "no tensors found"),
        ({"W0": None, "b0": None}, "W0, b0, W1, ... expected, W1, b1 found"),
        ({"W0": None, "weight": np.ones((6, 5), np.float32)}, "expected"),
        ({"W1": np.ones((4, 3), np.float32)}, r"layer 1 .*\(4, 3\)"),
        ({"b0": np.ones(4, np.float32)}, r"layer 0 .*\(4,\)"),
        ({"W0": np.ones((0, 5), np.float32)}, "layer 0"),
        ({"W0": np.ones((6, 5))}, "W0 must hold finite float32"),
        ({"b1": np.ones(3, np.int32)}, "b1 must hold finite float32"),
        ({"W0": np.full((6, 5), np.nan, np.float32)}, "W0 must hold finite float32"),
    ],
)
def test_layers_that_make_no_network_are_refused(tmp_path, changes, reason):
    path = tmp_path / "n.safetensors"
    path.write_bytes(save(layers(**changes)))
    assert re.search(reason, refused(path))


def header(text):
    """The start of a safetensors file: the length of the header, and the header."""
    return struct.pack("<Q", len(text)) + text.encode()


def tensor(dtype, shape, end):
    """A header of one tensor W0, whatever it says."""
    return json.dumps({"W0": {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}})


GOOD = save(layers())
DAMAGED = {
    "empty": b"",
    "truncated header": GOOD[:20],
    "text": b"these are no weights, only words\n" * 10,
    "header longer than the file": struct.pack("<Q", 2**62) + b"{}",
    "tensor longer than the file": header(tensor("F32", (2**20, 2**20), 2**42)),
    "unknown type": header(tensor("X99", (6, 5), 120)) + bytes(120),
    "no JSON": header("{this is not JSON}"),
    "pickle": pickle.dumps({"W0": np.ones((6, 5))}),
    "metadata damaged": save(layers(), {"record": "{not JSON"}),
    "metadata a list": save(layers(), {"record": "[1, 2]"}),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused(tmp_path, data):
    path = tmp_path / "n.safetensors"
    path.write_bytes(data)
    refused(path)
    refused(path, store.load_arrays)


def test_a_file_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "n.safetensors"
    with path.open("wb") as file:
        file.write(GOOD)
        file.truncate(store.LARGEST_NETWORK + 1)  # sparse: takes no room
    assert "larger than any network" in refused(path)


OVERWRITE = """
import sys, time
from pathlib import Path
path = Path(sys.argv[1])
whole = path.read_bytes()
for _ in range(20_000):  # a minute; it is killed before
    path.write_bytes(whole)  # which empties it first
    time.sleep(0.002)
"""


def test_a_file_that_is_overwritten_while_it_is_read_gives_a_network_or_one_sentence(tmp_path):
    path = store.save_network(Network((1000, 1000), seed=0), {}, tmp_path / "n.safetensors")
    writer = subprocess.Popen([sys.executable, "-c", OVERWRITE, str(path)])
    read = refused = 0
    while read < 20 or refused < 20:
        try:
            store.load_network(path)
            read += 1
        except UserError:
            refused += 1
    writer.kill()
    writer.wait()


# arrays


def test_arrays_come_back_with_their_record(tmp_path):
    arrays = {
        "one": np.arange(5, dtype=np.float32),
        "two": np.arange(12, dtype=np.int64).reshape(3, 4).T,  # not contiguous
        "none": np.empty(0, np.float32),
        "nan": np.float32([1, np.nan, -np.inf]),
    }
    loaded, record = store.load_arrays(store.save_arrays(arrays, {"seed": 3}, tmp_path / "a"))
    assert record == {"seed": 3}
    assert set(loaded) == set(arrays)
    for name, array in arrays.items():
        assert loaded[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded[name], array)


# records


def test_to_json_says_numbers_plainly_in_six_digits_with_sorted_keys():
    record = {
        "f32": np.float32(0.1), "f64": np.float64(0.25), "int": np.int64(7), "bool": np.bool_(True),
        "array": np.array([[1, 2], [3, 4]]), "path": Path("a") / "b", "tuple": (1, "two", None),
        "third": 1 / 3, "large": 123456789.0, "small": 1.23456789e-9, "whole": 123456789,
        "infinite": [np.nan, np.array([np.float32("inf")])], 1: {"z": 1, "a": 2},
    }  # fmt: skip
    text = store.to_json(record)
    assert json.loads(text) == {
        "f32": 0.1, "f64": 0.25, "int": 7, "bool": True, "array": [[1, 2], [3, 4]],
        "path": str(Path("a") / "b"), "tuple": [1, "two", None],
        "third": 0.333333, "large": 123457000.0, "small": 1.23457e-9, "whole": 123456789,
        "infinite": [None, [None]], "1": {"a": 2, "z": 1},
    }  # fmt: skip
    assert text == store.to_json(dict(reversed(record.items())))
    with pytest.raises(TypeError):
        store.to_json({"x": object()})


def test_a_record_comes_back_and_says_where_it_comes_from(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MODELS", tmp_path / "models")
    path = store.save_record({"accuracy": 0.98, "seeds": [0, 1]}, "04-train-final")
    assert path == tmp_path / "models" / "04-train-final.json"
    assert path.read_bytes().endswith(b"}\n")
    record = store.load_record(path)
    assert (record["accuracy"], record["seeds"]) == (0.98, [0, 1])
    assert record["data"]["train-images-idx3-ubyte"].startswith("ba891046")
    assert record["packages"]["numpy"] == np.__version__

    def version(name):
        if name == "matplotlib":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(store, "version", version)  # where Matplotlib is not installed
    assert store.provenance()["packages"] == {"numpy": "1.0", "scipy": "1.0", "pillow": "1.0"}


@pytest.mark.parametrize(
    "data", [b"", b'{"a": 1', b"[1, 2]", b"\xff\xfe{}", b"[" * 100_000],
    ids=["empty", "cut", "a list", "not UTF-8", "too deep"],
)  # fmt: skip
def test_a_damaged_record_is_refused(tmp_path, data):
    path = tmp_path / "record.json"
    path.write_bytes(data)
    refused(path, store.load_record)


# which network reads


def test_the_best_network_reads_and_a_report_reads_with_what_it_has_made(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "STORED_MODELS", tmp_path / "models")
    monkeypatch.setattr(store, "MODELS", tmp_path / "made")
    monkeypatch.setattr(store, "OUTPUT", tmp_path)
    with pytest.raises(UserError, match=r"python -m src\.main report"):
        store.load_network()
    for name in ("models/plain", "models/distorted", "made/plain"):
        path = store.save_network(small(), {}, tmp_path / f"{name}.safetensors")
        assert store.best_model() == path
    monkeypatch.setattr(store, "OUTPUT", store.LAB)
    assert store.best_model() == tmp_path / "models" / "distorted.safetensors"


def test_a_card_shows_names_as_they_are_and_replaces_no_file_of_others(tmp_path):
    network = tmp_path / "a_b.safetensors"
    path = store.write_card(network, "About <b>", {"classes": "*a*, [b]|\n"})
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Model card: a\\_b.safetensors\n\nAbout \\<b\\>\n")
    assert text.endswith("| classes | \\*a\\*, \\[b\\]\\|\\\\n |\n")
    assert store.write_card(network, "Later", {}) == path
    path.write_text("my notes")
    assert store.write_card(network, "Later", {}) is None
    assert path.read_text() == "my notes"


def test_no_file_that_is_loaded_can_start_a_program_or_open_another_file(tmp_path):
    """Whatever is in it: the interpreter itself tells what is done while it is read."""
    network = store.save_network(Network(seed=0), {}, tmp_path / "net.safetensors")
    code = b"cos\nsystem\n(S'touch made'\ntR."
    bodies = [network.read_bytes(), code, pickle.dumps(print), b"PK\x03\x04" + code, b"#!/bin/sh\n"]
    watch = """
import sys
from digits.errors import UserError
from digits import read, store
store.load_network(sys.argv[1])  # with all imports that it needs
seen = []
sys.addaudithook(lambda event, arguments: seen.append((event, str(arguments))))
for path in sys.argv[1:]:
    try:
        store.load_network(path)
    except UserError:
        pass
print(sorted({event for event, _ in seen}))
"""
    paths = []
    for number, body in enumerate(bodies):
        paths.append(tmp_path / f"{number}.safetensors")
        paths[-1].write_bytes(body)
    command = [sys.executable, "-c", watch, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    events = set(ast.literal_eval(done.stdout))
    harmful = ("exec", "compile", "import", "pickle", "subprocess", "os.", "socket", "ctypes")
    assert [event for event in events if event.startswith(harmful)] == []
    assert not (tmp_path / "made").exists()


def test_a_missing_file_or_a_folder_is_told_plainly_and_python_users_can_catch_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no network .*none; check the name, or"):
        store.load_network(tmp_path / "none")
    with pytest.raises(UserError, match=r"is a folder; name a .safetensors file in it"):
        store.load_network(tmp_path)
    for load in (store.load_arrays, store.load_record):
        refused(tmp_path / "nowhere" / "n", load)
        refused(tmp_path, load)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(UserError, match=r"text is damaged or not a network; name a .safetensors"):
        store.load_network(tmp_path / "text")
    with pytest.raises(FileNotFoundError, match="does not exist; check the name and the folder"):
        read(tmp_path / "none.png")
