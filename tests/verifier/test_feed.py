"""A monitor's feed: what is new is an entry, an alarm is told once, older entries stay."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.verifier import feed as module
from plainview.verifier.feed import carry_on
from tests.verifier.test_monitor import grown, look

TITLE = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title"


def titles(path: Path) -> list[str]:
    return [str(title.text) for title in ElementTree.fromstring(path.read_bytes()).findall(TITLE)]


def test_a_feed_is_carried_on(tmp_path: Path) -> None:
    before, after, _ = grown()
    place = tmp_path / "feed.atom"
    for files, news in ((before, "first"), (before, "nothing"), (after, "second")):
        found = look(files, tmp_path / "state")
        carry_on(place, found, ["a duty is overdue"], news)
    assert titles(place) == ["second", "alarm: a duty is overdue", "first"]
    cut = look(before, tmp_path / "state")
    carry_on(place, cut, cut.alarms(), "cut")
    assert "it was cut, or is an older copy" in titles(place)[0]


def test_a_feed_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENTRIES_MAX", 2)
    found = look(grown()[0], tmp_path / "state")
    carry_on(tmp_path / "feed", found, ["one", "two", "three"], "news")
    assert titles(tmp_path / "feed") == ["alarm: one", "alarm: two"]


def test_what_is_no_feed_is_left_alone(tmp_path: Path) -> None:
    found = look(grown()[0], tmp_path / "state")
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(Malformed, match="a feed that Plainview has written"):
        carry_on(tmp_path / "mine", found, [], "news")
    with pytest.raises(Unchecked, match="cannot be read"):
        carry_on(tmp_path, found, [], "news")
    with pytest.raises(Unchecked, match="cannot be written"):
        carry_on(tmp_path / "nowhere" / "feed", found, [], "news")
    assert (tmp_path / "mine").read_text() == "mine"
