"""An authenticator and a browser in software: what the page's script would put into the field `credential`."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from plainview.core.notes.cose import CoseKey

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    """base64url without padding, as WebAuthn's JSON has it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(given: str) -> bytes:
    """The bytes of base64url."""
    return urlsafe_b64decode(given + "=" * (-len(given) % 4))


@dataclass
class Authenticator:
    """One device with one passkey; the same word makes the same key. `origin` is where its browser is.

    `handle` and `claims` are whose it says it is: the user, and the credential's id, where that is another's.
    """

    word: str
    origin: str
    verifies: bool = True
    handle: bytes = b""
    claims: bytes = b""
    private: ec.EllipticCurvePrivateKey = field(init=False)

    def __post_init__(self) -> None:
        seed = int.from_bytes(hashlib.sha256(self.word.encode()).digest()) >> 1
        self.private = ec.derive_private_key(seed, ec.SECP256R1())

    @property
    def id(self) -> bytes:
        """Its credential's id."""
        return self.claims or hashlib.sha256(b"id" + self.word.encode()).digest()

    @property
    def public(self) -> bytes:
        """Its COSE key."""
        return CoseKey(self.private.public_key()).print()

    def create(self, asked: str) -> str:
        """Answer a page that asks for a new passkey."""
        options = json.loads(asked)["publicKey"]
        self.handle = data(options["user"]["id"])
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + self.public
        said = self._said(options["rp"]["id"], ATTESTED) + attested
        sized = b"\x58" + len(said).to_bytes(1) if len(said) < 256 else b"\x59" + len(said).to_bytes(2)
        whole = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData" + sized + said
        client = self._client("webauthn.create", options["challenge"])
        return self._answer({"attestationObject": text(whole), "clientDataJSON": text(client)})

    def get(self, asked: str, **change: Any) -> str:
        """Answer a page that asks for the passkey; `change` lies about members of what the browser says."""
        options = json.loads(asked)
        options = options.get("publicKey", options)
        client = self._client("webauthn.get", options["challenge"], **change)
        said = self._said(options["rpId"])
        signature = self.private.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        answer = {
            "authenticatorData": said,
            "clientDataJSON": client,
            "signature": signature,
            "userHandle": self.handle,
        }
        return self._answer({name: text(value) for name, value in answer.items()})

    def _said(self, party: str, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(party.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, type: str, challenge: str, **change: Any) -> bytes:
        said = {"type": type, "challenge": challenge, "origin": self.origin, "crossOrigin": False, **change}
        return json.dumps(said, separators=(",", ":")).encode()

    def _answer(self, response: dict[str, str]) -> str:
        plain = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
        return json.dumps({**plain, "clientExtensionResults": {}})
