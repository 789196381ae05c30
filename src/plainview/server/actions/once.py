"""A form that was sent twice, because nobody knew whether it had arrived, does what it does once.

A page gives each form a random number. What was done with it is kept beside a keyed digest of what was sent, under the
matter's key of the pieces: so it tells nothing once they are erased.
"""

import hashlib
import hmac
from dataclasses import dataclass

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day, days_after, print_day
from plainview.core.vocabulary.errors import Inconsistent
from plainview.core.vocabulary.ids import is_hex32
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.desk import Desk
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit

SENT = "sent-once"
SENT_DAYS = 7
"""For so many days a form that is sent again is known; the database lets none be dropped earlier."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending of a form: under what it is kept, and the digest of what was sent."""

    id: str
    mark: bytes

    def before(self, desk: Desk) -> bytes | None:
        """Promise what came of it when it was sent before, None when it was not.

        Raises Inconsistent when something else was sent with the same form then.
        """
        kept = desk.store.record(SENT, self.id)
        if kept is None:
            return None
        mark, said = kept[: len(self.mark)], kept[len(self.mark) :]
        if not hmac.compare_digest(mark, self.mark):
            what = "this form was sent before, with other answers, and those stand"
            raise Inconsistent(what, next="Look at what was recorded, and correct it there")
        return said

    def keep(self, unit: Unit, said: bytes) -> None:
        """Keep what came of it, in the unit of work in which it is done."""
        unit.put_record(SENT, self.id, self.mark + said)


def sending(desk: Desk, who: Person, matter: str, form: str, sent: object, day: Day) -> Sending | None:
    """Promise the sending of a form of a day with the random number `form` (32 hex digits), None for one without.

    Also None where the matter has no pieces any more, under which nothing is done in any case.
    """
    if not is_hex32(form) or desk.store.wrap(matter, "pieces") is None:
        return None
    key = desk.file_key(matter, "pieces")
    mark = hmac.digest(key, f"{matter}/sent\n".encode() + canonical.print(to_plain(sent)), hashlib.sha256)
    name = hashlib.sha256(f"{who.id}\n{matter}\n{form}".encode()).hexdigest()
    return Sending(f"{print_day(min(day, desk.today()))}/{name}", mark)


def drop_sent(desk: Desk, unit: Unit) -> None:
    """Forget the forms of more than `SENT_DAYS` days ago: nothing of them could be entered any more."""
    unit.drop_records(SENT, days_after(unit.head.day or desk.today(), -SENT_DAYS))
