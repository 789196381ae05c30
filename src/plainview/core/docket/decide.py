"""Deciding: a command, the public state and the sealed facts become an event, or a refusal with its citation.

Every rule that bears on the act is asked, so that a refusal names all that is wrong at once. The refusal of a filing,
order, extension, disclosure, delegation or enrolment is itself an event and will be a statement; any other refusal is
only answered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from plainview.core.docket import commands, duties, fold_matter, permit
from plainview.core.docket.facts import Json
from plainview.core.docket.fold_program import holders
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import DutyLine, Signature, Statement
from plainview.core.docket.types import TYPES
from plainview.core.law import (
    cfr39_233_3,
    checks_disclosure,
    checks_narrowing,
    checks_order,
    checks_recording,
    intake,
    reform,
)
from plainview.core.law.profile import Profile
from plainview.core.law.report import report as under_profile
from plainview.core.mail.classes import classes_on
from plainview.core.vocabulary.answers import Check, Refused, refusals
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import KeyId
from plainview.core.vocabulary.request import Emergency, Form, Kind, Purpose, Request, Scope


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be said: type, public facts, sealed values, duties, citations; `report` is the rules asked."""

    type: str
    facts: Mapping[str, Json]
    sealed: Mapping[str, Json]
    duties: tuple[DutyLine, ...]
    cites: tuple[str, ...]
    report: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The law's no: every refusal, the report, and the event that states it, None when it is not stated in public."""

    refusals: tuple[Refused, ...]
    report: tuple[Check, ...]
    event: Event | None

    @property
    def cites(self) -> tuple[str, ...]:
        """Every paragraph that refuses, each once, in order."""
        return tuple(dict.fromkeys(cite for refused in self.refusals for cite in refused.cites))


_REFUSED_AS: Mapping[str, tuple[str, str]] = {
    "request.filed": ("filing.refused", ""),
    "request.reviewed": ("order.refused", "review"),
    "order.authorized": ("order.refused", "authorize"),
    "order.seconded": ("order.refused", "second"),
    "order.approved": ("order.refused", "approve"),
    "order.narrowed": ("order.refused", "approve"),
    "cover.started": ("order.refused", "start"),
    "extension.asked": ("extension.refused", "ask"),
    "extension.authorized": ("extension.refused", "authorize"),
    "extension.approved": ("extension.refused", "approve"),
    "disclosure.approved": ("disclosure.refused", ""),
    "disclosure.released": ("disclosure.refused", ""),
    "delegation.made": ("delegation.refused", ""),
    "agency.enrolled": ("enrolment.refused", ""),
}
"""Type asked for to the type that states its refusal, and the `act` that this one names."""


def decide(
    command: commands.Command,
    matter: Matter,
    program: Program,
    day: Day,
    key: KeyId | None = None,
    own: Collection[KeyId] = (),
) -> Event | Refusal:
    """Promise the event a command leads to on `day`, or the refusal.

    `matter` is the state of the matter, a new one for a first filing, ignored for the program's own chains; `key` the
    id of the key that will sign, when known, and `own` all keys its holder ever had. Decided again at commit, under
    that day.
    """
    kind, facts, sealed = _said(command, matter)
    checks = _sealed_checks(command, matter, day, _profile(matter, program, day))
    if TYPES[kind].chain == "matter":
        checks = (*permit.check_public(matter, kind, facts, day, key, own), *checks)
    found = refusals(checks)
    if found:
        return Refusal(found, checks, _refusal_event(kind, facts, sealed, matter, day, found, checks))
    return _event(kind, facts, _reported(command, sealed, checks), matter, day, TYPES[kind].cites, checks)


def _reported(command: commands.Command, sealed: Mapping[str, Json], checks: tuple[Check, ...]) -> Mapping[str, Json]:
    """What a reviewer or authorizer attests: the numbers of the very rules that were asked, sealed with the rest."""
    if not isinstance(command, commands.Review | commands.Authorize | commands.AuthorizeExtension):
        return sealed
    asked: list[Json] = [*sorted({check.rule for check in checks})]
    return {**sealed, "report": asked}


def _profile(matter: Matter, program: Program, day: Day) -> Profile:
    return matter.profile if matter.next_seq else program.profile_on(day)


def _event(
    kind: str,
    facts: Mapping[str, Json],
    sealed: Mapping[str, Json],
    matter: Matter,
    day: Day,
    cites: tuple[str, ...],
    checks: tuple[Check, ...],
) -> Event:
    lines: tuple[DutyLine, ...] = ()
    if TYPES[kind].chain == "matter":
        lines = duties.created(kind, facts, matter, _after(kind, facts, matter, day), day)
    return Event(kind, facts, sealed, lines, cites, checks)


