"""The two forms of official keys and signatures: Ed25519 by itself, and WebAuthn, by a passkey or a security key (D§5).

A key's public form is 32 raw bytes for `ed25519`, and the bytes of a COSE key for `webauthn`, which is also bound to
one relying party and one origin: those stand in `key.added`, so that anybody knows where its signatures are asked for.
"""

import base64
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from plainview.core.docket.statement import Signature
from plainview.core.notes import webauthn
from plainview.core.notes.cose import CoseKey, parse_cose_key
from plainview.core.notes.webauthn import Assertion, Party, parse_party
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed

ED25519, WEBAUTHN = "ed25519", "webauthn"
ED25519_BYTES = 32
KEYS_KEPT = 1_024
"""So many public keys are kept as numbers: an official signs again and again."""


def party_of(form: str, public: str, rp_id: str, origin: str) -> Party | None:
    """Promise the relying party a new key is bound to, None for `ed25519`; `public` is its public form in base64.

    Raises Malformed when the public form is not one of `form`, or relying party and origin are not as it needs them.
    """
    raw = base64.b64decode(public)
    if form == WEBAUTHN:
        parse_cose_key(raw)
        return parse_party(rp_id, origin)
    if len(raw) != ED25519_BYTES or rp_id or origin:
        raise Malformed("a key of form ed25519 has 32 bytes, and neither relying party nor origin")
    return None


def verify(public: str, party: Party | None, signature: Signature, data: bytes) -> None:
    """Promise that a key, in the form that its relying party or the lack of one says, signed `data`.

    Everything that is wrong with a signature is one error, BadSignature: `what` says why.
    """
    form = ED25519 if party is None else WEBAUTHN
    try:
        if signature.form != form:
            raise Invalid(f"the signature is of form {signature.form}, its key of form {form}")
        if party is None:
            _ed25519(public).verify(signature.value, data)
        else:
            said = Assertion(signature.authenticator_data, signature.client_data, signature.value)
            webauthn.check(said, _cose(public), party, data)
    except (Invalid, Malformed) as why:
        raise BadSignature(why.what) from None
    except (InvalidSignature, ValueError):
        raise BadSignature("the key did not make it") from None


@lru_cache(maxsize=KEYS_KEPT)
def _ed25519(public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(public))


@lru_cache(maxsize=KEYS_KEPT)
def _cose(public: str) -> CoseKey:
    return parse_cose_key(base64.b64decode(public))
