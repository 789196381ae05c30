"""What happens to one simulated request: drawn once from a seed, then a list of acts on coming days.

The totals follow published figures: about 6,700 outside requests a year, 97 % granted, 5.4 pieces a granted request,
30-day covers (Inspection Service's answer to senators, 2015-2023; OIG HR-AR-14-001). How they divide by level, kind,
purpose and side path is not published: every share below is ASSUMED, and the demo says so.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_RECORDS, merged

REQUESTS_A_YEAR = 6_700
GRANTED = 97
PIECES_TENTHS = 64
"""Of a cover; with the requests for records, which have none, 5.4 pieces a granted request."""

LEVELS = (("A", 58), ("B", 19), ("C", 19), ("P", 4))
PURPOSES = (("crime", 78), ("fugitive", 12), ("forfeiture", 7), ("national_security", 3))
BEYOND: Mapping[str, Sequence[str]] = MappingProxyType(
    {"B": ("national_security",), "C": ("national_security", "forfeiture")}
)
"""Purposes for which an agency's level has no power; such a request is taken to be for a crime."""
RECORDS_SHARE = 15
SIDE_PATHS = (
    ("plain", 66),
    ("returned", 5),
    ("narrowed", 4),
    ("emergency", 3),
    ("extended", 8),
    ("long", 1),
    ("charged", 3),
    ("early", 3),
    ("mid_term", 4),
    ("delayed", 2),
    ("error", 1),
)
NOT_GRANTED = (("filing", 45), ("refused", 20), ("denied", 17), ("withdrawn", 10), ("lapsed", 8))
RETURNS = (("on time", 94), ("late", 3), ("never", 3))
NOTICES = (("on time", 96), ("late", 2), ("never", 2))
EMERGENCIES = (("ratified", 80), ("silent", 10), ("denied", 10))

DEFECTS: Sequence[Mapping[str, Any]] = (
    {"purpose": "none_listed", "asked_for": "civil immigration status"},
    {
        "addresses": [
            dict(STANDARD_COVER["addresses"][0]),
            {**STANDARD_COVER["addresses"][0], "line": "2 Second Street"},
        ]
    },
    {"names": [], "all_names": True},
    {"prior_steps": []},
    {"violation": {"prison_months_max": 12}},
    {"charged": True},
    {"attorney": {"known": True}},
    {"addresses": [{"line": "PSC 1 Box 1", "city": "APO", "state": "AE", "zip5": "09001"}]},
    {"days": 45},
    {"grounds": ""},
)


@dataclass(frozen=True, slots=True)
class Task:
    """One act of a plan: who does what with which values, how many days after the plan's day."""

    after: int
    verb: str
    by: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    may_refuse: bool = False


class Dice:
    """Deterministic choices for one request, all from its seed."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._thrown = 0

    def below(self, limit: int) -> int:
        """Promise a number from 0 to below `limit`."""
        self._thrown += 1
        digest = hashlib.sha256(f"plainview/dice\n{self._seed}\n{self._thrown}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def one_of(self, shares: Sequence[tuple[str, int]]) -> str:
        """Promise one of the words, by their shares."""
        at = self.below(sum(share for _, share in shares))
        for word, share in shares:
            if at < share:
                return word
            at -= share
        raise AssertionError("shares add up")


@dataclass(frozen=True, slots=True)
class Plan:
    """A request's whole course: the filing, the tasks that follow, and the days on which pieces are recorded."""

    officer: str
    request: Mapping[str, Any]
    tasks: tuple[Task, ...]
    pieces: tuple[int, ...]
    started: int | None


def plan(number: int, seed: str) -> Plan:
    """Promise the course of the `number`-th request of a year. Days count from the day of filing."""
    dice = Dice(f"{seed}/{number}")
    letter = dice.one_of(LEVELS)
    records = dice.below(100) < RECORDS_SHARE
    purpose = "postal_statute" if letter == "P" else dice.one_of(PURPOSES)
    if purpose in BEYOND.get(letter, ()):
        purpose = "crime"
    request = _request(number, letter, purpose, records, dice)
    officer = f"officer of agency {letter}"
    if dice.below(100) >= GRANTED:
        return _not_granted(number, officer, request, records, dice)
    if records:
        return Plan(officer, request, _records_tasks(officer, dice), (), None)
    path = dice.one_of(SIDE_PATHS)
    if path == "emergency":
        return _emergency(officer, request, dice)
    return _cover(officer, request, path, purpose, dice)


def _request(number: int, letter: str, purpose: str, records: bool, dice: Dice) -> dict[str, Any]:
    base = merged(STANDARD_RECORDS if records else STANDARD_COVER, {"purpose": purpose})
    base |= _purpose(letter, purpose)
    if not records:
        street = {"line": f"{number + 1} Example Street", "city": "Springfield", "state": "NY"}
        base["addresses"] = [{**street, "zip5": f"{10001 + dice.below(400)}"}]
    return base


