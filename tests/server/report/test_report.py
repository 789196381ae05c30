"""The annual report: each number on pages and paper is a stranger's count; the same log gives the same bytes."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from plainview.core.docket.program import figures_path
from plainview.core.notes import canonical
from plainview.core.statistics.table import Cell
from plainview.core.statistics.tables import SPECS, tables_of
from plainview.core.vocabulary.errors import BadProof, Inconsistent, Invalid, Malformed
from plainview.server.public.figure_words import ALL, column_word, row_word
from plainview.server.public.frame import PAGE_BYTES_MAX, Frame, Told
from plainview.server.public.site import SITE, Site
from plainview.server.public.written import Contact
from plainview.server.report.attested import parse_attested
from plainview.server.report.chapters import Source, report
from plainview.server.report.content import Report
from plainview.server.report.figures import Figures, parse_figures
from plainview.server.report.grids import NO_SUM, TURNED
from plainview.server.report.html import pages, paper_of
from plainview.server.report.making import ATTESTED, Published, made
from plainview.server.report.paper import pdf
from plainview.server.report.sentences import sentences
from plainview.server.report.shelf import CONTACT, INDEX, Part, open_published, parts, read_contact
from plainview.server.report.wording import groups
from tests.architecture.house import ROOT
from tests.server.letters import tagged

YEAR = 2026
MANY = ROOT / "tests/vectors/a_program_with_a_bit_of_everything_published_daily/public"
OVER = ROOT / "tests/vectors/a_year_ends_with_a_review_drawn_by_two_offices/public"
CONTACT_OFFICE = Contact("Office of Covers", ("1 Example Plaza",), "555-0100", ("Inspector General",))


def stranger(public: Path, year: int = YEAR, size: int = 0) -> bytes:
    """What `examples/figures_min.py` counts."""
    sys.path.insert(0, str(ROOT / "examples"))
    try:
        import figures_min
        from verify_min import Folder
    finally:
        sys.path.remove(str(ROOT / "examples"))
    counted: str = figures_min.figures(Folder(public), year, size)
    return counted.encode()


class Log:
    """A published log in a folder, with files laid over it."""

    def __init__(self, public: Path, over: Mapping[str, bytes] | None = None) -> None:
        self.public, self.over = public, dict(over or {})

    def read(self, path: str) -> bytes | None:
        place = self.public / path
        return self.over.get(path) or (place.read_bytes() if place.is_file() else None)

    def opened(self) -> Published:
        found = open_published(self.read)
        assert found is not None
        return found


Lines = dict[str, list[str]]
"""A table as it is read: each line's name, "" for the head, with its cells."""


