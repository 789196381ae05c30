"""A part of `plainview.toml`, which the operator writes into a program's folder: read strictly, in one place for all.

What a part must say stands where it is used; here stands that the file is small, UTF-8 and TOML.
"""

import tomllib
from typing import TypeVar

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain

CONFIG_FILE = "plainview.toml"
CONFIG_BYTES_MAX = 64 * 1024

T = TypeVar("T")


def read_part(kind: type[T], part: str, data: bytes, where: str = CONFIG_FILE) -> T | None:
    """Promise the value that the table `[part]` of a configuration spells, None where it has none. Raises Malformed."""
    if len(data) > CONFIG_BYTES_MAX:
        raise Malformed(f"expected at most {CONFIG_BYTES_MAX} bytes", where=where)
    try:
        table = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise Malformed("expected TOML in UTF-8", where=where) from None
    return from_plain(kind, table[part], f"{where}: {part}") if part in table else None
