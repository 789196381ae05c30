"""Discovery: what a cover yielded goes to the person's counsel in a proceeding, by proper process (39 CFR 233.3(h)(3)).

Two postal people, as for every disclosure: the first says under which process, to whom, and to which keys; the second
releases just that. It is sealed to counsel's own age keys and never goes to an agency. A closed record is first opened
by two custodian offices for `discovery` (`opening.open_closed`), and both acts and the handing over are done with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.vocabulary.days import years_after
from plainview.core.vocabulary.errors import Invalid, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Kind, Purpose, Request
from plainview.server.actions import accounts, packages
from plainview.server.actions.accounts import Account
from plainview.server.actions.act import Acknowledged, Prepared
from plainview.server.actions.args import Args
from plainview.server.actions.desk import Desk
from plainview.server.actions.opening import standing_opening
from plainview.server.actions.orders import check_receipt
from plainview.server.actions.packages import PickedUp
from plainview.server.actions.sitting import OpenedFor
from plainview.server.packages import age_file
from plainview.server.packages.contents import DISCOVERY, Package, files
from plainview.server.packages.gather import gather
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, Unit

ACCOUNT_YEARS = 8
COUNSEL = "the person's counsel"
_APPROVED, _RELEASED = "disclosure.approved", "disclosure.released"
_DEMAND = "demand"
Keep = Callable[[Unit, Acknowledged], None]
_NOTHING_ASKED = Request(Kind.COVER, Purpose.CRIME, "", "", None, 0)
"""A discovery asks nothing of the agency's request."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What counsel demands: the reference of the process, who they are, and the age keys it is sealed to."""

    process: str
    to: str
    recipients: tuple[str, ...] = ()


def prepare(desk: Desk, person: Person, matter: Matter, type: str, args: Args) -> Prepared:
    """Promise the approval or the release of a discovery, with what is kept beside it.

    Raises Malformed for keys that are none, Unchecked while the approval is not public, NotPermitted for a closed
    record that is not open, and what `gather` and `Kept` raise.
    """
    release = type == _RELEASED
    if release:
        check_receipt(desk, matter, (_APPROVED,))
    demand = _approved(desk, matter) if release else _demanded(args)
    command = _command(desk, person, type, demand, args)
    lawful = command.in_proceeding and command.proper_process and not command.to_agency
    if not release:
        if lawful:
            age_file.check_recipients(demand.recipients, "recipients")
        return Prepared(command, {_DEMAND: to_plain(demand)}, _noting(desk, person, demand))
    account = accounts.keeping(desk, matter.id, _account(desk, person, demand, command.nature))
    if not lawful or matter.disclosing != DISCOVERY or matter.kind != "cover":
        return Prepared(command, also=account)
    check_open(desk, matter)
    built = _build(desk, matter, demand)
    said = replace(command, sealed={**command.sealed, "package": built.said})
    return Prepared(said, also=_both(account, packages.keeping(desk, matter.id, built, DISCOVERY)))


def _demanded(args: Args) -> Demand:
    return Demand(args.text("process", ""), args.text("to", COUNSEL), tuple(args.text("recipients", "").split()))


def _approved(desk: Desk, matter: Matter) -> Demand:
    """What the first of the two said, nothing where the last approval is of no discovery."""
    if matter.disclosing != DISCOVERY:
        return Demand("", COUNSEL)
    return from_plain(Demand, desk.private(matter.id, _DEMAND, (_APPROVED,)), _DEMAND)


def _command(desk: Desk, person: Person, type: str, demand: Demand, args: Args) -> commands.Disclose:
    said: Json = {"keys": [age_file.fingerprint(key) for key in demand.recipients], "to": demand.to}
    return commands.Disclose(
        type=type,
        stage=DISCOVERY,
        request=_NOTHING_ASKED,
        is_requester=False,
        own_request=False,
        by_authorized_staff=person.office == "inspection",
        nature=args.text("nature", "what was recorded"),
        recipient=demand.to,
        in_proceeding=args.flag("in_proceeding", False),
        proper_process=args.flag("proper_process", False) and bool(demand.process),
        kept_until=years_after(desk.today(), ACCOUNT_YEARS),
        sealed={"by": person.id, "package" if type == _RELEASED else "manifest": said, "process": demand.process},
        to_agency=_to_agency(desk, demand),
    )


