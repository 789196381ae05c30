from collections.abc import Callable
from dataclasses import replace

import pytest

from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.manifest import open_manifest
from plainview.core.notes.note import Signature, parse_note
from plainview.core.notes.signers import sign_line
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.finding import Finding
from plainview.server.log.fsck import fsck
from plainview.server.log.publish import publish
from tests.core.notes.keys import LOG, ORIGIN, WITNESS
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE
from tests.server.log.test_inspect import Published


def sound() -> Published:
    """A log with full and partial tiles on two levels, older partials, three days and a file beside it."""
    at = Published(3, 300, 513)
    at.entries.all.append(b"last")
    publish(at.log, on_day(3, 1), {"policy": b"quorum none\n"})
    return at


def findings(at: Published) -> list[Finding]:
    return list(fsck(at.public, LOG.keys, ZONE, (WITNESS.key,)))


PATHS = sorted(sound().public.files)
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a flipped first bit": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "a flipped last bit": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "a byte in the middle changed": lambda data: data[: len(data) // 2] + b"\x07" + data[len(data) // 2 + 1 :],
    "a last byte cut off": lambda data: data[:-1],
    "a byte appended": lambda data: data + b"\x00",
    "all bytes gone": lambda data: b"",
}


def test_a_sound_log_has_no_findings() -> None:
    assert findings(sound()) == []
    assert {path.split("/")[0] for path in PATHS} == {"checkpoint", "checkpoints", "tile", "MANIFEST", "policy"}
    assert any(".p/" in path for path in PATHS)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named(path: str, damage: str) -> None:
    at = sound()
    at.public.files[path] = DAMAGES[damage](at.public.files[path])
    assert path in {finding.path for finding in findings(at)}


@pytest.mark.parametrize("path", PATHS)
def test_an_absent_file_is_named(path: str) -> None:
    at = sound()
    del at.public.files[path]
    found = findings(at)
    if path in ("tile/0/002.p/1", "tile/entries/002.p/1"):
        assert found == []  # of an earlier checkpoint; nothing but that checkpoint itself needs it
    else:
        assert any(path in str(finding) for finding in found)


@pytest.mark.parametrize(
    "path",
    [
        "stray",
        "tile/stray",
        "tile/0/003",
        "tile/0/002",
        "tile/0/002.p/3",
        "tile/1/000",
        "tile/1/000.p/3",
        "tile/2/000.p/1",
        "tile/9/000",
        "tile/0/2",
        "tile/entries/003.p/1",
        "checkpoints/2026-01-09x",
        "site/index.html",
    ],
)
def test_a_stray_file_is_named(path: str) -> None:
    at = sound()
    at.public.files[path] = b"x" * 32
    assert path in {finding.path for finding in findings(at)}


def test_a_partial_tile_beside_its_full_one_is_named() -> None:
    at = sound()
    at.public.files["tile/0/001.p/1"] = at.public.files["tile/0/001"][:32]
    assert findings(at) == [Finding("tile/0/001.p/1", "is a partial tile although the full one is there")]


def test_one_broken_bundle_does_not_hide_what_else_is_wrong() -> None:
    at = sound()
    at.public.files["tile/entries/000"] += b"x"
    at.public.files["tile/0/001"] = b"y" * 8192
    at.public.files["policy"] = b"quorum other\n"
    assert {finding.path for finding in findings(at)} == {
        "tile/entries/000",
        "tile/0/001",
        "policy",
        "checkpoints/2026-01-09",  # its tree of 300 entries reads the broken tile
    }


def test_without_bundle_and_tile_the_rest_is_not_read() -> None:
    at = sound()
    del at.public.files["tile/entries/000"], at.public.files["tile/0/000"]
    assert [str(finding) for finding in findings(at)][:2] == [
        "tile/entries/000: is missing",
        "tile/0/000: cannot stand in for its bundle; the rest is unread",
    ]


def test_a_checkpoint_for_another_root_is_named() -> None:
    at = sound()
    forged = LOG.checkpoint(Checkpoint(ORIGIN, 514, Hash(b"f" * 32)), on_day(3, 1))
    at.public.files["checkpoint"] = at.public.files["checkpoints/2026-01-10"] = forged
    found = [str(finding) for finding in findings(at)]
    assert "checkpoint: the 514 entries do not hash to its root" in found
    assert "checkpoints/2026-01-10: the first 514 entries do not hash to its root" in found
    assert "checkpoints/2026-01-10: has another SHA-256 than the manifest lists" in found


