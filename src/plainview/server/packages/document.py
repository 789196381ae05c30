"""The record of a cover as a PDF that everybody can read: a tagged table, with what its holder owes.

The same package gives the same bytes (`letters.typeset`). It says no more than the other files of the package do, and
is made of them when the package is handed out.
"""

from collections.abc import Mapping, Sequence

from plainview.core.docket.facts import Json
from plainview.core.law import cfr39_233_3, pub55
from plainview.core.law.cfr39_233_3.h_j_records import RETENTION_YEARS
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import FIELDS, Piece
from plainview.core.vocabulary.errors import Inconsistent
from plainview.server.letters.typeset import typeset
from plainview.server.packages.contents import PDF, STAGES, Package, read, said

_COLUMNS = ("No.", "Received", "Class", "To", "From", "Postmark", "What else stood on it")
_GROUPS: tuple[tuple[str, ...], ...] = (
    ("day",),
    ("mail_class",),
    ("addressee", "addressee_address"),
    ("sender_name", "sender_address"),
    ("postmark", "postmark_day"),
)
_REST = tuple(name for name in FIELDS if all(name not in group for group in _GROUPS))
_UNREAD: dict[Unread, list[str]] = {Unread.NOT_VISIBLE: [], Unread.ILLEGIBLE: ["illegible"]}


def document(package: Package) -> bytes:
    """Promise the PDF/UA-1 document of a package, dated the day that it was built on."""
    return typeset("record", _given(package), "en", package.built)


def rendered(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """Promise a package's content with what is rendered of it. Raises as `contents.read` does."""
    return {**found, PDF: document(read(found))}


def check_rendered(found: Mapping[str, bytes]) -> None:
    """Promise that a package is its content and what that is rendered to here. Raises as `read` does, Inconsistent.

    Another version of the typesetter may make other bytes of the same page: then what counts is the content.
    """
    if rendered({name: data for name, data in found.items() if name != PDF}) != dict(found):
        raise Inconsistent("it is not what this program makes of the other files", where=PDF)


def _given(package: Package) -> dict[str, Json]:
    return {
        "title": "Record of a mail cover",
        "foot": f"Matter {package.matter}",
        "about_head": ["What", "Which"],
        "about": [list(row) for row in _about(package)],
        "parts": [{"head": head, "lines": list(lines)} for head, lines in _parts(package)],
        "rows_head": "What was recorded",
        "none": "No piece of mail is in this package: there is none to give.",
        "columns": list(_COLUMNS),
        "rows": [[[str(number)], *_row(held.piece)] for number, held in enumerate(package.pieces, 1)],
    }


def _about(package: Package) -> Sequence[tuple[str, str]]:
    return (
        ("Log", package.origin),
        ("Matter", package.matter),
        ("Order in force from", str(package.in_force or "never")),
        ("Recording began", str(package.started or "never")),
        ("Nothing is recorded from", str(package.end or "never")),
        ("For", f"the process {package.process}" if package.process else package.agency),
        ("Disclosed", f"{STAGES.get(package.stage, package.stage)}, on {package.built}"),
        ("Disclosed under", cfr39_233_3.discovery.cite if package.process else cfr39_233_3.recipient.cite),
    )


def _parts(package: Package) -> Sequence[tuple[str, Sequence[str]]]:
    return (("What this package holds", said(package)), ("What you owe", _owed(package)))


def _owed(package: Package) -> Sequence[str]:
    kept = (
        "The postal service keeps its own record closed for "
        f"{RETENTION_YEARS} years after the matter is closed ({cfr39_233_3.destruction.cite}), then destroys it."
    )
    if package.process:
        return ("Use it in the proceeding for which it was demanded. It names people who are no party.", kept)
    return (
        "Only what stood on the outside was recorded. It is a lead, and says nothing of what was inside.",
        f"No other agency may have it, nor see it: another agency makes its own request ({pub55.second_agency.cite}).",
        f"It stays the property of the postal service and is not copied ({pub55.copying.cite}).",
        _back(package),
        kept,
    )


def _back(package: Package) -> str:
    days = f"within {pub55.RETURN_DAYS} days after the end of the cover ({pub55.copy_return.cite})"
    by = f", as the order stands today by {pub55.copy_return(package.end).by}" if package.end else ""
    return f"Every copy is returned, or attested to be erased, {days}{by}; a public list names what is late."


def _row(piece: Piece) -> list[Json]:
    """The cells of a piece, each a list of lines."""
    cells = [[line for name in group for line in _shown(piece, name)] for group in _GROUPS]
    rest = [f"{name.replace('_', ' ')}: {line}" for name in _REST for line in _shown(piece, name)]
    return [*(list[Json](cell) or ["not visible"] for cell in cells), list[Json](rest) or ["nothing"]]


def _shown(piece: Piece, name: str) -> list[str]:
    value = getattr(piece, name)
    return _UNREAD[value] if type(value) is Unread else FIELDS[name].cell(value).split("\n")
