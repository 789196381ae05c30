"""Messages in both encodings: examples byte for byte, and everything that is no message is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from plainview.core.vocabulary.errors import Malformed
from plainview.server.exchange.message import ACTIONS_MAX, JSON, XML, NotSupported, print_message, read
from plainview.server.exchange.node import MESSAGE_BYTES_MAX, NAMESPACES
from plainview.server.exchange.schema import OBJECTS, Left, Table
from plainview.server.exchange.values import Authorisation
from tests.server.exchange import golden

FILES = golden.files()
COVER = golden.EXAMPLES["new-cover"]
IN_JSON, IN_XML = FILES["new-cover.json"], FILES["new-cover.xml"]
BOTH = ((JSON, IN_JSON), (XML, IN_XML))


def encoding_of(name: str) -> str:
    return JSON if name.endswith(".json") else XML


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_example_is_byte_for_byte_what_its_values_print(name: str) -> None:
    data = (golden.FOLDER / name).read_bytes()
    assert data == FILES[name], "run python -m tests.server.exchange.golden"
    assert read(data, encoding_of(name)) == golden.EXAMPLES[name.partition(".")[0]]


def test_there_is_no_other_example() -> None:
    assert {path.name for path in golden.FOLDER.iterdir()} == set(FILES)


def test_both_encodings_say_the_same() -> None:
    for name, message in golden.EXAMPLES.items():
        assert read(FILES[f"{name}.json"], JSON) == read(FILES[f"{name}.xml"], XML) == message


def test_a_foreign_writer_s_prefixes_and_spaces_do_not_matter() -> None:
    """The same message as another program writes it: other prefixes, no declaration, all in one line."""
    text = IN_XML.decode().partition("?>\n")[2]
    other = text.replace("auth:", "a1:").replace("xmlns:auth", "xmlns:a1").replace("\n", " ").replace("xsi:", "i:")
    other = other.replace("xmlns:xsi", "xmlns:i")
    assert read(other.encode(), XML) == COVER
    plain = json.loads(IN_JSON)
    assert read(json.dumps(plain, separators=(",", ":")).encode(), JSON) == COVER
    backwards = {name: plain[name] for name in reversed(plain)}
    assert read(json.dumps(backwards).encode(), JSON) == COVER


def test_a_message_of_the_standard_s_kind_is_read() -> None:
    """As an agency's usual software writes it: a schema location, an owner, a comment."""
    told = IN_XML.replace(b"<Header>", b"<!-- sent by a case system --><Header>", 1)
    location = b' xsi:schemaLocation="http://uri.etsi.org/03120/common/2019/10/Core Core.xsd">'
    told = told.replace(b'XMLSchema-instance">', b'XMLSchema-instance"' + location, 1)
    assert read(told, XML) == COVER


DANGEROUS = {
    "a document type": b'<!DOCTYPE HI1Message SYSTEM "http://example.com/x.dtd">',
    "an entity": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    "an outside entity": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.com/"> %a;]>',
    "an instruction": b'<?xml-stylesheet href="x"?>',
}


@pytest.mark.parametrize("what", sorted(DANGEROUS))
def test_xml_brings_nothing_along(what: str) -> None:
    declaration, _, rest = IN_XML.partition(b"?>\n")
    with pytest.raises(Malformed, match="document type, entity"):
        read(declaration + b"?>\n" + DANGEROUS[what] + rest, XML)


def test_an_entity_that_nobody_declared_is_refused() -> None:
    with pytest.raises(Malformed, match="well-formed"):
        read(IN_XML.replace(b"LIID1", b"&a;"), XML)


