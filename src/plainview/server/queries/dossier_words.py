"""An auditor's dossier in words: every statement with what was sealed in it, and who did or tried what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.docket.forms import WEBAUTHN
from plainview.core.docket.program import Program
from plainview.core.docket.statement import Signature, Statement
from plainview.core.vocabulary.days import Day
from plainview.server.actions.desk import Desk
from plainview.server.actions.dossier import Dossier, Opened
from plainview.server.queries.request_words import day_words
from plainview.server.queries.statement_parts import Part, left_empty, made_with, parts
from plainview.server.queries.statement_words import title
from plainview.server.queries.trail_words import act_words, detail_words, instant_words, outcome_words
from plainview.server.queries.words import DUTIES, PHASES, SIGNERS


@dataclass(frozen=True, slots=True)
class Section:
    """One statement in words: its place in the log, day, code and title; what is public of it, and what is sealed.

    Public are its facts, what it makes owed, what it cites and who signed it. `empty` names the sealed fields that were
    closed over nothing.
    """

    index: int
    day: Day
    type: str
    title: str
    public: tuple[Part, ...]
    sealed: tuple[Part, ...]
    empty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One row of the audit trail in words: when by the program's clock, who, what they did, what came of it."""

    at: str
    person: str
    act: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Worded:
    """A dossier as it is read."""

    phase: str
    sections: tuple[Section, ...]
    trail: tuple[Tried, ...]


def worded(desk: Desk, found: Dossier) -> Worded:
    """Promise a dossier in words, of what was opened already: nothing more is."""
    holders, program = _holders(desk, found), desk.program()
    sections = tuple([_section(one, holders, program) for one in found.said])
    trail = [
        Tried(
            instant_words(row.at, desk.zone),
            row.person,
            act_words(row.act),
            outcome_words(row.outcome),
            detail_words(row.act, row.detail),
        )
        for row in found.trail
    ]
    return Worded(PHASES.get(found.phase, found.phase), sections, tuple(trail))


def _holders(desk: Desk, found: Dossier) -> Mapping[str, str]:
    """Whose keys are whose, of the people that this request and its acts name."""
    named = [found.request.get(role) for role in ("officer", "supervisor")]
    done = [one.sealed.get("by") for one in found.said]
    people = {str(person) for person in (*named, *done) if person}
    return MappingProxyType({str(key): person for person in sorted(people) for key in desk.keys_of(person)})


def _section(one: Opened, holders: Mapping[str, str], program: Program) -> Section:
    said = one.said
    public = (*parts(said.facts), *_owed(said), *_signed(said.signature, program))
    sealed = parts(one.sealed, holders)
    return Section(one.index, said.day, said.type, title(said.type), public, sealed, left_empty(one.sealed))


def _owed(said: Statement) -> Iterator[Part]:
    """What is owed from then on, each with its day; and under which paragraphs it was done."""
    if said.duties:
        yield Part("Owed from then on", tuple([f"{DUTIES[line.duty]} by {day_words(line.by)}" for line in said.duties]))
    if said.cites:
        yield Part("Under", said.cites)


def _signed(signature: Signature | None, program: Program) -> tuple[Part, ...]:
    """Who signed in public: the class of the key, what kind of key it is, and its id."""
    if signature is None:
        return ()
    key = program.keys.get(signature.key)
    who = SIGNERS[key.signer] if key is not None else "a key of the program"
    return (Part("Signed by", (f"{who}, {made_with(signature.form == WEBAUTHN)}",), (str(signature.key),)),)
