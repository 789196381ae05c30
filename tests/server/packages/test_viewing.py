"""An agency without an age key reads what was released in the portal: for a purpose, counted, until it is returned."""

from __future__ import annotations

from typing import Any

import pytest

from plainview.core.vocabulary.errors import Malformed, NotPermitted, Stopped
from plainview.server.actions import packages, viewing
from plainview.server.actions.packages import PACKAGE, copies, permit_copy, pick_up, recipients_of, set_recipients
from plainview.server.actions.viewing import Viewed, read_package
from plainview.server.packages.age_file import recipient_of
from plainview.server.packages.contents import check
from plainview.server.queries.agencies import agencies
from plainview.server.queries.disclosures import UNOPENED_DAYS, count_unopened, unopened
from plainview.server.queries.offers import offers
from plainview.server.queries.viewer import MARKED_ROWS, can_print, shown
from tests.server.actions.conftest import top as top
from tests.server.actions.desk import MATTER, OFFICER, SUPERVISOR, DeskTop
from tests.server.actions.test_records import in_force, select
from tests.server.actions.test_records import release as release_records
from tests.server.packages.released import AGENCY, release, started, swept

REGISTRAR = "registrar of the inspection service"


def given(top: DeskTop, pieces: int = 2) -> None:
    """A cover that is over, with some pieces, released to its agency, which reads in the portal."""
    set_recipients(top.stage.desk, REGISTRAR, AGENCY, [])
    started(top)
    for number in range(pieces):
        top.record(sender_name=f"sender {number}")
    swept(top)
    top.must("end_early")
    swept(top)
    assert release(top, "end").statement.type == "disclosure.released"


def read(top: DeskTop, purpose: str = "case", by: str = OFFICER, **how: Any) -> Viewed:
    return read_package(top.stage.desk, by, MATTER, purpose, **how)


def trail(top: DeskTop) -> list[tuple[str, str, str]]:
    return [(row.act, row.outcome, row.detail) for row in top.audit() if row.act in ("read_package", "pick_up_package")]


def test_an_officer_reads_what_was_released_and_every_reading_is_in_the_trail_with_its_purpose(top: DeskTop) -> None:
    given(top)
    desk = top.stage.desk
    released = desk.last(MATTER, ("disclosure.released",))
    assert released is not None
    assert {"read_package"} == {"read_package", "pick_up_package"} & set(offers(desk, OFFICER, MATTER))
    viewed = read(top)
    assert {one.piece.sender_name for one in check(viewed.files)} == {"sender 0", "sender 1"}
    assert (viewed.index, viewed.by, viewed.at) == (released.index, OFFICER, desk.now())
    read(top, "outcome")
    statement = f"statement {released.index}"
    assert trail(top) == [
        ("pick_up_package", "picked up", f"{statement}, read in the portal"),
        ("read_package", "read", f"{statement}, case"),
        ("read_package", "read", f"{statement}, outcome"),
    ]
    assert copies(desk, MATTER, released.index) == (1, 0), "reading again is no copy"
    opened = [(row.person, row.outcome, row.detail) for row in top.audit() if row.act == "open"]
    assert (OFFICER, "disclose", "disclosures") in opened


def test_nobody_else_reads_it_and_nothing_without_a_purpose(top: DeskTop) -> None:
    given(top)
    for purpose in ("", "curiosity"):
        with pytest.raises(Malformed):
            read(top, purpose)
    for person in ("officer of agency B", SUPERVISOR, "custodian", "auditor", "operator"):
        with pytest.raises(NotPermitted):
            read(top, by=person)
    assert [row[:2] for row in trail(top)] == [("read_package", "not permitted")], "the other agency's officer"
    with pytest.raises(NotPermitted, match="sealed to no key"):
        pick_up(top.stage.desk, OFFICER, MATTER)


def test_a_package_of_an_agency_with_a_key_is_not_opened_here(top: DeskTop) -> None:
    started(top)
    top.must("end_early")
    swept(top)
    release(top, "end")
    assert "pick_up_package" in offers(top.stage.desk, OFFICER, MATTER)
    with pytest.raises(NotPermitted, match="is not opened here"):
        read(top)
    set_recipients(top.stage.desk, REGISTRAR, AGENCY, [])
    with pytest.raises(NotPermitted, match="no longer your agency's"):
        read(top)


def test_it_ends_with_the_return_of_the_copy_and_with_its_last_day(top: DeskTop) -> None:
    given(top)
    swept(top, 59)
    read(top)
    swept(top)
    with pytest.raises(NotPermitted, match="no such package"):
        read(top)
    top.must("return_copy")
    release(top, "end")
    with pytest.raises(NotPermitted, match="no such package"):
        read(top)


def test_a_returned_copy_is_not_read_again(top: DeskTop) -> None:
    given(top)
    read(top)
    top.must("return_copy")
    with pytest.raises(NotPermitted, match="no such package"):
        read(top)
    assert "read_package" not in offers(top.stage.desk, OFFICER, MATTER)


