"""What the program itself owes every year: public figures, and those over sealed fields that the auditor attests."""

from plainview.core.docket.program import Program
from plainview.core.docket.state import Duty
from plainview.core.law import reform
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.answers import Owed
from plainview.core.vocabulary.days import Day

FIGURES, ATTESTED = "figures", "attested_figures"
LAST_MONTH, LAST_DAY = 12, 31


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
