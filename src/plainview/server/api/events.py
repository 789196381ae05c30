"""Being told: addresses to which a system is told that something was published in a matter of its person."""

from django.http import HttpRequest
from ninja import Path

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions import events
from plainview.server.actions.tokens import EVENTS
from plainview.server.api import shapes
from plainview.server.api.matters import caller_of
from plainview.server.api.place import is_sandbox, served
from plainview.server.api.problems import Nowhere
from plainview.server.api.table import Answer, Operation


def listing(request: HttpRequest) -> Answer:
    """One's addresses, and how deliveries go."""
    desk = served().desk
    found = [_line(one) for one in events.subscriptions(desk, caller_of(request).person.id)]
    return Answer(200, shapes.Webhooks(sandbox=is_sandbox(desk), webhooks=found))


def subscribe(request: HttpRequest, body: shapes.WebhookAsked) -> Answer:
    """Register an https address. The secret that signs its deliveries is told this once."""
    desk = served().desk
    made = events.subscribe(desk, caller_of(request).person.id, body.url)
    line = _line(made)
    return Answer(201, shapes.WebhookMade(sandbox=is_sandbox(desk), secret=made.secret, **line.model_dump()))


def unsubscribe(request: HttpRequest, webhook: Path[shapes.Hex32]) -> Answer:
    """Forget an address."""
    try:
        events.unsubscribe(served().desk, caller_of(request).person.id, webhook)
    except NotPermitted as no:
        raise Nowhere(no.what, next=no.next) from None
    return Answer(204, None)


def replay(request: HttpRequest, body: shapes.ReplayAsked, webhook: Path[shapes.Hex32]) -> Answer:
    """Be told again of everything from a place in the log on; also begins again what failed too often."""
    try:
        again = events.replay(served().desk, caller_of(request).person.id, webhook, body.position)
    except NotPermitted as no:
        raise Nowhere(no.what, next=no.next) from None
    return Answer(200, _line(again))


def _line(one: events.Subscription) -> shapes.Webhook:
    return shapes.Webhook(id=one.id, url=one.url, position=one.position, failures=one.failures, stopped=one.stopped)


_W = "/v1/webhooks"
OPERATIONS = (
    Operation("GET", _W, "list_webhooks", listing, EVENTS, {200: shapes.Webhooks, 304: None}, tag="events"),
    Operation("POST", _W, "add_webhook", subscribe, EVENTS, {201: shapes.WebhookMade}, keyed=True, tag="events"),
    Operation("DELETE", f"{_W}/{{webhook}}", "remove_webhook", unsubscribe, EVENTS, {204: None}, tag="events"),
    Operation(
        "POST",
        f"{_W}/{{webhook}}/replay",
        "replay_webhook",
        replay,
        EVENTS,
        {200: shapes.Webhook},
        keyed=True,
        tag="events",
    ),
)
