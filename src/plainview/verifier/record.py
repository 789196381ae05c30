"""What the statements of a log, or of a share of it, come to: counts for the report, and the first that fails."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nsmallest

from plainview.core.docket.program import Program
from plainview.core.docket.state import Duty, Matter
from plainview.core.docket.types import TYPES
from plainview.core.docket.unsealing import cohort_day
from plainview.core.law import reform
from plainview.core.statistics.table import Cell
from plainview.core.vocabulary.answers import Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid, Unchecked
from plainview.core.vocabulary.ids import ChainId
from plainview.verifier.days import Late


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold: at which statement, in which step, and the error; Unchecked where it is undecided."""

    index: int
    step: int
    error: Exception

    @property
    def undecided(self) -> Unchecked | None:
        """What is newer than this program, None when the statement is false or malformed."""
        return self.error if isinstance(self.error, Unchecked) else None


def oldest_first(owed: tuple[ChainId, Duty]) -> tuple[Day, ChainId, str]:
    """Promise what overdue duties are ordered by: their day, then matter and name."""
    return owed[1].by, owed[0], owed[1].name


OPENED_IN = TYPES["seal.lifted"].before
"""Phases in which a seal can be lifted: the matter is over."""

OVERDUE_NAMED = 10_000
"""So many overdue duties are named, the oldest; further ones are counted. A log may have millions."""

Alike = tuple[str, tuple[str, ...], bytes]
"""How a matter looks once its seal is lifted: the cohort, the fields opened, and a SHA-256 of their values."""


@dataclass(slots=True)
class Record:
    """What the statements come to: the program, matters by phase, duties on a day, and counts for the report.

    `overdue` has the oldest of those duties, at least `OVERDUE_NAMED` of them if there are so many. `cells` counts the
    matters that look alike, `seals` those lifted and those whose cohort is past, `figures` what the tables come to at
    some sizes of the log.
    """

    program: Program = field(default_factory=Program)
    phases: Counter[str] = field(default_factory=Counter)
    duties: Counter[str] = field(default_factory=Counter)
    overdue: list[tuple[ChainId, Duty]] = field(default_factory=list)
    signed: Counter[str] = field(default_factory=Counter)
    sealed: int = 0
    opened: int = 0
    cells: Counter[Alike] = field(default_factory=Counter)
    seals: Counter[str] = field(default_factory=Counter)
    late: Late = field(default_factory=Late)
    figures: dict[int, Counter[Cell]] = field(default_factory=dict)

    def matters(self) -> int:
        """Promise how many matters there are."""
        return self.phases.total()

    def count(self, matters: Iterable[Matter], day: Day) -> None:
        """Count the matters by phase, and how their duties stand on `day`.

        A duty that a hold keeps back is not owed while it stands.
        """
        phases: list[str] = []
        standings: list[str] = []
        for matter in matters:
            phases.append(matter.phase)
            self._seal(matter, day)
            done = [duty.standing(day) for duty in matter.duties if duty.done is not None]
            standings += done
            if len(done) < len(matter.duties):
                for duty in matter.open_duties():
                    self.owe(matter.id, duty, day)
        self.phases.update(phases)
        self.duties.update(standings)

    def _seal(self, matter: Matter, day: Day) -> None:
        if matter.lifted is not None:
            self.seals["lifted"] += 1
        elif matter.phase in OPENED_IN:
            cohort = cohort_day(matter)
            if cohort is not None and (cohort.year, cohort.month) < (day.year, day.month):
                self.seals["overdue"] += 1

    def check_cells(self) -> None:
        """Promise that whatever a cohort opened, enough of its matters look alike (rule 125). Raises Invalid."""
        for (cohort, names, _), count in sorted(self.cells.items()):
            answer = reform.small_cell.check(count).answer
            if names and isinstance(answer, Refused):
                what = f"{', '.join(names)} opened: {answer.reason} ({', '.join(answer.cites)})"
                raise Invalid(what, where=f"cohort {cohort}")

    def owe(self, matter: ChainId, duty: Duty, day: Day) -> None:
        """Count one duty that is still open."""
        standing = duty.standing(day)
        self.duties[standing] += 1
        if standing == "overdue":
            self.overdue.append((matter, duty))
            self._bound()

    def _bound(self) -> None:
        """Leave out the newest overdue duties once there are twice as many as are named."""
        if len(self.overdue) >= 2 * OVERDUE_NAMED:
            self.overdue = nsmallest(OVERDUE_NAMED, self.overdue, key=oldest_first)

    def add(self, other: "Record") -> None:
        """Take in what another share of the same log came to."""
        for mine, others in ((self.phases, other.phases), (self.duties, other.duties), (self.signed, other.signed)):
            mine.update(others)
        self.cells.update(other.cells)
        for size, counts in other.figures.items():
            self.figures.setdefault(size, Counter()).update(counts)
        self.seals.update(other.seals)
        self.overdue += other.overdue
        self._bound()
        self.sealed += other.sealed
        self.opened += other.opened
        self.late = Late(self.late.count + other.late.count, max(self.late.days, other.late.days))
