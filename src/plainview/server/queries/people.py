"""Who is here, as pages may know it, read anew for every request: a right that was removed is gone on the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions.desk import Desk
from plainview.server.actions.enrolment import RECOVERY, STANDING, is_ours, recovery_of, standing
from plainview.server.actions.registry import together
from plainview.server.people.may import MAY
from plainview.server.people.person import Person, Role
from plainview.server.people.standing import AGENCY_ROLES, VERIFIED_DAYS, Standing, due

ROLES = frozenset(str(role) for role in Role)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A registered person: id, role, office or agency, the acts that the role may try.

    `generation` is that of the passkeys and sessions that count.
    """

    id: str
    role: str
    office: str
    agency: str
    facility: str
    may: frozenset[str]
    generation: int = 0


def visitor(desk: Desk, person: str) -> Visitor:
    """Promise who a registered person is now.

    Raises NotPermitted when nobody is registered under the id, the account is closed, its agency is suspended, or an
    agency's account was not verified within a quarter.
    """
    who, now = desk.person(person), standing(desk, person)
    if why := blocked(desk, who, now):
        raise NotPermitted(why, next="Ask your registrar")
    return _seen(who, now)


def blocked(desk: Desk, who: Person, now: Standing) -> str:
    """Promise why an account cannot be used today, "" when it can."""
    if now.closed:
        return "this account is closed"
    if who.agency and (desk.record("agency", who.agency) is None or desk.agency(who.agency).suspended):
        return "this agency is suspended"
    if due(who, now, desk.today()):
        return f"this account was not verified for more than {VERIFIED_DAYS} days"
    return ""


def visitor_or_none(desk: Desk, person: str) -> Visitor | None:
    """Promise who a registered person is now, None when nobody is."""
    try:
        return visitor(desk, person)
    except NotPermitted:
        return None


@dataclass(frozen=True, slots=True)
class Account:
    """One account as its registrar sees it; `blocked` says why it cannot be used.

    `facility` and `route` say where a recorder records.
    """

    id: str
    role: str
    where: str
    enrolled: bool
    closed: bool
    blocked: str
    verified: str
    for_agency: bool
    recovering: bool
    facility: str = ""
    route: str = ""


def accounts_kept(desk: Desk, registrar: str) -> tuple[Account, ...]:
    """Promise the accounts that a registrar keeps, by name. Raises NotPermitted."""
    who = desk.person(registrar)
    at, people = together(desk, STANDING, RECOVERY)
    return tuple([_account(at, other) for other in people if is_ours(who, other)])


def account_kept(desk: Desk, registrar: str, person: str) -> Account:
    """Promise one account that a registrar keeps. Raises NotPermitted, the same whether it is there or not."""
    other = desk.person(person) if desk.store.record("person", person) else None
    if other is None or not is_ours(desk.person(registrar), other):
        raise NotPermitted("there is no such account for you", next="Check the name")
    return _account(desk, other)


def person_of(desk: Desk, person: str) -> Person:
    """Promise the registry's record of somebody. Raises NotPermitted when nobody is registered under the id."""
    return desk.person(person)


def invited(desk: Desk, registrar: str, values: Mapping[str, Any]) -> Person:
    """Promise who is meant by the answers of an invitation: of an agency, or of the registrar's own office.

    Raises NotPermitted, Malformed for a role that is none.
    """
    who, given = desk.person(registrar), dict(values)
    if given.get("role") not in ROLES:
        raise Malformed("expected a role", where="role")
    role = Role(given.pop("role"))
    home = {"agency": given.get("agency", "")} if role in AGENCY_ROLES else {"office": who.office}
    rest = {name: given[name] for name in ("facility", "route", "grade", "area", "postal") if given.get(name)}
    return Person(given["id"], role, **home, **rest)


def by_role(desk: Desk, people: Sequence[str]) -> dict[str, list[str]]:
    """Promise the people named, by their role; a role that none of them has is not there. Raises NotPermitted."""
    found: dict[str, list[str]] = {}
    for person in people:
        found.setdefault(str(desk.person(person).role), []).append(person)
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A key that somebody signs with in public: its first and last day, in words, and whether it may still sign."""

    id: str
    first: str
    last: str
    good: bool


def keys_held(desk: Desk, person: str) -> tuple[Held, ...]:
    """Promise the public keys of somebody that were not revoked, newest first; an agency's are never public."""
    keys, today = desk.program().keys, desk.today()
    found = [keys[key] for key in reversed(desk.keys_of(person)) if key in keys]
    return tuple(
        [
            Held(str(one.id), _day(one.first_day), _day(one.last_day), today <= one.last_day)
            for one in found
            if one.revoked is None
        ]
    )


def _day(day: Day) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def recoveries_for(desk: Desk, person: str) -> tuple[str, ...]:
    """Promise whose accounts wait for this person's word that they lost their passkey."""
    who = desk.person(person)
    return tuple([of for of, data in desk.store.records("recovery") if data and recovery_of(desk, who, of)])


def _account(desk: Desk, who: Person) -> Account:
    now = standing(desk, who.id)
    verified = _day(now.verified) if now.verified else ""
    recovering = bool(desk.record(RECOVERY, who.id))
    return Account(
        who.id,
        str(who.role),
        who.office.replace("_", " ") or who.agency,
        now.enrolled,
        now.closed,
        blocked(desk, who, now),
        verified,
        who.role in AGENCY_ROLES,
        recovering,
        who.facility,
        who.route,
    )


def _seen(who: Person, now: Standing) -> Visitor:
    may = frozenset(verb for verb, roles in MAY.items() if who.role in roles)
    return Visitor(who.id, str(who.role), who.office, who.agency, who.facility, may, now.generation)
