"""Controls that answer what the inspector general found in 2014 and 2015 (HR-AR-14-001 and the second phase).

A control is no law of its own: it makes a rule of 39 CFR 233.3 impossible to skip where an audit found it skipped.
"""

from datetime import date

from plainview.core.law import clocks
from plainview.core.law.cfr39_233_3.g_limits import GAP_DAYS
from plainview.core.law.rule import blank, complete, rule
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Fugitive, Purpose, RecordsKind, Scope, Violation

AUDIT_14 = "USPS OIG HR-AR-14-001"
PRESS_25 = "Press reports, 29 April 2025"
C1 = "39 CFR 233.3(c)(1)"
G4 = "39 CFR 233.3(g)(4)"
G6 = "39 CFR 233.3(g)(6)"
J1 = "39 CFR 233.3(j)(1)"

Y2014 = date(2014, 5, 28)
Y2025 = date(2025, 4, 29)

ERROR_REPORT_DAYS = 10  # working days, as the United Kingdom's commissioner requires of relevant errors


# Requests were typed again by hand and 13 % of the sample were not justified or wrongly transcribed.
@rule(21, AUDIT_14, title="The request is never re-keyed", tag="A", inputs="sealed", since=Y2014, confirmed=True)
def unchanged(filed_digest: str, shown_digest: str) -> Allowed | Refused:
    """What is decided on is the request byte for byte as it was filed; a correction is a new version."""
    if not blank(filed_digest) and filed_digest == shown_digest:
        return Allowed()
    reason = "The request differs from the one that was filed. Decide on the filed text, or have a new version filed."
    return Refused((AUDIT_14,), "request_altered", reason)


# 21 % of the covers sampled had no written authority. A cover starts only after its signed approval.
@rule(31, AUDIT_14, title="A signed approval precedes the start", tag="A", inputs="public", since=Y2014, confirmed=True)
def signed_approval(approved: int | None, activated: int) -> Allowed | Refused:
    """The approval stands in the record before the start: both are places in the log, the earlier one smaller."""
    if approved is None:
        return Refused(
            (AUDIT_14, G4), "approval_missing", "No signed approval is on record. Have the order signed first."
        )
    if approved >= activated:
        reason = f"The approval stands at {approved}, not before the start at {activated}. Start again after approval."
        return Refused((AUDIT_14, G4), "approval_after_start", reason)
    return Allowed()


# A pause and a new request at the same address must not restart the count of 120 days.
@rule(
    43, AUDIT_14, title="The same address, lately covered", tag="A", inputs="cross-matter", since=Y2014, confirmed=True
)
def lately_covered(last_end: Day | None, today: Day) -> Allowed:
    """An address whose last cover ended fewer than 60 days ago is flagged: its days count toward the 120 (rule 42)."""
    lately = last_end is not None and (today - last_end).days < GAP_DAYS
    return Allowed(("counts_as_continuous",) if lately else ())


# Errors are found, logged and reported. Ten working days is the time the United Kingdom gives.
@rule(48, AUDIT_14, title="A reportable error is reported", tag="A", inputs="public", since=Y2014, confirmed=True)
def error_report(registered: Day) -> Owed:
    """An error by which data was wrongly obtained is reported within ten working days of being registered."""
    return Owed("error_report", clocks.working(registered, ERROR_REPORT_DAYS))


# One review in three years was found. A review looks at a sample nobody could choose, and its results stay.
@rule(70, AUDIT_14, title="Reviews draw a random sample", tag="A", inputs="public", since=Y2014, confirmed=True)
def review_sample(seed_public: bool, results_stored: bool) -> Allowed | Refused:
    """A review draws its sample by a public random seed fixed beforehand, and stores the results."""
    return complete(
        (AUDIT_14, J1),
        "review_incomplete",
        "Review",
        (not seed_public, "a public random seed fixed before the sample was drawn"),
        (not results_stored, "the stored results"),
    )


# The application's data could not be relied on. The entry comes first, the act second.
@rule(71, AUDIT_14, title="The entry precedes the act", tag="A", inputs="public", since=Y2014, confirmed=True)
def entry_first(entry_written: bool) -> Allowed | Refused:
    """An act takes effect after its entry (who, in which role, when, what, why) stands in the append-only record."""
    if entry_written:
        return Allowed()
    return Refused((AUDIT_14,), "entry_not_written", "The entry could not be written. Do nothing without it.")


# In 2025 tracking, account, payment and IP data were asked for together. Each request names what it wants and why.
@rule(88, PRESS_25, title="No open-ended data", tag="A", inputs="sealed", since=Y2025, confirmed=True)
def bounded_scope(
    scope: Scope, purpose: Purpose, violation: Violation | None, fugitive: Fugitive | None
) -> Allowed | Refused:
    """A records request has one kind of record, its own purpose and statute, named items and a first and last day.

    Who holds an address or box is asked for as it stands, so that kind needs no days.
    """
    if scope.record is RecordsKind.ALL_DATA:
        reason = "An open-ended demand for all data has no place here. Name one kind of record, its items and its days."
        return Refused((PRESS_25, C1), "all_data_refused", reason)
    timed = scope.record is not RecordsKind.ADDRESS
    return complete(
        (PRESS_25,),
        "scope_open_ended",
        "Records request",
        (purpose is Purpose.NONE_LISTED, "a listed purpose"),
        (not _statute_named(purpose, violation, fugitive), "the statute"),
        (all(map(blank, scope.items)), "the named items"),
        (timed and scope.first_day is None, "the first day"),
        (timed and scope.last_day is None, "the last day"),
    )


def _statute_named(purpose: Purpose, violation: Violation | None, fugitive: Fugitive | None) -> bool:
    """National security names no statute, forfeiture names it in its own block; the others state it here."""
    if purpose in (Purpose.NATIONAL_SECURITY, Purpose.FORFEITURE):
        return True
    if purpose is Purpose.FUGITIVE:
        violation = fugitive.fled_from if fugitive is not None else None
    return violation is not None and not blank(violation.section)
