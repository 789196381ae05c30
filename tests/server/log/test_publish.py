import pytest

from plainview.core.merkle import proofs, tiles
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes.manifest import open_manifest
from plainview.core.notes.policy import Policy, TrustedLog
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.log.fsck import fsck
from plainview.server.log.head import Head
from plainview.server.log.inspect import tile_reader
from plainview.server.log.ports import Log
from plainview.server.log.publish import CHUNK_ENTRIES, publish
from tests.core.merkle import oracle
from tests.core.notes.keys import LOG, ORIGIN
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE, MemoryEntries, MemoryHeads, MemoryPublic, memory_log

ENTRIES = [f"entry {number}".encode() for number in range(1100)]
STEPS = [1, 2, 3, 5, 254, 255, 256, 257, 300, 511, 512, 513, 769, 1100]


def publish_up_to(log: Log, size: int, timestamp: int) -> Head:
    assert isinstance(log.entries, MemoryEntries)
    log.entries.all = ENTRIES[:size]
    head = publish(log, timestamp)
    assert head is not None
    return head


def clean(log: Log) -> bool:
    return list(fsck(log.public, LOG.keys, ZONE)) == []


def files(log: Log) -> dict[str, bytes]:
    assert isinstance(log.public, MemoryPublic)
    return log.public.files


