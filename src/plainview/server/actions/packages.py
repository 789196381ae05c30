"""Packages: the content of what is released is signed for and kept; its officer picks it up.

The file that the officer gets, sealed to the agency's own keys, is made when it is picked up: see `packages.kept`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from plainview.core.docket.clock import locked
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.law import pub55
from plainview.core.notes import canonical
from plainview.core.sealing import payload
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.errors import Inconsistent, NotPermitted, Stopped
from plainview.core.vocabulary.ids import ChainId, is_hex32
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.known import Line
from plainview.server.actions.sitting import OpenedFor
from plainview.server.packages import age_file
from plainview.server.packages.contents import files
from plainview.server.packages.gather import gather
from plainview.server.packages.kept import HandOut, Kept, handed_out, parse_kept, print_kept
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, PayloadRow, Unit

RECIPIENTS = "agency-recipients"
PACKAGE = "package"
SELECTION = "selection"
"""Of a records request: what waits in the registry, and what is kept beside its approval."""
_WITH_RECORDS = ("disclosure.approved", "disclosure.released")
PICK_UP, PERMIT_COPY = "pick_up_package", "permit_copy"
STAGES = ("mid_term", "end")
"""Stages whose release goes to an agency; in discovery it goes to the person, by other means."""


def set_recipients(desk: Desk, person: str, agency: str, recipients: Sequence[str]) -> None:
    """Seal what is released to an agency to these `age1…` keys from now on; each of them opens it by itself.

    What was released for a key that is none of them any more is not handed out again: it is released anew. With no key
    at all the agency's officers read what is released in the portal (`viewing`).

    Never public: a key would link an agency's matters. Raises NotPermitted, Malformed.
    """
    who = desk.person(person)
    check_may(who, "set_recipients")
    keys = age_file.check_recipients(recipients) if recipients else ()
    name = desk.agency(agency).name
    record = canonical.parse(desk.record("agency", name) or b"null", PAYLOAD_BYTES_MAX)
    assert isinstance(record, dict)  # the audit trail names agencies as the public log does, by their enrolment
    prints = " ".join(age_file.fingerprint(key)[:16] for key in keys)
    detail = f"agency {record['seq']}: {prints or 'reads in the portal'}"
    with desk.store.unit() as unit:
        unit.put_record(RECIPIENTS, name, canonical.print(list(keys)))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "set_recipients", "agencies", "set", detail))


def recipients_of(desk: Desk, agency: str) -> tuple[str, ...]:
    """Promise an agency's `age1…` keys, none for one that reads in the portal.

    Raises NotPermitted where neither is on record.
    """
    data = desk.record(RECIPIENTS, agency)
    if not data:
        what = "the agency has no key to which what is disclosed could be sealed"
        next = (
            "It makes one with age-keygen; the registrar puts its public key on record, or that it reads in the portal"
        )
        raise NotPermitted(what, next=next)
    return keys_in(data)


def keys_in(data: bytes) -> tuple[str, ...]:
    """Promise the `age1…` keys of a record of the registry."""
    keys = canonical.parse(data)
    assert isinstance(keys, list)
    return tuple(str(key) for key in keys)


@dataclass(frozen=True, slots=True)
class Built:
    """A package that is ready: what the statement seals of it, and what is kept of it."""

    said: dict[str, Json]
    kept: Kept

    @classmethod
    def of(cls, files: dict[str, bytes], to: str, keys: Sequence[str]) -> "Built":
        """Promise the package of these files for keys that were checked when they were given. Raises as `Kept`."""
        kept = Kept(to, tuple(keys), files)
        return cls({"manifest": kept.manifest, "to": to}, kept)


def build(desk: Desk, matter: Matter, stage: str, agency: str) -> Built:
    """Promise the package of an open cover for an agency, as it would be released today.

    Raises NotPermitted without the agency's keys, and what `gather` and `Kept` raise.
    """
    keys = recipients_of(desk, agency)
    # All that it is made of, read anew at the commit: what the proposal made goes out where none of it has changed.
    made_of = (matter.id, stage, agency, keys, desk.today(), desk.program().size, *desk.piece_rows(matter.id))
    return desk.made("package", made_of, lambda of: _build(desk, matter, stage, agency, keys))


def _build(desk: Desk, matter: Matter, stage: str, agency: str, keys: Sequence[str]) -> Built:
    package = gather(desk, matter, stage, agency, [age_file.fingerprint(key) for key in keys])
    return Built.of(files(package), agency, keys)


def keeping(desk: Desk, matter: str, built: Built, name: str = PACKAGE) -> Callable[[Unit, Acknowledged], None]:
    """Promise what keeps a package beside the statement that releases it, in that act's own unit of work.

    Sealed under the matter's key, so that an erasure takes it too. Raises Inconsistent when the statement was signed
    for another package.
    """
    key, part = _key(desk, matter)
    sealed = desk.sealed(key, f"{matter}/{name}/{part}", print_kept(built.kept))

    def keep(unit: Unit, done: Acknowledged) -> None:
        check_signed(done, built)
        unit.put_payload(PayloadRow(matter, done.index, name, sealed))

    return keep


def kept_of(desk: Desk, matter: str, row: PayloadRow) -> Kept:
    """Promise what is kept of a package, in the row that `keeping` put. Raises as `Desk.file_key` and `unseal` do."""
    key, part = _key(desk, matter)
    return parse_kept(payload.unseal(key, f"{matter}/{row.name}/{part}", row.data))


def handing(desk: Desk, matter: str, index: int, kept: Kept, made: HandOut = handed_out) -> "PickedUp":
    """Promise a package as it goes out. `desk` is one at which openings are audited.

    Raises what `check_kept` and `handed_out` raise.
    """
    text = check_kept(desk, matter, index, kept)
    data = made(kept)
    return PickedUp(f"{sha256(data).hexdigest()[:16]}.tar.age", data, index, text)


def check_kept(desk: Desk, matter: str, index: int, kept: Kept) -> str:
    """Promise the text that opens the field `package` of the statement at `index`, which was signed for just this.

    Raises Stopped when it was signed for something else.
    """
    disclosures = desk.private_at(matter, index, "disclosures")
    assert isinstance(disclosures, dict)
    text = str(disclosures[PACKAGE])
    if open_text(text).value != {"manifest": kept.manifest, "to": kept.to}:
        what = "what is kept of a package is not what was signed for"
        raise Stopped(what, where=f"statement {index}", next="Run plainview fsck before anything is disclosed")
    return text


def check_signed(done: Acknowledged, built: Built) -> None:
    """Promise that a release was signed for this very package. Raises Inconsistent."""
    if open_text(str(done.event.sealed[PACKAGE])).value != built.said:
        raise Inconsistent("the package has changed since it was signed for", next="Propose the release again")


def _key(desk: Desk, matter: str) -> tuple[bytes, str]:
    """The key of the pieces, so that an erasure takes the package; where they were erased that of the file, for a
    package that only says so.
    """
    try:
        return desk.file_key(matter, "pieces"), "pieces"
    except NotPermitted:
        return desk.file_key(matter), "file"


def dropping(desk: Desk, matter: str) -> Callable[[Unit], None]:
    """Promise what takes every package and selection of a matter away and leaves all else that is kept beside them."""
    released = [line.index for line in desk.lines(matter) if line.type in _WITH_RECORDS]
    kept = [desk.store.payload(index, "disclosures") for index in released]

    def drop(unit: Unit) -> None:
        unit.erase_payloads(released)
        unit.put_record(SELECTION, matter, b"")
        for row in kept:
            if row is not None:
                unit.put_payload(row)

    return drop


@dataclass(frozen=True, slots=True)
class PickedUp:
    """A package as its agency's officer gets it: the age file and its name, which tells nothing of what is inside.

    `index` is the statement that released it, `disclosure` the text that opens that statement's field `package`:
    it holds the manifest's SHA-256, for which a custodian or an inspector signed. `report` is the rules asked.
    """

    name: str
    data: bytes = field(repr=False)
    index: int
    disclosure: str = field(repr=False)
    report: tuple[Check, ...] = ()


def pick_up(desk: Desk, person: str, matter: ChainId, made: HandOut = handed_out) -> PickedUp:
    """Promise the last package released to the officer's own agency; each time is an audit row, and so is a refusal.

    It is made now, of what was signed for and for the keys of that day. It is handed out once, and once more for each
    copy that a custodian permits (rule 64); never once it is returned, or was to be returned (rule 63).
    Raises NotPermitted, for others in words that never tell whether there is a matter.
    """
    who = desk.person(person)
    try:
        check_may(who, PICK_UP)
        line, kept = own_package(desk, who, matter)
        if not kept.keys:
            what = "this package is sealed to no key of your agency"
            raise NotPermitted(what, next="An officer reads it in the portal")
    except NotPermitted:
        _note(desk, who, matter, "not permitted", "")
        raise
    got = handing(desk.opened_for(who, OpenedFor.DISCLOSE), matter, line.index, kept, made)
    return replace(got, report=(_hand_out(desk, who, matter, line, sha256(got.data).hexdigest()),))


def send_again(desk: Desk, person: str, matter: ChainId, index: int) -> PickedUp:
    """Promise what `pick_up` gave of the release at `index`, to a system whose connection broke: no further copy.

    It is the same package in a new age file, and audited. Raises as `pick_up` does, NotPermitted for another release.
    """
    who = desk.person(person)
    check_may(who, PICK_UP)
    line, kept = own_package(desk, who, matter)
    if line.index != index:
        raise NotPermitted("another package was released meanwhile", next="Ask with a new key")
    got = handing(desk.opened_for(who, OpenedFor.DISCLOSE), matter, index, kept)
    _note(desk, who, matter, "sent again", f"statement {index}, {sha256(got.data).hexdigest()}")
    return got


def own_package(desk: Desk, who: Person, matter: ChainId) -> tuple[Line, Kept]:
    """Promise the last package released to a person's own agency that may still be handed out, and its statement.

    Raises NotPermitted where there is none.
    """
    for line in reversed(_given(desk, matter)):
        row = desk.store.payload(line.index, PACKAGE) if line.type == "disclosure.released" else None
        if row is None:
            continue
        kept = kept_of(desk, matter, row)
        if kept.to == who.agency:
            _check_still_theirs(desk, kept)
            return line, kept
    raise NotPermitted(
        "there is no such package for you", next="Check the number; a returned package is not given again"
    )


def _check_still_theirs(desk: Desk, kept: Kept) -> None:
    """Promise that every key that a package was released for is the agency's still: one it gave up may be anybody's."""
    if not set(kept.keys) <= set(keys_in(desk.record(RECIPIENTS, kept.to) or b"[]")):
        what = "a key that this was released for is no longer your agency's"
        raise NotPermitted(what, next="A custodian releases it anew, for the keys it has now")


def _given(desk: Desk, matter: ChainId) -> tuple[Line, ...]:
    """The statements of a matter whose packages may still be handed out: none before a return, none of what is locked.

    Access ends with the day on which the copy is due back, also where its return was never said.
    """
    if not is_hex32(matter) or not desk.is_open(matter):
        return ()
    lines, state, today = desk.lines(matter), desk.matter(matter), desk.today()
    late = state.kind == "cover" and state.end is not None and today > pub55.copy_return(state.end).by
    back = max((at for at, line in enumerate(lines, 1) if line.type == "copy.returned"), default=0)
    return () if late or state.improper or locked(state, today) else lines[back:]


def _hand_out(desk: Desk, who: Person, matter: str, line: Line, digest: str) -> Check:
    """Count what is handed out while the head is held, so that nobody else is handed it meanwhile."""
    with desk.store.unit() as unit:
        out, permitted = copies(desk, matter, line.index)
        asked = pub55.copying.check(out <= permitted)
        answer = asked.answer
        outcome = "refused" if isinstance(answer, Refused) else "picked up"
        detail = f"statement {line.index}, {digest}"
        unit.audit(AuditRow(desk.now(), who.id, who.role, PICK_UP, matter, outcome, detail))
    if isinstance(answer, Refused):
        raise NotPermitted(f"{answer.reason} ({', '.join(answer.cites)})", next="A custodian permits another copy")
    return asked


def copies(desk: Desk, matter: str, index: int) -> tuple[int, int]:
    """Promise how often a package was handed out, and how many copies beyond the first were permitted."""
    rows = [row for row in desk.store.audit_rows(matter) if row.detail.partition(",")[0] == f"statement {index}"]
    said = [(row.act, row.outcome) for row in rows]
    return said.count((PICK_UP, "picked up")), said.count((PERMIT_COPY, "permitted"))


def permit_copy(desk: Desk, person: str, matter: ChainId) -> None:
    """Let the agency that was given the last package of a matter pick it up once more; audited and so counted.

    Raises NotPermitted, also where nothing is out.
    """
    who = desk.person(person)
    check_may(who, PERMIT_COPY)
    given = [line for line in _given(desk, matter) if desk.store.payload(line.index, PACKAGE) is not None]
    if not given:
        raise NotPermitted("nothing is out of which a copy could be made")
    with desk.store.unit() as unit:
        detail = f"statement {given[-1].index}"
        unit.audit(AuditRow(desk.now(), who.id, who.role, PERMIT_COPY, matter, "permitted", detail))


def _note(desk: Desk, who: Person, matter: str, outcome: str, detail: str) -> None:
    with desk.store.unit() as unit:
        unit.audit(AuditRow(desk.now(), who.id, who.role, PICK_UP, matter, outcome, detail))
