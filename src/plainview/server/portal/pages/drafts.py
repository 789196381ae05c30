"""Signing: every value is shown, then a passkey signs exactly these bytes; in a demonstration a simulated key does."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions import drafts
from plainview.server.actions.drafts import Waiting
from plainview.server.actions.signing import by_passkey
from plainview.server.portal.pages.matters import answered, home_of
from plainview.server.portal.passkeys import CREDENTIAL_CHARS_MAX, credential_id
from plainview.server.portal.routes import Route, Visit, roles

SIGNERS = roles("reviewer", "authorizer", "inspector", "judge", "custodian", "auditor", "registrar", "root")


def page(request: HttpRequest, visit: Visit, draft: str) -> HttpResponse:
    """Show what is to be signed, and take the signature."""
    desk, who = visit.site.desk, visit.person.id
    try:
        waiting = drafts.waiting(desk, who, draft)
    except NotPermitted:
        raise Http404 from None
    if request.method == "POST" and request.POST.get("do") == "withdraw":
        drafts.withdraw(desk, who, draft)
        return HttpResponseRedirect(home_of(waiting.matter))
    if request.method == "POST":
        return answered(request, drafts.finish(desk, who, draft, _signature(request, visit, waiting)), waiting.matter)
    context = {"waiting": waiting, "asked": _asked(visit, waiting), "digest": sha256(waiting.to_sign).hexdigest()}
    return render(request, "portal/draft.html", context)


def _asked(visit: Visit, waiting: Waiting) -> str:
    """What the browser asks the passkey: the SHA-256 of the very bytes is the challenge, the registered key the one.

    That answer is the step-up too: it is made over this very draft, by a passkey that verifies its user.
    """
    desk, who = visit.site.desk, visit.person
    key = desk.keys.key_of(who.id, desk.today())
    found = None if key is None else credential_id(who.id, who.generation, key)
    allowed = [] if found is None else [{"type": "public-key", "id": _text(found)}]
    asked = {"rpId": visit.site.place.host, "userVerification": "required", "allowCredentials": allowed}
    return json.dumps({"challenge": _text(sha256(waiting.to_sign).digest()), **asked})


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _signature(request: HttpRequest, visit: Visit, waiting: Waiting) -> Any:
    desk, who, demo = visit.site.desk, visit.person.id, visit.site.demo
    key = desk.keys.key_of(who, desk.today())
    if key is None:
        raise NotPermitted("you have no key that may sign today", next="Ask your registrar")
    if demo is not None:
        return demo.keys.sign(key, waiting.to_sign)
    text = request.POST.get("credential", "")
    try:
        answer: Any = json.loads(text)["response"] if len(text) <= CREDENTIAL_CHARS_MAX else None
        parts = [_bytes(answer[name]) for name in ("signature", "authenticatorData", "clientDataJSON")]
    except (ValueError, TypeError, KeyError):
        raise Malformed("expected the answer of a passkey", next="Use the button on the page") from None
    return by_passkey(key, *parts)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


ROUTES = (Route("drafts/<str:draft>", "draft", page, SIGNERS, ("GET", "POST"), step_up=False),)
