"""Requests in the making: kept sealed while an agency writes, checks and signs them; gone when filed, or after 30 days.

A draft belongs to its agency. An officer answers and says that it is ready; from then on its words stand still. A
supervisor of the same agency, another person, signs those very bytes; only then can the officer sign and file them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plainview.core.docket.statement import Signature
from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day, days_after, parse_day, print_day
from plainview.core.vocabulary.errors import Inconsistent, NotPermitted
from plainview.core.vocabulary.ids import ChainId, KeyId, is_hex32
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Extension, Request
from plainview.server.actions import paper
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.intake_answers import answers_of, request_of
from plainview.server.actions.listed import list_of
from plainview.server.actions.requests import SIGNED_REQUEST
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, Unit

KEPT_DAYS = 30
"""A draft is there for this many days after it was begun, the last one included."""
DRAFTS_MAX = 200
"""So many drafts an agency may have at once."""
INTAKE, INDEX = "intake", "intake-of"
DRAFT, SIGN = "draft_request", "sign_request"
OPEN, READY, SIGNED = "open", "ready", "signed"
VERBS = ("file", "correct", "ask_extension", "confirm")
"""The acts that carry both signatures of an agency, and so begin with a draft."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A request in the making. `state` is open, ready (for the supervisor) or signed (by the supervisor).

    `matter` is the one that it belongs to, or will be; `dated` the day on which it was made ready; `note` what a
    supervisor said who gave it back; `supervisor` who signed.
    """

    id: str
    agency: str
    officer: str
    verb: str
    matter: str
    begun: Day
    state: str = OPEN
    dated: Day | None = None
    supervisor: str = ""
    note: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    signature: Signature | None = None

    @property
    def until(self) -> Day:
        """The last day on which the draft is kept."""
        return days_after(self.begun, KEPT_DAYS)


def begin_draft(desk: Desk, person: str, verb: str = "file", matter: str = "", like: str = "") -> str:
    """Promise the id of a new draft: of a new request, or of one of `VERBS` in a matter of the agency's own.

    A correction begins with the answers of the request as it stands, a new request with those of the matter `like`.
    Raises NotPermitted, also for a matter that is not the agency's, or that another officer is to sign in.
    """
    who = _officer(desk, person)
    if verb not in VERBS or (verb == "file") is bool(matter):
        raise NotPermitted("that is no act that begins with a draft")
    answers: dict[str, Any] = {}
    if source := (like if verb == "file" else matter):
        request = own_request(desk, who, source)
        if verb in ("file", "correct"):
            answers = answers_of(request)
        else:
            check_officer(request, who.id)
    id = desk.chance(16).hex()
    draft = Intake(id, who.agency, who.id, verb, matter or id, desk.today(), answers=answers)
    with desk.store.unit() as unit:
        index = _index(desk, who.agency)
        if len(index) >= DRAFTS_MAX:
            raise NotPermitted(f"there are {DRAFTS_MAX} drafts already", next="File or delete some of them")
        _put_index(desk, unit, who.agency, {**index, id: print_day(draft.until)})
        _put(desk, unit, draft)
        unit.audit(AuditRow(desk.now(), who.id, who.role, DRAFT, INTAKE, "begun", f"{id}: {verb}"))
    return id


def own_request(desk: Desk, who: Person, matter: str) -> Request:
    """Promise the request of an open matter of the person's own agency; audited as an opening. Raises NotPermitted."""
    known = is_hex32(matter) and desk.is_open(matter)
    if not known or desk.unnoted_secret("matter-agency", matter) != who.agency:
        raise NotPermitted("there is no such matter for you", next="Check the number")
    return desk.opened_for(who, OpenedFor.REQUEST).request(matter)


def check_officer(request: Request, person: str) -> None:
    """Promise that a person is the officer whom a request names. Raises NotPermitted."""
    if request.officer != person:
        raise NotPermitted("another officer signed this request", next=f"Ask {request.officer[:60]}")


def draft_of(desk: Desk, person: str, id: str) -> Intake:
    """Promise a draft of the person's agency. Raises NotPermitted, the same where there is none."""
    who = desk.person(person)
    if who.role not in ("officer", "supervisor"):
        raise _none()
    draft = _read(desk, id)
    if draft is None or draft.agency != who.agency:
        raise _none()
    return draft


def drafts_of(desk: Desk, person: str) -> tuple[Intake, ...]:
    """Promise the drafts of the person's agency, newest first. Raises NotPermitted for who has no agency's desk."""
    who = desk.person(person)
    if who.role not in ("officer", "supervisor"):
        raise NotPermitted(f"a {who.role} has no drafts of requests")
    found = [_read(desk, id) for id in reversed(_index(desk, who.agency))]
    return tuple([draft for draft in found if draft is not None])


