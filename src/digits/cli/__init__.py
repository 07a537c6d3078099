"""The program: `digits`, `python -m digits`, or in a checkout `python -m src.main`.

Each command imports the modules that it needs: reading one picture should not wait for Matplotlib,
joblib or a notebook server.
"""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click
from click.shell_completion import CompletionItem

from digits import interrupt
from digits.cli import evaluate, predict, project, teach, training
from digits.cli.terminal import complain, exists
from digits.disk import reason_of
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
        os.environ.update(ONE_THREAD | os.environ)  # for a picture, two threads cost twice the work
    for stream in (sys.stdout, sys.stderr):  # a name that the terminal cannot show is not an error
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if arguments is None else arguments
    try:
        return program.main(words, "digits", standalone_mode=False) or 0
    except click.UsageError as error:
        complain(_usage(error))
        return error.exit_code
    except UserError as error:
        complain(error)
    except (click.Abort, KeyboardInterrupt):
        complain(interrupt.STOPPED)
        return interrupt.STATUS
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{reason_of(error)}; then run it again: finished work is kept")
    except ModuleNotFoundError as error:
        complain(not_installed(error))
    return 1


def _usage(error: click.UsageError) -> str:
    said, context = error.format_message().rstrip("."), error.ctx
    if isinstance(error, click.NoSuchOption) and context:  # Click takes the dashes for a likeness
        commands = [context.command, program]
        options = [option for one in commands for option in one.get_params(context)]
        names = [name.lstrip("-") for option in options for name in option.opts]
        hint = _did_you_mean(error.option_name.lstrip("-"), names, "--")
        said = f"there is no option {error.option_name}{hint}"
    command = context.command_path if context else "digits"
    return f"{said[:1].lower()}{said[1:]} (see {command} --help)"


def _did_you_mean(word: str, names: Iterable[str], dashes: str = "") -> str:
    near = get_close_matches(word, names, 1)
    return f"; did you mean {dashes}{near[0]}?" if near else ""


class Program(click.Group):
    """Commands, where predict may be left out: `digits photo.jpg`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put predict before args that begin with neither a command nor an option of the group."""
        word = args[0] if args else ""
        completes = ctx.resilient_parsing  # for a shell
        known = {*self.commands, *(name for option in self.get_params(ctx) for name in option.opts)}
        if word in known or (completes and not word):
            return super().parse_args(ctx, args)
        if re.fullmatch(r"\w[\w-]*", word) and not exists(word) and not completes:
            hint = _did_you_mean(word, self.commands)
            raise click.UsageError(f"there is no command or file {word}{hint}", ctx)
        return super().parse_args(ctx, ["predict", *args])

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


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    subcommand_metavar="[PICTURE]... | COMMAND [ARGUMENT]...",
    epilog=predict.EPILOG + COMPLETION,
)
@click.version_option(
    package_name="digits", message="%(prog)s %(version)s", help="Print the version."
)
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
