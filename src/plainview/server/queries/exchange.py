"""Answering by ETSI TS 103 120: a matter as authorisation, tasks, documents and notification, for whoever may see it.

Everything told is what the same person sees of the matter elsewhere. Days are said as the instants at which they begin.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from plainview.core.docket.statement import parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Address, Emergency, Kind, Purpose, Scope
from plainview.server.actions.desk import Desk
from plainview.server.actions.exchange import Outcome, Taken, receiver
from plainview.server.actions.exchanged import Named, Names, names_of
from plainview.server.exchange import profile
from plainview.server.exchange.message import print_message
from plainview.server.exchange.papers import JSON, SHA_256
from plainview.server.exchange.values import (
    Approval,
    Approver,
    Authorisation,
    Body,
    Coded,
    Details,
    Document,
    Failure,
    Format,
    Formatted,
    Header,
    LDTask,
    LITask,
    Message,
    Notification,
    Object,
    ObjectStatus,
    Result,
    Span,
    Target,
)
from plainview.server.queries import matters
from plainview.server.queries.matters import Seen
from plainview.server.queries.timeline import now
from plainview.server.storage.ports import StatementRow

STATUSES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("filed", "reviewed", "authorized"), "AwaitingApproval"),
        **dict.fromkeys(("approved", "active"), "Approved"),
        **dict.fromkeys(("refused", "denied"), "Rejected"),
        **dict.fromkeys(("ended", "lapsed", "closed"), "Expired"),
        "returned": "Invalid",
        "suspended": "Suspended",
        "withdrawn": "Cancelled",
    }
)
"""Phase to the status of the authorisation, before `_status` looks at emergencies, extensions and early ends."""

GRANTED = ("Approved", "EmergencyApproval", "AwaitingUpdateApproval")
"""Statuses of an order that stands."""

LD_STATUSES: Mapping[str, str] = MappingProxyType(
    {**dict.fromkeys(GRANTED, "AwaitingDisclosure"), "Suspended": "Invalid", "Expired": "Cancelled"}
)
"""What a task of disclosure is called, whose dictionary knows neither suspension nor expiry."""

APPROVERS: Mapping[str, str] = MappingProxyType(
    {
        "order.authorized": "authorizer",
        "order.seconded": "inspector",
        **dict.fromkeys(("order.approved", "order.narrowed", "extension.approved"), "judge"),
        "extension.authorized": "authorizer",
    }
)
"""Statement of an approval to the role that signs it."""

REASONS = ("filing.refused", "request.refused", "request.returned", "order.denied", "order.returned", "request.lapsed")
_ANEW = ("order.returned", "request.corrected")
_DOCUMENTS = ("order.approved", "order.narrowed", "extension.approved", "order.authorized")


@dataclass(frozen=True, slots=True)
class _Case:
    """A matter as somebody sees it, with what the agency calls it, where that may be told."""

    desk: Desk
    seen: Seen
    rows: tuple[StatementRow, ...]
    names: Names | None

    @property
    def standing(self) -> tuple[StatementRow, ...]:
        """What was said since an order was given back or a new version came: of one before nothing is left."""
        anew = [place for place, row in enumerate(self.rows) if row.type in _ANEW]
        return self.rows[anew[-1] if anew else 0 :]

    def begins(self, day: Day | None) -> str:
        """The instant at which a day begins, "" for none."""
        return profile.midnight(day, self.desk.zone) if day is not None else ""

    @property
    def id(self) -> str:
        """The authorisation's identifier."""
        return self.names.authorisation.id if self.names else profile.uuid_of(self.seen.id)

    @property
    def changed(self) -> str:
        """The instant at which the day of the last change begins."""
        return self.begins(self.seen.state.last_day)

    def known(self, id: str, *, associated: tuple[str, ...] | None = None) -> dict[str, Any]:
        """What all objects have."""
        links = (self.id,) if associated is None else associated
        common = {"id": id, "country": profile.COUNTRY, "associated": links, "changed": self.changed}
        return {**common, "owner": self.seen.agency, "generation": self.seen.state.next_seq}


def respond(desk: Desk, person: str, taken: Taken, encoding: str) -> bytes:
    """Promise the answer to a message, each object as it stands now and as this person may see it."""
    header = _header(desk, taken.header)
    if taken.failure is not None:
        return print_message(Message(header, failure=taken.failure), encoding)
    shown: dict[str, dict[str, Object]] = {}
    for matter in dict.fromkeys(one.matter for one in taken.outcomes if one.matter):
        shown[matter] = _by_id(desk, person, matter)
    results = tuple(_result(one, shown.get(one.matter, {})) for one in taken.outcomes)
    return print_message(Message(header, results=results), encoding)


