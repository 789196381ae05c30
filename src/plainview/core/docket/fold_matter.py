"""How one statement changes the public state of its matter. Every function here is one type's effect, nothing else."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from plainview.core.docket.clock import missed
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter, drop
from plainview.core.docket.statement import Statement
from plainview.core.docket.types import TYPES
from plainview.core.docket.types_safeguard import OPENING_DAYS
from plainview.core.docket.unsealing import after_end, after_filing, after_lifting
from plainview.core.law import cfr39_233_3, pub55, reform
from plainview.core.law.clocks import calendar
from plainview.core.vocabulary.days import Day

RATIFYING = ("order.approved", "order.narrowed")
"""Types that leave the phase as it is when the cover has already started in an emergency."""


def effect(matter: Matter, statement: Statement) -> Matter:
    """Promise the state after `statement`, duties not yet touched. The statement must have been permitted."""
    kind = statement.type
    to, change = TYPES[kind].to, EFFECTS.get(kind)
    if to and to != matter.phase and (matter.started is None or kind not in RATIFYING):
        matter = replace(matter, phase=to)
    return change(matter, statement) if change else matter


def _word(value: Json) -> str:
    assert isinstance(value, str)
    return value


def _number(value: Json) -> int:
    assert isinstance(value, int)
    return value


def _filed(matter: Matter, statement: Statement) -> Matter:
    facts = statement.facts
    return replace(
        matter,
        kind=_word(facts["kind"]),
        level=_word(facts["level"]),
        purpose=_word(facts["purpose"]),
        filed=statement.day,
        digests=after_filing(matter, statement),
    )


def _corrected(matter: Matter, statement: Statement) -> Matter:
    """Of an order on the version before, a judge's return behind it or not, nothing is left: it is ordered anew."""
    return replace(
        drop(matter, ("end",)),
        purpose=_word(statement.facts["purpose"]),
        version=_number(statement.facts["version"]),
        returned=None,
        reviewed=False,
        seconded=False,
        emergency=False,
        authorized=None,
        chief=False,
        days=0,
        ordered_days=0,
        start_before=None,
        in_force=None,
        end=None,
        digests=after_filing(matter, statement),
    )


def _returned(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, returned=statement.day if matter.reform else None, returns=matter.returns + 1)


def _over(matter: Matter, statement: Statement) -> Matter:
    """Over before anything was in force: what an approval had fixed falls away with it."""
    return replace(drop(matter, ("end", "notice")), decided=statement.day, end=None, notice_by=None)


def _reviewed(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, reviewed=True)


def _confirmed(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, confirmed=True, confirm_by=None)


def _authorized(matter: Matter, statement: Statement) -> Matter:
    days = _number(statement.facts["days"])
    before = cfr39_233_3.order_end(statement.day, days).by
    after = replace(
        matter,
        authorized=statement.day,
        days=days,
        ordered_days=days,
        emergency=not matter.reviewed,
        chief=statement.facts["authority"] == "chief",
        start_before=before,
    )
    if matter.kind == "records" and not matter.reform:
        return _run(replace(after, start_before=None), statement.day, days)
    return after


def _seconded(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, seconded=True)


def _run(matter: Matter, in_force: Day, days: int, **also: Any) -> Matter:
    """Put in force from a day for a number of days, and fix the notice that hangs on the end; change `also` these."""
    return _until(matter, cfr39_233_3.order_end(in_force, days).by, in_force=in_force, **also)


def _until(matter: Matter, end: Day, **also: Any) -> Matter:
    notice = reform.notice(end).by if matter.reform else None
    return replace(matter, end=end, notice_by=notice, **also)


def _attested_until(matter: Matter, attested: Day, **also: Any) -> Matter:
    """A further attestation is owed 30 days on, if the order still runs then."""
    assert matter.end is not None
    by = pub55.uncharged_attestation(attested).by
    return replace(matter, attested=attested, attest_by=by if by < matter.end else None, **also)


def _approved(matter: Matter, statement: Statement) -> Matter:
    days = _number(statement.facts["days"])
    day = statement.day
    if matter.started is not None:
        return _ratified(replace(matter, approved=day, court_by=None, decided=day), day, days)
    run = _run(matter, day, days, approved=day, court_by=None, decided=day)
    if matter.kind == "records":
        assert matter.start_before is not None
        assert run.end is not None
        return _until(replace(run, start_before=None), min(run.end, matter.start_before))
    return run


