"""Pages of lists and what is counted over many rows: the same answers from every database, each found by an index."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from plainview.server.storage.ports import AuditRow, MatterRow, Page, PayloadRow, PieceRow, Span, Store
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import MATTER, MONDAY, NOON, OTHER, TUESDAY, WEDNESDAY, append, audit, matter, statement

NAMES = [f"{number:032x}" for number in range(9)]
PHASES = ("filed", "active", "closed")


def put(store: Store, *rows: MatterRow, lists: tuple[str, ...] = ()) -> None:
    with store.unit() as unit:
        for row in rows:
            unit.put_matter(row)
            for name in lists:
                unit.put_listing(name, row.matter, row.filed or MONDAY)


def nine() -> list[MatterRow]:
    """Nine matters in three phases, filed on three days."""
    days = (MONDAY, TUESDAY, WEDNESDAY)
    return [replace(matter(name, phase=PHASES[at % 3]), filed=days[at // 3]) for at, name in enumerate(NAMES)]


@pytest.mark.parametrize("phases", [(), ("filed",), ("filed", "closed"), ("lapsed",)])
@pytest.mark.parametrize("list", ["", "one"])
@pytest.mark.parametrize("oldest_first", [True, False])
def test_a_list_is_read_page_by_page_whatever_its_phases(
    store: SqlStore, phases: tuple[str, ...], list: str, oldest_first: bool
) -> None:
    rows = nine()
    put(store, *rows[:7], lists=("one", "two"))
    put(store, *rows[7:])
    wanted = [row for row in (rows[:7] if list else rows) if not phases or row.phase in phases]
    wanted.sort(key=lambda row: (row.filed, row.matter), reverse=not oldest_first)
    found: list[MatterRow] = []
    after = None
    while some := store.listing(Page(phases, list, after, 2, oldest_first)):
        found += some
        after = (str(some[-1].filed), some[-1].matter)
    assert found == wanted


def test_a_list_follows_the_phases_of_its_matters(store: SqlStore) -> None:
    put(store, *nine(), lists=("one",))
    put(store, *(replace(row, phase="ended") for row in nine()[:4]))
    assert store.tally("one") == store.tally() == {"ended": 4, "filed": 1, "active": 2, "closed": 2}
    assert [row.matter for row in store.listing(Page(("ended",), "one", count=9, oldest_first=True))] == NAMES[:4]
    assert store.tally("nobody's") == {}


def test_a_matter_stands_in_a_list_by_its_day_of_filing_whenever_it_is_put_there(store: SqlStore) -> None:
    rows = nine()
    put(store, *rows, lists=("one",))
    with store.unit() as unit:
        unit.put_listing("one", NAMES[0], WEDNESDAY)  # as a correction or a start does, days later
    found: list[MatterRow] = []
    after = None
    while some := store.listing(Page((), "one", after, 2)):
        found += some
        after = (str(some[-1].filed), some[-1].matter)
    assert found == rows[::-1], "filed later, and of a later number, first"
    put(store, replace(rows[0], filed=WEDNESDAY))
    assert store.listing(Page((), "one", None, 4))[-1].matter == NAMES[0], "a list follows what its matter says"


def test_seals_and_copies_are_found_by_their_days(store: SqlStore) -> None:
    first, second, third, *rest = nine()
    over = [replace(first, phase="ended", lifts=MONDAY), replace(second, phase="ended", lifts=TUESDAY)]
    runs = replace(third, lifts=TUESDAY)
    out = replace(rest[0], back_by=MONDAY)
    late = [replace(rest[1], back_by=MONDAY, back=WEDNESDAY), replace(rest[2], back_by=TUESDAY, back=WEDNESDAY)]
    put(store, *over, runs, out, *late)
    whole = Span(MONDAY, WEDNESDAY)
    assert store.lifting(whole) == over
    assert store.lifting(replace(whole, first=TUESDAY)) == over[1:]
    assert store.lifting(replace(whole, after=("2026-01-05", first.matter), count=1)) == over[1:]
    assert store.copies_out(whole) == [out]
    assert store.copies_out(replace(whole, first=TUESDAY)) == []
    assert store.copies_late(whole) == late[::-1]
    assert store.copies_late(replace(whole, after=("2026-01-06", late[1].matter))) == late[:1]


def test_chains_are_read_together_and_statements_of_a_type_from_the_last_on(store: SqlStore) -> None:
    rows = [statement(0), statement(1, chain=OTHER, seq=0), statement(2, seq=1, type="order.ended", day=TUESDAY)]
    append(store, *rows)
    assert store.chains([MATTER, OTHER, "00" * 16]) == {MATTER: [rows[0], rows[2]], OTHER: [rows[1]]}
    assert store.chains([]) == {}
    whole = Span(MONDAY, TUESDAY, count=1)
    assert store.newest("order.approved", whole) == [rows[1]]
    assert store.newest("order.approved", replace(whole, after=("2026-01-05", "1"))) == [rows[0]]
    assert store.count_type("order.approved", MONDAY, TUESDAY) == 2
    assert store.count_type("order.approved", TUESDAY, TUESDAY) == 0


def test_refused_acts_and_checks_are_counted_between_two_instants(store: SqlStore) -> None:
    later = NOON + timedelta(days=1)
    rows = [
        audit("record", outcome="refused"),
        replace(audit("record", outcome="refused"), detail="attorney, late"),
        replace(audit("record", outcome="refused"), at=later),
        audit("approve", outcome="not permitted"),
        audit("approve"),
        AuditRow(NOON, "p", "officer", "check_request", "intake", "refused", "x"),
    ]
    with store.unit() as unit:
        for row in rows:
            unit.audit(row)
    day = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC))
    wanted = {("record", "refused", 2), ("approve", "not permitted", 1), ("check_request", "refused", 1)}
    assert set(store.refused_acts(*day)) == wanted
    assert sorted(store.refusals_of(("record", "import_sheet"), *day)) == [("attorney, late", 1), ("seen", 1)]
    assert ("seen", 2) in store.refusals_of(("record",), NOON, later + timedelta(seconds=1))
    assert (store.count_checks(*day), store.count_checks(later, later)) == (1, 0)


def test_records_are_found_by_how_their_names_begin(store: SqlStore) -> None:
    with store.unit() as unit:
        for id in ("a/1", "a/2", "ab/1", "b"):
            unit.put_record("certificate", id, id.encode())
    assert [id for id, _ in store.records("certificate", "a/")] == ["a/1", "a/2"]
    assert len([*store.records("certificate")]) == 4


def released(store: Store, at: int, index: int, *later: str, kind: str = "cover", taken: str = "", **row: Any) -> None:
    """A release with its package in a matter of its own, and what was said after it; `taken` is how a try to pick it up
    came out.
    """
    types = ("disclosure.released", *later)
    append(store, *(statement(index + more, chain=NAMES[at], seq=more, type=type) for more, type in enumerate(types)))
    with store.unit() as unit:
        unit.put_payload(PayloadRow(NAMES[at], index, "package", b"sealed"))
        unit.put_matter(replace(matter(NAMES[at]), kind=kind, **{"back_by": WEDNESDAY, **row}))
        if taken:
            unit.audit(audit("pick_up_package", NAMES[at], taken))


def test_packages_that_nobody_picked_up_or_acknowledged_are_found(store: SqlStore) -> None:
    released(store, 0, 0, taken="picked up")
    released(store, 1, 1, "disclosure.acknowledged", taken="picked up")
    released(store, 2, 3, "disclosure.acknowledged", taken="refused")
    released(store, 3, 5, back_by=None)
    released(store, 4, 6, back_by=MONDAY, back=TUESDAY)
    released(store, 5, 7, kind="records", back_by=None)
    append(store, statement(8, chain=NAMES[6], seq=0, type="disclosure.released"))
    put(store, replace(matter(NAMES[6]), back_by=WEDNESDAY))
    whole = Span(MONDAY, TUESDAY)
    assert [row.chain for row in store.unopened(whole, "package")] == [NAMES[0], NAMES[2], NAMES[5]]
    later = replace(whole, after=("2026-01-05", "0"), count=1)
    assert [row.chain for row in store.unopened(later, "package")] == [NAMES[2]]
    assert store.unopened(Span(TUESDAY, TUESDAY), "package") == []


TO_START = ("request.filed", "request.reviewed", "order.authorized", "order.approved", "cover.started")
COVERS: list[tuple[tuple[str, ...], date, str, bool]] = [
    (TO_START, WEDNESDAY, "ended", False),
    ((*TO_START, "order.ended"), WEDNESDAY, "ended", False),
    ((*TO_START, "order.ended"), date(2026, 1, 4), "ended", True),  # said after its end
    (TO_START, TUESDAY, "active", True),  # over, and not said
    ((*TO_START, "finding.made"), WEDNESDAY, "ended", True),
    (TO_START[:1] + TO_START[2:], WEDNESDAY, "ended", True),  # no review
    (TO_START[:2] + TO_START[3:], WEDNESDAY, "ended", True),  # no order
    (TO_START[:3] + TO_START[4:], WEDNESDAY, "ended", True),  # no judge
    ((*TO_START[:3], "cover.started", "order.approved"), WEDNESDAY, "ended", True),  # a judge only later
]


def test_covers_that_are_not_plainly_in_order_are_looked_at_closely(store: SqlStore) -> None:
    index = 0
    for name, (types, end, phase, _) in zip(NAMES, COVERS, strict=True):
        append(store, *(statement(index + at, chain=name, seq=at, type=type) for at, type in enumerate(types)))
        index += len(types)
        put(store, replace(matter(name, phase=phase), end=end))
    wanted = [name for name, (*_, suspect) in zip(NAMES, COVERS, strict=True) if suspect]
    assert sorted(store.suspects(MONDAY, TUESDAY)) == wanted
    over = [NAMES[3]]  # whenever it started
    assert store.suspects(TUESDAY, TUESDAY) == over
    with store.unit() as unit:
        unit.put_piece(PieceRow(NAMES[0], TUESDAY, b"1" * 32, b"x", received=MONDAY))
        unit.put_piece(PieceRow(NAMES[1], WEDNESDAY, b"2" * 32, b"x"))
    assert sorted(store.suspects(MONDAY, TUESDAY)) == sorted([NAMES[1], *wanted])
