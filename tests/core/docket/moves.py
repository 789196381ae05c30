"""Every move there is from a state: each type with the facts worth telling apart, on each of a few days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from plainview.core.docket import duties, fold, fold_matter, permit
from plainview.core.docket.clock import phase_on
from plainview.core.docket.permit_order import CLOCK_TYPES
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Signature, Statement
from plainview.core.docket.types import TYPES
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.answers import Refused
from tests.core.docket.say import D0, KEYS, USUAL, key_for, new, on

PHASES = tuple({phase for row in TYPES.values() for phase in (*row.before, row.to)} - {"*", ""})
STORY = ("id", "next_seq", "prev", "last_day", "level", "digests", "authorized", "chief", "version")
"""What no rule of a later step rests on, once the facts are chosen as below."""
_kept = attrgetter(*(name for name in Matter.__struct_fields__ if name not in (*STORY, "stages", "duties")))

Move = tuple[str, Mapping[str, Any], date]


def _each(fact: str, *values: Any, **beside: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple([{fact: value, **beside} for value in values])


OF_MATTER = (
    *("request.filed", "request.corrected", "order.authorized", "order.approved", "order.narrowed"),
    *("extension.asked", "extension.authorized", "extension.approved"),
    *("disclosure.approved", "disclosure.released", "disclosure.acknowledged"),
)
"""Types whose facts are another matter's other facts."""

ALIKE: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    **{name: (USUAL.get(name, {}),) for name in TYPES if name not in OF_MATTER},
    "request.lapsed": _each("reason", "not_confirmed", "not_resubmitted", "not_started", "no_order"),
    "order.ended": _each("early", False, True),
    "cover.suspended": _each("missing", "confirmation", "court", "attestation"),
    **dict.fromkeys(("finding.made", "capture.reviewed"), _each("outcome", "proper", "improper")),
    **dict.fromkeys(
        ("record.opening_approved", "record.opened"), _each("office", "court", "inspector_general", purpose="audit")
    ),
}
"""Type to the facts worth telling apart, where they are the same for every matter."""

OF_RECORDS, OF_COVERS = _each("stage", "records", "discovery"), _each("stage", "mid_term", "end", "discovery")
USUALLY_BY = {name: key_for(name) for name in TYPES}


@dataclass(frozen=True)
class Sort:
    """Which matters are walked through: profile, kind, how many days are ordered and asked more, on which days."""

    profile: Profile
    kind: str
    types: Collection[str]
    offsets: tuple[int, ...]
    days: int = 5
    more: int = 5

    @cached_property
    def grid(self) -> tuple[date, ...]:
        return tuple(on(offset) for offset in self.offsets)

    @cached_property
    def by_phase(self) -> Mapping[str, tuple[str, ...]]:
        rows = [TYPES[name] for name in self.types]
        living = {phase for phase in PHASES if phase not in ("new", "destroyed")}
        return {
            phase: tuple(row.name for row in rows if phase in (living if row.before == ("*",) else row.before))
            for phase in PHASES
        }

    def start(self) -> Matter:
        return new(self.profile)

    def moves(self, matter: Matter, day: date) -> Iterator[Move]:
        """Every move worth trying from a state, today or on a later day of the grid."""
        for later in self.grid:
            if later < day:
                continue
            for name in self.tried[matter.phase, phase_on(matter, later)]:
                for facts in ALIKE.get(name) or self.facts(matter, name):
                    yield name, facts, later

    @cached_property
    def tried(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The types to try of a matter that is in one phase and is shown in another."""
        clocks = {phase: [name for name in self.by_phase[phase] if name in CLOCK_TYPES] for phase in PHASES}
        pairs = product(PHASES, PHASES)
        return {(stored, shown): tuple(sorted({*self.by_phase[shown], *clocks[stored]})) for stored, shown in pairs}

    def facts(self, matter: Matter, name: str) -> Iterable[Mapping[str, Any]]:
        """The facts worth telling apart."""
        same = {"kind": matter.kind, "level": matter.level, "purpose": matter.purpose}
        match name:
            case "request.filed":
                return ({"kind": self.kind, "level": "federal", "purpose": "other_listed"},)
            case "request.corrected":
                return ({**same, "version": matter.version + 1},)
            case "order.authorized":
                return ({"authority": "delegate", "days": self.days},)
            case "order.approved":
                return ({**same, "days": matter.days},)
            case "order.narrowed":
                return ({**same, "days": max(1, matter.days // 2), "narrowed": "days"},)
            case "extension.asked":
                return ({"days": self.more},)
            case "extension.authorized":
                return ({"authority": "delegate", "days": self.more},)
            case "extension.approved":
                return ({"days": max(1, matter.extension_days // 2)},)
            case "disclosure.approved" | "disclosure.released":
                return OF_RECORDS if matter.kind == "records" else OF_COVERS
            case "disclosure.acknowledged":
                return tuple([{"stage": stage} for stage in matter.unacknowledged])
            case _:
                return ALIKE[name]


def moved(matter: Matter, move: Move, key: str = "") -> Matter | None:
    """The state after one statement, None when the public rules refuse it. Leaf hashes are not the point here."""
    name, facts, day = move
    used = KEYS[key] if key else USUALLY_BY[name]
    for check in permit.check_public(matter, name, facts, day, used):
        if type(check.answer) is Refused:  # asked millions of times, and isinstance takes three times as long
            return None
    signature = Signature("ed25519", used, b"") if used else None
    digests = dict.fromkeys(TYPES[name].sealed, "")
    said = Statement(matter.id, matter.next_seq, "", day, name, facts, digests, (), (), signature)
    after = fold_matter.effect(matter, said)
    stages = (*after.stages, (name, used)) if used else after.stages
    after = replace(after, stages=stages, last_day=day)
    lines = duties.created(name, facts, matter, after, day)
    return replace(after, duties=fold.duties_after(after, name, lines, day))


def key_of(matter: Matter) -> tuple[Any, ...]:
    """What tells two states apart for every later step: clocks, flags and open duties."""
    owed = [(duty.name, duty.by) for duty in matter.duties if duty.done is None]
    owed.sort()
    return (*_kept(matter), *owed)


FIRST = D0
