"""What is offered on a matter's page is what the public rules permit, and nothing is done by asking."""

from __future__ import annotations

from plainview.core.docket.decide import Refusal
from plainview.core.vocabulary.ids import ChainId
from plainview.server.people.may import MAY
from plainview.server.queries import offers as file
from plainview.server.queries.offers import offers
from plainview.server.scenarios.cast import PEOPLE
from plainview.server.scenarios.requests import usual
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, OFFICER, TO_START, DeskTop

__all__ = ["top"]


def test_the_next_step_is_offered_to_whoever_does_it_and_no_later_one(top: DeskTop) -> None:
    top.must("file")
    for step, verb in enumerate(TO_START[1:], 1):
        assert verb in offers(top.stage.desk, usual(verb), MATTER)
        for later in TO_START[step + 1 :]:
            unread = (verb, later) == ("review", "authorize")  # that it is no emergency is sealed
            assert unread or later not in offers(top.stage.desk, usual(later), MATTER)
        top.must(verb)
    assert offers(top.stage.desk, OFFICER, MATTER) == (
        "ask_extension",
        "attest_uncharged",
        "confirm",
        "end_early",
        "file_outcome",
        "report_charge",
    )


def test_asking_writes_nothing(top: DeskTop) -> None:
    top.must("file", "review")
    before = top.dump()
    for person in PEOPLE:
        offers(top.stage.desk, person.id, MATTER)
    assert top.dump() == before


def test_what_is_not_offered_is_refused(top: DeskTop) -> None:
    top.must(*TO_START)
    for verb in ("withdraw", "return_copy", "acknowledge", "correct"):
        assert verb not in offers(top.stage.desk, OFFICER, MATTER)
        assert isinstance(top.act(verb), Refusal)


def test_a_package_is_offered_from_its_release_until_its_return(top: DeskTop) -> None:
    top.must(*TO_START)
    top.on(30)
    assert "pick_up_package" not in offers(top.stage.desk, OFFICER, MATTER)
    top.act("approve_disclosure", stage="end")
    assert "release_disclosure" not in offers(top.stage.desk, usual("approve_disclosure"), MATTER), "not by the same"
    top.act("release_disclosure", stage="end")
    assert {"acknowledge", "pick_up_package", "return_copy"} <= set(offers(top.stage.desk, OFFICER, MATTER))
    top.must("acknowledge", "return_copy")
    assert not {"acknowledge", "pick_up_package", "return_copy"} & set(offers(top.stage.desk, OFFICER, MATTER))


def test_everybody_is_offered_only_what_their_role_may(top: DeskTop) -> None:
    top.must("file")
    for person in PEOPLE:
        role = top.stage.desk.person(person.id).role
        for matter in (MATTER, ChainId("ef" * 16)):
            assert all(role in MAY[verb] for verb in offers(top.stage.desk, person.id, matter))


def test_every_verb_of_the_table_is_a_verb() -> None:
    assert set(file._SAYS) <= set(MAY)
