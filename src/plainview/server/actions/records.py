"""Records requests: a custodian has a scope run over an operator's data; what it selects waits to be approved.

The selection is sealed under the matter's pieces key and bound by its digest into the approval, which another postal
person then releases. Until then nothing of it has gone anywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from plainview.core.docket.facts import Json
from plainview.core.docket.permit import check_public
from plainview.core.docket.state import Matter
from plainview.core.law.intake import check_selection
from plainview.core.sealing import payload
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.answers import Check, Refused, refusals
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, NotPermitted, PlainviewError
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Scope
from plainview.server.actions.accounts import Account
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.desk import Desk
from plainview.server.actions.ordered import ordered
from plainview.server.actions.packages import SELECTION, Built, recipients_of
from plainview.server.actions.sitting import OpenedFor
from plainview.server.packages.age_file import fingerprint
from plainview.server.packages.records import Approved, RecordsPackage, files
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.records import selection as selections
from plainview.server.records.selection import Select, Selection
from plainview.server.storage.ports import AuditRow, PayloadRow, Unit

STAGE = "records"
_APPROVED = "disclosure.approved"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a scope is selected; None is all of it, where the rows are not too many."""

    items: tuple[str, ...] | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    fields: tuple[str, ...] | None = None


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Selected:
    """What became of a scope: the selection, or the refusals; and the rules that were asked."""

    selection: Selection | None = field(repr=False)
    refusals: tuple[Refused, ...]
    report: tuple[Check, ...]


def select_records(desk: Desk, person: str, matter: ChainId, select: Select, part: Part = WHOLE) -> Selected:
    """Promise that what is in the approved scope is selected and kept, or that nothing is; either is an audit row.

    A later selection takes the place of one that is not approved yet. Raises NotPermitted, Invalid for a part that is
    not inside the scope, and what `records.run.select` raises.
    """
    desk = desk.at_once(OpenedFor.DISCLOSE)
    who = desk.person(person)
    check_may(who, "select_records")
    state = desk.matter(matter)
    report = _in_force(state, desk.today())
    if refusals(report):
        return _refused(desk, who, matter, report)
    scope = _scope(desk, state, part)
    report = (*report, *_report(desk, state, scope, protected=False))
    if refusals(report):
        return _refused(desk, who, matter, report)
    found = _run(desk, who, matter, select, scope)
    report = (*report, *_report(desk, state, scope, protected=found.protected))
    if refusals(report):
        return _refused(desk, who, matter, report)
    sealed = desk.sealed(desk.file_key(matter, "pieces"), f"{matter}/{SELECTION}", selections.keep(found))
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        unit.put_record(SELECTION, matter, sealed)
        detail = f"{len(found.rows)} rows, {found.digest}"
        unit.audit(AuditRow(desk.now(), who.id, who.role, "select_records", matter, "selected", detail))
    return Selected(found, (), report)


def _in_force(state: Matter, day: Day) -> tuple[Check, ...]:
    if state.next_seq and state.kind != "records":
        why = "This is a cover, not a records request. What it recorded is disclosed without a selection."
        return (Check(111, Refused(("39 CFR 233.3(c)(1)",), "not_records", why)),)
    return check_public(state, _APPROVED, {"stage": STAGE}, day, None)


def _scope(desk: Desk, state: Matter, part: Part) -> Scope:
    """A part of what stands ordered: what a judge took away of the scope is no part of it."""
    scope = ordered(desk, state.id).request.scope
    if scope is None:
        raise Invalid("the request has no scope", next="The officer files it again")
    return within(scope, part)


def within(scope: Scope, part: Part) -> Scope:
    """Promise the part of a scope. Raises Invalid when it reaches beyond the scope in anything."""
    items = scope.items if part.items is None else part.items
    fields = scope.fields if part.fields is None else part.fields
    first, last = part.first_day or scope.first_day, part.last_day or scope.last_day
    early = scope.first_day is not None and first is not None and first < scope.first_day
    late = scope.last_day is not None and last is not None and last > scope.last_day
    if early or late or set(items) - set(scope.items) or set(fields) - set(scope.fields):
        raise Invalid("that is no part of the scope", next="A part has some of its items, days and fields, no others")
    return replace(scope, items=items, first_day=first, last_day=last, fields=fields)