def export(desk: Desk, person: str, matter: str, encoding: str) -> bytes:
    """Promise a matter as the answer to a message that asks for each of its objects.

    Raises NotPermitted, in the same words whether it is not there or not theirs.
    """
    case = _case(desk, person, matter)
    who = desk.person(person)
    asked = profile.agency(who.agency)
    transaction = profile.uuid_of(sha256(f"{matter}\n{case.seen.state.next_seq}".encode()).hexdigest()[:32])
    header = Header(receiver(desk), asked, transaction, profile.exactly(desk.now()), profile.VERSION)
    results = tuple(Result(number, "GETResponse", object=one) for number, one in enumerate(_objects(case)))
    return print_message(Message(header, results=results), encoding)


def _header(desk: Desk, asked: Header) -> Header:
    version = asked.version if profile.takes(asked.version) else profile.VERSION
    return Header(receiver(desk), asked.sender, asked.transaction, profile.exactly(desk.now()), version, asked.workflow)


def _by_id(desk: Desk, person: str, matter: str) -> dict[str, Object]:
    try:
        case = _case(desk, person, matter)
    except NotPermitted:
        return {}
    found = {one.id: one for one in _objects(case)}
    return {**found, profile.uuid_of(matter): found[case.id]}


def _result(one: Outcome, shown: Mapping[str, Object]) -> Result:
    if one.failure is not None:
        return Result(one.number, failure=one.failure)
    held = shown.get(one.identifier)
    if one.verb != "GET":
        return Result(one.number, f"{one.verb}Response", one.identifier, held)
    if held is None:
        return Result(one.number, failure=Failure(profile.NOTHING_TO_GET, "There is no such object for you"))
    return Result(one.number, "GETResponse", object=held)


def _case(desk: Desk, person: str, matter: str) -> _Case:
    seen = matters.matter(desk, person, matter)
    if seen.state.kind not in tuple(Kind):
        raise NotPermitted("there is no such matter for you", next="Check the number")
    names = names_of(desk, matter) if seen.agency and desk.is_open(matter) else None
    return _Case(desk, seen, tuple(desk.store.chain(seen.id)), names)


def _objects(case: _Case) -> tuple[Object, ...]:
    authorisation, tasks = _authorisation(case), _tasks(case)
    papers = (*_filed(case), *_signed(case))
    return (authorisation, *tasks, *papers, _notification(case, authorisation, tasks))


def _status(case: _Case) -> str:
    state, phase = case.seen.state, case.seen.phase
    if phase in ("ended", "closed") and (state.ended_early or state.improper):
        return "Cancelled"
    if phase in ("approved", "active"):
        if state.emergency and (state.confirm_by is not None or state.court_by is not None):
            return "EmergencyApproval"
        if state.asked_days or state.extension_days:
            return "AwaitingUpdateApproval"
    if phase == "authorized" and not state.reform:
        return "Approved"  # no judge is asked: the Chief's order stands
    return STATUSES[phase]


def _authorisation(case: _Case) -> Authorisation:
    state, request = case.seen.state, case.seen.request
    urgent = state.emergency or request.get("emergency", Emergency.NONE.value) != Emergency.NONE.value
    return Authorisation(
        **case.known(case.id, associated=()),
        external=case.seen.id,
        reference=(case.names.authorisation.reference if case.names else "") or case.seen.id,
        legal_type=profile.legal_type(Kind(state.kind)),
        status=profile.standard("AuthorisationStatus", _status(case)),
        span=_span(case),
        created=case.begins(state.filed),
        served=case.begins(state.started),
        approvals=tuple(_approval(case, row) for row in case.standing if row.type in APPROVERS),
        invalid=_reason(case),
        flags=(profile.EMERGENCY,) if urgent else (),
        case=profile.purpose(Purpose(request["purpose"])) if "purpose" in request else None,
    )


def _span(case: _Case) -> Span | None:
    """From the day the order was in force to the first day on which nothing may be recorded any more."""
    state = case.seen.state
    begun = state.in_force or state.started
    return Span(case.begins(begun), case.begins(state.end)) if begun is not None and state.end is not None else None


def _approval(case: _Case, row: StatementRow) -> Approval:
    origin = case.desk.program().origin
    return Approval(
        type=row.type,
        description=f"Signed in the public log {origin}, statement {row.index}; SHA-256 of it "
        f"{sha256(row.data).hexdigest()}, leaf hash {row.leaf.hex()}",
        reference=f"{origin}/{row.index}",
        approver=Approver(role=APPROVERS[row.type]),
        timestamp=case.begins(row.day),
        emergency=True if case.seen.state.emergency and row.type == "order.authorized" else None,
    )


