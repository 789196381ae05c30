"""What a judge leaves of an order: read strictly, and laid over the request."""

from __future__ import annotations

from datetime import date

import pytest

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.narrowing import Narrowing, left_of, parse_narrowing, print_narrowing
from plainview.core.vocabulary.request import Kind, Purpose, RecordsKind, Request, Scope

COVER = Request(Kind.COVER, Purpose.CRIME, "o", "s", None, 30, names=("A", "B"), all_names=True)
SCOPE = Scope(RecordsKind.TRACKING, ("1", "2"), date(2025, 11, 1), date(2025, 11, 30), ("route", "service_type"))
RECORDS = Request(Kind.RECORDS, Purpose.CRIME, "o", "s", None, 30, scope=SCOPE)
ALL = Narrowing(("A",), ("priority",), ("1",), ("route",), date(2025, 11, 3), date(2025, 11, 9), "Enough.")


def test_a_narrowing_prints_to_plain_values_and_back() -> None:
    plain = print_narrowing(ALL)
    assert plain["first_day"] == "2025-11-03" and plain["names"] == ["A"]
    assert parse_narrowing(plain) == ALL
    assert parse_narrowing(print_narrowing(Narrowing())) == Narrowing()


@pytest.mark.parametrize("change", [{"names": "A"}, {"first_day": "3 November"}, {"more": 1}, {"words": None}])
def test_another_value_is_malformed(change: dict[str, object]) -> None:
    with pytest.raises(Malformed, match="terms"):
        parse_narrowing({**print_narrowing(ALL), **change})


def test_a_value_with_a_field_left_out_is_malformed() -> None:
    plain = print_narrowing(ALL)
    del plain["items"]
    with pytest.raises(Malformed, match="every field"):
        parse_narrowing(plain)


def test_a_text_of_before_is_words_alone() -> None:
    assert parse_narrowing("ten days suffice") == Narrowing(words="ten days suffice")


def test_what_is_left_of_a_cover_is_its_names() -> None:
    left = left_of(COVER, Narrowing(names=("B",)))
    assert (left.names, left.all_names) == (("B",), False)
    assert left_of(COVER, Narrowing(classes=("priority",))) == COVER


def test_what_is_left_of_records_is_items_fields_and_days() -> None:
    left = left_of(RECORDS, ALL).scope
    assert left is not None
    assert (left.items, left.fields) == (("1",), ("route",))
    assert (left.first_day, left.last_day) == (date(2025, 11, 3), date(2025, 11, 9))
    assert left_of(RECORDS, Narrowing()) == RECORDS


def test_a_narrowing_knows_what_it_bears_on() -> None:
    assert ALL.of_mail and ALL.of_records
    assert not Narrowing(words="x").of_mail and not Narrowing(words="x").of_records
    assert Narrowing(classes=()).of_mail and Narrowing(last_day=date(2025, 11, 9)).of_records
