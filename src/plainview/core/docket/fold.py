"""Folding: one statement after another becomes the public state, and whatever may not stand there is Invalid.

The verifier folds the whole log; the server folds what it has before it says one thing more. Both use this.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from plainview.core.docket import fold_matter, fold_program, permit, signers
from plainview.core.docket.duties import created, discharged
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter, discharge, new_matter, owe
from plainview.core.docket.statement import NO_PREVIOUS, DutyLine, Statement, prev_of
from plainview.core.vocabulary.answers import refusals
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid
from plainview.core.vocabulary.ids import Hash, is_hex32

REFUSAL_TYPES = (
    "filing.refused",
    "order.refused",
    "extension.refused",
    "disclosure.refused",
    "delegation.refused",
    "enrolment.refused",
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
    where = f"statement {program.size}"
    check_chain(program, matter, statement, where)
    key = signers.signer(program, statement, program.size)
    check_opening(program, statement, where)
    if statement.type in REFUSAL_TYPES and not statement.cites:
        raise Invalid(f"{statement.type} cites no paragraph", where=where)
    if is_hex32(statement.matter):
        after = fold_one(
            matter or new_matter(statement.matter, program.profile_on(statement.day)), statement, leaf, where
        )
        return replace(program, size=program.size + 1, day=statement.day), after
    if statement.duties:
        raise Invalid(f"{statement.type} creates no duty", where=where)
    changed = fold_program.effect(program, statement, key, population)
    chains = {**program.chains, statement.matter: (statement.seq + 1, prev_of(leaf))}
    genesis = program.genesis or prev_of(leaf)
    return replace(changed, size=program.size + 1, day=statement.day, chains=chains, genesis=genesis), None


def fold_one(matter: Matter, statement: Statement, leaf: Hash, where: str = "statement") -> Matter:
    """Promise a matter's state after one more of its statements, rules and duties checked. Raises Invalid."""
    permitted(matter, statement, where)
    check_openings(matter, statement, where)
    after = fold_matter.effect(matter, statement)
    signed = ((statement.type, statement.signature.key),) if statement.signature else ()
    after = replace(
        after,
        next_seq=statement.seq + 1,
        prev=prev_of(leaf),
        last_day=statement.day,
        stages=(*after.stages, *signed),
    )
    lines = created(statement.type, statement.facts, matter, after, statement.day)
    if lines != statement.duties:
        raise Invalid(
            f"{statement.type} states the duties {_spelled(statement.duties)}, {_spelled(lines)} follow", where=where
        )
    return with_duties(after, statement.type, lines, statement.day)


def with_duties(matter: Matter, kind: str, lines: tuple[DutyLine, ...], day: Day) -> Matter:
    """Promise the matter with what a statement discharges done and what it creates owed."""
    matter = discharge(matter, discharged(kind, matter), day)
    for line in lines:
        matter = owe(matter, line.duty, line.by, day)
    return matter


def check_chain(program: Program, matter: Matter | None, statement: Statement, where: str) -> None:
    """Promise that the statement is the next of its chain and not dated before the log's last day.

    Raises Inconsistent when sequence number, previous hash or day do not follow.
    """
    if matter is not None:
        next_seq, prev = matter.next_seq, matter.prev
    else:
        next_seq, prev = program.chains.get(statement.matter, (0, program.genesis or NO_PREVIOUS))
    if statement.seq != next_seq:
        raise Inconsistent(
            f"expected number {next_seq} of chain {statement.matter}, found {statement.seq}", where=where
        )
    if statement.prev != prev:
        raise Inconsistent(f"prev is not the leaf hash of the last statement of {statement.matter}", where=where)
    if program.day is not None and statement.day < program.day:
        raise Inconsistent(f"dated {statement.day}, before {program.day}, the day of the statement before", where=where)


def check_opening(program: Program, statement: Statement, where: str) -> None:
    """Promise that the program was opened and signed by all three offices first. Raises Invalid."""
    if program.size == 0 and statement.type != "program.opened":
        raise Invalid("a log begins with program.opened", where=where)
    if program.size and not program.ready() and statement.type != "program.signed":
        raise Invalid("the three offices sign the opening before anything else is said", where=where)


def permitted(matter: Matter, statement: Statement, where: str) -> None:
    """Promise that the public rules allow the statement. Raises Invalid with the first refusal's reason."""
    key = statement.signature.key if statement.signature else None
    report = permit.check_public(matter, statement.type, statement.facts, statement.day, key)
    for refused in refusals(report):
        raise Invalid(f"{statement.type}: {refused.reason} ({', '.join(refused.cites)})", where=where)


def check_openings(matter: Matter, statement: Statement, where: str) -> None:
    """Promise that each opened disclosure hashes to a digest the matter published earlier. Raises Invalid."""
    openings = statement.facts.get("openings")
    if not isinstance(openings, list):
        return
    if not openings:
        raise Invalid("fields.opened opens nothing", where=where)
    for opening in openings:
        assert isinstance(opening, dict)
        digest = disclosure_digest(str(opening["disclosure"]))
        if not any(seq == opening["seq"] and held == digest for seq, _, held in matter.digests):
            raise Invalid(f"a disclosure does not open any field sealed in statement {opening['seq']}", where=where)


def disclosure_digest(disclosure: str) -> str:
    """Promise the digest of an SD-JWT disclosure: base64url, unpadded, of SHA-256 over its ASCII (RFC 9901)."""
    raw = hashlib.sha256(disclosure.encode()).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _spelled(lines: tuple[DutyLine, ...]) -> str:
    return ", ".join(f"{line.duty} by {line.by}" for line in lines) or "none"
