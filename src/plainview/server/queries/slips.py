"""What a judge typed that cannot be ordered: told beside the form. A refusal is stated in public, a slip is not."""

from collections.abc import Mapping
from typing import Any

from plainview.core.docket.facts import Json
from plainview.core.docket.permit import check_public
from plainview.core.docket.state import Matter
from plainview.core.law.checks_narrowing import check_narrowing
from plainview.core.mail.classes import classes_on
from plainview.core.vocabulary.answers import refusals
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Request
from plainview.server.actions.court import left_of

FIELD = {"approve": "days", "narrow": "what"}
"""Verb to the field beside which its slip is told."""


def slip(state: Matter, request: Request, verb: str, values: Mapping[str, Any], today: Day) -> Mapping[str, str]:
    """Promise, by field, why an approval with these values would be refused for what was typed; {} where it would not.

    The public rules and the one on narrowing are asked; nothing is opened, stated or kept. Other acts have no slips.
    """
    if verb not in FIELD:
        return {}
    facts: dict[str, Json] = {"days": values.get("days", state.days), "kind": state.kind}
    facts |= {"level": state.level, "purpose": state.purpose}
    if verb == "approve":
        found = refusals(check_public(state, "order.approved", facts, today, None))
        if found and facts["days"] != state.days:
            return {"days": f"{state.days} days were authorized. To give fewer, approve less."}
    else:
        respect, listed = str(values.get("what", "days")), [entry.code for entry in classes_on(today)]
        public = check_public(state, "order.narrowed", {**facts, "narrowed": respect}, today, None)
        found = refusals((*public, check_narrowing(request, left_of(values), respect, listed)))
    if not found:
        return {}
    words = found[0].reason.rstrip(".")
    return {FIELD[verb]: f"{words[:1].upper()}{words[1:]}."}