def test_what_is_found_improper_is_not_read_any_more(top: DeskTop) -> None:
    given(top)
    read(top)
    top.act("find", outcome="improper")
    with pytest.raises(NotPermitted, match="no such package"):
        read(top)


def test_a_print_is_a_copy_that_a_custodian_permits_once(top: DeskTop) -> None:
    given(top)
    desk = top.stage.desk
    for _ in range(2):
        with pytest.raises(NotPermitted, match="Copies are not allowed"):
            read(top, to_print=True)
        assert trail(top)[-1][:2] == ("read_package", "refused")
        assert not can_print(desk, OFFICER, MATTER)
        permit_copy(desk, "custodian", MATTER)
        assert can_print(desk, OFFICER, MATTER)
        assert read(top, to_print=True).to_print
        assert trail(top)[-1][:2] == ("read_package", "printed")
    assert not read(top).to_print


def test_who_never_looked_is_on_the_list_of_packages_that_nobody_picked_up(top: DeskTop) -> None:
    given(top)
    desk = top.stage.desk
    swept(top, UNOPENED_DAYS + 1)
    assert (count_unopened(desk), [one.matter for one in unopened(desk, "custodian")[0]]) == (1, [MATTER])
    read(top)
    assert count_unopened(desk) == 0


def test_the_page_has_the_rows_their_marks_and_pages(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    given(top, MARKED_ROWS + 2)
    page = shown(read(top))
    (table,) = page.tables
    assert ("Rows", str(MARKED_ROWS + 2)) in page.facts
    assert [len(part) for part in table.parts] == [MARKED_ROWS, 2]
    at = table.columns.index("Sender name")
    assert {row[at] for part in table.parts for row in part} == {f"sender {n}" for n in range(MARKED_ROWS + 2)}
    assert "Weight grams" in table.empty, "a column in which nothing stands is named, not shown"
    assert "Weight grams" not in table.columns
    assert page.more == 0
    monkeypatch.setattr("plainview.server.queries.viewer.PAGE_ROWS", 5)
    first, last = shown(read(top)), shown(read(top), 10)
    assert (first.more, last.more) == (5, 0)
    assert [len(part) for part in last.tables[0].parts] == [2]
    permit_copy(top.stage.desk, "custodian", MATTER)
    assert shown(read(top, to_print=True)).more == 0


def test_a_term_in_which_nothing_was_recorded_is_read_as_such(top: DeskTop) -> None:
    given(top, 0)
    (table,) = shown(read(top)).tables
    assert (table.count, table.parts, table.empty) == (0, (), ())


def test_records_are_read_in_the_same_way(top: DeskTop) -> None:
    set_recipients(top.stage.desk, REGISTRAR, AGENCY, [])
    in_force(top)
    select(top)
    assert release_records(top).statement.type == "disclosure.released"
    page = shown(read(top))
    assert [table.title for table in page.tables] == ["Records", "What is left out"]
    assert (page.left_out, page.erased) == ((), False)
    assert dict(page.facts)["What"] == "the records"


def test_an_agency_gets_nothing_until_it_is_said_how(top: DeskTop) -> None:
    desk = top.stage.desk
    with desk.store.unit() as unit:
        unit.put_record("agency-recipients", AGENCY, b"")
    with pytest.raises(NotPermitted, match="no key"):
        recipients_of(desk, AGENCY)
    ways = []
    key = recipient_of(top.stage.keyring.agency(AGENCY))
    for keys in ([], [key]):
        ways.append({one.name: one.packages for one in agencies(desk, REGISTRAR)}[AGENCY])
        set_recipients(desk, REGISTRAR, AGENCY, keys)
        assert recipients_of(desk, AGENCY) == tuple(keys)
    ways.append({one.name: one.packages for one in agencies(desk, REGISTRAR)}[AGENCY])
    assert ways == ["none can be released yet", "read in the portal", "sealed to 1 key"]
    said = [row.detail for row in top.audit("agencies") if row.act == "set_recipients"]
    assert said[-2].endswith("reads in the portal")


def test_a_package_that_is_not_what_was_signed_for_is_not_shown(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    given(top)
    line, kept = packages.own_package(top.stage.desk, top.stage.desk.person(OFFICER), MATTER)
    other = packages.Kept(kept.to, (), {**kept.files, "manifest.json": b"{}"})
    monkeypatch.setattr(viewing, "own_package", lambda *_: (line, other))
    with pytest.raises(Stopped, match="not what was signed for"):
        read(top)


def test_nothing_that_was_read_is_kept_anywhere(top: DeskTop) -> None:
    given(top)
    before = {name: list(top.stage.desk.store.dump(name)) for name in ("payload", "wrap", "piece", "record", "draft")}
    shown(read(top))
    after = {name: list(top.stage.desk.store.dump(name)) for name in before}
    assert after == before
    assert top.stage.desk.store.payload(read(top).index, PACKAGE) is not None