def _purpose(letter: str, purpose: str) -> dict[str, Any]:
    statute = {**STANDARD_COVER["violation"]}
    match purpose:
        case "fugitive":
            block = {"name": "the fugitive", "aliases": [], "relation": "sibling", "fled_from": statute}
            return {"fugitive": {**block, "whereabouts_known": False, "flight": "prosecution"}}
        case "forfeiture":
            block = {"facts": "Proceeds were posted to this address.", "statute": "18 USC 981"}
            return {"forfeiture": {**block, "authority": "criminal forfeiture, 18 USC 982"}}
        case "national_security":
            threat = {"foreign_power": True, "threat": "clandestine_intelligence", "approved_by": "head"}
            return {"security": {**threat, "route": "counsel"}}
        case "postal_statute":
            return {
                "by_inspector": True,
                "violation": {**statute, "title": "18 USC", "section": "1708", "postal": True},
            }
    return {}


CHIEF_SIGNS = ("national_security",)


def _authorizer(request: Mapping[str, Any]) -> str:
    return "Chief Postal Inspector" if request["purpose"] in CHIEF_SIGNS else "headquarters designee"


def _reviewed(request: Mapping[str, Any], dice: Dice, start: int = 0) -> tuple[list[Task], int]:
    """Review, order and approval; promise the tasks and the day of the approval."""
    review = start + 1 + dice.below(6)
    order = review + 1 + dice.below(3)
    court = order + 1 + dice.below(4)
    tasks = [
        Task(review, "review", "reviewer"),
        Task(order, "authorize", _authorizer(request)),
        Task(court, "approve", "judge"),
    ]
    return tasks, court


def _not_granted(number: int, officer: str, request: dict[str, Any], records: bool, dice: Dice) -> Plan:
    how = dice.one_of(NOT_GRANTED)
    if how == "filing":
        defect = {"scope": {"record": "all_data"}} if records else DEFECTS[dice.below(len(DEFECTS))]
        return Plan(officer, merged(request, defect), (), (), None)
    tasks, court = _reviewed(request, dice)
    match how:
        case "refused":
            tasks = [Task(1 + dice.below(6), "refuse", "reviewer", {"reason": "grounds_insufficient"})]
        case "denied":
            tasks[-1] = Task(court, "deny", "judge", {"reason": "standard_not_met"})
        case "withdrawn":
            tasks = [*tasks[:1], Task(court, "withdraw", officer)]
        case "lapsed":
            tasks = [Task(1 + dice.below(6), "return", "reviewer", {"reason": "unclear"})]
    return Plan(officer, request, tuple(tasks), (), None)


def _records_tasks(officer: str, dice: Dice) -> tuple[Task, ...]:
    tasks, court = _reviewed({"purpose": "crime"}, dice)
    go, end = court + 1 + dice.below(4), tasks[1].after + 30
    return (
        *tasks,
        Task(go, "approve_disclosure", "custodian", {"stage": "records"}),
        Task(go + 1, "release_disclosure", "second custodian", {"stage": "records"}),
        Task(go + 2, "pick_up", officer),
        Task(go + 2, "acknowledge", officer, {"stage": "records"}),
        *_told(end, 0, dice),
    )


def _told(end: int, delay: int, dice: Dice) -> tuple[Task, ...]:
    """Notice on its day, late or never; then closure."""
    how = dice.one_of(NOTICES)
    if how == "never":
        return ()
    day = end + 90 + delay + (3 + dice.below(10) if how == "late" else -dice.below(5))
    return (Task(day, "give_notice", "custodian"), Task(day + 3, "close", "custodian", may_refuse=True))


def _given(officer: str, end: int, dice: Dice) -> tuple[Task, ...]:
    """The disclosure at the end, by two postal people; the agency's copy back on time, late or never."""
    go = end + 1 + dice.below(5)
    tasks = [
        Task(go, "approve_disclosure", "custodian", {"stage": "end"}),
        Task(go + 1, "release_disclosure", "second custodian", {"stage": "end"}),
        Task(go + 2, "pick_up", officer),
        Task(go + 2, "acknowledge", officer),
    ]
    how = dice.one_of(RETURNS)
    if how != "never":
        back = end + (61 + dice.below(20) if how == "late" else 20 + dice.below(40))
        tasks.append(Task(back, "return_copy", officer, {"how": "returned" if dice.below(4) else "erased"}))
    return tuple(tasks)


def _pieces(start: int, end: int, dice: Dice) -> tuple[int, ...]:
    """About 6.4 pieces on days inside the order."""
    count = (2 * dice.below(PIECES_TENTHS + 1) + 5) // 10
    return tuple(sorted(start + dice.below(max(1, end - start)) for _ in range(count)))