def test_a_log_grown_in_odd_steps_is_right_after_each() -> None:
    log = memory_log()
    for number, size in enumerate(STEPS):
        head = publish_up_to(log, size, on_day(1 + number // 3, number))
        assert head.checkpoint.size == size
        assert head.checkpoint.root == oracle.mth(ENTRIES[:size])
        assert clean(log)


def test_the_same_entries_and_times_give_the_same_bytes_but_for_mldsa() -> None:
    one, two = memory_log(), memory_log()
    for number, size in enumerate(STEPS):
        publish_up_to(one, size, on_day(1, number))
        publish_up_to(two, size, on_day(1, number))
    assert files(one).keys() == files(two).keys()
    for path, data in files(one).items():
        if path.startswith("tile/"):
            assert files(two)[path] == data
        elif path != "MANIFEST":  # it lists hashes of checkpoints, so it is another each time
            assert files(two)[path].split(b"\n")[:5] == data.split(b"\n")[:5]


def test_grown_at_once_or_in_steps_the_full_tiles_are_the_same() -> None:
    one, two = memory_log(), memory_log()
    publish_up_to(one, 1100, on_day(1))
    for number, size in enumerate(STEPS):
        publish_up_to(two, size, on_day(1, number))
    whole = {tile.path for each in (tiles.tiles_for(1100), tiles.bundles_for(1100)) for tile in each}
    assert {path for path in files(one) if path.startswith("tile/")} == whole
    assert all(files(one)[path] == files(two)[path] for path in whole)


def test_with_nothing_new_nothing_changes() -> None:
    log = memory_log(*ENTRIES[:5])
    publish(log, on_day(1), {"policy": b"quorum none\n"})
    before, writes = dict(files(log)), len(log.public.writes)  # type: ignore[attr-defined]
    publish(log, on_day(1), {"policy": b"quorum none\n"})
    publish(log, on_day(9))
    assert files(log) == before
    assert len(log.public.writes) == writes  # type: ignore[attr-defined]


def test_an_empty_log_publishes_nothing() -> None:
    log = memory_log()
    assert publish(log, on_day(1), {"policy": b"quorum none\n"}) is None
    assert files(log) == {}


def test_entries_after_the_stop_wait() -> None:
    log = memory_log(*ENTRIES[:10])
    for stop, size in [(4, 4), (2, 4), (99, 10)]:
        head = publish(log, on_day(1), stop=stop)
        assert head is not None
        assert head.checkpoint.size == size
    assert clean(log)


def test_the_last_checkpoint_of_each_day_is_kept_under_the_legal_day_it_was_signed_on() -> None:
    log = memory_log()
    publish_up_to(log, 1, on_day(1))
    publish_up_to(log, 2, on_day(1, 60))
    first = files(log)["checkpoint"]
    publish_up_to(log, 3, on_day(4))
    kept = {path: data for path, data in files(log).items() if path.startswith("checkpoints/")}
    assert kept == {"checkpoints/2026-01-08": first, "checkpoints/2026-01-11": files(log)["checkpoint"]}


def test_a_day_ends_at_midnight_of_the_logs_zone() -> None:
    log = memory_log()
    midnight = on_day(2, -12 * 3600)
    publish_up_to(log, 1, midnight - 1)
    publish_up_to(log, 2, midnight)
    assert sorted(path for path in files(log) if path.startswith("checkpoints/")) == [
        "checkpoints/2026-01-08",
        "checkpoints/2026-01-09",
    ]


def test_partial_tiles_stay_until_the_full_one_is_there() -> None:
    log = memory_log()
    for size in (3, 5, 255):
        publish_up_to(log, size, on_day(1))
    partials = {path for path in files(log) if ".p/" in path}
    assert partials == {f"tile/{level}/000.p/{width}" for level in ("0", "entries") for width in (3, 5, 255)}
    publish_up_to(log, 256, on_day(1))
    assert {path for path in files(log) if ".p/" in path} == {"tile/1/000.p/1"}


def test_every_kept_checkpoint_still_proves_what_it_covers() -> None:
    log = memory_log()
    heads = [publish_up_to(log, size, on_day(1 + number)) for number, size in enumerate(STEPS)]
    trust = Policy((TrustedLog(LOG.keys[0]),))
    for head in heads:
        size = head.checkpoint.size
        path = proofs.prove_inclusion(tile_reader(log, size), size - 1, size)
        proof = TlogProof(size - 1, tuple(path), head.print())
        assert proof.verify(leaf_hash(ENTRIES[size - 1]), trust).checkpoint.size == size


def test_a_long_log_is_written_in_pieces() -> None:
    many = [b"x"] * (2 * CHUNK_ENTRIES + 5)
    log = memory_log(*many[:300])
    publish(log, on_day(1))
    log.entries.all = many  # type: ignore[attr-defined]
    head = publish(log, on_day(1))
    assert head is not None
    assert head.checkpoint.size == len(many)
    assert clean(log)


def test_an_entry_that_changed_in_the_database_stops_the_log() -> None:
    log = memory_log(*ENTRIES[:5])
    publish(log, on_day(1))
    before = dict(files(log))
    log.entries.all[3:] = [b"another", b"and more", b"and more"]  # type: ignore[attr-defined]
    with pytest.raises(Stopped, match="changed an entry that the log has signed"):
        publish(log, on_day(1))
    assert files(log) == before


def test_a_database_that_gives_too_few_entries_stops_the_log() -> None:
    class Short(MemoryEntries):
        def size(self) -> int:
            return len(self.all) + 1

    log = Log(Short(b"one"), MemoryHeads(), MemoryPublic(), LOG, ZONE)
    with pytest.raises(Stopped, match="gave 1 entries for 0 to 2"):
        publish(log, on_day(1))


def test_an_entry_that_is_too_long_is_refused_before_anything_is_signed() -> None:
    log = memory_log(b"x" * 65_536)
    with pytest.raises(Malformed, match="at most 65535 bytes"):
        publish(log, on_day(1))
    assert log.heads.current() is None


def test_a_head_that_moved_meanwhile_is_not_overwritten() -> None:
    log = memory_log(*ENTRIES[:5])

    class Raced(MemoryHeads):
        def swap(self, old: bytes | None, new: bytes) -> None:
            self.head = b"another publisher's"
            super().swap(old, new)

    raced = Log(log.entries, Raced(), log.public, LOG, ZONE)
    with pytest.raises(Stopped, match="moved the head"):
        publish(raced, on_day(1))
    assert "checkpoint" not in files(log)


def test_the_head_store_keeps_what_is_published() -> None:
    log = memory_log(*ENTRIES[:5])
    publish(log, on_day(1))
    assert log.heads.current() == files(log)["checkpoint"]


def test_a_year_of_days_is_listed_and_none_is_read_again() -> None:
    log = memory_log()
    read: list[str] = []

    class Watched(MemoryPublic):
        def read(self, path: str) -> bytes | None:
            read.append(path)
            return super().read(path)

    log = Log(MemoryEntries(), MemoryHeads(), Watched(), LOG, ZONE)
    for day in range(1, 40):
        read.clear()
        publish_up_to(log, day, on_day(day))
        assert {path for path in read if path.startswith("checkpoints/")} <= {
            f"checkpoints/2026-{1 + (day + 6) // 31:02d}-{1 + (day + 6) % 31:02d}"
        }
    assert len(open_manifest(files(log)["MANIFEST"], LOG.keys, ORIGIN).files) == 39
    assert clean(log)
