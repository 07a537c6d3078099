"""The program: `python -m src.main`, or `digits` once installed.

Modules are imported by the command that needs them: reading one picture should not wait for
matplotlib, joblib or a notebook server.
"""

import argparse
import json
import math
import os
import sys
from pathlib import Path

from digits.errors import UserError, printable
from digits.paths import BUILD, ROOT, SAMPLES


def main(arguments=None):
    """Run the program with the given arguments (those of the process without); the exit status."""
    for stream in (sys.stdout, sys.stderr):  # a name that the terminal cannot show is no error
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = build_parser().parse_args(arguments)
        return options.run(options) or 0
    except UserError as error:
        _complain(error)
        return 1
    except KeyboardInterrupt:
        _complain("stopped; what was finished is kept")
        return 130
    except BrokenPipeError:  # whoever reads our lines has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        from digits.disk import reason_of

        where = f"{error.filename}: " if error.filename else ""
        _complain(f"{where}{reason_of(error)}; then run it again: what was finished is kept")
        return 1
    except ModuleNotFoundError as error:
        _complain(
            f"{error.name} is not installed; run `make environment`, then "
            "`.venv/bin/python -m src.main`, or `pip install -e .[lab]`"
        )
        return 1


def _complain(what):
    """One line on stderr, whatever is in it."""
    print(f"digits: {printable(str(what))}", file=sys.stderr, flush=True)


def _say(text):
    """Text on stdout, whatever names are in its lines."""
    print("\n".join(map(printable, text.split("\n"))), flush=True)


class Parser(argparse.ArgumentParser):
    """A parser that prints no argument as it came."""

    def error(self, message):
        """Print usage and message, and exit."""
        super().error(printable(message))


def build_parser():
    """The command line: predict (the default), train, evaluate, report, verify, and so on."""
    parser = Parser(
        prog="digits", description="Read handwritten digits with a neural network from scratch.",
        epilog="Without a command, it reads the picture that comes with it.",
    )  # fmt: skip
    parser.set_defaults(run=predict, pictures=[], json=False, model=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    command = _command(commands, "predict", predict, "read the digits in pictures")
    command.add_argument("pictures", nargs="*", metavar="PICTURE", help="without: a sample")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument("--model", metavar="FILE", help="the network to read with")

    command = _command(commands, "train", train, "train one network on MNIST")
    command.add_argument("--epochs", type=_at_least(int, 1), default=20, help="passes (20)")
    command.add_argument("--learning-rate", type=_at_least(float, 0), default=0.1, help="(0.1)")
    command.add_argument("--batch-size", type=_at_least(int, 1), default=32, help="(32)")
    command.add_argument("--seed", type=_at_least(int, 0), default=0, help="of weights and order")
    command.add_argument(
        "--held-out", type=_at_least(int, 0), default=5000, help="training images to measure on"
    )
    command.add_argument(
        "--output", type=Path, default=BUILD / "trained.safetensors", metavar="FILE",
        help="where the network goes (build/trained.safetensors)",
    )  # fmt: skip

    command = _command(
        commands, "evaluate", evaluate, "measure a network on the test set, or on your pictures"
    )
    command.add_argument("--model", metavar="FILE", help="the network to measure")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.add_argument(
        "--pictures", type=Path, metavar="FOLDER",
        help="measure reading on these pictures; labels.tsv there says what they hold",
    )  # fmt: skip
    command.add_argument(
        "--sheet", type=Path, metavar="FILE",
        help="with --pictures: where the mistakes are shown (build/mistakes.html)",
    )  # fmt: skip

    command = _command(commands, "report", report, "run the notebooks and export the pages")
    command.add_argument(
        "notebooks", nargs="*", metavar="NOTEBOOK", help="how a name begins, as 02; all without"
    )
    command.add_argument("--quick", action="store_true", help="small settings, into build/quick")
    command.add_argument("--force", action="store_true", help="run what is up to date, too")
    command.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
        help="change a parameter for this run; results go to build/trial",
    )  # fmt: skip
    command.add_argument(
        "--dask", metavar="ADDRESS", help="train on the workers of this Dask scheduler"
    )
    command.add_argument("--list", action="store_true", help="list notebooks and parameters")

    command = _command(
        commands, "verify", verify, "run notebooks anew and compare with what is committed"
    )
    command.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="all without")

    command = _command(commands, "benchmark", benchmark, "time training and reading beside others")
    command.add_argument("--rounds", type=_at_least(int, 1), default=5, help="epochs of each (5)")

    _command(commands, "fetch", fetch, "fetch and verify MNIST, and say where it is")
    return parser


