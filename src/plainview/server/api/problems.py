"""Every error as problem details (RFC 9457): what is wrong, where, what to do next; a refusal with its citations."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from plainview.core.vocabulary.answers import Refused
from plainview.core.vocabulary.errors import (
    Inconsistent,
    Invalid,
    Malformed,
    NotPermitted,
    PlainviewError,
    Stopped,
    Unchecked,
)

MOUNTED = "/api/"
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 30

TITLES: Mapping[int, str] = {
    400: "The request was not understood",
    401: "A token is needed",
    403: "This token may not do that",
    404: "There is nothing here for you",
    405: "Not with this method",
    409: "It does not fit with what is",
    413: "The request is too long",
    415: "Another kind of body is expected",
    422: "The law says no",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not now",
}
_STATUS: tuple[tuple[type[PlainviewError], int], ...] = (
    (NotPermitted, 403),
    (Malformed, 400),
    (Inconsistent, 409),
    (Invalid, 422),
    (Unchecked, 503),
    (Stopped, 503),
)


class Nowhere(NotPermitted):
    """What is asked for is not there, or not for this person: in the same words."""


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """Promise the answer to an error; `more` are members that are said when they say something."""
    title = TITLES[status] if status != 422 or more.get("refusals") else "This cannot stand"
    said = {"detail": detail, "status": status, "title": title, "type": f"{MOUNTED}problems/{status}"}
    body = {**said, **{name: value for name, value in more.items() if value not in (None, "")}}
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status == 503:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def of_error(error: PlainviewError) -> HttpResponse:
    """Promise the answer to one of our errors."""
    found = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    status = 404 if isinstance(error, Nowhere) else found
    return problem(status, error.what, where=error.where, next=error.next)


def refused(refusals: tuple[Refused, ...], stated: int | None) -> HttpResponse:
    """Promise the answer to a refusal by the law; `stated` is the statement that says so in public, if one does."""
    lines = [{"cites": list(no.cites), "code": no.code, "reason": no.reason} for no in refusals]
    detail = "; ".join(no.reason for no in refusals) or "the law says no"
    return problem(422, detail, refusals=lines, stated=stated)
