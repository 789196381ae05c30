"""What the public facts permit: each refusal by its code, and two people where the law wants two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from plainview.core.docket.permit import APART, check_public
from plainview.core.docket.state import Matter
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.answers import Check, Refused, refusals
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import KeyId
from tests.core.docket.say import (
    KEYS,
    REGULATION,
    USUAL,
    active,
    approved,
    authorized,
    emergency,
    ended,
    filed,
    key_for,
    new,
    on,
    owed,
    reviewed,
    say,
)  # fmt: skip

NEW_KEY = KeyId("1" * 32)


def report(
    matter: Matter, kind: str, offset: int, facts: Mapping[str, Any] | None = None,
    key: KeyId | None = None, own: Collection[KeyId] = (),
) -> tuple[Check, ...]:  # fmt: skip
    said = {**USUAL.get(kind, {}), **(facts or {})}
    return check_public(matter, kind, said, on(offset), key or key_for(kind), own)


def codes(
    matter: Matter, kind: str, offset: int, facts: Mapping[str, Any] | None = None,
    key: KeyId | None = None, own: Collection[KeyId] = (),
) -> list[str]:  # fmt: skip
    """The codes of the refusals, none when the act is permitted."""
    found = refusals(report(matter, kind, offset, facts, key, own))
    assert all(refused.cites and refused.reason for refused in found)
    return [refused.code for refused in found]


def test_what_is_refused_may_not_be_folded_either() -> None:
    with pytest.raises(Invalid, match=r"order\.seconded: only an emergency start is seconded"):
        say(authorized(), "order.seconded", 0)


# Order


def test_a_step_out_of_order_is_refused_alone() -> None:
    found = report(filed(), "cover.started", 0)
    assert [check.rule for check in found] == [31]
    assert codes(filed(), "cover.started", 0) == ["out_of_order"]


@pytest.mark.parametrize("kind", sorted(name for name, row in TYPES.items() if row.reform))
def test_a_reform_type_does_not_stand_under_the_regulation(kind: str) -> None:
    assert codes(active(REGULATION), kind, 1, {"days": 1}) == ["not_in_profile"]


def test_nothing_is_dated_before_the_matters_last_day() -> None:
    assert codes(say(filed(), "request.reviewed", 2), "order.authorized", 1) == ["back_dated"]
    assert codes(say(filed(), "request.reviewed", 2), "order.authorized", 2) == []


def test_a_hold_stands_anywhere_but_before_a_filing() -> None:
    assert codes(new(), "hold.placed", 0) == ["out_of_order"]
    assert codes(filed(), "hold.placed", 0) == []


# Closed records


def put_away() -> Matter:
    return say(say(filed(), "request.withdrawn", 0), "matter.closed", 0)


def test_a_closed_record_is_opened_within_thirty_days_of_another_offices_approval() -> None:
    assert codes(filed(), "record.opening_approved", 0) == ["out_of_order"]
    assert codes(put_away(), "record.opened", 0) == ["not_approved"]
    approved_once = say(put_away(), "record.opening_approved", 1)
    assert codes(approved_once, "record.opened", 31) == []
    assert codes(approved_once, "record.opened", 32) == ["not_approved"]
    assert codes(approved_once, "record.opened", 2, {"purpose": "discovery"}) == ["not_approved"]
    assert codes(approved_once, "record.opened", 2, {"office": "court"}) == ["same_office"]
    assert codes(approved_once, "record.opened", 2, key=KEYS["custodian"]) == ["same_person"]
    assert codes(say(approved_once, "record.opened", 2), "record.opened", 2) == ["not_approved"]


# Requests


def test_a_request_comes_back_at_most_twice() -> None:
    matter = filed()
    for version in (2, 3):
        matter = say(say(matter, "request.returned", 1), "request.corrected", 1, {"version": version})
    assert codes(matter, "request.returned", 1) == ["returned_too_often"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"version": 3}, "version_gap"), ({"kind": "records"}, "kind_changed"), ({"level": "state"}, "kind_changed")],
)
def test_a_correction_is_the_next_version_of_the_same_request(facts: dict[str, Any], code: str) -> None:
    assert codes(filed(), "request.corrected", 0, facts) == [code]


def test_a_judge_returns_an_order_that_waits_and_is_no_emergency_and_at_most_twice_in_all() -> None:
    assert codes(authorized(), "order.returned", 1) == []
    assert codes(reviewed(), "order.returned", 1) == ["out_of_order"]
    assert codes(approved(), "order.returned", 1) == ["out_of_order"]
    assert codes(emergency(), "order.returned", 1) == ["out_of_order"]
    assert codes(say(filed(), "order.authorized", 0), "order.returned", 1) == ["emergency_not_returned"]
    matter = say(filed(), "request.returned", 0)
    matter = say(say(say(matter, "request.corrected", 0), "request.reviewed", 0), "order.authorized", 0)
    matter = say(say(matter, "order.returned", 0), "request.corrected", 0, {"version": 3})
    again = say(say(matter, "request.reviewed", 0), "order.authorized", 0)
    assert codes(again, "order.returned", 1) == ["returned_too_often"]
    assert codes(again, "order.denied", 1) == []


def test_an_order_is_corrected_after_its_judge_returned_it_or_where_no_judge_waits_before_a_disclosure() -> None:
    assert codes(authorized(), "request.corrected", 1) == ["before_the_judge"]
    for kind in ("cover", "records"):
        plain = authorized(REGULATION, kind)
        assert codes(plain, "request.corrected", 1, {"kind": kind}) == []
    stage = {"stage": "records"}
    given = say(plain, "disclosure.approved", 1, stage)
    assert codes(given, "request.corrected", 1, {"kind": "records"}) == ["disclosed"]
    over = say(say(given, "disclosure.released", 1, stage), "disclosure.acknowledged", 1, stage)
    assert codes(over, "request.corrected", 1, {"kind": "records"}) == ["disclosed"]


def test_of_a_corrected_order_nothing_is_left() -> None:
    fresh = {"days": 0, "ordered_days": 0, "emergency": False, "seconded": False, "chief": False, "authorized": None}
    fresh |= {"start_before": None, "in_force": None, "end": None, "notice_by": None, "reviewed": False}
    corrected = say(say(authorized(), "order.returned", 1), "request.corrected", 2)
    plain = say(authorized(REGULATION, "records"), "request.corrected", 2, {"kind": "records"})
    urgent = say(say(filed(REGULATION), "order.authorized", 0), "request.corrected", 1)
    for matter in (corrected, plain, urgent):
        assert {name: getattr(matter, name) for name in fresh} == fresh
        assert matter.phase == "filed"
    assert set(owed(corrected)) == {"decision"}
    assert owed(plain) == {}
    again = say(say(corrected, "request.reviewed", 3), "order.authorized", 3, {"days": 10})
    assert (again.start_before, again.days) == (on(13), 10)


def test_a_records_order_in_force_is_ended_not_withdrawn() -> None:
    assert codes(approved("records"), "request.withdrawn", 1) == ["in_force"]
    assert codes(approved("cover"), "request.withdrawn", 1) == []


def test_a_confirmation_is_made_once_in_time_and_only_where_it_is_awaited() -> None:
    assert codes(say(filed(), "request.confirmed", 1), "request.confirmed", 1) == ["already_confirmed"]
    assert codes(emergency(), "request.confirmed", 3) == []
    assert codes(emergency(), "request.confirmed", 4) == ["confirmed_too_late"]
    assert codes(ended(), "request.confirmed", 31) == ["not_awaited"]


@pytest.mark.parametrize(("offset", "code"), [(9, ["not_lapsed"]), (10, [])])
def test_an_approval_for_fewer_days_lapses_at_its_own_end(offset: int, code: list[str]) -> None:
    matter = say(authorized(), "order.narrowed", 0, {"days": 10})
    assert codes(matter, "request.lapsed", offset, {"reason": "not_started"}) == code


def test_a_request_lapses_for_the_reason_that_is_true() -> None:
    assert codes(filed(), "request.lapsed", 3, {"reason": "not_confirmed"}) == ["not_lapsed"]
    assert codes(filed(), "request.lapsed", 4, {"reason": "not_confirmed"}) == []
    assert codes(filed(), "request.lapsed", 4, {"reason": "no_order"}) == ["not_lapsed"]


# Orders


def test_records_are_reviewed_before_they_are_ordered() -> None:
    assert codes(filed(kind="records"), "order.authorized", 0) == ["not_reviewed"]


def test_an_order_runs_at_most_30_days() -> None:
    assert codes(reviewed(), "order.authorized", 0, {"days": 31}) == ["over_30_days"]


@pytest.mark.parametrize(
    ("kind", "facts", "code"),
    [
        ("order.approved", {"purpose": "other_listed"}, "other_matter"),
        ("order.approved", {"level": "state"}, "other_matter"),
        ("order.approved", {"days": 31}, "wider_than_asked"),
        ("order.approved", {"days": 29}, "narrowed_unsaid"),
        ("order.narrowed", {"days": 30}, "not_narrower"),
    ],
)
def test_a_judge_approves_what_was_authorized_or_says_what_is_narrowed(
    kind: str, facts: dict[str, Any], code: str
) -> None:
    assert codes(authorized(), kind, 0, facts) == [code]


def test_an_order_may_be_narrowed_in_names_for_all_its_days() -> None:
    assert codes(authorized(), "order.narrowed", 0, {"days": 30, "narrowed": "names"}) == []


@pytest.mark.parametrize(("kind", "respect"), [("cover", "items"), ("records", "names"), ("records", "classes")])
def test_an_order_is_narrowed_in_what_its_kind_has(kind: str, respect: str) -> None:
    facts = {"days": 30, "kind": kind, "narrowed": respect}
    assert codes(authorized(kind=kind), "order.narrowed", 0, facts) == ["other_kind"]


def test_an_emergency_order_goes_to_the_judge_once_it_has_started() -> None:
    ordered = say(filed(), "order.authorized", 0)
    assert codes(ordered, "order.approved", 0) == ["not_started"]
    assert codes(emergency(), "order.approved", 0) == []


def test_a_judge_decides_once_and_in_time() -> None:
    assert codes(say(emergency(), "order.approved", 1), "order.approved", 1) == ["already_approved"]
    assert codes(active(), "order.denied", 1) == ["already_approved"]
    assert codes(replace(emergency(days=1), phase="ended"), "order.approved", 4) == ["not_awaited"]


def test_an_emergency_cover_that_is_over_is_still_ratified_and_stays_over() -> None:
    over = say(emergency(days=1), "order.ended", 1)
    after = say(over, "order.approved", 2, {"days": 1})
    assert (after.phase, after.end, after.approved) == ("ended", on(1), on(2))


def test_a_start_needs_a_cover_a_judge_or_a_second_inspector() -> None:
    assert codes(approved("records"), "cover.started", 0) == ["not_a_cover"]
    assert codes(authorized(), "cover.started", 0) == ["court_missing"]
    assert codes(say(filed(), "order.authorized", 0), "cover.started", 0) == ["not_seconded"]
    assert codes(approved(), "cover.started", 0) == []


def test_an_order_ends_on_its_day_or_says_early() -> None:
    assert codes(active(), "order.ended", 29) == ["not_yet_over"]
    assert codes(active(), "order.ended", 30, {"early": True}) == ["already_over"]
    assert codes(active(), "order.ended", 29, {"early": True}) == []
    assert codes(active(), "order.ended", 30) == []


def test_a_cover_is_suspended_for_what_is_missing() -> None:
    assert codes(emergency(), "cover.suspended", 3) == ["not_missing"]
    assert codes(emergency(), "cover.suspended", 4, {"missing": "attestation"}) == ["not_missing"]
    assert codes(emergency(), "order.ended", 4, {"early": True}) == ["suspension_unsaid"]


def test_an_attestation_does_not_heal_a_missing_confirmation() -> None:
    suspended = say(say(emergency(), "order.approved", 1), "cover.suspended", 4)
    assert suspended.missing == "confirmation"
    assert codes(suspended, "attestation.made", 4) == ["other_suspension"]


# Extensions


def asked() -> Matter:
    return say(active(), "extension.asked", 20, {"days": 20})


def test_an_extension_is_asked_ordered_and_judged_in_turn_and_never_wider() -> None:
    assert codes(active(), "extension.authorized", 20) == ["not_asked"]
    assert codes(asked(), "extension.authorized", 20, {"days": 21}) == ["wider_than_asked"]
    assert codes(asked(), "extension.approved", 20, {"days": 20}) == ["not_authorized"]
    ordered = say(asked(), "extension.authorized", 20, {"days": 20})
    assert codes(ordered, "extension.approved", 20, {"days": 21}) == ["wider_than_asked"]
    assert codes(ordered, "extension.denied", 20) == []
    assert say(ordered, "extension.approved", 20, {"days": 20}).end == on(50)


# Findings, erasure, holds


def test_a_cover_is_found_improper_once() -> None:
    improper = say(ended(), "finding.made", 31)
    assert codes(improper, "finding.made", 31) == ["already_found"]


def test_nothing_is_erased_under_a_hold_and_all_only_when_improper() -> None:
    assert codes(ended(), "data.erased", 31, {"scope": "all"}) == ["not_improper"]
    improper = say(ended(), "finding.made", 31)
    assert codes(improper, "data.erased", 31) == []
    held = say(improper, "hold.placed", 31)
    assert codes(held, "data.erased", 31) == ["held"]
    assert codes(held, "hold.placed", 31) == ["already_held"]
    assert codes(say(held, "hold.lifted", 32), "data.erased", 32) == []
    assert codes(improper, "hold.lifted", 31) == ["not_held"]


# Disclosure


def test_nothing_is_disclosed_of_a_cover_that_never_started() -> None:
    assert codes(approved(), "disclosure.approved", 1) == ["never_started"]
    never = replace(ended(), started=None)
    assert codes(never, "disclosure.approved", 31) == ["never_started"]


def test_what_is_locked_or_improper_stays_inside() -> None:
    assert codes(say(ended(), "finding.made", 31), "disclosure.approved", 31) == ["locked"]
    late = replace(ended(), court_by=on(20))
    assert codes(late, "disclosure.approved", 31) == ["locked"]


def test_a_release_follows_an_approval_of_its_own_stage() -> None:
    assert codes(ended(), "disclosure.released", 31) == ["not_approved"]
    ready = say(ended(), "disclosure.approved", 31)
    assert codes(ready, "disclosure.released", 31) == []
    assert codes(ready, "disclosure.released", 31, {"stage": "discovery"}) == ["not_approved"]


def out(matter: Matter, offset: int, stage: str) -> Matter:
    """Disclosed at a stage by two people on one day."""
    return say(say(matter, "disclosure.approved", offset, {"stage": stage}), "disclosure.released", offset,
               {"stage": stage})  # fmt: skip


def approving(matter: Matter, offset: int, stage: str) -> list[str]:
    return codes(matter, "disclosure.approved", offset, {"stage": stage})


def test_a_stage_is_what_it_says() -> None:
    assert approving(active(), 5, "end") == ["other_stage"]
    assert approving(active(), 29, "mid_term") == []
    assert approving(active(), 30, "mid_term") == approving(ended(), 31, "mid_term") == ["other_stage"]
    assert approving(active(), 30, "end") == []
    assert approving(active(), 5, "records") == approving(approved("records"), 1, "end") == ["other_kind"]
    assert approving(approved("records"), 1, "records") == []


def test_what_was_approved_at_mid_term_is_not_released_once_the_term_is_over() -> None:
    ready = say(active(), "disclosure.approved", 29, {"stage": "mid_term"})
    assert codes(ready, "disclosure.released", 29, {"stage": "mid_term"}) == []
    assert codes(ready, "disclosure.released", 30, {"stage": "mid_term"}) == ["other_stage"]


def test_a_term_is_disclosed_once_and_an_extension_begins_another() -> None:
    given = out(active(), 10, "mid_term")
    assert approving(given, 11, "mid_term") == ["term_disclosed"]
    assert codes(given, "disclosure.released", 11, {"stage": "mid_term"}) == ["not_approved"]
    longer = say(say(given, "extension.asked", 20), "extension.authorized", 20)
    assert approving(longer, 21, "mid_term") == ["term_disclosed"]
    assert approving(say(longer, "extension.approved", 20), 21, "mid_term") == []
    assert approving(given, 30, "end") == []
    assert approving(out(out(active(), 10, "mid_term"), 30, "end"), 31, "end") == [], "a lost key needs it again"


def test_the_regulation_lets_reports_go_out_as_they_come() -> None:
    given = out(active(REGULATION), 10, "mid_term")
    assert approving(given, 11, "mid_term") == []
    assert approving(given, 11, "end") == ["other_stage"]


def test_nothing_goes_to_the_agency_once_its_copy_is_due_back() -> None:
    assert approving(ended(), 90, "end") == []
    found = report(ended(), "disclosure.approved", 91, {"stage": "end"})
    assert [check.rule for check in found if isinstance(check.answer, Refused)] == [63]
    assert approving(ended(), 91, "end") == ["past_return"]
    assert approving(ended(), 91, "discovery") == []


def test_an_agency_acknowledges_what_it_was_given_and_once() -> None:
    assert codes(ended(), "disclosure.acknowledged", 31) == ["not_released"]
    ready = say(ended(), "disclosure.approved", 31)
    assert codes(ready, "disclosure.acknowledged", 31) == ["not_released"]
    given = say(ready, "disclosure.released", 31)
    assert codes(given, "disclosure.acknowledged", 32, {"stage": "mid_term"}) == ["not_released"]
    said = say(given, "disclosure.acknowledged", 32)
    assert codes(said, "disclosure.acknowledged", 32) == ["not_released"]
    both = out(out(active(), 10, "mid_term"), 30, "end")
    assert codes(both, "disclosure.acknowledged", 31, {"stage": "mid_term"}) == []
    found = out(ended(), 31, "discovery")
    assert codes(found, "disclosure.acknowledged", 32, {"stage": "discovery"}) == ["not_released"]


def test_only_a_copy_that_is_out_comes_back() -> None:
    assert codes(ended(), "copy.returned", 31) == ["no_copy_out"]
    assert codes(out(ended(), 31, "discovery"), "copy.returned", 32) == ["no_copy_out"]
    given = out(ended(), 31, "end")
    assert codes(given, "copy.returned", 32) == []
    back = say(given, "copy.returned", 32)
    assert codes(back, "copy.returned", 32) == ["no_copy_out"]
    assert codes(out(back, 33, "end"), "copy.returned", 33) == []


def test_what_is_locked_goes_out_in_discovery_alone_while_a_hold_keeps_it() -> None:
    improper = say(ended(), "finding.made", 31)
    assert approving(improper, 31, "discovery") == ["locked"]
    held = say(improper, "hold.placed", 31)
    assert approving(held, 31, "discovery") == []
    assert approving(held, 31, "end") == ["locked"]
    assert approving(say(held, "hold.lifted", 32), 32, "discovery") == ["locked"]


def test_a_closed_record_goes_out_while_two_offices_hold_it_open_for_discovery() -> None:
    facts = {"stage": "discovery"}
    ready = say(closed(), "disclosure.approved", 121, facts)
    assert codes(ready, "disclosure.released", 121, facts) == ["not_opened"]

    def opened(before: Matter, purpose: str) -> Matter:
        approved_once = say(before, "record.opening_approved", 121, {"office": "court", "purpose": purpose})
        return say(approved_once, "record.opened", 122, {"office": "inspector_general", "purpose": purpose})

    assert codes(opened(ready, "audit"), "disclosure.released", 122, facts) == ["not_opened"]
    open_now = opened(ready, "discovery")
    assert codes(open_now, "disclosure.released", 152, facts) == []
    assert codes(open_now, "disclosure.released", 153, facts) == ["not_opened"]
    again = say(open_now, "record.opening_approved", 123, {"office": "court", "purpose": "audit"})
    other = say(again, "record.opened", 123, {"office": "inspector_general", "purpose": "audit"})
    assert codes(other, "disclosure.released", 124, facts) == ["not_opened"]


def test_nothing_goes_out_before_an_order_is_in_force_and_to_an_agency_nothing_once_it_is_closed() -> None:
    assert approving(authorized(kind="records"), 0, "records") == ["not_in_force"]
    assert approving(closed(), 121, "end") == ["closed"]
    assert approving(closed(), 121, "discovery") == []


def test_a_capture_has_no_terms_and_no_return() -> None:
    judged = say(say(new(), "capture.recorded", 0), "capture.reviewed", 1)
    assert approving(judged, 2, "end") == []


# Notice, closing, destruction


def closed() -> Matter:
    """A cover whose person was told and whose file is closed on day 121."""
    matter = say(say(ended(), "notice.given", 120), "matter.closed", 121)
    assert not [duty for duty in matter.open_duties() if duty.name != "destruction"]
    return matter


def test_a_person_is_told_once() -> None:
    told = say(ended(), "notice.given", 31)
    assert codes(told, "notice.given", 31) == ["no_notice_owed"]
    assert codes(told, "notice.delayed", 31) == ["no_notice"]


AGAIN = {"again": True, "reason": "moved"}


def test_a_letter_comes_back_after_it_was_sent_and_is_sent_again_after_it_came_back() -> None:
    assert codes(ended(), "notice.undelivered", 31) == ["not_told"]
    told = say(ended(), "notice.given", 31)
    assert codes(told, "notice.repeated", 31) == ["nothing_came_back"]
    assert codes(told, "notice.undelivered", 31, AGAIN) == ["not_repeated"]
    back = say(told, "notice.undelivered", 31)
    assert codes(back, "notice.repeated", 32) == []
    again = say(back, "notice.repeated", 32)
    assert codes(again, "notice.repeated", 32) == ["nothing_came_back"]
    assert codes(again, "notice.undelivered", 32, AGAIN) == []


def test_a_notice_is_delayed_before_it_is_overdue() -> None:
    due = ended().notice_by
    assert due is not None
    offset = (due - on(0)).days
    assert codes(ended(), "notice.delayed", offset) == []
    assert codes(ended(), "notice.delayed", offset + 1) == ["notice_overdue"]


def test_a_matter_closes_when_nothing_is_owed() -> None:
    assert codes(ended(), "matter.closed", 31) == ["duties_open"]


def test_a_file_is_destroyed_eight_years_on_and_last_of_all() -> None:
    matter = closed()
    due = next(duty.by for duty in matter.open_duties() if duty.name == "destruction")
    offset = (due - on(0)).days
    assert codes(matter, "matter.destroyed", offset - 1) == ["kept_until"]
    assert codes(matter, "matter.destroyed", offset) == []
    assert codes(say(matter, "hold.placed", 200), "matter.destroyed", offset) == ["held"]
    assert codes(say(matter, "error.registered", 200), "matter.destroyed", offset) == ["duties_open"]


# Two people


@pytest.mark.parametrize(
    ("matter", "kind", "earlier", "offset"),
    [
        (reviewed(), "order.authorized", "reviewer", 0),
        (say(filed(), "order.authorized", 0), "order.seconded", "authorizer", 0),
        (say(ended(), "disclosure.approved", 31), "disclosure.released", "custodian", 31),
        (ended(), "finding.made", "authorizer", 31),
        (say(new(), "capture.recorded", 0), "capture.reviewed", "inspector", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_two_steps_of_one_matter_need_two_people_whatever_their_keys(
    matter: Matter, kind: str, earlier: str, offset: int
) -> None:
    assert kind in APART
    assert codes(matter, kind, offset) == []
    assert codes(matter, kind, offset, key=KEYS[earlier]) == ["same_person"]
    assert codes(matter, kind, offset, key=NEW_KEY) == []
    assert codes(matter, kind, offset, key=NEW_KEY, own=(KEYS[earlier], NEW_KEY)) == ["same_person"]
    assert codes(matter, kind, offset, key=NEW_KEY, own=(KEYS["second"], NEW_KEY)) == []


def test_separation_waits_for_the_key() -> None:
    said = USUAL["order.authorized"]
    found = check_public(reviewed(), "order.authorized", said, on(0), None, (KEYS["reviewer"],))
    assert refusals(found) == ()
    assert 32 not in [check.rule for check in found]


def delayed(times: int) -> Matter:
    """A cover whose notice was delayed so many times by the same judge, the inspector general heard since."""
    matter = ended()
    for number in range(times):
        matter = say(matter, "notice.delayed", 31 + number, {"days": 30 if number == 0 else 90})
    return say(matter, "delay.heard", 31 + times)


def test_a_notice_beyond_a_year_needs_a_judge_who_is_another_person() -> None:
    matter = delayed(3)
    assert codes(matter, "notice.delayed", 40, {"days": 90}, key=NEW_KEY) == []
    assert codes(matter, "notice.delayed", 40, {"days": 90}) == ["delay_past_a_year"]
    own = (KEYS["judge"], NEW_KEY)
    assert codes(matter, "notice.delayed", 40, {"days": 90}, key=NEW_KEY, own=own) == ["delay_past_a_year"]
    unheard = replace(matter, heard=False)
    assert codes(unheard, "notice.delayed", 40, {"days": 90}, key=NEW_KEY) == ["delay_past_a_year"]
