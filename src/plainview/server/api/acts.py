"""Doing: ask the rules, file, begin any other act, sign what waits, pick a package up."""

import json
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path

from plainview.core.vocabulary.answers import Check, Owed, Refused
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId, KeyId
from plainview.server.actions import drafts, packages
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.filing import check_request, file_signed
from plainview.server.actions.signing import by_key, by_passkey
from plainview.server.actions.tokens import CHECK, READ
from plainview.server.api import shapes
from plainview.server.api.matters import caller_of, check_visible
from plainview.server.api.place import is_sandbox, served
from plainview.server.api.problems import Nowhere, refused
from plainview.server.api.table import OF_THE_PATH, Answer, Operation

MATTER_BYTES = 16


def check(request: HttpRequest, body: shapes.Asking) -> Answer:
    """What the rules would say of a request now, with what its officer and supervisor would sign. Nothing is filed."""
    desk = served().desk
    asked = check_request(desk, caller_of(request).person.id, body.request)
    report = shapes.Report(
        sandbox=is_sandbox(desk),
        passes=not asked.refusals,
        report=[_rule(line) for line in asked.report],
        to_sign=b64encode(asked.to_sign).decode(),
    )
    return Answer(200, report)


def _rule(line: Check) -> shapes.RuleLine:
    answer = line.answer
    if isinstance(answer, Refused):
        cites = list(answer.cites)
        return shapes.RuleLine(rule=line.rule, answer="refused", code=answer.code, reason=answer.reason, cites=cites)
    if isinstance(answer, Owed):
        return shapes.RuleLine(rule=line.rule, answer="owed", duty=answer.duty, by=answer.by.isoformat())
    return shapes.RuleLine(rule=line.rule, answer="allowed", flags=list(answer.flags))


def file(request: HttpRequest, body: shapes.Filing) -> Answer | HttpResponse:
    """File a request: a new matter, or a refusal with its citations, which is a public statement too."""
    desk = served().desk
    matter = ChainId(desk.chance(MATTER_BYTES).hex())
    signed = {}
    if body.signatures is not None:
        signed = {"officer": _signature(body.signatures.officer), "supervisor": _signature(body.signatures.supervisor)}
    return _answered(file_signed(desk, caller_of(request).person.id, matter, body.request, signed))


def begin(
    request: HttpRequest,
    body: shapes.Values,
    matter: Path[shapes.MatterId],
    verb: Path[shapes.Word],
) -> Answer | HttpResponse:
    """Do an act, or begin one that is signed in public: then its draft waits. docs/api.md lists the acts' values."""
    check_visible(request, matter)
    desk, person = served().desk, caller_of(request).person.id
    return _answered(drafts.begin(desk, person, verb, ChainId(matter), body.values))


def draft(request: HttpRequest, draft: Path[shapes.DraftId]) -> Answer:
    """What waits for this person's signature: every value, and the exact bytes."""
    return Answer(200, _draft(_waiting(request, draft)))


def sign(request: HttpRequest, body: shapes.SigningBody, draft: Path[shapes.DraftId]) -> Answer | HttpResponse:
    """Finish a draft with its signature. Whatever changed since makes the draft void, and it is begun anew."""
    desk, person = served().desk, caller_of(request).person.id
    waiting = _waiting(request, draft)
    if waiting.verb not in caller_of(request).scopes:
        raise NotPermitted(f"this token is not for {waiting.verb!r}", next="The registrar makes one that is")
    signature = _simulated(person, waiting.to_sign) if body.signature.form == "sandbox" else _signature(body.signature)
    return _answered(drafts.finish(desk, person, draft, signature))


def withdraw(request: HttpRequest, draft: Path[shapes.DraftId]) -> Answer:
    """Forget a draft that is not to be signed."""
    _waiting(request, draft)
    drafts.withdraw(served().desk, caller_of(request).person.id, draft)
    return Answer(204, None)


def pick_up(request: HttpRequest, matter: Path[shapes.MatterId]) -> Answer:
    """The package that was released to one's agency; handed out once, and again under the same key for a day."""
    check_visible(request, matter)
    return _package(packages.pick_up(served().desk, caller_of(request).person.id, ChainId(matter)))


def _picked_up_again(request: HttpRequest, before: dict[str, Any], matter: str) -> Answer:
    check_visible(request, matter)
    desk, person = served().desk, caller_of(request).person.id
    return _package(packages.send_again(desk, person, ChainId(matter), int(before["index"])))


