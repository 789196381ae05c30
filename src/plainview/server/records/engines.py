"""The engines a scope runs on: what a source offers is checked, and an expression bound to it, unchanged.

DuckDB reads the operator's files in this process and may open no others. PostgreSQL is asked in a transaction that
can only read. Spark is asked where the operator runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from types import MappingProxyType
from typing import Any

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.core.vocabulary.request import RecordsKind
from plainview.server.records.kinds import Holds, Shape, shape_of
from plainview.server.records.select import FLAG, POINT, Compiled, Kept, Offered
from plainview.server.records.source import Engine, Source, TableAt

DEFAULT_MEMORY = "4GB"
_CSV = MappingProxyType({Holds.TEXT: "VARCHAR", Holds.INTEGER: "BIGINT", Holds.INSTANT: "TIMESTAMP", Holds.DAY: "DATE"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A table of records on its engine, our names for its columns; `offered` is what is there of our columns.

    `unnamed` is how many columns the operator has beside these.
    """

    backend: Any
    table: ir.Table
    offered: Offered
    unnamed: int

    def run(self, compiled: Compiled) -> list[dict[str, Any]]:
        """Promise the rows of a compiled scope. Raises Stopped when the engine cannot run it."""
        bound = compiled.expression.op().replace({compiled.unbound.op(): self.table.op()}).to_expr()
        try:
            rows: list[dict[str, Any]] = self.backend.to_pyarrow(bound).to_pylist()
        except faults() as error:
            what = f"the engine could not run the scope ({type(error).__name__})"
            raise Stopped(what, next="Look at the engine's own log; nothing was selected") from error
        return rows


@contextmanager
def opened(source: Source, record: RecordsKind) -> Iterator[Opened]:
    """Promise a source's table of a kind, checked. Raises Malformed for a column that is missing or holds another type.

    Raises Stopped when the engine cannot be reached.
    """
    at = source.table_of(record)
    with _ENGINES[source.engine](source) as backend:
        try:
            table = _read(backend, source, at)
            yield _offered(backend, source, at, table)
        except faults() as error:
            what = f"the engine could not open the table ({type(error).__name__})"
            raise Stopped(what, where=source.name, next="Check its address, its table and its rights") from error


def faults() -> tuple[type[Exception], ...]:
    """Promise the errors that engines raise; those that are not installed raise none."""
    import duckdb
    import psycopg
    from ibis.common.exceptions import IbisError

    found: list[type[Exception]] = [duckdb.Error, psycopg.Error, IbisError]
    try:
        from pyspark.errors import PySparkException
    except ImportError:
        return tuple(found)
    return (*found, PySparkException)


