"""A year's figures: published by the sweep when the year is over, revised, attested by the auditor, and checked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest

from plainview.core.docket.program import figures_path
from plainview.core.law.profile import Profile
from plainview.core.sealing.audit_export import Header, parse_export
from plainview.core.statistics.printed import parse_tables
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed, NotPermitted, Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import attest
from plainview.server.actions.audit_export import export_disclosures
from plainview.server.actions.figures import FigureFiles
from plainview.server.actions.names import COUNTABLE
from plainview.server.actions.sweep import sweep
from plainview.server.queries.figures import before_attesting, years
from plainview.server.scenarios.cast import OPERATOR
from plainview.server.scenarios.stage import noon, set_up
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.report import Report
from plainview.verifier.rules_again import RulesAgain, gather
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.architecture.house import ROOT
from tests.server.actions.desk import TO_START, DeskTop

FIGURES = ChainId("figures")
YEAR = 2026
WITHDRAWN = 6
"""Too few to be opened when their seals are lifted: all stay closed, and count in attested tables."""
OPEN, EARLY, LATER = 1, 2, 3
"""Withdrawn requests: never closed, closed before the seal is lifted, closed after."""


def matter(number: int) -> ChainId:
    return ChainId(f"{number:032x}")


def to(top: DeskTop, day: Day) -> None:
    with top.stage.batch():
        top.stage.at(noon(day, top.stage.desk.zone))


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskTop]:
    """A program from June on; its seals of withdrawn requests are lifted in October, and the year is over."""
    tops: list[DeskTop] = []
    stage = set_up(
        tmp_path_factory.mktemp("figures") / "program",
        seed="figures",
        origin="example.com/figures",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 6, 1),
        reader=lambda _: lambda index, leaf: tops[0].read(index, leaf),
        lasting=False,
    )
    tops.append(at := DeskTop(stage))
    for number in range(WITHDRAWN):
        at.must("file", "withdraw", matter=matter(number))
    at.act("close", matter=matter(EARLY))
    at.must(*TO_START, matter=matter(100))
    at.act("capture", matter=matter(101), circumstance="damaged_or_rifled")
    to(at, Day(2026, 10, 2))
    at.act("close", matter=matter(LATER))
    to(at, Day(2026, 12, 31))
    assert sweep(stage.desk, OPERATOR) == []
    to(at, Day(2027, 1, 1))
    yield at
    stage.desk.store.close()


def published(top: DeskTop, again: RulesAgain | None = None) -> Report:
    top.stage.publish()
    source = open_source(str(top.stage.folder / "public"))
    return verify(source, Trust(None, ""), Asked(top.stage.clock.now), again)


def disclosed(top: DeskTop, leave_out: int | None = None) -> RulesAgain:
    """The auditor's run over what is published, of an export that lacks a matter, when one is named."""
    rows = list(parse_export(export_disclosures(top.stage.desk, "auditor", "a test")))
    left = "" if leave_out is None else matter(leave_out)
    kept = [row for row in rows if isinstance(row, Header) or row.chain != left]
    again = RulesAgain(gather(kept, "export"), open_source(str(top.stage.folder / "public")).read)
    assert published(top, again).exit_code == 0
    return again


def test_the_first_sweep_of_a_year_publishes_the_figures_of_the_last(top: DeskTop) -> None:
    (said,) = top.stage.desk.program().figures
    assert (said.day, said.year, said.revision) == (date(2027, 1, 1), YEAR, 1)
    report = published(top)
    assert report.exit_code == 0, report.verdict
    assert report.steps[-1].found == "1 years recomputed, 1 files; 0 years attested"
    file = top.stage.folder / "public" / said.path
    script = [sys.executable, ROOT / "examples" / "figures_min.py", top.stage.folder / "public", str(YEAR)]
    again = subprocess.run([*script, "--size", str(said.size)], check=True, capture_output=True).stdout
    assert file.read_bytes() == again
    requests = next(table for table in parse_tables(again, "").tables if table["id"] == "requests")
    assert requests["counts"][0] == [WITHDRAWN + 1, 0, 0]  # type: ignore[index]


