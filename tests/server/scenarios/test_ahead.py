"""What is made ahead is what would be made when it is asked for, and nothing else is given for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Inconsistent
from plainview.server.packages import contents
from plainview.server.packages.age_file import open_sealed, recipient_of
from plainview.server.packages.document import rendered
from plainview.server.packages.kept import Kept, handed_out
from plainview.server.scenarios import ahead
from plainview.server.scenarios.ahead import Ahead
from plainview.server.scenarios.keyring import Keyring
from tests.server.packages.test_contents import package

IDENTITY = Keyring("ahead").agency("agency A")


def cover(count: int, identity: str = IDENTITY, **changes: bytes) -> Kept:
    return Kept("agency A", (recipient_of(identity),), {**contents.files(package(count)), **changes})


@pytest.fixture(scope="module")
def made() -> Iterator[Ahead]:
    with Ahead() as begun:
        yield begun


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Kept]:
    """What is made in this process."""
    seen: list[Kept] = []

    def noted(kept: Kept) -> bytes:
        seen.append(kept)
        return handed_out(kept)

    monkeypatch.setattr(ahead, "handed_out", noted)
    return seen


def test_what_was_begun_is_what_would_be_made_now(made: Ahead, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = cover(2)
    whole = rendered(asked.files)
    made.begin(asked)
    with monkeypatch.context() as patch:
        patch.delattr(ahead, "handed_out")  # it is not needed here
        assert open_sealed(made(cover(2)), IDENTITY) == whole
    assert open_sealed(made(asked), IDENTITY) == whole  # given once, and made here the second time


def test_what_was_begun_is_given_for_the_same_package_alone(made: Ahead, here: list[Kept]) -> None:
    made.begin(cover(2))
    with pytest.raises(Inconsistent):
        made(cover(2, **{"README.txt": b"another"}))
    made.begin(cover(2))
    other = Keyring("ahead").agency("agency B")
    assert open_sealed(made(cover(2, other)), other) == rendered(cover(2).files)
    assert len(here) == 2


def test_what_fails_ahead_says_why_when_it_is_asked_for(made: Ahead) -> None:
    broken = cover(1, **{"README.txt": b"another"})
    made.begin(broken)
    with pytest.raises(Inconsistent):
        made(broken)


def test_records_have_nothing_rendered(made: Ahead) -> None:
    records = Kept("agency A", (recipient_of(IDENTITY),), {"manifest.json": b'{"format":"other"}'})
    made.begin(records)
    assert open_sealed(made(records), IDENTITY) == records.files


def test_what_nobody_comes_for_is_thrown_away(made: Ahead, here: list[Kept], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WAITING_MAX", 1)
    monkeypatch.setattr(made._process, "submit", lambda work, kept: FINISHED)
    for count in (0, 1, 2):
        made.begin(cover(count))
    assert list(made._begun) == [cover(2).files["manifest.json"]]
    assert open_sealed(made(cover(0)), IDENTITY) == rendered(cover(0).files) and len(here) == 1


PLAYING = """
import os, sys
from plainview.server.scenarios import ahead
if __name__ == "__main__":
    if sys.argv[1] == "left behind":
        ahead.end_with_parent = None
    with ahead.Ahead() as begun:
        print(begun._process.submit(os.getpid).result(), flush=True)
        sys.stdin.read()
"""


def gone(process: int, seconds: float) -> bool:
    """Whether a process has ended by then; one that nobody has fetched is gone too."""
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_what_typesets_ahead_ends_with_the_process_that_plays(tmp_path: Path, by: signal.Signals) -> None:
    with playing(tmp_path, "") as (player, worker):
        player.send_signal(by)
        player.wait()
        assert gone(worker, 60)


def test_without_looking_for_its_parent_it_would_be_left_behind(tmp_path: Path) -> None:
    with playing(tmp_path, "left behind") as (player, worker):
        player.kill()
        player.wait()
        assert not gone(worker, 0.5)
        os.kill(worker, signal.SIGKILL)


@contextmanager
def playing(folder: Path, how: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that has begun another to typeset, and that other one's id."""
    script, source = folder / "playing.py", Path(ahead.__file__).parents[3]
    script.write_text(PLAYING)
    command, piped = [sys.executable, str(script), how], {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    environment = {"PYTHONPATH": str(source), "PATH": os.environ["PATH"]}
    with subprocess.Popen(command, text=True, env=environment, **piped) as player:  # type: ignore[call-overload]
        assert player.stdout is not None
        yield player, int(player.stdout.readline())


class Finished:
    def cancel(self) -> bool:
        return False


FINISHED = Finished()
