"""Whether a statement may follow in a matter at all: its phase on the day, the order of days, the matter's profile."""

from plainview.core.docket.clock import MOVED_BY_DAYS, phase_on
from plainview.core.docket.state import Matter
from plainview.core.docket.statement_type import ANY
from plainview.core.docket.types import TYPES
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Refused
from plainview.core.vocabulary.days import Day

CLOCK_TYPES = frozenset(("order.ended", "cover.suspended", "request.lapsed", "finding.made"))
"""Types that state what a day has already done: they stand on the stored phase, not on the computed one."""

_IN_ORDER_CITES = (RULES[31].cite,)


def out_of_order(matter: Matter, kind: str, day: Day) -> Refused | None:
    """Promise why a statement of `kind` cannot follow on `day`, None when it can."""
    row, phase = TYPES[kind], matter.phase
    if phase in MOVED_BY_DAYS and kind not in CLOCK_TYPES:
        phase = phase_on(matter, day)
    in_phase = phase in row.before or (row.before == ANY and phase not in ("new", "destroyed"))
    in_time = matter.last_day is None or day >= matter.last_day
    if in_phase and in_time and (not row.reform or matter.reform):
        return None
    cites = row.cites or _IN_ORDER_CITES
    if row.reform and not matter.reform:
        return Refused(
            cites, "not_in_profile", f"{kind} belongs to the profile reform; this matter runs under regulation"
        )
    if not in_time:
        return Refused(cites, "back_dated", f"{day} is before the matter's last day, {matter.last_day}")
    expected = ", ".join(row.before) if row.before != ANY else "filed, and not yet destroyed"
    return Refused(cites, "out_of_order", f"{kind} cannot follow here: the matter is {phase}, it must be {expected}")
