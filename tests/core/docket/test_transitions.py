"""The transition table, walked through: every trace to a depth of 12 over parts of the alphabet, of 4 over all of it.

The whole alphabet to depth 12 is too wide to visit. Its types fall into eight parts that interlock (a request's way in,
a cover's course, emergencies, what is locked, what follows, notice, records, captures); each is walked in both profiles
on a few days before, at and after its clocks, states that no later step can tell apart taken once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import pytest
from msgspec.structs import replace as changed

from plainview.core.docket.clock import locked, phase_on, recordable, seal_end
from plainview.core.docket.duties import DISCHARGED_BY
from plainview.core.docket.state import Matter
from plainview.core.docket.types import TYPES
from plainview.core.law.profile import Profile
from tests.core.docket.moves import FIRST, Move, Sort, key_of, moved
from tests.core.docket.say import REFORM, REGULATION, on

pytestmark = pytest.mark.slow

ALL = tuple(name for name, row in TYPES.items() if row.chain == "matter")
INTAKE = (
    "filing.refused request.filed request.corrected request.returned request.refused request.withdrawn request.lapsed "
    "request.confirmed request.reviewed order.authorized order.approved order.denied order.returned cover.started "
    "matter.closed matter.destroyed"
)
COURSE = (
    "request.filed request.reviewed request.withdrawn request.lapsed order.authorized order.approved order.narrowed "
    "cover.started attestation.made extension.asked extension.refused extension.authorized extension.approved "
    "extension.denied order.ended cover.suspended finding.made matter.closed"
)
EMERGENCY = (
    "request.filed request.confirmed request.lapsed order.authorized order.seconded order.approved order.narrowed "
    "order.denied cover.started fields.opened order.ended cover.suspended finding.made matter.closed"
)
LOCKED = (
    "request.filed request.confirmed order.authorized order.seconded order.approved order.denied cover.started "
    "order.ended cover.suspended finding.made disclosure.approved disclosure.released data.erased"
)
AFTER = (
    "request.filed request.reviewed order.authorized order.approved cover.started order.ended finding.made data.erased "
    "hold.placed hold.lifted disclosure.approved disclosure.released disclosure.acknowledged copy.returned "
    "notice.given matter.closed matter.destroyed"
)
NOTICE = (
    "request.filed request.reviewed order.authorized order.approved order.narrowed cover.started order.ended "
    "finding.made delay.heard notice.delayed notice.given notice.undelivered notice.repeated matter.closed "
    "matter.destroyed"
)
RECORDS = (
    "request.filed request.reviewed request.withdrawn request.lapsed order.authorized order.approved order.narrowed "
    "order.denied order.returned order.ended disclosure.approved disclosure.released hold.placed hold.lifted "
    "notice.given matter.closed matter.destroyed"
)
CAPTURE = (
    "capture.recorded capture.reviewed hold.placed hold.lifted data.erased finding.made order.ended copy.returned "
    "notice.given matter.closed matter.destroyed record.opening_approved record.opened"
)
DAYS = {
    INTAKE: (0, 4, 5, 6, 36, 4000),
    COURSE: (0, 31, 40, 80),
    EMERGENCY: (0, 3, 4, 6),
    LOCKED: (0, 3, 4),
    AFTER: (0, 5, 65, 4000),
    NOTICE: (0, 5, 95, 400),
    RECORDS: (0, 4, 5, 95, 4000),
    CAPTURE: (0, 15, 45, 4000),
}
OVER = ("refused", "denied", "withdrawn", "lapsed")


def part(profile: Profile, types: str) -> Sort:
    kind = {RECORDS: "records", CAPTURE: "capture"}.get(types, "cover")
    days = 40 if types == COURSE else 4 if types == LOCKED else 5
    return Sort(profile, kind, tuple(types.split()), DAYS[types], days, days)


@dataclass
class Walk:
    """What a walk saw: each state once with the day it was reached on, and each step."""

    states: list[tuple[Matter, date]] = field(default_factory=list)
    steps: list[tuple[Matter, Move, Matter]] = field(default_factory=list)


@lru_cache(maxsize=1)
def walk(sort: Sort, depth: int) -> Walk:
    seen = {(key_of(sort.start()), FIRST)}
    edge = [(sort.start(), FIRST)]
    walked = Walk()
    for _ in range(depth):
        reached = []
        for matter, day in edge:
            for move in sort.moves(matter, day):
                after = moved(matter, move)
                if after is None:
                    continue
                walked.steps.append((matter, move, after))
                state = (key_of(after), move[2])
                if state not in seen:
                    seen.add(state)
                    reached.append((after, move[2]))
        walked.states += reached
        edge = reached
    return walked


# Lower bounds, so that a change that lets the walk see less is noticed: about nine tenths of what was seen.
WALKS = {
    "intake, reform": (part(REFORM, INTAKE), 12, 11500),
    "intake, regulation": (part(REGULATION, INTAKE), 12, 5600),
    "course, reform": (part(REFORM, COURSE), 12, 1930),
    "course, regulation": (part(REGULATION, COURSE), 12, 1900),
    "emergency, reform": (part(REFORM, EMERGENCY), 12, 2430),
    "emergency, regulation": (part(REGULATION, EMERGENCY), 12, 490),
    "locked, reform": (part(REFORM, LOCKED), 12, 2460),
    "locked, regulation": (part(REGULATION, LOCKED), 12, 830),
    "after, reform": (part(REFORM, AFTER), 12, 3880),
    "after, regulation": (part(REGULATION, AFTER), 12, 4300),
    "notice, reform": (part(REFORM, NOTICE), 12, 2610),
    "notice, regulation": (part(REGULATION, NOTICE), 12, 280),
    "records, reform": (part(REFORM, RECORDS), 12, 6800),
    "records, regulation": (part(REGULATION, RECORDS), 12, 2900),
    "captures, reform": (part(REFORM, CAPTURE), 12, 110),
    "captures, regulation": (part(REGULATION, CAPTURE), 12, 100),
    "all, reform": (Sort(REFORM, "cover", ALL, (0, 3, 4, 95)), 4, 4200),
    "all, regulation": (Sort(REGULATION, "cover", ALL, (0, 3, 4, 95)), 4, 3700),
}


@pytest.fixture(scope="module", params=WALKS)
def seen(request: pytest.FixtureRequest) -> Walk:
    sort, depth, least = WALKS[request.param]
    walked = walk(sort, depth)
    assert len(walked.states) >= least
    return walked


def authority(matter: Matter, day: date) -> bool:
    """Whether a cover may be recorded, said again without the docket's own words."""
    if matter.started is None or matter.end is None or not matter.started <= day < matter.end:
        return False
    in_time = all(by is None or day <= by for by in (matter.confirm_by, matter.court_by, matter.attest_by))
    if not matter.reform:
        return in_time and matter.authorized is not None
    return in_time and (matter.approved is not None or (matter.seconded and matter.court_by is not None))


