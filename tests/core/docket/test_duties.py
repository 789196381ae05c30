"""Duties: created by one statement, moved or discharged by another, and met, late, owed or overdue on a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from plainview.core.docket.clock import missed, phase_on, seal_end
from plainview.core.docket.duties import DISCHARGED_BY
from plainview.core.docket.fold import fold_one
from plainview.core.docket.state import Duty, discharge, drop, owe
from plainview.core.docket.statement import DutyLine
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import Hash
from tests.core.docket.say import (
    D0,
    REFORM,
    REGULATION,
    active,
    approved,
    authorized,
    duty,
    emergency,
    ended,
    filed,
    new,
    on,
    owed,
    reviewed,
    say,
    statement,
)  # fmt: skip

LEAF = Hash(bytes(32))


@pytest.mark.parametrize(
    ("done", "day", "standing"),
    [(None, 5, "owed"), (None, 6, "overdue"), (5, 9, "met"), (6, 9, "late"), (None, 0, "owed")],
)
def test_a_duty_is_on_time_up_to_its_last_day(done: int | None, day: int, standing: str) -> None:
    held = Duty("notice", on(5), D0, None if done is None else on(done))
    assert held.standing(on(day)) == standing


def test_every_discharging_type_stands_in_the_table() -> None:
    assert {kind for kinds in DISCHARGED_BY.values() for kind in kinds} <= set(TYPES)


# Stated as they follow


@pytest.mark.parametrize(
    "lines",
    [(), (DutyLine("decision", on(1)),), (DutyLine("notice", on(1)),)],
    ids=["none", "another day", "another duty"],
)
def test_a_statement_that_states_other_duties_than_follow_is_refused(lines: tuple[DutyLine, ...]) -> None:
    true = statement(new(), "request.filed", D0)
    assert [line.duty for line in true.duties] == ["decision"]
    with pytest.raises(Invalid, match=r"request\.filed states the duties .*, decision by .* follow"):
        fold_one(new(), replace(true, duties=lines), LEAF)
    with pytest.raises(Invalid, match="follow"):
        fold_one(new(), replace(true, duties=(*true.duties, *true.duties)), LEAF)


# The regular way


def test_a_filing_owes_a_decision_under_reform_only() -> None:
    assert set(owed(filed())) == {"decision"}
    assert owed(filed(REGULATION)) == {}


def test_a_decision_discharges_the_decision_late_or_not() -> None:
    by = owed(filed())["decision"]
    late = (by - D0).days + 1
    matter = say(filed(), "request.confirmed", 1)
    assert duty(say(matter, "request.reviewed", late - 1), "decision").standing(on(99)) == "met"
    assert duty(say(matter, "request.reviewed", late), "decision").standing(on(99)) == "late"
    assert duty(matter, "decision").standing(by + timedelta(days=1)) == "overdue"


def test_a_returned_request_owes_a_correction_which_owes_a_decision_again() -> None:
    returned = say(filed(), "request.returned", 1)
    assert set(owed(returned)) == {"resubmission"}
    corrected = say(returned, "request.corrected", 2)
    assert set(owed(corrected)) == {"decision"}
    assert duty(corrected, "resubmission").done == on(2)


@pytest.mark.parametrize(("days", "since", "by"), [(30, 0, 29), (30, 10, 29), (10, 9, 9), (1, 0, 0), (60, 40, 59)])
def test_an_order_that_a_judge_returned_is_corrected_within_its_own_days_or_lapses(
    days: int, since: int, by: int
) -> None:
    returned = say(authorized(purpose="other_listed", days=days), "order.returned", since)
    assert owed(returned) == {"resubmission": on(by)}
    assert (phase_on(returned, on(by)), phase_on(returned, on(by + 1))) == ("returned", "lapsed")
    assert owed(say(returned, "request.lapsed", by + 1, {"reason": "not_resubmitted"})) == {}
    assert duty(say(returned, "request.withdrawn", by), "resubmission").standing(on(99)) == "met"


def test_an_order_of_many_days_that_a_judge_returned_is_corrected_within_thirty() -> None:
    returned = say(authorized(purpose="other_listed", days=120), "order.returned", 5)
    assert owed(returned) == {"resubmission": on(35)}
    assert (phase_on(returned, on(35)), phase_on(returned, on(36))) == ("returned", "lapsed")


def test_an_approved_cover_owes_its_end_and_its_notice() -> None:
    assert set(owed(active())) == {"end", "notice"}
    assert owed(active())["end"] == on(30)
    assert owed(authorized()) == {}
    assert set(owed(active(REGULATION))) == {"end"}


def test_a_long_cover_owes_an_attestation_every_month_but_the_last() -> None:
    long = active(purpose="other_listed", days=70)
    assert owed(long)["attestation"] == on(30)
    again = say(long, "attestation.made", 30)
    assert owed(again)["attestation"] == on(60)
    assert "attestation" not in owed(say(again, "attestation.made", 60))
    assert missed(long, on(30)) is None
    assert missed(long, on(31)) == ("attestation", on(30))


def test_a_withdrawal_before_the_start_leaves_neither_end_nor_notice() -> None:
    assert owed(say(approved(), "request.withdrawn", 1)) == {}


def test_an_early_end_pulls_the_notice_forward() -> None:
    before = owed(active())["notice"]
    matter = say(active(), "order.ended", 10, {"early": True})
    assert owed(matter)["notice"] == before - timedelta(days=20)
    assert duty(matter, "end").standing(on(99)) == "met"


def test_an_end_said_late_is_late() -> None:
    assert duty(say(active(), "order.ended", 31), "end").standing(on(99)) == "late"


def test_a_delay_moves_the_notice_and_the_notice_discharges_it() -> None:
    before = owed(ended())["notice"]
    moved = say(ended(), "notice.delayed", 31)
    assert owed(moved)["notice"] == before + timedelta(days=30)
    told = say(moved, "notice.given", 32)
    assert owed(told) == {}
    assert duty(told, "notice").done == on(32)


def test_a_letter_that_came_back_is_owed_again_once_and_the_notice_stays_met() -> None:
    told = say(ended(), "notice.given", 31)
    for reason in ("refused", "deceased"):
        assert owed(say(told, "notice.undelivered", 32, {"again": False, "reason": reason})) == {}
    back = say(told, "notice.undelivered", 32, {"again": False, "reason": "unknown"})
    due = owed(back)["second_notice"]
    assert due == on(48)  # ten working days after 7 February 2026, one of them a holiday
    another = say(back, "notice.undelivered", 35)
    assert owed(another) == {"second_notice": due}
    again = say(another, "notice.repeated", 36)
    assert owed(again) == {} and duty(again, "notice").standing(on(99)) == "met"
    assert owed(say(again, "notice.undelivered", 37, {"again": True, "reason": "moved"})) == {}
    assert "second_notice" in owed(say(again, "notice.undelivered", 37))


def test_only_a_judge_moves_the_day_of_a_notice_that_is_due() -> None:
    matter, moving = ended(), set()
    for kind, row in TYPES.items():
        if row.chain != "matter" or "ended" not in row.before:
            continue
        try:
            after = say(matter, kind, 31)
        except (Invalid, AssertionError):
            continue
        if after.notice_by != matter.notice_by:
            moving.add(kind)
    assert moving == {"notice.delayed"} and TYPES["notice.delayed"].signers == ("judge",)


def test_a_release_of_a_cover_owes_the_copy_back_but_not_in_discovery() -> None:
    out = say(say(ended(), "disclosure.approved", 31), "disclosure.released", 31)
    assert "return" in owed(out)
    assert "return" not in owed(say(out, "copy.returned", 40))
    found = {"stage": "discovery"}
    assert "return" not in owed(say(say(ended(), "disclosure.approved", 31, found), "disclosure.released", 31, found))


def test_an_extension_moves_end_notice_and_return() -> None:
    matter = say(active(), "disclosure.approved", 10, {"stage": "mid_term"})
    matter = say(matter, "disclosure.released", 10, {"stage": "mid_term"})
    before = owed(matter)
    matter = say(say(matter, "extension.asked", 20), "extension.authorized", 20)
    after = owed(say(matter, "extension.approved", 20))
    for name in ("end", "notice", "return"):
        assert after[name] == before[name] + timedelta(days=30)


def test_a_closed_file_owes_its_destruction_eight_years_on() -> None:
    closed = say(say(ended(), "notice.given", 31), "matter.closed", 32)
    assert owed(closed) == {"destruction": on(32).replace(year=on(32).year + 8)}


# Emergencies


def test_an_emergency_owes_its_opening_and_only_then_its_clocks() -> None:
    started = emergency()
    assert {"opening", "end", "notice"} <= set(owed(started))
    assert not {"confirmation", "court"} & set(owed(started))
    assert {"confirmation", "court"} & set(owed(emergency(REGULATION))) == {"confirmation"}


def test_a_missed_court_owes_a_finding_and_the_finding_answers_it() -> None:
    matter = say(say(emergency(), "request.confirmed", 1), "cover.suspended", 4, {"missing": "court"})
    assert matter.phase == "suspended"
    assert "finding" in owed(matter)
    proper = say(matter, "finding.made", 5, {"outcome": "proper"})
    assert "finding" not in owed(proper)
    assert (proper.phase, proper.court_by) == ("ended", None)


def test_a_denied_emergency_owes_a_finding() -> None:
    assert "finding" in owed(say(emergency(), "order.denied", 1))
    assert owed(say(authorized(), "order.denied", 1)) == {}


def test_a_finding_discharges_the_end_only_where_it_ends_the_cover() -> None:
    running = say(active(), "finding.made", 5, {"outcome": "proper"})
    assert "end" in owed(running)
    over = say(active(), "finding.made", 5, {"outcome": "improper"})
    assert "end" not in owed(over)
    assert {"erasure", "notice"} <= set(owed(over))


# Holds and erasure


def test_a_hold_keeps_erasure_back_and_its_lifting_owes_it_anew() -> None:
    improper = say(ended(), "finding.made", 31)
    before = owed(improper)["erasure"]
    held = say(improper, "hold.placed", 32)
    assert "erasure" not in owed(held)
    lifted = say(held, "hold.lifted", 40)
    assert owed(lifted)["erasure"] > before
    erased = say(lifted, "data.erased", 41)
    assert "erasure" not in owed(erased)
    assert "erasure" not in owed(say(say(erased, "hold.placed", 42), "hold.lifted", 43))


def test_a_hold_keeps_destruction_back() -> None:
    closed = say(say(ended(), "notice.given", 31), "matter.closed", 32)
    assert owed(say(closed, "hold.placed", 33)) == {}


# Captures and errors


@pytest.mark.parametrize(("outcome", "after"), [("proper", set()), ("improper", {"erasure"})])
def test_a_capture_owes_its_review_and_an_improper_one_its_erasure(outcome: str, after: set[str]) -> None:
    captured = say(new(), "capture.recorded", 0)
    assert set(owed(captured)) == {"capture_review"}
    assert set(owed(say(captured, "capture.reviewed", 1, {"outcome": outcome}))) == after
    assert owed(say(new(REGULATION), "capture.recorded", 0)) == {}


def test_each_reportable_error_owes_its_own_report() -> None:
    matter = say(say(active(), "error.registered", 1), "error.registered", 2)
    reports = [held for held in matter.duties if held.name == "error_report"]
    assert len(reports) == 2
    matter = say(say(matter, "error.reported", 3), "error.reclassified", 4)
    assert [held.done for held in matter.duties if held.name == "error_report"] == [on(3), on(4)]


def test_an_error_that_is_not_reportable_owes_nothing() -> None:
    assert owed(say(active(), "error.registered", 1, {"reportable": False})) == owed(active())


# State and seal


def test_a_duty_owed_again_moves_and_a_done_one_stays() -> None:
    moved = owe(owe((), "notice", on(5), D0), "notice", on(9), D0)
    assert [held.by for held in moved] == [on(9)]
    again = owe(discharge(moved, ("notice", "end"), on(3)), "notice", on(12), on(4))
    assert [(held.by, held.done) for held in again] == [(on(9), on(3)), (on(12), None)]
    kept = drop(replace(new(), duties=again), ("notice",))
    assert [held.by for held in kept.duties] == [on(9)]


def test_the_seal_lifts_with_the_notice_or_as_long_after_the_last_decision() -> None:
    assert seal_end(new()) is None
    assert seal_end(ended()) == ended().notice_by
    gone = say(reviewed(REFORM), "request.refused", 2)
    filed_only = seal_end(filed())
    refused = seal_end(gone)
    assert filed_only is not None
    assert refused is not None
    assert refused - filed_only == on(2) - on(0)