def relist(at: Published, **changes: bytes) -> None:
    """Publish files under the log's own names and sign a manifest that lists them: damage by the key's holder."""
    from hashlib import sha256

    manifest = open_manifest(at.public.files["MANIFEST"], LOG.keys, ORIGIN)
    files = dict(manifest.files)
    for name, data in changes.items():
        path = f"checkpoints/{name.removeprefix('d').replace('_', '-')}"
        files[path] = sha256(data).hexdigest()
        at.public.files[path] = data
    at.public.files["MANIFEST"] = LOG.text(replace(manifest, files=files).print())


def head_of(size: int) -> Checkpoint:
    return Published(size).head


def test_a_day_that_was_not_the_day_of_the_signature_is_named() -> None:
    at = sound()
    relist(at, d2026_01_08=LOG.checkpoint(head_of(3), on_day(2)))
    assert findings(at) == [Finding("checkpoints/2026-01-08", "was signed on 2026-01-09")]


def test_a_day_that_is_smaller_than_the_one_before_is_named() -> None:
    at = sound()
    relist(at, d2026_01_09=LOG.checkpoint(head_of(2), on_day(2)))
    assert findings(at) == [Finding("checkpoints/2026-01-09", "is smaller or earlier than that of the day before")]


def test_a_day_of_another_tree_is_named() -> None:
    at = sound()
    relist(at, d2026_01_08=LOG.checkpoint(Checkpoint(ORIGIN, 3, Hash(b"f" * 32)), on_day(1)))
    assert findings(at) == [Finding("checkpoints/2026-01-08", "the first 3 entries do not hash to its root")]
    relist(at, d2026_01_08=LOG.checkpoint(Checkpoint(ORIGIN, 9999, Hash(b"f" * 32)), on_day(1)))
    assert any("its tree of 9999 cannot be read" in finding.what for finding in findings(at))


def test_a_day_that_is_no_day_is_named() -> None:
    at = sound()
    relist(at, d2026_02_31=b"x")
    assert Finding("checkpoints/2026-02-31", "2026-02-31 is not a day of the calendar") in findings(at)


def test_a_day_without_our_signatures_is_named() -> None:
    at = sound()
    relist(at, d2026_01_08=b"x")
    assert findings(at) == [Finding("checkpoints/2026-01-08", "expected a line feed at the end")]


def test_a_manifest_of_another_size_is_named() -> None:
    at = sound()
    manifest = open_manifest(at.public.files["MANIFEST"], LOG.keys, ORIGIN)
    at.public.files["MANIFEST"] = LOG.text(replace(manifest, size=513).print())
    assert findings(at) == [Finding("MANIFEST", "is of size 513, the checkpoint of size 514")]


def test_a_manifest_that_lists_no_day_is_named() -> None:
    at = sound()
    manifest = open_manifest(at.public.files["MANIFEST"], LOG.keys, ORIGIN)
    at.public.files["MANIFEST"] = LOG.text(replace(manifest, files={}).print())
    assert Finding("checkpoint", "is not the one kept under checkpoints/ for its day") in findings(at)


def signed_with(at: Published, *lines: Signature) -> bytes:
    return at.public.files["checkpoint"] + "".join([line.line() for line in lines]).encode()


def test_only_the_logs_and_known_witnesses_lines_may_be_on_a_checkpoint() -> None:
    at = sound()
    text = parse_note(at.public.files["checkpoint"]).text
    good = sign_line(text, WITNESS, on_day(3))
    for lines, wrong in [
        ((good,), None),
        ((good, good), "has a signature line that is not"),
        ((Signature("example.com/stranger", b"abcd", b"x"),), "has a signature line that is not"),
        ((replace(good, payload=b"x" * 72),), "did not make this signature"),
    ]:
        at = sound()
        data = signed_with(at, *lines)
        relist(at, d2026_01_10=data)
        at.public.files["checkpoint"] = data
        found = findings(at)
        assert all(wrong is not None and wrong in finding.what for finding in found)
        assert bool(found) == (wrong is not None)


