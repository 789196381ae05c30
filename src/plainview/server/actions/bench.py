"""What a court arranges beside its orders: who is on call, who does not sit in a matter, what a conformed name is.

None of it is a statement: it moves nothing. Each is an audit row and a record of the private registry.
"""

from dataclasses import dataclass

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.desk import Desk
from plainview.server.people.may import check_may
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import AuditRow

RECUSED = "recused"
"""The kind of record that says that a judge does not sit in a matter, by `matter/judge`."""

ON_CALL = "on-call"
RECUSALS = ("knows_a_party", "earlier_part", "interest", "other")
SHIFTS_MAX = 200
CONFORMED = "/s/ "


@dataclass(frozen=True, slots=True)
class Shift:
    """Days, first and last included, on which a judge takes what cannot wait, and the telephone number to call."""

    judge: str
    first: Day
    last: Day
    number: str


def conformed_name(person: Person, typed: str) -> str:
    """Promise the court as an order seals it: who sat, and the name as typed, `/s/` before it.

    With nothing typed it is who sat alone. Raises Malformed for another name than the registered one.
    """
    if not typed:
        return person.id
    name = " ".join(typed.removeprefix(CONFORMED.strip()).split())
    if name.casefold() != person.id.casefold():
        what = "the conformed name is not the name that you are registered under"
        raise Malformed(what, where="conformed", next="Type your name as it stands at the top of the page")
    return f"{person.id}, {CONFORMED}{name}"


def recuse(desk: Desk, person: str, matter: ChainId, reason: str) -> None:
    """Promise that this judge signs nothing in a matter from now on. Raises NotPermitted, Malformed."""
    who = desk.person(person)
    check_may(who, "recuse")
    if reason not in RECUSALS:
        raise Malformed(f"expected one of {', '.join(RECUSALS)}", where="reason")
    with desk.store.unit() as unit:
        unit.put_record(RECUSED, f"{matter}/{who.id}", canonical.print({"reason": reason}))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "recuse", matter, "recused", reason))


def recused(desk: Desk, person: str, matter: str) -> bool:
    """Tell whether a judge does not sit in a matter."""
    return desk.record(RECUSED, f"{matter}/{person}") is not None


def check_sits(desk: Desk, person: Person, matter: str) -> None:
    """Promise that the judge may act in the matter. Raises NotPermitted for one who is recused."""
    if recused(desk, person.id, matter):
        raise NotPermitted("you are recused in this matter", next="Another judge decides it")


def put_on_call(desk: Desk, person: str, shift: Shift) -> None:
    """Add a shift to the list of judges on call; shifts that are over leave it.

    Raises NotPermitted, Invalid for a shift of nobody's who is a judge, or that ends before it begins, or one too many.
    """
    who, judge = desk.person(person), desk.person(shift.judge)
    check_may(who, "set_on_call")
    if judge.role is not Role.JUDGE:
        raise Invalid(f"{judge.id[:40]} is no judge", next="Choose a judge")
    if shift.last < shift.first or shift.last < desk.today():
        raise Invalid("the shift ends before it begins, or is over", next="Choose a later last day")
    kept = [one for one in on_call(desk) if one.last >= desk.today() and one != shift]
    if len(kept) >= SHIFTS_MAX:
        raise Invalid(f"the list holds {SHIFTS_MAX} shifts already", next="Let some pass first")
    ordered = sorted((*kept, shift), key=lambda one: (one.first, one.judge))
    with desk.store.unit() as unit:
        unit.put_record(ON_CALL, "", canonical.print([to_plain(one) for one in ordered]))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "set_on_call", "", "listed", shift.judge))


def on_call(desk: Desk) -> tuple[Shift, ...]:
    """Promise the shifts of judges on call, by first day."""
    data = desk.store.record(ON_CALL, "")
    found = canonical.parse(data) if data else []
    assert isinstance(found, list)
    return tuple(from_plain(Shift, one, "shift") for one in found)
