"""Running a scope over an operator's data: the only way in which a selection comes to be."""

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Any

from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.request import Scope
from plainview.server.records.engines import Opened, opened
from plainview.server.records.kinds import IMAGE, Shape, shape_of
from plainview.server.records.select import (
    FETCHED_MAX,
    FLAG,
    POINT,
    ROWS_MAX,
    TIMES,
    WHY,
    Compiled,
    Kept,
    compile_scope,
    ordered,
)
from plainview.server.records.selection import BYTES_MAX, NOT_HELD, LeftOut, Select, Selection, keep, named
from plainview.server.records.source import Protected, Source

OWN = "Plainview law edition 2026-1"
C1 = "39 CFR 233.3(c)(1)"
NOT_ORDERED, NOT_HELD_HERE, NO_SUCH_FIELD = "not_in_scope", "not_held", "no_such_field"
NEVER, UNNAMED = "never_given", "not_records_of_this_kind"
NOT_LOOKED_AT, NO_ROW = "outside_days_not_looked_at", "no_row"


def selecting(source: Source, zone: tzinfo) -> Select:
    """Promise the port through which a custodian's scope reaches a source. `zone` is the program's."""
    return partial(select, source, zone)


def select(source: Source, zone: tzinfo, scope: Scope) -> Selection:
    """Promise the rows and columns of a source that are inside a scope, and what was left out.

    Raises Invalid for a kind of which nothing is selected, for days that are missing, and for more than 10,000 rows or
    8 MiB; Malformed or Stopped for a source that is not as its file says.
    """
    shape_of(scope.record)
    with opened(source, scope.record) as there:
        return select_in(there, source, zone, scope)


def select_in(there: Opened, source: Source, zone: tzinfo, scope: Scope) -> Selection:
    """Promise what `select` does, of a table that is open already. Raises as it does."""
    shape, at = shape_of(scope.record), source.table_of(scope.record)
    compiled = compile_scope(scope, there.offered, zone)
    found = there.run(compiled)
    inside = [row for row in found if not row[WHY]]
    if len(found) > FETCHED_MAX or sum(row[TIMES] for row in inside) > ROWS_MAX:
        what = f"the scope holds more than {ROWS_MAX} rows"
        raise Invalid(what, next="Take it in parts: some of its items, or some of its days")
    rows = [cells for row in inside for cells in [_cells(compiled, row, there.offered.zone)] * row[TIMES]]
    selection = Selection(
        named(scope),
        compiled.given,
        tuple(sorted(rows)),
        tuple(sorted(_left_out(shape, scope, there, compiled, found))),
        source.name,
        str(source.engine),
        source.digest,
        any(_is_protected(row, at.protected) for row in found),
    )
    if len(keep(selection)) > BYTES_MAX:
        raise Invalid("the rows are more than 8 MiB", next="Take it in parts: some of its items, or some of its days")
    return selection


def _is_protected(row: Mapping[str, Any], protected: Protected | None) -> bool:
    if protected is None:
        return False
    point = row.get(POINT)
    listed = point is not None and hmac.new(protected.key, point.encode(), "sha256").hexdigest() in protected.digests
    return bool(row.get(FLAG)) or listed


def _cells(compiled: Compiled, row: Mapping[str, Any], zone: tzinfo) -> tuple[str, ...]:
    return tuple(_cell(row[name], zone) for name in compiled.given)


def _cell(value: Any, zone: tzinfo) -> str:
    """One spelling for one value, whatever engine gave it: times in UTC, nothing held is said in words."""
    if value is None:
        return NOT_HELD
    if isinstance(value, datetime):
        known = value if value.tzinfo else value.replace(tzinfo=zone)
        return known.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return value.isoformat() if isinstance(value, date) else str(value)


def _left_out(
    shape: Shape, scope: Scope, there: Opened, compiled: Compiled, found: Sequence[Mapping[str, Any]]
) -> Iterator[LeftOut]:
    wanted = ordered(shape, scope.fields)
    for name in shape.names:
        if name not in wanted:
            yield LeftOut("column", name, NOT_ORDERED, 0, (OWN,))
        elif name not in compiled.given:
            yield LeftOut("column", name, NOT_HELD_HERE, 0, ())
    known = {column.field for column in shape.columns}
    yield from (LeftOut("field", name, NO_SUCH_FIELD, 0, ()) for name in scope.fields if name not in known)
    yield from (LeftOut("column", name, NEVER, 0, (C1 if why == IMAGE else OWN,)) for name, why in shape.never.items())
    if there.unnamed:
        yield LeftOut("columns", str(there.unnamed), UNNAMED, 0, (OWN,))
    if there.offered.kept is not Kept.NONE and not there.offered.outside:
        yield LeftOut("rows", "", NOT_LOOKED_AT, 0, (OWN,))
    yield from _left_rows(shape, scope, found)


def _left_rows(shape: Shape, scope: Scope, found: Sequence[Mapping[str, Any]]) -> Iterator[LeftOut]:
    """Rows about the named items alone: how many others the operator holds is nobody's business."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in found:
        counted[row[shape.item], row[WHY]] += row[TIMES]
    yield from (LeftOut("rows", item, why, times, (OWN,)) for (item, why), times in counted.items() if why)
    seen = {item for item, _ in counted}
    yield from (LeftOut("item", item, NO_ROW, 0, ()) for item in scope.items if item not in seen)
