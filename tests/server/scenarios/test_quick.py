"""The stand-in for documents that a simulated year does not typeset: a PDF that opens, and says what it is."""

import re
from collections.abc import Callable
from typing import cast

from plainview.server.actions.desk import Desk
from plainview.server.scenarios.quick import NOT_TYPESET, QuickDesk


def test_every_object_is_where_the_table_says() -> None:
    start = int(NOT_TYPESET.split(b"startxref\n")[1].split()[0])
    assert NOT_TYPESET[start:].startswith(b"xref\n0 6\n")
    places = [int(each) for each in re.findall(rb"(\d{10}) 00000 n \n", NOT_TYPESET)]
    assert [NOT_TYPESET[place : place + 7] for place in places] == [b"%d 0 obj" % number for number in range(1, 6)]
    (length,) = re.findall(rb"/Length (\d+)", NOT_TYPESET)
    assert NOT_TYPESET.split(b"stream\n")[1][: int(length)].endswith(b" ET")
    assert b"was not typeset" in NOT_TYPESET
    assert b"pieces.csv" in NOT_TYPESET


def test_documents_alone_are_stood_in_for() -> None:
    desk = QuickDesk(*cast("list[None]", [None] * 8))  # type: ignore[arg-type]
    double: Callable[[int], int] = lambda number: 2 * number  # noqa: E731
    assert desk.made("document", 3, double) == NOT_TYPESET  # type: ignore[comparison-overlap]
    assert desk.made("package", 3, double) == 6


def test_it_is_the_same_desk_otherwise() -> None:
    desk = Desk(*cast("list[None]", [None] * 8))  # type: ignore[arg-type]
    quick = QuickDesk.of(desk)
    assert quick._known is desk._known
    assert isinstance(quick.at_once(), QuickDesk)
