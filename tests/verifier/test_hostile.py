"""No statement, however odd, brings a verifier down: after any history, any well-formed next one is judged."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from plainview.core.docket import fold
from plainview.core.docket.facts import Count, DayFact, FactKind, Fields, Flag, Hex, Json, ListOf, OneOf
from plainview.core.docket.program import Program
from plainview.core.docket.signers import key_id
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import DutyLine, Signature, Statement, parse_statement, print_statement
from plainview.core.docket.types import TYPES
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Invalid, PlainviewError
from plainview.core.vocabulary.ids import ChainId, Hash
from tests.verifier import cases_true
from tests.verifier.build import SEATS, public_of
from tests.verifier.cases import CASES

STORIES = [name for name, (_, tell) in CASES.items() if tell.__module__ == cases_true.__name__]
DAYS = (0, 0, 0, 1, 3, 30, 31, 120, 400, 10**5)
ZERO = Hash(bytes(32))


def value(kind: FactKind, chance: random.Random, day: date, keys: list[str]) -> Json:
    """Some value of a kind, often one at its limits."""
    match kind:
        case OneOf(values):
            return chance.choice(values)
        case Count(low, high):
            return chance.choice([low, min(high, low + 1), min(high, 30), high])
        case Flag():
            return chance.random() < 0.5
        case DayFact():
            return chance.choice(
                [day, day + timedelta(days=1), day + timedelta(days=30), date.max, date.min]
            ).isoformat()
        case Hex(digits):
            return chance.choice(keys) if digits == 32 else "0" * digits
        case ListOf(inner, most):
            return [value(inner, chance, day, keys) for _ in range(chance.randrange(min(most, 3) + 1))]
        case Fields(fields):
            return {name: value(one, chance, day, keys) for name, one in fields.items()}
        case _:
            return token(kind.words)


def token(words: str) -> str:
    """Machine text of the kind that the words describe."""
    texts = {"public key": "A" * 43 + "=", "disclosure": "W10", "address": "a.b", "zone": "UTC", "edition": "2026-1"}
    texts["month"] = "2026-05"
    texts |= {"an origin": "https://a.b", "a domain": "a.b"}
    return next((text for part, text in texts.items() if part in words), "a+00000000+AA==")


def next_statements(
    program: Program, matters: list[Matter], chance: random.Random
) -> Iterator[tuple[Matter | None, Statement]]:
    """One statement of every type, well placed in its chain, signed in name by somebody of the right class."""
    seats = {kind: key_id(public_of(seat)) for seat, (kind, _, _) in SEATS.items()}
    seats["registrar"], seats["root"] = key_id(public_of("registrar court")), key_id(public_of("root court"))
    assert program.day is not None
    for row in TYPES.values():
        matter = chance.choice([*matters, None]) if row.chain == "matter" else None
        day = min(program.day + timedelta(days=chance.choice(DAYS)), date(9998, 12, 31))
        chain = matter.id if matter else ChainId("f" * 32) if row.chain == "matter" else ChainId(row.chain)
        seq, prev = (matter.next_seq, matter.prev) if matter else program.chains.get(chain, (0, program.genesis))
        facts = {name: value(kind, chance, day, [*program.keys, "0" * 32]) for name, kind in row.facts.items()}
        key = Signature("ed25519", seats[chance.choice(row.signers)], bytes(64)) if row.signers else None
        sealed = dict.fromkeys(row.sealed, "A" * 43)
        duties = (DutyLine("notice", day),) if chance.random() < 0.1 else ()
        yield matter, Statement(chain, seq, prev, day, row.name, facts, sealed, duties, ("D",), key)


@pytest.mark.parametrize("name", STORIES)
def test_whatever_is_said_next_is_accepted_or_refused_by_a_declared_error(name: str) -> None:
    chance = random.Random(name)
    program, matters = Program(), dict[str, Matter]()
    entries = CASES[name][1]().story.entries
    judged = {"accepted": 0, "refused": 0}
    for number, entry in enumerate(entries):
        statement = parse_statement(entry)
        program, after = fold.step(
            program, matters.get(statement.matter), statement, Hash(leaf_hash(entry)), _population(statement)
        )
        if after is not None:
            matters[after.id] = after
        if number < min(20, len(entries) - 1) or (len(entries) > 100 and number % 50):
            continue
        for matter, said in next_statements(program, [*matters.values()], chance):
            judged[_judged(program, matter, said)] += 1
    assert judged["refused"] > 0


def _population(statement: Statement) -> list[str]:
    sample = statement.facts.get("sample")
    return sorted(map(str, sample)) if isinstance(sample, list) else []


def _judged(program: Program, matter: Matter | None, said: Statement) -> str:
    assert parse_statement(print_statement(said)) == said
    for duties in (said.duties, None):
        try:
            fold.step(program, matter, said if duties is not None else _with_duties(matter, said, program), ZERO)
        except PlainviewError:
            continue
        return "accepted"
    return "refused"


def _with_duties(matter: Matter | None, said: Statement, program: Program) -> Statement:
    """The same statement with the duties that follow, so that it gets as far as it can."""
    try:
        fold.step(program, matter, replace(said, duties=()), ZERO)
    except Invalid as error:
        words = error.what.rpartition(", ")[2] if "follow" in error.what else ""
        lines = error.what.split(" states the duties none, ")[-1].removesuffix(" follow").split(", ") if words else []
        parts = [line.partition(" by ") for line in lines]
        return replace(said, duties=tuple(DutyLine(duty, date.fromisoformat(by)) for duty, _, by in parts if by))
    return replace(said, duties=())


ODD: tuple[Json, ...] = (
    None,
    True,
    -1,
    0,
    2**53 - 1,
    "",
    "x",
    "\ud7ff",
    [],
    [None],
    [[]],
    {},
    {"": None},
    {"a": [1]},
    "9" * 64,
)


@pytest.mark.parametrize("name", STORIES[:8])
def test_a_statement_with_an_odd_value_anywhere_is_refused_by_a_declared_error(name: str) -> None:
    for entry in CASES[name][1]().story.entries[-12:]:
        plain = canonical.parse(entry)
        assert isinstance(plain, dict)
        for holder, key in _places(plain):
            right = holder[key]  # type: ignore[index]
            for odd in ODD:
                holder[key] = odd  # type: ignore[index]
                try:
                    parse_statement(canonical.print(plain))
                except PlainviewError:
                    continue
            holder[key] = right  # type: ignore[index]


def _places(value: Json) -> Iterator[tuple[Json, str | int]]:
    """Every place in a plain value: what holds it, and under which key or number."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(inside):
        yield value, key
        yield from _places(item)
