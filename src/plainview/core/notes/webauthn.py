"""WebAuthn assertions, read to the last byte and checked with `cryptography` alone; knows no statement (D§5).

An assertion signs `authenticator data ‖ SHA-256(client data)`, and the client data names a challenge: here the SHA-256
of what is to be signed. So four things must agree: challenge, relying party, origin, and the flags *user present* and
*user verified*. The signature counter is read and not judged: many authenticators leave it at zero.
Source: W3C Web Authentication Level 3, §5.8.1 (client data), §6.1 (authenticator data), §7.2 (what to check).
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from enum import IntFlag
from typing import NoReturn

from plainview.core.notes.cose import CoseKey
from plainview.core.notes.ctap_cbor import item_end
from plainview.core.vocabulary.errors import Invalid, Malformed

AUTHENTICATOR_BYTES_MAX = 2048
CLIENT_BYTES_MAX = 2048
NESTING_MAX = 32
"""How many opening brackets and braces client data may hold, wherever they stand: a bound that is easy to agree on."""

_HEAD_BYTES = 37  # SHA-256 of the relying party's id, flags, counter
_ATTESTED_BYTES = 18  # AAGUID, length of the credential's id
_CREDENTIAL_BYTES_MAX = 1023
_MAP = 0xA0
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
RP_ID_PATTERN = rf"(?:{_LABEL}\.)*[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?"
ORIGIN_PATTERN = rf"https://{RP_ID_PATTERN}(?::[1-9][0-9]{{0,4}})?|http://localhost(?::[1-9][0-9]{{0,4}})?"
_HOST = re.compile(r"https?://([a-z0-9.-]+)(?::([0-9]+))?")
_PORT_OF = {"https": 443, "http": 80}


class Flag(IntFlag):
    """The flags of authenticator data; bits 1 and 5 are reserved."""

    USER_PRESENT = 0x01
    USER_VERIFIED = 0x04
    BACKUP_ELIGIBLE = 0x08
    BACKED_UP = 0x10
    ATTESTED = 0x40
    EXTENSIONS = 0x80


_RESERVED = 0x22


@dataclass(frozen=True, slots=True)
class Attested:
    """A new credential: the authenticator's model, the credential's id, and its COSE key as bytes."""

    aaguid: bytes
    credential: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class AuthenticatorData:
    """What an authenticator says. `extensions` is their CBOR map as bytes, empty when there is none."""

    rp_id_hash: bytes
    flags: Flag
    counter: int
    attested: Attested | None
    extensions: bytes


@dataclass(frozen=True, slots=True)
class ClientData:
    """What a browser says. `top_origin` tells whether a page around the page was named; its name does not matter."""

    type: str
    challenge: str
    origin: str
    cross_origin: bool
    top_origin: bool


@dataclass(frozen=True, slots=True)
class Party:
    """The relying party that a key was registered for: its id, a domain, and the one origin that may ask it to sign."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """One act of signing: authenticator data, client data JSON and signature, all as the authenticator gave them."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def challenge_of(data: bytes) -> bytes:
    """Promise the challenge that asks for a signature over `data`: its SHA-256."""
    return hashlib.sha256(data).digest()


