"""Identifiers as distinct types, so that one kind is never taken for another."""

import re
from typing import NewType

from plainview.core.vocabulary.errors import Malformed

ChainId = NewType("ChainId", str)
"""A matter id (32 lower-case hex) or one of the program's own chains."""

KeyId = NewType("KeyId", str)
"""The first 32 hex digits of SHA-256 over the raw public key."""

Hash = NewType("Hash", bytes)
"""Exactly 32 bytes: SHA-256."""

PROGRAM_CHAINS = (
    ChainId("program"),
    ChainId("keys"),
    ChainId("agencies"),
    ChainId("daybook"),
    ChainId("figures"),
)

_HEX32 = re.compile(r"[0-9a-f]{32}")


def is_hex32(text: str) -> bool:
    """Tell whether `text` is exactly 32 lower-case hex digits."""
    return _HEX32.fullmatch(text) is not None


def parse_chain(text: str, where: str = "matter") -> ChainId:
    """Read a chain id. Raises Malformed when it is neither 32 hex digits nor a program chain."""
    if is_hex32(text) or text in PROGRAM_CHAINS:
        return ChainId(text)
    raise Malformed(f"expected 32 lower-case hex digits or a program chain, found {text[:40]!r}", where=where)
