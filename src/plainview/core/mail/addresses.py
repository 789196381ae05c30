"""One spelling for a delivery point, so that two spellings of the same address are seen to be the same.

The verbatim address is kept beside it and never overwritten. The tables follow the common US abbreviations; what
they do not know stays as written, so two addresses may be taken for different, never different ones for the same.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from plainview.core.vocabulary.request import Address

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "STREET": "ST",
        "AVENUE": "AVE",
        "ROAD": "RD",
        "DRIVE": "DR",
        "LANE": "LN",
        "COURT": "CT",
        "PLACE": "PL",
        "BOULEVARD": "BLVD",
        "HIGHWAY": "HWY",
        "PARKWAY": "PKWY",
        "SQUARE": "SQ",
        "TERRACE": "TER",
        "CIRCLE": "CIR",
        "NORTH": "N",
        "SOUTH": "S",
        "EAST": "E",
        "WEST": "W",
        "APARTMENT": "APT",
        "SUITE": "STE",
        "FLOOR": "FL",
        "ROOM": "RM",
        "BUILDING": "BLDG",
        "POST OFFICE BOX": "PO BOX",
    }
)


def delivery_point(address: Address) -> str:
    """Promise the one spelling of a delivery point: line, ZIP and country, upper case, abbreviated, unpunctuated.

    Letters of every script are kept, with their accents, so that two foreign addresses are never taken for one.
    """
    return f"{one_spelling(address.line)}|{address.zip5 or address.city.upper()}|{address.country.upper()}"


def one_spelling(line: str) -> str:
    """Promise the one spelling of an address line, as in a delivery point."""
    capitals = unicodedata.normalize("NFC", line.upper()).replace("P.O.", "PO").replace("#", " APT ")
    plain = re.sub(r"[^\w /-]|_", " ", capitals)
    return " ".join(_WORDS.get(word, word) for word in plain.split())


def area(address: Address) -> str:
    """Promise the area that a delegation may be limited to: the state, or the country outside the United States."""
    return address.state.upper() if address.country == "US" else address.country.upper()
