"""39 CFR 233.3(g): the limits of a cover: what is never recorded, how long it lasts, when it ends."""

from collections.abc import Iterable

from plainview.core.law import clocks
from plainview.core.law.cfr39_233_3.c_definitions import Y1993
from plainview.core.law.rule import rule, shown
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day

G5 = "39 CFR 233.3(g)(5)"
G6 = "39 CFR 233.3(g)(6)"

ORDINARY_DAYS_MAX = 30  # (g)(5)
CONTINUOUS_DAYS_MAX = 120  # (g)(6)
APPROVAL_DAYS_MAX = 120  # (g)(6) read with (g)(5): no single approval passes the limit of the whole
GAP_DAYS = 60  # the program's reading of "continuous": the shortest pause that breaks it


# (g)(5): thirty days unless the cover is for a fugitive or for national security; (g)(6): never past 120 in one go.
@rule(
    36,
    G5,
    title="Days of an order, as far as the public facts tell",
    tag="L",
    inputs="public",
    since=Y1993,
    confirmed=True,
)
def order_days(purpose_public: str, days: int) -> Allowed | Refused:
    """An order for a crime lasts at most 30 days; any other listed purpose at most 120, and every order has days."""
    if purpose_public not in ("crime", "other_listed"):
        return Refused((G5,), "purpose_not_public", f"{shown(purpose_public)} is neither crime nor other_listed.")
    if days < 1:
        return Refused((G5,), "days_missing", "The order states no days. State how many, at least one.")
    if purpose_public == "crime" and days > ORDINARY_DAYS_MAX:
        reason = (
            f"{days} days are asked; an order lasts at most {ORDINARY_DAYS_MAX}. Ask for an extension near its end."
        )
        return Refused((G5,), "over_30_days", reason)
    if days > APPROVAL_DAYS_MAX:
        return Refused(
            (G6,), "over_120_days", f"{days} days are asked; one approval gives at most {APPROVAL_DAYS_MAX}."
        )
    return Allowed()


# (g)(5): a further period can be given at or before expiry, under the conditions of the first.
@rule(
    38,
    G5,
    title="An extension is asked and granted before the end",
    tag="L",
    inputs="public",
    since=Y1993,
    confirmed=True,
)
def extension_in_time(today: Day, end: Day) -> Allowed | Refused:
    """An extension is asked for, and granted, on a day before `end`, the first day on which recording is refused."""
    if today < end:
        return Allowed()
    reason = f"The order ended on {end} and today is {today}. An ended order is not extended: file a new request."
    return Refused((G5,), "extension_too_late", reason)


# (g)(6): beyond 120 continuous days the Chief Postal Inspector approves in person.
# OPEN: the regulation as remembered also lets the Chief's headquarters designees approve; Publication 55 names the
# Chief alone. The stricter reading is coded.
@rule(
    42,
    G6,
    title="Beyond 120 continuous days the Chief approves personally",
    tag="L",
    inputs="public",
    since=Y1993,
    confirmed=True,
)
def continuous(days_total: int, chief: bool) -> Allowed | Refused:
    """The days in force of one continuous run are at most 120 unless the Chief Postal Inspector approves personally."""
    if days_total <= CONTINUOUS_DAYS_MAX or chief:
        return Allowed()
    reason = f"The cover would run {days_total} continuous days; past {CONTINUOUS_DAYS_MAX} the Chief Postal Inspector"
    return Refused((G6,), "over_120_continuous", f"{reason} must approve it personally. Send it to the Chief.")


# (g)(5)-(6) give a number of days and do not say how to count them; the day of the act that puts the cover in force
# is day 1, and expiry is computed from the day, never from a job that ran (audit finding: 928 covers past their end).
# OPEN: the regulation does not say when the 30 days start (order, first recording, receipt at the delivery unit).
@rule(44, G5, title="The end of an order", tag="A", inputs="public", since=Y1993, confirmed=True)
def order_end(in_force: Day, days: int) -> Owed:
    """An order in force from a day ends `days` later: that is the first day on which recording is refused."""
    return Owed("end", clocks.calendar(in_force, days))


# (g)(6) says "continuous" and does not say what breaks it. Sixty days without a cover do; fewer do not.
# OPEN: whether the days of a short gap count toward the 120. Here they do not, since no cover is in force in them.
@rule(
    114,
    G6,
    title="A gap under 60 days does not break the run",
    tag="L",
    inputs="cross-matter",
    since=Y1993,
    confirmed=True,
)
def gap(previous_end: Day, new_start: Day) -> Allowed:
    """A cover that starts fewer than 60 days after the last one ended continues its run (flag `continues_run`)."""
    return Allowed(("continues_run",) if (new_start - previous_end).days < GAP_DAYS else ())


def continuous_days(prior_periods: Iterable[tuple[Day, Day]], new_start: Day) -> int:
    """Promise how many days in force already belong to the run that a cover starting on `new_start` would continue.

    Each period is (first day in force, first day on which recording is refused); order and overlaps do not matter,
    and a period that has no days, or begins on or after `new_start`, is left out. Source: (g)(6), rule 114.
    """
    total, start = 0, new_start
    periods = ((first, min(end, new_start)) for first, end in prior_periods)
    for first, end in sorted((p for p in periods if p[0] < p[1]), key=lambda p: (p[1], p[0]), reverse=True):
        if not gap(end, start).flags:
            break
        total += max(0, (min(end, start) - first).days)
        start = min(start, first)
    return total
