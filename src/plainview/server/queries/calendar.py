"""One's deadlines as a calendar (RFC 5545): a day, that a duty is due, the matter's short number; no name."""

from plainview.core.vocabulary.days import days_after
from plainview.server.actions.desk import Desk
from plainview.server.actions.reminders import calendar_owner
from plainview.server.people.may import SEES
from plainview.server.queries.deadlines import deadlines
from plainview.server.queries.people import visitor_or_none

SHORT = 8
"""So many digits of a matter's public id are a short number."""


def calendar(desk: Desk, secret: str, origin: str) -> bytes | None:
    """Promise the calendar that a secret address opens today, None when it opens none, or its owner may not come."""
    person = calendar_owner(desk, secret)
    if person is None or visitor_or_none(desk, person) is None:
        return None
    found = deadlines(desk, person) if SEES[desk.person(person).role].list else ()
    stamp = f"{desk.now():%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Plainview//Deadlines//EN", "METHOD:PUBLISH"]
    for number, due in enumerate(found):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{due.matter[:SHORT]}-{due.by:%Y%m%d}-{number}@plainview.invalid",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{due.by:%Y%m%d}",
            f"DTEND;VALUE=DATE:{days_after(due.by, 1):%Y%m%d}",
            f"SUMMARY:Duty due: {due.matter[:SHORT]}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def something_waits(desk: Desk, person: str) -> bool:
    """Tell whether a duty is owed within two days, or overdue, in a matter that a person may see."""
    if visitor_or_none(desk, person) is None or not SEES[desk.person(person).role].list:
        return False
    soon = days_after(desk.today(), 2)
    return any(due.by <= soon for due in deadlines(desk, person))
