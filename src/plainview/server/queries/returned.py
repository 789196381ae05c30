"""What was given back for rework: by whom, why, in which words, and by when it is filed again."""

from dataclasses import dataclass

from plainview.core.docket.statement import parse_statement
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day
from plainview.server.actions.desk import Desk
from plainview.server.people.may import EVERYTHING, SEES
from plainview.server.queries import matters
from plainview.server.queries.matters import RETURNS

BY = {"request.returned": "reviewer", "order.returned": "judge"}
WHO = {"reviewer": "A postal reviewer", "judge": "A judge"}
REASONS = (
    ("incomplete", "Something is missing"),
    ("unclear", "Something is unclear"),
    ("too_wide", "It asks for too much"),
    ("contradictory", "It contradicts itself"),
    ("wrong_form", "It is on the wrong form"),
)
"""Coded reason to plain words, as a reviewer or judge chooses them and the agency reads them."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One return: its day, the role of whoever gave it back, the coded reason, and their words where these may be read.

    `by` is the day by which it is filed again or lapses, None once that is settled.
    """

    day: Day
    role: str
    code: str
    text: str
    by: Day | None

    @property
    def who(self) -> str:
        """Who gave it back, as it is read."""
        return WHO[self.role]

    @property
    def reason(self) -> str:
        """The coded reason, as it is read."""
        return dict(REASONS)[self.code]


def returns(desk: Desk, person: str, matter: str) -> tuple[Returned, ...]:
    """Promise the returns of a matter that a person may see, oldest first; opening their words is audited first.

    Words are opened for roles that read the whole request, while it opens at all. Raises NotPermitted.
    """
    who = desk.person(person)
    state = matters.visible(desk, who, matter)
    lines = [line for line in desk.lines(state.id) if line.type in RETURNS]
    reads = SEES[who.role].request == EVERYTHING and desk.is_open(state.id)
    owed = next((duty.by for duty in state.duties if duty.name == "resubmission" and duty.done is None), None)
    found = []
    for line in lines:
        said = parse_statement(desk.store.entries(line.index, line.index + 1)[0])
        reading = desk.opened_for(who, matters.READS_FOR[who.role]) if reads else None
        text = _text(reading, state.id, line.index) if reading else ""
        by = owed if line is lines[-1] else None
        found.append(Returned(said.day, BY[line.type], str(said.facts["reason"]), text, by))
    return tuple(found)


def _text(reading: Desk, matter: str, index: int) -> str:
    """The words that a return sealed."""
    texts = reading.private_at(matter, index, "disclosures")
    assert isinstance(texts, dict)
    return str(open_text(str(texts["reason_text"])).value)
