"""Signers: the class, the office, the rank, the days and the log index of a key, then the mathematics."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import structs

from plainview.core.docket.program import OfficialKey
from plainview.core.docket.signers import check_signature, key_id, signer
from plainview.core.docket.statement import Signature, Statement, signed_bytes, with_signature
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.errors import BadSignature, Invalid
from plainview.core.vocabulary.ids import ChainId, KeyId
from tests.core.docket.founded import FIRST, OFFICES, Log, founded, id_of, public, staffed
from tests.core.docket.samples import value_of

STAFFED = staffed()
BY_CLASS = {
    "authorizer": "delegate", "inspector": "inspector", "judge": "judge", "custodian": "custodian",
    "auditor": "auditor", "registrar": "registrar inspection", "root": "inspection",
}  # fmt: skip
CHIEF_ONLY = ("delegation.made", "delegation.revoked")


def said(kind: str, by: str | None, day: int = 2, **facts: Any) -> Statement:
    """A statement of a type with any facts, signed in name by a key."""
    row = TYPES[kind]
    chain = ChainId("0a" * 16 if row.chain == "matter" else row.chain)
    values = {name: value_of(fact) for name, fact in row.facts.items()}
    signature = Signature("ed25519", id_of(by), bytes(64)) if by else None
    return Statement(chain, 0, "0" * 64, FIRST + timedelta(days=day), kind, {**values, **facts}, {}, (), (), signature)


def signed(statement: Statement, log: Log = STAFFED) -> OfficialKey | None:
    """The key that a log finds for a statement said next."""
    return signer(log.program, statement, log.program.size)


def refused(statement: Statement, log: Log = STAFFED) -> str:
    with pytest.raises(Invalid) as caught:
        signed(statement, log)
    assert caught.value.where == f"statement {log.program.size}"
    return caught.value.what


def facts_for(kind: str) -> dict[str, Any]:
    """Facts that ask for no particular office or rank."""
    usual = {"authority": "delegate", "office": "inspection"}
    return {name: value for name, value in usual.items() if name in TYPES[kind].facts}


MATTER_TYPES = sorted(name for name, row in TYPES.items() if row.chain == "matter" and row.signers)


@pytest.mark.parametrize("kind", MATTER_TYPES)
def test_only_the_classes_of_the_table_sign_a_type(kind: str) -> None:
    for name, by in BY_CLASS.items():
        statement = said(kind, by, **facts_for(kind))
        if name in TYPES[kind].signers:
            found = signed(statement)
            assert found is not None
            assert found.id == id_of(by)
        else:
            assert refused(statement).endswith(f"not {name}")


@pytest.mark.parametrize("kind", ["record.opening_approved", "record.opened"])
def test_a_custodian_opens_in_the_name_of_the_own_office_alone(kind: str) -> None:
    for office in ("court", "inspector_general"):
        assert refused(said(kind, "custodian", office=office)).endswith(f"for the office {office}, not inspection")


def test_a_type_without_signer_has_no_key() -> None:
    assert signed(said("daybook.closed", None)) is None


def test_a_key_that_was_never_added_signs_nothing() -> None:
    assert "never added" in refused(said("order.seconded", "stranger"))


def test_a_key_signs_from_its_first_to_its_last_day() -> None:
    valid = STAFFED.program.keys[id_of("inspector")]
    first, last = (valid.first_day - FIRST).days, (valid.last_day - FIRST).days
    assert (first, last) == (2, 91)
    for day in (first, last):
        assert signed(said("order.seconded", "inspector", day)) == valid
    for day in (first - 1, last + 1):
        assert "was not valid at index" in refused(said("order.seconded", "inspector", day))


def test_a_key_signs_only_after_the_index_of_its_own_statement() -> None:
    key = replace(STAFFED.program.keys[id_of("inspector")], added=20)
    assert [key.valid(index, key.first_day) for index in (19, 20, 21)] == [False, False, True]


def test_a_revoked_key_signs_nothing_from_the_index_of_its_revocation() -> None:
    log = staffed()
    facts = {"key": str(id_of("inspector")), "reason": "lost"}
    index = log.add("key.revoked", facts, "registrar inspection", 2)
    assert "was not valid" in refused(said("order.seconded", "inspector"), log)
    key = log.program.keys[id_of("inspector")]
    assert key.revoked == index
    assert [key.valid(at, key.first_day) for at in (index - 1, index, index + 1)] == [True, False, False]


@pytest.mark.parametrize("office", OFFICES)
def test_a_root_signs_for_its_own_office_only(office: str) -> None:
    for other in OFFICES:
        statement = said("program.signed", other, office=office)
        if other == office:
            key = signed(statement)
            assert key is not None
            assert (key.signer, key.office, key.id) == ("root", office, id_of(office))
        else:
            assert f"for the office {office}, not {other}" in refused(statement)


def test_a_root_signs_for_as_long_as_the_program_runs_but_not_before() -> None:
    log = founded()
    assert signed(said("program.signed", "court", 100_000, office="court"), log) is not None
    assert "was not valid" in refused(said("program.signed", "court", -1, office="court"), log)


def test_the_inspection_root_proposes_a_profile_and_the_court_root_agrees() -> None:
    assert signed(said("profile.proposed", "inspection")) is not None
    assert signed(said("profile.agreed", "court")) is not None
    for other in ("court", "inspector_general"):
        assert "for the office inspection" in refused(said("profile.proposed", other))
    for other in ("inspection", "inspector_general"):
        assert "for the office court" in refused(said("profile.agreed", other))


def test_a_key_is_added_by_its_own_office() -> None:
    assert signed(said("key.added", "registrar court", office="court")) is not None
    assert "for the office court, not inspection" in refused(said("key.added", "registrar inspection", office="court"))
    assert "for the office court, not inspection" in refused(said("key.added", "inspection", office="court"))


@pytest.mark.parametrize("kind", ["review.committed", "review.revealed"])
def test_each_office_speaks_for_itself_in_a_review(kind: str) -> None:
    assert signed(said(kind, "judge", office="court")) is not None
    assert signed(said(kind, "auditor", office="inspector_general")) is not None
    assert "for the office inspector_general, not court" in refused(said(kind, "judge", office="inspector_general"))
    assert "for the office court, not inspector_general" in refused(said(kind, "auditor", office="court"))


@pytest.mark.parametrize("kind", ["order.authorized", "extension.authorized"])
def test_only_the_chief_signs_with_the_authority_of_the_chief(kind: str) -> None:
    assert signed(said(kind, "chief", authority="chief")) is not None
    assert signed(said(kind, "delegate", authority="delegate")) is not None
    assert "Chief Postal Inspector" in refused(said(kind, "delegate", authority="chief"))


@pytest.mark.parametrize("kind", CHIEF_ONLY)
def test_only_the_chief_delegates(kind: str) -> None:
    assert signed(said(kind, "chief")) is not None
    assert refused(said(kind, "delegate")) == "only the Chief Postal Inspector delegates"


@pytest.mark.parametrize(
    "kind",
    [
        "disclosure.approved",
        "disclosure.released",
        "notice.given",
        "notice.undelivered",
        "notice.repeated",
        "data.erased",
        "matter.closed",
    ],
)
def test_what_the_postal_service_holds_is_handled_by_its_own_custodian(kind: str) -> None:
    assert signed(said(kind, "custodian")) is not None
    assert "not court" in refused(said(kind, "court custodian"))


def test_a_court_custodian_may_place_a_hold() -> None:
    assert signed(said("hold.placed", "court custodian")) is not None


def real() -> tuple[OfficialKey, Statement]:
    """A statement truly signed, and its key."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    raw = private.public_key().public_bytes_raw()
    key = OfficialKey(
        key_id(raw), "inspector", "inspection", "none", base64.b64encode(raw).decode(), FIRST, FIRST.max, 0
    )
    bare = said("order.seconded", None)
    value = private.sign(signed_bytes(bare, "example.com/log"))
    return key, with_signature(bare, Signature("ed25519", key.id, value))


