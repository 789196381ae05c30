"""Where a matter is, in words: who has it now and by when, and what was done on which day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.docket.clock import missed, phase_on
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import parse_statement
from plainview.core.vocabulary.days import Day
from plainview.server.actions.desk import Desk
from plainview.server.queries.matters import visible
from plainview.server.queries.request_words import Line
from plainview.server.queries.statement_words import lines, meaning, title
from plainview.server.storage.ports import StatementRow

_TOLD = ("kind", "level", "purpose", "openings")
"""Public facts that stand at the head of a matter already, or are the public site's to show."""


@dataclass(frozen=True, slots=True)
class Now:
    """Who has a matter, what they do with it, and by when, None where no day is set; `when` is by, or before."""

    who: str
    words: str
    by: Day | None = None
    when: str = "by"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done: its day, what it is called and means, what it states, its citations, its index."""

    day: Day
    title: str
    words: str
    facts: tuple[Line, ...]
    cites: tuple[str, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Who has it now (several things may be owed at once), and what was done, oldest first."""

    now: tuple[Now, ...]
    done: tuple[Done, ...]


def timeline(desk: Desk, person: str, matter: str) -> Timeline:
    """Promise the timeline of a matter that a person may see, from public facts alone. Raises NotPermitted."""
    state = visible(desk, desk.person(person), matter)
    done = [_done(row) for row in desk.store.chain(matter)]
    return Timeline(tuple(now(state, desk.today())), tuple(done))


def _done(row: StatementRow) -> Done:
    said = parse_statement(row.data)
    facts = {name: value for name, value in said.facts.items() if name not in _TOLD and value is not False}
    return Done(row.day, title(row.type), meaning(row.type), lines(facts), said.cites, row.index)


def now(state: Matter, day: Day) -> list[Now]:
    """Promise who has a matter on `day`; nobody when it is over and nothing is owed."""
    phase = phase_on(state, day)
    found = _PHASES[phase](state, day) if phase in _PHASES else ()
    return [*found, *_owed(state)]


def _by(state: Matter, name: str) -> Day | None:
    return next((duty.by for duty in state.duties if duty.name == name and duty.done is None), None)


def _filed(state: Matter, day: Day) -> tuple[Now, ...]:
    return (Now("A postal reviewer", "checks the request against every rule", _by(state, "decision")),)


def _returned(state: Matter, day: Day) -> tuple[Now, ...]:
    return (Now("The agency", "corrects the request that was sent back", _by(state, "resubmission")),)


def _reviewed(state: Matter, day: Day) -> tuple[Now, ...]:
    return (Now("The postal authorizer", "orders it or refuses", _by(state, "decision")),)


def _authorized(state: Matter, day: Day) -> tuple[Now, ...]:
    if state.reform and not state.emergency:
        return (Now("A judge", "approves, narrows, denies or returns the order", state.start_before),)
    if state.reform and not state.seconded:
        return (Now("A second inspector", "signs the emergency start", state.start_before),)
    return _approved(state, day)


def _approved(state: Matter, day: Day) -> tuple[Now, ...]:
    if state.kind == "cover":
        return (Now("A postal inspector", "starts the cover", state.start_before),)
    return (Now("A custodian", "selects the records and discloses them", state.end, "before"),)


def _active(state: Matter, day: Day) -> tuple[Now, ...]:
    runs = Now("The delivery unit", "records the outside of mail", state.end, "before")
    if state.reform and state.extension_days:
        return runs, Now("A judge", "decides on the extension", state.end, "before")
    if state.asked_days:
        return runs, Now("The postal authorizer", "decides on the extension", state.end, "before")
    return (runs,)


def _suspended(state: Matter, day: Day) -> tuple[Now, ...]:
    lack = missed(state, day)
    missing = state.missing or (lack[0] if lack else "")
    who = {"court": "The auditor or the authorizer", "confirmation": "The auditor or the authorizer"}
    if missing in who:
        return (Now(who[missing], f"makes a finding: {_LACKS[missing]}", _by(state, "finding")),)
    return (Now("The agency", f"attests again: {_LACKS['attestation']}"),)


_LACKS = {
    "court": "no judge has approved in time, so the cover is suspended",
    "confirmation": "the request was not confirmed in writing in time, so the cover is suspended",
    "attestation": "it was not attested that nobody is charged, so the cover is suspended",
}


def _ended(state: Matter, day: Day) -> tuple[Now, ...]:
    if state.disclosing:
        return (Now("A second postal person", "releases what the first one approved"),)
    held = any(duty.name == "return" for duty in state.duties)
    return () if held or state.improper else (Now("A custodian", "discloses what was recorded"),)


_PHASES: Mapping[str, Callable[[Matter, Day], tuple[Now, ...]]] = MappingProxyType(
    {
        "filed": _filed,
        "returned": _returned,
        "reviewed": _reviewed,
        "authorized": _authorized,
        "approved": _approved,
        "active": _active,
        "suspended": _suspended,
        "ended": _ended,
    }
)

_OWED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "confirmation": ("The agency", "confirms the request in writing"),
        "court": ("A judge", "approves or denies the emergency cover"),
        "attestation": ("The agency", "attests that nobody is charged"),
        "return": ("The agency", "returns its copy, or attests that it is erased"),
        "notice": ("A custodian", "tells the person"),
        "second_notice": ("A custodian", "sends the notice again by other means"),
        "erasure": ("A custodian", "erases what may not be kept"),
        "error_report": ("A postal inspector", "reports an error to the inspector general"),
        "destruction": ("A custodian", "destroys the file"),
    }
)
"""Duty to who owes it and what it is, for those that the phase does not tell already."""


def _owed(state: Matter) -> list[Now]:
    return [Now(*_OWED[duty.name], duty.by) for duty in state.open_duties() if duty.name in _OWED]
