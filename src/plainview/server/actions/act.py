"""Propose, sign, commit: the only place where anything is said. (D§2)

`propose` decides and keeps a draft; its signer sees the exact bytes; `commit` decides again under today's day. When the
matter moved, midnight passed or the key lapsed, the draft is void: nothing is said and it is proposed anew.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from plainview.core.docket.commands import Command, File
from plainview.core.docket.decide import Event, Refusal, decide
from plainview.core.docket.facts import Json
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import (
    NO_PREVIOUS,
    Signature,
    Statement,
    parse_statement,
    print_statement,
    signed_bytes,
    with_signature,
)
from plainview.core.docket.types import TYPES
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import SALT_BYTES, close_all
from plainview.core.vocabulary.errors import Inconsistent, NotPermitted
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId, is_hex32
from plainview.core.vocabulary.request import Request
from plainview.server.actions import look
from plainview.server.actions.args import Args
from plainview.server.actions.backlog import check_backlog
from plainview.server.actions.checked import checked
from plainview.server.actions.custody import keys_for, put_keys
from plainview.server.actions.desk import Desk
from plainview.server.actions.listed import read_model
from plainview.server.actions.sitting import PURPOSES
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, DraftRow, PayloadRow, StatementRow, Unit, Written


@dataclass(frozen=True, slots=True)
class Prepared:
    """A verb's command with what is kept beside it: private payloads, and a last word inside the unit of work.

    `erases` takes away, before anything of this act is kept beside its statement.
    """

    command: Command
    payloads: Mapping[str, Json] = field(default_factory=dict)
    also: Callable[[Unit, "Acknowledged"], None] | None = None
    erases: Callable[[Unit], None] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed statement: its id, the unsigned statement, and the exact bytes its signer signs.

    `waits` tells whether it lies in the database until its signer comes.
    """

    id: str
    statement: Statement
    to_sign: bytes
    event: Event
    waits: bool = False


class Overtaken(Inconsistent):
    """Somebody else's statement about this matter stood first, by a moment."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A statement that stands: its index in the log, its leaf hash, and the rules that were asked."""

    index: int
    leaf: bytes
    statement: Statement
    event: Event
    refusal: Refusal | None = None


AGENCY = "matter-agency"
_MOVED = "the matter has moved since"
_NO_AGENCY = "\0"  # nobody's: a closed matter does not exist for any agency
Builder = Callable[[Desk, Person, Matter, Args], Prepared]


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing a person can do: its name in `may.MAY`, and how its command is built from what was given."""

    name: str
    build: Builder


def act(desk: Desk, person: str, verb: Verb, matter: ChainId, values: Mapping[str, Any]) -> Acknowledged | Refusal:
    """Promise one act, proposed, signed with the person's own key where its type needs one, and committed.

    Answers a Refusal when the law says no and that is not stated in public; a stated refusal is acknowledged with its
    `refusal`. Raises NotPermitted, Malformed, or Inconsistent for a void draft.
    """
    with _sitting(desk, person, verb) as sitting:
        tried = _try(sitting, person, verb, matter, values)
        if not isinstance(tried, _Tried):
            return tried
        draft = tried.draft
        if not TYPES[draft.statement.type].signers:  # nothing is waited for between deciding and committing
            return _commit(tried.desk, tried.who, verb, tried.prepared, draft, tried.state, None)
        if tried.key is None:
            raise NotPermitted(f"{person} has no key that may sign today", next="The registrar adds a key")
        signature = desk.keys.sign(tried.key, draft.to_sign)
        return _as_decided(tried, verb, signature) or _decided_again(
            desk.again(tried.desk), person, verb, draft, values, signature
        )


def _as_decided(tried: "_Tried", verb: Verb, signature: Signature) -> Acknowledged | None:
    """Commit what was decided where deciding again would decide the same: same day, and nothing written since.

    None when something was, by anybody: all that was read for the decision may be otherwise, so it is decided again.
    """
    desk, draft = tried.desk, tried.draft
    mark = desk.mark()
    if mark is None or draft.statement.day != desk.today():
        return None
    try:
        return _commit(desk, tried.who, verb, tried.prepared, draft, tried.state, signature, mark)
    except Written:
        desk.disturbed()
        return None


@contextmanager
def _sitting(desk: Desk, person: str, verb: Verb) -> Iterator[Desk]:
    """The desk for one act; what was opened and did not become part of a unit of work is audited when it ends."""
    sitting = desk.at_once(PURPOSES.get(verb.name))
    try:
        yield sitting
    finally:
        sitting.note_rest(person)


def propose(
    desk: Desk, person: str, verb: Verb, matter: ChainId, values: Mapping[str, Any]
) -> Draft | Acknowledged | Refusal:
    """Promise a draft of what `verb` would say, kept until committed or void; or the law's answer. Raises Malformed."""
    with _sitting(desk, person, verb) as sitting:
        tried = _try(sitting, person, verb, matter, values)
        if not isinstance(tried, _Tried):
            return tried
        if not TYPES[tried.draft.statement.type].signers:
            return tried.draft
        _check_facts(tried.draft.statement)
        _keep(sitting, tried.who, tried.draft)
        return replace(tried.draft, waits=True)