def test_nothing_is_recordable_without_authority_in_time_or_after_the_end(seen: Walk) -> None:
    for matter, reached in seen.states:
        for day in (reached, reached + timedelta(1), reached + timedelta(3), reached + timedelta(30)):
            if recordable(matter, day):
                assert authority(matter, day)
                assert matter.kind == "cover"
                assert not matter.improper
                assert not matter.missing


def test_what_is_over_never_runs_again(seen: Walk) -> None:
    for before, (_, _, day), after in seen.steps:
        shown = phase_on(before, day)
        if before.phase == "destroyed":
            raise AssertionError(after)
        if before.phase == "closed":
            assert after.phase in ("closed", "destroyed")
        if shown in OVER:
            assert after.phase in (before.phase, "lapsed", "closed")
        if before.first_end is not None:
            assert after.phase in ("ended", "suspended", "closed", "destroyed")
            assert not recordable(after, day)


def test_a_matter_in_force_always_has_its_end_and_its_notice(seen: Walk) -> None:
    for matter, _ in seen.states:
        if matter.started is not None:
            assert matter.end is not None
            assert (matter.notice_by is not None) is matter.reform
        if matter.phase != "new":
            assert seal_end(matter) is not None


def test_a_cover_in_force_always_owes_its_end_and_under_reform_its_notice(seen: Walk) -> None:
    for matter, _ in seen.states:
        names = {duty.name for duty in matter.duties if duty.done is None}
        if matter.phase in ("approved", "active") and matter.end is not None:
            told = any(duty.name == "notice" and duty.done for duty in matter.duties)
            assert "end" in names
            assert ("notice" in names) is (matter.reform and not told)
        if matter.phase in (*OVER, "closed"):
            assert not names & {"end", "notice", "return", "court", "confirmation", "finding"}


def test_a_release_follows_an_approval_by_another_key(seen: Walk) -> None:
    for before, move, _ in seen.steps:
        if move[0] == "disclosure.released":
            assert before.disclosing == move[1]["stage"]
            assert moved(before, move, "custodian") is None
            assert not before.improper or (move[1]["stage"] == "discovery" and before.held)
            assert before.kind == "capture" or before.in_force is not None


def test_nothing_leaves_while_it_is_locked(seen: Walk) -> None:
    for before, (name, facts, day), _ in seen.steps:
        if name.startswith("disclosure.") and name.endswith(("approved", "released")):
            assert not locked(before, day) or (facts["stage"] == "discovery" and before.held)
            assert phase_on(before, day) != "suspended"


