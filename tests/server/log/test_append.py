"""One writer, batch after batch: the bytes of `publish`, and nothing told before it is published."""

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes.policy import Policy, TrustedLog, Witness
from plainview.core.notes.tlog_proof import parse_tlog_proof
from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.append import Appender, open_appender, prove
from plainview.server.log.fsck import fsck
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from tests.core.notes.keys import LOG, WITNESS
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE, MemoryEntries, MemoryHeads, MemoryPublic, memory_log
from tests.server.log.plain import ENTRIES, TRUST, Plain
from tests.server.log.test_faults import Fault, FaultyEntries, FaultyHeads, FaultyPublic, Scene

STEPS = [1, 2, 5, 254, 255, 256, 257, 300, 511, 512, 513, 1024, 1400]


class Rows(MemoryEntries):
    """A database: what it took is acknowledged, whatever comes after."""

    def extend(self, entries: list[bytes]) -> int:
        self.all += entries
        return len(self.all) - len(entries)


def rows_log(*entries: bytes) -> tuple[Rows, Log]:
    rows = Rows(*entries)
    return rows, Log(rows, MemoryHeads(), MemoryPublic(), LOG, ZONE)


def files(log: Log) -> dict[str, bytes]:
    assert isinstance(log.public, MemoryPublic)
    return log.public.files


