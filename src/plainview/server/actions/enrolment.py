"""Accounts: an invitation in the registrar's hand, a passkey of one's own; recovery by two people, never by mail.

A code has 128 bits, is kept as a hash, shown once and handed over in person, and lasts seven days. Whoever recovers an
account needs two codes, each shown to another person, so that neither can use it alone. Everything that was given
before, passkeys and sessions, ends with one number, in the same moment.
"""

import hashlib
import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed, NotPermitted
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.booking import audit, who_may
from plainview.server.actions.call_back import VERIFY_STEPS, Called, check_called
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.people.person import Person, Role
from plainview.server.people.standing import AGENCIES_OFFICE, AGENCY_ROLES, Standing
from plainview.server.storage.ports import AuditRow, Unit

STANDING, INVITATION, RECOVERY = "standing", "invitation", "recovery"
VERIFYING = "verifying-call"
PEOPLE = "people"
CODE_BYTES = 16
CODE_SECONDS = 7 * 86_400
NOT_BY_INVITATION = (Role.REGISTRAR, Role.ROOT, Role.OPERATOR)
"""Whom no registrar invites: a root key's holder and the operator do, at the machine itself."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,'-]{1,59}")
_CODE = re.compile(r"[A-Z2-7]{26}")
_WRONG = "this is no code that can be used"
_NEXT = "Look at the code again; a code can be used once, for seven days. Your registrar can make another"


@dataclass(frozen=True, slots=True)
class Invitation:
    """For whom a code is, who made it, and the POSIX second after which it is void."""

    person: str
    by: str
    until: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A recovery that waits for its second person: who asked for it, the hash of the first code, its last second."""

    by: str
    first: str
    until: int


def standing(desk: Desk, person: str) -> Standing:
    """Promise how an account stands; nobody's stands as new."""
    data = desk.record(STANDING, person)
    return from_plain(Standing, canonical.parse(data, PAYLOAD_BYTES_MAX), STANDING) if data else Standing()


def invite(desk: Desk, person: str, invited: Person) -> str:
    """Promise the code with which somebody enrols, shown this once; a code made for them before is void.

    A registrar invites people of the own office, the inspection service's also those of enrolled agencies. Raises
    NotPermitted, Malformed for a name that cannot be one, Inconsistent for somebody who has enrolled already.
    """
    who = who_may(desk, person, "invite", PEOPLE)
    _check_ours(desk, who, invited)
    if invited.role in NOT_BY_INVITATION:
        raise NotPermitted(f"a {invited.role} is not invited by a registrar", next="See operating, the first accounts")
    return _invited(desk, who, invited)


def invite_first(desk: Desk, person: str, invited: Person) -> str:
    """Promise the code of a root's or registrar's account, made by the operator at the machine itself.

    Raises NotPermitted, Malformed, Inconsistent as `invite` does.
    """
    who = who_may(desk, person, "invite_first", PEOPLE)
    if invited.role not in NOT_BY_INVITATION:
        raise NotPermitted(f"a {invited.role} is invited by a registrar", next="Sign in as a registrar")
    return _invited(desk, who, invited)


def _invited(desk: Desk, who: Person, invited: Person) -> str:
    if not _NAME.fullmatch(invited.id):
        raise Malformed("expected a name of 2 to 60 letters, digits, spaces and . , ' -", where="name")
    code = _code(desk)
    with desk.store.unit() as unit:
        now, there = standing(desk, invited.id), desk.store.record("person", invited.id)
        if now.enrolled or now.closed:
            raise Inconsistent("this account exists already", next="Recover it, or choose another name")
        if there is not None and from_plain(Person, canonical.parse(there, PAYLOAD_BYTES_MAX), "person") != invited:
            raise Inconsistent("somebody else is registered under this name", next="Choose another name")
        if there is None:
            unit.put_record("person", invited.id, canonical.print(to_plain(invited)))
        _hand_out(desk, unit, who, invited.id, replace(now, verified=desk.today()), _id([code]))
        unit.audit(_row(desk, who, "invite", "invited", invited.id))
    return code


