"""`plainview verify-notice`: what it prints about the file that came with a notice, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plainview.cli.main import COMMANDS, run
from tests.verifier.noticed import played


def ask(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        run(["verify-notice", *map(str, words)])
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The notice, and the policy that its reader trusts."""
    notice, policy = tmp_path / "notice.json", tmp_path / "policy"
    notice.write_bytes(played().make().print())
    policy.write_bytes(played().policy)
    return notice, policy


def test_the_single_file_is_enough(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]) -> None:
    notice, policy = files
    code, out, _ = ask(capsys, notice, "--policy", policy)
    lines = out.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines[:5]] == ["piece"] * 4 + ["log"]
    assert [line.split()[0] for line in lines[5:13]] == [str(number) for number in range(1, 9)]
    assert sum(line.startswith("not checked: ") for line in lines) == 4
    assert lines[-1] == "verdict  DEMONSTRATION: true"
    assert "consistent with itself" in ask(capsys, notice)[1]


def test_json_holds_the_pieces(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]) -> None:
    code, out, _ = ask(capsys, files[0], "--json")
    plain = json.loads(out)
    assert (code, plain["exit"], len(plain["notice"]["pieces"]), len(plain["steps"])) == (0, 0, 4, 8)


def test_what_is_not_true_says_where(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]) -> None:
    notice, _ = files
    assert ask(capsys, notice, "--pin", "0" * 64)[0] == 1
    notice.write_bytes(notice.read_bytes().replace(b"request.filed", b"request.fired"))
    code, out, _ = ask(capsys, notice)
    assert code == 3 and "is not known to this version" in out
    notice.write_bytes(b"{}")
    code, out, _ = ask(capsys, notice)
    assert code == 2 and out.splitlines()[-1].startswith("verdict  malformed at step 1: notice: missing field")
    assert ask(capsys, notice.parent / "none")[0] == 3


def test_the_command_belongs_to_the_base_install() -> None:
    assert COMMANDS["verify-notice"].extra == ""
