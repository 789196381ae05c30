"""The relay for messages: the part `[mail]` of `plainview.toml`, written by the operator. Without it nothing is sent.

[mail]
host = "relay.example.com"
port = 587
sender = "plainview@example.com"
portal = "https://portal.example.com"
"""

from dataclasses import dataclass

from plainview.core.vocabulary.errors import Malformed
from plainview.server.configuration import CONFIG_FILE, read_part

PART = "mail"
PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class Mail:
    """The relay, the sender's address, and the portal's own address, which every message names."""

    host: str
    port: int
    sender: str
    portal: str


def read_mail(data: bytes, where: str = CONFIG_FILE) -> Mail | None:
    """Promise the relay that a configuration names, None where it has no part `[mail]`. Raises Malformed."""
    mail = read_part(Mail, PART, data, where)
    if mail is None:
        return None
    printable = all(text.isprintable() and text for text in (mail.host, mail.sender, mail.portal))
    if not printable or not 1 <= mail.port <= PORT_MAX or not mail.portal.startswith("https://"):
        raise Malformed("expected a host, a port, a sender, and the portal's https address", where=f"{where}: {PART}")
    return mail
