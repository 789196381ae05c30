"""What the statements have come to: how duties stand, and the program's keys, profile, delegations, reviews."""

from collections import Counter
from collections.abc import Mapping

from plainview.core.docket.program import PERIOD_DAYS, Program
from plainview.core.docket.yearly import owed_figures, owed_review
from plainview.core.law.rule import Inputs
from plainview.core.law.table import RULES
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.verifier.record import Record
from plainview.verifier.report import Standing

PROGRAM, FIGURES = ChainId("program"), ChainId("figures")


def duties_on(record: Record, day: Day) -> Standing:
    """Promise how every duty stands on `day`, the one they were counted on: the matters', and the program's own.

    Those are the periodic review, and each year's figures.
    """
    counted = Record(duties=record.duties.copy(), overdue=record.overdue.copy())
    counted.owe(PROGRAM, owed_review(record.program), day)
    for duty in owed_figures(record.program, day):
        counted.owe(FIGURES, duty, day)
    counts = {word: counted.duties[word] for word in ("met", "late", "owed", "overdue")}
    return Standing(day, counts, tuple(counted.overdue))


def phases(counts: Mapping[str, int]) -> str:
    """Promise how many matters are in each phase, in words."""
    return ", ".join(f"{count} {phase}" for phase, count in sorted(counts.items())) or "no matters"


def seals(counts: Mapping[str, int]) -> str:
    """Promise how many seals were lifted, and how many wait for a cohort that is past, in words; "" for none."""
    words = [f"{counts[name]} {name}" for name in ("lifted", "overdue") if counts.get(name)]
    return f"; seals: {', '.join(words)}" if words else ""


def program_in_words(program: Program, day: Day) -> str:
    """Promise profile, keys, delegations and reviews as they are on `day`, in words."""
    live = Counter(key.signer for key in program.keys.values() if key.valid(program.size, day))
    revoked = sum(key.revoked is not None for key in program.keys.values())
    keys = ", ".join(f"{count} {name}" for name, count in sorted(live.items())) or "none"
    held = sum(not delegation.revoked for delegation in program.delegations.values())
    done = sum(review.done is not None for review in program.reviews.values())
    return (
        f"profile {program.profile_on(day)}; keys in force: {keys}; {revoked} revoked; {held} delegations; "
        f"{done} reviews done in {program.period_of(day)} periods of {PERIOD_DAYS} days"
    )


def attested(record: Record) -> list[str]:
    """Promise what rests on somebody's word, and whose: what no reader of public statements can check."""
    inputs = Counter(rule.inputs for rule in RULES.values())
    signed = ", ".join(f"{name} {count}" for name, count in sorted(record.signed.items()))
    closed = record.sealed - record.opened
    return [
        f"{inputs[Inputs.SEALED]} rules on sealed facts: attested by whoever signed (signatures by class: {signed})",
        f"{inputs[Inputs.CROSS_MATTER]} rules that look across matters: attested by the operator",
        f"what {closed} sealed fields say: {record.opened} were opened",
        "anything done without a statement: covers off the log, informal disclosure, collusion",
    ]
