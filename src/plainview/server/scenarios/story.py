"""A story as its file says it: parsed strictly, with a clear error for every unknown key. `docs/scenarios.md`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plainview.core.docket.duties import DISCHARGED_BY
from plainview.core.docket.types import TYPES
from plainview.core.law.profile import Profile
from plainview.core.law.table import RULES
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Agency, RecordsKind
from plainview.server.actions.verbs import VERBS
from plainview.server.people.person import Person, Role
from plainview.server.records.kinds import SHAPES
from plainview.server.scenarios import cast

ON_STAGE = (
    *("call_back", "look", "publish", "select_records", "sweep", "verify"),
    *("certify_recorder", "correct_piece", "import_sheet", "record"),
    *("hand_over_discovery", "permit_copy", "pick_up_package", "preview_package", "print_notice"),
)
"""Acts of the stage itself and acts beside the log: those that are no verbs."""

ACTS = tuple(sorted((*VERBS, *ON_STAGE)))
STORY_KEYS = (
    "title",
    "about",
    "profile",
    "zone",
    "first_day",
    "rules",
    "publish",
    "sweep",
    "calls",
    "request",
    "records",
    "person",
    "agency",
    "step",
)
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
    "pieces",
    "letters",
    "packed",
    "rows",
    "left_out",
    "verdict",
    "exit",
)
STANDINGS = ("owed", "met", "late", "overdue", "none")
PHASES = tuple(sorted({"new", *(row.to for row in TYPES.values() if row.to)}))
NOTHING = "nothing"
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
    pieces: int | None = None
    letters: Mapping[str, Any] = field(default_factory=dict)
    packed: int | None = None
    rows: int | None = None
    left_out: Mapping[str, Any] = field(default_factory=dict)
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
    calls: bool
    request: Mapping[str, Any]
    records: Mapping[RecordsKind, tuple[Mapping[str, Any], ...]]
    people: tuple[Person, ...]
    agencies: tuple[Agency, ...]
    steps: tuple[Step, ...]


def parse_story(text: str, where: str = "scenario") -> Story:
    """Read a story. Raises Malformed naming the place, the unknown or missing key, and what is known there."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Malformed(f"not a TOML file: {fault}", where=where) from None
    _known(plain, STORY_KEYS, where)
    people = tuple(_placed(from_plain(Person, item, f"{where}: person")) for item in _list(plain, "person", where))
    steps = tuple(_step(item, number, where) for number, item in enumerate(_list(plain, "step", where), 1))
    if not steps:
        raise Malformed("expected at least one [[step]]", where=where)
    _check_people(steps, people)
    return Story(
        title=_text(plain, "title", where),
        about=_text(plain, "about", where) if "about" in plain else "",
        profile=_profile(plain.get("profile", "reform"), where),
        zone=_zone(plain.get("zone", "America/New_York"), where),
        first_day=_day(plain.get("first_day"), f"{where}: first_day"),
        rules=_rules(plain.get("rules", []), where),
        publish=_flag(plain, "publish", where),
        sweep=_flag(plain, "sweep", where),
        calls=_flag(plain, "calls", where),
        request=_table(plain.get("request", {}), f"{where}: request"),
        records=_records(_list(plain, "records", where), f"{where}: records"),
        people=people,
        agencies=tuple(from_plain(Agency, item, f"{where}: agency") for item in _list(plain, "agency", where)),
        steps=steps,
    )


def _placed(person: Person) -> Person:
    """A recorder of whom a story says no facility is at the usual one."""
    if person.role is Role.RECORDER and not person.facility:
        return replace(person, facility=cast.FACILITY)
    return person


def _records(rows: list[Any], where: str) -> Mapping[RecordsKind, tuple[Mapping[str, Any], ...]]:
    """The operator's data of a story, by kind; which columns a kind has is known where they are used."""
    found: dict[RecordsKind, list[Mapping[str, Any]]] = {}
    for row in rows:
        item = dict(_table(row, where))
        kind = _word(item, "kind", tuple(SHAPES), where)
        if kind is None:
            raise Malformed("missing 'kind', a kind of records", where=where)
        del item["kind"]
        found.setdefault(RecordsKind(kind), []).append(item)
    return MappingProxyType({kind: tuple(items) for kind, items in found.items()})