def test_an_empty_folder_is_not_a_sound_log() -> None:
    assert findings(Published()) == [Finding("checkpoint", "is missing")]


def test_progress_is_told_in_entries() -> None:
    told: list[int] = []
    list(fsck(sound().public, LOG.keys, ZONE, seen=told.append))
    assert told == [512, 514]


# Ranges, each hashed by itself, in one process or in two


def ranged(at: Published, processes: int) -> list[Finding]:
    return list(fsck(at.public, LOG.keys, ZONE, (WITNESS.key,), processes=processes, bundles=1))


@pytest.fixture(scope="module")
def long() -> dict[str, bytes]:
    """Five ranges of 256 entries and a rest, in two processes of which one has more to do."""
    at = Published(3, 300)
    at.entries.all += [b"entry %d" % number for number in range(300, 1290)]
    publish(at.log, on_day(3))
    return dict(at.public.files)


def published(files: dict[str, bytes]) -> Published:
    at = Published()
    at.public.files.update(files)
    return at


def test_several_processes_find_nothing_in_a_sound_log(long: dict[str, bytes]) -> None:
    assert ranged(published(long), 2) == ranged(published(long), 1) == findings(published(long)) == []


SEVERAL = (
    "tile/entries/000",
    "tile/0/001",
    "tile/entries/002",
    "tile/1/000.p/5",
    "tile/entries/005.p/10",
    "checkpoint",
)


@pytest.mark.parametrize("paths", [*[(path,) for path in SEVERAL], SEVERAL, SEVERAL[:-1]], ids=len)
@pytest.mark.parametrize("damage", [*DAMAGES, "absent"])
def test_several_processes_find_what_one_finds(long: dict[str, bytes], paths: tuple[str, ...], damage: str) -> None:
    at = published(long)
    for path in paths:
        data = at.public.files.pop(path)
        if damage != "absent":
            at.public.files[path] = DAMAGES[damage](data)
    assert ranged(at, 2) == ranged(at, 1) == findings(at) != []


def test_several_processes_stop_where_one_stops(long: dict[str, bytes]) -> None:
    at = published(long)
    for number in (1, 2):
        del at.public.files[f"tile/entries/00{number}"], at.public.files[f"tile/0/00{number}"]
    at.public.files["tile/entries/004"] += b"x"
    found = findings(at)
    assert ranged(at, 2) == ranged(at, 1) == found
    assert Finding("tile/0/001", "cannot stand in for its bundle; the rest is unread") in found
    assert not [finding for finding in found if finding.path == "tile/entries/002"]


def test_an_earlier_partial_tile_above_ranges_is_read(long: dict[str, bytes]) -> None:
    at = published(long)
    at.public.files["tile/1/000.p/1"] = b"x" * 32
    assert ranged(at, 2) == ranged(at, 1) == findings(at) != []


def test_progress_is_told_range_by_range(long: dict[str, bytes]) -> None:
    told: list[int] = []
    list(fsck(published(long).public, LOG.keys, ZONE, seen=told.append, processes=2, bundles=1))
    assert told == [256, 512, 768, 1024, 1280, 1290]


@pytest.fixture(scope="module")
def high() -> dict[str, bytes]:
    """A full tile of level 1, sixteen ranges of sixteen bundles below it, one range that is not full, and a rest."""
    at = Published()
    at.entries.all += [b"%d" % number for number in range(65_536 + 3 * 256 + 5)]
    publish(at.log, on_day(1))
    return dict(at.public.files)


@pytest.mark.parametrize("processes", [1, 2])
def test_full_tiles_above_ranges_are_held_to_them(high: dict[str, bytes], processes: int) -> None:
    found = lambda at: list(fsck(at.public, LOG.keys, ZONE, processes=processes))  # noqa: E731
    assert found(published(high)) == []
    at = published(high)
    at.public.files["tile/entries/100"] += b"x"
    at.public.files["tile/1/000"] = DAMAGES["a flipped last bit"](at.public.files["tile/1/000"])
    at.public.files["tile/0/257"] = DAMAGES["a flipped first bit"](at.public.files["tile/0/257"])
    assert [finding.path for finding in found(at)] == ["tile/entries/100", "tile/1/000", "tile/0/257"]
