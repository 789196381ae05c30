"""The public account: what the log says of each matter, and of the program, as rows that tables are counted from.

Rows are made of statements one after another, from what the docket's fold already knows; no rule is written here again.
A matter's row depends on its own statements alone, so the accounts of several shares of a log add up to that of all.
Rows are frozen records of msgspec, as the docket's states are: they are made anew for every statement.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from plainview.core.docket.clock import phase_on
from plainview.core.docket.facts import Json
from plainview.core.docket.program import Program
from plainview.core.docket.state import Duty, Matter
from plainview.core.docket.statement import Statement
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId

Opened = Sequence[tuple[str, Json]]
"""What a statement opens: the name of each field, and its value."""

HELD_BACK = ("erasure", "destruction")
"""Duties that a hold keeps back."""


class Event(Struct, frozen=True, array_like=True, gc=False):
    """One statement as tables count it: its place in the log, day, type, coded facts, and the paragraphs it cites.

    The statement with which an order is over has the fact `days_in_force` too, which the fold knows.
    """

    index: int
    day: Day
    type: str
    facts: dict[str, str | int | bool]
    cites: tuple[str, ...] = ()


class DutyRow(Struct, frozen=True, array_like=True, gc=False):
    """A duty: of which chain, by which day, since which statement, and the statement that discharged it.

    `opened` is the index of the statement that created the duty or moved it last. `done` and `discharged` are day and
    index of the act that met it, None while it is still owed.
    """

    chain: ChainId
    name: str
    by: Day
    since: Day
    opened: int
    done: Day | None = None
    discharged: int | None = None

    def standing(self, day: Day, held: bool = False) -> str:
        """Tell how the duty stands on `day`: met, late, owed, overdue; held while a hold keeps it back."""
        if self.done is not None:
            return "met" if self.done <= self.by else "late"
        if held and self.name in HELD_BACK:
            return "held"
        return "owed" if day <= self.by else "overdue"


class MatterRow(Struct, frozen=True, array_like=True, gc=False):
    """One matter: its folded state, every statement about it, its duties, and what has been opened or stays withheld.

    `opened` maps field to value, as publicly known (the last one opened counts), `withheld` field to the ground.
    A duty that can no longer fall due, or was moved, is not among `duties`; its statements are among `events`.
    """

    matter: Matter
    events: tuple[Event, ...] = ()
    duties: tuple[DutyRow, ...] = ()
    opened: dict[str, str] = {}
    withheld: dict[str, str] = {}

    @property
    def id(self) -> ChainId:
        """The matter's public id."""
        return self.matter.id

    @property
    def kind(self) -> str:
        """What was asked for: cover, records, or capture for a record made without an order."""
        return self.matter.kind

    @property
    def level(self) -> str:
        """The level of the agency, "" for a capture, which nobody asked for."""
        return self.matter.level

    @property
    def last_index(self) -> int:
        """The index of the last statement about the matter."""
        return self.events[-1].index

    def phase(self, day: Day) -> str:
        """Promise the phase on `day`, whatever statement has or has not been made about it."""
        return phase_on(self.matter, day)

    def of(self, *types: str) -> Iterator[Event]:
        """Give the statements of these types, in order."""
        return (event for event in self.events if event.type in types)

    def last(self, *types: str) -> Event | None:
        """Promise the last statement of these types, None when there is none."""
        return next((event for event in reversed(self.events) if event.type in types), None)

    def standing(self, duty: DutyRow, day: Day) -> str:
        """Tell how one of the matter's duties stands on `day`."""
        return duty.standing(day, self.matter.held)


def told(row: MatterRow | None, index: int, statement: Statement, after: Matter, opened: Opened = ()) -> MatterRow:
    """Promise a matter's row after one more of its statements.

    `row` is None before the first; `after` is the state the statement led to, as the fold promises it; `opened` what
    its disclosures open, already held against their digests.
    """
    before = row or MatterRow(after)
    facts = {**_coded(statement.facts), **_over(before.matter, after)}
    event = Event(index, statement.day, statement.type, facts, statement.cites)
    events = (*before.events, event)
    if after.duties == before.matter.duties and row is not None:
        duties = before.duties
    else:
        duties = _duties(before.duties, after, index)
    if "openings" not in statement.facts:
        return MatterRow(after, events, duties, before.opened, before.withheld)
    known = {**before.opened, **{name: _in_words(value) for name, value in opened}}
    return MatterRow(after, events, duties, known, {**before.withheld, **_withheld(statement.facts)})


