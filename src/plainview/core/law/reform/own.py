"""The program's own rules: what no section says and the safeguards need, by decision of this project.

Rules tagged X bind programs that run the profile `reform`; the few tagged otherwise bind every program. Notice,
openings and publication presuppose an amendment of 39 CFR 233.3 or the Chief's written direction.
"""

from collections.abc import Sequence
from datetime import date

from plainview.core.law import clocks
from plainview.core.law.profile import Profile, looser
from plainview.core.law.rule import blank, complete, listed, rule, shown
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.limits import RECORDS_ITEMS_MAX
from plainview.core.vocabulary.request import RecordsKind

OWN = "Plainview law edition 2026-1"
C1 = "39 CFR 233.3(c)(1)"
H2 = "39 CFR 233.3(h)(2)"
F = "39 CFR 233.3(f)"
G5 = "39 CFR 233.3(g)(5)"
G7 = "39 CFR 233.3(g)(7)"
I = "39 CFR 233.3(i)"  # noqa: E741  the paragraph's own name

Y2026 = date(2026, 1, 1)

KEY_DAYS_MAX = 90
PROFILE_NOTICE_DAYS = 30
OPENING_DAYS = 1
DECISION_DAYS = 10  # working days
FINDING_DAYS = 5  # working days
ERASURE_DAYS = 1  # working days
CHARGE_REPORT_DAYS = 1  # working days
CAPTURE_REVIEW_DAYS = 10  # working days
RESUBMISSION_DAYS = 30
RETURNS_MAX = 2
ORDER_DAYS_MAX = 120
LOOK_WINDOW_DAYS = 365  # long enough to meet every cover whose days can still count toward the 120 continuous days
LOOK_FIELDS = ("dates", "outcome")
CELL_LEAST = 10
SECOND_NOTICE_DAYS = 10  # working days
UNREACHED = ("moved", "unknown")
"""Why a letter came back that has not reached its person, and may yet: not where it was refused, or the person died."""


# A key that lives long is stolen long; a key that signs on the day it is added cannot have been seen by anyone.
@rule(102, OWN, title="The life of a key", tag="X", inputs="public", since=Y2026, confirmed=True)
def key_life(stated_on: Day, first_day: Day, last_day: Day) -> Allowed | Refused:
    """A key signs from the day after its statement was witnessed, for at most 90 days (first and last day included)."""
    if first_day <= stated_on:
        reason = f"The key would sign from {first_day}; its statement is of {stated_on}. Let it begin the day after."
        return Refused((OWN,), "key_too_early", reason)
    lives = (last_day - first_day).days + 1
    if 1 <= lives <= KEY_DAYS_MAX:
        return Allowed()
    reason = f"The key would live {lives} days; it may live 1 to {KEY_DAYS_MAX}. Choose an earlier last day."
    return Refused((OWN,), "key_life", reason)


# A safeguard that can be dropped in silence is none.
@rule(103, OWN, title="How a profile becomes looser", tag="X", inputs="public", since=Y2026, confirmed=True)
def looser_profile(
    current: Profile,
    proposed: Profile,
    announced: Day,
    effective: Day,
    *,
    inspection_signed: bool = True,
    court_signed: bool = True,
    new_matters_only: bool = True,
) -> Allowed | Refused:
    """Inspection and court root both sign, 30 days pass from the announcement, and only new matters are touched.

    The two signatures are two statements of their own types and a matter keeps the profile of its filing; the log
    enforces both, so they are taken as given unless said otherwise. A change that drops nothing needs none of it.
    """
    if not looser(proposed, current):
        return Allowed()
    return complete(
        (OWN,),
        "looser_profile_refused",
        "Change to a looser profile",
        (not inspection_signed, "the signature of the inspection root"),
        (not court_signed, "the signature of the court root"),
        (effective < clocks.calendar(announced, PROFILE_NOTICE_DAYS), "30 days between announcement and effect"),
        (not new_matters_only, "the limit to new matters"),
    )


# An emergency is never with fewer people: where the judge comes later, a second inspector comes first.
@rule(104, OWN, title="A second inspector in an emergency", tag="X", inputs="public", since=Y2026, confirmed=True)
def second_inspector(authorizer_key: str, second_key: str, authorizer: str = "", second: str = "") -> Allowed | Refused:
    """An emergency start is signed by a second inspector: another key, and another person where persons are known."""
    if blank(second_key):
        return Refused((OWN,), "second_missing", "A second inspector has not signed. Have one sign before the start.")
    if second_key == authorizer_key or (second == authorizer and not blank(second)):
        reason = "The authorizer and the second inspector are the same. Another inspector signs with another key."
        return Refused((OWN,), "second_is_authorizer", reason)
    return Allowed()


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


