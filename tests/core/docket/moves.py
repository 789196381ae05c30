"""Every move there is from a state: each type with the facts worth telling apart, on each of a few days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
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
from plainview.core.vocabulary.answers import refusals
from tests.core.docket.say import D0, KEYS, USUAL, key_for, new, on

PHASES = tuple({phase for row in TYPES.values() for phase in (*row.before, row.to)} - {"*", ""})
STORY = ("id", "next_seq", "prev", "last_day", "level", "digests", "authorized", "chief", "version")
"""What no rule of a later step rests on, once the facts are chosen as below."""
_kept = attrgetter(*(name for name in Matter.__struct_fields__ if name not in (*STORY, "stages", "duties")))

Move = tuple[str, Mapping[str, Any], date]


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
            stored, shown = matter.phase, phase_on(matter, later)
            names = set(self.by_phase[shown]) | {k for k in self.by_phase[stored] if k in CLOCK_TYPES}
            for name in sorted(names):
                for facts in self.facts(matter, name):
                    yield name, facts, later

    def facts(self, matter: Matter, name: str) -> Iterator[Mapping[str, Any]]:
        """The facts worth telling apart."""
        same = {"kind": matter.kind, "level": matter.level, "purpose": matter.purpose}
        match name:
            case "request.filed":
                yield {"kind": self.kind, "level": "federal", "purpose": "other_listed"}
            case "request.corrected":
                yield {**same, "version": matter.version + 1}
            case "request.lapsed":
                yield from ({"reason": r} for r in ("not_confirmed", "not_resubmitted", "not_started", "no_order"))
            case "order.authorized":
                yield {"authority": "delegate", "days": self.days}
            case "order.approved":
                yield {**same, "days": matter.days}
            case "order.narrowed":
                yield {**same, "days": max(1, matter.days // 2), "narrowed": "days"}
            case "extension.asked":
                yield {"days": self.more}
            case "extension.authorized":
                yield {"authority": "delegate", "days": self.more}
            case "extension.approved":
                yield {"days": max(1, matter.extension_days // 2)}
            case "order.ended":
                yield from ({"early": False}, {"early": True})
            case "cover.suspended":
                yield from ({"missing": m} for m in ("confirmation", "court", "attestation"))
            case "finding.made" | "capture.reviewed":
                yield from ({"outcome": "proper"}, {"outcome": "improper"})
            case "disclosure.approved" | "disclosure.released":
                own = ("records",) if matter.kind == "records" else ("mid_term", "end")
                yield from ({"stage": stage} for stage in (*own, "discovery"))
            case "disclosure.acknowledged":
                yield from ({"stage": stage} for stage in matter.unacknowledged)
            case "record.opening_approved" | "record.opened":
                yield from ({"office": office, "purpose": "audit"} for office in ("court", "inspector_general"))
            case _:
                yield USUAL.get(name, {})


def moved(matter: Matter, move: Move, key: str = "") -> Matter | None:
    """The state after one statement, None when the public rules refuse it. Leaf hashes are not the point here."""
    name, facts, day = move
    used = KEYS[key] if key else key_for(name)
    if refusals(permit.check_public(matter, name, facts, day, used)):
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
    owed = tuple(sorted((duty.name, duty.by) for duty in matter.duties if duty.done is None))
    return (*_kept(matter), owed)


FIRST = D0