def _after(kind: str, facts: Mapping[str, Json], matter: Matter, day: Day) -> Matter:
    """The state that a statement with these facts will lead to; seals and signature do not bear on duties."""
    row = TYPES[kind]
    blank = dict.fromkeys(row.sealed, "")
    signature = Signature("ed25519", KeyId(""), b"") if row.signers else None
    draft = Statement(matter.id, matter.next_seq, matter.prev, day, kind, facts, blank, (), row.cites, signature)
    return fold_matter.effect(matter, draft)


def _refusal_event(
    kind: str,
    facts: Mapping[str, Json],
    sealed: Mapping[str, Json],
    matter: Matter,
    day: Day,
    found: tuple[Refused, ...],
    checks: tuple[Check, ...],
) -> Event | None:
    if kind not in _REFUSED_AS:
        return None
    refused_as, act = _REFUSED_AS[kind]
    row = TYPES[refused_as]
    kept = {name: value for name, value in sealed.items() if name in row.sealed}
    said: dict[str, Json] = {"act": act} if act else {name: facts[name] for name in row.facts}
    if "report" in row.sealed:
        kept["report"] = [refused.code for refused in found]
    if row.chain == "matter" and refusals(permit.check_public(matter, refused_as, said, day, None)):
        return None
    cites = tuple(dict.fromkeys(cite for refused in found for cite in refused.cites))
    return _event(refused_as, said, kept, matter, day, cites, checks)


_Said = tuple[str, Mapping[str, Json], Mapping[str, Json]]


def _said(command: commands.Command, matter: Matter) -> _Said:
    """What would be said in public, and sealed, if nothing refuses."""
    match command:
        case commands.Say():
            return command.type, command.facts, command.sealed
        case commands.File():
            return _filing(command, matter)
        case commands.Confirm():
            return "request.confirmed", {}, command.sealed
        case commands.Review():
            return "request.reviewed", {}, command.sealed
        case commands.Authorize():
            chief = "chief" if command.authority.grade == cfr39_233_3.CHIEF else "delegate"
            return "order.authorized", {"authority": chief, "days": command.days}, command.sealed
        case commands.Narrow():
            return "order.narrowed", command.facts, command.sealed
        case commands.AskExtension():
            days = command.request.extension.days if command.request.extension else 0
            return "extension.asked", {"days": days}, command.sealed
        case commands.AuthorizeExtension():
            chief = "chief" if command.authority.grade == cfr39_233_3.CHIEF else "delegate"
            return "extension.authorized", {"authority": chief, "days": command.days}, command.sealed
        case commands.Disclose():
            return command.type, {"stage": command.stage}, command.sealed
        case commands.Delegate():
            return "delegation.made", {"grade": command.grade, "group": command.group}, command.sealed
        case commands.Enrol():
            return "agency.enrolled", {"level": str(command.agency.level)}, command.sealed
        case commands.Capture():
            return "capture.recorded", {"circumstance": command.circumstance}, command.sealed
        case commands.DelayNotice():
            return "notice.delayed", {"days": command.days}, command.sealed
        case _:
            assert_never(command)


def _filing(command: commands.File, matter: Matter) -> _Said:
    request = command.request
    purpose = "none_listed" if request.purpose is Purpose.NONE_LISTED else intake.public_purpose(request.purpose)
    facts: dict[str, Json] = {"kind": str(request.kind), "level": str(command.agency.level), "purpose": purpose}
    if matter.next_seq:
        return "request.corrected", {**facts, "version": request.version}, command.sealed
    return "request.filed", facts, command.sealed


def _sealed_checks(command: commands.Command, matter: Matter, day: Day, profile: Profile) -> tuple[Check, ...]:
    """The report of the rules that rest on sealed facts, or on another matter."""
    match command:
        case commands.File():
            return intake.check_filing(command.request, command.agency, day, profile)
        case commands.Confirm():
            return _confirm(command, matter, day)
        case commands.Review():
            return _review(command, matter, day, profile)
        case commands.Authorize():
            return _authorize(command, matter, day, profile)
        case commands.Narrow():
            return under_profile(profile, (_narrow(command, day),))
        case commands.AskExtension() | commands.AuthorizeExtension():
            return _extension(command, matter, day, profile)
        case commands.Disclose():
            return _disclose(command, matter, day, profile)
        case commands.Delegate():
            already, written, dated = command.already, command.written, command.dated
            grade = command.grade
            return checks_order.check_delegation(
                profile, day, grade=grade, already=already, written=written, dated=dated
            )
        case commands.Enrol():
            return (cfr39_233_3.requesting_agency.check(command.agency, Purpose.CRIME),)
        case commands.Capture():
            return checks_recording.check_capture(
                profile, day, directed=command.directed, circumstance=command.circumstance
            )
        case commands.DelayNotice():
            return under_profile(profile, _delay(command, matter))
        case commands.Say():
            return ()
        case _:
            assert_never(command)


