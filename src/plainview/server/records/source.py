"""What an operator points at: an engine, its tables, and which of its columns is which of ours. One TOML file.

Read strictly: an unknown key, a column of ours that does not exist, one that is never given, the same column for two
of ours: each is refused with what to do. `docs/records.md` says the file field by field.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import RecordsKind
from plainview.server.records.kinds import SHAPES, Shape

BYTES_MAX = 65_536
DIGESTS_BYTES_MAX = 64 << 20
KEY_BYTES_MIN = 16
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TOP = ("address", "engine", "memory", "name", "table", "threads", "zone")
_TABLE = ("columns", "files", "format", "outside", "protected", "table")
_PROTECTED = ("digests", "flag", "key", "point")


class Engine(StrEnum):
    """Where a scope runs: on this machine over files, or where the operator's data already is."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"


_KEPT_IN = MappingProxyType(
    {
        Engine.DUCKDB: "'files', a list of paths",
        Engine.POSTGRES: "a 'table' of the database",
        Engine.SPARK: "either 'files' or a 'table'",
    }
)


@dataclass(frozen=True, slots=True)
class Protected:
    """How an operator says whom a protection order protects; at least one of the two.

    `flag` is a column that is true. `point` is a column whose HMAC-SHA256 under `key`, in hex, is among `digests`.
    """

    flag: str = ""
    point: str = ""
    digests: frozenset[str] = field(default=frozenset(), repr=False)
    key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class TableAt:
    """Where records of one kind are: a table of the engine, or files; `columns` are ours to the operator's.

    `outside` tells whether what is outside a scope's days is counted, which looks at every day there is.
    """

    record: RecordsKind
    columns: Mapping[str, str]
    table: str = ""
    files: tuple[str, ...] = ()
    format: str = "parquet"
    outside: bool = True
    protected: Protected | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An operator's data. `zone` is the one that times without a zone are kept in; `digest` is that of the file."""

    name: str
    engine: Engine
    tables: Mapping[RecordsKind, TableAt]
    zone: ZoneInfo
    digest: str
    address: str = field(default="", repr=False)
    memory: str = ""
    threads: int = 0

    def table_of(self, record: RecordsKind) -> TableAt:
        """Promise where records of a kind are. Raises Malformed when the file names none."""
        if record not in self.tables:
            what = f"it names no table for records of the kind {record}"
            raise Malformed(what, where=self.name, next=f"Add [table.{record}] with its columns")
        return self.tables[record]


def read_source(path: Path) -> Source:
    """Promise what a file points at; files it names are relative to its own folder. Raises Malformed."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Malformed(f"cannot be read: {error.strerror}", where=str(path)) from None
    return parse_source(data, path.parent, path.name)


def parse_source(data: bytes, folder: Path, where: str = "records") -> Source:
    """Promise what the bytes of a source's file point at. Raises Malformed with the place and what was expected."""
    if len(data) > BYTES_MAX:
        raise Malformed(f"expected at most {BYTES_MAX} bytes", where=where)
    try:
        plain = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Malformed(f"is no TOML: {str(error)[:80]}", where=where) from None
    _known(plain, _TOP, where)
    engine = _engine(_text(plain, "engine", where), where)
    address = _address(plain, engine, where)
    tables = _table(plain, "table", where)
    if not tables:
        raise Malformed("names no table", where=where, next="Add [table.tracking] with its columns")
    found = [_table_at(name, value, engine, folder, f"{where}: table.{name}") for name, value in tables.items()]
    return Source(
        name=_text(plain, "name", where),
        engine=engine,
        tables=MappingProxyType({table.record: table for table in found}),
        zone=_zone(plain.get("zone", "UTC"), where),
        digest=sha256(data).hexdigest(),
        address=address,
        memory=_optional(plain, "memory", where),
        threads=_threads(plain.get("threads", 0), where),
    )


def _engine(word: str, where: str) -> Engine:
    if word not in list(Engine):
        raise Malformed(f"there is no engine {word[:40]!r}", where=where, next="Engines: " + ", ".join(Engine))
    return Engine(word)


def _address(plain: Mapping[str, Any], engine: Engine, where: str) -> str:
    address = _optional(plain, "address", where)
    if (engine is Engine.DUCKDB) == bool(address):
        what = "duckdb runs here and has no address" if address else f"{engine} needs an address"
        raise Malformed(what, where=where)
    return address


def _table_at(name: str, value: Any, engine: Engine, folder: Path, where: str) -> TableAt:
    if name not in SHAPES:
        raise Malformed("is no kind of records", where=where, next="Kinds: " + ", ".join(SHAPES))
    if not isinstance(value, dict):
        raise Malformed("expected a table", where=where)
    shape = SHAPES[RecordsKind(name)]
    _known(value, _TABLE, where)
    files = _files(value.get("files", []), folder, where)
    table = _optional(value, "table", where)
    if bool(files) == bool(table) or (files if engine is Engine.POSTGRES else table and engine is Engine.DUCKDB):
        raise Malformed(f"expected {_KEPT_IN[engine]}", where=where)
    columns = _columns(_table(value, "columns", where), shape, where)
    return TableAt(
        shape.record,
        MappingProxyType(columns),
        table,
        files,
        _format(value.get("format", "parquet"), engine, where),
        _flag(value, "outside", where),
        _protected(value["protected"], folder, f"{where}.protected") if "protected" in value else None,
    )


