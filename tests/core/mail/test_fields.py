"""Each kind of field accepts what it should, and says what it expects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from plainview.core.mail.barcodes.seen import Barcode, Symbology
from plainview.core.mail.fields import Barcodes, Date, Form, Text, Whole, Word, Words
from plainview.core.mail.outside import Postage, Shape
from plainview.core.vocabulary.errors import Malformed

A, B = Barcode(Symbology.FIM, "A"), Barcode(Symbology.FIM, "B")
LANGUAGE = Text(8, pattern=r"[a-z]{2}", means="two letters")

GOOD: list[tuple[Form, Any, Any, str]] = [
    (Text(9), "a b", "a b", "a b"),
    (Text(9, lines=2), "a\nb", "a\nb", "a\nb"),
    (Text(9), "می\u200cخ", "می\u200cخ", "می\u200cخ"),
    (LANGUAGE, "en", "en", "en"),
    (Whole(100, "grams"), 100, 100, "100"),
    (Date(), date(2026, 1, 8), "2026-01-08", "2026-01-08"),
    (Word(Shape), Shape.FLAT, "flat", "flat"),
    (Words(Postage), (Postage.STAMP, Postage.METER), ["stamp", "meter"], "stamp meter"),
    (Barcodes(2), (B, A), ["fim:B", "fim:A"], "fim:B fim:A"),
]
BAD: list[tuple[Form, list[Any]]] = [
    (
        Text(3),
        [
            "",
            "abcd",
            " a",
            "a ",
            "a\tb",
            "a\nb",
            "a\rb",
            "a\u00a0b",
            "a\u202eb",
            "\ud800",
            "\ue000",
            "a\u2028b",
            1,
            None,
        ],
    ),
    (Text(9, lines=2), ["a\n", "\na", "a\n\nb", "a\n b"]),
    (LANGUAGE, ["EN", "eng"]),
    (Whole(100, "grams"), [0, -1, 101, True, "7", 1.0, None]),
    (Date(), ["2026-02-30", "2026-1-8", 1, None, datetime(2026, 1, 8)]),
    (Word(Shape), ["Flat", "", None, 1]),
    (Words(Postage), [[], ["meter", "stamp"], ["stamp", "stamp"], ["gold"], "stamp", [1], None]),
    (Barcodes(2), [[], ["fim:A", "fim:A"], ["fim:A", "fim:B", "fim:C"], [1], "fim:A", None]),
]


@pytest.mark.parametrize(("form", "value", "plain", "cell"), GOOD)
def test_a_value_has_one_plain_spelling_and_one_in_a_cell(form: Form, value: Any, plain: Any, cell: str) -> None:
    form.check(value)
    assert (form.plain(value), form.cell(value)) == (plain, cell)
    assert form.read(plain) == form.uncell(cell) == value


@pytest.mark.parametrize(("form", "plains"), BAD)
def test_what_does_not_fit_is_told_what_was_expected(form: Form, plains: list[Any]) -> None:
    for plain in plains:
        with pytest.raises(Malformed) as no:
            form.read(plain)
        assert no.value.what.startswith("expected ") and no.value.where in ("", "barcode")


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (Date(), "2026-01-08"),
        (Date(), datetime(2026, 1, 8)),
        (Word(Shape), "flat"),
        (Word(Shape), Postage.STAMP),
        (Words(Postage), ["stamp"]),
        (Words(Postage), (Shape.FLAT,)),
        (Words(Postage), ()),
        (Words(Postage), (Postage.METER, Postage.STAMP)),
        (Barcodes(2), ["fim:A"]),
        (Barcodes(2), ("fim:A",)),
    ],
)
def test_plain_values_are_not_typed_ones(form: Form, value: Any) -> None:
    with pytest.raises(Malformed):
        form.check(value)


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        (Whole(9, "grams"), "07"),
        (Whole(9, "grams"), "７"),
        (Whole(9, "grams"), ""),
        (Words(Postage), "stamp  meter"),
        (Barcodes(2), "fim"),
    ],
)
def test_a_cell_has_no_second_spelling(form: Form, cell: str) -> None:
    with pytest.raises(Malformed):
        form.uncell(cell)


def test_a_day_given_as_a_day_is_taken() -> None:
    assert Date().read(date(2026, 1, 8)) == date(2026, 1, 8)


def test_what_is_expected_is_in_plain_words() -> None:
    assert [form.expected for form in (Text(9), Text(9, lines=2), LANGUAGE, Whole(9, "grams"))] == [
        "text of 1 to 9 characters in one line, without control characters",
        "text of 1 to 9 characters in at most 2 lines, without control characters",
        "two letters",
        "a whole number of grams from 1 to 9",
    ]
