"""The one look across matters: what a later matter at the same delivery point may learn of this one (rule 118)."""

from plainview.core.docket.state import Matter
from plainview.core.law.reform import LOOK_WINDOW_DAYS
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.request import Request
from plainview.server.actions.desk import Desk
from plainview.server.storage.ports import LookRow

FALLEN = ("refused", "denied", "withdrawn")
"""Phases that a later matter at the address may learn of, beside a cover (D§1)."""


def look_row(desk: Desk, matter: Matter, request: Request, outcome: str) -> LookRow:
    """Promise the row of a matter with an address: days and outcome, for the clock's window only."""
    first = matter.in_force or desk.today()
    end = matter.end or days_after(first, matter.days)
    return LookRow(desk.point(request.addresses[0]), matter.id, first, end, outcome, days_after(end, LOOK_WINDOW_DAYS))


def changed(desk: Desk, before: Matter, after: Matter | None, request: Request | None) -> LookRow | None:
    """Promise the row when a cover has started, its end has moved, or it was refused, denied or withdrawn.

    `request` is the one this very act files, None for the one on file. None when there is nothing new to learn.
    """
    if after is None or after.kind != "cover":
        return None
    moved = after.started is not None and (before.started, before.end) != (after.started, after.end)
    fell = after.phase in FALLEN and after.phase != before.phase
    if not moved and not fell:
        return None
    asked = request or desk.request(after.id)
    return look_row(desk, after, asked, "covered" if moved else after.phase) if asked.addresses else None