def _report(desk: Desk, state: Matter, scope: Scope, *, protected: bool) -> tuple[Check, ...]:
    return check_selection(
        desk.request(state.id),
        scope,
        desk.today(),
        state.profile,
        court_approved=state.approved is not None,
        protected=protected,
    )


def _run(desk: Desk, who: Person, matter: str, select: Select, scope: Scope) -> Selection:
    """What the engine finds in the scope; a run that failed is in the audit trail too."""
    try:
        found = select(scope)
    except PlainviewError as error:
        _note(desk, who, matter, "failed", type(error).__name__)
        raise
    if found.scope != selections.named(scope):
        raise Inconsistent("the selection is of another scope")
    return found


def _refused(desk: Desk, who: Person, matter: str, report: tuple[Check, ...]) -> Selected:
    found = refusals(report)
    _note(desk, who, matter, "refused", ", ".join(refused.code for refused in found))
    return Selected(None, found, report)


def _note(desk: Desk, who: Person, matter: str, outcome: str, detail: str) -> None:
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        unit.audit(AuditRow(desk.now(), who.id, who.role, "select_records", matter, outcome, detail))


def waiting(desk: Desk, matter: str) -> Selection | None:
    """Promise the selection that waits to be approved, None when there is none."""
    data = desk.record(SELECTION, matter)
    return _opened(desk, matter, data) if data else None


def approved(desk: Desk, matter: str) -> Selection | None:
    """Promise the selection that was approved last, None when none was or it is erased."""
    line = desk.last(matter, (_APPROVED,))
    row = desk.store.payload(line.index, SELECTION) if line else None
    return _opened(desk, matter, row.data) if row else None


def _opened(desk: Desk, matter: str, sealed: bytes) -> Selection:
    desk.note_opened(matter, SELECTION)
    return selections.kept(payload.unseal(desk.file_key(matter, "pieces"), f"{matter}/{SELECTION}", sealed))


def to_approve(desk: Desk, matter: str, to: str) -> tuple[dict[str, Json], Callable[[Unit, Acknowledged], None]]:
    """Promise what an approval seals of the selection that waits, and what keeps it beside the approval.

    Raises NotPermitted when nothing has been selected, and at the commit Inconsistent when it is another by then.
    """
    found = waiting(desk, matter)
    if found is None:
        what = "nothing has been selected that could be approved"
        raise NotPermitted(what, next="A custodian selects the records first")
    said: dict[str, Json] = {"manifest": found.digest, "to": to}
    sealed = desk.record(SELECTION, matter) or b""

    def keep(unit: Unit, done: Acknowledged) -> None:
        if open_text(str(done.event.sealed["manifest"])).value != said:
            raise Inconsistent("the selection has changed since it was signed for", next="Propose the approval again")
        unit.put_payload(PayloadRow(matter, done.index, SELECTION, sealed))
        unit.put_record(SELECTION, matter, b"")

    return said, keep


def build(desk: Desk, matter: Matter, account: Account) -> Built:
    """Promise the package of the selection that was approved last, for the agency that it was approved for.

    Raises NotPermitted without the agency's keys or for another agency, Inconsistent when the selection is not the one
    that was signed for.
    """
    line = desk.last(matter.id, (_APPROVED,))
    found = approved(desk, matter.id)
    if line is None or found is None:
        raise NotPermitted("no selection has been approved", next="Select the records and have that approved first")
    disclosures = desk.private_at(matter.id, line.index, "disclosures")
    assert isinstance(disclosures, dict)
    text = str(disclosures["manifest"])
    signed = open_text(text).value
    if not isinstance(signed, dict) or signed.get("manifest") != found.digest:
        raise Inconsistent("the selection is not the one that was approved", next="Select and approve it again")
    if signed.get("to") != account.to:
        raise NotPermitted("the approval is for another agency", next="Have the disclosure to this one approved")
    keys = recipients_of(desk, account.to)
    proof = Approved(line.index, line.leaf, text)
    recipients = tuple(fingerprint(key) for key in keys)
    package = RecordsPackage(desk.program().origin, matter.id, account, found, proof, recipients)
    return desk.made("records package", package, lambda of: Built.of(files(of), account.to, keys))
