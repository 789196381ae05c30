"""A bucket brought up to date: whatever fails, a reader meets the old log, one being published, or the new one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest

from plainview.cli import _program
from plainview.cli._program import open_program
from plainview.core.merkle.tiles import bundles_for, tiles_for
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.bucket.bring import bring
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.verifier.opening import Trust
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.cli.test_founding import OFFICES, _founded, _run, _signature
from tests.core.notes.keys import LOG
from tests.server.bucket.objects import FailingObjects, Forgetful, MemoryObjects, Stranger
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE, MemoryEntries, MemoryHeads, MemoryPublic

SIZES = {0: 4, 1: 5, 3: 7}
"""Days, and the statements by then: a daybook a day after the founding."""


@dataclass
class Days:
    """A founded program with its pages, as it was at the end of some days."""

    folders: dict[int, Path]
    logs: dict[int, Log]

    def public(self, day: int) -> dict[str, bytes]:
        """All that belongs to the log; the folder still has the parts of tiles of earlier days beside it."""
        root, size = self.folders[day] / "public", SIZES[day]
        paths = [place.relative_to(root).as_posix() for place in root.rglob("*") if place.is_file()]
        tiles = {tile.path for tiles in (tiles_for(size), bundles_for(size)) for tile in tiles}
        belongs = [path for path in paths if not path.startswith("tile/") or path in tiles]
        return {path: (root / path).read_bytes() for path in belongs}


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    top = tmp_path_factory.mktemp("bucket")
    folder, began = top / "program", _program.now() + timedelta(seconds=5)
    keys = _founded(folder)
    for office in OFFICES:
        assert _run("init", str(folder), "--signature", _signature(folder, keys[office])) == 0
    made = Days({}, {})
    programs = []
    with (
        mock.patch.object(_program, "now", lambda: began + timedelta(days=max(made.folders, default=0))),
        mock.patch.object(_program, "SteadyClock", lambda wall, ticks: wall),
    ):
        for day in SIZES:
            made.folders[day] = top / str(day)
            assert _run("publish", str(folder)) == 0
            shutil.copytree(folder, made.folders[day])
            programs.append(open_program(made.folders[day]))
            made.logs[day] = programs[-1].log
        yield made
    for program in programs:
        program.store.close()


def verdict(objects: MemoryObjects) -> tuple[int, int, str]:
    """Exit code and size that a stranger finds, and what is wrong."""
    report = verify(Stranger(objects), Trust(None, ""), Asked(now=_program.now() + timedelta(days=9)))
    return report.exit_code, report.size, str(report.fault or "")


def brought(days: Days, *upto: int) -> MemoryObjects:
    objects = MemoryObjects()
    for day in upto:
        bring(days.logs[day], objects)
    return objects


def test_a_bucket_holds_what_the_folder_holds_and_only_what_changed_is_sent_again(days: Days) -> None:
    objects = MemoryObjects()
    first = bring(days.logs[0], objects)
    assert objects.all == days.public(0)
    assert first.written == len(objects.all)
    second = bring(days.logs[3], objects)
    assert objects.all.items() >= days.public(3).items()
    assert verdict(objects) == (0, second.size, "")
    assert 0 < second.written < first.written
    objects.log.clear()
    assert bring(days.logs[3], objects).written == 0
    assert objects.log == []


def test_the_checkpoint_comes_last_the_manifest_before_what_changes_and_no_tile_twice(days: Days) -> None:
    objects = brought(days, 0)
    before, objects.log = dict(objects.all), []
    bring(days.logs[1], objects)
    order = [path for path in objects.log if path in objects.all]
    assert order[-1] == "checkpoint"
    changed = [path for path in order if path in before and path not in ("MANIFEST", "checkpoint")]
    assert changed
    assert all(order.index(path) > order.index("MANIFEST") for path in changed)
    tiles = [path for path in order if path.startswith("tile/")]
    assert tiles
    assert not before.keys() & {*tiles}


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done and not told"])
def test_whatever_fails_a_reader_meets_a_log_that_holds_and_the_next_run_heals(days: Days, done: bool) -> None:
    whole = brought(days, 0)
    bring(days.logs[1], FailingObjects(dict(whole.all), at=10**6))
    seen = set()
    for at in range(1000):
        objects = FailingObjects(dict(whole.all), at=at, done=done)
        try:
            bring(days.logs[1], objects)
        except Unchecked:
            code, size, fault = verdict(objects)
            seen.add((code, size))
            assert code == 0 or (code == 3 and "being published" in fault), (at, fault)
            objects.at = 10**6
            bring(days.logs[3], objects)
        assert verdict(objects)[:2] == ((0, 7) if objects.at == 10**6 else (0, 5))
        if objects.at != 10**6:
            break
    assert {(0, 4), (3, 0)} <= {(code, size if code == 0 else 0) for code, size in seen}


def test_a_first_copy_that_was_interrupted_shows_no_log_and_goes_on(days: Days) -> None:
    for at in (0, 3, 20, len(days.public(1)) - 1):
        objects = FailingObjects(at=at)
        with pytest.raises(Unchecked):
            bring(days.logs[1], objects)
        assert "checkpoint" not in objects.all
        sent, objects.at = len(objects.all), 10**6
        assert bring(days.logs[1], objects).written == len(days.public(1)) - sent
        assert objects.all == days.public(1)


def test_a_checkpoint_before_its_tiles_would_be_caught(days: Days) -> None:
    """The promise can fail: in the order of their names a reader meets a log that does not hold."""
    objects = brought(days, 0)
    worst = set()
    for path, data in sorted(days.public(1).items()):
        objects.all[path] = data
        worst.add(verdict(objects)[0])
    assert worst & {1, 2}


def test_what_is_missing_or_damaged_is_found_with_everything_and_written_again(days: Days) -> None:
    objects = brought(days, 0, 1)
    page, tile = "site/about.html", "tile/entries/000.p/5"
    objects.all[page] += b"\n"
    del objects.all[tile]
    objects.all["stray"] = b"?"
    assert bring(days.logs[1], objects).written == 0
    done = bring(days.logs[1], objects, everything=True)
    assert (done.written, done.strays) == (2, 1)
    assert objects.all.items() >= days.public(1).items()


def test_lists_that_leave_out_objects_cost_bytes_and_break_nothing(days: Days) -> None:
    objects = Forgetful(dict(brought(days, 0).all))
    bring(days.logs[1], objects, everything=True)
    assert verdict(objects)[0] == 0
    assert objects.all.items() >= days.public(1).items()


def test_an_object_with_other_bytes_than_a_tile_must_have_stops_it(days: Days) -> None:
    objects = brought(days, 0)
    objects.all["tile/entries/000.p/5"] = b"other"
    with pytest.raises(Stopped, match="another object where this one belongs"):
        bring(days.logs[1], objects)
    assert verdict(objects)[:2] == (0, 4)


def test_a_bucket_that_knows_more_than_the_program_stops_it(days: Days) -> None:
    objects = brought(days, 0, 3)
    with pytest.raises(Stopped, match=r"the bucket's checkpoint \(7\) is newer than the stored head \(5\)"):
        bring(days.logs[1], objects)
    del objects.all["checkpoint"]
    with pytest.raises(Stopped, match=r"the bucket's manifest \(7\) is newer"):
        bring(days.logs[1], objects)


def test_a_bucket_of_another_log_or_another_past_stops_it(days: Days) -> None:
    def plain(*entries: bytes) -> Log:
        log = Log(MemoryEntries(*entries), MemoryHeads(), MemoryPublic(), LOG, ZONE)
        publish(log, on_day(1))
        return log

    objects = MemoryObjects()
    bring(plain(b"one"), objects)
    with pytest.raises(Stopped, match="not one of this log's"):
        bring(days.logs[0], objects)
    for other in (plain(b"other"), plain(b"other", b"two")):
        with pytest.raises(Stopped, match="does not follow"):
            bring(other, objects)


def test_a_late_line_of_a_witness_waits_for_the_next_statement() -> None:
    log = Log(MemoryEntries(b"one"), MemoryHeads(), MemoryPublic(), LOG, ZONE)
    publish(log, on_day(1), {"site/old.html": b"<p>old</p>"})
    objects = MemoryObjects()
    bring(log, objects)
    publish(log, on_day(1), {"site/new.html": b"<p>new</p>"})
    done = bring(log, objects)
    assert (done.written, done.later) == (0, 1)
    assert "site/new.html" not in objects.all
    log.entries.all.append(b"two")  # type: ignore[attr-defined]
    publish(log, on_day(1))
    bring(log, objects)
    assert objects.all["site/new.html"] == b"<p>new</p>"


@pytest.mark.parametrize("everything", [False, True])
def test_parts_of_tiles_go_when_the_tile_is_full_and_gone_files_after_the_checkpoint(everything: bool) -> None:
    log = Log(MemoryEntries(*(b"%d" % n for n in range(200))), MemoryHeads(), MemoryPublic(), LOG, ZONE)
    objects = MemoryObjects()
    publish(log, on_day(1), {"page": b"one", "policies/" + "a" * 64: b"kept"})
    bring(log, objects)
    log.entries.all += [b"%d" % n for n in range(200, 300)]  # type: ignore[attr-defined]
    publish(log, on_day(2), {"page": None})
    objects.log.clear()
    done = bring(log, objects, everything=everything)
    assert objects.all == log.public.files  # type: ignore[attr-defined]
    assert {*objects.log[objects.log.index("checkpoint") + 1 :]} == {
        "page",
        "tile/0/000.p/200",
        "tile/entries/000.p/200",
    }
    assert (done.deleted, done.strays) == (3, 0)


def test_a_folder_without_a_publication_brings_nothing() -> None:
    empty = Log(MemoryEntries(b"one"), MemoryHeads(), MemoryPublic(), LOG, ZONE)
    assert bring(empty, MemoryObjects()).size == 0
    publish(empty, on_day(1))
    empty.public.delete("MANIFEST")
    with pytest.raises(Unchecked, match="between two heads"):
        bring(empty, MemoryObjects())


def test_a_page_that_is_not_as_listed_is_not_sent(days: Days) -> None:
    log = Log(MemoryEntries(b"one"), MemoryHeads(), MemoryPublic(), LOG, ZONE)
    publish(log, on_day(1), {"page": b"one"})
    log.public.write("page", b"two", immutable=False)
    with pytest.raises(Stopped, match="not as the manifest lists it"):
        bring(log, MemoryObjects())
    log.public.delete("page")
    with pytest.raises(Stopped, match="is not there"):
        bring(log, MemoryObjects())
