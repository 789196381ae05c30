"""What the program itself owes every year: a review, public figures, and those that the auditor attests."""

from plainview.core.docket.program import Program
from plainview.core.docket.state import Duty
from plainview.core.law import cfr39_233_3, reform
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.answers import Owed
from plainview.core.vocabulary.days import Day

REVIEW, FIGURES, ATTESTED = "review", "figures", "attested_figures"
LAST_MONTH, LAST_DAY = 12, 31


def own_duties(program: Program, day: Day) -> tuple[Duty, ...]:
    """Promise what the program itself owes on `day`: the next review, and the figures of each year that is over."""
    return (owed_review(program), *owed_figures(program, day))


def owed_review(program: Program) -> Duty:
    """Promise the periodic review that is owed next: a year after the last one, or after the first day (rule 68)."""
    assert program.first_day is not None
    since = max([program.first_day, *(review.done for review in program.reviews.values() if review.done)])
    return Duty(REVIEW, cfr39_233_3.periodic_review(since).by, since)


def owed_figures(program: Program, day: Day) -> tuple[Duty, ...]:
    """Promise the figures owed of every year that is over on `day`, oldest first, done or not (rule 73).

    A year is owed where the profile `reform` held on its last day: the public figures by 31 January after it, when
    courts close theirs, the attested ones by 30 June, when the public report comes.
    """
    assert program.first_day is not None
    owed: list[Duty] = []
    for year in range(program.first_day.year, day.year):
        if program.profile_on(Day(year, LAST_MONTH, LAST_DAY)) is Profile.REFORM:
            first, over = next(iter(program.published(year)), None), program.attested(year)
            owed.append(_duty(FIGURES, year, "court_close", first.day if first else None))
            owed.append(_duty(ATTESTED, year, "public_report", over.day if over else None))
    return tuple(owed)


def _duty(name: str, year: int, step: str, done: Day | None) -> Duty:
    answer = reform.yearly_step(year, step)
    assert isinstance(answer, Owed)
    return Duty(name, answer.by, Day(year + 1, 1, 1), done)
