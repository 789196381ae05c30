"""How much mail with known attorneys was seen and not recorded: a number for the auditor, and for nobody else (D§1)."""

from datetime import datetime, time, tzinfo

from plainview.core.vocabulary.days import Day, days_after, legal_day
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.booking import who_may
from plainview.server.actions.desk import Desk
from plainview.server.actions.sheets import ATTORNEY

COUNTED = ("record", "import_sheet")
"""The acts that pass such mail over, an audit row a piece."""


def attorney_mail(desk: Desk, person: str, first: Day, last: Day, matter: ChainId | None = None) -> int:
    """Promise how many pieces were passed over from `first` to `last`, both included, in one matter or in all.

    Raises NotPermitted.
    """
    who_may(desk, person, "count_attorney_mail", matter or "")
    if matter is None:
        why = desk.store.refusals_of(COUNTED, *instants(first, last, desk.zone))
        return sum(count for words, count in why if ATTORNEY in words.split(", "))
    rows = [row for row in desk.store.audit_rows(matter) if row.act in COUNTED and row.outcome == "refused"]
    days = [legal_day(row.at, desk.zone) for row in rows if ATTORNEY in row.detail.split(", ")]
    return sum(first <= day <= last for day in days)


def instants(first: Day, last: Day, zone: tzinfo) -> tuple[datetime, datetime]:
    """Promise the first instant of the legal day `first`, and that of the day after `last`."""
    at_once = (first, days_after(last, 1))
    begun, end = (datetime.combine(day, time.min, zone) for day in at_once)
    return begun, end
