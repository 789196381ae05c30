"""Who is here, as pages may know it, read anew for every request: a right that was removed is gone on the next."""

from dataclasses import dataclass

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions.desk import Desk
from plainview.server.people.may import MAY
from plainview.server.people.person import Person, Role

ROLES = frozenset(str(role) for role in Role)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A registered person: id, role, office or agency, and the acts that the role may try."""

    id: str
    role: str
    office: str
    agency: str
    facility: str
    may: frozenset[str]


def visitor(desk: Desk, person: str) -> Visitor:
    """Promise who a registered person is now. Raises NotPermitted when nobody is registered under the id."""
    return _seen(desk.person(person))


def visitor_or_none(desk: Desk, person: str) -> Visitor | None:
    """Promise who a registered person is now, None when nobody is."""
    try:
        return visitor(desk, person)
    except NotPermitted:
        return None


def _seen(who: Person) -> Visitor:
    may = frozenset(verb for verb, roles in MAY.items() if who.role in roles)
    return Visitor(who.id, str(who.role), who.office, who.agency, who.facility, may)
