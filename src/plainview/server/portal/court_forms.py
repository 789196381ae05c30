"""What a court is asked on its own pages: its decision, an extension, a delay of notice, a recusal, a shift."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from plainview.server.actions.bench import RECUSALS
from plainview.server.portal.forms import ActForm, Field, Mistakes
from plainview.server.queries.court import DELAY_REASONS
from plainview.server.queries.narrowed import Parts
from plainview.server.queries.returned import REASONS

CONFORMED = Field(
    "conformed",
    "Your conformed name",
    "line",
    "Type your name as it stands at the top of the page; it becomes part of what you sign, as /s/ and your name.",
)
_LESS, _NO, _BACK_TO = ("narrow",), ("deny", "deny_extension"), ("return_order",)
_DAYS = Field("days", "Days", "number", "As authorized, or fewer when you narrow.", only=("approve", *_LESS))
_TEXT = Field("text", "Reasons, in your words", "text", "Kept sealed; never published.", required=False, only=_NO)
_TOLD = "Kept sealed; never published. When you return an order, the agency that asked reads them."
_BACK = Field(
    "back", "If you return it: why", "choice", "Published as a coded word.", REASONS, required=False, only=_BACK_TO
)
LEFT = ("names", "classes", "items", "fields", "first_day", "last_day")
_WHY_NOT = (
    ("standard_not_met", "The standard is not met"),
    ("not_necessary", "It is not necessary"),
    ("too_wide", "It asks for too much"),
    ("stale", "The facts are too old"),
)
_REASON = Field(
    "reason", "If you deny: why", "choice", "Published as a coded word.", _WHY_NOT, required=False, only=_NO
)
_REASONS = {
    "danger_to_life": "Danger to somebody's life or safety",
    "flight": "Flight from prosecution",
    "destruction_of_evidence": "Evidence would be destroyed or tampered with",
    "witness_intimidation": "Witnesses would be intimidated",
    "jeopardy_to_investigation": "The investigation would be seriously jeopardized",
}
_RECUSED = {
    "knows_a_party": "I know somebody in the matter",
    "earlier_part": "I had a part in it earlier",
    "interest": "I have an interest in it",
    "other": "Another reason",
}


_TAKEN = {
    "approve": ("days",),
    "narrow": ("days", "what", "terms", *LEFT),
    "deny": ("reason", "text"),
    "return_order": ("back", "text"),
}


def _decided(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of the act that was chosen, and nothing that belongs to another. Raises Mistakes."""
    decision = given["decision"]
    taken = _TAKEN[decision]
    if decision == "narrow" and "what" not in given:
        raise Mistakes({"what": "Say in what you narrow it."})
    if decision == "narrow" and (bare := [name for name in LEFT if given.get(name) == []]):
        raise Mistakes(dict.fromkeys(bare, "Leave at least one, or deny."))
    if decision == "deny" and "reason" not in given:
        raise Mistakes({"reason": "Say why."})
    if decision == "return_order" and "back" not in given:
        raise Mistakes({"back": "Say why."})
    found = {name: given[name] for name in ("decision", "conformed", *taken) if name in given}
    back = found.pop("back", None)
    return {**found, "reason": back} if back else found


def _extended(given: Mapping[str, Any]) -> Mapping[str, Any]:
    decision = given["decision"]
    if decision == "deny_extension" and "reason" not in given:
        raise Mistakes({"reason": "Say why."})
    taken = {"approve_extension": ("days",), "deny_extension": ("reason", "text")}[decision]
    return {name: given[name] for name in ("decision", "conformed", *taken) if name in given}


_TERMS = (
    "Kept sealed, part of the order: why, in your words. What remains is what stays ticked; what is not ticked is "
    "neither recorded nor given to anybody."
)
_STAYS = "Take the tick away from what must not be recorded or given."
_RESPECTS = {
    "cover": (("days", "Days"), ("names", "Names"), ("classes", "Classes of mail")),
    "records": (("days", "Days"), ("items", "Items, fields or days of the records")),
}


