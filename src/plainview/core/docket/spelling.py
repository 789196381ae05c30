"""How a usual statement of each type is spelled: its canonical JSON as one expression, so that it is read at a glance.

This is no second format. An expression matches only bytes that reading field by field would take, and takes apart what
that reads; whatever it does not match (other escapes, long or nested facts, an unknown form of signature) is read so.
One match takes 1.3 µs, where decoding, printing back and looking at every field takes 15, and a passkey's 100.

A statement begins with its head, which says what many others say on the same day: citations, day, duties and facts.
The rest is of its matter alone, and begins where it names it; no fact has that name.
"""

import re
from functools import lru_cache
from typing import Any

from plainview.core.docket.statement_type import StatementType
from plainview.core.docket.types import TYPES

NAME_CHARS_MAX = 40
PART_CHARS_MAX = 400
"""Longer lists and facts are read field by field: what is remembered of them stays small."""

_END = b'","v":1}'
_TYPE = b'"type":"'
_END_BYTES, _TYPE_BYTES = len(_END), len(_TYPE)
_SIGNATURE = b',"signature":'
_LIST = rf"(\[[^\]\\]{{0,{PART_CHARS_MAX}}}\])"
_FACTS = rf"(\{{[^{{}}\\]{{0,{PART_CHARS_MAX}}}\}})"
_DAY = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_REST = ',"matter":"'
_SEQ = r"(0|[1-9][0-9]{0,14})"
_BASE64 = "[A-Za-z0-9+/=]"
_DIGEST = r"[A-Za-z0-9_-]{43}"
_KEY = '"key":"([0-9a-f]{32})"'
_ED25519 = rf'"form":"ed25519",{_KEY},"value":"([A-Za-z0-9+/]{{85}}[AQgw]==)"'
_WEBAUTHN = (
    rf'"authenticator_data":"({_BASE64}+)","client_data":"({_BASE64}+)","form":"webauthn",{_KEY},"value":"({_BASE64}+)"'
)
_SIGNED = rf"\{{(?:{_ED25519}|{_WEBAUTHN})\}}"

_HEAD = re.compile(rf'\{{"cites":{_LIST},"day":"{_DAY}","duties":{_LIST},"facts":{_FACTS}')

Parts = tuple[StatementType, str, dict[str, str], tuple[Any, ...]]
"""A statement taken apart: its row, its head, the digest of each sealed field, and texts: matter, prev, each digest
again, seq, and, if it is signed, six more: key and value of ed25519; authenticator data, client data, key and value of
webauthn, in what may be base64. Those of the other form are None."""


@lru_cache(maxsize=256)
def _spelling(name: bytes) -> tuple[StatementType, re.Pattern[str]] | None:
    """The row of a type and its expression, with a group named like each sealed field; a fact about the table."""
    row = TYPES.get(name.decode("ascii", "replace"))
    if row is None:
        return None
    sealed = ",".join(f'"{field}":"(?P<{field}>{_DIGEST})"' for field in sorted(row.sealed))
    chain = "[0-9a-f]{32}" if row.chain == "matter" else row.chain
    signature = _SIGNED if row.signers else "null"
    expression = (
        rf'{_REST}({chain})",'
        rf'"prev":"([0-9a-f]{{64}})","sealed":\{{{sealed}\}},"seq":{_SEQ},"signature":{signature},'
        rf'"type":"{re.escape(row.name)}","v":1\}}'
    )
    return row, re.compile(expression)


def take_apart(data: bytes) -> Parts | None:
    """Promise the parts of a statement spelled as usual, None for any other bytes.

    The head is still a text that may be anything, so are the parts of a passkey's signature; everything else is what
    the format asks for.
    """
    name = data[data.rfind(_TYPE) + _TYPE_BYTES : -_END_BYTES]
    spelled = _spelling(name) if len(name) <= NAME_CHARS_MAX else None
    if spelled is None:
        return None
    row, expression = spelled
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    at = text.find(_REST)
    found = expression.fullmatch(text, at)
    return None if found is None else (row, text[:at], found.groupdict(), found.groups())


def take_head_apart(head: str) -> tuple[str, str, str, str] | None:
    """Promise the texts of cites, day, duties and facts of a head spelled as usual, None for any other text."""
    found = _HEAD.fullmatch(head)
    return None if found is None else (found[1], found[2], found[3], found[4])


def without_signature(data: bytes) -> bytes:
    """Promise the bytes that were signed of a statement, one that parses: the statement without its `signature`.

    `signature` and `type` follow each other at the end, and nothing inside them is spelled like them.
    """
    return data[: data.rfind(_SIGNATURE)] + data[data.rfind(b"," + _TYPE) :]
