"""What a browser, a key file or another system hands over when somebody has signed, as the signature of a statement."""

from dataclasses import dataclass

from plainview.core.docket import forms
from plainview.core.docket.forms import ED25519, WEBAUTHN
from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import Signature
from plainview.core.notes.lines import parse_base64
from plainview.core.vocabulary.errors import BadSignature, Malformed
from plainview.core.vocabulary.ids import KeyId
from plainview.server.actions.desk import Desk

SIGNATURE_BYTES = 64
PASTED_CHARS_MAX = 400
_AGAIN = "Download the bytes again, compare their SHA-256, and sign the file itself with this very key"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """An Ed25519 key that lies in a file or a token of its owner; `root` names the office whose root it is, or none."""

    id: KeyId
    public: str
    root: str


def by_passkey(key: KeyId, value: bytes, authenticator_data: bytes, client_data: bytes) -> Signature:
    """Promise the signature that a passkey made under a registered key; whether it is good is asked at the commit."""
    return Signature(WEBAUTHN, key, value, authenticator_data, client_data)


def by_key(key: KeyId, value: bytes) -> Signature:
    """Promise the signature that an Ed25519 key made over the bytes themselves; asked at the commit too."""
    return Signature(ED25519, key, value)


def key_file(desk: Desk, person: str) -> KeyFile | None:
    """Promise the Ed25519 key that a person signs with in public today, None who has none, or signs with a passkey."""
    key, program = desk.keys.key_of(person, desk.today()), desk.program()
    official = None if key is None else program.keys.get(key)
    if official is not None:
        return KeyFile(official.id, official.public, "") if official.party is None else None
    roots = {key_id(parse_base64(public, office)): (office, public) for office, public in program.roots.items()}
    if key is None or key not in roots:
        return None
    office, public = roots[key]
    return KeyFile(key, public, office)


def by_file(key: KeyFile, data: bytes, pasted: str) -> Signature:
    """Promise the signature that a key file made over `data`, checked; `pasted` is base64, spaces and line ends aside.

    Raises Malformed for what is no signature, BadSignature for one that this key did not make over these bytes.
    """
    text = "".join(pasted.split()) if len(pasted) <= PASTED_CHARS_MAX else pasted[:PASTED_CHARS_MAX]
    if not text:
        raise Malformed("paste the signature here", next="The command above prints it")
    try:
        value = parse_base64(text, "")
    except Malformed:
        raise Malformed("expected the signature in base64, as the command prints it", next=_AGAIN) from None
    if len(value) != SIGNATURE_BYTES:
        raise Malformed(f"an Ed25519 signature has {SIGNATURE_BYTES} bytes, this has {len(value)}", next=_AGAIN)
    made = by_key(key.id, value)
    try:
        forms.verify(key.public, None, made, data)
    except BadSignature:
        raise BadSignature(f"key {key.id[:8]} did not sign these bytes", next=_AGAIN) from None
    return made