def _check_facts(said: Statement) -> None:
    """A draft is shown, and signed another day: a word that its type does not have is told now. Raises Malformed."""
    for name, kind in TYPES[said.type].facts.items():
        kind.read(said.facts[name], name)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What an allowed act is made of: the desk it was decided at, who, command with payloads, draft, and the key."""

    desk: Desk
    who: Person
    prepared: Prepared
    state: Matter
    draft: Draft
    key: KeyId | None


def _try(
    desk: Desk, person: str, verb: Verb, matter: ChainId, values: Mapping[str, Any]
) -> _Tried | Acknowledged | Refusal:
    who, prepared, state = _prepare(desk, person, verb, matter, values)
    key = desk.keys.key_of(person, desk.today())
    decided = decide(prepared.command, state, desk.program(), desk.today(), key, desk.keys_of(person))
    if isinstance(decided, Refusal):
        return _refused(desk, who, verb, prepared, state, decided)
    return _Tried(desk, who, prepared, state, _draft(desk, state, decided), key)


def _prepare(
    desk: Desk, person: str, verb: Verb, matter: ChainId, values: Mapping[str, Any]
) -> tuple[Person, Prepared, Matter]:
    registry = (("record", kind, id) for kind, id in (("person", person), ("keys-of", person), (AGENCY, matter)))
    desk.read_ahead(*registry, *desk.of_matter(matter))
    who = desk.person(person)
    state = desk.matter(matter) if is_hex32(matter) else new_matter(matter, desk.program().profile_on(desk.today()))
    try:
        check_may(who, verb.name, _agency_of(desk, state))
    except NotPermitted as no:
        _audit_only(desk, who, verb.name, matter, "not permitted", no.what)
        raise
    args = Args(values, verb.name)
    prepared = verb.build(desk, who, state, args)
    args.done()
    return who, prepared, state


def _agency_of(desk: Desk, state: Matter) -> str:
    if not state.next_seq or not is_hex32(state.id) or state.kind == "capture":
        return ""
    if state.phase in ("closed", "destroyed"):
        return _NO_AGENCY
    return desk.unnoted_secret(AGENCY, state.id)


def _audit_only(desk: Desk, who: Person, act: str, matter: str, outcome: str, detail: str) -> None:
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        unit.audit(AuditRow(desk.now(), who.id, who.role, act, matter, outcome, detail))


def _refused(
    desk: Desk, who: Person, verb: Verb, prepared: Prepared, state: Matter, refusal: Refusal
) -> Acknowledged | Refusal:
    """A refusal that is an event becomes a statement; any other is an audit row.

    What was asked is kept, sealed, beside the refusal of a filing; nothing else that an allowed act would do is done.
    """
    if refusal.event is None:
        codes = ", ".join(refused.code for refused in refusal.refusals)
        _audit_only(desk, who, verb.name, state.id, "refused", codes)
        return refusal
    draft = _draft(desk, state, refusal.event)
    filing = refusal.event.type == "filing.refused"
    kept = prepared if filing else Prepared(prepared.command)
    done = _commit(desk, who, verb, kept, draft, state, None)
    return replace(done, refusal=refusal)


def _draft(desk: Desk, state: Matter, event: Event) -> Draft:
    program = desk.program()
    seq, prev = _place(program, state)
    row = TYPES[event.type]
    names = tuple(sorted(row.sealed))
    chance = desk.chance(SALT_BYTES * len(names)) if names else b""
    salts = [chance[at : at + SALT_BYTES] for at in range(0, len(chance), SALT_BYTES)]
    disclosures = close_all(names, event.sealed, salts)
    digests = {disclosure.name: disclosure.digest for disclosure in disclosures}
    statement = Statement(
        state.id, seq, prev, desk.today(), event.type, event.facts, digests, event.duties, event.cites
    )
    kept = replace(event, sealed={disclosure.name: disclosure.text for disclosure in disclosures})
    return Draft(desk.chance(16).hex(), statement, signed_bytes(statement, program.origin), kept)


def _place(program: Program, state: Matter) -> tuple[int, str]:
    if is_hex32(state.id):
        return state.next_seq, state.prev or program.genesis
    return program.chains.get(state.id, (0, program.genesis or NO_PREVIOUS))


def _keep(desk: Desk, who: Person, draft: Draft) -> None:
    """The draft's bytes wait for the signer; its sealed part lies beside them, sealed."""
    beside = canonical.print({"sealed": dict(draft.event.sealed), "type": draft.statement.type})
    said = draft.statement
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        sealed = desk.seal_own(f"draft/{draft.id}", beside)
        unit.put_draft(DraftRow(draft.id, said.matter, said.type, who.id, said.day, draft.to_sign, sealed, 0))


