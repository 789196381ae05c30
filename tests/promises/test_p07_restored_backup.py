"""Promise 7: a database restored from an old backup is seen before one new statement is acknowledged.

At start-up, whatever part was set back. And where start-up cannot see it, because everything was set back together or
its checks are not there, the witnesses do: publication stops with an alarm that holds both sides.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from unittest import mock
from urllib.parse import urlsplit

import pytest

from plainview.cli import _program
from plainview.cli._program import open_program
from plainview.core.merkle.hashing import EMPTY_ROOT
from plainview.core.vocabulary.errors import Stopped
from plainview.server import wiring
from plainview.server.actions.figures import FigureFiles
from plainview.server.actions.known import Known
from plainview.server.log import asking
from plainview.server.log import inspect as inspecting
from plainview.server.log.files import FolderPublic
from plainview.server.log.ports import Cosigners
from plainview.server.log.publish import confirm
from tests.postgres import Postgres, empty_database_url, postgres
from tests.promises.witnessed import Witnessed, witnessed
from tests.server.log.witnesses import Network

__all__ = ["empty_database_url", "postgres"]

SHORT_CASES, LONG_CASES = 20, 100
SHORT_POSTGRES = 5
COPIES = 6
ALARM_SECONDS = 60
CLASH = "the published file has other bytes than it must have"
"""Said before the witnesses can be asked, when by chance a tile of the same width is public already."""
PARTS = {
    "the database": ("private/plainview.sqlite3", "private/plainview.sqlite3-wal", "private/plainview.sqlite3-shm"),
    "the stored head": ("private/head",),
    "the public folder": ("public",),
    "the private folder": ("private",),
}


@dataclass
class Past:
    """A program that went on, copies of its folder on the way, and witnesses who saw all of it."""

    it: Witnessed
    copies: list[Path]

    @property
    def now(self) -> Path:
        return self.copies[-1]

    def restored(self, case: int, folder: Path, paths: tuple[str, ...]) -> Path:
        """The program's folder as it is now, with these paths put back to an older copy."""
        shutil.copytree(self.now, folder)
        old = self.copies[case % (len(self.copies) - 1)]
        for path in paths:
            put_back(old / path, folder / path)
        return folder


