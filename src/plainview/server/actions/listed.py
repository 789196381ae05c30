"""What lists show of a matter: its read model, made from public facts alone; and which lists there are."""

import hashlib
import hmac

from plainview.core.docket.clock import phase_on
from plainview.core.docket.state import Matter
from plainview.core.docket.types import TYPES
from plainview.core.docket.unsealing import cohort_day
from plainview.core.law import cfr39_233_3
from plainview.core.vocabulary.days import Day, days_after, print_day
from plainview.server.actions.desk import Desk
from plainview.server.storage.ports import MatterRow

LIFTED_IN = TYPES["seal.lifted"].before
"""Phases in which a seal is lifted: the matter is over."""


def read_model(matter: Matter, day: Day) -> MatterRow:
    """Promise the row that lists show: from public facts alone, with the next day on which the clock does something."""
    days = [matter.end if matter.phase in ("active", "approved", "authorized", "suspended") else None]
    days += [matter.start_before if matter.phase in ("authorized", "approved") else None]
    days += [matter.confirm_by, matter.court_by, matter.attest_by] if matter.phase == "active" else []
    if matter.phase == "filed" and matter.filed and not matter.confirmed:
        days.append(days_after(cfr39_233_3.written_confirmation(matter.filed).by, 1))
    if matter.phase in LIFTED_IN:
        days.append(cohort_day(matter))
    owed = matter.open_duties()
    days += [duty.by for duty in owed if duty.name in ("opening", "resubmission", "decision")]
    upcoming = min((day for day in days if day is not None), default=None)
    names = ",".join(f"{duty.name} {print_day(duty.by)}" for duty in owed)
    shown = (phase_on(matter, day), matter.filed, matter.end, upcoming, names)
    lifts = next((duty.by for duty in owed if duty.name == "notice"), None)
    return MatterRow(matter.id, matter.kind, matter.level, *shown, lifts, *_copy(matter))


def _copy(matter: Matter) -> tuple[Day | None, Day | None]:
    """When the agency's copy is due while it is out; or, of the last one that came late, when it was due and came."""
    found: tuple[Day | None, Day | None] = (None, None)
    for duty in matter.duties:
        if duty.name == "return" and duty.done is None:
            return duty.by, None
        if duty.name == "return" and duty.done is not None and duty.done > duty.by:
            found = (duty.by, duty.done)
    return found


def list_of(desk: Desk, kind: str, name: str) -> str:
    """Promise under what a list of matters is kept, of an `agency` or a `facility`: a keyed digest, in hex.

    It can be asked for by whoever knows the name and this program's own secret, and read by nobody (D§1).
    """
    return hmac.digest(desk.service.look, f"list/{kind}/{name}".encode(), hashlib.sha256).hex()
