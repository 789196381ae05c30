"""Messages as an agency's system sends them, made from plain requests.

    data = print_message(new_order(request, sender="agency A"), XML)
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from plainview.core.vocabulary.days import Day, days_after, parse_day
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Address, Kind, Purpose
from plainview.server.exchange import profile
from plainview.server.exchange.values import (
    Action,
    Authorisation,
    Body,
    Coded,
    Details,
    Document,
    Endpoint,
    Formatted,
    Header,
    LDTask,
    LITask,
    Message,
    Object,
    Span,
    Target,
)

ZONE = ZoneInfo("America/New_York")
ORIGIN = "example.com/portal"


def uuid(words: str) -> str:
    return profile.uuid_of(hashlib.sha256(words.encode()).hexdigest()[:32])


def header(words: str, sender: str = "agency A") -> Header:
    return Header(
        profile.agency(sender),
        Endpoint("US", ORIGIN),
        uuid(f"transaction {words}"),
        "2026-01-02T12:00:00.000000Z",
        profile.VERSION,
    )


def message(words: str, *actions: tuple[str, Object | str], sender: str = "agency A") -> Message:
    """A message of these actions; `words` tell it from all others."""
    made = [
        Action(number, verb, None, about) if isinstance(about, str) else Action(number, verb, about)
        for number, (verb, about) in enumerate(actions)
    ]
    return Message(header(words, sender), tuple(made))


def authorisation(words: str, request: Mapping[str, Any], start: Day | None = None, **more: Any) -> Authorisation:
    span = None
    if start is not None:
        end = days_after(start, int(request["days"]))
        span = Span(profile.midnight(start, ZONE), profile.midnight(end, ZONE))
    urgent = request.get("emergency", "none") != "none"
    usual: dict[str, Any] = {
        "reference": f"W {words}",
        "legal_type": profile.legal_type(Kind(request["kind"])),
        "case": profile.purpose(Purpose(request["purpose"])),
        "priority": profile.PRIORITIES[urgent],
        "desired": profile.standard("AuthorisationDesiredStatus", "SubmittedToCSP"),
        "flags": (profile.EMERGENCY,) if urgent else (),
        "span": span,
    }
    return Authorisation(id=uuid(f"authorisation {words}"), **{**usual, **more})


def task(words: str, request: Mapping[str, Any], **more: Any) -> LITask | LDTask:
    known = {"id": uuid(f"task {words}"), "associated": (uuid(f"authorisation {words}"),)}
    if request["kind"] == "cover":
        addresses = [profile.written(from_plain(Address, plain)) for plain in request["addresses"]]
        target = Target(tuple(Formatted(profile.ADDRESS, text) for text in addresses))
        return LITask(**{**known, "reference": "LIID1", "target": target, **more})
    scope = request["scope"]
    details = Details(
        type=profile.own("RecordsKind", scope["record"]),
        start=profile.midnight(parse_day(scope["first_day"]), ZONE),
        end=profile.midnight(days_after(parse_day(scope["last_day"]), 1), ZONE),
        values=tuple(Formatted(profile.ITEM, item) for item in scope["items"]),
        subtypes=tuple(profile.own("RecordsField", name) for name in scope["fields"]),
    )
    return LDTask(**{**known, "reference": "US-A-1", "details": details, **more})


def document(words: str, type: Coded, data: bytes, media: str = "application/json", **more: Any) -> Document:
    body = Body(b64encode(data).decode(), media, hashlib.sha256(data).hexdigest(), "SHA-256")
    usual = {"id": uuid(f"document {words} {type.value}"), "associated": (uuid(f"authorisation {words}"),)}
    return Document(**{**usual, "name": f"{type.value}.json", "type": type, "body": body, **more})


def signed_request(words: str, request: Mapping[str, Any], signatures: Any = None, **more: Any) -> Document:
    plain = {"request": dict(request), **({"signatures": signatures} if signatures is not None else {})}
    return document(words, profile.SIGNED_REQUEST, json.dumps(plain).encode(), **more)


def new_order(words: str, request: Mapping[str, Any], start: Day | None = None, sender: str = "agency A") -> Message:
    """What files a request: an authorisation, its task, the signed request."""
    objects = (authorisation(words, request, start), task(words, request), signed_request(words, request))
    return message(words, *(("CREATE", one) for one in objects), sender=sender)


def cancellation(words: str) -> Message:
    wished = profile.standard("AuthorisationDesiredStatus", "Cancelled")
    return message(f"{words} cancel", ("UPDATE", Authorisation(id=uuid(f"authorisation {words}"), desired=wished)))


def extension(words: str, stated: Mapping[str, Any], end: Day | None = None) -> Message:
    span = Span(end=profile.midnight(end, ZONE)) if end is not None else None
    paper = document(words, profile.EXTENSION, json.dumps({"extension": dict(stated)}).encode())
    updated = Authorisation(id=uuid(f"authorisation {words}"), span=span)
    return message(f"{words} extend", ("UPDATE", updated), ("CREATE", paper))


def correction(words: str, request: Mapping[str, Any], again: str = "") -> Message:
    paper = signed_request(words, request, id=uuid(f"document {words} corrected{again}"))
    objects = (("UPDATE", authorisation(words, request)), ("UPDATE", task(words, request)), ("CREATE", paper))
    return message(f"{words} correct{again}", *objects)


def get(words: str, *ids: str, sender: str = "agency A") -> Message:
    return message(f"{words} get", *(("GET", id) for id in ids), sender=sender)


def with_sender(one: Message, country: str, name: str) -> Message:
    return replace(one, header=replace(one.header, sender=Endpoint(country, name)))
