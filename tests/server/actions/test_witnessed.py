"""A key signs only what is dated after a day on which it was public: the act asks what a verifier will ask."""

from __future__ import annotations

import pytest

from plainview.cli._stage import verdict_of
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Unchecked
from plainview.server.actions import checked as checking
from plainview.server.scenarios.stage import noon
from tests.server.actions.desk import DeskTop


def tomorrow(top: DeskTop) -> None:
    """Let a day pass, swept."""
    desk = top.stage.desk
    top.stage.at(noon(days_after(desk.today(), 1), desk.zone))


def with_a_new_key(top: DeskTop) -> None:
    """The reviewer gets another key, which signs from tomorrow; nobody has published it."""
    stage, person = top.stage, top.stage.people["reviewer"]
    stage.give_key(person, days_after(stage.desk.today(), 1))
    stage.unseen_keys = False


def test_a_key_that_was_not_published_on_its_day_signs_nothing_on_the_next(top: DeskTop) -> None:
    top.must("file")
    with_a_new_key(top)
    top.on(1)
    with pytest.raises(Unchecked, match="was not public, and witnessed, on a day before"):
        top.act("review")
    assert top.types() == ["request.filed"]
    top.stage.publish()
    with pytest.raises(Unchecked, match="was not public, and witnessed, on a day before"):
        top.act("review")
    top.on(1)
    top.must("review")


def test_a_key_that_was_published_on_its_day_signs_on_the_next_and_the_verifier_agrees(top: DeskTop) -> None:
    top.must("file")
    with_a_new_key(top)
    top.stage.publish()
    tomorrow(top)
    top.must("review")
    top.stage.publish()
    code, verdict = verdict_of(top.stage.folder / "public", top.stage.desk.today())
    assert (code, "consistent with itself" in verdict) == (0, True)


def test_without_the_question_the_verifier_would_say_false(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    top.must("file")
    with_a_new_key(top)
    tomorrow(top)
    monkeypatch.setattr(checking, "check_witnessed", lambda desk, key: None)
    top.must("review")
    top.stage.publish()
    code, verdict = verdict_of(top.stage.folder / "public", top.stage.desk.today())
    assert (code, "which no checkpoint kept of an earlier day holds as witnessed" in verdict) == (1, True)
