"""An agency's two signatures on a request: its supervisor's, then its officer's, and with both of them the filing.

Both sign the same bytes, each with their own key, and are held to it before anything is filed. Nobody signs for both.
"""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from plainview.core.docket import forms
from plainview.core.docket.decide import Refusal
from plainview.core.docket.statement import Signature
from plainview.core.notes import canonical
from plainview.core.notes.webauthn import Party
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId, KeyId
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.act import Acknowledged, act
from plainview.server.actions.desk import Desk
from plainview.server.actions.intake_drafts import (
    DRAFT,
    INTAKE,
    READY,
    SIGN,
    SIGNED,
    Intake,
    bytes_of,
    check_officer,
    check_same,
    draft_of,
    extension_in,
    forget,
    in_state,
    put,
    request_in,
)
from plainview.server.actions.registered import RegisteredKeys
from plainview.server.actions.verbs import verb_named
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow


def to_sign(desk: Desk, person: str, id: str) -> bytes:
    """Promise the bytes that a person signs of a draft: a supervisor of what is ready, its officer of what is signed.

    Raises NotPermitted, Inconsistent.
    """
    who, draft = desk.person(person), draft_of(desk, person, id)
    if who.role == "supervisor":
        check_may(who, SIGN)
        in_state(draft, READY)
        return bytes_of(_signable(desk, draft, person))
    check_may(who, DRAFT)
    _own(in_state(draft, SIGNED), person)
    request = request_in(desk, draft)
    check_officer(request, person)
    return bytes_of(request)


def sign(desk: Desk, person: str, id: str, signature: Signature) -> Intake:
    """Promise the draft signed by a supervisor of its agency. Raises NotPermitted, Inconsistent, BadSignature."""
    who, draft = desk.person(person), draft_of(desk, person, id)
    data = to_sign(desk, person, id)
    check_may(who, SIGN)
    _check_signature(desk, person, signature, data)
    signed = replace(draft, state=SIGNED, supervisor=who.id, signature=signature)
    with desk.store.unit() as unit:
        check_same(desk, person, draft)
        put(desk, unit, signed)
        unit.audit(AuditRow(desk.now(), who.id, who.role, SIGN, INTAKE, SIGNED, id))
    return signed


def file(desk: Desk, person: str, id: str, signature: Signature) -> Acknowledged | Refusal:
    """Promise what a draft asks is filed under both signatures, and the draft deleted; or what the law answers.

    A draft whose act was not stated in public stays. Raises NotPermitted, Inconsistent, BadSignature, and what the
    act raises.
    """
    data = to_sign(desk, person, id)
    draft = draft_of(desk, person, id)
    if desk.person(person).role != "officer" or draft.signature is None:
        raise NotPermitted("only its officer files a draft, once a supervisor has signed it")
    _check_signature(desk, person, signature, data)
    _check_signature(desk, draft.supervisor, draft.signature, data)
    given = {(signed.key, data): signed for signed in (signature, draft.signature)}
    handed = desk.keys.given(given) if isinstance(desk.keys, RegisteredKeys) else nullcontext()
    with handed:
        done = act(desk, person, verb_named(draft.verb), ChainId(draft.matter), _values(desk, draft))
    if isinstance(done, Acknowledged):
        with desk.store.unit() as unit:
            forget(desk, unit, draft)
    return done


def _values(desk: Desk, draft: Intake) -> dict[str, Any]:
    if draft.verb == "confirm":
        return {}
    if draft.verb == "ask_extension":
        return {"extension": extension_in(draft)}
    return {"request": to_plain(request_in(desk, draft))}


def _signable(desk: Desk, draft: Intake, person: str) -> Any:
    """The request as this supervisor signs it. What stands already is signed again by the one who signed it."""
    request = request_in(desk, draft, person, person)
    if request.supervisor != person:
        raise NotPermitted("another supervisor signed this request", next=f"Ask {request.supervisor[:60]}")
    if person in (draft.officer, request.officer):
        raise NotPermitted("nobody signs for both", next="Another supervisor of the agency signs")
    return request


def _own(draft: Intake, person: str) -> None:
    if draft.officer != person:
        raise NotPermitted("its own officer files a draft", next=f"Ask {draft.officer[:60]}, or take it back and go on")


def _check_signature(desk: Desk, person: str, signature: Signature, data: bytes) -> None:
    """Raises NotPermitted unless the key is the person's for today, BadSignature unless it signed these bytes."""
    key = desk.keys.key_of(person, desk.today())
    if key is None or key != signature.key:
        what = f"{person[:60]} has no key that may sign today, or signed with another one"
        raise NotPermitted(what, next="Take the draft back and have it signed again")
    public, party = _public(desk, key)
    forms.verify(public, party, signature, data)


def _public(desk: Desk, key: KeyId) -> tuple[str, Party | None]:
    """An agency's key as the registry holds it: base64, and for a passkey the place that it was made for."""
    record = canonical.parse(desk.record("key", key) or b"null")
    if not isinstance(record, dict):
        raise NotPermitted("this key is not in the registry", next="Ask your registrar")
    place = (record.get("rp_id"), record.get("origin"))
    return str(record["public"]), Party(str(place[0]), str(place[1])) if all(place) else None
