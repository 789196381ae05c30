"""The site: which pages there are, which of them a longer log changes, and where they lie until they are published.

Pages are made of the published log alone, and are the same bytes whether they were made at once or tick by tick. Each
is laid down ready in a folder of the generator's own; whoever publishes takes them from there and says `done`.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from plainview.server.public import words
from plainview.server.public.apart import Apart, Parts, no_parts
from plainview.server.public.figures import Figures
from plainview.server.public.frame import Frame, Told
from plainview.server.public.lists import SAID_COLUMNS, listing, said_cells
from plainview.server.public.many import SITE, Laying, Made, Many, Place, Pool, laying_many, outcome_stem
from plainview.server.public.opendata.pages import open_data
from plainview.server.public.opendata.publisher import Publisher
from plainview.server.public.overviews import Overviews
from plainview.server.public.store import Projection
from plainview.server.public.timeline import said_facts
from plainview.server.public.written import Contact, written
from plainview.server.queries.public_log import BUNDLE, PublishedHead, Read, published_entries, read_published
from plainview.server.queries.public_opening import is_demonstration

STORE_FILE = "projection.sqlite3"
READY_FOLDER = "ready"
FONTS = (
    "source-sans-pro/sourcesanspro-regular-webfont.woff2",
    "source-sans-pro/sourcesanspro-bold-webfont.woff2",
    "merriweather/Latin-Merriweather-Bold.woff2",
)
FOLDED_WITH = (
    ("plainview.core.docket", ""),
    ("plainview.core.statistics", ""),
    ("plainview.server.queries", "public_"),
    ("plainview.server.public", "store"),
    ("plainview.server.public", "tally"),
)
"""What the projection rests on: package, and how the names of its files begin."""

MADE_WITH = (("plainview.server.public", ""), ("plainview.server.queries", "public_"), ("plainview.core.law", ""))
"""What the pages rest on besides."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Pages laid down to be published: path below `public/` to SHA-256 in hex, None for one that goes away."""

    folder: Path
    pages: Mapping[str, str | None]

    def read(self, path: str) -> bytes:
        """Promise the bytes of a page."""
        return (self.folder / path).read_bytes()