def predict(options):
    """Read every picture; a picture that cannot be read does not stop the next."""
    from digits.reading import load_reader, read

    reader = load_reader(options.model)
    failures = 0
    for picture in options.pictures or [SAMPLES / "one-digit.png"]:
        try:
            result = read(picture, reader)
        except UserError as error:
            failures += 1
            if options.json:
                print(json.dumps({"picture": str(picture), "error": str(error)}), flush=True)
            else:
                _complain(error)
        else:
            line = _as_json(picture, result) if options.json else _as_text(picture, result)
            _say(line)
    return 1 if failures else 0


def train(options):
    """Train one network, say how it goes, and store it; Ctrl-C keeps the epochs that are done."""
    from threadpoolctl import threadpool_limits
    from tqdm import tqdm

    from digits import ann, mnist, store
    from digits.training import SPLIT_SEED

    _check_writable(options.output)  # now, and not when the training is done
    split = mnist.load_split("train")
    if options.held_out >= len(split):
        raise UserError(f"--held-out must leave some of the {len(split)} images to train on")
    training, held_out = mnist.hold_out(split, options.held_out, seed=SPLIT_SEED)
    held_out = held_out if options.held_out else None
    settings = {k: getattr(options, k) for k in ("epochs", "batch_size", "learning_rate", "seed")}
    network, done, stopped = ann.Network(seed=options.seed), [], False
    bar = tqdm(total=options.epochs, unit="epoch", disable=None)
    try:
        with threadpool_limits(1, user_api="blas"), bar:
            for epoch in ann.train(network, training, held_out, **settings):
                if not (math.isfinite(epoch.training_loss) and math.isfinite(network.theta.sum())):
                    rate = options.learning_rate
                    raise UserError(f"the loss is no longer finite; lower --learning-rate {rate}")
                done.append(epoch)
                whole = network.theta.copy()  # at the end of an epoch, should the next be cut short
                said = _progress(epoch)
                bar.set_postfix_str(said)
                bar.update()
                if bar.disable:
                    print(f"epoch {epoch.number}/{options.epochs}: {said}", flush=True)
    except KeyboardInterrupt:
        stopped = True
        if not done:
            print("stopped before the first epoch ended; nothing is stored")
            return 130
    network.theta[:] = whole
    record = {**settings, "held_out": options.held_out, "epochs": len(done)}
    if done[-1].validation:
        record["held_out_accuracy"] = done[-1].validation.accuracy
    path = store.save_network(network, record, options.output)
    _say(f"{'stopped; ' if stopped else ''}the network after {len(done)} epochs is in {path}")
    if done[-1].training_loss > math.log(mnist.CLASSES):
        rate = options.learning_rate
        _say(f"it is no better than guessing; choose another --learning-rate than {rate}")
    _say(f"read a picture with it: python -m src.main predict --model {path} PICTURE")
    return 130 if stopped else 0


def evaluate(options):
    """Print the accuracy of a network on the 10,000 test images, with its 95 % interval."""
    if options.pictures is not None:
        return evaluate_pictures(options)
    if options.sheet is not None:
        raise UserError("--sheet shows mistakes in pictures; give --pictures FOLDER, too")
    from digits import ann, intervals, mnist, store
    from digits.reading import load_reader

    path = options.model or store.best_model()
    network = load_reader(path).network
    test = mnist.load_split("t10k")
    score = ann.evaluate(network, test)
    right = round(float(score.accuracy) * len(test))
    share = intervals.of_share(right, len(test))
    if options.json:
        found = {"accuracy": share.value, "low": share.low, "high": share.high}
        found |= {"model": str(path), "images": len(test), "loss": float(score.loss)}
        print(json.dumps(found))
    else:
        said = f"accuracy {share.value:.4f} (95 % interval {share.low:.4f} to {share.high:.4f})"
        _say(
            f"{path}: {right} of {len(test)} test images right, {said}, loss {score.loss:.4f} nats"
        )
    return 0


