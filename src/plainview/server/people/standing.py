"""How an account stands: enrolled, closed, verified again; and which of its passkeys and sessions still count."""

from dataclasses import dataclass

from plainview.core.vocabulary.days import Day, days_after
from plainview.server.people.person import Person, Role

AGENCY_ROLES = (Role.OFFICER, Role.SUPERVISOR)
AGENCIES_OFFICE = "inspection"
"""The office whose registrar enrols agencies and their people."""

VERIFIED_DAYS = 92
"""How long an agency's account counts after somebody verified that its person is still there: a quarter."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One account. `generation` counts up when everything that was given before must end: passkeys and sessions.

    `invited` names the one invitation that may be used; `verified` is the day on which an agency's person was last
    verified.
    """

    generation: int = 0
    enrolled: bool = False
    closed: bool = False
    verified: Day | None = None
    invited: str = ""


def due(who: Person, standing: Standing, today: Day) -> bool:
    """Tell whether an agency's account was not verified within a quarter, so that it must not be used."""
    if who.role not in AGENCY_ROLES or standing.verified is None:
        return False
    return today > days_after(standing.verified, VERIFIED_DAYS)
