"""Yearly figures in the program's state: which year is over, which revision is next, what is owed and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from plainview.core.docket.program import YearFigures, figures_path
from plainview.core.docket.yearly import owed_figures
from plainview.core.law.profile import Profile
from tests.core.docket.founded import FIRST, Log, founded, refused, staffed

OVER = (date(2026, 12, 31) - FIRST).days + 1
"""The day on which the daybook of 31 December is closed, counted from the first."""

HASH = "ab" * 32


def over() -> Log:
    """A year is over; an auditor's new key signs."""
    log = staffed()
    log.add_key("registrar 2", "inspector_general", 300, **{"class": "registrar", "office": "inspector_general"})
    log.add_key("auditor 2", "registrar 2", 301, **{"class": "auditor", "office": "inspector_general"})
    for number in range(OVER):
        of = (FIRST + timedelta(days=number)).isoformat()
        log.add("daybook.closed", {"of": of, "root": "00" * 32}, day=max(number + 1, 301))
    return log


@pytest.fixture(scope="module")
def ended() -> Log:
    return over()


@pytest.fixture
def log(ended: Log) -> Log:
    return Log(ended.program)


def said(log: Log, **facts: Any) -> dict[str, Any]:
    return {"revision": 1, "size": log.program.size, "tables": HASH, "year": 2026} | facts


def test_the_last_daybook_of_a_year_closes_it(log: Log) -> None:
    assert log.program.daybook == date(2026, 12, 31)
    assert log.program.years_closed == {2026: log.program.size - 1}


def test_figures_are_published_by_revision_and_attested_once(log: Log) -> None:
    first = log.add("figures.published", said(log), day=OVER)
    second = log.add("figures.published", said(log, revision=2), day=OVER)
    third = log.add("figures.attested", {"tables": HASH, "year": 2026}, "auditor 2", day=OVER)
    day = FIRST + timedelta(days=OVER)
    one, two, three = log.program.figures
    assert (one, two) == log.program.published(2026)
    assert log.program.attested(2026) == three
    assert (one.index, two.index, three.index) == (first, second, third)
    assert one == YearFigures(first, day, 2026, 1, first, HASH)
    assert [figures.path for figures in (one, two, three)] == [
        "figures/2026.json",
        "figures/2026.2.json",
        "figures/2026-attested.json",
    ]
    again = refused(log, "figures.attested", {"tables": HASH, "year": 2026}, "auditor 2", on=OVER)
    assert "attested already" in again
    assert log.program.published(2027) == ()
    assert log.program.attested(2027) is None


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"year": 2027}, "the daybook of the last day of 2027 is not closed"),
        ({"revision": 2}, "the next figures of 2026 are revision 1"),
    ],
)
def test_figures_of_another_year_or_revision_are_refused(log: Log, facts: dict[str, Any], why: str) -> None:
    assert why in refused(log, "figures.published", said(log, **facts), on=OVER)


def test_figures_count_the_whole_year_and_nothing_to_come(log: Log) -> None:
    size = log.program.size
    for wrong in (log.program.years_closed[2026], size + 1):
        assert "none that are to come" in refused(log, "figures.published", said(log, size=wrong), on=OVER)
    log.add("figures.published", said(log, size=log.program.years_closed[2026] + 1), day=OVER)


def test_what_is_not_published_is_not_attested(log: Log) -> None:
    why = refused(log, "figures.attested", {"tables": HASH, "year": 2026}, "auditor 2", on=OVER)
    assert "no figures of 2026 are published" in why


def standing(log: Log, day: date) -> list[tuple[str, date, str]]:
    return [(duty.name, duty.by, duty.standing(day)) for duty in owed_figures(log.program, day)]


def test_figures_are_owed_by_january_and_attested_by_june(log: Log) -> None:
    january, june = date(2027, 1, 31), date(2027, 6, 30)
    assert standing(log, date(2026, 12, 31)) == []
    assert standing(log, january) == [("figures", january, "owed"), ("attested_figures", june, "owed")]
    after = june + timedelta(days=1)
    assert [how for _, _, how in standing(log, after)] == ["overdue", "overdue"]
    log.add("figures.published", said(log), day=OVER)
    log.add("figures.attested", {"tables": HASH, "year": 2026}, "auditor 2", day=OVER + 2)
    log.add("figures.published", said(log, revision=2), day=OVER + 60)
    assert [how for _, _, how in standing(log, after)] == ["met", "met"]
    assert [duty.since.year for duty in owed_figures(log.program, date(2028, 1, 1))] == [2027, 2027, 2028, 2028]


def test_figures_that_came_late_are_late(log: Log) -> None:
    log.add("figures.published", said(log), day=OVER + 31)
    assert standing(log, date(2027, 3, 1))[0][2] == "late"


def test_the_regulation_owes_no_figures() -> None:
    program = founded().program
    program = replace(program, profiles=((FIRST, Profile.REGULATION),))
    assert owed_figures(program, date(2028, 1, 1)) == ()


def test_the_paths_of_figures() -> None:
    assert [figures_path(2026, number) for number in (0, 1, 12)] == [
        "figures/2026-attested.json",
        "figures/2026.json",
        "figures/2026.12.json",
    ]
