from dataclasses import replace
from hashlib import sha256

import pytest

from plainview.core.notes.manifest import Manifest, open_manifest
from plainview.core.notes.note import Signature, UnknownSigners
from plainview.core.notes.policy import Policy, TrustedLog, Witness
from plainview.core.notes.signers import sign_line
from plainview.core.vocabulary.errors import BadSignature, Malformed, Stopped
from plainview.server.log.fsck import fsck
from plainview.server.log.head import Head
from plainview.server.log.inspect import inspect
from plainview.server.log.publish import publish
from plainview.server.log.recover import cosign, recover
from tests.core.notes.keys import LOG, ORIGIN, WITNESS, WITNESS_ML
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE, memory_log
from tests.server.log.test_inspect import Published

WITNESSES = (WITNESS.key, WITNESS_ML.key)


def manifest(at: Published) -> Manifest:
    return open_manifest(at.public.files["MANIFEST"], LOG.keys, ORIGIN)


def cosigned(at: Published, *lines: Signature) -> Head:
    head = cosign(at.log, inspect(at.log, on_day(9)), lines, WITNESSES)
    assert head is not None
    return head


def clean(at: Published) -> bool:
    return list(fsck(at.public, LOG.keys, ZONE, WITNESSES)) == []


def test_files_beside_the_log_are_listed_with_their_hash() -> None:
    at = Published(3)
    publish(at.log, on_day(1), {"policy": b"quorum none\n", "site/index.html": b"<html>"})
    assert manifest(at).files == {
        "checkpoints/2026-01-08": sha256(at.public.files["checkpoint"]).hexdigest(),
        "policy": sha256(b"quorum none\n").hexdigest(),
        "site/index.html": sha256(b"<html>").hexdigest(),
    }
    publish(at.log, on_day(1), {"site/index.html": b"<html></html>"})
    assert at.public.files["site/index.html"] == b"<html></html>"
    assert clean(at)


def test_a_file_can_be_taken_away() -> None:
    at = Published(3)
    publish(at.log, on_day(1), {"policy": b"quorum none\n", "old": b"old"})
    publish(at.log, on_day(1), {"old": None, "never/there": None})
    assert "old" not in at.public.files
    assert "policy" in manifest(at).files
    assert clean(at)


@pytest.mark.parametrize(
    "path", ["checkpoint", "MANIFEST", "tile/0/000", "checkpoints/2026-01-08", "../up", "/root", ".hidden", "", "a//b"]
)
def test_a_path_of_the_logs_own_cannot_be_published(path: str) -> None:
    at = Published(3)
    with pytest.raises(Malformed, match="the log's own or cannot be published"):
        publish(at.log, on_day(1), {path: b"x"})


def test_a_file_that_nobody_can_account_for_is_not_taken_over() -> None:
    at = Published()
    at.entries.all = [b"one"]
    at.public.files["slipped/in"] = b"?"
    with pytest.raises(Stopped, match="slipped/in: there is no manifest, and nobody can say where this file is from"):
        publish(at.log, on_day(1))
    publish(at.log, on_day(1), {"slipped/in": b"mine"})
    assert clean(at)


def test_a_lost_manifest_stops_the_log_when_other_days_are_there() -> None:
    at = Published(3, 5)
    del at.public.files["MANIFEST"]
    with pytest.raises(Stopped, match="checkpoints/2026-01-08: there is no manifest"):
        publish(at.log, on_day(2))


def test_a_head_is_published_under_the_day_of_its_signature_however_late() -> None:
    at = Published(3)
    unpublished = {path: data for path, data in at.public.files.items() if path.startswith("tile/")}
    at.public.files.clear()
    at.public.files.update(unpublished)
    at.entries.all.append(b"next")
    publish(at.log, on_day(3))
    assert sorted(manifest(at).files) == ["checkpoints/2026-01-08", "checkpoints/2026-01-10"]
    assert clean(at)


def test_before_the_first_head_nothing_is_recovered() -> None:
    log = memory_log()
    assert recover(log, inspect(log, on_day(1))) is None
    assert cosign(log, inspect(log, on_day(1)), [], WITNESSES) is None


