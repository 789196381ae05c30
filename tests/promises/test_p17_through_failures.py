"""Promise 17 through failures: the same stories on a disk that fails, and nothing sealed leaves by what is then said.

At calls drawn from a seed the disk has an error, having done what was asked or not, or is full for a while; the program
is started anew where it stops, and the stories go on. Then everything is searched again, the words of every error that
was raised, its traceback and its chain among it, and every page that SQLite wrote from the failure on. Teeth: a build
whose errors repeat what they were given, and one that writes its work down in the clear before it is done.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server import wiring
from plainview.server.actions.figures import FigureFiles
from plainview.server.actions.known import Known
from plainview.server.scenarios.stage import Stage
from tests.promises.failing import Failing, disturbed
from tests.promises.leaks import Needles, joined
from tests.promises.overhearing import Overheard, overhearing
from tests.promises.planted import REGISTRY, Told, act_everything, staged
from tests.promises.planted_later import act_later, operator_of
from tests.promises.test_p17_sealed_never_leaves import ECHOED, public

FAILURES = (3, 300)  # calls that fail, in the short run and in the long one
SEED = "what is sealed never leaves, though the disk fails"
FULL_FOR = 40
"""Calls for which a full disk stays full."""

WAYS = (
    {"done": False, "code": errno.EIO},
    {"done": True, "code": errno.EIO},
    {"code": errno.ENOSPC, "for_good": True},
)


@dataclass
class Keeping(Failing):
    """A disk that fails, and what SQLite writes to it from then on; one that is full has room again after a while."""

    pages: dict[bytes, None] = field(default_factory=dict)
    kinds: dict[str, list[int]] = field(default_factory=dict)
    """Kind of call to the numbers of its calls."""

    def fails(self, what: str) -> bool:
        hit = super().fails(what)
        self.kinds.setdefault(what, []).append(self.count)
        return hit

    def write(self, path: str, at: int, data: bytes, go: Callable[[], int]) -> int:
        code = super().write(path, at, data, go)
        if self.failed:
            self.pages[data] = None
        if self.for_good and self.count > self.at + FULL_FOR:
            self.at = 0
        return code


@dataclass
class Run:
    """The stories on one disk: what was told, what was heard, and the disk itself."""

    told: Told
    heard: Overheard
    disk: Keeping

    def places(self) -> dict[str, bytes]:
        """Everything in which nothing sealed may stand, by name."""
        folder = self.told.stage.folder
        files = [path for path in folder.rglob("*") if path.is_file() and "public" not in path.parts]
        found = self.heard.channels()
        found["what somebody was told"] = joined(self.told.heard)
        found["public"] = b"\n".join(public(folder).values())
        found["names in the folder"] = joined(str(path.relative_to(folder)) for path in folder.rglob("*"))
        found[BESIDE] = b"\n".join(path.read_bytes() for path in files)
        found["pages"] = b"\n".join(self.disk.pages)
        return found


BESIDE = "the database and what lies beside it"
KEPT = {BESIDE: REGISTRY, "pages": REGISTRY, "errors": ECHOED, "what somebody was told": ECHOED}
"""Where something planted stands on purpose: the registry, who acted, values that were no answers."""


def restarted(told: Told, error: Exception) -> None:
    """Start the program anew where it has stopped; where that fails too, the next error tries again."""
    if isinstance(error, Stopped):
        with suppress(Exception):
            told.stage.desk.store.close()
        with suppress(Exception):
            store = wiring.open_database(told.stage.folder)
            told.stage.desk = replace(told.stage.desk, store=store, _known=Known())
            beside = FigureFiles(store, lambda: told.stage.desk.program())
            told.stage.log = replace(told.stage.log, entries=store, beside=beside)


def acted(root: Path, disk: Keeping, at: int, later: bool = True) -> Run:
    """The stories, the disk failing at its `at`-th call once the program is set up; with 0 it never does.

    Without `later` only their first ten days.
    """
    places = root / "home", root / "program", root / "operator"
    with overhearing(*places) as heard, pytest.MonkeyPatch.context() as patch:
        with disturbed(disk, patch):
            told = staged(root / "program")
            told.titled = heard.title
            told.after = partial(restarted, told)
            told.stage.operator = operator_of(told, root / "operator")
            disk.count, disk.at = 0, at
            disk.kinds.clear()
            act_everything(told)
            if later:
                act_later(told)
            disk.at = 0
            with suppress(Exception):
                told.stage.desk.store.close()
            told.stage.operator._stack.close()
        for error in told.raised:
            heard.raised(error)
    return Run(told, heard, disk)


@dataclass
class Sound:
    """The stories on a sound disk: the calls that may fail, by kind, and the needles for all that was planted."""

    calls: dict[str, list[int]]
    needles: Needles

    @property
    def total(self) -> int:
        """How many calls there are."""
        return sum(map(len, self.calls.values()))

    def drawn(self, draw: Random, number: int, code: int) -> int:
        """The call that fails in the `number`-th run: kinds in turn, since most calls are SQLite's; any when full."""
        if code == errno.ENOSPC:  # syncs, renames and removals do not count then
            return draw.randint(1, len(self.calls["SQLite write"]))
        kinds = sorted(self.calls)
        return draw.choice(self.calls[kinds[number * 2 % len(kinds)]])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    root = tmp_path_factory.mktemp("sound")
    run = acted(root, Keeping(root / "program"), 0)
    assert not run.disk.failed
    return Sound(run.disk.kinds, Needles(run.told.seed.words))


