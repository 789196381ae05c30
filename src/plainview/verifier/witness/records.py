"""What a witness shows of its memory to everybody: newest heads, and evidence. Reads alone, beside the one writer."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plainview.core.vocabulary.errors import Stopped
from plainview.verifier.witness.store import DATABASE, meaning


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest head cosigned of a log, and when (POSIX seconds)."""

    origin: str
    size: int
    time: int


@dataclass(frozen=True, slots=True)
class Charged:
    """A piece of evidence: its number, charge, log, size; when it was kept; whether the head was proved good since."""

    number: int
    charge: str
    origin: str
    size: int
    time: int
    since_proved: bool


class Records:
    """A second connection to the database, which cannot write."""

    def __init__(self, folder: Path) -> None:
        """Open the database in `folder`. Raises Stopped when there is none."""
        path = folder / DATABASE
        if not path.is_file():
            raise Stopped("there is no database of a witness", where=str(folder), next="Make one with --name")
        address = f"{path.resolve().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(address, uri=True, timeout=5, isolation_level=None, check_same_thread=False)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def latest(self, path: str) -> bytes | None:
        """Promise the cosigned checkpoint shown at a monitoring path, None when no log is. Raises Stopped."""
        with self._read() as connection:
            row = connection.execute("SELECT checkpoint FROM latest WHERE path = ?", [path]).fetchone()
        return bytes(row[0]) if row else None

    def newest(self) -> list[Newest]:
        """Promise the newest head of every log, by origin. Raises Stopped."""
        with self._read() as connection:
            rows = connection.execute("SELECT origin, size, time FROM latest ORDER BY origin").fetchall()
        return [Newest(*row) for row in rows]

    def evidence(self) -> list[Charged]:
        """Promise all pieces of evidence in the order they came. Raises Stopped."""
        since = "EXISTS (SELECT 1 FROM history AS h WHERE h.origin = e.origin AND h.size = e.size AND h.root = e.root)"
        with self._read() as connection:
            query = f"SELECT id, charge, origin, size, time, {since} FROM evidence AS e ORDER BY id"  # noqa: S608
            rows = connection.execute(query).fetchall()
        return [Charged(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]

    def checkpoints(self, number: int) -> tuple[bytes, bytes] | None:
        """Promise the submitted checkpoint and the one held, of a piece of evidence; None for none. Raises Stopped."""
        with self._read() as connection:
            row = connection.execute("SELECT submitted, held FROM evidence WHERE id = ?", [number]).fetchone()
        return (bytes(row[0]), bytes(row[1])) if row else None

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection
        except sqlite3.Error as error:
            raise meaning(error) from error
