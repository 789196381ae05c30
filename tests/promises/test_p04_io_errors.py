"""P04: an input/output error at any call is an act refused or done, never half; after it the program stops.

Every call that changes a file fails once, in both forms: done though it failed, and not done. What was acknowledged
stays, nothing unacknowledged is shown, and a start on a sound disk goes on. Teeth: a store that goes on after a failed
sync, and a log that publishes before its files are durable.
"""

import errno
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.storage import store as store_module
from plainview.server.storage.sqlite import open_store
from tests.promises.failing import DATABASE, Failing, Run, disturbed, program, readable, restarted

EVERY = (9, 1)  # which of the calls fail, in the short run and in the long one
UNITS = 4


def played(root: Path, failing: Failing, patch: pytest.MonkeyPatch) -> Run:
    """Open, acknowledge, publish, acknowledge, publish, on a disk that fails once."""
    run = Run()
    with disturbed(failing, patch):
        try:
            store = open_store(root / DATABASE)
        except (PlainviewError, OSError) as error:
            run.errors.append(error)
            return run
        for number in range(2 * UNITS):
            run.unit(store)
            if number % UNITS == UNITS - 1:
                run.publish(store, root, number)
        store.close()
    return run


def calls(folder: Path, patch: pytest.MonkeyPatch) -> int:
    program(folder)
    counting = Failing(folder)
    run = played(folder, counting, patch)
    assert (run.acknowledged, run.errors) == (2 * UNITS, [])
    return counting.count


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done though"])
def test_an_error_at_any_call_loses_nothing_and_the_next_start_goes_on(
    done: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_run: bool
) -> None:
    total = calls(tmp_path / "sound", monkeypatch)
    assert total > 60
    for at in range(1 + done, total + 1, EVERY[long_run]):
        root = tmp_path / str(at)
        program(root)
        failing = Failing(root, at, done)
        run = played(root, failing, monkeypatch)
        assert failing.failed, "the call was never made"
        readable(root)
        try:
            restarted(root, run)
        except AssertionError as error:
            raise AssertionError(f"call {at} ({failing.failed}): {error}; it said {run.errors}") from error


def test_after_a_failed_sync_nothing_more_is_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "program"
    program(root)
    failing = Failing(root)
    with disturbed(failing, monkeypatch):
        store = open_store(root / DATABASE)
        run = Run()
        run.unit(store)
        failing.at, failing.code = failing.count + 1, errno.EIO
        while not failing.failed:
            run.unit(store)
        before = run.acknowledged
        for _ in range(3):
            run.unit(store)
        assert run.acknowledged == before
        assert isinstance(run.errors[-1], Stopped)
        store.close()
    restarted(root, run)


def test_a_store_that_goes_on_after_an_error_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "leaves_doubt", lambda error: False)
    monkeypatch.setattr(store_module.SqlStore, "_judge_commit", lambda self, error, size: store_module.meaning(error))
    with pytest.raises(AssertionError):
        test_after_a_failed_sync_nothing_more_is_acknowledged(tmp_path, monkeypatch)
