"""A recording sheet of a unit that works on paper: every row, or none and what is wrong with each."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.sealing.entered import standing
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions import sheets
from plainview.server.actions.act import Overtaken
from plainview.server.actions.booking import entries
from plainview.server.actions.recorders import Paper, certify_recorder
from plainview.server.actions.sheets import SHEET_DAYS_MAX, TakenIn, import_sheet
from plainview.server.people.person import Person, Role
from plainview.server.scenarios.requests import STANDARD_PIECE
from tests.server.actions.desk import MATTER, TO_START, DeskTop

KNOWN = {"known": True, "names": ["the counsel"], "address": "9 Law Road", "subject_is_attorney": False}


def started(top: DeskTop, **request: Any) -> Day:
    """A cover in its third day; the day it started on."""
    top.act("file", **request)
    top.must(*TO_START[1:])
    first = top.stage.desk.today()
    top.on(2)
    return first


def row(day: Day, **piece: Any) -> Piece:
    return Piece(**{"day": day, **STANDARD_PIECE, **piece})


def take(top: DeskTop, *rows: Piece, by: str = "recorder", written_by: str = "") -> TakenIn:
    return import_sheet(top.stage.desk, by, MATTER, print_sheet(rows), written_by)


def nothing_was_taken(top: DeskTop) -> bool:
    last = top.audit()[-1]
    return top.stage.desk.store.pieces(matter=MATTER) == [] and (last.act, last.outcome) == ("import_sheet", "refused")


def test_every_row_goes_into_todays_book_and_says_the_day_of_its_receipt(top: DeskTop) -> None:
    first = started(top)
    today = top.stage.desk.today()
    done = take(top, row(first), row(days_after(first, 1), sender_name="a shop"), row(today))
    rows = top.stage.desk.store.pieces(matter=MATTER)
    assert [each.digest for each in rows] == list(done.digests)
    assert [(each.day, each.received) for each in rows] == [
        (today, first), (today, days_after(first, 1)), (today, None),
    ]  # fmt: skip
    assert [each.piece.day for each in standing(entries(top.reading(), MATTER))] == [
        first, days_after(first, 1), today,
    ]  # fmt: skip
    assert (done.faults, done.refused) == ((), ())
    (last,) = [each for each in top.audit() if each.act == "import_sheet"]
    assert (last.outcome, last.detail) == ("recorded", "3 rows")


def test_a_sheet_with_one_row_at_fault_is_not_taken_and_each_fault_names_its_row(top: DeskTop) -> None:
    first = started(top)
    rows = (row(first), row(first, addressee="a neighbour"), row(days_after(first, -1)), row(days_after(first, 3)))
    done = take(top, *rows)
    assert done.digests == () and nothing_was_taken(top)
    assert [(each.row, each.refused.code) for each in done.refused] == [
        (3, "addressee_not_covered"),
        (4, "not_active"),
    ]
    why = f"The cover was not active on {days_after(first, -1)}. Nothing is recorded of that day."
    assert str(done.refused[1]) == f"row 4: {why} (39 CFR 233.3(b))"
    assert [(each.row, each.column) for each in done.faults] == [(5, "day")]
    assert "neighbour" not in repr(done.faults) + "".join(map(str, done.refused)) + repr(top.audit()[-1])
    assert top.audit()[-1].detail == "addressee_not_covered, not_active, malformed"


def test_a_sheet_that_cannot_be_read_says_where_and_what_was_expected(top: DeskTop) -> None:
    first = started(top)
    data = print_sheet([row(first), row(first)]).replace(b"first_class", b"", 1)
    done = import_sheet(top.stage.desk, "recorder", MATTER, data)
    assert [str(fault) for fault in done.faults] == [
        "row 2, mail_class: expected text of 1 to 60 characters in one line, without control characters"
    ]
    assert nothing_was_taken(top) and top.audit()[-1].detail == "malformed"
    empty = import_sheet(top.stage.desk, "recorder", MATTER, print_sheet([]))
    assert [str(fault) for fault in empty.faults] == [
        "the sheet: expected at least one row below the names of the columns"
    ]
    large = import_sheet(top.stage.desk, "recorder", MATTER, b"x" * 2_000_000)
    assert "at most 1048576 bytes" in str(large.faults[0])


def test_an_attorneys_mail_on_a_sheet_is_counted_and_not_recorded(top: DeskTop) -> None:
    first = started(top, attorney=KNOWN)
    done = take(top, row(first, sender_name="The Counsel"), row(first), row(first, sender_address="9 Law Road"))
    assert [digest is None for digest in done.digests] == [True, False, True]
    assert len(top.stage.desk.store.pieces(matter=MATTER)) == 1
    counted = [each for each in top.audit() if (each.outcome, each.detail) == ("refused", "attorney_mail")]
    assert len(counted) == 2 and "counsel" not in repr(top.audit()).lower()


def test_the_same_sheet_is_taken_once(top: DeskTop) -> None:
    first = started(top)
    assert take(top, row(first)).digests
    on = top.stage.desk.today()
    top.on(1)
    again = take(top, row(first))
    assert [str(fault) for fault in again.faults] == [
        f"the sheet: it was taken in on {on} already, so nothing of it was recorded again"
    ]
    assert len(top.stage.desk.store.pieces(matter=MATTER)) == 1
    assert take(top, row(first, sender_name="another")).digests


def test_what_a_sheet_is_known_by_cannot_be_guessed_from_its_rows(top: DeskTop) -> None:
    """A plain digest of a sheet would tell whoever holds the database whether a guess at somebody's mail is right."""
    first = started(top)
    data = print_sheet([row(first)])
    assert import_sheet(top.stage.desk, "recorder", MATTER, data).digests
    (mark, said), *rest = top.stage.desk.store.records("sheet")
    assert rest == [] and said == str(top.stage.desk.today()).encode()
    assert mark not in {hashlib.sha256(prefix + data).hexdigest() for prefix in (b"", f"{MATTER}/sheet\n".encode())}


