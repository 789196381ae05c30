"""`plainview terms`: what is in force, and what two offices name to replace it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.core.notes.policy import parse_policy
from tests.cli.test_founding import _founded, _run


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The lines of what was printed, by their first word."""
    return {
        word: rest.strip() for word, _, rest in (line.partition(" ") for line in capsys.readouterr().out.splitlines())
    }


def test_keys_and_a_policy_are_prepared_and_nothing_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, policy = tmp_path / "program", tmp_path / "policy"
    _founded(folder)
    capsys.readouterr()
    assert _run("terms", str(folder)) == 0
    before = said(capsys)
    policy.write_text("quorum none\n")
    assert _run("terms", str(folder), "--new-keys", "2027", "--policy", str(policy)) == 0
    named = said(capsys)
    assert not set(before.values()) & {named["ed25519"], named["mldsa44"], named["policy"]}
    kept = parse_policy((folder / "private" / "policies" / named["policy"]).read_bytes())
    assert [log.key.print() for log in kept.logs] == [named["ed25519"]]
    assert (folder / "private" / "log-keys" / "2027").stat().st_mode & 0o077 == 0
    assert _run("terms", str(folder)) == 0
    assert said(capsys) == before
    policy.write_text(f"log {before['ed25519']}\nquorum none\n")
    assert _run("terms", str(folder), "--policy", str(policy)) == 0
    assert said(capsys)["policy"] == before["policy"], "the same policy has the same name"


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--new-keys", "../2027"), 2, "small letters"),
        (("--new-keys", "2027"), 1, "keys of this name already"),
        (("--policy", "none"), 2, "there is no such file"),
        (("--new-keys", "2028", "--policy", "policy"), 2, "names another log"),
        (("--policy", "broken"), 2, "expected a log, witness, group or quorum"),
    ],
)
def test_what_cannot_be_prepared_is_said(
    options: tuple[str, ...], code: int, words: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    _founded(tmp_path / "program")
    capsys.readouterr()
    assert _run("terms", "program", "--new-keys", "2027") == 0
    Path("policy").write_text(f"log {said(capsys)['ed25519']}\nquorum none\n")
    Path("broken").write_text("anybody\n")
    assert _run("terms", "program", *options) == code
    assert words in capsys.readouterr().err