def _ratified(matter: Matter, day: Day, days: int) -> Matter:
    """A judge ratifies an emergency cover: it may become shorter, never longer, and one that is over stays so."""
    assert matter.in_force is not None
    assert matter.attested is not None
    assert matter.end is not None
    if day >= matter.end:
        return matter
    end = cfr39_233_3.order_end(matter.in_force, days).by
    return _attested_until(_until(matter, min(end, matter.end)), matter.attested)


def _denied(matter: Matter, statement: Statement) -> Matter:
    if matter.started is None:
        return replace(matter, decided=statement.day)
    return replace(matter, phase="suspended", missing="court", court_by=None, decided=statement.day)


def _started(matter: Matter, statement: Statement) -> Matter:
    day = statement.day
    running = matter if matter.in_force is not None else _run(matter, day, matter.days)
    if matter.emergency:
        running = _emergency(running, day)
    return _attested_until(running, day, started=day)


def _emergency(matter: Matter, day: Day) -> Matter:
    assert matter.filed is not None
    confirm = None if matter.confirmed else cfr39_233_3.written_confirmation(matter.filed).by
    court = reform.court_ratification(matter.filed).by if matter.reform else None
    return replace(matter, confirm_by=confirm, court_by=court)


def _attested(matter: Matter, statement: Statement) -> Matter:
    return _attested_until(matter, statement.day, phase="active", missing="")


def _asked(matter: Matter, statement: Statement) -> Matter:
    days = _number(statement.facts["days"])
    return _attested_until(matter, statement.day, asked_days=days, extension_days=0)


def _extension_refused(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, asked_days=0, extension_days=0) if statement.facts["act"] == "ask" else matter


def _extension_authorized(matter: Matter, statement: Statement) -> Matter:
    """The count towards 120 is of days ordered, also where a judge gives fewer, so that `regulation` would allow it."""
    days = _number(statement.facts["days"])
    ordered = replace(matter, ordered_days=matter.ordered_days + days, asked_days=0)
    return replace(ordered, extension_days=days) if matter.reform else _extend(ordered, days)


def _extend(matter: Matter, days: int) -> Matter:
    assert matter.end is not None
    assert matter.attested is not None
    end = cfr39_233_3.order_end(matter.end, days).by
    longer = _until(matter, end, extension_days=0, term_disclosed=False)
    return _attested_until(longer, matter.attested)


def _extension_approved(matter: Matter, statement: Statement) -> Matter:
    return _extend(matter, _number(statement.facts["days"]))


def _extension_denied(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, extension_days=0)


def _stop(matter: Matter, day: Day) -> Matter:
    """Over: nothing more can fall due that only a running order owes; an early end pulls the notice forward.

    What an emergency owes, its confirmation and its court, it owes all the same.
    """
    assert matter.end is not None
    end = min(day, matter.end)
    stopped = drop(matter, ("attestation",))
    if day < matter.end:
        stopped = _until(stopped, day, ended_early=True)
    over = {"attest_by": None, "missing": "", "asked_days": 0, "extension_days": 0}
    return replace(stopped, phase="ended", first_end=min(matter.first_end or end, end), **over)


def _ended(matter: Matter, statement: Statement) -> Matter:
    locked = matter.missing if matter.missing in ("confirmation", "court") else ""
    return replace(_stop(matter, statement.day), missing=locked, digests=after_end(matter, statement))


def _suspended(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, missing=_word(statement.facts["missing"]))


def _found(matter: Matter, statement: Statement) -> Matter:
    improper = statement.facts["outcome"] == "improper"
    found = _answered(replace(matter, improper=improper), statement.day)
    suspended = matter.phase == "suspended" or missed(matter, statement.day) is not None
    if matter.phase != "ended" and (suspended or improper):
        return _stop(found, statement.day)
    return replace(found, missing="")


def _answered(matter: Matter, day: Day) -> Matter:
    """A finding answers the clocks that were missed by its day, an improper one all; the others still run."""
    confirm = None if matter.improper else _running(matter.confirm_by, day)
    court = None if matter.improper else _running(matter.court_by, day)
    answered = [name for name, by in (("confirmation", confirm), ("court", court)) if by is None]
    return drop(replace(matter, confirm_by=confirm, court_by=court), tuple(answered))


