"""Feeds of what is public, in Atom: the instants in them are the legal days on which something was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from plainview.core.notes.atom import Entry, Feed


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news: `name` tells it from all others of the log, `day` is YYYY-MM-DD, `link` may be relative."""

    name: str
    day: str
    title: str
    link: str
    summary: str = ""


def print_feed(origin: str, name: str, title: str, place: str, day: str, news: Sequence[News]) -> bytes:
    """Print the feed `name` of the log `origin`: news, the latest first, as of `day`; `place` is its address or "".

    The same log gives the same ids whoever prints it. An entry is of its day's first instant, UTC, and never changes.
    """
    entries = [
        Entry(_id(origin, one.name), one.title, _instant(one.day), one.link, one.summary).print() for one in news
    ]
    return Feed(_id(origin, name), title, origin, _instant(day), entries, place).print()


def _id(origin: str, what: str) -> str:
    return "urn:sha256:" + sha256(f"{origin}\n{what}".encode()).hexdigest()


def _instant(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
