"""The file that points at an operator's data: read strictly, every fault named with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import RecordsKind
from plainview.server.records.source import BYTES_MAX, Engine, parse_source, read_source

ROOT = Path(__file__).parents[3]
TABLE = '[table.tracking]\nfiles = ["a.parquet"]\ncolumns = { item = "i", at = "t" }\n'
GOOD = 'name = "scans"\nengine = "duckdb"\n' + TABLE
POSTGRES = 'name = "scans"\nengine = "postgres"\naddress = "postgresql:///x"\n'


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "records.toml").write_text(
        GOOD.replace('"duckdb"\n', '"duckdb"\nzone = "America/Chicago"\nmemory = "2GB"\nthreads = 2\n')
    )
    found = read_source(tmp_path / "records.toml")
    assert (found.name, found.engine, str(found.zone), found.memory, found.threads) == (
        "scans", Engine.DUCKDB, "America/Chicago", "2GB", 2,
    )  # fmt: skip
    at = found.table_of(RecordsKind.TRACKING)
    assert at.files == (str(tmp_path / "a.parquet"),) and dict(at.columns) == {"item": "i", "at": "t"}
    with pytest.raises(Malformed, match=r"\[table.payment\]"):
        found.table_of(RecordsKind.PAYMENT)


def test_another_file_has_another_digest(tmp_path: Path) -> None:
    one, two = (parse_source(data.encode(), tmp_path) for data in (GOOD, GOOD.replace('"i"', '"j"')))
    assert one.digest != two.digest


def test_an_address_is_not_shown(tmp_path: Path) -> None:
    columns = '[table.tracking]\ntable = "s"\ncolumns = { item = "i", at = "t" }\n'
    assert "postgresql" not in repr(parse_source((POSTGRES + columns).encode(), tmp_path))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("x" * (BYTES_MAX + 1), "at most"),
        ("name = ", "no TOML"),
        ("\udcff", "no TOML"),
        (GOOD + "[other]\n", "unknown key 'other'"),
        (GOOD.replace("scans", ""), "missing 'name'"),
        (GOOD.replace('"scans"', "1"), "a text in 'name'"),
        (GOOD.replace("duckdb", "oracle"), "no engine 'oracle'"),
        (GOOD.replace("\n[", '\naddress = "x"\n[', 1), "has no address"),
        (POSTGRES.replace("address", "#") + TABLE, "needs an address"),
        (POSTGRES + TABLE, "a 'table' of the database"),
        (GOOD.replace("files", "table").replace('["a.parquet"]', '"a"'), "'files'"),
        (GOOD.replace('["a.parquet"]', "[1]"), "list of paths"),
        (GOOD.replace(TABLE, ""), "names no table"),
        (GOOD.replace(TABLE, "table = 1\n"), "a table in 'table'"),
        (GOOD.replace(TABLE, "[table]\ntracking = 1\n"), "expected a table"),
        (GOOD.replace("tracking", "images"), "no kind of records"),
        (GOOD + 'query = "SELECT 1"\n', "unknown key 'query'"),
        (GOOD + 'format = "xml"\n', "parquet or csv"),
        (GOOD + 'outside = "no"\n', "true or false in 'outside'"),
        (GOOD.replace('item = "i", ', ""), "'item' has no column"),
        (GOOD.replace(', at = "t"', ""), "'at' has no column"),
        (GOOD.replace('"t"', '"i"'), "stands for two columns"),
        (GOOD.replace('"t"', "1"), "in 'at' the name"),
        (GOOD.replace(' at = "t"', ' at = "t", image = "x"'), "image is never given"),
        (GOOD.replace(' at = "t"', ' at = "t", tail = "x"'), "no column 'tail'"),
        (GOOD.replace("engine", 'zone = "Mars"\nengine'), "no time zone 'Mars'"),
        (GOOD.replace("engine", "zone = 1\nengine"), "no time zone '1'"),
        (GOOD.replace("engine", "threads = 1000\nengine"), "number up to 256"),
        (GOOD + "protected = 1\n", "expected a table"),
        (GOOD + "protected = {}\n", "'flag', or 'point'"),
        (GOOD + 'protected = { point = "x" }\n', "go together"),
        (GOOD + 'protected = { point = "x", digests = "none", key = "key" }\n', "none cannot be read"),
        (GOOD + 'protected = { point = "x", digests = "bad", key = "key" }\n', "hex SHA-256 a line"),
        (GOOD + 'protected = { point = "x", digests = "good", key = "bad" }\n', "at least 16 bytes"),
        (GOOD + 'protected = { point = "x", digests = "good", key = "big" }\n', "more than 4096"),
    ],
)
def test_every_fault_is_named(tmp_path: Path, data: str, message: str) -> None:
    (tmp_path / "good").write_text("0" * 64 + "\n")
    (tmp_path / "bad").write_text("0" * 63 + "\n")
    (tmp_path / "key").write_text("0" * 32)
    (tmp_path / "big").write_text("0" * 5000)
    with pytest.raises(Malformed, match=message):
        parse_source(data.encode(errors="surrogateescape"), tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="cannot be read"):
        read_source(tmp_path / "none.toml")