def _running(by: Day | None, day: Day) -> Day | None:
    return by if by is not None and day <= by else None


def _erased(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, erased=True) if statement.facts["scope"] == "all" else matter


def _held(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, held=statement.type == "hold.placed")


def _disclosing(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, disclosing=_word(statement.facts["stage"]))


def _released(matter: Matter, statement: Statement) -> Matter:
    """What goes to the person in discovery, no agency acknowledges."""
    stage, given = matter.disclosing, matter.unacknowledged
    if stage != "discovery":
        given = tuple(sorted({*given, stage}))
    term = matter.term_disclosed or stage == "mid_term"
    return replace(matter, disclosing="", unacknowledged=given, term_disclosed=term)


def _acknowledged(matter: Matter, statement: Statement) -> Matter:
    left = tuple([stage for stage in matter.unacknowledged if stage != statement.facts["stage"]])
    return replace(matter, unacknowledged=left)


def _heard(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, heard=True)


def _delayed(matter: Matter, statement: Statement) -> Matter:
    assert matter.notice_by is not None
    assert statement.signature is not None
    by = calendar(matter.notice_by, _number(statement.facts["days"]))
    return replace(matter, delays=matter.delays + 1, notice_by=by, heard=False, delay_key=statement.signature.key)


def _undelivered(matter: Matter, statement: Statement) -> Matter:
    sent_again = statement.facts["again"] or statement.facts["reason"] not in reform.UNREACHED
    return matter if sent_again else replace(matter, unreached=True)


def _repeated(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, unreached=False, repeated=True)


def _captured(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, kind="capture", filed=statement.day)


def _capture_reviewed(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, decided=statement.day, improper=statement.facts["outcome"] == "improper")


def _lifted(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, lifted=statement.day, digests=after_lifting(matter))


def _closed(matter: Matter, statement: Statement) -> Matter:
    return replace(matter, closed=statement.day)


def _opening_approved(matter: Matter, statement: Statement) -> Matter:
    purpose, office = _word(statement.facts["purpose"]), _word(statement.facts["office"])
    until = calendar(statement.day, OPENING_DAYS)
    return replace(matter, opening_for=purpose, opening_by=office, opening_until=until)


def _record_opened(matter: Matter, statement: Statement) -> Matter:
    until = calendar(statement.day, OPENING_DAYS) if statement.facts["purpose"] == "discovery" else None
    return replace(matter, opening_for="", opening_by="", opening_until=None, discovery_until=until)


EFFECTS: Mapping[str, Callable[[Matter, Statement], Matter]] = MappingProxyType(
    {
        "filing.refused": lambda matter, statement: _over(_filed(matter, statement), statement),
        "request.filed": _filed,
        "request.corrected": _corrected,
        "request.returned": _returned,
        "request.refused": _over,
        "request.withdrawn": _over,
        "request.lapsed": _over,
        "request.reviewed": _reviewed,
        "request.confirmed": _confirmed,
        "order.authorized": _authorized,
        "order.seconded": _seconded,
        "order.approved": _approved,
        "order.narrowed": _approved,
        "order.denied": _denied,
        "order.returned": _returned,
        "cover.started": _started,
        "attestation.made": _attested,
        "extension.asked": _asked,
        "extension.refused": _extension_refused,
        "extension.authorized": _extension_authorized,
        "extension.approved": _extension_approved,
        "extension.denied": _extension_denied,
        "order.ended": _ended,
        "cover.suspended": _suspended,
        "finding.made": _found,
        "data.erased": _erased,
        "hold.placed": _held,
        "hold.lifted": _held,
        "disclosure.approved": _disclosing,
        "disclosure.released": _released,
        "disclosure.acknowledged": _acknowledged,
        "delay.heard": _heard,
        "notice.delayed": _delayed,
        "notice.undelivered": _undelivered,
        "notice.repeated": _repeated,
        "capture.recorded": _captured,
        "capture.reviewed": _capture_reviewed,
        "matter.closed": _closed,
        "record.opening_approved": _opening_approved,
        "record.opened": _record_opened,
        "seal.lifted": _lifted,
    }
)
"""Type to what its statement does to a matter in the phase that it led to, number, previous hash and duties apart."""
