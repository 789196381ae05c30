"""The side paths that a year of ordinary requests may not happen to take, each once, so that the demo has them all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from plainview.core.vocabulary.plain import to_plain
from plainview.core.vocabulary.request import Agency, Level
from plainview.server.people.person import Person, Role
from plainview.server.scenarios.cast import CHIEF, REGISTRARS, ROOTS
from plainview.server.scenarios.plan import Plan, Task
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_RECORDS, merged

AGENCY = Agency("agency D", Level.LOCAL, statutes=("18 USC", "local code"))
PEOPLE = (
    Person("officer of agency D", Role.OFFICER, agency="agency D"),
    Person("supervisor of agency D", Role.SUPERVISOR, agency="agency D"),
    *(
        Person(f"{which} headquarters designee", Role.AUTHORIZER, "inspection", grade="headquarters", postal=True)
        for which in ("second", "third")
    ),
)

A = "officer of agency A"
D = "officer of agency D"
RUN = (Task(2, "review", "reviewer"), Task(3, "authorize", "headquarters designee"), Task(4, "approve", "judge"))
START = Task(5, "start", "inspector")


def _cover(line: str, **change: Any) -> dict[str, Any]:
    address = {"line": line, "city": "Springfield", "state": "NY", "zip5": "10001"}
    return merged(STANDARD_COVER, {"addresses": [address], **change})


def _plan(officer: str, request: Mapping[str, Any], *tasks: Task, pieces: Sequence[int] = ()) -> Plan:
    return Plan(officer, request, tasks, tuple(pieces), None)


def _opening(day: int, purpose: str) -> tuple[Task, Task]:
    """Two offices say that they open a closed record."""
    said = {"purpose": purpose}
    return (
        Task(day, "approve_opening", "custodian of the court", said),
        Task(day + 1, "open_record", "custodian of the inspector general", said),
    )


def _disclosed(day: int, stage: str) -> tuple[Task, ...]:
    """What was recorded goes to the agency by two postal people, is picked up and acknowledged."""
    at = {"stage": stage}
    return (
        Task(day, "approve_disclosure", "custodian", at),
        Task(day + 1, "release_disclosure", "second custodian", at),
        Task(day + 2, "pick_up_package", A),
        Task(day + 2, "acknowledge", A, at),
    )


def _discovery(day: int) -> tuple[Task, ...]:
    """What was recorded goes to the person's counsel, by process."""
    process = {"stage": "discovery", "in_proceeding": True, "proper_process": True}
    return (
        Task(day, "approve_disclosure", "custodian", process),
        Task(day + 2, "release_disclosure", "second custodian", process),
        Task(day + 3, "hand_over_discovery", "custodian"),
    )


_GIVEN_BACK = (
    Task(4, "return_order", "judge", {"reason": "unclear", "text": "Which of the two boxes at this address is meant?"}),
    Task(8, "correct", A),
    Task(9, "review", "reviewer"),
    Task(10, "authorize", "headquarters designee"),
    Task(11, "approve", "judge"),
)
"""A judge gives an order back, the agency mends it, and it is ordered anew and approved."""

_COUNSEL: Mapping[str, Any] = {
    "attorney": {"known": True, "names": ["counsel B"], "address": "9 Court Square", "subject_is_attorney": False}
}
_TWO: Mapping[str, Any] = {"names": ["the subject", "the partner"]}
_SLIPS = (
    {"row": 2, "column": "postage", "text": "stamps"},
    {"row": 3, "column": "shape", "text": ""},
)
_ROWS = ({"shape": "letter"}, {"sender_name": "Counsel B"}, {"addressee": "the partner", "illegible": ["postmark"]})
_SHEETS = (
    Task(6, "record", "recorder", {"piece": {"barcodes": ["s10:RB123456785GB"], "illegible": ["sender_name"]}}),
    Task(6, "record", "recorder", {"piece": {"sender_name": "Counsel B"}}, may_refuse=True),
    Task(7, "import_sheet", "recorder", {"rows": [*_ROWS], "cells": [*_SLIPS]}, may_refuse=True),
    Task(8, "import_sheet", "recorder", {"rows": [*_ROWS]}),
    Task(9, "correct_piece", "recorder", {"of": 1, "reason": "misread", "piece": {"sender_name": "another shop"}}),
    Task(9, "correct_piece", "recorder", {"of": 2, "reason": "read_twice"}),
)
"""A unit that works on paper: a sheet with slips goes back, then is taken in; its attorney's letter is counted."""

