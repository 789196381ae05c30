"""Deciding: a command becomes an event, or a refusal that is itself an event where the law wants it said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plainview.core.docket import commands
from plainview.core.docket.decide import Event, Refusal, decide, delegations_held
from plainview.core.docket.fold import REFUSAL_TYPES
from plainview.core.docket.program import Delegation, Program
from plainview.core.docket.state import Matter
from plainview.core.docket.types import TYPES
from plainview.core.law.checks_order import Authority
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.ids import KeyId
from plainview.core.vocabulary.narrowing import Narrowing
from plainview.core.vocabulary.request import Emergency, Form, Level, Purpose
from tests.core.docket.say import (
    D0,
    KEYS,
    REGULATION,
    active,
    approved,
    authorized,
    ended,
    filed,
    new,
    on,
    reviewed,
    say,
)  # fmt: skip
from tests.core.law.requests import AGENCY, CRIME, EXTENSION, RECORDS

PROGRAM = Program(profiles=((D0, Profile.REFORM),))
REQUEST = replace(CRIME, dated=D0)
SEALED: dict[str, Any] = {name: name for row in TYPES.values() for name in row.sealed}
CHIEF = Authority("chief")
DELEGATE = Authority("manager", True, "US", "IL")


def said(command: commands.Command, matter: Matter, day: date = D0, **more: Any) -> Event:
    found = decide(command, matter, PROGRAM, day, **more)
    assert isinstance(found, Event), [refused.code for refused in found.refusals]
    return found


def refused(command: commands.Command, matter: Matter, day: date = D0, **more: Any) -> Refusal:
    found = decide(command, matter, PROGRAM, day, **more)
    assert isinstance(found, Refusal)
    assert found.refusals
    assert set(found.cites) == {cite for no in found.refusals for cite in no.cites}
    return found


def codes(found: Refusal) -> list[str]:
    return [no.code for no in found.refusals]


def filing(**changes: Any) -> commands.File:
    return commands.File(replace(REQUEST, **changes), AGENCY, SEALED)


def authorize(authority: Authority = CHIEF, **changes: Any) -> commands.Authorize:
    usual = commands.Authorize(REQUEST, AGENCY, authority, 30, "d", "d", 0, None, SEALED)
    return replace(usual, **changes)


def extension(**changes: Any) -> commands.AskExtension:
    request = replace(REQUEST, extension=EXTENSION)
    return replace(commands.AskExtension(request, AGENCY, 30, SEALED), **changes)


def disclose(kind: str = "disclosure.approved", **changes: Any) -> commands.Disclose:
    usual = commands.Disclose(
        kind, "end", REQUEST, True, False, True, "copies", "officer", False, False, on(4000), SEALED
    )
    return replace(usual, **changes)


# Events


@pytest.mark.parametrize(
    ("command", "matter", "day", "kind", "facts"),
    [
        (filing(), new(), D0, "request.filed", {"kind": "cover", "level": "federal", "purpose": "crime"}),
        (
            filing(version=2), filed(), D0, "request.corrected",
            {"kind": "cover", "level": "federal", "purpose": "crime", "version": 2},
        ),
        (commands.Review(REQUEST, AGENCY, True, SEALED), filed(), D0, "request.reviewed", {}),
        (authorize(), reviewed(), D0, "order.authorized", {"authority": "chief", "days": 30}),
        (authorize(DELEGATE), reviewed(), D0, "order.authorized", {"authority": "delegate", "days": 30}),
        (extension(), active(), on(20), "extension.asked", {"days": 30}),
        (
            commands.AuthorizeExtension(replace(REQUEST, extension=EXTENSION), AGENCY, CHIEF, 30, 30, SEALED),
            say(active(), "extension.asked", 20), on(20), "extension.authorized", {"authority": "chief", "days": 30},
        ),
        (disclose(), ended(), on(31), "disclosure.approved", {"stage": "end"}),
        (
            commands.Delegate("manager", 3, 0, True, D0, SEALED), new(), D0, "delegation.made",
            {"grade": "manager", "group": 3},
        ),
        (commands.Enrol(AGENCY, SEALED), new(), D0, "agency.enrolled", {"level": "federal"}),
        (commands.DelayNotice(30, "flight", SEALED), ended(), on(31), "notice.delayed", {"days": 30}),
        (commands.DelayNotice(30, "flight", SEALED, True, True), ended(), on(31), "notice.delayed", {"days": 30}),
        (commands.Say("request.withdrawn", {}, SEALED), filed(), D0, "request.withdrawn", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_command_becomes_its_event(
    command: commands.Command, matter: Matter, day: date, kind: str, facts: dict[str, Any]
) -> None:
    event = said(command, matter, day)
    assert (event.type, event.facts) == (kind, facts)
    assert event.cites == TYPES[kind].cites
    attests = isinstance(command, commands.Review | commands.Authorize | commands.AuthorizeExtension)
    report = {"report": sorted({check.rule for check in event.report})} if attests else {}
    assert event.sealed == {**SEALED, **report}


def test_a_reviewer_attests_the_very_rules_that_were_asked() -> None:
    report = said(commands.Review(REQUEST, AGENCY, True, SEALED), filed(), D0).sealed["report"]
    assert isinstance(report, list)
    assert {5, 7, 9, 11, 14} <= set(report)
    assert 78 not in report, "a rule on records requests was not asked of a cover"


def test_an_event_states_the_duties_that_follow() -> None:
    assert [line.duty for line in said(filing(), new()).duties] == ["decision"]
    assert said(commands.Enrol(AGENCY, SEALED), new()).duties == ()


def test_a_new_matter_takes_the_profile_of_its_day_and_keeps_it() -> None:
    later = replace(PROGRAM, profiles=((D0, Profile.REFORM), (on(40), Profile.REGULATION)))
    rules = {day: [check.rule for check in decide(filing(), new(), later, day).report] for day in (D0, on(40))}
    assert set(rules[on(40)]) < set(rules[D0])
    kept = decide(commands.Review(REQUEST, AGENCY, True, SEALED), filed(), later, on(40))
    assert [check.rule for check in kept.report] != []
    assert filed().profile is Profile.REFORM


# Refusals that are said


def test_a_refused_filing_is_said_with_its_citations_and_codes() -> None:
    found = refused(filing(purpose=Purpose.NONE_LISTED), new())
    assert found.event is not None
    assert found.event.type == "filing.refused"
    assert found.event.facts["purpose"] == "none_listed"
    assert found.event.cites == found.cites != ()
    assert set(found.event.sealed) == set(TYPES["filing.refused"].sealed)


STATED = [
    (filing(grounds=""), new(), D0, "filing.refused", None),
    (commands.Review(REQUEST, AGENCY, False, SEALED), filed(), D0, "order.refused", "review"),
    (authorize(shown_digest="other"), reviewed(), D0, "order.refused", "authorize"),
    (authorize(Authority("manager")), reviewed(), D0, "order.refused", "authorize"),
    (authorize(), filed(), D0, "order.refused", "authorize"),
    (commands.Say("order.seconded", {}, SEALED), authorized(), D0, "order.refused", "second"),
    (commands.Say("cover.started", {}, SEALED), authorized(), D0, "order.refused", "start"),
    (commands.Say("cover.started", {}, SEALED), approved("records"), D0, "order.refused", "start"),
    (extension(), active(), on(30), "extension.refused", "ask"),
    (disclose(by_authorized_staff=False), ended(), on(31), "disclosure.refused", None),
    (disclose(stage="discovery"), ended(), on(31), "disclosure.refused", None),
    (disclose(is_requester=False), ended(), on(31), "disclosure.refused", None),
    (disclose("disclosure.released"), ended(), on(31), "disclosure.refused", None),
    (commands.Delegate("headquarters", 0, 2, True, D0, SEALED), new(), D0, "delegation.refused", None),
    (commands.Delegate("manager", 0, 0, False, None, SEALED), new(), D0, "delegation.refused", None),
    (commands.Enrol(replace(AGENCY, kind="private"), SEALED), new(), D0, "enrolment.refused", None),
]


@pytest.mark.parametrize(("command", "matter", "day", "kind", "act"), STATED, ids=range(len(STATED)))
def test_a_refusal_the_law_makes_is_said_in_public(
    command: commands.Command, matter: Matter, day: date, kind: str, act: str | None
) -> None:
    found = refused(command, matter, day)
    if found.event is None:
        pytest.fail(f"{codes(found)} is only answered")
    assert found.event.type == kind
    assert kind in REFUSAL_TYPES
    assert found.event.cites == found.cites
    assert found.event.facts.keys() == TYPES[kind].facts.keys()
    assert set(found.event.sealed) <= set(TYPES[kind].sealed)
    if act:
        assert found.event.facts == {"act": act}
    if "report" in TYPES[kind].sealed:
        assert found.event.sealed["report"] == codes(found)


# Refusals that are only answered


@pytest.mark.parametrize(
    ("command", "matter", "day", "code"),
    [
        (commands.Confirm(REQUEST, SEALED), filed(), D0, "not_oral"),
        (commands.Confirm(replace(REQUEST, form=Form.ORAL), SEALED), filed(), on(4), "confirmed_too_late"),
        (commands.DelayNotice(30, "whim", SEALED), ended(), on(31), "adverse_result_missing"),
        (commands.DelayNotice(30, "flight", SEALED, True, False), ended(), on(31), "wait_for_capture_refused"),
        (commands.DelayNotice(30, "flight", SEALED, True, True, True), ended(), on(31), "wait_for_capture_refused"),
        (commands.Say("matter.closed", {}, SEALED), ended(), on(31), "duties_open"),
        (filing(), ended(), on(31), "out_of_order"),
        (authorize(), say(filed(), "request.withdrawn", 0), D0, "out_of_order"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_any_other_refusal_is_only_answered(command: commands.Command, matter: Matter, day: date, code: str) -> None:
    found = refused(command, matter, day)
    assert found.event is None
    assert code in codes(found)


def test_a_spoken_request_is_confirmed_within_its_days() -> None:
    spoken = commands.Confirm(replace(REQUEST, form=Form.ORAL), SEALED)
    assert said(spoken, filed(), on(3)).type == "request.confirmed"


def test_a_spoken_request_is_reviewed_only_once_it_is_in_writing() -> None:
    spoken = replace(REQUEST, form=Form.ORAL, emergency=Emergency.PHYSICAL_HARM, taken_by="inspector", urgency="now")
    review = commands.Review(spoken, AGENCY, True, SEALED)
    before, after = (
        codes(found) if isinstance(found := decide(review, matter, PROGRAM, on(1)), Refusal) else []
        for matter in (filed(), say(filed(), "request.confirmed", 1))
    )
    assert len(before) == len(after) + 1


def narrow(respect: str, **left: Any) -> commands.Narrow:
    facts = {"days": 30, "kind": "cover", "level": "federal", "narrowed": respect, "purpose": "crime"}
    return commands.Narrow(REQUEST, Narrowing(**left), facts, SEALED)


def test_a_judge_leaves_classes_that_are_listed_on_the_day_and_no_others() -> None:
    assert said(narrow("classes", classes=("first_class",)), authorized()).type == "order.narrowed"
    found = refused(narrow("classes", classes=("express",)), authorized())
    assert codes(found) == ["class_not_asked"]
    assert found.event is not None and found.event.type == "order.refused"


def test_a_judge_who_names_somebody_new_is_refused_by_rule_77() -> None:
    found = refused(narrow("names", names=("somebody else",)), authorized())
    assert codes(found) == ["name_not_asked"]
    assert [check.rule for check in found.report][-1] == 77


def test_a_capture_needs_an_inspectors_direction_and_a_circumstance() -> None:
    capture = commands.Capture("damaged_or_rifled", True, SEALED)
    assert said(capture, new()).type == "capture.recorded"
    assert refused(replace(capture, directed=False), new()).event is None
    assert refused(replace(capture, circumstance="curious"), new()).event is None


def test_records_are_disclosed_under_the_scope_of_their_request() -> None:
    request = replace(RECORDS, dated=D0)
    found = decide(disclose(request=request, stage="records"), approved("records"), PROGRAM, on(1))
    cover = decide(disclose(), ended(), PROGRAM, on(31))
    assert {check.rule for check in found.report} > {check.rule for check in cover.report} - {126}


# Keys and profiles


def test_a_new_key_of_the_reviewer_may_not_authorize() -> None:
    new_key = KeyId("1" * 32)
    own = (KEYS["reviewer"], new_key)
    found = refused(authorize(), reviewed(), key=new_key, own=own)
    assert codes(found) == ["same_person"]
    assert found.event is not None
    assert found.event.type == "order.refused"
    assert said(authorize(), reviewed(), key=new_key).type == "order.authorized"
    assert said(authorize(), reviewed()).type == "order.authorized"


def test_a_reform_act_is_refused_under_the_regulation() -> None:
    found = refused(commands.Say("order.seconded", {}, SEALED), authorized(REGULATION))
    assert codes(found) == ["not_in_profile"]


def test_an_agencys_level_is_public_its_name_is_not() -> None:
    event = said(commands.Enrol(replace(AGENCY, level=Level.STATE), SEALED), new())
    assert event.facts == {"level": "state"}


def test_delegations_in_force_are_counted() -> None:
    held = {n: Delegation(n, "headquarters", n, revoked=n == 1) for n in (1, 2, 3)}
    assert delegations_held(replace(PROGRAM, delegations=held), "headquarters", 0) == 2