def _to_agency(desk: Desk, demand: Demand) -> bool:
    """Tell whether an agency is named, or could open it with a key of its own: that is no discovery."""
    theirs = [packages.keys_in(data) for _, data in desk.store.records(packages.RECIPIENTS) if data]
    held = {key for keys in theirs for key in keys}
    return desk.record("agency", demand.to) is not None or not held.isdisjoint(demand.recipients)


def _account(desk: Desk, person: Person, demand: Demand, nature: str) -> Account:
    kept_until = years_after(desk.today(), ACCOUNT_YEARS)
    return Account(person.id, desk.today(), DISCOVERY, nature, DISCOVERY, demand.to, kept_until)


def _noting(desk: Desk, person: Person, demand: Demand) -> Keep:
    """The keys that were given are audited by their hashes, as an agency's are."""
    detail = " ".join(age_file.fingerprint(key)[:16] for key in demand.recipients)

    def note(unit: Unit, done: Acknowledged) -> None:
        row = AuditRow(desk.now(), person.id, person.role, "set_recipients", done.statement.matter, DISCOVERY, detail)
        unit.audit(row)

    return note


def check_open(desk: Desk, matter: Matter) -> None:
    """Promise that a closed record was opened for discovery, where it is closed. Raises NotPermitted."""
    if matter.phase == "closed" and (purpose := standing_opening(desk, matter.id).purpose) is not OpenedFor.DISCOVERY:
        raise NotPermitted(f"the record was opened for {purpose}", next="The two offices open it for discovery")


def demanded(desk: Desk, matter: Matter) -> Package:
    """Promise what the discovery that is approved would hold today. Raises Invalid where none is, else as `gather`."""
    if matter.disclosing != DISCOVERY or matter.kind != "cover":
        raise Invalid("no discovery of a cover is approved", next="Have one approved: the keys are given then")
    check_open(desk, matter)
    return _gathered(desk, matter, _approved(desk, matter))


def _gathered(desk: Desk, matter: Matter, demand: Demand) -> Package:
    keys = [age_file.fingerprint(key) for key in demand.recipients]
    return gather(desk, matter, DISCOVERY, "", keys, demand.process)


def _build(desk: Desk, matter: Matter, demand: Demand) -> packages.Built:
    return packages.Built.of(files(_gathered(desk, matter, demand)), demand.to, demand.recipients)


def _both(first: Keep, second: Keep) -> Keep:
    def both(unit: Unit, done: Acknowledged) -> None:
        first(unit, done)
        second(unit, done)

    return both


def hand_over(desk: Desk, person: str, matter: ChainId) -> PickedUp:
    """Promise the last package released in discovery, for a custodian to give to counsel; each time is an audit row.

    Of a closed record with the desk of `opening.open_closed`. Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "hand_over_discovery")
    check_open(desk, desk.matter(matter))
    reading = desk.opened_for(who, OpenedFor.DISCOVERY)
    released = [line for line in reversed(desk.lines(matter)) if line.type == _RELEASED]
    found = [(line, row) for line in released if (row := desk.store.payload(line.index, DISCOVERY)) is not None]
    if not found:
        raise NotPermitted("nothing was released in discovery that is still here", next="Have it approved and released")
    line, row = found[0]
    got = packages.handing(reading, matter, line.index, packages.kept_of(reading, matter, row))
    with desk.store.unit() as unit:
        detail = f"statement {line.index}, {sha256(got.data).hexdigest()}"
        unit.audit(AuditRow(desk.now(), who.id, who.role, "hand_over_discovery", matter, "handed over", detail))
    return got
