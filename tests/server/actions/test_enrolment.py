"""Accounts: who invites whom, what a code is good for, who recovers, who closes; every act is audited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plainview.core.vocabulary.errors import Inconsistent, Malformed, NotPermitted
from plainview.server.actions import enrolment
from plainview.server.actions.passkeys import add_agency_key, passkey_id
from plainview.server.people.person import Person, Role
from plainview.server.people.standing import VERIFIED_DAYS
from plainview.server.queries.people import accounts_kept, recoveries_for, visitor_or_none
from plainview.server.scenarios.calling import verifying
from plainview.server.scenarios.cast import OPERATOR, REGISTRARS
from tests.authenticator import Authenticator
from tests.server.actions.desk import OFFICER, SUPERVISOR, DeskTop

INSPECTION, COURT, GENERAL = REGISTRARS


def enrolled(top: DeskTop, person: str, registrar: str = INSPECTION) -> None:
    """Somebody in the cast, enrolled."""
    enrolment.enrol(top.stage.desk, [enrolment.invite(top.stage.desk, registrar, top.stage.desk.person(person))])


@pytest.mark.parametrize(
    ("registrar", "person", "error"),
    [
        (INSPECTION, Person("a", Role.REVIEWER, office="inspection"), Malformed),
        (INSPECTION, Person("new judge", Role.JUDGE, office="court"), NotPermitted),
        (COURT, Person("new officer", Role.OFFICER, agency="agency A"), NotPermitted),
        (INSPECTION, Person("new officer", Role.OFFICER, agency="agency Z"), NotPermitted),
        (INSPECTION, Person("new officer", Role.OFFICER, office="inspection"), NotPermitted),
        (INSPECTION, Person("new reviewer", Role.REVIEWER, office="inspection", agency="agency A"), Malformed),
        (INSPECTION, Person("new registrar", Role.REGISTRAR, office="inspection"), NotPermitted),
        (INSPECTION, Person("reviewer", Role.INSPECTOR, office="inspection"), Inconsistent),
        ("reviewer", Person("new reviewer", Role.REVIEWER, office="inspection"), NotPermitted),
        (OPERATOR, Person("new reviewer", Role.REVIEWER, office="inspection"), NotPermitted),
    ],
    ids=str,
)
def test_a_registrar_invites_people_of_the_own_office_and_of_agencies(
    top: DeskTop, registrar: str, person: Person, error: type[Exception]
) -> None:
    with pytest.raises(error):
        enrolment.invite(top.stage.desk, registrar, person)


def test_the_operator_invites_registrars_and_roots_alone(top: DeskTop) -> None:
    desk = top.stage.desk
    assert enrolment.invite_first(desk, OPERATOR, Person("new registrar", Role.REGISTRAR, office="court"))
    with pytest.raises(NotPermitted):
        enrolment.invite_first(desk, OPERATOR, Person("new judge", Role.JUDGE, office="court"))
    with pytest.raises(NotPermitted):
        enrolment.invite_first(desk, INSPECTION, Person("another", Role.REGISTRAR, office="court"))


def test_a_code_is_kept_as_a_hash_and_used_once(top: DeskTop) -> None:
    desk = top.stage.desk
    code = enrolment.invite(desk, INSPECTION, Person("third reviewer", Role.REVIEWER, office="inspection"))
    plain = code.replace("-", "")
    assert len(plain) == 26
    assert not [row for row in top.dump() if plain in row or code in row]
    assert enrolment.enrol(desk, [f" {code.lower()} "]).enrolled
    for codes in ([code], [], [code, code], ["A" * 26, code], [plain[:-1]], ["x" * 100]):
        with pytest.raises(NotPermitted, match="no code that can be used"):
            enrolment.enrol(desk, codes)
    with pytest.raises(Inconsistent):
        enrolment.invite(desk, INSPECTION, desk.person("third reviewer"))


def test_an_account_is_recovered_by_two_people_who_are_not_its_own(top: DeskTop) -> None:
    desk = top.stage.desk
    enrolled(top, "reviewer")
    with pytest.raises(NotPermitted):
        enrolment.ask_recovery(desk, COURT, "reviewer")
    first = enrolment.ask_recovery(desk, INSPECTION, "reviewer")
    for other in (INSPECTION, "reviewer", "judge", OFFICER, SUPERVISOR):
        assert "reviewer" not in recoveries_for(desk, other)
        with pytest.raises(NotPermitted):
            enrolment.agree_recovery(desk, other, "reviewer")
    assert recoveries_for(desk, "inspector") == ("reviewer",)
    second = enrolment.agree_recovery(desk, "inspector", "reviewer")
    for codes in ([first], [second], [first, first], [second, second]):
        with pytest.raises(NotPermitted):
            enrolment.enrol(desk, codes)
    assert enrolment.enrol(desk, [second, first]).generation == 1
    with pytest.raises(NotPermitted):
        enrolment.agree_recovery(desk, "inspector", "reviewer")


def test_a_supervisor_of_the_same_agency_is_the_second_for_an_officer(top: DeskTop) -> None:
    desk = top.stage.desk
    enrolled(top, OFFICER)
    enrolment.ask_recovery(desk, INSPECTION, OFFICER)
    for other in ("supervisor of agency B", "officer of agency B", "reviewer"):
        with pytest.raises(NotPermitted):
            enrolment.agree_recovery(desk, other, OFFICER)
    assert enrolment.agree_recovery(desk, SUPERVISOR, OFFICER)


def test_a_recovery_waits_seven_days_at_most(top: DeskTop) -> None:
    enrolled(top, "reviewer")
    enrolment.ask_recovery(top.stage.desk, INSPECTION, "reviewer")
    top.stage.clock.now += timedelta(days=7, seconds=1)
    assert recoveries_for(top.stage.desk, "inspector") == ()


def test_nobody_recovers_an_account_that_was_never_used_or_is_closed(top: DeskTop) -> None:
    desk = top.stage.desk
    with pytest.raises(Inconsistent):
        enrolment.ask_recovery(desk, INSPECTION, "reviewer")
    enrolled(top, "reviewer")
    enrolment.close_account(desk, INSPECTION, "reviewer")
    with pytest.raises(Inconsistent):
        enrolment.ask_recovery(desk, INSPECTION, "reviewer")
    with pytest.raises(Inconsistent):
        enrolment.invite(desk, INSPECTION, desk.person("reviewer"))
    assert visitor_or_none(desk, "reviewer") is None


def test_an_agency_s_account_is_verified_each_quarter_or_not_used(top: DeskTop) -> None:
    desk = top.stage.desk
    enrolled(top, OFFICER)
    top.stage.clock.now += timedelta(days=VERIFIED_DAYS)
    assert visitor_or_none(desk, OFFICER) is not None
    top.stage.clock.now += timedelta(days=1)
    assert visitor_or_none(desk, OFFICER) is None
    kept = {one.id: one for one in accounts_kept(desk, INSPECTION)}
    assert "not verified" in kept[OFFICER].blocked
    enrolment.verify_account(desk, INSPECTION, OFFICER, verifying(desk, "agency A"))
    assert visitor_or_none(desk, OFFICER) is not None
    for registrar, person in ((COURT, OFFICER), (INSPECTION, "reviewer"), (INSPECTION, "nobody at all")):
        with pytest.raises(NotPermitted):
            enrolment.verify_account(desk, registrar, person, verifying(desk, "agency A"))


def test_every_act_about_accounts_is_audited(top: DeskTop) -> None:
    desk = top.stage.desk
    enrolled(top, "reviewer")
    enrolment.ask_recovery(desk, INSPECTION, "reviewer")
    enrolment.agree_recovery(desk, "inspector", "reviewer")
    enrolment.close_account(desk, INSPECTION, "reviewer")
    said = [(row.person, row.act, row.outcome) for row in desk.store.audit_rows("people")]
    assert said == [
        (INSPECTION, "invite", "invited"),
        ("reviewer", "enrol", "enrolled"),
        (INSPECTION, "ask_recovery", "asked"),
        ("inspector", "agree_recovery", "agreed"),
        (INSPECTION, "close_account", "closed"),
    ]


def test_an_agency_s_passkey_goes_into_the_registry_and_counts_from_tomorrow(top: DeskTop) -> None:
    desk, device = top.stage.desk, Authenticator("officer", "https://portal.example.com")
    id = add_agency_key(desk, INSPECTION, OFFICER, device.public, "portal.example.com", device.origin)
    assert id == passkey_id(device.public)
    assert desk.keys_of(OFFICER) == (id,)
    assert add_agency_key(desk, INSPECTION, OFFICER, device.public, "portal.example.com", device.origin) == id
    assert desk.keys_of(OFFICER) == (id,)
    with pytest.raises(NotPermitted):
        add_agency_key(desk, COURT, OFFICER, device.public, "portal.example.com", device.origin)
    with pytest.raises(Malformed):
        add_agency_key(desk, INSPECTION, OFFICER, b"no key", "portal.example.com", device.origin)