REFUSED: tuple[tuple[str, str, bytes, bytes], ...] = (
    ("a namespace of nobody's", XML, NAMESPACES["task"].encode(), b"http://example.com/task"),
    ("another root", XML, b"HI1Message", b"HI2Message"),
    ("another attribute", XML, b"<Payload>", b'<Payload id="1">'),
    ("text between elements", XML, b"<Payload>", b"<Payload>x"),
    ("CDATA", XML, b"LIID1", b"<![CDATA[LIID1]]>"),
    ("an unknown type", XML, b'"auth:AuthorisationObject"', b'"auth:AuthorizationObject"'),
    ("a type without its prefix declared", XML, b'"auth:AuthorisationObject"', b'"x:AuthorisationObject"'),
    ("another order", XML, b"<Payload>", b"<WorkflowIdentifier>1</WorkflowIdentifier><Payload>"),
    ("an identifier in capitals", XML, b"<ObjectIdentifier>", b"<ObjectIdentifier>A"),
    ("a number with a sign", XML, b"<ActionIdentifier>0", b"<ActionIdentifier>+0"),
    ("a number with a zero before it", XML, b"<ActionIdentifier>0", b"<ActionIdentifier>00"),
    ("another encoding", XML, b'encoding="UTF-8"', b'encoding="UTF-16"'),
    ("another version of XML", XML, b'version="1.0"', b'version="1.1"'),
    ("a name twice", JSON, b'"Header"', b'"Header": {}, "Header"'),
    ("a fraction", JSON, b'"ActionIdentifier": 0', b'"ActionIdentifier": 0.0'),
    ("a number as text", JSON, b'"ActionIdentifier": 0', b'"ActionIdentifier": "0"'),
    ("a negative number", JSON, b'"ActionIdentifier": 0', b'"ActionIdentifier": -1'),
    ("a huge number", JSON, b'"ActionIdentifier": 0', b'"ActionIdentifier": 99999999999999999999'),
    ("a text as number", JSON, b'"agency A"', b"7"),
    ("null", JSON, b'"agency A"', b"null"),
    ("an unknown part", JSON, b'"UniqueIdentifier"', b'"Uniqueidentifier"'),
    ("another prefix", JSON, b'"@xmlns:task"', b'"@xmlns:t"'),
    ("a list where there is one", JSON, b'"agency A"', b'["agency A"]'),
    ("an unknown object", JSON, b"}LITaskObject", b"}LITaskobject"),
    ("a type of nobody's namespace", JSON, b"{http://uri.etsi.org/03120/common/2020/09/Task}LI", b"{http://x}LI"),
    ("an object without type", JSON, b'"@xsi:type"', b'"@xsi:typ"'),
    ("a lone surrogate", JSON, b'"agency A"', b'"\\ud800"'),
    ("a NUL", JSON, b'"agency A"', b'"\\u0000"'),
    ("no text", JSON, b'"agency A"', b'""'),
    ("no UTF-8", JSON, b"agency A", b"agency \xff"),
)