def print_challenge(challenge: bytes) -> str:
    """Promise a challenge as client data names it: base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()


def check(assertion: Assertion, key: CoseKey, party: Party, data: bytes, where: str = "assertion") -> AuthenticatorData:
    """Promise that whoever holds `key` signed `data` at `party`'s origin, present and verified.

    Raises:
        Malformed: authenticator data or client data are not of their form.
        Invalid: anything they say is not as it must be; BadSignature when the signature is not by the key.
    """
    said = parse_authenticator_data(assertion.authenticator_data, where)
    _check_client(parse_client_data(assertion.client_data, where), party, data, where)
    _check_authenticator(said, party, where)
    message = assertion.authenticator_data + hashlib.sha256(assertion.client_data).digest()
    key.verify(assertion.signature, message, where)
    return said


def _check_client(said: ClientData, party: Party, data: bytes, where: str) -> None:
    if said.type != "webauthn.get":
        raise Invalid("the client data is not of a signature (webauthn.get)", where=where)
    if said.challenge != print_challenge(challenge_of(data)):
        raise Invalid("the challenge is not the SHA-256 of what is signed", where=where)
    if said.origin != party.origin:
        raise Invalid(f"the signature was asked for at another origin than {party.origin}", where=where)
    if said.cross_origin or said.top_origin:
        raise Invalid("the signature was asked for inside another site's page", where=where)


def _check_authenticator(said: AuthenticatorData, party: Party, where: str) -> None:
    if said.rp_id_hash != hashlib.sha256(party.id.encode()).digest():
        raise Invalid(f"the authenticator signed for another relying party than {party.id}", where=where)
    if not said.flags & Flag.USER_PRESENT:
        raise Invalid("nobody was present at the authenticator", where=where)
    if not said.flags & Flag.USER_VERIFIED:
        raise Invalid("the authenticator did not verify who was there (PIN, fingerprint, face)", where=where)
    if said.attested is not None:
        raise Invalid("a signature carries no new credential", where=where)


def parse_authenticator_data(data: bytes, where: str = "authenticator data") -> AuthenticatorData:
    """Read authenticator data, of a registration or a signature, to its last byte. Raises Malformed."""
    if not _HEAD_BYTES <= len(data) <= AUTHENTICATOR_BYTES_MAX:
        raise Malformed(f"authenticator data has {_HEAD_BYTES} to {AUTHENTICATOR_BYTES_MAX} bytes", where=where)
    flags, at = data[32], _HEAD_BYTES
    if flags & _RESERVED or flags & (Flag.BACKUP_ELIGIBLE | Flag.BACKED_UP) == Flag.BACKED_UP:
        raise Malformed(f"the flags {flags:#04x} are not ones that authenticators have", where=where)
    attested, extensions = None, b""
    if flags & Flag.ATTESTED:
        attested, at = _attested(data, at, where)
    if flags & Flag.EXTENSIONS:
        extensions, at = _extensions(data, at, where)
    if at != len(data):
        raise Malformed(f"{len(data) - at} bytes of authenticator data are not accounted for", where=where)
    return AuthenticatorData(data[:32], Flag(flags), int.from_bytes(data[33:37]), attested, extensions)


def _attested(data: bytes, at: int, where: str) -> tuple[Attested, int]:
    key_at = at + _ATTESTED_BYTES + int.from_bytes(data[at + 16 : at + 18])
    if len(data) <= key_at or key_at - at - _ATTESTED_BYTES > _CREDENTIAL_BYTES_MAX:
        raise Malformed("the new credential is cut off, or its id too long", where=where)
    end = item_end(data, key_at, where)
    return Attested(data[at : at + 16], data[at + _ATTESTED_BYTES : key_at], data[key_at:end]), end


def _extensions(data: bytes, at: int, where: str) -> tuple[bytes, int]:
    if at >= len(data) or data[at] & 0xE0 != _MAP:
        raise Malformed("expected a CBOR map of extensions", where=where)
    end = item_end(data, at, where)
    return data[at:end], end


def parse_client_data(data: bytes, where: str = "client data") -> ClientData:
    """Read client data JSON: members we do not know may be there, as browsers add some. Raises Malformed."""
    if len(data) > CLIENT_BYTES_MAX or data.count(b"[") + data.count(b"{") > NESTING_MAX:
        raise Malformed(f"client data has at most {CLIENT_BYTES_MAX} bytes and {NESTING_MAX} brackets", where=where)
    try:
        plain = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(plain, ensure_ascii=False).encode()  # a lone surrogate is not a character
    except ValueError as error:
        raise Malformed(f"client data is not JSON: {str(error)[:60]}", where=where) from None
    if not isinstance(plain, dict):
        raise Malformed("client data is not a JSON object", where=where)
    type, challenge, origin = (plain.get(name) for name in ("type", "challenge", "origin"))
    crossed = plain.get("crossOrigin", False)
    if not (isinstance(type, str) and isinstance(challenge, str) and isinstance(origin, str)):
        raise Malformed("client data has the texts type, challenge and origin", where=where)
    if not isinstance(crossed, bool):
        raise Malformed("expected crossOrigin true or false in client data", where=where)
    return ClientData(type, challenge, origin, crossed, "topOrigin" in plain)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def parse_party(id: str, origin: str, where: str = "relying party") -> Party:
    """Read a relying party: a domain in lower case, and an origin on it as browsers print one.

    `https` anywhere, `http` on localhost alone; no default port; the origin's host is the domain or below it.
    Raises Malformed.
    """
    if len(id) > 253 or not re.fullmatch(RP_ID_PATTERN, id):
        raise Malformed("a relying party's id is a domain in lower case", where=where)
    match = _HOST.fullmatch(origin) if re.fullmatch(ORIGIN_PATTERN, origin) else None
    port = int(match[2] or 1) if match else 0
    if match is None or port > 65_535 or port == _PORT_OF[origin.partition(":")[0]]:
        raise Malformed("an origin is https://host or https://host:port, as browsers print it", where=where)
    if match[1] != id and not match[1].endswith("." + id):
        raise Malformed(f"the origin is not on the domain {id[:40]}", where=where)
    return Party(id, origin)
