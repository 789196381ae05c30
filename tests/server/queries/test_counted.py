"""Attorney's mail is counted, and the count is the auditor's alone."""

from __future__ import annotations

import pytest

from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.sheets import import_sheet
from plainview.server.people.person import Role
from plainview.server.queries.counted import attorney_mail
from plainview.server.scenarios.cast import PEOPLE
from plainview.server.scenarios.requests import STANDARD_PIECE
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, TO_START, DeskTop

__all__ = ["top"]

KNOWN = {"known": True, "names": ["the counsel"], "address": "9 Law Road", "subject_is_attorney": False}


def test_each_piece_passed_over_is_counted_once_whichever_way_it_came(top: DeskTop) -> None:
    top.act("file", attorney=KNOWN)
    top.must(*TO_START[1:])
    desk, first = top.stage.desk, top.stage.desk.today()
    top.record(sender_name="The Counsel")
    top.record(addressee="a neighbour")
    top.on(1)
    rows = [Piece(first, **{**STANDARD_PIECE, "sender_name": name}) for name in ("The Counsel", "a shop", "T. Counsel")]
    refused = [*rows, Piece(first, **{**STANDARD_PIECE, "addressee": "a neighbour"})]
    assert import_sheet(desk, "recorder", MATTER, print_sheet(refused)).refused, "a sheet not taken counts nothing"
    assert import_sheet(desk, "recorder", MATTER, print_sheet(rows)).digests
    last = desk.today()
    assert attorney_mail(desk, "auditor", first, last) == attorney_mail(desk, "auditor", first, last, MATTER) == 3
    assert attorney_mail(desk, "auditor", last, last) == 2 and attorney_mail(desk, "auditor", first, first) == 1
    assert attorney_mail(desk, "auditor", days_after(last, 1), days_after(last, 9)) == 0
    assert attorney_mail(desk, "auditor", first, last, ChainId("cd" * 16)) == 0


@pytest.mark.parametrize("who", [person.id for person in PEOPLE if person.role is not Role.AUDITOR][::3])
def test_nobody_else_is_told(top: DeskTop, who: str) -> None:
    day = top.stage.desk.today()
    with pytest.raises(NotPermitted):
        attorney_mail(top.stage.desk, who, day, day, MATTER)
