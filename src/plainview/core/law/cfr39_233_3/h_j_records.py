"""39 CFR 233.3(h)-(j): custody, improper orders, discovery, retention, reports and review."""

from plainview.core.law import clocks
from plainview.core.law.cfr39_233_3.c_definitions import Y1993
from plainview.core.law.cfr39_233_3.d_e_authority import G4
from plainview.core.law.rule import blank, complete, rule, shown
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day

H1 = "39 CFR 233.3(h)(1)"
H2 = "39 CFR 233.3(h)(2)"
H3 = "39 CFR 233.3(h)(3)"
H4 = "39 CFR 233.3(h)(4)"
I = "39 CFR 233.3(i)"  # noqa: E741  the paragraph's own name
J1 = "39 CFR 233.3(j)(1)"
J2 = "39 CFR 233.3(j)(2)"

RETENTION_YEARS = 8  # (h)(4)
REVIEW_DAYS = 365  # (j)(1) says periodically; the inspector general treats it as yearly

ACQUIRED = "acquired"  # what the cover yielded, against the request, the order and the decision


# (h)(2): what an improperly ordered cover yielded is destroyed, and the requester learns that it ended and why.
@rule(47, H2, title="After an improper order", tag="L", inputs="public", since=Y1993, confirmed=True)
def improper_order(erased: bool, certified: bool, file_kept: bool, requester_told: bool) -> Allowed | Refused:
    """Acquired data is erased with a certificate, request and decision are kept, the requester is told why."""
    return complete(
        (H2,),
        "improper_unfinished",
        "Closing an improper order",
        (not erased, "the erasure of all acquired data"),
        (not certified, "the certificate of erasure"),
        (not file_kept, "the request, order and decision, which are kept"),
        (not requester_told, "the notice to the requester with the reasons"),
    )


# (h)(2)-(4) read together: discovery and eight years bind the file, improper data goes; a hold comes before both.
@rule(50, H2, title="What may be destroyed", tag="L", inputs="public", since=Y1993, confirmed=True)
def may_destroy(hold: bool, improper: bool, part: str, retention_ended: bool) -> Allowed | Refused:
    """Nothing is destroyed under a hold; improper acquired data goes at once; everything else after its eight years."""
    if hold:
        reason = "A hold stands. Nothing is destroyed until counsel decides and the hold is lifted."
        return Refused((H2, H3), "hold_stands", reason)
    if retention_ended or (improper and part == ACQUIRED):
        return Allowed()
    reason = f"The {shown(part)} part is kept until its eight years end; only improperly acquired data goes sooner."
    return Refused((H2, H4), "kept_for_retention", f"{reason} Wait for that day.")


# (h)(3): the person gets the data in a legal proceeding, by discovery.
@rule(60, H3, title="Discovery by the person", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def discovery(in_proceeding: bool, proper_process: bool) -> Allowed | Refused:
    """A person who was covered receives the data in any legal proceeding through proper discovery."""
    return complete(
        (H3,),
        "discovery_incomplete",
        "Discovery demand",
        (not in_proceeding, "a legal proceeding in which the person stands"),
        (not proper_process, "process that the court's rules allow"),
    )


# (g)(4) and (i): what is recorded goes to the requester, sent by inspection service staff who are authorised to.
@rule(61, I, title="Who receives what was recorded", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def recipient(is_requester: bool, order_given: bool, by_authorized_staff: bool) -> Allowed | Refused:
    """Only the agency that asked, under an order that is or was in force, and only from authorised postal staff."""
    return complete(
        (I, G4),
        "disclosure_refused",
        "Disclosure",
        (not is_requester, "the requesting agency as its recipient"),
        (not order_given, "an order that is active or has ended"),
        (not by_authorized_staff, "a sender authorised by the Inspection Service"),
    )


# (h)(4): files and records are kept eight years.
# OPEN: the regulation does not say when the eight years begin; closure of the matter is assumed.
@rule(65, H4, title="Kept eight years, then destroyed", tag="L", inputs="public", since=Y1993, confirmed=True)
def destruction(closed: Day) -> Owed:
    """Records of a closed matter are kept eight years and destroyed, with a certificate, on the day that ends them."""
    return Owed("destruction", clocks.years(closed, RETENTION_YEARS))


# (h)(1): requests, records of action and reports are in the Chief Postal Inspector's custody, wherever they lie.
@rule(66, H1, title="Custody stays the Chief's", tag="L", inputs="public", since=Y1993, confirmed=False)
def custody(owner: str) -> Allowed | Refused:
    """Every request, order and report belongs to the office of the Chief Postal Inspector (`chief`)."""
    if owner == "chief":
        return Allowed()
    reason = f"{shown(owner)} cannot own records of a cover. They stay in the Chief Postal Inspector's custody."
    return Refused((H1,), "custody_elsewhere", reason)


# (j)(1): headquarters reviews the orders of the support groups periodically.
@rule(68, J1, title="Periodic review of orders", tag="L", inputs="public", since=Y1993, confirmed=True)
def periodic_review(since: Day) -> Owed:
    """A review of the support groups' orders is owed 365 days after the last one, or after the program began."""
    return Owed("review", clocks.calendar(since, REVIEW_DAYS))


# (j)(1): the review is headquarters' own; nobody reviews an order that they signed.
@rule(121, J1, title="Nobody reviews their own order", tag="L", inputs="public", since=Y1993, confirmed=False)
def independent_review(reviewer: str, approver: str) -> Allowed | Refused:
    """The reviewer of an order is named and is not the one who approved it (persons, or their keys)."""
    if not blank(reviewer) and reviewer != approver:
        return Allowed()
    return Refused(
        (J1,), "own_review", "An order is reviewed by someone who did not approve it. Name another reviewer."
    )


# (j)(2): national-security orders are reviewed by somebody whom the Chief appoints for it.
@rule(69, J2, title="Review of national security", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def security_review(appointed: bool, approved_any: bool) -> Allowed | Refused:
    """National-security orders are reviewed by the Chief's appointee, who approved none of them."""
    return complete(
        (J2,),
        "security_review_refused",
        "Review of national-security orders",
        (not appointed, "the Chief's appointment of the reviewer"),
        (approved_any, "a reviewer who approved none of these orders"),
    )
