"""What is owed in the matters that a person may see, by day: for lists, for other systems, for a calendar."""

from dataclasses import dataclass

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.queries import matters

MATTERS_MAX, MATTERS_AT_ONCE = 500, 125
"""So many matters are looked at; who has more asks for them one by one."""

_DONE = ("destroyed", "withdrawn", "lapsed", "refused", "denied")


@dataclass(frozen=True, slots=True)
class Due:
    """One duty that is not done: its matter, name, day, and whether it is owed or overdue."""

    matter: str
    duty: str
    by: Day
    standing: str


def deadlines(desk: Desk, person: str) -> tuple[Due, ...]:
    """Promise what is owed in the first `MATTERS_MAX` matters that a person may see, soonest first. From public facts.

    Raises NotPermitted for a role that sees no lists.
    """
    found: list[Due] = []
    today, seen, after = desk.today(), 0, ""
    while seen < MATTERS_MAX:
        page = matters.listing(desk, person, (), after, count=MATTERS_AT_ONCE)
        for line in page.lines:
            if line.phase not in _DONE:
                owed = zip(line.owed, line.owed_by, strict=True)
                found += [Due(line.id, name, by, "owed" if today <= by else "overdue") for name, by in owed]
        seen, after = seen + len(page.lines), page.after
        if not after:
            break
    return tuple(sorted(found, key=lambda due: (due.by, due.matter, due.duty)))


def of_matter(desk: Desk, matter: str) -> list[Due]:
    """Promise what is owed in one matter. Who may see it was asked before."""
    today = desk.today()
    duties = [(duty, duty.standing(today)) for duty in desk.matter(ChainId(matter)).duties]
    return [Due(matter, duty.name, duty.by, standing) for duty, standing in duties if standing in ("owed", "overdue")]
