"""The relay for messages: the part `[mail]` of `plainview.toml`, written by the operator. Without it nothing is sent.

[mail]
host = "relay.example.com"
port = 587
sender = "plainview@example.com"
portal = "https://portal.example.com"
"""

import tomllib
from dataclasses import dataclass

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain

CONFIG_BYTES_MAX = 64 * 1024
PART, WHERE = "mail", "plainview.toml"
PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class Mail:
    """The relay, the sender's address, and the portal's own address, which every message names."""

    host: str
    port: int
    sender: str
    portal: str


def read_mail(data: bytes, where: str = WHERE) -> Mail | None:
    """Promise the relay that a configuration names, None where it has no part `[mail]`. Raises Malformed."""
    if len(data) > CONFIG_BYTES_MAX:
        raise Malformed(f"expected at most {CONFIG_BYTES_MAX} bytes", where=where)
    try:
        table = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise Malformed("expected TOML in UTF-8", where=where) from None
    if PART not in table:
        return None
    mail = from_plain(Mail, table[PART], f"{where}: {PART}")
    printable = all(text.isprintable() and text for text in (mail.host, mail.sender, mail.portal))
    if not printable or not 1 <= mail.port <= PORT_MAX or not mail.portal.startswith("https://"):
        raise Malformed("expected a host, a port, a sender, and the portal's https address", where=f"{where}: {PART}")
    return mail
