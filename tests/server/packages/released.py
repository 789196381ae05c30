"""A cover that runs, and what its agency gets of it: short words for tests of packages."""

from __future__ import annotations

from typing import Any

from plainview.server.actions.packages import PickedUp, copies, permit_copy, pick_up
from plainview.server.packages.age_file import open_sealed
from tests.server.actions.desk import MATTER, OFFICER, TO_START, DeskTop

AGENCY = "agency A"


def started(top: DeskTop, **request: Any) -> None:
    """A cover in force from today on."""
    top.act("file", **request)
    top.must(*TO_START[1:])


def swept(top: DeskTop, days: int = 1) -> None:
    """Let days pass, each swept."""
    for _ in range(days):
        top.on(1)
        top.stage.new_day(top.stage.desk.today())


def release(top: DeskTop, stage: str = "mid_term", **values: Any) -> Any:
    """Approved by one postal person, released by another."""
    top.act("approve_disclosure", stage=stage)
    return top.act("release_disclosure", stage=stage, **values)


def picked(top: DeskTop, by: str = OFFICER) -> PickedUp:
    """What the officer picks up; a copy is permitted where it was picked up before."""
    last = top.stage.desk.last(MATTER, ("disclosure.released",))
    if last is not None and copies(top.stage.desk, MATTER, last.index)[0]:
        permit_copy(top.stage.desk, "custodian", MATTER)
    return pick_up(top.stage.desk, by, MATTER)


def opened(top: DeskTop) -> dict[str, bytes]:
    """The files, opened with the agency's own identity."""
    return open_sealed(picked(top).data, top.stage.keyring.agency(AGENCY))