def test_witnesses_lines_are_published_and_kept() -> None:
    at = Published(3)
    text = inspect(at.log, on_day(1)).head.checkpoint.print()  # type: ignore[union-attr]
    one = sign_line(text, WITNESS, on_day(1))
    assert cosigned(at, one).others == (one,)
    two = sign_line(text, WITNESS_ML, on_day(1))
    assert cosigned(at, two).others == (one, two)
    later = sign_line(text, WITNESS, on_day(1, 60))
    assert cosigned(at, later).others == (two, later)
    publish(at.log, on_day(1))
    assert at.public.files["checkpoint"] == at.public.files["checkpoints/2026-01-08"]
    trust = Policy((TrustedLog(LOG.keys[0]),), (Witness("w", WITNESS.key),), quorum="w")
    assert trust.accept(at.public.files["checkpoint"]).witnesses == {"w": on_day(1, 60)}
    assert len(at.heads.head or b"") < len(at.public.files["checkpoint"])
    assert clean(at)


def test_the_next_head_begins_without_cosignatures() -> None:
    at = Published(3)
    text = inspect(at.log, on_day(1)).head.checkpoint.print()  # type: ignore[union-attr]
    cosigned(at, sign_line(text, WITNESS, on_day(1)))
    kept = at.public.files["checkpoint"]
    at.entries.all.append(b"next")
    publish(at.log, on_day(2))
    assert at.public.files["checkpoint"] == at.heads.head
    assert at.public.files["checkpoints/2026-01-08"] == kept
    assert clean(at)


def test_a_line_over_another_head_is_refused() -> None:
    at = Published(3)
    before = dict(at.public.files)
    with pytest.raises(BadSignature):
        cosigned(at, sign_line(Published(2).head.print(), WITNESS, on_day(1)))
    with pytest.raises(UnknownSigners):
        cosigned(at)
    assert at.public.files == before


def test_a_line_of_nobody_known_is_left_out() -> None:
    at = Published(3)
    text = inspect(at.log, on_day(1)).head.checkpoint.print()  # type: ignore[union-attr]
    good = sign_line(text, WITNESS, on_day(1))
    assert cosigned(at, Signature("example.com/stranger", b"abcd", b"x"), good).others == (good,)


class Named:
    """Files that entries name: each by the index of its entry, with the hash that the entry gives."""

    def __init__(self, **files: tuple[int, bytes]) -> None:
        self.files = {f"figures/{name}.json": said for name, said in files.items()}
        self.given: dict[str, bytes] = {path: data for path, (_, data) in self.files.items()}
        self.asked: list[str] = []

    def due(self, size: int) -> dict[str, str]:
        return {path: sha256(data).hexdigest() for path, (index, data) in self.files.items() if index < size}

    def read(self, path: str) -> bytes:
        self.asked.append(path)
        return self.given[path]


def test_a_file_that_an_entry_names_comes_out_with_the_first_head_that_covers_it() -> None:
    at, named = Published(2), Named(first=(2, b"one"), second=(3, b"two"))
    log = replace(at.log, beside=named)
    publish(log, on_day(2))
    assert "figures/first.json" not in at.public.files
    at.entries.all.append(b"names the first")
    publish(log, on_day(2))
    assert at.public.files["figures/first.json"] == b"one"
    assert manifest(at).files["figures/first.json"] == sha256(b"one").hexdigest()
    assert "figures/second.json" not in at.public.files
    publish(log, on_day(3))
    assert named.asked == ["figures/first.json"], "what is listed is not read again"
    assert clean(at)


def test_a_file_that_is_not_what_its_entry_names_stops_the_publication() -> None:
    at, named = Published(2), Named(first=(2, b"one"))
    named.given["figures/first.json"] = b"another"
    at.entries.all.append(b"names the first")
    before = at.public.files["checkpoint"]
    with pytest.raises(Stopped, match="is not the file that an entry of the log names"):
        publish(replace(at.log, beside=named), on_day(2))
    assert at.public.files["checkpoint"] == before