class Tables(HTMLParser):
    """The tables of a page by their names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Lines] = {}
        self._line: list[str] | None = None
        self._name = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "div" and str(given.get("aria-labelledby", "")).startswith("table-"):
            self._name = str(given["aria-labelledby"]).removeprefix("table-")
            self.found[self._name] = {}
        elif tag == "tr":
            self._line = []
        elif tag in ("td", "th") and self._line is not None:
            self._line.append("")

    def handle_data(self, data: str) -> None:
        if self._line:
            self._line[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._line is not None and self._name:
            name, *cells = self._line
            self.found[self._name]["" if not self.found[self._name] else name] = cells
            self._line = None


def on_pages(made_pages: Mapping[str, bytes]) -> dict[str, Lines]:
    reader = Tables()
    for data in made_pages.values():
        reader.feed(data.decode())
    return reader.found


def on_paper(document: bytes, names: list[str]) -> dict[str, Lines]:
    """The tables of a document, in order, out of its structure tree."""
    found: dict[str, Lines] = {}
    with pikepdf.open(io.BytesIO(document)) as opened:
        texts = {(page.objgen, mcid): text for page in opened.pages for mcid, text in tagged._marked(page).items()}
        tables = [node for node in _nodes(opened.Root.StructTreeRoot) if str(node.S) == "/Table"]
        for name, table in zip(names, tables, strict=True):
            lines: Lines = {}
            for row in (node for node in _nodes(table) if str(node.S) == "/TR"):
                cells = [node for node in _nodes(row) if str(node.S) in ("/TH", "/TD")]
                first, *rest = ["".join(text for _, text in tagged._walk(cell, None, texts)) for cell in cells]
                lines["" if not lines else first.replace("\u200b", "")] = [cell.replace("\u200b", "") for cell in rest]
            found[name] = lines
    return found


def _nodes(node: Any) -> Iterator[Any]:
    for kid in tagged._kids(node):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _nodes(kid)


def expected(plain: Mapping[str, Any]) -> dict[str, Lines]:
    """The same tables out of a stranger's count, with their words and sums."""
    found: dict[str, Lines] = {}
    for spec, table in zip(SPECS, plain["tables"], strict=True):
        assert table["id"] == spec.id
        heads = [column_word(spec.id, name) for name in table["columns"]]
        names = [row_word(spec.row_name, name) for name in table["rows"]]
        counts = [list(line) for line in table["counts"]]
        if len(names) > 1 and spec.id not in NO_SUM:
            names, counts = [*names, ALL], [*counts, [sum(column) for column in zip(*counts, strict=True)]]
        if spec.id in TURNED:
            heads, names, counts = names, heads, [list(line) for line in zip(*counts, strict=True)]
        if not names:
            continue
        lines = {upper(name): [f"{number:,}" for number in line] for name, line in zip(names, counts, strict=True)}
        found[spec.id] = {"": [upper(head) for head in heads], **lines}
    return found


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def content(log: Log, year: int = YEAR) -> Report:
    return report(log.opened().source(year, CONTACT_OFFICE))


def both(content: Report) -> tuple[dict[str, bytes], bytes]:
    """A report as pages and as paper."""
    return dict(pages(content, Frame(Told(content.program, content.origin, content.demo)))), pdf(content)


def differing(content: Report, plain: Mapping[str, Any]) -> list[str]:
    """Tables that are not a stranger's, on pages or on paper; a table of shares and means stands apart."""
    made_pages, paper = both(content)
    wanted = expected(plain)
    shown = [grid.id for grid in content.grids() if grid.rows]
    forms = on_pages(made_pages), on_paper(paper, shown)
    assert all(form.keys() - {"years"} == wanted.keys() for form in forms)
    return [name for form in forms for name, lines in wanted.items() if form[name] != lines]


