"""39 CFR 233.3(d)-(f): who may order a cover, on whose request, and what may be recorded without an order."""

from collections.abc import Mapping
from types import MappingProxyType

from plainview.core.law import clocks
from plainview.core.law.cfr39_233_3.c_definitions import Y1993
from plainview.core.law.rule import blank, complete, listed, rule, shown
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Emergency, Form, Purpose, Request

D1 = "39 CFR 233.3(d)(1)"
D2 = "39 CFR 233.3(d)(2)"
D3 = "39 CFR 233.3(d)(3)"
E1 = "39 CFR 233.3(e)(1)"
E2 = "39 CFR 233.3(e)(2)"
E3 = "39 CFR 233.3(e)(3)"
F = "39 CFR 233.3(f)"
G4 = "39 CFR 233.3(g)(4)"
P55_SECURITY = "Publication 55 II.A.1"

CONFIRMATION_DAYS = 3  # (e)(3), calendar days
GROUNDS_WORDS_FEW = 20  # the program's measure for grounds that a reviewer should look at twice

CHIEF, MANAGER = "chief", "manager"  # the Chief Postal Inspector; the Manager of the operations support group
HEADQUARTERS, SUPPORT_GROUP, INSPECTOR_IN_CHARGE = "headquarters", "support_group", "inspector_in_charge"
GRADES = (CHIEF, MANAGER, HEADQUARTERS, SUPPORT_GROUP, INSPECTOR_IN_CHARGE)
NATIONWIDE = "US"

CIRCUMSTANCES = ("abandoned_or_stolen", "damaged_or_rifled", "immediate_threat")  # (f)(i)-(iii)

DESIGNEES_MAX: Mapping[str, int | None] = MappingProxyType(
    {
        MANAGER: 1,  # (d)(2), one Manager for the program
        HEADQUARTERS: 2,  # (d)(1), the Chief's own designees
        SUPPORT_GROUP: 2,  # (d)(2), the Manager's designees in each group
        INSPECTOR_IN_CHARGE: None,  # (d)(2), no number stated; emergencies only, rule 25
    }
)


