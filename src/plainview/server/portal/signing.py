"""Asking a passkey to sign exact bytes, and reading what it answers; in a demonstration a simulated key signs."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from django.http import HttpRequest

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions.signing import by_passkey
from plainview.server.portal.passkeys import credential, credential_id
from plainview.server.portal.routes import Visit


def asked(visit: Visit, data: bytes) -> str:
    """Promise what the browser asks: the SHA-256 of the very bytes is the challenge, the registered key the one.

    That answer is the step-up too: it is made over this very text, by a passkey that verifies its user.
    """
    desk, who = visit.site.desk, visit.person
    key = desk.keys.key_of(who.id, desk.today())
    found = None if key is None else credential_id(who.id, who.generation, key)
    allowed = [] if found is None else [{"type": "public-key", "id": _text(found)}]
    wanted = {"rpId": visit.site.place.host, "userVerification": "required", "allowCredentials": allowed}
    return json.dumps({"challenge": _text(sha256(data).digest()), **wanted})


def answered(request: HttpRequest, visit: Visit, data: bytes) -> Any:
    """Promise the signature that came with a form. Raises NotPermitted without a key, Malformed for no answer."""
    desk, who, demo = visit.site.desk, visit.person.id, visit.site.demo
    key = desk.keys.key_of(who, desk.today())
    if key is None:
        raise NotPermitted("you have no key that may sign today", next="Ask your registrar")
    if demo is not None:
        return demo.keys.sign(key, data)
    try:
        answer = credential(request)["response"]
        parts = [_bytes(answer[name]) for name in ("signature", "authenticatorData", "clientDataJSON")]
    except (ValueError, TypeError, KeyError):
        raise Malformed("expected the answer of a passkey", next="Use the button on the page") from None
    return by_passkey(key, *parts)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest(data: bytes) -> str:
    """Promise the SHA-256, in hex, that is shown beside what is signed."""
    return sha256(data).hexdigest()
