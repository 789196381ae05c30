"""39 CFR 233.3(g): the limits of a cover: what is never recorded, how long it lasts, when it ends."""

import re
from collections.abc import Iterable, Sequence

from plainview.core.law import clocks
from plainview.core.law.cfr39_233_3.c_definitions import Y1993, B
from plainview.core.law.rule import blank, complete, rule, shown
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Extension, NationalSecurity, Purpose

G1 = "39 CFR 233.3(g)(1)"
G2 = "39 CFR 233.3(g)(2)"
G3 = "39 CFR 233.3(g)(3)"
G5 = "39 CFR 233.3(g)(5)"
G6 = "39 CFR 233.3(g)(6)"
G7 = "39 CFR 233.3(g)(7)"
G8 = "39 CFR 233.3(g)(8)"
P55_DAYS = "Publication 55 III.B.3"
P55_CHARGED = "Publication 55 III.B.5"

ORDINARY_DAYS_MAX = 30  # (g)(5)
CONTINUOUS_DAYS_MAX = 120  # (g)(6)
APPROVAL_DAYS_MAX = 120  # (g)(6) read with (g)(5): no single approval passes the limit of the whole
FUGITIVE_EXTENSION_DAYS_MAX = 60  # Publication 55 III.B.3
GAP_DAYS = 60  # the program's reading of "continuous": the shortest pause that breaks it


UNLIMITED_BY_THIRTY = (Purpose.FUGITIVE, Purpose.NATIONAL_SECURITY)  # the exceptions of (g)(5)
OPENING_PURPOSES = ("postage", "mailability")  # (g)(2)


