"""An order, a start, an extension and a delegation are judged by every rule that bears on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plainview.core.law.checks_order import Authority, check_delegation, check_extension, check_order, check_start
from plainview.core.law.profile import REFORM, REGULATION
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.request import Emergency, Purpose
from tests.core.law.requests import (
    AGENCY,
    CRIME,
    EXTENSION,
    FORFEITURE,
    FUGITIVE,
    RECORDS,
    SECURITY,
    TODAY,
    asked,
    owed,
    refused,
)

DESIGNEE = Authority("support_group", delegation_in_force=True, area="west", address_area="west")
CHIEF = Authority("chief")
END = date(2026, 2, 7)


def order(request=CRIME, authority=DESIGNEE, **changes: object) -> tuple[Check, ...]:
    given = {"days": 30, "grounds_attested": True, "filed_digest": "ab12", "shown_digest": "ab12"} | changes
    return check_order(request, AGENCY, TODAY, REFORM, authority=authority, **given)


def test_an_order_meets_the_filing_s_rules_again_and_its_signer_s() -> None:
    report = order()
    assert refused(report) == {}
    assert asked(report) == [
        2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 25, 26, 30, 36, 42, 43, 46, 116,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"days": 31}, {36: "over_30_days"}),
        ({"grounds_attested": False}, {9: "grounds_not_attested"}),
        ({"shown_digest": "ab13"}, {21: "request_altered"}),
        ({"authority": replace(DESIGNEE, delegation_in_force=False)}, {26: "delegation_not_in_force"}),
        ({"authority": replace(DESIGNEE, area="east")}, {30: "outside_area"}),
        ({"prior_days": 91}, {42: "over_120_continuous"}),
        ({"prior_days": 90}, {}),
        ({"prior_days": 91, "authority": CHIEF}, {}),
    ],
)
def test_one_fault_of_an_order_is_one_refusal(changes: dict[str, object], found: dict[int, str]) -> None:
    assert refused(order(**changes)) == found


def test_an_attested_order_is_not_asked_to_be_attested_again() -> None:
    assert next(check.answer.flags for check in order() if check.rule == 9) == ("grounds_brief",)  # type: ignore[union-attr]


def test_a_lately_covered_address_is_flagged() -> None:
    report = order(last_end=date(2025, 12, 1))
    assert next(check.answer.flags for check in report if check.rule == 43) == ("counts_as_continuous",)  # type: ignore[union-attr]


def test_an_inspector_in_charge_orders_in_an_emergency_only() -> None:
    field = Authority("inspector_in_charge", delegation_in_force=True)
    assert refused(order(authority=field)) == {25: "field_order"}
    assert refused(order(replace(CRIME, emergency=Emergency.PHYSICAL_HARM), field)) == {}


def test_national_security_is_ordered_at_headquarters() -> None:
    request = replace(CRIME, purpose=Purpose.NATIONAL_SECURITY, violation=None, security=SECURITY)
    assert refused(order(request, CHIEF)) == {}
    assert refused(order(request, Authority("manager", delegation_in_force=True, area="US"))) == {34: "security_route"}
    field = Authority("inspector_in_charge", delegation_in_force=True)
    emergency = replace(request, emergency=Emergency.PHYSICAL_HARM)
    assert refused(order(emergency, field)) == {25: "field_order", 34: "security_route"}
    assert refused(order(replace(request, security=None), CHIEF))[34] == "security_route"


def test_an_order_for_records_has_no_continuous_days() -> None:
    report = order(RECORDS, days=0)
    assert refused(report) == {}
    assert {36, 42, 43, 46, 116}.isdisjoint(asked(report))


ASKED = replace(CRIME, extension=EXTENSION)


def extension(request=ASKED, today=TODAY, authority=DESIGNEE, prior=30, profile=REFORM):
    return check_extension(request, AGENCY, today, profile, end=END, prior_days=prior, authority=authority)


def test_an_extension_meets_every_rule_of_the_original_and_its_own() -> None:
    report = extension()
    assert refused(report) == {}
    assert asked(report) == [
        2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 25, 26, 30, 36, 38, 39, 40, 41, 42, 46, 116,
    ]  # fmt: skip


def test_an_extension_that_is_only_asked_for_has_no_signer_yet() -> None:
    report = extension(authority=None, prior=120)
    assert refused(report) == {}
    assert {25, 26, 30, 42}.isdisjoint(asked(report))


def test_an_extension_is_granted_before_the_end() -> None:
    assert refused(extension(today=date(2026, 2, 6))) == {}
    assert refused(extension(today=END)) == {38: "extension_too_late"}


def test_the_fifth_thirty_days_are_the_chief_s() -> None:
    assert refused(extension(prior=90)) == {}
    assert refused(extension(prior=91)) == {42: "over_120_continuous"}
    assert refused(extension(prior=120, authority=CHIEF)) == {}


def test_an_extension_without_its_block_lacks_all_of_it() -> None:
    assert refused(extension(CRIME)) == {
        15: "charged_unanswered",
        36: "days_missing",
        39: "extension_incomplete",
        40: "extension_unanswered",
        41: "extension_days",
        116: "days_out_of_range",
    }


def test_a_charge_stops_an_extension_except_a_fugitive_s() -> None:
    charged = replace(EXTENSION, charged=True)
    assert refused(extension(replace(CRIME, extension=charged))) == {15: "already_charged"}
    property_ = replace(CRIME, purpose=Purpose.FORFEITURE, forfeiture=FORFEITURE, extension=charged)
    assert refused(extension(property_)) == {15: "already_charged"}
    fugitive = replace(CRIME, purpose=Purpose.FUGITIVE, fugitive=FUGITIVE, extension=replace(charged, days=60))
    assert refused(extension(fugitive)) == {}


def start(**changes: object) -> tuple[Check, ...]:
    given = {
        "approved": 4,
        "activated": 5,
        "end": END,
        "emergency": False,
        "court_approved": True,
        "stages": {"requester": "a", "approver": "b", "recorder": "c"},
    } | changes
    profile = given.pop("profile", REFORM)
    return check_start(profile, TODAY, **given)


def test_a_start_needs_an_order_a_judge_and_three_people() -> None:
    report = start()
    assert refused(report) == {}
    assert owed(report) == {}
    assert asked(report) == [1, 31, 32, 77, 119]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"approved": None}, {1: "no_order", 31: "approval_missing"}),
        ({"activated": 4}, {31: "approval_after_start"}),
        ({"court_approved": False}, {77: "court_missing"}),
        ({"stages": {"requester": "a", "approver": "a"}}, {32: "same_person"}),
        ({"end": TODAY}, {119: "lapsed_unstarted"}),
        ({"emergency": True, "court_approved": False}, {104: "second_missing"}),
        ({"emergency": True, "authorizer_key": "k", "second_key": "k"}, {104: "second_is_authorizer"}),
    ],
)
def test_one_fault_of_a_start_is_named(changes: dict[str, object], found: dict[int, str]) -> None:
    assert refused(start(**changes)) == found


def test_an_emergency_start_owes_court_and_opening() -> None:
    report = start(emergency=True, court_approved=False, authorizer_key="k", second_key="l")
    assert refused(report) == {}
    assert owed(report) == {"court": date(2026, 1, 13), "opening": date(2026, 1, 9)}


def test_the_regulation_starts_without_judge_or_second_inspector() -> None:
    report = start(profile=REGULATION, emergency=True, court_approved=False, stages={})
    assert (asked(report), refused(report)) == ([1, 31], {})


def test_a_delegation_is_written_and_one_of_few() -> None:
    report = check_delegation(REFORM, TODAY, grade="headquarters", already=1, written=True, dated=TODAY)
    assert (asked(report), refused(report)) == ([28, 29], {})
    report = check_delegation(REFORM, TODAY, grade="headquarters", already=2, written=True, dated=TODAY, revoked=TODAY)
    assert refused(report) == {28: "delegation_revoked", 29: "designees_full"}
