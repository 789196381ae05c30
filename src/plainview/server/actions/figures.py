"""The year's public figures: counted from the log, published as a file, and said with its hash, so that none changes
in silence.

They are counted before the head is held: what they count is a beginning of the log, which does not change any more.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from plainview.core.docket import commands
from plainview.core.docket.decide import Refusal
from plainview.core.docket.facts import Json
from plainview.core.docket.fold import fold_one, step
from plainview.core.docket.program import Program, figures_path
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import parse_statement
from plainview.core.sealing.disclosure import opened_in
from plainview.core.statistics.account import Account, MatterRow, told
from plainview.core.statistics.table import Cell, print_tables, tables_hash
from plainview.core.statistics.tables import add_up, counted, counted_of_program, tables_of
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.core.vocabulary.ids import ChainId, Hash, is_hex32
from plainview.server.actions.act import Acknowledged, Prepared, Verb, act
from plainview.server.actions.args import Args
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import Tally, population_of
from plainview.server.people.person import Person
from plainview.server.storage.ports import StatementRow, Store, Unit

FIGURES = ChainId("figures")
FILE = "figures"
"""The record of a published file, by its path."""

MATTERS_AT_ONCE = 200
"""So many matters are in memory at a time."""


def publish_due(desk: Desk, operator: str) -> list[Acknowledged]:
    """Publish the figures of each year whose last daybook is closed and of which none are, as the clock owes it.

    With them, those of earlier years are published anew where what was said since has changed a table: what was open
    then is late now. Promise the statements. Raises NotPermitted, or Stopped when the docket refuses.
    """
    program = desk.program()
    if all(program.published(year) for year in program.years_closed):
        return []
    counts = counts_at(desk, program.size)
    tables = [_printed(program, year, program.size, counts) for year in sorted(program.years_closed)]
    return [_say(desk, operator, said) for said in tables if said is not None]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A year's tables, printed, and which revision of them is next."""

    year: int
    revision: int
    size: int
    data: bytes


def _printed(program: Program, year: int, size: int, counts: Mapping[Cell, int]) -> _Counted | None:
    """The tables of a year as they are counted now, None where they were published so already."""
    assert program.first_day is not None
    before, tables = program.published(year), tables_of(year, counts, program.first_day.year)
    if before and tables_hash(print_tables(year, before[-1].size, tables)) == before[-1].tables:
        return None
    return _Counted(year, len(before) + 1, size, print_tables(year, size, tables))


def _say(desk: Desk, operator: str, counted: _Counted) -> Acknowledged:
    verb = Verb("sweep", lambda desk, person, matter, args: _prepared(counted))
    done = act(desk, operator, verb, FIGURES, {})
    if isinstance(done, Refusal) or done.refusal:
        raise Stopped("the docket refuses the figures that are due", where=str(counted.year))
    return done


def _prepared(counted: _Counted) -> Prepared:
    facts: Mapping[str, Json] = {
        "revision": counted.revision,
        "size": counted.size,
        "tables": tables_hash(counted.data),
        "year": counted.year,
    }
    keep = keeping(figures_path(counted.year, counted.revision), counted.data)
    return Prepared(commands.Say("figures.published", facts), also=keep)


def keeping(path: str, data: bytes) -> Callable[[Unit, Acknowledged], None]:
    """Promise what keeps a file of figures with its statement, to be published with the head that covers it."""
    return lambda unit, done: unit.put_record(FILE, path, data)


def _publish(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    year, program = args.number("year"), desk.program()
    if year not in program.years_closed:
        what = f"the year {year} is not over for this program: the daybook of its last day is not closed"
        raise Malformed(what, where="publish_figures", next="Wait for the next sweep")
    counted = _printed(program, year, program.size, counts_at(desk, program.size))
    if counted is None:
        raise Malformed(f"the figures of {year} have not changed since they were published", where="publish_figures")
    return _prepared(counted)


def counts_at(desk: Desk, size: int) -> Counter[Cell]:
    """Promise the counts of every table and year over the log's first `size` statements.

    Matters are folded one after another, so that memory does not grow with the log. Of those that this desk has
    counted before, the ones of which nothing was said since are not folded again.
    """
    account, before = _account(desk.store, size), desk.tally
    tally = _counted_on(desk.store, account.program, before if before.size <= size else Tally(), size)
    desk.keep_tally(tally)
    counts = Counter(tally.counts)
    add_up(counts, counted_of_program(account))
    return counts


def _counted_on(store: Store, program: Program, before: Tally, size: int) -> Tally:
    """Take away what each matter added of which something was said since `before`, and add what it does now."""
    counts, matters = Counter(before.counts), [one for one in store.spoken_of(before.size, size) if is_hex32(one)]
    for start in range(0, len(matters), MATTERS_AT_ONCE):
        for chain, rows in store.chains(matters[start : start + MATTERS_AT_ONCE]).items():
            matter = new_matter(ChainId(chain), program.profile_on(rows[0].day))
            old = _told(None, matter, [row for row in rows if row.index < before.size])
            add_up(counts, () if old is None else counted(old), -1)
            new = _told(old, matter, [row for row in rows if before.size <= row.index < size])
            assert new is not None
            add_up(counts, counted(new))
    return Tally(size, counts)


def _account(store: Store, size: int) -> Account:
    """What was said of the program itself."""
    account, program = Account(), Program()
    for row in store.program_rows(0):
        if row.index < size:
            statement, at = parse_statement(row.data, f"statement {row.index}"), replace(program, size=row.index)
            program = step(at, None, statement, Hash(row.leaf), population_of(store, at, statement))[0]
            account.of_program(row.index, statement, program)
    return account


def row_of(store: Store, matter: Matter, size: int) -> MatterRow:
    """Promise a matter's row in the account as of the log's first `size` statements, `matter` being the new one."""
    row = _told(None, matter, [row for row in store.chain(matter.id) if row.index < size])
    assert row is not None
    return row


def _told(row: MatterRow | None, matter: Matter, rows: Sequence[StatementRow]) -> MatterRow | None:
    """A matter's row after more of its statements; `matter` is the new one, where there is no row yet."""
    for one in rows:
        statement = parse_statement(one.data, f"statement {one.index}")
        after = fold_one(matter if row is None else row.matter, statement, Hash(one.leaf), f"statement {one.index}")
        row = told(row, one.index, statement, after, opened_in(statement.facts))
    return row


@dataclass(frozen=True, slots=True)
class FigureFiles:
    """The files of figures as the log's port `Beside`: which of them are due with a head, and their bytes."""

    store: Store
    program: Callable[[], Program]

    def due(self, size: int) -> dict[str, str]:
        """Promise the files that the first `size` statements name: path to SHA-256 in hex."""
        return {said.path: said.tables for said in self.program().figures if said.index < size}

    def read(self, path: str) -> bytes:
        """Promise the bytes of one of them. Raises Stopped when the database has lost them."""
        data = self.store.record(FILE, path)
        if data is None:
            raise Stopped("the tables that a statement publishes are not in the database", where=path)
        return data


VERBS = (Verb("publish_figures", _publish),)
