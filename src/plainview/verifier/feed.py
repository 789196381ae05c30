"""What a monitor finds, as an Atom feed that a reader of feeds can follow: news, and every alarm."""

from hashlib import sha256
from pathlib import Path

from plainview.core.notes.atom import Entry, Feed, printed_entries
from plainview.core.vocabulary.errors import Unchecked
from plainview.verifier.monitor import Found

ENTRIES_MAX = 200
FEED_BYTES_MAX = 4 * 1024 * 1024


def carry_on(path: Path, found: Found, alarms: list[str], news: str) -> None:
    """Promise that the feed at `path` begins with what was found now: each alarm that it does not have, then the news.

    `news` says in a line what is new. An alarm that lasts is told once: its entry keeps its id. Older entries beyond
    two hundred go. Raises Malformed when the file is not such a feed, Unchecked when it cannot be read or written.
    """
    report = found.report
    assert report.now is not None
    name = report.origin or report.source
    told = [Entry(_id(name, line), f"alarm: {line}", report.now) for line in alarms]
    if found.new:
        told.append(Entry(_id(name, str(report.size)), news, report.now))
    before = _before(path)
    known = {entry.partition("</id>")[0] for entry in before}
    new = [line for line in [entry.print() for entry in told] if line.partition("</id>")[0] not in known]
    entries = [*new, *before][:ENTRIES_MAX]
    _write(path, Feed(_id(name, "feed"), f"What is new in {name}", "plainview monitor", report.now, entries).print())


def _id(name: str, what: str) -> str:
    return "urn:sha256:" + sha256(f"{name}\n{what}".encode()).hexdigest()


def _before(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            data = file.read(FEED_BYTES_MAX)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unchecked(f"cannot be read: {error.strerror}", where=str(path)) from None
    return printed_entries(data, str(path))


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(f".{path.name}.new")
    try:
        half.write_bytes(data)
        half.rename(path)
    except OSError as error:
        raise Unchecked(f"cannot be written: {error.strerror}", where=str(path)) from None
