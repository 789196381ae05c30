"""Rows that differ where they must."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from plainview.server.storage.ports import (
    AuditRow,
    DraftRow,
    LookRow,
    MatterRow,
    PayloadRow,
    PieceRow,
    StatementRow,
    Store,
)

MATTER = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 1, day) for day in (5, 6, 7))
NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


def statement(index: int, **other: Any) -> StatementRow:
    data = b"statement %d" % index
    given: dict[str, Any] = {
        "index": index,
        "chain": MATTER,
        "seq": index,
        "day": MONDAY,
        "type": "order.approved",
        "leaf": hashlib.sha256(data).digest(),
        "data": data,
    }
    return StatementRow(**{**given, **other})


def payload(index: int, name: str = "disclosures") -> PayloadRow:
    return PayloadRow(MATTER, index, name, b"\x00sealed\xff")


def audit(act: str = "approve", matter: str = MATTER, outcome: str = "done") -> AuditRow:
    return AuditRow(NOON, "a" * 32, "judge", act, matter, outcome, "seen")


def piece(number: int, matter: str = MATTER, day: date = MONDAY) -> PieceRow:
    return PieceRow(matter, day, hashlib.sha256(b"piece %d" % number).digest(), b"outside %d" % number)


def look(point: bytes = b"p" * 32, matter: str = MATTER, until: date = WEDNESDAY, outcome: str = "active") -> LookRow:
    return LookRow(point, matter, MONDAY, TUESDAY, outcome, until)


def matter(name: str = MATTER, next_day: date | None = TUESDAY, phase: str = "active") -> MatterRow:
    return MatterRow(name, "cover", "federal", phase, MONDAY, None, next_day, "notice")


def draft(id: str = "d1", matter: str = MATTER, size: int = 0) -> DraftRow:
    return DraftRow(id, matter, "order.approved", "a" * 32, MONDAY, b"to sign", b"sealed part", size)


def append(store: Store, *rows: StatementRow) -> None:
    with store.unit() as unit:
        for row in rows:
            unit.append(row)
