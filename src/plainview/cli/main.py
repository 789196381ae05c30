"""The entry point `plainview`: finds the subcommand that was asked for, loads it alone, and words its failures.

A subcommand lives in `cli/<name>.py` as one function with typer's annotations, and has one line in `COMMANDS`. Asking
for help loads none of them, so that it is quick and works without any extra.
"""

import errno
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from inspect import getdoc
from typing import Annotated, Any, NoReturn

import typer

from plainview import __version__
from plainview.core.vocabulary.errors import PlainviewError

EXIT_MISSING_EXTRA = 2
EXIT_MACHINE = 1
MACHINE_SAYS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "this user may not",
    errno.EIO: "the disk has an error",
}
"""What the machine may refuse in the middle of work; what was acknowledged before stays, and the rest was not done."""


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: where its function is (`module:function`), its line of help, the extra it cannot do without."""

    target: str
    help: str
    extra: str = ""

    def load(self) -> Callable[..., Any]:
        """Import the module and hand out the function.

        Raises: ModuleNotFoundError, when something the module needs is not installed.
        """
        module, _, function = self.target.partition(":")
        loaded: Callable[..., Any] = getattr(import_module(module), function)
        return loaded


COMMANDS: dict[str, Command] = {
    "init": Command("plainview.cli.init:init", "Found a program.", extra="server"),
    "invite": Command("plainview.cli.invite:invite", "Make a first account's code.", extra="server"),
    "demo": Command("plainview.cli.demo:demo", "Play a demonstration year, publish it, verify it.", extra="server"),
    "play": Command("plainview.cli.play:play", "Play stories and show what differs.", extra="server"),
    "serve": Command("plainview.cli.serve:serve", "Serve the portal.", extra="server"),
    "sweep": Command("plainview.cli.sweep:sweep", "Say what the days have done.", extra="server"),
    "publish": Command("plainview.cli.publish:publish", "Publish what is acknowledged.", extra="server"),
    "upgrade": Command("plainview.cli.upgrade:upgrade", "Bring a program's databases to this version.", extra="server"),
    "terms": Command("plainview.cli.terms:terms", "Show or prepare the log's keys and policy.", extra="server"),
    "bucket": Command("plainview.cli.bucket:bucket", "Bring the bucket of a program up to date.", extra="server"),
    "records": Command("plainview.cli.records:records", "Check a file that points at records.", extra="server"),
    "verify": Command("plainview.cli.verify:verify", "Decide whether a published log is true."),
    "verify-notice": Command("plainview.cli.verify_notice:verify_notice", "Check the file that came with a notice."),
    "prove": Command("plainview.cli.prove:prove", "Write receipts of statements."),
    "monitor": Command("plainview.cli.monitor:monitor", "Watch a log, for cron."),
    "mirror": Command("plainview.cli.mirror:mirror", "Keep a second copy of a log, and serve it."),
    "open": Command("plainview.cli.open:open_", "Open a closed record with two offices' keys.", extra="server"),
    "export": Command("plainview.cli.export:export", "Make the open data of a published log.", extra="server"),
    "witness": Command("plainview.cli.witness:witness", "Run a witness, which cosigns logs that only grow."),
    "fsck": Command("plainview.cli.fsck:fsck", "List everything that is wrong with a published folder."),
    "report": Command("plainview.cli.report:report", "Write a year's annual report.", extra="server"),
    "law": Command("plainview.cli.law:law", "Show the coded law, and what exercises each rule."),
}


def application(asked_for: str, commands: dict[str, Command]) -> typer.Typer:
    """The whole command line, in which only the subcommand `asked_for` is loaded; the others are names with help.

    Raises: ModuleNotFoundError, when the subcommand needs something that is not installed.
    """
    app = typer.Typer(
        name="plainview",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback(help="A mail cover and postal-records program that anyone can check.")(_options)
    for name, command in commands.items():
        function = command.load() if name == asked_for else _not_loaded
        app.command(name, short_help=command.help, help=_help_of(function))(function)
    return app


def run(arguments: Sequence[str] | None = None, commands: dict[str, Command] | None = None) -> NoReturn:
    """Do what the command line says and exit: the subcommand's own code, or the code of the error it met.

    An expected failure is one sentence on standard error; anything else keeps its traceback, because it is our mistake.

    Raises: SystemExit, always.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    table = COMMANDS if commands is None else commands
    name = next((word for word in words if not word.startswith("-")), "")
    try:
        application(name, table)(args=words, prog_name="plainview")
    except PlainviewError as error:
        _stop(str(error), error.exit_code)
    except ModuleNotFoundError as error:
        _stop(_what_is_missing(error, name, table), EXIT_MISSING_EXTRA)
    except OSError as error:
        _stop(_what_the_machine_says(error), EXIT_MACHINE)
    raise SystemExit(0)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"plainview {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take what stands before the subcommand; `--version` has been answered by now."""


def _help_of(function: Callable[..., Any]) -> str:
    """What the docstring says to people; what it says to programmers begins with `Raises`."""
    return re.split(r"\bRaises\b", getdoc(function) or "", maxsplit=1)[0].strip()


def _not_loaded() -> None:
    raise AssertionError("only the subcommand that was asked for is ever called")


def _what_is_missing(error: ModuleNotFoundError, name: str, table: dict[str, Command]) -> str:
    """Name the extra, or let the error through when it is a module of ours that is missing or no extra is involved."""
    command = table.get(name)
    ours = (error.name or "plainview").partition(".")[0] == "plainview"
    if command is None or not command.extra or ours:
        raise error
    remedy = f"pip install 'plainview[{command.extra}]'"
    return f"`plainview {name}` needs the extra `{command.extra}`, which is not installed: {remedy}"


def _what_the_machine_says(error: OSError) -> str:
    """Word a refusal of the machine, or let the error through when it is our mistake."""
    words = MACHINE_SAYS.get(error.errno or 0)
    if words is None:
        raise error
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{words}. Nothing is half done: mend that, then run the same command again"


def _stop(sentence: str, code: int) -> NoReturn:
    typer.echo(f"plainview: {sentence}", err=True)
    raise SystemExit(code)
