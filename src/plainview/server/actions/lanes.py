"""Which lists a request is put on: emergencies, and what one agency asks under one statute; what a judge returned.

Lists are kept under keyed digests (`listed.list_of`): whoever has the request in hand can ask how many there are like
it; nobody can ask for a person, a name or a place.
"""

from datetime import timedelta

from plainview.core.law.courts import FREQUENT_DAYS, FREQUENT_REQUESTS, frequent
from plainview.core.notes import canonical
from plainview.core.notes.canonical import Json
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Emergency, Request
from plainview.server.actions.desk import Desk
from plainview.server.actions.listed import list_of
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, Page, Unit

FREQUENT = "frequent"
"""The kind of record that keeps that a matter was flagged, with the count, for the auditor."""

COUNTED_MAX = 10 * FREQUENT_REQUESTS


def emergencies(desk: Desk) -> str:
    """Promise under what the list of emergencies is kept."""
    return list_of(desk, "lane", "emergency")


def extensions(desk: Desk) -> str:
    """Promise under what the list of matters is kept for which an extension was asked."""
    return list_of(desk, "lane", "extension")


def returned(desk: Desk) -> str:
    """Promise under what the list of matters is kept in which a judge gave an order back."""
    return list_of(desk, "lane", "returned")


def put_lanes(desk: Desk, unit: Unit, request: Request, agency: str, matter: str, day: Day) -> None:
    """Put a matter that is filed on the lists it belongs to, in the same unit of work."""
    if request.emergency is not Emergency.NONE:
        unit.put_listing(emergencies(desk), matter, day)
    if request.violation is not None:
        unit.put_listing(_statute(desk, request, agency), matter, day)


def asked_this_week(desk: Desk, request: Request, agency: str) -> int:
    """Promise how many requests the agency filed under the statute of this one in the last `FREQUENT_DAYS` days."""
    if request.violation is None:
        return 0
    first = desk.today() - timedelta(days=FREQUENT_DAYS - 1)
    rows = desk.store.listing(Page((), _statute(desk, request, agency), None, COUNTED_MAX))
    return sum(1 for row in rows if row.filed is not None and row.filed >= first)


def flag(desk: Desk, person: Person, matter: ChainId, count: int) -> bool:
    """Tell whether the count is more than usual; the first who is shown so leaves it for the auditor as well."""
    if not frequent(count):
        return False
    if desk.store.record(FREQUENT, matter) is None:
        with desk.store.unit() as unit:
            said: dict[str, Json] = {"count": count, "day": desk.today().isoformat()}
            unit.put_record(FREQUENT, matter, canonical.print(said))
            unit.audit(AuditRow(desk.now(), person.id, person.role, FREQUENT, matter, "flagged", str(count)))
    return True


def _statute(desk: Desk, request: Request, agency: str) -> str:
    assert request.violation is not None
    return list_of(desk, "statute", f"{agency}/{request.violation.title} {request.violation.section}")