def _check_people(steps: tuple[Step, ...], people: tuple[Person, ...]) -> None:
    known = {person.id for person in (*cast.PEOPLE, *people)}
    for step in steps:
        if step.by and step.by not in known:
            raise Malformed(f"nobody is called {step.by[:40]!r}", where=step.where, next="See docs/scenarios.md")


def _step(plain: Any, number: int, story: str) -> Step:
    where = f"{story}: step {number}"
    item = _table(plain, where)
    _known(item, STEP_KEYS, where)
    on, at = _day(item.get("on"), where), item.get("at")
    if at is not None and not (isinstance(at, datetime) and at.tzinfo):
        raise Malformed("expected in 'at' a time with its offset, as 2026-03-08T06:59:00Z", where=where)
    if (on is None) == (at is None):
        raise Malformed("a step has either 'on', a day, or 'at', a time", where=where)
    return Step(
        number,
        on,
        at.astimezone(UTC) if at else None,
        _act(item, where),
        _text(item, "by", where) if "by" in item else "",
        _text(item, "matter", where) if "matter" in item else MATTER,
        _values(item, where),
        _expected(item.get("expect", {}), f"{where}: expect"),
    )


def _act(item: Mapping[str, Any], where: str) -> str:
    act = _text(item, "act", where)
    if act not in ACTS:
        raise Malformed(f"there is no act {act[:40]!r}", where=where, next="Acts: " + ", ".join(ACTS))
    return act


def _values(item: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    values = dict(_table(item.get("with", {}), f"{where}: with"))
    for name in ("request", "extension", "piece"):
        if name in item:
            values[name] = _table(item[name], f"{where}: {name}")
    if "contents" in item:
        values["contents"] = _flag(item, "contents", where)
    return values


def _expected(plain: Any, where: str) -> Expected:
    item = _table(plain, where)
    _known(item, EXPECT_KEYS, where)
    refused = item.get("refused", [])
    if not isinstance(refused, list) or not all(isinstance(cite, str) for cite in refused):
        raise Malformed("expected in 'refused' a list of citations", where=where)
    return Expected(
        state=_word(item, "state", PHASES, where),
        said=_word(item, "said", tuple(sorted(TYPES)), where),
        refused=tuple(refused),
        code=_text(item, "code", where) if "code" in item else None,
        error=_text(item, "error", where) if "error" in item else None,
        facts=_table(item.get("facts", {}), f"{where}: facts"),
        owed=_owed(item.get("owed", {}), f"{where}: owed"),
        standing=_standing(item.get("standing", {}), f"{where}: standing"),
        recordable=_flag(item, "recordable", where) if "recordable" in item else None,
        pieces=_number(item, "pieces", where),
        letters=_table(item.get("letters", {}), f"{where}: letters"),
        packed=_number(item, "packed", where),
        rows=_number(item, "rows", where),
        left_out=_table(item.get("left_out", {}), f"{where}: left_out"),
        verdict=_text(item, "verdict", where) if "verdict" in item else None,
        exit=_number(item, "exit", where),
    )


def _owed(value: Any, where: str) -> Mapping[str, Any]:
    owed = _table(value, where)
    _known(owed, tuple(DISCHARGED_BY), where)
    return {name: NOTHING if by == NOTHING else _day(by, f"{where}: {name}") for name, by in owed.items()}


def _standing(value: Any, where: str) -> Mapping[str, Any]:
    standing = _table(value, where)
    _known(standing, tuple(DISCHARGED_BY), where)
    return {name: _word(standing, name, STANDINGS, where) for name in standing}


def _word(item: Mapping[str, Any], key: str, words: tuple[str, ...], where: str) -> str | None:
    value = item.get(key)
    if value is not None and value not in words:
        found = str(value)[:40]
        raise Malformed(f"expected in {key!r} one of {', '.join(words)}, found {found!r}", where=where)
    return value


def _number(item: Mapping[str, Any], key: str, where: str) -> int | None:
    value = item.get(key)
    if value is not None and type(value) is not int:
        raise Malformed(f"expected in {key!r} a whole number", where=where)
    return value


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


def _list(plain: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = plain.get(key, [])
    if not isinstance(value, list):
        raise Malformed(f"expected [[{key}]], in double brackets", where=where)
    return value


def _zone(value: Any, where: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise Malformed(f"there is no time zone {str(value)[:40]!r}", where=where) from None
    return str(value)


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
    unknown = [number for number in value if number not in RULES]
    if unknown:
        raise Malformed(f"there is no rule {unknown[0]}", where=where, next="`plainview law` lists them")
    return tuple(value)
