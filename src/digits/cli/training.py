"""`digits train` and `digits evaluate`: make a network, and measure it."""

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digits import interrupt
from digits.cli.terminal import (
    ABOVE_ZERO,
    FROM_ZERO,
    PATH,
    POSITIVE,
    PROGRAM,
    RESULTS,
    check_writable,
    say,
)
from digits.errors import UserError

if TYPE_CHECKING:
    from digits.ann import Epoch


@click.command()
@click.option("--epochs", type=POSITIVE, default=20, help="Passes over the training images.")
@click.option("--learning-rate", type=ABOVE_ZERO, default=0.1, help="Step size of the descent.")
@click.option("--batch-size", type=POSITIVE, default=32, help="Images per step.")
@click.option("--seed", type=FROM_ZERO, default=0, help="Sets the initial weights and the order.")
@click.option("--held-out", type=FROM_ZERO, default=5000, help="Training images to set aside.")
@click.option(
    "--output", type=PATH, default=RESULTS / "digits-trained.safetensors", metavar="FILE",
    help="Where to store the network.",
)  # fmt: skip
def train(held_out: int, output: Path, **settings: Any) -> int:
    """Train one network on MNIST; Ctrl-C keeps the finished epochs."""
    from threadpoolctl import threadpool_limits

    from digits import ann, mnist, store
    from digits.training import SPLIT_SEED

    check_writable(output, ".safetensors")  # now, not when the training is done
    training, rest = mnist.hold_out(mnist.load_split("train"), held_out, seed=SPLIT_SEED)
    network, last, rate = ann.Network(seed=settings["seed"]), None, settings["learning_rate"]
    epochs = ann.train(network, training, rest if held_out else None, **settings)
    stopped = False
    try:
        with interrupt.raised(), threadpool_limits(1, user_api="blas"):
            for epoch in _watched(epochs, settings["epochs"]):
                if not (math.isfinite(epoch.training_loss) and math.isfinite(network.theta.sum())):
                    raise UserError(f"the loss is no longer finite; lower --learning-rate {rate}")
                last = epoch, network.theta.copy()  # in case the next epoch is cut short
    except KeyboardInterrupt:
        stopped = True
    if last is None:
        print("stopped before the first epoch ended; nothing is stored")
        return 130
    epoch, network.theta[:] = last
    record = {**settings, "held_out": held_out, "epochs": epoch.number}
    if epoch.validation:
        record["held_out_accuracy"] = epoch.validation.accuracy
    path = store.save_network(network, record, output)
    say(f"{'stopped; ' if stopped else ''}the network after {epoch.number} epochs is in {path}")
    if epoch.training_loss > math.log(mnist.CLASSES):
        say(f"it is no better than guessing; choose a --learning-rate other than {rate}")
    say(f"read a picture with it: {PROGRAM} predict --model {path} PICTURE")
    return 130 if stopped else 0


def _watched(epochs: Iterable["Epoch"], count: int) -> Iterator["Epoch"]:
    """Yield the epochs and report each one: in a bar on a terminal, in lines elsewhere."""
    from tqdm import tqdm

    with tqdm(total=count, unit="epoch", disable=None) as bar:
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


@click.command()
@click.option("--model", type=PATH, metavar="FILE", help="The network to measure.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--pictures", type=PATH, metavar="FOLDER",
    help="Measure reading on these pictures; labels.tsv in FOLDER says what they hold.",
)  # fmt: skip
@click.option(
    "--sheet", type=PATH, metavar="FILE",
    help=f"With --pictures: where to show the mistakes.  [default: {RESULTS / 'mistakes.html'}]",
)  # fmt: skip
def evaluate(model: Path | None, as_json: bool, pictures: Path | None, sheet: Path | None) -> None:
    """Measure a network on the 10,000 test images, or reading on your pictures."""
    from digits import store

    path = model or store.best_model()
    if pictures is not None:
        found, said = _evaluate_pictures(path, pictures, sheet or RESULTS / "mistakes.html")
    elif sheet is not None:
        raise UserError("--sheet shows mistakes in pictures; give --pictures FOLDER, too")
    else:
        found, said = _evaluate_test_images(path)
    print(json.dumps({"model": str(path), **found})) if as_json else say(said)


def _evaluate_test_images(path: Path) -> tuple[dict, str]:
    """The accuracy of the network at path on MNIST's test images, for programs and for people."""
    from digits import ann, intervals, mnist
    from digits.reading import load_reader

    network, test = load_reader(path).network, mnist.load_split("t10k")
    score = ann.evaluate(network, test)
    right = round(score.accuracy * len(test))
    share = intervals.of_share(right, len(test))
    found = {"accuracy": share.value, "low": share.low, "high": share.high}
    said = f"accuracy {share.value:.2%} (95% interval {share.low:.2%} to {share.high:.2%})"
    said = f"{right} of {len(test)} test images correct, {said}, loss {score.loss:.4f} nats"
    return {**found, "images": len(test), "loss": score.loss}, f"{path}: {said}"


def _evaluate_pictures(path: Path, folder: Path, sheet: Path) -> tuple[dict, str]:
    """How well a folder of pictures is read; sheet becomes a page that shows the mistakes."""
    from tqdm import tqdm

    from digits.reading import evaluate, load_reader, mistakes

    cases, reader = evaluate.load_cases(folder), load_reader(path)
    check_writable(sheet, ".html")  # now, not when the pictures are read
    outcomes = list(evaluate.read_cases(tqdm(cases, unit="picture", disable=None), reader))
    scores = evaluate.score_groups(outcomes)
    mistakes.write_sheet(sheet, scores, outcomes, reader)
    found = {"folder": str(folder), "pictures": len(cases),
             "mistakes": sum(not outcome.right for outcome in outcomes),
             **evaluate.times(outcomes), "kinds": scores, "sheet": str(sheet)}  # fmt: skip
    return found, f"{evaluate.as_text(scores)}\n\nthe mistakes, step by step: {sheet}"
