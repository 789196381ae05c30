"""The JSON encoding: read strictly, printed in one spelling.

Names have fixed prefixes, an object's type stands under `@xsi:type` as `{namespace}Name`, what may repeat is a
list. Read: UTF-8, no name twice, whole numbers alone, not deep, not many.
"""

import json
from collections.abc import Iterator
from typing import Any

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.limits import INTEGER_MAX
from plainview.server.exchange.node import (
    DEPTH_MAX,
    LISTED,
    MESSAGE_BYTES_MAX,
    NAMESPACES,
    NODES_MAX,
    PREFIXES,
    ROOT,
    SINGLE,
    XSI,
    Node,
    check_text,
)

TYPE = "@xsi:type"
_DECLARED = {f"@xmlns:{prefix}" if prefix else "@xmlns": uri for prefix, uri in {**NAMESPACES, "xsi": XSI}.items()}


def load(data: bytes, where: str) -> Any:
    """Promise the plain value of a JSON text. Raises Malformed."""
    if len(data) > MESSAGE_BYTES_MAX:
        raise Malformed(f"expected at most {MESSAGE_BYTES_MAX} bytes", where=where)
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_table, parse_float=_no, parse_constant=_no)
    except (ValueError, RecursionError):
        raise Malformed("expected JSON: whole numbers only, no name twice, UTF-8", where=where) from None
    _check(value, where, 0)
    return value


def _check(value: Any, where: str, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise Malformed(f"nested deeper than {DEPTH_MAX}", where=where)
    if isinstance(value, dict):
        for name, item in value.items():
            check_text(name, where)
            _check(item, where, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, where, depth + 1)
    elif isinstance(value, str):
        check_text(value, where)
    elif isinstance(value, int) and abs(value) > INTEGER_MAX:
        raise Malformed("a number is too large", where=where)


def parse(data: bytes) -> Node:
    """Promise the tree of a message. Raises Malformed."""
    value = load(data, "message")
    if not isinstance(value, dict):
        raise Malformed("expected an object", where="message")
    plain = {name: item for name, item in value.items() if not name.startswith("@")}
    for name in value.keys() - plain.keys():
        if _DECLARED.get(name) != value[name]:
            raise Malformed(f"expected no {name[:40]!r} but the standard's own prefixes", where="message")
    return _node(ROOT, plain, SINGLE, [0])


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no(text: str) -> Any:
    raise ValueError


def _node(name: str, value: Any, listed: bool, count: list[int]) -> Node:
    count[0] += 1
    if count[0] > NODES_MAX:
        raise Malformed(f"more than {NODES_MAX} parts", where="message")
    if isinstance(value, dict):
        parts = [part for key, item in value.items() if key != TYPE for part in _parts(key, item, count)]
        return Node(name, None, tuple(parts), _type(value.get(TYPE, ""), name), "", listed)
    text, form = _text(name, value)
    return Node(name, text, (), "", form, listed)


def _parts(name: str, value: Any, count: list[int]) -> Iterator[Node]:
    if not isinstance(value, list):
        yield _node(name, value, SINGLE, count)
        return
    if not value:
        raise Malformed("expected no empty list", where=name[:40])
    for item in value:
        yield _node(name, item, LISTED, count)


def _type(said: Any, where: str) -> str:
    uri, brace, name = said[1:].rpartition("}") if isinstance(said, str) and said.startswith("{") else ("", "", "")
    if said == "":
        return ""
    if not brace or uri not in PREFIXES:
        raise Malformed("expected a type as '{namespace}Name'", where=f"{where[:40]} {TYPE}")
    return _prefixed(PREFIXES[uri], name)


def _prefixed(prefix: str, name: str) -> str:
    return f"{prefix}:{name}" if prefix else name


def _text(name: str, value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return ("true" if value else "false"), "boolean"
    if isinstance(value, int) and value >= 0:
        return str(value), "number"
    if isinstance(value, str):
        return value, "text"
    raise Malformed("expected a text, a whole number, true, false or an object", where=name[:40])


def print_(node: Node) -> bytes:
    """Promise the message in JSON: indented by two, in the standard's order."""
    plain = {**_DECLARED, **_plain(node)}
    return json.dumps(plain, ensure_ascii=False, indent=2).encode() + b"\n"


def _plain(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if node.type:
        prefix, _, name = node.type.rpartition(":")
        found[TYPE] = f"{{{NAMESPACES[prefix]}}}{name}"
    for part in node.parts:
        value = _value(part)
        if part.listed:
            found.setdefault(part.name, []).append(value)
        else:
            found[part.name] = value
    return found


def _value(node: Node) -> Any:
    if node.text is None:
        return _plain(node)
    if node.form == "number":
        return int(node.text)
    return node.text == "true" if node.form == "boolean" else node.text
