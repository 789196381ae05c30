"""What was selected for a records request, shown to the people who answer for it."""

from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.records import approved, waiting
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.records.selection import Selection


def selected(desk: Desk, person: str, matter: ChainId) -> Selection | None:
    """Promise the selection that waits to be approved, or the last approved one; None without. Audited as an opening.

    Raises NotPermitted, also when the matter is closed or what was acquired is erased.
    """
    who = desk.person(person)
    check_may(who, "read_selection")
    reading = desk.opened_for(who, OpenedFor.DISCLOSE)
    return waiting(reading, matter) or approved(reading, matter)
