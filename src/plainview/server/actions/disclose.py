"""Disclosure by two postal people: one approves what goes to whom, another releases it; each one is accounted for."""

from collections.abc import Callable

from plainview.core.docket import commands
from plainview.core.docket.clock import locked
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.vocabulary.days import years_after
from plainview.core.vocabulary.request import Kind, Purpose, Request
from plainview.server.actions import accounts, discovery, packages, records
from plainview.server.actions.accounts import ACCOUNT_YEARS, Account
from plainview.server.actions.act import Acknowledged, Builder, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.desk import Desk
from plainview.server.actions.orders import check_receipt
from plainview.server.packages.contents import DISCOVERY
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit

_CLOSED = Request(Kind.COVER, Purpose.CRIME, "", "", None, 0)
_APPROVED, _RELEASED = "disclosure.approved", "disclosure.released"
_Keep = Callable[[Unit, Acknowledged], None]


def _disclose(type: str) -> Builder:
    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        stage = args.text("stage", "end")
        if stage == DISCOVERY:
            return discovery.prepare(desk, person, matter, type, args)
        if type == _RELEASED:
            check_receipt(desk, matter, (_APPROVED,))
        closed = matter.phase in ("closed", "destroyed")  # discovery alone is lawful then: it asks nothing of a request
        request = _CLOSED if closed else desk.request(matter.id)
        own = desk.secret("matter-agency", matter.id)
        account = _account(desk, person, request, own, stage, args)
        own_request = args.flag("own_request", False)
        asked = own_request or account.to == own  # who has not asked gets none: the law refuses it
        said, keep = _goes(desk, matter, type, account) if asked else (account.to, None)
        command = commands.Disclose(
            type=type,
            stage=account.stage,
            request=request,
            is_requester=closed or account.to == own,
            own_request=own_request,
            by_authorized_staff=person.office == "inspection",
            nature=account.nature,
            recipient=account.to,
            in_proceeding=args.flag("in_proceeding", False),
            proper_process=args.flag("proper_process", False),
            kept_until=account.kept_until,
            sealed={"by": person.id, "package" if type == _RELEASED else "manifest": said},
        )
        return Prepared(command, also=_both(keep, accounts.keeping(desk, matter.id, account), type))

    return build


def _account(desk: Desk, person: Person, request: Request, own: str, stage: str, args: Args) -> Account:
    records_of = f"records: {request.scope.record}" if request.scope else "what was recorded"
    return Account(
        by=person.id,
        day=desk.today(),
        stage=stage,
        nature=args.text("nature", records_of),
        purpose=str(request.purpose),
        to=args.text("to", own),
        kept_until=years_after(desk.today(), ACCOUNT_YEARS),
    )


def _goes(desk: Desk, matter: Matter, type: str, account: Account) -> tuple[Json, _Keep | None]:
    """What the statement seals of what goes out, and what keeps that; where the docket will refuse, only to whom."""
    if not desk.is_open(matter.id):
        return account.to, None
    if matter.kind == "records" and account.stage == records.STAGE and type == _APPROVED and _in_force(desk, matter):
        return records.to_approve(desk, matter.id, account.to)
    if type == _APPROVED or account.stage != matter.disclosing:
        return account.to, None
    if matter.kind == "records" and account.stage == records.STAGE:
        built = records.build(desk, matter, account)
    elif matter.kind == "cover" and account.stage in packages.STAGES:
        built = packages.build(desk, matter, account.stage, account.to)
    else:
        return account.to, None
    return built.said, packages.keeping(desk, matter.id, built)


def _in_force(desk: Desk, matter: Matter) -> bool:
    return matter.in_force is not None and not matter.improper and not locked(matter, desk.today())


def _both(keep: _Keep | None, account: _Keep, type: str) -> _Keep | None:
    """What is kept of an approval; of a release its account as well."""
    if type == _APPROVED:
        return keep

    def both(unit: Unit, done: Acknowledged) -> None:
        if keep is not None:
            keep(unit, done)
        account(unit, done)

    return both


VERBS = (
    Verb("approve_disclosure", _disclose(_APPROVED)),
    Verb("release_disclosure", _disclose(_RELEASED)),
)