@pytest.mark.parametrize(("encoding", "old", "new"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_it_is_no_message_with(encoding: str, old: bytes, new: bytes) -> None:
    data = dict(BOTH)[encoding]
    spoilt = data.replace(old, new)
    assert spoilt != data
    with pytest.raises(Malformed) as refused:
        read(spoilt, encoding)
    assert not isinstance(refused.value, NotSupported)
    assert len(str(refused.value)) < 500


LEFT_OUT: tuple[tuple[str, str, bytes, bytes], ...] = (
    ("a delivery", JSON, b'"task:Reference"', b'"task:DeliveryDetails": {"x": "y"}, "task:Reference"'),
    ("a traffic policy", JSON, b'"task:Reference"', b'"task:ListOfTrafficPolicyReferences": {}, "task:Reference"'),
    ("a signed message", JSON, b'"Payload"', b'"Signature": {"protected": "a", "signature": "b"}, "Payload"'),
    ("a preservation", JSON, b"}LITaskObject", b"}LPTaskObject"),
    ("a takedown", XML, b"task:LITaskObject", b"task:TDTaskObject"),
)


@pytest.mark.parametrize(("encoding", "old", "new"), [row[1:] for row in LEFT_OUT], ids=[row[0] for row in LEFT_OUT])
def test_what_the_standard_has_and_we_do_not_is_told_apart(encoding: str, old: bytes, new: bytes) -> None:
    with pytest.raises(NotSupported) as refused:
        read(dict(BOTH)[encoding].replace(old, new), encoding)
    assert refused.value.header == COVER.header


@pytest.mark.parametrize("encoding", [JSON, XML])
def test_a_message_is_capped(encoding: str) -> None:
    with pytest.raises(Malformed, match="at most"):
        read(b" " * (MESSAGE_BYTES_MAX + 1), encoding)
    deep = {JSON: b'{"a":' * 60 + b"1" + b"}" * 60, XML: _deep(60)}
    with pytest.raises(Malformed, match="deeper"):
        read(deep[encoding], encoding)
    wide = {JSON: json.dumps({"a": [1] * 6_000}).encode(), XML: _wide(6_000)}
    with pytest.raises(Malformed, match="more than"):
        read(wide[encoding], encoding)
    bottomless = {JSON: b"[" * 100_000, XML: _deep(20_000)}
    with pytest.raises(Malformed):
        read(bottomless[encoding], encoding)


def _deep(depth: int) -> bytes:
    root = f'<HI1Message xmlns="{NAMESPACES[""]}">'.encode()
    return root + b"<a>" * depth + b"</a>" * depth + b"</HI1Message>"


def _wide(count: int) -> bytes:
    return f'<HI1Message xmlns="{NAMESPACES[""]}">'.encode() + b"<a/>" * count + b"</HI1Message>"


def test_a_message_has_few_actions() -> None:
    plain = json.loads(FILES["get.json"])
    one = plain["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"][0]
    plain["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"] = [one] * (ACTIONS_MAX + 1)
    with pytest.raises(Malformed, match="1 to 20"):
        read(json.dumps(plain).encode(), JSON)


def test_verbs_that_are_not_taken_are_read_as_such() -> None:
    asked = FILES["get.json"].replace(b'"GET"', b'"LIST"')
    assert [action.verb for action in read(asked, JSON).actions] == ["LIST", "LIST"]


def test_every_part_that_is_kept_has_an_attribute_and_no_other_has_one() -> None:
    def walk(table: Table) -> Any:
        for member in table.members:
            assert bool(member.attribute) is not isinstance(member.kind, Left), member
            if isinstance(member.kind, Table):
                walk(member.kind)

    for table in OBJECTS.values():
        walk(table)
    assert Authorisation in {table.make for table in OBJECTS.values()}


def test_an_attribute_that_is_not_a_prefix_is_no_part_of_a_message() -> None:
    with pytest.raises(Malformed, match="'@other'"):
        read(IN_JSON.replace(b'"Header"', b'"@other": "x", "Header"', 1), JSON)


def test_what_is_printed_is_read_again() -> None:
    for encoding in (JSON, XML):
        assert read(print_message(COVER, encoding), encoding) == COVER


OBJECT = ("Payload", "RequestPayload", "ActionRequests", "ActionRequest", 0, "CREATE", "HI1Object")
TASK = (*OBJECT[:4], 1, *OBJECT[5:])
MISPLACED: dict[str, tuple[tuple[Any, ...], Any]] = {
    "a text for parts": (("Header", "Version"), "V1.23.1"),
    "parts for a text": (("Header", "Timestamp"), {"x": "y"}),
    "nothing for a text": (("Header", "Timestamp"), {}),
    "a part left out": (("Header", "Version"), {"ETSIVersion": "V1.23.1"}),
    "no verb": ((*OBJECT[:5],), {"ActionIdentifier": 0}),
    "two verbs": ((*OBJECT[:5],), {"ActionIdentifier": 0, "GET": {}, "LIST": {}}),
    "two payloads": (("Payload",), {"RequestPayload": {}, "ResponsePayload": {}}),
    "no action": ((*OBJECT[:3],), {}),
    "an action beside its list": ((*OBJECT[:4],), {"ActionIdentifier": 0, "GET": {"Identifier": "x"}}),
    "a list in the wrong place": ((*TASK, "AssociatedObjects"), [{"AssociatedObject": []}]),
    "a list that is none": ((*TASK, "AssociatedObjects"), {"AssociatedObject": "00000000-0000-0000-0000-000000000000"}),
    "another list": ((*TASK, "AssociatedObjects"), {"Associated": ["x"]}),
    "an approval that is no list": ((*OBJECT, "auth:AuthorisationApprovalDetails"), {"common:ApprovalType": "x"}),
    "an empty list": ((*OBJECT, "auth:AuthorisationApprovalDetails"), []),
    "a word for true": ((*OBJECT, "auth:AuthorisationApprovalDetails"), [{"common:ApprovalIsEmergency": "true"}]),
    "a type that is no text": ((*OBJECT, "@xsi:type"), 7),
}


@pytest.mark.parametrize("what", MISPLACED)
def test_parts_stand_where_the_tables_say(what: str) -> None:
    path, value = MISPLACED[what]
    plain = json.loads(IN_JSON)
    at = plain
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(Malformed):
        read(json.dumps(plain).encode(), JSON)


@pytest.mark.parametrize("swapped", [("StartTime", "EndTime"), ("ObjectIdentifier", "auth:AuthorisationReference")])
def test_in_xml_parts_stand_in_order(swapped: tuple[str, str]) -> None:
    one, two = (word.encode() for word in swapped)
    pattern = rb"(<(?:auth:)?%s>[^<]*</(?:auth:)?%s>)(.*?)(<(?:auth:)?%s>[^<]*</(?:auth:)?%s>)" % (one, one, two, two)
    moved, count = re.subn(pattern, rb"\3\2\1", IN_XML, count=1, flags=re.DOTALL)
    assert count == 1
    with pytest.raises(Malformed, match="this order"):
        read(moved, XML)


def test_in_xml_what_stands_once_stands_once() -> None:
    doubled = re.sub(rb"(<auth:AuthorisationReference>[^<]*</auth:AuthorisationReference>)", rb"\1\1", IN_XML)
    assert doubled != IN_XML
    with pytest.raises(Malformed, match="expected once"):
        read(doubled, XML)
    links = re.search(rb"<AssociatedObjects>.*?</AssociatedObjects>", IN_XML, re.DOTALL)
    assert links is not None
    with pytest.raises(Malformed, match="expected once"):
        read(IN_XML.replace(links[0], links[0] * 2), XML)
