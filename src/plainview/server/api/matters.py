"""Looking: matters, what may be done with them, what is owed."""

from django.http import HttpRequest
from ninja import Path, Query

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.tokens import READ
from plainview.server.api import shapes
from plainview.server.api.place import is_sandbox, served
from plainview.server.api.problems import Nowhere
from plainview.server.api.table import Answer, Operation
from plainview.server.queries import deadlines, matters
from plainview.server.queries.offers import offers
from plainview.server.queries.returned import Returned, returns
from plainview.server.queries.tokens import Caller


def caller_of(request: HttpRequest) -> Caller:
    """Promise who asks; the guard has looked."""
    found: Caller = request.auth
    return found


def check_visible(request: HttpRequest, matter: str) -> None:
    """Promise that the matter is one that the caller's person may see now. Raises Nowhere."""
    desk = served().desk
    try:
        matters.visible(desk, desk.person(caller_of(request).person.id), matter)
    except NotPermitted as no:
        raise Nowhere(no.what, next=no.next) from None


def about(request: HttpRequest) -> Answer:
    """What this token is for."""
    desk, caller = served().desk, caller_of(request)
    return Answer(
        200,
        shapes.About(
            sandbox=is_sandbox(desk),
            program=desk.program().origin,
            day=desk.today().isoformat(),
            role=caller.person.role,
            scopes=sorted(caller.scopes),
            until=caller.token.until.isoformat(),
        ),
    )


def listing(request: HttpRequest, asked: Query[shapes.PageAsked]) -> Answer:
    """The matters that the token's person may see, newest first, a page at a time."""
    desk = served().desk
    found = matters.listing(desk, caller_of(request).person.id, asked.phase, asked.after)
    lines = [
        shapes.MatterLine(
            id=line.id,
            kind=line.kind,
            level=line.level,
            phase=line.phase,
            filed=_day(line.filed),
            end=_day(line.end),
            next_day=_day(line.next_day),
            owed=list(line.owed),
        )
        for line in found.lines
    ]
    return Answer(200, shapes.MatterPage(sandbox=is_sandbox(desk), matters=lines, after=found.after))


def one(request: HttpRequest, matter: Path[shapes.MatterId]) -> Answer:
    """One matter; what is opened of its request is audited first."""
    check_visible(request, matter)
    desk = served().desk
    seen = matters.matter(desk, caller_of(request).person.id, matter)
    return Answer(
        200,
        shapes.Whole(
            sandbox=is_sandbox(desk),
            id=seen.id,
            kind=seen.state.kind,
            level=seen.state.level,
            phase=seen.phase,
            recordable=seen.recordable,
            filed=_day(seen.state.filed),
            end=_day(seen.state.end),
            seal_end=_day(seen.seal_end),
            duties=[shapes.Duty(duty=one.name, by=one.by.isoformat(), standing=one.standing) for one in seen.duties],
            statements=[
                shapes.StatementLine(index=said.index, type=said.type, meaning=said.meaning) for said in seen.said
            ],
            returns=[_returned(one) for one in returns(desk, caller_of(request).person.id, matter)],
            request=dict(seen.request),
        ),
    )


def _returned(one: Returned) -> shapes.Return:
    by = _day(one.by)
    return shapes.Return(day=one.day.isoformat(), role=one.role, reason=one.code, text=one.text, file_again_by=by)


def offered(request: HttpRequest, matter: Path[shapes.MatterId]) -> Answer:
    """The acts that the public rules would permit now. A rule on sealed facts may still say no."""
    check_visible(request, matter)
    desk, caller = served().desk, caller_of(request)
    verbs = [verb for verb in offers(desk, caller.person.id, ChainId(matter)) if verb in caller.scopes]
    return Answer(200, shapes.Offers(sandbox=is_sandbox(desk), verbs=verbs))


def owed(request: HttpRequest) -> Answer:
    """What is owed in one's matters, soonest first."""
    desk = served().desk
    return _deadlines(list(deadlines.deadlines(desk, caller_of(request).person.id)))


def owed_in(request: HttpRequest, matter: Path[shapes.MatterId]) -> Answer:
    """What is owed in one matter."""
    check_visible(request, matter)
    return _deadlines(deadlines.of_matter(served().desk, matter))


def _deadlines(found: list[deadlines.Due]) -> Answer:
    lines = [
        shapes.Due(matter=due.matter, duty=due.duty, by=due.by.isoformat(), standing=due.standing) for due in found
    ]
    return Answer(200, shapes.Deadlines(sandbox=is_sandbox(served().desk), deadlines=lines))


def _day(day: Day | None) -> str | None:
    return day.isoformat() if day is not None else None


_M = "/v1/matters/{matter}"
OPERATIONS = (
    Operation("GET", "/v1/about", "about", about, "", {200: shapes.About, 304: None}, tag="token"),
    Operation("GET", "/v1/matters", "list_matters", listing, READ, {200: shapes.MatterPage, 304: None}),
    Operation("GET", _M, "get_matter", one, READ, {200: shapes.Whole, 304: None}),
    Operation("GET", f"{_M}/offers", "list_offers", offered, READ, {200: shapes.Offers, 304: None}),
    Operation("GET", f"{_M}/deadlines", "list_deadlines_of_matter", owed_in, READ, {200: shapes.Deadlines, 304: None}),
    Operation("GET", "/v1/deadlines", "list_deadlines", owed, READ, {200: shapes.Deadlines, 304: None}),
)
