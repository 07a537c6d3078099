"""Training in progress: store its state, to resume from, and display how far it is."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from digits.errors import UserError
from digits.store import load_arrays, save_arrays
from digits.training.together import Networks

History = dict[str, list]  # by name, one row per epoch

PAUSE = 1  # seconds between two display updates, and between two writes


class Part:
    """The progress of networks trained together: parameters and histories, in one file.

    names: of the histories, which are arrays (..., M) for M networks. epochs: of the whole run.
    """

    def __init__(self, path: Path, names: Sequence[str], count: int, epochs: int):
        self.path, self.names, self.count, self.epochs = path, names, count, epochs
        self.kept, self.ended = time.monotonic(), False

    def keep(self, networks: Networks, history: History) -> None:
        """Write networks and history, a dict of lists, if the last write is PAUSE seconds ago."""
        if time.monotonic() - self.kept >= PAUSE:
            arrays = {name: as_rows(values, self.count) for name, values in history.items()}
            save_arrays({**arrays, "theta": networks.theta}, {}, self.path)
            self.kept = time.monotonic()

    def load(self) -> dict[str, np.ndarray]:
        """The arrays by name, including theta (M, P); empty if the file is missing or damaged."""
        try:
            return load_arrays(self.path)[0]
        except UserError:
            return {name: np.empty((0, self.count), np.float32) for name in self.names}

    def done(self) -> int:
        """The number of stored epochs, summed over all its networks."""
        return self.load()["running_losses"].size

    def resume(self, networks: Networks) -> tuple[History, int]:
        """Restore networks; return the history, a dict of lists, and the number of epochs done."""
        reached = self.load()
        networks.theta[:] = reached.pop("theta", networks.theta)
        return {name: list(rows) for name, rows in reached.items()}, len(reached["running_losses"])

    def end(self) -> None:
        """Delete the file, because the whole run is done."""
        self.ended = True
        self.path.unlink(missing_ok=True)


def as_rows(values: Sequence[ArrayLike], count: int) -> np.ndarray:
    """A history as an array (..., count) of float32."""
    return np.array(values, np.float32).reshape(-1, count)


@contextmanager
def progress(
    parts: Iterable[Part], watch: Callable[[list[Part]], None] | None = None
) -> Iterator[None]:
    """Within it, a bar shows the progress of the Parts, and watch is called with them every second,
    and with none at the end.

    Neither happens in the report, whose pages would store it.
    """
    if "DIGITS_OUTPUT" in os.environ:
        yield
        return
    from tqdm.auto import tqdm

    parts, over = list(parts), Event()
    total = sum(part.count * part.epochs for part in parts)
    begun = sum(part.done() for part in parts)  # so that only new epochs determine the time left
    bar = tqdm(total=total, initial=begun, unit="epoch", leave=False, disable=None)

    def follow() -> None:
        while not over.wait(PAUSE):
            _move(bar, parts)
            if watch:
                watch(parts)
        if watch:
            watch([])

    watcher = Thread(target=follow, daemon=True)
    watcher.start()
    try:
        with bar:
            yield
    finally:
        over.set()
        watcher.join(5)  # seconds, if it is busy


def _move(bar: Any, parts: list[Part]) -> None:
    """Move the bar to the epochs done, and show mean loss and accuracy of the Parts in training."""
    going = [part for part in parts if not part.ended]  # a snapshot: they may end at any time
    now = [part.load() for part in going]
    bar.n = sum(part.count * part.epochs for part in parts if part not in going)
    bar.n += sum(one["running_losses"].size for one in now)
    said = {}
    for word, name in {"loss": "running_losses", "accuracy": "held_out_accuracies"}.items():
        last = [one[name][-1] for one in now if len(one[name])]
        if last:
            said[word] = f"{np.mean(np.concatenate(last)):.4f}"
    bar.set_postfix(said)