_GIVEN = (
    Task(11, "preview_package", "custodian", {"stage": "mid_term"}),
    *_disclosed(12, "mid_term"),
    *_disclosed(36, "end"),
    Task(40, "permit_copy", "custodian"),
    Task(41, "pick_up_package", A),
    Task(100, "return_copy", A, {"how": "returned"}),
)
"""Everything that an agency gets and gives back, a week late."""

_TOLD = (
    Task(122, "give_notice", "custodian"),
    Task(123, "print_notice", "custodian"),
    Task(130, "notice_undelivered", "custodian", {"reason": "moved"}),
    Task(136, "print_notice", "custodian"),
    Task(137, "repeat_notice", "custodian", {"means": "in_person"}),
    Task(140, "close", "custodian"),
    *_opening(159, "discovery"),
    *_discovery(161),
)
"""A notice whose letter comes back and is sent again; when it is closed, counsel asks for what was recorded."""

_EMPTY = (
    *_disclosed(12, "mid_term"),
    *_disclosed(36, "end"),
    *_discovery(50),
    Task(90, "return_copy", A, {"how": "erased"}),
    Task(120, "give_notice", "custodian"),
    Task(121, "print_notice", "custodian"),
    Task(123, "close", "custodian"),
)
"""Nothing was recorded, and that is disclosed, returned and told like anything else."""

_ITEMS: Mapping[str, str] = {
    "tracking": "RB123456785GB",
    "account": "account of the subject",
    "payment": "money order 12345678901",
    "address": "holder of box 100",
    "ip": "sign-ins to the account of the subject",
}
"""Kind of records to the item that is asked for."""


def _records(record: str, item: str) -> Plan:
    """A request for records of a kind, from its selection to the letter."""
    fields = ["route"] if record == "tracking" else []
    request = merged(STANDARD_RECORDS, {"scope": {"record": record, "items": [item], "fields": fields}})
    told = (Task(120, "give_notice", "custodian"), Task(121, "print_notice", "custodian"))
    return _plan(A, request, *RUN, *_disclosed(6, "records"), *told, Task(124, "close", "custodian"))


