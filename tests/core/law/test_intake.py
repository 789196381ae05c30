"""A filing is judged by every rule that bears on it, and shows all its refusals at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plainview.core.law.intake import check_filing, check_records, check_selection, public_purpose
from plainview.core.law.profile import REFORM, REGULATION
from plainview.core.vocabulary.answers import refusals
from plainview.core.vocabulary.request import (
    Agency,
    Attorney,
    Form,
    Kind,
    Level,
    Purpose,
    RecordsKind,
    Request,
)
from tests.core.law.requests import (
    AGENCY,
    CRIME,
    FORFEITURE,
    FRAUD,
    FUGITIVE,
    HOME,
    PARCEL,
    RECORDS,
    SECURITY,
    TODAY,
    asked,
    owed,
    refused,
)

EMPTY = Request(Kind.COVER, Purpose.CRIME, "officer", "", None, 0)


def test_a_complete_cover_for_a_crime_meets_every_rule() -> None:
    report = check_filing(CRIME, AGENCY, TODAY, REFORM)
    assert refusals(report) == ()
    assert asked(report) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 36, 46, 116]


def test_a_filing_owes_the_first_attestation() -> None:
    assert owed(check_filing(CRIME, AGENCY, TODAY, REFORM)) == {"attestation": date(2026, 2, 7)}


def test_an_empty_request_shows_every_refusal_at_once() -> None:
    assert refused(check_filing(EMPTY, Agency("x", Level.STATE, kind="private"), TODAY, REFORM)) == {
        2: "agency_not_law_enforcement",
        3: "request_incomplete",
        4: "supervisor_missing",
        7: "violation_missing",
        8: "violation_incomplete",
        9: "grounds_missing",
        10: "first_step",
        11: "address_incomplete",
        12: "names_missing",
        13: "exclusions_unanswered",
        14: "attorney_unanswered",
        15: "charged_unanswered",
        36: "days_missing",
        116: "days_out_of_range",
    }


def test_the_regulation_asks_no_rule_of_the_reform() -> None:
    report = check_filing(CRIME, AGENCY, TODAY, REGULATION)
    assert asked(report) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 36, 46]


@pytest.mark.parametrize(
    ("changes", "rule", "code"),
    [
        ({"dated": date(2026, 1, 9)}, 3, "request_incomplete"),
        ({"supervisor": "officer"}, 4, "supervisor_is_officer"),
        ({"violation": replace(FRAUD, prison_months_max=12)}, 7, "penalty_too_low"),
        ({"violation": replace(FRAUD, title="26")}, 8, "statute_outside_agency"),
        ({"necessity": ""}, 9, "grounds_missing"),
        ({"prior_steps": ()}, 10, "first_step"),
        ({"addresses": (HOME, HOME)}, 11, "several_addresses"),
        ({"all_names": True}, 12, "all_names_unjustified"),
        ({"excluded": None}, 13, "exclusions_unanswered"),
        ({"attorney": Attorney(known=None)}, 14, "attorney_unanswered"),
        ({"charged": True}, 15, "already_charged"),
        ({"addresses": (replace(HOME, state="AE"),)}, 20, "military_overseas"),
        ({"days": 31}, 36, "over_30_days"),
    ],
)
def test_one_fault_is_one_refusal(changes: dict[str, object], rule: int, code: str) -> None:
    report = check_filing(replace(CRIME, **changes), AGENCY, TODAY, REFORM)  # type: ignore[arg-type]
    assert refused(report) == {rule: code}


def test_a_filing_for_no_listed_purpose_is_refused_whatever_else_it_says() -> None:
    report = check_filing(replace(CRIME, purpose=Purpose.NONE_LISTED), AGENCY, TODAY, REFORM)
    assert refused(report) == {5: "purpose_not_listed"}
    assert next(check.answer.cites for check in report if check.rule == 5)[0] == "39 CFR 233.3(c)(1)"  # type: ignore[union-attr]


def test_a_commercial_mail_agent_is_flagged() -> None:
    request = replace(CRIME, addresses=(replace(HOME, commercial_agent=True),))
    report = check_filing(request, AGENCY, TODAY, REFORM)
    assert next(check.answer.flags for check in report if check.rule == 19) == ("headquarters_review",)  # type: ignore[union-attr]


def test_a_fugitive_has_its_own_block_and_days() -> None:
    request = replace(CRIME, purpose=Purpose.FUGITIVE, fugitive=FUGITIVE, violation=None, charged=True, days=60)
    report = check_filing(request, AGENCY, TODAY, REFORM)
    assert refused(report) == {}
    assert [n for n in asked(report) if n in (7, 8, 16, 17, 18, 33, 37, 120)] == [16, 17, 37, 120]
    assert refused(check_filing(replace(request, days=45), AGENCY, TODAY, REFORM)) == {37: "fugitive_days"}
    assert refused(check_filing(replace(request, fugitive=None), AGENCY, TODAY, REFORM)) == {
        16: "fugitive_block_missing",
        17: "flight_missing",
    }


def test_a_postal_statute_is_an_inspector_s_request() -> None:
    violation = replace(FRAUD, prison_months_max=6, postal=True)
    request = replace(CRIME, purpose=Purpose.POSTAL_STATUTE, violation=violation)
    assert refused(check_filing(request, AGENCY, TODAY, REFORM)) == {6: "not_an_inspector"}
    assert refused(check_filing(replace(request, by_inspector=True), AGENCY, TODAY, REFORM)) == {}
    assert refused(check_filing(replace(request, by_inspector=True, days=31), AGENCY, TODAY, REFORM)) == {
        120: "over_30_days"
    }


def test_forfeiture_has_its_own_block() -> None:
    request = replace(CRIME, purpose=Purpose.FORFEITURE, violation=None, forfeiture=FORFEITURE, charged=True)
    assert refused(check_filing(request, AGENCY, TODAY, REFORM)) == {}
    civil = replace(request, forfeiture=replace(FORFEITURE, civil=True))
    assert refused(check_filing(civil, AGENCY, TODAY, REFORM)) == {18: "civil_forfeiture"}


def test_national_security_has_its_own_block_and_route() -> None:
    request = replace(CRIME, purpose=Purpose.NATIONAL_SECURITY, violation=None, security=SECURITY, days=90)
    assert refused(check_filing(request, AGENCY, TODAY, REFORM)) == {}
    field = replace(request, security=replace(SECURITY, route="field", approved_by="other", foreign_power=False))
    assert refused(check_filing(field, AGENCY, TODAY, REFORM)) == {
        33: "head_approval_missing",
        34: "security_route",
        35: "security_facts_missing",
    }
    assert refused(check_filing(replace(request, security=None), AGENCY, TODAY, REFORM)) == {
        33: "head_approval_missing",
        34: "security_route",
        35: "security_facts_missing",
    }


def test_an_oral_request_owes_its_confirmation_from_the_day_it_was_made() -> None:
    request = replace(CRIME, form=Form.ORAL, urgency="the letters go tonight", taken_by="inspector")
    report = check_filing(request, AGENCY, date(2026, 1, 9), REFORM)
    assert refused(report) == {}
    assert owed(report)["confirmation"] == date(2026, 1, 11)
    assert refused(check_filing(replace(request, urgency=""), AGENCY, TODAY, REFORM)) == {22: "oral_incomplete"}


@pytest.mark.parametrize("dated", [None, date(2026, 2, 1)])
def test_an_oral_request_cannot_put_its_confirmation_off(dated: date | None) -> None:
    request = replace(CRIME, form=Form.ORAL, urgency="the letters go tonight", taken_by="inspector", dated=dated)
    assert owed(check_filing(request, AGENCY, TODAY, REFORM))["confirmation"] == date(2026, 1, 11)


def test_a_complete_records_request_meets_every_rule() -> None:
    report = check_filing(RECORDS, AGENCY, TODAY, REFORM)
    assert refused(report) == {}
    assert asked(report) == [
        2, 3, 4, 5, 6, 7, 8, 9, 10, 78, 79, 80, 81, 82, 83, 84, 86, 87, 88, 89, 110, 111, 112,
    ]  # fmt: skip


def test_a_records_request_is_judged_alike_by_either_name() -> None:
    assert check_records(RECORDS, AGENCY, TODAY, REFORM) == check_filing(RECORDS, AGENCY, TODAY, REFORM)


def test_a_records_request_without_scope_is_deficient() -> None:
    report = check_filing(replace(RECORDS, scope=None), AGENCY, TODAY, REFORM)
    assert refused(report) == {78: "records_request_deficient"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"record": RecordsKind.ALL_DATA}, {88: "all_data_refused"}),
        ({"record": RecordsKind.BANK}, {86: "bank_records"}),
        ({"record": RecordsKind.LIST}, {87: "list_refused"}),
        ({"record": RecordsKind.IMAGES}, {111: "images_are_a_cover"}),
        ({"by_address": True}, {111: "tracking_is_a_cover"}),
        ({"head_letter": False}, {81: "head_letter_incomplete"}),
        ({"protection_order": True}, {80: "protection_order"}),
        ({"demand": True}, {83: "demand_incomplete"}),
        ({"inspector_testimony": True}, {84: "testimony_unauthorized"}),
        ({"fields": ("images",)}, {89: "field_not_listed"}),
        ({"items": ("1",) * 11}, {110: "too_many_items"}),
        ({"last_day": TODAY}, {112: "days_not_past"}),
        ({"last_day": None}, {88: "scope_open_ended"}),
    ],
)
def test_one_fault_of_a_records_request_is_one_refusal(changes: dict[str, object], found: dict[int, str]) -> None:
    request = replace(RECORDS, scope=replace(PARCEL, **changes))  # type: ignore[arg-type]
    assert refused(check_filing(request, AGENCY, TODAY, REFORM)) == found


def test_records_for_a_fugitive_rest_on_the_statute_fled_from() -> None:
    request = replace(RECORDS, purpose=Purpose.FUGITIVE, fugitive=FUGITIVE, violation=None)
    assert refused(check_filing(request, AGENCY, TODAY, REFORM)) == {}


def test_box_data_is_not_asked_for_by_word_of_mouth() -> None:
    request = replace(
        RECORDS,
        form=Form.ORAL,
        urgency="now",
        taken_by="clerk",
        scope=replace(PARCEL, record=RecordsKind.ADDRESS, fields=()),
    )
    assert refused(check_filing(request, AGENCY, TODAY, REFORM)) == {
        78: "records_request_deficient",
        79: "oral_box_request",
    }


def test_public_facts_know_crime_and_everything_else() -> None:
    assert {purpose: public_purpose(purpose) for purpose in Purpose} == {
        Purpose.NATIONAL_SECURITY: "other_listed",
        Purpose.FUGITIVE: "other_listed",
        Purpose.CRIME: "crime",
        Purpose.POSTAL_STATUTE: "other_listed",
        Purpose.FORFEITURE: "other_listed",
        Purpose.NONE_LISTED: "other_listed",
    }


def test_a_selection_is_asked_all_that_its_scope_was_and_of_what_is_known_by_then() -> None:
    known = {"court_approved": True, "protected": False}
    report = check_selection(RECORDS, PARCEL, TODAY, REFORM, **known)
    assert refusals(report) == ()
    assert asked(report) == [79, 80, 81, 82, 83, 84, 86, 87, 88, 89, 90, 110, 111, 112]
    court = check_selection(RECORDS, PARCEL, TODAY, REFORM, court_approved=False, protected=False)
    assert refused(court) == {90: "period_without_court"}
    protected = check_selection(RECORDS, PARCEL, TODAY, REFORM, court_approved=True, protected=True)
    assert refused(protected) == {80: "protection_order"}
    ordered = replace(PARCEL, court_order=True)
    assert refusals(check_selection(RECORDS, ordered, TODAY, REFORM, court_approved=False, protected=True)) == ()
    later = replace(PARCEL, last_day=TODAY)
    assert refused(check_selection(RECORDS, later, TODAY, REFORM, **known)) == {112: "days_not_past"}
