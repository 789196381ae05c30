"""Passkeys of accounts: which party they are made for, what a browser is asked, and what is kept of its answer."""

import json
import struct
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import KeyId
from plainview.server.actions.passkeys import ALGORITHMS, passkey_id
from plainview.server.portal.site import site

CREDENTIAL_CHARS_MAX = 20_000
PASSKEYS_MAX = 10
NO_ANSWER = (
    *(ValidationError, InvalidSignature, struct.error),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError),
)
"""What is raised, by allauth and below, for an answer that no authenticator gives: a stranger may send anything."""

GENERATION = "generation"
"""Kept with each passkey: for which generation of its account it was made."""


class Adapter(DefaultMFAAdapter):
    """Allauth's questions about passkeys, answered by the site; no mail is ever sent about them."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The party: the host of the portal's origin."""
        return {"id": site().place.host, "name": site().name}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Accounts have no address."""


def credential(request: HttpRequest) -> dict[str, Any]:
    """Promise what a browser handed over as a passkey's answer. Raises Malformed."""
    text = request.POST.get("credential", "")
    try:
        found = json.loads(text) if len(text) <= CREDENTIAL_CHARS_MAX else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Malformed("expected the answer of a passkey", where="credential", next="Use the button on the page")
    return found


def asked_to_make(user: Any) -> str:
    """Promise what a browser is asked so that it makes a passkey, one that knows its user, of a kind that can sign."""
    options = auth.begin_registration(user, True)
    wanted = options["publicKey"]
    kinds = [kind for kind in wanted["pubKeyCredParams"] if kind["alg"] in ALGORITHMS]
    return json.dumps({**options, "publicKey": {**dict(wanted), "pubKeyCredParams": kinds}})


def make(request: HttpRequest) -> tuple[dict[str, Any], KeyId]:
    """Promise the passkey that the browser made, checked, and its id. Raises NotPermitted, Malformed."""
    answer = credential(request)
    try:
        data = auth.complete_registration(auth.parse_registration_response(answer)).credential_data
    except NO_ANSWER:
        raise NotPermitted("the passkey could not be made", next="Try again") from None
    assert data is not None
    return answer, passkey_id(_cose(data))


def keep(user: Any, name: str, answer: dict[str, Any], generation: int) -> None:
    """Keep a passkey of an account. Raises NotPermitted when there are too many."""
    if Authenticator.objects.filter(user=user).count() >= PASSKEYS_MAX:
        raise NotPermitted(f"an account has at most {PASSKEYS_MAX} passkeys", next="Remove one first")
    kept = auth.WebAuthn.add(user, name, answer).instance
    kept.data[GENERATION] = generation
    kept.save(update_fields=["data"])


def passkeys_of(username: str, generation: int) -> list[Any]:
    """Promise the passkeys of an account that still count, oldest first."""
    found = Authenticator.objects.filter(user__username=username, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [one for one in found if one.data.get(GENERATION) == generation]


def id_of(kept: Any) -> str:
    """Promise the id of a passkey's key, as statements name it."""
    return str(passkey_id(public_of(kept)))


def public_of(kept: Any) -> bytes:
    """Promise the COSE key of a passkey that is kept."""
    return _cose(kept.wrap().authenticator_data.credential_data)


def credential_id(username: str, generation: int, key: KeyId) -> bytes | None:
    """Promise the credential of an account's passkey with this id of its key, None when it has none."""
    for kept in passkeys_of(username, generation):
        if id_of(kept) == key:
            return bytes(kept.wrap().authenticator_data.credential_data.credential_id)
    return None


def drop(username: str) -> None:
    """Forget every passkey of an account."""
    Authenticator.objects.filter(user__username=username).delete()


def _cose(data: Any) -> bytes:
    """The COSE key at the end of attested credential data (WebAuthn 6.5.1): AAGUID, length of the id, id, key."""
    raw = bytes(data)
    return raw[18 + int.from_bytes(raw[16:18], "big") :]
