"""Of a cohort only that opens in which ten or more are alike."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.statistics.cells import alike

FIELDS = ("agency", "statute", "district")


def cohort(*groups: tuple[int, dict[str, str]]) -> dict[str, dict[str, str]]:
    """So many matters of each kind."""
    each = [values for count, values in groups for _ in range(count)]
    return {f"{number:04}": values for number, values in enumerate(each)}


def opened(*groups: tuple[int, dict[str, str]]) -> Counter[tuple[str, ...]]:
    return Counter(alike(cohort(*groups), FIELDS, 10).values())


def test_ten_alike_open_everything() -> None:
    assert opened((10, {"agency": "a", "statute": "s", "district": "d"})) == {FIELDS: 10}


def test_nine_open_nothing() -> None:
    assert opened((9, {"agency": "a", "statute": "s", "district": "d"})) == {(): 9}


def test_no_matters_open_nothing() -> None:
    assert opened() == {}


def test_a_value_of_nine_stays_closed_and_takes_another_with_it_so_that_it_is_not_alone() -> None:
    assert opened((9, {"agency": "a"}), (20, {"agency": "b"}), (30, {"agency": "c"})) == {(): 29, ("agency",): 30}


def test_two_small_values_that_are_ten_together_need_nobody_else() -> None:
    assert opened((5, {"agency": "a"}), (5, {"agency": "b"}), (20, {"agency": "c"})) == {(): 10, ("agency",): 20}


def test_a_rest_that_is_too_small_closes_the_last_large_value_too() -> None:
    assert opened((1, {"agency": "a"}), (30, {"agency": "b"})) == {(): 31}


def test_an_absent_value_is_never_opened() -> None:
    came = opened((12, {"statute": "s"}), (12, {"agency": "a", "statute": "s"}))
    assert came == {("statute",): 12, ("agency", "statute"): 12}


def test_within_an_agency_its_statutes_are_cells_of_their_own() -> None:
    pairs = (("a", "s"), ("a", "t"), ("b", "s"))
    each = [(10, {"agency": agency, "statute": statute}) for agency, statute in pairs]
    assert opened(*each) == {("agency", "statute"): 30}


def seen(matters: dict[str, dict[str, str]], least: int) -> Counter[tuple[tuple[str, str], ...]]:
    """How many look like each other, to somebody who sees what was opened."""
    may = alike(matters, FIELDS, least)
    return Counter(tuple((field, matters[id][field]) for field in fields) for id, fields in may.items())


MATTERS = st.lists(st.fixed_dictionaries({}, optional={name: st.sampled_from("abc") for name in FIELDS}), max_size=60)


@given(MATTERS, st.integers(1, 12))
def test_whoever_opens_anything_is_one_of_enough_that_look_alike(each: list[dict[str, str]], least: int) -> None:
    counts = seen({f"{number:04}": values for number, values in enumerate(each)}, least)
    assert all(count >= least for look, count in counts.items() if look)


@given(MATTERS, st.randoms(use_true_random=False))
def test_the_order_in_which_matters_are_told_changes_nothing(each: list[dict[str, str]], chance: object) -> None:
    matters = {f"{number:04}": values for number, values in enumerate(each)}
    mixed = list(matters.items())
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert alike(dict(mixed), FIELDS, 3) == alike(matters, FIELDS, 3)


@pytest.mark.parametrize("least", [2, 10])
def test_the_check_notices_a_rule_that_divides_without_looking(least: int) -> None:
    matters = cohort((least - 1, {"agency": "a"}), (least, {"agency": "b"}))
    careless = Counter(matters[id]["agency"] for id in matters)
    assert min(careless.values()) < least
    assert all(count >= least for look, count in seen(matters, least).items() if look)
