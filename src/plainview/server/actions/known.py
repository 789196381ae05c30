"""What a desk has folded already: the program and its matters, so that nothing is read, parsed or folded twice.

A cache that the log can always rebuild. Statements never change, so it can be behind but never wrong; how far it
reaches is told by the number of statements it knows, which every act compares with the head first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any, TypeVar

from plainview.core.docket.fold import fold_one, step
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.notes import canonical
from plainview.core.statistics.table import Cell
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.core.vocabulary.plain import from_plain
from plainview.server.storage.ports import Key, StatementRow, Store

MATTERS_KEPT_MAX = 20_000
DAYS_KEPT_MAX = 128
RECORDS_KEPT_MAX = 1000
RECORD_BYTES_MAX = 1 << 20
CALM_ACTS = 16
"""How many acts read everything again at their commit after one that had to."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """Where one statement of a matter stands: index in the log, number in its chain, type, leaf hash."""

    index: int
    seq: int
    type: str
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """A matter as far as it has been folded. `turn` is the cache's when nothing later could be there unseen."""

    state: Matter
    lines: tuple[Line, ...]
    turn: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What the matters of a log's first `size` statements come to in every table and year."""

    size: int = 0
    counts: Mapping[Cell, int] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    """The fold of everything up to `size` statements. May be asked by many threads at once.

    The first `witnessed` statements were seen by the quorum on earlier days.
    """

    program: Program = field(default_factory=Program)
    size: int = -1
    next_row: int = 0
    turn: int = 0
    witnessed: int = 0
    matters: dict[str, Seen] = field(default_factory=dict)
    days: dict[Day, tuple[bytes, ...]] = field(default_factory=dict)
    records: dict[tuple[type, bytes], Any] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)
    restless: int = 0
    tally: Tally = field(default_factory=Tally)

    def program_at(self, store: Store, size: int) -> Program:
        """Promise the program's state as of the first `size` statements or later, those of others folded in."""
        with self.lock:
            if size > self.size:
                self._learn(store, size)
            return self.program

    def _learn(self, store: Store, size: int) -> None:
        for row in store.program_rows(self.next_row):
            at = replace(self.program, size=row.index)
            statement = parse_statement(row.data, f"statement {row.index}")
            self.program = step(at, None, statement, Hash(row.leaf), population_of(store, at, statement))[0]
            self.next_row = row.index + 1
        self.size = max(size, self.next_row)
        self.program = replace(self.program, size=self.size)
        self.turn += 1

    def ahead(self, matter: ChainId, types: Sequence[str]) -> tuple[Key, ...]:
        """Promise what an act in a matter is likely to read, by how far it was folded last: it may be behind by now.

        Its key and what is beside its last statement of `types`; its statements when there were none.
        """
        with self.lock:
            seen = self.matters.get(matter)
        if seen is None:
            return (("chain", matter),)
        last = next((line.index for line in reversed(seen.lines) if line.type in types), None)
        return (("wrap", matter, "file"), *(() if last is None else (("payloads", last),)))

    def read(self, kind: type[T], data: bytes, part: Callable[[Any], Any], where: str) -> T:
        """Promise the value that `part` of a registry record says, read once while its bytes are the same.

        Raises as `from_plain` does.
        """
        with self.lock:
            key = (kind, data)
            if key not in self.records:
                self.records[key] = from_plain(kind, part(canonical.parse(data, RECORD_BYTES_MAX)), where)
                if len(self.records) > RECORDS_KEPT_MAX:
                    del self.records[next(iter(self.records))]
            found: T = self.records[key]
            return found

    def matter(self, store: Store, matter: ChainId, rows: Sequence[StatementRow] | None = None) -> Seen | None:
        """Promise a matter as far as it goes, None when nothing has been said of it. Ask `program_at` first.

        `rows` are its statements when they were read together with the log's size.
        """
        with self.lock:
            seen = self.matters.get(matter)
            if seen is not None and seen.turn == self.turn:
                return seen
            seen = _folded(seen, matter, self.program, store.chain(matter) if rows is None else rows, self.turn)
            if seen is not None:
                self._keep(seen)
            return seen

    def fold_ahead(self, store: Store, matters: Sequence[str]) -> dict[str, Seen]:
        """Promise several matters as far as they go, their statements read together; not those of which none is said.

        Ask `program_at` first.
        """
        with self.lock:
            seen = {matter: self.matters.get(matter) for matter in matters}
            behind = [matter for matter, one in seen.items() if one is None or one.turn != self.turn]
            rows = store.chains(behind) if behind else {}
            for matter in behind:
                seen[matter] = _folded(seen[matter], ChainId(matter), self.program, rows.get(matter, ()), self.turn)
                if (folded := seen[matter]) is not None:
                    self._keep(folded)
            return {matter: one for matter, one in seen.items() if one is not None}

    def digests(self, store: Store, day: Day) -> tuple[bytes, ...]:
        """Promise the digests of the pieces of a day whose book is closed: they never change any more."""
        with self.lock:
            if day not in self.days:
                self.days[day] = tuple([row.digest for row in store.pieces(day=day)])
                if len(self.days) > DAYS_KEPT_MAX:
                    del self.days[next(iter(self.days))]
            return self.days[day]

    def remember(self, program: Program, row: StatementRow, after: Matter | None) -> None:
        """Take in what was just committed; when somebody else has been faster, the next act folds it instead."""
        with self.lock:
            if self.size != row.index:
                return
            self.program, self.size, self.next_row = program, row.index + 1, row.index + 1
            if after is not None:
                seen = self.matters.get(row.chain)
                before = seen.lines if seen is not None else ()
                if len(before) == row.seq:
                    self._keep(Seen(after, (*before, line(row)), self.turn))

    def is_calm(self) -> bool:
        """Tell whether nobody has lately written between a proposal and its commit; each time asked, that is older."""
        with self.lock:
            calm = not self.restless
            self.restless = max(0, self.restless - 1)
            return calm

    def disturbed(self) -> None:
        """Take down that somebody has."""
        with self.lock:
            self.restless = CALM_ACTS

    def forget(self) -> None:
        """Know nothing: what was read has been taken back."""
        with self.lock:
            self.program, self.size, self.next_row = Program(), -1, 0
            self.matters.clear()
            self.tally = Tally()

    def _keep(self, seen: Seen) -> None:
        """Keep a folded matter, the one longest unused making room."""
        self.matters.pop(seen.state.id, None)
        self.matters[seen.state.id] = seen
        if len(self.matters) > MATTERS_KEPT_MAX:
            del self.matters[next(iter(self.matters))]


def line(row: StatementRow) -> Line:
    """Promise where a stored statement stands."""
    return Line(row.index, row.seq, row.type, row.leaf)


def population_of(store: Store, program: Program, statement: Statement) -> tuple[str, ...]:
    """Promise the matters that a `review.drawn` samples, none for any other statement."""
    if statement.type != "review.drawn":
        return ()
    period = statement.facts["period"]
    assert isinstance(period, int)
    return ordered_in(store, program, period)


def ordered_in(store: Store, program: Program, period: int) -> tuple[str, ...]:
    """Promise the matters ordered in a review period, in log order."""
    first, last = program.period_days(period)
    return tuple(row.chain for row in store.of_type("order.authorized", first, last))


def _folded(
    seen: Seen | None, matter: ChainId, program: Program, rows: Sequence[StatementRow], turn: int
) -> Seen | None:
    """The matter with its rows folded that were not yet; None when there are no rows at all."""
    if not rows:
        return None
    state = seen.state if seen is not None else new_matter(matter, program.profile_on(rows[0].day))
    for row in rows[state.next_seq :]:
        state = fold_one(state, parse_statement(row.data), Hash(row.leaf), f"statement {row.index}")
    return Seen(state, tuple(line(row) for row in rows), turn)
