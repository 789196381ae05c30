"""How many days of a cover are continuous: a short gap does not break the run, and its days are not counted."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.law.cfr39_233_3 import GAP_DAYS, continuous_days

START = date(2026, 1, 1)


def period(begins: int, days: int) -> tuple[date, date]:
    return START + timedelta(days=begins), START + timedelta(days=begins + days)


def on(day: int) -> date:
    return START + timedelta(days=day)


def test_a_first_cover_continues_nothing() -> None:
    assert continuous_days([], on(0)) == 0


def test_periods_that_touch_add_up() -> None:
    assert continuous_days([period(0, 30), period(30, 30), period(60, 30)], on(90)) == 90


@pytest.mark.parametrize(("gap", "days"), [(58, 30), (59, 30), (60, 0), (61, 0)])
def test_sixty_days_without_a_cover_break_the_run(gap: int, days: int) -> None:
    assert continuous_days([period(0, 30)], on(30 + gap)) == days


def test_the_days_of_a_gap_are_not_counted() -> None:
    assert continuous_days([period(0, 30), period(89, 30)], on(119 + 59)) == 60


def test_a_break_further_back_ends_the_count() -> None:
    assert continuous_days([period(0, 30), period(90, 30)], on(120)) == 30


def test_the_order_of_the_periods_does_not_matter() -> None:
    periods = [period(0, 30), period(40, 20), period(90, 30)]
    assert {continuous_days(order, on(130)) for order in permutations(periods)} == {80}


def test_days_covered_twice_are_counted_once() -> None:
    assert continuous_days([period(0, 30), period(10, 10), period(20, 30)], on(50)) == 50
    assert continuous_days([period(0, 50), period(10, 10)], on(50)) == 50


def test_a_period_that_reaches_past_the_new_start_counts_until_it() -> None:
    assert continuous_days([period(0, 30)], on(20)) == 20


def test_a_period_without_days_or_from_the_new_start_on_is_left_out() -> None:
    assert continuous_days([period(10, 0), period(20, -5), period(30, 30)], on(30)) == 0


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(-3, 60)), max_size=6), st.integers(0, 400))
def test_the_count_is_that_of_walking_back_day_by_day(spans: list[tuple[int, int]], new_start: int) -> None:
    covered = {day for begins, days in spans for day in range(begins, begins + days) if day < new_start}
    total = uncovered = 0
    for day in range(new_start - 1, -1, -1):
        if day in covered:
            total, uncovered = total + 1, 0
        else:
            uncovered += 1
            if uncovered >= GAP_DAYS:
                break
    assert continuous_days([period(begins, days) for begins, days in spans], on(new_start)) == total
