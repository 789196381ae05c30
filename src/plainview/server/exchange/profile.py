"""The national profile "Plainview" v1: the dictionaries by which postal matters are said in ETSI TS 103 120.

The standard knows no postal identifiers; its coded values and formats carry their owner, and here that is `Plainview`.
There is no value for a purpose outside 39 CFR 233.3(c)(1): it cannot be said.
"""

import re
from datetime import datetime, time, tzinfo

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import Address, Kind, Purpose
from plainview.server.exchange.values import Coded, Endpoint, Format, Version

OWNER, PROFILE = "Plainview", "v1"
ETSI = "ETSI"
COUNTRY = "US"
COURT = "court"
VERSION = Version("V1.23.1", OWNER, PROFILE)
OLDEST, NEWEST = 13, 23
"""Minor versions of the standard that are taken; what is answered is of the newest, or of the asker's."""

NOT_DONE, NOT_TAKEN, TWICE = 3000, 3001, 3002
MISSING, NO_CHANGE, IMPROPER, STALE, NO_VALUE = 3005, 3006, 3007, 3008, 3009
EXISTS, NOTHING_TO_UPDATE, OVER, NOTHING_TO_GET, NO_LINK = 3010, 3011, 3012, 3014, 3016
NO_VERSION = 3021
"""Error codes of annex D: general, feature not supported, action number twice; required element missing, change not
allowed, improper value, improper change, value not found; object exists, update of none, of one that is over, get of
none, link to none; version not supported.
"""

_VERSION = re.compile(r"V1\.([0-9]{1,3})\.[0-9]{1,3}")

LEGAL_TYPES = {Kind.COVER: "MailCover", Kind.RECORDS: "PostalRecords"}
PURPOSES = tuple(purpose for purpose in Purpose if purpose is not Purpose.NONE_LISTED)
ADDRESS = Format(OWNER, "PostalAddress")
ITEM = Format(OWNER, "PostalItem")
EMERGENCY = Coded(ETSI, "AuthorisationFlag", "IsEmergency")
PRIORITIES = tuple(Coded(ETSI, "AuthorisationPriority", value) for value in ("Routine", "High"))
SIGNED_REQUEST, EXTENSION, LETTER, APPROVAL = (
    Coded(OWNER, "DocumentType", value)
    for value in ("SignedRequest", "ExtensionRequest", "PaperLetter", "SignedApproval")
)


def own(name: str, value: str) -> Coded:
    """Promise an entry of this profile's dictionary `name`."""
    return Coded(OWNER, name, value)


def standard(name: str, value: str) -> Coded:
    """Promise an entry of the standard's dictionary `name`."""
    return Coded(ETSI, name, value)


def legal_type(kind: Kind) -> Coded:
    """Promise how a cover's, or a records request's, order is called."""
    return own("AuthorisationLegalType", LEGAL_TYPES[kind])


def purpose(of: Purpose) -> Coded | None:
    """Promise how a purpose is said, None for one outside 39 CFR 233.3(c)(1)."""
    return own("Purpose", of.value) if of in PURPOSES else None


def written(address: Address) -> str:
    """Promise a delivery point in the format `PostalAddress`: line, city, state and ZIP code, country."""
    zip_code = f"{address.zip5}-{address.plus4}" if address.plus4 else address.zip5
    return f"{address.line}, {address.city}, {address.state} {zip_code}, {address.country}"


def midnight(day: Day, zone: tzinfo) -> str:
    """Promise the instant at which a legal day begins, with its zone."""
    return datetime.combine(day, time(), zone).isoformat(timespec="seconds")


def exactly(instant: datetime) -> str:
    """Promise an instant as a message's head says it, to the microsecond."""
    return instant.isoformat(timespec="microseconds")


def day_of(text: str, zone: tzinfo, where: str) -> Day:
    """Promise the legal day that begins at an instant. Raises Malformed for any other instant."""
    try:
        local = datetime.fromisoformat(text).astimezone(zone)
    except (ValueError, OverflowError):
        raise Malformed("expected an instant that there is", where=where) from None
    if local.time() != time():
        raise Malformed("expected the beginning of a legal day of the program", where=where)
    return local.date()


def takes(version: Version) -> bool:
    """Tell whether messages of this version, in this profile, are taken."""
    found = _VERSION.fullmatch(version.etsi)
    right = found is not None and OLDEST <= int(found[1]) <= NEWEST
    return right and (version.owner, version.profile) == (OWNER, PROFILE)


def agency(name: str) -> Endpoint:
    """Promise how an agency, or a court, is called as an endpoint."""
    return Endpoint(COUNTRY, name or COURT)


def uuid_of(digits: str) -> str:
    """Promise 32 hex digits in the spelling of a UUID."""
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