@contextmanager
def _duckdb(source: Source) -> Iterator[Any]:
    threads = {"threads": source.threads} if source.threads else {}
    backend = ibis.duckdb.connect(memory_limit=source.memory or DEFAULT_MEMORY, **threads)
    backend.raw_sql("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    try:
        yield backend
    finally:
        backend.disconnect()


@contextmanager
def _postgres(source: Source) -> Iterator[Any]:
    import psycopg

    try:
        connection = psycopg.connect(source.address, options="-c default_transaction_read_only=on -c TimeZone=UTC")
    except psycopg.Error as error:
        raise Stopped(f"cannot be reached ({type(error).__name__})", where=source.name) from error
    with connection:
        yield ibis.postgres.from_connection(connection)


@contextmanager
def _spark(source: Source) -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Malformed("spark is not installed", where=source.name, next="Install the extra spark") from None
    building = SparkSession.builder.appName("plainview records").config("spark.sql.session.timeZone", "UTC")
    building = building.config("spark.ui.showConsoleProgress", "false")
    if source.memory:
        building = building.config("spark.driver.memory", source.memory)
    if source.address.startswith("sc://"):
        session = building.remote(source.address).getOrCreate()
    else:
        session = building.master(source.address).config("spark.ui.enabled", "false").getOrCreate()
    yield ibis.pyspark.connect(session)  # the session is the operator's, and may serve others


_ENGINES: Mapping[Engine, Callable[[Source], AbstractContextManager[Any]]] = MappingProxyType(
    {Engine.DUCKDB: _duckdb, Engine.POSTGRES: _postgres, Engine.SPARK: _spark}
)


def _read(backend: Any, source: Source, at: TableAt) -> ir.Table:
    if not at.files:
        schema, _, name = at.table.rpartition(".")
        found: ir.Table = backend.table(name, database=schema or None)
        return found
    if source.engine is Engine.SPARK:
        return backend.read_parquet(list(at.files) if len(at.files) > 1 else at.files[0])
    files = _found(at.files, source.name)
    names = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    backend.raw_sql(f"SET allowed_paths = [{names}]; SET enable_external_access = false")
    backend.raw_sql("SET lock_configuration = true")
    return _csv(backend, files, at, source) if at.format == "csv" else backend.read_parquet(files)


def _found(paths: tuple[str, ...], where: str) -> list[str]:
    """The files themselves, in order: the engine may open these and no others."""
    found = [file for path in paths for file in (sorted(glob(path)) if has_magic(path) else [path])]
    missing = [path for path in found if not Path(path).is_file()]
    if missing or not found:
        raise Malformed(f"there is no file {Path((missing or list(paths))[0]).name[:40]!r}", where=where)
    return found


def _csv(backend: Any, files: list[str], at: TableAt, source: Source) -> ir.Table:
    """The columns that are named have their types; everything else is text, and is never read."""
    shape = shape_of(at.record)
    there = set(backend.read_csv(files, header=True, all_varchar=True).columns)
    types = {theirs: _CSV[shape.column(name).holds] for name, theirs in at.columns.items()}
    types |= {at.protected.flag: "BOOLEAN"} if at.protected and at.protected.flag else {}
    known = {theirs: kind for theirs, kind in types.items() if theirs in there}
    rest = dict.fromkeys(there - set(known), "VARCHAR")
    found: ir.Table = backend.read_csv(files, header=True, types=known | rest)
    return found


def _offered(backend: Any, source: Source, at: TableAt, table: ir.Table) -> Opened:
    shape, protected, schema = shape_of(at.record), at.protected, table.schema()
    marks = {FLAG: protected.flag, POINT: protected.point} if protected else {}
    wanted = {**at.columns, **{name: theirs for name, theirs in marks.items() if theirs}}
    where = f"{source.name}: table.{at.record}"
    missing = [theirs for theirs in wanted.values() if theirs not in schema]
    if missing:
        what = f"the table has no column {', '.join(repr(name[:40]) for name in missing)}"
        raise Malformed(what, where=where, next=f"It has {', '.join(name[:40] for name in schema)[:400]}")
    for name, theirs in wanted.items():
        _check_type(name, theirs, schema[theirs], shape, where)
    mapped = table.select(**{name: _as_ours(table[theirs]) for name, theirs in wanted.items()})
    kept = _kept(schema[at.columns[shape.when]]) if shape.when else Kept.NONE
    offered = Offered(tuple(at.columns), kept, source.zone, FLAG in wanted, POINT in wanted, at.outside)
    return Opened(backend, mapped, offered, len(schema) - len(set(wanted.values())))


def _check_type(name: str, theirs: str, found: dt.DataType, shape: Shape, where: str) -> None:
    if name == FLAG:
        holds, fits = "true or false", found.is_boolean()
    elif name == POINT:
        holds, fits = "text", found.is_string()
    else:
        column = shape.column(name)
        holds, fits = str(column.holds), _fits(column.holds, found)
    if not fits:
        what = f"the column {theirs[:40]!r} holds {str(found)[:40]}, and {name.strip('_')} needs {holds}"
        raise Malformed(what, where=where, next="Offer a view in which it does")


def _fits(holds: Holds, found: dt.DataType) -> bool:
    match holds:
        case Holds.TEXT:
            return found.is_string()
        case Holds.INTEGER:
            return found.is_integer()
        case Holds.INSTANT:
            return found.is_timestamp() or found.is_date()
        case Holds.DAY:
            return found.is_date()


def _as_ours(column: ir.Value) -> ir.Value:
    return column.cast("int64") if column.type().is_integer() else column


def _kept(found: dt.DataType) -> Kept:
    if found.is_date():
        return Kept.DAY
    return Kept.ZONED if found.timezone else Kept.LOCAL