def _only_index(body: str) -> str:
    """Of a package nothing is kept but which one it was."""
    return json.dumps({"index": json.loads(body)["index"]})


def _package(given: packages.PickedUp) -> Answer:
    package = shapes.Package(
        sandbox=is_sandbox(served().desk),
        name=given.name,
        data=b64encode(given.data).decode(),
        sha256=sha256(given.data).hexdigest(),
        index=given.index,
        disclosure=given.disclosure,
    )
    return Answer(200, package)


def _waiting(request: HttpRequest, id: str) -> drafts.Waiting:
    try:
        return drafts.waiting(served().desk, caller_of(request).person.id, id)
    except NotPermitted as no:
        raise Nowhere(no.what, next=no.next) from None


def _simulated(person: str, data: bytes) -> Any:
    site = served()
    key = site.desk.keys.key_of(person, site.desk.today())
    if site.demo is None or not is_sandbox(site.desk) or key is None:
        raise NotPermitted("no simulated key signs here", next="Sign with your own key")
    return site.demo.keys.sign(key, data)


def _signature(given: shapes.Ed25519 | shapes.WebAuthn) -> Any:
    if isinstance(given, shapes.Ed25519):
        return by_key(KeyId(given.key), _bytes(given.value))
    parts = [_bytes(part) for part in (given.value, given.authenticator_data, given.client_data)]
    return by_passkey(KeyId(given.key), *parts)


def _bytes(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except Error:
        data = b""
    if b64encode(data).decode() != text:
        raise Malformed("expected standard base64 with its padding", where="signature")
    return data


def _answered(done: Any) -> Answer | HttpResponse:
    """What follows an act: it stands, its draft waits, or the law says no, in public or not."""
    if isinstance(done, drafts.Waiting):
        return Answer(202, _draft(done))
    if not isinstance(done, Acknowledged):
        return refused(done.refusals, None)
    if done.refusal is not None:
        return refused(done.refusal.refusals, done.index)
    said = done.statement
    value = shapes.Done(
        sandbox=is_sandbox(served().desk),
        matter=said.matter,
        index=done.index,
        leaf=done.leaf.hex(),
        type=said.type,
        day=said.day.isoformat(),
    )
    return Answer(201, value)


def _draft(waiting: drafts.Waiting) -> shapes.Draft:
    site = served()
    return shapes.Draft(
        sandbox=is_sandbox(site.desk),
        id=waiting.id,
        verb=waiting.verb,
        matter=waiting.matter,
        day=waiting.day.isoformat(),
        type=waiting.type,
        facts=dict(waiting.facts),
        sealed=dict(waiting.sealed),
        duties=[shapes.DutyLine(duty=duty.duty, by=duty.by.isoformat()) for duty in waiting.duties],
        cites=list(waiting.cites),
        to_sign=b64encode(waiting.to_sign).decode(),
        challenge=b64encode(sha256(waiting.to_sign).digest()).decode(),
        rp_id=site.place.host,
    )


_M, _D = "/v1/matters/{matter}", "/v1/drafts/{draft}"
OPERATIONS = (
    Operation("POST", "/v1/checks", "check_request", check, CHECK, {200: shapes.Report}, tag="filing"),
    Operation("POST", "/v1/matters", "file_request", file, "file", {201: shapes.Done}, keyed=True, tag="filing"),
    Operation(
        "POST",
        f"{_M}/acts/{{verb}}",
        "begin_act",
        begin,
        OF_THE_PATH,
        {201: shapes.Done, 202: shapes.Draft},
        keyed=True,
        tag="acts",
    ),
    Operation("GET", _D, "get_draft", draft, READ, {200: shapes.Draft, 304: None}, tag="acts"),
    Operation("POST", f"{_D}/signature", "sign_draft", sign, "", {201: shapes.Done}, keyed=True, tag="acts"),
    Operation("DELETE", _D, "withdraw_draft", withdraw, "", {204: None}, tag="acts"),
    Operation(
        "POST",
        f"{_M}/package",
        "pick_up_package",
        pick_up,
        "pick_up_package",
        {200: shapes.Package},
        keyed=True,
        kept=_only_index,
        again=_picked_up_again,
        tag="acts",
    ),
)
