"""The contract of the reads, for every database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.core.vocabulary.ids import PROGRAM_CHAINS
from plainview.server.storage.ports import Key
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import (
    MATTER,
    MONDAY,
    OTHER,
    TUESDAY,
    WEDNESDAY,
    append,
    audit,
    draft,
    look,
    matter,
    payload,
    piece,
    statement,
)


def test_entries_are_the_exact_bytes_of_a_range_and_end_with_the_log(store: SqlStore) -> None:
    append(store, *(statement(index) for index in range(5)))
    assert store.entries(1, 3) == [b"statement 1", b"statement 2"]
    assert store.entries(3, 99) == [b"statement 3", b"statement 4"]
    assert store.entries(2, 2) == store.entries(5, 6) == []


def test_a_chain_is_read_in_order_and_alone(store: SqlStore) -> None:
    rows = [statement(0), statement(1, chain=OTHER, seq=0), statement(2, seq=1, day=TUESDAY)]
    append(store, *rows)
    assert store.chain(MATTER) == [rows[0], rows[2]]
    assert store.chain(OTHER) == [rows[1]]
    assert store.chain("nobody") == []


def test_program_rows_are_those_of_the_programs_own_chains_in_log_order(store: SqlStore) -> None:
    chains = [*PROGRAM_CHAINS, MATTER, *PROGRAM_CHAINS[:2]]
    rows = [statement(index, chain=chain, seq=chains[:index].count(chain)) for index, chain in enumerate(chains)]
    append(store, *rows)
    own = [row for row in rows if row.chain != MATTER]
    assert store.program_rows(0) == own
    assert store.program_rows(4) == own[4:]
    assert store.program_rows(5) == own[5:]
    assert store.program_rows(len(rows)) == []


def test_statements_of_a_type_are_read_by_day_both_ends_included(store: SqlStore) -> None:
    rows = [statement(i, day=day) for i, day in enumerate([MONDAY, MONDAY, TUESDAY, WEDNESDAY])]
    rows[1] = replace(rows[1], type="daybook.closed")
    append(store, *rows)
    assert store.of_type("order.approved", MONDAY, TUESDAY) == [rows[0], rows[2]]
    assert store.of_type("order.approved", TUESDAY, WEDNESDAY) == rows[2:]
    assert store.of_type("daybook.closed", MONDAY, WEDNESDAY) == [rows[1]]


def test_payloads_of_one_statement_differ_by_name_and_one_never_there_is_none(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.put_payload(payload(0))
        unit.put_payload(payload(0, "request"))
        unit.append(statement(0))
    assert store.payload(0, "request") == payload(0, "request")
    assert store.payload(0, "order") is None
    assert store.payload(1, "request") is None


def test_a_wrap_is_replaced_and_erased(store: SqlStore) -> None:
    for data in (b"first", b"second"):
        with store.unit() as unit:
            unit.put_wrap(MATTER, "file", data)
            unit.put_wrap(OTHER, "file", b"another matter's")
            unit.put_wrap(MATTER, "pieces", b"another key")
    assert store.wrap(MATTER, "file") == b"second"
    with store.unit() as unit:
        unit.erase(MATTER, "file")
        unit.erase(MATTER, "file")
    assert store.wrap(MATTER, "file") is None
    assert store.wrap(MATTER, "pieces") == b"another key"
    assert store.wrap(OTHER, "file") == b"another matter's"


def test_a_key_is_erased_with_every_wrap_of_it_and_dropped_by_its_own_name_alone(store: SqlStore) -> None:
    names = ("file", "file.quorum", "file.7.quorum", "filed", "pieces", "pieces.20260105", "pieces.quorum", "xpieces")
    with store.unit() as unit:
        for name in names:
            unit.put_wrap(MATTER, name, name.encode())
            unit.put_wrap(OTHER, name, name.encode())
        unit.drop_wrap(MATTER, "pieces")
        unit.drop_wrap(MATTER, "pieces")
        unit.erase(MATTER, "file")
    left = {row[1] for rows in store.dump("wrap") for row in rows if row[0] == MATTER}
    assert left == {"filed", "pieces.20260105", "pieces.quorum", "xpieces"}
    with store.unit() as unit:
        unit.erase(MATTER, "pieces")
    assert {row[1] for rows in store.dump("wrap") for row in rows if row[0] == MATTER} == {"filed", "xpieces"}
    assert {row[1] for rows in store.dump("wrap") for row in rows if row[0] == OTHER} == set(names)


def test_payloads_are_erased_beside_the_statements_named(store: SqlStore) -> None:
    append(store, *(statement(index) for index in range(3)))
    with store.unit() as unit:
        for index in range(3):
            unit.put_payload(payload(index))
            unit.put_payload(payload(index, "request"))
    with store.unit() as unit:
        unit.erase_payloads([0, 2, 9])
    found = [store.payload(index, name) is not None for index in range(3) for name in ("disclosures", "request")]
    assert found == [False, False, True, True, False, False]


def test_pieces_are_read_by_matter_by_day_or_by_both_in_the_order_recorded(store: SqlStore) -> None:
    rows = [piece(9), piece(3, matter=OTHER), piece(5, day=TUESDAY), piece(1)]
    with store.unit() as unit:
        for row in rows:
            unit.put_piece(row)
    assert store.pieces(matter=MATTER) == [rows[0], rows[2], rows[3]]
    assert store.pieces(day=MONDAY) == [rows[0], rows[1], rows[3]]
    assert store.pieces(matter=MATTER, day=TUESDAY) == [rows[2]]
    assert store.pieces(matter=OTHER, day=TUESDAY) == []


def test_pieces_that_were_received_since_a_day_are_emptied_whatever_book_they_are_in(store: SqlStore) -> None:
    before, since = MONDAY, TUESDAY
    rows = [
        piece(1, day=before),
        replace(piece(2, day=WEDNESDAY), received=before),
        replace(piece(3, day=WEDNESDAY), received=since),
        piece(4, day=since),
    ]
    with store.unit() as unit:
        for row in rows:
            unit.put_piece(row)
    with store.unit() as unit:
        unit.empty_pieces(MATTER, since)
    emptied = [replace(row, data=b"") if row.of >= since else row for row in rows]
    assert store.pieces(matter=MATTER) == emptied and [bool(row.data) for row in emptied] == [True, True, False, False]


def test_nobody_looks_through_all_pieces(store: SqlStore) -> None:
    with pytest.raises(Malformed, match="a matter, a day, or both"):
        store.pieces()


def test_erasing_pieces_empties_their_records_and_keeps_their_digests(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.put_wrap(MATTER, "pieces", b"wrapped")
        unit.put_piece(piece(1))
        unit.put_piece(piece(2, matter=OTHER))
        unit.erase(MATTER, "file")
    assert store.pieces(day=MONDAY) == [piece(1), piece(2, matter=OTHER)]
    with store.unit() as unit:
        unit.erase(MATTER, "pieces")
    assert store.wrap(MATTER, "pieces") is None
    assert store.pieces(day=MONDAY) == [replace(piece(1), data=b""), piece(2, matter=OTHER)]


def test_a_look_is_found_by_its_point_alone_and_replaced_for_its_matter(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.put_look(look())
        unit.put_look(look(matter=OTHER))
        unit.put_look(look(point=b"q" * 32))
        unit.put_look(look(outcome="withdrawn"))
    assert store.looks(b"p" * 32) == [look(outcome="withdrawn"), look(matter=OTHER)]
    assert store.looks(b"q" * 32) == [look(point=b"q" * 32)]
    assert store.looks(b"p") == []


def test_looks_stay_on_their_last_day_and_go_the_day_after(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.put_look(look(until=TUESDAY))
        unit.put_look(look(matter=OTHER, until=WEDNESDAY))
        unit.drop_looks(TUESDAY)
    assert len(store.looks(b"p" * 32)) == 2
    with store.unit() as unit:
        unit.drop_looks(WEDNESDAY)
    assert store.looks(b"p" * 32) == [look(matter=OTHER, until=WEDNESDAY)]


def test_a_matters_read_model_is_replaced_whole(store: SqlStore) -> None:
    ended = replace(matter(phase="ended", next_day=None), end=WEDNESDAY, filed=None, owed="")
    for row in (matter(), ended):
        with store.unit() as unit:
            unit.put_matter(row)
    assert store.matter(MATTER) == ended
    assert store.matter(OTHER) is None


def test_matters_are_due_on_their_day_and_after_oldest_first(store: SqlStore) -> None:
    names = ["a" * 32, "b" * 32, "c" * 32, "d" * 32]
    rows = [matter(name, day) for name, day in zip(names, [WEDNESDAY, TUESDAY, MONDAY, None], strict=True)]
    with store.unit() as unit:
        for row in rows:
            unit.put_matter(row)
    assert store.due(TUESDAY) == [rows[2], rows[1]]
    assert store.due(WEDNESDAY) == [rows[2], rows[1], rows[0]]


def test_a_draft_waits_until_it_is_dropped(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.put_draft(draft("d2", size=7))
        unit.put_draft(draft("d1", size=9))
        unit.put_draft(draft("d3", matter=OTHER))
    assert store.drafts(MATTER) == [draft("d2", size=7), draft("d1", size=9)]
    with store.unit() as unit:
        unit.drop_draft("d2")
        unit.drop_draft("d2")
    assert store.draft("d2") is None
    assert store.drafts(MATTER) == [draft("d1", size=9)]


def test_records_are_replaced_and_listed_by_id(store: SqlStore) -> None:
    with store.unit() as unit:
        for id, data in (("p2", b"2"), ("p1", b"1"), ("p2", b"two")):
            unit.put_record("person", id, data)
        unit.put_record("agency", "p1", b"agency")
    assert list(store.records("person")) == [("p1", b"1"), ("p2", b"two")]
    assert store.record("agency", "p1") == b"agency"
    assert store.record("secret", "p1") is None


def test_audit_rows_come_back_in_the_order_written_all_or_of_one_matter(store: SqlStore) -> None:
    rows = [audit("file"), audit("look", matter=OTHER, outcome="not permitted"), audit("approve")]
    for row in rows:
        with store.unit() as unit:
            unit.audit(row)
    assert store.audit_rows() == rows
    assert store.audit_rows(MATTER) == [rows[0], rows[2]]
    assert store.audit_rows("nobody") == []


def test_an_audit_instant_keeps_its_microseconds_in_utc(store: SqlStore) -> None:
    there = datetime(2026, 1, 5, 23, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=-5)))
    with store.unit() as unit:
        unit.audit(replace(audit(), at=there))
    (row,) = store.audit_rows()
    assert row.at == there
    assert row.at.tzinfo is UTC


def test_text_and_bytes_come_back_as_they_were(store: SqlStore) -> None:
    odd = "Ünïcode 😀 '\"%s%%;--\n\t"
    every = bytes(range(256))
    with store.unit() as unit:
        unit.append(statement(0, data=every))
        unit.audit(replace(audit(), detail=odd))
        unit.put_record("secret", odd, every)
    assert store.entries(0, 1) == [every]
    assert store.audit_rows()[0].detail == odd
    assert list(store.records("secret")) == [(odd, every)]


def test_a_unit_sees_its_own_writes(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.append(statement(0))
        assert store.size() == 1
        assert store.chain(MATTER) == [statement(0)]


def reads_of(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """Every read but that of the whole audit trail, as the database was asked."""
    seen: list[tuple[str, object]] = []
    rows = store._engine.rows

    def listen(connection: object, asked: Sequence[tuple[str, Sequence[object]]]) -> list[list[tuple[object, ...]]]:
        seen.extend(asked)
        return rows(connection, asked)

    with monkeypatch.context() as patch:
        patch.setattr(store._engine, "rows", listen)
        store.entries(1, 2)
        store.chain(MATTER)
        store.program_rows(1)
        store.of_type("order.approved", MONDAY, TUESDAY)
        store.payload(1, "request")
        store.wrap(MATTER, "file")
        store.pieces(matter=MATTER)
        store.pieces(day=MONDAY)
        store.pieces(matter=MATTER, day=MONDAY)
        store.looks(b"p")
        store.matter(MATTER)
        store.due(MONDAY)
        store.draft("d1")
        store.drafts(MATTER)
        store.record("person", "p1")
        store.records("person")
        store.audit_rows(MATTER)
    assert len(seen) == 17
    return seen


def test_no_read_but_that_of_the_whole_audit_trail_looks_at_every_row(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = reads_of(sqlite_store, monkeypatch)
    connection = sqlite_store._engine.connection()
    for sql, params in seen:
        with connection.cursor() as cursor:
            plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
        assert not any(step.startswith("SCAN") for step in plan), (sql, plan)
    program = next(sql for sql, _ in seen if "'daybook'" in sql)
    with connection.cursor() as cursor:
        assert "statement_program" in cursor.execute(f"EXPLAIN QUERY PLAN {program}", (1,)).fetchone()[3]


def test_every_read_of_postgresql_can_go_by_an_index(postgres_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = reads_of(postgres_store, monkeypatch)
    plans = []
    with postgres_store._engine.connection().cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")  # tables this small are read whole otherwise
        cursor.execute("SET enable_bitmapscan = off")
        for sql, params in seen:
            cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert not any("Seq Scan" in plan for plan in plans), plans
    assert "using statement_program" in next(
        plan for (sql, _), plan in zip(seen, plans, strict=True) if "'daybook'" in sql
    )


def test_size_and_records_are_read_together(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.put_record("person", "one", b"1")
        unit.put_record("agency", "one", b"a")
    keys = [("record", "person", "one"), ("record", "agency", "one"), ("record", "person", "two")]
    assert store.glance(keys) == (0, dict(zip(keys, (b"1", b"a", None), strict=True)))
    assert store.glance([]) == (0, {})


def test_all_that_an_act_asks_for_is_read_together(store: SqlStore) -> None:
    append(store, statement(0))
    with store.unit() as unit:
        unit.put_payload(payload(0))
        unit.put_wrap(MATTER, "file", b"key")
        unit.put_look(look())
    asked: dict[Key, object] = {
        ("payloads", 0): {"disclosures": payload(0)},
        ("payloads", 1): {},
        ("wrap", MATTER, "file"): b"key",
        ("wrap", OTHER, "file"): None,
        ("looks", b"p" * 32): [look()],
        ("looks", b"q" * 32): [],
        ("chain", MATTER): [statement(0)],
        ("chain", "a\0b"): [],
        ("record", "person", "a\0b"): None,
    }
    assert store.glance([*asked]) == (1, asked)


def test_a_payload_and_the_key_of_its_matter_are_read_together(store: SqlStore) -> None:
    append(store, statement(0))
    with store.unit() as unit:
        unit.put_payload(payload(0))
        unit.put_wrap(MATTER, "pieces", b"other")
    assert store.payload_and_key(0, "disclosures") == (payload(0), None)
    with store.unit() as unit:
        unit.put_wrap(MATTER, "file", b"key")
    assert store.payload_and_key(0, "disclosures") == (payload(0), b"key")
    assert store.payload_and_key(0, "request") is None


def test_all_payloads_beside_a_statement_are_read_by_name(store: SqlStore) -> None:
    append(store, statement(0))
    with store.unit() as unit:
        unit.put_payload(payload(0, "request"))
        unit.put_payload(payload(0))
    assert store.payloads(0) == [payload(0), payload(0, "request")]
    assert store.payloads(1) == []


def test_only_emptied_records_and_forms_of_more_than_a_week_ago_are_dropped(store: SqlStore) -> None:
    append(store, statement(0, day=TUESDAY))
    old, last = (TUESDAY - timedelta(days=days) for days in (8, 7))
    with store.unit() as unit:
        for kind, id, data in (
            ("person", "p", b"1"), ("person", "emptied", b""), ("invitation", "used", b""),
            ("sent-once", f"{old}/a", b"1"), ("sent-once", f"{last}/b", b"1"),
        ):  # fmt: skip
            unit.put_record(kind, id, data)
    with store.unit() as unit:
        unit.drop_empty()
        unit.drop_records("sent-once", last)
    kinds = ("invitation", "person", "sent-once")
    left = [(kind, id) for kind in kinds for id, _ in store.records(kind)]
    assert left == [("person", "p"), ("sent-once", f"{last}/b")]
    for kind, before in (("sent-once", TUESDAY), ("person", TUESDAY.replace(year=9999))):
        with pytest.raises(Stopped, match="a record is dropped once it is emptied"), store.unit() as unit:
            unit.put_record("person", "0 later", b"1")
            unit.drop_records(kind, before)
    assert [(kind, id) for kind in kinds for id, _ in store.records(kind)] == left
