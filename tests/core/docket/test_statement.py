"""The statement: one spelling, sixteen kibibytes, and nothing that the table does not name."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from plainview.core.docket.statement import (
    KEYS,
    NO_PREVIOUS,
    DutyLine,
    Signature,
    parse_statement,
    prev_of,
    print_statement,
    signed_bytes,
    with_signature,
)
from plainview.core.docket.types import TYPES
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId
from tests.core.docket.samples import sample

SAID = sample(TYPES["order.authorized"])
DATA = print_statement(SAID)
SIGNED = base64.b64encode(bytes(range(64))).decode()


def with_(**changes: Any) -> bytes:
    """The sample's bytes with some top-level values changed."""
    plain: Any = canonical.parse(DATA)
    return canonical.print({**plain, **changes})


def signature(**changes: Any) -> dict[str, Any]:
    return {"form": "ed25519", "key": "0c" * 16, "value": SIGNED, **changes}


def passkey(**changes: Any) -> dict[str, Any]:
    return signature(form="webauthn", value="AA==", authenticator_data="AAA=", client_data="AAAA") | changes


MALFORMED: tuple[tuple[str, Any, str], ...] = (
    ("matter", "program", "does not belong to chain program"),
    ("matter", "0A" * 16, "32 lower-case hex"),
    ("matter", 5, "expected text in matter"),
    ("matter", "orders", "32 lower-case hex"),
    ("seq", -1, "whole number in seq"),
    ("seq", True, "whole number in seq"),
    ("seq", "1", "whole number in seq"),
    ("seq", None, "whole number in seq"),
    ("prev", "0b" * 31, "hex digits in prev"),
    ("prev", "0B" * 32, "hex digits in prev"),
    ("prev", "0b" * 32 + "\n", "hex digits in prev"),
    ("prev", None, "hex digits in prev"),
    ("day", "2026-02-30", "not a day of the calendar"),
    ("day", "2026-1-06", "YYYY-MM-DD"),
    ("day", 1, "expected text in day"),
    ("type", 1, "expected text in type"),
    ("facts", [], "object in facts"),
    ("facts", None, "object in facts"),
    ("sealed", [], "object in sealed"),
    ("sealed", {"address": "A" * 42}, r"digest in sealed\.address"),
    ("sealed", {"address": "A" * 42 + "="}, r"digest in sealed\.address"),
    ("sealed", {"address": 1}, r"digest in sealed\.address"),
    ("duties", {}, "list in duties"),
    ("duties", ["notice"], "exactly by and duty"),
    ("duties", [{"by": "2026-01-06"}], "exactly by and duty"),
    ("duties", [{"by": "2026-01-06", "duty": "notice", "x": 1}], "exactly by and duty"),
    ("duties", [{"by": "2026-01-06", "duty": "Notice"}], "a duty's name"),
    ("duties", [{"by": "2026-01-06", "duty": "n" * 41}], "a duty's name"),
    ("duties", [{"by": 6, "duty": "notice"}], "expected text in by"),
    ("cites", "39 CFR 233.3", "list in cites"),
    ("cites", [1], "a citation"),
    ("cites", [""], "a citation"),
    ("cites", ["x" * 81], "a citation"),
    ("cites", ["39 CFR\n"], "a citation"),
    ("cites", ["39 ĊFR"], "a citation"),
    ("signature", [], "object with a form"),
    ("signature", {"key": "0c" * 16, "value": SIGNED}, "object with a form"),
    ("signature", {"form": "ed25519", "key": "0c" * 16}, "exactly form, key, value"),
    ("signature", signature(extra=1), "exactly form, key, value"),
    ("signature", signature(key=1), "expected text in key"),
    ("signature", signature(value=1), "expected text in value"),
    ("signature", signature(key="0c" * 15), "key of 32 hex digits"),
    ("signature", signature(key="0C" * 16), "key of 32 hex digits"),
    ("signature", signature(value=SIGNED[:-2]), "expected base64"),
    ("signature", signature(value=SIGNED + "\n"), "expected base64"),
    ("signature", signature(value=SIGNED.replace("+", "-").replace("/", "_")[:85] + "-=="), "expected base64"),
    ("signature", signature(value=SIGNED[:85] + "x=="), "one spelling"),
    ("signature", signature(value="A" * 84), "64 bytes in signature.value, found 63"),
    ("signature", signature(authenticator_data="AA=="), "exactly form, key, value"),
    ("signature", signature(form="webauthn"), "exactly form, key, value, authenticator_data, client_data"),
    ("signature", passkey(client_data=1), "expected text in client_data"),
    ("signature", passkey(authenticator_data=""), "1 to 2048 bytes in signature.authenticator_data, found 0"),
    ("signature", passkey(client_data="A" * 2732), "1 to 2048 bytes in signature.client_data, found 2049"),
    ("signature", passkey(value="A" * 684), "1 to 512 bytes in signature.value, found 513"),
    ("signature", passkey(value="AB=="), "one spelling"),
    ("signature", passkey(key="0c"), "key of 32 hex digits"),
    ("signature", passkey(more=""), "exactly form, key, value, authenticator_data, client_data"),
    ("signature", None, "carries an official signature"),
)


