"""Reading at a glance: the same statement as field by field, or none."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any
from unittest.mock import ANY

import pytest
from msgspec.structs import replace

from plainview.core.docket import spelling, statement
from plainview.core.docket.facts import FactKind, Fields, ListOf
from plainview.core.docket.spelling import PART_CHARS_MAX, take_apart, without_signature
from plainview.core.docket.statement import (
    SIGNATURE_PARTS,
    Signature,
    Statement,
    parse_statement,
    print_statement,
    signed_bytes,
)
from plainview.core.docket.statement_type import StatementType
from plainview.core.docket.types import TYPES
from plainview.core.notes.cose import SIGNATURE_BYTES_MAX
from plainview.core.notes.webauthn import CLIENT_BYTES_MAX
from plainview.core.vocabulary.errors import Malformed, PlainviewError, Unchecked
from plainview.core.vocabulary.ids import KeyId
from plainview.core.vocabulary.limits import STATEMENT_BYTES_MAX
from tests.core.docket.samples import sample

ROWS = pytest.mark.parametrize("row", TYPES.values(), ids=lambda row: row.name)
SIGNED = [row for row in TYPES.values() if row.signers]
SIGNED_ROWS = pytest.mark.parametrize("row", SIGNED, ids=lambda row: row.name)
CHANGES_OF_EACH = 60
BYTES = b'0 19aAZgQ-_=+/"\\,:{}[]nul\x00\xc2\xa7\xff'


def glance(data: bytes) -> Statement | None:
    parts = take_apart(data)
    return parts and statement._from_parts(*parts)


def changed(data: bytes, dice: Random) -> bytes:
    """One byte replaced, left out or put in."""
    at, byte = dice.randrange(len(data)), bytes([dice.choice(BYTES)])
    return data[:at] + dice.choice((byte, b"", byte + data[at : at + 1])) + data[at + 1 :]


def differs(data: bytes) -> bool:
    """Whether a glance takes what field by field does not, or takes it for something else."""
    found = glance(data)
    if found is None:
        return False
    try:
        return statement._field_by_field(data, "") != found
    except PlainviewError:
        return True


TELLING = (
    (b'"seq":7', b'"seq":07'),
    (b'"seq":7', b'"seq":9007199254740992'),
    (b'"seq":7', b'"seq":-0'),
    (b'"day":"2026-01-06"', b'"day":"2026-02-30"'),
    (b'"by":"2026-05-06"', b'"by":"2026-5-06"'),
    (b'"cites":["', b'"cites":[ "'),
    (b'"cites":["', b'"cites":["\\u0041'),
    (b'"cites":["', b'"cites":["\t'),
    (b'"cites":["', b'"cites":[5,"'),
    (b'"duty":"notice"', b'"duty":"Notice"'),
    (b'"duties":[{', b'"duties":[{"at":1,'),
    (b'"matter":"0a', b'"matter":"0A'),
    (b'"prev":"0b', b'"prev":"0B'),
    (b'"value":"AA', b'"value":"A='),
    (b'Pw==","', b'Px==","'),
    (b'"key":"0c', b'"key":"0C'),
    (b'"form":"ed25519"', b'"form":"ed448"'),
    (b'"v":1}', b'"v":2}'),
    (b'"v":1}', b'"v":1} '),
    (b'"v":1}', b'"v":1,"w":1}'),
    (b'"facts":{', b'"facts":{"a":1,'),
    (b'"days":120', b'"days":121'),
    (b'"days":120', b'"days":120.0'),
    (b'"sealed":{', b'"sealed":{"a":"b",'),
    (b"AAAA", b"AA A"),
)

TELLING_OF_PASSKEYS = (
    (b'"value":"++', b'"value":"+_'),
    (b'"value":"++', b'"value":"=+'),
    (b'"value":"++', b'"value":"+'),
    (b'"authenticator_data":"++', b'"authenticator_data":"+-'),
    (b'"authenticator_data":"++', b'"authenticator_data":"+\\u002b'),
    (b'"authenticator_data":"', b'"authenticator_data":"","x":"'),
    (b'"client_data":"++', b'"client_data":"+ '),
    (b'"client_data":"', b'"client":"'),
    (b'w==","', b'x==","'),
    (b'w==","', b'w=","'),
    (b'w==","', b'w==="'),
    (b'8=","', b'9=","'),
    (b'"webauthn"', b'"ed25519"'),
    (b'"webauthn"', b'"passkey"'),
)


def by_passkey(row: StatementType, value: int = 71, authenticator: int = 37, client: int = 148) -> bytes:
    """The sample of a signed type, signed by a passkey: so many bytes in each of the signature's parts."""
    parts = (b"\xfb\xef\xfe" * size for size in (value, authenticator, client))
    cut = (part[:size] for part, size in zip(parts, (value, authenticator, client), strict=True))
    return print_statement(replace(sample(row), signature=Signature("webauthn", KeyId("0c" * 16), *cut)))


def cases_of(data: bytes, seed: str) -> list[bytes]:
    dice = Random(seed)
    cases = [data, *(changed(data, dice) for _ in range(CHANGES_OF_EACH))]
    return cases + [data.replace(old, new) for old, new in (*TELLING, *TELLING_OF_PASSKEYS)]


@ROWS
def test_a_glance_finds_what_field_by_field_finds_or_nothing(row: StatementType) -> None:
    cases = cases_of(print_statement(sample(row)), row.name)
    assert [case for case in cases if differs(case)] == []


