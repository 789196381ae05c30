"""The XML encoding: read strictly by expat, printed in one spelling.

No document type, no entities but the five that XML has, no processing instructions, nothing fetched, UTF-8 alone.
Attributes are an object's `xsi:type` and, at the root, `xsi:schemaLocation`, which is not read.
"""

from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from plainview.core.vocabulary.errors import Malformed
from plainview.server.exchange.node import (
    DEPTH_MAX,
    MESSAGE_BYTES_MAX,
    NAMESPACES,
    NODES_MAX,
    PREFIXES,
    XSI,
    Node,
    check_text,
)

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = " \t\n\r"
_REFUSED = ("StartDoctypeDecl", "EntityDecl", "ProcessingInstruction", "ExternalEntityRef", "StartCdataSection")


@dataclass
class _Open:
    """An element whose end has not come yet."""

    name: str
    type: str
    text: list[str] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)


class _Reader:
    """Builds the tree while expat reads; every surprise stops it."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.XmlDeclHandler = self.declaration
        for name in _REFUSED:
            setattr(self.parser, f"{name}Handler", self.refuse)
        self.parser.StartNamespaceDeclHandler = self.bind
        self.parser.EndNamespaceDeclHandler = self.unbind
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.bound: dict[str, list[str]] = {}
        self.open: list[_Open] = []
        self.root: Node | None = None
        self.count = 0

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        """Refuse every version and encoding but the usual."""
        if version != "1.0" or (encoding or "UTF-8").upper() != "UTF-8":
            raise Malformed("expected XML 1.0 in UTF-8", where="message")

    def refuse(self, *told: object) -> None:
        """Refuse what a message has no need of."""
        raise Malformed("expected no document type, entity, instruction or CDATA", where="message")

    def bind(self, prefix: str | None, uri: str | None) -> None:
        """Remember a prefix, for the types of objects."""
        self.bound.setdefault(prefix or "", []).append(uri or "")

    def unbind(self, prefix: str | None) -> None:
        """Forget a prefix."""
        self.bound[prefix or ""].pop()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self.count += 1
        if len(self.open) > DEPTH_MAX or self.count > NODES_MAX:
            raise Malformed(f"nested deeper than {DEPTH_MAX}, or more than {NODES_MAX} parts", where="message")
        known = {f"{XSI} type"} if self.open else {f"{XSI} schemaLocation"}
        if not attributes.keys() <= known:
            raise Malformed("expected no attribute but xsi:type", where=_named(name))
        self.open.append(_Open(_named(name), self._type(attributes.get(f"{XSI} type"), name)))

    def _type(self, said: str | None, name: str) -> str:
        if said is None:
            return ""
        prefix, _, local = said.rpartition(":")
        uri = self.bound.get(prefix, [""])[-1:]
        if not uri or uri[0] not in PREFIXES or not local:
            raise Malformed("expected a type of the standard", where=_named(name))
        fixed = PREFIXES[uri[0]]
        return f"{fixed}:{local}" if fixed else local

    def characters(self, text: str) -> None:
        """Add to the text of an element."""
        self.open[-1].text.append(text)

    def end(self, name: str) -> None:
        """Finish an element: it has a text or parts, never both."""
        done = self.open.pop()
        text = "".join(done.text)
        if done.parts and text.strip(_SPACE):
            raise Malformed("expected no text between elements", where=done.name)
        blank = not done.parts and not text
        said = None if done.parts or (blank and done.type) else check_text(text, done.name)
        node = Node(done.name, said, tuple(done.parts), done.type)
        if self.open:
            self.open[-1].parts.append(node)
        else:
            self.root = node


def _named(name: str) -> str:
    uri, space, local = name.rpartition(" ")
    if not space or uri not in PREFIXES:
        raise Malformed(f"expected elements of the standard's namespaces, found {local[:40]!r}", where="message")
    return f"{PREFIXES[uri]}:{local}" if PREFIXES[uri] else local


def parse(data: bytes) -> Node:
    """Promise the tree of a message. Raises Malformed."""
    if len(data) > MESSAGE_BYTES_MAX:
        raise Malformed(f"expected at most {MESSAGE_BYTES_MAX} bytes", where="message")
    reader = _Reader()
    try:
        data.decode("utf-8")
        reader.parser.Parse(data, True)
    except (expat.ExpatError, UnicodeDecodeError, ValueError):
        raise Malformed("expected well-formed XML", where="message") from None
    assert reader.root is not None
    return reader.root


def print_(node: Node) -> bytes:
    """Promise the message in XML: indented by two, the standard's prefixes declared at the root."""
    declared = "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in {**NAMESPACES, "xsi": XSI}.items()
    )
    return (_DECLARATION + _printed(node, "", declared)).encode()


def _printed(node: Node, indent: str, attributes: str) -> str:
    begin = f"{indent}<{node.name}{attributes}"
    if node.text is None and not node.parts:
        return f"{begin}/>\n"
    if node.text is not None:
        return f"{begin}>{escape(node.text)}</{node.name}>\n"
    inside = "".join(_printed(part, f"{indent}  ", _type_of(part)) for part in node.parts)
    return f"{begin}>\n{inside}{indent}</{node.name}>\n"


def _type_of(node: Node) -> str:
    return f' xsi:type="{node.type}"' if node.type else ""