def put_back(source: Path, target: Path) -> None:
    """Replace a file or a folder by an older one, or by nothing."""
    shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Six copies on the way, one to five acts between two of them."""
    chance, top = Random(7), tmp_path_factory.mktemp("p07")
    with witnessed(top / "program") as it:
        copies = []
        for number in range(COPIES):
            for _ in range(chance.randrange(1, 6)):
                it.file()
            assert not it.tick().waits
            copies.append(top / f"copy {number}")
            shutil.copytree(it.stage.folder, copies[-1])
        yield Past(it, copies)


def must_stop(folder: Path) -> None:
    """Start the program as every command does: it must refuse, and nothing may have been acknowledged."""
    with pytest.raises(Stopped):
        open_program(folder)


def opened(past: Past, folder: Path, network: Network) -> Witnessed:
    """A folder opened without the checks at start-up, its people and clock as they were."""
    store = wiring.open_database(folder)
    stage = past.it.stage
    cosigners = Cosigners(network.connect, FolderPublic(folder / "private"), seconds=10)
    desk = replace(stage.desk, store=store, _known=Known())
    log = wiring.open_log(folder, store, stage.log.signers.origin, stage.desk.zone, desk.program)
    log = replace(log, cosigners=cosigners)
    desk = replace(desk, waiting=wiring.waiting_of(log))
    return Witnessed(replace(stage, folder=folder, desk=desk, log=log), network, filed=1000)


def must_alarm(past: Past, it: Witnessed, acts: int, says: str = "an alarm stands") -> None:
    """Go on where the old copy left off: nothing new may come out, and an alarm must hold what the witness said."""
    for _ in range(acts):
        it.file()
    with pytest.raises(Stopped, match=says):
        it.tick()
    assert it.head() in past.it.out, "a second past was published"
    for path in it.alarms():
        evidence = json.loads((it.stage.folder / "private" / path).read_bytes())
        assert evidence["request"].startswith("old ")
        assert evidence["answer"]["status"] in (409, 422)


def test_a_part_that_was_set_back_stops_the_start(past: Past, tmp_path: Path, long_run: bool) -> None:
    for case in range(LONG_CASES if long_run else SHORT_CASES):
        part = list(PARTS)[case % len(PARTS)]
        must_stop(past.restored(case, tmp_path / str(case), PARTS[part]))


def test_the_program_as_it_is_starts(past: Past, tmp_path: Path) -> None:
    """The test above fails on a sound program, so it says something."""
    program = open_program(past.restored(0, tmp_path / "sound", ()))
    program.store.close()


@pytest.mark.slow
def test_what_start_up_cannot_see_the_witnesses_do(past: Past, tmp_path: Path, long_run: bool) -> None:
    """A whole program set back, and a private folder set back under checks that are not there."""
    chance = Random(70)
    for case in range(LONG_CASES if long_run else SHORT_CASES):
        whole = case % 2 == 0
        folder = past.restored(case, tmp_path / str(case), ("private", "public") if whole else ("private",))
        it = opened(past, folder, past.it.network)
        with nullcontext() if whole else no_checks():
            must_alarm(past, it, chance.randrange(1, 12), "an alarm stands" if whole else f"an alarm stands|{CLASH}")
        it.stage.desk.store.close()


def no_checks() -> mock._patch_dict:
    """Inspection without what compares the database, the stored head and what is published."""
    names = ("_same_log", "_not_rolled_back", "_follows")
    assert set(names) <= vars(inspecting).keys()
    return mock.patch.dict(vars(inspecting), {name: lambda *args: None for name in names})


def test_an_alarm_is_raised_within_the_time_of_one_round(past: Past) -> None:
    assert Cosigners(past.it.network.connect, past.it.stage.log.cosigners.kept).seconds <= ALARM_SECONDS  # type: ignore[union-attr]


def test_a_whole_program_set_back_is_found_before_it_takes_anything(past: Past, tmp_path: Path) -> None:
    """What a publisher that stays asks first."""
    it = opened(past, past.restored(1, tmp_path / "whole", ("private", "public")), past.it.network)
    with pytest.raises(Stopped, match="an alarm stands"):
        confirm(it.stage.log, it.now)
    it.stage.desk.store.close()


def test_a_start_that_looks_at_nothing_would_be_caught(past: Past, tmp_path: Path) -> None:
    """The promise can fail: without the inspection an older database is opened and goes on."""
    folder = past.restored(0, tmp_path / "careless", PARTS["the database"])
    with (
        mock.patch.object(_program, "inspect", lambda log, timestamp: None),
        pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"),
    ):
        must_stop(folder)


def test_witnesses_that_forget_would_be_caught(past: Past, tmp_path: Path) -> None:
    """The promise can fail: with witnesses who remember nothing, a second past comes out."""
    places = {url: replace(place, size=0, root=EMPTY_ROOT) for url, place in past.it.network.places.items()}
    it = opened(past, past.restored(0, tmp_path / "forgotten", ("private", "public")), Network(places))
    for path in ("standing", "lines"):
        (it.stage.folder / "private" / "witnesses" / path).unlink(missing_ok=True)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        must_alarm(past, it, 3)
    it.stage.desk.store.close()


def test_a_log_that_takes_every_refusal_for_absence_would_be_caught(past: Past, tmp_path: Path) -> None:
    """The promise can fail: without the alarm nothing comes out either, but nobody is told."""
    it = opened(past, past.restored(2, tmp_path / "deaf", ("private", "public")), past.it.network)
    with (
        mock.patch.object(asking._Talk, "_conflict", lambda *said: asking.Away("it is busy")),
        pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"),
    ):
        must_alarm(past, it, 3)
    assert it.head() in past.it.out
    it.stage.desk.store.close()


def test_postgresql_databases_that_were_set_back_stop_the_start(
    tmp_path: Path, postgres: Postgres, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, long_run: bool
) -> None:
    """Copies of the database are made on the server while the program goes on; then a restored one takes its place."""
    name, chance = urlsplit(empty_database_url).path[1:], Random(77)
    copies, restored = [f"{name}_old_{number}" for number in range(COPIES)], f"{name}_restored"
    with witnessed(tmp_path / "program", database=empty_database_url) as it:
        try:
            for copy in copies:
                for _ in range(chance.randrange(1, 4)):
                    it.file()
                assert not it.tick().waits
                it.stage.desk.store.close()
                postgres.run(f"CREATE DATABASE {copy} TEMPLATE {name}")
                it = opened_again(it, empty_database_url)
            it.stage.desk.store.close()
            monkeypatch.setenv("DATABASE_URL", postgres.url(restored))
            for case in range(LONG_CASES if long_run else SHORT_POSTGRES):
                postgres.run(f"CREATE DATABASE {restored} TEMPLATE {copies[case % (COPIES - 1)]}")
                must_stop(it.stage.folder)
                postgres.drop(restored)
            postgres.run(f"CREATE DATABASE {restored} TEMPLATE {copies[-1]}")
            open_program(it.stage.folder).store.close()  # the newest starts, so the test says something
        finally:
            for each in (*copies, restored):
                postgres.drop(each)


def opened_again(it: Witnessed, url: str) -> Witnessed:
    """The same program with its database opened anew."""
    store = wiring.open_database(it.stage.folder, url=url)
    desk = replace(it.stage.desk, store=store, _known=Known())
    trust, beside = lambda: wiring.trust_of(it.stage.folder, desk.program()), FigureFiles(store, desk.program)
    log = replace(it.stage.log, entries=store, trust=trust, beside=beside)
    return replace(it, stage=replace(it.stage, desk=desk, log=log))
