"""Drafts that nobody signed on their day: void, shown to their person for a week more, and then forgotten."""

from plainview.core.vocabulary.days import days_after, print_day
from plainview.server.actions.desk import Desk
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, Unit

VALUES = "draft-values"
"""The kind of record in which a draft's values wait with it, sealed."""
DRAFT_DAYS = 7


def drop_void(desk: Desk, unit: Unit, who: Person) -> int:
    """Forget the drafts that nobody signed and whose days are over; each leaves an audit row. Promise how many."""
    before, gone = print_day(days_after(desk.today(), -DRAFT_DAYS)), 0
    for rows in desk.store.dump("draft"):
        for id, matter, type, person, day in [row[:5] for row in rows if str(row[4]) < before]:
            unit.drop_draft(str(id))
            unit.put_record(VALUES, str(id), b"")
            detail = f"{type} of {day}, begun by {person} and not signed"
            unit.audit(AuditRow(desk.now(), who.id, who.role, "sweep", str(matter), "void", detail))
            gone += 1
    return gone
