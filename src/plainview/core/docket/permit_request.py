"""Which returns and corrections of a request the public facts permit: how often, by whom, and what rests on it."""

from plainview.core.docket.permit_disclosure import Facts, refuse
from plainview.core.docket.state import Matter
from plainview.core.law import reform
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.days import Day

_VERSIONS, _EMERGENCY = 21, 76


def returned(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    """Promise whether a reviewer may give a request back once more (rule 109)."""
    return (reform.rework.check(matter.returns),)


def order_returned(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    """Promise whether a judge may give an order back: it waits for the judge, and was not returned too often.

    An emergency is ratified, narrowed or denied within its three working days: nothing is filed anew meanwhile.
    """
    if matter.emergency:
        reason = "an emergency order is ratified, narrowed or denied in its time; it is not returned"
        return refuse(_EMERGENCY, RULES[_EMERGENCY].cite, "emergency_not_returned", reason)
    return (reform.rework.check(matter.returns),)


def corrected(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    """Promise whether a new version may replace the last: the next one, of the same request, while nothing rests on it.

    An order that waits for a judge is the judge's to return. Under `regulation` no judge waits: an order that has not
    started falls away with its version, unless a disclosure under it was approved.
    """
    cite = RULES[_VERSIONS].cite
    if matter.phase == "authorized" and matter.reform:
        reason = "the order waits for a judge, who may return it; withdraw the request otherwise"
        return refuse(_VERSIONS, cite, "before_the_judge", reason)
    if matter.phase == "authorized" and matter.key_of("disclosure.approved"):
        return refuse(_VERSIONS, cite, "disclosed", "records were disclosed under it; file another request instead")
    if facts["version"] != matter.version + 1:
        reason = f"the next version is {matter.version + 1}, not {facts['version']}"
        return refuse(_VERSIONS, cite, "version_gap", reason)
    if facts["kind"] != matter.kind or facts["level"] != matter.level:
        reason = "a correction keeps kind and level; file another request instead"
        return refuse(_VERSIONS, cite, "kind_changed", reason)
    return ()