@SIGNED_ROWS
def test_a_glance_finds_of_passkeys_what_field_by_field_finds_or_nothing(row: StatementType) -> None:
    cases = cases_of(by_passkey(row), row.name)
    assert [case for case in cases if differs(case)] == []


def test_what_a_passkey_signed_is_read_at_a_glance() -> None:
    data = by_passkey(TYPES["order.approved"])
    assert glance(data) == parse_statement(data)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 512, 513, 2048, 2049])
@pytest.mark.parametrize("part", ["value", "authenticator", "client"])
def test_a_glance_takes_the_parts_of_a_passkey_that_are_long_enough_and_not_too_long(part: str, size: int) -> None:
    data = by_passkey(TYPES["order.approved"], **{part: size})
    taken = 0 < size <= (SIGNATURE_BYTES_MAX if part == "value" else CLIENT_BYTES_MAX)
    assert (glance(data) is not None) is taken
    assert not differs(data)


def test_most_types_are_read_at_a_glance() -> None:
    slow = {row.name for row in TYPES.values() if glance(print_statement(sample(row))) is None}
    nested = {"program.opened", "fields.opened", "seal.lifted"}
    assert nested <= slow <= nested | {"key.added", "trust.proposed", "trust.agreed"}


def looser(expression: str) -> Callable[[str], tuple[StatementType, re.Pattern[bytes]]]:
    """The beginning of every type's rest, looked at less closely."""
    return lambda name: (TYPES[name], re.compile(expression.encode()))


WEAKENED: dict[str, tuple[Any, str, Any]] = {
    "beginning": (spelling, "_spelling", looser("")),
    "ids": (spelling, "_spelling", looser(r'\{"matter":"[0-9a-f]{32}","prev":"[0-9a-f]{64}"')),
    "printed back": (spelling, "_print", lambda rest: ANY),
    "key": (statement, "_key_in", KeyId),
    "sizes": (statement, "_SIZES", dict.fromkeys(SIGNATURE_PARTS, (range(9_999),) * 3)),
}


@pytest.mark.parametrize("part", WEAKENED)
def test_a_glance_that_looks_less_closely_is_found_out(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = TYPES["order.approved"]
    cases = [*cases_of(print_statement(sample(row)), ""), *cases_of(by_passkey(row), ""), by_passkey(row, value=513)]
    assert not any(map(differs, cases))
    monkeypatch.setattr(*WEAKENED[part])
    assert any(map(differs, cases))


def test_facts_of_one_statement_are_not_those_of_another() -> None:
    data = print_statement(sample(TYPES["order.approved"]))
    first, second = parse_statement(data), parse_statement(data)
    assert first == second
    assert first.facts is not second.facts


@ROWS
def test_what_was_signed_is_the_statement_without_its_signature(row: StatementType) -> None:
    said = sample(row)
    data = print_statement(said)
    assert signed_bytes(said, "o") == statement.SIGNED_PREFIX + b"o\n" + without_signature(data)
    by_passkey = Signature("webauthn", KeyId("0c" * 16), b"value", b"authenticator", b'{"type":"x","signature":1}')
    data = print_statement(replace(said, signature=by_passkey))
    assert signed_bytes(said, "o") == statement.SIGNED_PREFIX + b"o\n" + without_signature(data)


def names_in(kind: FactKind) -> set[str]:
    """The names of the fields of a fact, and of those inside it."""
    match kind:
        case Fields(fields):
            return set(fields).union(*(names_in(inner) for inner in fields.values()))
        case ListOf(inner, _):
            return names_in(inner)
    return set()


def test_matter_and_day_are_names_at_the_top_alone() -> None:
    """So that both can be found in the bytes of a statement, before it is read."""
    names = {name for row in TYPES.values() for name in (*row.facts, *row.sealed)}
    names = names.union(*(names_in(kind) for row in TYPES.values() for kind in row.facts.values()))
    assert {"openings", "seq", "court"} <= names
    assert not names & {"matter", "day", "signature", "type"}


def test_bytes_that_are_no_text_are_malformed() -> None:
    data = print_statement(sample(TYPES["order.approved"])).replace(b"StPO", b"\xff\xff\xff\xff")
    assert glance(data) is None
    with pytest.raises(Malformed):
        parse_statement(data)


def test_a_statement_too_long_is_not_looked_at() -> None:
    data = print_statement(sample(TYPES["order.approved"]))
    with pytest.raises(Malformed, match="more than"):
        parse_statement(data.replace(b'"cites":["', b'"cites":["' + b"x" * STATEMENT_BYTES_MAX))


@pytest.mark.parametrize("name", [b"no.such", b"x" * 5000, b"\xff"])
def test_a_type_that_is_not_known_is_not_looked_at(name: bytes) -> None:
    data = print_statement(sample(TYPES["order.approved"])).replace(b"order.approved", name)
    assert take_apart(data) is None
    with pytest.raises((Malformed, Unchecked)):
        parse_statement(data)


def test_long_lists_are_read_field_by_field() -> None:
    cites = b",".join([b'"39 CFR 233.3(g)(5)"'] * (PART_CHARS_MAX // 10))
    data = print_statement(sample(TYPES["order.approved"])).replace(b'"39 CFR 233.3(g)(5)"', cites)
    assert glance(data) is None
    assert len(parse_statement(data).cites) == PART_CHARS_MAX // 10 + 1