# A request sent back without end is refused without saying so.
@rule(109, OWN, title="Returned for rework at most twice", tag="X", inputs="public", since=Y2026, confirmed=True)
def rework(returns_so_far: int) -> Allowed | Refused:
    """A request goes back for rework at most twice; then it is decided."""
    if returns_so_far < RETURNS_MAX:
        return Allowed()
    reason = f"The request was returned {returns_so_far} times, the most allowed. Decide it."
    return Refused((OWN,), "returned_too_often", reason)


# A request for records is narrow by its form: a few named items.
@rule(110, OWN, title="Few named items", tag="A", inputs="sealed", since=Y2026, confirmed=True)
def named_items(items: Sequence[str]) -> Allowed | Refused:
    """A records request names at most ten items, each once and none of them blank."""
    if len(items) > RECORDS_ITEMS_MAX:
        reason = f"{len(items)} items are named; a request names at most {RECORDS_ITEMS_MAX}. Leave some out."
        return Refused((OWN,), "too_many_items", reason)
    if any(map(blank, items)) or len(set(items)) < len(items):
        return Refused((OWN,), "items_unclear", "An item is blank or named twice. Name each item once.")
    return Allowed()


# (c)(1): a record of the outside of someone's mail is a cover, whatever the system it is taken from.
@rule(111, C1, title="Images and days at an address are a cover", tag="L", inputs="sealed", since=Y2026, confirmed=True)
def records_not_a_cover(record: RecordsKind, by_address: bool) -> Allowed | Refused:
    """Images of the outside, or tracking of what reaches an address, need a cover's order and count to its days."""
    if record is RecordsKind.IMAGES:
        reason = "Images of the outside of mail are a mail cover. Ask for a cover."
        return Refused((C1, OWN), "images_are_a_cover", reason)
    if record is RecordsKind.TRACKING and by_address:
        reason = "Tracking of whatever reaches an address is a mail cover. Ask for a cover, or name the items."
        return Refused((C1, OWN), "tracking_is_a_cover", reason)
    return Allowed()


# Records are what is already there; data still to come is watched, not looked up.
@rule(112, OWN, title="Days of records are past", tag="A", inputs="sealed", since=Y2026, confirmed=True)
def past_days(first_day: Day | None, last_day: Day | None, today: Day) -> Allowed | Refused:
    """The first day is not after the last, and the last day is before today."""
    if first_day is not None and last_day is not None and first_day > last_day:
        return Refused((OWN,), "days_reversed", f"The days run from {first_day} back to {last_day}. Exchange them.")
    if all(day is None or day < today for day in (first_day, last_day)):
        return Allowed()
    reason = f"The request reaches to {today} or later. Records are of past days: end it the day before at the latest."
    return Refused((OWN,), "days_not_past", reason)


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


# A request that nobody takes up again must not wait for a convenient day.
@rule(
    117,
    OWN,
    title="A returned request is filed again in 30 days",
    tag="X",
    inputs="public",
    since=Y2026,
    confirmed=True,
)
def resubmission(returned: Day, order_ends: Day | None = None) -> Owed:
    """A request returned for rework is filed again within 30 days, or it lapses.

    One that a judge returned is filed again before the days of its order have run out, if that is sooner.
    """
    by = clocks.calendar(returned, RESUBMISSION_DAYS)
    return Owed("resubmission", by if order_ends is None else min(by, clocks.calendar(order_ends, -1)))


# Approval is for certain days; when they have passed unused, their reasons have to be given again.
@rule(119, OWN, title="An order starts before its end", tag="X", inputs="public", since=Y2026, confirmed=True)
def start_in_time(today: Day, end: Day) -> Allowed | Refused:
    """An order that was not started before its end has lapsed: nothing can be started under it."""
    if today < end:
        return Allowed()
    reason = f"The order's days ended on {end} before anything started. It has lapsed: file a new request."
    return Refused((OWN, G5), "lapsed_unstarted", reason)


