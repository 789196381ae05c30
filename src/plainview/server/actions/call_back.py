"""Calling an agency back: on the number that the registry holds, never one just given; before it is enrolled, before
its people are verified again, and before an emergency is ordered.

The acts insist on it: each is refused until every step of its call was done on that number. What was asked and answered
in an emergency is kept, sealed, with the matter; who signs is shown it.
"""

from dataclasses import dataclass

from plainview.core.docket.state import Matter
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.agency_numbers import check_number
from plainview.server.actions.booking import audit, who_may
from plainview.server.actions.desk import Desk
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow

CALL_BACK = "call-back"
STEPS = ("registered_number", "asked_for_officer", "officer_confirmed", "supervisor_confirmed", "urgency_repeated")
"""What is done on the telephone before an emergency is ordered, in order; every one of them."""

ENROL_STEPS = ("registered_number", "asked_for_sponsor", "sponsor_confirmed", "unhurried")
"""What is done on the telephone before an agency is enrolled."""

VERIFY_STEPS = ("registered_number", "asked_for_superior", "still_there", "still_needed")
"""What is done on the telephone before an agency's account is verified for another quarter."""

TEXT_CHARS_MAX = 200
FILINGS = ("request.filed", "request.corrected")


@dataclass(frozen=True, slots=True)
class Called:
    """A call as whoever made it tells it: the number dialled, who answered, and the steps that were done."""

    number: str
    answered: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallBack:
    """One call that is kept: who called, when (UTC, to the minute), the registered number, who answered.

    `filed` is the index of the filing that was confirmed; one that came later was not.
    """

    by: str
    at: str
    number: str
    answered: str
    steps: tuple[str, ...]
    filed: int = -1


def check_called(desk: Desk, agency: str, called: Called, script: tuple[str, ...]) -> None:
    """Accept a call to an agency on its registered number, with every step of a script done.

    Raises Malformed for an empty answer, Invalid for another number or a step that is missing.
    """
    if not called.answered.strip() or len(called.answered) > TEXT_CHARS_MAX:
        raise Malformed(f"expected who answered, 1 to {TEXT_CHARS_MAX} characters", where="answered")
    check_number(desk, agency, called.number)
    missing = [step.replace("_", " ") for step in script if step not in called.steps]
    if missing:
        raise Invalid(f"the call is not complete: {', '.join(missing)}", next="Do every step, then keep the call")


def call_back(desk: Desk, person: str, matter: ChainId, called: Called) -> CallBack:
    """Promise that a call to the agency of a matter is kept with it. Raises NotPermitted, Malformed, Invalid."""
    who = who_may(desk, person, "call_back", matter)
    filed = desk.last(matter, FILINGS)
    if filed is None or not desk.is_open(matter):
        raise NotPermitted("there is no such matter for you", next="Check the number")
    try:
        check_called(desk, desk.unnoted_secret("matter-agency", matter), called, STEPS)
    except Invalid as no:
        audit(desk, who, "call_back", matter, "refused", no.what)
        raise
    at = desk.now().strftime("%Y-%m-%d %H:%M UTC")
    made = CallBack(who.id, at, called.number.strip(), called.answered.strip(), STEPS, filed.index)
    with desk.store.unit() as unit:
        desk.put_secret(unit, CALL_BACK, matter, canonical.print(to_plain(made)).decode())
        unit.audit(AuditRow(desk.now(), who.id, who.role, "call_back", matter, "kept"))
    return made


def called_back(reading: Desk, matter: str) -> CallBack | None:
    """Promise the last call kept with a matter, None when there was none; `reading` is opened for a purpose."""
    kept = reading.secret(CALL_BACK, matter)
    return from_plain(CallBack, canonical.parse(kept.encode()), CALL_BACK) if kept else None


def check_called_back(reading: Desk, who: Person, matter: Matter) -> None:
    """Accept an emergency of which the agency was called back since it was last filed. Raises Invalid, audited."""
    call, filed = called_back(reading, matter.id), reading.last(matter.id, FILINGS)
    if filed is None or (call is not None and call.filed == filed.index):
        return
    what = "the agency has not been called back" if call is None else "the request was changed after the call"
    audit(reading, who, "authorize", matter.id, "refused", what)
    next = "Call the agency on the number that the registry holds, keep the call, then order the emergency"
    raise Invalid(what, where="authorize", next=next)