def decision_form(kind: str, asked: Parts, returnable: bool) -> ActForm:
    """Promise the form of a judge's decision on an order; what may be taken away of it is what was asked for.

    It may be given back for rework where it is `returnable`.
    """
    decisions = (("approve", "Approve as authorized"), ("narrow", "Approve less"), ("deny", "Deny"))
    back = (("return_order", "Return for rework"),) if returnable else ()
    return ActForm(
        "approve",
        "Go on to sign",
        "You decide on the order as it was authorized.",
        "39 CFR 233.3(g)(5)",
        (
            Field(
                "decision",
                "Your decision",
                "choice",
                choices=(*decisions, *back),
            ),
            _DAYS,
            Field(
                "what",
                "If you approve less: in what",
                "choice",
                "Published as a coded word.",
                _RESPECTS[kind],
                required=False,
                only=_LESS,
            ),
            *_parts(asked),
            Field("terms", "If you approve less: your words", "text", _TERMS, required=False, only=_LESS),
            _REASON,
            *((_BACK, replace(_TEXT, hint=_TOLD, only=(*_NO, *_BACK_TO))) if returnable else (_TEXT,)),
            CONFORMED,
        ),
        _decided,
    )


def _parts(asked: Parts) -> Iterator[Field]:
    """What was asked for, to be left or taken away."""
    if asked.everybody:
        hint = "One a line. Empty: everybody at the address, as asked."
        yield Field("names", "If you approve less: names that remain", "lines", hint, required=False, only=_LESS)
    else:
        yield from _ticked("names", "names", asked.names)
    yield from _ticked("classes", "classes of mail", asked.classes)
    yield from _ticked("items", "items", asked.items)
    yield from _ticked("fields", "fields", asked.fields)
    if asked.items:
        first, last = (f"{day:%Y-%m-%d}" if day else "" for day in (asked.first_day, asked.last_day))
        for name, words, day in (("first_day", "first day", first), ("last_day", "last day", last)):
            label = f"If you approve less: {words} of records"
            yield Field(name, label, "day", required=False, usual=day, only=_LESS)


def _ticked(name: str, words: str, choices: tuple[tuple[str, str], ...]) -> Iterator[Field]:
    if choices:
        label = f"If you approve less: {words} that remain"
        yield Field(name, label, "some", _STAYS, choices, required=False, only=_LESS)


EXTENSION = ActForm(
    "approve_extension",
    "Go on to sign",
    "You decide on more days for an order in force.",
    "39 CFR 233.3(g)(5)",
    (
        Field(
            "decision",
            "Your decision",
            "choice",
            choices=(("approve_extension", "Approve"), ("deny_extension", "Deny")),
        ),
        Field("days", "Days", "number", "As ordered, or fewer.", only=("approve_extension",)),
        _REASON,
        _TEXT,
        CONFORMED,
    ),
    _extended,
)
DELAY = ActForm(
    "delay_notice",
    "Go on to sign",
    "You order that the person is told later.",
    "18 USC 3103a(b)-(c)",
    (
        Field(
            "reason",
            "What would follow if the person were told now",
            "choice",
            "Kept sealed.",
            tuple((code, _REASONS[code]) for code in DELAY_REASONS),
        ),
        Field("days", "Days", "number"),
        Field("until_capture", "The person is a fugitive: notice waits for the capture", "flag"),
        Field("captured", "The fugitive has been captured", "flag"),
        CONFORMED,
    ),
)
RECUSAL = ActForm(
    "recuse",
    "I do not sit in this matter",
    "",
    fields=(Field("reason", "Why", "choice", choices=tuple((code, _RECUSED[code]) for code in RECUSALS)),),
)


def shift_form(judges: Iterable[str]) -> ActForm:
    """Promise the form of a shift on call: one of these judges, its days, and the number to dial."""
    return ActForm(
        "set_on_call",
        "Put on the list",
        "",
        fields=(
            Field("judge", "Judge", "pick", choices=tuple((one, one) for one in judges)),
            Field("first", "First day", "day"),
            Field("last", "Last day", "day"),
            Field("number", "Telephone number", "line"),
        ),
    )
