"""The public projection: what the statements say, as rows, in one SQLite file that can be made again from them.

It holds public facts alone and grows with the log: `take` reads on from where it stopped. What a statement touches is
noted in `touched` by the same transaction, so that a generator that was interrupted knows what it still has to write.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from plainview.core.vocabulary.days import Day, parse_day
from plainview.server.queries.public_fold import MatterNow, PublicFold, Said, day_text
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
  done TEXT, PRIMARY KEY (matter, place)) WITHOUT ROWID;
CREATE INDEX duty_open ON duty (due) WHERE done IS NULL;
CREATE INDEX duty_late ON duty (done) WHERE done > due;
CREATE TABLE opening (
  statement INTEGER NOT NULL, place INTEGER NOT NULL, matter INTEGER NOT NULL, seq INTEGER NOT NULL,
  field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (statement, place)) WITHOUT ROWID;
CREATE INDEX opening_by_matter ON opening (matter);
CREATE TABLE touched (kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE page (path TEXT PRIMARY KEY, part TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX page_by_part ON page (part);
"""
BATCH = 20_000
OUTCOMES = {
    "request.filed": "pending",
    "request.corrected": "pending",
    "filing.refused": "refused_by_law",
    "request.refused": "refused",
    "order.approved": "approved",
    "order.narrowed": "narrowed",
    "order.denied": "denied",
    "request.withdrawn": "withdrawn",
    "request.lapsed": "lapsed",
    "capture.recorded": "captured",
}
"""Statement type to what had come of the request then; what is said last counts."""

_NO = ("no", "not stated")
LIST_ROWS = 100
"""So many rows a list has on a page."""

_Fetch = Callable[[str], bytes | None]


class Projection:
    """The projection in a file. Use it from one thread; `with` closes it."""

    def __init__(self, place: Path) -> None:
        """Open the file, made when it is not there. It is no record of anything: remove it and it is made again."""
        place.parent.mkdir(parents=True, exist_ok=True)
        self.database = sqlite3.connect(place, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-65536", "temp_store=MEMORY"):
            self.database.execute(f"PRAGMA {pragma}")
        if not self.rows("SELECT name FROM sqlite_master WHERE name = 'meta'"):
            self.database.executescript(SCHEMA)

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
        if end <= done:
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
        self._spoken: dict[str, list[Said]] = {}
        self._days: set[str] = set()

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
        for matter, spoken in self._spoken.items():
            self._matter(self._fold.now(matter, said.day), matter, spoken)
        self._store.touch("day", self._days)
        self._store.note("size", str(said.index + 1))
        self._store.note("day", day_text(said.day))
        for part in (self._lines, self._openings, self._spoken, self._days):
            part.clear()
        self._fold.flush()

    def _line(self, said: Said) -> None:
        number = None
        if said.matter:
            number = self._number(said)
            self._spoken.setdefault(said.matter, []).append(said)
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
            self._spoken.setdefault(str(matter), [])

    def _matter(self, now: MatterNow, matter: str, spoken: Sequence[Said]) -> None:
        database = self._store.database
        number, month, place, outcome, decided, last, emergency = self._kept(matter)
        before = outcome
        for said in spoken:
            last = said.index
            if said.type in OUTCOMES and not (said.type == "request.lapsed" and outcome == "narrowed"):
                outcome, decided = OUTCOMES[said.type], day_text(said.day)
            if said.type == "order.authorized" and now.profile == "regulation":
                outcome, decided = "approved", day_text(said.day)
            emergency |= any(field == "emergency" and value not in _NO for _, field, value in said.openings)
        days = [day_text(day) for day in (now.filed, now.in_force, now.end, now.notice_by, now.seal_end, now.lifted)]
        values = (last, now.profile, now.kind, now.level, now.purpose, now.phase, outcome, decided, *days)
        values = (*values, now.days, now.delays, now.held, emergency, day_text(now.turns) or None)
        database.execute(_UPDATE, (*values, self._fold.state(matter), number))
        database.execute("DELETE FROM duty WHERE matter = ?", (number,))
        duties = [
            (number, at, name, day_text(by), day_text(since), day_text(done) or None)
            for at, (name, by, since, done) in enumerate(now.duties)
        ]
        database.executemany("INSERT INTO duty VALUES (?,?,?,?,?,?)", duties)
        self._store.touch("matter", [matter])
        self._store.touch("outcome", [f"{one} {month[:4]}" for one in (before, outcome) if one])
        self._store.touch("month", [f"{month} {int(place) // LIST_ROWS + 1}"])

    def _kept(self, matter: str) -> tuple[Any, ...]:
        columns = "number, month, place, outcome, decided, last, emergency"
        found: tuple[Any, ...] = self._store.rows(f"SELECT {columns} FROM matter WHERE id = ?", (matter,))[0]  # noqa: S608 - constants
        return found


_SET = (
    "last profile kind level purpose phase outcome decided filed in_force end notice_by seal_end lifted"
    " days delays held emergency turns state"
)
_UPDATE = f"UPDATE matter SET {', '.join(f'{name} = ?' for name in _SET.split())} WHERE number = ?"  # noqa: S608 - constants


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
