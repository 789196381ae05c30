"""`plainview play` shows what differs, and says in one sentence what is wrong with a story."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plainview.cli import play as command
from plainview.cli.main import run

Said = pytest.CaptureFixture[str]
GOOD = 'title = "A request"\n[[step]]\non = 2026-01-06\nact = "file"\nexpect = { state = "filed" }\n'


def said(capsys: Said, *words: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as stopped:
        run(["play", *words])
    printed = capsys.readouterr()
    assert stopped.value.code == code, printed
    return printed.err if code == 2 else printed.out


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.toml"
    path.write_text(GOOD)
    return path


def test_a_story_that_comes_as_expected(capsys: Said, story: Path) -> None:
    out = said(capsys, str(story))
    assert out.startswith("as expected  A request (story.toml)")
    assert out.endswith("1 stories, 1 steps, 0 different\n")


def test_a_difference_is_shown_and_is_exit_1(capsys: Said, story: Path) -> None:
    story.write_text(GOOD.replace("filed", "reviewed"))
    out = said(capsys, str(story), str(story), code=1)
    assert out.startswith(
        "different    A request (story.toml)\n    step 1 (file, 2026-01-06): expected state reviewed; "
    )
    assert out.endswith("2 stories, 2 steps, 2 different\n")


def test_json_says_the_same(capsys: Said, story: Path) -> None:
    story.write_text(GOOD.replace("filed", "reviewed"))
    (one,) = json.loads(said(capsys, str(story), "--json", code=1))
    assert (one["title"], one["steps"], one["file"]) == ("A request", 1, str(story))
    assert 11 in one["rules"]
    assert one["differences"] == [
        {"where": "step 1 (file, 2026-01-06)", "expected": "state reviewed", "came": "it is filed"}
    ]


def test_a_malformed_story_is_exit_2_before_anything_is_played(capsys: Said, story: Path) -> None:
    bad = story.with_name("bad.toml")
    bad.write_text(GOOD.replace("act =", "akt ="))
    err = said(capsys, str(story), str(bad), code=2)
    assert err.startswith(f"plainview: {bad}: step 1: unknown key 'akt'. Known: act, ")


def test_a_value_that_cannot_be_is_exit_2(capsys: Said, story: Path) -> None:
    story.write_text(GOOD + "request = { days = 'thirty' }\n")
    err = said(capsys, str(story), code=2)
    assert "step 1 (file, 2026-01-06): request.days: expected a whole number, found 'thirty'" in err


def test_a_file_that_is_not_there_is_exit_2(capsys: Said, tmp_path: Path) -> None:
    assert "none.toml: cannot be read: No such file or directory" in said(capsys, str(tmp_path / "none.toml"), code=2)


def test_a_file_that_is_no_text_is_exit_2(capsys: Said, story: Path) -> None:
    story.write_bytes(b"\xff\xfe")
    assert "story.toml: not UTF-8" in said(capsys, str(story), code=2)


def test_a_file_that_is_too_long_is_exit_2(capsys: Said, story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "STORY_BYTES_MAX", 10)
    assert "story.toml: longer than 10 bytes" in said(capsys, str(story), code=2)


def test_without_publication_nothing_is_published_by_itself(capsys: Said, story: Path) -> None:
    steps = "".join(
        f'[[step]]\non = 2026-01-08\nact = "{act}"\n' for act in ("file", "review", "authorize", "approve", "start")
    )
    story.write_text(f'title = "A start"\npublish = false\n{steps}expect = {{ error = "not yet public" }}\n')
    said(capsys, str(story))
    story.write_text(f'title = "A start"\n{steps}expect = {{ state = "active" }}\n')
    said(capsys, str(story))