def _cover(officer: str, request: dict[str, Any], path: str, purpose: str, dice: Dice) -> Plan:
    """A cover that is granted; `path` says what else happens to it."""
    tasks: list[Task] = []
    start = 0
    if path == "returned":
        tasks = [
            Task(2, "return", "reviewer", {"reason": "incomplete"}),
            Task(6, "correct", officer, {"request": request}),
        ]
        start = 6
    way, court = _reviewed(request, dice, start)
    tasks += way
    days = 30
    if path == "narrowed":
        days = 15 + dice.below(10)
        tasks[-1] = Task(court, "narrow", "judge", {"days": days, "what": "days"})
    begun, end = court + 1 + dice.below(2), court + days
    tasks.append(Task(begun, "start", "inspector"))
    extra, end = _middle(path, officer, request, begun, end, dice)
    tasks += extra
    if path == "charged" and purpose == "fugitive":
        end = court + days
    tasks += _given(officer, end, dice)
    delay = 30 if path == "delayed" else 0
    if delay:
        tasks.append(Task(end + 40, "delay_notice", "judge", {"days": 30, "reason": "flight"}))
    tasks += _told(end, delay, dice)
    return Plan(officer, request, tuple(tasks), _pieces(begun, end, dice), begun)


def _middle(
    path: str, officer: str, request: Mapping[str, Any], begun: int, end: int, dice: Dice
) -> tuple[list[Task], int]:
    """What happens while the cover runs; promise the tasks and the day it is over."""
    stop = begun + 5 + dice.below(8)
    match path:
        case "extended":
            return _extension(officer, request, end), end + 30
        case "long":
            tasks = []
            for _ in range(4):
                tasks += _extension(officer, request, end, "Chief Postal Inspector")
                end += 30
            return tasks, end
        case "charged":
            return [Task(stop, "report_charge", officer)], stop
        case "early":
            return [Task(stop, "end_early", officer)], stop
        case "mid_term":
            approve = Task(stop, "approve_disclosure", "custodian", {"stage": "mid_term"})
            return [approve, Task(stop + 1, "release_disclosure", "second custodian", {"stage": "mid_term"})], end
        case "error":
            what = {"cause": "human", "reportable": bool(dice.below(2))}
            tasks = [Task(stop, "register_error", "reviewer", what)]
            if what["reportable"]:
                tasks.append(Task(stop + 5 + dice.below(14), "report_error", "inspector"))
            return tasks, end
    return [], end


def _extension(officer: str, request: Mapping[str, Any], end: int, by: str = "") -> list[Task]:
    return [
        Task(end - 6, "ask_extension", officer),
        Task(end - 4, "authorize_extension", by or _authorizer(request)),
        Task(end - 2, "approve_extension", "judge"),
        Task(end + 15, "attest_uncharged", officer),
    ]


def _emergency(officer: str, request: dict[str, Any], dice: Dice) -> Plan:
    """By word of mouth, ordered and seconded on one day, started on the receipt; the court speaks, or is silent."""
    oral = {
        "form": "oral",
        "emergency": "evidence_loss",
        "urgency": "The mail will be collected and burnt tomorrow.",
        "taken_by": "duty inspector",
    }
    tasks = [
        Task(0, "authorize", _authorizer(request)),
        Task(0, "second", "second inspector"),
        Task(1, "start", "inspector"),
        Task(1, "confirm", officer),
    ]
    how = dice.one_of(EMERGENCIES)
    if how == "ratified":
        tasks.append(Task(2, "approve", "judge", may_refuse=True))
        end = 1 + 30
        tasks += _given(officer, end, dice)
        tasks += _told(end, 0, dice)
        return Plan(officer, {**request, **oral}, tuple(tasks), _pieces(1, 3, dice), 1)
    if how == "denied":
        tasks.append(Task(2, "deny", "judge", {"reason": "standard_not_met"}, may_refuse=True))
    tasks += [
        Task(9, "find", "auditor", {"outcome": "improper"}),
        Task(9, "erase", "custodian", {"scope": "all"}),
        Task(40, "give_notice", "custodian"),
        Task(41, "close", "custodian", may_refuse=True),
    ]
    return Plan(officer, {**request, **oral}, tuple(tasks), _pieces(1, 2, dice), 1)


SHARES: Mapping[str, Sequence[tuple[str, int]]] = MappingProxyType(
    {
        "level of agency": (("federal", 58), ("state", 19), ("local", 19), ("postal", 4)),
        "purpose": PURPOSES,
        "side path of a granted cover": SIDE_PATHS,
        "not granted": NOT_GRANTED,
        "copy returned": RETURNS,
        "notice": NOTICES,
        "emergency": EMERGENCIES,
    }
)
"""What is assumed, as the demo prints it."""
