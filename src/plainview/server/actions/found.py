"""Founding a program: the opening statement at index 0, before anybody is registered or may do anything."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from plainview.core.docket.fold import step
from plainview.core.docket.genesis import holidays_hash, rules_hash
from plainview.core.docket.program import Program
from plainview.core.docket.statement import NO_PREVIOUS, Statement, print_statement
from plainview.core.law.profile import EDITION, Profile
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes.lines import print_base64
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.server.storage.ports import AuditRow, StatementRow, Store


@dataclass(frozen=True, slots=True)
class Opening:
    """What a program says of itself when it opens. `roots` maps each of the three offices to its raw public key."""

    origin: str
    zone: str
    profile: Profile
    first_day: Day
    log_keys: tuple[str, ...]
    roots: Mapping[str, bytes]
    policy: bytes
    demo: bool


def opening_statement(opening: Opening) -> Statement:
    """Promise the genesis statement."""
    facts = {
        "demo": opening.demo,
        "edition": EDITION,
        "first_day": opening.first_day.isoformat(),
        "format": 1,
        "holidays": holidays_hash(opening.first_day.year),
        "log_keys": list(opening.log_keys),
        "origin": opening.origin,
        "policy": hashlib.sha256(opening.policy).hexdigest(),
        "profile": str(opening.profile),
        "roots": {office: print_base64(public) for office, public in opening.roots.items()},
        "rules": rules_hash(),
        "zone": opening.zone,
    }
    return Statement(ChainId("program"), 0, NO_PREVIOUS, opening.first_day, "program.opened", facts, {}, (), ())  # type: ignore[arg-type]


def found(store: Store, opening: Opening, audit: AuditRow) -> None:
    """Promise a store that holds the opening and nothing else. Raises Stopped when something is there already."""
    statement = opening_statement(opening)
    data = print_statement(statement)
    leaf = leaf_hash(data)
    step(Program(), None, statement, Hash(leaf))
    with store.unit() as unit:
        unit.append(StatementRow(0, "program", 0, statement.day, statement.type, leaf, data))
        unit.audit(audit)
