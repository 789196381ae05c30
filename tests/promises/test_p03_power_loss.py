"""P03: the power may fail at any instant: nothing acknowledged is lost, nothing is corrupt, the program starts again.

A program is recorded while it acknowledges statements, moves its `-wal` and publishes. Then the power is cut at every
point of the record, many times over, and each state in which the disk may be found is started from: the database sound
and a beginning of what was written with everything acknowledged in it, every head ever signed a head of that log, the
log published anew without a stop. Teeth: `synchronous=NORMAL`, and files that are renamed without being synced.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import Frontier
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.server.storage import sqlite as sqlite_store
from plainview.server.storage.sqlite import open_store
from tests.core.notes.keys import LOG
from tests.promises.disk import Disk, Op, Recorder, recorded
from tests.server.log.memory import MemoryEntries, MemoryHeads, MemoryPublic
from tests.server.storage.rows import audit, statement

IMAGES = (400, 20_000)
TOOTH_IMAGES = 300
UNITS = 60
PUBLISH_EVERY = 6
OPENED_EVERY = 40  # every so many images the whole start-up is run, not its parts
START = 1_767_600_000
SEED = 3
DATABASE = "private/plainview.sqlite3"
ZONE = ZoneInfo("America/New_York")

KNOWN = [statement(index).data for index in range(UNITS)]
ROOTS = [Frontier().append(b"".join(leaf_hash(data) for data in KNOWN[:size])).root() for size in range(UNITS + 1)]


@dataclass
class Record:
    """A run of the program: what was there before, and everything done since."""

    root: Path
    before: Disk
    ops: list[Op]


def program(root: Path) -> None:
    (root / "private").mkdir(parents=True, mode=0o700)
    (root / "public").mkdir()
    open_store(root / DATABASE, create=True).close()


def work(root: Path, recorder: Recorder) -> None:
    """Acknowledge statements one by one, and publish now and then."""
    store = open_store(root / DATABASE)
    log = Log(store, FileHeads(root / "private"), FolderPublic(root / "public"), LOG, ZONE)
    for index in range(UNITS):
        with store.unit() as unit:
            unit.append(statement(index))
            unit.audit(audit())
        recorder.mark("acknowledged", index + 1)
        if (index + 1) % PUBLISH_EVERY == 0:
            head = publish(log, START + index)
            assert head is not None
            recorder.mark("published", head.checkpoint.size)
    store.close()


def record(root: Path, patch: pytest.MonkeyPatch, *, believe_fsync: bool = True) -> Record:
    program(root)
    patch.setattr(sqlite_store, "WAL_BYTES", 100_000)  # so that the -wal is moved several times
    before = Disk(root)
    recorder = Recorder(root)
    with recorded(recorder, patch, believe_fsync=believe_fsync):
        work(root, recorder)
    return Record(root, before, recorder.ops)


def cuts(run: Record, images: int, seed: str, check: Callable[[dict[str, bytes], int, int], str]) -> list[str]:
    """What was wrong with each of so many images, spread over all points of the record; empty strings left out."""
    draw, disk = random.Random(seed), run.before
    acknowledged = published = 0
    wrong: list[str] = []
    each, done = images / len(run.ops), 0.0
    for place, op in enumerate(run.ops):
        if op[:2] == ("mark", "acknowledged"):
            acknowledged = op[2]
        elif op[:2] == ("mark", "published"):
            published = op[2]
        else:
            disk.take(op)
        done += each
        while done >= 1:
            done -= 1
            if said := check(disk.found(draw), acknowledged, published):
                wrong.append(f"seed {seed!r}, cut after {place} {op[:2]}: {said}")
    return wrong


class Start:
    """Starting from an image, on a scratch folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def __call__(self, image: dict[str, bytes], acknowledged: int, published: int) -> str:
        """Say what is wrong with an image, "" when the program starts from it with nothing lost."""
        self.count += 1
        try:
            entries = self.whole(image) if self.count % OPENED_EVERY == 0 else self.entries(image)
            if not acknowledged <= len(entries) or entries != KNOWN[: len(entries)]:
                return f"{acknowledged} were acknowledged, {len(entries)} are there"
            return self.log(image, entries, published)
        except (PlainviewError, sqlite3.Error, OSError) as error:
            return f"{type(error).__name__}: {error}"

    def put(self, image: dict[str, bytes], names: list[str]) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in names:
            place = self.folder / name
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            place.write_bytes(image[name])

    def entries(self, image: dict[str, bytes]) -> list[bytes]:
        """Read the database with SQLite alone."""
        self.put(image, [name for name in image if name.startswith(DATABASE) and not name.endswith("-shm")])
        connection = sqlite3.connect(self.folder / DATABASE)
        try:
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if sound != "ok":
                raise sqlite3.DatabaseError(sound)
            (size,) = connection.execute("SELECT size FROM head").fetchone()
            entries = [data for (data,) in connection.execute('SELECT data FROM statement ORDER BY "index"')]
            (audited,) = connection.execute("SELECT count(*) FROM audit").fetchone()
            if not size == len(entries) == audited:
                raise sqlite3.DatabaseError(f"{len(entries)} statements, {audited} audit rows, the head says {size}")
            return entries
        finally:
            connection.close()

    def whole(self, image: dict[str, bytes]) -> list[bytes]:
        """Start as the program does, and acknowledge one statement more."""
        self.put(image, [name for name in image if not name.endswith("-shm")])
        store = open_store(self.folder / DATABASE)
        try:
            entries = store.entries(0, UNITS)
            with store.unit() as unit:
                unit.append(statement(len(entries)))
            return entries
        finally:
            store.close()

    def log(self, image: dict[str, bytes], entries: list[bytes], published: int) -> str:
        """Publish from what is there; every head that was ever shown must be of the log that comes out."""
        public = MemoryPublic()
        public.files = {
            name.removeprefix("public/"): data for name, data in image.items() if name.startswith("public/")
        }
        public.files = {name: data for name, data in public.files.items() if not name.endswith(".new")}
        stored = image.get("private/head")
        shown = [data for data in (stored, public.files.get("checkpoint")) if data is not None]
        for data in shown:
            seen = parse_checkpoint(parse_note(data).text)
            if seen.root != ROOTS[seen.size] or seen.size > len(entries):
                return f"a head of {seen.size} entries is none of this log's {len(entries)}"
        if published and not shown:
            return "what was published is gone"
        head = publish(Log(MemoryEntries(*entries), MemoryHeads(stored), public, LOG, ZONE), START + UNITS)
        size = head.checkpoint.size if head else 0
        if size != len(entries) or size < published or (head and head.checkpoint.root != ROOTS[size]):
            return f"the log came out with {size} entries"
        return ""


