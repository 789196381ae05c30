"""The outside of one mail piece, as a recorder wrote it down. There is no field for contents."""

from dataclasses import dataclass

from plainview.core.vocabulary.days import Day


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece's outside on one day; "" means not visible. `mail_class` is a code of `mail.classes`."""

    day: Day
    mail_class: str
    addressee: str
    sender_name: str = ""
    sender_address: str = ""
    postmark: str = ""
    marks: str = ""
