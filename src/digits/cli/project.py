"""The commands for the project itself: report, verify, benchmark and fetch."""

import os
from collections.abc import Sequence

import click

from digits.cli.terminal import POSITIVE
from digits.errors import UserError
from digits.paths import CHECKOUT


@click.command()
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
    from digits import forked

    forked.prepare()  # while this process imports the rest
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


@click.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
def verify(notebooks: Sequence[str]) -> int:
    """Rerun notebooks, and compare the results with what is committed.

    NOTEBOOK is the beginning of a name, such as 02; the default is all notebooks.
    """
    _need_checkout("verify")
    from digits.report import verify_report

    return 1 if verify_report(notebooks) else 0


@click.command()
@click.option("--rounds", type=POSITIVE, default=3, help="Repetitions; medians count.")
def benchmark(rounds: int) -> None:
    """Compare the speed of training and reading with other libraries."""
    _need_checkout("benchmark")
    from digits import benchmark

    benchmark.main(rounds)


@click.command()
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
