"""A recorder's papers: on record for a time, renewed, withdrawn; a gap stays a gap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions.recorders import PAPER_DAYS_MAX, Paper, certify_recorder, lapsing, papers_on
from plainview.server.people.person import Person, Role
from tests.server.actions.desk import DeskTop

REGISTRAR = "registrar of the inspection service"
NEW = Person("new recorder", Role.RECORDER, office="inspection", postal=True)
BOTH = (Paper.NONDISCLOSURE, Paper.TRAINING)


def today(top: DeskTop) -> Day:
    return top.stage.desk.today()


def held(top: DeskTop, day: Day, person: str = NEW.id) -> list[Day | None]:
    found = papers_on(top.stage.desk, top.stage.desk.person(person), day)
    return [found[paper] for paper in BOTH]


def test_a_paper_counts_from_the_day_it_is_put_on_record_to_its_last(top: DeskTop) -> None:
    top.stage.register(NEW)
    first = today(top)
    until = days_after(first, 10)
    for paper in BOTH:
        certify_recorder(top.stage.desk, REGISTRAR, NEW.id, paper, until)
    assert held(top, days_after(first, -1)) == [None, None], "not from an earlier day"
    assert held(top, first) == held(top, until) == [until, until]
    person = top.stage.desk.person(NEW.id)
    assert (person.nondisclosure_until, person.trained_until) == (until, until)


def test_a_renewal_does_not_fill_the_gap_before_it(top: DeskTop) -> None:
    until = days_after(today(top), 2)
    top.stage.register(replace(NEW, nondisclosure_until=until, trained_until=until))
    top.on(5)
    renewed = days_after(today(top), 300)
    certify_recorder(top.stage.desk, REGISTRAR, NEW.id, Paper.TRAINING, renewed)
    assert held(top, until) == [until, until]
    assert held(top, days_after(until, 1)) == [until, until], "lapsed: the last day stays before it"
    assert held(top, today(top)) == [until, renewed]


def test_a_withdrawal_ends_a_paper_with_yesterday(top: DeskTop) -> None:
    until = days_after(today(top), 50)
    top.stage.register(replace(NEW, nondisclosure_until=until, trained_until=until))
    top.on(3)
    yesterday = days_after(today(top), -1)
    certify_recorder(top.stage.desk, REGISTRAR, NEW.id, Paper.NONDISCLOSURE, yesterday)
    assert held(top, today(top)) == [yesterday, until] and held(top, yesterday) == [until, until]
    rows = top.audit("people")
    assert [(row.person, row.act, row.outcome) for row in rows] == [
        (REGISTRAR, "certify_recorder", "withdrawn"),
        (NEW.id, "be_certified", "withdrawn"),
    ]


@pytest.mark.parametrize("days", [-2, PAPER_DAYS_MAX + 1])
def test_no_paper_is_dated_back_or_lasts_for_ever(top: DeskTop, days: int) -> None:
    with pytest.raises(Malformed, match="from yesterday"):
        certify_recorder(top.stage.desk, REGISTRAR, "recorder", Paper.TRAINING, days_after(today(top), days))
    assert top.stage.desk.record("papers", "recorder") is None


@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("registrar of the court", "recorder"),
        (REGISTRAR, "inspector"),
        ("recorder", "recorder"),
        ("inspector", "recorder"),
        (REGISTRAR, "nobody at all"),
    ],
)
def test_the_registrar_of_the_recorders_own_office_puts_papers_on_record_and_nobody_else(
    top: DeskTop, by: str, whom: str
) -> None:
    with pytest.raises(NotPermitted):
        certify_recorder(top.stage.desk, by, whom, Paper.TRAINING, days_after(today(top), 5))


def test_a_contractor_is_no_recorder(top: DeskTop) -> None:
    top.stage.register(replace(NEW, postal=False))
    with pytest.raises(NotPermitted):
        certify_recorder(top.stage.desk, REGISTRAR, NEW.id, Paper.TRAINING, days_after(today(top), 5))


def test_the_registrar_sees_whose_papers_end_soon(top: DeskTop) -> None:
    soon = days_after(today(top), 4)
    top.stage.register(replace(NEW, nondisclosure_until=soon))
    assert lapsing(top.stage.desk, REGISTRAR, soon) == [
        (NEW.id, Paper.NONDISCLOSURE, soon),
        (NEW.id, Paper.TRAINING, None),
    ]
    assert lapsing(top.stage.desk, REGISTRAR, days_after(soon, -1)) == [(NEW.id, Paper.TRAINING, None)]
    assert lapsing(top.stage.desk, "registrar of the court", soon) == []
    with pytest.raises(NotPermitted):
        lapsing(top.stage.desk, "recorder", soon)
