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
            _plan(D, _cover("8 Kill Switch Road")),
            _plan(
                A,
                _cover("9 Opening Road"),
                Task(1, "withdraw", A),
                Task(2, "close", "custodian"),
                Task(30, "approve_opening", "custodian of the court", {"purpose": "audit"}),
                Task(31, "open_record", "custodian of the inspector general", {"purpose": "audit"}),
            ),
            _plan(A, merged(STANDARD_RECORDS, {"scope": {"record": "images"}})),
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

ROOT_REPLACED_ON = 100
ROOT_REPLACED = ROOTS[2]
REVOKED_ON = 50
REVOKED = "second judge"