def _hand_out(desk: Desk, unit: Unit, who: Person, person: str, now: Standing, id: str) -> None:
    made = Invitation(person, who.id, _seconds(desk) + CODE_SECONDS)
    unit.put_record(INVITATION, id, canonical.print(to_plain(made)))
    _put(unit, person, replace(now, invited=id))


def invitation(desk: Desk, codes: Sequence[str]) -> Invitation:
    """Promise what one code, or the two of a recovery, are for. Raises NotPermitted, always in the same words."""
    id = _id(codes)
    data = desk.store.record(INVITATION, id)
    if not data:
        raise NotPermitted(_WRONG, next=_NEXT)
    found = from_plain(Invitation, canonical.parse(data, PAYLOAD_BYTES_MAX), INVITATION)
    if _seconds(desk) > found.until or standing(desk, found.person).invited != id:
        raise NotPermitted(_WRONG, next=_NEXT)
    return found


def enrol(desk: Desk, codes: Sequence[str]) -> Standing:
    """Promise the standing under which the passkey that was just made counts; the codes are used up.

    Raises NotPermitted.
    """
    with desk.store.unit() as unit:
        found = invitation(desk, codes)
        who = desk.person(found.person)
        now = replace(standing(desk, who.id), enrolled=True, invited="")
        _put(unit, who.id, now)
        unit.put_record(INVITATION, _id(codes), b"")
        unit.audit(_row(desk, who, "enrol", "enrolled", f"by {found.by}"))
    return now


def ask_recovery(desk: Desk, person: str, of: str) -> str:
    """Promise the first of two codes for somebody who lost their passkey, shown this once; old passkeys end now.

    Raises NotPermitted, Inconsistent for an account that is closed or was never used.
    """
    who = who_may(desk, person, "ask_recovery", PEOPLE)
    lost = _ours(desk, who, of)
    if lost.id == who.id:
        raise NotPermitted("nobody recovers their own account", next="Ask another registrar")
    code = _code(desk)
    with desk.store.unit() as unit:
        now = standing(desk, of)
        if now.closed or not now.enrolled:
            raise Inconsistent("this account is closed, or nobody has enrolled in it", next="Invite the person")
        asked = Asked(who.id, _hash(code), _seconds(desk) + CODE_SECONDS)
        unit.put_record(RECOVERY, of, canonical.print(to_plain(asked)))
        _put(unit, of, replace(now, generation=now.generation + 1, invited=""))
        unit.audit(_row(desk, who, "ask_recovery", "asked", of))
    return code


def agree_recovery(desk: Desk, person: str, of: str) -> str:
    """Promise the second code, shown this once to the second person: one of the same office, or a supervisor of the
    same agency. Raises NotPermitted, the same for whoever may not and where nothing waits.
    """
    who, code = who_may(desk, person, "agree_recovery", PEOPLE), _code(desk)
    with desk.store.unit() as unit:
        asked = recovery_of(desk, who, of)
        if asked is None:
            raise NotPermitted("there is no recovery that you could agree to", next="Ask the registrar")
        _hand_out(desk, unit, who, of, standing(desk, of), _joined(asked.first, _hash(code)))
        unit.put_record(RECOVERY, of, b"")
        unit.audit(_row(desk, who, "agree_recovery", "agreed", of))
    return code


def recovery_of(desk: Desk, who: Person, of: str) -> Asked | None:
    """Promise the recovery of an account that this person may agree to, None when there is none."""
    data = desk.store.record(RECOVERY, of)
    if not data or who.id == of:
        return None
    asked, lost = from_plain(Asked, canonical.parse(data, PAYLOAD_BYTES_MAX), RECOVERY), desk.person(of)
    same_office = bool(lost.office) and lost.office == who.office
    same_agency = bool(lost.agency) and lost.agency == who.agency and who.role is Role.SUPERVISOR
    late = _seconds(desk) > asked.until
    return None if who.id == asked.by or late or not (same_office or same_agency) else asked


