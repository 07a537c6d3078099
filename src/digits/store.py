"""Networks and records on disk: safetensors for arrays, JSON for numbers, nothing executable."""

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from digits.ann import Network
from digits.disk import explained, write_whole
from digits.errors import MissingFileError, UserError
from digits.mnist import FILES
from digits.paths import LAB, MODELS, OUTPUT, STORED_MODELS
from digits.text import printable

CARD_TITLE = "# Model card: "
REFUSER = "refuser."  # begins the names of its arrays in a file that holds two networks
LARGEST_NETWORK = 50_000_000  # bytes; ours have 440,000, and a header can claim anything


def save_network(
    network: Network, record: Mapping, path: Path | str, *, refuser: Network | None = None
) -> Path:
    """Write network to path as safetensors, with its record (a dict) in the metadata.

    refuser: the digit/non-digit classifier that works with it, kept in the same file.
    """
    tensors = _tensors(network)
    if refuser:
        tensors |= {REFUSER + name: tensor for name, tensor in _tensors(refuser).items()}
    return save_arrays(tensors, {**provenance(), **record}, path)


def _tensors(network):
    named = (("W", network.W), ("b", network.b))
    return {f"{name}{layer}": part for name, parts in named for layer, part in enumerate(parts)}


def load_network(path: Path | str | None = None) -> tuple[Network, dict]:
    """The network stored at path, and its record. Without a path, the project's best one.

    Raises UserError as load_networks does.
    """
    network, _, record = load_networks(path)
    return network, record


def load_networks(path: Path | str | None = None) -> tuple[Network, Network | None, dict]:
    """The network stored at path, the refuser that works with it, if any, and the record.

    Raises UserError unless the layers W0, b0, W1, ... are complete, fit each other, and hold finite
    float32 numbers.
    """
    path = Path(path) if path is not None else best_model()
    tensors, metadata = _read_tensors(path)
    names = [name for name in tensors if name.startswith(REFUSER)]
    refusing = {name.removeprefix(REFUSER): tensors.pop(name) for name in names}
    refuser = _network_of(refusing, f"{path}, refuser") if refusing else None
    return _network_of(tensors, path), refuser, _parse(metadata.get("record", "{}"), path)


