"""Django's table of the API's addresses, made from `OPERATIONS` and from nothing else; and its description in OpenAPI.

Every answer under `/api/` is JSON: also to a method, a path or a body that no operation takes.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.api import acts, events, exchange, matters
from plainview.server.api.auth import Bearer, TooMany
from plainview.server.api.bodies import BODY_BYTES_MAX, Strict
from plainview.server.api.exchange import MEDIA
from plainview.server.api.guard import guarded
from plainview.server.api.problems import MEDIA_TYPE, MOUNTED, of_error, problem
from plainview.server.api.shapes import Problem
from plainview.server.api.table import Operation

VERSION = "1.0.0"
DESCRIPTION = "openapi.json"
OPERATIONS: tuple[Operation, ...] = (
    *matters.OPERATIONS,
    *acts.OPERATIONS,
    *events.OPERATIONS,
    *exchange.OPERATIONS,
)
"""Every operation there is."""

KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Chosen by the caller. The same key with the same request has the same answer for a day.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{16,64}$"},
}
_MESSAGES = f"{MOUNTED}v1/exchange"
SHOWN_CHARS_MAX = 40
"""So much at most of a name that was sent is said again."""

_LENGTH = re.compile(r"[0-9]{1,12}")
_LOG = logging.getLogger("plainview.api")


class Described(NinjaAPI):
    """Ninja's API, with errors described as problem details and the key of idempotency where it is needed."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Promise the description, OpenAPI 3.1."""
        schema = super().get_openapi_schema(**{**options, "path_prefix": MOUNTED})
        for each in schema["paths"].values():
            for method, said in each.items():
                _describe(method, said)
        return schema


def _describe(method: str, said: dict[str, Any]) -> None:
    for status, answer in said["responses"].items():
        if int(status) >= 400 and "content" in answer:
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
    operation = next(one for one in OPERATIONS if one.id == said["operationId"])
    if operation.media is not None:
        said["responses"][200]["content"] = dict(operation.media)
        if operation.method == "POST":
            said["requestBody"] = {"content": dict(operation.media), "required": True}
    if operation.keyed and operation.key is None:
        said["parameters"] = [*said.get("parameters", []), KEY_PARAMETER]
    assert operation.method == method.upper()


def _built() -> NinjaAPI:
    api = Described(
        title="Plainview",
        version=VERSION,
        description="A mail cover program that anyone can check. See docs/api.md.",
        openapi_url=f"/{DESCRIPTION}",
        docs_url=None,
        auth=Bearer(),
        parser=Strict(),
        urls_namespace="api",
    )
    for one in OPERATIONS:
        answers = {**one.answers, **dict.fromkeys(one.problems, Problem)}
        words = (one.view.__doc__ or "").strip()
        api.default_router.add_api_operation(
            one.path, [one.method], guarded(one), response=answers, operation_id=one.id, tags=[one.tag], summary=words
        )
    api.add_exception_handler(PlainviewError, _ours)
    api.add_exception_handler(ValidationError, _not_understood)
    api.add_exception_handler(HttpError, _by_ninja)
    return api


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, TooMany):
        answer = problem(429, error.what, next=error.next)
        answer["Retry-After"] = "60"
        return answer
    return of_error(error)


def _not_understood(request: HttpRequest, error: Any) -> HttpResponse:
    """Where and why, never what was sent."""
    first = error.errors[0] if error.errors else {}
    where = ".".join(str(part)[:SHOWN_CHARS_MAX] for part in first.get("loc", ()) if part != "body")
    said = first.get("msg", "not as described")
    if first.get("type") == "union_tag_invalid":  # its own words repeat what was sent
        said = f"expected one of {first['ctx']['expected_tags']}"
    return problem(400, str(said)[:200], where=where[:100])


def _by_ninja(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return problem(401, "there is no good token with this request", next="Ask your registrar for a token")
    return problem(400, "the request was not understood")


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Promise a view whose every answer is JSON: caps first, and what broke says no more than that."""

    @wraps(view)
    def inside(request: HttpRequest, *parts: Any, **named: Any) -> HttpResponse:
        refused = _too_long(request)
        if refused is not None:
            return refused
        try:
            answer = view(request, *parts, **named)
        except SuspiciousOperation:
            return problem(400, "the request was not understood: its address has too many names, or what is no text")
        except Exception:  # noqa: BLE001 - whatever it was, the caller is told in JSON and the log has the rest
            _LOG.exception("an operation broke: %s", request.path)
            return problem(500, "something went wrong here; nothing was half done", next="Try again later")
        if answer.status_code == 405:
            allowed = answer["Allow"]
            answer = problem(405, "this address does not take this method", next=f"Use {allowed}")
            answer["Allow"] = allowed
        return answer

    inside.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie means anything here
    return inside


def _too_long(request: HttpRequest) -> HttpResponse | None:
    if request.method not in ("POST", "PUT", "PATCH"):
        return None
    length = request.META.get("CONTENT_LENGTH") or "0"
    if _LENGTH.fullmatch(length) is None or int(length) > BODY_BYTES_MAX:
        return problem(413, f"expected at most {BODY_BYTES_MAX} bytes")
    kinds = (*MEDIA,) if request.path == _MESSAGES else ("application/json",)
    if int(length) and request.content_type not in kinds:
        return problem(415, f"expected a body of {' or '.join(kinds)}")
    return None


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer what no operation has."""
    return problem(404, "there is no such operation", next=f"All of them are in /api/{DESCRIPTION}")


def _addresses() -> list[URLPattern]:
    found: list[Any] = [*_built().urls[0]]
    for pattern in found:
        pattern.callback = framed(pattern.callback)
    return [*(one for one in found if one.name != "api-root"), path("<path:rest>", nowhere), path("", nowhere)]


urlpatterns = _addresses()
