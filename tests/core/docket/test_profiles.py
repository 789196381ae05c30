"""What ties the two profiles (D§4): take the reform's own statements from a trace, and the regulation allows the rest.

A random trace is made under `reform`; beside it runs the same matter under `regulation`, which hears everything but the
statements that only `reform` knows, and the suspensions and findings that only a missing court brought about. Where the
reform's order is over sooner (a judge gave fewer days, or a finding on the court ended it), the shorter trace says so
too: ending early is always open to an agency. Compared are approvals, starts, recordings, disclosures, on their days,
and everything that leads to them; not compared is what follows a judge's no, since nothing may be recorded after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from plainview.core.docket import clock, fold_matter
from plainview.core.docket.clock import locked, missed, phase_on, recordable
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement
from plainview.core.docket.types import TYPES
from tests.core.docket.moves import Move, Sort, moved
from tests.core.docket.say import D0, REFORM, REGULATION, new

LEFT_OUT = ("filing.refused", "capture.recorded", "capture.reviewed", "matter.destroyed", "error.registered")
TYPES_SAID = tuple(name for name, row in TYPES.items() if row.chain == "matter" and name not in LEFT_OUT)
COMPARED = (
    "order.authorized",
    "cover.started",
    "extension.authorized",
    "disclosure.approved",
    "disclosure.released",
)
GONE = ("denied", "withdrawn", "lapsed", "refused")
FREE = ("data.erased", "request.lapsed", "hold.placed", "hold.lifted", "matter.closed", "order.refused")
FREE += ("record.opening_approved", "record.opened")
"""Not approvals, recordings or disclosures, and answers to what `regulation` may not share; heard where allowed."""


@dataclass
class Pair:
    """The same matter under both profiles, each as its own statements leave it."""

    strict: Matter
    plain: Matter
    gone: bool = False
    recorded: int = 0
    released: int = 0
    approved: int = 0

    def say(self, move: Move) -> bool:
        """Say one thing under `reform` when it is allowed, and what is left of it under `regulation`."""
        name, facts, day = move
        before = self.strict
        after = moved(before, move)
        if after is None:
            return False
        self.end_too(day)
        self.strict = after
        self.gone |= after.phase in GONE
        if not (TYPES[name].reform or self.only_reform(before, name, facts, day)):
            self.heard(name, facts, day)
        self.end_too(day)
        return True

    def only_reform(self, before: Matter, name: str, facts: Mapping[str, Any], day: date) -> bool:
        """A suspension for want of the court's word, and the finding upon it."""
        if name == "cover.suspended":
            return facts["missing"] == "court"
        if name != "finding.made":
            return False
        lack = missed(before, day)
        court = before.missing == "court" or (lack is not None and lack[0] == "court")
        return court and not locked(self.plain, day)

    def heard(self, name: str, facts: Mapping[str, Any], day: date) -> None:
        if name == "order.ended":
            over = self.plain.end is not None and day >= self.plain.end
            facts = {"early": not over}
            if self.plain.first_end is not None:
                return
            self.suspend_too(day)
        after = moved(self.plain, (name, facts, day))
        if after is None:
            late = name == "cover.suspended" and self.plain.phase in ("suspended", "ended")
            free = late or name in FREE or (self.gone and name not in COMPARED)
            assert free, f"{name} {dict(facts)} on {day}: {self.plain}"
            return
        self.plain = after
        self.approved += name in ("order.authorized", "extension.authorized")
        self.released += name == "disclosure.released"

    def suspend_too(self, day: date) -> None:
        """A suspension that `reform` had no need to say, because a judge's no had stopped the cover already."""
        lack = missed(self.plain, day)
        if self.plain.phase == "active" and lack:
            self.plain = moved(self.plain, ("cover.suspended", {"missing": lack[0]}, day)) or self.plain

    def end_too(self, day: date) -> None:
        """Where the reform's cover or order is over and the other still runs, it is ended early."""
        end = self.strict.end
        over = end is not None and day >= end and phase_on(self.strict, day) in ("ended", "closed")
        if end is None or not over or self.plain.first_end is not None:
            return
        said = max(end, self.plain.last_day or end)
        self.suspend_too(said)
        early = self.plain.end is not None and said < self.plain.end
        self.plain = moved(self.plain, ("order.ended", {"early": True}, said)) or self.plain if early else self.plain

    def days_pass(self, first: date, last: date) -> None:
        """What could be recorded under `reform` on each of the days could be under `regulation`."""
        day = first
        while day <= min(last, first + timedelta(days=130)):
            if recordable(self.strict, day):
                self.recorded += 1
                assert recordable(self.plain, day), f"{day}: {self.strict} {self.plain}"
            day += timedelta(days=1)


