"""Which acts the public facts alone permit: order of phases, dates, numbers, and who may not sign twice.

`decide` asks before an act, the fold asks again of every published statement; both get the same answer, because the
rules are asked here and nowhere else. Rules that rest on sealed facts are asked in `decide` only.
"""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from types import MappingProxyType

from plainview.core.docket import permit_disclosure, permit_request
from plainview.core.docket.clock import lapse, missed, phase_on
from plainview.core.docket.permit_disclosure import Facts
from plainview.core.docket.permit_disclosure import refuse as _refuse
from plainview.core.docket.permit_opening import opened_record
from plainview.core.docket.permit_order import out_of_order
from plainview.core.docket.state import Matter
from plainview.core.docket.unsealing import check_lifting
from plainview.core.law import cfr39_233_3, reform
from plainview.core.law.checks_narrowing import of_kind
from plainview.core.law.clocks import calendar
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Allowed, Check, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import KeyId

_IN_ORDER = Check(31, Allowed())

APART: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "order.authorized": ("request.reviewed",),
        "order.seconded": ("order.authorized",),
        "extension.authorized": (),
        "disclosure.released": ("disclosure.approved",),
        "finding.made": ("order.authorized",),
        "capture.reviewed": ("capture.recorded",),
        "record.opened": ("record.opening_approved",),
    }
)
"""Type to the earlier types whose key may not sign it too (rules 32, 104)."""


def check_public(
    matter: Matter, kind: str, facts: Facts, day: Day, key: KeyId | None, own: Collection[KeyId] = ()
) -> tuple[Check, ...]:
    """Promise the report of every rule whose inputs are public, for a statement of `kind` on `day`.

    A step out of order is refused under rule 31, whose meaning is that the record comes first. `key` None leaves
    the separation of signers for the commit, when the key is known. `own` are all keys, past ones too, of the person
    who signs: what only the program knows, so that a new key does not make another person.
    """
    refused = out_of_order(matter, kind, day)
    if refused is not None:
        return (Check(31, refused),)
    return (_IN_ORDER, *_by_type(matter, kind, facts, day, key, own))


def refusal(matter: Matter, kind: str, facts: Facts, day: Day, key: KeyId | None) -> Refused | None:
    """Promise the first refusal of `check_public`, None when it refuses nothing."""
    refused = out_of_order(matter, kind, day)
    if refused is not None:
        return refused
    for check in _by_type(matter, kind, facts, day, key, ()):
        answer = check.answer
        if type(answer) is Refused:  # isinstance takes three times as long: the type of a Struct has a type of its own
            return answer
    return None


def _by_type(
    matter: Matter, kind: str, facts: Facts, day: Day, key: KeyId | None, own: Collection[KeyId]
) -> tuple[Check, ...]:
    """What the rules of a type say of a statement that is in order."""
    if kind == "notice.delayed":
        return _delayed(matter, facts, day, key, own)
    asked = _RULES.get(kind)
    said = () if asked is None else asked(matter, facts, day)
    return (*said, _apart(matter, kind, key, own)) if key is not None and kind in APART else said


def _apart(matter: Matter, kind: str, key: KeyId, own: Collection[KeyId]) -> Check:
    others = [(stage, matter.key_of(stage)) for stage in APART[kind]]
    held = [(stage, key if other in own else other) for stage, other in others if other]
    return _separated(*held, (kind, key))


@lru_cache(maxsize=4096)
def _separated(*stages: tuple[str, str]) -> Check:
    """The same few officials sign after one another, again and again."""
    return reform.separation.check(dict(stages))


def _number(facts: Facts, name: str) -> int:
    value = facts[name]
    assert isinstance(value, int)
    return value