def test_an_agency_is_given_a_cover_once_a_term_and_after_its_end_and_never_past_the_return(seen: Walk) -> None:
    for before, (name, facts, day), after in seen.steps:
        if name == "disclosure.released" and facts["stage"] != "discovery" and before.kind == "cover":
            assert before.end is not None
            assert day <= before.end + timedelta(60)
            assert facts["stage"] == ("end" if day >= before.end or before.phase == "ended" else "mid_term")
            assert not (before.reform and facts["stage"] == "mid_term" and before.term_disclosed)
        if name == "disclosure.acknowledged":
            assert facts["stage"] in before.unacknowledged
            assert facts["stage"] not in after.unacknowledged
        if name == "copy.returned":
            assert any(duty.name == "return" and duty.done is None for duty in before.duties)


def test_all_data_is_erased_only_after_an_improper_finding_and_never_under_a_hold(seen: Walk) -> None:
    for before, (name, _, _), after in seen.steps:
        if name == "data.erased":
            assert before.improper
            assert not before.held
        if name == "matter.destroyed":
            assert not before.held
            assert before.closed is not None
            assert not [duty for duty in before.open_duties() if duty.name != "destruction"]
        assert after.erased is (before.erased or name == "data.erased")


def test_a_closed_record_is_opened_by_a_second_office_after_the_first(seen: Walk) -> None:
    for before, move, after in seen.steps:
        if move[0] == "record.opened":
            assert before.opening_until is not None and before.opening_by != move[1]["office"]
            assert before.phase == after.phase == "closed"
            assert not after.opening_by
            assert moved(before, move, "custodian") is None, "one key says both"


LAST_WORDS = (
    "hold.lifted",
    "request.withdrawn",
    "request.lapsed",
    "cover.suspended",
    "capture.reviewed",
    "order.ended",
    "fields.opened",
    "finding.made",
    "data.erased",
    "copy.returned",
    "notice.given",
    "notice.repeated",
    "error.reported",
    "matter.closed",
    "matter.destroyed",
)
"""What brings any matter to its last day, asked in this order; a hold is lifted in the end."""


ENOUGH = {profile: Sort(profile, "cover", LAST_WORDS, ()) for profile in Profile}


def finished(matter: Matter, day: date, known: set[object]) -> bool:
    """Whether some way leads from here to a destroyed file that owes nothing."""
    passed = []
    enough = ENOUGH[matter.profile]
    while (state := (key_of(matter), day)) not in known and matter.phase != "destroyed":
        passed.append(state)
        after = next_word(enough, matter, day, state[0])
        if after is not None:
            matter = after
        elif (later := next_day(matter, day)) is not None:
            day = later
        else:
            return False
    known |= set(passed)
    return not matter.open_duties() or matter.phase != "destroyed"


def next_day(matter: Matter, day: date) -> date | None:
    """The next day on which a clock of this matter does something."""
    clocks = [getattr(matter, name) for name in ("end", "start_before", "confirm_by", "court_by", "attest_by")]
    clocks += [duty.by for duty in matter.duties if duty.done is None]
    around = (clock + timedelta(days=shift) for clock in clocks if clock for shift in (0, 1))
    return min((other for other in around if other > day), default=None)


def next_word(enough: Sort, matter: Matter, day: date, key: object) -> Matter | None:
    """The state after the first word that leads to one with another key."""
    possible = {*enough.by_phase[phase_on(matter, day)], *enough.by_phase[matter.phase]}
    for name in filter(possible.__contains__, LAST_WORDS):
        for facts in enough.facts(matter, name):
            after = moved(matter, (name, facts, day))
            if after is not None and key_of(after) != key:
                return after
    return None


def test_every_matter_can_be_brought_to_its_end_with_nothing_owed(seen: Walk) -> None:
    known: set[object] = set()
    for matter, day in seen.states:
        assert finished(matter, day, known), f"stuck as {matter.phase} since {day}: {matter.open_duties()}"


def test_every_duty_that_is_created_has_a_type_that_discharges_it(seen: Walk) -> None:
    for matter, _ in seen.states:
        assert {duty.name for duty in matter.duties} <= set(DISCHARGED_BY)


def test_a_duty_is_done_once_and_a_done_one_stays(seen: Walk) -> None:
    for before, _, after in seen.steps:
        done = [duty for duty in before.duties if duty.done is not None]
        assert not done or Counter(done) <= Counter(after.duties)
        names = [duty.name for duty in after.duties if duty.done is None and duty.name != "error_report"]
        assert len(names) == len(set(names))


def test_the_walk_notices_a_table_that_lets_too_much_through() -> None:
    """The invariants can fail: a cover said to be approved while its court is awaited is found out."""
    wrong = changed(Sort(REFORM, "cover", (), ()).start(), phase="active", started=on(0), end=on(9), reviewed=True)
    assert recordable(wrong, on(1))
    assert not authority(wrong, on(1))
