"""The small-cell rule: what of a cohort may be opened so that whoever opens alike is never one of a few (rule 125)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

Values = Mapping[str, str]
"""The fields of one matter by name, each value in some spelling in which equal ones are equal."""


def alike(cohort: Mapping[str, Values], fields: Sequence[str], least: int) -> dict[str, tuple[str, ...]]:
    """Promise for each of a cohort, by its id, the fields that may be opened, in the order of `fields`.

    Whatever any of them opens, at least `least` of the cohort open the same fields with the same values: field after
    field a group is divided by value, and where the rest would be fewer than `least`, the smallest of the large
    values joins it. The answer depends on the cohort alone. A cohort under `least` opens nothing.
    """
    opened: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(cohort), ())
    groups = [list(opened)] if len(cohort) >= least else []
    for field in fields:
        groups = [part for group in groups for part in _divided(cohort, group, field, least, opened)]
    return opened


def _divided(
    cohort: Mapping[str, Values], group: list[str], field: str, least: int, opened: dict[str, tuple[str, ...]]
) -> list[list[str]]:
    """The group by the values of a field, those whose value stays closed together; those that open it, are noted."""
    by_value: dict[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    for id in group:
        value = cohort[id].get(field)
        (rest if value is None else by_value[value]).append(id)
    large = sorted(by_value, key=lambda value: (-len(by_value[value]), value))
    while large and (len(by_value[large[-1]]) < least or 0 < len(rest) < least):
        rest += by_value[large.pop()]
    for value in large:
        for id in by_value[value]:
            opened[id] += (field,)
    return [part for part in (*[by_value[value] for value in large], sorted(rest)) if part]
