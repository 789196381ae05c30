"""The public projection: what the statements say, as rows, in one SQLite file that can be made again from them.

It holds public facts alone and grows with the log: `take` reads on from where it stopped. What a statement touches is
noted in `touched` by the same transaction, so that a generator that was interrupted knows what it still has to write.
What each matter adds to the figures is in `Tally`, in the same file.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from plainview.core.vocabulary.days import Day, parse_day
from plainview.server.public import tally
from plainview.server.public.tally import Tally
from plainview.server.queries.public_fold import PublicFold, Said, counted_of, day_text
from plainview.server.queries.public_log import Read, published_entries

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE matter (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, first INTEGER NOT NULL, last INTEGER NOT NULL,
  month TEXT NOT NULL, place INTEGER NOT NULL, profile TEXT, kind TEXT, level TEXT, purpose TEXT, phase TEXT,
  outcome TEXT, filed TEXT, decided TEXT, in_force TEXT, end TEXT, notice_by TEXT, seal_end TEXT, lifted TEXT,
  days INTEGER, delays INTEGER, held INTEGER, emergency INTEGER NOT NULL DEFAULT 0, turns TEXT, state BLOB);
CREATE INDEX matter_by_month ON matter (month, place);
CREATE INDEX matter_by_turn ON matter (turns);
CREATE TABLE statement (
  number INTEGER PRIMARY KEY, chain TEXT NOT NULL, matter INTEGER, seq INTEGER NOT NULL, day TEXT NOT NULL,
  type TEXT NOT NULL, signer TEXT NOT NULL, office TEXT NOT NULL, facts TEXT NOT NULL, duties TEXT NOT NULL,
  cites TEXT NOT NULL);
CREATE INDEX statement_by_matter ON statement (matter, seq);
CREATE INDEX statement_by_type ON statement (type, number);
CREATE INDEX statement_by_day ON statement (day, number);
CREATE TABLE duty (
  matter INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, due TEXT NOT NULL, since TEXT NOT NULL,
  done TEXT, opened INTEGER NOT NULL, discharged INTEGER, PRIMARY KEY (matter, place)) WITHOUT ROWID;
CREATE TABLE own_duty (
  name TEXT NOT NULL, due TEXT NOT NULL, since TEXT NOT NULL, done TEXT, PRIMARY KEY (name, due)) WITHOUT ROWID;
CREATE VIEW owed AS
  SELECT name, due, done, id FROM duty JOIN matter ON duty.matter = matter.number
  WHERE NOT (done IS NULL AND held AND name IN ('erasure', 'destruction'))
  UNION ALL SELECT name, due, done, '' FROM own_duty;
CREATE INDEX duty_open ON duty (due) WHERE done IS NULL;
CREATE INDEX duty_late ON duty (done) WHERE done > due;
CREATE TABLE opening (
  statement INTEGER NOT NULL, place INTEGER NOT NULL, matter INTEGER NOT NULL, seq INTEGER NOT NULL,
  field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (statement, place)) WITHOUT ROWID;
CREATE INDEX opening_by_matter ON opening (matter);
CREATE TABLE touched (kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS page (path TEXT PRIMARY KEY, part TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""
BATCH = 20_000
COUNT_AT_ONCE = 4_000
OF_PROGRAM = ""
"""What the program's own statements are called among the matters to count."""

OUTCOMES = {
    "pending": "pending",
    "returned": "pending",
    "refused_by_law": "refused_by_law",
    "refused_by_reviewer": "refused",
    "ordered": "approved",
    "unratified": "unratified",
    "approved": "approved",
    "narrowed": "narrowed",
    "denied": "denied",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
    "capture": "captured",
}
"""What came of a matter, as the account says it, to what its lists are called."""

LIST_ROWS = 100
"""So many rows a list has on a page."""

_Fetch = Callable[[str], bytes | None]


