"""The entry point: quick help, one command loaded at a time, failures in one sentence, surprises in full."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from plainview import __version__
from plainview.cli import main
from plainview.cli.main import COMMANDS, Command, run
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

TOY = '''
from typing import Annotated
import typer
from plainview.core.vocabulary import errors


def play(kind: Annotated[str, typer.Argument(help="What to meet.")], code: int = 0) -> None:
    """Meet something.

    Raises: Malformed, when asked to.
    """
    if kind == "good":
        typer.echo("well")
    elif kind == "exit":
        raise typer.Exit(code)
    elif kind == "bug":
        raise ZeroDivisionError("ours")
    else:
        raise getattr(errors, kind)("it went wrong", where="line 3", next="Look there")
'''


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Command]:
    """A table with a toy, a command whose extra is missing, and two that are broken by us."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "toy_command.py").write_text(TOY)
    (tmp_path / "toy_server.py").write_text("import no_such_framework\n")
    (tmp_path / "toy_mistake.py").write_text("import plainview.no_such_room\n")
    return {
        "toy": Command("toy_command:play", "Meet something."),
        "serve": Command("toy_server:serve", "Serve.", extra="server"),
        "mistake": Command("toy_mistake:serve", "Serve.", extra="server"),
        "undeclared": Command("toy_server:serve", "Serve."),
    }


def outcome(arguments: list[str], commands: dict[str, Command]) -> object:
    with pytest.raises(SystemExit) as stopped:
        run(arguments, commands)
    return stopped.value.code


def test_help_names_every_command_and_loads_none(
    commands: dict[str, Command], capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(["--help"], commands) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name}" in shown and command.help in shown for name, command in commands.items())
    assert "toy_command" not in sys.modules


def test_the_version_is_shown(commands: dict[str, Command], capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["--version"], commands) == 0
    assert capsys.readouterr().out == f"plainview {__version__}\n"


def test_a_command_runs_and_its_own_code_is_the_exit_code(
    commands: dict[str, Command], capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(["toy", "good"], commands) == 0
    assert capsys.readouterr().out == "well\n"
    assert outcome(["toy", "exit", "--code", "3"], commands) == 3


@pytest.mark.parametrize(("kind", "code"), [(Malformed, 2), (Invalid, 1), (Unchecked, 3)])
def test_an_expected_failure_is_one_sentence_and_its_code(
    commands: dict[str, Command], capsys: pytest.CaptureFixture[str], kind: type[Exception], code: int
) -> None:
    assert outcome(["toy", kind.__name__], commands) == code
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "plainview: line 3: it went wrong. Look there\n")


def test_a_surprise_keeps_its_traceback(commands: dict[str, Command]) -> None:
    with pytest.raises(ZeroDivisionError, match="ours"):
        run(["toy", "bug"], commands)


def test_a_missing_extra_is_named_in_one_sentence(
    commands: dict[str, Command], capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(["serve"], commands) == 2
    expected = "plainview: `plainview serve` needs the extra `server`, which is not installed: "
    assert capsys.readouterr().err == f"{expected}pip install 'plainview[server]'\n"


@pytest.mark.parametrize("name", ["mistake", "undeclared"])
def test_a_module_missing_by_our_own_mistake_is_not_hidden(commands: dict[str, Command], name: str) -> None:
    with pytest.raises(ModuleNotFoundError):
        run([name], commands)


def test_a_command_s_help_leaves_out_what_is_for_programmers(
    commands: dict[str, Command], capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(["toy", "--help"], commands) == 0
    shown = capsys.readouterr().out
    assert "Meet something." in shown
    assert "Raises" not in shown


def test_an_unknown_command_is_refused(commands: dict[str, Command], capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["nonsense"], commands) == 2
    assert "nonsense" in capsys.readouterr().err


def test_every_file_of_the_command_line_has_its_line_in_the_table() -> None:
    room = Path(main.__file__).parent
    files = {path.stem for path in room.glob("*.py")} - {"__init__", "main"}
    in_table = {command.target.partition(":")[0].removeprefix("plainview.cli.") for command in COMMANDS.values()}
    assert {name for name in files if not name.startswith("_")} == in_table


def test_every_command_in_the_table_can_be_loaded() -> None:
    assert all(callable(command.load()) for command in COMMANDS.values())


def test_python_m_plainview_helps_without_loading_a_framework() -> None:
    code = "import sys; sys.argv = ['plainview', '--help']; import runpy, atexit; "
    code += "atexit.register(lambda: print(sorted({'django', 'httpx', 'cryptography'} & set(sys.modules)))); "
    code += "runpy.run_module('plainview', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: plainview ")
    assert done.stdout.endswith("\n[]\n")


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only")])
def test_a_machine_that_refuses_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, words: str
) -> None:
    def refuse() -> None:
        raise OSError(number, "in C's words", "public/tile/0/000")

    monkeypatch.setattr(Command, "load", lambda command: refuse)
    with pytest.raises(SystemExit) as done:
        run(["law"])
    assert done.value.code == 1
    said = capsys.readouterr().err
    assert words in said
    assert "public/tile/0/000" in said


def test_an_error_that_is_our_mistake_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise FileNotFoundError(errno.ENOENT, "not there", "somewhere")

    monkeypatch.setattr(Command, "load", lambda command: fail)
    with pytest.raises(FileNotFoundError):
        run(["law"])
