import stat
from pathlib import Path

import pytest

from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.vkey import Kind
from plainview.core.vocabulary.errors import Malformed, PlainviewError, Stopped
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.witness import folder as places
from plainview.verifier.witness.log_list import listed
from tests.core.notes.keys import ED
from tests.verifier.witness.asking import NAME, chance, head, vkeys_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    places.make_witness(tmp_path / "deep" / "w", NAME, chance)
    return tmp_path / "deep" / "w"


def test_a_made_witness_is_closed_to_others(folder: Path) -> None:
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "keys", folder / "witness.sqlite3")
    }
    assert modes == {"w": 0o700, "keys": 0o600, "witness.sqlite3": 0o600}


def test_a_made_witness_has_two_keys_under_its_name_and_no_logs(folder: Path) -> None:
    keys = places.open_witness(folder)
    assert keys.name == NAME
    assert [(key.name, key.kind) for key in keys.vkeys] == [(NAME, Kind.COSIGNATURE), (NAME, Kind.SUBTREE)]
    assert places.read_logs(folder) == ()


def test_both_keys_sign_a_checkpoint_and_one_of_them_extension_lines(folder: Path) -> None:
    text = head(5).print()
    lines = places.open_witness(folder).cosign(text, 7)
    for key, line in zip(vkeys_of(folder), lines, strict=True):
        key.verify(text, line.payload)
        assert (line.name, line.key_id, key.timestamp(line.payload)) == (NAME, key.id, 7)
    extended = Checkpoint("o", 5, Hash(b"x" * 32), ("more",)).print()
    (line,) = places.open_witness(folder).cosign(extended, 7)
    vkeys_of(folder)[0].verify(extended, line.payload)


def test_keys_are_never_replaced(folder: Path) -> None:
    before = (folder / "keys").read_bytes()
    with pytest.raises(Stopped, match="exists already"):
        places.make_witness(folder, NAME, chance)
    assert (folder / "keys").read_bytes() == before


@pytest.mark.parametrize("name", ["", "a b", "a+b", "n" * 256])
def test_a_name_that_cannot_be_one_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    with pytest.raises(Malformed):
        places.make_witness(tmp_path / "w", name, chance)
    assert not (tmp_path / "w").exists()


def test_logs_are_enrolled_whole_or_not_at_all(folder: Path) -> None:
    places.enrol_in(folder, [listed(ED.key.print())])
    assert [one.key for one in places.read_logs(folder)] == [ED.key]
    (folder / "logs").write_bytes(b"nothing")
    with pytest.raises(Malformed):
        places.enrol_in(folder, [listed(ED.key.print())])
    assert (folder / "logs").read_bytes() == b"nothing"


KEYS = b"plainview/witness-keys/v1\nname w\ned25519 " + b"A" * 43 + b"=\nmldsa44 " + b"A" * 43 + b"=\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "line feed"),
        (KEYS.replace(b"v1", b"v2"), "the keys of a witness"),
        (KEYS + b"more\n", "the keys of a witness"),
        (KEYS.replace(b"mldsa44", b"mldsa65"), "the keys of a witness"),
        (KEYS.replace(b"A=\n", b"B=\n", 1), "base64 in its one spelling"),
        (KEYS.replace(b"A" * 43 + b"=", b"A" * 40, 1), "a seed has 32 bytes"),
        (KEYS.replace(b"A" * 43 + b"=", b"A" * 40).replace(b"A" * 40, b"A" * 43 + b"=", 1), "a seed has 32 bytes"),
        (KEYS.replace(b"name w", b"name w w"), "a key name"),
        (KEYS + b"\n" * 9000, "allowed"),
    ],
)
def test_what_are_no_keys_are_refused(folder: Path, data: bytes, reason: str) -> None:
    (folder / "keys").write_bytes(data)
    with pytest.raises(PlainviewError, match=reason):
        places.open_witness(folder)


def test_keys_that_others_may_read_are_refused(folder: Path) -> None:
    (folder / "keys").chmod(0o640)
    with pytest.raises(Stopped, match="others may read the keys"):
        places.open_witness(folder)


def test_a_folder_without_a_witness_is_named(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(Stopped, match="there is no witness here"):
        places.open_witness(tmp_path)
    (folder / "logs").unlink()
    with pytest.raises(Stopped, match="there is no list of logs"):
        places.read_logs(folder)
