"""What whoever decides on a request reads: the standard, the rules with their answers, the one look, how often.

Everything opened for it is audited first. The rules are asked again, today; what rests on sealed facts is attested by
the keys named beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from plainview.core.docket.permit import check_public
from plainview.core.docket.state import Matter
from plainview.core.law import cfr39_233_3
from plainview.core.law.checks_order import Authority, check_extension, check_order
from plainview.core.law.courts import FREQUENT_DAYS, FREQUENT_REQUESTS, Court, court_for
from plainview.core.law.intake import check_filing
from plainview.core.law.report import report
from plainview.core.law.rule import Inputs
from plainview.core.law.table import RULES
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.answers import Allowed, Check, Owed, refusals
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Agency, Extension, Kind, Level, Request
from plainview.server.actions import lanes, paper
from plainview.server.actions.bench import recused
from plainview.server.actions.call_back import CallBack, called_back
from plainview.server.actions.check import FLAGS
from plainview.server.actions.desk import Desk
from plainview.server.actions.orders import agency_of, authority_of, filed_digest, look_back
from plainview.server.actions.requests import digest
from plainview.server.people.may import EVERYTHING, SEES
from plainview.server.people.person import Person, Role
from plainview.server.queries import matters
from plainview.server.queries.narrowed import Parts, parts
from plainview.server.queries.request_words import day_words
from plainview.server.queries.returned import Returned, returns
from plainview.server.queries.words import TITLES, plain

ATTESTING = ("request.reviewed", "order.authorized", "extension.authorized")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as it answers today: `answer` is met, owed or refused; `attested` names type and key of who attests it.

    `words` say what is refused, or by when something is owed.
    """

    number: int
    title: str
    cite: str
    meaning: str
    inputs: str
    answer: str
    words: str
    attested: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LookLine:
    """What the one look says of the same address: days and outcome, and nothing else (rule 118)."""

    first: Day
    end: Day
    outcome: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A request as whoever decides on it is shown it, with everything that bears on the decision.

    `awaits` says what the court is asked for: `order`, `ratification`, `extension` or "". `count` is of requests of the
    agency under the statute in the last `count_days`; `often` tells that there are more than `usual`. `picture` tells
    that a scanned letter is one that a page can show. `parts` are what an order may leave or take away. `returned` are
    the times that it was given back for rework; `returnable` tells that a judge may give it back now.
    """

    seen: matters.Seen
    request: Request
    court: Court | None
    rules: tuple[RuleLine, ...]
    looks: tuple[LookLine, ...]
    count: int
    often: bool
    call: CallBack | None
    recused: bool
    awaits: str
    asked_days: int
    picture: bool
    parts: Parts
    returned: tuple[Returned, ...]
    returnable: bool
    usual: int = FREQUENT_REQUESTS
    count_days: int = FREQUENT_DAYS

    @property
    def called_at(self) -> str:
        """When the agency was called back, as it is read; "" where it was not."""
        return f"{day_words(parse_day(self.call.at[:10]))}{self.call.at[10:]}" if self.call else ""

    @property
    def refusals(self) -> int:
        """How many rules refuse today."""
        return sum(1 for line in self.rules if line.answer == "refused")


def brief(desk: Desk, person: str, matter: str) -> Brief | None:
    """Promise the brief of a matter that a person may see; None where its request opens no more, or never did.

    Raises NotPermitted, in the same words whether it is not there or not theirs.
    """
    seen = matters.matter(desk, person, matter)
    who, state = desk.person(person), seen.state
    if not seen.request or SEES[who.role].request != EVERYTHING:
        return None
    reading = desk.opened_for(who, matters.READS_FOR[who.role])
    request, agency = reading.request(matter), agency_of(reading, matter)
    count = lanes.asked_this_week(desk, request, agency.name)
    return Brief(
        seen,
        request,
        court_for(state.profile, Level(state.level), Kind(state.kind)),
        _rules(reading, who, state, request, agency),
        _looks(desk, state, request),
        count,
        lanes.flag(desk, who, state.id, count),
        called_back(reading, matter),
        recused(desk, person, matter),
        _awaits(state, seen.phase),
        state.extension_days or state.days or request.days,
        _is_picture(reading, matter),
        parts(request, reading.today()),
        returns(desk, person, matter),
        not refusals(check_public(state, "order.returned", {"reason": "unclear"}, reading.today(), None)),
    )


def letter(desk: Desk, person: str, matter: str) -> tuple[str, bytes] | None:
    """Promise the scanned letter of a request, its kind and bytes; None without one; audited first.

    Raises NotPermitted, Invalid when the bytes are not those that were signed.
    """
    who = desk.person(person)
    matters.visible(desk, who, matter)
    if SEES[who.role].request != EVERYTHING or not desk.is_open(matter):
        return None
    return paper.read(desk.opened_for(who, matters.READS_FOR[who.role]), matter)


def _is_picture(reading: Desk, matter: str) -> bool:
    found = paper.read(reading, matter)
    return found is not None and found[0].startswith("image/")


def _awaits(state: Matter, phase: str) -> str:
    if phase == "authorized" and not state.emergency:
        return "order"
    if phase in ("active", "ended") and state.court_by is not None:
        return "ratification"
    return "extension" if phase == "active" and state.extension_days else ""


def _looks(desk: Desk, state: Matter, request: Request) -> tuple[LookLine, ...]:
    """What is known of the delivery point, newest first, within the clock's window and without this matter."""
    if not request.addresses or state.kind != "cover":
        return ()
    found = desk.looks(desk.point(request.addresses[0]))
    rows = [row for row in found if row.matter != state.id and row.until >= desk.today()]
    return tuple(LookLine(row.first, row.end, row.outcome) for row in sorted(rows, key=lambda row: row.first)[::-1])


