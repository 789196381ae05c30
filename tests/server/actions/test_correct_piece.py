"""A correction stands beside what it corrects: nothing is edited, and what stands is what was said last."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

import plainview.server.actions.correct_piece as correcting
from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.sealing.entered import standing
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Overtaken
from plainview.server.actions.booking import entries
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.record import Recorded
from plainview.server.scenarios.requests import STANDARD_PIECE
from tests.server.actions.desk import MATTER, TO_START, DeskTop

MISREAD, TWICE, NOT_COVERED = CorrectionReason.MISREAD, CorrectionReason.READ_TWICE, CorrectionReason.NOT_COVERED
KNOWN = {"known": True, "names": ["the counsel"], "address": "9 Law Road", "subject_is_attorney": False}


def started(top: DeskTop, **request: Any) -> bytes:
    """A cover with one piece; the piece's digest."""
    top.act("file", **request)
    top.must(*TO_START[1:])
    digest = top.record(sender_name="a correspandent").digest
    assert digest
    return digest


def correct(
    top: DeskTop, old: bytes, reason: CorrectionReason = MISREAD, by: str = "recorder", **piece: Any
) -> Recorded:
    of = next((row.of for row in top.stage.desk.store.pieces(matter=MATTER) if row.digest == old), None)
    outside = {"day": of or top.stage.desk.today(), **STANDARD_PIECE, **piece}
    said = None if reason in (TWICE, NOT_COVERED) else Piece(**outside)
    return correct_piece(top.stage.desk, by, MATTER, old, reason, said)


def stands(top: DeskTop) -> list[object]:
    return [each.piece.sender_name for each in standing(entries(top.reading(), MATTER))]


def test_a_correction_is_in_the_book_of_its_own_day_and_what_it_corrects_stays(top: DeskTop) -> None:
    old = started(top)
    before = top.stage.desk.store.pieces(matter=MATTER)
    first, said = top.stage.desk.today(), top.types()
    top.on(3)
    done = correct(top, old, sender_name="a correspondent")
    rows = top.stage.desk.store.pieces(matter=MATTER)
    assert rows[:1] == before and rows[1].digest == done.digest != old
    assert (rows[1].day, rows[1].received) == (days_after(first, 3), first)
    assert [row.digest for row in top.stage.desk.store.pieces(day=top.stage.desk.today())] == [done.digest]
    assert stands(top) == ["a correspondent"]
    last = next(row for row in reversed(top.audit()) if row.act == "correct_piece")
    assert (last.outcome, last.detail) == ("corrected", f"{old.hex()[:16]} by {rows[1].digest.hex()[:16]}: misread")
    assert top.types() == said, "no statement of the matter tells that anything was corrected"


def test_what_was_read_and_why_are_nowhere_in_clear(top: DeskTop) -> None:
    old = started(top)
    piece = Piece(top.stage.desk.today(), "first_class", "the subject", sender_name="the canary")
    assert correct_piece(top.stage.desk, "recorder", MATTER, old, MISREAD, piece, "a canary's note").digest
    assert "canary" not in "".join(top.dump())


def test_a_withdrawn_record_stands_no_more_and_is_kept_until_it_is_erased(top: DeskTop) -> None:
    old = started(top)
    top.record(sender_name="another")
    assert correct(top, old, TWICE).digest
    assert stands(top) == ["another"]
    assert all(row.data for row in top.stage.desk.store.pieces(matter=MATTER))
    assert next(row for row in reversed(top.audit()) if row.act == "correct_piece").outcome == "withdrawn"


def test_a_correction_is_corrected_and_what_it_replaced_stays_replaced(top: DeskTop) -> None:
    old = started(top)
    better = correct(top, old, sender_name="a correspondent").digest
    assert better
    assert correct(top, better, sender_name="a friend").digest
    assert stands(top) == ["a friend"]
    for gone in (old, better, b"\0" * 32):
        with pytest.raises(Invalid, match="no record of this cover stands"):
            correct(top, gone, sender_name="another")
    assert len(top.stage.desk.store.pieces(matter=MATTER)) == 3


