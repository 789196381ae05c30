"""Requests in order, to be spoiled one field at a time."""

from __future__ import annotations

from datetime import date

from plainview.core.vocabulary.answers import Check, Owed, Refused
from plainview.core.vocabulary.request import (
    Address,
    Agency,
    Attorney,
    Extension,
    Flight,
    Forfeiture,
    Fugitive,
    Kind,
    Level,
    NationalSecurity,
    Purpose,
    RecordsKind,
    Request,
    Scope,
    Threat,
    Violation,
)

TODAY = date(2026, 1, 8)
AGENCY = Agency("agency A", Level.FEDERAL, statutes=("18 USC",), security_powers=True, forfeiture_powers=True)
FRAUD = Violation("18", "1341", "fraud by mail", 240)
HOME = Address("12 Elm Street", "Springfield", "IL", "62701")

CRIME = Request(
    kind=Kind.COVER,
    purpose=Purpose.CRIME,
    officer="officer",
    supervisor="supervisor",
    dated=TODAY,
    days=30,
    addresses=(HOME,),
    names=("subject A",),
    excluded=(),
    attorney=Attorney(known=False, subject_is_attorney=False),
    charged=False,
    represented=False,
    violation=FRAUD,
    grounds="Three victims name the address.",
    necessity="The senders are not known from any other source.",
    prior_steps=("two interviews",),
)
FUGITIVE = Fugitive("subject F", (), "sibling", FRAUD, False, Flight.PROSECUTION)
FORFEITURE = Forfeiture("the car was bought with the proceeds", "18 USC 981", "18 USC 981(a)")
SECURITY = NationalSecurity(True, Threat.ATTACK, "head", "counsel")
EXTENSION = Extension(30, "four letters from one sender", "the sender's other addresses", False, False)

PARCEL = Scope(
    RecordsKind.TRACKING,
    ("parcel 1",),
    date(2026, 1, 2),
    date(2026, 1, 5),
    fields=("route",),
    head_letter=True,
    portion="the route of one parcel",
    activity="inquiry into fraud by mail",
)
RECORDS = Request(
    kind=Kind.RECORDS,
    purpose=Purpose.CRIME,
    officer="officer",
    supervisor="supervisor",
    dated=TODAY,
    days=0,
    violation=FRAUD,
    grounds="Three victims name the parcel.",
    necessity="The sender is not known from any other source.",
    prior_steps=("two interviews",),
    scope=PARCEL,
)


def asked(report: tuple[Check, ...]) -> list[int]:
    """The numbers of the rules that were asked."""
    return [check.rule for check in report]


def refused(report: tuple[Check, ...]) -> dict[int, str]:
    """The refusals of a report: rule and code."""
    return {check.rule: check.answer.code for check in report if isinstance(check.answer, Refused)}


def owed(report: tuple[Check, ...]) -> dict[str, date]:
    """The duties of a report: name and day."""
    return {check.answer.duty: check.answer.by for check in report if isinstance(check.answer, Owed)}
