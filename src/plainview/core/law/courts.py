"""Which court decides and by which standard, per profile, level and kind; and when an agency asks unusually often.

The regulation knows no court: 39 CFR 233.3(d) gives the order to the Chief Postal Inspector. The profile `reform` puts
every order to a judge. Whom it asks is modelled on the courts that order pen registers; what the judge asks is the
regulation's own showing, read as strictly as the law on stored records reads its like.
"""

from dataclasses import dataclass

from plainview.core.law.profile import Profile
from plainview.core.vocabulary.request import Kind, Level

GROUNDS = "39 CFR 233.3(e)(2)"
STORED_RECORDS = "18 USC 2703(d)"
FEDERAL_COURT = "18 USC 3127(2)(A)"
STATE_COURT = "18 USC 3127(2)(B)"
OWN = "Plainview law edition 2026-1"

FREQUENT_REQUESTS = 5
"""So many requests of one agency under one statute within `FREQUENT_DAYS` are usual; one more is flagged."""

FREQUENT_DAYS = 7
"""Days, today included, over which an agency's requests under one statute are counted."""

_STANDARD = {
    Kind.COVER: (
        "Specific facts give reasonable grounds to believe that the cover is necessary for the purpose stated, and "
        "that less would not do."
    ),
    Kind.RECORDS: (
        "Specific facts give reasonable grounds to believe that the records named are relevant and material to the "
        "investigation stated, and that no more is asked than it needs."
    ),
}


@dataclass(frozen=True, slots=True)
class Court:
    """The court that decides, the standard it asks by, and where both are written."""

    court: str
    standard: str
    cites: tuple[str, ...]


def court_for(profile: Profile, level: Level, kind: Kind) -> Court | None:
    """Promise the court and the standard for an order; None under a profile that puts no order to a judge."""
    if not profile.court_approval:
        return None
    federal = level in (Level.FEDERAL, Level.POSTAL)
    court = (
        "a magistrate judge or district judge of the United States"
        if federal
        else "a judge of a court of general criminal jurisdiction of the state"
    )
    where = FEDERAL_COURT if federal else STATE_COURT
    return Court(court, _STANDARD[kind], (GROUNDS, STORED_RECORDS, where, OWN))


def frequent(requests: int) -> bool:
    """Tell whether so many requests of one agency under one statute, in `FREQUENT_DAYS`, are more than usual."""
    return requests > FREQUENT_REQUESTS
