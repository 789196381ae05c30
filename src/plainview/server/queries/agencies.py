"""Enrolled agencies, as a registrar sees them."""

from dataclasses import dataclass

from plainview.server.actions.desk import Desk
from plainview.server.people.may import check_may


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One agency: its name, level and powers, and whether it is suspended."""

    name: str
    level: str
    powers: tuple[str, ...]
    suspended: bool


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
    return Enrolled(name, str(held.level), tuple([word for word, has in powers.items() if has]), held.suspended)
