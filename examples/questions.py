"""How many, how often refused, how late: answers from the published open data and nothing else.

    python questions.py FOLDER YEAR

FOLDER holds `parquet/` as it is below `site/data/` of any log, or as `plainview export` makes it. It needs `duckdb` and
imports nothing of plainview. docs/open-data.md shows the same questions one by one; a test compares the answers with
those of `figures_min.py`, which counts the log itself.
"""

import argparse
from pathlib import Path
from typing import Any

import duckdb

SET_UP = """\
CREATE VIEW matters AS FROM read_parquet('parquet/matters-*.parquet');
CREATE VIEW duties AS FROM read_parquet('parquet/duties-*.parquet');
CREATE VIEW statements AS FROM read_parquet('parquet/statements-*.parquet');
CREATE VIEW refusals AS FROM read_parquet('parquet/refusals.parquet');
CREATE VIEW log AS FROM read_parquet('parquet/log.parquet');
"""
"""One view a table, however many files it is in; paths are seen from the folder of the data."""

QUESTIONS = {
    "How many requests were filed, by whom, and for which purpose?": """\
SELECT kind, level, purpose, count(*) AS requests
FROM matters
WHERE kind <> 'capture' AND year = $year
GROUP BY ALL
ORDER BY ALL;
""",
    "What came of them?": """\
SELECT kind, level, outcome, count(*) AS requests
FROM matters
WHERE kind <> 'capture' AND year = $year
GROUP BY ALL
ORDER BY ALL;
""",
    "How often did the law refuse, and by which paragraph?": """\
SELECT cite, split_part(type, '.', 1) AS act, count(DISTINCT statement) AS refusals
FROM refusals
WHERE type LIKE '%.refused' AND type <> 'request.refused' AND year(day) = $year
GROUP BY ALL
ORDER BY refusals DESC, cite, act;
""",
    "How late was what was owed?": """\
SELECT duty,
       count(*) FILTER (done <= due) AS met,
       count(*) FILTER (done > due) AS late,
       count(*) FILTER (done IS NULL AND NOT kept) AS open,
       median(done - due) FILTER (done > due) AS days_late,
       max(done - due) FILTER (done > due) AS most_days_late
FROM (SELECT duties.*, held AND duty IN ('erasure', 'destruction') AS kept FROM duties JOIN matters USING (matter))
WHERE year(due) = $year
GROUP BY duty
ORDER BY duty;
""",
    "What is overdue today, and for how long?": """\
SELECT duty, count(*) AS overdue, max(log.day - due) AS days
FROM duties JOIN matters USING (matter), log
WHERE done IS NULL AND due < log.day AND NOT (held AND duty IN ('erasure', 'destruction'))
GROUP BY duty
ORDER BY overdue DESC, duty;
""",
    "How many days from filing to the outcome?": """\
SELECT kind, level, count(*) AS decided, median(decided - filed) AS median_days, max(decided - filed) AS most_days
FROM matters
WHERE outcome IN ('approved', 'narrowed', 'denied', 'refused') AND year = $year
GROUP BY ALL
ORDER BY ALL;
""",
}
"""Question to the query that answers it; `$year` stands for a year."""


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open the files in a folder, each table as a view of its name."""
    database = duckdb.connect(config={"file_search_path": str(folder)})
    database.execute(SET_UP)
    return database


def ask(database: duckdb.DuckDBPyConnection, query: str, year: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run a query: the names of its columns, and its rows."""
    found = database.execute(query, {"year": year} if "$year" in query else {})
    return [column[0] for column in found.description or ()], found.fetchall()


def main() -> None:
    """Print all answers."""
    asked = argparse.ArgumentParser(description="Answer questions from the open data of a log.")
    asked.add_argument("folder", type=Path)
    asked.add_argument("year", type=int)
    args = asked.parse_args()
    database = opened(args.folder)
    for question, query in QUESTIONS.items():
        columns, rows = ask(database, query, args.year)
        print(f"\n{question}\n\n{' | '.join(columns)}")
        for row in rows:
            print(" | ".join(["" if value is None else str(value) for value in row]))


if __name__ == "__main__":
    main()
