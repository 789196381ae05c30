"""39 CFR 233.3(h)-(j): custody, improper orders, discovery, retention, reports and review."""

from plainview.core.law import clocks
from plainview.core.law.cfr39_233_3.c_definitions import Y1993
from plainview.core.law.rule import rule
from plainview.core.vocabulary.answers import Owed
from plainview.core.vocabulary.days import Day

H4 = "39 CFR 233.3(h)(4)"
J1 = "39 CFR 233.3(j)(1)"

RETENTION_YEARS = 8  # (h)(4)
REVIEW_DAYS = 365  # (j)(1) says periodically; the inspector general treats it as yearly


# (h)(4): files and records are kept eight years.
# OPEN: the regulation does not say when the eight years begin; closure of the matter is assumed.
@rule(
    65, H4, title="Records are kept eight years, then destroyed", tag="L", inputs="public", since=Y1993, confirmed=True
)
def destruction(closed: Day) -> Owed:
    """Records of a closed matter are kept eight years and destroyed, with a certificate, on the day that ends them."""
    return Owed("destruction", clocks.years(closed, RETENTION_YEARS))


# (j)(1): headquarters reviews the orders of the support groups periodically.
@rule(68, J1, title="Periodic review of orders", tag="L", inputs="public", since=Y1993, confirmed=True)
def periodic_review(since: Day) -> Owed:
    """A review of the support groups' orders is owed 365 days after the last one, or after the program began."""
    return Owed("review", clocks.calendar(since, REVIEW_DAYS))