@pytest.mark.parametrize(("key", "value", "why"), MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_value_is_named(key: str, value: Any, why: str) -> None:
    with pytest.raises(Malformed, match=why) as caught:
        parse_statement(with_(**{key: value}), "entry 9")
    assert caught.value.where.startswith("entry 9")


@pytest.mark.parametrize("key", sorted(KEYS - {"v"}))
def test_a_missing_key_is_malformed(key: str) -> None:
    plain: Any = canonical.parse(DATA)
    del plain[key]
    with pytest.raises(Malformed, match="exactly the keys"):
        parse_statement(canonical.print(plain))


def test_one_key_more_is_malformed() -> None:
    with pytest.raises(Malformed, match="exactly the keys"):
        parse_statement(with_(note="x"))


@pytest.mark.parametrize("value", [[], "x", 1, None, True], ids=repr)
def test_anything_but_an_object_is_malformed(value: Any) -> None:
    with pytest.raises(Malformed, match="JSON object"):
        parse_statement(canonical.print(value))


@pytest.mark.parametrize("version", [0, 2, 99])
def test_another_version_is_unchecked(version: int) -> None:
    with pytest.raises(Unchecked, match=f"version {version} "):
        parse_statement(with_(v=version))


@pytest.mark.parametrize("version", [True, None, "1", "free text", [1], {}], ids=repr)
def test_a_version_that_is_no_whole_number_is_malformed(version: Any) -> None:
    with pytest.raises(Malformed):
        parse_statement(with_(v=version))


def test_a_version_is_asked_before_the_keys_so_that_a_newer_shape_is_unchecked() -> None:
    with pytest.raises(Unchecked):
        parse_statement(with_(v=2, note="x"))


def test_an_unknown_type_is_unchecked() -> None:
    with pytest.raises(Unchecked, match=r"'order\.sung'"):
        parse_statement(with_(type="order.sung"))


@pytest.mark.parametrize("form", ["webauthn2", "", 1, None, [], {}, True], ids=repr)
def test_an_unknown_signature_form_is_unchecked_whatever_else_it_has(form: Any) -> None:
    for newer in (signature(form=form), passkey(form=form), {"form": form}):
        with pytest.raises(Unchecked, match="signature form"):
            parse_statement(with_(signature=newer))


def test_a_signature_by_webauthn_is_read_and_printed_with_what_was_said_beside_it() -> None:
    data = with_(signature=passkey())
    read = parse_statement(data).signature
    assert read == Signature("webauthn", KeyId("0c" * 16), b"\0", b"\0\0", b"\0\0\0")
    assert print_statement(parse_statement(data)) == data


def test_the_largest_signature_leaves_a_statement_under_its_limit() -> None:
    parts = {"authenticator_data": 2048, "client_data": 2048, "value": 512}
    largest = passkey(**{name: base64.b64encode(bytes(size)).decode() for name, size in parts.items()})
    assert len(with_(signature=largest)) < 8_000
    assert parse_statement(with_(signature=largest)).signature is not None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b'":', b'": ', 1),
        lambda data: data.replace(b'"seq":7', b'"seq":7.0'),
        lambda data: data.replace(b'"seq":7', b'"seq":07'),
        lambda data: data.replace(b'"seq":7', b'"seq":7,"seq":7'),
        lambda data: data.replace(b"notice", b"\\u006eotice"),
        lambda data: data.replace("§".encode(), b"\xa7"),
        lambda data: data[:-1],
        lambda data: b"",
    ],
)
def test_another_spelling_of_the_same_statement_is_malformed(spoil: Callable[[bytes], bytes]) -> None:
    assert spoil(DATA) != DATA
    with pytest.raises(Malformed):
        parse_statement(spoil(DATA))


