"""What the statements of a log, or of a share of it, come to: counts for the report, and the first that fails."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from plainview.core.docket.program import Program
from plainview.core.docket.state import Duty, Matter
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Unchecked
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


@dataclass(slots=True)
class Record:
    """What the statements come to: the program, matters by phase, duties on a day, and counts for the report."""

    program: Program = field(default_factory=Program)
    phases: Counter[str] = field(default_factory=Counter)
    duties: Counter[str] = field(default_factory=Counter)
    overdue: list[tuple[ChainId, Duty]] = field(default_factory=list)
    signed: Counter[str] = field(default_factory=Counter)
    sealed: int = 0
    opened: int = 0
    late: Late = field(default_factory=Late)

    def matters(self) -> int:
        """Promise how many matters there are."""
        return self.phases.total()

    def count(self, matters: Iterable[Matter], day: Day) -> None:
        """Count the matters by phase, and how their duties stand on `day`.

        A duty that a hold keeps back is not owed while it stands.
        """
        for matter in matters:
            self.phases[matter.phase] += 1
            for duty in matter.duties:
                if duty.done is not None:
                    self.duties[duty.standing(day)] += 1
            for duty in matter.open_duties():
                self.owe(matter.id, duty, day)

    def owe(self, matter: ChainId, duty: Duty, day: Day) -> None:
        """Count one duty that is still open."""
        standing = duty.standing(day)
        self.duties[standing] += 1
        if standing == "overdue":
            self.overdue.append((matter, duty))

    def add(self, other: "Record") -> None:
        """Take in what another share of the same log came to."""
        for mine, others in ((self.phases, other.phases), (self.duties, other.duties), (self.signed, other.signed)):
            mine.update(others)
        self.overdue += other.overdue
        self.sealed += other.sealed
        self.opened += other.opened
        self.late = Late(self.late.count + other.late.count, max(self.late.days, other.late.days))
