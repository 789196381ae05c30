"""Records: selecting one order's scope out of a tracking export, beside reading the same bytes.

BENCH_ROWS scans (100,000,000 unless said) are written as Parquet in the order of their time, as an export is: each
item's ten scans lie days apart, so no part of the file can be left out for its item. Then a tenth of them as CSV, and
all of them once more in the order of their items. `cold` is with nothing of the files in memory, `warm` with what the
run before left there. Each selection is a process of its own, the engine's start counted, its memory limited to 2 GB.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

import duckdb

from benchmarks.figure import ROOT, WORK, Figure
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import RecordsKind, Scope

ROWS = int(os.environ.get("BENCH_ROWS", 100_000_000))
FILES = 10
SCANS = 10
"""How often an item is scanned."""
APART = 40_000
"""How many other items are scanned between two scans of one, in tens."""
FIRST, LAST = Day(2025, 1, 1), Day(2025, 12, 31)
ZONE = ZoneInfo("America/New_York")
READ_BYTES = 1 << 20
MEMORY = "2GB"


@dataclass(frozen=True, slots=True)
class Export:
    """One export: where it is, in which form, whether in the order of its items, and how many rows."""

    folder: Path
    format: str
    sorted: bool
    rows: int

    @property
    def files(self) -> list[Path]:
        """Its files, in order."""
        return sorted(self.folder.glob(f"*.{self.format}"))

    @property
    def name(self) -> str:
        """What it is called in the figures."""
        order = "items" if self.sorted else "time"
        return f"{self.rows:,} scans as {self.format.replace('parquet', 'Parquet').replace('csv', 'CSV')}, by {order}"


def figures() -> Iterator[Figure]:
    """Each export is written, measured and deleted before the next."""
    folder = WORK / "records"
    for format, by_item, rows in (("parquet", False, ROWS), ("csv", False, ROWS // 10), ("parquet", True, ROWS)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield from _measured(_written(Export(folder, format, by_item, rows)))
        finally:
            shutil.rmtree(folder)


def _measured(export: Export) -> Iterator[Figure]:
    size = sum(file.stat().st_size for file in export.files)
    yield Figure(f"{export.name}: size", size / 1e9, "GB")
    for state in ("cold", "warm"):
        for items in (1, 10):
            _forget(export, state)
            reading = _read(export)
            _forget(export, state)
            found = _select(export, items)
            what = f"{export.name}: {items} item{'s' if items > 1 else ''}, 1 year, {state}"
            note = f"{found['rows']} rows; {found['cpu']:.1f} s of processor time, {found['mb']:,.0f} MB of memory"
            yield Figure(what, found["seconds"], "s", "reading the same bytes", reading, note)
            assert found["rows"] == items * SCANS, "every scan of the items is selected"
    if export.format == "parquet":
        yield Figure(f"{export.name}: count of one item by DuckDB's own SQL, warm", _counted(export), "s")


def _written(export: Export) -> Export:
    """The export's files. Everything follows from the row's number; nothing is drawn."""
    each = export.rows // FILES
    for number in range(FILES):
        order = "" if export.format == "csv" else ", COMPRESSION zstd, ROW_GROUP_SIZE 1000000"
        path = export.folder / f"{number:02}.{export.format}"
        with duckdb.connect(config={"memory_limit": MEMORY, "preserve_insertion_order": True}) as db:
            said = _rows(export, number * each, (number + 1) * each)
            db.execute(f"COPY ({said}) TO '{path}' (FORMAT {export.format}{order})")
    os.sync()
    return export


def _rows(export: Export, start: int, end: int) -> str:
    """Scans `start` to before `end`: by time the next scan is of another item, by item it is of the same."""
    items = export.rows // SCANS
    item = "i // 10" if export.sorted else f"(i // 10 + {items} - (i % 10) * {min(APART, items // 20)}) % {items}"
    scan = "i % 10"
    turn = f"(({item}) * 10 + {scan})" if export.sorted else "i"
    seconds = f"{turn} * 30000000 // {export.rows}"
    return f"""
        SELECT {_spelled(item, export)} AS impb,
            TIMESTAMP '2025-01-02 00:00:00' + to_seconds({seconds}) AS scan_ts,
            ['accepted', 'departed', 'arrived', 'departed', 'arrived', 'sorted', 'arrived', 'sorted', 'out', 'delivered'
                ][{scan} + 1] AS event,
            'facility ' || (i * 7919 % 31000) AS facility,
            i * 31 % 9000 + 20 AS weight,
            'sender ' || (i * 104729 % 5000000) AS sender,
            'person ' || (({item}) * 15485863 % 60000000) AS addressee,
            i * 6700417 % 41000 + 1 AS zip
        FROM range({start}, {end}) t(i)
    """


def _spelled(item: str, export: Export) -> str:
    """An item's 22 digits: rising with the item where the export is sorted by it, in no order otherwise."""
    number = item if export.sorted else f"(({item}) * 982451653) % 999999999989"
    return f"printf('9400%018d', {number})"


def _number(index: int, export: Export) -> str:
    return f"9400{index if export.sorted else index * 982451653 % 999999999989:018d}"


def _read(export: Export) -> float:
    """Seconds to read every byte of the files."""
    start, buffer = perf_counter(), bytearray(READ_BYTES)
    for file in export.files:
        with file.open("rb", buffering=0) as opened:
            while opened.readinto(buffer):
                pass
    return perf_counter() - start


def _forget(export: Export, state: str) -> None:
    """Let the system drop what it has in memory of the files, where they are to be cold."""
    if state == "cold":
        for file in export.files:
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _select(export: Export, items: int) -> dict[str, float]:
    """Seconds, rows and memory of one selection, in a process of its own."""
    pattern = export.folder / f"*.{export.format}"
    columns = 'item = "impb", at = "scan_ts", event = "event", place = "facility", addressee_name = "addressee"'
    (export.folder / "records.toml").write_text(
        f'name = "export"\nengine = "duckdb"\nmemory = "{MEMORY}"\n[table.tracking]\nfiles = ["{pattern}"]\n'
        f'format = "{export.format}"\ncolumns = {{ {columns} }}\n'
    )
    middle = export.rows // SCANS // 2
    named = [_number(middle + n * 1009, export) for n in range(items)]
    command = [sys.executable, "-m", "benchmarks.records", str(export.folder / "records.toml"), *named]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _counted(export: Export) -> float:
    """Seconds of the engine alone, asked in its own words for how often an item is there."""
    with duckdb.connect(config={"memory_limit": MEMORY}) as db:
        start = perf_counter()
        wanted = _number(export.rows // SCANS // 2, export)
        db.execute(f"SELECT count(*) FROM '{export.folder}/*.parquet' WHERE impb = ?", [wanted]).fetchall()
        return perf_counter() - start


def main(arguments: Sequence[str]) -> None:
    """One selection, timed: the source's file, then the items."""
    from plainview.server.records.run import select
    from plainview.server.records.source import read_source

    source = read_source(Path(arguments[0]))
    scope = Scope(RecordsKind.TRACKING, tuple(arguments[1:]), FIRST, LAST, ("route", "names_addresses"))
    start, busy = perf_counter(), process_time()
    found = select(source, ZONE, scope)
    said = {"seconds": perf_counter() - start, "cpu": process_time() - busy, "rows": len(found.rows)}
    print(json.dumps({**said, "mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main(sys.argv[1:])
