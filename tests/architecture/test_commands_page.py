"""The page of commands is what the commands say."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.cli.main import COMMANDS, Command
from tests.architecture.house import ROOT
from tools.commands import page


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_command_has_its_place_on_the_page() -> None:
    assert all(f"\n## plainview {name}\n" in page() for name in COMMANDS)


def test_a_changed_command_changes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "toy_said.py").write_text('def play(loud: bool = False) -> None:\n    """Say it."""\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    changed = page(COMMANDS | {"toy": Command("toy_said:play", "Say it.")})
    assert "--loud" in changed
    assert changed != page()
