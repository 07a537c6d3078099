"""`digits evaluate`: measure a network, or the reading of pictures."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from digits.cli.terminal import PATH, RESULTS, check_writable, say
from digits.text import aligned

MOST_SHOWN = 30  # classes of a confusion matrix that is printed
NAME_WIDTH = 8  # letters of a column's name


@click.command()
@click.option("--model", type=PATH, metavar="FILE", help="The network to measure.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--data", metavar="PATH",
    help="Measure it on the test images of your data, and show what is mistaken for what.",
)  # fmt: skip
@click.option(
    "--pictures", type=PATH, metavar="FOLDER",
    help="Measure reading on these pictures; labels.tsv in FOLDER says what they hold.",
)  # fmt: skip
@click.option(
    "--sheet", type=PATH, metavar="FILE",
    help=f"With --pictures: where to show the mistakes.  [default: {RESULTS / 'mistakes.html'}]",
)  # fmt: skip
def evaluate(
    model: Path | None, as_json: bool, data: str | None, pictures: Path | None, sheet: Path | None
) -> None:
    """Measure a network on MNIST's 10,000 test images, on your data, or on your pictures."""
    from digits import store

    path = model or store.best_model()
    if pictures is not None and data is not None:
        raise click.UsageError("--data and --pictures measure two things; give one of them")
    if pictures is not None:
        found, said = _evaluate_pictures(path, pictures, sheet or RESULTS / "mistakes.html")
    elif sheet is not None:
        raise click.UsageError("--sheet shows mistakes in pictures; give --pictures FOLDER, too")
    else:
        found, said = _evaluate_test_images(path, data)
    print(json.dumps({"model": str(path), **found})) if as_json else say(said)


def _evaluate_test_images(path: Path, own: str | None) -> tuple[dict, str]:
    """The accuracy of the network at path on test images, for programs and for people."""
    import numpy as np

    from digits import ann, intervals
    from digits.datasets import load_data
    from digits.reading import load_reader

    reader, data = load_reader(path), load_data(own or "mnist")
    test = data.test
    data.check_fits(path, reader.classes, reader.shape)
    score = ann.evaluate(reader.network, test)
    right = round(score.accuracy * len(test))
    share = intervals.of_share(right, len(test))
    found: dict[str, Any] = {"accuracy": share.value, "low": share.low, "high": share.high}
    found |= {"images": len(test), "loss": score.loss}
    said = f"accuracy {share.value:.2%} (95% interval {share.low:.2%} to {share.high:.2%})"
    said = f"{right:,} of {len(test):,} test images correct, {said}, loss {score.loss:.4f} nats"
    if own:
        count = len(test.classes)
        pairs = count * test.labels.astype(int) + reader.network.predict(test.images)
        confusion = np.bincount(pairs, minlength=count**2).reshape(count, count).tolist()
        found |= {"data": data.name, "classes": test.classes, "confusion": confusion}
        said += f"\n\n{data.words}\n\nEach row is a class, each column what it was read as:\n"
        said += as_table(confusion, test.classes)
    return found, f"{path}: {said}"


def as_table(confusion: list[list[int]], classes: Sequence[str]) -> str:
    """A confusion matrix (K, K) as text: a row for each class, a column for what it was read as.

    Of very many classes, the most frequent confusions.
    """
    if len(classes) > MOST_SHOWN:
        pairs = [
            (n, classes[i], classes[j])
            for i, row in enumerate(confusion)
            for j, n in enumerate(row)
            if i != j and n
        ]
        most = sorted(pairs, key=lambda pair: -pair[0])[:MOST_SHOWN]
        return "\n".join(f"{n:6} {name} read as {other}" for n, name, other in most)
    table = [["", *(name[:NAME_WIDTH] for name in classes)]]
    table += [[name, *map(str, row)] for name, row in zip(classes, confusion, strict=True)]
    return aligned(table)


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
