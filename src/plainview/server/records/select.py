"""A scope becomes one expression, which every engine runs as it is: equality with the named items, days, columns.

Nothing else can be said here. The column that is compared is the kind's own (`kinds.py`), no argument names another;
there is no pattern, no order, no join, no column that the scope does not order. What of the items' rows is outside the
scope comes back as a reason and a number: its values never leave the engine.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from enum import StrEnum
from typing import Any

import ibis
from ibis.expr import types as ir

from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.request import Scope
from plainview.server.records.kinds import ALWAYS, SINCE, UNTIL, Holds, Shape, shape_of

ROWS_MAX = 10_000
"""A selection has at most so many rows; more is refused, and the scope taken in parts."""

FETCHED_MAX = 2 * ROWS_MAX
"""How many different rows, those that are left out among them, are taken from an engine."""

NAME = "records"
"""What the operator's table is called in an expression, whatever its own name is."""

WHY, TIMES, FLAG, POINT = "_why", "_times", "_flag", "_point"
BEFORE, AFTER, UNTIMED, ENDED, NOT_YET = "before_first_day", "after_last_day", "no_time", "ended", "not_yet"
REASONS = (BEFORE, AFTER, UNTIMED, ENDED, NOT_YET)
"""Why a row about a named item is left out."""


class Kept(StrEnum):
    """How a source keeps the time of a record: with its zone, without one, as a day, or not at all."""

    ZONED = "zoned"
    LOCAL = "local"
    DAY = "day"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Offered:
    """What a source offers of a kind: our columns that it has, how it keeps time, in which zone when it says none.

    `flag` and `point` tell whether it says so whom a protection order protects.
    """

    columns: tuple[str, ...]
    kept: Kept
    zone: tzinfo = UTC
    flag: bool = False
    point: bool = False
    outside: bool = True


@dataclass(frozen=True, slots=True)
class Compiled:
    """A scope as one expression over the unbound table `records`; `given` are the columns that go out, in order."""

    expression: ir.Table
    unbound: ir.Table
    given: tuple[str, ...]


def compile_scope(scope: Scope, offered: Offered, zone: tzinfo) -> Compiled:
    """Promise the one expression of a scope. `zone` is the program's, whose days the scope's are.

    Raises Invalid for a kind of which nothing is selected, for no items, or for days that are missing or reversed.
    """
    shape = shape_of(scope.record)
    if not scope.items:
        raise Invalid("the scope names no item", next="A records request names its items")
    given = tuple(name for name in ordered(shape, scope.fields) if name in offered.columns)
    records = ibis.table(_schema(shape, offered), name=NAME)
    named = records.filter(records[shape.item].isin(list(scope.items)))
    if shape.when:
        first, end = bounds(scope, offered, zone)
        if not offered.outside:
            named = named.filter(named[shape.when] >= first, named[shape.when] < end)
        why = _outside_days(named[shape.when], first, end)
    else:
        why = _not_standing(named, scope, offered)
    return Compiled(_grouped(named, shape, given, why, offered), records, given)


def ordered(shape: Shape, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Promise the columns that a scope's fields order, in the kind's order; the item's own is always one."""
    return tuple(column.name for column in shape.columns if column.field == ALWAYS or column.field in fields)


def bounds(scope: Scope, offered: Offered, zone: tzinfo) -> tuple[Any, Any]:
    """Promise the first moment of a scope's days and the first moment after them, in the source's own terms.

    Raises Invalid when a day is missing, or the last is before the first.
    """
    first, last = scope.first_day, scope.last_day
    if first is None or last is None or last < first:
        raise Invalid("the scope has no first and last day in their order", next="A records request names past days")
    return _moment(first, offered, zone), _moment(days_after(last, 1), offered, zone)


def _moment(day: Day, offered: Offered, zone: tzinfo) -> Any:
    if offered.kept is Kept.DAY:
        return ibis.literal(day, type="date")
    instant = datetime.combine(day, time(0), zone)
    if offered.kept is Kept.ZONED:
        return ibis.literal(instant.astimezone(UTC), type="timestamp('UTC')")
    return ibis.literal(instant.astimezone(offered.zone).replace(tzinfo=None), type="timestamp")


def _schema(shape: Shape, offered: Offered) -> dict[str, str]:
    when = {Kept.ZONED: "timestamp('UTC')", Kept.LOCAL: "timestamp", Kept.DAY: "date", Kept.NONE: ""}[offered.kept]
    types = {Holds.TEXT: "string", Holds.INTEGER: "int64", Holds.INSTANT: when, Holds.DAY: "date"}
    found = {name: types[shape.column(name).holds] for name in offered.columns}
    return found | ({FLAG: "boolean"} if offered.flag else {}) | ({POINT: "string"} if offered.point else {})


def _outside_days(when: ir.Value, first: Any, end: Any) -> ir.Value:
    return ibis.cases((when.isnull(), UNTIMED), (when < first, BEFORE), (when >= end, AFTER), else_="")


def _not_standing(named: ir.Table, scope: Scope, offered: Offered) -> ir.Value:
    """Without days a record counts as it stands now; with days, when it stood on one of them."""
    cases = []
    if UNTIL in offered.columns:
        ended = named[UNTIL].notnull()
        if scope.first_day is not None:
            ended = ended & (named[UNTIL] < ibis.literal(scope.first_day, type="date"))
        cases.append((ended, ENDED))
    if SINCE in offered.columns and scope.last_day is not None:
        later = named[SINCE].notnull() & (named[SINCE] > ibis.literal(scope.last_day, type="date"))
        cases.append((later, NOT_YET))
    return ibis.cases(*cases, else_="") if cases else ibis.literal("")


def _grouped(named: ir.Table, shape: Shape, given: tuple[str, ...], why: ir.Value, offered: Offered) -> ir.Table:
    """The rows with how often each is there; of a row that is left out, only the item and the reason."""
    inside = why == ""
    shown = {name: ibis.ifelse(inside, named[name], ibis.null(named[name].type())) for name in given}
    marks = {name: named[name] for name, there in ((FLAG, offered.flag), (POINT, offered.point)) if there}
    seen = named.select(**{**shown, shape.item: named[shape.item], WHY: why, **marks})
    counted = seen.group_by(list(seen.columns)).aggregate(**{TIMES: lambda rows: rows.count()})
    return counted.limit(FETCHED_MAX + 1)
