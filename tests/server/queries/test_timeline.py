"""Who has a matter, and by when, in words: from the request to the return, and where something is missing."""

from __future__ import annotations

import pytest

from plainview.core.docket.state import Duty, Matter
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.queries.timeline import now, timeline
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, OFFICER, TO_START, DeskTop

__all__ = ["top"]

TODAY = Day(2026, 1, 8)
NEXT = {
    "file": "A postal reviewer",
    "review": "The postal authorizer",
    "authorize": "A judge",
    "approve": "A postal inspector",
    "start": "The delivery unit",
}


def test_each_step_of_a_cover_names_who_has_it_then(top: DeskTop) -> None:
    for verb in TO_START:
        (done,) = top.must(verb)
        found = timeline(top.stage.desk, OFFICER, MATTER)
        assert found.now[0].who == NEXT[verb]
        assert (found.done[-1].index, found.done[-1].day) == (done.index, done.statement.day)
    found = timeline(top.stage.desk, OFFICER, MATTER)
    assert found.now[0].when == "before" and found.now[0].by == top.stage.desk.matter(MATTER).end


def test_an_extension_is_with_the_authorizer_then_with_the_judge(top: DeskTop) -> None:
    top.must(*TO_START)
    top.act(
        "ask_extension",
        extension={
            "days": 30,
            "benefit_obtained": "a",
            "benefit_expected": "b",
            "charged": False,
            "represented": False,
        },
    )
    assert "The postal authorizer" in [one.who for one in timeline(top.stage.desk, OFFICER, MATTER).now]
    top.act("authorize_extension")
    assert "A judge" in [one.who for one in timeline(top.stage.desk, OFFICER, MATTER).now]


def test_what_is_over_is_disclosed_and_returned(top: DeskTop) -> None:
    top.must(*TO_START)
    top.act("end_early")
    assert timeline(top.stage.desk, OFFICER, MATTER).now[0].who == "A custodian"
    top.act("approve_disclosure", stage="end")
    assert timeline(top.stage.desk, OFFICER, MATTER).now[0].who == "A second postal person"
    top.act("release_disclosure", stage="end")
    found = timeline(top.stage.desk, OFFICER, MATTER).now
    assert ("The agency", "returns its copy, or attests that it is erased") in [(one.who, one.words) for one in found]


def test_another_agency_is_told_that_there_is_no_such_matter(top: DeskTop) -> None:
    top.must("file")
    with pytest.raises(NotPermitted):
        timeline(top.stage.desk, "officer of agency B", MATTER)


def _matter(phase: str, **more: object) -> Matter:
    return Matter(ChainId("ab" * 16), Profile("reform"), phase=phase, kind=str(more.pop("kind", "cover")), **more)  # type: ignore[arg-type]


def _who(matter: Matter) -> list[str]:
    return [one.who for one in now(matter, TODAY)]


def test_the_phases_beside_the_main_way() -> None:
    owed = Duty("resubmission", TODAY, TODAY)
    assert _who(_matter("returned", returned=TODAY, duties=(owed,))) == ["The agency"]
    assert _who(_matter("authorized", emergency=True)) == ["A second inspector"]
    assert _who(_matter("authorized", emergency=True, seconded=True)) == ["A postal inspector"]
    assert _who(_matter("approved", kind="records")) == ["A custodian"]
    assert _who(_matter("suspended", missing="court")) == ["The auditor or the authorizer"]
    assert _who(_matter("active", attest_by=Day(2026, 1, 1))) == ["The agency"], "suspended by the day alone"
    assert _who(_matter("suspended")) == ["The agency"]
    assert _who(_matter("ended", improper=True)) == _who(_matter("closed")) == []
