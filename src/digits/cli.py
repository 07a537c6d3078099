"""The program: `digits`, `python -m digits`, or in a checkout `python -m src.main`.

Each command imports the modules that it needs: reading one picture should not wait for Matplotlib,
joblib or a notebook server.
"""

import json
import math
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digits import interrupt
from digits.errors import UserError, not_installed, printable
from digits.paths import BUILD, CHECKOUT, ROOT, SAMPLES

if TYPE_CHECKING:
    from digits.ann import Epoch
    from digits.reading import Reading

PROGRAM = "python -m src.main" if CHECKOUT else "digits"  # as a user can type it
RESULTS = BUILD if CHECKOUT else Path()  # the current folder: results do not belong in a cache
PATH = click.Path(path_type=Path)
POSITIVE, FROM_ZERO = click.IntRange(min=1), click.IntRange(min=0)
ABOVE_ZERO = click.FloatRange(min=0, min_open=True)
POSITIVE.name = FROM_ZERO.name = "whole number"  # where Click says "integer range"
ABOVE_ZERO.name = "number"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with arguments (by default the process's own); return the exit status."""
    if arguments is None:  # the process is ours
        interrupt.end_on_interrupt()
    for stream in (sys.stdout, sys.stderr):  # a name that the terminal cannot show is not an error
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if "_DIGITS_COMPLETE" in os.environ:  # the shell asks for completions
        program.main(prog_name="digits")
    try:
        words = list(sys.argv[1:] if arguments is None else arguments)
        with program.make_context("digits", words) as context:
            return program.invoke(context) or 0
    except click.exceptions.Exit as done:  # after --help and --version
        return done.exit_code
    except click.UsageError as error:
        _complain(_usage(error))
        return error.exit_code
    except UserError as error:
        _complain(error)
        return 1
    except KeyboardInterrupt:
        _complain(interrupt.STOPPED)
        return interrupt.STATUS
    except BrokenPipeError:  # the program that reads our lines has closed its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        from digits.disk import reason_of

        where = f"{error.filename}: " if error.filename else ""
        _complain(f"{where}{reason_of(error)}; then run it again: finished work is kept")
        return 1
    except ModuleNotFoundError as error:
        _complain(not_installed(error))
        return 1


def _complain(what: object) -> None:
    """Print one line on stderr, whatever it contains."""
    print(f"digits: {printable(str(what))}", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    """Print text on stdout, whatever names its lines contain."""
    print("\n".join(map(printable, text.split("\n"))), flush=True)


def _usage(error: click.UsageError) -> str:
    said = error.format_message().rstrip(".")
    command = error.ctx.command_path if error.ctx else "digits"
    return f"{said[:1].lower()}{said[1:]} (see {command} --help)"


class Program(click.Group):
    """Commands, where predict may be left out: `digits photo.jpg`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put predict before args that begin with neither a command nor an option of the group."""
        known = {*self.commands, *(name for option in self.get_params(ctx) for name in option.opts)}
        if not ctx.resilient_parsing and (not args or args[0] not in known):
            if args and re.fullmatch(r"\w[\w-]*", args[0]) and not Path(args[0]).exists():
                near = get_close_matches(args[0], self.commands, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise click.UsageError(f"there is no command or file {args[0]}{hint}", ctx)
            args = ["predict", *args]
        return super().parse_args(ctx, args)


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"digits {version('digits')}")
        context.exit()


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog="Without a command, digits reads the given pictures: digits photo.jpg",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Print the version.",
)  # fmt: skip
def program() -> None:
    """Read handwritten digits with a neural network from scratch."""


@program.command()
@click.argument("pictures", nargs=-1, type=PATH, metavar="[PICTURE]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per picture.")
@click.option("--model", type=PATH, metavar="FILE", help="The network to read with.")
@click.option(
    "--refuse", type=click.Choice(["none", "usual", "doubtful"]), default="usual",
    help="Leave out nothing, unlikely digits beside others, or all that may not be digits.",
)  # fmt: skip
def predict(pictures: Sequence[Path], as_json: bool, model: Path | None, refuse: str) -> int:
    """Read the digits in each PICTURE, or in a sample if none is given."""
    from digits.reading import load_reader, read

    reader = load_reader(model)
    failures = 0
    for picture in pictures or [SAMPLES / "one-digit.png"]:
        try:
            result = read(picture, reader, refuse=refuse)
        except UserError as error:
            failures += 1  # and read the next one
            if as_json:
                print(json.dumps({"picture": str(picture), "error": str(error)}), flush=True)
            else:
                _complain(error)
        else:
            _say(_as_json(picture, result) if as_json else _as_text(picture, result))
    return 1 if failures else 0


@program.command()
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

    _check_writable(output, ".safetensors")  # now, not when the training is done
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
    _say(f"{'stopped; ' if stopped else ''}the network after {epoch.number} epochs is in {path}")
    if epoch.training_loss > math.log(mnist.CLASSES):
        _say(f"it is no better than guessing; choose a --learning-rate other than {rate}")
    _say(f"read a picture with it: {PROGRAM} predict --model {path} PICTURE")
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


@program.command()
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
    print(json.dumps({"model": str(path), **found})) if as_json else _say(said)


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
    _check_writable(sheet, ".html")  # now, not when the pictures are read
    outcomes = list(evaluate.read_cases(tqdm(cases, unit="picture", disable=None), reader))
    scores = evaluate.score_groups(outcomes)
    mistakes.write_sheet(sheet, scores, outcomes, reader)
    found = {"folder": str(folder), "pictures": len(cases),
             "mistakes": sum(not outcome.right for outcome in outcomes),
             **evaluate.times(outcomes), "kinds": scores, "sheet": str(sheet)}  # fmt: skip
    return found, f"{evaluate.as_text(scores)}\n\nthe mistakes, step by step: {sheet}"


@program.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
@click.option("--quick", is_flag=True, help="Use small settings; results go to build/quick.")
@click.option("--force", is_flag=True, help="Also run notebooks that are up to date.")
@click.option(
    "-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE",
    help="Change a parameter for this run; results go to build/trial.",
)  # fmt: skip
@click.option("--dask", metavar="ADDRESS", help="Train on the workers of this Dask scheduler.")
@click.option("--list", "as_list", is_flag=True, help="List notebooks and parameters.")
def report(
    notebooks: Sequence[str], quick: bool, force: bool, parameters: Sequence[str],
    dask: str | None, as_list: bool,
) -> int:  # fmt: skip
    """Run the notebooks that need it, and export their pages.

    NOTEBOOK is the beginning of a name, such as 02; the default is all notebooks.
    """
    _need_checkout("report")
    from digits import report

    if dask:
        from digits.training import cluster

        os.environ["DASK_SCHEDULER_ADDRESS"] = dask
        with cluster():  # fail now, not in the middle of a notebook
            pass
    if as_list:
        print(report.parameter_help(notebooks))
        return 0
    values = dict(map(report.read_parameter, parameters))
    failures = report.make_report(notebooks, quick=quick, parameters=values, force=force)
    return 1 if failures else 0


@program.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
def verify(notebooks: Sequence[str]) -> int:
    """Rerun notebooks, and compare the results with what is committed.

    NOTEBOOK is the beginning of a name, such as 02; the default is all notebooks.
    """
    _need_checkout("verify")
    from digits.report import verify_report

    return 1 if verify_report(notebooks) else 0


@program.command()
@click.option("--rounds", type=POSITIVE, default=5, help="Epochs per candidate.")
def benchmark(rounds: int) -> None:
    """Compare the speed of training and reading with other libraries."""
    _need_checkout("benchmark")
    from digits import benchmark

    benchmark.main(rounds)


@program.command()
@click.option("--force", is_flag=True, help="Replace files with the same names that are not MNIST.")
def fetch(force: bool) -> None:
    """Fetch and verify MNIST, and say where it is."""
    from digits import mnist
    from digits.paths import DATA

    mnist.fetch(force=force)
    print(f"MNIST is in {DATA}: {', '.join(mnist.FILES)}")


def _need_checkout(command: str) -> None:
    if CHECKOUT is None:
        raise UserError(
            f"{command} needs the project's folder with its notebooks, which an installed package "
            f"does not have; clone the project with git, and run `make {command}` there"
        )


def _check_writable(path: Path, ending: str) -> None:
    """Raise UserError if path cannot be written, or holds a file of another kind."""
    from digits.disk import reason_of, write_whole

    if path.is_file() and path.suffix != ending:
        raise UserError(f"{path} exists and is not a {ending} file; choose a name with that ending")
    try:
        if path.is_dir():
            raise IsADirectoryError("it is a folder")
        write_whole(path.with_name(f".{path.name}.probe"), b"").unlink()
    except OSError as error:
        raise UserError(f"cannot write {path}: {reason_of(error)}") from None


def _as_json(picture: Path, result: "Reading") -> str:
    digits = [
        {"digit": d.digit, "probability": round(d.probability, 6),
         "probabilities": [round(p, 6) for p in d.probabilities.tolist()],
         "box": d.box, "unsure": d.unsure, "doubt": d.doubt}
        for d in result.digits
    ]  # fmt: skip
    left_out = [d.box for d in result.left_out]
    said = {"picture": str(picture), "page": result.page, "pages": result.pages,
            "text": result.text, "digits": digits, "left_out": left_out}  # fmt: skip
    return json.dumps(said | ({"hint": result.hint} if result.hint else {}))


def _page(result: "Reading") -> str:
    return f", page {result.page} of {result.pages}" if result.pages > 1 else ""


def _as_text(picture: Path, result: "Reading") -> str:
    name = printable(str(picture.relative_to(ROOT) if picture.is_relative_to(ROOT) else picture))
    if not result.digits:
        return f"{name}{_page(result)}: no digit found; {result.hint}"
    least = min(digit.probability for digit in result.digits)
    unsure = [f"the {digit.digit} {digit.doubt}" for digit in result.digits if digit.unsure]
    more = " or more" if len(result.digits) > 1 else ""
    said = "; ".join([f"probability {least:.1%}{more}", *unsure])
    return f"{name}{_page(result)}: {result.text} ({said})"
