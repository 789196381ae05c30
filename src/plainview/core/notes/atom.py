"""Atom feeds (RFC 4287), printed: one entry a line, so that a feed can be carried on without reading XML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from plainview.core.vocabulary.errors import Malformed

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
TAIL = "</feed>\n"
ENTRY, ENTRY_END = "<entry>", "</entry>"


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news: `id` is a URI that never changes; `link` may be empty; `updated` is an instant with a zone."""

    id: str
    title: str
    updated: datetime
    link: str = ""
    summary: str = ""

    def print(self) -> str:
        """Print the entry, one line without its end."""
        link = f"<link href={_quoted(self.link)}/>" if self.link else ""
        summary = f"<summary>{_one_line(self.summary)}</summary>" if self.summary else ""
        return (
            f"{ENTRY}<id>{_one_line(self.id)}</id><title>{_one_line(self.title)}</title>"
            f"<updated>{_instant(self.updated)}</updated>{link}{summary}{ENTRY_END}"
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `entries` are printed entries, the newest first; `place` is its own address, or empty."""

    id: str
    title: str
    author: str
    updated: datetime
    entries: Sequence[str]
    place: str = ""

    def print(self) -> bytes:
        """Print the feed, an entry a line."""
        own = f'<link rel="self" href={_quoted(self.place)}/>\n' if self.place else ""
        lines = "".join([f"{entry}\n" for entry in self.entries])
        return (
            f"{HEAD}<id>{_one_line(self.id)}</id>\n<title>{_one_line(self.title)}</title>\n"
            f"<updated>{_instant(self.updated)}</updated>\n<author><name>{_one_line(self.author)}</name></author>\n"
            f"{own}{lines}{TAIL}"
        ).encode()


def printed_entries(feed: bytes, where: str) -> list[str]:
    """Promise the lines of the entries of a feed that `Feed.print` made. Raises Malformed when it did not."""
    try:
        text = feed.decode()
    except UnicodeDecodeError:
        text = ""
    if not (text.startswith(HEAD) and text.endswith(TAIL)):
        raise Malformed("expected a feed that Plainview has written", where=where, next="Name another file")
    return [line for line in text.split("\n") if line.startswith(ENTRY) and line.endswith(ENTRY_END)]


def _one_line(text: str) -> str:
    return _escaped(" ".join(text.split()))


def _quoted(text: str) -> str:
    return '"' + _escaped(text).replace('"', "&quot;") + '"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
