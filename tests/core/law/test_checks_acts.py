"""Recording, disclosure and destruction are judged by every rule that bears on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plainview.core.law.checks_disclosure import (
    check_destruction,
    check_disclosure,
    check_discovery,
    check_second_agency,
)
from plainview.core.law.checks_recording import check_capture, check_recorder, check_recording
from plainview.core.law.profile import REFORM, REGULATION
from plainview.core.law.report import report
from plainview.core.vocabulary.answers import Allowed, Check, Refused
from plainview.core.vocabulary.request import Emergency, RecordsKind
from tests.core.law.requests import PARCEL, TODAY, asked, owed, refused

PIECE = {
    "order_on_record": True,
    "first": TODAY,
    "end": date(2026, 2, 7),
    "right_address": True,
    "charged_on": None,
    "fugitive": False,
    "mail_class": "first_class",
    "sealed": True,
    "contents": False,
    "on_piece": ("Shop A", "Subject A"),
    "attorney": ("Counsel B",),
    "addressee": "Subject A",
    "names": ("subject a",),
    "all_names": False,
    "excluded": (),
}


def test_a_piece_of_an_order_in_force_is_recorded() -> None:
    found = check_recording(REFORM, TODAY, **PIECE)
    assert refused(found) == {}
    assert asked(found) == [1, 45, 51, 52, 54, 56, 58, 59]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"order_on_record": False}, {1: "no_order"}),
        ({"charged_on": TODAY}, {45: "ended_by_charge"}),
        ({"charged_on": TODAY, "fugitive": True}, {}),
        ({"contents": True}, {51: "contents_refused"}),
        ({"sealed": None}, {52: "class_unknown"}),
        ({"on_piece": ("Counsel B",)}, {54: "attorney_mail"}),
        ({"addressee": "tenant B"}, {56: "addressee_not_covered"}),
        ({"excluded": ("Subject A",)}, {56: "addressee_excluded"}),
        ({"addressee": "tenant B", "all_names": True}, {}),
        ({"end": TODAY}, {58: "after_the_end"}),
        ({"first": date(2026, 1, 9)}, {58: "before_the_order"}),
        ({"right_address": False}, {58: "wrong_address"}),
    ],
)
def test_one_fault_of_a_piece_is_named(changes: dict[str, object], found: dict[int, str]) -> None:
    assert refused(check_recording(REFORM, TODAY, **(PIECE | changes))) == found


def test_mail_held_back_is_flagged_under_reform_alone() -> None:
    held = PIECE | {"hours": 30, "normal_hours": 24}
    flags = {check.rule: check.answer for check in check_recording(REFORM, TODAY, **held)}
    assert flags[59] == Allowed(("held_beyond_dispatch",))
    assert 59 not in asked(check_recording(REGULATION, TODAY, **held))


def test_a_recorder_is_postal_bound_and_trained() -> None:
    ready = {"postal": True, "nondisclosure_until": TODAY, "trained_until": TODAY}
    assert check_recorder(REFORM, TODAY, **ready) == (Check(57, Allowed()),)
    assert refused(check_recorder(REFORM, TODAY, **(ready | {"trained_until": None}))) == {57: "recorder_not_ready"}


def test_a_capture_without_an_order_owes_its_review() -> None:
    found = check_capture(REFORM, TODAY, directed=True, circumstance="immediate_threat")
    assert (refused(found), owed(found)) == ({}, {"capture_review": date(2026, 1, 23)})
    assert refused(check_capture(REGULATION, TODAY, directed=True, circumstance="")) == {27: "capture_without_order"}


RELEASE = {
    "is_requester": True,
    "order_given": True,
    "by_authorized_staff": True,
    "written": True,
    "emergency": Emergency.NONE,
    "nature": "what was recorded",
    "purpose": "crime",
    "recipient": "agency A",
    "kept_until": date(2034, 1, 8),
}


def test_a_release_to_the_agency_that_asked() -> None:
    found = check_disclosure(REFORM, TODAY, **RELEASE)
    assert (asked(found), refused(found)) == ([24, 61, 85], {})


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"is_requester": False}, {61: "disclosure_refused"}),
        ({"written": False}, {24: "release_before_writing"}),
        ({"written": False, "emergency": Emergency.EVIDENCE_LOSS}, {}),
        ({"kept_until": None}, {85: "accounting_incomplete"}),
    ],
)
def test_one_fault_of_a_release_is_named(changes: dict[str, object], found: dict[int, str]) -> None:
    assert refused(check_disclosure(REFORM, TODAY, **(RELEASE | changes))) == found


def test_records_over_a_period_wait_for_a_court() -> None:
    found = check_disclosure(REFORM, TODAY, **RELEASE, scope=PARCEL)
    assert (asked(found), refused(found)) == ([24, 61, 85, 86, 89, 90], {90: "period_without_court"})
    assert refused(check_disclosure(REFORM, TODAY, **RELEASE, scope=PARCEL, court_approved=True)) == {}
    ordered = replace(PARCEL, court_order=True)
    assert refused(check_disclosure(REFORM, TODAY, **RELEASE, scope=ordered)) == {}
    assert refused(check_disclosure(REGULATION, TODAY, **RELEASE, scope=PARCEL)) == {}


def test_bank_records_and_other_fields_are_not_released() -> None:
    scope = replace(PARCEL, record=RecordsKind.BANK)
    assert refused(check_disclosure(REFORM, TODAY, **RELEASE, scope=scope)) == {86: "bank_records"}
    scope = replace(PARCEL, fields=("images",), court_order=True)
    assert refused(check_disclosure(REFORM, TODAY, **RELEASE, scope=scope)) == {89: "field_not_listed"}


def test_a_second_agency_and_the_person_have_their_own_ways() -> None:
    assert refused(check_second_agency(REFORM, own_request_allowed=False)) == {62: "second_agency_without_request"}
    assert asked(check_second_agency(REFORM, own_request_allowed=True)) == [62]
    process = {"in_proceeding": True, "proper_process": True, "to_agency": False}
    account = {"nature": "the pieces recorded", "recipient": "counsel", "kept_until": RELEASE["kept_until"]}
    found = check_discovery(REFORM, TODAY, **process, **account)
    assert (asked(found), refused(found)) == ([60, 85], {})
    for changes, codes in (
        ({"in_proceeding": False}, {60: "discovery_incomplete"}),
        ({"proper_process": False}, {60: "discovery_incomplete"}),
        ({"to_agency": True}, {62: "second_agency_without_request"}),
        ({"recipient": " "}, {85: "accounting_incomplete"}),
    ):
        assert refused(check_discovery(REFORM, TODAY, **process | account | changes)) == codes


def test_a_hold_stops_destruction() -> None:
    improper = {"improper": True, "part": "acquired", "retention_ended": False}
    assert refused(check_destruction(REFORM, hold=False, **improper)) == {}
    assert refused(check_destruction(REFORM, hold=True, **improper)) == {50: "hold_stands"}


def test_a_rule_asked_again_replaces_its_earlier_answer() -> None:
    first, again = Check(9, Allowed(("attest_grounds",))), Check(9, Refused(("c",), "x", "No."))
    other = Check(2, Allowed())
    assert report(REFORM, [first, other, again]) == (other, again)
