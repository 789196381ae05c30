"""Atom feeds: the last statements, the last days that are over, and the figures and reports that were published."""

import json
from collections.abc import Iterator
from typing import Any

from plainview.server.public import words
from plainview.server.public.opendata.account import FOLDER, Told
from plainview.server.public.opendata.tables import REFUSING
from plainview.server.public.store import Projection
from plainview.server.queries.public_feed import News, print_feed
from plainview.server.queries.public_law import meanings

LAST_STATEMENTS = 100
LAST_DAYS = 60
LAST_FIGURES = 60
ATTESTED = "figures.attested"
_SAID = """SELECT statement.number, statement.day, statement.type, statement.cites, matter.id
FROM statement LEFT JOIN matter ON matter.number = statement.matter ORDER BY statement.number DESC LIMIT ?"""
_DAYS = "SELECT DISTINCT day FROM statement WHERE day < ? ORDER BY day DESC LIMIT ?"
_FIGURES = "SELECT number, day, type, facts FROM statement WHERE chain = 'figures' ORDER BY number DESC LIMIT ?"
_OF_A_DAY = "SELECT type, count(*) FROM statement WHERE day = ? GROUP BY 1"


def feeds(told: Told, store: Projection) -> Iterator[tuple[str, bytes]]:
    """Promise path below the site's folder and bytes of each feed."""
    for name, title, news in (
        ("statements", f"The last statements of {told.origin}", list(_statements(told, store))),
        ("days", f"Day by day in {told.origin}", list(_days(told, store))),
        ("figures", f"Figures and reports of {told.origin}", list(_figures(told, store))),
    ):
        path = f"{FOLDER}{name}.atom"
        place = told.at(path) if told.publisher else ""
        yield path, print_feed(told.origin, name, title, place, told.day, news)


def _statements(told: Told, store: Projection) -> Iterator[News]:
    said = meanings()
    for number, day, kind, cites, matter in store.rows(_SAID, (LAST_STATEMENTS,)):
        about = f"Statement {number}, of {matter}." if matter else f"Statement {number}."
        paragraphs = "; ".join(json.loads(cites))
        summary = f"{about} {paragraphs}" if paragraphs else about
        yield News(f"statement {number}", day, said[kind], told.at(f"statement.html#{number}"), summary)


def _days(told: Told, store: Projection) -> Iterator[News]:
    """Days that are over, which nothing can be added to."""
    for (day,) in store.rows(_DAYS, (told.day, LAST_DAYS)):
        counts: dict[str, Any] = dict(store.rows(_OF_A_DAY, (day,)))
        refused = sum(counts.get(kind, 0) for kind in REFUSING)
        parts = (
            words.several(counts.get("request.filed", 0), "request"),
            words.several(counts.get("order.approved", 0) + counts.get("order.narrowed", 0), "order") + " of a judge",
            words.several(refused, "refusal"),
            words.several(counts.get("notice.given", 0), "notice"),
            words.several(counts.get("error.registered", 0), "error"),
        )
        title = f"{day}: {words.several(sum(counts.values()), 'statement')}"
        yield News(f"day {day}", day, title, told.at(f"days/{day}.html"), ", ".join(parts))


def _figures(told: Told, store: Projection) -> Iterator[News]:
    """What was said of the figures of a year; its annual report is made from the same."""
    for number, day, kind, facts in store.rows(_FIGURES, (LAST_FIGURES,)):
        year = int(json.loads(facts)["year"])
        title, page = f"The figures and the report of {year}", "index"
        if kind == ATTESTED:
            title, page = f"What the auditor attested of {year}", "attested"
        summary = f"Published by statement {number}."
        yield News(f"statement {number}, figures", day, title, told.at(f"figures/{year}/{page}.html"), summary)
