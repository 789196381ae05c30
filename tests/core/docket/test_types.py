"""The table of statement types: every row is of one shape, and every type round-trips."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from plainview.core.docket.permit_order import CLOCK_TYPES
from plainview.core.docket.signers import ROOT_FOR
from plainview.core.docket.statement import Signature, parse_statement, print_statement
from plainview.core.docket.statement_type import OFFICE_CLASSES, OFFICES, SIGNER_CLASSES, StatementType
from plainview.core.docket.types import TYPES, type_of
from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.core.vocabulary.ids import PROGRAM_CHAINS, KeyId
from tests.core.docket.samples import sample

ROWS = pytest.mark.parametrize("row", TYPES.values(), ids=lambda row: row.name)


@ROWS
def test_every_type_reads_back_as_it_was_printed(row: StatementType) -> None:
    said = sample(row)
    data = print_statement(said)
    assert parse_statement(data) == said
    assert print_statement(parse_statement(data)) == data


@ROWS
def test_no_type_may_lack_a_fact_or_have_one_more(row: StatementType) -> None:
    said = sample(row)
    for facts in ({**said.facts, "extra": 1}, dict(list(said.facts.items())[1:]) if said.facts else {"x": 1}):
        with pytest.raises(Malformed, match="has exactly the facts"):
            parse_statement(print_statement(replace(said, facts=facts)))


@ROWS
def test_no_type_may_carry_a_fact_of_another_kind(row: StatementType) -> None:
    said = sample(row)
    for name in row.facts:
        with pytest.raises(Malformed, match=rf"facts\.{name}"):
            parse_statement(print_statement(replace(said, facts={**said.facts, name: None})))


@ROWS
def test_no_type_may_seal_more_or_less(row: StatementType) -> None:
    said = sample(row)
    fewer = dict(list(said.sealed.items())[1:]) if said.sealed else {"x": "A" * 43}
    for sealed in ({**said.sealed, "extra": "A" * 43}, fewer):
        with pytest.raises(Malformed, match="seals exactly"):
            parse_statement(print_statement(replace(said, sealed=sealed)))


@ROWS
def test_a_type_is_signed_exactly_when_the_table_names_a_signer(row: StatementType) -> None:
    said = sample(row)
    other = None if said.signature else Signature("ed25519", KeyId("0c" * 16), bytes(64))
    with pytest.raises(Malformed, match="official signature"):
        parse_statement(print_statement(replace(said, signature=other)))


@ROWS
def test_every_row_uses_known_words(row: StatementType) -> None:
    assert row.chain == "matter" or row.chain in PROGRAM_CHAINS
    assert set(row.signers) <= set(SIGNER_CLASSES)
    assert row.meaning.endswith(".")
    assert len(set(row.sealed)) == len(row.sealed)
    assert all(kind.words for kind in row.facts.values())


def test_lists_of_types_elsewhere_name_types_of_the_table() -> None:
    assert set(CLOCK_TYPES) | set(ROOT_FOR) <= set(TYPES)
    assert tuple(OFFICE_CLASSES) == OFFICES


def test_a_type_newer_than_the_program_is_unchecked_not_malformed() -> None:
    with pytest.raises(Unchecked, match=r"'order\.sung'.*newer") as caught:
        type_of("order.sung", "statement 3")
    assert caught.value.where == "statement 3"
