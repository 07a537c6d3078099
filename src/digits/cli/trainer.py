"""What `digits train` does: it trains a network, tells how it goes, and stores it with its card."""

import math
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from digits import ann, interrupt, mnist, store
from digits.ann import Epoch, Network
from digits.cli.terminal import check_writable, complain, how_to_read, say
from digits.datasets import Data, load_data
from digits.disk import explained, part_of, reason_of, write_whole
from digits.errors import UserError
from digits.mnist import FILES, Split
from digits.reading import LIMIT_NAMES, load_reader
from digits.text import counted, printable
from digits.training import SPLIT_SEED

UNLESS_GIVEN = {"learning_rate": 0.1, "batch_size": 32, "seed": 0}
KINDS = {"learning_rate": float, "batch_size": int, "seed": int, "held_out": int, "epochs": int}
WILD = 0.025  # learning rate per image of a batch; above it, training jumps about or breaks
CALM = 0.003  # likewise; the usual settings have it
RECORD_BYTES = 20_000  # bytes, more than the record of a network has
FEW_STEPS = 200  # too few for a network to learn much


def run(
    data: str | None, hidden: tuple[int, ...] | None, resume: Path | None, epochs: int,
    output: Path, **given: Any,
) -> int:  # fmt: skip
    """Train as the options of the command say; return the exit status."""
    check_writable(output, ".safetensors")  # now, not when the training is done
    network, refuser, record = store.load_networks(resume) if resume else (None, None, {})
    trained_on = record.get("data", FILES)
    if data is None and trained_on != FILES:
        raise UserError(
            f"{resume} was trained on {', '.join(trained_on)}; give it with --data PATH, or "
            "--data mnist to go on with MNIST"
        )
    own = load_data(data or "mnist")
    if not own.is_mnist:
        say(f"{own.name}: {own.words}")
    known = _settings_in(record)
    settings = {**UNLESS_GIVEN, "held_out": own.at_most(5000), **known}
    settings |= {name: value for name, value in given.items() if value is not None}
    done = settings.pop("epochs", 0)
    if resume and network:
        reader = load_reader(resume)
        own.check_fits(resume, reader.classes, reader.shape)
        _check_widths(resume, network, own, hidden)
        if own.record.get("data", FILES) != trained_on:
            complain(f"{resume} was trained on other images with the same classes")
        _tell_resumed(resume, network, known, settings, epochs)
    else:
        network = Network(_sizes(own, hidden), seed=settings["seed"])
    kept = {name: record[name] for name in LIMIT_NAMES if name in record}
    save = partial(_store, output=output, refuser=refuser, kept=kept)
    return _train(own, network, {**settings, "epochs": done + epochs}, done, output, save)


def _sizes(data: Data, hidden: tuple[int, ...] | None) -> tuple[int, ...]:
    """The widths of all layers of a new network for the data."""
    split = data.train
    widths = (128, 64) if hidden is None else hidden
    sizes = (split.images.shape[1], *widths, len(split.classes))
    count = sum((d + 1) * k for d, k in pairwise(sizes))
    if 4 * count + RECORD_BYTES > store.LARGEST_NETWORK:  # bytes
        raise UserError(
            f"hidden layers of {','.join(map(str, widths))} make {count:,} parameters, more than a "
            f"file of {store.LARGEST_NETWORK:,} bytes holds; choose smaller widths"
        )
    return sizes


def _settings_in(record: dict) -> dict[str, Any]:
    """The settings that a network was trained with, from its record."""
    inside = record.get("parameters")  # of a network of the report
    known = {**(inside if isinstance(inside, dict) else {}), **record}
    return {
        name: known[name]
        for name, kind in KINDS.items()
        if type(known.get(name)) in (kind, int) and known[name] >= 0
    }


def _check_widths(path: Path, network: Network, data: Data, hidden: tuple[int, ...] | None) -> None:
    """Raise UserError if the network at path has other hidden layers than those asked for."""
    if hidden is None or _sizes(data, hidden) == network.sizes:
        return
    has = f"hidden layers of {_widths(network)}, which training cannot change"
    if not network.sizes[1:-1]:
        has = "no hidden layers, and training cannot add any"
    raise UserError(
        f"{path} has {has}; leave out --hidden, or train a new network without --resume"
    )


def _widths(network: Network) -> str:
    return ",".join(map(str, network.sizes[1:-1])) or "none"


def _tell_resumed(path: Path, network: Network, known: dict, settings: dict, epochs: int) -> None:
    """Say what goes on, and what the stored network's record does not tell."""
    say(
        f"going on with {path} (hidden layers: {_widths(network)}; {known.get('epochs', 'unknown')}"
        f" epochs so far) for {epochs} more, at learning rate {settings['learning_rate']:g} in "
        f"batches of {settings['batch_size']}"
    )
    if settings["held_out"] != known.get("held_out"):
        complain(
            f"{path} may have been trained on images that are held out now, so their accuracy "
            "may be too high"
        )