def save(desk: Desk, person: str, id: str, answers: Mapping[str, Any]) -> Intake:
    """Promise the draft with these answers, and the officer as its own; any officer of the agency may go on with it.

    Raises NotPermitted when it is not open.
    """
    who = _officer(desk, person)
    with desk.store.unit() as unit:
        draft = _in_state(draft_of(desk, person, id), OPEN)
        saved = replace(draft, officer=who.id, answers=dict(answers))
        _put(desk, unit, saved)
    return saved


def make_ready(desk: Desk, person: str, id: str) -> Intake:
    """Promise the draft standing still for a supervisor's signature, dated today. Raises NotPermitted, Malformed."""
    who = _officer(desk, person)
    draft = _in_state(draft_of(desk, person, id), OPEN)
    ready = replace(draft, officer=who.id, state=READY, dated=desk.today(), note="")
    request_in(desk, ready)  # what cannot be read as a request is not put before anybody
    with desk.store.unit() as unit:
        check_same(desk, person, draft)
        _put(desk, unit, ready)
        unit.audit(AuditRow(desk.now(), who.id, who.role, DRAFT, INTAKE, READY, id))
    return ready


def reopen(desk: Desk, person: str, id: str, note: str = "") -> Intake:
    """Promise the draft open again: its officer takes it back, or a supervisor gives it back with a `note`.

    A signature on it is gone. Raises NotPermitted, Inconsistent.
    """
    who = desk.person(person)
    check_may(who, DRAFT if who.role == "officer" else SIGN)
    with desk.store.unit() as unit:
        draft = draft_of(desk, person, id)
        if draft.state == OPEN:
            raise Inconsistent("this draft is open already", next="Open its page again")
        opened = replace(draft, state=OPEN, dated=None, supervisor="", signature=None, note=note)
        _put(desk, unit, opened)
        unit.audit(AuditRow(desk.now(), who.id, who.role, DRAFT, INTAKE, "reopened", id))
    return opened


def drop(desk: Desk, person: str, id: str) -> None:
    """Delete a draft. Raises NotPermitted."""
    who = _officer(desk, person)
    with desk.store.unit() as unit:
        forget(desk, unit, draft_of(desk, person, id))
        unit.audit(AuditRow(desk.now(), who.id, who.role, DRAFT, INTAKE, "deleted", id))


def forget(desk: Desk, unit: Unit, draft: Intake) -> None:
    """Take a draft and its line in the agency's index away."""
    left = {id: until for id, until in _index(desk, draft.agency).items() if id != draft.id}
    _put_index(desk, unit, draft.agency, left)
    unit.put_record(INTAKE, draft.id, b"")
    paper.forget(unit, str(draft.answers.get("letter", "")))


def drop_old(desk: Desk, unit: Unit) -> int:
    """Promise that no draft is kept longer than its days; tells how many went. Nothing is opened for it."""
    gone = paper.drop_old(desk, unit)
    today = print_day(desk.today())
    for name, data in [*desk.store.records(INDEX)]:
        index = _table(data)
        old = [id for id, until in index.items() if until < today]
        for id in old:
            unit.put_record(INTAKE, id, b"")
        if old:
            left = {id: until for id, until in index.items() if id not in old}
            unit.put_record(INDEX, name, canonical.print(to_plain(left)) if left else b"")
        gone += len(old)
    return gone


def request_in(desk: Desk, draft: Intake, supervisor: str = "", reader: str = "") -> Request:
    """Promise the request that a draft holds, as `supervisor` (who signed it, unless named) signs it.

    Of an extension or a confirmation it is the matter's own, opened for `reader`, who is its officer unless named.
    Raises Malformed, NotPermitted.
    """
    named = draft.supervisor or supervisor
    if draft.verb in ("file", "correct"):
        version = desk.matter(ChainId(draft.matter)).version + 1 if draft.verb == "correct" else 1
        return request_of(draft.answers, draft.officer, named, draft.dated, version)
    request = own_request(desk, desk.person(reader or draft.officer), draft.matter)
    if draft.verb == "confirm":
        return request
    return replace(request, extension=from_plain(Extension, extension_in(draft), "extension"))


