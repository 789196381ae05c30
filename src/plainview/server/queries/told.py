"""Who may be told that something was published in a matter: whoever may see it now, and nobody else."""

from collections.abc import Callable

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions.desk import Desk
from plainview.server.queries.matters import visible
from plainview.server.queries.people import visitor_or_none


def may_see(desk: Desk) -> Callable[[str, str], bool]:
    """Promise what tells whether a person may see a matter today; a closed account sees none."""

    def see(person: str, matter: str) -> bool:
        if visitor_or_none(desk, person) is None:
            return False
        try:
            visible(desk, desk.person(person), matter)
        except NotPermitted:
            return False
        return True

    return see