def _train(
    data: Data, network: Network, settings: dict, done: int, output: Path,
    save: Callable[[Network, dict], Path],
) -> int:  # fmt: skip
    """Train network after the epochs that are done, save it, and say what came of it."""
    held_out = settings.pop("held_out")
    training, rest = mnist.hold_out(data.train, held_out, seed=SPLIT_SEED, copy=data.is_mnist)
    slips = list(_slips(len(training), settings["epochs"] - done, settings))
    for slip, advice in slips:
        complain(f"{slip}; {advice}")
    epochs = ann.train(network, training, rest if held_out else None, **settings, first=done + 1)
    last, stopped = None, False
    try:
        with interrupt.raised(), threadpool_limits(1, user_api="blas"), _room(network, output):
            for epoch in _watched(epochs, settings["epochs"], done):
                if not math.isfinite(epoch.training_loss + network.theta.sum()):
                    rate = settings["learning_rate"]
                    raise UserError(f"the loss is no longer finite; lower --learning-rate {rate:g}")
                last = epoch, network.theta.copy()  # in case the next epoch is cut short
    except KeyboardInterrupt:
        stopped = True
    if last is None:
        print("stopped before the first epoch ended; nothing is stored")
        return interrupt.STATUS
    epoch, network.theta[:] = last
    record = {**settings, "held_out": held_out, "epochs": epoch.number, **data.record}
    if epoch.validation:
        record["held_out_accuracy"] = epoch.validation.accuracy
    path = save(network, record)
    after = f"the network after {counted(epoch.number, 'epoch')} is in {printable(str(path))}"
    say(f"{'stopped; ' if stopped else ''}{after}")
    if _only_guesses(epoch, training):
        other = f"choose a --learning-rate other than {settings['learning_rate']:g}"
        say(f"it is no better than guessing; {slips[0][1] if slips else other}")
    _write_card(data, network, record, path)
    say(how_to_read(path))
    return interrupt.STATUS if stopped else 0


@contextmanager
def _room(network: Network, output: Path) -> Iterator[None]:
    """Inside, a file beside output keeps room for the network, even if the disk becomes full."""
    room = part_of(output)
    with explained(f"write {output}"):
        write_whole(room, os.urandom(4 * network.theta.size + RECORD_BYTES))
    try:
        yield
    finally:
        room.unlink(missing_ok=True)


def _store(
    network: Network, record: dict, *, output: Path, refuser: Network | None, kept: dict
) -> Path:
    """Store a trained network at output, or if that fails in a temporary folder, and say so.

    It keeps the refuser and the thresholds of the network that it resumed.
    """
    try:
        return store.save_network(network, kept | record, output, refuser=refuser)
    except OSError as error:
        reason = reason_of(error)
    spare = Path(tempfile.mkdtemp(prefix="digits-")) / output.name
    path = store.save_network(network, kept | record, spare, refuser=refuser)
    complain(f"cannot write {output}: {reason}; the network is in {path}, move it from there")
    return path


def _slips(images: int, epochs: int, settings: dict) -> Iterator[tuple[str, str]]:
    """What is likely to go wrong with these settings, and what to choose instead."""
    batch, rate = settings["batch_size"], settings["learning_rate"]
    if rate > WILD * batch:
        larger = ", or a larger --batch-size" if images * CALM >= FEW_STEPS * rate else ""
        yield (
            f"at learning rate {rate:g}, batches of {batch} make training jump about or break",
            f"choose --learning-rate {min(0.1, CALM * batch):g}{larger}",
        )
    steps = epochs * -(-images // batch)
    if steps < FEW_STEPS:
        yield (
            f"with batches of {batch:,}, training takes only {counted(steps, 'step')} "
            f"({counted(epochs, 'epoch')} of {images:,} images), in which a network learns little",
            f"choose {'a smaller --batch-size, or ' * (batch > 1)}more --epochs",
        )


def _only_guesses(epoch: Epoch, training: Split) -> bool:
    """Whether a network is hardly better than one that knows only how frequent each class is."""
    shares = np.bincount(training.labels) / len(training)
    entropy = -np.sum(shares * np.log(shares, where=shares > 0, out=np.zeros_like(shares)))
    score = epoch.validation
    if score and score.accuracy < shares.max() + 0.1 * (1 - shares.max()):
        return True
    return bool((score.loss if score else epoch.training_loss) > 0.95 * entropy)


def _write_card(data: Data, network: Network, record: dict, path: Path) -> None:
    """Write a model card beside the network."""
    split, told = data.train, (*KINDS, "held_out_accuracy")
    facts = {
        "layers": "-".join(map(str, network.sizes)),
        "input": f"{split.shape[0]} x {split.shape[1]} gray pixels, 0 for paper, 255 for ink, "
        "divided by 255",
        "classes": ", ".join(split.classes),
        "data": data.name,
    }
    facts |= {n.replace("_", " "): f"{record[n]:.4g}" for n in told if n in record}
    about = f"A network trained by `digits train`. {data.words}"
    try:
        store.write_card(path, about, facts)
    except OSError as error:  # the network itself is safe
        complain(f"the network has no card: cannot write it, {reason_of(error)}")


def _watched(epochs: Iterable[Epoch], count: int, done: int) -> Iterator[Epoch]:
    """Yield the epochs and report each one: in a bar on a terminal, in lines elsewhere."""
    with tqdm(total=count, initial=done, unit="epoch", disable=None) as bar:
        for epoch in epochs:
            yield epoch
            said = f"training loss {epoch.training_loss:.4f}"
            if epoch.validation:
                said += f", held-out loss {epoch.validation.loss:.4f}"
                said += f", held-out accuracy {epoch.validation.accuracy:.2%}"
            bar.set_postfix_str(said)
            bar.update()
            if bar.disable:
                print(f"epoch {epoch.number}/{count}: {said}", flush=True)