def _network_of(tensors, path):
    layers = range(len(tensors) // 2)
    if not layers or set(tensors) != {f"{letter}{layer}" for letter in "Wb" for layer in layers}:
        found = ", ".join(sorted(tensors)[:8]) or "no tensors"
        raise UserError(f"{path} is not a network of ours: W0, b0, W1, ... expected, {found} found")
    sizes = [len(np.atleast_1d(tensors["W0"])), *(tensors[f"b{layer}"].size for layer in layers)]
    for layer, shape in enumerate(pairwise(sizes)):
        W, b = tensors[f"W{layer}"], tensors[f"b{layer}"]
        if W.shape != shape or b.shape != shape[1:] or 0 in shape:
            raise UserError(
                f"{path}: layer {layer} must take {shape[0]} inputs and have a bias for every "
                f"output, but its W is {W.shape} and its b is {b.shape}"
            )
    names = [f"{letter}{layer}" for layer in layers for letter in "Wb"]
    for name in names:
        if tensors[name].dtype != np.float32 or not np.isfinite(tensors[name]).all():
            raise UserError(f"{path}: {name} must hold finite float32 numbers")
    network = Network.__new__(Network)  # without random weights, which take longer than all else
    theta = np.concatenate([tensors[name].ravel() for name in names])
    network.__setstate__({"sizes": tuple(sizes), "theta": theta})
    return network


def rounded(theta: np.ndarray) -> np.ndarray:
    """Parameters (P,) float32 rounded to 12 significant bits, an error of 1 in 8,000 at most.

    Readings stay the same, and a packed network, such as the one in the pages, shrinks by half.
    """
    bits = theta.view(np.uint32) + np.uint32(0x800)
    return (bits & np.uint32(0xFFFFF000)).view(np.float32)


def best_model() -> Path:
    """The path of the network that reads pictures: the one trained on distortions, else plain.

    A report uses the network it has just made; a notebook run by hand, the committed one.
    """
    for folder in (STORED_MODELS,) if OUTPUT == LAB else (MODELS, STORED_MODELS):
        for name in ("distorted.safetensors", "plain.safetensors"):
            if (folder / name).is_file():
                return folder / name
    raise UserError(
        f"there is no trained network in {STORED_MODELS}; "
        "make one with: python -m src.main report 05"
    )


def save_record(record: Mapping, name: str) -> Path:
    """Write a record, a dict of numbers, strings and lists, to models/<name>.json, with origin."""
    return write_whole(MODELS / f"{name}.json", to_json({**provenance(), **record}) + "\n")


def write_card(network: Path, about: str, facts: Mapping[str, object]) -> Path | None:
    """Write the card of the network stored at a path, a table of facts below a paragraph.

    It has the network's name, and the ending .md. A file of that name that is no card is left as it
    is, and None is returned.
    """
    path = network.with_suffix(".md")
    if path.exists() and not path.read_bytes().startswith(CARD_TITLE.encode()):
        return None
    head = (
        f"{CARD_TITLE}{_as_markdown(network.name)}\n\n{_as_markdown(about)}\n\n| | |\n|---|---|\n"
    )
    rows = [f"| {_as_markdown(name)} | {_as_markdown(fact)} |\n" for name, fact in facts.items()]
    return write_whole(path, head + "".join(rows))


def _as_markdown(value: object) -> str:
    """A value as text in a table in Markdown, in which names of files and classes do nothing."""
    return re.sub(r"([\\`*_|<>[\]])", r"\\\1", printable(str(value)))


def provenance() -> dict[str, dict]:
    """The origin in every record: the SHA-256 of MNIST and the versions of packages.

    The record of a network that was trained on other data has its own `data`.
    """
    packages = {}
    for name in ("numpy", "scipy", "pillow", "matplotlib"):
        with suppress(PackageNotFoundError):  # an installed package trains without Matplotlib
            packages[name] = version(name)
    return {"data": FILES, "packages": packages}


def load_record(path: Path | str) -> dict:
    """The record in a JSON file; a UserError if it is missing or damaged."""
    with explained(f"read the record {path}"):
        return _parse(Path(path).read_bytes(), path)


def save_arrays(arrays: Mapping[str, np.ndarray], record: Mapping, path: Path | str) -> Path:
    """Write named arrays and a record to one safetensors file."""
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return write_whole(path, save(arrays, {"record": to_json(record, indent=None)}))


def load_arrays(path: Path | str) -> tuple[dict[str, np.ndarray], dict]:
    """The named arrays and the record that save_arrays wrote."""
    arrays, metadata = _read_tensors(Path(path))
    return arrays, _parse(metadata.get("record", "{}"), path)


def to_json(record: Any, indent: int | None = 1) -> str:
    """JSON text of a record: keys in order, NumPy numbers as numbers, floats in 6 digits or less.

    Six significant digits are more than any of our numbers needs, and let two machines agree.
    Numbers that are not finite become null, because JSON has no word for them.
    """
    return json.dumps(_plain(record), indent=indent, sort_keys=True, allow_nan=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return str(value) if isinstance(value, Path) else value


def _parse(text: str | bytes, path: Path | str) -> dict:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} holds a damaged record: {error}") from None
    if not isinstance(record, dict):
        raise UserError(f"{path} does not hold a record: expected an object in braces")
    return record


def _read_tensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    with explained(f"read the network {path}"):
        if not path.exists():
            raise MissingFileError(
                f"there is no network {path}; check the name, or store one there with "
                "`digits train`"
            )
        if path.is_dir():
            raise UserError(f"{path} is a folder; name a .safetensors file in it")
        with path.open("rb") as file:  # not mapped: shortening a mapped file ends this process
            data = file.read(LARGEST_NETWORK + 1)
    if len(data) > LARGEST_NETWORK:
        raise UserError(f"{path} is larger than any network of ours; is it the right file?")
    try:
        tensors = load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    except (SafetensorError, TypeError, ValueError, LookupError):
        raise UserError(
            f"{path} is damaged or not a network; name a .safetensors file that `digits train` made"
        ) from None
    return tensors, header.get("__metadata__") or {}
