"""A story as its file says it: parsed strictly, with a clear error for every unknown key. `docs/scenarios.md`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Agency
from plainview.server.people.person import Person

STORY_KEYS = ("title", "about", "profile", "zone", "first_day", "rules", "publish", "sweep", "request", "person")
STEP_KEYS = ("on", "at", "act", "by", "matter", "with", "request", "extension", "piece", "contents", "expect", "note")
EXPECT_KEYS = (
    "state",
    "said",
    "refused",
    "code",
    "error",
    "facts",
    "owed",
    "standing",
    "recordable",
    "verdict",
    "exit",
)
MATTER = "the matter"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a step expects; None or empty where nothing is said. `docs/scenarios.md` explains each."""

    state: str | None = None
    said: str | None = None
    refused: tuple[str, ...] = ()
    code: str | None = None
    error: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    owed: Mapping[str, Any] = field(default_factory=dict)
    standing: Mapping[str, Any] = field(default_factory=dict)
    recordable: bool | None = None
    verdict: str | None = None
    exit: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, who, what, on which matter, with which values, and what is expected of it."""

    number: int
    on: Day | None
    at: datetime | None
    act: str
    by: str
    matter: str
    values: Mapping[str, Any]
    expected: Expected

    @property
    def where(self) -> str:
        """How errors name the step."""
        return f"step {self.number} ({self.act}, {self.on or self.at})"


@dataclass(frozen=True, slots=True)
class Story:
    """A whole story. `rules` are the rules it claims to exercise; they must have been asked when it ends."""

    title: str
    about: str
    profile: Profile
    zone: str
    first_day: Day | None
    rules: tuple[int, ...]
    publish: bool
    sweep: bool
    request: Mapping[str, Any]
    people: tuple[Person, ...]
    agencies: tuple[Agency, ...]
    steps: tuple[Step, ...]


def parse_story(text: str, where: str = "scenario") -> Story:
    """Read a story. Raises Malformed naming the place, the unknown or missing key, and what is known there."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Malformed(f"not a TOML file: {fault}", where=where) from None
    _known(plain, (*STORY_KEYS, "agency", "step"), where)
    steps = plain.get("step")
    if not isinstance(steps, list) or not steps:
        raise Malformed("expected at least one [[step]]", where=where)
    return Story(
        title=_text(plain, "title", where),
        about=plain.get("about", ""),
        profile=_profile(plain.get("profile", "reform"), where),
        zone=plain.get("zone", "America/New_York"),
        first_day=_day(plain.get("first_day"), f"{where}: first_day"),
        rules=_rules(plain.get("rules", []), where),
        publish=_flag(plain, "publish", where),
        sweep=_flag(plain, "sweep", where),
        request=_table(plain.get("request", {}), f"{where}: request"),
        people=tuple(from_plain(Person, item, f"{where}: person") for item in plain.get("person", [])),
        agencies=tuple(from_plain(Agency, item, f"{where}: agency") for item in plain.get("agency", [])),
        steps=tuple(_step(item, number, where) for number, item in enumerate(steps, 1)),
    )


def _step(plain: Any, number: int, story: str) -> Step:
    where = f"{story}: step {number}"
    item = _table(plain, where)
    _known(item, STEP_KEYS, where)
    on, at = _day(item.get("on"), where), item.get("at")
    if at is not None and not (isinstance(at, datetime) and at.tzinfo):
        raise Malformed("expected in 'at' a time with its offset, as 2026-03-08T06:59:00Z", where=where)
    if (on is None) == (at is None):
        raise Malformed("a step has either 'on', a day, or 'at', a time", where=where)
    values = dict(_table(item.get("with", {}), f"{where}: with"))
    values |= {name: item[name] for name in ("request", "extension", "piece", "contents") if name in item}
    return Step(
        number,
        on,
        at.astimezone(UTC) if at else None,
        _text(item, "act", where),
        item.get("by", ""),
        item.get("matter", MATTER),
        values,
        _expected(item.get("expect", {}), f"{where}: expect"),
    )


def _expected(plain: Any, where: str) -> Expected:
    item = _table(plain, where)
    _known(item, EXPECT_KEYS, where)
    refused = item.get("refused", [])
    if not isinstance(refused, list) or not all(isinstance(cite, str) for cite in refused):
        raise Malformed("expected in 'refused' a list of citations", where=where)
    known = {name: item[name] for name in Expected.__dataclass_fields__ if name in item and name != "refused"}
    return Expected(refused=tuple(refused), **known)


def _known(plain: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(plain) - set(keys))
    if unknown:
        raise Malformed(f"unknown key {unknown[0]!r}", where=where, next="Known: " + ", ".join(sorted(keys)))


def _text(plain: Mapping[str, Any], key: str, where: str) -> str:
    value = plain.get(key)
    if not isinstance(value, str) or not value:
        raise Malformed(f"missing {key!r}, a text", where=where)
    return value


def _flag(plain: Mapping[str, Any], key: str, where: str) -> bool:
    value = plain.get(key, True)
    if not isinstance(value, bool):
        raise Malformed(f"expected true or false in {key!r}", where=where)
    return value


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Malformed("expected a table", where=where)
    return MappingProxyType(value)


def _day(value: Any, where: str) -> Day | None:
    if value is None:
        return None
    if type(value) is not Day:
        raise Malformed(f"expected a day as 2026-01-08, without quotes, found {str(value)[:40]!r}", where=where)
    return value


def _profile(value: Any, where: str) -> Profile:
    if value not in ("reform", "regulation"):
        raise Malformed("expected in 'profile' reform or regulation", where=where)
    return Profile(value)


def _rules(value: Any, where: str) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(item) is int for item in value):
        raise Malformed("expected in 'rules' a list of rule numbers", where=where)
    return tuple(value)