# (e)(2): a cover may be ordered on a written request; an oral one is the exception of (e)(3).
@rule(3, E2, title="The request is written and dated", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def written_request(request: Request, today: Day) -> Allowed | Refused:
    """A request is in writing, dated no later than today, and names the officer who asks; an oral one meets rule 22."""
    if request.form is Form.ORAL:
        return Allowed(("oral",))
    return complete(
        (E2,),
        "request_incomplete",
        "Request",
        (request.dated is None, "its date"),
        (request.dated is not None and request.dated > today, "a date that is not in the future"),
        (blank(request.officer), "the officer who asks"),
    )


# (e)(1): covers for a postal statute are ordered on the request of a postal inspector.
@rule(6, E1, title="Postal statutes are the inspectors' own", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def postal_purpose(purpose: Purpose, by_inspector: bool) -> Allowed | Refused:
    """Only a postal inspector asks for a cover on a postal statute."""
    if purpose is not Purpose.POSTAL_STATUTE or by_inspector:
        return Allowed()
    reason = "A cover on a postal statute is for postal inspectors to ask. Ask for a crime, or pass the case to them."
    return Refused((E1,), "not_an_inspector", reason)


# (e)(2): the request specifies the reasonable grounds that show the cover is necessary. Whether they are specific
# facts a reviewer says; a program cannot.
@rule(9, E2, title="Reasonable grounds and necessity", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def reasonable_grounds(grounds: str, necessity: str, attested: bool | None = None) -> Allowed | Refused:
    """Grounds and necessity are both written down, and a reviewer attests that they are specific to the case.

    `attested` is None at filing, when no reviewer has looked yet (flag `attest_grounds`).
    """
    blanks = ((blank(grounds), "the reasonable grounds"), (blank(necessity), "why the cover is necessary"))
    if any(absent for absent, _ in blanks):
        return complete((E2,), "grounds_missing", "Request", *blanks)
    if attested is False:
        reason = "The reviewer does not attest that the grounds are specific to this case. State facts, not formulas."
        return Refused((E2,), "grounds_not_attested", reason)
    brief = len(grounds.split()) < GROUNDS_WORDS_FEW
    return Allowed((("attest_grounds",) if attested is None else ()) + (("grounds_brief",) if brief else ()))


# (e)(3): when time is of the essence a request may be made by word of mouth.
@rule(22, E3, title="What an oral request records", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def oral_request(request: Request) -> Allowed | Refused:
    """An oral request records its day, who took it, who asked, and why time is of the essence."""
    return complete(
        (E3,),
        "oral_incomplete",
        "Oral request",
        (request.dated is None, "the day on which it was made"),
        (blank(request.officer), "the officer who asks"),
        (blank(request.taken_by), "who took it"),
        (blank(request.urgency), "why there is no time to write"),
    )


# (e)(3): a request made by word of mouth because time is short is put in writing within three calendar days.
@rule(23, E3, title="Written confirmation of an oral request", tag="L", inputs="public", since=Y1993, confirmed=False)
def written_confirmation(oral_on: Day) -> Owed:
    """An oral request is confirmed in writing within three calendar days; the third day is still on time."""
    return Owed("confirmation", clocks.calendar(oral_on, CONFIRMATION_DAYS))


# (e)(3): before the writing arrives, information goes out only in an emergency.
@rule(24, E3, title="Nothing is released before the writing", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def release_before_writing(written: bool, emergency: Emergency) -> Allowed | Refused:
    """Information is released before the written request only against loss of evidence or physical harm."""
    if written or emergency is not Emergency.NONE:
        return Allowed()
    reason = "The written request has not come and no emergency is attested. Wait for the written request."
    return Refused((E3,), "release_before_writing", reason)


# (d)(2): Inspectors in Charge may be empowered for emergencies, and never for national security.
@rule(25, D2, title="Inspectors in Charge: emergencies only", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def inspector_in_charge(grade: str, emergency: bool, security: bool) -> Allowed | Refused:
    """An Inspector in Charge orders a cover only in an emergency, and none for national security."""
    if grade != INSPECTOR_IN_CHARGE or (emergency and not security):
        return Allowed()
    wrong = [
        why for why, holds in (("there is no emergency", not emergency), ("it is national security", security)) if holds
    ]
    reason = f"An Inspector in Charge cannot order this cover: {listed(wrong)}. Send it to the Chief's designees."
    return Refused((D2,), "field_order", reason)


# (g)(4) with (d): the Chief, the Manager and their designees order covers; nobody else does.
@rule(26, G4, title="Who may order a cover", tag="L", inputs="public", since=Y1993, confirmed=True)
def authorized(grade: str, delegation_in_force: bool) -> Allowed | Refused:
    """The Chief Postal Inspector orders by office; everyone else by a delegation in force on the day."""
    if grade not in GRADES:
        return Refused(
            (D1, G4), "no_power_to_order", f"{shown(grade)} is no grade that orders covers. Ask an authorizer."
        )
    if grade == CHIEF or delegation_in_force:
        return Allowed()
    return Refused(
        (D1, G4), "delegation_not_in_force", "No delegation is in force for the signer. Ask another authorizer."
    )


# (f): without an order an inspector, or someone an inspector directs, may record the outside of mail in three cases.
@rule(27, F, title="Recording without an order", tag="L", inputs="public", since=Y1993, confirmed=False)
def without_order(directed: bool, circumstance: str) -> Allowed | Refused:
    """Abandoned or stolen mail, damaged or rifled mail, an immediate threat; always reported to the reviewer."""
    if directed and circumstance in CIRCUMSTANCES:
        return Allowed(("report_to_reviewer",))
    return complete(
        (F, G4),
        "capture_without_order",
        "Recording without an order",
        (not directed, "an inspector's direction"),
        (circumstance not in CIRCUMSTANCES, "one of the three circumstances"),
    )


# (d)(3): power to order covers passes only by an official written directive.
@rule(28, D3, title="A delegation in writing, not revoked", tag="L", inputs="public", since=Y1993, confirmed=False)
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


# (d)(3): a delegation holds for the area that its holder serves; Inspectors in Charge are excepted.
@rule(30, D3, title="A delegation holds in its area", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def delegation_area(grade: str, delegate_area: str, address_area: str) -> Allowed | Refused:
    """The address lies in the area of the signer's delegation; the Chief and an area `US` reach everywhere."""
    if grade in (CHIEF, INSPECTOR_IN_CHARGE) or delegate_area == NATIONWIDE:
        return Allowed()
    if delegate_area == address_area and not blank(delegate_area):
        return Allowed()
    reason = f"The delegation is for area {shown(delegate_area)}, the address is in {shown(address_area)}."
    return Refused((D3,), "outside_area", f"{reason} Send it to an authorizer of that area.")


# (d)(2) with Publication 55: national-security requests go through counsel to the Chief or a headquarters designee.
@rule(34, D2, title="The route of national security", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def security_route(route: str, grade: str | None = None) -> Allowed | Refused:
    """National security goes through Inspection Service Counsel; the Chief or a headquarters designee orders it.

    `grade` is None at filing, when nobody has signed yet.
    """
    return complete(
        (D2, P55_SECURITY),
        "security_route",
        "National-security request",
        (route != "counsel", "the route through Inspection Service Counsel"),
        (grade not in (None, CHIEF, HEADQUARTERS), "the signature of the Chief or a headquarters designee"),
    )
