"""What the two encodings have in common: a tree of named parts. `in_json` and `in_xml` make it and print it."""

from dataclasses import dataclass

from plainview.core.vocabulary.errors import Malformed

MESSAGE_BYTES_MAX = 256 * 1024
DEPTH_MAX = 24
NODES_MAX = 5_000
ROOT = "HI1Message"

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {
    "": "http://uri.etsi.org/03120/common/2019/10/Core",
    "common": "http://uri.etsi.org/03120/common/2016/02/Common",
    "auth": "http://uri.etsi.org/03120/common/2020/09/Authorisation",
    "task": "http://uri.etsi.org/03120/common/2020/09/Task",
    "doc": "http://uri.etsi.org/03120/common/2020/09/Document",
    "notification": "http://uri.etsi.org/03120/common/2016/02/Notification",
}
"""Prefix to namespace. In JSON the prefixes are fixed; in XML a sender may choose others."""

PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
LISTED, SINGLE = True, False


@dataclass(frozen=True, slots=True)
class Node:
    """A part: its name with the fixed prefix, its text or its parts, and for an object its type.

    `form` is what JSON says of a text: `text`, `number` or `boolean`; XML cannot tell, and says "". `listed` is whether
    JSON has it in a list, None where XML cannot tell.
    """

    name: str
    text: str | None = None
    parts: tuple["Node", ...] = ()
    type: str = ""
    form: str = ""
    listed: bool | None = None


def check_text(text: str, where: str) -> str:
    """Promise the text as it is. Raises Malformed for a character that XML cannot carry, or a carriage return."""
    for sign in text:
        code = ord(sign)
        if (code < 0x20 and sign not in "\t\n") or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
            raise Malformed("a text holds what is no character", where=where)
    return text
