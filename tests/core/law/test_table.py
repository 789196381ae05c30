"""The table of rules: every number once, in plain values, with a docstring that means something."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from plainview.core import law
from plainview.core.law import table
from plainview.core.law.rule import Inputs, Tag
from plainview.core.law.table import OF_MESSAGES, RULES, canonical_table, citations, profiles


def test_every_number_of_the_list_is_coded() -> None:
    assert [number for number in range(1, 95) if number not in RULES] == []


def test_an_edition_is_what_statements_are_judged_by_and_no_rule_of_messages() -> None:
    assert OF_MESSAGES == (91, 92, 93, 94)
    assert {row["number"] for row in canonical_table()} == set(RULES) - set(OF_MESSAGES)


def test_the_program_s_own_rules_follow_from_101_without_a_gap() -> None:
    own = [number for number in RULES if number > 94]
    assert own == list(range(101, 101 + len(own)))


def test_rules_stand_in_the_order_of_their_numbers() -> None:
    assert list(RULES) == sorted(RULES)
    assert all(number == rule.number for number, rule in RULES.items())


def test_every_rule_says_what_it_means_in_a_sentence() -> None:
    assert [n for n, rule in RULES.items() if not re.match(r"[A-Z`].{20}", rule.meaning)] == []
    assert [n for n, rule in RULES.items() if not rule.meaning.rstrip().endswith(".")] == []


def test_titles_are_short_and_differ() -> None:
    titles = [rule.title for rule in RULES.values()]
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if not 5 <= len(title) <= 44] == []


def test_the_words_above_a_rule_are_there() -> None:
    bare = []
    for path in (Path(law.__file__).parent).rglob("*.py"):
        lines = path.read_text(encoding="utf-8").split("\n")
        bare += [lines[n + 1] for n, line in enumerate(lines) if line.startswith("@rule(") and lines[n - 1][:2] != "# "]
    assert bare == []


def test_the_canonical_table_holds_plain_values_and_nothing_else() -> None:
    rows = canonical_table()
    keys = {"cite", "confirmed", "inputs", "number", "profile", "since", "tag", "title"}
    assert all(set(row) == keys for row in rows)
    assert json.loads(json.dumps(rows)) == rows
    assert [row["number"] for row in rows] == [number for number in RULES if number not in OF_MESSAGES]


def test_one_row_of_the_canonical_table_in_full() -> None:
    assert next(row for row in canonical_table() if row["number"] == 36) == {
        "cite": "39 CFR 233.3(g)(5)",
        "confirmed": True,
        "inputs": "public",
        "number": 36,
        "profile": ["regulation", "reform"],
        "since": "1993-07-08",
        "tag": "L",
        "title": "Days of an order, by its public facts",
    }


def test_a_stricter_rule_belongs_to_reform_alone() -> None:
    assert profiles(RULES[77]) == ["reform"]
    assert profiles(RULES[1]) == ["regulation", "reform"]


def test_citations_are_sorted_and_each_once() -> None:
    assert list(citations()) == sorted({rule.cite for rule in RULES.values()})
    assert "39 CFR 233.3(g)(5)" in citations()


# Numbers whose citation or content the sources hold only from memory.
UNCONFIRMED = {
    2, 6, 7, 17, 19, 20, 22, 23, 24, 25, 27, 28, 29, 30, 33, 34, 35, 51, 53, 54, 66, 69, 81, 85, 87, 115, 121,
}  # fmt: skip


def test_what_is_known_only_from_memory_is_not_called_confirmed() -> None:
    assert {number for number, rule in RULES.items() if not rule.confirmed} == UNCONFIRMED


def test_the_first_days_of_the_sources() -> None:
    since = {rule.since.isoformat() for rule in RULES.values()}
    assert since == {
        "1971-07-01", "1975-09-27", "1979-03-10", "1993-07-08", "1995-07-18", "2000-01-25", "2006-03-01",
        "2014-05-28", "2025-04-29", "2026-01-01",
    }  # fmt: skip
    assert {rule.since.year for rule in RULES.values() if rule.tag is Tag.STRICTER} == {2026}


PUBLIC = {
    1, 23, 26, 27, 28, 29, 31, 32, 36, 38, 42, 44, 46, 47, 48, 50, 63, 65, 66, 67, 68, 70, 71, 72, 73, 74, 76, 77,
    101, 102, 103, 104, 105, 106, 107, 108, 109, 113, 115, 116, 117, 119, 121, 123, 124, 126, 127,
}  # fmt: skip


def test_which_rules_anyone_can_run_again() -> None:
    assert {number for number, rule in RULES.items() if rule.inputs is Inputs.PUBLIC} == PUBLIC
    assert {number for number, rule in RULES.items() if rule.inputs is Inputs.CROSS_MATTER} == {43, 114, 118, 125}


def test_the_tags_are_those_of_the_list() -> None:
    letters = {tag: {n for n, rule in RULES.items() if rule.tag is tag and n <= 90} for tag in Tag}
    assert letters[Tag.STRICTER] == {32, 49, 59, 67, 73, 74, 75, 76, 77, 89, 90}
    assert letters[Tag.AUDIT] == {21, 31, 43, 44, 48, 70, 71, 88}
    assert letters[Tag.PUBLICATION] == {
        4, 8, 10, 11, 12, 13, 14, 16, 18, 19, 37, 40, 46, 55, 56, 57, 62, 63, 64, 72, 78,
    }  # fmt: skip


def test_two_rules_with_one_number_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    doubled = SimpleNamespace(__name__=RULES[36].function.__module__, first=RULES[36], again=RULES[36])
    monkeypatch.setattr(table, "SECTIONS", (doubled,))
    with pytest.raises(AssertionError, match="two rules have the number 36"):
        table._collected()