def _coded(facts: Mapping[str, Json]) -> dict[str, str | int | bool]:
    """The facts that are words, numbers and flags; what is opened or listed is kept apart, or counted by nobody."""
    return {name: value for name, value in facts.items() if isinstance(value, str | int | bool)}


def _over(before: Matter, after: Matter) -> dict[str, str | int | bool]:
    """What a statement that ends an order is counted by: the days that the order was in force."""
    if before.first_end is not None or after.first_end is None:
        return {}
    assert after.in_force is not None
    return {"days_in_force": (after.first_end - after.in_force).days}


def _in_words(value: Json) -> str:
    """An opened value as text; that a field was left empty is said by an empty text."""
    return "" if value is None else str(value)


def _withheld(facts: Mapping[str, Json]) -> dict[str, str]:
    lines = facts.get("withheld", [])
    assert isinstance(lines, list)
    return {str(line["field"]): str(line["ground"]) for line in lines if isinstance(line, dict)}


def _duties(before: tuple[DutyRow, ...], after: Matter, index: int) -> tuple[DutyRow, ...]:
    """The rows of the duties there are now: those known keep where they began, whichever of two alike is met first."""
    left, rows = list(before), []
    for duty in after.duties:
        place = next((at for at, one in enumerate(left) if _same(one, duty)), None)
        row = DutyRow(after.id, duty.name, duty.by, duty.since, index) if place is None else left.pop(place)
        rows.append(row if row.done == duty.done else replace(row, done=duty.done, discharged=index))
    return tuple(rows)


def _same(row: DutyRow, duty: Duty) -> bool:
    same = row.name == duty.name and row.by == duty.by and row.since == duty.since
    return same and (row.done is None or row.done == duty.done)


class Rows(Protocol):
    """Where the rows of matters are kept: in memory, or wherever there is room."""

    def get(self, matter: ChainId) -> MatterRow | None:
        """Promise the row as it was last put, None when it never was."""

    def put(self, row: MatterRow) -> None:
        """Keep a row instead of what was kept of its matter before."""

    def __iter__(self) -> Iterator[MatterRow]:
        """Give every row once, in no order that means anything."""


class RowsInMemory:
    """Rows in a dictionary."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: dict[ChainId, MatterRow] = {}

    def get(self, matter: ChainId) -> MatterRow | None:
        """Promise the row as it was last put, None when it never was."""
        return self._rows.get(matter)

    def put(self, row: MatterRow) -> None:
        """Keep a row instead of what was kept of its matter before."""
        self._rows[row.id] = row

    def __iter__(self) -> Iterator[MatterRow]:
        """Give every row once, in the order of their first statements."""
        return iter(self._rows.values())


UNCOUNTED = MappingProxyType({"daybook.closed": "one a day, whatever happened"})
"""Types of the program's chains that no table counts, and why: they are not kept."""


@dataclass(slots=True)
class Account:
    """The public account of a log, or of a share of its matters: rows by matter, what was said of the program.

    `program` is the program's state after the last statement, `said` the statements of its own chains, each with the
    chain; both are the same in every share.
    """

    rows: Rows = field(default_factory=RowsInMemory)
    said: list[tuple[ChainId, Event]] = field(default_factory=list)
    program: Program = field(default_factory=Program)

    def matter(self, index: int, statement: Statement, after: Matter, opened: Opened = ()) -> MatterRow:
        """Take in a statement of a matter; promise the matter's new row. Arguments as for `told`."""
        row = told(self.rows.get(after.id), index, statement, after, opened)
        self.rows.put(row)
        return row

    def of_program(self, index: int, statement: Statement, after: Program) -> None:
        """Take in a statement of one of the program's own chains, after which the program is as `after` says."""
        self.program = after
        if statement.type not in UNCOUNTED:
            event = Event(index, statement.day, statement.type, self._resolved(statement), statement.cites)
            self.said.append((statement.matter, event))

    def _resolved(self, statement: Statement) -> dict[str, str | int | bool]:
        """The coded facts, and of what a statement names by number or key what tables count it by."""
        facts, program = _coded(statement.facts), self.program
        match statement.type:
            case "key.revoked":
                key = next(key for id, key in program.keys.items() if id == facts["key"])
                return {**facts, "class": key.signer, "office": key.office}
            case "delegation.revoked":
                return {**facts, "grade": program.delegations[_seq(facts["delegation"])].grade}
            case "agency.suspended" | "agency.reinstated":
                return {**facts, "level": program.agencies[_seq(facts["agency"])].level}
            case "review.drawn":
                sample = statement.facts["sample"]
                assert isinstance(sample, list)
                return {**facts, "sampled": len(sample)}
        return facts


def _seq(value: str | int | bool) -> int:
    assert isinstance(value, int)
    return value
