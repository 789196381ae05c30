"""Taking in a program's past: a log that exists becomes a database, each statement judged as a stranger would.

Nothing is believed of where the statements come from. Each is parsed, folded and its signature checked before it is
kept, and the whole must be the log whose head is signed. All of it is one transaction: half of a past is never found.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from plainview.core.docket import signers
from plainview.core.docket.fold import MATTER_CHAIN, matter_step, program_step
from plainview.core.docket.program import OfficialKey, Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Stopped
from plainview.core.vocabulary.ids import Hash
from plainview.server.actions.listed import read_model
from plainview.server.storage.ports import PRIVATE_TABLES, AuditRow, StatementRow, Store

ROWS_AT_ONCE = 4096

Progress = Callable[[str, int], None]
"""Told what is being taken in, and how many of it there are so far."""


@dataclass(slots=True)
class Past:
    """A past as far as it has been folded: program, matters with the day of their last statement, right edge."""

    signed: bool = True
    program: Program = field(default_factory=Program)
    index: int = 0
    day: Day | None = None
    matters: dict[str, tuple[Matter, Day]] = field(default_factory=dict)
    ordered: list[tuple[Day, str]] = field(default_factory=list)
    edge: TileEdge = field(default_factory=TileEdge)

    def take(self, data: bytes) -> StatementRow:
        """Promise the next statement's row, every public rule asked and its signature checked.

        With `signed` false the signatures' mathematics are left out. Raises Malformed, Unchecked, Inconsistent,
        Invalid or BadSignature, naming the statement.
        """
        where = f"statement {self.index}"
        statement = parse_statement(data, where)
        leaf = Hash(leaf_hash(data))
        key = self._fold(statement, leaf)
        if key is not None and self.signed:
            signers.check_signature(key, statement, self.program.origin, where)
        row = StatementRow(self.index, statement.matter, statement.seq, statement.day, statement.type, leaf, data)
        self.index, self.day = self.index + 1, statement.day
        return row

    def _fold(self, statement: Statement, leaf: Hash) -> OfficialKey | None:
        if TYPES[statement.type].chain == MATTER_CHAIN:
            before = self.matters.get(statement.matter)
            known = before[0] if before else None
            after, key = matter_step(self.program, self.index, self.day, known, statement, leaf)
            self.matters[statement.matter] = (after, statement.day)
            if statement.type == "order.authorized":
                self.ordered.append((statement.day, statement.matter))
            return key
        at = replace(self.program, size=self.index, day=self.day)
        self.program, key = program_step(at, statement, leaf, self._population(statement))
        return key

    def _population(self, statement: Statement) -> tuple[str, ...]:
        if statement.type != "review.drawn":
            return ()
        period = statement.facts["period"]
        assert isinstance(period, int)
        first, last = self.program.period_days(period)
        return tuple(matter for day, matter in self.ordered if first <= day <= last)

    def grow(self, rows: list[StatementRow], head: Checkpoint | None) -> None:
        """Add the rows to the right edge. Raises Inconsistent when the log of the head's size has another root."""
        hashes = b"".join([row.leaf for row in rows])
        if head is not None and self.edge.size < head.size <= self.edge.size + len(rows):
            part = hashes[: (head.size - self.edge.size) * len(rows[0].leaf)]
            if self.edge.append(part)[0].root() != head.root:
                raise Inconsistent(f"the first {head.size} statements are not those that the log's head was signed for")
        self.edge = self.edge.append(hashes)[0]


def take_in(
    entries: Iterable[bytes], target: Store, head: Checkpoint | None, progress: Progress, signed: bool = True
) -> Past:
    """Promise that `target`, which was empty, holds these statements and the read models that they lead to.

    `head` is the log's signed checkpoint, None when nothing was published yet: the statements must reach its size and
    lead to its root; later ones, acknowledged and not yet published, may follow. Call inside `target.batch()`.

    Raises:
        Stopped: the target is not empty, or what is given is less than the head.
        Inconsistent: the statements are another log's, or do not follow one another.
        Malformed, Invalid, BadSignature, Unchecked: a statement is not what it must be, named by its index.
    """
    if target.size():
        raise Stopped("the database is not empty", next="Take a past into a new database")
    past, left = Past(signed), iter(entries)
    while data := list(islice(left, ROWS_AT_ONCE)):
        rows = [past.take(one) for one in data]
        past.grow(rows, head)
        with target.unit() as unit:
            unit.extend(rows)
        progress("statements", past.index)
    if head is not None and past.index < head.size:
        raise Stopped(f"{past.index} statements were given, and {head.size} are signed for by the log's head")
    with target.unit() as unit:
        for state, day in past.matters.values():
            unit.put_matter(read_model(state, day))
    return past


def show_again(store: Store) -> int:
    """Promise that every matter is shown as its statements lead to, whoever wrote its row; tells how many there are.

    After an upgrade, since a row may say more now. Raises as `Past.take` does, but for signatures.
    """
    past = Past(signed=False)
    with store.unit() as unit:
        for data in _entries(store, unit.head.size):
            past.take(data)
        for state, day in past.matters.values():
            unit.put_matter(read_model(state, day))
    return len(past.matters)


def move(source: Store, target: Store, head: Checkpoint | None, audit: AuditRow, progress: Progress) -> Past:
    """Promise that `target`, which was empty, holds all that `source` holds, and one audit row more, or nothing.

    The source's head row is held meanwhile, so that nobody adds to it. What is public is judged as in `take_in`, which
    says what is raised; sealed rows are copied as they are.
    """
    with source.unit() as held, target.batch():
        past = take_in(_entries(source, held.head.size), target, head, progress)
        for table in PRIVATE_TABLES:
            count = 0
            for rows in source.dump(table):
                with target.unit() as unit:
                    unit.load(table, rows)
                count += len(rows)
                progress(table, count)
        with target.unit() as unit:
            unit.audit(audit)
    return past


def _entries(source: Store, size: int) -> Iterator[bytes]:
    for start in range(0, size, ROWS_AT_ONCE):
        yield from source.entries(start, min(start + ROWS_AT_ONCE, size))