class Projection:
    """The projection in a file. Use it from one thread; `with` closes it."""

    def __init__(self, place: Path, made_with: str = "") -> None:
        """Open the file, made when it is not there. It is no record of anything: remove it and it is made again.

        It is made again too where it was made with something else than `made_with`; which pages are published stays.
        """
        place.parent.mkdir(parents=True, exist_ok=True)
        self.place, self.made_with = place, made_with
        self.database = sqlite3.connect(place, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-65536", "temp_store=MEMORY"):
            self.database.execute(f"PRAGMA {pragma}")
        known = self.rows("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND name <> 'page'")
        if not known or self.meta("made_with") != made_with:
            for kind, name in known:
                self.database.execute(f"DROP {kind} {name}")
            self.database.executescript(SCHEMA + tally.SCHEMA)
            self.note("made_with", made_with)

    def __enter__(self) -> "Projection":
        return self

    def __exit__(self, *error: object) -> None:
        self.database.close()

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Promise what a query of the projection gives."""
        return self.database.execute(query, values).fetchall()

    def value(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Promise the one value of a query."""
        return self.database.execute(query, values).fetchone()[0]

    def meta(self, name: str) -> str:
        """Promise what is noted under a name, "" where nothing is."""
        found = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(found[0][0]) if found else ""

    def note(self, name: str, value: str) -> None:
        """Note a value under a name."""
        self.database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @property
    def size(self) -> int:
        """How many statements are in."""
        return int(self.meta("size") or 0)

    @property
    def day(self) -> Day:
        """The day of the last statement that is in."""
        return parse_day(self.meta("day"))

    def take(self, read: Read, size: int, stop: int | None = None) -> None:
        """Read on in a published log of `size` statements, to its end or to `stop`.

        Raises Stopped, Malformed, Invalid when the published log does not go on from what is in.
        """
        done, end = self.size, size if stop is None else stop
        if end <= done and not self.touched("count"):
            return
        fold = PublicFold(self._own_statements(read, size, done), self._state)
        entering = _Entering(self, fold)
        for start in range(done, end, BATCH):
            self.database.execute("BEGIN")
            try:
                entering.batch(published_entries(read, size, start, min(start + BATCH, end)))
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")
        self._count(fold)

    def _count(self, fold: PublicFold) -> None:
        """Count again, for the figures, all of which something was said."""
        waiting, into = self.touched("count"), Tally(self.database)
        for start in range(0, len(waiting), COUNT_AT_ONCE):
            part = waiting[start : start + COUNT_AT_ONCE]
            self.database.execute("BEGIN")
            for name in part:
                if name == OF_PROGRAM:
                    into.put(tally.OF_PROGRAM, fold.counted_of_program())
                else:
                    number, row = self.rows("SELECT number, state FROM matter WHERE id = ?", (name,))[0]
                    into.put(number, counted_of(row))
            self.touch("cell", into.flush())
            self.database.executemany("DELETE FROM touched WHERE kind = 'count' AND name = ?", [(one,) for one in part])
            self.database.execute("COMMIT")

    def _own_statements(self, read: Read, size: int, before: int) -> Iterator[tuple[int, bytes]]:
        """The program's own statements that are in, as they are published."""
        numbers = [row[0] for row in self.rows("SELECT number FROM statement WHERE matter IS NULL ORDER BY number")]
        wanted, start = iter(numbers), 0
        while (start := next(wanted, before)) < before:
            stop = min(start - start % 256 + 256, before)
            inside = {number for number in numbers if start <= number < stop}
            yield from (
                (index, entry) for index, entry in published_entries(read, size, start, stop) if index in inside
            )
            wanted = iter(number for number in numbers if number >= stop)

    def _state(self, matter: str) -> bytes | None:
        found = self.rows("SELECT state FROM matter WHERE id = ?", (matter,))
        return bytes(found[0][0]) if found else None

    def touch(self, kind: str, names: Iterable[str]) -> None:
        """Note what has to be written anew."""
        self.database.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", [(kind, name) for name in names])

    def touched(self, kind: str) -> list[str]:
        """Promise what of a kind has to be written anew, sorted."""
        return [str(row[0]) for row in self.rows("SELECT name FROM touched WHERE kind = ? ORDER BY name", (kind,))]


class _Entering:
    """Brings statements in, a batch in a transaction."""

    def __init__(self, store: Projection, fold: PublicFold) -> None:
        self._store, self._fold = store, fold
        self._numbers: dict[str, int] = {}
        self._months: dict[str, int] = {}
        self._lines: list[tuple[Any, ...]] = []
        self._openings: list[tuple[Any, ...]] = []
        self._spoken: dict[str, None] = {}
        self._days: set[str] = set()
        self._counted: set[str] = set()

    def batch(self, entries: Iterable[tuple[int, bytes]]) -> None:
        """Bring a batch in: statements, openings, the matters spoken of, and those that the passing days have moved."""
        said: Said | None = None
        for index, entry in entries:
            said = self._fold.take(index, entry)
            self._line(said)
        assert said is not None, "a batch has a statement"
        database = self._store.database
        database.executemany(f"INSERT INTO statement VALUES ({','.join('?' * 11)})", self._lines)  # noqa: S608 - constants
        database.executemany("INSERT INTO opening VALUES (?,?,?,?,?,?)", self._openings)
        self._turned(said.day)
        for matter in self._spoken:
            self._matter(matter, said.day)
        self._store.touch("count", [*self._counted])
        self._store.touch("day", self._days)
        self._own_duties(said.day)
        self._store.note("size", str(said.index + 1))
        self._store.note("day", day_text(said.day))
        for part in (self._lines, self._openings, self._spoken, self._days, self._counted):
            part.clear()
        self._fold.flush()

    def _own_duties(self, day: Day) -> None:
        """What the program itself owes, of no matter: all of it anew, for it is little."""
        self._store.database.execute("DELETE FROM own_duty")
        rows = [
            (name, day_text(by), day_text(since), day_text(done) or None)
            for name, by, since, done in self._fold.own_duties(day)
        ]
        self._store.database.executemany("INSERT INTO own_duty VALUES (?,?,?,?)", rows)

    def _line(self, said: Said) -> None:
        number = None
        if said.matter:
            number = self._number(said)
            self._spoken[said.matter] = None
        self._counted.add(said.matter or OF_PROGRAM)
        plain = (_json(said.facts), _json([[name, day_text(by)] for name, by in said.duties]), _json(said.cites))
        day = day_text(said.day)
        line = (said.index, said.chain, number, said.seq, day, said.type, said.signer, said.office, *plain)
        self._lines.append(line)
        self._days.add(day)
        for place, opening in enumerate(said.openings):
            self._openings.append((said.index, place, number, *opening))

    def _number(self, said: Said) -> int:
        """The matter's own number; a new one is brought in."""
        found = self._numbers.get(said.matter)
        if found is None and said.seq:
            found = int(self._store.value("SELECT number FROM matter WHERE id = ?", (said.matter,)))
        if found is None:
            found = self._new(said)
        self._numbers[said.matter] = found
        return found

    def _new(self, said: Said) -> int:
        month = day_text(said.day)[:7]
        if month not in self._months:
            self._months[month] = self._store.value("SELECT count(*) FROM matter WHERE month = ?", (month,))
        values = (said.matter, said.index, said.index, month, self._months[month])
        self._months[month] += 1
        columns = "(id, first, last, month, place)"
        done = self._store.database.execute(f"INSERT INTO matter {columns} VALUES (?,?,?,?,?)", values)  # noqa: S608 - constants
        return int(done.lastrowid or 0)

    def _turned(self, day: Day) -> None:
        """Let those be written anew that a day, and no statement, has changed."""
        for (matter,) in self._store.rows("SELECT id FROM matter WHERE turns <= ?", (day_text(day),)):
            self._spoken[str(matter)] = None

    def _matter(self, matter: str, day: Day) -> None:
        database, now = self._store.database, self._fold.now(matter, day)
        query = "SELECT number, month, place, outcome FROM matter WHERE id = ?"
        number, month, place, before = self._store.rows(query, (matter,))[0]
        outcome = OUTCOMES[now.outcome]
        values = (now.last, now.profile, now.kind, now.level, now.purpose, now.phase, outcome, day_text(now.decided))
        days = [day_text(one) for one in (now.filed, now.in_force, now.end, now.notice_by, now.seal_end, now.lifted)]
        rest = (now.days, now.delays, now.held, now.emergency, day_text(now.turns) or None, self._fold.row(matter))
        database.execute(_UPDATE, (*values, *days, *rest, number))
        database.execute("DELETE FROM duty WHERE matter = ?", (number,))
        duties = [
            (number, at, name, day_text(by), day_text(since), day_text(done) or None, opened, discharged)
            for at, (name, by, since, done, opened, discharged) in enumerate(now.duties)
        ]
        database.executemany("INSERT INTO duty VALUES (?,?,?,?,?,?,?,?)", duties)
        self._store.touch("matter", [matter])
        self._store.touch("outcome", [f"{one} {month[:4]}" for one in (before, outcome) if one])
        self._store.touch("month", [f"{month} {int(place) // LIST_ROWS + 1}"])


_SET = (
    "last profile kind level purpose phase outcome decided filed in_force end notice_by seal_end lifted"
    " days delays held emergency turns state"
)
_UPDATE = f"UPDATE matter SET {', '.join(f'{name} = ?' for name in _SET.split())} WHERE number = ?"  # noqa: S608 - constants


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
