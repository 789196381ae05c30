"""Recording: the outside only, for an order in force, inside its dates; a refusal is an audit row, no statement."""

from __future__ import annotations

from typing import Any

import pytest

from plainview.core.mail.outside import Unread
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


@pytest.mark.parametrize(
    "piece",
    [
        {"sender_name": "COUNSEL, THE"},
        {"sender_name": "Mr. The Counsel, Esq."},
        {"sender_name": "T. Counsel"},
        {"sender_name": "the subject c/o the counsel"},
        {"sender_address": "Suite 2\n9 Law Rd."},
        {"marks": "posted for the counsel"},
        {"addressee_address": "100 Example St\nSpringfield NY 10001\n9 law road"},
    ],
)
def test_an_attorneys_mail_is_left_out_however_it_is_spelled(top: DeskTop, piece: dict[str, str]) -> None:
    started(top, attorney=KNOWN)
    assert "attorney_mail" in [refused.code for refused in top.record(**piece).refusals]
    assert top.record(sender_name="the counselor").digest


@pytest.mark.parametrize(
    ("addressee", "code", "doubt"),
    [
        ("T. Subject", "addressee_not_covered", "only an initial of the first name"),
        ("the subject & a friend", "addressee_not_covered", "also for somebody"),
        ("Current Resident", "addressee_not_covered", "whoever lives there"),
        (Unread.ILLEGIBLE, "addressee_not_covered", ""),
        ("Pat Lodger", "addressee_excluded", "the same words"),
        ("P. Lodger", "addressee_excluded", "only an initial"),
        ("the subject c/o Pat Lodger", "addressee_excluded", "the same words"),
    ],
)
def test_an_addressee_in_doubt_is_not_recorded_and_the_doubt_is_told_to_the_recorder_alone(
    top: DeskTop, addressee: str | Unread, code: str, doubt: str
) -> None:
    started(top, excluded=["Pat Lodger"])
    done = top.record(addressee=addressee)
    assert [refused.code for refused in done.refusals] == [code]
    assert doubt in done.doubt and bool(doubt) is bool(done.doubt)
    assert top.stage.desk.store.pieces(matter=MATTER) == []
    assert top.audit()[-1].detail == code and "lodger" not in repr(top.audit()[-1]).lower()


@pytest.mark.parametrize("addressee", ["Mr. The Subject", "SUBJECT, THE", "the subject or current resident"])
def test_another_spelling_of_a_named_person_is_recorded(top: DeskTop, addressee: str) -> None:
    started(top, excluded=["Pat Lodger"])
    done = top.record(addressee=addressee)
    assert (done.refusals, done.doubt) == ((), "")


def test_an_illegible_addressee_is_recorded_only_under_all_names(top: DeskTop) -> None:
    started(top, all_names=True, all_names_reason="Three aliases were used at this address.", names=["", "the subject"])
    assert top.record(addressee=Unread.ILLEGIBLE).digest


def test_a_blank_name_in_an_order_names_nobody(top: DeskTop) -> None:
    started(top, names=["", " ", "the subject"])
    assert top.record(addressee=Unread.ILLEGIBLE).digest is None


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("100 Example Street\nSpringfield NY 10001", []),
        ("101 Example Street\nSpringfield NY 10001", ["wrong_address"]),
        ("100 Example Street Apt 4\nSpringfield NY 10001", ["wrong_address"]),
        ("somewhere", ["wrong_address"]),
        (Unread.ILLEGIBLE, []),
    ],
)
def test_an_address_on_the_piece_is_the_orders_or_nothing_is_recorded(
    top: DeskTop, written: str | Unread, codes: list[str]
) -> None:
    started(top)
    assert [refused.code for refused in top.record(addressee_address=written).refusals] == codes


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
    asked = top.reading().request(MATTER)
    top.act("erase", scope="all")
    assert top.types()[-1] == "data.erased"
    assert [(piece.digest, piece.data) for piece in store.pieces(matter=MATTER)] == [
        (digest, b"") for digest in digests
    ]
    assert store.wrap(MATTER, "pieces") is None and store.wrap(MATTER, "file") is not None
    assert top.reading().request(MATTER) == asked, "request and decision stay, 39 CFR 233.3(h)(2)"
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
