"""`digits train`: make a network from MNIST or your own data, or go on with a stored one."""

from typing import Any

import click

from digits.cli.terminal import ABOVE_ZERO, FROM_ZERO, PATH, POSITIVE, RESULTS
from digits.errors import UserError
from digits.parameters import hidden_widths


def _as_widths(_context: click.Context, _option: click.Parameter, text: str | None) -> Any:
    """The widths of the hidden layers in --hidden; None if it is not given."""
    try:
        return None if text is None else hidden_widths(text.lower())
    except UserError as error:
        raise click.UsageError(f"--{error}", _context) from None


@click.command()
@click.option("--data", metavar="PATH", help="MNIST, or data of your own.  [default: mnist]")
@click.option(
    "--hidden", metavar="WIDTHS", callback=_as_widths,
    help="Hidden layers, or none.  [default: 128,64]",
)  # fmt: skip
@click.option("--resume", type=PATH, metavar="FILE", help="Go on with this stored network.")
@click.option("--epochs", type=POSITIVE, default=20, help="Passes over the training images.")
@click.option("--learning-rate", type=ABOVE_ZERO, help="Step size of the descent.  [default: 0.1]")
@click.option("--batch-size", type=POSITIVE, help="Images per step.  [default: 32]")
@click.option(
    "--seed", type=FROM_ZERO, help="Sets the initial weights and the order.  [default: 0]"
)
@click.option(
    "--held-out", type=FROM_ZERO,
    help="Training images to set aside.  [default: 5000, but at most a tenth]",
)  # fmt: skip
@click.option(
    "--output", type=PATH, default=RESULTS / "digits-trained.safetensors", metavar="FILE",
    help="Where to store the network.",
)  # fmt: skip
def train(**options: Any) -> int:
    """Train one network on MNIST or your own data; Ctrl-C keeps the finished epochs.

    Data of your own is a folder of IDX files, a .npz file, a CSV file with the label first, or a
    folder of pictures by class. With --resume, settings that are not given are the stored ones.
    """
    from digits.cli.trainer import run

    return run(**options)
