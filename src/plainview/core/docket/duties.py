"""Which statement creates or moves which duty, and which discharges it: one table for decide and verifier alike."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType

from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import DutyLine
from plainview.core.docket.types import TYPES
from plainview.core.law import audit_controls, cfr39_233_3, pub55, reform
from plainview.core.vocabulary.answers import Owed
from plainview.core.vocabulary.days import Day

DISCHARGED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "decision": (
            "request.reviewed",
            "request.returned",
            "request.refused",
            "request.withdrawn",
            "request.lapsed",
            "order.authorized",
        ),
        "resubmission": ("request.corrected", "request.withdrawn", "request.lapsed"),
        "confirmation": ("request.confirmed",),
        "court": ("order.approved", "order.narrowed", "order.denied"),
        "opening": ("fields.opened",),
        "end": ("order.ended", "finding.made"),
        "attestation": ("attestation.made", "extension.asked"),
        "return": ("copy.returned",),
        "notice": ("notice.given",),
        "second_notice": ("notice.repeated",),
        "finding": ("finding.made",),
        "erasure": ("data.erased",),
        "error_report": ("error.reported", "error.reclassified"),
        "capture_review": ("capture.reviewed",),
        "destruction": ("matter.destroyed",),
    }
)
"""Duty name to the statement types that discharge it."""

_DISCHARGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind: tuple(name for name, by in DISCHARGED_BY.items() if kind in by) for kind in TYPES}
)
"""The same table the other way round."""


_DUTY = attrgetter("duty")


def discharged(kind: str, after: Matter) -> tuple[str, ...]:
    """Promise the names of the duties that a statement of this type discharges; `after` is the state it led to.

    A finding discharges the end only where it ends the cover.
    """
    names = _DISCHARGES[kind]
    return names if after.phase == "ended" or "end" not in names else tuple(name for name in names if name != "end")


def created(kind: str, facts: Mapping[str, Json], before: Matter, after: Matter, day: Day) -> tuple[DutyLine, ...]:
    """Promise the duties that a statement of `kind` on `day` creates or moves, sorted by name.

    `before` and `after` are the matter's states around the statement, duties not yet touched.
    """
    rule = _CREATED.get(kind)
    if rule is None or facts.get("reportable") is False:
        return ()
    lines = [DutyLine(answer.duty, answer.by) for answer in rule(before, after, day)]
    if len(lines) > 1:
        lines.sort(key=_DUTY)
    return tuple(lines)


def _filed(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (reform.review_decision(day),) if after.reform else ()


def _returned(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (reform.resubmission(day, after.start_before),) if after.reform else ()


def _run(after: Matter) -> tuple[Owed, ...]:
    """The end, and the notice that hangs on it, of whatever is in force."""
    assert after.end is not None
    end = Owed("end", after.end)
    return (end, Owed("notice", after.notice_by)) if after.notice_by else (end,)


def _in_force(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return _run(after) if after.end != before.end else ()


def _started(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    run = _in_force(before, after, day)
    attest = _attest(after)
    if not after.emergency:
        return (*run, *attest)
    if after.reform:
        return (*run, *attest, reform.emergency_opening(day))
    return (*run, *attest, *_emergency_clocks(after))


def _emergency_clocks(after: Matter) -> tuple[Owed, ...]:
    clocks = (("confirmation", after.confirm_by), ("court", after.court_by))
    return tuple(Owed(name, by) for name, by in clocks if by is not None)


def _opened(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    """The emergency's clocks are published when the emergency is: the day after the start."""
    first = any(duty.name == "opening" and duty.done is None for duty in before.duties)
    return _emergency_clocks(after) if first else ()


def _attest(after: Matter) -> tuple[Owed, ...]:
    """A monthly attestation is owed only where another month of cover lies ahead."""
    return (Owed("attestation", after.attest_by),) if after.attest_by else ()


def _attested(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return _attest(after)


def _extended(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    if after.end == before.end:
        return ()
    return (*_run(after), *_returns(before, after), *_attest(after))


def _returns(before: Matter, after: Matter) -> tuple[Owed, ...]:
    open_return = any(duty.name == "return" and duty.done is None for duty in before.duties)
    return (pub55.copy_return(after.end),) if open_return and after.end else ()


def _ended(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    if after.end == before.end or after.end is None:
        return ()
    notice = (Owed("notice", after.notice_by),) if after.notice_by else ()
    return (*notice, *_returns(before, after))


def _suspended(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    since = {"confirmation": before.confirm_by, "court": before.court_by}.get(after.missing)
    return (reform.finding_due(since),) if after.reform and since else ()


def _denied(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (reform.finding_due(day),) if after.phase == "suspended" else ()


def _found(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    erase = (reform.erasure_due(day),) if after.reform and after.improper and not after.erased else ()
    return (*erase, *_ended(before, after, day))


def _lifted(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (reform.erasure_due(day),) if after.reform and after.improper and not after.erased else ()


def _released(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    if after.kind != "cover" or before.disclosing == "discovery" or after.end is None:
        return ()
    return (pub55.copy_return(after.end),)


def _delayed(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (Owed("notice", after.notice_by),) if after.notice_by else ()


def _undelivered(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (reform.second_notice(day),) if after.unreached and not before.unreached else ()


def _captured(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (reform.capture_review(day),) if after.reform else ()


def _reviewed_capture(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (reform.erasure_due(day),) if after.reform and after.improper else ()


def _closed(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (cfr39_233_3.destruction(day),)


def _error(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    return (audit_controls.error_report(day),)


def _reinforced(before: Matter, after: Matter, day: Day) -> tuple[Owed, ...]:
    """A judge's approval puts an ordinary order in force, or ratifies (and may shorten) an emergency cover."""
    return (*_in_force(before, after, day), *(_returns(before, after) if after.end != before.end else ()))


_CREATED: Mapping[str, Callable[[Matter, Matter, Day], tuple[Owed, ...]]] = MappingProxyType(
    {
        "request.filed": _filed,
        "request.corrected": _filed,
        "request.returned": _returned,
        "order.authorized": _in_force,
        "order.approved": _reinforced,
        "order.narrowed": _reinforced,
        "order.denied": _denied,
        "order.returned": _returned,
        "cover.started": _started,
        "fields.opened": _opened,
        "attestation.made": _attested,
        "extension.asked": _attested,
        "extension.authorized": _extended,
        "extension.approved": _extended,
        "order.ended": _ended,
        "cover.suspended": _suspended,
        "finding.made": _found,
        "hold.lifted": _lifted,
        "disclosure.released": _released,
        "notice.delayed": _delayed,
        "notice.undelivered": _undelivered,
        "capture.recorded": _captured,
        "capture.reviewed": _reviewed_capture,
        "matter.closed": _closed,
        "error.registered": _error,
    }
)
