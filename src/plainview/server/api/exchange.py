"""The exchange of authorisations by ETSI TS 103 120, in JSON and in XML: docs/exchange.md."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path

from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions import exchange
from plainview.server.actions.tokens import READ
from plainview.server.api import shapes
from plainview.server.api.matters import caller_of, check_visible
from plainview.server.api.place import served
from plainview.server.api.table import Operation
from plainview.server.queries import exchange as shown

JSON, XML = "application/json", "application/xml"
_MESSAGE = {
    "type": "object",
    "required": ["Header", "Payload"],
    "properties": {"Header": {"type": "object"}, "Payload": {"type": "object"}},
}
MEDIA: dict[str, Any] = {JSON: {"schema": _MESSAGE}, XML: {"schema": {"type": "string"}}}
"""How a message is described: its own schema is the standard's."""


def message(request: HttpRequest) -> HttpResponse:
    """Send a message: create an authorisation, update or cancel it, get its objects. The answer is a message too."""
    desk, caller, encoding = served().desk, caller_of(request), _encoding(request)
    taken = exchange.take(desk, caller.person.id, caller.scopes, request.body, encoding)
    return HttpResponse(shown.respond(desk, caller.person.id, taken, encoding), content_type=encoding)


def transaction(request: HttpRequest) -> str:
    """Promise under which key a message is answered once: its own transaction identifier. Raises Malformed."""
    return exchange.transaction(request.body, _encoding(request))


def _encoding(request: HttpRequest) -> str:
    kind = request.content_type or ""
    if kind not in MEDIA:
        raise Malformed(f"expected {JSON} or {XML}", where="Content-Type")
    return kind


def exported(request: HttpRequest, matter: Path[shapes.MatterId]) -> HttpResponse:
    """A matter as authorisation, tasks, documents and notification; in XML where `Accept` is `application/xml`."""
    check_visible(request, matter)
    encoding = XML if request.headers.get("Accept", "") == XML else JSON
    data = shown.export(served().desk, caller_of(request).person.id, matter, encoding)
    return HttpResponse(data, content_type=encoding)


OPERATIONS = (
    Operation(
        "POST",
        "/v1/exchange",
        "exchange_message",
        message,
        "",
        {200: shapes.Exchanged},
        keyed=True,
        key=transaction,
        media=MEDIA,
        tag="exchange",
    ),
    Operation(
        "GET",
        "/v1/matters/{matter}/exchange",
        "export_matter",
        exported,
        READ,
        {200: shapes.Exchanged, 304: None},
        media=MEDIA,
        tag="exchange",
    ),
)
