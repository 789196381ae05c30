"""The worked example runs as it stands in the documents, and answers as a second count of the log itself does."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.house import ROOT
from tests.server.public.opendata.conftest import Published

sys.path.insert(0, str(ROOT / "examples"))
try:
    import figures_min
    import questions
finally:
    sys.path.remove(str(ROOT / "examples"))

BLOCKS = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/open-data.md").read_text(encoding="utf-8"), re.DOTALL)
HEADINGS = re.findall(r"^### (.*)$", (ROOT / "docs/open-data.md").read_text(encoding="utf-8"), re.MULTILINE)
YEAR = 2025


Answers = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def answers(folder: Path) -> Answers:
    """The answers to the blocks of the document, with its own set-up."""
    database = questions.opened(folder)
    found = {}
    for heading, block in zip(HEADINGS, BLOCKS[1:], strict=True):
        columns, rows = questions.ask(database, block, YEAR)
        found[heading] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found


@pytest.fixture(scope="module")
def counted(year: Published) -> dict[str, Counter[tuple[str, str]]]:
    """The tables that figures_min counts in the log, each as its cells that are not 0."""
    plain = figures_min.read_json(figures_min.figures(figures_min.Folder(year.public), YEAR, 0).encode(), "figures_min")
    return {table["id"]: _cells(table) for table in plain["tables"]}


def _cells(table: dict[str, Any]) -> Counter[tuple[str, str]]:
    cells = Counter[tuple[str, str]]()
    for row, counts in zip(table["rows"], table["counts"], strict=True):
        cells.update({(row, column): count for column, count in zip(table["columns"], counts, strict=True) if count})
    return cells


def test_the_document_shows_the_script() -> None:
    assert [questions.SET_UP, *questions.QUESTIONS.values()] == BLOCKS
    assert list(questions.QUESTIONS) == HEADINGS


def test_how_many(answers: Answers, counted: dict[str, Counter[tuple[str, str]]]) -> None:
    rows = answers["How many requests were filed, by whom, and for which purpose?"]
    assert {(f"{row['kind']}/{row['level']}", row["purpose"]): row["requests"] for row in rows} == counted["requests"]
    assert len(rows) > 5


def test_what_came_of_them(answers: Answers, counted: dict[str, Counter[tuple[str, str]]]) -> None:
    named = {"refused": "refused_by_reviewer"}
    rows = answers["What came of them?"]
    found = {
        (f"{row['kind']}/{row['level']}", named.get(row["outcome"], row["outcome"])): row["requests"] for row in rows
    }
    assert found == counted["outcomes"]


def test_how_often_refused(answers: Answers, counted: dict[str, Counter[tuple[str, str]]]) -> None:
    rows = answers["How often did the law refuse, and by which paragraph?"]
    assert rows and {(row["cite"], row["act"]): row["refusals"] for row in rows} == counted["refusals"]


def test_how_late(answers: Answers, counted: dict[str, Counter[tuple[str, str]]]) -> None:
    rows = answers["How late was what was owed?"]
    found = {(row["duty"], word): row[word] for row in rows for word in ("met", "late", "open") if row[word]}
    assert found == {cell: count for cell, count in counted["duties"].items() if cell[1] != "held"}
    assert any(row["late"] and row["days_late"] >= 1 for row in rows)


def test_what_is_overdue(answers: Answers, folder: Path) -> None:
    rows = answers["What is overdue today, and for how long?"]
    query = "SELECT count(*) FROM duties, log WHERE done IS NULL AND due < day"
    assert sum(row["overdue"] for row in rows) == questions.ask(questions.opened(folder), query, YEAR)[1][0][0]


def test_figures_are_those_of_the_second_count(folder: Path, counted: dict[str, Counter[tuple[str, str]]]) -> None:
    query = "FROM read_parquet('parquet/figures.parquet') WHERE year = $year AND table_id <> 'trend'"
    _, rows = questions.ask(questions.opened(folder), query, YEAR)
    found: dict[str, dict[tuple[str, str], int]] = {name: {} for name in counted if name != "trend"}
    for table, _, row, column, count in rows:
        found[table][row, column] = count
    assert found == {name: dict(cells) for name, cells in counted.items() if name != "trend"}


def test_the_script_prints_every_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["questions.py", str(folder), str(YEAR)])
    questions.main()
    printed = capsys.readouterr().out
    assert all(question in printed for question in questions.QUESTIONS) and "cover | federal | crime |" in printed
