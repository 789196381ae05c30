"""A package is handed out once, until it is due back; who has not picked it up, and whose copy is late, is listed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import packages
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.packages import copies, permit_copy, pick_up
from plainview.server.packages.age_file import open_sealed
from plainview.server.queries.disclosures import UNOPENED_DAYS, came_late, count_unopened, still_out, unopened
from tests.server.actions.conftest import top as top
from tests.server.actions.desk import MATTER, OFFICER, DeskTop
from tests.server.packages.released import AGENCY, release, started, swept

OTHER = ChainId("cd" * 16)


def given(top: DeskTop) -> Acknowledged:
    """A cover that ended, released to its agency today."""
    started(top)
    top.must("end_early")
    swept(top)
    done = release(top, "end")
    assert isinstance(done, Acknowledged) and done.statement.type == "disclosure.released"
    return done


def taken(top: DeskTop) -> dict[str, bytes]:
    """What the officer finds in the package; the age file itself is another each time."""
    data = pick_up(top.stage.desk, OFFICER, MATTER).data
    return open_sealed(data, top.stage.keyring.agency(AGENCY))


def test_a_second_copy_needs_a_custodians_permission_and_is_counted(top: DeskTop) -> None:
    done = given(top)
    data = taken(top)
    with pytest.raises(NotPermitted, match="Copies are not allowed"):
        taken(top)
    assert (top.audit()[-1].act, top.audit()[-1].outcome) == ("pick_up_package", "refused")
    for person in (OFFICER, "judge", "auditor"):
        with pytest.raises(NotPermitted):
            permit_copy(top.stage.desk, person, MATTER)
    permit_copy(top.stage.desk, "custodian", MATTER)
    assert (top.audit()[-1].act, top.audit()[-1].detail) == ("permit_copy", f"statement {done.index}")
    assert taken(top) == data
    with pytest.raises(NotPermitted, match="Copies are not allowed"):
        taken(top)
    assert copies(top.stage.desk, MATTER, done.index) == (2, 1)


def test_the_count_of_copies_has_a_tooth(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    given(top)
    monkeypatch.setattr(packages, "copies", lambda *_: (0, 0))
    assert taken(top) == taken(top)


def test_no_copy_is_permitted_where_nothing_is_out(top: DeskTop) -> None:
    started(top)
    with pytest.raises(NotPermitted, match="nothing is out"):
        permit_copy(top.stage.desk, "custodian", MATTER)


def test_access_ends_on_the_day_the_copy_is_due_back(top: DeskTop) -> None:
    given(top)
    swept(top, 59)
    assert top.stage.desk.today() == top.stage.desk.matter(MATTER).end + timedelta(days=60)  # type: ignore[operator]
    assert taken(top)
    permit_copy(top.stage.desk, "custodian", MATTER)
    swept(top)
    with pytest.raises(NotPermitted, match="no such package"):
        taken(top)


def test_after_a_return_only_what_is_released_anew_is_handed_out(top: DeskTop) -> None:
    given(top)
    taken(top)
    top.must("return_copy")
    with pytest.raises(NotPermitted, match="no such package"):
        taken(top)
    top.act("approve_disclosure", by="second custodian", stage="end")
    top.act("release_disclosure", by="custodian", stage="end")
    assert taken(top)


def test_the_late_list_names_what_is_overdue_and_what_came_late_and_nothing_else(top: DeskTop) -> None:
    first = top.stage.desk.today()
    given(top)
    due = top.stage.desk.matter(MATTER).end + timedelta(days=60)  # type: ignore[operator]
    swept(top, 59)
    assert still_out(top.stage.desk) == ((), "")
    swept(top)
    ((late,), _) = still_out(top.stage.desk)
    assert (late.matter, late.due, late.returned) == (MATTER, due, None)
    assert came_late(top.stage.desk, first) == ((), "")
    top.must("return_copy")
    assert still_out(top.stage.desk) == ((), "")
    ((late,), _) = came_late(top.stage.desk, first)
    assert (late.due, late.returned) == (due, top.stage.desk.today())
    assert came_late(top.stage.desk, top.stage.desk.today()) == ((), ""), "due before that day"


def test_a_copy_that_came_in_time_is_on_no_list(top: DeskTop) -> None:
    first = top.stage.desk.today()
    given(top)
    top.must("return_copy")
    swept(top, 70)
    assert still_out(top.stage.desk) == came_late(top.stage.desk, first) == ((), "")


def test_what_nobody_picked_up_for_a_week_is_listed_for_custodian_and_auditor_alone(top: DeskTop) -> None:
    done = given(top)
    swept(top, UNOPENED_DAYS - 1)
    assert unopened(top.stage.desk, "custodian") == ((), "") and count_unopened(top.stage.desk) == 0
    swept(top)
    ((one,), _) = unopened(top.stage.desk, "auditor")
    assert (one.matter, one.index, one.stage, one.released) == (MATTER, done.index, "end", done.statement.day)
    assert not one.picked_up and not one.acknowledged and count_unopened(top.stage.desk) == 1
    assert [row.act for row in top.audit(ChainId("program"))][-1] == "read_disclosures"
    for person in (OFFICER, "judge", "operator", "inspector"):
        with pytest.raises(NotPermitted):
            unopened(top.stage.desk, person)
    taken(top)
    ((one,), _) = unopened(top.stage.desk, "custodian")
    assert one.picked_up and not one.acknowledged and count_unopened(top.stage.desk) == 0
    top.act("acknowledge", stage="end")
    assert unopened(top.stage.desk, "custodian") == ((), "")


def test_nothing_that_is_back_or_erased_is_said_to_be_unopened(top: DeskTop) -> None:
    given(top)
    swept(top, UNOPENED_DAYS)
    assert count_unopened(top.stage.desk) == 1
    top.must("return_copy")
    assert count_unopened(top.stage.desk) == 0
    top.act("find", outcome="improper")
    top.act("erase", scope="all")
    assert count_unopened(top.stage.desk) == 0
