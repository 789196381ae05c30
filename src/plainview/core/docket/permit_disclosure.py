"""Which disclosures, acknowledgements and returns the public facts permit: what is out, at which stage, until when."""

from collections.abc import Mapping

from plainview.core.docket.clock import locked, phase_on
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.law import pub55, reform
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.days import Day

Facts = Mapping[str, Json]
DISCOVERY, RECORDS, MID_TERM = "discovery", "records", "mid_term"
G4, I = "39 CFR 233.3(g)(4)", "39 CFR 233.3(i)"  # noqa: E741
H1, H2, H4 = "39 CFR 233.3(h)(1)", "39 CFR 233.3(h)(2)", "39 CFR 233.3(h)(4)"


def refuse(rule: int, cite: str, code: str, reason: str) -> tuple[Check, ...]:
    """Promise a report of one refusal."""
    return (Check(rule, Refused((cite,), code, reason)),)


def disclosable(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    """Promise whether something of a matter may go out at a stage on `day`.

    What is locked or to be erased goes out in discovery alone, while a hold keeps it: 39 CFR 233.3(h)(2)-(3).
    """
    stage = facts["stage"]
    if matter.kind != "capture" and matter.in_force is None:
        return refuse(61, G4, "not_in_force", "nothing is or was in force that could be disclosed")
    if matter.started is None and matter.kind == "cover":
        return refuse(61, G4, "never_started", "the cover was never in force")
    if matter.phase == "closed" and stage != DISCOVERY:
        return refuse(61, H4, "closed", "a closed record goes out only in discovery")
    if (matter.improper or locked(matter, day)) and not (stage == DISCOVERY and matter.held):
        return refuse(47, H2, "locked", "what the cover yielded is locked or to be erased")
    return () if stage == DISCOVERY or matter.kind == "capture" else _in_stage(matter, stage, day)


def _in_stage(matter: Matter, stage: Json, day: Day) -> tuple[Check, ...]:
    """Records go out as records; a cover at mid-term, once a term, and at its end, until the copy would be due back."""
    if (stage == RECORDS) is not (matter.kind == RECORDS):
        return refuse(61, I, "other_kind", f"{stage} is no stage of a matter of kind {matter.kind}")
    if stage == RECORDS:
        return ()
    running = phase_on(matter, day) == "active"
    if running is not (stage == MID_TERM):
        what = "still runs: disclose it at mid_term" if running else "is over: disclose it at its end"
        return refuse(61, I, "other_stage", f"the cover {what}, not at {stage}")
    assert matter.end is not None
    due = pub55.copy_return(matter.end).by
    if day > due:
        return refuse(63, RULES[63].cite, "past_return", f"the agency's copy was to be back by {due}; none is sent now")
    return (reform.term_disclosure.check(matter.term_disclosed and running),) if matter.reform else ()


def released(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    """Promise whether what was approved may be released on `day`."""
    if matter.disclosing != facts["stage"]:
        return refuse(61, I, "not_approved", f"no disclosure for stage {facts['stage']} is approved")
    if matter.phase == "closed" and (matter.discovery_until is None or day > matter.discovery_until):
        return refuse(66, H1, "not_opened", "a closed record goes out once two offices have opened it for discovery")
    return disclosable(matter, facts, day)


def acknowledged(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    """Promise that the agency was given what it acknowledges, and has not acknowledged it yet."""
    if facts["stage"] in matter.unacknowledged:
        return ()
    reason = f"nothing was released to the agency at stage {facts['stage']} that it has not acknowledged already"
    return refuse(61, I, "not_released", reason)


def returned(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    """Promise that a copy is out that can come back."""
    if any(duty.name == "return" and duty.done is None for duty in matter.duties):
        return ()
    return refuse(63, RULES[63].cite, "no_copy_out", "the agency holds no copy that it could return")