def test_no_figures_are_published_twice_or_before_their_time(top: DeskTop) -> None:
    assert sweep(top.stage.desk, OPERATOR) == []
    with pytest.raises(Malformed, match="have not changed"):
        top.act("publish_figures", OPERATOR, FIGURES, year=YEAR)
    with pytest.raises(Malformed, match="is not over"):
        top.act("publish_figures", OPERATOR, FIGURES, year=YEAR + 1)
    with pytest.raises(NotPermitted):
        top.act("publish_figures", "auditor", FIGURES, year=YEAR)


def test_what_is_said_later_of_a_year_is_a_revision_of_its_figures(top: DeskTop) -> None:
    top.act("review_capture", matter=matter(101), outcome="proper")
    done = top.act("publish_figures", OPERATOR, FIGURES, year=YEAR)
    second = top.stage.desk.program().published(YEAR)[1]
    assert (second.index, second.revision) == (done.index, 2)  # type: ignore[union-attr]
    report = published(top)
    assert report.exit_code == 0, report.verdict
    assert (top.stage.folder / "public" / figures_path(YEAR, 2)).is_file()


def test_an_auditor_looks_and_attests_once_and_each_opening_is_audited(top: DeskTop) -> None:
    desk = top.stage.desk
    (line,) = years(desk, "auditor")
    assert (line.attestable, [one.standing for one in line.owed]) == (True, ["met", "owed"])
    before = len(desk.store.audit_rows(matter(OPEN)))
    shown = before_attesting(desk, "auditor", YEAR)
    assert shown[0].heading == "By agency"
    assert shown[0].rows == (("rest", (WITHDRAWN + 1, 0, 0, 0, 0, 0, 0, 0)),), "the cover of June too"
    assert len(desk.store.audit_rows(matter(OPEN))) > before
    done = top.act("attest_figures", "auditor", FIGURES, year=YEAR)
    assert done.statement.type == "figures.attested"  # type: ignore[union-attr]
    report = published(top)
    assert report.steps[-1].found == "1 years recomputed, 2 files; 1 years attested"
    with pytest.raises(Malformed, match="attested already"):
        top.act("attest_figures", "auditor", FIGURES, year=YEAR)
    with pytest.raises(Malformed, match="none of 2027 are out"):
        top.act("attest_figures", "auditor", FIGURES, year=YEAR + 1)
    with pytest.raises(NotPermitted):
        before_attesting(desk, "auditor", YEAR)
    with pytest.raises(NotPermitted):
        years(desk, "custodian")


def test_the_auditors_run_counts_the_attested_tables_again(top: DeskTop) -> None:
    again = disclosed(top)
    assert again.plain("example.com/figures")["attested_figures"] == {"agree": [YEAR], "not_counted": []}
    assert f"attested figures of {YEAR}: counted again, they agree" in again.words("example.com/figures")
    assert again.exit_code("example.com/figures") == 0


@pytest.mark.parametrize("left_out", [OPEN, EARLY, LATER])
def test_a_matter_that_the_export_lacks_is_said(top: DeskTop, left_out: int) -> None:
    again = disclosed(top, left_out)
    assert again.exit_code("example.com/figures") == 0
    assert any(
        "sealed values of 1 matters are not in the export" in line for line in again.words("example.com/figures")
    )


def test_what_is_put_aside_of_closed_matters_goes_with_a_later_attestation(top: DeskTop) -> None:
    desk = top.stage.desk
    kept = {id for id, data in desk.store.records(COUNTABLE) if data}
    assert kept == {matter(EARLY), matter(LATER)}
    top.act("close", matter=matter(OPEN))
    assert not desk.store.record(COUNTABLE, matter(OPEN)), "its year is attested"
    assert attest._years_before(desk, YEAR + 1) == [str(YEAR)]
    assert attest._counted_in(desk, str(YEAR)) == sorted(kept)
    assert attest._years_before(desk, YEAR) == [] == attest._counted_in(desk, str(YEAR - 1))


def test_a_file_that_the_database_has_lost_stops_the_publication(top: DeskTop) -> None:
    files = FigureFiles(top.stage.desk.store, top.stage.desk.program)
    size = top.stage.desk.store.size()
    assert sorted(files.due(size)) == sorted([figures_path(YEAR, 0), figures_path(YEAR, 1), figures_path(YEAR, 2)])
    assert files.due(1) == {}
    with pytest.raises(Stopped):
        files.read("figures/1.json")
