"""What the law would say of a draft, before anything is filed: a preview, never a statement.

Each check is a row in the audit trail, which names the draft, what refuses and nothing of what is asked; how many there
were in a year is published (`queries.checks`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from plainview.core.docket import commands
from plainview.core.docket.decide import decide
from plainview.core.docket.state import Matter
from plainview.core.law import reform
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Allowed, Check, Owed, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Agency, Emergency, Kind, Request
from plainview.server.actions.desk import Desk
from plainview.server.actions.intake_drafts import INTAKE, Intake, draft_of, request_in
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow

CHECK = "check_request"
SIGNATURE_RULES = (4, 78)
"""Rules that ask for the supervisor's signature among other things: a draft waits for it, it does not fail them."""

_ORDER = 31  # that steps come in their order: said only where they do not
_JUDGED = "A judge approves, narrows, denies or returns it once the postal service ordered it, before anything starts."
_TO_SIGN = "the supervisor who signs"
FLAGS = {
    "attest_grounds": "A reviewer must attest that the grounds are specific to this case.",
    "grounds_brief": "The grounds are short: a reviewer looks twice at what could be said of any case.",
    "all_names": "All names are asked for: a reviewer looks at the reason.",
    "headquarters_review": "Headquarters looks at an address of a commercial mail agent.",
    "oral": "Made by word of mouth: it must be confirmed in writing.",
    "ratify": "It may start before a judge has approved, and is suspended unless a judge does in three working days.",
}


class Standing(StrEnum):
    """How a rule stands: met, met if a person agrees, waiting for the supervisor or for a judge, or refusing."""

    PASSES = "passes"
    LOOKED_AT = "looked_at"
    WAITS = "waits"
    JUDGE = "judge"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule that was asked: its number, title, citations, how it stands, and why, in words; "" where it is met."""

    rule: int
    title: str
    cites: tuple[str, ...]
    standing: Standing
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the law would say today: every rule that was asked; and whether it would refuse."""

    asked: tuple[Asked, ...]
    refused: bool

    def of(self, standing: str) -> tuple[Asked, ...]:
        """Promise the rules that stand so."""
        return tuple([one for one in self.asked if one.standing == standing])


def check(desk: Desk, person: str, id: str) -> Preview:
    """Promise what the law would say of a draft if it were filed today; nothing is stated. Each time is an audit row.

    Raises NotPermitted, Malformed for a draft that cannot be read as a request.
    """
    who = desk.person(person)
    check_may(who, CHECK)
    draft = draft_of(desk, person, id)
    unsigned = draft.dated or desk.today()
    request = request_in(desk, replace(draft, dated=unsigned), _TO_SIGN, person)
    preview = _preview(desk, draft, request)
    codes = ", ".join(f"rule {one.rule}" for one in preview.of(Standing.REFUSED))
    with desk.store.unit() as unit:
        outcome = Standing.REFUSED if preview.refused else Standing.PASSES
        unit.audit(AuditRow(desk.now(), who.id, who.role, CHECK, INTAKE, outcome, f"{id}: {codes}"))
    return preview


def _preview(desk: Desk, draft: Intake, request: Request) -> Preview:
    state, today = desk.matter(ChainId(draft.matter)), desk.today()
    agency = desk.agency(draft.agency)
    decided = decide(_command(draft, request, agency, state), state, desk.program(), today)
    signed = draft.signature is not None
    lines = [_asked(one, signed) for one in decided.report if one.rule != _ORDER or isinstance(one.answer, Refused)]
    lines += [*_judge(request, state)] if draft.verb != "confirm" else []
    return Preview(tuple(lines), any(line.standing is Standing.REFUSED for line in lines))


def _command(draft: Intake, request: Request, agency: Agency, state: Matter) -> commands.Command:
    match draft.verb:
        case "ask_extension":
            return commands.AskExtension(request, agency, state.ordered_days, {})
        case "confirm":
            return commands.Confirm(request, {})
    return commands.File(request, agency, {})


def _asked(check: Check, signed: bool) -> Asked:
    rule, answer = RULES[check.rule], check.answer
    if isinstance(answer, Refused):
        return Asked(check.rule, rule.title, answer.cites, Standing.REFUSED, answer.reason)
    if check.rule in SIGNATURE_RULES and not signed:
        return Asked(check.rule, rule.title, (rule.cite,), Standing.WAITS, "A supervisor of your agency signs.")
    if isinstance(answer, Owed):
        return Asked(check.rule, rule.title, (rule.cite,), Standing.PASSES, _owed(answer.duty, answer.by))
    words = " ".join([FLAGS[flag] for flag in answer.flags if flag in FLAGS])
    return Asked(check.rule, rule.title, (rule.cite,), Standing.LOOKED_AT if words else Standing.PASSES, words)


def _owed(duty: str, by: Day) -> str:
    return f"{duty.replace('_', ' ').capitalize()} is owed by {by:%b} {by.day}, {by.year}."


def _judge(request: Request, state: Matter) -> Iterator[Asked]:
    """What only a judge can give. It is asked when a cover starts and when records go out, so nothing refuses yet."""
    if not state.reform:
        return
    checks = [reform.court_approval.check(False, request.emergency is not Emergency.NONE)]
    if request.kind is Kind.RECORDS and (scope := request.scope) is not None:
        checks.append(reform.period_needs_court.check(scope.record, scope.first_day, scope.last_day, scope.court_order))
    for one in checks:
        rule, answer = RULES[one.rule], one.answer
        if isinstance(answer, Refused):
            words = _JUDGED if answer.code == "court_missing" else answer.reason
            yield Asked(one.rule, rule.title, answer.cites, Standing.JUDGE, words)
        elif isinstance(answer, Allowed) and answer.flags:
            yield Asked(one.rule, rule.title, (rule.cite,), Standing.JUDGE, FLAGS[answer.flags[0]])
