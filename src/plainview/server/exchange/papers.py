"""What documents hold: the signed request as the API takes it, an extension, the scan of a letter.

The signed request is the request, and is never typed again: the authorisation and its tasks are its envelope, and must
say the same.
"""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from plainview.core.vocabulary.errors import Malformed
from plainview.server.exchange import in_json
from plainview.server.exchange.values import Document

JSON = "application/json"
SHA_256 = "SHA-256"
_PARTS = {"ed25519": ("value",), "webauthn": ("value", "authenticator_data", "client_data")}


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature in plain: its form, the key's id, and its parts as bytes."""

    form: str
    key: str
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A request, or what an extension states, in plain; and who signed it, by role."""

    plain: Mapping[str, Any]
    signatures: Mapping[str, Signed]


def content(document: Document) -> bytes:
    """Promise a document's bytes. Raises Malformed when there are none, or they are not those of the checksum."""
    where = f"document {document.id}"
    body = document.body
    if body is None or not body.contents:
        raise Malformed("expected a document with its content", where=where)
    data = unbase64(body.contents, where)
    if (body.checksum or body.checksum_type) and (body.checksum_type, body.checksum) != (SHA_256, _hex(data)):
        raise Malformed(f"expected the {SHA_256} of the content, in hex, as checksum", where=where)
    return data


def _hex(data: bytes) -> str:
    return sha256(data).hexdigest()


def paper(document: Document, name: str) -> Paper:
    """Promise what a JSON document says under `name` (`request`, `extension`), and who signed. Raises Malformed."""
    where = f"document {document.id}"
    if document.body is not None and document.body.type not in ("", JSON):
        raise Malformed(f"expected {JSON}", where=where)
    plain = in_json.load(content(document), where)
    if not isinstance(plain, dict) or not isinstance(plain.get(name), dict) or not plain.keys() <= {name, "signatures"}:
        raise Malformed(f"expected an object with {name!r}, and with 'signatures' where it is signed", where=where)
    return Paper(plain[name], _signatures(plain.get("signatures", {}), where))


def _signatures(plain: Any, where: str) -> dict[str, Signed]:
    if not isinstance(plain, dict) or plain.keys() not in (set(), {"officer", "supervisor"}):
        raise Malformed("expected the signatures of 'officer' and 'supervisor'", where=where)
    return {role: _signature(one, where) for role, one in plain.items()}


def _signature(plain: Any, where: str) -> Signed:
    form = plain.get("form") if isinstance(plain, dict) else None
    names = _PARTS.get(form, ()) if isinstance(form, str) else ()
    texts = all(isinstance(value, str) for value in plain.values()) if names else False
    if not texts or plain.keys() != {"form", "key", *names}:
        raise Malformed("expected a signature as docs/api.md lists them", where=where)
    return Signed(str(form), plain["key"], tuple(unbase64(plain[name], where) for name in names))


def unbase64(text: str, where: str) -> bytes:
    """Promise the bytes of standard base64 in its one spelling. Raises Malformed."""
    try:
        data = b64decode(text, validate=True)
    except (Error, ValueError):
        data = b""
    if b64encode(data).decode() != text:
        raise Malformed("expected standard base64 with its padding", where=where)
    return data
