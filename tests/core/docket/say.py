"""Say statements of a matter as the program would: facts filled in, duties computed, one key for every role."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from plainview.core.docket import duties, fold_matter
from plainview.core.docket.fold import fold_one
from plainview.core.docket.state import Duty, Matter, new_matter
from plainview.core.docket.statement import Signature, Statement
from plainview.core.docket.types import TYPES
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId

MATTER = ChainId("ab" * 16)
D0 = date(2026, 1, 6)
"""A Tuesday: the three working days after it end on Friday, three calendar days as well."""

REFORM, REGULATION = Profile.REFORM, Profile.REGULATION

USUAL: Mapping[str, Mapping[str, Any]] = {
    "request.filed": {"kind": "cover", "level": "federal", "purpose": "crime"},
    "filing.refused": {"kind": "cover", "level": "federal", "purpose": "none_listed"},
    "request.corrected": {"kind": "cover", "level": "federal", "purpose": "crime", "version": 2},
    "request.returned": {"reason": "incomplete"},
    "request.refused": {"reason": "law"},
    "request.lapsed": {"reason": "not_started"},
    "order.authorized": {"authority": "delegate", "days": 30},
    "order.refused": {"act": "authorize"},
    "order.approved": {"days": 30, "kind": "cover", "level": "federal", "purpose": "crime"},
    "order.narrowed": {"days": 20, "kind": "cover", "level": "federal", "narrowed": "days", "purpose": "crime"},
    "order.denied": {"reason": "stale"},
    "order.returned": {"reason": "unclear"},
    "extension.asked": {"days": 30},
    "extension.refused": {"act": "ask"},
    "extension.authorized": {"authority": "delegate", "days": 30},
    "extension.approved": {"days": 30},
    "extension.denied": {"reason": "stale"},
    "order.ended": {"early": False},
    "seal.lifted": {"cohort": "2026-05", "openings": [], "withheld": []},
    "cover.suspended": {"missing": "confirmation"},
    "finding.made": {"outcome": "improper"},
    "data.erased": {"scope": "all"},
    "hold.placed": {"source": "court"},
    "disclosure.approved": {"stage": "end"},
    "disclosure.refused": {"stage": "end"},
    "disclosure.released": {"stage": "end"},
    "disclosure.acknowledged": {"stage": "end"},
    "copy.returned": {"how": "erased"},
    "notice.delayed": {"days": 30},
    "notice.undelivered": {"again": False, "reason": "moved"},
    "notice.repeated": {"means": "other_address"},
    "error.registered": {"cause": "human", "reportable": True},
    "error.weighed": {"serious": False, "tell": False},
    "capture.recorded": {"circumstance": "damaged_or_rifled"},
    "capture.reviewed": {"outcome": "proper"},
    "record.opening_approved": {"office": "court", "purpose": "audit"},
    "record.opened": {"office": "inspector_general", "purpose": "audit"},
}
"""Type to the facts it has when a test does not care."""

KEYS: Mapping[str, KeyId] = {
    name: KeyId(hashlib.sha256(name.encode()).hexdigest()[:32])
    for name in ("reviewer", "authorizer", "second", "inspector", "judge", "custodian", "other custodian", "auditor")
}
SIGNED_BY: Mapping[str, str] = {
    **dict.fromkeys(("request.returned", "request.refused", "request.reviewed"), "reviewer"),
    **dict.fromkeys(("order.authorized", "extension.authorized"), "authorizer"),
    "order.seconded": "second",
    **dict.fromkeys(("cover.started", "error.reported", "capture.recorded"), "inspector"),
    **dict.fromkeys(("order.approved", "order.narrowed", "order.denied", "notice.delayed"), "judge"),
    **dict.fromkeys(("order.returned", "extension.approved", "extension.denied"), "judge"),
    **dict.fromkeys(("disclosure.released", "record.opened"), "other custodian"),
    **dict.fromkeys(("finding.made", "delay.heard", "error.reclassified", "error.weighed"), "auditor"),
    "capture.reviewed": "authorizer",
}


def on(offset: int) -> date:
    """The day so many days after the first."""
    return D0 + timedelta(days=offset)


def key_for(kind: str) -> KeyId | None:
    """The usual key of a type, None when its statements carry no signature."""
    return KEYS[SIGNED_BY.get(kind, "custodian")] if TYPES[kind].signers else None


def new(profile: Profile = REFORM) -> Matter:
    """A matter of which nothing has been said."""
    return new_matter(MATTER, profile)


def statement(
    matter: Matter, kind: str, day: date, facts: Mapping[str, Any] | None = None, key: KeyId | None = None
) -> Statement:
    """The statement a truthful program would make, the duties that follow included."""
    row = TYPES[kind]
    said = {**USUAL.get(kind, {}), **(facts or {})}
    used = key or key_for(kind)
    signature = Signature("ed25519", used, b"s" * 64) if used else None
    digests = {name: hashlib.sha256(name.encode()).hexdigest()[:43] for name in row.sealed}
    cites = row.cites or ("D§4",)
    bare = Statement(matter.id, matter.next_seq, matter.prev, day, kind, said, digests, (), cites, signature)
    lines = duties.created(kind, said, matter, fold_matter.effect(matter, bare), day)
    return replace(bare, duties=lines)


def say(
    matter: Matter, kind: str, offset: int, facts: Mapping[str, Any] | None = None, key: KeyId | None = None
) -> Matter:
    """The state after one more statement. Raises Invalid when the public rules do not allow it."""
    leaf = Hash(hashlib.sha256(f"{kind} {offset}".encode()).digest())
    return fold_one(matter, statement(matter, kind, on(offset), facts, key), leaf)


def owed(matter: Matter) -> dict[str, date]:
    """What is still owed: name and day."""
    return {duty.name: duty.by for duty in matter.open_duties()}


def duty(matter: Matter, name: str) -> Duty:
    """The last duty of a name."""
    return [duty for duty in matter.duties if duty.name == name][-1]


def filed(profile: Profile = REFORM, kind: str = "cover", purpose: str = "crime") -> Matter:
    return say(new(profile), "request.filed", 0, {"kind": kind, "purpose": purpose})


def reviewed(profile: Profile = REFORM, kind: str = "cover", purpose: str = "crime") -> Matter:
    return say(filed(profile, kind, purpose), "request.reviewed", 0)


def authorized(profile: Profile = REFORM, kind: str = "cover", purpose: str = "crime", days: int = 30) -> Matter:
    return say(reviewed(profile, kind, purpose), "order.authorized", 0, {"days": days})


def approved(kind: str = "cover", purpose: str = "crime", days: int = 30) -> Matter:
    facts = {"days": days, "kind": kind, "purpose": purpose}
    return say(authorized(REFORM, kind, purpose, days), "order.approved", 0, facts)


def active(profile: Profile = REFORM, purpose: str = "crime", days: int = 30) -> Matter:
    """A cover started on the first day."""
    ready = approved("cover", purpose, days) if profile is REFORM else authorized(profile, "cover", purpose, days)
    return say(ready, "cover.started", 0)


def emergency(profile: Profile = REFORM, days: int = 30) -> Matter:
    """An emergency cover, ordered without review and started on the first day."""
    ordered = say(filed(profile), "order.authorized", 0, {"days": days})
    seconded = say(ordered, "order.seconded", 0) if profile is REFORM else ordered
    return say(seconded, "cover.started", 0)


def ended(profile: Profile = REFORM) -> Matter:
    """A cover of 30 days that ran to its end."""
    return say(active(profile), "order.ended", 30)
