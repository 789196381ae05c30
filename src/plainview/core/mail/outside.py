"""The words for what stands on the outside of mail. Lists of what can be seen; a thing in none of them is a mark.

Source: what postal forms ask a recorder to write down, 39 CFR 233.3(c)(1)-(2), and the postal service's own names for
endorsements and services. A list may grow; a word keeps its meaning.
"""

from enum import Enum, StrEnum


class Unread(Enum):
    """Why a field has no value. Neither is a text, so that a name spelled `illegible` stays a name."""

    NOT_VISIBLE = "not_visible"
    """It does not stand on the outside."""
    ILLEGIBLE = "illegible"
    """It stands there and cannot be read."""


class Writing(StrEnum):
    """How the sender's block is written."""

    PRINTED = "printed"
    HANDWRITTEN = "handwritten"
    LABEL = "label"
    RUBBER_STAMP = "rubber_stamp"


class PostmarkKind(StrEnum):
    """What made the postmark."""

    MACHINE = "machine"
    HAND = "hand"
    METER = "meter"


class HalfDay(StrEnum):
    """The half of the day in a postmark."""

    AM = "am"
    PM = "pm"


class Postage(StrEnum):
    """How postage was paid, as far as the outside shows it."""

    STAMP = "stamp"
    METER = "meter"
    ONLINE = "online"
    PERMIT_IMPRINT = "permit_imprint"
    PRECANCELED = "precanceled"
    OFFICIAL = "official"
    CONGRESSIONAL_FRANK = "congressional_frank"
    FREE_FOR_THE_BLIND = "free_for_the_blind"
    BUSINESS_REPLY = "business_reply"


class Endorsement(StrEnum):
    """What the sender asks for when the piece cannot be delivered as addressed."""

    ADDRESS_SERVICE = "address_service_requested"
    CHANGE_SERVICE = "change_service_requested"
    FORWARDING_SERVICE = "forwarding_service_requested"
    RETURN_SERVICE = "return_service_requested"
    ELECTRONIC_SERVICE = "electronic_service_requested"
    TEMPORARY_RETURN = "temp_return_service_requested"


class Extra(StrEnum):
    """A service bought with the piece."""

    CERTIFIED = "certified"
    REGISTERED = "registered"
    INSURED = "insured"
    COLLECT_ON_DELIVERY = "collect_on_delivery"
    SIGNATURE = "signature"
    ADULT_SIGNATURE = "adult_signature"
    RETURN_RECEIPT = "return_receipt"
    RESTRICTED_DELIVERY = "restricted_delivery"


class Handling(StrEnum):
    """What the outside says about handling."""

    FRAGILE = "fragile"
    PERISHABLE = "perishable"
    HOLD = "hold"
    DO_NOT_BEND = "do_not_bend"
    LIVE = "live"
    HAZARDOUS = "hazardous"


class Processing(StrEnum):
    """What the post itself put on the piece on its way."""

    FORWARDING_LABEL = "forwarding_label"
    RETURN_LABEL = "return_label"
    UNDELIVERABLE_REASON = "undeliverable_reason"
    CARRIER_NOTE = "carrier_note"
    POSTAGE_DUE = "postage_due"


class Shape(StrEnum):
    """The shape of the piece."""

    CARD = "card"
    LETTER = "letter"
    FLAT = "flat"
    PARCEL = "parcel"


class CustomsForm(StrEnum):
    """A customs declaration on the outside."""

    CN22 = "cn22"
    CN23 = "cn23"


class CustomsClass(StrEnum):
    """The box ticked on the customs declaration; descriptions, values and tariff numbers are not written down."""

    GIFT = "gift"
    DOCUMENTS = "documents"
    MERCHANDISE = "merchandise"
    SAMPLE = "sample"
    RETURNED = "returned"
    OTHER = "other"


class Damage(StrEnum):
    """Damage seen on the outside, noted so that it is not laid to the recorder."""

    TORN = "torn"
    WET = "wet"
    CRUSHED = "crushed"
    RESEALED = "resealed"
    RIFLED = "rifled"
