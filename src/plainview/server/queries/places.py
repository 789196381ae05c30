"""How far a statement has come: recorded, published, witnessed; and what the next step with a disclosure awaits."""

from dataclasses import dataclass

from plainview.core.vocabulary.errors import PlainviewError
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.queries.outside import Outside

_DISCLOSED = ("disclosure.approved", "disclosure.released")


@dataclass(frozen=True, slots=True)
class Come:
    """A statement of a disclosure: its type and index, how far it has come, and what the next step awaits, in words."""

    type: str
    index: int
    state: str
    awaits: str


def come(desk: Desk, matter: str, outside: Outside | None) -> Come | None:
    """Promise how far the last approval or release of a matter has come, None when there is none."""
    line = desk.last(matter, _DISCLOSED)
    if line is None:
        return None
    state = _state(desk, line.index, outside)
    approved = line.type == _DISCLOSED[0]
    if approved and state == "recorded":
        return Come(line.type, line.index, state, "It can be released once its statement is published: wait.")
    if approved:
        return Come(line.type, line.index, state, "Another postal person can release it now, on the receipt.")
    open = desk.matter(ChainId(matter)).unacknowledged
    words = "The agency picks it up and acknowledges it." if open else "The agency has acknowledged it."
    return Come(line.type, line.index, state, words)


def _state(desk: Desk, index: int, outside: Outside | None) -> str:
    if desk.seen_before_today(index):
        return "witnessed"
    try:
        found = outside.progress() if outside else None
    except PlainviewError:
        found = None
    return "published" if found is not None and index < found.published else "recorded"
