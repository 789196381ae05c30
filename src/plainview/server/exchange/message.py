"""Reading and printing whole messages, in either encoding: bytes to frozen values and back.

    message = read(data, XML)          Malformed, NotSupported
    data = print_message(message, JSON)

What is read prints to a message that reads the same; nothing that was read is dropped but what the standard itself
leaves open: order and space in JSON, prefixes and space in XML, and what a verb that is not supported holds.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.limits import INTEGER_MAX
from plainview.server.exchange import in_json, in_xml
from plainview.server.exchange.node import ROOT, Node
from plainview.server.exchange.schema import (
    ANSWERED,
    ASKED,
    FAILURE,
    HEADER,
    OBJECTS,
    OBJECTS_LEFT,
    TYPES,
    Any_,
    Flag,
    Kind,
    Left,
    Member,
    Number,
    Table,
    Text,
)
from plainview.server.exchange.values import Action, Header, Message, Result

JSON, XML = "application/json", "application/xml"
ENCODINGS: Mapping[str, tuple[Callable[[bytes], Node], Callable[[Node], bytes]]] = {
    JSON: (in_json.parse, in_json.print_),
    XML: (in_xml.parse, in_xml.print_),
}
"""Media type to what reads and what prints it."""

ACTIONS_MAX = 20
_SIGNED = ("Signature", "Signatures")


class NotSupported(Malformed):
    """A message of the standard that holds what this program does not take. `header` is its head, once read."""

    header: Header | None = None


def read(data: bytes, encoding: str) -> Message:
    """Promise the message in bytes of an encoding, `JSON` or `XML`. Raises Malformed, NotSupported."""
    root = ENCODINGS[encoding][0](data)
    if root.name != ROOT or root.type:
        raise Malformed(f"expected {ROOT}", where="message")
    parts = _named(root, ("Header", "Payload", *_SIGNED))
    if not parts.keys() >= {"Header", "Payload"}:
        raise Malformed("expected a Header and a Payload", where=ROOT)
    header: Header = _read(HEADER, parts["Header"], "Header")
    try:
        for name in _SIGNED:
            if name in parts:
                raise NotSupported("signed messages are not taken; the request inside is signed", where=name)
        return _payload(header, parts["Payload"])
    except NotSupported as error:
        error.header = header
        raise


def print_message(message: Message, encoding: str) -> bytes:
    """Promise the bytes of a message in an encoding, in this program's one spelling."""
    header = _printed(HEADER, message.header, "Header")
    if message.failure is not None:
        inside = Node("ResponsePayload", parts=(_printed(FAILURE, message.failure, "ErrorInformation"),))
    elif message.results:
        answers = tuple(_result(result) for result in message.results)
        inside = Node("ResponsePayload", parts=(Node("ActionResponses", parts=answers),))
    else:
        asked = tuple(_action(action) for action in message.actions)
        inside = Node("RequestPayload", parts=(Node("ActionRequests", parts=asked),))
    return ENCODINGS[encoding][1](Node(ROOT, parts=(header, Node("Payload", parts=(inside,)))))


def _named(node: Node, names: tuple[str, ...]) -> dict[str, Node]:
    """The parts of a node by name: each at most once, none but these, in this order where the encoding has one."""
    _no_text(node)
    found = {part.name: part for part in node.parts}
    unknown = found.keys() - set(names)
    if unknown or len(found) != len(node.parts) or any(part.listed for part in node.parts):
        raise Malformed(f"expected {', '.join(names)}, each once at most", where=node.name)
    _check_order(node, names)
    return found


def _check_order(node: Node, names: tuple[str, ...]) -> None:
    places = [names.index(part.name) for part in node.parts if part.listed is None]
    if places != sorted(places):
        raise Malformed(f"expected this order: {', '.join(names)}"[:300], where=node.name)


def _no_text(node: Node) -> None:
    if node.form or (node.text or "").strip(" \t\n"):
        raise Malformed("expected parts, not a text", where=node.name)


def _only(node: Node, names: tuple[str, ...]) -> Node:
    """The one part of a node."""
    found = list(_named(node, names).values())
    if len(found) != 1:
        raise Malformed(f"expected one of {', '.join(names)}", where=node.name)
    return found[0]


def _payload(header: Header, node: Node) -> Message:
    payload = _only(node, ("RequestPayload", "ResponsePayload"))
    if payload.name == "RequestPayload":
        rows = _rows(_only(payload, ("ActionRequests",)), "ActionRequest")
        return Message(header, actions=tuple(_read_action(row) for row in rows))
    inside = _only(payload, ("ActionResponses", "ErrorInformation"))
    if inside.name == "ErrorInformation":
        return Message(header, failure=_read(FAILURE, inside, inside.name))
    return Message(header, results=tuple(_read_result(row) for row in _rows(inside, "ActionResponse")))


def _rows(node: Node, name: str) -> tuple[Node, ...]:
    _no_text(node)
    right = all(part.name == name and part.listed is not False for part in node.parts)
    if not right or not 1 <= len(node.parts) <= ACTIONS_MAX:
        raise Malformed(f"expected 1 to {ACTIONS_MAX} of {name}", where=node.name)
    return node.parts


def _numbered(node: Node, verbs: tuple[str, ...]) -> tuple[int, Node]:
    parts = _named(node, ("ActionIdentifier", *verbs))
    number = parts.pop("ActionIdentifier", None)
    if number is None or len(parts) != 1:
        raise Malformed("expected an ActionIdentifier and one verb", where=node.name)
    return _read(Number(), number, "ActionIdentifier"), next(iter(parts.values()))


