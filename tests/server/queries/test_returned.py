"""Who gave a matter back, why and by when, as each role may read it; and what a court keeps in view of it."""

from __future__ import annotations

import pytest

from plainview.core.docket.decide import Refusal
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.queries import court, matters
from plainview.server.queries.returned import returns
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, OFFICER, DeskTop

__all__ = ["top"]

WORDS = "Which of the two boxes?"


def given_back(top: DeskTop) -> None:
    """Once by the reviewer, and once by a judge."""
    top.must("file")
    top.act("return", reason="incomplete", text="The box is missing.")
    top.must("correct", "review", "authorize")
    top.act("return_order", reason="unclear", text=WORDS)


def test_returns_are_told_in_words_and_the_last_one_with_its_day(top: DeskTop) -> None:
    given_back(top)
    first, last = returns(top.stage.desk, OFFICER, MATTER)
    assert (first.who, first.reason, first.text, first.by) == (
        "A postal reviewer", "Something is missing", "The box is missing.", None,
    )  # fmt: skip
    assert (last.who, last.reason, last.text) == ("A judge", "Something is unclear", WORDS)
    assert (last.role, last.code) == ("judge", "unclear")
    (owed,) = top.stage.desk.matter(MATTER).open_duties()
    assert isinstance(last.by, Day) and last.by == owed.by
    opened = [row for row in top.audit(MATTER) if row.person == OFFICER and "disclosures" in row.detail]
    assert opened, "what the officer read is in the audit trail"
    top.must("correct")
    assert [one.by for one in returns(top.stage.desk, OFFICER, MATTER)] == [None, None]


def test_who_may_not_read_the_request_reads_no_words_and_others_nothing(top: DeskTop) -> None:
    given_back(top)
    before = len(top.audit(MATTER))
    assert [one.text for one in returns(top.stage.desk, "clerk", MATTER)] == ["", ""]
    assert len(top.audit(MATTER)) == before, "nothing was opened"
    assert returns(top.stage.desk, "judge", MATTER)[1].text == WORDS
    with pytest.raises(NotPermitted):
        returns(top.stage.desk, "officer of agency B", MATTER)


def test_a_court_keeps_in_view_what_a_judge_gave_back_until_it_is_filed_again(top: DeskTop) -> None:
    given_back(top)
    for person in ("judge", "clerk"):
        assert matters.matter(top.stage.desk, person, MATTER).phase == "returned"
        assert [line.id for line in court.docket(top.stage.desk, person, "returned").lines] == [MATTER]
    with pytest.raises(NotPermitted):
        court.docket(top.stage.desk, OFFICER, "returned")
    top.must("correct")
    assert court.docket(top.stage.desk, "judge", "returned").lines == ()
    with pytest.raises(NotPermitted):
        matters.matter(top.stage.desk, "judge", MATTER)


def test_what_a_reviewer_gave_back_is_not_the_court_s(top: DeskTop) -> None:
    top.must("file", "review", "authorize")
    top.act("return_order", reason="unclear")
    top.must("correct")
    top.act("return", reason="unclear")
    assert court.docket(top.stage.desk, "judge", "returned").lines == ()
    with pytest.raises(NotPermitted):
        matters.matter(top.stage.desk, "judge", MATTER)


def test_a_judge_gives_back_for_a_coded_reason_and_no_look_remembers_it(top: DeskTop) -> None:
    top.must("file", "review", "authorize")
    with pytest.raises(Malformed):
        top.act("return_order")
    with pytest.raises(Malformed):
        top.act("return_order", reason="stale")
    with pytest.raises(NotPermitted):
        top.act("return_order", by="reviewer", reason="unclear")
    top.act("return_order", reason="unclear")
    desk = top.stage.desk
    assert list(desk.looks(desk.point(top.reading().request(MATTER).addresses[0]))) == []
    assert isinstance(top.act("approve"), Refusal)
