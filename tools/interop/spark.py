"""`make spark`: the scope that DuckDB and PostgreSQL run is run by Spark in local mode too, and selects the same bytes.

    python tools/interop/spark.py

Needs Java 17 or newer, and the extra `spark` (.venv-spark, which the target makes). The scans are those of
tests/server/records. Exits 1 when anything differs.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from plainview.core.vocabulary.request import RecordsKind
from plainview.server.records.engines import opened
from plainview.server.records.run import select
from plainview.server.records.select import compile_scope
from plainview.server.records.selection import Selection, files
from plainview.server.records.source import Source
from tests.server.records.data import CSV, ITEMS, PARQUET, ZONE, rows, scope, source, text, write

SPARK = 'address = "local[2]"\nmemory = "1g"'
SCOPES = (
    scope(*ITEMS[:3], fields=("route", "size_weight", "names_addresses")),
    scope(ITEMS[0], "RB999999999GB", "' OR '1' = '1", fields=("route",)),
    scope("sender 1", "RB%", "*", fields=("names_addresses",)),
)


def main() -> int:
    """Select every scope on both engines, and print what differs."""
    if shutil.which("java") is None:
        print("spark: there is no java on this machine (apt install openjdk-17-jre-headless)", file=sys.stderr)
        return 1
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory(prefix="plainview-spark-") as folder:
        return check(Path(folder))


def check(folder: Path) -> int:
    """Promise 0 when Spark, over files and over a table of its own, selects what DuckDB does."""
    write(folder)
    duck = source(folder, text("duckdb", PARQUET))
    places = {
        "duckdb, CSV": source(folder, text("duckdb", CSV)),
        "spark, Parquet": source(folder, text("spark", PARQUET, SPARK)),
        "spark, days outside not looked at": source(folder, text("spark", PARQUET + "\noutside = false", SPARK)),
        "spark, a view": source(folder, text("spark", 'table = "scans"', SPARK)),
    }
    make_view(folder)
    wrong = 0
    for name, place in places.items():
        for number, wanted in enumerate(SCOPES):
            one, other = select(duck, ZONE, wanted), select(place, ZONE, wanted)
            same = agree(one, other, left_out="not looked" not in name)
            print(f"{name:<36} scope {number}: {len(other.rows):>3} rows  {'the same' if same else '<-- DIFFERENT'}")
            wrong += not same
    wrong += not compiled_once(duck, places["spark, Parquet"])
    wrong += not protected(folder)
    print("spark selects what duckdb does" if not wrong else f"spark: {wrong} differences")
    return 1 if wrong else 0


def make_view(folder: Path) -> None:
    """The files as a view of the session, as an operator's table is one of its catalogue."""
    from pyspark.sql import SparkSession

    building = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = building.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.read.parquet(*map(str, sorted(folder.glob("scans-*.parquet")))).createOrReplaceTempView("scans")


def agree(one: Selection, other: Selection, left_out: bool) -> bool:
    """Tell whether two selections have the same bytes, and say the same of what is left out."""
    return files(one)["records.csv"] == files(other)["records.csv"] and (
        not left_out or one.left_out == other.left_out
    )


def compiled_once(duck: Source, spark: Source) -> bool:
    """Tell whether the very same expression, compiled once, gives the same rows on both."""
    found = []
    with opened(duck, RecordsKind.TRACKING) as there:
        compiled = compile_scope(SCOPES[0], there.offered, ZONE)
        found.append(sorted(map(str, there.run(compiled))))
    with opened(spark, RecordsKind.TRACKING) as there:
        found.append(sorted(map(str, there.run(compiled))))
    same = found[0] == found[1] and len(found[0]) > 20
    print(f"one expression, compiled once: {'the same' if same else '<-- DIFFERENT'}")
    return same


def protected(folder: Path) -> bool:
    """Tell whether Spark sees the same protection orders."""
    flagged = source(folder, text("spark", PARQUET, SPARK) + 'protected = { flag = "prot" }\n')
    seen = {item: select(flagged, ZONE, scope(item)).protected for item in ITEMS}
    same = seen == {item: any(row["prot"] for row in rows() if row["impb"] == item) for item in ITEMS}
    print(f"protection orders: {'the same' if same else '<-- DIFFERENT'}")
    return same


if __name__ == "__main__":
    sys.exit(main())
