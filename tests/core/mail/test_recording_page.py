"""The page for recorders says what the program does: every field, every word, every limit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plainview.core.mail.barcodes.seen import Symbology
from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.fields import Text, Whole, Word, Words
from plainview.core.mail.matching import Likeness
from plainview.core.mail.names import match_addressee
from plainview.core.mail.pieces import FIELDS

PAGE = (Path(__file__).parents[3] / "docs" / "recording.md").read_text()
CODE = set(re.findall(r"`([^`]+)`", PAGE))


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_on_the_page_with_its_words(name: str) -> None:
    form = FIELDS[name]
    assert name in CODE
    if isinstance(form, Word | Words):
        assert set(form.of) <= CODE


def test_every_kind_of_code_and_every_reason_is_on_the_page() -> None:
    assert {*Symbology, *CorrectionReason} <= CODE


def test_the_limits_on_the_page_hold() -> None:
    addressee, address = FIELDS["addressee"], FIELDS["addressee_address"]
    assert isinstance(addressee, Text) and isinstance(address, Text)
    assert f"up to {addressee.lines} lines, {addressee.chars} characters" in PAGE
    assert f"up to {address.lines} lines, {address.chars} characters" in PAGE
    most = [form.most for form in FIELDS.values() if isinstance(form, Whole)]
    assert all(f"up to {limit:,}" in PAGE for limit in most)


def test_the_names_on_the_page_are_answered_as_it_says() -> None:
    rows = re.findall(r"^\| (`.+`) \| .* \| (match|doubtful|no match) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 7
    for names, answer in rows:
        for name in re.findall(r"`([^`]+)`", names):
            addressee = name.replace(", Attn:", "\nAttn:")
            assert match_addressee(addressee, ("Robin Sample",)).answer is Likeness(answer.replace(" ", "_")), name
