"""`datapackage.json`, a Data Package of version 2 (datapackage.org), and a JSON Schema for the rows of each table."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from plainview.server.public.opendata.account import MEDIA_TYPES, DataFile, Told
from plainview.server.public.opendata.open_table import Column, OpenTable
from plainview.server.public.opendata.publisher import CC0

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
KEYWORDS = ("mail cover", "mail surveillance", "oversight", "postal records", "transparency log")
MATTER_PATTERN = "^[0-9a-f]{32}$"
LAYOUT = "1.0"
"""The version of tables and columns: its first number changes when something goes or means something else."""


def print_json(value: Any) -> bytes:
    """Print JSON for people and machines: the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def print_package(told: Told, tables: Sequence[OpenTable]) -> bytes:
    """Print the descriptor of all files; `log` says what they were made from."""
    plain: dict[str, Any] = {
        "$schema": PROFILE,
        "name": "plainview-open-data",
        "id": f"{told.origin}#open-data",
        "title": told.title,
        "description": told.about,
        "version": f"{LAYOUT}.{told.size}",
        "created": f"{told.day}T00:00:00Z",
        "keywords": list(KEYWORDS),
        "log": {"origin": told.origin, "statements": told.size, "root": told.root, "day": told.day},
    }
    if told.publisher:
        plain["homepage"] = told.at("data/index.html")
        plain["contributors"] = [{"title": told.publisher.office, "email": told.publisher.email, "roles": ["contact"]}]
        plain["licenses"] = [_license(told.publisher.license)]
    plain["sources"] = [{"title": f"The transparency log {told.origin}"}]
    plain["resources"] = [*_tabular(told, tables), *_databases(told)]
    return print_json(plain)


def _license(address: str) -> dict[str, str]:
    return {"name": "CC0-1.0", "path": address} if address == CC0 else {"path": address}


def _tabular(told: Told, tables: Sequence[OpenTable]) -> list[dict[str, Any]]:
    return [_resource(told, table, files) for table in tables if (files := told.of(table.name, "csv"))]


def _resource(told: Told, table: OpenTable, files: Sequence[DataFile]) -> dict[str, Any]:
    """A table as CSV; `parquet` lists the same in Parquet, which tools for Data Packages do not read well in parts."""
    return {
        "name": table.name,
        "title": table.title,
        "description": table.about,
        "type": "table",
        "path": files[0].path if len(files) == 1 else [file.path for file in files],
        "format": "csv",
        "mediatype": MEDIA_TYPES["csv"],
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        **_held(files),
        "parquet": [_part(file) for file in told.of(table.name, "parquet")],
        "schema": _table_schema(table),
    }


def _databases(told: Told) -> list[dict[str, Any]]:
    found = []
    for file in told.of("", "sqlite"):
        name = file.path.rpartition("/")[2].removesuffix(".sqlite3")
        said = f"The same as a SQLite database: {'statements and openings of a year' if file.part else 'all else'}."
        plain = {"name": f"{name}-sqlite", "title": name, "description": said, "path": file.path, "format": "sqlite"}
        found.append({**plain, "mediatype": MEDIA_TYPES["sqlite"], **_size(file)})
    return found


def _part(file: DataFile) -> dict[str, Any]:
    return {"path": file.path, **_size(file), "rows": file.rows}


def _size(file: DataFile) -> dict[str, Any]:
    return {"bytes": file.size, "hash": f"sha256:{file.sha256}"}


def _held(files: Sequence[DataFile]) -> dict[str, Any]:
    """Sizes and hashes; of a table in several files those of each, because the whole has a head less for each."""
    if len(files) == 1:
        return {**_size(files[0]), "rows": files[0].rows}
    return {"rows": sum(file.rows for file in files), "parts": [_part(file) for file in files]}


def _table_schema(table: OpenTable) -> dict[str, Any]:
    refers = [
        {"fields": [mine], "reference": {"resource": other, "fields": [theirs]}} for mine, other, theirs in table.refers
    ]
    plain: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "primaryKey": list(table.key)}
    return {**plain, "foreignKeys": refers} if refers else plain


def _field(column: Column) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        limits["enum"] = list(column.values)
    if column.name == "matter":
        limits["pattern"] = MATTER_PATTERN
    plain = {"name": column.name, "type": column.kind, "description": column.about}
    return {**plain, "constraints": limits} if limits else plain


def print_row_schema(told: Told, table: OpenTable) -> bytes:
    """Print the JSON Schema of one row of a table, as an object of typed values."""
    plain = {
        "$schema": SCHEMA,
        "$id": told.at(f"data/schema/{table.name}.json") if told.publisher else f"urn:plainview:{table.name}:{LAYOUT}",
        "title": table.title,
        "description": table.about,
        "type": "object",
        "properties": {column.name: _property(column) for column in table.columns},
        "required": [column.name for column in table.columns],
        "additionalProperties": False,
    }
    return print_json(plain)


_JSON_TYPES: Mapping[str, Mapping[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "string": {"type": "string", "minLength": 1},
    "integer": {"type": "integer", "minimum": 0},
}


def _property(column: Column) -> dict[str, Any]:
    plain = {"description": column.about, **_JSON_TYPES.get(column.kind, {"type": column.kind})}
    if column.name == "matter":
        plain["pattern"] = MATTER_PATTERN
    if column.values:
        plain["enum"] = [*column.values] if column.required else [*column.values, None]
    return plain if column.required else {**plain, "type": [plain["type"], "null"]}


def print_sums(files: Sequence[DataFile]) -> bytes:
    """Print the hashes as `sha256sum --check` reads them."""
    return "".join([f"{file.sha256}  {file.path}\n" for file in files]).encode()
