"""The figures of the site: each number is a stranger's count, and what stands behind it adds up to it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from plainview.core.notes import canonical
from plainview.core.statistics.table import tables_hash
from plainview.server.public.behind import LINES_A_PAGE, has_list
from plainview.server.public.figure_words import ALL, column_word, row_word
from plainview.server.public.figures import GROUPS, NO_SUM, turned
from plainview.server.public.frame import PAGE_BYTES_MAX
from plainview.server.public.site import Site
from plainview.server.public.written import Contact
from plainview.server.queries.public_figures import BY_ID, SPECS
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.architecture.house import ROOT

MANY = ROOT / "tests/vectors/a_program_with_a_bit_of_everything_published_daily/public"
YEARS = ROOT / "tests/vectors/a_years_figures_are_published_revised_and_attested/public"
CONTACT = Contact("Office", ("1 Example Plaza",), "555-0100", ("Inspector General",))
Cells = dict[tuple[str, str], int]


def made(public: Path, work: Path, over: dict[str, bytes] | None = None, stop: int | None = None) -> dict[str, bytes]:
    """All pages of a log, with files laid over it."""

    def read(path: str) -> bytes | None:
        place = public / path
        return (over or {}).get(path) or (place.read_bytes() if place.is_file() else None)

    with Site(work, read, CONTACT) as site:
        ready = site.prepare(stop)
        found = {path: ready.read(path) for path, digest in ready.pages.items() if digest}
        site.done(ready)
    return found


def stranger(public: Path, year: int, *more: str) -> bytes:
    """What `examples/figures_min.py` counts, in a process of its own."""
    command = [sys.executable, str(ROOT / "examples/figures_min.py"), str(public), str(year), *more]
    return subprocess.run(command, check=True, capture_output=True).stdout


class Numbers(HTMLParser):
    """The first table of a page: its numbers by row and column, and where each leads."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: Cells = {}
        self.links: dict[tuple[str, str], str] = {}
        self._lines: list[list[str]] = []
        self._hrefs: list[list[str]] = []
        self._open = self._over = self._in = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self._open = not self._over
        if not self._open:
            return
        if tag == "tr":
            self._lines.append([])
            self._hrefs.append([])
        if tag in ("th", "td"):
            self._lines[-1].append("")
            self._hrefs[-1].append("")
            self._in = True
        if tag == "a":
            self._hrefs[-1][-1] = dict(attrs)["href"]
        if tag == "span":
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._open and self._in:
            self._lines[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._in = False
        if tag == "table" and self._open:
            self._open, self._over = False, True
            head, *lines = self._lines
            for line, hrefs in zip(lines, self._hrefs[1:], strict=True):
                for name, text, href in zip(head[1:], line[1:], hrefs[1:], strict=True):
                    self.cells[line[0], name] = int(text.replace(",", ""))
                    self.links[line[0], name] = href


def numbers(page: bytes) -> Numbers:
    parser = Numbers()
    parser.feed(page.decode())
    return parser


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def expected(table: dict[str, Any]) -> Cells:
    """A stranger's table in the words of a page, with the sums of its columns."""
    spec = BY_ID[table["id"]]
    names = [upper(row_word(spec.row_name, row)) for row in table["rows"]]
    columns = [upper(column_word(spec.id, column)) for column in table["columns"]]
    counts = [list(line) for line in table["counts"]]
    if len(names) > 1 and spec.id not in NO_SUM:
        names, counts = [*names, ALL], [*counts, [sum(line) for line in zip(*counts, strict=True)]]
    cells = {(name, column): counts[i][j] for i, name in enumerate(names) for j, column in enumerate(columns)}
    assert len(cells) == len(names) * len(columns), f"{spec.id}: two rows or columns have one name"
    return {(column, name): count for (name, column), count in cells.items()} if turned(spec) else cells


def shown(pages: dict[str, bytes], id: str, year: int) -> Cells:
    """A table as its pages show it."""
    found: Cells = {}
    number = 1
    while (page := pages.get(f"site/figures/{year}/{id}{f'-{number}' if number > 1 else ''}.html")) is not None:
        found |= numbers(page).cells
        number += 1
    return found


def differences(pages: dict[str, bytes], public: Path, year: int) -> list[str]:
    """Tables that are others on the pages than a stranger counts."""
    counted = {table["id"]: table for table in json.loads(stranger(public, year))["tables"]}
    assert counted.keys() == BY_ID.keys()
    return [id for id, table in counted.items() if shown(pages, id, year) != expected(table)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(MANY, tmp_path_factory.mktemp("many"))


def test_every_number_is_a_strangers_count_and_a_changed_one_is_found(pages: dict[str, bytes]) -> None:
    assert differences(pages, MANY, 2026) == []
    path = "site/figures/2026/requests.html"
    cell = re.search(rb">(\d+)</a></td>", pages[path])
    assert cell is not None
    one_more = pages[path].replace(cell[0], b">%d</a></td>" % (int(cell[1]) + 1), 1)
    assert differences({**pages, path: one_more}, MANY, 2026) == ["requests"]


def behind(pages: dict[str, bytes], path: str) -> Iterator[int]:
    """What the lines of a list count, page by page."""
    number = 1
    while (page := pages.get(f"{path.removesuffix('.html')}{f'.{number}' if number > 1 else ''}.html")) is not None:
        for line in re.findall(r"<li>\d{4}-\d\d-\d\d <a href=[^>]+>[^<]+</a>(.*)</li>", page.decode()):
            yield int(line.removeprefix(": ").removeprefix(", counts ").replace(",", "")) if line else 1
        number += 1


def test_what_stands_behind_a_number_adds_up_to_it(pages: dict[str, bytes]) -> None:
    checked = 0
    for spec in SPECS:
        page = pages[f"site/figures/2026/{spec.id}.html"]
        found = numbers(page)
        for cell, to in found.links.items():
            if not to:
                assert found.cells[cell] == 0 or ALL in cell
            elif has_list(spec.id, found.cells[cell]):
                assert sum(behind(pages, f"site/{to.removeprefix('../../')}")) == found.cells[cell], (spec.id, cell)
                checked += 1
            else:
                assert f"site/{to.removeprefix('../../')}" in pages
    assert checked > 60
    lists = [data for path, data in pages.items() if path.count("/") == 4 and path.startswith("site/figures/")]
    assert lists and all(len(data) < PAGE_BYTES_MAX * 0.8 for data in lists)


def test_pages_over_a_change_of_years_are_the_same_in_many_goes(tmp_path: Path) -> None:
    size = int((YEARS / "checkpoint").read_text().split("\n")[1])
    grown: dict[str, bytes | None] = {}
    with Site(tmp_path / "many", lambda path: (YEARS / path).read_bytes(), CONTACT) as site:
        for stop in (4, 30, 46, 49, size):
            ready = site.prepare(stop)
            grown |= {path: ready.read(path) if digest else None for path, digest in ready.pages.items()}
            site.done(ready)
    pages = made(YEARS, tmp_path / "one")
    assert {path: data for path, data in grown.items() if data is not None} == pages
    assert b"as revision 2" in pages["site/figures/2026/index.html"]
    assert differences(pages, YEARS, 2026) == []


def test_every_table_is_on_the_pages_of_figures_once() -> None:
    assert sorted(id for _, ids in GROUPS for id in ids) == sorted(BY_ID)


def say(site: Site, number: int, kind: str, facts: dict[str, Any]) -> None:
    """Let the projection hold a statement more."""
    columns = "(number, chain, matter, seq, day, type, signer, office, facts, duties, cites)"
    values = (number, "figures", None, 0, "2027-01-20", kind, "", "", json.dumps(facts), "[]", "[]")
    site.store.database.execute(f"INSERT INTO statement {columns} VALUES (?,?,?,?,?,?,?,?,?,?,?)", values)


def test_published_figures_are_named_and_what_changed_since_says_so(tmp_path: Path) -> None:
    counted = stranger(MANY, 2026, "--size", "40")
    attested: dict[str, Any] = {
        "least": 10,
        "tables": [
            {
                "columns": ["cover/federal"],
                "counts": [[12], [None], [10]],
                "field": "agency",
                "rows": ["A", "B", "rest"],
            }
        ],
    }
    sealed = canonical.print({**attested, "v": 1, "year": 2026})
    over = {"figures/2026.json": counted, "figures/2026-attested.json": sealed}

    def read(path: str) -> bytes | None:
        place = MANY / path
        return over.get(path) or (place.read_bytes() if place.is_file() else None)

    with Site(tmp_path, read, CONTACT) as site:
        site.done(site.prepare())
        say(site, 1000, "figures.published", {"year": 2026, "revision": 1, "size": 40, "tables": tables_hash(counted)})
        say(site, 1001, "figures.attested", {"year": 2026, "tables": tables_hash(sealed)})
        ready = site.prepare()
        year = ready.read("site/figures/2026/index.html")
        assert b"statement 1000</a>" in year and b"are others by now" in year and b"attested.html" in year
        duties = numbers(ready.read("site/figures/2026/statements.html"))
        assert duties.cells and b"<span>published: " in ready.read("site/figures/2026/statements.html")
        shown = ready.read("site/figures/2026/attested.html")
        assert b"<td>12</td>" in shown and b"<td>in the rest</td>" in shown and b"none, or 10 or more" in shown
        site.done(ready)
        assert not [path for path in site.prepare().pages if path.startswith("site/figures/")]
        del over["figures/2026-attested.json"]
        over["figures/2026.json"] = counted.replace(b'"size":40', b'"size":41')
        ready = site.prepare()
        assert b"That file is not there" in ready.read("site/figures/2026/requests.html")
        assert b"That file is not there" in ready.read("site/figures/2026/attested.html")


def test_a_list_of_many_is_divided_and_the_table_of_reasons_shares_lists() -> None:
    assert has_list("codes", LINES_A_PAGE) and not has_list("codes", LINES_A_PAGE + 1)
    assert has_list("statements", LINES_A_PAGE + 1) and not has_list("statements", 0) and not has_list("trend", 1)


def cards(page: bytes) -> dict[str, int]:
    """The key numbers of the start page, and those of the lines below them, by their words."""
    found = re.findall(
        r"<strong>([\d,]+)</strong> <a[^>]+>([^<]+)</a>(?: <span class=\"soft\">([\d,]+) )?", page.decode()
    )
    return {words: int(number.replace(",", "")) for number, words, _ in found} | {
        f"{words}, more": int(more.replace(",", "")) for _, words, more in found if more
    }


@pytest.mark.parametrize("public", [MANY, YEARS], ids=["many", "years"])
def test_the_key_numbers_of_the_start_page_are_a_strangers_too(public: Path, tmp_path: Path) -> None:
    """Added up over the years; how many duties are overdue or were late, is what the verifier says."""
    counted: Counter[tuple[str, str]] = Counter()
    for year in (2026, 2027) if public is YEARS else (2026,):
        for table in json.loads(stranger(public, year))["tables"]:
            for row, counts in zip(table["rows"], table["counts"], strict=True):
                if table["id"] != "trend":
                    counted.update(
                        {(table["id"], name): number for name, number in zip(table["columns"], counts, strict=True)}
                    )
                    counted["", row] += sum(counts) * (table["id"] == "statements")
    shown = cards(made(public, tmp_path)["index.html"])
    decided = {name: counted["outcomes", name] for name in BY_ID["outcomes"].columns}
    assert shown["requests filed"] == sum(decided.values())
    assert shown["requests filed, more"] == decided["pending"] + decided["returned"]
    assert shown["approved"] == decided["approved"] + decided["narrowed"] + decided["ordered"]
    assert shown["refused or denied"] == sum(
        decided[name] for name in ("refused_by_law", "refused_by_reviewer", "denied")
    )
    assert shown["recorded without an order"] == counted["captures", "recorded"]
    assert (shown["errors registered"], shown["erasures"]) == (
        counted["errors", "registered"],
        counted["", "data.erased"],
    )
    report = verify(open_source(str(public)), Trust(), Asked(datetime(2027, 6, 1, tzinfo=UTC)))
    assert report.standing is not None
    duties = report.standing.counts
    assert (shown["duties overdue now"], shown["duties overdue now, more"]) == (duties["overdue"], duties["late"])