def _format(word: Any, engine: Engine, where: str) -> str:
    words = ("parquet", "csv") if engine is Engine.DUCKDB else ("parquet",)
    if word not in words:
        raise Malformed(f"expected in 'format' {' or '.join(words)}", where=where)
    return str(word)


def _files(value: Any, folder: Path, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise Malformed("expected in 'files' a list of paths", where=where)
    return tuple(str(folder / item) for item in value)


def _columns(given: Mapping[str, Any], shape: Shape, where: str) -> dict[str, str]:
    """Ours to theirs, in our order; the item's, and the time's where the kind has one, must be there."""
    for name, theirs in given.items():
        if name in shape.never:
            raise Malformed(f"{name} is never given: {shape.never[name]}", where=where, next="Leave it out")
        if name not in shape.names:
            raise Malformed(f"there is no column {name[:40]!r}", where=where, next="Columns: " + ", ".join(shape.names))
        if not isinstance(theirs, str) or not theirs:
            raise Malformed(f"expected in {name!r} the name of a column of yours", where=where)
    missing = [name for name in (shape.item, shape.when) if name and name not in given]
    if missing:
        raise Malformed(f"{missing[0]!r} has no column, and nothing is selected without", where=where)
    twice = {theirs for theirs in given.values() if list(given.values()).count(theirs) > 1}
    if twice:
        raise Malformed(f"{min(twice)[:40]!r} stands for two columns", where=where, next="Name each column once")
    return {name: given[name] for name in shape.names if name in given}


def _protected(value: Any, folder: Path, where: str) -> Protected:
    if not isinstance(value, dict):
        raise Malformed("expected a table", where=where)
    _known(value, _PROTECTED, where)
    flag, point = _optional(value, "flag", where), _optional(value, "point", where)
    listed = [bool(value.get(name)) for name in ("point", "digests", "key")]
    if any(listed) and not all(listed):
        raise Malformed("'point', 'digests' and 'key' go together", where=where)
    if not (flag or point):
        raise Malformed("expected 'flag', or 'point' with 'digests' and 'key'", where=where)
    if not point:
        return Protected(flag)
    digests = _read(folder / _text(value, "digests", where), DIGESTS_BYTES_MAX, where).split("\n")
    if digests[-1] or not all(_DIGEST.fullmatch(line) for line in digests[:-1]):
        raise Malformed("expected in 'digests' a file with one lower-case hex SHA-256 a line", where=where)
    key = _read(folder / _text(value, "key", where), 4096, where).removesuffix("\n")
    if not re.fullmatch(r"([0-9a-f]{2})+", key) or len(key) < 2 * KEY_BYTES_MIN:
        raise Malformed(f"expected in 'key' a file with at least {KEY_BYTES_MIN} bytes in lower-case hex", where=where)
    return Protected(flag, point, frozenset(digests[:-1]), bytes.fromhex(key))


def _read(path: Path, most: int, where: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Malformed(f"{path.name} cannot be read: {error.strerror}", where=where) from None
    if len(data) > most:
        raise Malformed(f"{path.name} has more than {most} bytes", where=where)
    return data.decode("ascii", "replace")


def _zone(value: Any, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise Malformed(f"there is no time zone {str(value)[:40]!r}", where=where) from None


def _threads(value: Any, where: str) -> int:
    if type(value) is not int or not 0 <= value <= 256:
        raise Malformed("expected in 'threads' a number up to 256", where=where)
    return value


def _known(plain: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(plain) - set(keys))
    if unknown:
        raise Malformed(f"unknown key {unknown[0][:40]!r}", where=where, next="Known: " + ", ".join(keys))


def _text(plain: Mapping[str, Any], key: str, where: str) -> str:
    found = _optional(plain, key, where)
    if not found:
        raise Malformed(f"missing {key!r}, a text", where=where)
    return found


def _optional(plain: Mapping[str, Any], key: str, where: str) -> str:
    value = plain.get(key, "")
    if not isinstance(value, str):
        raise Malformed(f"expected a text in {key!r}", where=where)
    return value


def _flag(plain: Mapping[str, Any], key: str, where: str) -> bool:
    value = plain.get(key, True)
    if not isinstance(value, bool):
        raise Malformed(f"expected true or false in {key!r}", where=where)
    return value


def _table(plain: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = plain.get(key, {})
    if not isinstance(value, dict):
        raise Malformed(f"expected a table in {key!r}", where=where)
    return value
