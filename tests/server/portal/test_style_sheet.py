"""The portal's style sheet: all of the design system that pages use, and little else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.style_sheet import PAGES, SERVED, WHOLE, kept, met, rules, selectors, served, words

MAKE = "write it anew: make docs"


def test_what_is_served_is_made_of_the_whole_sheet_and_of_our_pages() -> None:
    assert SERVED.read_text(encoding="utf-8") == served(WHOLE.read_text(encoding="utf-8"), PAGES), MAKE
    assert SERVED.stat().st_size < 60_000


def test_nothing_of_a_sheet_is_lost_when_every_class_is_known() -> None:
    whole = WHOLE.read_text(encoding="utf-8")
    known = frozenset(name.replace("\\", "") for name in re.findall(r"\.((?:\\.|[\w-])+)", whole))
    assert kept(whole, known) == re.sub(r"@(?:media|supports)[^{}]*\{\}", "", whole.rstrip("\n"))


@pytest.mark.parametrize(
    ("selector", "known", "expected"),
    [
        (".usa-button:hover", {"usa-button"}, True),
        (".usa-button--big .usa-icon", {"usa-button--big"}, False),
        (r".tablet\:grid-col", {"tablet:grid-col"}, True),
        (".a:not(.b)", {"a"}, True),
        (".a :where(.b,.c)", {"a", "b"}, True),
        ("html", set(), True),
    ],
)
def test_a_selector_is_met_when_every_class_it_names_is_known(selector: str, known: set[str], expected: bool) -> None:
    assert met(selector, frozenset(known)) is expected


def test_a_rule_is_cut_where_it_ends_and_not_in_a_text() -> None:
    sheet = '@charset "x;{";.a{content:"}"}@media print{.b{top:0}.c,.d:is(.e,.f){top:1px}}'
    assert [head for head, _ in rules(sheet)] == ['@charset "x;{"', ".a", "@media print"]
    assert selectors(".c,.d:is(.e,.f)") == [".c", ".d:is(.e,.f)"]
    assert kept(sheet, frozenset("acd")) == '@charset "x;{";.a{content:"}"}@media print{.c,.d:is(.e,.f){top:1px}}'


def test_words_are_read_from_templates_code_and_scripts(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p class="usa-x tablet:grid-col">')
    (tmp_path / "b.css").write_text(".not-read")
    assert {"usa-x", "tablet:grid-col"} <= words(tmp_path)
    assert "not-read" not in words(tmp_path)
