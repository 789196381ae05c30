"""Controls that answer what the inspector general found in 2014 and 2015 (HR-AR-14-001 and the second phase).

A control is no law of its own: it makes a rule of 39 CFR 233.3 impossible to skip where an audit found it skipped.
"""

from datetime import date

from plainview.core.law import clocks
from plainview.core.law.rule import rule
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day

AUDIT_14 = "USPS OIG HR-AR-14-001"
G4 = "39 CFR 233.3(g)(4)"

Y2014 = date(2014, 5, 28)

ERROR_REPORT_DAYS = 10  # working days, as the United Kingdom's commissioner requires of relevant errors


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


# Errors are found, logged and reported. Ten working days is the time the United Kingdom gives.
@rule(48, AUDIT_14, title="A reportable error is reported", tag="A", inputs="public", since=Y2014, confirmed=True)
def error_report(registered: Day) -> Owed:
    """An error by which data was wrongly obtained is reported within ten working days of being registered."""
    return Owed("error_report", clocks.working(registered, ERROR_REPORT_DAYS))
