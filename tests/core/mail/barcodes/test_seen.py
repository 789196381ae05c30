"""A barcode is kept as it was seen; what is wrong with it is said."""

from __future__ import annotations

import pytest

from plainview.core.mail.barcodes.postnet import encode
from plainview.core.mail.barcodes.seen import Barcode, Symbology, parse, trouble
from plainview.core.vocabulary.errors import Malformed

GOOD = [
    "imb:01234567094987654321",
    "imb:ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT",
    "impb:9205590164917312751089",
    "s10:RB123456785GB",
    "postnet:12345",
    "postnet:123455",
    f"postnet:{encode('12345')}",
    "planet:12345678901",
    f"planet:{encode('12345678901', planet=True)}",
    "fim:A",
    "id_tag:7-1234/AB",
    "other:K_9",
]
BAD = {
    "imb:0123": "expected 20",
    "imb:FADT": "expected 65",
    "impb:9205590164917312751088": "check digit",
    "s10:RB123456786GB": "check digit",
    "postnet:123456": "check digit",
    "postnet:1234": "expected 5",
    "postnet:|..|": "expected one",
    "planet:12345": "expected 11",
    "fim:F": "A to E",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_good_code_has_no_trouble_and_prints_as_it_was_read(text: str) -> None:
    assert str(parse(text)) == text and trouble(parse(text)) == ""


@pytest.mark.parametrize(("text", "says"), BAD.items())
def test_a_code_with_trouble_is_kept_and_its_trouble_said(text: str, says: str) -> None:
    assert str(parse(text)) == text and says in trouble(parse(text))


@pytest.mark.parametrize(
    "text", ["", "s10", "S10:RB123456785GB", "qr:1", "other:", "other:a b", "other:a;b", "other:é", "other:" + "a" * 81]
)
def test_what_no_code_can_hold_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as no:
        parse(text)
    assert no.value.where == "barcode"


def test_a_barcode_made_by_hand_is_held_to_the_same() -> None:
    with pytest.raises(Malformed):
        Barcode(Symbology.OTHER, "two words")
