"""The sweep drops what is over: forms sent once, drafts that nobody signed, records that were emptied; nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import drafts, enrolment
from plainview.server.actions.drafts import Waiting, begin, waiting
from plainview.server.actions.once import SENT, SENT_DAYS
from plainview.server.actions.record import record
from plainview.server.actions.sweep import sweep
from plainview.server.actions.void_drafts import DRAFT_DAYS, VALUES
from plainview.server.scenarios.cast import OPERATOR, REGISTRARS
from plainview.server.scenarios.requests import STANDARD_PIECE
from tests.server.actions.desk import MATTER, TO_START, DeskTop

FORM = "cd" * 16


def ids(top: DeskTop, kind: str) -> list[str]:
    return [id for id, _ in top.stage.desk.store.records(kind)]


def swept(top: DeskTop, days: int = 1) -> None:
    for _ in range(days):
        top.on(1)
        sweep(top.stage.desk, OPERATOR)


def sent(top: DeskTop) -> None:
    record(top.stage.desk, "recorder", MATTER, Piece(**{"day": top.stage.desk.today(), **STANDARD_PIECE}), form=FORM)


def test_a_form_is_known_for_a_week_and_then_forgotten(top: DeskTop) -> None:
    top.must(*TO_START)
    sent(top)
    first = top.stage.desk.today()
    assert [id.partition("/")[0] for id in ids(top, SENT)] == [first.isoformat()]
    swept(top, SENT_DAYS)
    assert len(ids(top, SENT)) == 1
    sent(top)
    swept(top)
    assert [id.partition("/")[0] for id in ids(top, SENT)] == [(first + timedelta(days=SENT_DAYS)).isoformat()]


def test_a_form_of_a_day_to_come_counts_as_of_today(top: DeskTop) -> None:
    top.must(*TO_START)
    today = top.stage.desk.today()
    far = Piece(**{"day": today + timedelta(days=3000), **STANDARD_PIECE})
    assert record(top.stage.desk, "recorder", MATTER, far, form=FORM).refusals
    assert [id.partition("/")[0] for id in ids(top, SENT)] == [today.isoformat()]


def test_a_draft_that_nobody_signs_is_dropped_after_a_week_and_the_trail_says_so(top: DeskTop) -> None:
    top.must("file")
    draft = begin(top.stage.desk, "reviewer", "review", MATTER, {})
    assert isinstance(draft, Waiting)
    swept(top, DRAFT_DAYS)
    assert waiting(top.stage.desk, "reviewer", draft.id).id == draft.id, "void, and still there to be looked at"
    swept(top)
    with pytest.raises(NotPermitted):
        waiting(top.stage.desk, "reviewer", draft.id)
    assert ids(top, VALUES) == []
    (row,) = [row for row in top.audit() if row.act == "sweep" and row.outcome == "void"]
    assert row.detail == f"request.reviewed of {draft.day}, begun by reviewer and not signed"
    top.must("review")


def test_what_was_emptied_is_dropped_and_what_is_held_stays(top: DeskTop) -> None:
    desk = top.stage.desk
    code = enrolment.invite(desk, REGISTRARS[0], desk.person("reviewer"))
    enrolment.enrol(desk, [code])
    left = enrolment.invite(desk, REGISTRARS[0], desk.person("inspector"))
    top.must("file")
    held = {kind: ids(top, kind) for kind in ("person", "agency", "keys-of", "standing", "matter-agency")}
    assert len(ids(top, enrolment.INVITATION)) == 2
    swept(top)
    assert {kind: ids(top, kind) for kind in held} == held
    assert len(ids(top, enrolment.INVITATION)) == 1
    assert all(row[2] for rows in desk.store.dump("record") for row in rows)
    assert enrolment.enrol(desk, [left]).enrolled
    with pytest.raises(NotPermitted):
        enrolment.enrol(desk, [code])


def test_nothing_that_was_said_or_noted_is_dropped(top: DeskTop) -> None:
    top.must(*TO_START)
    sent(top)
    begin(top.stage.desk, "custodian", "place_hold", MATTER, {})
    store = top.stage.desk.store
    tables: tuple[Callable[[], object], ...] = (
        lambda: store.chain(MATTER),
        lambda: [row for rows in store.dump("piece") for row in rows],
        lambda: [row for rows in store.dump("payload") for row in rows],
    )
    before, trail = [read() for read in tables], top.audit()
    swept(top, SENT_DAYS + 1)
    assert [read() for read in tables] == before
    assert top.audit()[: len(trail)] == trail


def test_a_sweep_that_ran_already_drops_nothing_twice(top: DeskTop) -> None:
    top.must("file")
    begin(top.stage.desk, "reviewer", "review", MATTER, {})
    swept(top, DRAFT_DAYS + 1)
    sweep(top.stage.desk, OPERATOR)
    assert [row.act for row in top.audit()].count("sweep") == 1
    assert drafts.waiting_for(top.stage.desk, "reviewer") == ()
    assert top.stage.desk.store.drafts(ChainId(MATTER)) == []