def test_no_power_cut_loses_what_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_run: bool
) -> None:
    run = record(tmp_path / "program", monkeypatch)
    assert sum(op[0] == "sync" for op in run.ops) > 2 * UNITS, "the record is not of what was done"
    wrong = cuts(run, IMAGES[long_run], f"{SEED}", Start(tmp_path / "image"))
    assert wrong == []


def test_a_database_that_does_not_sync_every_commit_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_store, "REQUIRED", {})
    weak = sqlite_store.sqlite_database

    def weakened(*args: object, **options: object) -> dict[str, object]:
        made = weak(*args, **options)  # type: ignore[arg-type]
        made["OPTIONS"]["init_command"] += ";PRAGMA synchronous=NORMAL"  # type: ignore[index]
        return made

    monkeypatch.setattr(sqlite_store, "sqlite_database", weakened)
    run = record(tmp_path / "program", monkeypatch)
    monkeypatch.undo()
    wrong = cuts(run, TOOTH_IMAGES, f"{SEED}", Start(tmp_path / "image"))
    assert any("were acknowledged" in said for said in wrong)


def test_files_that_are_not_synced_are_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = record(tmp_path / "program", monkeypatch, believe_fsync=False)
    wrong = cuts(run, TOOTH_IMAGES, f"{SEED}", Start(tmp_path / "image"))
    assert wrong != []
