"""The program's own chains: opening, roots, profile, delegations, keys, agencies and daybook."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from plainview.core.docket.fold import step
from plainview.core.docket.fold_program import holders
from plainview.core.docket.program import Program
from plainview.core.docket.statement import DutyLine
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.errors import Inconsistent, Invalid
from plainview.core.vocabulary.ids import Hash
from tests.core.docket.founded import FIRST, OFFICES, OPENING, Log, founded, id_of, opened, public, refused, staffed

LEAF = Hash(bytes(32))


def day(offset: int) -> str:
    return (FIRST + timedelta(days=offset)).isoformat()


def refused_key(log: Log, name: str, by: str, on: int = 1, **facts: Any) -> str:
    with pytest.raises(Invalid) as caught:
        log.add_key(name, by, on, **facts)
    return caught.value.what


# Opening


def test_an_opening_fixes_origin_zone_profile_and_roots() -> None:
    program = opened().program
    assert (program.origin, program.zone, program.demo, program.edition) == (
        "example.com/log", "America/New_York", True, "2026-1",
    )  # fmt: skip
    assert (program.first_day, program.day, program.size) == (FIRST, FIRST, 1)
    assert program.profile_on(FIRST) is Profile.REFORM
    assert program.roots == {office: public(office) for office in OFFICES}


def test_a_log_begins_with_its_opening() -> None:
    statement = Log().statement("daybook.closed", {"of": day(0), "root": "0" * 64}, None, FIRST)
    with pytest.raises(Invalid, match=r"begins with program\.opened"):
        step(Program(), None, statement, LEAF)


def test_an_opening_is_dated_on_its_first_day() -> None:
    assert "not the day of the opening" in refused(Log(), "program.opened", {**OPENING, "first_day": day(1)}, None, 0)


def test_two_offices_may_not_share_a_root() -> None:
    roots = {**OPENING["roots"], "court": public("inspection")}
    assert "three different root keys" in refused(Log(), "program.opened", {**OPENING, "roots": roots}, None, 0)


def test_a_program_opens_once() -> None:
    assert "opens once" in refused(founded(), "program.opened", {**OPENING, "first_day": day(2)})


def test_nothing_is_said_before_all_three_offices_have_signed() -> None:
    log = opened()
    for office in OFFICES:
        assert not log.program.ready()
        assert "three offices sign" in refused(log, "daybook.closed", {"of": day(0), "root": "0" * 64})
        log.add("program.signed", {"office": office}, office)
    assert log.program.ready()


def test_an_office_signs_once() -> None:
    log = opened()
    log.add("program.signed", {"office": "court"}, "court")
    assert "court has already signed" in refused(log, "program.signed", {"office": "court"}, "court")


# Chains


@pytest.mark.parametrize("changed", ["seq", "prev", "day"])
def test_a_statement_that_does_not_follow_its_chain_is_inconsistent(changed: str) -> None:
    log = staffed()
    log.add("daybook.closed", {"of": day(0), "root": "0" * 64}, None, 2)
    statement = log.statement("daybook.closed", {"of": day(1), "root": "0" * 64}, None, FIRST + timedelta(days=2))
    wrong: dict[str, Any] = {"seq": 5, "prev": "1" * 64, "day": FIRST + timedelta(days=1)}
    with pytest.raises(Inconsistent):
        log.fold(structs.replace(statement, **{changed: wrong[changed]}))
    log.fold(statement)


def test_a_new_chain_begins_at_the_opening() -> None:
    log = founded()
    assert log.statement("agency.enrolled", {"level": "state"}, None, FIRST).prev == log.program.genesis != ""


def test_a_program_chain_creates_no_duties() -> None:
    log = founded()
    statement = log.statement("daybook.closed", {"of": day(0), "root": "0" * 64}, None, FIRST + timedelta(days=1))
    with pytest.raises(Invalid, match="creates no duty"):
        log.fold(structs.replace(statement, duties=(DutyLine("notice", FIRST),)))


def test_a_refusal_cites_what_refuses() -> None:
    assert "cites no paragraph" in refused(founded(), "enrolment.refused", {"level": "state"})
    assert "cites no paragraph" in refused(founded(), "delegation.refused", {"grade": "manager"})


@pytest.mark.parametrize(
    ("kind", "facts"), [("enrolment.refused", {"level": "state"}), ("delegation.refused", {"grade": "manager"})]
)
def test_a_refusal_changes_nothing_but_the_chain(kind: str, facts: dict[str, Any]) -> None:
    log = founded()
    before = log.program
    log.fold(structs.replace(log.statement(kind, facts, None, FIRST), cites=("39 CFR 233.3(c)(8)",)))
    assert log.program == replace(before, size=before.size + 1, chains=log.program.chains)


# Profile

LOOSER = {"from": day(40), "profile": "regulation"}


def test_a_looser_profile_needs_thirty_days_and_the_court_and_holds_for_new_matters() -> None:
    log = founded()
    log.add("profile.proposed", LOOSER, "inspection", 1)
    assert log.program.profile_on(FIRST + timedelta(days=50)) is Profile.REFORM
    log.add("profile.agreed", LOOSER, "court", 2)
    assert log.program.proposed_profile is None
    assert log.program.profile_on(FIRST + timedelta(days=39)) is Profile.REFORM
    assert log.program.profile_on(FIRST + timedelta(days=40)) is Profile.REGULATION


@pytest.mark.parametrize(("wait", "fine"), [(29, False), (30, True)])
def test_a_looser_profile_is_announced_thirty_days_ahead(wait: int, fine: bool) -> None:
    log = founded()
    facts = {"from": day(2 + wait), "profile": "regulation"}
    if fine:
        log.add("profile.proposed", facts, "inspection", 2)
    else:
        assert "30" in refused(log, "profile.proposed", facts, "inspection")


def test_a_court_agrees_to_what_was_proposed_and_to_that_once() -> None:
    log = founded()
    assert "no such proposal" in refused(log, "profile.agreed", LOOSER, "court")
    log.add("profile.proposed", LOOSER, "inspection", 2)
    assert "no such proposal" in refused(log, "profile.agreed", {**LOOSER, "from": day(41)}, "court")
    log.add("profile.agreed", LOOSER, "court", 2)
    assert "no such proposal" in refused(log, "profile.agreed", LOOSER, "court")


def test_a_profile_never_holds_backwards() -> None:
    log = founded()
    log.add("profile.proposed", LOOSER, "inspection", 2)
    assert "later day than its agreement" in refused(log, "profile.agreed", LOOSER, "court", 40)
    log.add("profile.agreed", LOOSER, "court", 39)


# Roots

NEW = {"office": "court", "public": public("new court")}


def test_two_other_offices_replace_a_root() -> None:
    log = founded()
    log.add("root.proposed", NEW, "inspection", 1)
    assert log.program.roots["court"] == public("court")
    log.add("root.replaced", NEW, "inspector_general", 1)
    assert log.program.roots["court"] == public("new court")
    assert log.program.proposed_root is None
    assert "never added" in refused(log, "root.proposed", {**NEW, "office": "inspection"}, "court")
    log.add("profile.proposed", LOOSER, "inspection", 2)
    log.add("profile.agreed", LOOSER, "new court", 2)


def test_an_office_proposes_no_root_of_its_own() -> None:
    assert "two other offices" in refused(founded(), "root.proposed", NEW, "court")


@pytest.mark.parametrize("by", ["inspection", "court"])
def test_the_proposer_and_the_replaced_office_do_not_agree_to_a_root(by: str) -> None:
    log = founded()
    log.add("root.proposed", NEW, "inspection", 1)
    assert "two other offices name the same key" in refused(log, "root.replaced", NEW, by)


def test_a_root_is_replaced_only_by_the_key_that_was_proposed() -> None:
    log = founded()
    assert "name the same key" in refused(log, "root.replaced", NEW, "inspector_general")
    log.add("root.proposed", NEW, "inspection", 1)
    for other in ({**NEW, "public": public("another")}, {**NEW, "office": "inspection"}):
        assert "name the same key" in refused(log, "root.replaced", other, "inspector_general")


@pytest.mark.parametrize("name", ["court", "inspector_general", "judge"])
def test_a_known_key_becomes_no_root(name: str) -> None:
    facts = {"office": "court", "public": public(name)}
    assert "already known" in refused(staffed(), "root.proposed", facts, "inspection")


# Delegations


def delegate(log: Log, grade: str, group: int = 0, on: int = 2) -> int:
    return log.add("delegation.made", {"grade": grade, "group": group}, "chief", on)


def test_headquarters_has_at_most_two_designees() -> None:
    log = staffed()
    delegate(log, "headquarters")
    delegate(log, "headquarters", 1)
    third = {"grade": "headquarters", "group": 2}
    assert "2 designees" in refused(log, "delegation.made", third, "chief")
    assert holders(log.program, "headquarters", 9) == 2


def test_each_support_group_has_at_most_two_designees() -> None:
    log = staffed()
    for group in (1, 1, 2):
        delegate(log, "support_group", group)
    assert "2 designees" in refused(log, "delegation.made", {"grade": "support_group", "group": 1}, "chief")
    delegate(log, "support_group", 2)
    assert [holders(log.program, "support_group", group) for group in (1, 2, 3)] == [2, 2, 0]


def test_inspectors_in_charge_are_as_many_as_there_are() -> None:
    log = staffed()
    for _ in range(5):
        delegate(log, "inspector_in_charge")
    assert holders(log.program, "inspector_in_charge", 0) == 5


def test_a_revoked_delegation_leaves_its_place_and_is_revoked_once() -> None:
    log = staffed()
    delegate(log, "headquarters")
    delegate(log, "headquarters")
    seq = max(log.program.delegations)
    log.add("delegation.revoked", {"delegation": seq}, "chief", 2)
    assert holders(log.program, "headquarters", 0) == 1
    assert f"no delegation {seq} is in force" in refused(log, "delegation.revoked", {"delegation": seq}, "chief")
    assert "no delegation 999 is in force" in refused(log, "delegation.revoked", {"delegation": 999}, "chief")
    delegate(log, "headquarters")


# Keys


def test_a_key_signs_from_the_day_after_its_statement_for_at_most_90_days() -> None:
    log = staffed()
    assert "day after" in refused_key(log, "x", "registrar court", office="court", **{"from": day(1)})
    assert "91 days" in refused_key(log, "x", "registrar court", office="court", until=day(2 + 90))
    assert "0 days" in refused_key(log, "x", "registrar court", office="court", until=day(1))
    log.add_key("x", "registrar court", 1, office="court", until=day(2))
    log.add_key("y", "registrar court", 1, office="court", until=day(2 + 89))


def test_a_key_id_is_the_hash_of_its_key() -> None:
    assert "not the hash" in refused_key(staffed(), "x", "registrar inspection", key="0" * 32)


@pytest.mark.parametrize("name", ["judge", "registrar court", "court", "inspection"])
def test_a_known_key_is_not_added_again(name: str) -> None:
    assert "already known" in refused_key(staffed(), name, "registrar court", office="court")


def test_only_an_authorizer_of_the_inspection_service_has_the_rank_of_chief() -> None:
    why = "only an authorizer's key has the rank chief"
    assert refused_key(staffed(), "x", "registrar inspection", rank="chief").endswith(why)
    judge = {"class": "judge", "office": "court", "rank": "chief"}
    assert refused_key(staffed(), "x", "registrar court", **judge).endswith(why)
    odd = {"class": "authorizer", "office": "court", "rank": "chief"}
    assert refused_key(staffed(), "x", "registrar court", **odd).endswith(why)


def test_a_registrar_is_added_by_a_root_and_an_official_by_a_registrar() -> None:
    registrar = {"class": "registrar", "office": "court"}
    assert "added by the office's root" in refused_key(staffed(), "x", "registrar court", **registrar)
    assert "by the office's registrar" in refused_key(staffed(), "x", "court", office="court")


@pytest.mark.parametrize(
    ("office", "signer"),
    [
        ("inspection", "judge"), ("inspection", "auditor"), ("court", "authorizer"), ("court", "auditor"),
        ("court", "inspector"), ("inspector_general", "judge"), ("inspector_general", "inspector"),
    ],
)  # fmt: skip
def test_an_office_has_only_the_classes_that_are_its_own(office: str, signer: str) -> None:
    why = refused_key(staffed(), "x", f"registrar {office}", office=office, **{"class": signer})
    assert why.endswith(f"the office {office} has no {signer}")


def test_a_key_is_revoked_once_and_by_its_own_office() -> None:
    log = staffed()
    facts = {"key": str(id_of("judge")), "reason": "stolen"}
    for by in ("registrar inspection", "inspection"):
        assert "no such key of this office" in refused(log, "key.revoked", facts, by)
    assert "no such key" in refused(log, "key.revoked", {**facts, "key": "0" * 32}, "court")
    log.add("key.revoked", facts, "court", 2)
    assert "no such key" in refused(log, "key.revoked", facts, "court")


# Agencies


def test_an_agency_is_suspended_and_reinstated_in_turn() -> None:
    log = staffed()
    by = "registrar inspection"
    log.add("agency.enrolled", {"level": "state"}, by, 2)
    assert log.program.agencies[0].level == "state"
    assert "no agency 0 that could be reinstated" in refused(log, "agency.reinstated", {"agency": 0}, by)
    log.add("agency.suspended", {"agency": 0}, by, 2)
    assert log.program.agencies[0].suspended
    assert "no agency 0 that could be suspended" in refused(log, "agency.suspended", {"agency": 0}, by)
    log.add("agency.reinstated", {"agency": 0}, by, 2)
    assert not log.program.agencies[0].suspended
    assert "no agency 7 that could be suspended" in refused(log, "agency.suspended", {"agency": 7}, by)


# Daybook


def close(log: Log, of: int, on: int) -> None:
    log.add("daybook.closed", {"of": day(of), "root": "0" * 64}, None, on)


def test_a_daybook_closes_every_day_from_the_first_without_a_gap() -> None:
    log = founded()
    assert f"daybook of {day(0)} is missing" in refused(log, "daybook.closed", {"of": day(1), "root": "0" * 64})
    close(log, 0, 2)
    for of in (0, 2):
        facts = {"of": day(of), "root": "0" * 64}
        assert f"daybook of {day(1)} is missing" in refused(log, "daybook.closed", facts, None, 3)
    close(log, 1, 3)
    assert log.program.daybook == FIRST + timedelta(days=1)


def test_a_daybook_is_closed_only_when_its_day_is_over() -> None:
    log = founded()
    assert "only when that day is over" in refused(log, "daybook.closed", {"of": day(0), "root": "0" * 64}, None, 0)
    close(log, 0, 1)
