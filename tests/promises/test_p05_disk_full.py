"""P05: a full disk loses nothing acknowledged; reading goes on, and so does writing once there is room.

From a chosen call on no byte more can be written; then there is room again, in the same process. Every call of the run
is such a moment once. Tooth: a program that takes a refused act for a done one.
"""

import errno
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Unchecked
from plainview.server.storage.sqlite import open_store
from plainview.server.storage.store import SqlStore
from tests.promises.failing import DATABASE, KNOWN, Failing, Run, disturbed, program, readable, restarted

EVERY = (9, 1)
UNITS = 4


def work(store: SqlStore, root: Path, run: Run, second: int) -> None:
    for _ in range(UNITS):
        run.unit(store)
    run.publish(store, root, second)


def filled(root: Path, failing: Failing, patch: pytest.MonkeyPatch) -> Run:
    """Work while the disk fills up at a chosen call; look what still reads; make room; work on."""
    run = Run()
    with disturbed(failing, patch):
        store = open_store(root / DATABASE)
        work(store, root, run, 1)
        work(store, root, run, 2)
        if failing.failed:
            assert store.entries(0, 64) == KNOWN[: run.acknowledged]  # reading goes on
            readable(root)
            assert all(isinstance(error, (Unchecked, OSError)) for error in run.errors), run.errors
        failing.at = 0
        before = run.acknowledged
        run.errors.clear()
        work(store, root, run, 3)
        assert run.errors == []  # and so does writing, without a restart
        assert run.acknowledged == before + UNITS == run.shown[-1]
        store.close()
    return run


def calls(root: Path, patch: pytest.MonkeyPatch) -> int:
    program(root)
    counting = Failing(root, code=errno.ENOSPC)
    filled(root, counting, patch)
    return counting.count


def test_a_full_disk_loses_nothing_and_work_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_run: bool
) -> None:
    total = calls(tmp_path / "sound", monkeypatch)
    assert total > 60
    full = 0
    for at in range(1, total + 1, EVERY[long_run]):
        root = tmp_path / str(at)
        program(root)
        failing = Failing(root, at, for_good=True, code=errno.ENOSPC)
        run = filled(root, failing, monkeypatch)
        restarted(root, run)
        full += bool(failing.failed)
    assert full > total // EVERY[long_run] // 2


def test_a_program_that_takes_a_refused_act_for_done_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = Run.unit

    def hopeful(self: Run, store: SqlStore) -> None:
        before = self.acknowledged
        unit(self, store)
        self.acknowledged = max(self.acknowledged, before + 1)

    monkeypatch.setattr(Run, "unit", hopeful)
    root = tmp_path / "program"
    program(root)
    with pytest.raises(AssertionError):
        filled(root, Failing(root, 20, for_good=True, code=errno.ENOSPC), monkeypatch)