MATTERS: Mapping[int, Sequence[Plan]] = MappingProxyType(
    {
        20: (
            _plan(
                A,
                _cover("1 Hold Road"),
                *RUN,
                START,
                Task(12, "place_hold", "custodian", {"source": "court"}),
                Task(13, "find", "auditor", {"outcome": "improper"}),
                Task(20, "lift_hold", "custodian"),
                Task(21, "erase", "custodian", {"scope": "all"}),
                pieces=(6, 7, 8),
            ),
            _plan(
                A,
                _cover("2 Second Agency Road"),
                *RUN,
                START,
                Task(36, "approve_disclosure", "custodian", {"to": "agency B"}, may_refuse=True),
                Task(37, "approve_disclosure", "custodian"),
                Task(38, "release_disclosure", "custodian", {}, may_refuse=True),
                Task(39, "release_disclosure", "second custodian"),
                Task(40, "file_outcome", A, {"outcome": "charge"}),
            ),
            _plan(
                A,
                _cover("3 Late Road"),
                *RUN,
                START,
                Task(34, "ask_extension", A, {}, may_refuse=True),
            ),
        ),
        30: (
            _plan(
                A,
                _cover("4 Oral Road", form="oral", urgency="The informant leaves today.", taken_by="duty inspector"),
            ),
            _plan(
                A,
                _cover("5 Long Delay Road"),
                *RUN,
                START,
                Task(124, "delay_notice", "judge", {"days": 30, "reason": "flight"}),
                Task(150, "delay_notice", "judge", {"days": 90, "reason": "flight"}),
                Task(240, "hear_delay", "auditor"),
                Task(241, "delay_notice", "second judge", {"days": 90, "reason": "flight"}),
            ),
            _plan(
                A,
                _cover("6 Error Road"),
                *RUN,
                START,
                Task(10, "register_error", "reviewer", {"cause": "human", "reportable": True}),
                Task(12, "reclassify_error", "auditor"),
                Task(14, "register_error", "auditor", {"cause": "system", "reportable": True}),
                Task(15, "report_error", "inspector"),
                Task(16, "weigh_error", "auditor", {"serious": True, "tell": True}),
                Task(17, "register_error", "custodian", {"cause": "no_authority", "reportable": False}),
                Task(33, "ask_extension", A),
                Task(33, "authorize_extension", "headquarters designee"),
                Task(33, "deny_extension", "judge"),
            ),
        ),
        40: (
            _plan(
                A,
                _cover("7 Return Road"),
                Task(1, "return", "reviewer", {"reason": "unclear"}),
                Task(2, "correct", A),
                Task(3, "return", "reviewer", {"reason": "too_wide"}),
                Task(4, "correct", A),
                Task(5, "return", "reviewer", {"reason": "unclear"}, may_refuse=True),
            ),
            _plan(A, _cover("7 Box Road"), *RUN[:2], *_GIVEN_BACK),
            _plan(D, _cover("8 Kill Switch Road")),
            _plan(
                A,
                _cover("9 Opening Road"),
                Task(1, "withdraw", A),
                Task(2, "close", "custodian"),
                Task(30, "approve_opening", "custodian of the court", {"purpose": "audit"}),
                Task(31, "open_record", "custodian of the inspector general", {"purpose": "audit"}),
                Task(32, "read_closed", "custodian"),
                *_opening(170, "custody"),
                Task(172, "give_anew", "custodian"),
            ),
            _plan(A, merged(STANDARD_RECORDS, {"scope": {"record": "images"}})),
        ),
        50: (
            _plan(A, _cover("10 Sheet Road", **_TWO, **_COUNSEL), *RUN, START, *_SHEETS, *_GIVEN, *_TOLD),
            _plan(A, _cover("11 Empty Road"), *RUN, START, *_EMPTY),
            *(_records(record, item) for record, item in _ITEMS.items()),
        ),
    }
)
"""Day of the year to the extra requests filed on it."""

GOVERNANCE: Mapping[int, Sequence[tuple[str, str, str, Mapping[str, Any]]]] = MappingProxyType(
    {
        10: (
            (CHIEF, "delegate", "program", {"to": "second headquarters designee"}),
            (CHIEF, "delegate", "program", {"to": "third headquarters designee"}),
            (
                REGISTRARS[0],
                "enrol_agency",
                "agencies",
                {"agency": to_plain(Agency("agency X", Level.FEDERAL, "foreign"))},
            ),
        ),
        12: ((CHIEF, "revoke_delegation", "program", {"of": "second headquarters designee"}),),
        38: ((REGISTRARS[0], "suspend_agency", "agencies", {"agency": "agency D"}),),
        45: ((REGISTRARS[0], "reinstate_agency", "agencies", {"agency": "agency D"}),),
    }
)
"""Day of the year to acts on the program's own chains: who, what, chain, values. The law refuses some of them."""

CAPTURES: Mapping[int, str] = MappingProxyType({15: "damaged_or_rifled", 60: "immediate_threat"})
"""Day of the year to the circumstance of a record made without an order."""

CUSTODIAN_REPLACED_ON = 195
CUSTODIAN_REPLACED = "court"
"""Day of the first year on which an office's key is replaced: what was closed before is opened with the older one."""

ROOT_REPLACED_ON = 100
ROOT_REPLACED = ROOTS[2]
REVOKED_ON = 50
REVOKED = "second judge"
