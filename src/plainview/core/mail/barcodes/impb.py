"""USPS package barcodes (IMpb) and the older tracking numbers: GS1-128 digits with a mod-10 check.

`420` and a ZIP code of 5 or 9 digits may stand in front for routing. They lie outside the check: a wrong digit in the
ZIP code is not seen by it. Source: USPS Publication 199; lists of valid and invalid numbers in open test data.
"""

from dataclasses import dataclass

from plainview.core.mail.barcodes.digits import is_digits, mod10
from plainview.core.vocabulary.errors import Invalid, Malformed

WHERE = "tracking number"
ROUTING = "420"  # GS1 application identifier "ship to postal code"
CHANNELS = ("91", "92", "93", "94", "95")  # GS1 application identifiers for use within one company
LENGTHS = (20, 22, 26)
OLD_LENGTH = 20  # service type of 2 digits, mailer of 9, serial of 8, check digit; no application identifier


@dataclass(frozen=True, slots=True)
class IMpb:
    """One number, taken apart. `zip_code` is "" or 5 or 9 digits; `channel` the application identifier or "".

    `service` is the service type code; `mailer` is "" where the channel does not say how long it is. The mailer is
    not looked up: the number says who had the label printed, not who wrote the letter.
    `implied`: 20 digits that are right only with `91` in front, as on older labels.
    """

    zip_code: str
    channel: str
    service: str
    mailer: str
    serial: str
    check: int
    implied: bool = False

    def __str__(self) -> str:
        routing = f"{ROUTING}{self.zip_code}" if self.zip_code else ""
        return f"{routing}{self.channel}{self.service}{self.mailer}{self.serial}{self.check}"


def parse(text: str) -> IMpb:
    """Read a number as printed, without spaces.

    Raises Malformed when it is none of the known lengths, or could be read in two ways; Invalid when no reading of
    it has a right check digit. Of 20 digits both forms are tried, so that there a change of one digit that turns one
    form into the other is missed.
    """
    if not is_digits(text):
        raise Malformed("expected digits only", where=WHERE)
    readings = [(zip_code, body) for zip_code, body in _cuts(text) if _whole(body)]
    if not readings:
        raise Malformed("expected 20, 22 or 26 digits, or 420 and a ZIP code before them", where=WHERE)
    found = [item for zip_code, body in readings if (item := _item(zip_code, body)) is not None]
    if not found:
        raise Invalid("the check digit does not belong to the number", where=WHERE, next="Read it again")
    if len(found) > 1:
        raise Malformed("it can be read in two ways", where=WHERE, next="Write it down without 420 and the ZIP code")
    return found[0]


def _cuts(text: str) -> list[tuple[str, str]]:
    """The number without routing, and with a ZIP code of 5 or of 9 digits cut off."""
    whole = [("", text)]
    if not text.startswith(ROUTING):
        return whole
    return whole + [(text[3 : 3 + size], text[3 + size :]) for size in (5, 9)]


def _whole(body: str) -> bool:
    """Tell whether this much can be a number: the older form, or one that begins with its channel."""
    return len(body) == OLD_LENGTH or (len(body) in LENGTHS and body[:2] in CHANNELS)


def _item(zip_code: str, body: str) -> IMpb | None:
    check = int(body[-1])
    if len(body) == OLD_LENGTH:
        implied = mod10("91" + body[:-1]) == check
        good = implied or mod10(body[:-1]) == check
        return IMpb(zip_code, "", body[:2], body[2:11], body[11:-1], check, implied) if good else None
    if mod10(body[:-1]) != check:
        return None
    channel, rest = body[:2], body[2:-1]
    service, mailer = _sizes(channel, rest)
    return IMpb(zip_code, channel, rest[:service], rest[service : service + mailer], rest[service + mailer :], check)


def _sizes(channel: str, rest: str) -> tuple[int, int]:
    """How many digits are the service type and the mailer; identifiers of nine digits begin with 9."""
    if channel == "91":
        return 2, 9
    return 3, (9 if rest[3] == "9" else 6) if channel in ("92", "93") else 0
