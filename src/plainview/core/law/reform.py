"""The program's own rules: the safeguards that critics of mail covers ask for, and stricter analogues in other law.

Rules tagged X bind programs that run the profile `reform`; the few tagged otherwise bind every program. Notice,
openings and publication presuppose an amendment of 39 CFR 233.3 or the Chief's written direction.
"""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

from plainview.core.law import clocks
from plainview.core.law.rule import listed, rule
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day

Y2026 = date(2026, 1, 1)

OWN = "Plainview law edition 2026-1"
H2 = "39 CFR 233.3(h)(2)"
F = "39 CFR 233.3(f)"
G5 = "39 CFR 233.3(g)(5)"
G7 = "39 CFR 233.3(g)(7)"
WIRETAP_KEEPING = "18 USC 2518(8)(a)"
WIRETAP_INVENTORY = "18 USC 2518(8)(d)"
DELAYED_NOTICE = "18 USC 3103a(b)-(c)"
GERMAN_URGENCY = "StPO 100"
SENATORS = "Letter of eight senators, 17 May 2023"

NOTICE_DAYS = 90  # 18 USC 2518(8)(d)
DELAY_FIRST_DAYS_MAX = 30  # 18 USC 3103a(b)(3)
DELAY_NEXT_DAYS_MAX = 90  # 18 USC 3103a(c)
DELAY_YEARS = 1  # beyond it another judge, the inspector general heard
COURT_DAYS = 3  # working days, StPO 100
INTERCEPTION_YEARS = 10  # 18 USC 2518(8)(a)
OPENING_DAYS = 1
DECISION_DAYS = 10  # working days
FINDING_DAYS = 5  # working days
ERASURE_DAYS = 1  # working days
CHARGE_REPORT_DAYS = 1  # working days
CAPTURE_REVIEW_DAYS = 10  # working days
RESUBMISSION_DAYS = 30
RETURNS_MAX = 2
ORDER_DAYS_MAX = 120


# Not in 233.3: whoever asks does not approve, and whoever approves does not record.
@rule(32, OWN, title="Different people ask, approve and record", tag="X", inputs="public", since=Y2026, confirmed=True)
def separation(stages: Mapping[str, str]) -> Allowed | Refused:
    """Every stage of a matter is done by somebody else; `stages` maps the stage to its person or key."""
    unnamed = [stage for stage, who in stages.items() if not who]
    if unnamed:
        reason = f"Nobody is named for {listed(unnamed)}. Name one person for each stage."
        return Refused((OWN,), "stage_unnamed", reason)
    same = [f"{a} and {b}" for a, b in combinations(stages, 2) if stages[a] == stages[b]]
    if same:
        reason = f"The same person stands for {listed(same)}. Have another person take one of the two."
        return Refused((OWN,), "same_person", reason)
    return Allowed()


# 18 USC 2518(8)(a): recordings of an interception are kept ten years; records linked to one are kept as long.
@rule(
    67,
    WIRETAP_KEEPING,
    title="Records linked to an interception are kept ten years",
    tag="X",
    inputs="public",
    since=Y2026,
    confirmed=True,
)
def linked_destruction(closed: Day) -> Owed:
    """The records of a matter linked to an interception order are kept ten years from closure, then destroyed."""
    return Owed("destruction", clocks.years(closed, INTERCEPTION_YEARS))


# 18 USC 2518(8)(d): an inventory is served within ninety days of the end.
@rule(74, WIRETAP_INVENTORY, title="Notice to the person", tag="X", inputs="public", since=Y2026, confirmed=True)
def notice(end: Day) -> Owed:
    """The person at the address is told within 90 days after the end of the cover, unless a judge has delayed it."""
    return Owed("notice", clocks.calendar(end, NOTICE_DAYS))


# StPO 100: an urgent order by the prosecutor lapses unless a court confirms it within three working days.
@rule(
    76,
    GERMAN_URGENCY,
    title="A court ratifies an emergency start",
    tag="X",
    inputs="public",
    since=Y2026,
    confirmed=True,
)
def court_ratification(requested_on: Day) -> Owed:
    """A cover started in an emergency is put to a judge and ratified within three working days, or it is suspended."""
    return Owed("court", clocks.working(requested_on, COURT_DAYS))


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
    most = DELAY_FIRST_DAYS_MAX if delay_number <= 1 else DELAY_NEXT_DAYS_MAX
    if not 1 <= days <= most:
        reason = f"Delay {delay_number} is for {days} days; it may be for 1 to {most}. Ask for a shorter delay."
        return Refused((DELAYED_NOTICE,), "delay_days", reason)
    outer = clocks.years(first_end, DELAY_YEARS)
    if new_due <= outer or (heard and not same_judge):
        return Allowed()
    blanks = [("another judge", same_judge), ("the inspector general heard", not heard)]
    lacking = listed([name for name, absent in blanks if absent])
    reason = f"Notice on {new_due} is later than {outer}, 12 months after the first end; that needs {lacking}."
    return Refused((DELAYED_NOTICE, OWN), "delay_past_a_year", reason)


