"""An attack on attested tables that knows everything public, the rule included.

It goes through all worlds there could be, keeps those that would have led to the very same releases, and asks for every
group of matters that values can describe how many are in it. Where all remaining worlds agree on a number from 1 to
`LEAST` - 1, a suppressed number is revealed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations_with_replacement, product
from typing import Any

LEAST = 3
"""The same rule with a smaller number, so that all worlds can be gone through."""

Release = Any
World = tuple[tuple[str, str], ...]
"""For each closed matter of a class its agency and its district; which matter is which, nobody can tell."""


def worlds(size: int, agencies: str = "abc", districts: str = "xy") -> Iterator[World]:
    yield from combinations_with_replacement(tuple(product(agencies, districts)), size)


Pool = Callable[[Mapping[str, int], int], tuple[dict[str, int], int]]


def released(world: World, pool: Pool) -> Release:
    """What is published of a world: a table by agency, one by district."""
    tables = []
    for place in (0, 1):
        shown, rest = pool(Counter(matter[place] for matter in world), LEAST)
        tables.append((tuple(sorted(shown.items())), rest))
    return tuple(tables)


def count(world: World, agency: str, district: str) -> int:
    return sum(agency in ("*", a) and district in ("*", d) for a, d in world)


def revealed(each: Mapping[Release, list[World]]) -> list[tuple[Release, str, str, int]]:
    """The groups of a few that all worlds behind a release agree on."""
    found = []
    for release, same in each.items():
        for agency, district in product("abc*", "xy*"):
            numbers = {count(world, agency, district) for world in same}
            if len(numbers) == 1 and (agency, district) != ("*", "*") and 0 < (only := numbers.pop()) < LEAST:
                found.append((release, agency, district, only))
    return found


def behind(size: int, pool: Pool) -> dict[Release, list[World]]:
    """The worlds of so many matters, by what is published of them."""
    each = defaultdict(list)
    for world in worlds(size):
        each[released(world, pool)].append(world)
    return each


def as_counted(values: Mapping[str, int], least: int) -> tuple[dict[str, int], int]:
    """Every number as it is."""
    return dict(values), 0


def without_complement(values: Mapping[str, int], least: int) -> tuple[dict[str, int], int]:
    """Small numbers are left out, and what is left follows from the total."""
    shown = {value: number for value, number in values.items() if number >= least}
    return shown, sum(values.values()) - sum(shown.values())


def only_when_small(values: Mapping[str, int], least: int) -> tuple[dict[str, int], int]:
    """A large value joins the rest only where that is small: then two values of a rest of twice 2 are known to be 2."""
    shown, rest = without_complement(values, least)
    if shown and 0 < rest < least:
        rest += shown.pop(min(shown, key=lambda value: shown[value]))
    return shown, rest
