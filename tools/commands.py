"""Write docs/commands.md from what each command says of itself: `python tools/commands.py docs/commands.md`."""

import io
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

from plainview.cli.main import COMMANDS, Command, run

INTRODUCTION = """# Commands

What each command says of itself. This page is written by `make docs`; a test compares it with the commands.

Exit codes are the same everywhere: 0 yes, 1 no, 2 malformed input or a wrong call, 3 could not be decided here and now.
"""


def said(commands: dict[str, Command], *words: str) -> str:
    """What `plainview <words> --help` prints, eighty columns wide.

    Raises: RuntimeError, when the command cannot even say what it does.
    """
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), patch.dict(os.environ, COLUMNS="80"):
            run([*words, "--help"], commands)
    except SystemExit as stopped:
        if stopped.code:
            raise RuntimeError(f"plainview {' '.join(words)} --help exits with {stopped.code}") from stopped
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def page(commands: dict[str, Command] = COMMANDS) -> str:
    """The whole page: the program first, then each command in the order of the table."""
    parts = [INTRODUCTION, f"## plainview\n\n```\n{said(commands)}\n```\n"]
    parts += [f"## plainview {name}\n\n```\n{said(commands, name)}\n```\n" for name in commands]
    return "\n".join(parts)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
