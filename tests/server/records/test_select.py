"""A scope selects what is inside it and nothing else, on every engine alike; a reverse search cannot be said."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import ibis.expr.operations as ops
import psycopg
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid, Malformed, Stopped
from plainview.core.vocabulary.request import RecordsKind, Scope
from plainview.server.records import kinds
from plainview.server.records import run as running
from plainview.server.records import select as selecting
from plainview.server.records.engines import Opened, opened
from plainview.server.records.kinds import SHAPES
from plainview.server.records.run import select
from plainview.server.records.select import Kept, Offered, compile_scope
from plainview.server.records.selection import Selection, check, files, keep, kept
from plainview.server.records.source import Source
from tests.postgres import Postgres
from tests.postgres import postgres as postgres
from tests.server.records.data import (
    COLUMNS,
    CSV,
    FIRST,
    ITEMS,
    LAST,
    PARQUET,
    ZONE,
    inside,
    rows,
    scope,
    source,
    table,
    text,
    values,
    write,
)

OFFERED = Offered(tuple(COLUMNS), Kept.LOCAL, ZoneInfo("UTC"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("records")
    write(made)
    return made


@pytest.fixture(scope="module")
def scans(postgres: Postgres) -> Iterator[str]:
    """A database with the same scans, and the address of one who may only read them."""
    name = postgres.empty()
    address = postgres.as_admin(postgres.url(name))
    with psycopg.connect(address) as connection:
        connection.execute(table())
        connection.cursor().executemany(
            f"INSERT INTO scans VALUES ({', '.join(['%s'] * 10)})", [values(row) for row in rows()]
        )
    yield address
    postgres.drop(name)


def at_parquet(folder: Path) -> Source:
    return source(folder, text("duckdb", PARQUET))


def selected(where: Source, wanted: Scope) -> Selection:
    return select(where, ZONE, wanted)


def reasons(found: Selection, what: str = "rows") -> dict[tuple[str, str], int]:
    return {(out.name, out.why): out.count for out in found.left_out if out.what == what}


def test_csv_parquet_and_postgresql_give_the_same_bytes(folder: Path, scans: str) -> None:
    wanted = scope(*ITEMS[:3], fields=("route", "size_weight", "names_addresses"))
    places = [
        at_parquet(folder),
        source(folder, text("duckdb", CSV)),
        source(folder, text("postgres", 'table = "public.scans"', f'address = "{scans}"')),
    ]
    found = [selected(place, wanted) for place in places]
    assert len({files(one)["records.csv"] for one in found}) == 1
    assert found[0].left_out == found[1].left_out == found[2].left_out
    assert len(found[0].rows) == len(list(inside(wanted))) > 60
    assert [one.engine for one in found] == ["duckdb", "duckdb", "postgres"]


def test_one_compiled_scope_runs_on_every_engine_as_it_is(folder: Path, scans: str) -> None:
    compiled = compile_scope(scope(), OFFERED, ZONE)
    places = [at_parquet(folder), source(folder, text("postgres", 'table = "scans"', f'address = "{scans}"'))]
    found = []
    for place in places:
        with opened(place, RecordsKind.TRACKING) as there:
            assert there.offered == OFFERED
            found.append(sorted(map(str, there.run(compiled))))
    assert found[0] == found[1] and len(found[0]) > 20


def test_what_is_selected_is_what_the_scope_says_and_the_rest_is_listed_with_its_reason(folder: Path) -> None:
    wanted = scope(ITEMS[0], "RB999999999GB", fields=("route", "no such field"))
    found = selected(at_parquet(folder), wanted)
    assert found.columns == ("item", "at", "event", "place")
    assert {(row[0], row[2]) for row in found.rows} == {(row["impb"], row["evt"]) for row in inside(wanted)}
    assert len(found.rows) == len(list(inside(wanted)))
    left = reasons(found)
    assert sum(left.values()) + len(found.rows) == len([row for row in rows() if row["impb"] == ITEMS[0]])
    assert {why for _, why in left} == {"before_first_day", "after_last_day", "no_time"}
    assert left[ITEMS[0], "no_time"] == 1
    assert reasons(found, "item") == {("RB999999999GB", "no_row"): 0}
    assert reasons(found, "field") == {("no such field", "no_such_field"): 0}
    columns = reasons(found, "column")
    assert {columns.get((name, "not_in_scope")) for name in ("weight_grams", "sender_name")} == {0}
    assert ("image", "never_given") in columns
    ordered = selected(at_parquet(folder), scope(ITEMS[0], fields=("service_type", "route")))
    assert reasons(ordered, "column")["service", "not_held"] == 0
    assert reasons(found, "columns") == {("3", "not_records_of_this_kind"): 0}


def test_a_day_is_the_programs_own_from_midnight_to_midnight(folder: Path) -> None:
    one = scope(*ITEMS, first_day=FIRST, last_day=FIRST)
    found = selected(at_parquet(folder), one)
    times = [row[1] for row in found.rows]
    assert min(times) >= "2025-11-05T05:00:00Z" and max(times) < "2025-11-06T05:00:00Z"
    assert len(times) == len(list(inside(one)))


def test_times_with_a_zone_and_times_of_another_zone_are_the_same_instants(tmp_path: Path, folder: Path) -> None:
    write(tmp_path / "zoned", zoned=True)
    expected = selected(at_parquet(folder), scope()).rows
    assert selected(source(tmp_path / "zoned", text("duckdb", PARQUET)), scope()).rows == expected
    west = source(folder, text("duckdb", PARQUET, 'zone = "Etc/GMT+5"'))  # the same clock readings, five hours later
    later = selected(west, scope()).rows
    assert len(later) != 0 and min(row[1] for row in later) >= "2025-11-05T05:00:00Z"
    assert later != expected


def test_days_without_a_time_are_days(tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(
        "impb,day\nA,2025-11-04\nA,2025-11-05\nA,2025-11-11\nA,2025-11-12\nB,2025-11-05\n"
    )
    made = 'name = "days"\nengine = "duckdb"\n[table.ip]\nfiles = ["days.parquet"]\n'
    with duckdb.connect() as db:
        db.execute(f"COPY (FROM read_csv('{tmp_path}/days.csv')) TO '{tmp_path}/days.parquet'")
    where = source(tmp_path, made + 'columns = { account = "impb", at = "day" }\n')
    found = selected(where, scope("A", record=RecordsKind.IP, fields=()))
    assert found.rows == (("A", "2025-11-05"), ("A", "2025-11-11"))


def test_who_holds_a_box_is_told_as_it_stands_or_of_the_days_named(tmp_path: Path) -> None:
    (tmp_path / "boxes.csv").write_text(
        "box,holder,a,b\n100,first holder,2020-01-01,2023-05-01\n100,second holder,2023-05-01,\n101,other,2020-01-01,\n"
    )
    made = 'name = "boxes"\nengine = "duckdb"\n[table.address]\nfiles = ["boxes.csv"]\nformat = "csv"\n'
    where = source(
        tmp_path, made + 'columns = { delivery_point = "box", holder_name = "holder", since = "a", until = "b" }\n'
    )
    wanted = Scope(RecordsKind.ADDRESS, ("100",), None, None, ("holder",))
    found = selected(where, wanted)
    assert found.rows == (("100", "second holder"),) and reasons(found) == {("100", "ended"): 1}
    then = selected(where, replace(wanted, first_day=Day(2021, 1, 1), last_day=Day(2021, 1, 31)))
    assert then.rows == (("100", "first holder"),) and reasons(then) == {("100", "not_yet"): 1}
    bare = source(tmp_path, made + 'columns = { delivery_point = "box", holder_name = "holder" }\n')
    assert len(selected(bare, wanted).rows) == 2


def test_the_same_row_twice_is_given_twice(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("a,t\nX,2025-11-05T12:00:00Z\nX,2025-11-05T12:00:00Z\n")
    made = 'name = "two"\nengine = "duckdb"\n[table.ip]\nfiles = ["two.csv"]\nformat = "csv"\n'
    found = selected(
        source(tmp_path, made + 'columns = { account = "a", at = "t" }\n'), scope("X", record=RecordsKind.IP, fields=())
    )
    assert found.rows == (("X", "2025-11-05T12:00:00Z"),) * 2


def test_only_the_items_own_rows_are_counted(folder: Path) -> None:
    found = selected(at_parquet(folder), scope(ITEMS[0]))
    assert {name for name, _ in reasons(found)} == {ITEMS[0]}
    assert b"RB123456781GB" not in b"".join(files(found).values())


def test_where_days_outside_are_not_looked_at_that_is_said(folder: Path) -> None:
    where = source(folder, text("duckdb", PARQUET + "\noutside = false"))
    found = selected(where, scope(ITEMS[0]))
    assert found.rows == selected(at_parquet(folder), scope(ITEMS[0])).rows
    assert reasons(found) == {("", "outside_days_not_looked_at"): 0}


def test_a_selection_reads_back_and_its_files_agree(folder: Path) -> None:
    found = selected(at_parquet(folder), scope(fields=("route", "names_addresses")))
    assert kept(keep(found)) == found
    made = files(found)
    assert check(made)["count"] == len(found.rows)
    assert b"'=1+1" in made["records.csv"] and b"[not held]" in made["records.csv"]
    with pytest.raises(Invalid):
        check({**made, "records.csv": made["records.csv"] + b"x"})
    with pytest.raises(Malformed):
        check({**made, "selection.json": b"{}"})
    for damaged in (b"[]", b"{}", keep(found)[:-1], keep(found).replace(b'"tracking"', b'"telepathy"')):
        with pytest.raises(Malformed):
            kept(damaged)


def test_too_many_rows_are_refused_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ROWS_MAX", 10)
    with pytest.raises(Invalid, match="in parts"):
        selected(at_parquet(folder), scope())
    monkeypatch.setattr(running, "ROWS_MAX", 10_000)
    monkeypatch.setattr(running, "BYTES_MAX", 100)
    with pytest.raises(Invalid, match="8 MiB"):
        selected(at_parquet(folder), scope())


@pytest.mark.parametrize("record", [kind for kind in RecordsKind if kind not in SHAPES])
def test_images_bank_records_lists_and_all_data_have_no_shape(folder: Path, record: RecordsKind) -> None:
    with pytest.raises(Invalid, match="never selected"):
        selected(at_parquet(folder), scope(record=record))


@pytest.mark.parametrize(
    "changed",
    [{"items": ()}, {"first_day": None}, {"last_day": None}, {"first_day": LAST, "last_day": FIRST}],
)
def test_a_scope_without_items_or_days_compiles_to_nothing(changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        compile_scope(replace(scope(), **changed), OFFERED, ZONE)


# Protection orders.


def test_a_flag_or_a_listed_point_says_that_a_protection_order_protects(folder: Path) -> None:
    flagged = source(folder, text("duckdb", PARQUET) + 'protected = { flag = "prot" }\n')
    assert selected(flagged, scope(ITEMS[5])).protected  # though the flagged row is before the first day
    assert not selected(flagged, scope(ITEMS[0])).protected
    key = b"k" * 32
    (folder / "key").write_text(key.hex() + "\n")
    (folder / "points").write_text(hmac.new(key, b"10003", hashlib.sha256).hexdigest() + "\n")
    listed = source(
        folder, text("duckdb", PARQUET) + 'protected = { point = "dpbc", digests = "points", key = "key" }\n'
    )
    assert selected(listed, scope(ITEMS[3])).protected
    clean = selected(listed, scope(ITEMS[0]))
    assert not clean.protected and b"10000" not in b"".join(files(clean).values())


# What cannot be said. The tooth: with another column as the item's, the same checks fail.

WORDS = st.one_of(
    st.sampled_from(
        [*ITEMS, "sender 0", "person 1", "%", "_", "RB12345678%", "' OR 1=1 --", '" OR ""="', "delivered", "*", ""]
    ),
    st.text(max_size=20).filter(lambda word: "\0" not in word and word.isprintable()),
)
FIELDS = st.lists(st.sampled_from(["route", "size_weight", "names_addresses", "image_ref", "prot", "*"]), unique=True)
DAYS = st.dates(Day(2025, 11, 1), Day(2025, 11, 15))


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    first, last = sorted([draw(DAYS), draw(DAYS)])
    items = draw(st.lists(WORDS, min_size=1, max_size=10, unique=True))
    return Scope(RecordsKind.TRACKING, tuple(items), first, last, tuple(draw(FIELDS)))


def beyond(there: Opened, wanted: Scope) -> list[str]:
    """Everything that came back though the scope does not name it."""
    compiled = compile_scope(wanted, there.offered, ZONE)
    found = []
    for row in there.run(compiled):
        if row["item"] not in wanted.items:
            found.append(f"a row of {row['item']!r}")
        outside = row[selecting.WHY]
        found += [f"{name} of a row left out" for name in compiled.given[1:] if outside and row[name] is not None]
    allowed = {"item", *selecting.ordered(SHAPES[wanted.record], wanted.fields)}
    return found + [f"column {name}" for name in compiled.given if name not in allowed]


@pytest.fixture(scope="module")
def open_table(folder: Path) -> Iterator[Opened]:
    with opened(at_parquet(folder), RecordsKind.TRACKING) as there:
        yield there


def test_no_scope_reaches_beyond_its_items_its_days_and_its_fields(open_table: Opened) -> None:
    @hypothesis_settings(max_examples=60, deadline=None, derandomize=True)
    @given(scopes())
    def attempt(wanted: Scope) -> None:
        assert beyond(open_table, wanted) == []

    attempt()
    assert beyond(open_table, scope(*ITEMS, fields=("route", "names_addresses"))) == []


def test_a_build_whose_item_is_a_person_is_caught(open_table: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    weak = replace(SHAPES[RecordsKind.TRACKING], item="sender_name")
    monkeypatch.setattr(kinds, "SHAPES", {RecordsKind.TRACKING: weak})
    assert beyond(open_table, scope("sender 0", fields=("route", "names_addresses")))


def predicates(expression: Any) -> set[str]:
    """The columns that a row is chosen by."""
    chosen: set[str] = set()
    for node in expression.op().find(ops.Filter):
        for predicate in node.predicates:
            chosen |= {field.name for field in predicate.find(ops.Field)}
    return chosen


@pytest.mark.parametrize("record", sorted(SHAPES))
def test_rows_are_chosen_by_the_item_alone_by_equality(record: RecordsKind) -> None:
    shape = SHAPES[record]
    offered = Offered(shape.names, Kept.LOCAL if shape.when else Kept.NONE, flag=True, point=True)
    fields = tuple({column.field for column in shape.columns})
    compiled = compile_scope(scope("x", "y", record=record, fields=fields), offered, ZONE)
    assert predicates(compiled.expression) == {shape.item}
    assert not compiled.expression.op().find((ops.StringSQLLike, ops.RegexSearch, ops.JoinChain, ops.Union))
    assert len(compiled.expression.op().find(ops.UnboundTable)) == 1
    assert len(compiled.expression.op().find(ops.InValues)) == 1
    looked = compile_scope(scope("x", record=record), replace(offered, outside=False), ZONE)
    assert predicates(looked.expression) <= {shape.item, shape.when}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=str)
def test_a_shape_gives_nothing_that_is_never_given(shape: kinds.Shape) -> None:
    assert not set(shape.names) & set(shape.never)
    assert shape.item == shape.names[0] and shape.column(shape.item).field == kinds.ALWAYS
    assert not {"image", "contents"} & set(shape.names) and "image" in {*shape.never, "image"}


# A source that is not as its file says.


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"item": "parcel"}, "no column 'parcel'"),
        ({"at": "evt"}, "'evt' holds string, and at needs instant"),
        ({"event": "weight"}, "'weight' holds int32, and event needs text"),
        ({"weight_grams": "evt"}, "'evt' holds string, and weight_grams needs whole number"),
    ],
)
def test_a_column_that_is_missing_or_of_another_type_is_named(
    folder: Path, columns: dict[str, str], message: str
) -> None:
    named = ", ".join(f'{ours} = "{theirs}"' for ours, theirs in {"item": "impb", "at": "scan_ts", **columns}.items())
    plain = f'name = "s"\nengine = "duckdb"\n[table.tracking]\n{PARQUET}\ncolumns = {{ {named} }}\n'
    with pytest.raises(Malformed, match=message):
        selected(source(folder, plain), scope())


def test_a_flag_that_is_no_flag_and_a_point_that_is_no_text_are_named(folder: Path) -> None:
    (folder / "key").write_text("00" * 16)
    (folder / "points").write_text("")
    flag = 'protected = { flag = "dpbc" }\n'
    with pytest.raises(Malformed, match="flag needs true or false"):
        selected(source(folder, text("duckdb", PARQUET) + flag), scope())
    point = 'protected = { point = "prot", digests = "points", key = "key" }\n'
    with pytest.raises(Malformed, match="point needs text"):
        selected(source(folder, text("duckdb", PARQUET) + point), scope())


def test_a_missing_file_a_bad_row_and_a_server_that_is_not_there_are_said_in_words(folder: Path) -> None:
    with pytest.raises(Malformed, match=r"no file 'none.parquet'"):
        selected(source(folder, text("duckdb", 'files = ["none.parquet"]')), scope())
    with pytest.raises(Malformed, match=r"no file 'none-\*"):
        selected(source(folder, text("duckdb", 'files = ["none-*.parquet"]')), scope())
    (folder / "bad.csv").write_text((folder / "scans.csv").read_text() + "RB123456780GB,yesterday,,,,,,,,\n")
    with pytest.raises(Stopped, match="engine could not"):
        selected(source(folder, text("duckdb", CSV.replace("scans", "bad"))), scope())
    away = 'address = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"'
    with pytest.raises(Stopped, match="cannot be reached"):
        selected(source(folder, text("postgres", 'table = "scans"', away)), scope())


def test_the_engine_may_read_the_named_files_and_write_nothing(folder: Path, scans: str) -> None:
    with opened(at_parquet(folder), RecordsKind.TRACKING) as there:
        for forbidden in (
            f"FROM read_csv('{folder}/scans.csv')",
            f"COPY (SELECT 1) TO '{folder}/out.csv'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Exception, match="(?i)disabled|locked|permission|cannot"):
                there.backend.raw_sql(forbidden)
    where = source(folder, text("postgres", 'table = "scans"', f'address = "{scans}"'))
    with opened(where, RecordsKind.TRACKING) as there, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        there.backend.raw_sql("DELETE FROM scans")
