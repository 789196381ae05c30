"""Classes of mail are sealed or unsealed by the list in force on the day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from plainview.core.mail.classes import CLASSES, EDITION_2009, EDITION_2023, UNDETERMINED, classes_on, is_sealed

BEFORE, FROM = date(2023, 12, 10), date(2023, 12, 11)


@pytest.mark.parametrize("code", ["first_class", "priority", "first_class_international", "international_transit"])
def test_letters_are_sealed_in_both_editions(code: str) -> None:
    assert is_sealed(code, BEFORE) is True
    assert is_sealed(code, FROM) is True


@pytest.mark.parametrize("code", ["periodicals", "package_services", "global_express_goods", "m_bag"])
def test_other_classes_are_unsealed_in_both_editions(code: str) -> None:
    assert is_sealed(code, BEFORE) is False
    assert is_sealed(code, FROM) is False


@pytest.mark.parametrize(
    ("old", "new", "sealed"),
    [
        ("express", "priority_express", True),
        ("express_international", "priority_express_international", True),
        ("standard", "marketing", False),
    ],
)
def test_a_name_changes_on_the_day_of_the_edition(old: str, new: str, sealed: bool) -> None:
    assert (is_sealed(old, BEFORE), is_sealed(new, BEFORE)) == (sealed, None)
    assert (is_sealed(old, FROM), is_sealed(new, FROM)) == (None, sealed)


def test_a_class_that_cannot_be_told_counts_as_sealed() -> None:
    assert is_sealed(UNDETERMINED, FROM) is True


def test_a_class_that_nobody_listed_is_unknown() -> None:
    assert is_sealed("pigeon", FROM) is None


def test_nothing_is_listed_before_the_first_edition() -> None:
    assert classes_on(date(2009, 4, 21)) == ()
    assert classes_on(EDITION_2009)
    assert is_sealed("first_class", date(2009, 4, 21)) is None


def test_no_code_is_listed_twice_on_one_day() -> None:
    for day in (EDITION_2009, BEFORE, EDITION_2023):
        assert [code for code, count in Counter(entry.code for entry in classes_on(day)).items() if count > 1] == []


def test_sealed_classes_stand_first() -> None:
    sealed = [entry.sealed for entry in CLASSES]
    assert sealed == sorted(sealed, reverse=True)


def test_every_class_has_a_printed_name() -> None:
    assert all(entry.name and entry.code.isidentifier() for entry in CLASSES)
