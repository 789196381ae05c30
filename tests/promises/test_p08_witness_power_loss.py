"""P08, what it rests on: a witness never forgets a head that it cosigned, though the power fails at any instant.

A witness is made and cosigns head after head while every write and sync is recorded. Then the power is cut all over the
record, and the witness starts from each state in which the disk may be found: with the last head answered, or a later
one, and no other root. Before it was made whole it may refuse to start, but never start forgetful. Tooth: a database
that does not sync every commit.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Stopped
from plainview.verifier.witness import schema
from plainview.verifier.witness.folder import make_witness
from plainview.verifier.witness.keys import WitnessKeys
from plainview.verifier.witness.store import open_store
from plainview.verifier.witness.witness import Witness
from tests.core.notes.keys import ORIGIN
from tests.promises.disk import Disk, Op, Recorder, recorded
from tests.verifier.witness.asking import LENGTH, LOGS, NAME, NOW, ask, chance, root

IMAGES = (150, 20_000)
TOOTH_IMAGES = 300
PAGES = 60  # so that the -wal is moved several times


def work(folder: Path, recorder: Recorder) -> WitnessKeys:
    """Make a witness and have it cosign every size, each in a step of its own."""
    keys = make_witness(folder, NAME, chance)
    store = open_store(folder, keys.vkeys, NOW)
    store._connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES}")
    witness = Witness(store, LOGS, keys.cosign, lambda: NOW, pytest.fail)
    for size in range(1, LENGTH):
        (answer,) = witness.answer([ask(size - 1, size)])
        assert answer.status == 200
        recorder.mark("cosigned", size)
    store.close()
    return keys


def started(folder: Path, image: dict[str, bytes], keys: WitnessKeys, cosigned: int) -> str:
    """Say what is wrong when the witness starts from an image, "" when it remembers what it must."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in image.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith("-shm"):
            place.write_bytes(data)
    try:
        store = open_store(folder / "w", keys.vkeys, NOW)
    except (Stopped, FileNotFoundError) as error:
        return f"{cosigned} cosigned, and it does not start: {error}" if cosigned else ""
    try:
        with store.unit() as unit:
            latest = unit.held(ORIGIN, 1).latest
    finally:
        store.close()
    if latest is None:
        return f"{cosigned} cosigned, and it remembers none" if cosigned else ""
    right = cosigned <= latest.size < LENGTH and latest.root == root(latest.size)
    return "" if right else f"{cosigned} cosigned, and it remembers {latest.size}"


def cuts(place: Path, ops: list[Op], keys: WitnessKeys, images: int) -> Iterator[str]:
    """What was wrong with so many images, spread over the whole record."""
    draw, cosigned, done = random.Random(8), 0, 0.0
    (place / "empty").mkdir()
    disk = Disk(place / "empty")
    for number, op in enumerate(ops):
        if op[0] == "mark":
            cosigned = op[2]
        else:
            disk.take(op)
        done += images / len(ops)
        while done >= 1:
            done -= 1
            if said := started(place / "image", disk.found(draw), keys, cosigned):
                yield f"cut after {number} {op[:2]}: {said}"


def record(place: Path, patch: pytest.MonkeyPatch) -> tuple[list[Op], WitnessKeys]:
    (place / "true").mkdir()
    recorder = Recorder(place / "true")
    with recorded(recorder, patch):
        keys = work(place / "true" / "w", recorder)
    return recorder.ops, keys


def test_no_power_cut_makes_a_witness_forget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_run: bool) -> None:
    ops, keys = record(tmp_path, monkeypatch)
    assert sum(op[0] == "sync" for op in ops) > LENGTH, "the record is not of what was done"
    assert list(cuts(tmp_path, ops, keys, IMAGES[long_run])) == []


def test_a_witness_that_does_not_sync_every_commit_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(schema.REQUIRED, "synchronous", 1)
    ops, keys = record(tmp_path, monkeypatch)
    monkeypatch.undo()
    assert any("and it remembers" in said for said in cuts(tmp_path, ops, keys, TOOTH_IMAGES))