def test_a_statement_of_a_program_chain_stands_in_its_own_chain_only() -> None:
    said = sample(TYPES["key.added"])
    for chain in ("program", "0a" * 16):
        with pytest.raises(Malformed, match="does not belong to chain"):
            parse_statement(print_statement(replace(said, matter=ChainId(chain))))


def test_a_statement_has_at_most_16_kibibytes_either_way() -> None:
    empty = len(print_statement(replace(SAID, cites=())))
    fill = lambda room: ("x" * 80,) * (room // 83) + ("x" * (room % 83 - 2),)  # noqa: E731
    room = 16384 - empty
    full = replace(SAID, cites=fill(room))
    assert len(print_statement(full)) == 16384
    assert parse_statement(print_statement(full)) == full
    with pytest.raises(Malformed, match="at most 16384 bytes, this one 16385"):
        print_statement(replace(SAID, cites=fill(room + 1)))
    with pytest.raises(Malformed, match="16385 bytes are more"):
        parse_statement(b"x" * 16385)


def test_an_error_echoes_at_most_40_characters() -> None:
    with pytest.raises(Unchecked) as caught:
        parse_statement(with_(type="z" * 300))
    assert "z" * 41 not in str(caught.value)


def test_signed_bytes_bind_prefix_origin_and_everything_but_the_signature() -> None:
    signed = signed_bytes(SAID, "example.com/log")
    prefix = b"plainview/statement/v1\nexample.com/log\n"
    assert signed.startswith(prefix)
    plain: Any = canonical.parse(DATA)
    del plain["signature"]
    assert signed[len(prefix) :] == canonical.print(plain)
    assert signed == signed_bytes(with_signature(SAID, None), "example.com/log")
    assert signed != signed_bytes(SAID, "example.com/other")
    assert signed != signed_bytes(replace(SAID, seq=8), "example.com/log")
    assert signed != signed_bytes(replace(SAID, duties=(DutyLine("end", SAID.day),)), "example.com/log")


def test_prev_is_the_leaf_hash_in_hex() -> None:
    leaf = Hash(hashlib.sha256(b"leaf").digest())
    assert prev_of(leaf) == hashlib.sha256(b"leaf").hexdigest()
    assert prev_of(Hash(bytes(32))) == NO_PREVIOUS


@settings(max_examples=300, deadline=None, derandomize=True)
@given(place=st.integers(0, len(DATA) - 1), byte=st.integers(0, 255))
def test_bytes_with_one_byte_changed_print_back_or_do_not_parse(place: int, byte: int) -> None:
    data = DATA[:place] + bytes([byte]) + DATA[place + 1 :]
    try:
        said = parse_statement(data)
    except (Malformed, Unchecked):
        return
    assert print_statement(said) == data


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(key=st.sampled_from(sorted(KEYS - {"v"})), value=VALUES)
def test_a_statement_with_any_value_swapped_prints_back_or_does_not_parse(key: str, value: Any) -> None:
    data = with_(**{key: value})
    try:
        said = parse_statement(data)
    except (Malformed, Unchecked):
        return
    assert print_statement(said) == data