def test_a_record_of_another_matter_is_not_there(top: DeskTop) -> None:
    old, other = started(top), ChainId("cd" * 16)
    top.act("file", matter=other, addresses=[{"line": "1 Else Road", "city": "Springfield", "state": "NY",
                                              "zip5": "10001"}])  # fmt: skip
    top.must(*TO_START[1:], matter=other)
    with pytest.raises(Invalid, match="no record of this cover stands"):
        correct_piece(top.stage.desk, "recorder", other, old, TWICE, None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"addressee": "a neighbour"}, "addressee_not_covered"),
        ({"addressee_address": "9 Else Road\nSpringfield NY 10001"}, "wrong_address"),
        ({"sender_name": "The Counsel"}, "attorney_mail"),
        ({"mail_class": "standard"}, "class_unknown"),
    ],
)
def test_a_correction_meets_every_rule_that_a_record_meets(top: DeskTop, change: dict[str, Any], code: str) -> None:
    old = started(top, attorney=KNOWN)
    done = correct(top, old, **change)
    assert done.digest is None and code in [refused.code for refused in done.refusals]
    assert (top.audit()[-1].act, top.audit()[-1].outcome) == ("correct_piece", "refused")
    assert code in top.audit()[-1].detail
    assert stands(top) == ["a correspandent"]
    assert correct(top, old, NOT_COVERED).digest and stands(top) == []


def test_a_correction_moves_no_piece_to_another_day(top: DeskTop) -> None:
    old = started(top)
    top.on(1)
    with pytest.raises(Malformed, match="the day of the record"):
        correct(top, old, day=top.stage.desk.today())
    assert stands(top) == ["a correspandent"]


def test_only_a_recorder_with_current_papers_corrects(top: DeskTop) -> None:
    old = started(top)
    with pytest.raises(NotPermitted):
        correct(top, old, by="custodian")
    assert (top.audit()[-1].person, top.audit()[-1].outcome) == ("custodian", "not permitted")
    person = top.stage.desk.person("recorder")
    top.stage.desk.register("person", "recorder", replace(person, trained_until=None))
    assert [refused.code for refused in correct(top, old).refusals] == ["recorder_not_ready"]


def test_after_its_end_a_cover_can_be_corrected_and_after_its_erasure_not(top: DeskTop) -> None:
    old = started(top)
    top.on(1)
    top.must("end_early")
    top.on(2)
    better = correct(top, old, sender_name="a correspondent").digest
    assert better
    top.act("find", outcome="improper")
    assert [refused.code for refused in correct(top, better).refusals] == ["record_closed"]
    top.act("erase", scope="all")
    assert [refused.code for refused in correct(top, better).refusals] == ["record_closed"]
    assert [row.data for row in top.stage.desk.store.pieces(matter=MATTER)] == [b"", b""]


def test_before_a_start_there_is_nothing_to_correct(top: DeskTop) -> None:
    top.must("file")
    assert [refused.code for refused in correct(top, b"\0" * 32).refusals] == ["not_in_force"]


def test_what_is_locked_is_not_corrected(top: DeskTop) -> None:
    top.act("file", form="oral", urgency="the address is given up", taken_by="inspector", emergency="evidence_loss")
    top.act("authorize", by="inspector in charge")
    top.must("second", "start")
    old = top.record().digest
    assert old, top.types()
    top.on(9)
    assert [refused.code for refused in correct(top, old).refusals] == ["locked"]


def test_an_erasure_since_a_charge_takes_the_corrections_with_their_pieces_and_no_others(top: DeskTop) -> None:
    kept = started(top)
    top.on(2)
    charged = top.stage.desk.today()
    late = top.record(sender_name="on the day of the charge").digest
    assert late
    top.on(2)
    assert correct(top, kept, sender_name="a correspondent").digest, "a correction after the charge, of before"
    assert correct(top, late, sender_name="a shop").digest
    top.act("report_charge", filed=charged)
    top.act("erase", scope="part")
    assert top.types()[-1] == "data.erased"
    assert [bool(row.data) for row in top.stage.desk.store.pieces(matter=MATTER)] == [True, False, True, False]
    assert stands(top) == ["a correspondent"], "not the misread record that it replaced"


def test_nothing_is_corrected_when_the_matter_moved_or_midnight_passed_meanwhile(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = started(top)
    real = correcting._kept

    def late(*given: Any) -> Recorded:
        top.on(1)
        return real(*given)

    monkeypatch.setattr(correcting, "_kept", late)
    with pytest.raises(Overtaken, match="midnight"):
        correct(top, old)
    assert stands(top) == ["a correspandent"]

    def moved(*given: Any) -> Recorded:
        top.must("end_early")
        return real(*given)

    monkeypatch.setattr(correcting, "_kept", moved)
    with pytest.raises(Overtaken, match="moved"):
        correct(top, old)
    path = top.stage.folder / "private" / "plainview.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        opened = database.execute("SELECT count(*) FROM audit WHERE act = 'open' AND person = 'recorder'").fetchone()
    assert opened[0] >= 3, "what was opened for them is audited all the same"
