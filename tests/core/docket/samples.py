"""A well-formed statement of every type, made from the table itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from plainview.core.docket.facts import Count, DayFact, FactKind, Fields, Flag, Hex, ListOf, OneOf, Token
from plainview.core.docket.statement import DutyLine, Signature, Statement
from plainview.core.docket.statement_type import StatementType
from plainview.core.docket.types_matter import MONTH, OPENING
from plainview.core.docket.types_program import (
    EDITION,
    ORIGIN,
    PUBLIC_FORM,
    PUBLIC_KEY,
    RP_ID,
    VKEY,
    WEB_ORIGIN,
    ZONE,
)
from plainview.core.vocabulary.ids import ChainId, KeyId

TOKENS = {
    EDITION: "2026-1",
    MONTH: "2026-05",
    ORIGIN: "example.com/log",
    PUBLIC_FORM: "A" * 43 + "=",
    PUBLIC_KEY: "A" * 43 + "=",
    RP_ID: "court.example.com",
    WEB_ORIGIN: "https://court.example.com",
    VKEY: "example.com/log+01234567+AAAA",
    ZONE: "America/New_York",
    OPENING.fields["disclosure"]: "e30",
}


def value_of(kind: FactKind) -> Any:
    """A value of a kind of fact."""
    match kind:
        case OneOf(values):
            return values[-1]
        case Count(_, high):
            return high
        case Flag():
            return True
        case DayFact():
            return "2026-01-06"
        case Hex(digits):
            return "f" * digits
        case Token():
            return TOKENS[kind]
        case ListOf(item, most):
            return [value_of(item)] * min(most, 2)
        case Fields(fields):
            return {name: value_of(item) for name, item in fields.items()}
    raise AssertionError(kind)


def sample(row: StatementType) -> Statement:
    """A statement of a type that parses."""
    return Statement(
        matter=ChainId("0a" * 16 if row.chain == "matter" else row.chain),
        seq=7,
        prev="0b" * 32,
        day=date(2026, 1, 6),
        type=row.name,
        facts={name: value_of(kind) for name, kind in row.facts.items()},
        sealed=dict.fromkeys(row.sealed, "-_" + "A" * 41),
        duties=(DutyLine("notice", date(2026, 5, 6)),),
        cites=("39 CFR 233.3(g)(5)", "StPO § 100"),
        signature=Signature("ed25519", KeyId("0c" * 16), bytes(range(64))) if row.signers else None,
    )
