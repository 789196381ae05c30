"""Drafts of requests as their agency's people see them: the list, one draft, and what it says in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.desk import Desk
from plainview.server.actions.intake_drafts import Intake, draft_of, drafts_of, request_in


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list: what it is, in which state, whose, of which matter, until when it is kept."""

    id: str
    verb: str
    state: str
    officer: str
    matter: str
    begun: Day
    until: Day
    note: str


def draft_lines(desk: Desk, person: str) -> tuple[DraftLine, ...]:
    """Promise the drafts of the person's agency, newest first. Raises NotPermitted."""
    return tuple([line(draft) for draft in drafts_of(desk, person)])


def line(draft: Intake) -> DraftLine:
    """Promise a draft as a line of a list."""
    return DraftLine(
        draft.id, draft.verb, draft.state, draft.officer, draft.matter, draft.begun, draft.until, draft.note
    )


def one_draft(desk: Desk, person: str, id: str) -> Intake:
    """Promise a draft of the person's agency. Raises NotPermitted, the same where there is none."""
    return draft_of(desk, person, id)


def draft_request(desk: Desk, person: str, draft: Intake) -> Mapping[str, Any]:
    """Promise the request that a draft makes, as plain values for `request_words`; a supervisor's name as theirs.

    Raises NotPermitted, Malformed.
    """
    signing = person if desk.person(person).role == "supervisor" else ""
    plain = to_plain(request_in(desk, draft, signing, person))
    assert isinstance(plain, dict)
    return plain