@pytest.fixture(autouse=True)
def unstated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here figures are laid beside logs that say nothing of them; `tests/cli/test_report.py` has those that do."""
    monkeypatch.setattr(Published, "check_stated", lambda *given: None)


@pytest.fixture(scope="module")
def counted() -> bytes:
    return stranger(MANY)


def test_every_number_in_every_table_is_a_strangers_and_a_changed_one_is_seen(counted: bytes) -> None:
    log = Log(MANY)
    assert differing(content(log), json.loads(counted)) == []
    changed = json.loads(counted)
    changed["tables"][0]["counts"][0][0] += 1
    over = {figures_path(YEAR, 1): canonical.print(changed)}
    assert differing(content(Log(MANY, over)), json.loads(counted)) == ["requests", "requests"]


def numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9])?", text)


def in_sentences(plain: Mapping[str, Any]) -> list[list[str]]:
    """The numbers of each sentence, in order, out of printed tables and nothing else; `plain` has a year before."""
    tables = {table["id"]: table for table in plain["tables"]}
    year, before = plain["year"], str(plain["year"] - 1)

    def of(table: str, *columns: str, row: str = "") -> int:
        one = tables[table]
        lines = [line for name, line in zip(one["rows"], one["counts"], strict=True) if row in name]
        return sum(line[one["columns"].index(column)] for line in lines for column in columns or one["columns"])

    def all_of(table: str, *columns: str, row: str = "") -> list[int]:
        return [of(table, column, row=row) for column in columns]

    def days(kind: str) -> list[float | int]:
        one = tables["days_to_decide"]
        *bins, total = one["counts"][one["rows"].index(f"{kind}/decision")]
        half = next(at for at in range(len(bins)) if 2 * sum(bins[: at + 1]) >= sum(bins))
        return [round(total / sum(bins), 1), int(one["columns"][half].split("-")[-1])]

    granted = of("outcomes", "ordered", "approved", "narrowed")
    found: list[list[float | int]] = [
        [year, of("requests"), of("requests", row="cover/"), of("requests", row="records/")],
        [of("requests", row=f"/{level}") for level in ("federal", "state", "local", "postal")],
        [granted, round(100 * granted / of("outcomes"), 1), *all_of("outcomes", "approved", "narrowed", "ordered")],
        all_of("outcomes", "refused_by_law", "refused_by_reviewer", "denied", "withdrawn", "lapsed", "unratified"),
        days("cover"),
        days("records"),
        all_of("lengths", "orders", "days_ordered", "extensions", "extension_days", row="cover/"),
        all_of("lengths", "ended", "ended_early", "days_in_force", row="cover/"),
        [of("emergencies", "started"), year - 1, of("trend", "emergencies", row=before)],
        all_of("emergencies", "confirmed", "confirmed_late", "unconfirmed"),
        all_of("emergencies", "ratified", "ratified_late", "unratified", "denied"),
        all_of("disclosures", "released", "unacknowledged"),
        [of("notices", "given"), year - 1, of("trend", "notices", row=before)],
        all_of("notices", "delayed", "days_delayed", "undelivered"),
        [of("duties"), *all_of("duties", "met", "late", "open", "held")],
        [*all_of("errors", "registered", "reportable"), year - 1, of("trend", "errors", row=before)],
        [*all_of("errors", "reported_late", "unreported"), of("errors_weighed", "told", "not_told", row="serious")],
        [of("captures", "recorded"), 39, 233.3],
        all_of("captures", "improper", "unreviewed"),
        [of("reviews", "met", "late", "open"), *all_of("reviews", "met", "late", "open", "examined", "findings")],
    ]
    found[0] += [year - 1, of("trend", "cover", "records", row=before)]
    found[3].append(of("outcomes", "pending", "returned"))
    found[16][2] -= of("errors_weighed", "told", "not_told", row="not_serious")
    return [[str(one) if one in (year, year - 1) else f"{one:,}" for one in line] for line in found]


def test_every_number_in_a_sentence_is_what_a_stranger_adds_up() -> None:
    figures = ten_years().figures
    said = sentences(figures)
    assert [numbers(line) for line in said] == in_sentences(json.loads(figures.print()))
    changed = json.loads(figures.print())
    for table in changed["tables"]:
        table["counts"] = [[count + 1 + 50 * at for at, count in enumerate(line)] for line in table["counts"]]
    again = in_sentences(changed)
    assert [at for at, line in enumerate(said) if numbers(line) == again[at]] == []


def test_no_number_is_left_out_because_there_is_none(counted: bytes) -> None:
    said = " ".join(sentences(parse_figures(counted, "figures")))
    for words in ("0 reports were late", "0 records were made without an order", "0 letters came back", "39 CFR"):
        assert words in said


def test_a_log_that_publishes_figures_is_believed_and_none_is_counted_again(counted: bytes) -> None:
    size = json.loads(counted)["size"]
    early = stranger(MANY, size=size - 40)
    found = content(Log(MANY, {figures_path(YEAR, 1): early}))
    assert differing(found, json.loads(early)) == []
    revised = content(Log(MANY, {figures_path(YEAR, 1): early, figures_path(YEAR, 2): counted}))
    assert differing(revised, json.loads(counted)) == []
    assert f"figures/{YEAR}.2.json" in json.dumps([chapter.plain() for chapter in revised.chapters])
    text = json.dumps([chapter.plain() for chapter in found.chapters], ensure_ascii=False)
    assert f"the first {size - 40:,}" in text and f"figures/{YEAR}.json" in text
    assert "not published in the log yet" in json.dumps([chapter.plain() for chapter in content(Log(MANY)).chapters])


def test_the_paper_is_tagged_and_says_its_language_and_title_and_what_each_chart_shows(counted: bytes) -> None:
    found = content(Log(MANY))
    document = pdf(found)
    roles = tagged.roles(document)
    assert {"Table", "TR", "TH", "TD", "L", "LI", "Figure", "H1", "H2", "H3", "TOC"} <= set(roles)
    assert tagged.unmarked(document) == []
    with pikepdf.open(io.BytesIO(document)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en-US"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert b"<pdfuaid:part>1</pdfuaid:part>" in opened.Root.Metadata.read_bytes()
        assert str(opened.docinfo.Title) == f"Annual report {YEAR}"
        assert str(opened.docinfo.CreationDate).startswith("D:" + found.day.strftime("%Y%m%d"))
        figures = [node for node in _nodes(opened.Root.StructTreeRoot) if str(node.S) == "/Figure"]
        drawn = [grid for grid in found.grids() if grid.drawn is not None]
        assert [str(node.Alt) for node in figures] == [grid.chart()["alt"] for grid in drawn]
        assert len(drawn) > 10


def test_pages_are_small_and_plain_and_lead_somewhere() -> None:
    made_pages, _ = both(content(Log(MANY)))
    assert f"reports/{YEAR}.html" in made_pages
    for path, data in made_pages.items():
        text = data.decode()
        assert len(data) < PAGE_BYTES_MAX
        assert not re.search(r"<style|style=|<script|\son[a-z]+=", text), path
        assert text.count("<h1") == 1
        for link in re.findall(r'href="([^"]+)"', text):
            place, _, part = link.partition("#")
            if not place.startswith("../") and place not in ("index.html", f"{YEAR}.pdf"):
                assert not part or f'id="{part}"' in made_pages[f"reports/{place}" if place else path].decode(), link


def report_by_command(public: Path, folder: Path, zone: str, seed: str) -> dict[str, bytes]:
    """What the command writes, in a process of its own elsewhere."""
    code = f"from plainview.cli.main import run; run(['report', {str(public)!r}, '{YEAR}', {str(folder)!r}])"
    more = {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C"}
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env={**os.environ, **more}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = {path: data for path, data in files.items() if path.startswith("reports/")}
    assert done.stdout.count("not published") == len(found) and "static/site.css" in files
    return found


def test_the_same_log_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here = dict(made(Log(OVER).opened(), YEAR, None))
    there = report_by_command(OVER, tmp_path / "a", "Asia/Tokyo", "1")
    assert there == here == dict(made(Log(OVER).opened(), YEAR, None))
    assert paper_of(YEAR) in here


def test_what_is_not_under_the_head_makes_no_report(counted: bytes) -> None:
    size = json.loads(counted)["size"]
    bundles = sorted((MANY / "tile/entries").rglob("*"))
    bundle = next(path for path in bundles if path.is_file())
    path = bundle.relative_to(MANY).as_posix()
    changed = bundle.read_bytes().replace(b'"level":"federal"', b'"level":"faderal"', 1)
    with pytest.raises((BadProof, Malformed, Inconsistent, Invalid)):
        content(Log(MANY, {path: changed}))
    published = Log(MANY).opened()
    with pytest.raises(BadProof):
        list(replace(published, root=type(published.root)(bytes(32)))._entries())
    for plain in ({**json.loads(counted), "year": 2027}, {**json.loads(counted), "size": size + 1}):
        with pytest.raises((Invalid, Malformed)):
            content(Log(MANY, {figures_path(YEAR, 1): canonical.print(plain)}))
    with pytest.raises(Invalid, match="says nothing of 1999"):
        content(Log(MANY), 1999)


@pytest.mark.parametrize(
    "change",
    [
        {"tables": []},
        {"tables": "none"},
        {"year": "2026"},
        {"size": None},
        {"more": 1},
    ],
)
def test_figures_in_another_form_are_named(counted: bytes, change: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="figures"):
        parse_figures(canonical.print({**json.loads(counted), **change}), "figures")


OCCURRED = {"duties": ("notice", "return"), "refusals": ("39 CFR 233.3(d)(1)",), "keys": ("judge",)}


def ten_years() -> Source:
    """A program of twelve years, each cell a number of its own."""
    source = Log(MANY).opened().source(YEAR, CONTACT_OFFICE)
    number = {spec.id: at for at, spec in enumerate(SPECS)}

    def counts(last: int) -> dict[Cell, int]:
        return {
            (spec.id, year, row, column): 7 * at
            + 3 * place
            + year % 5
            + 1_000 * (number[spec.id] % 4)
            + 2
            + 1_000_000 * (column == "days")
            for year in range(2015, last + 1)
            for spec in SPECS
            for place, row in enumerate(spec.rows or ((str(year),) if spec.trend else OCCURRED.get(spec.id, ())))
            for at, column in enumerate(spec.columns)
        }

    def of(year: int) -> Figures:
        return Figures(year, 500, {table.id: table for table in tables_of(year, counts(year), 2015)})

    return replace(source, figures=of(YEAR), earlier={year: of(year) for year in range(2017, YEAR) if year != 2020})


def test_ten_years_stand_side_by_side_each_from_its_own_tables() -> None:
    source = ten_years()
    grids = {grid.id: grid for grid in report(source).grids()}
    years = grids["years"]
    assert years.columns == tuple(map(str, range(2017, 2027))) == grids["trend"].columns
    gap = years.columns.index("2020")
    for name, cells in years.rows:
        assert cells[gap] == "–", name
        assert "–" not in (*cells[:gap], *cells[gap + 1 :]), name
    asked = source.earlier[2019].tables["requests"]
    federal = sum(asked.count(f"{kind}/federal", name) for kind in ("cover", "records") for name in asked.spec.columns)
    assert years.rows[0][1][2] == f"{federal:,}"
    made_pages, paper = both(report(source))
    assert b">2017<" in made_pages[f"reports/{YEAR}.html"] and len(paper) < 3_000_000
    assert all(len(data) < PAGE_BYTES_MAX for data in made_pages.values())
    assert f"In {YEAR - 1} it was" in " ".join(sentences(source.figures))


OF_AGENCIES = {
    "tables": [
        {
            "columns": ["cover/federal", "cover/state"],
            "counts": [[12, None], [15, 0]],
            "field": "agency",
            "rows": ["agency A", "rest"],
        }
    ],
    "v": 1,
    "year": YEAR,
}


def test_what_the_auditor_attests_is_shown_with_its_suppression_explained(counted: bytes) -> None:
    data = canonical.print(OF_AGENCIES)
    found = content(Log(MANY, {figures_path(YEAR, 1): counted, figures_path(YEAR, ATTESTED): data}))
    grid = next(grid for grid in found.grids() if grid.id == "attested-agency")
    assert grid.rows == (("agency A", ("12", "in the rest")), ("The rest", ("15", "0")))
    chapter = next(chapter for chapter in found.chapters if chapter.id == "attested")
    assert "cannot count them again" in json.dumps(chapter.plain()) and "ten or more" in json.dumps(chapter.plain())
    assert "not published" in json.dumps(next(c for c in content(Log(MANY)).chapters if c.id == "attested").plain())
    for broken in ({"tables": 1}, {}, {"tables": [{**OF_AGENCIES["tables"][0], "counts": [[1.5, 2], [1, 2]]}]}):  # type: ignore[index]
        with pytest.raises(Malformed):
            parse_attested(json.dumps(broken, separators=(",", ":"), sort_keys=True).encode(), "attested")


def test_every_table_is_in_one_chapter() -> None:
    shown = [id for kind in ("chapter", "annex") for group in groups(kind) for id in group.tables]
    assert sorted([*shown, "trend"]) == sorted(spec.id for spec in SPECS)


def test_a_report_is_made_again_only_when_something_of_it_changed(counted: bytes) -> None:
    def digests(over: Mapping[str, bytes], contact: Contact = CONTACT_OFFICE) -> dict[str, str]:
        return {part.name: part.digest for part in parts(Log(MANY, over).read, contact)}

    none, one = digests({}), digests({figures_path(YEAR, 1): counted})
    assert none.keys() == {"reports"} and one.keys() == {f"report {YEAR}", "reports"}
    assert one == digests({figures_path(YEAR, 1): counted})
    assert one[f"report {YEAR}"] != digests({figures_path(YEAR, 1): stranger(MANY, size=60)})[f"report {YEAR}"]
    assert one["reports"] != none["reports"]
    assert one != digests({figures_path(YEAR, 1): counted}, replace(CONTACT_OFFICE, telephone="555-0199"))


def test_the_list_of_reports_and_who_answers_are_published_beside_them(counted: bytes) -> None:
    def listed(part: Part) -> dict[str, bytes]:
        return dict(part.make())

    found = {part.name: part for part in parts(Log(MANY, {figures_path(YEAR, 1): counted}).read, CONTACT_OFFICE)}
    files = listed(found["reports"])
    assert read_contact(files[CONTACT]) == CONTACT_OFFICE and read_contact(None) is None
    assert f'href="{YEAR}.pdf"'.encode() in files[INDEX]
    assert paper_of(YEAR) in listed(found[f"report {YEAR}"])
    empty = list(parts(Log(MANY).read, CONTACT_OFFICE))
    assert b"There is none yet" in listed(empty[0])[INDEX]
    assert list(parts(Log(Path("/nowhere")).read, CONTACT_OFFICE)) == []


def test_the_site_publishes_a_report_when_its_figures_are_and_again_when_they_change(
    counted: bytes, tmp_path: Path
) -> None:
    log = Log(MANY)

    every: dict[str, bytes] = {}

    def tick() -> dict[str, str | None]:
        with Site(tmp_path, log.read, CONTACT_OFFICE, parts=parts) as site:
            ready = site.prepare()
            every.update({path: ready.read(path) for path, digest in ready.pages.items() if digest})
            site.done(ready)
            return {path: digest for path, digest in ready.pages.items() if path.startswith("site/reports/")}

    pages_of = [f"site/reports/{YEAR}.html", f"site/reports/{YEAR}-2.html", f"site/reports/{YEAR}.pdf"]
    assert tick().keys() == {SITE + INDEX, SITE + CONTACT}
    log.over[figures_path(YEAR, 1)] = counted
    first = tick()
    assert {*pages_of, SITE + INDEX} <= first.keys()
    assert tick() == {}
    links = re.findall(r'href="[.][.]/([^"#]+)', every[pages_of[0]].decode())
    assert f"figures/{YEAR}/requests.html" in links and {f"site/{link}" for link in links} <= every.keys()
    log.over[figures_path(YEAR, 1)] = stranger(MANY, size=json.loads(counted)["size"] - 40)
    again = tick()
    assert pages_of[0] in again and SITE + CONTACT not in again
    assert all(again[path] != first[path] for path in again)


def test_pages_of_a_report_that_became_shorter_go_away(tmp_path: Path) -> None:
    long = [True]

    def some(read: Any, contact: Contact) -> Iterator[Part]:
        places = [f"reports/{YEAR}.html", *([f"reports/{YEAR}-2.html"] if long[0] else [])]
        yield Part("report", str(long[0]), f"reports/{YEAR}", lambda: iter([(path, b"x") for path in places]))

    def tick() -> dict[str, str | None]:
        with Site(tmp_path, Log(MANY).read, CONTACT_OFFICE, parts=some) as site:
            ready = site.prepare()
            site.done(ready)
            return {path: digest for path, digest in ready.pages.items() if path.startswith("site/reports/")}

    assert f"site/reports/{YEAR}-2.html" in tick()
    long[0] = False
    assert tick() == {f"site/reports/{YEAR}-2.html": None}
