"""Correcting what this recorder recorded: the correction stands beside it, nothing is edited."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Invalid
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.entering import Slips, Typed, codes, piece_of, typed_of
from plainview.server.actions.questions import REASONS, WITHDRAWING, reason_of
from plainview.server.actions.record import Recorded
from plainview.server.portal.pages.recorder import RECORDERS, asked_groups, over, own_cover
from plainview.server.portal.routes import Route, Visit
from plainview.server.queries import covers
from plainview.server.queries.covers import Cover, Over, OwnEntry

NOTE_CHARS_MAX = 200
_GONE = "Another record stands there by now: it was corrected already."


def entries(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """What this recorder recorded under a cover in the last days, to be corrected."""
    found = own_cover(visit, matter)
    if isinstance(found, Over):
        return over(request, found)
    own = covers.own_entries(visit.site.desk, visit.person.id, found.id)
    return render(request, "portal/entries.html", {"cover": found, "entries": own})


def correct(request: HttpRequest, visit: Visit, matter: str, digest: str) -> HttpResponse:
    """The record as it stands, to be written as it should have been, or withdrawn."""
    found = own_cover(visit, matter)
    if isinstance(found, Over):
        return over(request, found)
    own = covers.own_entries(visit.site.desk, visit.person.id, found.id)
    entry = next((each for each in own if each.digest == digest), None)
    if entry is None and request.method == "POST":
        messages.info(request, _GONE)  # as when a form was sent twice
        return HttpResponseRedirect(f"/today/{matter}/entries")
    if entry is None:
        raise Http404
    if request.method == "GET":
        return _form(request, found, entry, typed_of(entry.piece))
    return _correct(request, visit, found, entry)


def _correct(request: HttpRequest, visit: Visit, found: Cover, entry: OwnEntry) -> HttpResponse:
    typed = {name: list(request.POST.getlist(name)) for name in request.POST}
    word, note = request.POST.get("reason", ""), " ".join(request.POST.get("note", "").split())
    reason = reason_of(word)
    try:
        if reason is None or len(note) > NOTE_CHARS_MAX:
            slip = "Say why." if reason is None else f"At most {NOTE_CHARS_MAX} characters."
            raise Slips({"reason" if reason is None else "note": slip})
        piece = None if word in WITHDRAWING else piece_of(entry.piece.day, typed)
        digest = bytes.fromhex(entry.digest)
        done = correct_piece(visit.site.desk, visit.person.id, found.id, digest, reason, piece, note or None)
    except Slips as slips:
        return _form(request, found, entry, typed, slips)
    except Invalid:
        messages.info(request, _GONE)
        return HttpResponseRedirect(f"/today/{found.id}/entries")
    if done.digest is None:
        return _form(request, found, entry, typed, done=done)
    messages.success(request, "Withdrawn." if piece is None else "Corrected. What stood there before stays beside it.")
    return HttpResponseRedirect(f"/today/{found.id}/entries")


def _form(
    request: HttpRequest,
    found: Cover,
    entry: OwnEntry,
    typed: Typed,
    slips: Slips | None = None,
    done: Recorded | None = None,
) -> HttpResponse:
    wrong = slips.by_field if slips else {}
    first = {name: next(iter(typed.get(name, ())), "") for name in ("reason", "note", "barcodes")}
    context = {
        "cover": found,
        "entry": entry,
        "groups": asked_groups(entry.piece.day, typed, wrong, found.codes),
        "wrong": wrong,
        "done": done,
        "reasons": REASONS,
        "codes": codes(first["barcodes"]),
        **{name: first[name] for name in ("reason", "note")},
    }
    return render(request, "portal/correct.html", context, status=422 if wrong or done else 200)


ROUTES = (
    Route("today/<str:matter>/entries", "entries", entries, RECORDERS),
    Route("today/<str:matter>/entries/<str:digest>", "correct", correct, RECORDERS, ("GET", "POST")),
)
