"""UPU S10: the thirteen characters on international letters and parcels, such as RB123456785GB."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.mail.barcodes.digits import mod11
from plainview.core.mail.countries import COUNTRIES
from plainview.core.vocabulary.errors import Invalid, Malformed

WHERE = "S10 identifier"

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "C": "parcel",
        "E": "EMS",
        "H": "e-commerce parcel",
        "L": "express letter",
        "M": "M-bag",
        "Q": "international business reply",
        "R": "registered letter",
        "U": "untracked letter under customs control",
        "V": "insured letter",
        **dict.fromkeys("ABDGNPZ", "domestic, bilateral or multilateral use"),
    }
)
"""What the first letter of the service indicator says; letters that are not listed are not assigned."""

_SHAPE = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class S10:
    """One identifier: service indicator (2 letters), serial (8 digits), country that issued it (ISO 3166-1).

    Serials come back after 12 months, so that an identifier alone names no piece for ever.
    """

    service: str
    serial: str
    country: str

    @property
    def check(self) -> int:
        """The check digit."""
        return mod11(self.serial)

    @property
    def meaning(self) -> str:
        """What the service indicator says, in words; `not assigned` where no list names it."""
        return SERVICES.get(self.service[0], "not assigned")

    def __str__(self) -> str:
        return f"{self.service}{self.serial}{self.check}{self.country}"


def parse(text: str) -> S10:
    """Read an identifier as printed, without spaces.

    Raises Malformed when it is not 2 letters, 9 digits and a country's 2 letters; Invalid for a wrong check digit.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise Malformed(f"expected 2 letters, 9 digits, 2 letters, found {len(text)} characters", where=WHERE)
    service, serial, check, country = found.groups()
    if country not in COUNTRIES:
        raise Malformed(f"{country} is no country of ISO 3166-1", where=WHERE)
    item = S10(service, serial, country)
    if item.check != int(check):
        raise Invalid("the check digit does not belong to the number", where=WHERE, next="Read it again")
    return item
