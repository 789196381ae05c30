"""39 CFR 233.3(d)-(f): who may order a cover, on whose request, and what may be recorded without an order."""

from collections.abc import Mapping
from types import MappingProxyType

from plainview.core.law import clocks
from plainview.core.law.cfr39_233_3.c_definitions import Y1993
from plainview.core.law.rule import rule, shown
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day

D1 = "39 CFR 233.3(d)(1)"
D2 = "39 CFR 233.3(d)(2)"
D3 = "39 CFR 233.3(d)(3)"
E3 = "39 CFR 233.3(e)(3)"

CONFIRMATION_DAYS = 3  # (e)(3), calendar days

HEADQUARTERS, SUPPORT_GROUP, INSPECTOR_IN_CHARGE = "headquarters", "support_group", "inspector_in_charge"

DESIGNEES_MAX: Mapping[str, int | None] = MappingProxyType(
    {
        HEADQUARTERS: 2,  # (d)(1), the Chief's own designees
        SUPPORT_GROUP: 2,  # (d)(2), the Manager's designees in each group
        INSPECTOR_IN_CHARGE: None,  # (d)(2), no number stated; emergencies only, rule 25
    }
)


# (e)(3): a request made by word of mouth because time is short is put in writing within three calendar days.
@rule(23, E3, title="Written confirmation of an oral request", tag="L", inputs="public", since=Y1993, confirmed=False)
def written_confirmation(oral_on: Day) -> Owed:
    """An oral request is confirmed in writing within three calendar days; the third day is still on time."""
    return Owed("confirmation", clocks.calendar(oral_on, CONFIRMATION_DAYS))


# (d)(3): power to order covers passes only by an official written directive.
@rule(
    28,
    D3,
    title="A delegation is written, dated and not revoked",
    tag="L",
    inputs="public",
    since=Y1993,
    confirmed=False,
)
def written_delegation(written: bool, dated: Day | None, revoked: Day | None, today: Day) -> Allowed | Refused:
    """A delegation counts from the day it is dated until the day it is revoked, and only when it is in writing."""
    if not written:
        return Refused((D3,), "delegation_unwritten", "The delegation is not in writing. File the written directive.")
    if dated is None:
        return Refused((D3,), "delegation_undated", "The written directive carries no date. File one that does.")
    if today < dated:
        return Refused((D3,), "delegation_not_yet", f"The delegation begins on {dated}. Wait until then.")
    if revoked is not None and today >= revoked:
        return Refused((D3,), "delegation_revoked", f"The delegation was revoked on {revoked}. Ask another authorizer.")
    return Allowed()


# (d)(1)-(2): the Chief may name two people at headquarters; each support group's Manager may name two.
@rule(29, D2, title="How many people may hold a delegation", tag="L", inputs="public", since=Y1993, confirmed=False)
def designees(grade: str, already: int) -> Allowed | Refused:
    """At most two designees at headquarters and two in a support group; `already` counts those in force now."""
    if grade not in DESIGNEES_MAX:
        return Refused((D1, D2), "grade_unknown", f"No power to order covers can be delegated to {shown(grade)}.")
    most = DESIGNEES_MAX[grade]
    if most is not None and already >= most:
        reason = f"{already} designees of grade {grade} are in force and the rule allows {most}. Revoke one first."
        return Refused((D1, D2), "designees_full", reason)
    return Allowed()
