"""Publication 55, the postal inspection service's guide for agencies that ask for mail covers.

Two editions were read: March 2006 (contents only) and a later, undated one, from which the figures come.
"""

from collections.abc import Sequence
from datetime import date

from plainview.core.law import clocks
from plainview.core.law.rule import blank, complete, rule
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import (
    Address,
    Agency,
    Attorney,
    Forfeiture,
    Fugitive,
    Violation,
)

Y2006 = date(2006, 3, 1)

P55_FIRST_STEP = "Publication 55 II.A"
P55_USE = "Publication 55 II.B"
P55_EXTENSION = "Publication 55 II.C"
P55_RETURN = "Publication 55 II.D"
P55_LETTER = "Publication 55 III.A"
P55_DAYS = "Publication 55 III.B.3"
P55_SUBJECT = "Publication 55 III.B.4"
P55_CHARGED = "Publication 55 III.B.5"
P55_ATTORNEY = "Publication 55 III.B.6"
P55_FUGITIVE = "Publication 55 III.B.7"
P55_FORFEITURE = "Publication 55 III.B.8"
P55_VIOLATION = "Publication 55 III.B.9"
C1 = "39 CFR 233.3(c)(1)"
E2 = "39 CFR 233.3(e)(2)"
G3 = "39 CFR 233.3(g)(3)"
AUDIT_14 = "USPS OIG HR-AR-14-001"

FUGITIVE_DAYS = (30, 60)  # III.B.3
ATTESTATION_DAYS = 30  # monthly is the program's policy; the publication asks for it at each request
RETURN_DAYS = 60  # II.D


