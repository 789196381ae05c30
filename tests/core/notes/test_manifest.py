import pytest
from hypothesis import given

from plainview.core.notes import manifest
from plainview.core.notes.manifest import Manifest
from plainview.core.notes.note import UnknownSigners
from plainview.core.notes.signers import TextSigner, sign_note
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed, PlainviewError
from tests.core.notes.keys import ED, LOG, ORIGIN, WITNESS
from tests.core.notes.mutate import damaged

FILES = {"policy": "a" * 64, "checkpoints/2026-01-08": "b" * 64, "site/index.html": "c" * 64, "Z": "d" * 64}
MANIFEST = Manifest(ORIGIN, 7, FILES)
SIGNED = LOG.text(MANIFEST.print())


def test_a_manifest_lists_its_files_sorted() -> None:
    assert MANIFEST.print().decode().split("\n") == [
        "plainview/manifest/v1",
        ORIGIN,
        "7",
        "d" * 64 + " Z",
        "b" * 64 + " checkpoints/2026-01-08",
        "a" * 64 + " policy",
        "c" * 64 + " site/index.html",
        "",
    ]


def test_a_printed_manifest_reads_back() -> None:
    assert manifest.parse_manifest(MANIFEST.print()) == MANIFEST
    assert manifest.parse_manifest(Manifest(ORIGIN, 0, {}).print()).files == {}


def test_a_signed_manifest_opens_with_the_keys_of_the_checkpoints() -> None:
    assert manifest.open_manifest(SIGNED, LOG.keys, ORIGIN) == MANIFEST


def test_each_key_of_the_log_must_have_signed() -> None:
    for signer in (ED, TextSigner(ORIGIN, LOG.mldsa44)):
        with pytest.raises(BadSignature, match="has not signed"):
            manifest.open_manifest(sign_note(MANIFEST.print(), [signer], 0), LOG.keys, ORIGIN)
    with pytest.raises(UnknownSigners):
        manifest.open_manifest(SIGNED, (WITNESS.key,), ORIGIN)


def test_a_manifest_of_another_log_is_refused() -> None:
    with pytest.raises(Invalid, match="expected the log 'example.com/other'"):
        manifest.open_manifest(SIGNED, LOG.keys, "example.com/other")


@given(damaged(MANIFEST.print()))
def test_a_damaged_manifest_is_refused_or_has_another_spelling(data: bytes) -> None:
    try:
        parsed = manifest.parse_manifest(data)
    except Malformed:
        return
    assert parsed.print() == data


@given(damaged(SIGNED))
def test_a_damaged_signed_manifest_never_says_something_else(data: bytes) -> None:
    try:
        opened = manifest.open_manifest(data, LOG.keys, ORIGIN)
    except PlainviewError:
        return
    assert opened == MANIFEST


HEAD = f"plainview/manifest/v1\n{ORIGIN}\n7\n".encode()
LINE = b"a" * 64 + b" policy\n"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        HEAD[:-2],
        HEAD.replace(b"v1", b"v2"),
        HEAD.replace(b"7", b"07"),
        HEAD + LINE + LINE,
        HEAD + LINE + b"a" * 64 + b" b\n",
        HEAD + LINE.replace(b"a", b"A"),
        HEAD + LINE.replace(b" ", b"  "),
        HEAD + b"a" * 64 + b" checkpoint\n",
        HEAD + b"a" * 64 + b" MANIFEST\n",
        HEAD + b"a" * 64 + b" tile/0/000\n",
        HEAD + b"a" * 64 + b" /policy\n",
        HEAD + b"a" * 64 + b" a/../b\n",
        HEAD + b"a" * 64 + b" .hidden\n",
        HEAD + b"a" * 64 + b" .well-known\n",
        HEAD + b"a" * 64 + b" a//b\n",
        HEAD + b"a" * 64 + b" a/\n",
        HEAD + b"a" * 64 + b" " + b"a" * 201 + b"\n",
        HEAD + b"\n",
    ],
)
def test_what_is_not_exactly_a_manifest_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        manifest.parse_manifest(text)


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("checkpoint", False),
        ("MANIFEST", False),
        ("tile/0/000", False),
        ("tile", True),
        ("policy", True),
    ],
)
def test_the_logs_own_files_are_not_listed(path: str, listed: bool) -> None:
    assert manifest.is_listed(path) is listed


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("policy", True),
        ("tile/0/x001/000.p/5", True),
        ("a" * 200, True),
        (".well-known/security.txt", True),
        (".well-known/a/b", True),
        (".well-known/.a", False),
        (".well-known/", False),
        (".well-known/.well-known/a", False),
        ("a/.well-known/b", False),
        (".hidden/a", False),
        ("a" * 201, False),
        ("", False),
        ("/a", False),
        ("a/", False),
        ("a/../b", False),
        ("a/.b", False),
        ("a b", False),
        ("é", False),
        ("a\n", False),
    ],
)
def test_a_public_path_is_plain_and_relative(path: str, public: bool) -> None:
    assert manifest.is_public_path(path) is public


def test_the_size_is_read_before_the_keys_are_known() -> None:
    signed = sign_note(Manifest(ORIGIN, 70_000, {"a": 64 * "0"}).print(), [ED], 0)
    assert manifest.manifest_size(signed) == 70_000
    for text in (b"plainview/manifest/v1\norigin\n", b"plainview/manifest/v1\norigin\n07\n"):
        with pytest.raises(Malformed):
            manifest.manifest_size(sign_note(text, [ED], 0))
