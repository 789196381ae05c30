"""The spelling of small things inside text formats: lines, integers, base64, key names.

Each has exactly one spelling here. Source: the C2SP formats; habits against lax parsers: bytes in, length
first, split on LF alone, nothing stripped, ASCII classes matched whole.
"""

import base64
import binascii
import re

from plainview.core.merkle.hashing import HASH_BYTES
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import Hash

TIMESTAMP_MAX = 2**63 - 1
SIZE_MAX = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_KEY_NAME = re.compile(r"[^\x00-\x20+\ud800-\udfff]+")
_CONTROLS = bytes(set(range(0x20)) - {0x0A})


def parse_text(data: bytes, max_bytes: int, where: str) -> str:
    """Read UTF-8 text whose only control character is LF, and which ends in one.

    Raises Malformed otherwise, and when it is longer than `max_bytes`.
    """
    if len(data) > max_bytes:
        raise Malformed(f"{len(data)} bytes are more than the {max_bytes} allowed", where=where)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"byte {error.start} is not UTF-8", where=where) from None
    if len(data.translate(None, _CONTROLS)) != len(data):
        raise Malformed("expected no control character but the line feed", where=where)
    if not text.endswith("\n"):
        raise Malformed("expected a line feed at the end", where=where)
    return text


def parse_lines(data: bytes, max_bytes: int, where: str) -> list[str]:
    """Read text as `parse_text` does and give its lines without their line feeds."""
    return parse_text(data, max_bytes, where).split("\n")[:-1]


def parse_decimal(text: str, where: str, maximum: int = SIZE_MAX) -> int:
    """Read a decimal of ASCII digits without sign or leading zeros, at most `maximum`. Raises Malformed."""
    if not _DECIMAL.fullmatch(text):
        raise Malformed(f"expected a decimal number without leading zeros, found {text[:40]!r}", where=where)
    number = int(text)
    if number > maximum:
        raise Malformed(f"expected a number of at most {maximum}, found {number}", where=where)
    return number


def parse_base64(text: str, where: str) -> bytes:
    """Read standard base64 with padding in its one spelling (RFC 4648 §4). Raises Malformed."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Malformed(f"expected base64, found {text[:40]!r}", where=where) from None
    if print_base64(data) != text:
        raise Malformed(f"expected base64 in its one spelling, found {text[:40]!r}", where=where)
    return data


def print_base64(data: bytes) -> str:
    """Print standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def parse_hash(text: str, where: str) -> Hash:
    """Read a base64 hash of 32 bytes. Raises Malformed."""
    data = parse_base64(text, where)
    if len(data) != HASH_BYTES:
        raise Malformed(f"expected a hash of 32 bytes, found {len(data)}", where=where)
    return Hash(data)


def is_key_name(name: str) -> bool:
    """Tell whether `name` may name a key: not empty, no Unicode space, no control, no plus sign. C2SP signed-note."""
    return _KEY_NAME.fullmatch(name) is not None and name.split() == [name]
