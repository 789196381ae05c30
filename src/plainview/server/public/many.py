"""The many pages: of each matter, day and month, of each beginning of a number, of what is behind each figure.

Each is made of the projection and of nothing else, so several processes can make them, a share each, and lay them down
ready: the same bytes, whoever makes them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from plainview.server.public import words
from plainview.server.public.behind import lists
from plainview.server.public.frame import Frame, Told
from plainview.server.public.lists import (
    MATTER,
    MATTER_COLUMNS,
    SAID_COLUMNS,
    listing,
    matter_cells,
    matter_path,
    said_cells,
)
from plainview.server.public.store import LIST_ROWS, Projection
from plainview.server.public.timeline import Timelines, said_facts
from plainview.server.queries.public_law import meanings, rule_of_cite

Made = Iterator[tuple[str, bytes]]
Pool = Callable[[], Executor]
"""Begins processes, which end with the block of what it gives: SQLite's files must not be forked."""

SITE = "site/"
SHARE_LINES = 20_000
"""So many lines, as each kind counts them, make a share: a second or two of work."""

PROCESSES_FROM = 5 * SHARE_LINES
"""Lines from which on further processes pay for their start."""

LINES: Mapping[str, int] = MappingProxyType(
    {"list": 1, "day": 500, "month": 2_000, "outcome": 2_000, "beginning": 500, "matter": 20}
)
"""Kind of page, in the order made, to how many lines of a list one is worth; of a list they are counted."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some pages of one kind: what each is of, as `Many` is told it."""

    kind: str
    of: tuple[Any, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where pages are made: the projection's file and what it was made with, what every page says, where they lie."""

    store: Path
    made_with: str
    told: Told
    ready: Path


class Many:
    """Makes the many pages of what is in a projection."""

    def __init__(self, store: Projection, frame: Frame) -> None:
        """Make pages out of `store`, in `frame`."""
        self.store, self._frame = store, frame

    def shares(self, renewed: bool, cells: Iterable[tuple[Any, ...]]) -> list[Share]:
        """Promise what the statements taken in have changed, all with `renewed`, cut into shares.

        `cells` are the figures whose lists are to be made, as `behind.lists` takes them.
        """
        found: dict[str, Sequence[Any]] = {
            "list": list(cells),
            "day": self.days(renewed),
            "month": self._months(renewed),
            "outcome": self._outcomes(renewed),
            "beginning": self._beginnings(renewed),
            "matter": self._matters(renewed),
        }
        return [share for kind in LINES for share in _cut(kind, found[kind])]

    def make(self, share: Share) -> Made:
        """Promise the pages of a share with their paths below the site's folder."""
        return _MAKERS[share.kind](self, share.of)

    def days(self, renewed: bool) -> list[str]:
        """Promise the days whose pages are made."""
        query = "SELECT DISTINCT day FROM statement ORDER BY day"
        return [str(row[0]) for row in self.store.rows(query)] if renewed else self.store.touched("day")

    def _months(self, renewed: bool) -> list[tuple[str, tuple[int, ...]]]:
        """Months with the numbers of their pages."""
        if renewed:
            months = self.store.rows("SELECT month, count(*) FROM matter GROUP BY 1")
            return [(month, tuple(range(1, -(-many // LIST_ROWS) + 1))) for month, many in months]
        by_month: dict[str, list[int]] = {}
        for name in self.store.touched("month"):
            month, number = name.split()
            by_month.setdefault(month, []).append(int(number))
        return [(month, tuple(numbers)) for month, numbers in by_month.items()]

    def _outcomes(self, renewed: bool) -> list[tuple[str, str]]:
        if renewed:
            return [*map(tuple, self.store.rows("SELECT DISTINCT outcome, substr(month, 1, 4) FROM matter"))]
        names = [name.split() for name in self.store.touched("outcome")]
        return [(outcome, year) for outcome, year in names]

    def _beginnings(self, renewed: bool) -> list[str]:
        query = "SELECT DISTINCT substr(id, 1, 2) FROM matter"
        if not renewed:
            query = "SELECT DISTINCT substr(name, 1, 2) FROM touched WHERE kind = 'matter'"
        return [str(two) for (two,) in self.store.rows(query)]

    def _matters(self, renewed: bool) -> list[str]:
        query = "SELECT id FROM matter ORDER BY number"
        return [str(row[0]) for row in self.store.rows(query)] if renewed else self.store.touched("matter")

    @cached_property
    def _timelines(self) -> Timelines:
        return Timelines(self.store, self._frame, self.store.meta("day"), meanings(), rule_of_cite())

    def _of_matters(self, ids: Sequence[str]) -> Made:
        yield from (self._timelines.page(id) for id in ids)

    def _of_beginnings(self, beginnings: Sequence[str]) -> Made:
        """Matters by the first two digits of their numbers, for whoever knows only how one begins."""
        within = f"SELECT {MATTER} FROM matter WHERE id BETWEEN ? AND ? ORDER BY id"  # noqa: S608 - constants
        for two in beginnings:
            rows = self.store.rows(within, (two, f"{two}~"))
            cells = [(*matter_cells(row)[:-1], (row[1], matter_path(row[1]))) for row in rows]
            heading, crumb = f"Matters whose number begins with {two}", ("Search", "search.html")
            lead = "In the order of their numbers, which are random."
            yield from listing(self._frame, f"matters/{two}/index", heading, lead, MATTER_COLUMNS, cells, crumb=crumb)

    def _of_months(self, months: Sequence[tuple[str, Sequence[int]]]) -> Made:
        lead, crumb = "Every request filed in this month, in the order filed.", ("Matters", "matters/index.html")
        for month, numbers in months:
            rows = self.store.rows(f"SELECT {MATTER} FROM matter WHERE month = ? ORDER BY place", (month,))  # noqa: S608 - constants
            last = -(-len(rows) // LIST_ROWS)
            only = range(1, last + 1) if last in numbers else numbers  # all name how many there are
            cells, stem, heading = [*map(matter_cells, rows)], f"matters/{month}", f"Filed in {words.month(month)}"
            yield from listing(self._frame, stem, heading, lead, MATTER_COLUMNS, cells, crumb=crumb, only=only)

    def _of_outcomes(self, outcomes: Sequence[tuple[str, str]]) -> Made:
        for outcome, year in outcomes:
            query = f"SELECT {MATTER} FROM matter WHERE outcome = ? AND month BETWEEN ? AND ? ORDER BY number"  # noqa: S608 - constants
            rows = [matter_cells(row) for row in self.store.rows(query, (outcome, year, f"{year}-99"))]
            if not rows:
                continue
            heading, lead = f"{words.OUTCOME_HEADS[outcome]}, filed in {year}", "In the order filed."
            stem, crumb = outcome_stem(outcome, year), ("Matters", "matters/index.html")
            yield from listing(self._frame, stem, heading, lead, MATTER_COLUMNS, rows, crumb=crumb)

    def _of_days(self, days: Sequence[str]) -> Made:
        query = "SELECT statement.number, statement.day, type, facts, id FROM statement LEFT JOIN matter"
        query += " ON matter = matter.number WHERE statement.day = ? ORDER BY statement.number"
        lead, crumb = "Everything that was said in the log on this day, in order.", ("Day by day", "days/index.html")
        for day in days:
            rows = [
                said_cells((number, day, kind, said_facts(facts), id))
                for number, day, kind, facts, id in self.store.rows(query, (day,))
            ]
            yield from listing(self._frame, f"days/{day}", words.date(day), lead, SAID_COLUMNS, rows, crumb=crumb)

    def _of_cells(self, cells: Sequence[tuple[Any, ...]]) -> Made:
        return lists(self.store, self._frame, cells)


_MAKERS: Mapping[str, Callable[[Many, Sequence[Any]], Made]] = MappingProxyType(
    {
        "list": Many._of_cells,
        "day": Many._of_days,
        "month": Many._of_months,
        "outcome": Many._of_outcomes,
        "beginning": Many._of_beginnings,
        "matter": Many._of_matters,
    }
)


def outcome_stem(outcome: str, year: str) -> str:
    """Promise the path of the list of what was filed in a year and came to an outcome, without its ending."""
    return f"matters/{outcome.replace('_', '-')}-{year}"


def below_public(path: str) -> str:
    """Promise where a page whose path is seen from the site's folder lies below `public/`."""
    above = path.removeprefix("../")
    return SITE + path if above == path else above


def _cut(kind: str, things: Sequence[Any]) -> Iterator[Share]:
    part: list[Any] = []
    lines = 0
    for one in things:
        part.append(one)
        lines += LINES[kind] + (one[-1] if kind == "list" else 0)
        if lines >= SHARE_LINES:
            yield Share(kind, tuple(part), lines)
            part, lines = [], 0
    if part:
        yield Share(kind, tuple(part), lines)


class Laying:
    """Pages laid down ready where they are not what is published."""

    def __init__(self, store: Projection, ready: Path) -> None:
        """Lay them below `ready`; `store` knows what is published."""
        self._store, self._ready = store, ready

    def each(self, made: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, str, bool]]:
        """Give the path below `public/` and the SHA-256 of each page, and whether it was laid down."""
        for path, data in made:
            place, digest = below_public(path), sha256(data).hexdigest()
            new = self._store.rows("SELECT 1 FROM page WHERE path = ? AND sha256 = ?", (place, digest)) == []
            if new:
                self._lay(place, data)
            yield place, digest, new

    def _lay(self, path: str, data: bytes) -> None:
        place = self._ready / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


Laid = list[tuple[str, str, bool]]


def lay_share(place: Place, share: Share) -> Laid:
    """Make and lay a share's pages in a process of its own; promise what `Laying.each` gives."""
    with Projection(place.store, place.made_with) as store:
        return [*Laying(store, place.ready).each(Many(store, Frame(place.told)).make(share))]


@contextmanager
def laying_many(
    place: Place, many: Many, shares: Sequence[Share], pool: Pool | None
) -> Iterator[Callable[[], Iterator[Laid]]]:
    """Promise what gives the pages of each share, laid: made by the processes of `pool` where that pays.

    Ask it when everything else is made: till then they are at work. Nothing may be taken into the projection meanwhile.
    """
    if pool is None or sum(share.lines for share in shares) < PROCESSES_FROM:
        laying = Laying(many.store, place.ready)
        yield lambda: ([*laying.each(many.make(share))] for share in shares)
        return
    with pool() as processes:
        asked = [processes.submit(lay_share, place, share) for share in shares]
        try:
            yield lambda: (one.result() for one in asked)
        except BaseException:
            processes.shutdown(cancel_futures=True)
            raise