# (g)(1): without a federal search warrant nobody opens or looks into sealed mail. The program holds no contents at all.
@rule(51, G1, title="No contents", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def no_contents(sealed: bool | None, contents: bool) -> Allowed | Refused:
    """Contents of sealed mail are never recorded; a piece whose class is not known counts as sealed."""
    if not contents or sealed is False:
        return Allowed()
    reason = "The record would hold contents of sealed mail. Record the outside only; contents need a search warrant."
    return Refused((G1,), "contents_refused", reason)


# (g)(2): unsealed mail is opened to check postage or whether it may be mailed, and for nothing else.
@rule(53, G2, title="Why unsealed mail is opened", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def opening_purpose(sealed: bool | None, why: str) -> Allowed | Refused:
    """Unsealed mail is opened only for `postage` or `mailability`; sealed mail is not opened at all."""
    if sealed is False and why in OPENING_PURPOSES:
        return Allowed()
    reason = "Mail is opened only when it is unsealed, to check postage or mailability. Leave this piece closed."
    return Refused((G2, G1), "opening_refused", reason)


# (g)(3): nothing between the person and a known attorney is part of a cover. The regulation has no exception.
@rule(54, G3, title="Mail with a known attorney", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def attorney_mail(on_piece: Sequence[str], attorney: Sequence[str]) -> Allowed | Refused:
    """A piece to or from a known attorney is not recorded, only counted.

    The attorney's name or address anywhere on the outside is enough, whatever its case, spacing and punctuation: the
    stricter reading, since mail that is wrongly left out can still be asked about and mail wrongly recorded cannot.
    """
    known = [f" {words} " for mark in attorney if (words := _plain(mark))]
    shown_words = [f" {_plain(mark)} " for mark in on_piece]
    if not any(words in outside for words in known for outside in shown_words):
        return Allowed()
    reason = "The piece is to or from the known attorney. Record nothing of it; it is counted and goes on its way."
    return Refused((G3,), "attorney_mail", reason)


def _plain(mark: str) -> str:
    """The words of a name or address, without the accidents of case, spacing and punctuation."""
    return " ".join(re.findall(r"\w+", mark.casefold()))


# (b) with the order's days: an order gives one address and a first and last day; outside them there is no authority.
@rule(58, B, title="Inside the order's days and address", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def in_window(today: Day, first: Day, end: Day, right_address: bool) -> Allowed | Refused:
    """Recording is from `first` until the day before `end`, at the order's address only."""
    if today < first:
        return Refused((B,), "before_the_order", f"The order begins on {first}. Record nothing before it.")
    if today >= end:
        return Refused((B, G5), "after_the_end", f"The order ended on {end}. Record nothing more under it.")
    if not right_address:
        return Refused((B,), "wrong_address", "The piece is not for the order's address. Record nothing of it.")
    return Allowed()


# (g)(5): thirty days unless the cover is for a fugitive or for national security; (g)(6): never past 120 in one go.
@rule(36, G5, title="Days of an order, by its public facts", tag="L", inputs="public", since=Y1993, confirmed=True)
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


# (g)(5): only fugitive and national-security covers may pass thirty days. OPEN: "adequate justification" would let an
# order for another purpose pass thirty days at once; the stricter reading makes it ask for extensions.
@rule(120, G5, title="Thirty days, by the purpose itself", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def ordinary_days(purpose: Purpose, days: int) -> Allowed | Refused:
    """An order for a crime, a postal statute or a forfeiture lasts at most 30 days; this is rule 36 on sealed facts."""
    if purpose in UNLIMITED_BY_THIRTY or days <= ORDINARY_DAYS_MAX:
        return Allowed()
    reason = f"{days} days are asked; for this purpose an order lasts at most {ORDINARY_DAYS_MAX}. Ask for fewer."
    return Refused((G5,), "over_30_days", reason)


# (g)(5): a further period can be given at or before expiry, under the conditions of the first.
@rule(38, G5, title="An extension comes before the end", tag="L", inputs="public", since=Y1993, confirmed=True)
def extension_in_time(today: Day, end: Day) -> Allowed | Refused:
    """An extension is asked for, and granted, on a day before `end`, the first day on which recording is refused."""
    if today < end:
        return Allowed()
    reason = f"The order ended on {end} and today is {today}. An ended order is not extended: file a new request."
    return Refused((G5,), "extension_too_late", reason)


# (g)(5): the requester says what the cover has yielded and what more is expected.
@rule(39, G5, title="What an extension states", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def extension_stated(extension: Extension | None) -> Allowed | Refused:
    """An extension states the benefit obtained and the benefit expected; every check of the original comes again."""
    return complete(
        (G5,),
        "extension_incomplete",
        "Extension",
        (extension is None or blank(extension.benefit_obtained), "the benefit obtained"),
        (extension is None or blank(extension.benefit_expected), "the benefit expected"),
    )


# (g)(5): thirty days each; Publication 55 gives a fugitive's cover sixty.
@rule(41, G5, title="Days of an extension", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def extension_days(purpose: Purpose, days: int) -> Allowed | Refused:
    """An extension is for at most 30 days, 60 for a fugitive; national security has only the limit of 120."""
    limits = {Purpose.FUGITIVE: FUGITIVE_EXTENSION_DAYS_MAX, Purpose.NATIONAL_SECURITY: APPROVAL_DAYS_MAX}
    most = limits.get(purpose, ORDINARY_DAYS_MAX)
    if 1 <= days <= most:
        return Allowed()
    reason = f"{days} days are asked; an extension for this purpose is for 1 to {most}. Ask for a number in that range."
    return Refused((G5, P55_DAYS), "extension_days", reason)


# (g)(6): beyond 120 continuous days the Chief Postal Inspector approves in person.
# OPEN: the regulation as remembered also lets the Chief's headquarters designees approve; Publication 55 names the
# Chief alone. The stricter reading is coded.
@rule(42, G6, title="Past 120 continuous days: the Chief", tag="L", inputs="public", since=Y1993, confirmed=True)
def continuous(days_total: int, chief: bool) -> Allowed | Refused:
    """The days in force of one continuous run are at most 120 unless the Chief Postal Inspector approves personally."""
    if days_total <= CONTINUOUS_DAYS_MAX or chief:
        return Allowed()
    reason = f"The cover would run {days_total} continuous days; past {CONTINUOUS_DAYS_MAX} the Chief Postal Inspector"
    return Refused((G6,), "over_120_continuous", f"{reason} must approve it personally. Send it to the Chief.")


# (g)(7): a cover on a matter already charged is not begun, except for a fugitive; for property, a new order is asked.
@rule(15, G7, title="Nobody is charged yet", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def not_charged(purpose: Purpose, charged: bool | None, new_order: bool) -> Allowed | Refused:
    """A matter already charged is covered only for a fugitive, or by a new order for forfeitable property."""
    if charged is None:
        reason = "Whether the person is charged in this matter is not answered. Answer yes or no."
        return Refused((G7, P55_CHARGED), "charged_unanswered", reason)
    if not charged or purpose is Purpose.FUGITIVE or (purpose is Purpose.FORFEITURE and new_order):
        return Allowed()
    reason = "The person is already charged in this matter. Further crimes or property need a new request of their own."
    return Refused((G7, P55_CHARGED), "already_charged", reason)


# (g)(7): once the matter is charged the cover is over, unless it looks for a fugitive.
@rule(45, G7, title="A charge ends the cover", tag="L", inputs="sealed", since=Y1993, confirmed=True)
def ended_by_charge(charged_on: Day | None, today: Day, fugitive: bool) -> Allowed | Refused:
    """From the day an information or indictment is filed in the matter nothing is recorded, except for a fugitive."""
    if charged_on is None or fugitive or today < charged_on:
        return Allowed()
    reason = f"The matter was charged on {charged_on}, which ended the cover. What was recorded since then is erased."
    return Refused((G7,), "ended_by_charge", reason)


# (g)(8): the head of the agency approves a national-security request, or one designee whom the head has notified.
@rule(33, G8, title="The agency's head approves", tag="L", inputs="sealed", since=Y1993, confirmed=False)
def head_approves(security: NationalSecurity | None) -> Allowed | Refused:
    """A national-security request carries the approval of the agency's head or of the one notified designee."""
    if security is not None and security.approved_by in ("head", "designee"):
        return Allowed()
    reason = "The approval of the agency's head, or of the one designee notified to the Chief, is missing. Obtain it."
    return Refused((G8,), "head_approval_missing", reason)


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
