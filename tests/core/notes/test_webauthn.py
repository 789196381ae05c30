"""WebAuthn: what other people's authenticators made is accepted, and every check refuses what it is there for."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.notes.cose import CoseKey, parse_cose_key
from plainview.core.notes.webauthn import (
    Assertion,
    Flag,
    Party,
    check,
    parse_authenticator_data,
    parse_client_data,
    parse_party,
)
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed
from tests.architecture.house import ROOT
from tests.core.notes.passkeys import PARTY, Passkey, eddsa, es256

VECTORS = ROOT / "tests/vectors/webauthn"
SIGNED = (VECTORS / "signed.txt").read_bytes()
FILES = sorted(VECTORS.glob("*.json"))
GOOD = [path for path in FILES if not path.stem.endswith("_fail")]
JUDGE = Passkey(es256("judge"))
DATA = b"plainview/statement/v1\nexample.com/log\n{}"


def read(path: Path) -> tuple[dict[str, str], Assertion, CoseKey, Party]:
    case = json.loads(path.read_bytes())
    data = {name: base64.b64decode(case[name]) for name in ("authenticator_data", "client_data", "signature", "public")}
    assertion = Assertion(data["authenticator_data"], data["client_data"], data["signature"])
    return case, assertion, parse_cose_key(data["public"]), parse_party(case["rp_id"], case["origin"])


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_what_a_real_authenticator_signed_is_accepted(path: Path) -> None:
    _, assertion, key, party = read(path)
    said = check(assertion, key, party, SIGNED)
    assert said.flags & (Flag.USER_PRESENT | Flag.USER_VERIFIED) == Flag.USER_PRESENT | Flag.USER_VERIFIED


@pytest.mark.parametrize("path", [path for path in FILES if path not in GOOD], ids=lambda path: path.stem)
def test_what_a_real_authenticator_signed_amiss_is_refused_for_that(path: Path) -> None:
    case, assertion, key, party = read(path)
    with pytest.raises((Invalid, Malformed), match=re.escape(case["fault"])):
        check(assertion, key, party, SIGNED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_registration_holds_the_key_to_its_last_byte(path: Path) -> None:
    case, *_ = read(path)
    data = base64.b64decode(case["registration"])
    said = parse_authenticator_data(data)
    assert said.attested is not None
    assert base64.b64encode(said.attested.public).decode() == case["public"]
    assert parse_cose_key(said.attested.public).print() == said.attested.public
    assert len(said.attested.credential) in range(16, 1024)
    assert len(data) == 37 + 18 + len(said.attested.credential) + len(said.attested.public) + len(said.extensions)
    for end in range(len(data)):
        with pytest.raises(Malformed):
            parse_authenticator_data(data[:end])
    with pytest.raises(Malformed, match="1 bytes"):
        parse_authenticator_data(data + b"\0")


def test_the_vectors_come_from_three_programs_with_three_kinds_of_key() -> None:
    cases = [read(path) for path in GOOD]
    assert {case["made_by"].split()[0] for case, *_ in cases} == {"Chromium", "passkey", "descope/virtualwebauthn"}
    assert {key.algorithm for _, _, key, _ in cases} == {"ES256", "EdDSA", "RS256"}
    assert any(parse_authenticator_data(assertion.authenticator_data).extensions for _, assertion, *_ in cases)
    assert any(b"other_keys_can_be_added_here" in assertion.client_data for _, assertion, *_ in map(read, FILES))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
@pytest.mark.parametrize("part", ["authenticator_data", "client_data", "signature"])
def test_every_bit_counts(path: Path, part: str) -> None:
    _, assertion, key, party = read(path)
    data = getattr(assertion, part)
    for at in range(len(data)):
        for bit in range(8):
            flipped = data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
            with pytest.raises((Invalid, Malformed)):
                check(replace(assertion, **{part: flipped}), key, party, SIGNED)


@pytest.mark.parametrize("path", GOOD[:1] + GOOD[-1:], ids=lambda path: path.stem)
@pytest.mark.parametrize("part", ["authenticator_data", "client_data", "signature"])
def test_nothing_is_cut_off_or_added(path: Path, part: str) -> None:
    _, assertion, key, party = read(path)
    data = getattr(assertion, part)
    for other in (*(data[:end] for end in range(len(data))), data + b"\0", data + b" ", b"\0" + data):
        with pytest.raises((Invalid, Malformed)):
            check(replace(assertion, **{part: other}), key, party, SIGNED)


def refused(assertion: Assertion, key: CoseKey = JUDGE.key, party: Party = PARTY, data: bytes = DATA) -> str:
    with pytest.raises((Invalid, Malformed)) as caught:
        check(assertion, key, party, data, "statement 7")
    assert caught.value.where == "statement 7"
    return caught.value.what


@pytest.mark.parametrize("private", [es256("a"), eddsa("a")], ids=["ES256", "EdDSA"])
def test_a_passkey_signs_the_same_bytes_twice_and_both_are_good(private: Any) -> None:
    passkey = Passkey(private)
    assert passkey.sign(DATA) == passkey.sign(DATA)
    assert check(passkey.sign(DATA), passkey.key, PARTY, DATA).counter == 7


WRONG: dict[str, tuple[Callable[[], str], str]] = {
    "another challenge": (lambda: refused(JUDGE.sign(DATA + b" ")), "the challenge"),
    "a padded challenge": (
        lambda: refused(JUDGE.sign(DATA, challenge=base64.urlsafe_b64encode(hashlib.sha256(DATA).digest()).decode())),
        "the challenge",
    ),
    "a registration": (lambda: refused(JUDGE.sign(DATA, type="webauthn.create")), "webauthn.get"),
    "a payment": (lambda: refused(JUDGE.sign(DATA, type="payment.get")), "webauthn.get"),
    "another origin": (lambda: refused(JUDGE.sign(DATA, origin="https://evil.example.com")), "another origin"),
    "another port": (lambda: refused(JUDGE.sign(DATA, origin=PARTY.origin + ":8443")), "another origin"),
    "another relying party": (lambda: refused(JUDGE.sign(DATA, rp_id="example.com")), "another relying party"),
    "a page in a page": (lambda: refused(JUDGE.sign(DATA, crossOrigin=True)), "another site's page"),
    "a named page around": (lambda: refused(JUDGE.sign(DATA, topOrigin="https://x.example")), "another site's page"),
    "nobody present": (lambda: refused(JUDGE.sign(DATA, flags=0x04)), "nobody was present"),
    "nobody verified": (lambda: refused(JUDGE.sign(DATA, flags=0x01)), "did not verify"),
    "a reserved flag": (lambda: refused(JUDGE.sign(DATA, flags=0x07)), "flags 0x07"),
    "the other reserved flag": (lambda: refused(JUDGE.sign(DATA, flags=0x25)), "flags 0x25"),
    "backed up but not eligible": (lambda: refused(JUDGE.sign(DATA, flags=0x15)), "flags 0x15"),
    "a byte too many": (lambda: refused(JUDGE.sign(DATA, more=b"\xa0")), "1 bytes of authenticator data"),
    "no extensions after all": (lambda: refused(JUDGE.sign(DATA, flags=0x85)), "map of extensions"),
    "extensions that are a list": (lambda: refused(JUDGE.sign(DATA, flags=0x85, more=b"\x80")), "map of extensions"),
    "a byte after the extensions": (lambda: refused(JUDGE.sign(DATA, flags=0x85, more=b"\xa0\x00")), "1 bytes"),
    "extensions cut off": (lambda: refused(JUDGE.sign(DATA, flags=0x85, more=b"\xa1\x61")), "cut off"),
    "no credential after all": (lambda: refused(JUDGE.sign(DATA, flags=0x45)), "credential is cut off"),
    "a credential of 1024 bytes": (
        lambda: refused(JUDGE.sign(DATA, flags=0x45, more=bytes(16) + b"\x04\x00" + bytes(1025))),
        "id too long",
    ),
    "a new credential": (
        lambda: refused(JUDGE.sign(DATA, flags=0x45, more=bytes(16) + b"\x00\x01" + b"i" + JUDGE.key.print())),
        "no new credential",
    ),
    "2049 bytes": (lambda: refused(JUDGE.sign(DATA, flags=0x85, more=bytes(2012))), "37 to 2048 bytes"),
    "36 bytes": (lambda: refused(JUDGE.over(bytes(36), JUDGE.client_data(DATA))), "37 to 2048 bytes"),
    "another key": (
        lambda: refused(JUDGE.sign(DATA), Passkey(es256("other")).key),
        "ES256 signature is not by the key",
    ),
    "a key of another kind": (lambda: refused(JUDGE.sign(DATA), Passkey(eddsa("judge")).key), "EdDSA signature"),
    "another party's key": (
        lambda: refused(JUDGE.sign(DATA), party=Party("example.com", PARTY.origin)),
        "another relying",
    ),
    "other data": (lambda: refused(JUDGE.sign(DATA), data=DATA + b"\n"), "the challenge"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_signature_with_one_thing_wrong_is_refused_for_that(name: str) -> None:
    refuse, words = WRONG[name]
    assert words in refuse()


@pytest.mark.parametrize("flags", [0x05, 0x0D, 0x1D])
def test_backup_flags_that_can_be_do_not_matter(flags: int) -> None:
    assert check(JUDGE.sign(DATA, flags=flags), JUDGE.key, PARTY, DATA).flags == flags


def test_extensions_are_kept_as_bytes() -> None:
    said = check(JUDGE.sign(DATA, flags=0x85, more=b"\xa1\x63uvm\x80"), JUDGE.key, PARTY, DATA)
    assert said.extensions == b"\xa1\x63uvm\x80"


def test_cross_origin_may_be_left_out_and_other_members_may_be_there() -> None:
    for members in ({"crossOrigin": None}, {"tokenBinding": {"status": "supported"}}, {"x": [1.5, None, {"y": "é"}]}):
        check(JUDGE.sign(DATA, **members), JUDGE.key, PARTY, DATA)


BASE = JUDGE.client_data(DATA)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not JSON"),
        (b"\xef\xbb\xbf" + BASE, "is not JSON"),
        (BASE + b"x", "is not JSON"),
        (BASE.replace(b"court", b"c\xffurt"), "is not JSON"),
        (BASE.replace(b'{"type"', b'{"type":"webauthn.create","type"'), "a member stands twice"),
        (BASE.replace(b'{"type"', b'{"\\u0074ype":"webauthn.get","type"'), "a member stands twice"),
        (BASE.replace(b"}", b',"x":{"y":1,"y":1}}'), "a member stands twice"),
        (BASE.replace(b"}", b',"x":NaN}'), "NaN is not JSON"),
        (BASE.replace(b"}", b',"x":-Infinity}'), "-Infinity is not JSON"),
        (BASE.replace(b"}", b',"x":"\\ud800"}'), "is not JSON"),
        (BASE.replace(b"}", b',"x":"\x01"}'), "is not JSON"),
        (BASE.replace(b"}", b',"x":' + b"[" * 31 + b"]" * 31 + b"}"), ""),
        (BASE.replace(b"}", b',"x":' + b"[" * 32 + b"]" * 32 + b"}"), "32 brackets"),
        (BASE + b" " * (2049 - len(BASE)), "2048 bytes"),
        (b"[]", "is not a JSON object"),
        (b'"webauthn.get"', "is not a JSON object"),
        (JUDGE.client_data(DATA, type=None), "the texts type"),
        (JUDGE.client_data(DATA, challenge=7), "the texts type"),
        (JUDGE.client_data(DATA, origin=["x"]), "the texts type"),
        (JUDGE.client_data(DATA, crossOrigin="false"), "crossOrigin true or false"),
        (JUDGE.client_data(DATA, crossOrigin=0), "crossOrigin true or false"),
        (BASE.replace(b"false", b"null"), "crossOrigin true or false"),
    ],
)
def test_client_data_is_read_strictly(data: bytes, words: str) -> None:
    if not words:
        assert parse_client_data(data).origin == PARTY.origin
        return
    with pytest.raises(Malformed, match=words):
        parse_client_data(data, "statement 7")


def test_client_data_of_2048_bytes_is_read() -> None:
    assert parse_client_data(BASE + b" " * (2048 - len(BASE))) == parse_client_data(BASE)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80) | st.builds(lambda tail: BASE[:-1] + tail, st.binary(max_size=20)))
def test_no_bytes_break_a_reader_but_by_the_declared_error(data: bytes) -> None:
    for parse in (parse_client_data, parse_authenticator_data, parse_cose_key):
        try:
            parse(data)
        except Malformed:
            continue


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_no_signature_breaks_the_check(signature: bytes) -> None:
    for passkey in (JUDGE, Passkey(eddsa("judge"))):
        with pytest.raises(BadSignature):
            check(replace(passkey.sign(DATA), signature=signature), passkey.key, PARTY, DATA)


@pytest.mark.parametrize(
    ("id", "origin"),
    [
        ("court.example.com", "https://court.example.com"),
        ("example.com", "https://court.example.com"),
        ("example.com", "https://example.com:8443"),
        ("localhost", "http://localhost"),
        ("localhost", "http://localhost:8043"),
        ("localhost", "https://localhost"),
        ("xn--bcher-kva.example", "https://a.b.xn--bcher-kva.example:65535"),
        ("example.com", "https://example.com:80"),
    ],
)
def test_a_relying_party_is_a_domain_with_an_origin_on_it(id: str, origin: str) -> None:
    assert parse_party(id, origin) == Party(id, origin)


@pytest.mark.parametrize(
    ("id", "origin", "words"),
    [
        ("", "https://example.com", "a domain"),
        ("Example.com", "https://example.com", "a domain"),
        ("example.com.", "https://example.com", "a domain"),
        ("-a.com", "https://-a.com", "a domain"),
        ("127.0.0.1", "https://127.0.0.1", "a domain"),
        ("a." * 127 + "com", "https://example.com", "a domain"),
        ("example.com", "", "an origin is"),
        ("example.com", "https://example.com/", "an origin is"),
        ("example.com", "http://example.com", "an origin is"),
        ("example.com", "https://EXAMPLE.com", "an origin is"),
        ("example.com", "https://example.com:443", "an origin is"),
        ("localhost", "http://localhost:80", "an origin is"),
        ("example.com", "https://example.com:0443", "an origin is"),
        ("example.com", "https://example.com:65536", "an origin is"),
        ("example.com", "https://a@example.com", "an origin is"),
        ("example.com", "android:apk-key-hash:AAAA", "an origin is"),
        ("example.com", "https://notexample.com", "not on the domain"),
        ("court.example.com", "https://example.com", "not on the domain"),
    ],
)
def test_a_relying_party_has_one_spelling(id: str, origin: str, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        parse_party(id, origin, "key")
