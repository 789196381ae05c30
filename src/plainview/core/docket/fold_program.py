"""How one statement changes the program's own state, and what the public facts must meet for it."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from plainview.core.docket import fold_figures
from plainview.core.docket.facts import Json
from plainview.core.docket.forms import party_of
from plainview.core.docket.program import (
    Delegation,
    EnrolledAgency,
    OfficialKey,
    Program,
    Review,
)
from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import Statement
from plainview.core.docket.statement_type import OFFICE_CLASSES
from plainview.core.law import cfr39_233_3, reform
from plainview.core.law.profile import Profile
from plainview.core.notes.terms import Term, read_keys
from plainview.core.vocabulary.answers import Refused
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.ids import KeyId

SAMPLE_MAX = 100


def effect(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    """Promise the program's state after a statement of one of its own chains.

    `key` is the checked signer; `population` the matters ordered in the period a `review.drawn` samples, in log order.
    Raises Invalid when the public facts do not allow the statement.
    """
    change = _EFFECTS[statement.type]
    return change(program, statement, key, population)


def _fail(statement: Statement, index: int, why: str) -> Invalid:
    return Invalid(f"{statement.type}: {why}", where=f"statement {index}")


def _day(value: Json) -> Day:
    assert isinstance(value, str)
    return parse_day(value)


def _text(value: Json) -> str:
    assert isinstance(value, str)
    return value


def _number(value: Json) -> int:
    assert isinstance(value, int)
    return value


_Effect = Callable[[Program, Statement, OfficialKey | None, Sequence[str]], Program]


def _opened(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    facts = statement.facts
    if program.size:
        raise _fail(statement, program.size, "a program opens once, at index 0")
    if facts["first_day"] != statement.day.isoformat():
        raise _fail(statement, 0, "the first day is not the day of the opening")
    roots = facts["roots"]
    assert isinstance(roots, dict)
    if len(set(map(str, roots.values()))) != len(roots):
        raise _fail(statement, 0, "the three offices need three different root keys")
    return replace(
        program,
        origin=_text(facts["origin"]),
        zone=_text(facts["zone"]),
        demo=facts["demo"] is True,
        edition=_text(facts["edition"]),
        first_day=statement.day,
        profiles=((statement.day, Profile(_text(facts["profile"]))),),
        roots={office: _text(public) for office, public in roots.items()},
        terms=(_term(statement, 0, 0),),
    )


def _term(statement: Statement, index: int, proposed: int) -> Term:
    listed = statement.facts["log_keys"]
    assert isinstance(listed, list)
    return Term(index, proposed, tuple([_text(vkey) for vkey in listed]), _text(statement.facts["policy"]))


def _signed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    office = _text(statement.facts["office"])
    if office in program.signed:
        raise _fail(statement, program.size, f"the office {office} has already signed")
    return replace(program, signed=program.signed | {office})


def _proposed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    profile = Profile(_text(statement.facts["profile"]))
    since = _day(statement.facts["from"])
    answer = reform.looser_profile(program.profiles[-1][1], profile, statement.day, since)
    if isinstance(answer, Refused):
        raise _fail(statement, program.size, answer.reason)
    assert key is not None
    return replace(program, proposed_profile=(since, profile, str(key.id)))


def _agreed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    proposal = program.proposed_profile
    agreed = (_day(statement.facts["from"]), Profile(_text(statement.facts["profile"])))
    if proposal is None or proposal[:2] != agreed:
        raise _fail(statement, program.size, "no such proposal of the inspection service's root stands")
    if agreed[0] <= statement.day:
        raise _fail(statement, program.size, "a profile holds from a later day than its agreement")
    return replace(program, proposed_profile=None, profiles=(*program.profiles, agreed))


def _root_proposed(
    program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]
) -> Program:
    assert key is not None
    office = _text(statement.facts["office"])
    public = _text(statement.facts["public"])
    if key.office == office:
        raise _fail(statement, program.size, "a root is replaced by the two other offices")
    if public in program.roots.values() or key_id(base64.b64decode(public)) in program.keys:
        raise _fail(statement, program.size, "the key is already known, as a root or an official's")
    return replace(program, proposed_root=(office, public, key.office))


def _root_replaced(
    program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]
) -> Program:
    assert key is not None
    office, public = _text(statement.facts["office"]), _text(statement.facts["public"])
    proposal = program.proposed_root
    if proposal is None or proposal[:2] != (office, public) or key.office in (office, proposal[2]):
        raise _fail(statement, program.size, "a root is replaced when the two other offices name the same key")
    return replace(program, proposed_root=None, roots={**program.roots, office: public})


def _trust_proposed(
    program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]
) -> Program:
    assert key is not None
    term, last = _term(statement, program.size, program.size), program.terms[-1]
    read_keys(term.vkeys, program.origin, f"statement {program.size}, log_keys")
    if (term.vkeys, term.policy) == (last.vkeys, last.policy):
        raise _fail(statement, program.size, "these keys and this policy are in force already")
    retired = {vkey for held in program.terms for vkey in held.vkeys} - set(last.vkeys)
    if retired & set(term.vkeys):
        raise _fail(statement, program.size, "a log key that was replaced never returns: whoever has it could sign")
    return replace(program, proposed_term=(term, key.office))


def _trust_agreed(
    program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]
) -> Program:
    assert key is not None
    if program.proposed_term is None:
        raise _fail(statement, program.size, "no other keys or policy are proposed")
    proposed, office = program.proposed_term
    agreed = _term(statement, program.size, proposed.index)
    if (agreed.vkeys, agreed.policy) != (proposed.vkeys, proposed.policy) or key.office == office:
        raise _fail(statement, program.size, "keys and policy change when two offices name the same")
    return replace(program, proposed_term=None, terms=(*program.terms, agreed))


def _delegated(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    grade, group = _text(statement.facts["grade"]), _number(statement.facts["group"])
    answer = cfr39_233_3.designees(grade, holders(program, grade, group))
    if isinstance(answer, Refused):
        raise _fail(statement, program.size, answer.reason)
    return replace(program, delegations={**program.delegations, statement.seq: Delegation(statement.seq, grade, group)})


def holders(program: Program, grade: str, group: int) -> int:
    """Promise how many delegations of a grade are in force; designees of a support group are counted by group."""
    same = [d for d in program.delegations.values() if d.grade == grade and not d.revoked]
    return len([d for d in same if d.group == group] if grade == "support_group" else same)


def _undelegated(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    seq = _number(statement.facts["delegation"])
    held = program.delegations.get(seq)
    if held is None or held.revoked:
        raise _fail(statement, program.size, f"no delegation {seq} is in force")
    return replace(program, delegations={**program.delegations, seq: replace(held, revoked=True)})


def _keyed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    facts = statement.facts
    form, public, rp_id, origin = (_text(facts[name]) for name in ("form", "public", "rp_id", "origin"))
    try:
        party = party_of(form, public, rp_id, origin)
    except Malformed as fault:
        raise _fail(statement, program.size, fault.what) from None
    added = OfficialKey(
        KeyId(_text(facts["key"])),
        _text(facts["class"]),
        _text(facts["office"]),
        _text(facts["rank"]),
        public,
        _day(facts["from"]),
        _day(facts["until"]),
        program.size,
        party=party,
    )
    assert key is not None
    why = _key_fault(program, added, key, statement.day)
    if why:
        raise _fail(statement, program.size, why)
    return replace(program, keys={**program.keys, added.id: added})


def _key_fault(program: Program, added: OfficialKey, by: OfficialKey, day: Day) -> str:
    answer = reform.key_life(day, added.first_day, added.last_day)
    if isinstance(answer, Refused):
        return answer.reason
    if added.id != key_id(base64.b64decode(added.public)):
        return "the key id is not the hash of the public key"
    if added.id in program.keys or added.public in program.roots.values():
        return "the key is already known"
    if added.rank == "chief" and (added.signer, added.office) != ("authorizer", "inspection"):
        return "only an authorizer's key has the rank chief"
    if added.signer == "registrar":
        return "" if by.signer == "root" else "a registrar's key is added by the office's root"
    if by.signer != "registrar":
        return "an official key is added by the office's registrar"
    allowed = added.signer in OFFICE_CLASSES[added.office]
    return "" if allowed else f"the office {added.office} has no {added.signer}"


def _unkeyed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    revoked = program.keys.get(KeyId(_text(statement.facts["key"])))
    assert key is not None
    if revoked is None or revoked.revoked is not None or revoked.office != key.office:
        raise _fail(statement, program.size, "no such key of this office is in force")
    return replace(program, keys={**program.keys, revoked.id: replace(revoked, revoked=program.size)})


def _enrolled(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    agency = EnrolledAgency(statement.seq, _text(statement.facts["level"]))
    return replace(program, agencies={**program.agencies, agency.seq: agency})


def _switched(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    seq = _number(statement.facts["agency"])
    agency = program.agencies.get(seq)
    off = statement.type == "agency.suspended"
    if agency is None or agency.suspended is off:
        raise _fail(statement, program.size, f"no agency {seq} that could be {'suspended' if off else 'reinstated'}")
    return replace(program, agencies={**program.agencies, seq: replace(agency, suspended=off)})


def _daybook(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    of = _day(statement.facts["of"])
    assert program.first_day is not None
    expected = program.first_day if program.daybook is None else program.daybook + timedelta(days=1)
    if of != expected:
        raise _fail(statement, program.size, f"the daybook of {expected} is missing; this one is of {of}")
    if statement.day <= of:
        raise _fail(statement, program.size, f"the daybook of {of} can be closed only when that day is over")
    return fold_figures.closed(program, of)


def review_of(program: Program, period: int) -> Review:
    """Promise what has been said about a period's review so far."""
    return program.reviews.get(period, Review(period))


