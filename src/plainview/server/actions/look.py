"""The one look across matters: what a later matter at the same delivery point may learn of this one (rule 118)."""

from plainview.core.docket.state import Matter
from plainview.core.law.reform import LOOK_WINDOW_DAYS
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.request import Request
from plainview.server.actions.desk import Desk
from plainview.server.storage.ports import LookRow


def look_row(desk: Desk, matter: Matter, request: Request, outcome: str) -> LookRow:
    """Promise the row of a matter with an address: days and outcome, for the clock's window only."""
    first = matter.in_force or desk.today()
    end = matter.end or days_after(first, matter.days)
    return LookRow(desk.point(request.addresses[0]), matter.id, first, end, outcome, days_after(end, LOOK_WINDOW_DAYS))


def changed(desk: Desk, before: Matter, after: Matter | None) -> LookRow | None:
    """Promise the row when a cover has started or its end has moved, so that the days of a run are the real ones."""
    if after is None or after.kind != "cover" or after.started is None:
        return None
    if (before.started, before.end) == (after.started, after.end):
        return None
    request = desk.request(after.id)
    return look_row(desk, after, request, "covered") if request.addresses else None
