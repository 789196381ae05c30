"""The public tables: what is counted, that shares add up, and that a second count gives the very same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from plainview.core.law.profile import Profile
from plainview.core.statistics import account, tables, tables_after
from plainview.core.statistics.account import Account
from plainview.core.statistics.table import ASKED, Bins, Cell, Spec, Table, print_tables, table_of, tables_hash
from plainview.server.scenarios.year import Count
from tests.architecture.house import ROOT
from tests.core.docket.say import REFORM, REGULATION, new, on, say, statement
from tests.core.statistics.counting import account_of, entries
from tests.year import shared_year

__all__ = ["shared_year"]
VECTORS = sorted(
    path.parent for path in (ROOT / "tests/vectors").glob("*/expect.json") if json.loads(path.read_text())["exit"] == 0
)
EVERY = 3
"""Every third log that is true is counted a second time here, and all that some table rests on alone."""

ALWAYS = ("capture", "error", "regulation", "review", "emergency", "cohort", "refus", "acknowledg", "notice", "letter")
ALWAYS += ("return",)


def printed(public: Path, year: int, of: Account) -> bytes:
    assert of.program.first_day is not None
    made = tables.tables_of(year, tables.count_all(of), of.program.first_day.year)
    return print_tables(year, sum(1 for _ in entries(public)), made)


def again(public: Path, year: int) -> bytes:
    """What the second counter prints, which shares no code with the first."""
    script = ROOT / "examples" / "figures_min.py"
    return subprocess.run([sys.executable, script, public, str(year)], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def year(shared_year: tuple[Path, Count]) -> Path:
    return shared_year[0] / "public"


@pytest.mark.slow
def test_a_second_count_of_a_demonstration_gives_the_same_bytes(year: Path) -> None:
    whole = account_of(year)
    for of in (2025, 2026):
        assert again(year, of) == printed(year, of, whole)
    requests = tables.tables_of(2025, tables.count_all(whole), 2025)[0]
    assert sum(count for _, _, count in requests.cells()) > 8


def test_a_second_count_of_the_true_vectors_gives_the_same_bytes() -> None:
    """In one process, because there are many: the script is loaded as it is, beside `verify_min.py`."""
    sys.path.insert(0, str(ROOT / "examples"))
    try:
        import figures_min
        from verify_min import Folder
    finally:
        sys.path.remove(str(ROOT / "examples"))
    for at, folder in enumerate(VECTORS):
        if at % EVERY and not any(word in folder.name for word in ALWAYS):
            continue
        public = folder / "public"
        ours = printed(public, 2026, account_of(public))
        assert figures_min.figures(Folder(public), 2026, 0).encode() == ours, folder.name


def test_shares_of_a_log_add_up_to_the_whole() -> None:
    """Those with most matters, each read in three shares: only one of them counts the program's own statements."""
    largest = sorted(VECTORS, key=lambda folder: -sum(1 for _ in entries(folder / "public")))[:3]
    for public in [folder / "public" for folder in largest]:
        whole, parts = account_of(public), Counter[Cell]()
        for share in range(3):
            for row in account_of(public, share, 3).rows:
                tables.add_up(parts, tables.counted(row))
        tables.add_up(parts, tables.counted_of_program(whole))
        assert parts == tables.count_all(whole)


def test_what_is_counted_is_in_a_table_and_names_a_statement_and_is_taken_away_again() -> None:
    counts: Counter[Cell] = Counter()
    for folder in VECTORS[::EVERY]:
        for row in account_of(folder / "public").rows:
            own = {event.index for event in row.events}
            for table, _, name, column, _, index in tables.counted(row):
                spec = tables.BY_ID[table]
                assert index in own
                assert column in spec.columns
                assert name in spec.rows or not spec.rows
            tables.add_up(counts, tables.counted(row))
            tables.add_up(counts, tables.counted(row), -1)
    assert counts
    assert not any(counts.values())


def told(*said: tuple[str, int], profile: Profile = REFORM) -> Counter[tuple[str, str, str]]:
    """What a matter adds to the tables of 2026, of which this is said on these days."""
    matter, row = new(profile), None
    for index, (kind, offset) in enumerate(said):
        line = statement(matter, kind, on(offset))
        matter = say(matter, kind, offset)
        row = account.told(row, index, line, matter)
    assert row is not None
    counts: Counter[tuple[str, str, str]] = Counter()
    for table, _, name, column, count, _ in tables.counted(row):
        counts[table, name, column] += count
    return counts


def test_a_capture_that_nobody_reviewed_is_counted_as_such() -> None:
    assert told(("capture.recorded", 0))["captures", "damaged_or_rifled", "unreviewed"] == 1


def test_an_emergency_under_the_regulation_awaits_no_judge() -> None:
    counts = told(("request.filed", 0), ("order.authorized", 0), ("cover.started", 0), profile=REGULATION)
    assert counts["emergencies", "federal", "unconfirmed"] == 1
    assert counts["emergencies", "federal", "unratified"] == counts["emergencies", "federal", "unopened"] == 0
    assert counts["outcomes", "cover/federal", "ordered"] == 1


ORDERED = (("request.filed", 0), ("request.reviewed", 2), ("order.authorized", 3))


