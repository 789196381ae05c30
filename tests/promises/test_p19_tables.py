"""P19: every public table is counted again by a stranger, and no difference of tables reveals a suppressed number.

The stranger is `examples/figures_min.py`, which shares no code with plainview: it prints the same bytes, and other ones
when a cell was changed. Suppressed numbers are sought by going through all worlds of so many matters with two sealed
fields, as somebody who knows the rule and everything that is public; the same attack breaks three weaker rules.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from plainview.core.statistics import tables
from plainview.core.statistics.attested import pooled
from plainview.core.statistics.table import print_tables
from tests.architecture.house import ROOT
from tests.core.statistics.attack import Pool, as_counted, behind, only_when_small, revealed, without_complement
from tests.core.statistics.counting import account_of, entries

MATTERS = (8, 13)  # of a class, in each world: in the short run, in the long one
LOGS = (3, 1_000)  # true logs of the vectors that are counted a second time, from a process of its own

TRUE = sorted(
    path.parent for path in (ROOT / "tests/vectors").glob("*/expect.json") if json.loads(path.read_text())["exit"] == 0
)


def test_no_difference_of_tables_reveals_a_suppressed_number(long_run: bool) -> None:
    for size in range(MATTERS[long_run] + 1):
        assert revealed(behind(size, pooled)) == []


@pytest.mark.parametrize("weak", [as_counted, without_complement, only_when_small])
def test_a_weaker_rule_is_broken_by_the_same_attack(weak: Pool) -> None:
    assert any(revealed(behind(size, weak)) for size in range(MATTERS[0] + 1))


def counted_again(public: Path) -> bytes:
    """What a stranger counts of the year 2026."""
    script = ROOT / "examples" / "figures_min.py"
    return subprocess.run([sys.executable, script, public, "2026"], check=True, capture_output=True).stdout


def published(public: Path, changed: str = "") -> bytes:
    """The tables of 2026 as the program prints them, with one more in the first cell of a table that was changed."""
    account = account_of(public)
    assert account.program.first_day is not None
    made = tables.tables_of(2026, tables.count_all(account), account.program.first_day.year)
    printed = print_tables(2026, sum(1 for _ in entries(public)), made)
    if not changed:
        return printed
    plain = json.loads(printed)
    table = next(table for table in plain["tables"] if table["id"] == changed)
    table["counts"][0][0] += 1
    return json.dumps(plain, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


def test_a_stranger_counts_the_same_and_finds_a_changed_cell(long_run: bool) -> None:
    most = sorted(TRUE, key=lambda folder: -sum(1 for _ in entries(folder / "public")))
    for folder in most[: LOGS[long_run]]:
        public = folder / "public"
        again = counted_again(public)
        assert again == published(public), folder.name
        assert again != published(public, "requests"), folder.name