def evaluate_pictures(options):
    """Print how well a folder of pictures is read, and write a sheet of the mistakes."""
    from tqdm import tqdm

    from digits import store
    from digits.reading import evaluate, load_reader, mistakes

    cases = evaluate.load_cases(options.pictures)
    path = options.model or store.best_model()
    reader = load_reader(path)
    sheet = options.sheet or BUILD / "mistakes.html"
    _check_writable(sheet)  # now, and not when the pictures are read
    outcomes = list(evaluate.read_cases(tqdm(cases, unit="picture", disable=None), reader))
    scores = evaluate.score_groups(outcomes)
    mistakes.write_sheet(sheet, scores, outcomes, reader)
    if options.json:
        found = {"model": str(path), "folder": str(options.pictures), "pictures": len(cases),
                 "mistakes": sum(not outcome.right for outcome in outcomes),
                 **evaluate.times(outcomes), "kinds": scores, "sheet": str(sheet)}  # fmt: skip
        print(json.dumps(found))
    else:
        _say(f"{evaluate.as_text(scores)}\n\nthe mistakes, step by step: {sheet}")
    return 0


def report(options):
    """Run the notebooks that need it and export their pages."""
    from digits import report
    from digits.training import cluster

    if options.dask:
        os.environ["DASK_SCHEDULER_ADDRESS"] = options.dask
        with cluster():  # tell now, and not in the middle of a notebook
            pass
    if options.list:
        print(report.parameter_help(options.notebooks))
        return 0
    parameters = dict(map(report.read_parameter, options.parameter))
    failures = report.make_report(
        options.notebooks, quick=options.quick, parameters=parameters, force=options.force
    )
    return 1 if failures else 0


def verify(options):
    """Run the notebooks anew and compare what they write with what is committed."""
    from digits.report import verify

    return 1 if verify(options.notebooks) else 0


def benchmark(options):
    """Time what we do beside what people would use instead."""
    from digits import benchmark

    benchmark.main(options.rounds)


def fetch(_options):
    """Fetch and verify the four files of MNIST."""
    from digits import mnist
    from digits.paths import DATA

    mnist.fetch()
    print(f"MNIST is in {DATA}: {', '.join(mnist.FILES)}")


def _check_writable(path):
    """Raise UserError where no file can be written at path."""
    from digits.disk import reason_of, write_whole

    try:
        if path.is_dir():
            raise IsADirectoryError("it is a folder")
        write_whole(path.with_name(f".{path.name}.probe"), b"").unlink()
    except OSError as error:
        raise UserError(f"cannot write {path}: {reason_of(error)}") from None


def _command(commands, name, run, text):
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.set_defaults(run=run)
    return command


def _at_least(kind, least):
    def parse(text):
        value = kind(text)
        if not least <= value < float("inf") or (kind is float and value == least):
            raise argparse.ArgumentTypeError(f"{text} is too small or too large")
        return value

    parse.__name__ = "number" if kind is float else "whole number"
    return parse


def _progress(epoch):
    said = f"training loss {epoch.training_loss:.4f}"
    if epoch.validation:
        said += f", held-out loss {epoch.validation.loss:.4f}"
        said += f", held-out accuracy {epoch.validation.accuracy:.4f}"
    return said


def _as_json(picture, result):
    digits = [
        {"digit": int(d.digit), "probability": round(float(d.probability), 6),
         "box": [int(side) for side in d.box], "unsure": bool(d.unsure)}
        for d in result.digits
    ]  # fmt: skip
    return json.dumps({"picture": str(picture), "text": result.text, "digits": digits})


def _as_text(picture, result):
    path = Path(picture)
    name = printable(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path))
    if not result.digits:
        return f"{name}: no digit found"
    least = min(digit.probability for digit in result.digits)
    unsure = [str(digit.digit) for digit in result.digits if digit.unsure]
    doubt = f"; unsure of {', '.join(unsure)}" if unsure else ""
    more = " or more" if len(result.digits) > 1 else ""
    return f"{name}: {result.text} (probability {least:.1%}{more}{doubt})"
