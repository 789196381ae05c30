"""An address as it stands on a piece, line by line: read into its parts, and compared with an order's address.

The verbatim lines are kept where they were; what is read here is only for comparing. What cannot be taken apart is a
doubt, never a match.
"""

import re
from dataclasses import dataclass

from plainview.core.mail.addresses import one_spelling
from plainview.core.mail.countries import country_of
from plainview.core.mail.folding import words
from plainview.core.mail.matching import Likeness, Matching, doubt, match, other
from plainview.core.vocabulary.request import Address

_US_END = re.compile(r"(.*?),?\s*\b([A-Za-z]{2})\.?,?\s+([0-9]{5})(?:-([0-9]{4}))?")
_UNITS = frozenset(("APT", "STE", "UNIT", "FL", "RM", "BLDG", "LOT", "TRLR", "SPC"))
UNREADABLE = doubt("the address cannot be taken apart")


@dataclass(frozen=True, slots=True)
class WrittenAddress:
    """What could be read of an address: the delivery lines joined, and the place of the United States or a country.

    `place` is the foreign lines after the first, in one spelling; "" in the United States.
    """

    line: str
    city: str = ""
    state: str = ""
    zip5: str = ""
    plus4: str = ""
    country: str = "US"
    place: str = ""


def read_written(block: str) -> WrittenAddress | None:
    """Promise the parts of an address block, or None where its last lines are not of a known shape."""
    lines = block.split("\n")
    country = country_of(" ".join(words(lines[-1])).upper()) if len(lines) > 1 else ""
    if country:
        lines = lines[:-1]
    if country not in ("", "US"):
        return WrittenAddress(lines[0], country=country, place=" ".join(map(one_spelling, lines[1:])))
    if len(lines) == 1:
        return _in_one_line(lines[0])
    found = _US_END.fullmatch(lines[-1])
    if found is None:
        return None
    city, state, zip5, plus4 = found.groups()
    return WrittenAddress(" ".join(lines[:-1]), city, state.upper(), zip5, plus4 or "")


def compare_address(block: str, address: Address) -> Matching:
    """Promise whether an address block names the delivery point of `address`."""
    written = read_written(block)
    if written is None:
        return UNREADABLE
    if written.country != address.country.upper():
        return other("another country")
    if written.country != "US":
        return _foreign(written, address)
    city, state = one_spelling(written.city) == one_spelling(address.city), written.state == address.state.upper()
    if written.zip5 != address.zip5 and not (city and state):
        return other("another place")
    lines = _lines(one_spelling(written.line), one_spelling(address.line))
    if written.zip5 != address.zip5 and lines.answer is Likeness.MATCH:
        return doubt("the same line and city with another ZIP code")
    return lines


def written_point(block: str) -> str:
    """Promise the one spelling of the delivery point that an address block names, "" where it cannot be taken apart.

    For lists beside the address as it stands, which is never replaced by it. In the United States it is the spelling of
    `addresses.delivery_point`, so that the two can be compared.
    """
    written = read_written(block)
    if written is None:
        return ""
    place = written.place or written.zip5
    return f"{one_spelling(written.line)}|{place}|{written.country}"


def _in_one_line(line: str) -> WrittenAddress | None:
    """`100 Example St, Springfield, NY 10001`, with or without the comma before the state."""
    *before, last = (part.strip(" ") for part in line.split(","))
    if before and re.fullmatch(r"[A-Za-z]{2}\.? [0-9-]+", last):
        last = f"{before.pop()} {last}"
    found = _US_END.fullmatch(last)
    if not before or found is None:
        return None
    city, state, zip5, plus4 = found.groups()
    return WrittenAddress(" ".join(before), city, state.upper(), zip5, plus4 or "")


def _foreign(written: WrittenAddress, address: Address) -> Matching:
    if one_spelling(written.line) != one_spelling(address.line):
        return UNREADABLE if one_spelling(address.line) in written.place else other("another line")
    place = written.place.split()
    if all(word in place for word in one_spelling(f"{address.zip5} {address.city}").split()):
        return match("the same line and place")
    return doubt("the same line, and the place cannot be compared")


def _lines(one: str, two: str) -> Matching:
    if one == two:
        return match("the same line and ZIP code")
    if _without_unit(one) == _without_unit(two):
        units = [line != _without_unit(line) for line in (one, two)]
        return other("another unit of the building") if all(units) else doubt("only one of the two names a unit")
    if one.endswith(f" {two}"):
        return doubt("more stands before the line")
    return other("another line")


def _without_unit(line: str) -> str:
    found = line.split(" ")
    at = next((place for place, word in enumerate(found) if place and word in _UNITS), len(found))
    return " ".join(found[:at])