def test_what_is_appended_are_the_bytes_that_publish_gives() -> None:
    rows, log = rows_log()
    published = memory_log()
    appender = open_appender(log, rows, on_day(1), {"policy": b"quorum none\n"})
    for number, (start, stop) in enumerate(zip([0, *STEPS], STEPS, strict=False)):
        when = on_day(1 + number // 4, number)
        batch = appender.append(ENTRIES[start:stop], when, {"policy": b"quorum none\n"})
        published.entries.all = ENTRIES[:stop]  # type: ignore[attr-defined]
        head = publish(published, when, {"policy": b"quorum none\n"})
        assert (batch.first, appender.size) == (start, stop)
        assert head is not None
        assert batch.head.checkpoint == head.checkpoint
        assert files(log).keys() == files(published).keys()
        for path, data in files(published).items():
            if path.startswith("tile/"):
                assert files(log)[path] == data
            elif path != "MANIFEST":  # it lists hashes of checkpoints, whose ML-DSA-44 lines differ
                assert files(log)[path].split(b"\n")[:5] == data.split(b"\n")[:5]
        assert list(fsck(log.public, LOG.keys, ZONE)) == []


def test_the_state_in_memory_is_the_one_that_inspect_finds() -> None:
    rows, log = rows_log(*ENTRIES[:3])
    appender = open_appender(log, rows, on_day(1))
    for start, stop in [(3, 10), (10, 256), (256, 600)]:
        appender.append(ENTRIES[start:stop], on_day(1))
        assert appender._state == inspect(log, on_day(1))


def test_entries_that_came_by_another_way_come_first() -> None:
    rows, log = rows_log()
    appender = open_appender(log, rows, on_day(1))
    appender.append([b"one"], on_day(1))
    rows.all += [b"another's", b"and another's"]
    assert appender.append([b"two"], on_day(1)).first == 3
    assert list(fsck(log.public, LOG.keys, ZONE)) == []
    assert rows.all == [b"one", b"another's", b"and another's", b"two"]


def test_an_empty_batch_is_a_mistake_that_stops_nothing() -> None:
    rows, log = rows_log()
    appender = open_appender(log, rows, on_day(1))
    with pytest.raises(ValueError, match="at least one entry"):
        appender.append([], on_day(1))
    assert appender.append([b"one"], on_day(1)).first == 0


def test_a_log_whose_policy_needs_a_witness_is_not_appended_to_without_one() -> None:
    policy = Policy((TrustedLog(LOG.keys[0]),), (Witness("w", WITNESS.key),), (), "w").print()
    rows, log = rows_log()
    appender = open_appender(log, rows, on_day(1))
    with pytest.raises(Stopped, match="waits for cosignatures"):
        appender.append([b"one"], on_day(1), {"policy": policy})
    assert "checkpoint" not in files(log)
    with pytest.raises(Stopped, match="waits for cosignatures"):
        open_appender(log, rows, on_day(1), {"policy": policy})


@pytest.mark.parametrize("lie", [-1, 1])
def test_a_store_that_gives_another_index_than_the_next_stops_the_log(lie: int) -> None:
    class Lying(Rows):
        def extend(self, entries: list[bytes]) -> int:
            return super().extend(entries) + lie

        def entries(self, start: int, stop: int) -> list[bytes]:
            return [] if start == 2 else super().entries(start, stop)

    rows = Lying(b"one", b"two")
    log = Log(rows, MemoryHeads(), MemoryPublic(), LOG, ZONE)
    appender = open_appender(log, rows, on_day(1))
    before = dict(files(log))
    with pytest.raises(Stopped, match="the store gave index"):
        appender.append([b"three"], on_day(1))
    assert files(log) == before


def test_a_clock_that_went_back_stops_the_log_before_anything_is_acknowledged() -> None:
    rows, log = rows_log()
    appender = open_appender(log, rows, on_day(1))
    appender.append([b"one"], on_day(2))
    with pytest.raises(Stopped, match="the clock"):
        appender.append([b"two"], on_day(1))
    assert rows.all == [b"one"]


def test_after_an_error_every_append_is_refused_until_the_log_is_opened_again() -> None:
    rows, log = rows_log()
    appender = open_appender(log, rows, on_day(1))
    appender.append([b"one"], on_day(1))
    write, log.public.write = log.public.write, None  # type: ignore[method-assign, assignment]
    with pytest.raises(TypeError):
        appender.append([b"two"], on_day(1))
    log.public.write = write  # type: ignore[method-assign]
    with pytest.raises(Stopped, match="Open the log again"):
        appender.append([b"three"], on_day(1))
    again = open_appender(log, rows, on_day(1))
    assert again.size == 2
    assert again.append([b"three"], on_day(1)).first == 2
    assert list(fsck(log.public, LOG.keys, ZONE)) == []


def test_a_head_that_somebody_else_moved_stops_the_log() -> None:
    plain = Plain()
    one, two = plain.open(), plain.open()
    one.append([b"one"], on_day(1))
    with pytest.raises(Stopped):
        two.append([b"two"], on_day(1))
    plain.open()
    plain.must_be_right(b"one")


def test_every_entry_can_be_proved_at_its_own_checkpoint_and_at_later_ones() -> None:
    plain = Plain()
    appender = plain.open()
    heads = []
    for start, stop in [(0, 3), (3, 256), (256, 700), (700, 701)]:
        batch = appender.append(ENTRIES[start:stop], on_day(1))
        heads.append(batch.head)
        for index in {start, (start + stop) // 2, stop - 1}:
            for head in heads:
                if head.checkpoint.size > index:
                    proof = parse_tlog_proof(prove(plain.log, index, batch.head).print())
                    assert proof.verify(leaf_hash(ENTRIES[index]), TRUST).checkpoint == batch.head.checkpoint


def test_the_tail_that_was_lost_under_an_appender_being_opened_stops_it() -> None:
    rows, log = rows_log(b"one", b"two")
    open_appender(log, rows, on_day(1))
    seen: list[str] = []

    class Vanishing(MemoryPublic):
        def read(self, path: str) -> bytes | None:
            seen.append(path)
            return None if seen.count("tile/entries/000.p/2") > 3 else super().read(path)

    vanishing = Vanishing()
    vanishing.files = files(log)
    with pytest.raises(Stopped, match="not there"):
        for _ in range(4):
            open_appender(Log(rows, log.heads, vanishing, LOG, ZONE), rows, on_day(1))


def test_only_the_tiles_that_changed_are_written() -> None:
    rows, log = rows_log(*ENTRIES[:300])
    appender: Appender = open_appender(log, rows, on_day(1))
    assert isinstance(log.public, MemoryPublic)
    log.public.writes.clear()
    appender.append([b"x"], on_day(1))
    assert sorted(log.public.writes) == [
        "MANIFEST",
        "checkpoint",
        "checkpoints/2026-01-08",
        "tile/0/001.p/45",
        "tile/entries/001.p/45",
    ]


class FaultyRows(FaultyEntries):
    def extend(self, entries: list[bytes]) -> int:
        for _ in self.plan.around():
            self.all = [*self.all, *entries]
        return len(self.all) - len(entries)


class Database(Scene):
    """A log over a database, of 250 entries, whose next batch may meet a fault."""

    def __init__(self) -> None:
        self.entries, self.heads, self.public = FaultyRows(*ENTRIES[:250]), FaultyHeads(), FaultyPublic()
        self.log = Log(self.entries, self.heads, self.public, LOG, ZONE)
        self.plan(0, False)
        self.appender = open_appender(self.log, self.entries, on_day(1))


def operations() -> int:
    scene = Database()
    plan = scene.plan(0, False)
    scene.appender.append(ENTRIES[250:600], on_day(2))
    return plan.count


@pytest.mark.parametrize("persists", [False, True])
@pytest.mark.parametrize("at", range(1, operations() + 1))
def test_after_a_fault_the_log_has_what_the_database_has(at: int, persists: bool) -> None:
    scene = Database()
    scene.plan(at, persists)
    with pytest.raises(Fault):
        scene.appender.append(ENTRIES[250:600], on_day(2))
    scene.plan(0, False)
    kept = len(scene.entries.all)
    again = open_appender(scene.log, scene.entries, on_day(2))
    assert again.size == kept
    assert kept in (250, 600)
    scene.must_be_right()
    assert again.append([b"more"], on_day(3)).first == kept
    scene.must_be_right()
