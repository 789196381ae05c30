"""All annual reports of a published log, for its site: one for each year whose figures are published, and their list.

A report is made again only when what it is made of has changed, or what makes it: `Part.digest` is over both.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from plainview.core.docket.program import figures_path
from plainview.core.notes import canonical
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.public.frame import Frame, Told
from plainview.server.public.words import count
from plainview.server.public.written import Contact
from plainview.server.queries.public_log import CHECKPOINT_PATH, Read
from plainview.server.report.html import FOLDER, paper_of, place_of
from plainview.server.report.making import ATTESTED, NAMES, Published, last_figures, made

INDEX = f"{FOLDER}index.html"
CONTACT = f"{FOLDER}contact.json"
"""Below the site's folder: who answers, as the reports say it, so that anybody can make the same reports again."""

CONTACT_BYTES_MAX = 1 << 16
YEARS_MAX = 100
MADE_WITH = (
    "plainview.server.report",
    "plainview.server.letters",
    "plainview.server.public",
    "plainview.core.statistics",
)

Made = Iterator[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Part:
    """Some pages: a name, a digest of all that they are made of and with, how paths begin, and what makes them."""

    name: str
    digest: str
    stem: str
    make: Callable[[], Made]


def open_published(read: Read) -> Published | None:
    """Promise the published log as reports read it, None while nothing is published. Raises Malformed."""
    data = read(CHECKPOINT_PATH)
    if data is None:
        return None
    head = parse_checkpoint(parse_note(data, where=CHECKPOINT_PATH).text, CHECKPOINT_PATH)
    return Published(read, head.size, head.root)


def parts(read: Read, contact: Contact) -> Iterator[Part]:
    """Give the reports of all years whose figures are published, and the list of them, below the site's folder.

    Raises Malformed, Invalid where a file of figures is none, or the log's entries do not hold.
    """
    published = open_published(read)
    if published is None:
        return
    begun, years = published.opened.year, []
    above = sha256((edition() + repr(contact)).encode()).hexdigest()
    for year in range(begun, begun + YEARS_MAX):
        if not last_figures(read, year)[0]:
            continue
        years.append(year)
        make = partial(made, published, year, contact)
        yield Part(f"report {year}", _digest(read, year, begun, above), f"{FOLDER}{year}", make)
    digest = sha256(f"{above} {years}".encode()).hexdigest()
    yield Part("reports", digest, INDEX, partial(_index, published, years, contact))


def _digest(read: Read, year: int, begun: int, above: str) -> str:
    whole = sha256(above.encode())
    made_of = [last_figures(read, one)[1] for one in range(begun, year + 1)]
    for data in (*made_of, read(figures_path(year, ATTESTED)) or b""):
        whole.update(sha256(data).digest())
    return whole.hexdigest()


def _index(published: Published, years: list[int], contact: Contact) -> Made:
    demo = published.opening["demo"] is True
    frame = Frame(Told(NAMES[demo], str(published.opening["origin"]), demo))
    rows = [_row(published, year) for year in reversed(years)]
    yield INDEX, frame.page(INDEX, "reports", "Annual reports", {"rows": rows}, here=INDEX)
    yield CONTACT, canonical.print(to_plain(contact))


def _row(published: Published, year: int) -> dict[str, str]:
    found = published.figures(year)
    assert found is not None, "only years whose figures are published are listed"
    page, paper = (path.removeprefix(FOLDER) for path in (place_of(year), paper_of(year)))
    return {"year": str(year), "page": page, "paper": paper, "size": count(found.size)}


def read_contact(data: bytes | None) -> Contact | None:
    """Promise who answers, as it is published beside the reports, None where it is not. Raises Malformed."""
    if data is None:
        return None
    return from_plain(Contact, canonical.parse(data, CONTACT_BYTES_MAX, CONTACT), CONTACT)


@cache
def edition() -> str:
    """Promise a digest of everything that makes reports: our own files, and the typesetter's version."""
    whole = sha256(version("typst").encode())
    for room in MADE_WITH:
        for name, data in sources(files(room)):
            whole.update(f"{room} {name} ".encode() + sha256(data).digest())
    return whole.hexdigest()


def sources(folder: Any, before: str = "") -> Iterator[tuple[str, bytes]]:
    """Give the files of a package with their bytes, in the order of their names; none that was compiled."""
    for entry in sorted(folder.iterdir(), key=lambda entry: str(entry.name)):
        if entry.is_dir():
            yield from sources(entry, f"{before}{entry.name}/")
        elif not entry.name.endswith(".pyc"):
            yield before + entry.name, entry.read_bytes()
