"""Calling an agency back before an emergency is ordered: on the number that the registry holds, never one just given.

What was asked and answered is kept, sealed, with the matter; who signs is shown it.
"""

from dataclasses import dataclass

from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.desk import Desk
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow

CALL_BACK = "call-back"
STEPS = ("registered_number", "asked_for_officer", "officer_confirmed", "supervisor_confirmed", "urgency_repeated")
"""What is done on the telephone, in order; every one of them."""

TEXT_CHARS_MAX = 200


@dataclass(frozen=True, slots=True)
class CallBack:
    """One call: who called, when (UTC, to the minute), the registered number, and who answered."""

    by: str
    at: str
    number: str
    answered: str
    steps: tuple[str, ...]


def call_back(desk: Desk, person: str, matter: ChainId, number: str, answered: str, steps: tuple[str, ...]) -> CallBack:
    """Promise that a call is kept with the matter. Raises NotPermitted, Malformed, Invalid while a step is missing."""
    who = desk.person(person)
    check_may(who, "call_back")
    for text, name in ((number, "number"), (answered, "answered")):
        if not text.strip() or len(text) > TEXT_CHARS_MAX:
            raise Malformed(f"expected 1 to {TEXT_CHARS_MAX} characters", where=name)
    missing = [step.replace("_", " ") for step in STEPS if step not in steps]
    if missing:
        raise Invalid(f"the call is not complete: {', '.join(missing)}", next="Do every step, then keep the call")
    made = CallBack(who.id, desk.now().strftime("%Y-%m-%d %H:%M UTC"), number.strip(), answered.strip(), STEPS)
    with desk.store.unit() as unit:
        desk.put_secret(unit, CALL_BACK, matter, canonical.print(to_plain(made)).decode())
        unit.audit(AuditRow(desk.now(), who.id, who.role, "call_back", matter, "kept"))
    return made


def called_back(reading: Desk, matter: str) -> CallBack | None:
    """Promise the last call kept with a matter, None when there was none; `reading` is opened for a purpose."""
    kept = reading.secret(CALL_BACK, matter)
    return from_plain(CallBack, canonical.parse(kept.encode()), CALL_BACK) if kept else None
