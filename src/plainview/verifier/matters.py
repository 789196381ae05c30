"""The matters of a log while it is read: those last spoken of in memory, the others in a database of this one reading.

Whatever is known of each, its state or its row in the account, is kept so. However many matters a log has, only so many
are kept as values. The rest is written to a temporary database that SQLite removes by itself; it is in no order and
trusted for nothing, since this very process wrote it.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Generic, Protocol, TypeVar

import msgspec

from plainview.core.docket.state import Matter
from plainview.core.vocabulary.ids import ChainId

MATTERS_MAX = 36_000
"""So many matters of each of two generations stay in memory, all processes together: about 2 KB each."""

_CACHE_KIB = 8_192
_TABLE = "CREATE TABLE matter (id BLOB PRIMARY KEY, state BLOB NOT NULL)"
"""With row numbers: a row is added at the end then, and only the index of ids, which is small, in any order."""

_BEGINNING = 6
_BEGINNINGS_BYTES = 16**_BEGINNING // 8


class OfMatter(Protocol):
    """Something that is known of a matter, as a record of msgspec."""

    @property
    def id(self) -> ChainId:
        """The matter's public id."""


T = TypeVar("T", bound=OfMatter)


class ByMatter(Generic[T]):
    """Records of one kind by matter. What was last put is in memory; what was not put for longest leaves it."""

    def __init__(self, kind: type[T], most: int) -> None:
        """Keep at least `most` records of a `kind` in memory, at most twice as many."""
        self._kind = kind
        self._most = most
        self._young: dict[ChainId, T] = {}
        self._old: dict[ChainId, T] = {}
        self._shelf: _Shelf[T] | None = None

    def get(self, matter: ChainId) -> T | None:
        """Promise the matter as it was last put, None when it never was."""
        found = self._young.get(matter)
        if found is None and self._old:
            found = self._old.get(matter)
        return found if found is not None or self._shelf is None else self._shelf.get(matter)

    def put(self, matter: T) -> None:
        """Keep a record instead of what was kept of its matter before."""
        self._young[matter.id] = matter
        if len(self._young) >= self._most:
            self._turn()

    def __iter__(self) -> Iterator[T]:
        """Give every record once, in no order that means anything."""
        later = self._young.keys()
        old = (matter for matter in self._old.values() if matter.id not in later)
        return chain(self._young.values(), old, self._shelved())

    def _turn(self) -> None:
        """The old leave memory, the young become old."""
        leaving = [matter for matter in self._old.values() if matter.id not in self._young]
        self._old, self._young = self._young, {}
        if leaving:
            self._shelf = self._shelf or _Shelf(self._kind)
            self._shelf.put(leaving)

    def _shelved(self) -> Iterator[T]:
        if self._shelf is not None:
            in_memory = self._young.keys() | self._old.keys()
            yield from (matter for matter in self._shelf if matter.id not in in_memory)


class Matters(ByMatter[Matter]):
    """The states of matters, by id."""

    def __init__(self, most: int = MATTERS_MAX) -> None:
        """Keep at least `most` matters in memory, at most twice as many."""
        super().__init__(Matter, most)


class _Shelf(Generic[T]):
    """Records in a temporary database, by their matter's id."""

    def __init__(self, kind: type[T]) -> None:
        import sqlite3  # few logs are so long; for all others a verifier loads no database

        self._database = sqlite3.connect("", isolation_level=None)
        for pragma in (f"cache_size=-{_CACHE_KIB}", "journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute(_TABLE)
        self._beginnings = bytearray(_BEGINNINGS_BYTES)
        self._read = msgspec.msgpack.Decoder(kind).decode
        self._print = msgspec.msgpack.Encoder().encode

    def get(self, matter: ChainId) -> T | None:
        byte, bit = _beginning(matter)
        if not self._beginnings[byte] & bit:  # most that are asked for are new
            return None
        row = self._database.execute("SELECT state FROM matter WHERE id = ?", (bytes.fromhex(matter),)).fetchone()
        return None if row is None else self._read(row[0])

    def put(self, matters: Sequence[T]) -> None:
        for matter in matters:
            byte, bit = _beginning(matter.id)
            self._beginnings[byte] |= bit
        rows = sorted((bytes.fromhex(matter.id), self._print(matter)) for matter in matters)
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR REPLACE INTO matter VALUES (?, ?)", rows)
        self._database.execute("COMMIT")

    def __iter__(self) -> Iterator[T]:
        for (state,) in self._database.execute("SELECT state FROM matter"):
            yield self._read(state)


def _beginning(matter: ChainId) -> tuple[int, int]:
    """The byte and the bit in it that say whether any matter whose id begins so was put on the shelf."""
    byte, bit = divmod(int(matter[:_BEGINNING], 16), 8)
    return byte, 1 << bit
