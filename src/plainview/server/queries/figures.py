"""What an auditor sees of yearly figures: what is published and attested of each year, what is owed, and a year's
tables over sealed fields before they are attested.
"""

from dataclasses import dataclass

from plainview.core.docket.program import Program, YearFigures
from plainview.core.docket.yearly import owed_figures
from plainview.core.law.reform import CELL_LEAST
from plainview.core.statistics.attested import AttestedTable
from plainview.core.statistics.table import ASKED
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions.attest import tables_of_year
from plainview.server.actions.desk import Desk
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may

VERB = "attest_figures"
FIELD_WORDS = {
    "agency": "By agency",
    "district": "By district",
    "statute": "By statute",
    "pieces": "By number of pieces",
    "outcome": "By what came of it",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed of a year: in words, by which day, and how it stands."""

    words: str
    by: Day
    standing: str


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year that is over: its public figures by revision, the attested ones or None, and what is owed of it."""

    year: int
    published: tuple[YearFigures, ...]
    attested: YearFigures | None
    owed: tuple[Owed, ...]

    @property
    def attestable(self) -> bool:
        """Whether its tables over sealed fields can be attested now."""
        return bool(self.published) and self.attested is None


@dataclass(frozen=True, slots=True)
class Shown:
    """A table over a sealed field as a page shows it: its heading, and each value with its numbers."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


def years(desk: Desk, person: str) -> tuple[YearLine, ...]:
    """Promise every year that is over, the last one first. Raises NotPermitted."""
    check_may(desk.person(person), VERB)
    program, today = desk.program(), desk.today()
    return tuple([_line(program, year, today) for year in sorted(program.years_closed, reverse=True)])


def _line(program: Program, year: int, today: Day) -> YearLine:
    words = {"figures": "Public figures", "attested_figures": "Attested figures"}
    owed = [
        Owed(words[duty.name], duty.by, duty.standing(today))
        for duty in owed_figures(program, today)
        if duty.since.year == year + 1
    ]
    return YearLine(year, program.published(year), program.attested(year), tuple(owed))


def before_attesting(desk: Desk, person: str, year: int) -> tuple[Shown, ...]:
    """Promise a year's tables over sealed fields as they would be attested; what is opened for them is audited first.

    Raises NotPermitted, also for a year of which none can be attested now.
    """
    who = desk.person(person)
    check_may(who, VERB)
    if not any(line.year == year and line.attestable for line in years(desk, person)):
        raise NotPermitted(f"no figures of {year} can be attested now", next="They follow the public ones, once a year")
    tables, _ = tables_of_year(desk.opened_for(who, OpenedFor.AUDIT), year)
    return tuple([_shown(table) for table in tables])


def _shown(table: AttestedTable) -> Shown:
    columns = tuple([asked.replace("/", ", ").capitalize() for asked in ASKED])
    return Shown(FIELD_WORDS[table.field], columns, tuple(zip(table.rows, table.counts, strict=True)))


def least() -> int:
    """Promise how many matters a number that is shown has, at least."""
    return CELL_LEAST
