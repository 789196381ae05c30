"""Yearly figures beside a log: counted again at every size asked, in shares and from disk; files that do not fit."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from plainview.core.docket.program import Program, figures_path
from plainview.core.docket.statement import parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.notes.manifest import Manifest
from plainview.core.statistics.table import Cell, print_tables
from plainview.core.statistics.tables import tables_of
from plainview.core.vocabulary.errors import Inconsistent, Malformed, Unchecked
from plainview.verifier import recount
from plainview.verifier.figures import FILES_MAX, read_figures
from plainview.verifier.opening import Trust
from plainview.verifier.recount import Recount
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from plainview.verifier.watch import Watch
from tests.core.statistics.counting import Counting
from tests.verifier.build import Story
from tests.verifier.figured import YEAR, counted, ending, publish
from tests.verifier.matters import small
from tests.verifier.sources import Memory

FILE = figures_path(YEAR, 1)
ASKED = Asked(datetime(2027, 6, 1, tzinfo=UTC))


def checked(story: Story, asked: Asked = ASKED, watch: Watch | None = None) -> Report:
    story.publish()
    return verify(Memory(story.public.files), Trust(), asked, watch)


def recounted(story: Story, sizes: list[int], of: int, number: int, rows: int) -> dict[int, Counter[Cell]]:
    """What one of `of` shares counts of a story at some sizes."""
    again = Recount({size: frozenset((YEAR,)) for size in sizes}, number == 0, rows)
    counting = Counting()
    for index, entry in enumerate(story.entries):
        again.due(index)
        statement = parse_statement(entry)
        counting.take(index, entry)
        if TYPES[statement.type].chain != "matter":
            again.of_program(index, statement, counting.program)
        elif int(statement.matter[-1], 16) % of == number:
            again.matter(index, statement, counting.matters[statement.matter])
    return again.taken


@pytest.mark.parametrize(("of", "rows", "changed"), [(1, 1000, 1000), (1, 1, 2), (3, 1, 1000)])
def test_every_beginning_of_a_log_is_counted_in_shares_and_from_disk(
    of: int, rows: int, changed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "CHANGED_MAX", changed)
    story = small()
    story_year = YEAR
    sizes = sorted({len(story.entries) * part // 7 for part in range(4, 7)})
    shares = [recounted(story, sizes, of, number, rows) for number in range(of)]
    for size in sizes:
        whole = sum((share[size] for share in shares), Counter[Cell]())
        assert print_tables(story_year, size, tables_of(story_year, whole, 2026)) == counted(story, size)


def test_what_follows_the_last_size_is_not_counted() -> None:
    again = Recount({3: frozenset((YEAR,))}, True)
    again.due(3)
    assert list(again.taken) == [3]
    statement = parse_statement(small().entries[0])
    again.of_program(3, statement, Program())
    assert again._account.said == []


def test_a_log_without_figures_is_read_as_ever_and_says_nothing_of_them() -> None:
    report = checked(small())
    assert [step.title for step in report.steps][-1] == "program"


def test_figures_are_counted_again_also_where_somebody_watches() -> None:
    class Watching(Watch):
        """Wants to be told of statements."""

        def statement(self, *told: object) -> None:
            """Nothing comes of it."""

    story = ending()
    publish(story)
    for watch in (None, Watching()):
        report = checked(story, watch=watch)
        assert report.exit_code == 0, report.verdict
        assert report.steps[-1].found == "1 years recomputed, 1 files; 0 years attested"


def test_a_number_that_lies_is_named_with_table_row_and_column() -> None:
    story = ending()
    data = counted(story, len(story.entries)).replace(b'"counts":[[4,0,0]', b'"counts":[[3,0,0]', 1)
    publish(story, data=data)
    report = checked(story)
    assert report.failed_step == 10
    assert "table requests, row cover/federal, column crime: counted 4, published 3" in report.verdict


def manifest(files: dict[str, bytes]) -> tuple[Memory, Manifest]:
    source = Memory(files)
    return source, Manifest("origin", 1, {path: str(source.digest(path)) for path in sorted(files)})


def test_a_file_of_another_year_than_its_name_is_refused() -> None:
    data = counted(story := ending(), len(story.entries))
    with pytest.raises(Inconsistent, match="is of 2026"):
        read_figures(*manifest({figures_path(2027, 1): data}))


def test_a_file_that_is_another_when_it_is_read_again_is_refused() -> None:
    data = counted(story := ending(), len(story.entries))
    source, listed = manifest({FILE: data})
    for now in ({FILE: data + b" "}, {}):
        source.files = dict(now)
        with pytest.raises(Inconsistent, match="is not what the manifest lists"):
            read_figures(source, listed)


def test_more_files_than_any_program_publishes_are_undecided() -> None:
    listed = Manifest("origin", 1, {figures_path(1 + number, 0): "00" * 32 for number in range(FILES_MAX + 1)})
    with pytest.raises(Unchecked):
        read_figures(Memory({}), listed)


@pytest.mark.parametrize("name", ["2026.json.json", "02026.json", "2026.1.json", "2026-other.json", "20260.json"])
def test_a_file_of_another_name_is_malformed(name: str) -> None:
    with pytest.raises(Malformed):
        read_figures(*manifest({f"figures/{name}": b"{}"}))
