"""The program: `digits`, `python -m digits`, or in a checkout `python -m src.main`.

Each command imports the modules that it needs: reading one picture should not wait for Matplotlib,
joblib or a notebook server.
"""

import os
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches

import click
from click.shell_completion import CompletionItem

from digits import interrupt
from digits.cli import evaluate, inputs, predict, project, teach, training
from digits.cli.terminal import complain
from digits.errors import UserError, not_installed
from digits.processor import ONE_THREAD

__all__ = ["main"]

COMPLETION = """
\b
To complete commands and names with the Tab key, add one line to a file:
  bash  ~/.bashrc   eval "$(_DIGITS_COMPLETE=bash_source digits)"
  zsh   ~/.zshrc    eval "$(_DIGITS_COMPLETE=zsh_source digits)"
  fish  ~/.config/fish/completions/digits.fish
                    _DIGITS_COMPLETE=fish_source digits | source
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with arguments (by default the process's own); return the exit status."""
    if arguments is None:  # the process is ours
        interrupt.end_on_interrupt()
        os.environ.update(ONE_THREAD | os.environ)  # before NumPy is imported
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
        complain(_usage(error))
        return error.exit_code
    except UserError as error:
        complain(error)
        return 1
    except KeyboardInterrupt:
        complain(interrupt.STOPPED)
        return interrupt.STATUS
    except BrokenPipeError:  # the program that reads our lines has closed its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        from digits.disk import reason_of

        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{reason_of(error)}; then run it again: finished work is kept")
        return 1
    except ModuleNotFoundError as error:
        complain(not_installed(error))
        return 1


def _usage(error: click.UsageError) -> str:
    said = error.format_message()
    if isinstance(error, click.NoSuchOption):  # Click takes the dashes for a likeness
        said = f"there is no option {error.option_name}{_did_you_mean(error)}"
    said = said.rstrip(".")
    command = error.ctx.command_path if error.ctx else "digits"
    return f"{said[:1].lower()}{said[1:]} (see {command} --help)"


def _did_you_mean(error: click.NoSuchOption) -> str:
    """The option that is probably meant, of the command or, if predict was left out, of digits."""
    names = []
    context = error.ctx
    while context:
        options = context.command.get_params(context)
        names += [name.lstrip("-") for option in options for name in option.opts]
        context = context.parent
    near = get_close_matches(error.option_name.lstrip("-"), names, 1)
    return f"; did you mean --{near[0]}?" if near else ""


class Program(click.Group):
    """Commands, where predict may be left out: `digits photo.jpg`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put predict before args that begin with neither a command nor an option of the group."""
        known = {*self.commands, *(name for option in self.get_params(ctx) for name in option.opts)}
        if ctx.resilient_parsing:  # for a shell that completes words
            return super().parse_args(ctx, ["predict"] * bool(args and args[0] not in known) + args)
        if not args or args[0] not in known:
            if args and re.fullmatch(r"\w[\w-]*", args[0]) and not inputs.exists(args[0]):
                near = get_close_matches(args[0], self.commands, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise click.UsageError(f"there is no command or file {args[0]}{hint}", ctx)
            args = ["predict", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, options, those of predict included, and files."""
        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            return found + self.commands["predict"].shell_complete(ctx, incomplete)
        return [*found, CompletionItem(incomplete, type="file")]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options of predict, then all commands, with whole sentences."""
        options = [option for option in self.commands["predict"].params if option.opts[0][0] == "-"]
        with formatter.section("Options for reading pictures"):
            formatter.write_dl([record for one in options if (record := one.get_help_record(ctx))])
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, (one.help or "").split("\n\n")[0]) for name, one in self.commands.items()]
            )


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"digits {version('digits')}")
        context.exit()


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    subcommand_metavar="[PICTURE]... | COMMAND [ARGUMENT]...",
    epilog=predict.EPILOG + COMPLETION,
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Print the version.",
)  # fmt: skip
def program() -> None:
    """Read handwritten digits with a neural network from scratch.

    Without a command, digits reads pictures: a PICTURE is a file, a folder, a pattern such as
    "*.png", or - for standard input.
    """


for command in (
    predict.predict, training.train, evaluate.evaluate, teach.teach,
    project.report, project.verify, project.benchmark, project.fetch,
):  # fmt: skip
    program.add_command(command)
