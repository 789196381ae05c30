"""What auditors and custodians ask of many statements and audit rows at once: each by an index, a few rows of each."""

# ruff: noqa: S608 - every part of the SQL is a fixed word of this file; values are parameters
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from plainview.core.vocabulary.days import Day, print_day
from plainview.server.storage.lists import Asked
from plainview.server.storage.rows import Span, StatementRow
from plainview.server.storage.unit import print_at

ROWS_MAX, CHAINS_AT_ONCE = 1000, 200
STATEMENTS = 'SELECT s."index", s.chain, s.seq, s.day, s.type, s.leaf, s.data FROM statement s'

_NOT_DONE = "outcome IN ('refused', 'not permitted')"  # spelled out: the condition of the partial index
_STARTED = "s.type = 'cover.started' AND s.day >= %s AND s.day <= %s"
_TAKEN = "a.act = 'pick_up_package' AND a.outcome = 'picked up'"  # spelled out too
# A cover's copy is out; records have none that could come back. First the few of a year, then what became of each.
_RELEASED = (
    'SELECT s."index", s.chain, s.seq, s.day FROM statement s JOIN matter m ON m.matter = s.chain'
    " WHERE s.type = 'disclosure.released' AND s.day >= %s AND s.day <= %s"
    " AND (m.kind <> 'cover' OR (m.back_by IS NOT NULL AND m.back IS NULL))"
)
_WAITS = (
    f"((SELECT count(*) FROM audit a WHERE a.matter = r.chain AND {_TAKEN}) = 0 OR NOT EXISTS (SELECT 1"
    " FROM statement o WHERE o.chain = r.chain AND o.seq > r.seq AND o.type = 'disclosure.acknowledged'))"
    ' AND EXISTS (SELECT 1 FROM payload p WHERE p."index" = r."index" AND p.name = %s)'
)
_SUSPECTS = (
    # Of a signed order, a judge's order and a review, one is missing before the start.
    "SELECT s.chain FROM statement s"
    f" WHERE {_STARTED} AND"
    " (SELECT count(DISTINCT CASE o.type WHEN 'order.narrowed' THEN 'order.approved' ELSE o.type END)"
    " FROM statement o WHERE o.chain = s.chain AND o.seq < s.seq"
    " AND o.type IN ('order.authorized', 'request.reviewed', 'order.approved', 'order.narrowed')) < 3",
    "SELECT s.chain FROM statement s WHERE s.type IN ('cover.suspended', 'finding.made') AND s.day >= %s",
    # Its end was said late, or is due and was not said.
    "SELECT s.chain FROM statement s JOIN matter m ON m.matter = s.chain"
    " WHERE s.type = 'order.ended' AND s.day >= %s AND s.day > m.\"end\"",
    "SELECT m.matter FROM matter m WHERE m.phase = 'active' AND m.\"end\" <= %s",
    # A piece is of a day on which it was not in force.
    "SELECT DISTINCT s.chain FROM statement s JOIN matter m ON m.matter = s.chain JOIN piece p ON p.matter = s.chain"
    f' WHERE {_STARTED} AND (coalesce(p.received, p.day) >= m."end" OR coalesce(p.received, p.day) < s.day)',
)


def newest_of(type: str, span: Span) -> Asked:
    """Promise how the database is asked for the last statements of a type."""
    further = ' AND (s.day, s."index") < (%s, %s)' if span.after else ""
    sql = f"{STATEMENTS} WHERE s.type = %s AND s.day >= %s AND s.day <= %s{further}"
    return f'{sql} ORDER BY s.day DESC, s."index" DESC LIMIT {_most(span)}', (type, *_days(span), *_after(span))


def unopened_of(span: Span, package: str) -> Asked:
    """Promise how the database is asked for packages that wait for their agency."""
    further = ' AND (s.day, s."index") > (%s, %s)' if span.after else ""
    waits = f'SELECT r."index", r.day FROM r WHERE {_WAITS} ORDER BY r.day, r."index" LIMIT {_most(span)}'
    sql = f"WITH r AS MATERIALIZED ({_RELEASED}{further}), w AS MATERIALIZED ({waits})"
    sql = f'{sql} {STATEMENTS} JOIN w ON w."index" = s."index" ORDER BY w.day, w."index"'
    return sql, (*_days(span), *_after(span), package)


