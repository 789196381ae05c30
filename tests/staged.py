"""Stages that are alike: the first is set up, each further one is a copy of its folder, of its clock and its keys."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import RLock

from plainview.server import wiring
from plainview.server.actions.ports import Receipts
from plainview.server.scenarios.keyring import Keyring, chance
from plainview.server.scenarios.stage import SimulatedClock, Stage


@dataclass(frozen=True)
class Pattern:
    """A stage to copy, which was closed: nobody acts on it any more."""

    stage: Stage
    drawn: int
    """How often chance was asked."""

    def copy(self, folder: Path, reader: Callable[[Stage], Receipts]) -> Stage:
        """A stage of its own, as if all that has happened had happened in the folder."""
        of = self.stage
        shutil.copytree(of.folder, folder, dirs_exist_ok=True)
        clock, draw = SimulatedClock(of.clock.now), chance(of.keyring.seed)
        for _ in range(self.drawn):
            draw(0)
        held = {person: [replace(key) for key in keys] for person, keys in of.keyring.held.items()}
        ring = Keyring(of.keyring.seed, held, {key.id: key for keys in held.values() for key in keys})
        store = wiring.open_database(folder, lasting=False)
        log = wiring.open_log(folder, store, of.log.signers.origin, of.desk.zone, lambda: stage.desk.program())
        log = wiring.unlasting(folder, log)
        late: list[Receipts] = []
        desk = wiring.open_desk(
            folder,
            store,
            of.desk.zone,
            clock=clock,
            chance=draw,
            keys=ring,
            receipts=lambda index, leaf: late[0](index, leaf),
            witnessed=wiring.witnessed_of(folder, log, lambda: stage.desk.program()),
        )
        known = of.desk._known
        kept = {name: getattr(known, name).copy() for name in ("matters", "days", "records")}
        desk = replace(desk, _known=replace(known, **kept, lock=RLock()))
        stage = Stage(folder, desk, log, clock, ring, dict(of.people), of.files, unseen_keys=of.unseen_keys)
        late.append(reader(stage))
        return stage


def pattern_of(stage: Stage) -> Pattern:
    """Close a stage that is not lasting and has its first log keys alone, so that it can be copied."""
    stage.desk.store.close()
    again, last = chance(stage.keyring.seed), stage.desk.chance(16)
    return Pattern(stage, next(number for number in count() if again(16) == last))


def kept_folder() -> Path:
    """A folder that lasts as long as the process."""
    folder = Path(tempfile.mkdtemp(prefix="plainview-pattern-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
