"""An agency is called back on the number that the registry holds, or the act that needs the call does not happen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import to_plain
from plainview.core.vocabulary.request import Agency, Level
from plainview.server.actions import enrolment
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.agency_numbers import (
    NUMBER_DAYS,
    check_number,
    confirm_number,
    list_number,
    number_of,
    numbers_of,
)
from plainview.server.actions.call_back import ENROL_STEPS, STEPS, VERIFY_STEPS, Called, call_back, called_back
from plainview.server.people.person import Person, Role
from plainview.server.queries.agencies import agencies, unconfirmed
from plainview.server.scenarios.calling import NUMBER, verifying
from plainview.server.scenarios.cast import REGISTRARS
from tests.server.actions.desk import MATTER, OFFICER, DeskTop

INSPECTION, COURT, _ = REGISTRARS
AGENCIES = ChainId("agencies")
URGENT: dict[str, Any] = {
    "form": "oral", "emergency": "evidence_loss", "urgency": "It is burnt tomorrow.", "taken_by": "inspector"
}  # fmt: skip
DONE = Called(NUMBER, "the duty desk", STEPS)
ENROL: dict[str, Any] = {
    "agency": to_plain(Agency("agency Z", Level.STATE)),
    "sponsor": "its head",
    "call_back": "+1 555 0177",
    "answered": "its head",
    "steps": list(ENROL_STEPS),
}


def refused(top: DeskTop, act: str, matter: str) -> list[str]:
    """What the audit trail holds of refused tries."""
    rows = top.stage.desk.store.audit_rows(ChainId(matter))
    return [row.detail for row in rows if (row.act, row.outcome) == (act, "refused")]


def test_no_emergency_is_ordered_without_a_call_since_it_was_last_filed(top: DeskTop) -> None:
    desk, top.stage.calling = top.stage.desk, False
    top.act("file", **URGENT)
    with pytest.raises(Invalid, match="has not been called back"):
        top.act("authorize")
    with pytest.raises(Invalid, match="has not been called back"):
        top.propose("authorize")
    call_back(desk, "inspector", MATTER, DONE)
    top.act("correct", **URGENT, version=2)
    with pytest.raises(Invalid, match="changed after the call"):
        top.act("authorize")
    assert refused(top, "authorize", MATTER) == ["the agency has not been called back"] * 2 + [
        "the request was changed after the call"
    ]
    call_back(desk, "inspector", MATTER, replace(DONE, number="+1 (555) 0100"))
    assert isinstance(top.act("authorize"), Acknowledged)
    kept = called_back(top.reading(), MATTER)
    assert kept is not None
    assert (kept.by, kept.answered) == ("inspector", "the duty desk")


def test_an_ordinary_request_needs_no_call(top: DeskTop) -> None:
    top.stage.calling = False
    top.must("file", "review", "authorize")
    assert called_back(top.reading(), MATTER) is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"number": "+1 555 0199"}, "not the number that the registry holds"),
        ({"number": "555 0100"}, "not the number that the registry holds"),
        ({"number": ""}, "not the number that the registry holds"),
        ({"answered": " "}, "expected who answered"),
        ({"answered": "x" * 201}, "expected who answered"),
        ({"steps": STEPS[1:]}, "not complete: registered number"),
        ({"steps": ()}, "not complete"),
    ],
)
def test_a_call_that_is_not_whole_is_not_kept(top: DeskTop, change: dict[str, Any], error: str) -> None:
    top.stage.calling = False
    top.act("file", **URGENT)
    with pytest.raises((Invalid, Malformed), match=error):
        call_back(top.stage.desk, "inspector", MATTER, replace(DONE, **change))
    assert called_back(top.reading(), MATTER) is None
    with pytest.raises(Invalid):
        top.act("authorize")


def test_whoever_may_not_call_and_a_matter_that_is_not_there_keep_no_call(top: DeskTop) -> None:
    desk = top.stage.desk
    with pytest.raises(NotPermitted):
        call_back(desk, "reviewer", MATTER, DONE)
    with pytest.raises(NotPermitted, match="no such matter"):
        call_back(desk, "inspector", MATTER, DONE)


def test_an_agency_is_enrolled_for_a_sponsor_after_a_call_on_the_registry_s_number(top: DeskTop) -> None:
    desk, top.stage.calling = top.stage.desk, False

    def enrol(**change: Any) -> Any:
        return top.stage.act(INSPECTION, "enrol_agency", AGENCIES, {**ENROL, **change})

    with pytest.raises(Invalid, match="holds no number"):
        enrol()
    list_number(desk, INSPECTION, "agency Z", "+1 555 0177", "a directory")
    with pytest.raises(Invalid, match="waits for a second person"):
        enrol()
    confirm_number(desk, "reviewer", "agency Z", "+1 555 0177")
    for change, error in (
        ({"call_back": "+1 555 0178"}, "not the number"),
        ({"steps": list(ENROL_STEPS[:-1])}, "not complete: unhurried"),
        ({"steps": list(STEPS)}, "not complete"),
        ({"answered": ""}, "who answered"),
        ({"sponsor": " "}, "who answers for the agency"),
    ):
        with pytest.raises((Invalid, Malformed), match=error):
            enrol(**change)
    for missing in ("call_back", "sponsor", "answered"):
        with pytest.raises(Malformed, match=missing):
            top.stage.act(INSPECTION, "enrol_agency", AGENCIES, {k: v for k, v in ENROL.items() if k != missing})
    assert desk.record("agency", "agency Z") is None
    assert len(refused(top, "enrol_agency", AGENCIES)) == 5
    enrol()
    assert {one.name: one.number for one in agencies(desk, INSPECTION)}["agency Z"] == "+1 555 0177"
    for verb in ("suspend_agency", "reinstate_agency"):
        top.stage.must(INSPECTION, verb, AGENCIES, {"agency": "agency Z"})
    assert b"its head" in (desk.record("agency", "agency Z") or b""), "who answered is kept through a suspension"


def test_an_account_is_verified_only_by_a_whole_call_to_its_own_agency(top: DeskTop) -> None:
    desk = top.stage.desk
    good = verifying(desk, "agency A")
    bad: tuple[dict[str, Any], ...] = ({"number": "+1 555 0199"}, {"steps": VERIFY_STEPS[:2]}, {"steps": STEPS})
    for wrong in (replace(good, **change) for change in bad):
        with pytest.raises(Invalid):
            enrolment.verify_account(desk, INSPECTION, OFFICER, wrong)
    with pytest.raises(Malformed):
        enrolment.verify_account(desk, INSPECTION, OFFICER, replace(good, answered=""))
    assert enrolment.standing(desk, OFFICER).verified is None
    assert len(refused(top, "verify_account", "people")) == 3
    enrolment.verify_account(desk, INSPECTION, OFFICER, good)
    assert enrolment.standing(desk, OFFICER).verified == desk.today()


def outcomes(top: DeskTop, act: str) -> list[tuple[str, str]]:
    """Who did what with a number, and what came of it."""
    rows = top.stage.desk.store.audit_rows(AGENCIES)
    return [(row.person, row.outcome) for row in rows if row.act == act]


def test_a_first_number_is_called_once_a_second_person_has_looked_it_up(top: DeskTop) -> None:
    desk, before = top.stage.desk, len(outcomes(top, "confirm_number"))
    listed = list_number(desk, INSPECTION, "agency Z", "+1 555 0177", "a directory")
    assert (number_of(desk, "agency Z"), numbers_of(desk, "agency Z")) == ("", (listed,))
    with pytest.raises(Invalid, match="waits for a second person"):
        check_number(desk, "agency Z", "+1 555 0177")
    assert [(one.agency, one.source, one.own) for one in unconfirmed(desk, "reviewer")] == [
        ("agency Z", "a directory", False)
    ]
    assert [one.own for one in unconfirmed(desk, INSPECTION)] == [True]
    for who, number, error in (
        (INSPECTION, "+1 555 0177", NotPermitted),
        (COURT, "+1 555 0177", NotPermitted),
        ("officer of agency A", "+1 555 0177", NotPermitted),
        ("reviewer", "+1 555 0178", Invalid),
        ("reviewer", "", Invalid),
    ):
        with pytest.raises(error):
            confirm_number(desk, who, "agency Z", number)
        assert number_of(desk, "agency Z") == ""
    with pytest.raises(NotPermitted, match="no number waits"):
        confirm_number(desk, "reviewer", "agency A", NUMBER)
    top.on(NUMBER_DAYS + 1)
    assert number_of(desk, "agency Z") == "", "time confirms nothing"
    done = confirm_number(desk, "reviewer", "agency Z", "+1-555-0177")
    assert (done.by, done.second, done.waits) == (INSPECTION, "reviewer", False)
    assert (number_of(desk, "agency Z"), unconfirmed(desk, "reviewer")) == ("+1 555 0177", ())
    assert outcomes(top, "confirm_number")[before:] == [
        (INSPECTION, "not permitted"),
        (COURT, "not permitted"),
        ("officer of agency A", "not permitted"),
        ("reviewer", "refused"),
        ("reviewer", "refused"),
        ("reviewer", "not permitted"),
        ("reviewer", "confirmed"),
    ]


def test_a_first_number_that_is_put_in_anew_waits_anew_and_the_same_one_stays_whose_it_was(top: DeskTop) -> None:
    desk = top.stage.desk
    top.stage.register(Person("second registrar", Role.REGISTRAR, office="inspection"))
    list_number(desk, INSPECTION, "agency Z", "+1 555 0177", "a directory")
    assert list_number(desk, "second registrar", "agency Z", "+1 555 0177", "another").by == INSPECTION
    with pytest.raises(NotPermitted):
        confirm_number(desk, INSPECTION, "agency Z", "+1 555 0177")
    assert list_number(desk, "second registrar", "agency Z", "+1 555 0178", "another").waits
    assert [one.number for one in numbers_of(desk, "agency Z")] == ["+1 555 0178"]
    confirm_number(desk, INSPECTION, "agency Z", "+1 555 0178")
    assert not list_number(desk, INSPECTION, "agency Z", "+1 555 0179", "another").waits, "the thirty days are its wait"
    assert number_of(desk, "agency Z") == "+1 555 0178"


def test_a_number_that_was_put_in_before_there_was_a_second_person_counts(top: DeskTop) -> None:
    kept = {"by": INSPECTION, "number": "+1 555 0177", "since": "2026-01-05", "source": "a directory"}
    top.stage.desk.register("agency-number", "agency Z", [kept])
    assert number_of(top.stage.desk, "agency Z") == "+1 555 0177"


def test_a_number_that_replaces_another_is_called_from_the_thirtieth_day_on(top: DeskTop) -> None:
    desk = top.stage.desk
    new, day = "+1 555 0188", desk.today()
    list_number(desk, INSPECTION, "agency A", new, "a caller said so")
    assert number_of(desk, "agency A") == NUMBER
    with pytest.raises(Invalid):
        check_number(desk, "agency A", new)
    top.on(NUMBER_DAYS - 1)
    assert number_of(desk, "agency A") == NUMBER
    seen = {one.name: one for one in agencies(desk, INSPECTION)}["agency A"]
    assert (seen.next, seen.next_from) == (new, days_after(day, NUMBER_DAYS))
    top.on(1)
    assert number_of(desk, "agency A") == new
    check_number(desk, "agency A", "+1-555-0188")


def test_a_change_of_number_is_taken_back_or_begins_anew(top: DeskTop) -> None:
    desk = top.stage.desk
    list_number(desk, INSPECTION, "agency A", "+1 555 0188", "a directory")
    list_number(desk, INSPECTION, "agency A", "+1 555 0188", "another directory")
    assert [one.source for one in numbers_of(desk, "agency A")][1:] == ["a directory"], "asked again, nothing changes"
    list_number(desk, INSPECTION, "agency A", NUMBER, "a directory")
    assert [one.number for one in numbers_of(desk, "agency A")] == [NUMBER]
    for number in ("+1 555 0188", "+1 555 0199"):
        list_number(desk, INSPECTION, "agency A", number, "a directory")
        top.on(20)
    assert number_of(desk, "agency A") == NUMBER, "the second change began its own thirty days"
    top.on(10)
    assert number_of(desk, "agency A") == "+1 555 0199"


@pytest.mark.parametrize(
    ("who", "agency", "number", "source", "error"),
    [
        (INSPECTION, "agency A", "call me", "a directory", Malformed),
        (INSPECTION, "agency A", "+1 555 0100" + "0" * 40, "a directory", Malformed),
        (INSPECTION, "agency A", "+1 555 0188", " ", Malformed),
        (INSPECTION, "agency A", "+1 555 0188", "x" * 201, Malformed),
        (INSPECTION, " ", "+1 555 0188", "a directory", Malformed),
        (COURT, "agency A", "+1 555 0188", "a directory", NotPermitted),
        ("inspector", "agency A", "+1 555 0188", "a directory", NotPermitted),
    ],
)
def test_only_the_inspection_s_registrar_keeps_numbers_with_where_they_were_found(
    top: DeskTop, who: str, agency: str, number: str, source: str, error: type[Exception]
) -> None:
    before = numbers_of(top.stage.desk, "agency A")
    with pytest.raises(error):
        list_number(top.stage.desk, who, agency, number, source)
    assert numbers_of(top.stage.desk, "agency A") == before


def test_an_agency_enrolled_before_there_were_numbers_is_called_as_it_was_enrolled(top: DeskTop) -> None:
    """Records of older programs hold the number beside the agency, or the words that none was recorded."""
    desk = top.stage.desk
    for name, call, number in (("old", "555-0100", "555-0100"), ("older", "not recorded", "")):
        desk.register("agency", name, {"agency": to_plain(Agency(name, Level.STATE)), "call_back": call, "seq": 1})
        assert number_of(desk, name) == number
    assert numbers_of(desk, "old")[0].since == Day.min
    list_number(desk, INSPECTION, "older", "555-0101", "a directory")
    assert {one.name: (one.number, one.waits) for one in agencies(desk, INSPECTION)}["older"] == ("", "555-0101")
    assert number_of(desk, "nobody") == ""
