"""What a browser or another system hands over when somebody has signed, as the signature of a statement."""

from plainview.core.docket.forms import ED25519, WEBAUTHN
from plainview.core.docket.statement import Signature
from plainview.core.vocabulary.ids import KeyId


def by_passkey(key: KeyId, value: bytes, authenticator_data: bytes, client_data: bytes) -> Signature:
    """Promise the signature that a passkey made under a registered key; whether it is good is asked at the commit."""
    return Signature(WEBAUTHN, key, value, authenticator_data, client_data)


def by_key(key: KeyId, value: bytes) -> Signature:
    """Promise the signature that an Ed25519 key made over the bytes themselves; asked at the commit too."""
    return Signature(ED25519, key, value)
