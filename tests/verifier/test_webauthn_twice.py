"""Both verifiers, which share no code, say the same of every WebAuthn signature: good ones, damaged ones, odd ones."""

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from examples import verify_min
from plainview.core.notes.cose import parse_cose_key
from plainview.core.notes.ctap_cbor import item_end
from plainview.core.notes.webauthn import Assertion, Party, check, parse_party
from plainview.core.vocabulary.errors import Invalid, Malformed
from tests.architecture.house import ROOT
from tests.core.notes.passkeys import PARTY, Passkey, eddsa, es256

VECTORS = ROOT / "tests/vectors/webauthn"
SIGNED = (VECTORS / "signed.txt").read_bytes()
FILES = sorted(VECTORS.glob("*.json"))
POOL = (
    b"",
    b"\x00",
    b"\x01",
    b"\x02",
    b"\x30",
    b"\x80",
    b"\xa0",
    b"\xff",
    b'"',
    b"}",
    b"[",
    b",",
    b" ",
    b"\n",
    b"\\u0041",
)
ROUNDS = 150


def ours(said: Assertion, public: bytes, party: Party) -> bool:
    try:
        check(said, parse_cose_key(public), party, SIGNED)
    except (Invalid, Malformed):
        return False
    return True


def theirs(said: Assertion, public: bytes, party: Party) -> bool:
    parts = {"value": said.signature, "authenticator_data": said.authenticator_data, "client_data": said.client_data}
    signature = {"form": "webauthn"} | {name: base64.b64encode(part).decode() for name, part in parts.items()}
    key: Any = verify_min.OfficialKey("judge", "court", "none", base64.b64encode(public).decode(), *2 * [None])  # type: ignore[list-item]
    key.party = (party.id, party.origin)
    try:
        verify_min.check_signature(key, signature, SIGNED, "statement 1")
    except verify_min.Fault as fault:
        assert fault.code == verify_min.FALSE
        return False
    return True


def both(said: Assertion, public: bytes, party: Party) -> bool:
    answer = ours(said, public, party)
    assert theirs(said, public, party) is answer, said
    return answer


def read(name: str) -> tuple[Assertion, bytes, Party, bool]:
    case = json.loads((VECTORS / name).read_bytes())
    data = {part: base64.b64decode(case[part]) for part in ("authenticator_data", "client_data", "signature", "public")}
    said = Assertion(data["authenticator_data"], data["client_data"], data["signature"])
    return said, data["public"], parse_party(case["rp_id"], case["origin"]), not case["fault"]


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_both_say_what_the_file_says(name: str) -> None:
    said, public, party, good = read(name)
    assert both(said, public, party) is good


def damaged(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((0, 1, 1, 2)))
    return data[:at] + chance.choice(POOL) + data[end:]


@pytest.mark.parametrize("name", [path.name for path in FILES if "_fail" not in path.name])
def test_both_say_the_same_of_damage(name: str) -> None:
    said, public, party, _ = read(name)
    chance = random.Random(name)
    for _ in range(ROUNDS):
        part = chance.choice(("authenticator_data", "client_data", "signature"))
        other = replace(said, **{part: damaged(getattr(said, part), chance)})
        assert other == said or not both(other, public, party)
        spoiled = damaged(public, chance)
        assert spoiled == public or not both(said, spoiled, party)


def odd_client_data(passkey: Passkey, chance: random.Random) -> bytes:
    """Client data that is truly signed, and odd in places: only reading it strictly finds out."""
    data = passkey.client_data(SIGNED)
    for _ in range(chance.randrange(3)):
        data = damaged(data, chance)
    return data


@pytest.mark.parametrize("passkey", [Passkey(es256("judge")), Passkey(eddsa("judge"))], ids=["ES256", "EdDSA"])
def test_both_say_the_same_of_odd_things_truly_signed(passkey: Passkey) -> None:
    chance, answers = random.Random("odd"), []
    for _ in range(5 * ROUNDS):
        extensions = bytes(chance.choice((0xA0, 0xA1, 0x61, 0x41, 0x40, 0x80, 0xF5, 0x18, 0x00)) for _ in range(4))
        more = extensions[: chance.randrange(5)]
        authenticator_data = passkey.authenticator_data(chance.choice((0x05, 0x85, 0x85, 0x1D, 0x15, 0x45)), more=more)
        said = passkey.over(authenticator_data, odd_client_data(passkey, chance))
        answers.append(both(said, passkey.key.print(), PARTY))
    assert set(answers) == {True, False}


def items() -> Iterator[bytes]:
    chance = random.Random("items")
    heads = (0x00, 0x18, 0x19, 0x1A, 0x1B, 0x20, 0x41, 0x58, 0x61, 0x62, 0x81, 0x82, 0xA1, 0xA2, 0xF4, 0xF6, 0xC0, 0x5F)
    for _ in range(40 * ROUNDS):
        yield bytes(chance.choice(heads) if chance.random() < 0.7 else chance.randrange(256) for _ in range(8))


def test_both_read_cbor_to_the_same_end() -> None:
    ends = set()
    for data in items():
        try:
            end = item_end(data, 0, "x")
        except Malformed:
            end = -1
        try:
            other = verify_min.cbor(data, 0, "x")[1]
        except verify_min.Fault:
            other = -1
        assert end == other, data.hex()
        ends.add(end)
    assert ends == {-1, *range(1, 9)}
