"""Attested tables: what is pooled, which year a matter counts in, and that no attack finds a few matters in them."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.docket.state import Matter
from plainview.core.law.profile import Profile
from plainview.core.law.reform.own import CELL_LEAST
from plainview.core.statistics import attested
from plainview.core.statistics.account import Event, MatterRow
from plainview.core.statistics.attested import Closed, attested_table, attested_tables, closed_of, pooled, settled
from plainview.core.statistics.table import ASKED
from tests.core.docket.say import MATTER, on
from tests.core.statistics.attack import (
    LEAST,
    Pool,
    as_counted,
    behind,
    count,
    only_when_small,
    released,
    revealed,
    without_complement,
    worlds,
)

MOST = 7


@pytest.mark.parametrize("size", range(MOST + 1))
def test_no_release_reveals_a_few_matters_to_whoever_knows_the_rule(size: int) -> None:
    assert revealed(behind(size, pooled)) == []


@pytest.mark.parametrize("weak", [as_counted, without_complement, only_when_small])
def test_the_attack_finds_what_a_weaker_rule_reveals(weak: Pool) -> None:
    """The tooth: the same attack against rules that are not enough."""
    assert any(revealed(behind(size, weak)) for size in range(MOST + 1))


def test_releases_of_two_years_together_reveal_no_more() -> None:
    """Years are of different matters: each pair of worlds is possible, so sums are known only where both are."""
    for first, second in product(range(5), range(5)):
        for one, other in product(behind(first, pooled).values(), behind(second, pooled).values()):
            for agency in "abc":
                sums = {count(a, agency, "*") + count(b, agency, "*") for a in one for b in other}
                assert len(sums) > 1 or sums.pop() not in range(1, LEAST)


def test_the_attack_finds_what_a_second_release_of_a_growing_year_reveals() -> None:
    """The tooth of rule 1: were a year published again with one matter more, the difference would be that one."""
    before, after = (("a", "x"),) * 3, (("a", "x"),) * 4
    grown = {len(later) - len(before) for later in worlds(4) if released(later, pooled) == released(after, pooled)}
    known = [pooled(Counter(agency for agency, _ in world), LEAST)[0]["a"] for world in (before, after)]
    assert grown == {1}
    assert 0 < known[1] - known[0] < LEAST


@given(st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 40)))
def test_every_number_is_none_or_large_and_they_add_up(values: dict[str, int]) -> None:
    shown, rest = pooled(values, CELL_LEAST)
    total = sum(values.values())
    assert all(values[value] == number >= CELL_LEAST for value, number in shown.items())
    assert sum(shown.values()) + rest == total
    assert rest == 0 or rest >= CELL_LEAST or not shown


def test_equally_small_values_join_the_rest_together() -> None:
    assert pooled({"a": 10, "b": 10, "c": 1, "d": 11}, 10) == ({"d": 11}, 21)


def matters(asked: str, **numbers: int) -> list[Closed]:
    return [Closed(asked, {"agency": agency}) for agency, number in numbers.items() for _ in range(number)]


def test_each_class_is_pooled_by_itself() -> None:
    told = [*matters("cover/federal", a=12, b=11), *matters("cover/postal", a=9, b=30), Closed("cover/state", {})]
    table = attested_table("agency", 2026, told, CELL_LEAST)
    columns = {asked: [row[place] for row in table.counts] for place, asked in enumerate(ASKED)}
    assert table.rows == ("a", "b", "rest")
    assert columns["cover/federal"] == [12, 11, 0]
    assert columns["cover/postal"] == [None, None, 39]
    assert columns["cover/state"] == [None, None, 0]
    assert table.plain()["field"] == "agency"
    assert [one.field for one in attested_tables(2026, told, CELL_LEAST)] == list(attested.FIELDS)


def row(profile: Profile, *said: tuple[str, dict[str, Any]], kind: str = "cover", **known: str) -> MatterRow:
    events = tuple(Event(index, on(index), type, facts) for index, (type, facts) in enumerate(said))
    return MatterRow(Matter(MATTER, profile, kind=kind, level="federal"), events, (), known)


def test_a_matter_counts_when_its_seal_is_lifted_or_where_there_is_none_when_it_is_over() -> None:
    filed, lifted = ("request.filed", {}), ("seal.lifted", {})
    ended = ("order.ended", {"days_in_force": 30})
    assert settled(row(Profile.REFORM, filed, ended)) is None
    assert [event.index for event in [settled(row(Profile.REFORM, filed, ended, lifted))] if event] == [2]
    assert [event.index for event in [settled(row(Profile.REGULATION, filed, ended))] if event] == [1]
    assert [event.index for event in [settled(row(Profile.REGULATION, filed, ("request.refused", {})))] if event] == [1]
    assert settled(row(Profile.REGULATION, filed)) is None
    assert settled(row(Profile.REFORM, ("capture.recorded", {}), kind="capture")) is None


def test_what_was_opened_is_not_counted_again() -> None:
    told = closed_of(row(Profile.REFORM, agency="A"), {"agency": "A", "district": "D", "attorney": "3"})
    assert told == Closed("cover/federal", {"district": "D"})
