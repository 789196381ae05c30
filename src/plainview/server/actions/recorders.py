"""A recorder's papers: the nondisclosure form and the training, each put on record for a time and then renewed.

What is asked is whether both were current on a day. A paper counts from the day on which it is put on record, never
from an earlier one: the audit found inspectors of whom no form was on file (HR-AR-14-001; rule 57).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.law import checks_recording
from plainview.core.notes import canonical
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.days import Day, days_after, parse_day, print_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.booking import who_may
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.registry import together
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import AuditRow

PAPERS = "papers"
PAPER_DAYS_MAX = 366
"""How long a paper lasts at most. No source fixes it; a year is what yearly training comes to."""
_ALWAYS = date.min


class Paper(StrEnum):
    """What a recorder needs, Publication 55 II.B."""

    NONDISCLOSURE = "nondisclosure"
    TRAINING = "training"


Lasting = tuple[Day, Day]
"""From when a paper is on record, and the last day on which it is current."""


def certify_recorder(desk: Desk, person: str, recorder: str, paper: Paper, until: Day) -> None:
    """Put a recorder's paper on record from today until `until`, included; with yesterday it is withdrawn.

    The registrar of the recorder's own office does it; both get an audit row. What was current before stays on record
    for the days before. Raises NotPermitted, Malformed for another day.
    """
    who = who_may(desk, person, "certify_recorder", "people")
    held = desk.person(recorder)
    today = desk.today()
    if held.role is not Role.RECORDER or held.office != who.office or not held.postal:
        raise NotPermitted("there is no such recorder in your office", next="Check the name")
    if not days_after(today, -1) <= until <= days_after(today, PAPER_DAYS_MAX):
        what = f"expected a last day from yesterday, which withdraws it, to {PAPER_DAYS_MAX} days from today"
        raise Malformed(what, where="until")
    kept = _papers(desk, held)
    kept[paper] = (*kept[paper], (today, until))
    plain: dict[str, Json] = {name: [[print_day(day) for day in lasting] for lasting in kept[name]] for name in Paper}
    outcome = "withdrawn" if until < today else "on record"
    with desk.store.unit() as unit:
        unit.put_record("person", held.id, canonical.print(to_plain(_with_paper(held, paper, until))))
        unit.put_record(PAPERS, held.id, canonical.print(plain))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "certify_recorder", "people", outcome, paper))
        unit.audit(AuditRow(desk.now(), held.id, held.role, "be_certified", "people", outcome, f"{paper} to {until}"))


def _with_paper(held: Person, paper: Paper, until: Day) -> Person:
    if paper is Paper.NONDISCLOSURE:
        return replace(held, nondisclosure_until=until)
    return replace(held, trained_until=until)


def papers_on(desk: Desk, recorder: Person, day: Day) -> Mapping[Paper, Day | None]:
    """Promise until when each paper lasts that was on record on `day`, None for one that was not."""
    return {paper: _last(lasting, day) for paper, lasting in _papers(desk, recorder).items()}


def check_papers(desk: Desk, state: Matter, recorder: Person, day: Day) -> tuple[Check, ...]:
    """Promise the law's report on whether somebody may record on `day` (rule 57)."""
    held = papers_on(desk, recorder, day)
    return checks_recording.check_recorder(
        state.profile,
        day,
        postal=recorder.postal,
        nondisclosure_until=held[Paper.NONDISCLOSURE],
        trained_until=held[Paper.TRAINING],
    )


def lapsing(desk: Desk, person: str, by: Day) -> list[tuple[str, Paper, Day | None]]:
    """Promise the recorders of a registrar's own office whose paper ends by a day, or who have none, by id."""
    who = who_may(desk, person, "certify_recorder", "people")
    at, people = together(desk, PAPERS)
    own = [each for each in people if each.role is Role.RECORDER and each.office == who.office]
    found = [(each.id, paper, until) for each in own for paper, until in papers_on(at, each, desk.today()).items()]
    return [(id, paper, until) for id, paper, until in found if until is None or until <= by]


def _papers(desk: Desk, recorder: Person) -> dict[Paper, tuple[Lasting, ...]]:
    """Each paper's times, in the order in which they were put on record; one that was registered counts from ever."""
    data = desk.record(PAPERS, recorder.id)
    if data is not None:
        plain = canonical.parse(data, PAYLOAD_BYTES_MAX)
        assert isinstance(plain, dict)
        return {paper: tuple(_lasting(each) for each in _list(plain[paper])) for paper in Paper}
    registered = {Paper.NONDISCLOSURE: recorder.nondisclosure_until, Paper.TRAINING: recorder.trained_until}
    return {paper: () if until is None else ((_ALWAYS, until),) for paper, until in registered.items()}


def _list(plain: object) -> list[object]:
    assert isinstance(plain, list)
    return plain


def _lasting(plain: object) -> Lasting:
    first, until = _list(plain)
    return parse_day(str(first)), parse_day(str(until))


def _last(lasting: Sequence[Lasting], day: Day) -> Day | None:
    """What was put on record last by that day is what counts: a renewal, or a withdrawal."""
    return next((until for first, until in reversed(lasting) if first <= day), None)
