"""The telephone of a stage: what is called back before an act that insists on it, where a story does not tell of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.agency_numbers import confirm_number, is_number, list_number, number_of
from plainview.server.actions.call_back import (
    CALL_BACK,
    ENROL_STEPS,
    FILINGS,
    STEPS,
    VERIFY_STEPS,
    Called,
    call_back,
)
from plainview.server.actions.desk import Desk
from plainview.server.actions.lanes import emergencies
from plainview.server.people.may import MAY
from plainview.server.scenarios.cast import REGISTRARS
from plainview.server.scenarios.story import Step

TAKES: Mapping[str, tuple[str, ...]] = MappingProxyType({"call_back": ("answered", "number", "steps")})
"""The acts on the telephone and the values that each may have."""

DIRECTORY = "the directory of law enforcement agencies"
NUMBER = "+1 555 0100"
SECOND = "inspector"
"""Who looks up again what the registrar found in the directory."""

ANSWERED = "the switchboard, then who was asked for"


def enrolling(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """Promise the values of an enrolment with its call done: on the number that they name, or the usual one.

    The registrar of the inspection service puts that number into the registry first, and a first one is looked up again
    by an inspector.
    """
    table = values.get("agency")
    name = table.get("name") if isinstance(table, Mapping) else None
    told = str(values.get("call_back", ""))
    number = told if is_number(told) else NUMBER
    if isinstance(name, str) and name and number_of(desk, name) != number:
        _list(desk, name, number)
    usual = {"answered": ANSWERED, "sponsor": "the head of the agency", "steps": list(ENROL_STEPS)}
    return {**usual, **values, "call_back": number}


def _list(desk: Desk, agency: str, number: str) -> None:
    if list_number(desk, REGISTRARS[0], agency, number, DIRECTORY).waits:
        confirm_number(desk, SECOND, agency, number)


def before_order(desk: Desk, person: str, matter: ChainId) -> None:
    """Call an agency back before an emergency of it is ordered, where that is still to be done."""
    role = desk.person(person).role
    if role not in MAY["call_back"] or not desk.store.is_listed(emergencies(desk), matter):
        return
    kept, filed = desk.unnoted_secret(CALL_BACK, matter), desk.last(matter, FILINGS)
    plain = canonical.parse(kept.encode()) if kept else {}
    if filed is not None and isinstance(plain, dict) and plain.get("filed") != filed.index:
        call_back(desk, person, matter, called(desk, desk.unnoted_secret("matter-agency", matter), STEPS))


def verifying(desk: Desk, agency: str) -> Called:
    """Promise a call in which an agency says that somebody is still there."""
    return called(desk, agency, VERIFY_STEPS)


def called(desk: Desk, agency: str, steps: tuple[str, ...]) -> Called:
    """Promise a call to an agency on its registered number."""
    return Called(number_of(desk, agency), ANSWERED, steps)


def told(desk: Desk, step: Step, who: str, matter: ChainId) -> None:
    """Call the agency of a matter back as a story says it. Raises Malformed, and what the act raises."""
    unknown = sorted(set(step.values) - set(TAKES[step.act]))
    if unknown:
        takes = ", ".join(TAKES[step.act])
        raise Malformed(f"{step.act} takes no {unknown[0]!r}", where=step.where, next=f"It takes {takes}")
    usual = called(desk, desk.unnoted_secret("matter-agency", matter), STEPS)
    number, answered = step.values.get("number", usual.number), step.values.get("answered", usual.answered)
    steps = step.values.get("steps", list(usual.steps))
    if not isinstance(steps, list) or not all(isinstance(one, str) for one in (number, answered, *steps)):
        raise Malformed("expected texts in 'number' and 'answered', and a list of texts in 'steps'", where=step.where)
    call_back(desk, who, matter, Called(number, answered, tuple(steps)))
