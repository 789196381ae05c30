"""The pages about the open data: what there is to download, and what each column means."""

from collections.abc import Iterator, Sequence
from typing import Any

from plainview.server.public import words
from plainview.server.public.frame import Frame
from plainview.server.public.opendata.account import FOLDER, DataFile, Told
from plainview.server.public.opendata.export import told_of
from plainview.server.public.opendata.open_table import OpenTable
from plainview.server.public.opendata.opendata import OpenData
from plainview.server.public.opendata.publisher import DEMONSTRATION, Publisher
from plainview.server.public.opendata.tables import TABLES
from plainview.server.public.store import Projection
from plainview.server.queries.public_log import PublishedHead

INDEX = f"{FOLDER}index.html"
_UNITS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


def open_data(
    store: Projection, frame: Frame, head: PublishedHead, publisher: Publisher | None, renewed: bool
) -> Iterator[tuple[str, bytes]]:
    """Promise what of the open data the statements in `store` have changed, pages and all; paths as in `OpenData`.

    `head` is the one they lead to, `renewed` asks for everything. A demonstration has a publisher of its own.
    """
    publisher = publisher or (DEMONSTRATION if frame.demo else None)
    data = OpenData(store, told_of(store, head.origin, head.root, frame.demo, publisher))
    yield from data.files(renewed)
    if renewed or store.touched("day"):
        yield from pages(frame, data.told(), TABLES)


def pages(frame: Frame, told: Told, tables: Sequence[OpenTable]) -> Iterator[tuple[str, bytes]]:
    """Promise path below the site's folder and bytes of the page of downloads, and of one for each table."""
    shown = [_table(told, table) for table in tables]
    values = {
        "about": told.about,
        "tables": shown,
        "databases": [_file(file) for file in told.of("", "sqlite")],
        "published": told.publisher is not None,
        "license": told.publisher.license if told.publisher else "",
        "total": size(sum(file.size for file in told.files)),
    }
    yield INDEX, frame.page(INDEX, "data", "Open data", values, here=INDEX)
    for table, plain in zip(tables, shown, strict=True):
        path = f"{FOLDER}schema/{table.name}.html"
        columns = [_column(table, column.name) for column in table.columns]
        yield path, frame.page(path, "data_table", f"{table.title}, column by column", {**plain, "columns": columns})


def _table(told: Told, table: OpenTable) -> dict[str, Any]:
    parquet = {file.part: file for file in told.of(table.name, "parquet")}
    parts = [(file, parquet[file.part]) for file in told.of(table.name, "csv")]
    return {
        "name": table.name,
        "title": table.title,
        "about": table.about,
        "rows": words.count(sum(csv.rows for csv, _ in parts)),
        "parts": [{"part": csv.part or "all", "csv": _file(csv), "parquet": _file(other)} for csv, other in parts],
    }


def _file(file: DataFile) -> dict[str, str]:
    name = file.path.rpartition("/")[2]
    return {"path": file.path, "name": name, "size": size(file.size), "rows": words.count(file.rows)}


def _column(table: OpenTable, name: str) -> dict[str, Any]:
    column = next(column for column in table.columns if column.name == name)
    to = next((other for mine, other, _ in table.refers if mine == name), "")
    told = {"name": name, "kind": column.kind, "about": column.about, "empty": not column.required}
    return {**told, "values": ", ".join(column.values), "key": name in table.key, "to": to}


def size(number: int) -> str:
    """Promise a number of bytes as people read it: `4.2 MB`."""
    for unit, name in _UNITS:
        if number >= unit:
            return f"{number / unit:.1f} {name}"
    return words.several(number, "byte")