def _days(span: Span) -> tuple[str, str]:
    return print_day(span.first), print_day(span.last)


def _most(span: Span) -> int:
    return max(1, min(span.count, ROWS_MAX))


def _after(span: Span) -> tuple[object, ...]:
    return () if span.after is None else (span.after[0], int(span.after[1]))


class Counts:
    """The part of a store that counts and looks across; `_rows` is the store's own."""

    def _rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        raise AssertionError("a store reads its own rows")

    def chains(self, chains: Sequence[str]) -> dict[str, list[StatementRow]]:
        """Promise the statements of several chains, each in order, read together."""
        found: dict[str, list[StatementRow]] = {}
        for start in range(0, len(chains), CHAINS_AT_ONCE):
            some = chains[start : start + CHAINS_AT_ONCE]
            holes = ", ".join("%s" for _ in some)
            for row in self._rows(f"{STATEMENTS} WHERE s.chain IN ({holes}) ORDER BY s.chain, s.seq", some):
                found.setdefault(row[1], []).append(statement_row(row))
        return found

    def spoken_of(self, start: int, stop: int) -> list[str]:
        """Promise the chains that statements `start` up to, not including, `stop` belong to, each once, by id."""
        sql = 'SELECT DISTINCT chain FROM statement WHERE "index" >= %s AND "index" < %s'
        return sorted(chain for (chain,) in self._rows(sql, (start, stop)))

    def newest(self, type: str, span: Span) -> list[StatementRow]:
        """Promise a page of the statements of a type, the last one first."""
        return [statement_row(row) for row in self._rows(*newest_of(type, span))]

    def count_type(self, type: str, first: Day, last: Day) -> int:
        """Promise how many statements of a type are dated `first` to `last`, both included."""
        sql = "SELECT count(*) FROM statement WHERE type = %s AND day >= %s AND day <= %s"
        return int(self._rows(sql, (type, print_day(first), print_day(last)))[0][0])

    def unopened(self, span: Span, package: str) -> Sequence[StatementRow]:
        """Promise a page of the releases, oldest first, whose `package` is still there, of records or of a cover whose
        copy is out, that were not acknowledged or not picked up.
        """
        return [statement_row(row) for row in self._rows(*unopened_of(span, package))]

    def suspects(self, first: Day, last: Day) -> Sequence[str]:
        """Promise the matters that have to be looked at closely, see `ports.Store`."""
        begun, today = print_day(first), print_day(last)
        asked = zip(_SUSPECTS, ((begun, today), (begun,), (begun,), (today,), (begun, today)), strict=True)
        return list(dict.fromkeys(chain for sql, params in asked for (chain,) in self._rows(sql, params)))

    def refused_acts(self, first: datetime, end: datetime) -> Sequence[tuple[str, str, int]]:
        """Promise how often each act was refused or not permitted from `first` up to `end`: act, outcome, count."""
        sql = f"SELECT act, outcome, count(*) FROM audit WHERE {_NOT_DONE} AND at >= %s AND at < %s"
        rows = self._rows(f"{sql} GROUP BY act, outcome", (print_at(first), print_at(end)))
        return [(row[0], row[1], row[2]) for row in rows]

    def refusals_of(self, acts: Sequence[str], first: datetime, end: datetime) -> Sequence[tuple[str, int]]:
        """Promise why some acts were refused from `first` up to `end`: the row's words, and how often."""
        holes = ", ".join("%s" for _ in acts)
        sql = f"SELECT detail, count(*) FROM audit WHERE {_NOT_DONE} AND outcome = 'refused' AND act IN ({holes})"
        rows = self._rows(f"{sql} AND at >= %s AND at < %s GROUP BY detail", (*acts, print_at(first), print_at(end)))
        return [(row[0], row[1]) for row in rows]

    def count_checks(self, first: datetime, end: datetime) -> int:
        """Promise how many drafts of requests were checked from `first` up to `end`."""
        sql = "SELECT count(*) FROM audit WHERE act = 'check_request' AND at >= %s AND at < %s"
        return int(self._rows(sql, (print_at(first), print_at(end)))[0][0])


def statement_row(row: tuple[Any, ...]) -> StatementRow:
    """Promise the statement in a row of the database."""
    return StatementRow(row[0], row[1], row[2], date.fromisoformat(row[3]), row[4], bytes(row[5]), bytes(row[6]))