def extension_in(draft: Intake) -> dict[str, Any]:
    """Promise what a draft says of an extension, as the act takes it; what is not answered is empty."""
    answers, yes = draft.answers, {"yes": True, "no": False}
    return {
        "days": answers.get("x_days", 0),
        "benefit_obtained": answers.get("x_obtained", ""),
        "benefit_expected": answers.get("x_expected", ""),
        "charged": yes.get(answers.get("x_charged", "")),
        "represented": yes.get(answers.get("x_represented", "")),
    }


def bytes_of(request: Request) -> bytes:
    """Promise the bytes that officer and supervisor both sign."""
    return SIGNED_REQUEST + canonical.print(to_plain(request))


def in_state(draft: Intake, state: str) -> Intake:
    """Promise the draft, which is in this state. Raises Inconsistent otherwise, saying what it is."""
    return _in_state(draft, state)


def check_same(desk: Desk, person: str, draft: Intake) -> None:
    """Promise, inside a unit of work, that a draft is as it was read before. Raises Inconsistent."""
    if draft_of(desk, person, draft.id) != draft:
        raise Inconsistent("somebody has changed this draft meanwhile", next="Open its page again")


def put(desk: Desk, unit: Unit, draft: Intake) -> None:
    """Keep a draft, sealed."""
    _put(desk, unit, draft)


def _officer(desk: Desk, person: str) -> Person:
    who = desk.person(person)
    check_may(who, DRAFT)
    return who


def _none() -> NotPermitted:
    return NotPermitted("there is no such draft for you", next="It may have been filed, deleted, or grown too old")


def _in_state(draft: Intake, state: str) -> Intake:
    if draft.state == state:
        return draft
    told = {OPEN: "it is still open", READY: "it waits for a supervisor", SIGNED: "a supervisor has signed it"}
    raise Inconsistent(f"this draft cannot be used so: {told[draft.state]}", next="Open its page again")


def _read(desk: Desk, id: str) -> Intake | None:
    kept = desk.store.record(INTAKE, id) if is_hex32(id) else None
    if not kept:
        return None
    opened = desk.open_own(f"{INTAKE}/{id}", kept, lambda: desk.store.record(INTAKE, id))
    draft = _parse(_table(opened))
    return draft if desk.today() <= draft.until else None


def _put(desk: Desk, unit: Unit, draft: Intake) -> None:
    unit.put_record(INTAKE, draft.id, desk.seal_own(f"{INTAKE}/{draft.id}", canonical.print(_plain(draft))))


def _index(desk: Desk, agency: str) -> dict[str, str]:
    """The agency's drafts, and the last day of each: neither tells anything of what is in them."""
    data = desk.store.record(INDEX, list_of(desk, "agency", agency))
    return {id: str(until) for id, until in _table(data).items()} if data else {}


def _put_index(desk: Desk, unit: Unit, agency: str, index: Mapping[str, str]) -> None:
    unit.put_record(INDEX, list_of(desk, "agency", agency), canonical.print(to_plain(dict(index))) if index else b"")


def _table(data: bytes) -> dict[str, Any]:
    table = canonical.parse(data, PAYLOAD_BYTES_MAX) if data else {}
    assert isinstance(table, dict)
    return table


def _plain(draft: Intake) -> Any:
    signed = draft.signature
    texts = ("id", "agency", "officer", "verb", "matter", "state", "supervisor", "note")
    return {
        **{name: getattr(draft, name) for name in texts},
        "begun": print_day(draft.begun),
        "dated": print_day(draft.dated) if draft.dated else None,
        "answers": {
            name: print_day(value) if isinstance(value, Day) else value for name, value in draft.answers.items()
        },
        "signature": None if signed is None else signature_plain(signed),
    }


def signature_plain(signed: Signature) -> dict[str, str]:
    """Promise a signature as plain text, byte fields in hex."""
    raw = {"value": signed.value, "authenticator_data": signed.authenticator_data, "client_data": signed.client_data}
    return {"form": signed.form, "key": str(signed.key), **{name: data.hex() for name, data in raw.items()}}


def _parse(plain: Mapping[str, Any]) -> Intake:
    texts = ("id", "agency", "officer", "verb", "matter", "state", "supervisor", "note")
    signed, dated = plain["signature"], plain["dated"]
    return Intake(
        **{name: str(plain[name]) for name in texts},
        begun=parse_day(plain["begun"]),
        dated=parse_day(dated) if dated else None,
        answers=plain["answers"],
        signature=None if signed is None else _signature(signed),
    )


def _signature(plain: Mapping[str, str]) -> Signature:
    raw = [bytes.fromhex(plain[name]) for name in ("value", "authenticator_data", "client_data")]
    return Signature(plain["form"], KeyId(plain["key"]), *raw)
