"""What the site's lists count, counted again from the open data alone: `python examples/lists_min.py site/data/csv`.

Of every list of matters its address and how many it has; of every paragraph that refused, how often. It shares no code
with Plainview, so whatever the site says otherwise is an error in one of the two.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path


def rows(folder: Path, table: str) -> Iterator[dict[str, str]]:
    """Give the rows of a table, whatever years its files are of."""
    for path in sorted(folder.glob(f"{table}*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


def lists(folder: Path) -> Counter[str]:
    """Promise how many matters each list has: by month filed, by outcome and year."""
    found: Counter[str] = Counter()
    for matter in rows(folder, "matters"):
        year = matter["filed"][:4]
        found.update((f"{matter['filed'][:7]}.html", f"{matter['outcome'].replace('_', '-')}-{year}.html"))
    return found


def refusals(folder: Path) -> Counter[str]:
    """Promise how often each paragraph refused."""
    return Counter(row["cite"] for row in rows(folder, "refusals"))


if __name__ == "__main__":
    for name, count in sorted({**lists(Path(sys.argv[1])), **refusals(Path(sys.argv[1]))}.items()):
        print(f"{count:9,}  {name}")
