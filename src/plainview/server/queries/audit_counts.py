"""What the auditor counts: the register of errors, reviews, checked drafts, and what was tried and refused."""

from dataclasses import dataclass

from plainview.core.docket.program import Review
from plainview.core.docket.statement import parse_statement
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.check import CHECK
from plainview.server.actions.desk import Desk
from plainview.server.people.may import check_may
from plainview.server.queries.counted import instants
from plainview.server.queries.matters import index_mark
from plainview.server.queries.trail_words import act_words, outcome_words
from plainview.server.storage.ports import AuditRow, Span

ERRORS_ROWS = 50
CAUSES = {"human": "a person", "system": "the system", "no_authority": "no authority"}
"""Cause to its words."""
REPORTS = {"met": "in time", "late": "late", "owed": "owed", "overdue": "overdue", "none": "none owed"}
"""How a report stands to its words."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An error of the register: where, when, its cause, whether it is reportable, until when, and what became of it."""

    matter: str
    day: Day
    cause: str
    reportable: bool
    standing: str
    weighed: bool

    @property
    def cause_words(self) -> str:
        """The cause, as it is read."""
        return CAUSES[self.cause]

    @property
    def report_words(self) -> str:
        """How its report to the inspector general stands, as it is read."""
        return REPORTS[self.standing]


@dataclass(frozen=True, slots=True)
class Period:
    """One review period: its days, what was said of its review, and whether it is over."""

    number: int
    first: Day
    last: Day
    over: bool
    review: Review | None

    @property
    def committed(self) -> tuple[str, ...]:
        """The offices that have committed to their part, as they are read."""
        return tuple([office.replace("_", " ") for office in (self.review.commitments if self.review else ())])

    @property
    def revealed(self) -> tuple[str, ...]:
        """The offices that have revealed it."""
        return tuple([office.replace("_", " ") for office in (self.review.reveals if self.review else ())])


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers between two days: drafts checked, and attempts that were refused, by the act and how."""

    first: Day
    last: Day
    checked: int
    refused: tuple[tuple[str, str, int], ...]

    @property
    def refused_words(self) -> tuple[tuple[str, str, int], ...]:
        """The attempts, acts and outcomes as they are read."""
        return tuple([(act_words(act), outcome_words(outcome), count) for act, outcome, count in self.refused])


def error_register(desk: Desk, person: str, after: str = "") -> tuple[tuple[Registered, ...], str]:
    """Promise a page of the errors that were registered, newest first, from public facts, and where the next begins.

    Raises NotPermitted.
    """
    check_may(desk.person(person), "weigh_error")
    first = desk.program().first_day
    assert first is not None
    rows = desk.store.newest("error.registered", Span(first, desk.today(), index_mark(after), ERRORS_ROWS + 1))
    shown = rows[:ERRORS_ROWS]
    at = desk.at_once()
    at.matters([row.chain for row in shown])
    found = tuple([_registered(at, row.chain, row.day, row.data) for row in shown])
    return found, f"{shown[-1].day}.{shown[-1].index}" if len(rows) > ERRORS_ROWS else ""


def _registered(desk: Desk, matter: str, day: Day, data: bytes) -> Registered:
    facts = parse_statement(data).facts
    state = desk.matter(ChainId(matter))
    owed = [duty.standing(desk.today()) for duty in state.duties if duty.name == "error_report" and duty.since == day]
    weighed = any(line.type == "error.weighed" for line in desk.lines(matter))
    return Registered(matter, day, str(facts["cause"]), facts["reportable"] is True, (owed or ["none"])[0], weighed)


def periods(desk: Desk, person: str) -> tuple[Period, ...]:
    """Promise the review periods so far, the present one last. Raises NotPermitted."""
    check_may(desk.person(person), "do_review")
    program, now = desk.program(), desk.program().period_of(desk.today())
    return tuple(
        [Period(each, *program.period_days(each), each < now, program.reviews.get(each)) for each in range(1, now + 1)]
    )


def counts(desk: Desk, person: str, first: Day, last: Day) -> Counts:
    """Promise what was checked and refused from `first` to `last`; audited. Raises NotPermitted."""
    who = desk.person(person)
    check_may(who, "inspect_matter")
    within = instants(first, last, desk.zone)
    checked = desk.store.count_checks(*within)
    tried = [one for one in desk.store.refused_acts(*within) if one[0] != CHECK]
    with desk.store.unit() as unit:
        unit.audit(AuditRow(desk.now(), who.id, who.role, "audit_counts", "program", "read", f"{first} to {last}"))
    return Counts(first, last, checked, tuple(sorted(tried, key=lambda one: (-one[2], one))))
