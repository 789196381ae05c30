"""A barcode as a recorder saw it: its kind and its digits or bars, kept whether or not its check holds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from plainview.core.mail.barcodes import imb, impb, postnet, s10
from plainview.core.mail.barcodes.digits import is_digits, plain_sum
from plainview.core.vocabulary.errors import Invalid, Malformed

TEXT_MAX = 80
_SHAPE = re.compile(r"[A-Za-z0-9|./_-]{1,80}")


class Symbology(StrEnum):
    """Which kind of code or mark it is."""

    IMB = "imb"
    IMPB = "impb"
    S10 = "s10"
    POSTNET = "postnet"
    PLANET = "planet"
    FIM = "fim"
    ID_TAG = "id_tag"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Barcode:
    """One code on the outside: what kind it is and what stands in it, without spaces, as seen.

    An Intelligent Mail barcode, POSTNET or PLANET is written as its bars or as the digits beside it; a FIM as one of
    the letters A to E; an ID tag as what is printed with it. Raises Malformed for text that no code can hold.
    """

    kind: Symbology
    text: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.text):
            raise Malformed(f"expected 1 to {TEXT_MAX} letters, digits or |./_- without spaces", where="barcode")

    def __str__(self) -> str:
        return f"{self.kind}:{self.text}"


def parse(text: str) -> Barcode:
    """Read `kind:text`. Raises Malformed for another shape or an unknown kind."""
    kind, colon, rest = text.partition(":")
    if not colon or kind not in list(Symbology):
        kinds = ", ".join(Symbology)
        raise Malformed("expected a kind, a colon and the code", where="barcode", next=f"Kinds: {kinds}")
    return Barcode(Symbology(kind), rest)


def trouble(barcode: Barcode) -> str:
    """Promise what is wrong with a code in plain words, "" when nothing that can be checked is.

    A code with trouble may still be recorded: the outside of a piece is what it is. It is shown so that it is read
    again first.
    """
    try:
        _CHECKS[barcode.kind](barcode.text)
    except (Malformed, Invalid) as error:
        return str(error)
    return ""


def _imb(text: str) -> None:
    if is_digits(text):
        imb.parse(text)
    else:
        imb.decode(text)


def _old(text: str, planet: bool) -> None:
    if not is_digits(text):
        postnet.decode(text, planet)
        return
    lengths = postnet.PLANET_LENGTHS if planet else postnet.POSTNET_LENGTHS
    if len(text) - 1 in lengths and plain_sum(text[:-1]) != int(text[-1]):
        raise Invalid("the check digit does not belong to the number", where="barcode", next="Read it again")
    if len(text) not in lengths and len(text) - 1 not in lengths:
        raise Malformed(f"expected {' or '.join(map(str, lengths))} digits, and perhaps a check digit", where="barcode")


def _fim(text: str) -> None:
    if text not in ("A", "B", "C", "D", "E"):
        raise Malformed("expected one of the facing marks A to E", where="barcode")


def _anything(text: str) -> None:
    """ID tags and other codes have no public check."""


_CHECKS: Mapping[Symbology, Callable[[str], object]] = MappingProxyType(
    {
        Symbology.IMB: _imb,
        Symbology.IMPB: impb.parse,
        Symbology.S10: s10.parse,
        Symbology.POSTNET: lambda text: _old(text, planet=False),
        Symbology.PLANET: lambda text: _old(text, planet=True),
        Symbology.FIM: _fim,
        Symbology.ID_TAG: _anything,
        Symbology.OTHER: _anything,
    }
)