def test_a_true_signature_is_accepted() -> None:
    key, statement = real()
    check_signature(key, statement, "example.com/log", "statement 5")


@pytest.mark.parametrize("changed", ["origin", "day", "seq", "value", "key"])
def test_a_signature_over_anything_else_is_bad(changed: str) -> None:
    key, statement = real()
    assert statement.signature is not None
    origin = "example.com/log"
    if changed == "origin":
        origin = "example.com/other"
    elif changed == "day":
        statement = structs.replace(statement, day=statement.day + timedelta(days=1))
    elif changed == "seq":
        statement = structs.replace(statement, seq=1)
    elif changed == "value":
        value = bytes([statement.signature.value[0] ^ 1]) + statement.signature.value[1:]
        statement = with_signature(statement, structs.replace(statement.signature, value=value))
    else:
        other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
        key = replace(key, public=base64.b64encode(other).decode())
    with pytest.raises(BadSignature, match=f"not by key {key.id}") as caught:
        check_signature(key, statement, origin, "statement 5")
    assert caught.value.where == "statement 5"


def test_a_key_id_is_the_start_of_the_hash_of_the_public_key() -> None:
    # SHA-256 of 32 zero bytes (FIPS 180-4): 66687aad f862bd77 6c8fc18b 8e9f8e20 ...
    assert key_id(bytes(32)) == KeyId("66687aadf862bd776c8fc18b8e9f8e20")
    assert key_id(base64.b64decode(public("a"))) != key_id(base64.b64decode(public("b")))
