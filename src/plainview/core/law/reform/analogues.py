"""Stricter analogues: what other law demands of comparable powers, taken over by the profile `reform`.

Each rule names the law it is modelled on; none of them binds mail covers by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from types import MappingProxyType

from plainview.core.law import clocks
from plainview.core.law.rule import blank, complete, listed, rule, shown
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import RecordsKind

OWN = "Plainview law edition 2026-1"
SERIOUS_ERRORS = "Investigatory Powers Act 2016 s.231"
NO_DELAY = "39 CFR 233.11(a)(2)"
WIRETAP_KEEPING = "18 USC 2518(8)(a)"
WIRETAP_INVENTORY = "18 USC 2518(8)(d)"
WIRETAP_REPORT = "18 USC 2519"
DELAYED_NOTICE = "18 USC 3103a(b)-(c)"
GERMAN_URGENCY = "StPO 100"
GERMAN_FIELDS = "StPO 99(2)"
SENATORS = "Letter of eight senators, 17 May 2023"
STORED_RECORDS = "18 USC 2703(d)"

Y2026 = date(2026, 1, 1)

NOTICE_DAYS = 90  # 18 USC 2518(8)(d)
DELAY_FIRST_DAYS_MAX = 30  # 18 USC 3103a(b)(3)
DELAY_NEXT_DAYS_MAX = 90  # 18 USC 3103a(c)
DELAY_YEARS = 1  # beyond it another judge, the inspector general heard
COURT_DAYS = 3  # working days, StPO 100
INTERCEPTION_YEARS = 10  # 18 USC 2518(8)(a)

ADVERSE_RESULTS = (  # 18 USC 2705(a)(2)
    "danger_to_life",
    "flight",
    "destruction_of_evidence",
    "witness_intimidation",
    "jeopardy_to_investigation",
)
YEARLY_STEPS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {  # month and last day in the year after
        "court_close": (1, 31),
        "agency_return": (3, 31),
        "public_report": (6, 30),
    }
)
ITEM_FIELDS = ("names_addresses", "service_type", "size_weight", "item_number", "route")
"""Five of the six types of StPO 99(2); the sixth, images, is a cover here (rule 111)."""


# Not in 233.3: whoever asks does not approve, and whoever approves does not record.
@rule(32, OWN, title="Different people ask, approve and record", tag="X", inputs="public", since=Y2026, confirmed=True)
def separation(stages: Mapping[str, str]) -> Allowed | Refused:
    """Every stage of a matter is done by somebody else; `stages` maps the stage to its person or key."""
    people = {who for who in stages.values() if not blank(who)}
    if len(people) == len(stages):
        return Allowed()
    unnamed = [stage for stage, who in stages.items() if blank(who)]
    if unnamed:
        reason = f"Nobody is named for {listed(unnamed)}. Name one person for each stage."
        return Refused((OWN,), "stage_unnamed", reason)
    pairs = "; ".join(f"{a} and {b}" for a, b in combinations(stages, 2) if stages[a] == stages[b])
    reason = f"The same person stands for {pairs}. Have another person take one of the two."
    return Refused((OWN,), "same_person", reason)


# Investigatory Powers Act s.231: whether the person is told of a serious error is decided, by someone, for a reason.
@rule(49, SERIOUS_ERRORS, title="A serious error is decided on", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def serious_error(serious: bool, tell: bool | None, reason: str, decider: str) -> Allowed | Refused:
    """An error with significant prejudice or harm is closed only with the decision to tell the person or not."""
    if not serious:
        return Allowed()
    return complete(
        (SERIOUS_ERRORS,),
        "serious_error_undecided",
        "Serious error",
        (tell is None, "the decision whether to tell the person"),
        (blank(reason), "its reason"),
        (blank(decider), "who decided"),
    )


# 233.11(a)(2) asks for no avoidable delay where mail is screened; a cover must not hold mail back either.
@rule(59, NO_DELAY, title="Mail is not held back", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def not_held(hours: int, normal_hours: int) -> Allowed:
    """A piece kept longer than its normal dispatch takes is flagged (`held_beyond_dispatch`)."""
    return Allowed(("held_beyond_dispatch",) if hours > normal_hours else ())


# 18 USC 2518(8)(a): recordings of an interception are kept ten years; records linked to one are kept as long.
@rule(
    67,
    WIRETAP_KEEPING,
    title="Linked records are kept ten years",
    tag="X",
    inputs="public",
    since=Y2026,
    confirmed=True,
)
def linked_destruction(closed: Day) -> Owed:
    """The records of a matter linked to an interception order are kept ten years from closure, then destroyed."""
    return Owed("destruction", clocks.years(closed, INTERCEPTION_YEARS))


# 18 USC 2519: courts report in January, prosecutors by March, the public report comes in June.
@rule(73, WIRETAP_REPORT, title="The yearly report", tag="X", inputs="public", since=Y2026, confirmed=True)
def yearly_step(year: int, step: str) -> Owed | Refused:
    """Figures of `year` are closed by 31 January, returned by agencies by 31 March, published by 30 June after it."""
    if step not in YEARLY_STEPS or not 1 <= year < Day.max.year:
        reason = (
            f"{shown(step)} of that year is no step of the yearly report. Choose one of {listed(list(YEARLY_STEPS))}."
        )
        return Refused((WIRETAP_REPORT,), "yearly_step_unknown", reason)
    return Owed(step, date(year + 1, *YEARLY_STEPS[step]))


# 18 USC 2518(8)(d): an inventory is served within ninety days of the end.
@rule(74, WIRETAP_INVENTORY, title="Notice to the person", tag="X", inputs="public", since=Y2026, confirmed=True)
def notice(end: Day) -> Owed:
    """The person at the address is told within 90 days after the end of the cover, unless a judge has delayed it."""
    return Owed("notice", clocks.calendar(end, NOTICE_DAYS))


# 18 USC 3103a(b) with 2705(a)(2): a judge delays notice only against one of the adverse results, by a limited time.
@rule(75, DELAYED_NOTICE, title="Why notice is delayed", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def delay_reason(delay_number: int, days: int, adverse_result: str) -> Allowed | Refused:
    """A delay of notice names its adverse result; the first is at most 30 days, each further one at most 90."""
    if adverse_result not in ADVERSE_RESULTS:
        reason = f"{shown(adverse_result)} is no ground for delaying notice. Name one of {listed(ADVERSE_RESULTS)}."
        return Refused((DELAYED_NOTICE, "18 USC 2705(a)(2)"), "adverse_result_missing", reason)
    return _delay_length(delay_number, days)


# StPO 100: an urgent order by the prosecutor lapses unless a court confirms it within three working days.
@rule(76, GERMAN_URGENCY, title="A court ratifies an emergency", tag="X", inputs="public", since=Y2026, confirmed=True)
def court_ratification(requested_on: Day) -> Owed:
    """A cover started in an emergency is put to a judge and ratified within three working days, or it is suspended."""
    return Owed("court", clocks.working(requested_on, COURT_DAYS))


# The senators asked that a judge approve a cover before it starts, as for the outside of electronic messages.
@rule(77, SENATORS, title="A judge approves first", tag="X", inputs="public", since=Y2026, confirmed=True)
def court_approval(approved: bool, emergency: bool) -> Allowed | Refused:
    """A judge's approval precedes the start; an emergency starts without it and must be ratified (rule 76)."""
    if approved:
        return Allowed()
    if emergency:
        return Allowed(("ratify",))
    return Refused((SENATORS,), "court_missing", "No judge has approved the order. Put it to the court first.")


