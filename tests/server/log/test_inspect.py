from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.manifest import Manifest
from plainview.core.notes.note import Note, parse_note
from plainview.core.notes.signers import LogSigners, NoteSigner, SubtreeSigner, sign_line, sign_note
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from tests.core.notes.keys import ED, LOG, ML, ORIGIN, WITNESS, ed25519, mldsa44
from tests.server.log.clock import on_day
from tests.server.log.memory import MemoryEntries, MemoryHeads, MemoryPublic, memory_log

ENTRIES = [f"entry {number}".encode() for number in range(600)]


class Published:
    """A log of some entries on day 1, with its stores at hand to be damaged."""

    def __init__(self, *sizes: int) -> None:
        self.entries, self.heads, self.public = MemoryEntries(), MemoryHeads(), MemoryPublic()
        self.log = Log(self.entries, self.heads, self.public, LOG, memory_log().zone)
        for number, size in enumerate(sizes):
            self.entries.all = ENTRIES[:size]
            publish(self.log, on_day(1 + number))

    @property
    def head(self) -> Checkpoint:
        found = inspect(self.log, on_day(99)).head
        assert found is not None
        return found.checkpoint

    def stops(self, message: str, timestamp: int = on_day(50)) -> None:
        before = dict(self.public.files)
        with pytest.raises(Stopped, match=message):
            inspect(self.log, timestamp)
        with pytest.raises(Stopped, match=message):
            publish(self.log, timestamp)
        assert self.public.files == before


def test_a_sound_log_is_believed() -> None:
    state = inspect(Published(3, 300).log, on_day(2))
    assert state.head is not None
    assert state.published is not None
    assert state.manifest is not None
    assert (state.head.checkpoint.size, state.edge.size, state.manifest.size) == (300, 300, 300)
    assert not state.pending


def test_one_size_with_two_roots_stops_the_log() -> None:
    at = Published(5)
    fork = Checkpoint(ORIGIN, 5, Hash(b"f" * 32))
    at.public.files["checkpoint"] = LOG.checkpoint(fork, on_day(1))
    at.stops("two roots for one size")


def test_one_head_signed_twice_stops_the_log() -> None:
    at = Published(5)
    at.public.files["checkpoint"] = LOG.checkpoint(at.head, on_day(1))
    at.stops("signed apart")


def test_a_published_checkpoint_newer_than_the_stored_head_stops_the_log() -> None:
    at = Published(5, 9)
    before = Published(5)
    at.heads.head = before.heads.head
    at.stops(r"published checkpoint \(9\) is newer than the stored head \(5\)")


def test_a_published_checkpoint_without_a_stored_head_stops_the_log() -> None:
    at = Published(5)
    at.heads.head = None
    at.stops("a checkpoint is published but no head is stored")
    del at.public.files["checkpoint"]
    at.stops("a manifest is published but no head is stored")


def test_a_database_that_was_rolled_back_stops_the_log() -> None:
    at = Published(5)
    at.entries.all = ENTRIES[:4]
    at.stops("has 4 entries, the log has signed 5: the database was rolled back")


def test_a_clock_before_the_last_checkpoint_stops_the_log() -> None:
    at = Published(5)
    at.stops("the clock .* is before the last checkpoint", on_day(1, -1))
    assert inspect(at.log, on_day(1)).head is not None


def test_a_zone_that_moves_the_last_checkpoint_to_an_earlier_day_stops_the_log() -> None:
    at = Published(5)
    at.log = replace(at.log, zone=ZoneInfo("Pacific/Pago_Pago"))
    assert inspect(at.log, on_day(1)).head is not None
    at = Published(5)
    at.entries.all = ENTRIES[:6]
    publish(replace(at.log, zone=UTC), on_day(2, -14 * 3600))
    at.stops("was signed on 2026-01-08, before the last published day 2026-01-09")


def test_a_stored_head_of_another_origin_stops_the_log() -> None:
    at = Published(5)
    other = LogSigners("example.com/other", LOG.ed25519, LOG.mldsa44)
    at.heads.head = other.checkpoint(Checkpoint("example.com/other", 5, at.head.root), on_day(1))
    at.stops("the stored head is not one of this log's: none of the signatures is by a key that is known")
    renamed = Checkpoint("example.com/other", 5, Published(5).head.root)
    at.heads.head = sign_note(renamed.print(), [ED, ML], on_day(1))
    at.stops("expected the log 'example.com/log', found 'example.com/other'")


