"""How long acts are still taken while statements wait for witnesses. Why: docs/decisions/0010-witness-quorum.md."""

from datetime import timedelta

from plainview.core.vocabulary.errors import Unchecked
from plainview.server.actions.desk import Desk
from plainview.server.actions.ports import BACKLOG_SECONDS

TAKEN_ALWAYS = ("trust.proposed", "trust.agreed")
"""What replaces keys and policy: the way out when witnesses are gone for good."""


def check_backlog(desk: Desk, verb: str, type: str) -> None:
    """Promise that a statement of `type`, said by `verb`, may be taken although others wait for witnesses.

    What the clock owes (the sweep) always may. Raises Unchecked when they have been waiting too long.
    """
    if verb == "sweep" or type in TAKEN_ALWAYS:
        return
    since = desk.waiting()
    if since is not None and desk.now() - since > timedelta(seconds=BACKLOG_SECONDS):
        what = f"statements have been waiting for witnesses since {since:%Y-%m-%d %H:%M} UTC, so no more are taken"
        raise Unchecked(what, next="Try again when they are cosigned; plainview publish says who is missing")
