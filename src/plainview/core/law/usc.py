"""Statutes on records held about people: the Privacy Act, financial privacy, and lists of addresses."""

from datetime import date

from plainview.core.law import clocks
from plainview.core.law.rule import blank, complete, rule
from plainview.core.vocabulary.answers import Allowed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import RecordsKind, Scope, Violation

HEAD_LETTER = "5 USC 552a(b)(7)"
COURT_ORDER = "5 USC 552a(b)(11)"
ROUTINE_USE = "USPS Privacy Act routine use"
ACCOUNTING = "5 USC 552a(c)"
BANK_RECORDS = "12 USC 3401-3422"
BANK_PROCEDURE = "39 CFR 233.5"
LISTS = "39 USC 412"

Y1971 = date(1971, 7, 1)
Y1975 = date(1975, 9, 27)
Y1979 = date(1979, 3, 10)

ACCOUNTING_YEARS = 5  # 552a(c)(2), or the life of the record if longer


# 552a(b)(7): the head of the agency asks in writing, says which portion is wanted and for which activity. Who holds an
# address has its own gate (rules 78-80); a court's order is its own ground, (b)(11).
# OPEN: the Privacy Act also knows routine uses; asking for the letter as well is the stricter reading.
@rule(81, HEAD_LETTER, title="The agency head's letter", tag="L", inputs="sealed", since=Y1975, confirmed=False)
def head_letter(scope: Scope) -> Allowed | Refused:
    """Records about a person need the agency head's letter naming portion and activity, or a court's order."""
    if scope.record is RecordsKind.ADDRESS or scope.court_order:
        return Allowed()
    return complete(
        (HEAD_LETTER, COURT_ORDER),
        "head_letter_incomplete",
        "Records request",
        (not scope.head_letter, "the letter of the agency's head"),
        (blank(scope.portion), "the portion wanted"),
        (blank(scope.activity), "the law-enforcement activity"),
    )


# The routine use lets records go when the agency reasonably believes that a violation occurred.
@rule(82, ROUTINE_USE, title="A violation is believed", tag="L", inputs="sealed", since=Y1975, confirmed=True)
def violation_believed(violation: Violation | None, reasonable_belief: str) -> Allowed | Refused:
    """The request states the violation, or why the agency reasonably believes that one occurred."""
    stated = violation is not None and not blank(violation.section)
    if stated or not blank(reasonable_belief):
        return Allowed()
    reason = "Neither a violation nor a reasonable belief in one is stated. State the statute, or the facts believed."
    return Refused((ROUTINE_USE,), "no_violation_believed", reason)


# 552a(c): each disclosure is accounted for, and the account is kept five years or as long as the record.
@rule(85, ACCOUNTING, title="Accounting of disclosures", tag="L", inputs="sealed", since=Y1975, confirmed=False)
def accounted(
    dated: Day | None, nature: str, purpose: str, recipient: str, kept_until: Day | None
) -> Allowed | Refused:
    """The account of a disclosure has its date, nature, purpose and recipient and is kept at least five years."""
    kept = dated is not None and kept_until is not None and kept_until >= clocks.years(dated, ACCOUNTING_YEARS)
    return complete(
        (ACCOUNTING,),
        "accounting_incomplete",
        "Account of the disclosure",
        (dated is None, "its date"),
        (blank(nature), "its nature"),
        (blank(purpose), "its purpose"),
        (blank(recipient), "its recipient"),
        (not kept, "a keeping time of at least five years"),
    )


# The Right to Financial Privacy Act governs records held by banks; 233.5 is the procedure for asking them.
@rule(86, BANK_RECORDS, title="Bank records have their own law", tag="L", inputs="sealed", since=Y1979, confirmed=True)
def not_bank_records(record: RecordsKind) -> Allowed | Refused:
    """Records held by a financial institution are asked for under its own procedure, never in this program."""
    if record is not RecordsKind.BANK:
        return Allowed()
    reason = "Bank records are asked of the bank under 39 CFR 233.5. They cannot be asked for here."
    return Refused((BANK_RECORDS, BANK_PROCEDURE), "bank_records", reason)


# 39 USC 412: the postal service does not give out lists of names or addresses.
@rule(87, LISTS, title="No lists", tag="L", inputs="sealed", since=Y1971, confirmed=False)
def no_lists(record: RecordsKind) -> Allowed | Refused:
    """Lists of names or addresses are given to nobody."""
    if record is not RecordsKind.LIST:
        return Allowed()
    return Refused((LISTS,), "list_refused", "Lists of names or addresses are not given out. Ask for one named item.")
