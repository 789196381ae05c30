"""What a judge leaves of an order that asked for more: names, classes of mail, items, fields and days of records.

It is sealed in `order.narrowed` as `terms`, and everything that the order is for is held to it: recording, disclosing,
selecting. The judge's words stand beside it and say why; nothing is left or taken away by them.
"""

from dataclasses import dataclass, replace
from typing import Any

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Request, Scope

WHERE = "terms"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What remains of an order. None leaves a thing as it was asked; a list holds all that is left of it.

    `names` and `classes` (codes of `mail.classes`) are a cover's; `items`, `fields` and days, both inclusive, those of
    a request for records.
    """

    names: tuple[str, ...] | None = None
    classes: tuple[str, ...] | None = None
    items: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    words: str = ""

    @property
    def of_mail(self) -> bool:
        """Tell whether anything of it bears on mail."""
        return self.names is not None or self.classes is not None

    @property
    def of_records(self) -> bool:
        """Tell whether anything of it bears on records."""
        return (self.items, self.fields, self.first_day, self.last_day) != (None, None, None, None)


def print_narrowing(narrowing: Narrowing) -> dict[str, Any]:
    """Promise the plain value that is sealed."""
    plain: dict[str, Any] = to_plain(narrowing)
    return plain


def parse_narrowing(value: object, where: str = WHERE) -> Narrowing:
    """Read the plain value that was sealed; it prints to the very same. A text is of before: words, and nothing left
    out by them.

    Raises Malformed.
    """
    if isinstance(value, str):
        return Narrowing(words=value)
    found = from_plain(Narrowing, value, where)
    if to_plain(found) != value:
        raise Malformed("expected every field of it", where=where)
    return found


def left_of(request: Request, narrowing: Narrowing) -> Request:
    """Promise the request less what the judge took away; the classes of mail, which no request names, apart."""
    left = request
    if narrowing.names is not None:
        left = replace(left, names=narrowing.names, all_names=False)
    if left.scope is not None:
        left = replace(left, scope=_left_of(left.scope, narrowing))
    return left


def _left_of(scope: Scope, narrowing: Narrowing) -> Scope:
    return replace(
        scope,
        items=scope.items if narrowing.items is None else narrowing.items,
        fields=scope.fields if narrowing.fields is None else narrowing.fields,
        first_day=narrowing.first_day or scope.first_day,
        last_day=narrowing.last_day or scope.last_day,
    )
