"""A log without a database, with a fault at each call of each port, and the power gone at each."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.log.bundles import BundleEntries
from plainview.server.log.files import FileHeads, FolderPublic
from tests.server.log.clock import on_day
from tests.server.log.memory import MemoryHeads, MemoryPublic
from tests.server.log.plain import ENTRIES, Plain
from tests.server.log.test_faults import Fault, FaultyHeads, FaultyPublic, Plan

STEPS = [(0, 1), (5, 9), (250, 256), (250, 600)]
"""From how many entries to how many: the first, growth, a full tile and a level, several tiles."""


class Scene(Plain):
    """A log of `size` entries whose next batch meets a fault."""

    heads: FaultyHeads
    public: FaultyPublic

    def __init__(self, size: int) -> None:
        super().__init__(FaultyHeads(), FaultyPublic())
        self.plan(0, False)
        self.appender = self.open()
        if size:
            self.appender.append(ENTRIES[:size], on_day(1))

    def plan(self, at: int, persists: bool) -> Plan:
        self.heads.plan = self.public.plan = plan = Plan(at, persists)
        return plan


@cache
def operations(old: int, new: int) -> int:
    scene = Scene(old)
    plan = scene.plan(0, False)
    scene.appender.append(ENTRIES[old:new], on_day(2))
    return plan.count


def faults() -> Iterator[tuple[int, int, int, bool]]:
    for old, new in STEPS:
        for at in range(1, operations(old, new) + 1):
            yield from ((old, new, at, persists) for persists in (False, True))


@pytest.mark.parametrize(("old", "new", "at", "persists"), list(faults()))
def test_after_a_fault_a_batch_is_in_the_log_whole_or_not_at_all_and_others_can_follow(
    old: int, new: int, at: int, persists: bool
) -> None:
    scene = Scene(old)
    scene.plan(at, persists)
    with pytest.raises(Fault):
        scene.appender.append(ENTRIES[old:new], on_day(2))
    with pytest.raises(Stopped, match="Open the log again"):
        scene.appender.append([b"more"], on_day(2))
    scene.plan(0, False)
    again = scene.open(on_day(2))
    kept = ENTRIES[: again.size]
    assert len(kept) in (old, new)
    others = [f"another {number}".encode() for number in range(70)]
    assert again.append(others, on_day(3)).first == len(kept)
    scene.must_be_right(*kept, *others)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STEPS), st.data())
def test_a_power_cut_loses_no_entry_whose_writer_was_told(step: tuple[int, int], data: st.DataObject) -> None:
    old, new = step
    scene = Scene(old)
    scene.plan(data.draw(st.integers(1, operations(old, new)), label="fault at"), data.draw(st.booleans()))
    with pytest.raises(Fault):
        scene.appender.append(ENTRIES[old:new], on_day(2))
    seed = data.draw(st.integers(0, 2**32), label="which unsynced changes survive")
    scene.public.crash(lambda path: crc32(f"{seed} {path}".encode()) % 2 == 0)
    scene.plan(0, False)
    again = scene.open(on_day(2))
    again.append([b"another"], on_day(2))
    assert scene.entries()[:old] == ENTRIES[:old]
    scene.must_be_right(*scene.entries())


def test_an_answer_before_the_files_are_durable_would_be_seen() -> None:
    """The test above can fail: a store that forgets to sync loses what a writer was told."""
    scene = Scene(0)
    scene.public.sync = lambda: None  # type: ignore[method-assign]
    scene.appender.append(ENTRIES[:300], on_day(1))
    scene.public.crash()
    with pytest.raises(PlainviewError):
        scene.open(on_day(1))


def test_what_was_never_signed_is_removed_and_other_entries_take_its_place() -> None:
    plain = Plain()
    plain.open().append(ENTRIES[:255], on_day(1))
    public = plain.public
    assert isinstance(public, MemoryPublic)
    public.files |= {"tile/entries/000": b"?", "tile/0/000": b"?", "tile/1/000.p/1": b"?", "tile/0/001.p/7": b"?"}
    plain.open().append([b"last of the tile", b"first of the next"], on_day(1))
    plain.must_be_right(*ENTRIES[:255], b"last of the tile", b"first of the next")


def test_nothing_is_removed_from_a_log_in_doubt() -> None:
    plain = Plain()
    plain.open().append(ENTRIES[:5], on_day(1))
    public, heads = plain.public, plain.heads
    assert isinstance(public, MemoryPublic)
    assert isinstance(heads, MemoryHeads)
    older = heads.head
    plain.open().append(ENTRIES[5:9], on_day(1))
    before, heads.head = dict(public.files), older
    with pytest.raises(Stopped, match="newer than the stored head"):
        plain.open()
    assert public.files == before


def test_entries_are_read_from_the_newest_bundle_that_has_them() -> None:
    plain = Plain()
    appender = plain.open()
    appender.append(ENTRIES[:300], on_day(1))
    entries = plain.log.entries
    for start, stop in [(0, 300), (0, 10), (100, 290), (256, 300), (7, 7), (299, 999)]:
        assert entries.entries(start, stop) == ENTRIES[:300][start:stop]
    assert isinstance(plain.public, MemoryPublic)
    del plain.public.files["tile/entries/000"]
    with pytest.raises(Stopped, match="not there"):
        entries.entries(0, 10)


def test_a_head_that_cannot_be_read_stops_the_log() -> None:
    with pytest.raises(Stopped, match="stored head cannot be read"):
        BundleEntries(MemoryHeads(b"no checkpoint"), MemoryPublic()).size()


@pytest.mark.parametrize("threads", [1, 4])
def test_the_same_log_in_a_folder(tmp_path: Path, threads: int) -> None:
    plain = Plain(FileHeads(tmp_path / "private"), FolderPublic(tmp_path / "public", threads))
    appender = plain.open()
    for start, stop in [(0, 3), (3, 256), (256, 700), (700, 701)]:
        appender.append(ENTRIES[start:stop], on_day(1))
    Plain(FileHeads(tmp_path / "private"), FolderPublic(tmp_path / "public")).must_be_right(*ENTRIES[:701])
