"""Folding: one statement after another becomes the public state, and whatever may not stand there is Invalid.

The verifier folds the whole log; the server folds what it has before it says one thing more. Both use this.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from msgspec.structs import replace as changed

from plainview.core.docket import fold_matter, fold_program, permit, signers
from plainview.core.docket.duties import created, discharged
from plainview.core.docket.program import OfficialKey, Program
from plainview.core.docket.state import Duty, Matter, discharge, new_matter, owe
from plainview.core.docket.statement import NO_PREVIOUS, DutyLine, Statement, prev_of
from plainview.core.docket.types import TYPES
from plainview.core.docket.unsealing import check_openings
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid
from plainview.core.vocabulary.ids import Hash, KeyId

MATTER_CHAIN = "matter"
"""What the table of types says of a type that belongs to matters."""

REFUSAL_TYPES = frozenset(
    (
        "filing.refused",
        "order.refused",
        "extension.refused",
        "disclosure.refused",
        "delegation.refused",
        "enrolment.refused",
    )
)
"""Types whose `cites` say which paragraphs refused; they may not be empty."""


def step(
    program: Program, matter: Matter | None, statement: Statement, leaf: Hash, population: Sequence[str] = ()
) -> tuple[Program, Matter | None]:
    """Promise program and matter after the statement at index `program.size`, every public rule asked.

    `matter` is the state of the statement's matter, None for a program chain or a matter not yet begun; `leaf` its
    RFC 6962 leaf hash; `population` the orders of a period that a `review.drawn` samples. The signature's mathematics
    are checked apart (`signers.check_signature`).

    Raises:
        Inconsistent: number, previous hash or day do not follow.
        Invalid: signer, order, dates, duties or citations are not what the public rules demand.
    """
    if TYPES[statement.type].chain != MATTER_CHAIN:
        return program_step(program, statement, leaf, population)[0], None
    after, _ = matter_step(program, program.size, program.day, matter, statement, leaf)
    return replace(program, size=program.size + 1, day=statement.day), after


def matter_step(
    program: Program,
    index: int,
    last_day: Day | None,
    matter: Matter | None,
    statement: Statement,
    leaf: Hash,
    where: str = "",
) -> tuple[Matter, OfficialKey | None]:
    """Promise a matter after the statement at `index`, and who signed it, whatever `program` says of its size and day.

    Statements of matters leave the program as it is, but for the two: a reader of many need not copy it for each.
    `last_day` is that of the statement before, `where` its place for errors. Raises as `step` does.
    """
    where = where or f"statement {index}"
    if matter is None:
        check_chain(statement, 0, program.genesis or NO_PREVIOUS, last_day, where)
    else:
        check_chain(statement, matter.next_seq, matter.prev, last_day, where)
    key = _check_said(program, statement, index, where)
    before = matter or new_matter(statement.matter, program.profile_on(statement.day))
    return fold_one(before, statement, leaf, where), key


def program_step(
    program: Program, statement: Statement, leaf: Hash, population: Sequence[str] = ()
) -> tuple[Program, OfficialKey | None]:
    """Promise the program after the statement of one of its own chains at index `program.size`, and who signed it.

    Raises as `step` does.
    """
    where = f"statement {program.size}"
    next_seq, prev = program.chains.get(statement.matter, (0, program.genesis or NO_PREVIOUS))
    check_chain(statement, next_seq, prev, program.day, where)
    key = _check_said(program, statement, program.size, where)
    if statement.duties:
        raise Invalid(f"{statement.type} creates no duty", where=where)
    after = fold_program.effect(program, statement, key, population)
    chains = {**program.chains, statement.matter: (statement.seq + 1, prev_of(leaf))}
    genesis = program.genesis or prev_of(leaf)
    return replace(after, size=program.size + 1, day=statement.day, chains=chains, genesis=genesis), key


def _check_said(program: Program, statement: Statement, index: int, where: str) -> OfficialKey | None:
    """Promise that the signer may sign this, after the opening, and that a refusal cites a paragraph."""
    key = signers.signer(program, statement, index)
    if index == 0 or not program.ready():
        check_opening(program, index, statement, where)
    if not statement.cites and statement.type in REFUSAL_TYPES:
        raise Invalid(f"{statement.type} cites no paragraph", where=where)
    return key


def fold_one(matter: Matter, statement: Statement, leaf: Hash, where: str = "statement") -> Matter:
    """Promise a matter's state after one more of its statements, rules and duties checked. Raises Invalid."""
    kind, day, signature = statement.type, statement.day, statement.signature
    permitted(matter, statement, where)
    if "openings" in statement.facts:
        check_openings(matter, statement, where)
    after = fold_matter.effect(matter, statement)
    lines = created(kind, statement.facts, matter, after, day)
    if lines != statement.duties:
        raise Invalid(f"{kind} states the duties {_spelled(statement.duties)}, {_spelled(lines)} follow", where=where)
    duties = duties_after(after, kind, lines, day)
    stages = matter.stages if signature is None else (*matter.stages, _stage(kind, signature.key))
    return changed(after, next_seq=statement.seq + 1, prev=leaf.hex(), last_day=day, stages=stages, duties=duties)


@lru_cache(maxsize=4096)
def _stage(kind: str, key: KeyId) -> tuple[str, KeyId]:
    """The same as one value, which many matters have in common: a verifier keeps very many matters."""
    return kind, key


def duties_after(matter: Matter, kind: str, lines: tuple[DutyLine, ...], day: Day) -> tuple[Duty, ...]:
    """Promise the matter's duties with what a statement discharges done and what it creates owed."""
    done, duties = discharged(kind, matter), matter.duties
    if done:
        duties = discharge(duties, done, day)
    for line in lines:
        duties = owe(duties, line.duty, line.by, day)
    return duties


def check_chain(statement: Statement, next_seq: int, prev: str, last_day: Day | None, where: str) -> None:
    """Promise that the statement is number `next_seq` of its chain, after `prev`, and not dated before `last_day`.

    Raises Inconsistent when sequence number, previous hash or day do not follow.
    """
    if statement.seq != next_seq:
        raise Inconsistent(
            f"expected number {next_seq} of chain {statement.matter}, found {statement.seq}", where=where
        )
    if statement.prev != prev:
        raise Inconsistent(f"prev is not the leaf hash of the last statement of {statement.matter}", where=where)
    if last_day is not None and statement.day < last_day:
        raise Inconsistent(f"dated {statement.day}, before {last_day}, the day of the statement before", where=where)


def check_opening(program: Program, index: int, statement: Statement, where: str) -> None:
    """Promise that the program was opened and signed by all three offices first. Raises Invalid."""
    if index == 0 and statement.type != "program.opened":
        raise Invalid("a log begins with program.opened", where=where)
    if index and not program.ready() and statement.type != "program.signed":
        raise Invalid("the three offices sign the opening before anything else is said", where=where)


def permitted(matter: Matter, statement: Statement, where: str) -> None:
    """Promise that the public rules allow the statement. Raises Invalid with the first refusal's reason."""
    signature = statement.signature
    key = None if signature is None else signature.key
    refused = permit.refusal(matter, statement.type, statement.facts, statement.day, key)
    if refused is not None:
        raise Invalid(f"{statement.type}: {refused.reason} ({', '.join(refused.cites)})", where=where)


def _spelled(lines: tuple[DutyLine, ...]) -> str:
    return ", ".join(f"{line.duty} by {line.by}" for line in lines) or "none"
