"""What a judge left of an order, in words; and what a judge could leave, as it is asked."""

from dataclasses import dataclass

from plainview.core.mail.classes import CLASSES, classes_on
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.narrowing import Narrowing
from plainview.core.vocabulary.request import Request
from plainview.server.actions.desk import Desk
from plainview.server.actions.ordered import narrowing_of
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.queries.request_words import WORDS, Line, day_words

Choice = tuple[str, str]
"""A value, and how it reads."""
TERMS = "terms"
_NAMES = {entry.code: entry.name for entry in CLASSES}


@dataclass(frozen=True, slots=True)
class Parts:
    """What was asked for, part by part: of these a judge takes away. `everybody` where all names were asked for.

    `first_day` and `last_day` are the days of records, both inclusive, None where none were asked for.
    """

    names: tuple[Choice, ...] = ()
    everybody: bool = False
    classes: tuple[Choice, ...] = ()
    items: tuple[Choice, ...] = ()
    fields: tuple[Choice, ...] = ()
    first_day: Day | None = None
    last_day: Day | None = None


def parts(request: Request, today: Day) -> Parts:
    """Promise the parts of a request that an order on it may leave or take away; classes are those listed today."""
    if request.scope is None:
        names = tuple([(name, name) for name in request.names])
        classes = tuple([(entry.code, entry.name) for entry in classes_on(today)])
        return Parts(names, request.all_names, classes)
    scope = request.scope
    items = tuple([(item, item) for item in scope.items])
    fields = tuple([(field, WORDS["fields"].get(field, field.replace("_", " "))) for field in scope.fields])
    return Parts(items=items, fields=fields, first_day=scope.first_day, last_day=scope.last_day)


def class_names(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Promise the printed names of classes of mail."""
    return tuple([_NAMES.get(code, code) for code in codes])


def left_words(narrowing: Narrowing | None) -> tuple[Line, ...]:
    """Promise what a judge left as labelled lines; none where nothing was taken away."""
    if narrowing is None:
        return ()
    fields = tuple([WORDS["fields"].get(field, field) for field in narrowing.fields or ()])
    lines = (
        Line("Names", narrowing.names or ()),
        Line("Classes of mail", class_names(narrowing.classes or ())),
        Line("Items", narrowing.items or ()),
        Line("Fields", fields),
        Line("First day of records", _day(narrowing.first_day)),
        Line("Last day of records", _day(narrowing.last_day)),
        Line("In the judge's words", tuple(narrowing.words.split("\n")) if narrowing.words else ()),
    )
    return tuple([line for line in lines if line.values])


def _day(day: Day | None) -> tuple[str, ...]:
    return () if day is None else (day_words(day),)


def left(desk: Desk, person: str, matter: ChainId) -> tuple[Line, ...]:
    """Promise what a judge left of a matter's order, for a custodian or an auditor; audited where it is opened.

    Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "read_selection")
    return left_words(narrowing_of(desk.opened_for(who, OpenedFor.DISCLOSE), matter))
