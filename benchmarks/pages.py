"""Pages: the portal's time for each of them, with nine years of a whole program behind it, on both databases.

NINE_YEARS names the folder of a played program (`make nine-years`); its database is copied first, since looking is
audited, and brought up to this edition's tables. Then somebody of each role opens every page that the role has: each
once as the first after a start that shows that matter, and once more. Measured is the time from the request to the
whole answer in the process that serves, sessions and accounts included. A row is an address; its value is what 95 of
100 answers took, beside the limit.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

from benchmarks.figure import ROOT, WORK, Figure
from plainview.cli._program import now
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.server import wiring
from plainview.server.actions.past import move, show_again
from plainview.server.people.person import Role
from plainview.server.storage import sqlite
from plainview.server.storage.ports import AuditRow, Store
from plainview.server.storage.upgrade import upgrade
from tests import postgres as servers

LIMIT_MS, OF_100 = 100.0, 95
SHOWN = 12
"""So many addresses have a row of their own, the slowest; the rest is in the figure over all."""
SERVER = {"shared_buffers": "512MB", "max_wal_size": "4GB", "wal_level": "minimal", "max_wal_senders": "0"}
"""What a server of our own is given: memory as a small one has it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the address's name, who asked, milliseconds, those of this process's processor, queries, rows."""

    name: str
    role: str
    ms: float
    busy: float
    queries: int
    rows: int


def figures() -> Iterator[Figure]:
    """Every page on both databases; nothing without a played program."""
    source = Path(os.environ.get("NINE_YEARS", ROOT / "nine-years"))
    if not (source / "private").is_dir():
        yield Figure("pages on SQLite", 0, "ms", "limit", None, f"not measured: {source.name} is not there")
        return
    WORK.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=WORK))
    try:
        copied(source, folder)
        yield from _shown("SQLite", asked(folder, ""))
        with _server() as server:
            url = server.url(server.empty())
            moved(folder, url)
            server.run("VACUUM ANALYZE", urlsplit(url).path[1:])  # what its housekeeping does by itself, some day
            yield from _shown("PostgreSQL", asked(folder, url))
    finally:
        shutil.rmtree(folder)


def copied(source: Path, folder: Path) -> None:
    """Copy what a program keeps in private, and let its database be of this edition."""
    subprocess.run(["cp", "-r", "--reflink=auto", source / "private", folder / "private"], check=True)
    for name in ("public", "operator"):
        (folder / name).symlink_to((source / name).resolve())
    path = folder / "private" / wiring.DATABASE_FILE
    if upgrade(path):
        with closing(sqlite.open_store(path)) as store:
            show_again(store)


def moved(folder: Path, url: str) -> None:
    """Move the copy to PostgreSQL, as `plainview init --from` does."""
    head = parse_checkpoint(parse_note((folder / "private" / "head").read_bytes()).text, "head")
    row = AuditRow(now(), "operator", Role.OPERATOR, "init", "program", "moved here")
    with closing(wiring.open_database(folder)) as old, closing(_empty(folder, url)) as new:
        move(old, new, head, row, lambda what, count: None)


def _empty(folder: Path, url: str) -> Store:
    return wiring.open_database(folder, create=True, url=url)


def asked(folder: Path, url: str) -> list[Answer]:
    """Every answer, asked in a process of its own: Django takes its settings once."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages_visits", str(folder)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return [Answer(*json.loads(line)) for line in done.stdout.splitlines()]


def _shown(where: str, answers: list[Answer]) -> Iterator[Figure]:
    took = sorted(one.ms for one in answers)
    names = {one.name for one in answers}
    within = sum(ms < LIMIT_MS for ms in took) * 100 / len(took)
    note = f"{len(took):,} answers of {len(names)} addresses; {within:.1f} of 100 under {LIMIT_MS:.0f} ms"
    yield Figure(f"pages on {where}, half of them within", _at(took, 50), "ms", "limit", LIMIT_MS, note)
    yield Figure(f"pages on {where}, {OF_100} of 100 within", _at(took, OF_100), "ms", "limit", LIMIT_MS)
    busy = sorted(one.busy for one in answers)
    note = f"of the process that answers; half of them {_at(busy, 50):.1f} ms"
    yield Figure(f"processor time on {where}, {OF_100} of 100 within", _at(busy, OF_100), "ms", note=note)
    by_name = {name: [one for one in answers if one.name == name] for name in names}
    slowest = sorted(by_name, key=lambda name: -_at(sorted(one.ms for one in by_name[name]), OF_100))
    for name in slowest[:SHOWN]:
        times = sorted(one.ms for one in by_name[name])
        most = max(by_name[name], key=lambda one: one.queries)
        note = f"half within {_at(times, 50):.1f} ms; {len(times)} answers; at most {most.queries} queries"
        yield Figure(f"{where}: {name}", _at(times, OF_100), "ms", "limit", LIMIT_MS, note)


def _at(times: list[float], of_100: int) -> float:
    return times[min(len(times) - 1, len(times) * of_100 // 100)]


@contextmanager
def _server() -> Iterator[servers.Postgres]:
    """The server at DATABASE_URL, or one of our own with its files on a disk."""
    if address := os.environ.get("DATABASE_URL"):
        server = servers.Postgres(address)
        server.make_people()
        yield server
        return
    with patch.object(servers, "MEMORY", Path("nowhere")), patch.dict(servers.SETTINGS, SERVER):
        own = servers.make_server()
    try:
        yield own
    finally:
        servers.end_server(own)