def walkers(kind: str, days: int, more: int) -> Sort:
    return Sort(REFORM, kind, TYPES_SAID, (0,), days, more)


def trace(seed: int) -> Pair:
    """A random trace under `reform` of at most 18 statements, with the days between them, and what is left of it."""
    chance = Random(seed)
    kind = chance.choice(("cover", "cover", "cover", "records"))
    sort = walkers(kind, chance.choice((2, 5, 30, 40, 60, 120)), chance.choice((1, 30, 60)))
    pair, day = Pair(new(REFORM), new(REGULATION)), D0
    for _ in range(chance.randint(6, 18)):
        later = chance.choice(next_days(pair.strict, day))
        pair.days_pass(day, later)
        day = later
        moves = list(replace(sort, offsets=((day - D0).days,)).moves(pair.strict, day))
        moves = [move for move in moves if moved(pair.strict, move)]
        if moves:
            weights = [WEIGHTS.get(move[0], 1) for move in moves]
            assert pair.say(chance.choices(moves, weights)[0])
    pair.days_pass(day, day + timedelta(days=130))
    return pair


WEIGHTS = {
    "cover.started": 60,
    "order.seconded": 60,
    "order.approved": 30,
    "order.authorized": 30,
    "disclosure.released": 20,
    "extension.approved": 20,
    "extension.authorized": 20,
    "request.reviewed": 10,
    **dict.fromkeys(("order.narrowed", "request.confirmed", "extension.asked", "attestation.made"), 8),
    **dict.fromkeys(("request.corrected", "order.returned"), 6),
    **dict.fromkeys(("disclosure.approved", "cover.suspended", "finding.made", "order.ended", "extension.denied"), 4),
    **dict.fromkeys(("request.withdrawn", "request.refused", "request.returned", "order.denied"), 0.5),
    **dict.fromkeys(("order.refused", "disclosure.refused", "extension.refused", "outcome.filed"), 0.2),
}
"""What brings a matter on is drawn more often, so that most traces come to recordings and disclosures."""


def next_days(matter: Matter, day: date) -> list[date]:
    """Today, some times over, then the days before, at and after each clock that has still to come."""
    clocks = [getattr(matter, name) for name in ("end", "start_before", "confirm_by", "court_by", "attest_by")]
    around = {clock + timedelta(days=shift) for clock in clocks if clock for shift in (-1, 0, 1)}
    return [*[day] * (3 if matter.started else 20), *sorted(other for other in around if other > day)]


@settings(max_examples=1200, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**32))
def test_what_reform_allows_without_its_own_statements_regulation_allows(seed: int) -> None:
    trace(seed)


def test_the_traces_came_to_approvals_recordings_and_disclosures() -> None:
    """So that the property cannot be true of nothing."""
    pairs = [trace(seed) for seed in range(200)]
    assert sum(pair.approved > 0 for pair in pairs) > 150
    assert sum(pair.recorded > 0 for pair in pairs) > 60
    assert sum(pair.released > 0 for pair in pairs) > 25


def test_a_judge_who_could_lengthen_a_cover_would_break_the_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    """The property can fail: with this table what `reform` allows goes beyond what `regulation` does."""
    usual = fold_matter.EFFECTS["order.narrowed"]

    def longer(matter: Matter, statement: Statement) -> Matter:
        after = usual(matter, statement)
        return after if after.end is None else changed(after, end=after.end + timedelta(days=200))

    monkeypatch.setattr(fold_matter, "EFFECTS", {**fold_matter.EFFECTS, "order.narrowed": longer})
    with pytest.raises(AssertionError):
        for seed in range(200):
            trace(seed)


def test_a_returned_order_that_outlived_its_own_days_would_break_the_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why the earlier of both days counts: under `regulation` the order's days run on, whatever a judge says."""
    usual = clock.lapse

    def later(matter: Matter, day: date) -> str:
        return usual(changed(matter, start_before=None) if matter.phase == "returned" else matter, day)

    monkeypatch.setattr(clock, "lapse", later)
    with pytest.raises(AssertionError):
        for seed in range(400):
            trace(seed)