def leaks(run: Run, needles: Needles) -> dict[str, set[str]]:
    """The places in which something stands that may not, and what."""
    found = {name: needles.found(data) - KEPT.get(name, set()) for name, data in run.places().items()}
    return {name: words for name, words in found.items() if words}


def test_whatever_call_fails_nothing_sealed_leaves(sound: Sound, tmp_path: Path, long_run: bool) -> None:
    assert sound.total > 4000
    assert {"SQLite sync", "SQLite write", "fsync", "open", "rename"} <= set(sound.calls)
    draw, told = Random(SEED), set()
    for number in range(FAILURES[long_run]):
        way: dict[str, Any] = WAYS[number % len(WAYS)]
        root, at = tmp_path / str(number), sound.drawn(draw, number, way["code"])
        root.mkdir()
        run = acted(root, Keeping(root / "program", **way), at)
        assert run.disk.failed, (at, way)
        assert not run.heard.native
        assert not leaks(run, sound.needles), (at, way, run.disk.failed)
        assert len(run.told.outcomes) > 80, "the stories did not go on"
        told |= {type(error).__name__ for error in run.told.raised}
    assert told & {"Stopped", "OSError"}, "what fails is said; otherwise there would be no words to search"


def test_an_error_that_repeats_what_it_was_given_is_caught(
    sound: Sound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, disk = Stage.act, Keeping(tmp_path / "program")

    def act(self: Stage, person: str, verb: str, matter: ChainId, values: dict[str, Any]) -> Any:
        try:
            return true(self, person, verb, matter, values)
        except (PlainviewError, OSError) as error:
            raise Stopped(f"{verb} failed with {values}" if disk.failed else str(error)) from error

    monkeypatch.setattr(Stage, "act", act)
    run = acted(tmp_path, disk, 2, later=False)
    assert {"errors", "what somebody was told"} <= set(leaks(run, sound.needles))


def test_work_that_is_written_down_in_the_clear_is_caught(
    sound: Sound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the database, and taken away when the act is done: a failure in between leaves it there."""
    true, disk = Stage.act, Keeping(tmp_path / "program")

    def act(self: Stage, person: str, verb: str, matter: ChainId, values: dict[str, Any]) -> Any:
        draft = self.folder / "private" / f"draft-{disk.count}.tmp"
        draft.write_text(repr(values))
        done = true(self, person, verb, matter, values)
        draft.unlink()
        return done

    monkeypatch.setattr(Stage, "act", act)
    run = acted(tmp_path, disk, 2, later=False)
    assert BESIDE in leaks(run, sound.needles)
