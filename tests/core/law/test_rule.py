"""What a rule is: a function that knows its citation, and answers."""

from __future__ import annotations

from datetime import date

import pytest

from plainview.core.law import cfr39_233_3, reform
from plainview.core.law.rule import Inputs, Rule, Tag, blank, complete, listed, rule, shown
from plainview.core.vocabulary.answers import Allowed, Check, Owed, Refused


@rule(
    7, "1 Example 2", title="A number", tag="A", inputs="public", since=date(2020, 1, 1), confirmed=False,
    until=date(2021, 1, 1),
)  # fmt: skip
def positive(number: int, *, strict: bool = True) -> Allowed | Refused:
    """A number is positive.

    Or it is refused.
    """
    return Allowed() if number > 0 or not strict else Refused(("1 Example 2",), "not_positive", "It is not positive.")


def test_a_rule_keeps_what_its_decorator_says() -> None:
    assert (positive.number, positive.cite, positive.title) == (7, "1 Example 2", "A number")
    assert (positive.tag, positive.inputs, positive.confirmed) == (Tag.AUDIT, Inputs.PUBLIC, False)
    assert (positive.since, positive.until) == (date(2020, 1, 1), date(2021, 1, 1))
    assert positive.name == "positive"


def test_calling_a_rule_asks_it() -> None:
    assert positive(1) == Allowed()
    assert positive(0) == Refused(("1 Example 2",), "not_positive", "It is not positive.")
    assert positive(0, strict=False) == Allowed()


def test_a_check_keeps_the_number_beside_the_answer() -> None:
    assert positive.check(0, strict=False) == Check(7, Allowed())
    assert cfr39_233_3.order_end.check(date(2026, 1, 8), 30) == Check(44, Owed("end", date(2026, 2, 7)))


def test_the_meaning_is_the_docstring_without_its_indentation() -> None:
    assert positive.meaning == "A number is positive.\n\nOr it is refused."


def test_a_rule_without_words_has_an_empty_meaning() -> None:
    def silent() -> Allowed:
        return Allowed()

    made: Rule[[], Allowed] = Rule(1, "c", "t", Tag.LAW, Inputs.SEALED, date.min, True, None, silent)
    assert made.meaning == ""


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2020, 12, 31), True),
        (date(2021, 1, 1), False),
    ],
)
def test_a_rule_holds_from_its_first_day_until_the_day_it_ends(day: date, holds: bool) -> None:
    assert positive.holds_on(day) is holds


def test_a_rule_without_an_end_holds_for_ever() -> None:
    assert cfr39_233_3.order_end.holds_on(date.max)


def test_the_section_is_the_file_of_law_that_holds_the_rule() -> None:
    assert cfr39_233_3.order_days.section == "cfr39_233_3"
    assert reform.notice.section == "reform"


def test_a_rule_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        positive.number = 8  # type: ignore[misc]


@pytest.mark.parametrize(
    ("words", "printed"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_in_plain_english(words: list[str], printed: str) -> None:
    assert listed(words) == printed


def test_nothing_missing_is_allowed() -> None:
    assert complete(("c",), "code", "Form", (False, "its date")) == Allowed()


def test_everything_missing_is_said_at_once() -> None:
    answer = complete(("c", "d"), "code", "Form", (True, "its date"), (False, "its place"), (True, "its author"))
    words = "Form: missing its date and its author. Add what is missing and file again."
    assert answer == Refused(("c", "d"), "code", words)


@pytest.mark.parametrize(("text", "is_blank"), [("", True), (" \n\t", True), ("a", False), (" a ", False)])
def test_spaces_alone_are_no_answer(text: str, is_blank: bool) -> None:
    assert blank(text) is is_blank


def test_at_most_forty_characters_are_shown() -> None:
    assert shown("x" * 40) == "'" + "x" * 40 + "'"
    assert shown("x" * 41) == "'" + "x" * 40 + "'"