def test_a_stored_head_by_other_keys_stops_the_log() -> None:
    at = Published(5)
    text = at.head.print()
    new = (NoteSigner(ORIGIN, ed25519("new")), SubtreeSigner(ORIGIN, mldsa44("new")))
    at.heads.head = sign_note(text, new, on_day(1))
    at.stops("none of the signatures is by a key that is known")
    at.heads.head = sign_note(text, [ED], on_day(1))
    at.stops("expected the log's own two signatures before all others")
    at.heads.head = sign_note(text, [ML, ED], on_day(1))
    at.stops("expected the log's own two signatures before all others")
    at.heads.head = sign_note(text, [ED, ML, WITNESS], on_day(1))
    at.stops("lines that this log did not write")


def test_a_stored_head_with_a_wrong_signature_stops_the_log() -> None:
    at = Published(5)
    head = parse_note(at.heads.head or b"")
    at.heads.head = Note(head.text.replace(b"\n5\n", b"\n6\n"), head.signatures).print()
    at.stops("did not make this signature")


def test_a_stored_head_with_an_extension_line_stops_the_log() -> None:
    at = Published(5)
    extended = replace(at.head, extensions=("extension",))
    lines = (sign_line(extended.print(), ED, 0), sign_line(at.head.print(), ML, on_day(1)))
    at.heads.head = Note(extended.print(), lines).print()
    at.stops("has extension lines")


def test_a_stored_head_out_of_all_time_stops_the_log() -> None:
    at = Published(5)
    at.heads.head = LOG.checkpoint(at.head, 2**62)
    at.stops("after the year 9998", 2**62)


def test_a_published_checkpoint_that_is_not_ours_stops_the_log() -> None:
    at = Published(5)
    at.public.files["checkpoint"] = b"nonsense"
    at.stops("the published checkpoint is not one of this log's")


def test_a_manifest_that_is_not_ours_stops_the_log() -> None:
    at = Published(5)
    at.public.files["MANIFEST"] = sign_note(Manifest(ORIGIN, 5, {}).print(), [ED], 0)
    at.stops("the manifest is not this log's: the log's key .* has not signed")


@pytest.mark.parametrize("path", ["tile/0/001.p/44", "tile/1/000.p/1"])
def test_tiles_that_do_not_hash_to_the_head_stop_the_log(path: str) -> None:
    at = Published(300)
    at.public.files[path] = bytes([at.public.files[path][0] ^ 1]) + at.public.files[path][1:]
    at.stops("the right edge of the tiles does not hash to the stored head of size 300")
    at.public.files[path] = at.public.files[path][:-1]
    at.stops(f"{path}: the right edge of the tree cannot be read: expected")
    del at.public.files[path]
    at.stops(f"{path}: the right edge of the tree cannot be read: the tree needs this tile, and it is not there")


def test_a_last_bundle_that_does_not_hash_to_its_tile_stops_the_log() -> None:
    at = Published(300)
    path = "tile/entries/001.p/44"
    good = at.public.files[path]
    at.public.files[path] = good.replace(b"entry 299", b"entry 298")
    at.stops("the last entry bundle does not hash to its tile")
    at.public.files[path] = good + b"x"
    at.stops("the last entry bundle cannot be read: 1 bytes follow")
    del at.public.files[path]
    at.stops("the last entry bundle is not there")


def test_a_head_that_does_not_follow_from_what_is_published_stops_the_log() -> None:
    at, other = Published(5, 9), Published()
    other.entries.all = [b"other"] * 5
    publish(other.log, on_day(1))
    at.public.files["checkpoint"] = other.public.files["checkpoint"]
    at.stops("the stored head does not follow from the published checkpoint")


def test_an_older_published_checkpoint_is_a_publication_to_finish() -> None:
    at = Published(5)
    older = at.public.files["checkpoint"]
    at.entries.all = ENTRIES[:9]
    publish(at.log, on_day(2))
    at.public.files["checkpoint"] = older
    assert inspect(at.log, on_day(3)).pending
    publish(at.log, on_day(3))
    assert at.public.files["checkpoint"] == at.heads.head
    assert not inspect(at.log, on_day(3)).pending
