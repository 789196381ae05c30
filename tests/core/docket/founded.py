"""A founded program to which statements are added one by one, signed in name only: the mathematics is not asked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from plainview.core.docket.fold import step
from plainview.core.docket.program import Program
from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import NO_PREVIOUS, Signature, Statement
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId

FIRST = date(2026, 1, 5)
OFFICES = ("inspection", "court", "inspector_general")


def public(name: str) -> str:
    """A public key in base64, another for each name."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def id_of(name: str) -> KeyId:
    """The id of the key of a name."""
    return key_id(base64.b64decode(public(name)))


OPENING: Mapping[str, Any] = {
    "demo": True,
    "edition": "2026-1",
    "first_day": FIRST.isoformat(),
    "format": 1,
    "holidays": "0" * 64,
    "log_keys": [],
    "origin": "example.com/log",
    "policy": "0" * 64,
    "profile": "reform",
    "roots": {office: public(office) for office in OFFICES},
    "rules": "0" * 64,
    "zone": "America/New_York",
}


@dataclass
class Log:
    """What was folded so far."""

    program: Program = field(default_factory=Program)

    def statement(self, kind: str, facts: Mapping[str, Any], by: str | None, day: date) -> Statement:
        """The next statement of the type's chain, signed by the key of a name."""
        row = TYPES[kind]
        first = (0, self.program.genesis or NO_PREVIOUS)
        seq, prev = self.program.chains.get(row.chain, first)
        sealed = dict.fromkeys(row.sealed, "A" * 43)
        signature = Signature("ed25519", id_of(by), bytes(64)) if by else None
        return Statement(ChainId(row.chain), seq, prev, day, kind, facts, sealed, (), row.cites, signature)

    def fold(self, statement: Statement, population: Sequence[str] = ()) -> None:
        """Fold one statement. Raises Invalid, and then nothing has changed."""
        leaf = Hash(hashlib.sha256(f"leaf {self.program.size}".encode()).digest())
        self.program, _ = step(self.program, None, statement, leaf, population)

    def add(
        self, kind: str, facts: Mapping[str, Any], by: str | None = None, day: int = 0, population: Sequence[str] = ()
    ) -> int:
        """Fold the next statement on a day counted from the first; the index it stands at."""
        self.fold(self.statement(kind, facts, by, FIRST + timedelta(days=day)), population)
        return self.program.size - 1

    def add_key(self, name: str, by: str, day: int = 0, **facts: Any) -> int:
        """Add a key that signs from the day after, for 90 days."""
        first = FIRST + timedelta(days=day + 1)
        said = {
            "class": "custodian",
            "form": "ed25519",
            "from": first.isoformat(),
            "key": str(id_of(name)),
            "office": "inspection",
            "origin": "",
            "public": public(name),
            "rank": "none",
            "rp_id": "",
            "until": (first + timedelta(days=89)).isoformat(),
        }
        return self.add("key.added", {**said, **facts}, by, day)


def opened() -> Log:
    """A log that only says its opening."""
    log = Log()
    log.add("program.opened", OPENING)
    return log


def founded() -> Log:
    """A log whose opening all three offices have signed."""
    log = opened()
    for office in OFFICES:
        log.add("program.signed", {"office": office}, office)
    return log


def staffed() -> Log:
    """A founded log with a registrar for each office and some officials; all sign from the third day (day 2)."""
    log = founded()
    for office in OFFICES:
        log.add_key(f"registrar {office}", office, **{"class": "registrar", "office": office})
    for name, office, signer, rank in (
        ("chief", "inspection", "authorizer", "chief"),
        ("delegate", "inspection", "authorizer", "delegate"),
        ("inspector", "inspection", "inspector", "none"),
        ("custodian", "inspection", "custodian", "none"),
        ("court custodian", "court", "custodian", "none"),
        ("judge", "court", "judge", "none"),
        ("auditor", "inspector_general", "auditor", "none"),
    ):
        log.add_key(name, f"registrar {office}", 1, **{"class": signer, "office": office, "rank": rank})
    return log


def refused(log: Log, kind: str, facts: dict[str, Any], by: str | None = None, on: int = 2, **more: Any) -> str:
    """The reason for which the log refuses a statement; nothing has changed."""
    before = log.program
    with pytest.raises(Invalid) as caught:
        log.add(kind, facts, by, on, **more)
    assert log.program is before
    return caught.value.what
