"""Acts: each proposed, signed, decided again and committed durably by itself; and a program's past taken in.

The acts are a slice of the demonstration's year: filings, reviews, orders, starts, extensions, disclosures, refusals,
with all rules, sealing, read models and audit rows, one process, one commit for each. Captures and sweeps, published
days and recorded pieces lie between them and are not counted.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from benchmarks.figure import WORK, Figure
from plainview.cli._stage import receipts_of
from plainview.core.docket.decide import Refusal
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.past import Past, take_in
from plainview.server.scenarios import extras, year
from plainview.server.scenarios.stage import Stage, set_up
from plainview.server.storage import postgres, sqlite
from plainview.server.storage.store import SqlStore
from tests import postgres as servers

ACTS_A_SECOND = 300
STATEMENTS_A_SECOND = 10_000
SCALE, DAYS = 4, 60


@dataclass(slots=True)
class Timed(Stage):
    """A stage on which the time of every act is taken."""

    seconds: list[float] = field(default_factory=list)
    processor: float = 0.0

    def act(self, person: str, verb: str, matter: ChainId, values: Mapping[str, Any]) -> Acknowledged | Refusal:
        """One act, timed."""
        start, busy = perf_counter(), process_time()
        try:
            return Stage.act(self, person, verb, matter, values)
        finally:
            self.seconds.append(perf_counter() - start)
            self.processor += process_time() - busy


def figures() -> Iterator[Figure]:
    """Acts on both databases, then a past taken into both."""
    WORK.mkdir(exist_ok=True)
    with _folder() as folder:
        yield from _acts("SQLite", folder / "program", "")
        said = _said(folder / "program")
        yield from _taken("SQLite", said, sqlite.open_store(folder / "taken.sqlite3", create=True))
        with _server() as server:
            yield from _acts("PostgreSQL", folder / "other", server.url(server.empty()))
            yield from _taken("PostgreSQL", said, postgres.open_store(server.url(server.empty()), create=True))
        yield _folded(said)


def _acts(where: str, folder: Path, url: str) -> Iterator[Figure]:
    stage = set_up(
        folder,
        seed=year.SEED,
        origin=year.ORIGIN,
        zone=year.ZONE,
        profile=Profile.REFORM,
        first_day=year.FIRST_DAY,
        reader=receipts_of,
        people=extras.PEOPLE,
        agencies=(extras.AGENCY,),
        database=url,
    )
    stage.publish()
    timed = Timed(**{each.name: getattr(stage, each.name) for each in fields(stage)})
    timed.durable = True
    course = year.Years(timed, year.Count(), SCALE)
    for number in range(DAYS):
        course.day(number)
    stage.desk.store.close()
    took = sorted(timed.seconds)
    busy = 1000 * timed.processor / len(took)
    count = f"{len(took):,} acts, each {busy:.2f} ms of this process's processor time"
    yield Figure(f"acts on {where}", len(took) / sum(took), "acts/s", "target", ACTS_A_SECOND, count)
    yield Figure(f"an act on {where}, half of them within", 1000 * took[len(took) // 2], "ms")
    yield Figure(f"an act on {where}, 99 of 100 within", 1000 * took[len(took) * 99 // 100], "ms")


def _said(folder: Path) -> list[bytes]:
    store = sqlite.open_store(folder / "private" / "plainview.sqlite3")
    said = store.entries(0, store.size())
    store.close()
    return said


def _taken(where: str, said: list[bytes], target: SqlStore) -> Iterator[Figure]:
    """A past folded into an empty database in one transaction, without the signatures' mathematics."""
    start = perf_counter()
    with target.batch():
        take_in(said, target, None, lambda what, count: None, signed=False)
    rate = len(said) / (perf_counter() - start)
    target.close()
    note = f"{len(said):,} statements"
    yield Figure(f"past taken into {where}", rate, "statements/s", "target", STATEMENTS_A_SECOND, note)


def _folded(said: list[bytes]) -> Figure:
    """The same with signatures, and nothing kept."""
    past, start = Past(), perf_counter()
    for data in said:
        past.take(data)
    return Figure("past parsed, folded, signatures checked", len(said) / (perf_counter() - start), "statements/s")


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder on the disk of the checkout, so that a commit means something."""
    folder = Path(tempfile.mkdtemp(dir=WORK))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _server() -> Iterator[servers.Postgres]:
    """The server at DATABASE_URL, or one of our own with its files on a disk."""
    if address := os.environ.get("DATABASE_URL"):
        server = servers.Postgres(address)
        server.make_people()
        yield server
        return
    with patch.object(servers, "MEMORY", Path("nowhere")):
        own = servers.make_server()
    try:
        yield own
    finally:
        servers.end_server(own)
