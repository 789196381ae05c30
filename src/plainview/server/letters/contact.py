"""Who sends the letters: the part `[letters]` of `plainview.toml`, written by the operator.

[letters]
office = "Mail Cover Notices"
address = ["1 Example Plaza", "Springfield, NY 10001"]
telephone = "555-0100"
site = "https://example.com/status"
inspector_general = ["Office of Inspector General", "2 Example Plaza", "Springfield, NY 10001"]
"""

from dataclasses import dataclass

from plainview.core.vocabulary.errors import Malformed
from plainview.server.configuration import CONFIG_FILE, read_part

LINE_MAX = 120
LINES_MAX = 6
PART = "letters"


@dataclass(frozen=True, slots=True)
class Contact:
    """The office that sends letters, as it stands on them; `site` is where a code is typed in, "" for nowhere yet."""

    office: str
    address: tuple[str, ...]
    telephone: str
    inspector_general: tuple[str, ...]
    site: str = ""


DEMONSTRATION = Contact(
    "Demonstration Office",
    ("1 Example Plaza", "Springfield, NY 10001"),
    "555-0100",
    ("Demonstration Inspector General", "2 Example Plaza", "Springfield, NY 10001"),
)
"""Who sends the letters of a demonstration, which have to come from somebody."""


def read_contact(data: bytes, where: str = CONFIG_FILE) -> Contact | None:
    """Promise the contact that a configuration names, None where it has no part `[letters]`. Raises Malformed."""
    contact = read_part(Contact, PART, data, where)
    if contact is not None:
        _check(contact, f"{where}: {PART}")
    return contact


def _check(contact: Contact, where: str) -> None:
    lines = (contact.office, contact.telephone, contact.site, *contact.address, *contact.inspector_general)
    if any(len(line) > LINE_MAX or not (line.isprintable() or not line) for line in lines):
        raise Malformed(f"expected lines of at most {LINE_MAX} printable characters", where=where)
    for name, block in (("address", contact.address), ("inspector_general", contact.inspector_general)):
        if not 1 <= len(block) <= LINES_MAX:
            raise Malformed(f"expected 1 to {LINES_MAX} lines", where=f"{where}.{name}")
    if not contact.office or not contact.telephone:
        raise Malformed("expected an office and a telephone number", where=where)
