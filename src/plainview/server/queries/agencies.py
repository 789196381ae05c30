"""Enrolled agencies, as a registrar sees them."""

from dataclasses import dataclass, replace

from plainview.core.vocabulary.days import Day, days_after
from plainview.server.actions.agency_numbers import NUMBER_DAYS, number_of, numbers_of, waiting_numbers
from plainview.server.actions.desk import Desk
from plainview.server.actions.packages import RECIPIENTS, keys_in
from plainview.server.people.may import check_may


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One agency: its name, level and powers, whether it is suspended, and the number on which it is called back.

    `packages` says how they reach it; `next` is the number that replaces the one to call, from a day on, `waits` one
    that nobody calls before a second person has confirmed it.
    """

    name: str
    level: str
    powers: tuple[str, ...]
    suspended: bool
    number: str
    packages: str
    next: str = ""
    next_from: Day | None = None
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A number that waits for a second person's word: whose, where it is said to stand, who put it in and when.

    The number itself is not told: who confirms it types what they found. `own` is for whoever put it in.
    """

    agency: str
    source: str
    by: str
    since: Day
    own: bool


def agencies(desk: Desk, person: str) -> tuple[Enrolled, ...]:
    """Promise the enrolled agencies by name. Raises NotPermitted for whoever is no registrar."""
    check_may(desk.person(person), "enrol_agency")
    return tuple([_seen(desk, name) for name, _ in desk.store.records("agency")])


def _seen(desk: Desk, name: str) -> Enrolled:
    held = desk.agency(name)
    powers = {
        "crimes": held.criminal_powers,
        "national security": held.security_powers,
        "forfeiture": held.forfeiture_powers,
    }
    has = tuple([word for word, given in powers.items() if given])
    numbers = numbers_of(desk, name)
    seen = Enrolled(name, str(held.level), has, held.suspended, number_of(desk, name), _packages(desk, name))
    if numbers and numbers[0].waits:
        return replace(seen, waits=numbers[0].number)
    if len(numbers) < 2:
        return seen
    return replace(seen, next=numbers[1].number, next_from=days_after(numbers[1].since, NUMBER_DAYS))


def _packages(desk: Desk, agency: str) -> str:
    data = desk.record(RECIPIENTS, agency)
    if not data:
        return "none can be released yet"
    count = len(keys_in(data))
    return f"sealed to {count} key{'' if count == 1 else 's'}" if count else "read in the portal"


def number_to_call(desk: Desk, person: str, agency: str) -> str:
    """Promise the number on which an agency is called today, "" where the registry holds none.

    Raises NotPermitted for whoever is no registrar.
    """
    check_may(desk.person(person), "verify_account")
    return number_of(desk, agency)


def unconfirmed(desk: Desk, person: str) -> tuple[Unconfirmed, ...]:
    """Promise the numbers of agencies that wait for a second person, by agency. Raises NotPermitted."""
    found = waiting_numbers(desk, person)
    return tuple([Unconfirmed(agency, one.source, one.by, one.since, one.by == person) for agency, one in found])