# An emergency is a shorter path with the same publicity: the fact of it opens on the next day.
@rule(
    105, OWN, title="The fact of an emergency opens the next day", tag="X", inputs="public", since=Y2026, confirmed=True
)
def emergency_opening(started: Day) -> Owed:
    """That a cover began as an emergency is opened on the legal day after the start."""
    return Owed("opening", clocks.calendar(started, OPENING_DAYS))


# The audits found requests processed late. A reviewer has ten working days.
@rule(106, OWN, title="A reviewer decides in ten working days", tag="X", inputs="public", since=Y2026, confirmed=True)
def review_decision(filed: Day) -> Owed:
    """A filing is passed on, returned or refused within ten working days."""
    return Owed("decision", clocks.working(filed, DECISION_DAYS))


# (h)(2) speaks of a cover "found" improper and gives no time for finding it.
@rule(107, H2, title="A finding follows a missed confirmation", tag="X", inputs="public", since=Y2026, confirmed=True)
def finding_due(missed_on: Day) -> Owed:
    """When confirmation or court approval did not come in time, a finding is owed within five working days."""
    return Owed("finding", clocks.working(missed_on, FINDING_DAYS))


# (h)(2): what an improper cover yielded is destroyed. The program says when.
@rule(108, H2, title="Erasure after an improper finding", tag="X", inputs="public", since=Y2026, confirmed=True)
def erasure_due(found_on: Day) -> Owed:
    """Data acquired under an order found improper is erased within one working day, unless a hold stands (rule 50)."""
    return Owed("erasure", clocks.working(found_on, ERASURE_DAYS))


@rule(109, OWN, title="Returned for rework at most twice", tag="X", inputs="public", since=Y2026, confirmed=True)
def rework(returns_so_far: int) -> Allowed | Refused:
    """A request goes back for rework at most twice; then it is decided."""
    if returns_so_far < RETURNS_MAX:
        return Allowed()
    reason = f"The request was returned {returns_so_far} times, the most allowed. Decide it: pass it on or refuse it."
    return Refused((OWN,), "returned_too_often", reason)


# (g)(7): a charge ends the cover; the officer is the one who knows of it.
@rule(
    113, G7, title="A charge is reported within one working day", tag="X", inputs="public", since=Y2026, confirmed=True
)
def charge_report(learned_on: Day) -> Owed:
    """The officer reports an indictment or information in the matter within one working day of learning of it."""
    return Owed("charge_report", clocks.working(learned_on, CHARGE_REPORT_DAYS))


# (f) lets an inspector record without an order; nobody reviews it there.
@rule(115, F, title="A capture without an order is reviewed", tag="X", inputs="public", since=Y2026, confirmed=False)
def capture_review(captured: Day) -> Owed:
    """What was recorded without an order under (f) is reviewed within ten working days."""
    return Owed("capture_review", clocks.working(captured, CAPTURE_REVIEW_DAYS))


# (g)(5) exempts fugitive and national-security covers from 30 days and then states no length for them.
@rule(116, G5, title="Every order has days", tag="X", inputs="public", since=Y2026, confirmed=True)
def days_stated(days: int) -> Allowed | Refused:
    """Every order states its days, whatever its purpose: at least 1 and at most 120 in one approval."""
    if 1 <= days <= ORDER_DAYS_MAX:
        return Allowed()
    reason = f"The order is for {days} days; one approval gives 1 to {ORDER_DAYS_MAX}. State a number in that range."
    return Refused((G5, OWN), "days_out_of_range", reason)


@rule(
    117,
    OWN,
    title="A returned request is filed again in 30 days",
    tag="X",
    inputs="public",
    since=Y2026,
    confirmed=True,
)
def resubmission(returned: Day) -> Owed:
    """A request returned for rework is filed again within 30 days, or it lapses."""
    return Owed("resubmission", clocks.calendar(returned, RESUBMISSION_DAYS))


@rule(119, OWN, title="An order starts before its end", tag="X", inputs="public", since=Y2026, confirmed=True)
def start_in_time(today: Day, end: Day) -> Allowed | Refused:
    """An order that was not started before its end has lapsed: nothing can be started under it."""
    if today < end:
        return Allowed()
    reason = f"The order's days ended on {end} before anything started. It has lapsed: file a new request."
    return Refused((OWN, G5), "lapsed_unstarted", reason)
