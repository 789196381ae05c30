"""What the private parts of a matter are called in the store: its wrapped keys and its notes."""

from plainview.core.vocabulary.days import Day

ROUTE = "route"
"""The note of a cover on the one carrier route on which it is recorded; without it that is all of its facility."""

NOTES = ("matter-agency", "charged", "call-back", "exchanged", ROUTE)
"""Short private notes on open matters: who asked, the day of a charge, who was called back, another system's names, the
carrier route.
"""

COUNTABLE = "countable"
"""The note of a closed matter on what attested tables may still count of it."""

SEALED_NOTES = (*NOTES, COUNTABLE, "openable", "intake", "draft-values", "webhook", "mail-address")
"""All records that are sealed to the service, drafts too: whoever ends an epoch seals each anew."""


def quorum_name(name: str) -> str:
    """Promise what the wrap of a matter's key is called that two custodian offices open."""
    return f"{name}.quorum"


def day_name(day: Day) -> str:
    """Promise what the key of a day's pieces is called."""
    return "pieces." + day.isoformat().replace("-", "")