def test_a_piece_is_taken_in_within_a_week(top: DeskTop) -> None:
    first = started(top)
    top.on(SHEET_DAYS_MAX - 2)
    assert take(top, row(first)).digests
    top.on(1)
    done = take(top, row(first, sender_name="another"))
    assert "within 7 days" in str(done.faults[0]) and len(top.stage.desk.store.pieces(matter=MATTER)) == 1


def test_after_the_end_what_was_received_before_it_can_still_be_taken_in(top: DeskTop) -> None:
    first = started(top)
    top.must("end_early")
    ended = top.stage.desk.today()
    top.on(1)
    assert take(top, row(days_after(ended, -1))).digests
    done = take(top, row(ended), row(first))
    assert [(each.row, each.refused.code) for each in done.refused] == [(2, "not_active")]


def test_while_what_a_cover_yielded_is_locked_nothing_is_taken_in(top: DeskTop) -> None:
    top.act("file", form="oral", urgency="the address is given up", taken_by="inspector", emergency="evidence_loss")
    top.act("authorize", by="inspector in charge")
    top.must("second", "start")
    first = top.stage.desk.today()
    top.on(1)
    top.must("confirm")
    top.on(6)
    assert [each.refused.code for each in take(top, row(first)).refused] == ["locked"]
    assert nothing_was_taken(top)


@pytest.mark.parametrize("before", [(), ("file",), TO_START[:4]])
def test_without_a_started_cover_no_sheet_is_taken(top: DeskTop, before: tuple[str, ...]) -> None:
    top.must(*before)
    done = take(top, row(top.stage.desk.today()))
    assert [(each.row, each.refused.code) for each in done.refused] == [(0, "not_in_force")]
    assert str(done.refused[0]).startswith("the sheet: No cover has been started here")
    assert nothing_was_taken(top)


def test_only_a_recorder_takes_in_what_only_a_recorder_wrote(top: DeskTop) -> None:
    first = started(top)
    with pytest.raises(NotPermitted):
        take(top, row(first), by="inspector")
    done = take(top, row(first), written_by="inspector")
    assert "expected a recorder" in str(done.faults[0]) and nothing_was_taken(top)
    with pytest.raises(NotPermitted):
        take(top, row(first), written_by="nobody at all")


def test_the_papers_of_who_wrote_it_were_current_on_each_rows_day_and_those_of_who_takes_it_in_are_today(
    top: DeskTop,
) -> None:
    first = started(top)
    rural = Person("rural", Role.RECORDER, office="inspection", facility="delivery unit", postal=True)
    top.stage.register(replace(rural, nondisclosure_until=first, trained_until=first))
    done = take(top, row(first), row(days_after(first, 1)), written_by="rural")
    assert [(each.row, each.refused.code) for each in done.refused] == [(3, "recorder_not_ready")]
    assert [each.row for each in take(top, row(first), by="rural").refused] == [0]
    registrar, until = "registrar of the inspection service", days_after(first, 90)
    for paper in Paper:
        certify_recorder(top.stage.desk, registrar, "rural", paper, until)
    assert [each.row for each in take(top, row(days_after(first, 1)), by="rural").refused] == [2], "the gap stays"
    assert take(top, row(first), row(top.stage.desk.today()), by="rural").digests


def test_a_charge_on_a_rows_day_is_a_refusal_of_that_row(top: DeskTop) -> None:
    first = started(top)
    top.act("report_charge", filed=days_after(first, 1))
    done = take(top, row(first), row(days_after(first, 1)))
    assert [each.row for each in done.refused] == [3] and nothing_was_taken(top)
    assert take(top, row(first)).digests


def test_rows_taken_in_go_with_an_erasure_since_their_receipt(top: DeskTop) -> None:
    first = started(top)
    charged = days_after(first, 1)
    assert take(top, row(first), row(charged), row(days_after(first, 2))).digests
    top.act("report_charge", filed=charged)
    top.act("erase", scope="part")
    assert [bool(each.data) for each in top.stage.desk.store.pieces(matter=MATTER)] == [True, False, False]


def test_a_sheet_is_in_todays_book_or_in_none(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    first = started(top)
    real = sheets.close_entry

    def late(*given: Any) -> Any:
        top.on(1)
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(sheets, "close_entry", late)
        with pytest.raises(Overtaken):
            take(top, row(first))
    assert top.stage.desk.store.pieces(matter=MATTER) == [] and list(top.stage.desk.store.records("sheet")) == []
    assert take(top, row(first)).digests


def test_many_faults_are_told_to_the_hundredth(top: DeskTop) -> None:
    first = started(top)
    done = take(top, *[replace(row(first), addressee="a neighbour")] * 150)
    assert len(done.refused) == 100 and nothing_was_taken(top)