def _authorized(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    days = _number(facts, "days")
    checks = (
        cfr39_233_3.order_days.check(matter.purpose, days),
        reform.days_stated.check(days),
        cfr39_233_3.continuous.check(days, facts["authority"] == "chief"),
    )
    if matter.phase == "filed" and matter.kind == "records":
        return (
            *checks,
            Check(
                106, Refused((RULES[106].cite,), "not_reviewed", "a records request is reviewed before it is ordered")
            ),
        )
    return checks


def _approved(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if (facts["kind"], facts["level"], facts["purpose"]) != (matter.kind, matter.level, matter.purpose):
        return _refuse(77, RULES[77].cite, "other_matter", "kind, level and purpose are not those of the request")
    if matter.emergency and matter.phase == "authorized":
        return _refuse(
            104, RULES[104].cite, "not_started", "an emergency order is put to the judge once it has started or lapsed"
        )
    if too_late := _ratifiable(matter, day):
        return too_late
    days = _number(facts, "days")
    if days > matter.days:
        return _refuse(
            77, RULES[77].cite, "wider_than_asked", f"{days} days are more than the {matter.days} authorized"
        )
    if "narrowed" in facts and facts["narrowed"] == "days" and days == matter.days:
        return _refuse(77, RULES[77].cite, "not_narrower", f"narrowed in days, but {days} days were authorized")
    if not of_kind(str(facts.get("narrowed", "days")), matter.kind):
        return _refuse(77, RULES[77].cite, "other_kind", "a cover is narrowed in names or classes, records in items")
    if "narrowed" not in facts and days != matter.days:
        return _refuse(
            77, RULES[77].cite, "narrowed_unsaid", f"{matter.days} days were authorized; fewer is order.narrowed"
        )
    return (reform.days_stated.check(days),)


def _ratifiable(matter: Matter, day: Day) -> tuple[Check, ...]:
    """A judge decides once on an order, and on an emergency cover, running or over, in its time only."""
    if matter.approved:
        return _refuse(77, RULES[77].cite, "already_approved", f"a judge approved the order on {matter.approved}")
    if matter.phase != "authorized" and (matter.court_by is None or day > matter.court_by):
        return _refuse(76, RULES[76].cite, "not_awaited", "no court's decision is awaited any more; a finding is")
    return ()


def _denied(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    return _ratifiable(matter, day)


def _seconded(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if not matter.emergency:
        return _refuse(104, RULES[104].cite, "no_emergency", "only an emergency start is seconded")
    return ()


def _started(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.kind != "cover":
        return _refuse(31, "39 CFR 233.3(b)", "not_a_cover", "a records request has no cover to start")
    if matter.reform and matter.emergency and not matter.seconded:
        return _refuse(
            104, RULES[104].cite, "not_seconded", "an emergency start needs a second inspector's signature first"
        )
    if matter.reform and not matter.emergency and not matter.approved:
        return _refuse(77, RULES[77].cite, "court_missing", "a judge must approve before the cover starts")
    limit = min([day for day in (matter.start_before, matter.end) if day is not None])
    return (reform.start_in_time.check(day, limit),)


def _confirmed(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.confirmed:
        return _refuse(23, "39 CFR 233.3(e)(3)", "already_confirmed", "the request is already confirmed in writing")
    if matter.confirm_by is None and phase_on(matter, day) in ("suspended", "ended"):
        return _refuse(23, "39 CFR 233.3(e)(3)", "not_awaited", "no confirmation is awaited any more")
    if matter.confirm_by is not None and day > matter.confirm_by:
        reason = f"confirmation was due on {matter.confirm_by}; a finding is owed now"
        return _refuse(23, "39 CFR 233.3(e)(3)", "confirmed_too_late", reason)
    return ()


def _withdrawn(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.kind == "records" and matter.in_force is not None:
        return _refuse(44, "39 CFR 233.3(g)(5)", "in_force", "the order is in force: end it early instead")
    return ()


def _asked(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    assert matter.end is not None
    days = _number(facts, "days")
    return (cfr39_233_3.extension_in_time.check(day, matter.end), cfr39_233_3.order_days.check(matter.purpose, days))


def _extension_ordered(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    assert matter.end is not None
    if not matter.asked_days:
        return _refuse(38, "39 CFR 233.3(g)(5)", "not_asked", "no extension has been asked for")
    days = _number(facts, "days")
    if days > matter.asked_days:
        return _refuse(41, "39 CFR 233.3(g)(5)", "wider_than_asked", f"{days} days are more than were asked")
    chief = facts["authority"] == "chief"
    return (
        cfr39_233_3.extension_in_time.check(day, matter.end),
        cfr39_233_3.order_days.check(matter.purpose, days),
        cfr39_233_3.continuous.check(matter.ordered_days + days, chief),
    )


def _extension_judged(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    assert matter.end is not None
    if not matter.extension_days:
        return _refuse(39, "39 CFR 233.3(g)(5)", "not_authorized", "the postal service has not ordered this extension")
    if "days" in facts and _number(facts, "days") > matter.extension_days:
        return _refuse(41, "39 CFR 233.3(g)(5)", "wider_than_asked", "more days than the postal service ordered")
    return (cfr39_233_3.extension_in_time.check(day, matter.end),)


def _ended(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.end is None or (matter.kind == "cover" and matter.started is None):
        return _refuse(44, "39 CFR 233.3(g)(5)", "not_in_force", "nothing is in force that could end")
    lack = missed(matter, day)
    if matter.phase == "active" and lack and lack[0] != "attestation":
        return _refuse(23, "39 CFR 233.3(e)(3)", "suspension_unsaid", f"{lack[0]} is missing; suspend the cover first")
    if not facts["early"] and day < matter.end:
        return _refuse(44, "39 CFR 233.3(g)(5)", "not_yet_over", f"the order ends on {matter.end}; say early otherwise")
    if facts["early"] and day >= matter.end:
        return _refuse(44, "39 CFR 233.3(g)(5)", "already_over", f"the order ended on {matter.end}, not early")
    return ()


def _suspended(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    lack = missed(matter, day)
    if lack is None or lack[0] != facts["missing"]:
        found = lack[0] if lack else "nothing"
        return _refuse(23, "39 CFR 233.3(e)(3)", "not_missing", f"{found} is missing on {day}, not {facts['missing']}")
    return ()


def _attested(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.phase == "suspended" and matter.missing != "attestation":
        return _refuse(46, "39 CFR 233.3(g)(7)", "other_suspension", f"the cover waits for {matter.missing}")
    return ()


def _lapsed(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    reason = lapse(matter, day)
    if not reason and matter.phase in ("filed", "returned") and _unconfirmed(matter, day):
        reason = "not_confirmed"
    if not reason and matter.phase == "approved" and phase_on(matter, day) == "lapsed":
        reason = "not_started"
    if facts["reason"] != reason:
        return _refuse(117, RULES[117].cite, "not_lapsed", f"the request has not lapsed as {facts['reason']} by {day}")
    return ()


def _unconfirmed(matter: Matter, day: Day) -> bool:
    """Whether a request by word of mouth would have lapsed by now; that it was one is sealed."""
    assert matter.filed is not None
    return not matter.confirmed and day > cfr39_233_3.written_confirmation(matter.filed).by


def _found(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.improper:
        return _refuse(47, "39 CFR 233.3(h)(2)", "already_found", "the cover is already found improper")
    return ()


def _erased(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.held:
        return _refuse(50, "39 CFR 233.3(h)(2)-(4)", "held", "a hold stands: nothing is erased until it is lifted")
    if facts["scope"] == "all" and not matter.improper:
        return _refuse(47, "39 CFR 233.3(h)(2)", "not_improper", "all data is erased only after an improper finding")
    return ()


def _delayed(matter: Matter, facts: Facts, day: Day, key: KeyId | None, own: Collection[KeyId]) -> tuple[Check, ...]:
    first_end = matter.first_end or matter.end
    told = all(duty.done is not None for duty in matter.duties if duty.name == "notice")
    if matter.notice_by is None or first_end is None or told:
        return _refuse(75, "18 USC 3103a(b)-(c)", "no_notice", "no notice is due that could be delayed")
    if day > matter.notice_by:
        return _refuse(75, "18 USC 3103a(b)-(c)", "notice_overdue", f"notice was due on {matter.notice_by}; give it")
    days = _number(facts, "days")
    new_due = calendar(matter.notice_by, days)
    same = key is not None and matter.delay_key in (key, *own)
    return (reform.notice_delay.check(matter.delays + 1, days, first_end, new_due, same, matter.heard),)


def _closing(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    owed = ", ".join(duty.name for duty in matter.open_duties())
    if owed:
        return _refuse(
            65, "39 CFR 233.3(h)(4)", "duties_open", f"a matter closes when nothing is owed; still owed: {owed}"
        )
    return ()


def _destroyed(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.held:
        return _refuse(50, "39 CFR 233.3(h)(2)-(4)", "held", "a hold stands: nothing is destroyed until it is lifted")
    owed = ", ".join(duty.name for duty in matter.open_duties() if duty.name != "destruction")
    if owed:
        return _refuse(65, "39 CFR 233.3(h)(4)", "duties_open", f"a file is destroyed last of all; still owed: {owed}")
    assert matter.closed is not None
    due = cfr39_233_3.destruction(matter.closed).by
    if day < due:
        return _refuse(65, "39 CFR 233.3(h)(4)", "kept_until", f"the file is kept until {due}")
    return ()


def _placed(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    return _refuse(50, RULES[50].cite, "already_held", "a hold stands already") if matter.held else ()


def _lifted(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    return () if matter.held else _refuse(50, RULES[50].cite, "not_held", "no hold stands that could be lifted")


def _told(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    for duty in matter.duties:
        if duty.name == "notice" and duty.done is None:
            return ()
    return _refuse(74, RULES[74].cite, "no_notice_owed", "no notice is owed: it was given, or nothing was in force")


def _undelivered(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if not any(duty.name == "notice" and duty.done is not None for duty in matter.duties):
        return _refuse(127, RULES[127].cite, "not_told", "no notice was given that could come back")
    if facts["again"] and not matter.repeated:
        return _refuse(127, RULES[127].cite, "not_repeated", "nothing was sent again that could come back again")
    return ()


def _repeated(matter: Matter, facts: Facts, day: Day) -> tuple[Check, ...]:
    if matter.unreached:
        return ()
    return _refuse(127, RULES[127].cite, "nothing_came_back", "no letter waits to be sent again")


_RULES: Mapping[str, Callable[[Matter, Facts, Day], tuple[Check, ...]]] = MappingProxyType(
    {
        "hold.placed": _placed,
        "hold.lifted": _lifted,
        "notice.given": _told,
        "notice.undelivered": _undelivered,
        "notice.repeated": _repeated,
        "request.returned": permit_request.returned,
        "request.corrected": permit_request.corrected,
        "request.confirmed": _confirmed,
        "request.lapsed": _lapsed,
        "request.withdrawn": _withdrawn,
        "order.authorized": _authorized,
        "order.seconded": _seconded,
        "order.approved": _approved,
        "order.narrowed": _approved,
        "order.denied": _denied,
        "order.returned": permit_request.order_returned,
        "cover.started": _started,
        "extension.asked": _asked,
        "extension.authorized": _extension_ordered,
        "extension.approved": _extension_judged,
        "extension.denied": _extension_judged,
        "order.ended": _ended,
        "cover.suspended": _suspended,
        "attestation.made": _attested,
        "finding.made": _found,
        "data.erased": _erased,
        "disclosure.approved": permit_disclosure.disclosable,
        "disclosure.released": permit_disclosure.released,
        "disclosure.acknowledged": permit_disclosure.acknowledged,
        "copy.returned": permit_disclosure.returned,
        "matter.closed": _closing,
        "matter.destroyed": _destroyed,
        "record.opened": opened_record,
        "seal.lifted": check_lifting,
    }
)
