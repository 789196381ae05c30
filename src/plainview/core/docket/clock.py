"""What a day does to a matter: ends reached, confirmations missed, seals fixed. Computed, never stored."""

from plainview.core.docket.state import Matter
from plainview.core.law import reform
from plainview.core.vocabulary.days import Day

MOVED_BY_DAYS = frozenset(("returned", "authorized", "approved", "active", "suspended"))
"""Phases that a day can end by itself; in the others a matter stays until something is said of it."""


def missed(matter: Matter, day: Day) -> tuple[str, Day] | None:
    """Promise what an active cover lacks on `day` and since when it has been missing, None when nothing is.

    Source: 39 CFR 233.3(e)(3), (g)(7); rules 23, 46, 76.
    """
    clocks = (
        ("confirmation", matter.confirm_by),
        ("court", matter.court_by),
        ("attestation", matter.attest_by),
    )
    past = [(by, name) for name, by in clocks if by is not None and by < day]
    if not past:
        return None
    by, name = min(past)
    return name, by


def locked(matter: Matter, day: Day) -> bool:
    """Tell whether what a cover yielded is locked on `day`: its confirmation or its court's approval is missing.

    An end does not unlock it: an emergency cover that ends before its clocks still owes both.
    """
    confirm, court = matter.confirm_by, matter.court_by
    if (confirm is not None and confirm < day) or (court is not None and court < day):
        return True
    return matter.missing in ("confirmation", "court")


def over(matter: Matter, day: Day) -> bool:
    """Tell whether the order's end has been reached on `day`; recording is refused from then on."""
    return matter.end is not None and day >= matter.end


def lapse(matter: Matter, day: Day) -> str:
    """Promise the coded reason for which a request has fallen away by `day`, "" when it has not (rule 117)."""
    if matter.phase == "returned" and matter.returned is not None:
        return "not_resubmitted" if day > reform.resubmission(matter.returned, matter.start_before).by else ""
    if matter.start_before is None or day < matter.start_before:
        return ""
    if matter.phase == "authorized":
        return "no_order" if matter.reform and not matter.emergency else "not_started"
    return "not_started" if matter.phase == "approved" and matter.kind == "cover" else ""


def phase_on(matter: Matter, day: Day) -> str:
    """Promise the phase a matter is in on `day`, whatever statement has or has not been made about it."""
    if matter.phase not in MOVED_BY_DAYS:
        return matter.phase
    if lapse(matter, day):
        return "lapsed"
    if matter.phase != "returned" and over(matter, day):
        return "lapsed" if matter.kind == "cover" and matter.started is None else "ended"
    if matter.phase == "active" and missed(matter, day):
        return "suspended"
    return matter.phase


def recordable(matter: Matter, day: Day) -> bool:
    """Tell whether a piece may be recorded on `day`: an active cover, inside its dates, nothing missing."""
    return phase_on(matter, day) == "active"


def seal_end(matter: Matter) -> Day | None:
    """Promise the day the seal lifts: the notice day, or as long after the deciding day; None only before filing."""
    if matter.notice_by is not None:
        return matter.notice_by
    last = matter.decided or matter.filed
    return None if last is None else reform.notice(last).by
