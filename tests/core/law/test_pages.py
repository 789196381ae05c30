"""The pages on the law are what the code says: rules, open questions, readings."""

from __future__ import annotations

import re
from pathlib import Path

from plainview.cli.law import rules_page
from plainview.core.law.table import RULES

ROOT = Path(__file__).parents[3]
CORE = ROOT / "src/plainview/core"
DOCS = ROOT / "docs/law"


def open_questions() -> set[tuple[str, str]]:
    """Every OPEN: comment, to the end of its block of comments, with the rule or the file that it stands in."""
    found = set()
    for path in [*sorted((CORE / "law").rglob("*.py")), CORE / "mail/classes.py"]:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]
        for at, line in enumerate(lines):
            if line.startswith("#") and "OPEN:" in line:
                end = next(n for n in range(at, len(lines)) if not lines[n].startswith("#"))
                block = " ".join(text.lstrip("# ") for text in lines[at:end])
                found.add((whose(path, "\n".join(lines[end:])), block.split("OPEN:")[1].strip()))
    return found


def whose(path: Path, after: str) -> str:
    number = re.match(r"@rule\(\s*(\d+),", after)
    return number[1] if number else path.stem


def rows(page: str) -> list[tuple[str, ...]]:
    """The cells of every row of a page's tables, heads and rules apart."""
    lines = [line for line in (DOCS / page).read_text(encoding="utf-8").split("\n") if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines]
    return [row for row in cells if not row[0].startswith(("---", "rule"))]


def test_the_page_of_rules_is_what_the_code_says() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == rules_page(), "run `plainview law --page`"


def test_every_open_question_in_the_code_has_its_row_and_no_other() -> None:
    assert open_questions()
    listed = [(row[0], row[1]) for row in rows("open-questions.md")]
    assert sorted(listed) == sorted(open_questions())


def test_a_question_is_found_where_it_stands() -> None:
    assert ("7", "at exactly one year the regulation as remembered and Publication 55 differ. The stricter reading "
            "refuses.") in open_questions()  # fmt: skip


def test_every_reading_names_rules_that_exist() -> None:
    named = [number for row in rows("readings.md") for number in re.findall(r"\d+", row[0])]
    assert named
    assert [number for number in named if int(number) not in RULES] == []
