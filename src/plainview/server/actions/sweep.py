"""The sweep: what a day has done is said. Idempotent; one that never ran changes no date, only makes a line late."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import timedelta

from plainview.core.docket import commands
from plainview.core.docket.clock import lapse, missed, over, phase_on
from plainview.core.docket.decide import Refusal
from plainview.core.docket.state import Matter
from plainview.core.law import cfr39_233_3
from plainview.core.sealing.daybook import daybook_root
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Form
from plainview.server.actions.accounts import drop_over
from plainview.server.actions.act import Acknowledged, Overtaken, Prepared, Verb, act
from plainview.server.actions.args import Args
from plainview.server.actions.desk import Desk
from plainview.server.actions.figures import publish_due
from plainview.server.actions.intake_drafts import drop_old
from plainview.server.actions.once import drop_sent
from plainview.server.actions.requests import recorded
from plainview.server.actions.sitting import OpenedFor
from plainview.server.actions.unsealing import lift
from plainview.server.actions.void_drafts import drop_void
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit

DAYBOOK = ChainId("daybook")


def sweep(desk: Desk, operator: str) -> list[Acknowledged]:
    """Promise that everything the clock owes by today is said: daybooks, ends, suspensions, lapses, openings, seals,
    and the figures of a year that is over.

    Returns the statements made, in order. Raises NotPermitted, or Stopped when the docket refuses its own clock.
    """
    said = [_close_day(desk, operator, day) for day in _open_days(desk)]
    reading = desk.opened_for(desk.person(operator), OpenedFor.CLOCK)
    for row in desk.store.due(desk.today()):
        matter = ChainId(row.matter)
        while (due := _due(reading, desk.matter(matter))) is not None:
            said.append(_say(desk, operator, matter, *due))
    said += lift(desk, operator)
    said += publish_due(desk, operator)
    with desk.store.unit() as unit:
        unit.drop_looks(desk.today())
        drop_over(desk, unit)
        drop_old(desk, unit)
        drop_sent(desk, unit)
        drop_void(desk, unit, reading.person(operator))
        unit.drop_empty()
    return said


def _close_day(desk: Desk, operator: str, day: Day) -> Acknowledged:
    """Say the day's root; where a last entry came in between reading the book and closing it, say it anew."""
    while True:
        try:
            return _say(desk, operator, DAYBOOK, "daybook.closed", {"of": day.isoformat(), "root": _root(desk, day)})
        except Overtaken:
            continue


def _open_days(desk: Desk) -> Iterator[Day]:
    """The days that are over and have no daybook yet."""
    program = desk.program()
    assert program.first_day is not None
    day = program.daybook + timedelta(days=1) if program.daybook else program.first_day
    while day < desk.today():
        yield day
        day += timedelta(days=1)


def _due(desk: Desk, matter: Matter) -> tuple[str, dict[str, str | bool]] | None:
    today = desk.today()
    lack = missed(matter, today)
    if matter.phase == "active" and lack:
        return "cover.suspended", {"missing": lack[0]}
    if reason := _lapse(desk, matter, today):
        return "request.lapsed", {"reason": reason}
    running = matter.phase in ("active", "suspended") or (
        matter.kind == "records" and matter.phase in ("approved", "authorized")
    )
    if running and over(matter, today):
        return "order.ended", {"early": False}
    if _opening_due(matter, today):
        return "fields.opened", {}
    return None


def _opening_due(matter: Matter, today: Day) -> bool:
    return any(duty.name == "opening" and duty.done is None and duty.by <= today for duty in matter.duties)


def _lapse(desk: Desk, matter: Matter, today: Day) -> str:
    """Why a request has fallen away; that a request by word of mouth was never confirmed is a sealed fact."""
    reason = lapse(matter, today)
    if not reason and matter.phase == "approved" and phase_on(matter, today) == "lapsed":
        return "not_started"
    if matter.phase == "filed" and matter.filed and not reason and not matter.confirmed:
        late = today > cfr39_233_3.written_confirmation(matter.filed).by
        return "not_confirmed" if late and desk.request(matter.id).form is Form.ORAL else ""
    return reason


def _say(desk: Desk, operator: str, matter: ChainId, type: str, facts: dict[str, str | bool]) -> Acknowledged:
    done = act(desk, operator, Verb("sweep", _build), matter, {"type": type, "facts": dict(facts)})
    if isinstance(done, Refusal) or done.refusal:
        raise Stopped(f"the docket refuses {type}, which the clock says is due", where=matter)
    return done


def _build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    type, facts = args.text("type"), dict(args.table("facts"))
    if type == "fields.opened":
        facts["openings"] = _openings(desk, matter)
    also = _whole(desk, parse_day(str(facts["of"])), str(facts["root"])) if type == "daybook.closed" else None
    sealed = {"pieces": recorded(desk, matter)} if type == "order.ended" else {}
    return Prepared(commands.Say(type, facts, sealed), also=also)


def _whole(desk: Desk, day: Day, root: str) -> Callable[[Unit, Acknowledged], None]:
    """What asks, with the head held so that nothing is entered any more, whether the root is still the book's."""

    def check(unit: Unit, done: Acknowledged) -> None:
        if _root(desk, day) != root:
            raise Overtaken("an entry has come into the book meanwhile", where=f"daybook of {day}")

    return check


def _root(desk: Desk, day: Day) -> str:
    pieces = desk.store.pieces(day=day)
    return daybook_root([piece.digest for piece in pieces], padding(desk, day)).hex()


def padding(desk: Desk, day: Day) -> bytes:
    """Promise what a day's padding comes from: the service's secret and the day, so it can be rebuilt, not guessed."""
    return hmac.digest(desk.service.look, f"daybook/{day.isoformat()}".encode(), hashlib.sha256)


def _openings(desk: Desk, matter: Matter) -> list[dict[str, str | int]]:
    """The emergency fields of every version of the filing: what opens on the next day."""
    opened: list[dict[str, str | int]] = []
    for row in desk.lines(matter.id):
        if row.type in ("request.filed", "request.corrected"):
            texts = desk.private_at(matter.id, row.index, "disclosures")
            assert isinstance(texts, dict)
            opened.append({"disclosure": str(texts["emergency"]), "seq": row.seq})
    return opened
