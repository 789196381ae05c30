"""Classes of mail as dated reference data: which are sealed against inspection, and from which day.

Source: 39 CFR 233.3(c)(3)-(4), the edition of 2009 (74 FR 18297) and the technical correction of 11 December 2023
(doc. 2023-26787), which put current class names in place of old ones and changed no procedure. Lists of classes change
with the mail; they are data here so that a rule never has to.
"""

from dataclasses import dataclass
from datetime import date

from plainview.core.vocabulary.days import Day

EDITION_2009 = date(2009, 4, 22)
EDITION_2023 = date(2023, 12, 11)

UNDETERMINED = "undetermined"
"""What a recorder enters when the class cannot be told from the outside; it counts as sealed."""


@dataclass(frozen=True, slots=True)
class MailClass:
    """One class of mail: its code, its printed name, whether it is sealed, and the days on which it is listed.

    `until` is the first day on which it is no longer listed. `confirmed` is False where the entry still has to be
    compared with the official text of its edition.
    """

    code: str
    name: str
    sealed: bool
    since: Day = EDITION_2009
    until: Day | None = None
    confirmed: bool = True

    def listed_on(self, day: Day) -> bool:
        """Tell whether the class is on the list in force on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


CLASSES: tuple[MailClass, ...] = (
    # (c)(3) sealed
    # OPEN: only the summary of the correction of 2023 was read; what it renamed is inferred from today's class names.
    MailClass("first_class", "First-Class Mail", sealed=True),
    MailClass("priority", "Priority Mail", sealed=True),
    MailClass("express", "Express Mail", sealed=True, until=EDITION_2023),
    MailClass("priority_express", "Priority Mail Express", sealed=True, since=EDITION_2023, confirmed=False),
    MailClass("express_international", "Express Mail International", sealed=True, until=EDITION_2023),
    MailClass(
        "priority_express_international",
        "Priority Mail Express International",
        sealed=True,
        since=EDITION_2023,
        confirmed=False,
    ),
    MailClass("global_express_documents", "Global Express Guaranteed, documents only", sealed=True),
    MailClass(
        "priority_international_flat", "Priority Mail International, flat-rate envelope or small box", sealed=True
    ),
    MailClass("airmail_international", "International Priority Airmail, except M-bags", sealed=True),
    MailClass("surface_air_lift", "International Surface Air Lift, except M-bags", sealed=True),
    MailClass("first_class_international", "First-Class Mail International", sealed=True),
    MailClass("global_bulk_economy", "Global Bulk Economy, except M-bags", sealed=True, until=EDITION_2023),
    MailClass("global_direct_sealed", "Global Direct, sealed by contract", sealed=True),
    MailClass("international_transit", "International Transit Mail", sealed=True),
    # OPEN: whether USPS Ground Advantage is sealed was not found; the stricter reading treats it as sealed.
    MailClass("ground_advantage", "USPS Ground Advantage", sealed=True, since=EDITION_2023, confirmed=False),
    MailClass(UNDETERMINED, "Class not to be told from the outside", sealed=True),
    # (c)(4) unsealed
    MailClass("periodicals", "Periodicals", sealed=False),
    MailClass("standard", "Standard Mail", sealed=False, until=EDITION_2023),
    MailClass("marketing", "USPS Marketing Mail", sealed=False, since=EDITION_2023, confirmed=False),
    MailClass("package_services", "Package Services", sealed=False),
    MailClass("first_class_enclosure", "Incidental First-Class attachment or enclosure", sealed=False),
    MailClass("global_express_goods", "Global Express Guaranteed, non-documents", sealed=False),
    MailClass("priority_international_other", "Priority Mail International, other", sealed=False),
    MailClass("m_bag", "M-bag", sealed=False, confirmed=False),
    MailClass("global_direct_unsealed", "Global Direct, not sealed by contract", sealed=False, confirmed=False),
    MailClass("free_for_the_blind", "Free matter for the blind", sealed=False, confirmed=False),
)


def classes_on(day: Day) -> tuple[MailClass, ...]:
    """Promise the classes listed on `day`, sealed ones first; none before the first edition held here."""
    return tuple(entry for entry in CLASSES if entry.listed_on(day))


def is_sealed(mail_class: str, day: Day) -> bool | None:
    """Promise whether a class is sealed against inspection on `day`; None when no list of that day names it."""
    return next((entry.sealed for entry in classes_on(day) if entry.code == mail_class), None)