def close_account(desk: Desk, person: str, of: str) -> None:
    """Close an account for good: its sessions and passkeys end now. Raises NotPermitted."""
    who = who_may(desk, person, "close_account", PEOPLE)
    _ours(desk, who, of)
    with desk.store.unit() as unit:
        now = standing(desk, of)
        _put(unit, of, replace(now, closed=True, generation=now.generation + 1, invited=""))
        unit.put_record(RECOVERY, of, b"")
        unit.audit(_row(desk, who, "close_account", "closed", of))


def verify_account(desk: Desk, person: str, of: str, called: Called) -> None:
    """Put on record that an agency's person is still there and still needs the account, as the agency said when called.

    Raises NotPermitted; Malformed, Invalid unless the agency was called on its registered number, step by step.
    """
    who = who_may(desk, person, "verify_account", PEOPLE)
    other = _ours(desk, who, of)
    if other.role not in AGENCY_ROLES:
        raise NotPermitted("only agencies' accounts are verified again", next="Close what is not needed")
    try:
        check_called(desk, other.agency, called, VERIFY_STEPS)
    except Invalid as no:
        audit(desk, who, "verify_account", PEOPLE, "refused", no.what)
        raise
    said: Json = {"answered": called.answered.strip(), "by": who.id, "on": desk.today().isoformat()}
    with desk.store.unit() as unit:
        unit.put_record(VERIFYING, of, canonical.print(said))
        _put(unit, of, replace(standing(desk, of), verified=desk.today()))
        unit.audit(_row(desk, who, "verify_account", "verified", of))


def is_ours(who: Person, other: Person) -> bool:
    """Tell whether a registrar keeps somebody's account: of the own office, or of an agency at the inspection's.

    A root keeps those of the own office's registrars.
    """
    if who.role is Role.ROOT or other.role in NOT_BY_INVITATION:
        return (who.role, other.role) == (Role.ROOT, Role.REGISTRAR) and other.office == who.office
    return other.office == who.office if other.office else bool(other.agency) and who.office == AGENCIES_OFFICE


def _ours(desk: Desk, who: Person, of: str) -> Person:
    other = desk.person(of) if desk.store.record("person", of) else None
    if other is None or not is_ours(who, other):
        raise NotPermitted("there is no such account for you", next="Check the name")
    return other


def _check_ours(desk: Desk, who: Person, invited: Person) -> None:
    if invited.role in AGENCY_ROLES:
        desk.agency(invited.agency)
    if bool(invited.agency) != (invited.role in AGENCY_ROLES) or bool(invited.office and invited.agency):
        raise Malformed("an officer or supervisor has an agency, everybody else an office", where="role")
    if invited.role is Role.RECORDER and not invited.facility.strip():
        raise Malformed("a recorder belongs to a facility", where="facility")
    if invited.role is not Role.RECORDER and invited.route:
        raise Malformed("only a recorder has a carrier route", where="route")
    if invited.role not in NOT_BY_INVITATION and not is_ours(who, invited):
        raise NotPermitted("this person is not of your office", next="Their own registrar invites them")


def _put(unit: Unit, person: str, now: Standing) -> None:
    unit.put_record(STANDING, person, canonical.print(to_plain(now)))


def _row(desk: Desk, who: Person, act: str, outcome: str, detail: str) -> AuditRow:
    return AuditRow(desk.now(), who.id, who.role, act, PEOPLE, outcome, detail)


def _seconds(desk: Desk) -> int:
    return int(desk.now().timestamp())


def _code(desk: Desk) -> str:
    text = b32encode(desk.chance(CODE_BYTES)).decode().rstrip("=")
    return "-".join(text[at : at + 5] for at in range(0, len(text), 5))


def _hash(code: str) -> str:
    """Of a code as people type it. Raises NotPermitted, in the words for every code that is none."""
    plain = code.upper().replace("-", "").replace(" ", "") if len(code) <= 80 else ""
    if not _CODE.fullmatch(plain):
        raise NotPermitted(_WRONG, next=_NEXT)
    return hashlib.sha256(plain.encode()).hexdigest()


def _joined(*hashes: str) -> str:
    return hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()


def _id(codes: Sequence[str]) -> str:
    if not 1 <= len(codes) <= 2:
        raise NotPermitted(_WRONG, next=_NEXT)
    return _joined(*[_hash(code) for code in codes])
