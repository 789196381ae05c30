"""What stands around every operation: scope, key of idempotency, our errors as problems, entity tags."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse

from plainview.core.vocabulary.errors import NotPermitted, PlainviewError
from plainview.server.actions import answered_once
from plainview.server.actions.answered_once import Kept
from plainview.server.api import problems
from plainview.server.api.place import served
from plainview.server.api.table import OF_THE_PATH, Answer, Operation
from plainview.server.queries.tokens import Caller

JSON = "application/json; charset=utf-8"
PASSES_FROM = 500
"""From this status on an answer is not kept: the reason passes, and the request may be tried again."""


def guarded(operation: Operation) -> Callable[..., HttpResponse]:
    """Promise the view that Django calls for an operation."""

    @wraps(operation.view)
    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            _check_scope(operation, request.auth, parts)
            if operation.keyed:
                return _once(operation, request, parts)
            return _tagged(request, _answer(operation, request, parts))
        except PlainviewError as error:
            return problems.of_error(error)

    return view


def _check_scope(operation: Operation, caller: Caller, parts: dict[str, Any]) -> None:
    needed = str(parts["verb"]) if operation.scope == OF_THE_PATH else operation.scope
    if needed and needed not in caller.scopes:
        raise NotPermitted(f"this token is not for {needed[:40]!r}", next="The registrar makes one that is")


def _answer(operation: Operation, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
    try:
        said = operation.view(request, **parts)
    except PlainviewError as error:
        return problems.of_error(error)
    return said if isinstance(said, HttpResponse) else _rendered(said)


def _rendered(said: Answer) -> HttpResponse:
    body = said.value.model_dump_json() if said.value is not None else ""
    return HttpResponse(body, status=said.status, content_type=JSON)


def _tagged(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer to a reading with its entity tag; 304 when the caller has it already."""
    if request.method != "GET" or answer.status_code != 200:
        return answer
    tag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match", "") == tag:
        answer = HttpResponse(status=304)
        del answer["Content-Type"]
    answer["ETag"] = tag
    return answer


def _once(operation: Operation, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
    """The answer to what must not be done twice: the first time by doing it, then for a day by what is kept."""
    desk, caller = served().desk, request.auth
    what = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    key = operation.key(request) if operation.key is not None else request.headers.get("Idempotency-Key", "")
    asked = answered_once.ask(desk, caller.token.id, key, what)
    if asked.before is not None:
        return _before(operation, request, parts, asked.before)
    try:
        answer = _answer(operation, request, parts)
    except BaseException:
        answered_once.forget(desk, asked)
        raise
    if answer.status_code >= PASSES_FROM:
        answered_once.forget(desk, asked)
        return answer
    body = answer.content.decode()
    kept = operation.kept(body) if operation.kept and answer.status_code < 300 else body
    answered_once.answer(desk, asked, Kept(answer.status_code, answer["Content-Type"], kept))
    return answer


def _before(operation: Operation, request: HttpRequest, parts: dict[str, Any], before: Kept) -> HttpResponse:
    if operation.again is not None and before.status < 300:
        answer = _rendered(operation.again(request, json.loads(before.body), **parts))
    else:
        answer = HttpResponse(before.body, status=before.status, content_type=before.type)
    answer["Idempotency-Replayed"] = "true"
    return answer
