"""Recording: the outside only, for an order in force, inside its dates; a refusal is an audit row, no statement."""

from __future__ import annotations

from typing import Any

import pytest

from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import NotPermitted
from tests.server.actions.desk import MATTER, TO_START, DeskTop

KNOWN = {"known": True, "names": ["the counsel"], "address": "9 Law Road", "subject_is_attorney": False}


def started(top: DeskTop, **request: Any) -> None:
    top.act("file", **request)
    top.must(*TO_START[1:])


def test_a_piece_is_recorded_sealed_with_its_audit_row(top: DeskTop) -> None:
    started(top)
    said = top.types()
    done = top.record(sender_name="the canary")
    (piece,) = top.stage.desk.store.pieces(matter=MATTER)
    assert (piece.digest, piece.day) == (done.digest, top.stage.desk.today())
    assert b"canary" not in piece.data and "canary" not in "".join(top.dump())
    assert (top.audit()[-1].act, top.audit()[-1].outcome) == ("record", "recorded")
    assert top.types() == said


def test_the_same_outside_twice_is_two_digests(top: DeskTop) -> None:
    started(top)
    assert top.record().digest != top.record().digest


@pytest.mark.parametrize("before", [(), ("file",), ("file", "review", "authorize", "approve")])
def test_nothing_is_recorded_before_a_cover_has_started(top: DeskTop, before: tuple[str, ...]) -> None:
    top.must(*before)
    said = top.types()
    assert [refused.code for refused in top.record().refusals] == ["not_in_force"]
    assert top.stage.desk.store.pieces(matter=MATTER) == []
    assert (top.audit()[-1].outcome, top.audit()[-1].detail) == ("refused", "not_in_force")
    assert top.types() == said


@pytest.mark.parametrize("days", [-1, 1])
def test_a_piece_is_recorded_on_its_own_day(top: DeskTop, days: int) -> None:
    started(top)
    done = top.record(day=days_after(top.stage.desk.today(), days))
    assert done.digest is None and top.stage.desk.store.pieces(matter=MATTER) == []


def test_contents_are_refused(top: DeskTop) -> None:
    started(top)
    assert top.record(contents=True).digest is None


@pytest.mark.parametrize(
    "piece", [{"sender_name": "The Counsel"}, {"sender_address": "9 Law Road"}, {"sender_name": "THE  COUNSEL."}]
)
def test_an_attorneys_mail_is_counted_and_not_recorded(top: DeskTop, piece: dict[str, str]) -> None:
    started(top, attorney=KNOWN)
    done = top.record(**piece)
    assert done.digest is None and top.stage.desk.store.pieces(matter=MATTER) == []
    last = top.audit()[-1]
    assert (last.outcome, last.detail) == ("refused", ", ".join(refused.code for refused in done.refusals))
    assert "attorney" in last.detail
    assert "counsel" not in repr(last).lower() and "law road" not in repr(last).lower()


def test_only_a_recorder_records(top: DeskTop) -> None:
    started(top)
    with pytest.raises(NotPermitted):
        top.record(by="inspector")
    assert top.stage.desk.store.pieces(matter=MATTER) == []


def test_erasing_removes_the_records_and_their_key_and_leaves_the_digests(top: DeskTop) -> None:
    started(top)
    digests = [top.record().digest, top.record().digest]
    top.must("end_early")
    top.act("find", outcome="improper")
    store = top.stage.desk.store
    assert store.wrap(MATTER, "pieces") is not None
    asked = top.stage.desk.request(MATTER)
    top.act("erase", scope="all")
    assert top.types()[-1] == "data.erased"
    assert [(piece.digest, piece.data) for piece in store.pieces(matter=MATTER)] == [
        (digest, b"") for digest in digests
    ]
    assert store.wrap(MATTER, "pieces") is None and store.wrap(MATTER, "file") is not None
    assert top.stage.desk.request(MATTER) == asked, "request and decision stay, 39 CFR 233.3(h)(2)"
    with pytest.raises(NotPermitted, match="erased"):
        top.stage.desk.file_key(MATTER, "pieces")
    assert top.record().digest is None


def test_a_refused_erasure_removes_nothing(top: DeskTop) -> None:
    started(top)
    top.record()
    before = top.stage.desk.store.pieces(matter=MATTER)
    top.act("erase", scope="all")
    assert "data.erased" not in top.types()
    assert top.stage.desk.store.pieces(matter=MATTER) == before
    assert top.stage.desk.store.wrap(MATTER, "pieces") is not None
