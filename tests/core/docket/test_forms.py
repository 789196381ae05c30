"""Keys and signatures of both forms: what a key of each is, and that neither passes for the other."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from plainview.core.docket.forms import party_of, verify
from plainview.core.docket.program import OfficialKey
from plainview.core.docket.signers import check_signature, key_id
from plainview.core.docket.statement import Signature, Statement, signed_bytes, with_signature
from plainview.core.notes.webauthn import Assertion, Party
from plainview.core.vocabulary.errors import BadSignature, Malformed
from tests.core.docket.founded import FIRST, Log, refused, staffed
from tests.core.docket.test_statement import SAID
from tests.core.notes.keys import ed25519
from tests.core.notes.passkeys import PARTY, Passkey, eddsa, es256

DATA = b"what is signed"
ORIGIN = "example.com/log"
JUDGE = Passkey(es256("judge"))
PLAIN = ed25519("judge")
PLAIN_PUBLIC = base64.b64encode(PLAIN.public_key().public_bytes_raw()).decode()


def public_of(passkey: Passkey) -> str:
    return base64.b64encode(passkey.key.print()).decode()


def carried(said: Assertion) -> Signature:
    return Signature("webauthn", key_id(JUDGE.key.print()), said.signature, said.authenticator_data, said.client_data)


def test_a_key_of_each_form_signs_in_its_own() -> None:
    verify(PLAIN_PUBLIC, None, Signature("ed25519", key_id(b""), PLAIN.sign(DATA)), DATA)
    for passkey in (JUDGE, Passkey(eddsa("judge"))):
        verify(public_of(passkey), PARTY, carried(passkey.sign(DATA)), DATA)


def test_a_signature_of_the_other_form_is_bad_whatever_it_signs() -> None:
    passkey = Passkey(PLAIN)  # the very same Ed25519 key, registered as a passkey
    said = passkey.sign(DATA)
    with pytest.raises(BadSignature, match="of form webauthn, its key of form ed25519"):
        verify(PLAIN_PUBLIC, None, carried(said), DATA)
    with pytest.raises(BadSignature, match="of form ed25519, its key of form webauthn"):
        verify(public_of(passkey), PARTY, Signature("ed25519", key_id(b""), PLAIN.sign(DATA)), DATA)


def test_what_is_wrong_with_a_signature_is_one_error() -> None:
    for bad in (
        carried(JUDGE.sign(DATA + b"x")),
        carried(JUDGE.sign(DATA, flags=0x01)),
        carried(replace(JUDGE.sign(DATA), authenticator_data=b"x")),
        carried(replace(JUDGE.sign(DATA), client_data=b"x")),
        carried(Passkey(es256("other")).sign(DATA)),
    ):
        with pytest.raises(BadSignature):
            verify(public_of(JUDGE), PARTY, bad, DATA)
    with pytest.raises(BadSignature, match="did not make it"):
        verify(PLAIN_PUBLIC, None, Signature("ed25519", key_id(b""), bytes(64)), DATA)


def official() -> tuple[OfficialKey, Statement]:
    """A judge's statement, signed by a passkey, and its key."""
    raw = JUDGE.key.print()
    key = OfficialKey(
        key_id(raw), "judge", "court", "none", base64.b64encode(raw).decode(), FIRST, FIRST.max, 0, party=PARTY
    )
    return key, with_signature(SAID, carried(JUDGE.sign(signed_bytes(SAID, ORIGIN))))


def test_a_statement_signed_by_a_passkey_is_by_its_key() -> None:
    key, statement = official()
    check_signature(key, statement, ORIGIN, "statement 5")


@pytest.mark.parametrize("changed", ["origin", "day", "party", "relying party", "no party"])
def test_a_statement_signed_by_a_passkey_cannot_be_changed(changed: str) -> None:
    key, statement = official()
    origin = "example.com/other" if changed == "origin" else ORIGIN
    if changed == "day":
        statement = structs.replace(statement, day=statement.day + timedelta(days=1))
    elif changed == "party":
        key = replace(key, party=replace(PARTY, origin="https://court.example.com:8443"))
    elif changed == "relying party":
        key = replace(key, party=replace(PARTY, id="example.com"))
    elif changed == "no party":
        key = replace(key, party=None)
    with pytest.raises(BadSignature, match=f"not by key {key.id}: ") as caught:
        check_signature(key, statement, origin, "statement 5")
    assert caught.value.where == "statement 5"


def test_the_public_form_of_a_key_is_that_of_its_form() -> None:
    assert party_of("ed25519", PLAIN_PUBLIC, "", "") is None
    assert party_of("webauthn", public_of(JUDGE), PARTY.id, PARTY.origin) == PARTY


@pytest.mark.parametrize(
    ("form", "public", "party"),
    [
        ("ed25519", public_of(JUDGE), Party("", "")),
        ("ed25519", PLAIN_PUBLIC, PARTY),
        ("ed25519", PLAIN_PUBLIC, Party(PARTY.id, "")),
        ("ed25519", PLAIN_PUBLIC, Party("", PARTY.origin)),
        ("ed25519", "", Party("", "")),
        ("webauthn", PLAIN_PUBLIC, PARTY),
        ("webauthn", public_of(JUDGE), Party("", "")),
        ("webauthn", public_of(JUDGE), Party(PARTY.id, "")),
        ("webauthn", public_of(JUDGE), Party("", PARTY.origin)),
        ("webauthn", public_of(JUDGE), Party("else.example", PARTY.origin)),
        ("webauthn", "", PARTY),
    ],
)
def test_a_public_form_of_the_other_form_or_without_its_place_is_malformed(
    form: str, public: str, party: Party
) -> None:
    with pytest.raises(Malformed):
        party_of(form, public, party.id, party.origin)


def facts(passkey: Passkey, **changes: Any) -> dict[str, Any]:
    """The facts of a new judge's passkey."""
    first = FIRST + timedelta(days=3)
    return {
        "class": "judge",
        "form": "webauthn",
        "from": first.isoformat(),
        "key": str(key_id(passkey.key.print())),
        "office": "court",
        "origin": PARTY.origin,
        "public": public_of(passkey),
        "rank": "none",
        "rp_id": PARTY.id,
        "until": (first + timedelta(days=89)).isoformat(),
        **changes,
    }


@pytest.fixture
def log() -> Log:
    return staffed()


def test_a_registrar_adds_a_judges_passkey(log: Log) -> None:
    log.add("key.added", facts(JUDGE), "registrar court", 2)
    key = log.program.keys[key_id(JUDGE.key.print())]
    assert (key.party, key.public) == (PARTY, public_of(JUDGE))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"form": "ed25519"}, "a key of form ed25519 has 32 bytes"),
        ({"rp_id": "example.org"}, "not on the domain"),
        ({"rp_id": "", "origin": ""}, "is a domain in lower case"),
        ({"public": PLAIN_PUBLIC}, "expected a COSE key"),
        ({"key": "00" * 16}, "the key id is not the hash"),
    ],
)
def test_a_passkey_that_is_not_one_is_not_added(log: Log, changes: dict[str, Any], words: str) -> None:
    assert words in refused(log, "key.added", facts(JUDGE, **changes), "registrar court")


def test_a_passkey_is_added_once(log: Log) -> None:
    log.add("key.added", facts(JUDGE), "registrar court", 2)
    assert "already known" in refused(log, "key.added", facts(JUDGE), "registrar court")
