"""Filing by an agency's own system: ask the rules first, then file with the signatures of officer and supervisor.

Both sign the same bytes with keys that the registry knows; in a demonstration simulated keys sign.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from plainview.core.docket import commands, forms
from plainview.core.docket.decide import Refusal, decide
from plainview.core.docket.state import new_matter
from plainview.core.docket.statement import Signature
from plainview.core.notes import canonical
from plainview.core.notes.webauthn import Party
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Request
from plainview.server.actions.act import Acknowledged, act
from plainview.server.actions.booking import audit, who_may
from plainview.server.actions.desk import Desk
from plainview.server.actions.registered import RegisteredKeys
from plainview.server.actions.requests import SIGNED_REQUEST, countersigns
from plainview.server.actions.verbs import verb_named

_NOWHERE = ChainId("0" * 32)
_DRAFTS = "intake"
CHECK = "check_request"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules say today: every rule that was asked, and the refusals among them.

    `to_sign` are the bytes that officer and supervisor sign when the request is filed just as it is.
    """

    report: tuple[Check, ...]
    refusals: tuple[Refused, ...]
    to_sign: bytes


def check_request(desk: Desk, person: str, given: Mapping[str, Any]) -> Asked:
    """Promise what the law would answer if the officer filed this request now: nothing is stated, an audit row stays.

    Raises NotPermitted, Malformed.
    """
    who = who_may(desk, person, "file", _DRAFTS)
    request = request_of(person, given)
    kept = replace(request, supervisor=request.supervisor if countersigns(desk, who, request) else "")
    command = commands.File(kept, desk.agency(who.agency), {})
    matter = new_matter(_NOWHERE, desk.program().profile_on(desk.today()))
    decided = decide(command, matter, desk.program(), desk.today())
    found = decided.refusals if isinstance(decided, Refusal) else ()
    codes = ", ".join(f"rule {one.rule}" for one in decided.report if one.answer in found)
    audit(desk, who, CHECK, _DRAFTS, "refused" if found else "passes", f"{person}'s system: {codes}")
    return Asked(decided.report, found, _bytes(request))


def file_signed(
    desk: Desk, person: str, matter: ChainId, given: Mapping[str, Any], signatures: Mapping[str, Signature]
) -> Acknowledged | Refusal:
    """Promise a request filed under the signatures of `officer` and `supervisor`, or what the law answers.

    Raises NotPermitted, Malformed, BadSignature when a signature is not of the person's own key over these bytes.
    """
    who_may(desk, person, "file", _DRAFTS)
    request = request_of(person, given)
    return act_signed(desk, person, "file", matter, {"request": dict(given)}, request, signatures)


def act_signed(
    desk: Desk,
    person: str,
    verb: str,
    matter: ChainId,
    values: Mapping[str, Any],
    request: Request,
    signatures: Mapping[str, Signature],
) -> Acknowledged | Refusal:
    """Promise an agency's act done under the signatures of `officer` and `supervisor` over a request, as it is kept.

    Raises as the act does, NotPermitted, BadSignature when a signature is not of the person's own key over the request.
    """
    data = _bytes(request)
    people = {"officer": request.officer, "supervisor": request.supervisor}
    for role, signature in signatures.items():
        _check(desk, people[role], signature, data)
    with _handed(desk, {(signature.key, data): signature for signature in signatures.values()}):
        return act(desk, person, verb_named(verb), matter, values)


def request_of(person: str, given: Mapping[str, Any]) -> Request:
    """Promise the request in plain values, of this officer. Raises Malformed, NotPermitted for another's."""
    request = from_plain(Request, {"officer": person, **given}, "request")
    if request.officer != person:
        raise NotPermitted("an officer files an own request", next="Use the token of the officer who asks")
    return request


def _bytes(request: Request) -> bytes:
    return SIGNED_REQUEST + canonical.print(to_plain(request))


def _handed(desk: Desk, signatures: Mapping[Any, Signature]) -> AbstractContextManager[None]:
    return desk.keys.given(signatures) if isinstance(desk.keys, RegisteredKeys) else nullcontext()


def _check(desk: Desk, person: str, signature: Signature, data: bytes) -> None:
    record = canonical.parse(desk.record("key", signature.key) or b"null")
    if desk.keys.key_of(person, desk.today()) != signature.key or not isinstance(record, dict):
        raise NotPermitted("this is not the key that the person signs with today", next="Ask your registrar")
    place = (record.get("rp_id"), record.get("origin"))
    party = Party(str(place[0]), str(place[1])) if all(place) else None
    forms.verify(str(record["public"]), party, signature, data)
