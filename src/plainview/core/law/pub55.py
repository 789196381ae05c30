"""Publication 55, the postal inspection service's guide for agencies that ask for mail covers.

Two editions were read: March 2006 (contents only) and a later, undated one, from which the figures come.
"""

from datetime import date

from plainview.core.law import clocks
from plainview.core.law.rule import rule
from plainview.core.vocabulary.answers import Owed
from plainview.core.vocabulary.days import Day

Y2006 = date(2006, 3, 1)

P55_RETURN = "Publication 55 II.D"
P55_CHARGED = "Publication 55 III.B.5"

ATTESTATION_DAYS = 30  # monthly is the program's policy; the publication asks for it at each request
RETURN_DAYS = 60  # II.D


# III.B.5: the agency states that nobody is charged, and reports a later charge at once.
@rule(
    46, P55_CHARGED, title="Attestation that no charge is filed", tag="P", inputs="public", since=Y2006, confirmed=True
)
def uncharged_attestation(last: Day) -> Owed:
    """While a cover runs, the officer attests every 30 days that no charge is filed; `last` is the last time."""
    return Owed("attestation", clocks.calendar(last, ATTESTATION_DAYS))


# II.D: the form and every copy stay postal property and come back within sixty days after the cover.
@rule(63, P55_RETURN, title="The agency's copy comes back", tag="P", inputs="public", since=Y2006, confirmed=True)
def copy_return(end: Day) -> Owed:
    """The agency returns its copy, or attests that it is erased, within 60 days after the end; access ends then."""
    return Owed("return", clocks.calendar(end, RETURN_DAYS))
