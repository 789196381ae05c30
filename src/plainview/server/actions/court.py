"""What a judge does: approve, narrow, deny, return for rework; much the same for an extension; delay the notice."""

from collections.abc import Callable, Mapping
from typing import Any

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.vocabulary.narrowing import Narrowing, print_narrowing
from plainview.core.vocabulary.request import Purpose, Request
from plainview.server.actions.act import Acknowledged, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.bench import check_sits, conformed_name
from plainview.server.actions.desk import Desk
from plainview.server.actions.lanes import returned
from plainview.server.actions.look import look_row
from plainview.server.actions.requests import order_fields
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit


def _sealed(desk: Desk, person: Person, request: Request, matter: Matter, args: Args) -> dict[str, Json]:
    """The sealed values of a court's order; its conformed name is among what its digest holds to the signature."""
    return {
        **order_fields(request, desk.secret("matter-agency", matter.id)),
        "court": _court(desk, person, matter, args),
    }


def _court(desk: Desk, person: Person, matter: Matter, args: Args) -> str:
    check_sits(desk, person, matter.id)
    return conformed_name(person, args.text("conformed", ""))


def _facts(matter: Matter, days: int) -> dict[str, Json]:
    return {"days": days, "kind": matter.kind, "level": matter.level, "purpose": matter.purpose}


def _remembered(desk: Desk, matter: Matter, request: Request) -> Callable[[Unit, Acknowledged], None]:
    def keep(unit: Unit, done: Acknowledged) -> None:
        if request.addresses and matter.kind == "cover" and matter.started is None:
            unit.put_look(look_row(desk, matter, request, "denied"))

    return keep


def _approve(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    request = desk.request(matter.id)
    facts = _facts(matter, args.number("days", matter.days or 1))
    return Prepared(commands.Say("order.approved", facts, _sealed(desk, person, request, matter, args)))


def _narrow(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    request = desk.request(matter.id)
    facts = {**_facts(matter, args.number("days", matter.days or 1)), "narrowed": args.text("what", "days")}
    left = _left(args)
    sealed = {**_sealed(desk, person, request, matter, args), "terms": print_narrowing(left)}
    return Prepared(commands.Narrow(request, left, facts, sealed))


def left_of(values: Mapping[str, Any]) -> Narrowing:
    """Promise what remains of an order by these values of a narrowing. Raises Malformed."""
    return _left(Args(values, "narrow"))


def _left(args: Args) -> Narrowing:
    """What remains of the order; what is not given remains as it was asked."""
    return Narrowing(
        names=args.texts("names"),
        classes=args.texts("classes"),
        items=args.texts("items"),
        fields=args.texts("fields"),
        first_day=args.maybe_day("first_day"),
        last_day=args.maybe_day("last_day"),
        words=args.text("terms", ""),
    )


def _deny(type: str, name: str) -> Verb:
    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        request = desk.request(matter.id)
        sealed = {**_sealed(desk, person, request, matter, args), "reason_text": args.text("text", "")}
        kept = _remembered(desk, matter, request) if type == "order.denied" else None
        say = commands.Say(type, {"reason": args.text("reason", "standard_not_met")}, sealed)
        return Prepared(say, also=kept)

    return Verb(name, build)


def _return_order(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """Give an order back; the court keeps it in view, on a list of its own, until it lapses or is filed again."""
    request = desk.request(matter.id)
    sealed = {**_sealed(desk, person, request, matter, args), "reason_text": args.text("text", "")}

    def keep(unit: Unit, done: Acknowledged) -> None:
        unit.put_listing(returned(desk), matter.id, done.statement.day)

    return Prepared(commands.Say("order.returned", {"reason": args.text("reason")}, sealed), also=keep)


def _approve_extension(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    request = desk.request(matter.id)
    facts: Mapping[str, Json] = {"days": args.number("days", matter.extension_days or 1)}
    return Prepared(commands.Say("extension.approved", facts, _sealed(desk, person, request, matter, args)))


def _delay_notice(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    reason, waits = args.text("reason"), args.flag("until_capture", False)
    sealed: Mapping[str, Json] = {"court": _court(desk, person, matter, args), "reason": reason}
    fugitive = waits and desk.request(matter.id).purpose is Purpose.FUGITIVE
    captured = args.flag("captured", False)
    return Prepared(commands.DelayNotice(args.number("days"), reason, sealed, waits, fugitive, captured))


VERBS = (
    Verb("approve", _approve),
    Verb("narrow", _narrow),
    _deny("order.denied", "deny"),
    Verb("return_order", _return_order),
    Verb("approve_extension", _approve_extension),
    _deny("extension.denied", "deny_extension"),
    Verb("delay_notice", _delay_notice),
)