def _read_action(node: Node) -> Action:
    number, verb = _numbered(node, tuple(ASKED))
    table = ASKED[verb.name]
    if table is None:
        return Action(number, verb.name)
    return Action(number, verb.name, **_fields(table, verb, verb.name))


def _read_result(node: Node) -> Result:
    number, verb = _numbered(node, (*ANSWERED, "ErrorInformation"))
    if verb.name == "ErrorInformation":
        return Result(number, failure=_read(FAILURE, verb, verb.name))
    table = ANSWERED[verb.name]
    assert table is not None
    return Result(number, verb.name, **_fields(table, verb, verb.name))


def _read(kind: Kind, node: Node, where: str) -> Any:
    match kind:
        case Table(make):
            return make(**_fields(kind, node, where))
        case Any_():
            return _object(node, where)
        case Left():
            raise NotSupported("is not taken by this program", where=where)
        case Text() | Number() | Flag():
            return _leaf(kind, node, where)


def _object(node: Node, where: str) -> Any:
    if node.type in OBJECTS_LEFT:
        raise NotSupported(f"objects of type {node.type} are not taken by this program", where=where)
    if node.type not in OBJECTS:
        raise Malformed(f"expected an xsi:type of {', '.join(OBJECTS)}", where=where)
    table = OBJECTS[node.type]
    return table.make(**_fields(table, node, node.type.rpartition(":")[2]))


def _leaf(kind: Text | Number | Flag, node: Node, where: str) -> Any:
    text = node.text
    if text is None or node.type:
        raise Malformed("expected a text, not parts", where=where)
    if isinstance(kind, Number):
        right = node.form in ("number", "") and text.isascii() and text.isdigit() and text == str(int(text[:20]))
        if not right or int(text) > INTEGER_MAX:
            raise Malformed("expected a whole number", where=where)
        return int(text)
    if isinstance(kind, Flag):
        if node.form not in ("boolean", "") or text not in ("true", "false"):
            raise Malformed("expected true or false", where=where)
        return text == "true"
    if node.form not in ("text", "") or not 1 <= len(text) <= kind.chars:
        raise Malformed(f"expected {kind.words}", where=where)
    if kind.pattern is not None and kind.pattern.fullmatch(text) is None:
        raise Malformed(f"expected {kind.words}", where=where)
    return text


def _fields(table: Table, node: Node, where: str) -> dict[str, Any]:
    """The values of a table's members by attribute; what is not given is not among them."""
    _no_text(node)
    members = {member.inside or member.name: member for member in table.members}
    found: dict[str, Any] = {}
    for part in node.parts:
        if part.name not in members:
            raise Malformed(f"expected no {part.name[:40]!r}", where=where)
        _take(found, members[part.name], part, f"{where}.{part.name.rpartition(':')[2]}")
    missing = [member.name for member in table.members if member.needed and member.attribute not in found]
    if missing:
        raise Malformed(f"missing {missing[0]}", where=where)
    _check_order(node, tuple(members))
    return found


def _take(found: dict[str, Any], member: Member, part: Node, where: str) -> None:
    if isinstance(member.kind, Left):
        raise NotSupported("is not taken by this program", where=where)
    if not member.many:
        if member.attribute in found or part.listed:
            raise Malformed("expected once", where=where)
        found[member.attribute] = _read(member.kind, part, where)
        return
    if member.inside and member.attribute in found:
        raise Malformed("expected once", where=where)
    rows = _inside(member, part, where) if member.inside else (part,)
    if any(row.listed is False for row in rows):
        raise Malformed("expected a list", where=where)
    read_now = tuple(_read(member.kind, row, where) for row in rows)
    found[member.attribute] = (*found.get(member.attribute, ()), *read_now)


def _inside(member: Member, part: Node, where: str) -> tuple[Node, ...]:
    _no_text(part)
    if part.listed or not part.parts or any(row.name != member.name for row in part.parts):
        raise Malformed(f"expected a list of {member.name}", where=where)
    return part.parts


def _action(action: Action) -> Node:
    table = ASKED[action.verb]
    verb = Node(action.verb, parts=tuple(_members(table, action)) if table is not None else ())
    return Node("ActionRequest", parts=(_number(action.number), verb), listed=True)


def _result(result: Result) -> Node:
    if result.failure is not None:
        said = _printed(FAILURE, result.failure, "ErrorInformation")
    else:
        table = ANSWERED[result.verb]
        assert table is not None
        said = Node(result.verb, parts=tuple(_members(table, result)))
    return Node("ActionResponse", parts=(_number(result.number), said), listed=True)


def _number(number: int) -> Node:
    return Node("ActionIdentifier", str(number), form="number")


def _members(table: Table, value: Any) -> Iterator[Node]:
    for member in table.members:
        held = getattr(value, member.attribute) if member.attribute else None
        if held is None or held in ("", ()):
            continue
        rows = held if member.many else (held,)
        printed = tuple(_printed(member.kind, row, member.name, listed=member.many) for row in rows)
        if member.inside:
            yield Node(member.inside, parts=printed)
        else:
            yield from printed


def _printed(kind: Kind, value: Any, name: str, *, listed: bool = False) -> Node:
    match kind:
        case Table():
            return Node(name, parts=tuple(_members(kind, value)), listed=listed)
        case Number():
            return Node(name, str(value), form="number", listed=listed)
        case Flag():
            return Node(name, "true" if value else "false", form="boolean", listed=listed)
        case Text():
            return Node(name, value, form="text", listed=listed)
        case _:
            type = TYPES[value.__class__]
            return Node(name, parts=tuple(_members(OBJECTS[type], value)), type=type, listed=listed)
