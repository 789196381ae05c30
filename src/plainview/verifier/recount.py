"""Counting the public figures again while the statements are read: the counts of a share, at some sizes of the log.

A matter is counted when it has been spoken of since the last such size, and taken away before it changes again: so
each costs once a year, however long the log is. Rows lie where a reading's matters lie; what is in memory is bounded.
"""

from collections import Counter
from collections.abc import Mapping

from plainview.core.docket.program import OfficialKey, Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement
from plainview.core.sealing.disclosure import opened_in
from plainview.core.statistics.account import Account, MatterRow, told
from plainview.core.statistics.table import TREND_YEARS, Cell
from plainview.core.statistics.tables import BY_ID, add_up, counted, counted_of_program
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.verifier.matters import ByMatter
from plainview.verifier.record import Record
from plainview.verifier.statements import Case, Reading, Share
from plainview.verifier.watch import Watch

Wanted = Mapping[int, frozenset[int]]
"""Sizes of the log at which it is counted, and the years of which tables are then made."""

ROWS_MAX = 8_000
"""So many rows of each of two generations stay in memory, all processes together: about 6 KB each."""

CHANGED_MAX = 50_000
"""So many changed matters wait to be counted, at most."""


class Recount:
    """The account of a share of the matters. Beginnings of the log that were `due` are in `taken`, by their size."""

    def __init__(self, wanted: Wanted, of_program: bool, rows_max: int = ROWS_MAX) -> None:
        """Count at the sizes `wanted`; what the program's own chains add is counted where `of_program` is asked."""
        self.taken: dict[int, Counter[Cell]] = {}
        self._wanted = wanted
        self._sizes = sorted(wanted, reverse=True)
        self._of_program = of_program
        self._account = Account()
        self._rows = ByMatter(MatterRow, rows_max)
        self._counts: Counter[Cell] = Counter()
        self._changed: set[ChainId] = set()

    def due(self, index: int) -> None:
        """Take the counts of every size that is reached before the statement at `index`."""
        while self._sizes and self._sizes[-1] <= index:
            self._take(self._sizes.pop())

    def matter(self, index: int, statement: Statement, after: Matter) -> None:
        """Take in a statement of a matter that stands; nothing once no size is to come."""
        if not self._sizes:
            return
        row = self._rows.get(after.id)
        if after.id not in self._changed:
            self._changed.add(after.id)
            if row is not None:
                add_up(self._counts, counted(row), -1)
        self._rows.put(told(row, index, statement, after, opened_in(statement.facts)))
        if len(self._changed) >= CHANGED_MAX:
            self._count_changed()

    def of_program(self, index: int, statement: Statement, after: Program) -> None:
        """Take in a statement of one of the program's own chains."""
        if self._sizes and self._of_program:
            self._account.of_program(index, statement, after)

    def _count_changed(self) -> None:
        for id in self._changed:
            row = self._rows.get(id)
            assert row is not None
            add_up(self._counts, counted(row))
        self._changed.clear()

    def _take(self, size: int) -> None:
        self._count_changed()
        counts, years = Counter(self._counts), self._wanted[size]
        if self._of_program:
            add_up(counts, counted_of_program(self._account))
        trend = {one for year in years for one in range(year - TREND_YEARS + 1, year + 1)}
        self.taken[size] = Counter(
            {cell: n for cell, n in counts.items() if n and cell[1] in (trend if BY_ID[cell[0]].trend else years)}
        )


class Recounting(Reading):
    """A reading that counts the figures too, of a log that publishes some."""

    def __init__(self, case: Case, share: Share, watch: Watch | None, wanted: Wanted) -> None:
        """Read as `Reading` does, and count at the sizes `wanted`."""
        super().__init__(case, share, watch)
        self._recount = Recount(wanted, share.number == 0, max(1, ROWS_MAX // share.of))

    def end(self) -> Record:
        """Promise what the share came to, and its counts."""
        record = super().end()
        record.figures = self._recount.taken
        return record

    def _judge(self, index: int, entry: bytes, leaf: Hash) -> None:
        self._recount.due(index)
        super()._judge(index, entry, leaf)

    def _in_matter(self, index: int, statement: Statement, leaf: Hash, where: str) -> OfficialKey | None:
        key = super()._in_matter(index, statement, leaf, where)
        after = self._matters.get(statement.matter)
        assert after is not None
        self._recount.matter(index, statement, after)
        return key

    def _in_program(self, index: int, statement: Statement, leaf: Hash) -> OfficialKey | None:
        key = super()._in_program(index, statement, leaf)
        self._recount.of_program(index, statement, self.program)
        return key