class Site:
    """A program's site. `work` is a folder of its own, which can be removed and is made again from the log."""

    def __init__(
        self,
        work: Path,
        read: Read,
        contact: Contact,
        publisher: Publisher | None = None,
        parts: Parts = no_parts,
        pool: Pool | None = None,
    ) -> None:
        """Make pages of what `read` gives of the published files. Use it as a context, from one thread.

        `parts` gives what is made elsewhere of the same files; the processes of `pool` help where there is much.
        """
        self._read, self._contact, self._publisher, self._parts = read, contact, publisher, parts
        self._pool = pool
        self._apart: Apart | None = None
        self._figures_noted = ""
        self._ready = work / READY_FOLDER
        self.store = Projection(work / STORE_FILE, _sources_hash(FOLDED_WITH))

    def __enter__(self) -> "Site":
        return self

    def __exit__(self, *error: object) -> None:
        self.store.database.close()

    def prepare(self, stop: int | None = None) -> Ready:
        """Promise every page that the published log has changed since the last `done`, laid down ready.

        `stop` leaves out what was said later. Raises Stopped, Malformed, Invalid where the log does not go on from
        what is known; remove the work folder then.
        """
        head = read_published(self._read)
        if head is None:
            return Ready(self._ready, {})
        self.store.take(self._read, head.size, stop)
        shutil.rmtree(self._ready, ignore_errors=True)
        renewed = self.store.meta("edition") != self._edition
        known = dict(self.store.rows("SELECT path, sha256 FROM page"))
        found: dict[str, str | None] = {}
        made, frame = set(), self._frame(head)
        figures, many = Figures(self.store, frame, self._read), Many(self.store, frame)
        shares = many.shares(renewed, figures.listed(renewed, known))
        place = Place(self.store.place, self.store.made_with, frame.told, self._ready)
        with laying_many(place, many, shares, self._pool) as laid:
            data_made = open_data(self.store, frame, head, self._publisher, renewed)
            apart = self._apart = Apart(self.store, self._parts(self._read, self._contact), renewed)
            pages = (self._pages(head, frame, many, renewed), figures.pages(renewed, known), data_made, apart.pages())
            own = [*Laying(self.store, self._ready).each(chain(*pages))]
            for path, digest, new in chain(own, chain.from_iterable(laid())):
                made.add(path)
                if new:
                    found[path] = digest
        self._figures_noted = figures.note()
        shrinking = {*self._shrinking(), *figures.shrinking(), *apart.shrinking()}
        gone = [path for path in known if path not in made and (renewed or _list_of(path) & shrinking)]
        return Ready(self._ready, {**found, **dict.fromkeys(gone)})

    def _shrinking(self) -> list[str]:
        """Lists made anew that may have become shorter: the others only grow."""
        touched = [name.split() for name in self.store.touched("outcome")]
        return ["overdue", "matters/active", *(outcome_stem(outcome, year) for outcome, year in touched)]

    def done(self, ready: Ready) -> None:
        """Note that these pages are published."""
        database = self.store.database
        database.execute("BEGIN")
        for path, digest in ready.pages.items():
            if digest is None:
                database.execute("DELETE FROM page WHERE path = ?", (path,))
            else:
                database.execute("INSERT OR REPLACE INTO page VALUES (?, '', ?)", (path, digest))
        database.execute("DELETE FROM touched")
        self.store.note("edition", self._edition)
        self.store.note("figures", self._figures_noted)
        if self._apart is not None:
            self._apart.note()
        database.execute("COMMIT")
        shutil.rmtree(self._ready, ignore_errors=True)

    @cached_property
    def _edition(self) -> str:
        """What the pages are made with: when that is new, all are made anew."""
        return sha256((repr((self._contact, self._publisher)) + _sources_hash(MADE_WITH)).encode()).hexdigest()

    def _frame(self, head: PublishedHead) -> Frame:
        _, opening = next(published_entries(self._read, head.size, 0, 1))
        demo = is_demonstration(opening)
        return Frame(Told("Plainview demonstration" if demo else "Plainview", head.origin, demo))

    def _pages(self, head: PublishedHead, frame: Frame, many: Many, renewed: bool) -> Made:
        overviews = Overviews(self.store, frame, head)
        yield from self._months_of_days(frame, many.days(renewed))
        yield from self._indexes(frame, overviews)
        for one in ("home", "overdue", "late", "refusals", "decided", "errors", "active", "withheld"):
            yield from getattr(overviews, one)()
        yield from written(frame, overviews, self._contact)
        if renewed:
            yield from statics()

    def _months_of_days(self, frame: Frame, touched: Iterable[str]) -> Made:
        every = [str(row[0]) for row in self.store.rows("SELECT DISTINCT day FROM statement ORDER BY day")]
        for month in sorted({day[:7] for day in touched}):
            links = [{"path": f"days/{day}.html", "words": day} for day in every if day.startswith(month)]
            group = {"heading": "Days", "links": links}
            yield _links(frame, f"days/{month}.html", words.month(month), "Each day with what was said on it.", [group])

    def _indexes(self, frame: Frame, overviews: Overviews) -> Made:
        months = self.store.rows("SELECT month, count(*) FROM matter GROUP BY 1 ORDER BY 1 DESC")
        by_outcome = self.store.rows("SELECT outcome, substr(month, 1, 4), count(*) FROM matter GROUP BY 1, 2")
        order = list(words.OUTCOME_HEADS)
        outcomes = [
            _row(f"{words.OUTCOME_HEADS[outcome]}, {year}", f"{outcome_stem(outcome, year)}.html", count)
            for outcome, year, count in sorted(by_outcome, key=lambda one: (-int(one[1]), order.index(one[0])))
        ]
        filed = [_row(words.month(month), f"matters/{month}.html", count) for month, count in months]
        groups = [
            {"heading": "By what came of it", "columns": ("What came of it, year filed", "Matters"), "rows": outcomes},
            {"heading": "By month filed", "columns": ("Month", "Matters"), "rows": filed},
        ]
        lead = f"{words.several(sum(overviews.outcomes.values()), 'matter')} so far, each under a random number."
        values = {"heading": "Matters", "lead": lead, "groups": groups}
        yield (
            "matters/index.html",
            frame.page("matters/index.html", "index", "Matters", values, here="matters/index.html"),
        )
        said = self.store.rows("SELECT DISTINCT substr(day, 1, 7) FROM statement ORDER BY 1")
        links = [{"path": f"days/{month}.html", "words": words.month(month)} for (month,) in said]
        lead = "Every statement of the log, by the day on which it was said."
        yield _links(frame, "days/index.html", "Day by day", lead, [{"heading": "Months", "links": links}])
        yield from self._program(frame)

    def _program(self, frame: Frame) -> Made:
        query = "SELECT number, day, type, facts, NULL FROM statement WHERE matter IS NULL AND chain <> 'daybook'"
        rows = [
            said_cells((number, day, kind, said_facts(facts), id))
            for number, day, kind, facts, id in self.store.rows(f"{query} ORDER BY number DESC")
        ]
        lead = (
            "What was said of the program itself: its opening, keys, agencies, delegations, reviews. The latest first."
        )
        yield from listing(frame, "program", "Keys and offices", lead, SAID_COLUMNS, rows)


