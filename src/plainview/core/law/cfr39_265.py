"""39 CFR part 265 and the handbook AS-353: how records that the postal service holds are asked for and given."""

from datetime import date

from plainview.core.law.rule import blank, complete, rule
from plainview.core.vocabulary.answers import Allowed, Refused
from plainview.core.vocabulary.request import Form, RecordsKind, Request, Scope

AS_353 = "USPS Handbook AS-353"
BOX = "39 CFR 265.14(d)"
DEMAND = "39 CFR 265.12(c)(2)"
WITNESS = "39 CFR 265.13"
FR_2000 = "65 FR 3857"

Y1995 = date(1995, 7, 18)  # 60 FR 36711
Y2000 = date(2000, 1, 25)  # 65 FR 3857


# AS-353 returns a defective request with its deficiency named; so does the program, for every refusal.
@rule(72, AS_353, title="A refusal says why", tag="P", inputs="public", since=Y2000, confirmed=True)
def refusal_explained(code: str, cites: tuple[str, ...], reason: str) -> Allowed | Refused:
    """A refusal given to a requester carries a coded reason, its citation and plain words."""
    return complete(
        (AS_353,),
        "refusal_unexplained",
        "Refusal",
        (blank(code), "the coded reason"),
        (all(map(blank, cites)), "the citation"),
        (blank(reason), "the reason in plain words"),
    )


# AS-353: a written application in the standard format, signed; a deficient one goes back.
@rule(78, AS_353, title="The form of a records request", tag="P", inputs="sealed", since=Y2000, confirmed=True)
def records_form(request: Request) -> Allowed | Refused:
    """A records request is written, dated, signed by officer and supervisor, and says which records are wanted."""
    return complete(
        (AS_353,),
        "records_request_deficient",
        "Records request",
        (request.form is not Form.WRITTEN, "a written request"),
        (request.dated is None, "its date"),
        (blank(request.officer), "the officer's signature"),
        (blank(request.supervisor), "the supervisor's signature"),
        (request.scope is None, "which records are wanted"),
    )


# 65 FR 3857: since 2000 box-holder and mail-agent data is not given on an oral request of the police.
@rule(79, FR_2000, title="No box data by word of mouth", tag="L", inputs="sealed", since=Y2000, confirmed=True)
def box_data_in_writing(record: RecordsKind, form: Form) -> Allowed | Refused:
    """Who holds a box, an address or an account at a mail agent is told on a written request only."""
    if record is not RecordsKind.ADDRESS or form is Form.WRITTEN:
        return Allowed()
    reason = "Address and box data is not given on an oral request. Send a written one in the standard format."
    return Refused((FR_2000, BOX), "oral_box_request", reason)


# 265.14(d): where a person filed a protection order, only a court of competent jurisdiction opens the address.
@rule(80, FR_2000, title="Protected addresses", tag="L", inputs="sealed", since=Y2000, confirmed=True)
def protected_address(protection_order: bool, court_order: bool) -> Allowed | Refused:
    """The address of a person who filed a protection order is given only on a court's order."""
    if court_order or not protection_order:
        return Allowed()
    reason = "The person has filed a protection order. Obtain a court's order for this address."
    return Refused((FR_2000, BOX), "protection_order", reason)


# 265.12(c)(2): a demand names the record, says why it matters and why it is not to be had elsewhere; counsel decides.
@rule(83, DEMAND, title="What a demand states", tag="L", inputs="sealed", since=Y1995, confirmed=True)
def demand_stated(scope: Scope) -> Allowed | Refused:
    """A subpoena or other demand names record, relevance and lack of another source, and counsel has approved."""
    if not scope.demand:
        return Allowed()
    return complete(
        (DEMAND,),
        "demand_incomplete",
        "Demand",
        (all(map(blank, scope.items)), "the record demanded"),
        (blank(scope.demand_relevance), "its relevance"),
        (blank(scope.demand_unavailable_elsewhere), "why it is not available elsewhere"),
        (not scope.counsel_approved, "counsel's approval"),
    )


# 265.13: inspection service staff testify only when the authorising official approves.
@rule(84, WITNESS, title="Inspection staff as witnesses", tag="L", inputs="sealed", since=Y1995, confirmed=True)
def testimony(inspector_testimony: bool, authorized: bool) -> Allowed | Refused:
    """Testimony of inspection service staff needs the authorising official's approval."""
    if authorized or not inspector_testimony:
        return Allowed()
    reason = "The authorising official has not approved the testimony. Obtain the approval first."
    return Refused((WITNESS,), "testimony_unauthorized", reason)
