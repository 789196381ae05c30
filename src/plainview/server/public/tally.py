"""What stands behind each figure: which matter adds how much to which cell, by which statement. A cell is their sum.

The view `counted` tells it in plain words; a matter is null where the program's own statements are counted.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from plainview.server.queries.public_figures import Cell, Counted

SCHEMA = """
CREATE TABLE cell (
  number INTEGER PRIMARY KEY, table_id TEXT NOT NULL, year INTEGER NOT NULL, row TEXT NOT NULL, col TEXT NOT NULL,
  total INTEGER NOT NULL DEFAULT 0, UNIQUE (year, table_id, row, col));
CREATE TABLE tally (
  matter INTEGER NOT NULL, cell INTEGER NOT NULL, statement INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (matter, cell, statement)) WITHOUT ROWID;
CREATE INDEX tally_by_cell ON tally (cell, statement, matter, count);
CREATE VIEW counted AS
  SELECT nullif(tally.matter, 0) AS matter, table_id, year, row, col, tally.count AS count, statement
  FROM tally JOIN cell ON cell.number = tally.cell;
"""
OF_PROGRAM = 0
"""The number under which the program's own statements are counted."""

_Line = tuple[int, int]


class Tally:
    """The tallies of a projection's file, written where they change; who uses it holds the transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Write into `database`."""
        self._database = database
        self._cells: dict[Cell, int] = {}
        self._changed: Counter[int] = Counter()
        self._gone: list[tuple[int, int, int]] = []
        self._new: list[tuple[int, int, int, int]] = []
        for number, *cell in database.execute("SELECT number, table_id, year, row, col FROM cell"):
            self._cells[tuple(cell)] = number

    def put(self, matter: int, counted: Iterable[Counted]) -> None:
        """Let this be what a matter adds to the figures, whatever it was before."""
        query = "SELECT cell, statement, count FROM tally WHERE matter = ?"
        before: dict[_Line, int] = {
            (cell, said): count for cell, said, count in self._database.execute(query, (matter,))
        }
        after: Counter[_Line] = Counter()
        for table, year, row, column, count, said in counted:
            if count:
                after[self._number((table, year, row, column)), said] += count
        for line, count in before.items():
            if after.get(line) != count:
                self._gone.append((matter, *line))
                self._changed[line[0]] -= count
        for line, count in after.items():
            if before.get(line) != count:
                self._new.append((matter, *line, count))
                self._changed[line[0]] += count

    def flush(self) -> list[str]:
        """Write what changed; promise the numbers of the cells whose sum, or what stands behind it, is another."""
        self._database.executemany("DELETE FROM tally WHERE matter = ? AND cell = ? AND statement = ?", self._gone)
        self._database.executemany("INSERT INTO tally VALUES (?,?,?,?)", sorted(self._new))
        totals = [(change, cell) for cell, change in self._changed.items()]
        self._database.executemany("UPDATE cell SET total = total + ? WHERE number = ?", totals)
        changed = [str(cell) for cell in self._changed]
        for part in (self._gone, self._new, self._changed):
            part.clear()
        return changed

    def _number(self, cell: Cell) -> int:
        found = self._cells.get(cell)
        if found is None:
            columns = "(table_id, year, row, col)"
            done = self._database.execute(f"INSERT INTO cell {columns} VALUES (?,?,?,?)", cell)  # noqa: S608 - constants
            found = self._cells[cell] = int(done.lastrowid or 0)
        return found
