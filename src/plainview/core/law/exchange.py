"""Rules of the exchange of authorisations, ETSI TS 103 120: they bear on a message, never on a statement.

Whatever comes by such a message is filed, decided and recorded under all other rules. So nothing that a log says rests
on these, and the hash of an edition's table leaves them out (`table.canonical_table`).
"""

from collections.abc import Sequence
from datetime import date

from plainview.core.law import clocks
from plainview.core.law.reform.own import DECISION_DAYS
from plainview.core.law.rule import listed, rule
from plainview.core.vocabulary.answers import Allowed, Owed, Refused
from plainview.core.vocabulary.days import Day

STATUS = "ETSI TS 103 120 cl. 7.2.5"
GENERATION = "ETSI TS 103 120 cl. 7.1.3"
BUNDLE = "ETSI TS 103 120 cl. H.5.3"
RECEIPT = "ETSI TS 103 120 cl. 7.2.4"

Y2026 = date(2026, 1, 1)


# 7.2.5, 8.2.3: who receives an object sets its status; who sends it says only which status it wishes for.
@rule(91, STATUS, title="A sender sets only the desired status", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def desired_status_alone(statuses: Sequence[str]) -> Allowed | Refused:
    """A message that comes in says no status of an authorisation, a task or a document: only a desired one."""
    if not statuses:
        return Allowed()
    reason = f"The message sets {listed(tuple(statuses))}. Say only which status is desired; this side sets it."
    return Refused((STATUS,), "status_set_by_sender", reason)


# 7.1.3: the generation counts the changes on the receiver's side, so that there is none before an object exists.
@rule(92, GENERATION, title="No generation in a creation", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def no_generation(generations: Sequence[int]) -> Allowed | Refused:
    """An object that is created carries no generation number."""
    if not generations:
        return Allowed()
    reason = "An object to be created carries a generation number. Leave it out; it is given here."
    return Refused((GENERATION,), "generation_in_creation", reason)


# H.5.3: a new authorisation comes with its tasks and documents in one message, and stands or falls as a whole.
@rule(93, BUNDLE, title="What a new order's message holds", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def whole_bundle(authorisations: int, tasks: int, documents: int) -> Allowed | Refused:
    """A new order is one authorisation with at least one task and at least one document, all or nothing."""
    if authorisations == 1 and tasks >= 1 and documents >= 1:
        return Allowed()
    reason = (
        f"The message creates {authorisations} authorisations, {tasks} tasks and {documents} documents. Send exactly "
        "one authorisation with at least one task and one document."
    )
    return Refused((BUNDLE,), "bundle_incomplete", reason)


# 7.2.4 lets a sender say a priority. No priority and no time that a sender writes moves a clock of this program: the
# decision is owed from the day of receipt, and a decision that comes too late is public (rule 106).
@rule(94, RECEIPT, title="The clock starts at receipt", tag="X", inputs="sealed", since=Y2026, confirmed=True)
def clock_from_receipt(received: Day) -> Owed:
    """A message that files a request is decided within ten working days of the day it was received on."""
    return Owed("decision", clocks.working(received, DECISION_DAYS))