def commit(
    desk: Desk, person: str, verb: Verb, draft: Draft, values: Mapping[str, Any], signature: Signature | None
) -> Acknowledged | Refusal:
    """Promise that the draft stands as a statement, everything beside it kept, all in one unit of work.

    A void draft says nothing, not even a refusal; any other is decided again under today's day. Raises Inconsistent
    when the draft is void, BadSignature or Invalid when the signature is not good for this statement.
    """
    with _sitting(desk, person, verb) as sitting:
        return _decided_again(sitting, person, verb, draft, values, signature)


def _decided_again(
    desk: Desk, person: str, verb: Verb, draft: Draft, values: Mapping[str, Any], signature: Signature | None
) -> Acknowledged | Refusal:
    who, prepared, state = _prepare(desk, person, verb, draft.statement.matter, values)
    _check_fresh(desk, who, verb, draft, state)
    key = signature.key if signature else None
    decided = decide(prepared.command, state, desk.program(), desk.today(), key, desk.keys_of(person))
    if isinstance(decided, Refusal):
        _void(desk, who, verb, draft, "refused since")
        return _refused(desk, who, verb, prepared, state, decided)
    try:
        return _commit(desk, who, verb, prepared, draft, state, signature)
    except Overtaken:
        desk.untake_openings()
        _void(desk, who, verb, draft, _MOVED)
        raise


def _check_fresh(desk: Desk, who: Person, verb: Verb, draft: Draft, state: Matter) -> None:
    """Promise that the matter has not moved and the day has not changed; a void draft is forgotten and audited."""
    changed = ""
    if (draft.statement.seq, draft.statement.prev) != _place(desk.program(), state):
        changed = _MOVED
    elif draft.statement.day != desk.today():
        changed = f"it is of {draft.statement.day}, today is {desk.today()}"
    if changed:
        _void(desk, who, verb, draft, changed)
        raise Inconsistent(f"the draft is void: {changed}", next="Propose it again")


def _still(desk: Desk, state: Matter, statement: Statement) -> Program:
    """Promise the program as it is now that the head is held. Raises Overtaken when the matter is elsewhere by now."""
    now = desk.matter(state.id) if is_hex32(state.id) else state
    if (statement.seq, statement.prev) != _place(desk.program(), now):
        raise Overtaken(f"the draft is void: {_MOVED}", next="Propose it again")
    return desk.program()


def _void(desk: Desk, who: Person, verb: Verb, draft: Draft, why: str) -> None:
    """Forget a draft that can no longer stand; only one that waited for a signer was kept at all."""
    if not draft.waits or desk.store.draft(draft.id) is None:
        return
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        unit.drop_draft(draft.id)
        unit.audit(AuditRow(desk.now(), who.id, who.role, verb.name, draft.statement.matter, "void", why))


def _commit(
    desk: Desk,
    who: Person,
    verb: Verb,
    prepared: Prepared,
    draft: Draft,
    state: Matter,
    signature: Signature | None,
    since: str | None = None,
) -> Acknowledged:
    """All cryptography first, then the lock, then everything of this act at once.

    Raises Written, with nothing done, when something has been written `since` that mark.
    """
    check_backlog(desk, verb.name, draft.statement.type)
    statement = with_signature(draft.statement, signature)
    data = print_statement(statement)
    parse_statement(data)  # what a reader would not take, or would print otherwise, is never said
    leaf = Hash(leaf_hash(data))
    program = desk.program()
    moved, after = checked(desk, program, state, statement, leaf)
    keys = keys_for(desk, statement)
    payloads = _payloads(desk, statement, draft, prepared, keys.seal_under)
    looked = look.changed(desk, state, after, _filed(prepared))
    with desk.store.unit(since) as unit:
        if unit.head.size != program.size:
            moved, after = checked(desk, _still(desk.at_once(), state, statement), state, statement, leaf)
        index = unit.head.size
        done = Acknowledged(index, leaf, statement, draft.event)
        row = StatementRow(index, statement.matter, statement.seq, statement.day, statement.type, leaf, data)
        with unit.together():
            desk.note_openings(unit, who)
            unit.append(row)
            if prepared.erases:
                prepared.erases(unit)
            put_keys(desk, unit, statement.matter, keys)
            for name, sealed in payloads:
                unit.put_payload(PayloadRow(statement.matter, index, name, sealed))
            if after is not None:
                unit.put_matter(read_model(after, statement.day))
            if looked is not None:
                unit.put_look(looked)
            if draft.waits:
                unit.drop_draft(draft.id)
            unit.audit(AuditRow(desk.now(), who.id, who.role, verb.name, statement.matter, statement.type))
            if prepared.also:
                prepared.also(unit, done)
    desk.remember(moved, row, after)
    return done


def _filed(prepared: Prepared) -> Request | None:
    """The request that this very act files, None when it files none."""
    return prepared.command.request if isinstance(prepared.command, File) else None


def _payloads(
    desk: Desk, statement: Statement, draft: Draft, prepared: Prepared, key: bytes
) -> list[tuple[str, bytes]]:
    kept: dict[str, Json] = {}
    if draft.event.sealed:
        kept["disclosures"] = dict(draft.event.sealed)
    kept.update(prepared.payloads)
    return [
        (name, desk.sealed(key, f"{statement.matter}/{name}", canonical.print(value))) for name, value in kept.items()
    ]