# The one look across matters answers the rules' own question and no other; whatever it found is deleted after.
@rule(118, OWN, title="No second look", tag="X", inputs="cross-matter", since=Y2026, confirmed=True)
def no_second_look(fields: Sequence[str], reaches_back_to: Day, today: Day) -> Allowed | Refused:
    """The look whether an address was lately covered returns dates and outcomes only, of the last 365 days."""
    beyond = [shown(field) for field in fields if field not in LOOK_FIELDS]
    if beyond:
        reason = f"The look would return {listed(beyond[:3])}. It returns {listed(LOOK_FIELDS)} and nothing else."
        return Refused((OWN,), "look_too_wide", reason)
    first = clocks.calendar(today, -LOOK_WINDOW_DAYS)
    if reaches_back_to >= first:
        return Allowed()
    return Refused((OWN,), "look_too_far", f"The look would reach back to {reaches_back_to}; it may to {first}.")


# A fugitive told of the cover flees again; so a judge, and nobody else, may let notice wait for the capture.
@rule(122, OWN, title="A fugitive's notice waits for capture", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def until_capture(fugitive: bool, by_judge: bool, captured: bool) -> Allowed | Refused:
    """Notice waits for the capture of a fugitive by a judge's order, and no longer once the person is captured."""
    return complete(
        (OWN,),
        "wait_for_capture_refused",
        "Waiting for capture",
        (not fugitive, "a cover for a fugitive"),
        (not by_judge, "a judge's order"),
        (captured, "a fugitive still at large"),
    )


# Whoever made an error does not decide alone that it need not be reported.
@rule(123, OWN, title="Reclassifying an error", tag="X", inputs="public", since=Y2026, confirmed=True)
def reclassified(by_auditor: bool) -> Allowed | Refused:
    """An error is reclassified as not reportable only with the auditor's signature."""
    if by_auditor:
        return Allowed()
    reason = "Only the auditor makes a reportable error not reportable. Ask for the auditor's signature."
    return Refused((OWN,), "auditor_missing", reason)


# One matter opened by itself is recognised by its day; a month's matters together hide each other.
@rule(124, OWN, title="Seals lift in monthly cohorts", tag="X", inputs="public", since=Y2026, confirmed=True)
def month_cohort(seal_ends: Day, month: Day) -> Allowed | Refused:
    """What a seal kept opens with the cohort of a later month than the one in which the seal ends.

    `month` is any day of the cohort's month.
    """
    if (seal_ends.year, seal_ends.month) < (month.year, month.month):
        return Allowed()
    reason = f"The seal lasts to {seal_ends}. Its openings come with the cohort of the month after, or a later one."
    return Refused((OWN,), "cohort_too_early", reason)


# Whoever is one of a few can be told apart. What is not opened for that reason stays closed for good.
@rule(125, OWN, title="Nothing opens in a cell under ten", tag="X", inputs="cross-matter", since=Y2026, confirmed=True)
def small_cell(alike: int) -> Allowed | Refused:
    """A sealed field of a matter opens if at least ten matters of its cohort open alike, this one among them."""
    if alike >= CELL_LEAST:
        return Allowed()
    reason = f"Only {alike} matters of the cohort would look alike; {CELL_LEAST} must. Withhold the field."
    return Refused((OWN,), "small_cell", reason)


# (i) lets reports be sent to the requester and gives no times. A report for each piece would be watching as it happens,
# and the days of the public statements would tell when mail arrived.
@rule(126, I, title="A term is disclosed once at its middle", tag="X", inputs="public", since=Y2026, confirmed=True)
def term_disclosure(disclosed: bool) -> Allowed | Refused:
    """What a cover yields goes out once while a term runs, and at the end; an extension begins another term."""
    if not disclosed:
        return Allowed()
    reason = "This term was disclosed at its middle already. The rest is disclosed at the end, stated even if empty."
    return Refused((I, OWN), "term_disclosed", reason)


# A letter that came back told nobody; sent once, it is easily sent to where the person no longer is.
@rule(127, OWN, title="A notice that came back is sent again", tag="X", inputs="public", since=Y2026, confirmed=True)
def second_notice(came_back: Day) -> Owed:
    """A letter that came back because the person moved or is unknown there is sent once more, by other means.

    Within ten working days. The day on which notice was due, and whether it was late, stay as they were.
    """
    return Owed("second_notice", clocks.working(came_back, SECOND_NOTICE_DAYS))