def _reason(case: _Case) -> Failure | None:
    """Why it does not go on, with citations: from what the public log says."""
    row = next((row for row in reversed(case.rows) if row.type in REASONS), None)
    if row is None or _status(case) not in ("Rejected", "Invalid", "Expired"):
        return None
    said = parse_statement(row.data)
    coded = f" Reason: {said.facts['reason']}." if "reason" in said.facts else ""
    cites = f" Under {'; '.join(said.cites)}." if said.cites else ""
    return Failure(profile.NOT_DONE, f"{TYPES[row.type].meaning}{coded}{cites} Statement {row.index} of the log.")


def _tasks(case: _Case) -> tuple[LITask | LDTask, ...]:
    request = case.seen.request
    if case.seen.state.kind == Kind.RECORDS:
        return tuple(_disclosures(case, from_plain(Scope, request["scope"]))) if request.get("scope") else ()
    addresses = [profile.written(from_plain(Address, plain)) for plain in request.get("addresses", ())]
    return tuple(_covers(case, addresses))


def _named(case: _Case, values: list[str]) -> Iterator[tuple[Named, str]]:
    """Each task as the agency calls it, with a reference; one of our own when what is asked has changed since."""
    tasks = case.names.tasks if case.names else ()
    if sorted(value for task in tasks for value in task.values) != sorted(values):
        tasks = (Named(_derived(case, "task"), "", tuple(values)),) if values else ()
    for task in tasks:
        yield task, task.reference


def _derived(case: _Case, what: str) -> str:
    return profile.uuid_of(sha256(f"plainview/exchange/{what}\n{case.seen.id}".encode()).hexdigest()[:32])


def _formatted(format: Format, values: tuple[str, ...]) -> tuple[Formatted, ...]:
    return tuple(Formatted(format, value) for value in values)


def _covers(case: _Case, addresses: list[str]) -> Iterator[LITask]:
    status = _status(case)
    if status in GRANTED:
        status = "Active" if case.seen.phase == "active" else "AwaitingProvisioning"
    for task, reference in _named(case, addresses):
        yield LITask(
            **case.known(task.id),
            reference=reference or case.seen.id[:25],
            status=profile.standard("TaskStatus", status),
            span=_span(case),
            target=Target(_formatted(profile.ADDRESS, task.values)),
            invalid=_reason(case),
        )


def _disclosures(case: _Case, scope: Scope) -> Iterator[LDTask]:
    released = case.desk.last(case.seen.id, ("disclosure.released",)) is not None
    status = "Disclosed" if released else LD_STATUSES.get(_status(case), _status(case))
    last = days_after(scope.last_day, 1) if scope.last_day is not None else None
    for task, reference in _named(case, list(scope.items)):
        yield LDTask(
            **case.known(task.id),
            reference=reference or f"{profile.COUNTRY}-{profile.OWNER}-{case.seen.id}",
            status=profile.standard("LDTaskStatus", status),
            reason=_reason(case),
            details=Details(
                type=profile.own("RecordsKind", scope.record.value),
                start=case.begins(scope.first_day),
                end=case.begins(last),
                values=_formatted(profile.ITEM, task.values),
                subtypes=tuple(profile.own("RecordsField", name) for name in scope.fields),
            ),
        )


def _filed(case: _Case) -> Iterator[Document]:
    """What the agency sent, by name: its content stays where it is."""
    status = "Approved" if _status(case) in GRANTED else _status(case)
    for one in case.names.documents if case.names else ():
        yield Document(
            **case.known(one.id),
            name=one.reference,
            status=profile.standard("DocumentStatus", status),
            type=Coded(profile.OWNER, "DocumentType", one.values[0]),
        )


def _signed(case: _Case) -> Iterator[Document]:
    """Each approval as it is signed in the public log: the very bytes of the statement."""
    for row in case.standing:
        if row.type in _DOCUMENTS:
            yield Document(
                **case.known(profile.uuid_of(row.leaf.hex()[:32])),
                reference=f"{case.desk.program().origin}/{row.index}",
                name=row.type,
                status=profile.standard("DocumentStatus", "Approved"),
                type=profile.APPROVAL,
                body=Body(b64encode(row.data).decode(), JSON, sha256(row.data).hexdigest(), SHA_256),
            )


def _notification(case: _Case, authorisation: Authorisation, tasks: tuple[LITask | LDTask, ...]) -> Notification:
    """What happened last, and who has it now. Only the receiver makes notifications (clause 7.4)."""
    last = case.rows[-1]
    waiting = now(case.seen.state, case.desk.today())
    waits = [f" {one.who} {one.words}{f' by {one.by}' if one.by else ''}." for one in waiting]
    statuses = [(one.id, one.status) for one in (authorisation, *tasks)]
    return Notification(
        **case.known(_derived(case, f"notification {last.index}"), associated=tuple(id for id, _ in statuses)),
        details=f"{TYPES[last.type].meaning}{''.join(waits)}",
        type=profile.standard("NotificationType", "General"),
        new=True,
        timestamp=case.changed,
        statuses=tuple(ObjectStatus(id, status) for id, status in statuses if status is not None),
    )
