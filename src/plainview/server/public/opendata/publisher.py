"""Who publishes the open data and where: the part `[publication]` of `plainview.toml`, written by the operator.

[publication]
address = "https://example.com/mail-covers/"
office = "Mail Cover Program Office"
email = "data@example.com"
security = ["mailto:security@example.com"]
license = "https://creativecommons.org/publicdomain/zero/1.0/"
bureau = "000:00"
program = "000:000"

`address` is where `public/` is seen from. `license`, `bureau` and `program` may be left out. It is the only thing in
the open data that is not in the log; `publisher.json` repeats it, so that others can make the same files.
"""

import json
import re
from dataclasses import asdict, dataclass

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain
from plainview.server.configuration import CONFIG_FILE, read_part

PART = "publication"
PUBLISHER_BYTES_MAX = 16 * 1024
CHARS_MAX = 200
CONTACTS_MAX = 8
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"

_WEB = re.compile(r"https://[!#-;=?-~]+")
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CONTACT = re.compile(rf"mailto:{_MAIL.pattern}|tel:\+[0-9-]+|{_WEB.pattern}")
_BUREAU, _PROGRAM = re.compile(r"(?:[0-9]{3}:[0-9]{2})?"), re.compile(r"(?:[0-9]{3}:[0-9]{3})?")


@dataclass(frozen=True, slots=True)
class Publisher:
    """An office that publishes: the address of `public/`, ending in a slash, and who answers.

    `security` are the addresses of a security.txt (RFC 9116), the preferred first. `bureau` and `program` are the codes
    that a federal agency's catalogue of the older form has, "" for nobody's.
    """

    address: str
    office: str
    email: str
    security: tuple[str, ...]
    license: str = CC0
    bureau: str = ""
    program: str = ""

    def print(self) -> bytes:
        """Print `publisher.json`, which `parse_publisher` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


DEMONSTRATION = Publisher(
    "https://example.com/plainview-demo/", "Demonstration Office", "data@example.com", ("mailto:security@example.com",)
)
"""Who publishes the open data of a demonstration."""


def read_publisher(data: bytes, where: str = CONFIG_FILE) -> Publisher | None:
    """Promise the publisher that a configuration names, None where it has no part `[publication]`. Raises Malformed."""
    found = read_part(Publisher, PART, data, where)
    return None if found is None else _checked(found, f"{where}: {PART}")


def parse_publisher(data: bytes, where: str) -> Publisher:
    """Promise the publisher of a published `publisher.json`. Raises Malformed."""
    if len(data) > PUBLISHER_BYTES_MAX:
        raise Malformed(f"expected at most {PUBLISHER_BYTES_MAX} bytes", where=where)
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError):
        raise Malformed("expected JSON in UTF-8", where=where) from None
    found = _checked(from_plain(Publisher, plain, where), where)
    if found.print() != data:
        raise Malformed("expected what Plainview has written", where=where)
    return found


def _checked(found: Publisher, where: str) -> Publisher:
    for name, line in (("office", found.office), *((f"security {at}", one) for at, one in enumerate(found.security))):
        if not 0 < len(line) <= CHARS_MAX or not line.isprintable():
            raise Malformed(f"expected 1 to {CHARS_MAX} printable characters", where=f"{where}.{name}")
    kinds = (
        (found.address.endswith("/") and _is(_WEB, found.address), "address", "an https address that ends in a slash"),
        (_is(_MAIL, found.email), "email", "an address for mail"),
        (_is(_WEB, found.license), "license", "the https address of a licence"),
        (_BUREAU.fullmatch(found.bureau), "bureau", "a code like 000:00"),
        (_PROGRAM.fullmatch(found.program), "program", "a code like 000:000"),
        (0 < len(found.security) <= CONTACTS_MAX, "security", f"1 to {CONTACTS_MAX} addresses"),
        (
            all(_is(_CONTACT, one) for one in found.security),
            "security",
            "addresses that begin with mailto:, https:, tel:",
        ),
    )
    for good, name, expected in kinds:
        if not good:
            raise Malformed(f"expected {expected}", where=f"{where}.{name}")
    return found


def _is(kind: re.Pattern[str], text: str) -> bool:
    return len(text) <= CHARS_MAX and kind.fullmatch(text) is not None