def read_on(work: Path, read: Read, bundle: int = BUNDLE) -> None:
    """Take in what is published in whole bundles, so that `Site.prepare` has less to read; the log may grow meanwhile.

    The pages are the same, whether and however often this was done. Raises as `prepare` does.
    """
    head = read_published(read)
    if head is not None:
        with Projection(work / STORE_FILE, _sources_hash(FOLDED_WITH)) as store:
            store.take(read, head.size, head.size - head.size % bundle)


def _list_of(path: str) -> set[str]:
    """Of which lists a page may be one: of its own name, or, where it ends with a page's number, of that without it."""
    stem = path.removeprefix(SITE).removesuffix(".html")
    mark = "." if stem.startswith("figures/") else "-"
    first, _, number = stem.rpartition(mark)
    return {stem, first} if number.isdigit() else {stem}


def _row(said: str, path: str, count: int) -> dict[str, Any]:
    return {"words": said, "path": path, "cells": (words.count(count),)}


def _links(frame: Frame, path: str, heading: str, lead: str, groups: Iterable[Mapping[str, Any]]) -> tuple[str, bytes]:
    return path, frame.page(path, "links", heading, {"heading": heading, "lead": lead, "groups": list(groups)})


def statics() -> Made:
    """Promise what pages are dressed in, out of this package, with their places below the site's folder."""
    for entry in sorted(files("plainview.server.public").joinpath("static").iterdir(), key=lambda entry: entry.name):
        yield f"static/{entry.name}", entry.read_bytes()
    fonts = files("plainview.server").joinpath("portal/static/uswds/fonts")
    for font in FONTS:
        yield f"static/{font.rpartition('/')[2]}", fonts.joinpath(font).read_bytes()


def _sources_hash(rooms: Iterable[tuple[str, str]]) -> str:
    """Promise one hash for these packages, of each the files whose name begins so."""
    whole = sha256()
    for room, begins in rooms:
        for name, data in _sources(files(room)):
            if name.startswith(begins):
                whole.update(name.encode() + sha256(data).digest())
    return whole.hexdigest()


def _sources(folder: Any, before: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: str(entry.name)):
        if entry.is_dir():
            yield from _sources(entry, f"{before}{entry.name}/")
        elif not entry.name.endswith(".pyc"):
            yield before + entry.name, entry.read_bytes()