def _with_review(program: Program, review: Review) -> Program:
    return replace(program, reviews={**program.reviews, review.period: review})


def _committed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    period, office = _number(statement.facts["period"]), _text(statement.facts["office"])
    review = review_of(program, period)
    if period < program.period_of(statement.day) or office in review.commitments:
        raise _fail(statement, program.size, "an office commits once, before the period has ended")
    commitments = {**review.commitments, office: _text(statement.facts["commitment"])}
    return _with_review(program, replace(review, commitments=commitments))


def _revealed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    period, office = _number(statement.facts["period"]), _text(statement.facts["office"])
    review, reveal = review_of(program, period), _text(statement.facts["reveal"])
    if len(review.commitments) < 2 or program.period_of(statement.day) <= period:
        raise _fail(statement, program.size, "reveals follow the end of the period and both commitments")
    if hashlib.sha256(bytes.fromhex(reveal)).hexdigest() != review.commitments[office] or office in review.reveals:
        raise _fail(statement, program.size, "the reveal does not hash to the commitment, or was made before")
    return _with_review(program, replace(review, reveals={**review.reveals, office: reveal}))


def draw(review: Review, origin: str, population: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Promise the seed (hex) and the sample of a period: the matters whose seeded hashes are smallest, at most 100.

    A matter that was ordered twice in the period, because a judge had returned the first order, is drawn once.

    The seed is SHA-256 over a prefix, the origin, the period and both reveals by office name; neither office, nor the
    operator, can steer it, because each part was fixed before the population was known.
    """
    text = f"plainview/review/v1\n{origin}\n{review.period}\n{review.reveals['court']}\n"
    seed = hashlib.sha256((text + f"{review.reveals['inspector_general']}\n").encode()).digest()
    ranked = sorted(set(population), key=lambda matter: hashlib.sha256(seed + matter.encode()).digest())
    return seed.hex(), tuple(sorted(ranked[:SAMPLE_MAX]))


def _drawn(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    review = review_of(program, _number(statement.facts["period"]))
    if len(review.reveals) < 2 or review.sample is not None:
        raise _fail(statement, program.size, "a sample is drawn once, from both reveals")
    seed, sample = draw(review, program.origin, population)
    stated = (statement.facts["seed"], statement.facts["sample"], statement.facts["population"])
    if stated != (seed, list(sample), len(set(population))):
        raise _fail(statement, program.size, "seed, sample or population is not what the reveals and the log give")
    return _with_review(program, replace(review, sample=sample))


def _reviewed(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    review = review_of(program, _number(statement.facts["period"]))
    if review.sample is None or review.done is not None:
        raise _fail(statement, program.size, "a review is done once, on a sample that was drawn")
    if statement.facts["examined"] != len(review.sample):
        raise _fail(statement, program.size, f"the sample has {len(review.sample)} orders, not as many were examined")
    return _with_review(program, replace(review, done=statement.day))


def _unchanged(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    return program


_EFFECTS: Mapping[str, _Effect] = MappingProxyType(
    {
        "program.opened": _opened,
        "program.signed": _signed,
        "profile.proposed": _proposed,
        "profile.agreed": _agreed,
        "root.proposed": _root_proposed,
        "root.replaced": _root_replaced,
        "trust.proposed": _trust_proposed,
        "trust.agreed": _trust_agreed,
        "delegation.made": _delegated,
        "delegation.refused": _unchanged,
        "delegation.revoked": _undelegated,
        "review.committed": _committed,
        "review.revealed": _revealed,
        "review.drawn": _drawn,
        "review.done": _reviewed,
        "key.added": _keyed,
        "key.revoked": _unkeyed,
        "agency.enrolled": _enrolled,
        "enrolment.refused": _unchanged,
        "agency.suspended": _switched,
        "agency.reinstated": _switched,
        "daybook.closed": _daybook,
        "figures.published": fold_figures.published,
        "figures.attested": fold_figures.attested,
    }
)
