"""Every story of the project comes as it expects."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from plainview.cli.play import play_one, read_story

FOLDER = Path(__file__).parents[2] / "scenarios"
STORIES = sorted(FOLDER.glob("*.toml"))
SOME = 50


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_comes_as_it_expects(path: Path) -> None:
    assert [str(difference) for difference in play_one(read_story(path)).differences] == []


def test_there_are_many_stories_and_each_has_a_title_of_its_own() -> None:
    titles = [tomllib.loads(path.read_text(encoding="utf-8"))["title"] for path in STORIES]
    assert len(titles) > SOME
    assert len(set(titles)) == len(titles)


def test_every_step_of_an_ordinary_cover_is_checked(tmp_path: Path) -> None:
    text = (FOLDER / "an-ordinary-cover.toml").read_text(encoding="utf-8")
    changed = tmp_path / "changed.toml"
    for expected, instead in (
        ("decision = 2026-01-21", "decision = 2026-01-22"),
        ("end = 2026-02-07", "end = 2026-02-06"),
        ('state = "closed"', 'state = "ended"'),
        ('refused = ["39 CFR 233.3(b)"]', 'refused = ["39 CFR 233.3(a)"]'),
        ("recordable = true", "recordable = false"),
        ("days = 30", "days = 31"),
        ('return = "met"', 'return = "late"'),
        ('said = "request.filed"', 'said = "request.corrected"'),
        ("exit = 0", "exit = 1"),
        ('verdict = "DEMONSTRATION"', 'verdict = "FALSE"'),
        ("rules = [1,", "rules = [62, 1,"),
    ):
        assert text.count(expected) == 1, expected
        changed.write_text(text.replace(expected, instead), encoding="utf-8")
        assert len(play_one(read_story(changed)).differences) == 1, instead
