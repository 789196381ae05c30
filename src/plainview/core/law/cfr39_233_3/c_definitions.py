"""39 CFR 233.3(a)-(c) and (k): what a mail cover is, the words it uses, and where it does not apply."""

from datetime import date

from plainview.core.law.rule import complete, listed, rule, shown
from plainview.core.vocabulary.answers import Allowed, Refused
from plainview.core.vocabulary.request import (
    Address,
    Agency,
    Flight,
    Fugitive,
    NationalSecurity,
    Purpose,
    Threat,
    Violation,
)

B = "39 CFR 233.3(b)"
C1 = "39 CFR 233.3(c)(1)"
C3 = "39 CFR 233.3(c)(3)"
C4 = "39 CFR 233.3(c)(4)"
C5 = "39 CFR 233.3(c)(5)"
C6 = "39 CFR 233.3(c)(6)"
C7 = "39 CFR 233.3(c)(7)"
C8 = "39 CFR 233.3(c)(8)"
C9 = "39 CFR 233.3(c)(9)"
E = "39 CFR 233.3(e)"
K = "39 CFR 233.3(k)"
P55_AGENCY = "Publication 55 II.A"
P55_CRIME = "Publication 55 II.A.3"

Y1993 = date(1993, 7, 8)  # 58 FR 36599, the present structure: five purposes, eight years, limits of delegation

CRIME_MONTHS_OVER = 12  # (c)(6): more than one year
MILITARY_OVERSEAS = ("AA", "AE", "AP")  # the "states" of the military postal system overseas
LISTED_PURPOSES = (
    Purpose.NATIONAL_SECURITY,
    Purpose.FUGITIVE,
    Purpose.CRIME,
    Purpose.POSTAL_STATUTE,
    Purpose.FORFEITURE,
)


# (b): this section alone says how a cover is started, processed, used and disclosed.
@rule(1, B, title="A cover starts only from an order", tag="L", inputs="public", since=Y1993, confirmed=True)
def started_by_order(order_on_record: bool) -> Allowed | Refused:
    """No cover starts and nothing is recorded unless an order stands in the record; (f) is the one exception."""
    if order_on_record:
        return Allowed()
    return Refused((B,), "no_order", "There is no order on record. Have one approved before anything is recorded.")


# (c)(8): a law-enforcement agency is a federal, state or local authority that investigates crimes or protects national
# security; Publication 55 adds that the power must come from statute or regulation.
@rule(2, C8, title="Which agency may ask", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def requesting_agency(agency: Agency, purpose: Purpose) -> Allowed | Refused:
    """Only a registered federal, state, local or postal law-enforcement agency with the power the purpose needs."""
    cites = (C8, P55_AGENCY)
    if agency.kind != "law_enforcement":
        reason = f"The registry holds the agency as {shown(agency.kind)}. Only law-enforcement agencies may ask."
        return Refused(cites, "agency_not_law_enforcement", reason)
    if agency.suspended:
        return Refused(cites, "agency_suspended", "The agency is suspended. The registrar must lift that first.")
    powers = {
        Purpose.NATIONAL_SECURITY: (agency.security_powers, "to protect national security"),
        Purpose.FORFEITURE: (agency.forfeiture_powers, "to seek forfeiture"),
    }
    held, power = powers.get(purpose, (agency.criminal_powers, "to investigate crimes"))
    if held:
        return Allowed()
    reason = f"The registry records no power of the agency {power}. Have the registrar record its statute first."
    return Refused(cites, "agency_without_power", reason)


# (c)(1) names five purposes and (e) lets nobody ask for another: civil immigration status, a purely civil case, tips
# and lists have no code at all.
@rule(5, C1, title="The purpose is one of the five listed", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def listed_purpose(purpose: Purpose) -> Allowed | Refused:
    """National security, a fugitive, a crime, a postal statute, or property forfeitable for a crime; nothing else."""
    if purpose in LISTED_PURPOSES:
        return Allowed()
    names = listed([known.value.replace("_", " ") for known in LISTED_PURPOSES])
    reason = f"The purpose asked for is none that the regulation lists ({names}). It cannot be filed."
    return Refused((C1, E), "purpose_not_listed", reason)


# (c)(6): a crime carries more than one year in prison; (c)(7): a postal statute counts whatever its term.
# OPEN: at exactly one year the regulation as remembered and Publication 55 differ. The stricter reading refuses.
@rule(7, C6, title="The crime carries more than one year", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def crime_threshold(purpose: Purpose, violation: Violation | None) -> Allowed | Refused:
    """A crime is punishable by more than 12 months in prison; for a postal statute the term does not matter."""
    if violation is None:
        return Refused((C6,), "violation_missing", "No statute is stated. State the statute and its highest term.")
    if purpose is Purpose.POSTAL_STATUTE:
        if violation.postal:
            return Allowed()
        return Refused((C7,), "not_a_postal_statute", "The statute is not marked as a postal one. File it as a crime.")
    months = violation.prison_months_max
    if months is None:
        return Refused((C6,), "penalty_missing", "The highest prison term is not stated. State it in months.")
    if months > CRIME_MONTHS_OVER:
        return Allowed()
    reason = (
        f"The highest term is {months} months; a crime here carries more than {CRIME_MONTHS_OVER}. It cannot be used."
    )
    return Refused((C6, P55_CRIME), "penalty_too_low", reason)


# (c)(5): a fugitive fled from the country or a state to avoid prosecution, punishment or giving testimony.
@rule(17, C5, title="A fugitive has fled", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def fled(fugitive: Fugitive | None) -> Allowed | Refused:
    """Being wanted is not enough: the person fled to avoid prosecution, punishment or testimony."""
    if fugitive is None:
        return Refused((C5,), "flight_missing", "Nothing is said about the flight. Fill in the fugitive block.")
    if fugitive.flight is Flight.NONE:
        reason = "The person is wanted but no flight from prosecution, punishment or testimony is stated."
        return Refused((C5,), "merely_wanted", f"{reason} State it, or choose another purpose.")
    return Allowed()


# (k): the section does not reach the military postal system overseas.
@rule(20, K, title="Not the military post overseas", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def outside_military_post(address: Address) -> Allowed | Refused:
    """An address whose state is AA, AE or AP belongs to the military post overseas and cannot be covered."""
    if address.state.upper() not in MILITARY_OVERSEAS:
        return Allowed()
    return Refused((K,), "military_overseas", "The address is of the military post overseas. Ask the military.")


# (c)(9): an actual or potential threat by a foreign power or its agents, of the kinds that the paragraph lists.
@rule(35, C9, title="A national-security threat is foreign", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def foreign_threat(security: NationalSecurity | None) -> Allowed | Refused:
    """It means a foreign power or its agent, and an attack, sabotage, terrorism or clandestine intelligence."""
    return complete(
        (C9,),
        "security_facts_missing",
        "National-security facts",
        (security is None or not security.foreign_power, "a foreign power or its agent"),
        (security is None or security.threat is Threat.NONE, "one of the listed threats"),
    )


# (c)(3)-(4): every class of mail is sealed or unsealed by a list that changes with the mail classes.
@rule(52, C3, title="The class of mail is on the list", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def known_class(mail_class: str, sealed: bool | None) -> Allowed | Refused:
    """A piece's class is on the list in force that day; `sealed` is what the list says, None if nothing."""
    if sealed is None:
        reason = f"{shown(mail_class)} is not a class of mail on that day. Choose one of the list, or 'undetermined'."
        return Refused((C3, C4), "class_unknown", reason)
    return Allowed(("sealed",) if sealed else ("unsealed",))