# StPO 99(2): a disclosure request reaches six kinds of data about an item and no more.
@rule(89, GERMAN_FIELDS, title="Which fields of an item", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def item_fields(record: RecordsKind, fields: Sequence[str]) -> Allowed | Refused:
    """Tracking data is limited to names and addresses, service, size and weight, item number, and the item's route."""
    if record is not RecordsKind.TRACKING:
        return Allowed()
    beyond = [shown(field) for field in fields if field not in ITEM_FIELDS]
    if fields and not beyond:
        return Allowed()
    asked = f"Asked for: {listed(beyond[:3])}" if beyond else "No field is named"
    reason = f"{asked}. Choose among {listed(ITEM_FIELDS)}."
    return Refused((GERMAN_FIELDS,), "field_not_listed", reason)


# 18 USC 2703(d): records of electronic communication over a period take a court's order on specific facts.
@rule(90, STORED_RECORDS, title="A period needs a court", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def period_needs_court(
    record: RecordsKind, first_day: Day | None, last_day: Day | None, court: bool
) -> Allowed | Refused:
    """IP or tracking data over more than one day needs a court's order; where no days are stated, it is a period."""
    one_day = first_day is not None and first_day == last_day
    if record not in (RecordsKind.IP, RecordsKind.TRACKING) or court or one_day:
        return Allowed()
    reason = "IP and tracking data over a period need a court's order. Put the request to the court first."
    return Refused((STORED_RECORDS,), "period_without_court", reason)


# 18 USC 3103a(b)-(c): the first delay of notice is short, each further one at most ninety days on a new showing.
@rule(
    101, DELAYED_NOTICE, title="How long notice may be delayed", tag="X", inputs="public", since=Y2026, confirmed=True
)
def notice_delay(
    delay_number: int, days: int, first_end: Day, new_due: Day, same_judge: bool, heard: bool
) -> Allowed | Refused:
    """The first delay is at most 30 days, each further one at most 90.

    Notice later than 12 months after the first end of the cover needs another judge than before, with the inspector
    general heard. `delay_number` counts from 1; `new_due` is the day on which notice would then be due.
    """
    length = _delay_length(delay_number, days)
    outer = clocks.years(first_end, DELAY_YEARS)
    if isinstance(length, Refused) or new_due <= outer or (heard and not same_judge):
        return length
    blanks = [("another judge", same_judge), ("the inspector general heard", not heard)]
    lacking = listed([name for name, absent in blanks if absent])
    reason = f"Notice on {new_due} is later than {outer}, 12 months after the first end; that needs {lacking}."
    return Refused((DELAYED_NOTICE, OWN), "delay_past_a_year", reason)


def _delay_length(delay_number: int, days: int) -> Allowed | Refused:
    """The limits of one delay, 18 USC 3103a(b)(3) and (c)."""
    most = DELAY_FIRST_DAYS_MAX if delay_number <= 1 else DELAY_NEXT_DAYS_MAX
    if 1 <= days <= most:
        return Allowed()
    reason = f"Delay {delay_number} is for {days} days; it may be for 1 to {most}. Ask for a shorter delay."
    return Refused((DELAYED_NOTICE,), "delay_days", reason)
