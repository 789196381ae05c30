"""What the postal side does with a request: return, refuse, review, order, second, start, order an extension."""

from collections.abc import Mapping
from dataclasses import replace

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.law import cfr39_233_3
from plainview.core.law.checks_order import Authority
from plainview.core.mail.addresses import area
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Agency, Emergency, Extension, Request
from plainview.server.actions.act import Acknowledged, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.call_back import check_called_back
from plainview.server.actions.desk import Desk
from plainview.server.actions.listed import list_of
from plainview.server.actions.names import ROUTE
from plainview.server.actions.relief import Place, check_route
from plainview.server.actions.requests import digest, simple
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit

FACILITY = "delivery unit"
APPROVALS = ("order.approved", "order.narrowed", "order.seconded", "order.authorized")


def agency_of(desk: Desk, matter: str) -> Agency:
    """Promise the present record of the agency that filed a matter."""
    return desk.agency(desk.secret("matter-agency", matter))


def _reasoned(type: str, name: str) -> Verb:
    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        facts: Mapping[str, Json] = {"reason": args.text("reason")}
        return Prepared(commands.Say(type, facts, {"by": person.id, "reason_text": args.text("text", "")}))

    return Verb(name, build)


def _review(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    attested = args.flag("grounds_attested", True)
    sealed: Mapping[str, Json] = {"by": person.id}
    return Prepared(commands.Review(desk.request(matter.id), agency_of(desk, matter.id), attested, sealed))


def authority_of(program: Program, person: Person, request: Request) -> Authority:
    """Promise with what authority a person orders what is asked."""
    delegation = program.delegations.get(person.delegation) if person.delegation is not None else None
    in_force = delegation is not None and not delegation.revoked
    return Authority(person.grade, in_force, person.area, area(request.addresses[0]) if request.addresses else "")


def look_back(desk: Desk, matter: Matter, request: Request) -> tuple[int, Day | None]:
    """The one look across matters: days of the run this cover would continue, and the last end (rules 43, 114, 118)."""
    if not request.addresses:
        return 0, None
    rows = [row for row in desk.looks(desk.point(request.addresses[0])) if row.matter != matter.id]
    periods = [(row.first, row.end) for row in rows if row.outcome == "covered"]
    last = max((end for _, end in periods), default=None)
    return cfr39_233_3.continuous_days(periods, matter.in_force or desk.today()), last


def filed_digest(desk: Desk, matter: Matter) -> str:
    """The digest that was sealed in the statement of the last filing; the request shown to the signer must have it."""
    texts = desk.private(matter.id, "disclosures", ("request.filed", "request.corrected"))
    assert isinstance(texts, dict)
    signed = open_text(str(texts["request"])).value
    assert isinstance(signed, dict)
    return str(signed["sha256"])


def _authorize(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    request = desk.request(matter.id)
    if request.emergency is not Emergency.NONE:
        check_called_back(desk, person, matter)
    points = [("looks", desk.point(address)) for address in request.addresses[:1]]
    desk.read_ahead(("record", "agency", desk.secret("matter-agency", matter.id)), *points)
    prior, last = look_back(desk, matter, request)
    command = commands.Authorize(
        request,
        agency_of(desk, matter.id),
        authority_of(desk.program(), person, request),
        args.number("days", request.days),
        filed_digest(desk, matter),
        digest(request),
        prior,
        last,
        {"by": person.id, "delegation": person.delegation},
    )
    return Prepared(command)


def check_receipt(desk: Desk, matter: Matter, types: tuple[str, ...]) -> None:
    """Promise that the last statement of one of `types` is public under the policy in force (D§3).

    Raises Unchecked while it is not; with no such statement nothing is promised, and the docket refuses.
    """
    last = desk.last(matter.id, types)
    if last is None:
        return
    try:
        desk.receipts(last.index, last.leaf)
    except Unchecked as missing:
        raise Unchecked(f"{last.type} is not yet public: {missing.what}", next="Publish, then try again") from None


def _start(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    check_receipt(desk, matter, APPROVALS)
    place = Place(args.text("facility", FACILITY), args.text("route", ""))
    check_route(desk, place)

    def enlist(unit: Unit, done: Acknowledged) -> None:
        unit.put_listing(list_of(desk, "facility", place.facility), matter.id, done.statement.day)
        if place.route:
            desk.put_secret(unit, ROUTE, matter.id, place.route)

    sealed: Mapping[str, Json] = {"by": person.id, "facility": place.words}
    return Prepared(commands.Say("cover.started", {}, sealed), also=enlist)


def _authorize_extension(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    asked = from_plain(Extension, desk.private(matter.id, "extension", ("extension.asked",)), "extension")
    days = args.number("days", asked.days)
    request = replace(desk.request(matter.id), extension=replace(asked, days=days))
    prior, _ = look_back(desk, matter, request)
    command = commands.AuthorizeExtension(
        request,
        agency_of(desk, matter.id),
        authority_of(desk.program(), person, request),
        days,
        prior + matter.ordered_days,
        {"by": person.id, "delegation": person.delegation},
    )
    return Prepared(command)


VERBS = (
    _reasoned("request.returned", "return"),
    _reasoned("request.refused", "refuse"),
    Verb("review", _review),
    Verb("authorize", _authorize),
    simple("second", "order.seconded"),
    Verb("start", _start),
    Verb("authorize_extension", _authorize_extension),
)
