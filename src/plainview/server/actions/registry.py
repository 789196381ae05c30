"""The registry read as a whole: everybody in it, and what is kept of each, in one reading a kind."""

from plainview.server.actions.desk import Desk
from plainview.server.people.person import Person


def everybody(desk: Desk) -> list[Person]:
    """Promise everybody's present record, by id."""
    return together(desk)[1]


def together(desk: Desk, *kinds: str) -> tuple[Desk, list[Person]]:
    """Promise a desk that has read everybody's record, and those of some kinds that are kept by person; and everybody.

    For one page: what is written meanwhile it does not see.
    """
    at = desk.at_once()
    assert at._once is not None
    people = dict(desk.store.records("person"))
    at._once.update({("record", "person", id): data for id, data in people.items()})
    for kind in kinds:
        at._once.update({("record", kind, id): None for id in people})
        at._once.update({("record", kind, id): data for id, data in desk.store.records(kind)})
    return at, [at.person(id) for id, data in people.items() if data]
