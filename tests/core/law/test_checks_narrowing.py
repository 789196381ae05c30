"""A judge leaves less than was asked, never more and never something else; and nothing beside it is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plainview.core.law.checks_narrowing import check_left, check_narrowing, of_kind
from plainview.core.vocabulary.answers import Allowed, Check, Refused
from plainview.core.vocabulary.narrowing import Narrowing
from plainview.core.vocabulary.request import Kind, Purpose, RecordsKind, Request, Scope

COVER = Request(Kind.COVER, Purpose.CRIME, "o", "s", None, 30, names=("A", "B"), excluded=("C",))
EVERYBODY = replace(COVER, all_names=True)
SCOPE = Scope(RecordsKind.TRACKING, ("1", "2"), date(2025, 11, 1), date(2025, 11, 30), ("route", "service_type"))
RECORDS = Request(Kind.RECORDS, Purpose.CRIME, "o", "s", None, 30, scope=SCOPE)
TIMELESS = replace(RECORDS, scope=replace(SCOPE, first_day=None, last_day=None))
CLASSES = ("first_class", "priority", "marketing")


def code(check: Check) -> str:
    assert check.rule == 77
    if isinstance(check.answer, Refused):
        assert check.answer.cites == ("Letter of eight senators, 17 May 2023",)
        return check.answer.code
    assert check.answer == Allowed()
    return ""


def narrowed(request: Request, respect: str, **left: object) -> str:
    return code(check_narrowing(request, Narrowing(**left), respect, CLASSES))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_", "respect", "left"),
    [
        (COVER, "names", {"names": ("A",)}),
        (COVER, "classes", {"classes": ("priority", "first_class")}),
        (COVER, "classes", {"classes": ("priority",), "names": ("A", "B")}),
        (COVER, "days", {"words": "Ten days suffice."}),
        (EVERYBODY, "names", {"names": ("A", "B")}),
        (EVERYBODY, "names", {"names": ("somebody nobody named before",)}),
        (RECORDS, "items", {"items": ("2",)}),
        (RECORDS, "items", {"fields": ("route",)}),
        (RECORDS, "items", {"first_day": date(2025, 11, 2)}),
        (RECORDS, "items", {"last_day": date(2025, 11, 1)}),
        (TIMELESS, "items", {"last_day": date(2025, 1, 1)}),
    ],
)
def test_a_judge_leaves_a_part(request_: Request, respect: str, left: dict[str, object]) -> None:
    assert narrowed(request_, respect, **left) == ""


@pytest.mark.parametrize(
    ("request_", "respect", "left", "found"),
    [
        (COVER, "names", {"names": ("A", "D")}, "name_not_asked"),
        (COVER, "names", {"names": ()}, "nothing_left"),
        (COVER, "names", {"names": ("A", "A")}, "name_unclear"),
        (EVERYBODY, "names", {"names": ("A", " ")}, "name_unclear"),
        (EVERYBODY, "names", {"names": ("A", "C")}, "name_excluded"),
        (COVER, "names", {"names": ("A", "B")}, "not_narrower"),
        (COVER, "names", {"classes": ("priority",)}, "not_narrower"),
        (COVER, "classes", {"classes": ("priority", "telegram")}, "class_not_asked"),
        (COVER, "classes", {"classes": CLASSES}, "not_narrower"),
        (COVER, "classes", {}, "not_narrower"),
        (COVER, "names", {"names": ("A",), "items": ("1",)}, "other_kind"),
        (COVER, "items", {"items": ("1",)}, "other_kind"),
        (COVER, "items", {}, "not_narrower"),
        (RECORDS, "items", {"items": ("1",), "names": ("A",)}, "other_kind"),
        (RECORDS, "items", {"items": ("3",)}, "item_not_asked"),
        (RECORDS, "items", {"items": ("1", "2"), "fields": ("route", "service_type")}, "not_narrower"),
        (RECORDS, "items", {"fields": ("images",)}, "field_not_asked"),
        (RECORDS, "items", {"first_day": date(2025, 10, 31)}, "days_not_asked"),
        (RECORDS, "items", {"last_day": date(2025, 12, 1)}, "days_not_asked"),
        (RECORDS, "items", {"first_day": date(2025, 11, 9), "last_day": date(2025, 11, 8)}, "days_not_asked"),
    ],
)
def test_what_is_wider_or_no_less_is_refused(
    request_: Request, respect: str, left: dict[str, object], found: str
) -> None:
    assert narrowed(request_, respect, **left) == found


def test_a_piece_is_held_to_the_names_and_classes_that_are_left() -> None:
    left = Narrowing(names=("A",), classes=("priority",))
    assert code(check_left(left, "A", "priority")) == ""
    assert code(check_left(left, "B", "priority")) == "outside_names"
    assert code(check_left(left, "", "priority")) == "outside_names"
    assert code(check_left(left, "A", "marketing")) == "outside_classes"
    assert code(check_left(Narrowing(words="x"), "B", "marketing")) == ""


def test_a_refusal_says_what_is_left_and_no_long_list() -> None:
    many = check_left(Narrowing(names=tuple("ABCDEFG")), "Z", "priority").answer
    few = check_left(Narrowing(classes=("first_class", "priority")), "Z", "marketing").answer
    assert isinstance(many, Refused) and "A, B, C, D, E and 2 more" in many.reason
    assert isinstance(few, Refused) and "first class and priority" in few.reason


def test_names_and_classes_are_a_covers_items_a_records_requests() -> None:
    respects = ("days", "names", "classes", "items")
    assert [of_kind(respect, "cover") for respect in respects] == [True, True, True, False]
    assert [of_kind(respect, "records") for respect in respects] == [True, False, False, True]