# III.A: a letter signed by the supervisor of the officer who asks comes with the request.
@rule(4, P55_LETTER, title="The supervisor signs too", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def supervisor_signature(officer: str, supervisor: str) -> Allowed | Refused:
    """The officer's supervisor, a different person, signs the request."""
    if blank(supervisor):
        return Refused((P55_LETTER,), "supervisor_missing", "The supervisor's signature is missing. Have it signed.")
    if supervisor == officer:
        reason = "Officer and supervisor are the same person. The supervisor of the officer must sign."
        return Refused((P55_LETTER,), "supervisor_is_officer", reason)
    return Allowed()


# III.B.9: the statute is named in full and lies within what the agency may investigate.
@rule(8, P55_VIOLATION, title="The statute is the agency's", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def statute_stated(violation: Violation | None, agency: Agency) -> Allowed | Refused:
    """Title, section, description and penalty are stated, and the registry lists the statute for the agency.

    A registry entry is a statute (`18 USC 1341`) or a whole title or chapter (`18 USC`).
    """
    blanks = (
        (violation is None or blank(violation.title), "the statute's title"),
        (violation is None or blank(violation.section), "its section"),
        (violation is None or blank(violation.description), "what it forbids"),
        (violation is None or violation.prison_months_max is None, "its highest prison term"),
    )
    if violation is None or any(absent for absent, _ in blanks):
        return complete((P55_VIOLATION,), "violation_incomplete", "Violation", *blanks)
    asked = statute_words(f"{violation.title} {violation.section}")
    if any(words and asked[: len(words)] == words for words in map(statute_words, agency.statutes)):
        return Allowed()
    reason = f"The registry does not list {' '.join(asked)[:40]} for the agency. Name a statute that it investigates."
    return Refused((P55_VIOLATION,), "statute_outside_agency", reason)


def statute_words(text: str) -> tuple[str, ...]:
    """Promise a statute's words in one spelling: `18 U.S.C. § 1341`, `Title 18 1341` and `18 USC 1341` are the same."""
    words = text.upper().replace(".", "").replace("§", " ").replace("(", " (").replace("TITLE ", " ").split()
    if len(words) > 1 and words[0].isdecimal() and words[1][0].isdecimal():
        words.insert(1, "USC")
    return tuple(words)


# II.A: a cover is no first step of an inquiry.
@rule(10, P55_FIRST_STEP, title="Not the first step", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def earlier_steps(prior_steps: Sequence[str]) -> Allowed | Refused:
    """The request names at least one investigative step already taken."""
    if any(not blank(step) for step in prior_steps):
        return Allowed()
    reason = "No earlier investigative step is named. A cover is never the first step: name what was done before."
    return Refused((P55_FIRST_STEP,), "first_step", reason)


# III.B.4: one address for each request.
@rule(11, P55_SUBJECT, title="One address", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def one_address(addresses: Sequence[Address]) -> Allowed | Refused:
    """A request names exactly one address, written in full."""
    if len(addresses) > 1:
        reason = f"{len(addresses)} addresses are named; one request covers one. File a request for each."
        return Refused((P55_SUBJECT,), "several_addresses", reason)
    address = addresses[0] if addresses else Address("", "", "", "")
    return complete(
        (P55_SUBJECT,),
        "address_incomplete",
        "Address",
        (blank(address.line), "street and number or box"),
        (blank(address.city), "city"),
        (blank(address.state), "state"),
        (blank(address.zip5), "ZIP code"),
    )


# III.B.4: "all names" needs a reason of this case; a general remark about aliases is sent back.
@rule(12, P55_SUBJECT, title="Names, or why all names", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def names_covered(names: Sequence[str], all_names: bool, reason: str) -> Allowed | Refused:
    """The names to be covered are listed, or all names are asked for with a reason of this case."""
    if all_names and blank(reason):
        why = "All names at the address are asked for without a reason of this case. Give it, or list the names."
        return Refused((P55_SUBJECT,), "all_names_unjustified", why)
    if all_names:
        return Allowed(("all_names",))
    if any(not blank(name) for name in names):
        return Allowed()
    return Refused((P55_SUBJECT,), "names_missing", "No name is listed. List the names to be covered.")


# III.B.4: the people at the address who are not subjects are named, so that their mail stays out.
@rule(13, P55_SUBJECT, title="Who is left out", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def exclusions_answered(excluded: Sequence[str] | None) -> Allowed | Refused:
    """The request lists the names to leave out, or says that none are known; a blank is no answer."""
    if excluded is not None:
        return Allowed()
    reason = "Who else lives at the address is not answered. List the names to leave out, or say that none are known."
    return Refused((P55_SUBJECT,), "exclusions_unanswered", reason)


# III.B.6 with (g)(3): the attorney must be known to be kept out.
@rule(14, P55_ATTORNEY, title="The attorney answers", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def attorney_answered(attorney: Attorney | None) -> Allowed | Refused:
    """Says whether an attorney is known, with name and address, and whether the subject is attorney or judge."""
    known = None if attorney is None else attorney.known
    return complete(
        (P55_ATTORNEY, G3),
        "attorney_unanswered",
        "Attorney",
        (known is None, "whether an attorney is known"),
        (known is True and attorney is not None and all(map(blank, attorney.names)), "the attorney's name"),
        (known is True and attorney is not None and blank(attorney.address), "the attorney's address"),
        (
            attorney is None or attorney.subject_is_attorney is None,
            "whether the subject is an attorney or judicial officer",
        ),
    )


# III.B.7: who the fugitive is, what was fled from, how the address is connected.
@rule(16, P55_FUGITIVE, title="The fugitive block", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def fugitive_block(fugitive: Fugitive | None) -> Allowed | Refused:
    """Name, aliases or none, relation to the person at the address, statute fled from, whereabouts known or not."""
    if fugitive is None:
        return Refused((P55_FUGITIVE,), "fugitive_block_missing", "The fugitive block is empty. Fill it in.")
    fled_from = fugitive.fled_from
    return complete(
        (P55_FUGITIVE,),
        "fugitive_block_incomplete",
        "Fugitive",
        (blank(fugitive.name), "the name"),
        (fugitive.aliases is None, "the aliases, or that there are none"),
        (blank(fugitive.relation), "the relation to the person at the address"),
        (fled_from is None or blank(fled_from.title) or blank(fled_from.section), "the statute fled from"),
        (fled_from is None or fled_from.prison_months_max is None, "its penalty"),
        (fugitive.whereabouts_known is None, "whether the whereabouts are known"),
    )


# III.B.8 with (e)(2): forfeiture for the violation of a criminal law; a purely civil case is no purpose of the rule.
@rule(18, P55_FORFEITURE, title="The forfeiture block", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def forfeiture_block(forfeiture: Forfeiture | None) -> Allowed | Refused:
    """Facts, forfeiture statute and the agency's authority; the forfeiture follows from a crime."""
    if forfeiture is None:
        return Refused((P55_FORFEITURE,), "forfeiture_block_missing", "The forfeiture block is empty. Fill it in.")
    if forfeiture.civil:
        reason = "A purely civil forfeiture is none of the purposes that the regulation lists. It cannot be filed."
        return Refused((C1, E2), "civil_forfeiture", reason)
    return complete(
        (P55_FORFEITURE,),
        "forfeiture_block_incomplete",
        "Forfeiture",
        (blank(forfeiture.facts), "the facts"),
        (blank(forfeiture.statute), "the forfeiture statute"),
        (blank(forfeiture.authority), "the agency's authority to seek forfeiture"),
    )


# Requests at commercial mail receiving agencies are normally not processed, as public descriptions of the program say.
@rule(19, P55_SUBJECT, title="Commercial mail agents", tag="P", inputs="sealed", since=Y2006, confirmed=False)
def commercial_agent(address: Address) -> Allowed:
    """An address at a commercial mail receiving agency is looked at by headquarters (flag `headquarters_review`)."""
    return Allowed(("headquarters_review",) if address.commercial_agent else ())


# III.B.3: a fugitive's cover is asked for thirty or for sixty days.
@rule(37, P55_DAYS, title="Days for a fugitive", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def fugitive_days(days: int) -> Allowed | Refused:
    """A first order for a fugitive is for 30 or for 60 days and nothing between."""
    if days in FUGITIVE_DAYS:
        return Allowed()
    reason = f"{days} days are asked; a cover for a fugitive is for 30 or 60 days. Choose one of the two."
    return Refused((P55_DAYS,), "fugitive_days", reason)


# II.C: an extension says again whether the person is charged or represented.
@rule(40, P55_EXTENSION, title="Two answers at each extension", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def extension_answers(charged: bool | None, represented: bool | None) -> Allowed | Refused:
    """An extension answers whether the person is charged, and whether an attorney represents them."""
    return complete(
        (P55_EXTENSION,),
        "extension_unanswered",
        "Extension",
        (charged is None, "whether the person is charged"),
        (represented is None, "whether an attorney represents the person"),
    )


# III.B.5: the agency states that nobody is charged, and reports a later charge at once.
@rule(
    46, P55_CHARGED, title="Attestation that no charge is filed", tag="P", inputs="public", since=Y2006, confirmed=True
)
def uncharged_attestation(last: Day) -> Owed:
    """While a cover runs, the officer attests every 30 days that no charge is filed; `last` is the last time."""
    return Owed("attestation", clocks.calendar(last, ATTESTATION_DAYS))


# II.B lets mail of an attorney who is a subject be recorded; (g)(3) has no such exception, so the switch is off.
# OPEN: whether the exception of Publication 55 can stand beside (g)(3). No profile switches it on.
@rule(55, P55_USE, title="The attorney exception is off", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def attorney_override(switched_on: bool, attorney_is_subject: bool, counsel_signed: bool) -> Allowed | Refused:
    """Mail of an attorney who is a subject could be recorded with counsel's signature, if a profile allowed it."""
    return complete(
        (P55_USE, G3),
        "attorney_override_refused",
        "Exception for an attorney",
        (not switched_on, "a profile that allows it (none does)"),
        (not attorney_is_subject, "an attorney named as a subject"),
        (not counsel_signed, "counsel's signature"),
    )


# III.B.4: only the names of the order, and never one that is to be left out.
@rule(56, P55_SUBJECT, title="Only the names of the order", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def addressee(name: str, names: Sequence[str], all_names: bool, excluded: Sequence[str]) -> Allowed | Refused:
    """The addressee is a covered name and not one to leave out; case, spacing and full stops do not matter."""
    if _name(name) in map(_name, excluded):
        return Refused((P55_SUBJECT,), "addressee_excluded", "The addressee is to be left out. Record nothing of it.")
    if all_names or _name(name) in map(_name, names):
        return Allowed()
    return Refused((P55_SUBJECT,), "addressee_not_covered", "The order does not cover the addressee. Record nothing.")


def _name(name: str) -> str:
    return " ".join(name.casefold().replace(".", " ").replace(",", " ").split())


# II.B: only postal staff record. Audit: 15 % of the inspectors had no nondisclosure form, and training was lacking.
@rule(57, P55_USE, title="Who records", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def recorder(postal: bool, nondisclosure_until: Day | None, trained_until: Day | None, today: Day) -> Allowed | Refused:
    """A postal employee whose nondisclosure form and training are still current on the day (last day included)."""
    return complete(
        (P55_USE, AUDIT_14),
        "recorder_not_ready",
        "Recorder",
        (not postal, "employment by the postal service"),
        (nondisclosure_until is None or today > nondisclosure_until, "a current nondisclosure form"),
        (trained_until is None or today > trained_until, "current training"),
    )


# II.B: another agency may learn that a cover exists; its data goes there only if its own request would qualify.
@rule(62, P55_USE, title="A second agency asks for itself", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def second_agency(own_request_allowed: bool) -> Allowed | Refused:
    """Another agency receives data only by a request of its own that meets every rule; telling it exists is logged."""
    if own_request_allowed:
        return Allowed(("log_existence",))
    reason = "The other agency has no request of its own that meets every rule. It must file one."
    return Refused((P55_USE,), "second_agency_without_request", reason)


# II.D: the form and every copy stay postal property and come back within sixty days after the cover.
@rule(63, P55_RETURN, title="The agency's copy comes back", tag="P", inputs="public", since=Y2006, confirmed=True)
def copy_return(end: Day) -> Owed:
    """The agency returns its copy, or attests that it is erased, within 60 days after the end; access ends then."""
    return Owed("return", clocks.calendar(end, RETURN_DAYS))


# II.D: no reproduction.
@rule(64, P55_RETURN, title="No copies", tag="P", inputs="sealed", since=Y2006, confirmed=True)
def copying(permitted: bool) -> Allowed | Refused:
    """Copies, prints and exports are refused unless the inspection service permits one, which is then counted."""
    if permitted:
        return Allowed(("count_copy",))
    return Refused((P55_RETURN,), "copy_refused", "Copies are not allowed. Ask the Inspection Service to permit one.")
