"""Signing: every value is shown, then a passkey signs exactly these bytes; in a demonstration a simulated key does.

Whoever has an Ed25519 key in a file or a token takes the bytes to it, and brings the signature back.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import BadSignature, Malformed, NotPermitted
from plainview.server.actions import drafts
from plainview.server.actions.signing import KeyFile, by_file, key_file
from plainview.server.portal import signing
from plainview.server.portal.pages.matters import answered, home_of
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.statement_words import shown

SIGNERS = roles("reviewer", "authorizer", "inspector", "judge", "custodian", "auditor", "registrar", "root")


def page(request: HttpRequest, visit: Visit, draft: str) -> HttpResponse:
    """Show what is to be signed, and take the signature."""
    desk, who = visit.site.desk, visit.person.id
    waiting = _waiting(visit, draft)
    if request.method == "POST" and request.POST.get("do") == "withdraw":
        drafts.withdraw(desk, who, draft)
        return HttpResponseRedirect(home_of(waiting.matter))
    if _file(visit) is not None:
        return HttpResponseRedirect(f"/drafts/{draft}/file")
    if request.method == "POST":
        return answered(
            request, drafts.finish(desk, who, draft, signing.answered(request, visit, waiting.to_sign)), waiting.matter
        )
    context = {
        "waiting": waiting,
        "shown": shown(waiting),
        "digest": signing.digest(waiting.to_sign),
        "asked": signing.asked(visit, waiting.to_sign),
    }
    return render(request, "portal/draft.html", context)


def file(request: HttpRequest, visit: Visit, draft: str) -> HttpResponse:
    """Show what is to be signed and how a key file signs it; take the signature, checked before anything is said."""
    waiting, key = _waiting(visit, draft), _file(visit)
    if key is None:
        return HttpResponseRedirect(f"/drafts/{draft}")
    pasted, fault = request.POST.get("signature", ""), None
    if request.method == "POST":
        try:
            signature = by_file(key, waiting.to_sign, pasted)
        except (Malformed, BadSignature) as error:
            fault = error
        else:
            return answered(request, drafts.finish(visit.site.desk, visit.person.id, draft, signature), waiting.matter)
    context = {
        "waiting": waiting,
        "shown": shown(waiting),
        "digest": signing.digest(waiting.to_sign),
        "file": key,
        "root": key.root.replace("_", " "),
        "fault": fault,
        "pasted": pasted[:400],
    }
    return render(request, "portal/draft-file.html", context, status=422 if fault else 200)


def to_sign(request: HttpRequest, visit: Visit, draft: str) -> HttpResponse:
    """Hand out the exact bytes that a draft's key file signs."""
    answer = HttpResponse(_waiting(visit, draft).to_sign, content_type="application/octet-stream")
    answer["Content-Disposition"] = 'attachment; filename="to-sign"'
    return answer


def _file(visit: Visit) -> KeyFile | None:
    """The key file of whoever is here; a demonstration's simulated keys are none."""
    return None if visit.site.demo else key_file(visit.site.desk, visit.person.id)


def _waiting(visit: Visit, draft: str) -> drafts.Waiting:
    try:
        return drafts.waiting(visit.site.desk, visit.person.id, draft)
    except NotPermitted:
        raise Http404 from None


ROUTES = (
    Route("drafts/<str:draft>", "draft", page, SIGNERS, ("GET", "POST"), step_up=False),
    Route("drafts/<str:draft>/file", "draft-file", file, SIGNERS, ("GET", "POST"), step_up=True),
    Route("drafts/<str:draft>/bytes", "draft-bytes", to_sign, SIGNERS, step_up=True),
)
