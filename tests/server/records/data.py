"""An operator's data, made up: scans of a few items, in every way in which they can be kept."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import RecordsKind, Scope
from plainview.server.records.source import Source, parse_source

ZONE = ZoneInfo("America/New_York")
FIRST, LAST = Day(2025, 11, 5), Day(2025, 11, 11)
ITEMS = tuple(f"RB12345678{n}GB" for n in range(6))
COLUMNS = {
    "item": "impb",
    "at": "scan_ts",
    "event": "evt",
    "place": "site",
    "weight_grams": "weight",
    "sender_name": "from_name",
    "addressee_name": "to_name",
}
THEIRS = ("impb", "scan_ts", "evt", "site", "weight", "from_name", "to_name", "image_ref", "dpbc", "prot")
ROWS_OF = 40
_START = datetime(2025, 11, 4, 5, tzinfo=UTC)  # midnight in New York


def rows(seed: int = 1) -> list[dict[str, Any]]:
    """Scans from the day before the first to some days after the last, some without a time, some like formulas."""
    dice = random.Random(seed)
    made = []
    for n, item in enumerate(ITEMS):
        for k in range(ROWS_OF):
            at = _START + timedelta(hours=5 * k, minutes=dice.randrange(60))
            made.append(
                {
                    "impb": item,
                    "scan_ts": None if k == 17 else at,
                    "evt": dice.choice(["accepted", "arrival", "departure", "delivered"]),
                    "site": dice.choice(["Springfield, NY", 'The "Old" Hall', "=1+1", None]),
                    "weight": dice.choice([20, 300, None]),
                    "from_name": f"sender {n}",
                    "to_name": f"person {(n + k) % 3}",
                    "image_ref": f"img-{n}-{k}",
                    "dpbc": f"1000{n}",
                    "prot": n == 5 and k == 0,
                }
            )
    return made


def write(folder: Path, *, zoned: bool = False) -> None:
    """The data as `scans.csv` and as two Parquet files; times without a zone are UTC."""
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as db:
        db.execute(table("TIMESTAMPTZ" if zoned else "TIMESTAMP"))
        for row in rows():
            db.execute(f"INSERT INTO scans VALUES ({', '.join('?' * len(THEIRS))})", values(row, zoned))
        db.execute(f"COPY scans TO '{folder}/scans.csv' (HEADER)")
        for part in (0, 1):
            where = f"SELECT * FROM scans WHERE hash(evt || impb) % 2 = {part}"
            db.execute(f"COPY ({where}) TO '{folder}/scans-{part}.parquet'")


def table(instant: str = "TIMESTAMP") -> str:
    """The statement that makes an empty table of scans, the same for every database."""
    return (
        f"CREATE TABLE scans (impb VARCHAR, scan_ts {instant}, evt VARCHAR, site VARCHAR, weight INTEGER, "
        "from_name VARCHAR, to_name VARCHAR, image_ref VARCHAR, dpbc VARCHAR, prot BOOLEAN)"
    )


def values(row: dict[str, Any], zoned: bool = False) -> list[Any]:
    """A row as a database takes it."""
    at = row["scan_ts"]
    return [*({**row, "scan_ts": at if zoned or at is None else at.replace(tzinfo=None)}[name] for name in THEIRS)]


def text(engine: str, where: str, extra: str = "", **columns: str) -> str:
    """The file that points at it. `where` are the lines of the table that say where it is."""
    named = ", ".join(f'{ours} = "{theirs}"' for ours, theirs in {**COLUMNS, **columns}.items())
    return f'name = "scans of 2025"\nengine = "{engine}"\n{extra}\n[table.tracking]\n{where}\ncolumns = {{ {named} }}\n'


PARQUET = 'files = ["scans-*.parquet"]'
CSV = 'files = ["scans.csv"]\nformat = "csv"'


def source(folder: Path, text: str) -> Source:
    """What the file's text points at, seen from a folder."""
    return parse_source(text.encode(), folder)


def scope(*items: str, fields: tuple[str, ...] = ("route",), **changed: Any) -> Scope:
    """A scope for the tracking of some items."""
    given = {"record": RecordsKind.TRACKING, "first_day": FIRST, "last_day": LAST, **changed}
    return Scope(items=items or ITEMS[:2], fields=fields, **given)


def inside(wanted: Scope) -> Iterator[dict[str, Any]]:
    """The rows that are inside a scope, found the long way round."""
    assert wanted.first_day is not None and wanted.last_day is not None
    for row in rows():
        at = row["scan_ts"]
        if row["impb"] in wanted.items and at and wanted.first_day <= at.astimezone(ZONE).date() <= wanted.last_day:
            yield row
