"""Passkeys as official keys: an official's is said in public by a registrar, an agency's kept in the registry."""

from collections.abc import Mapping
from typing import Any

from plainview.core.docket.facts import Json
from plainview.core.docket.forms import ED25519, ED25519_BYTES, WEBAUTHN
from plainview.core.docket.signers import key_id
from plainview.core.law.reform.own import KEY_DAYS_MAX
from plainview.core.notes import canonical
from plainview.core.notes.cose import parse_cose_key
from plainview.core.notes.lines import parse_base64, print_base64
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId, KeyId
from plainview.server.actions.booking import who_may
from plainview.server.actions.desk import Desk
from plainview.server.actions.enrolment import PEOPLE, is_ours
from plainview.server.people.standing import AGENCY_ROLES
from plainview.server.storage.ports import AuditRow

KEYS = ChainId("keys")
PUBLIC_CHARS_MAX = 100
ALGORITHMS = (-7, -8, -257)
"""COSE's numbers of what statements may be signed with: ES256, EdDSA, RS256."""


def passkey_id(public: bytes) -> KeyId:
    """Promise the id of a passkey by its COSE key. Raises Malformed for a kind that statements are not signed with."""
    return key_id(parse_cose_key(public, "passkey").print())


def key_values(holder: str, public: bytes, rp_id: str, origin: str) -> Mapping[str, Any]:
    """Promise the values of the act `add_key` for an official's passkey at a portal."""
    return {"holder": holder, "public": print_base64(public), "form": WEBAUTHN, "rp_id": rp_id, "origin": origin}


def key_file_values(holder: str, pasted: str) -> Mapping[str, Any]:
    """Promise the values of the act `add_key` for an Ed25519 key whose public half was pasted: 32 bytes in base64.

    Raises Malformed.
    """
    public = "".join(pasted.split())
    if len(public) > PUBLIC_CHARS_MAX or len(parse_base64(public, "public key")) != ED25519_BYTES:
        what = f"expected the {ED25519_BYTES} bytes of an Ed25519 public key in base64"
        raise Malformed(what, where="public key", next="See operating, how an office prints it")
    return {"holder": holder, "public": public, "form": ED25519}


def add_agency_key(desk: Desk, person: str, holder: str, public: bytes, rp_id: str, origin: str) -> KeyId:
    """Put the passkey of an agency's person into the registry, from tomorrow for 90 days: it is never public.

    Raises NotPermitted, Malformed.
    """
    who, owner, id = who_may(desk, person, "add_agency_key", PEOPLE), desk.person(holder), passkey_id(public)
    if owner.role not in AGENCY_ROLES or not is_ours(who, owner):
        raise NotPermitted("there is no such account for you", next="Check the name")
    first = days_after(desk.today(), 1)
    held: dict[str, Json] = {
        "form": WEBAUTHN,
        "from": str(first),
        "origin": origin,
        "person": holder,
        "public": print_base64(public),
        "rp_id": rp_id,
        "until": str(days_after(first, KEY_DAYS_MAX - 1)),
    }
    with desk.store.unit() as unit:
        others = [str(key) for key in desk.keys_of(holder) if key != id]
        unit.put_record("key", id, canonical.print(held))
        unit.put_record("keys-of", holder, canonical.print([*others, str(id)]))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "add_agency_key", PEOPLE, "added", f"{id} of {holder}"))
    return id
