"""Seals lift as one cohort a month; what is opened is what was sealed, also of a closed matter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import unsealing
from plainview.server.actions.sweep import sweep
from plainview.server.scenarios.cast import OPERATOR
from tests.server.actions.desk import MATTER, TO_START, DeskTop

WITHDRAWN_DAYS = 130
"""From a withdrawal to a month after the one in which its seal ends."""


def matters(count: int) -> list[ChainId]:
    return [ChainId(f"{number:032x}") for number in range(1, count + 1)]


def withdrawn(top: DeskTop, count: int, **request: Any) -> list[ChainId]:
    """So many matters, filed and withdrawn."""
    ids = matters(count)
    for matter in ids:
        top.must("file", "withdraw", matter=matter)
    return ids


def lifted(top: DeskTop) -> dict[str, Statement]:
    said = [done.statement for done in sweep(top.stage.desk, OPERATOR)]
    return {statement.matter: statement for statement in said if statement.type == "seal.lifted"}


def opened(statement: Statement) -> dict[str, Any]:
    found = [open_text(opening["disclosure"]) for opening in listed(statement, "openings")]
    return {one.name: one.value for one in found}


def listed(statement: Statement, fact: str) -> list[Mapping[str, Any]]:
    value = statement.facts[fact]
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]


def test_ten_alike_open_agency_district_and_statute_together(top: DeskTop) -> None:
    ids = withdrawn(top, 10)
    top.on(WITHDRAWN_DAYS)
    said = lifted(top)
    assert sorted(said) == ids
    first = opened(said[ids[0]])
    assert first.keys() == {"agency", "district", "statute"}
    assert first["agency"] == "agency A"
    assert all(opened(statement) == first for statement in said.values())
    assert {statement.facts["cohort"] for statement in said.values()} == {f"{top.stage.desk.today():%Y-%m}"}


def test_nine_open_nothing_and_say_that_they_withhold(top: DeskTop) -> None:
    withdrawn(top, 9)
    top.on(WITHDRAWN_DAYS)
    said = lifted(top)
    assert len(said) == 9
    grounds = [{"field": name, "ground": "small_cell"} for name in ("agency", "district", "statute")]
    assert all(opened(statement) == {} for statement in said.values())
    assert all(listed(statement, "withheld") == grounds for statement in said.values())


def test_a_seal_is_lifted_once_and_not_in_the_month_in_which_it_ends(top: DeskTop) -> None:
    withdrawn(top, 2)
    top.on(95)
    assert lifted(top) == {}
    top.on(WITHDRAWN_DAYS - 95)
    assert len(lifted(top)) == 2
    assert lifted(top) == {}
    top.on(40)
    assert lifted(top) == {}


def test_nothing_is_lifted_while_a_request_still_waits(top: DeskTop) -> None:
    top.must("file")
    top.on(WITHDRAWN_DAYS)
    assert lifted(top) == {}


def covered(top: DeskTop) -> None:
    """A cover of a day, ended early with two pieces, disclosed, returned, told and closed."""
    top.must(*TO_START)
    top.record()
    top.record(sender_name="another")
    top.must("end_early", "approve_disclosure")
    top.stage.publish()
    top.must("release_disclosure", "acknowledge", "return_copy", "give_notice", "close")


def test_what_a_closed_matter_may_open_was_put_aside_and_goes_with_the_lifting(top: DeskTop) -> None:
    covered(top)
    desk = top.stage.desk
    assert not desk.is_open(MATTER)
    aside = json.loads(top.reading().secret(unsealing.OPENABLE, MATTER))
    assert aside.keys() == {"agency", "district", "pieces", "statute"}
    assert open_text(aside["pieces"][1]).value == "1-9"
    top.on(WITHDRAWN_DAYS)
    assert listed(lifted(top)[MATTER], "withheld")[2]["field"] == "pieces"
    assert top.reading().secret(unsealing.OPENABLE, MATTER) == ""


def test_a_cohort_is_said_whole_or_not_at_all(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = withdrawn(top, 3)
    top.on(WITHDRAWN_DAYS)
    sweep_until_cohort(top)
    real, said = unsealing._say, []

    def fails_at_the_last(*args: Any) -> Any:
        if len(said) == 2:
            raise Stopped("the machine went away")
        said.append(real(*args))
        return said[-1]

    monkeypatch.setattr(unsealing, "_say", fails_at_the_last)
    with pytest.raises(Stopped, match="went away"):
        unsealing.lift(top.stage.desk, OPERATOR)
    assert [type for matter in ids for type in top.types(matter)].count("seal.lifted") == 0
    monkeypatch.undo()
    assert len(unsealing.lift(top.stage.desk, OPERATOR)) == 3
    assert len({parse_statement(row.data).day for row in top.stage.desk.store.chain(ids[0])}) == 2


def sweep_until_cohort(top: DeskTop) -> None:
    """Everything else that the clock owes, so that only the cohort is left."""
    lift, unsealing_in_sweep = unsealing.lift, sweep.__globals__
    unsealing_in_sweep["lift"] = lambda desk, operator: []
    try:
        sweep(top.stage.desk, OPERATOR)
    finally:
        unsealing_in_sweep["lift"] = lift


def test_what_was_not_put_aside_stops_the_cohort(top: DeskTop) -> None:
    covered(top)
    with top.stage.desk.store.unit() as unit:
        top.stage.desk.put_secret(unit, unsealing.OPENABLE, MATTER, "")
    top.on(WITHDRAWN_DAYS)
    with pytest.raises(Stopped, match="not put aside"):
        sweep(top.stage.desk, OPERATOR)


def test_each_opening_for_a_cohort_is_an_audit_row(top: DeskTop) -> None:
    ids = withdrawn(top, 1)
    top.on(WITHDRAWN_DAYS)
    lifted(top)
    rows = [(row.act, row.outcome, row.detail) for row in top.audit(ids[0])]
    assert ("open", "clock", "disclosures") in rows
    assert ("sweep", "seal.lifted", "") in rows
