"""Ids, errors and answers: one kind is never taken for another, and an error is one or two plain sentences."""

from __future__ import annotations

import pytest

from plainview.core.vocabulary import errors
from plainview.core.vocabulary.answers import Allowed, Check, Owed, Refused, refusals
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import PROGRAM_CHAINS, is_hex32, parse_chain


@pytest.mark.parametrize("text", ["0" * 32, "0123456789abcdef" * 2, *PROGRAM_CHAINS])
def test_a_chain_is_a_matter_or_one_of_the_programs_own(text: str) -> None:
    assert parse_chain(text) == text


@pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n", "Program", "matter", "٠" * 32])
def test_anything_else_is_no_chain(text: str) -> None:
    assert not is_hex32(text)
    with pytest.raises(errors.Malformed, match="^here: expected 32 lower-case hex digits or a program chain"):
        parse_chain(text, "here")


EXITS = {
    errors.PlainviewError: 1,
    errors.Malformed: 2,
    errors.Invalid: 1,
    errors.BadSignature: 1,
    errors.BadProof: 1,
    errors.Inconsistent: 1,
    errors.RolledBack: 1,
    errors.Unchecked: 3,
    errors.NotPermitted: 1,
    errors.Stopped: 1,
}


def test_every_error_has_its_exit_code() -> None:
    kinds = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.PlainviewError)}
    assert {kind: kind.exit_code for kind in kinds} == EXITS


def test_what_is_false_is_one_family_and_what_is_undecided_another() -> None:
    false = {kind for kind in EXITS if issubclass(kind, errors.Invalid)}
    names = {"Invalid", "BadSignature", "BadProof", "Inconsistent", "RolledBack"}
    assert {kind.__name__ for kind in false} == names


@pytest.mark.parametrize(
    ("where", "next", "text"),
    [
        ("", "", "it broke"),
        ("here", "", "here: it broke"),
        ("", "Mend it", "it broke. Mend it"),
        ("here", "Mend it", "here: it broke. Mend it"),
    ],
)
def test_an_error_says_where_what_and_what_to_do(where: str, next: str, text: str) -> None:
    assert str(errors.Stopped("it broke", where=where, next=next)) == text


def test_the_refusals_of_a_report_in_the_order_asked() -> None:
    one, other = Refused(("a",), "one", "One."), Refused(("b",), "other", "Other.")
    owed = Owed("notice", Day(2026, 1, 8))
    report = (Check(3, one), Check(1, Allowed()), Check(4, owed), Check(2, other))
    assert refusals(report) == (one, other)
    assert refusals(report[1:3]) == ()