def test_an_order_that_a_judge_returned_is_returned_until_it_is_filed_again_and_then_as_it_is_decided() -> None:
    given_back = (*ORDERED, ("order.returned", 7))
    counts = told(*given_back)
    assert counts["outcomes", "cover/federal", "returned"] == 1
    assert counts["days_to_decide", "cover/court", "days"] == 4
    again = (*given_back, ("request.corrected", 9), ("request.reviewed", 10), ("order.authorized", 11))
    assert told(*again)["outcomes", "cover/federal", "pending"] == 1
    counts = told(*again, ("order.approved", 14))
    assert counts["outcomes", "cover/federal", "approved"] == 1
    assert counts["days_to_decide", "cover/court", "days"] == 4 + 3
    assert counts["days_to_decide", "cover/review", "days"] == 2 + 1
    assert counts["days_to_decide", "cover/decision", "days"] == 14


def test_an_order_that_a_correction_left_nothing_of_decided_nothing() -> None:
    corrected = (*ORDERED, ("request.corrected", 4))
    counts = told(*corrected, profile=REGULATION)
    assert counts["outcomes", "cover/federal", "pending"] == 1
    assert not counts["days_to_decide", "cover/decision", "days"]
    over = told(*corrected, ("request.withdrawn", 5), profile=REGULATION)
    assert over["outcomes", "cover/federal", "withdrawn"] == 1
    again = told(*corrected, ("request.reviewed", 6), ("order.authorized", 8), profile=REGULATION)
    assert again["outcomes", "cover/federal", "ordered"] == 1
    assert again["days_to_decide", "cover/decision", "days"] == 8


def test_what_is_disclosed_twice_and_acknowledged_once_is_once_not_acknowledged() -> None:
    """The mid-term's report of one term goes unanswered, that of the next is acknowledged."""
    term = [("disclosure.approved", 9), ("disclosure.released", 9)]
    counts: Counter[str] = Counter()
    row = account.MatterRow(new())
    facts = {"stage": "mid_term"}
    kinds = (*(kind for kind, _ in term), *(kind for kind, _ in term), "disclosure.acknowledged")
    events = tuple(account.Event(at, on(at), kind, facts) for at, kind in enumerate(kinds))
    for one in tables_after._disclosures(replace(row, matter=replace(row.matter, kind="cover"), events=events)):
        counts[one[3]] += one[4]
    assert counts == {"approved": 2, "released": 2, "acknowledged": 1, "unacknowledged": 1}


def test_an_error_that_the_auditor_reclassifies_is_not_reported() -> None:
    counts = told(("request.filed", 0), ("error.registered", 1), ("error.reclassified", 2))
    assert counts["errors", "human", "reclassified"] == counts["errors", "human", "reportable"] == 1
    counts = told(("request.filed", 0), ("error.registered", 1))
    assert counts["errors", "human", "unreported"] == 1


def test_nothing_is_counted_of_a_program_that_has_not_begun() -> None:
    assert tables.count_all(Account()) == Counter()


def test_a_trend_begins_with_the_program_and_has_ten_years() -> None:
    counts = {("trend", 2026, "2026", "cover"): 3, ("trend", 2040, "2040", "cover"): 4}
    rows = table_of(tables.TREND, 2027, counts, 2026).rows
    assert rows == ("2026", "2027")
    later = table_of(tables.TREND, 2040, counts, 2026)
    assert (later.rows[0], len(later.rows), later.count("2040", "cover"), later.total("cover")) == ("2031", 10, 4, 4)


def test_rows_that_did_not_occur_are_left_out_where_rows_are_what_occurred() -> None:
    spec = Spec("t", "T", "things", "none", "row", (), ("a", "b"))
    table = table_of(spec, 2026, {("t", 2026, "y", "b"): 2, ("t", 2026, "x", "a"): 0, ("t", 2025, "z", "a"): 1}, 2025)
    assert (table.rows, table.counts, table.count("x", "a")) == (("y",), ((0, 2),), 0)


def test_the_printed_tables_are_canonical_and_hashed() -> None:
    spec = Spec("t", "T", "things", "none", "row", ("r",), ("a",))
    data = print_tables(2026, 9, [Table(spec, 2026, ("r",), ((1,),))])
    assert data == b'{"size":9,"tables":[{"columns":["a"],"counts":[[1]],"id":"t","rows":["r"]}],"v":1,"year":2026}'
    assert len(tables_hash(data)) == 64
    assert list(Table(spec, 2026, ("r",), ((1,),)).cells()) == [("r", "a", 1)]


def test_numbers_fall_into_ranges() -> None:
    bins = Bins((0, 1, 5, 10))
    assert bins.labels == ("0", "1", "2-5", "6-10", "11+")
    assert [bins.label(number) for number in (0, 1, 2, 5, 6, 10, 11, 999)] == [
        *("0", "1", "2-5", "2-5", "6-10", "6-10", "11+", "11+")
    ]


def test_every_table_says_what_it_counts_and_where_its_like_is_published() -> None:
    assert len(tables.BY_ID) == len(tables.SPECS)
    assert all(
        spec.title and spec.unit and spec.source and set(spec.sums) <= set(spec.columns) for spec in tables.SPECS
    )
    assert "cover/postal" in ASKED
