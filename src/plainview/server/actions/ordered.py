"""What stands ordered in a matter: its request as it was signed, less what a judge took away of it.

An extension gives more days of the same order, so what was taken away stays away. Whoever wants it back files anew.
"""

from dataclasses import dataclass

from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.narrowing import Narrowing, left_of, parse_narrowing
from plainview.core.vocabulary.request import Request
from plainview.server.actions.desk import Desk

NARROWED = "order.narrowed"
_DECIDED = ("order.approved", NARROWED)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What may be recorded or selected: a request, all of it, or less; `narrowing` says what a judge left, or None."""

    request: Request
    narrowing: Narrowing | None = None


def narrowing_of(desk: Desk, matter: str) -> Narrowing | None:
    """Promise what a judge left of a matter's order, None where nothing was taken away of it.

    Opened as the order's own sealed field, so that it is what was signed. Raises as `Desk.private_at` does.
    """
    order = desk.last(matter, _DECIDED)
    if order is None or order.type != NARROWED:
        return None
    texts = desk.private_at(matter, order.index, "disclosures")
    assert isinstance(texts, dict)
    return parse_narrowing(open_text(str(texts["terms"])).value)


def ordered(desk: Desk, matter: str) -> Ordered:
    """Promise what stands ordered in a matter. Raises as `Desk.request` does."""
    request, narrowing = desk.request(matter), narrowing_of(desk, matter)
    return Ordered(request if narrowing is None else left_of(request, narrowing), narrowing)