def _rules(reading: Desk, who: Person, state: Matter, request: Request, agency: Agency) -> tuple[RuleLine, ...]:
    said = {kind: _said(reading, state.id, kind) for kind in ATTESTING}
    checks = _asked(reading, who, state, request, agency, said)
    return tuple([_line(check, said, state) for check in checks])


def _asked(
    reading: Desk,
    who: Person,
    state: Matter,
    request: Request,
    agency: Agency,
    said: Mapping[str, Mapping[str, Any]],
) -> tuple[Check, ...]:
    """The rules that bear on the next step: a filing's for a reviewer, an order's for whoever orders or judges it."""
    today = reading.today()
    by = said["order.authorized"].get("by")
    authority = _authority(reading, who, request, str(by) if by else "")
    if state.asked_days or state.extension_days:
        return _extension(reading, state, request, agency, authority)
    if authority is None:
        filed = check_filing(request, agency, today, state.profile)
        grounds = cfr39_233_3.reasonable_grounds.check(request.grounds, request.necessity)
        return report(state.profile, (*filed, grounds))
    prior, last = look_back(reading, state, request)
    ask = partial(check_order, request, agency, today, state.profile, authority=authority, prior_days=prior)
    own, shown = filed_digest(reading, state), digest(request)
    days = state.days or request.days
    return ask(days=days, grounds_attested=True, filed_digest=own, shown_digest=shown, last_end=last)


def _authority(reading: Desk, who: Person, request: Request, by: str) -> Authority | None:
    """Of whoever ordered it; before that of an authorizer who reads it; None for anybody else."""
    signer = reading.person(by) if by else who
    return authority_of(reading.program(), signer, request) if signer.role is Role.AUTHORIZER else None


def _extension(
    reading: Desk, state: Matter, request: Request, agency: Agency, authority: Authority | None
) -> tuple[Check, ...]:
    asked = from_plain(Extension, reading.private(state.id, "extension", ("extension.asked",)), "extension")
    prior, _ = look_back(reading, state, request)
    longer = replace(request, extension=replace(asked, days=state.extension_days or asked.days))
    end = state.end or reading.today()
    before = prior + state.ordered_days - state.extension_days
    return check_extension(
        longer, agency, reading.today(), state.profile, end=end, prior_days=before, authority=authority
    )


def _said(reading: Desk, matter: ChainId, kind: str) -> Mapping[str, Any]:
    """The sealed values of the last statement of a type, {} where it was not said since the last filing."""
    last, filed = reading.last(matter, (kind,)), reading.last(matter, ("request.filed", "request.corrected"))
    if last is None or (filed is not None and filed.index > last.index):
        return {}
    texts = reading.private_at(matter, last.index, "disclosures")
    assert isinstance(texts, dict)
    return {name: open_text(str(text)).value for name, text in texts.items()}


def _line(check: Check, said: Mapping[str, Mapping[str, Any]], state: Matter) -> RuleLine:
    rule, answer = RULES[check.rule], check.answer
    word, words = "refused", ""
    if isinstance(answer, Allowed):
        word, words = "met", " ".join([FLAGS[flag] for flag in answer.flags if flag in FLAGS])
    elif isinstance(answer, Owed):
        word, words = "owed", f"{plain(answer.duty).capitalize()} is owed by {day_words(answer.by)}."
    else:
        words = answer.reason
    by: tuple[tuple[str, str], ...] = ()
    if rule.inputs is not Inputs.PUBLIC:
        attesting = [kind for kind in ATTESTING if check.rule in said[kind].get("report", ())]
        by = tuple((TITLES[kind], str(state.key_of(kind) or "")) for kind in attesting)
    return RuleLine(rule.number, rule.title, rule.cite, rule.meaning, str(rule.inputs), word, words, by)
