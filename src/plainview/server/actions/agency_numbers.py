"""The telephone number that the registry holds for an agency: the only one on which it is ever called back.

The registrar takes it from a directory that the agency did not give. The first counts once a second person of the
inspection service has looked it up there too, and typed what they found; one that is to replace it counts after thirty
days, so that a changed number is not the one to be asked about a hurry of the same week. (reliability P15)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.booking import audit, who_may
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.people.person import Person
from plainview.server.people.standing import AGENCIES_OFFICE
from plainview.server.storage.ports import AuditRow, Unit

AGENCY_NUMBER = "agency-number"
NUMBER_DAYS = 30
"""After so many days a number that replaces another is the one to call."""
SOURCE_CHARS_MAX = 200
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().-]{4,30}( ?x[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Number:
    """One number: where it was found, who put it into the registry, and since when it is there.

    One that `waits` is called by nobody before a second person has confirmed it. Of numbers older than that rule nobody
    is named as the second.
    """

    number: str
    source: str
    by: str
    since: Day
    waits: bool = False
    second: str = ""


def list_number(desk: Desk, person: str, agency: str, number: str, source: str) -> Number:
    """Promise an agency's number in the registry, enrolled or about to be. The same number again changes nothing.

    An agency's first waits for `confirm_number`. Raises NotPermitted, Malformed for what is no telephone number or
    names no source.
    """
    who = _keeper(desk, person, "list_number")
    if not is_number(number):
        raise Malformed("expected a telephone number, such as +1 555 0100", where="number")
    if not source.strip() or len(source) > SOURCE_CHARS_MAX:
        raise Malformed(f"expected where it was found, 1 to {SOURCE_CHARS_MAX} characters", where="source")
    if not agency.strip():
        raise Malformed("expected the name of an agency", where="name")
    with desk.store.unit() as unit:
        kept = numbers_of(desk, agency)
        stays = tuple([one for one in kept[:1] if not one.waits])
        made = Number(number, source.strip(), who.id, desk.today(), waits=not stays)
        now = next((one for one in kept if is_same(one.number, number)), made)
        _put(unit, agency, *dict.fromkeys((*stays, now)))
        unit.audit(_row(desk, who, "list_number", "listed", agency))
    return now


def confirm_number(desk: Desk, person: str, agency: str, number: str) -> Number:
    """Promise that an agency's first number counts: this person looked it up where it is said to stand, and found it.

    Raises NotPermitted, the same for one's own and where none waits, and Invalid for another number, all audited.
    """
    who = _keeper(desk, person, "confirm_number")
    with desk.store.unit() as unit:
        waits = next((one for one in numbers_of(desk, agency) if one.waits and one.by != who.id), None)
        found = None
        if waits is not None and is_same(waits.number, number):
            found = replace(waits, waits=False, second=who.id)
            _put(unit, agency, found)
        outcome = "confirmed" if found else "refused" if waits else "not permitted"
        unit.audit(_row(desk, who, "confirm_number", outcome, agency))
    if waits is None:
        raise NotPermitted("no number waits here for your word", next="Somebody else confirms what you put in")
    if found is None:
        what = "this is not the number that was put into the registry: one of you has read another"
        raise Invalid(what, where="number", next="Look it up again; if it stays so, the registrar puts it in anew")
    return found


def waiting_numbers(desk: Desk, person: str) -> tuple[tuple[str, Number], ...]:
    """Promise the numbers that wait for a second person, by agency. Raises NotPermitted."""
    _keeper(desk, person, "confirm_number")
    known = [(agency, numbers_of(desk, agency)) for agency, _ in desk.store.records(AGENCY_NUMBER)]
    return tuple([(agency, one) for agency, numbers in known for one in numbers if one.waits])


def numbers_of(desk: Desk, agency: str) -> tuple[Number, ...]:
    """Promise an agency's numbers in the registry: the one to call today, then one that is to replace it.

    One that waits for a second person is there alone.
    """
    data = desk.record(AGENCY_NUMBER, agency)
    plain = canonical.parse(data, PAYLOAD_BYTES_MAX) if data else []
    assert isinstance(plain, list)
    numbers = tuple(from_plain(Number, one, AGENCY_NUMBER) for one in plain) or _enrolled(desk, agency)
    old = [at for at, one in enumerate(numbers) if days_after(one.since, NUMBER_DAYS) <= desk.today()]
    return numbers[old[-1] if old else 0 :]


def number_of(desk: Desk, agency: str) -> str:
    """Promise the number to call an agency on today, "" where the registry holds none."""
    numbers = numbers_of(desk, agency)
    return numbers[0].number if numbers and not numbers[0].waits else ""


def check_number(desk: Desk, agency: str, dialled: str) -> None:
    """Accept the number that the registry holds for an agency. Raises Invalid for another, or where it holds none."""
    held = number_of(desk, agency)
    if not held and numbers_of(desk, agency):
        what = "the number that the registry holds for the agency waits for a second person's word"
        raise Invalid(what, where="number", next="Somebody else of the inspection service looks it up, and confirms it")
    if not held:
        what = "the registry holds no number of this agency, so nobody can call it back"
        raise Invalid(what, where="number", next="The registrar of the inspection service puts one into the registry")
    if not is_same(held, dialled):
        what = "this is not the number that the registry holds for the agency"
        raise Invalid(what, where="number", next="Dial the registry's number, never one that the caller gave")


def is_number(text: str) -> bool:
    """Tell whether a text is a telephone number, as people write one."""
    return _NUMBER.fullmatch(text) is not None


def is_same(one: str, other: str) -> bool:
    """Tell whether two ways of writing a number are of the same; a country's prefix is part of it."""
    return _bare(one) == _bare(other)


def _keeper(desk: Desk, person: str, verb: str) -> Person:
    """Somebody of the inspection service who may do it. Raises NotPermitted, audited."""
    who = who_may(desk, person, verb, "agencies")
    if who.office != AGENCIES_OFFICE:
        audit(desk, who, verb, "agencies", "not permitted", "another office's")
        raise NotPermitted("the inspection service keeps the numbers of agencies", next="Ask its registrar")
    return who


def _put(unit: Unit, agency: str, *numbers: Number) -> None:
    plain: Json = [to_plain(one) for one in numbers]
    unit.put_record(AGENCY_NUMBER, agency, canonical.print(plain))


def _row(desk: Desk, who: Person, verb: str, outcome: str, agency: str) -> AuditRow:
    return AuditRow(desk.now(), who.id, who.role, verb, "agencies", outcome, _enrolment(desk, agency))


def _bare(number: str) -> str:
    return re.sub(r"[ ().-]", "", number)


def _enrolment(desk: Desk, agency: str) -> str:
    """How the audit trail names an agency: as the public log does, by its enrolment."""
    seq = _record(desk, agency).get("seq")
    return "an agency that is not enrolled" if seq is None else f"agency {seq}"


def _record(desk: Desk, agency: str) -> Mapping[str, Json]:
    record = canonical.parse(desk.record("agency", agency) or b"null", PAYLOAD_BYTES_MAX)
    return record if isinstance(record, dict) else {}


def _enrolled(desk: Desk, agency: str) -> tuple[Number, ...]:
    """The number of an enrolment that is older than the registry of numbers."""
    number = str(_record(desk, agency).get("call_back") or "")
    return (Number(number, "its enrolment", "", Day.min),) if is_number(number) else ()
