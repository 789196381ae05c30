"""The open data as a whole: which files a longer log changes, and everything that describes them.

Rows of a year are in a file of that year, so that a hundred new statements change few files. Which files there are, and
their hashes, is kept beside the projection; when that is removed, all are made again and are the same.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from plainview.server.public.opendata.account import FOLDER, DataFile, Told
from plainview.server.public.opendata.catalogue import print_catalogue, print_data_json, print_security
from plainview.server.public.opendata.feeds import feeds
from plainview.server.public.opendata.formats import Parquet, print_csv, print_sqlite
from plainview.server.public.opendata.open_table import OpenTable
from plainview.server.public.opendata.package import print_package, print_row_schema, print_sums
from plainview.server.public.opendata.tables import FIGURE_TABLES, LOG, RULES, TABLES, WHOLE, YEARLY
from plainview.server.public.store import Projection
from plainview.server.queries.public_figures import SPECS
from plainview.server.queries.public_law import rules

DATABASE = "plainview.sqlite3"
SECURITY = "../.well-known/security.txt"
"""Where RFC 9116 wants it, seen from the site's folder."""

Made = Iterator[tuple[str, bytes]]
_SCHEMA = """CREATE TABLE IF NOT EXISTS open_file (
  path TEXT PRIMARY KEY, name TEXT NOT NULL, part TEXT NOT NULL, form TEXT NOT NULL, rows INTEGER NOT NULL,
  size INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID"""
_PARTS = {
    "matter": "SELECT DISTINCT substr(month, 1, {0}) FROM matter",
    "day": "SELECT DISTINCT substr(day, 1, {0}) FROM statement",
}
_TOUCHED = {
    "matter": "SELECT DISTINCT substr(month, 1, {0}) FROM touched JOIN matter ON (touched.kind, name) = ('matter', id)",
    "day": "SELECT DISTINCT substr(name, 1, {0}) FROM touched WHERE kind = 'day'",
}


class OpenData:
    """Makes the open data of what is in a projection. Paths are seen from the site's folder."""

    def __init__(self, store: Projection, told: Told) -> None:
        """Make it of `store`, of which `told` says how far it is."""
        self._store, self._told = store, told
        store.database.execute(_SCHEMA)

    def files(self, renewed: bool) -> Made:
        """Promise every file that the statements since the last publication change; with `renewed` all there are."""
        if renewed:
            self._store.database.execute("DELETE FROM open_file")
        elif not self._store.touched("day"):
            return
        self._lay_out_all()
        with TemporaryDirectory() as folder:
            work = Path(folder)
            with closing(Parquet(work)) as parquet:
                for table in TABLES:
                    for part in self._parts(table, renewed):
                        yield from self._tabular(parquet, table, part)
            yield from self._databases(work, renewed)
        yield from self._described()

    def told(self) -> Told:
        """Promise what descriptions say of the files there are now."""
        query = "SELECT path, name, part, form, rows, size, sha256 FROM open_file ORDER BY path"
        return replace(self._told, files=[DataFile(*row) for row in self._store.rows(query)])

    def _parts(self, table: OpenTable, renewed: bool) -> list[str]:
        if not table.part_of:
            return [""]
        query = (_PARTS if renewed else _TOUCHED)[table.changes].format(table.part_chars)
        return [str(part) for (part,) in self._store.rows(f"{query} ORDER BY 1")]

    def _tabular(self, parquet: Parquet, table: OpenTable, part: str) -> Made:
        rows = self._store.rows(table.query(part))
        if part and not rows:
            return
        data, stem = print_csv(table.columns, rows), f"{table.name}-{part}" if part else table.name
        for form, made in (("csv", data), ("parquet", parquet.print(table.columns, data))):
            yield self._noted(f"{form}/{stem}.{form}", table.name, part, form, len(rows), made)

    def _databases(self, work: Path, renewed: bool) -> Made:
        query = (_PARTS if renewed else _TOUCHED)["day"].format(4)
        for name, tables, parts in (
            (DATABASE, WHOLE, [""]),
            ("statements-{}.sqlite3", YEARLY, [part for (part,) in self._store.rows(f"{query} ORDER BY 1")]),
        ):
            for part in parts:
                data, rows = print_sqlite(self._store.database, work / "made.sqlite3", tables, part)
                yield self._noted(f"sqlite/{name.format(part)}", "", part, "sqlite", rows, data)

    def _noted(self, path: str, table: str, part: str, form: str, rows: int, data: bytes) -> tuple[str, bytes]:
        values = (path, table, part, form, rows, len(data), sha256(data).hexdigest())
        self._store.database.execute("INSERT OR REPLACE INTO open_file VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return FOLDER + path, data

    def _described(self) -> Made:
        """What says what there is: small, and made whenever anything changes."""
        told = self.told()
        yield f"{FOLDER}datapackage.json", print_package(told, TABLES)
        yield f"{FOLDER}SHA256SUMS", print_sums(told.files)
        for table in TABLES:
            yield f"{FOLDER}schema/{table.name}.json", print_row_schema(told, table)
        yield from feeds(told, self._store)
        if told.publisher is not None:
            yield f"{FOLDER}publisher.json", told.publisher.print()
            yield f"{FOLDER}catalogue.json", print_catalogue(told, told.publisher, TABLES)
            yield f"{FOLDER}data.json", print_data_json(told, told.publisher, TABLES)
            yield SECURITY, print_security(told, told.publisher)

    def _lay_out_all(self) -> None:
        told = self._told
        self._lay_out(LOG, [(told.origin, told.size, told.root, told.first_day, told.day, int(told.demo))])
        self._lay_out(RULES, [tuple(rule[column.shows] for column in RULES.columns) for rule in _rules()])
        self._lay_out(FIGURE_TABLES, list(_figure_tables()))

    def _lay_out(self, table: OpenTable, rows: Sequence[Sequence[object]]) -> None:
        """Put rows that are not in the projection where the table's query finds them, for as long as it is open."""
        columns = ", ".join([column.shows for column in table.columns])
        marks = ", ".join("?" * len(table.columns))
        database = self._store.database
        database.execute(f"DROP TABLE IF EXISTS {table.source}")
        database.execute(f"CREATE TABLE {table.source} ({columns})")
        database.executemany(f"INSERT INTO {table.source} VALUES ({marks})", rows)  # noqa: S608 - constants


def _figure_tables() -> Iterator[tuple[str, ...]]:
    for spec in SPECS:
        yield spec.id, spec.title, spec.unit, spec.row_name, spec.source, json.dumps(spec.sums)


def _rules() -> list[dict[str, object]]:
    return [{**rule, "rule": rule["number"]} for rule in rules()]