def _delay(command: commands.DelayNotice, matter: Matter) -> tuple[Check, ...]:
    """Only a judge signs a delay: the table of types and the key's class see to that."""
    reason = reform.delay_reason.check(matter.delays + 1, command.days, command.reason)
    if not command.until_capture:
        return (reason,)
    return (reason, reform.until_capture.check(command.fugitive, True, command.captured))


def _confirm(command: commands.Confirm, matter: Matter, day: Day) -> tuple[Check, ...]:
    """That a request was made by word of mouth, and when, is sealed; so its three days are asked here.

    An emergency made in writing is confirmed as well: the log cannot tell it from a spoken one until it is.
    """
    cites, made = ("39 CFR 233.3(e)(3)",), command.request.dated or day
    owed = cfr39_233_3.written_confirmation(min(made, matter.filed or day))
    if command.request.form is not Form.ORAL and command.request.emergency is Emergency.NONE:
        reason = "The request was made in writing. There is nothing to confirm."
        return (Check(23, Refused(cites, "not_oral", reason)),)
    if day > owed.by:
        reason = f"The request was to be confirmed in writing by {owed.by}. It has lapsed: file a new request."
        return (Check(23, Refused(cites, "confirmed_too_late", reason)),)
    return (Check(23, owed),)


def _in_writing(request: Request, matter: Matter) -> Check:
    written = request.form is Form.WRITTEN or matter.confirmed
    return cfr39_233_3.release_before_writing.check(written, request.emergency)


def _review(command: commands.Review, matter: Matter, day: Day, profile: Profile) -> tuple[Check, ...]:
    request = command.request
    return under_profile(
        profile,
        (
            *intake.check_filing(request, command.agency, day, profile),
            cfr39_233_3.reasonable_grounds.check(request.grounds, request.necessity, command.grounds_attested),
            _in_writing(replace(request, emergency=Emergency.NONE), matter),
        ),
    )


def _authorize(command: commands.Authorize, matter: Matter, day: Day, profile: Profile) -> tuple[Check, ...]:
    request = command.request
    checks = checks_order.check_order(
        request,
        command.agency,
        day,
        profile,
        authority=command.authority,
        days=command.days,
        grounds_attested=True,
        filed_digest=command.filed_digest,
        shown_digest=command.shown_digest,
        prior_days=command.prior_days,
        last_end=command.last_end,
    )
    unreviewed = matter.phase == "filed" and request.emergency is Emergency.NONE
    if unreviewed:
        reason = "Only an emergency is ordered without review. Have the request reviewed first."
        checks = (*checks, Check(22, Refused(("39 CFR 233.3(e)(3)",), "not_reviewed", reason)))
    return (*checks, _in_writing(request, matter))


def _narrow(command: commands.Narrow, day: Day) -> Check:
    respect, classes = str(command.facts["narrowed"]), [entry.code for entry in classes_on(day)]
    return checks_narrowing.check_narrowing(command.request, command.narrowing, respect, classes)


def _extension(
    command: commands.AskExtension | commands.AuthorizeExtension, matter: Matter, day: Day, profile: Profile
) -> tuple[Check, ...]:
    return checks_order.check_extension(
        command.request,
        command.agency,
        day,
        profile,
        end=matter.end or day,
        prior_days=command.prior_days,
        authority=command.authority if isinstance(command, commands.AuthorizeExtension) else None,
    )


def _disclose(command: commands.Disclose, matter: Matter, day: Day, profile: Profile) -> tuple[Check, ...]:
    if command.stage == "discovery":
        return checks_disclosure.check_discovery(
            profile,
            day,
            in_proceeding=command.in_proceeding,
            proper_process=command.proper_process,
            to_agency=command.to_agency,
            nature=command.nature,
            recipient=command.recipient,
            kept_until=command.kept_until,
        )
    request = command.request
    checks = checks_disclosure.check_disclosure(
        profile,
        day,
        is_requester=command.is_requester,
        order_given=matter.in_force is not None,
        by_authorized_staff=command.by_authorized_staff,
        written=request.form is Form.WRITTEN or matter.confirmed,
        emergency=request.emergency,
        nature=command.nature,
        purpose=str(request.purpose),
        recipient=command.recipient,
        kept_until=command.kept_until,
        scope=_scope(request),
        court_approved=matter.approved is not None,
    )
    if command.is_requester:
        return checks
    other = checks_disclosure.check_second_agency(profile, own_request_allowed=command.own_request)
    return (*checks, *other)


def _scope(request: Request) -> Scope | None:
    return request.scope if request.kind is Kind.RECORDS else None


def delegations_held(program: Program, grade: str, group: int) -> int:
    """Promise how many delegations of the grade are in force, the number that rule 29 is asked with."""
    return holders(program, grade, group)
