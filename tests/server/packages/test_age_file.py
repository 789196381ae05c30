"""One age file: the same tar for the same files, opened by each recipient's identity and by no other."""

from __future__ import annotations

import hashlib
import io
import tarfile

import pyrage
import pytest

from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.server.packages import age_file, bech32
from plainview.server.packages.age_file import (
    SEALED_BYTES_MAX,
    TAR_BYTES_MAX,
    TAR_BYTES_MIN,
    bucket,
    check_recipients,
    fingerprint,
    open_sealed,
    pack,
    seal,
    unpack,
)

FILES = {"README.txt": b"read me\n", "manifest.json": b"{}", "proofs/00001.json": b"[]"}


def identity(name: str) -> str:
    secret = hashlib.sha256(name.encode()).digest()
    return bech32.encode("age-secret-key-", secret).upper()


def recipient(name: str) -> str:
    return str(pyrage.x25519.Identity.from_str(identity(name)).to_public())


def raw_tar(*entries: tarfile.TarInfo) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for entry in entries:
            tar.addfile(entry)
    data = written.getvalue()
    return data.ljust(bucket(len(data)), b"\0")


def entry(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    return made


def test_each_recipient_opens_it_and_nobody_else() -> None:
    data = seal(FILES, [recipient("one"), recipient("two")])
    assert open_sealed(data, identity("one")) == open_sealed(data, identity("two")) == FILES
    with pytest.raises(Invalid, match="does not open"):
        open_sealed(data, identity("three"))


@pytest.mark.parametrize("place", [0, 30, 120, 250, 5_000, -1])
def test_a_changed_byte_is_refused(place: int) -> None:
    data = bytearray(seal(FILES, [recipient("one")]))
    data[place] ^= 1
    with pytest.raises(Invalid, match="was changed"):
        open_sealed(bytes(data), identity("one"))


@pytest.mark.parametrize("length", [0, 1, 100, 70_000])
def test_a_cut_file_is_refused(length: int) -> None:
    data = seal({"pieces.csv": b"x" * 100_000}, [recipient("one")])
    assert length < len(data)
    with pytest.raises(Invalid):
        open_sealed(data[:length], identity("one"))


def test_the_tar_of_the_same_files_is_the_same_whatever_their_order() -> None:
    data = pack(FILES)
    assert data == pack(dict(reversed(FILES.items())))
    assert unpack(data) == FILES
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        facts = {(found.mtime, found.uid, found.gid, found.uname, found.gname, found.mode) for found in tar}
        assert tar.getnames() == sorted(FILES)
    assert facts == {(0, 0, 0, "", "", 0o600)}


HEADER_MAX = 1024  # one recipient, and the stanza of random length that age adds


def test_the_size_tells_only_a_power_of_two() -> None:
    assert {len(pack({"pieces.csv": b"x" * count})) for count in (0, 1, 20_000, 50_000)} == {TAR_BYTES_MIN}
    assert len(pack({"pieces.csv": b"x" * 70_000})) == bucket(70_000) == 131_072
    assert (bucket(1), bucket(65_536), bucket(65_537)) == (TAR_BYTES_MIN, 65_536, 131_072)
    for count in (0, 1, 20_000, 50_000):
        more = len(seal({"pieces.csv": b"x" * count}, [recipient("one")])) - TAR_BYTES_MIN
        assert 0 < more < HEADER_MAX


@pytest.mark.parametrize("count", [TAR_BYTES_MAX + 1, TAR_BYTES_MAX])
def test_too_much_is_refused_with_what_to_do(count: int) -> None:
    with pytest.raises(Invalid, match="mid-term"):
        pack({"pieces.csv": bytes(count)})


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        bytes(TAR_BYTES_MAX + 512),
        b"x" * 1024,
        raw_tar(entry("../escape.txt")),
        raw_tar(entry("/etc.txt")),
        raw_tar(entry("link.txt", tarfile.SYMTYPE)),
        raw_tar(entry("a.txt"), entry("a.txt")),
        raw_tar(entry("b.txt"), entry("a.txt")),
        pack(FILES) + bytes(TAR_BYTES_MIN),
        pack(FILES)[:-1] + b"x",
    ],
)
def test_any_other_tar_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(data)


def test_a_tar_with_another_time_is_malformed() -> None:
    late = entry("a.txt")
    late.mtime = 1
    with pytest.raises(Malformed, match="the one tar"):
        unpack(raw_tar(late))


ZERO = bech32.encode("age", bytes(32))


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [recipient("one")] * 2,
        [recipient(str(n)) for n in range(9)],
        [recipient("one").upper()],
        [recipient("one") + " "],
        [recipient("one")[:-1]],
        [recipient("one").replace(recipient("one")[20], "q" if recipient("one")[20] != "q" else "p", 1)],
        [identity("one")],
        ["age1"],
        ["ssh-ed25519 AAAA"],
        [bech32.encode("age", bytes(31))],
        [ZERO],
        ["age1" + "q" * 300],
    ],
)
def test_only_x25519_recipients_in_their_one_spelling_are_taken(texts: list[str]) -> None:
    with pytest.raises(Malformed):
        check_recipients(texts)


def test_what_is_no_age_file_or_no_identity_is_told() -> None:
    with pytest.raises(Malformed, match="at most"):
        open_sealed(bytes(SEALED_BYTES_MAX + 1), identity("one"))
    with pytest.raises(Malformed, match="age identity"):
        open_sealed(seal(FILES, [recipient("one")]), recipient("one"))


def test_the_largest_package_is_within_the_sealed_limit() -> None:
    largest = {"pieces.csv": bytes(TAR_BYTES_MAX - 20_000)}
    data = seal(largest, [recipient(str(n)) for n in range(age_file.RECIPIENTS_MAX)])
    assert len(data) <= SEALED_BYTES_MAX and open_sealed(data, identity("3")) == largest


def test_no_error_repeats_what_is_inside() -> None:
    data = bytearray(seal({"README.txt": b"the canary"}, [recipient("one")]))
    assert b"canary" not in data and b"README" not in data
    data[-1] ^= 1
    with pytest.raises(Invalid) as caught:
        open_sealed(bytes(data), identity("one"))
    assert "canary" not in str(caught.value) and identity("one") not in str(caught.value)


def test_a_recipient_is_named_by_its_hash() -> None:
    assert fingerprint("age1x") == hashlib.sha256(b"age1x").hexdigest()


@pytest.mark.parametrize("data", [b"", b"\0", bytes(range(32)), b"\xff" * 33])
def test_bech32_reads_back_what_it_spells(data: bytes) -> None:
    assert bech32.decode("age", bech32.encode("age", data)) == data


def test_bech32_spells_as_bip_173_does() -> None:
    assert bech32.encode("a", b"") == "a12uel5l"
    assert recipient("one") == bech32.encode("age", bech32.decode("age", recipient("one")))
