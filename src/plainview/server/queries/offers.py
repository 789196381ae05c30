"""What a person could do with a matter now, by the public rules alone: asked of the docket's table, nothing is done.

An offer is no promise: a rule that rests on sealed facts may still say no when the act is tried. What is not offered
would be refused for the phase that the matter is in, or for what is public about it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from plainview.core.docket.facts import Json
from plainview.core.docket.permit import APART, check_public
from plainview.core.docket.state import Matter
from plainview.core.law.cfr39_233_3 import CHIEF
from plainview.core.vocabulary.answers import refusals
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId, KeyId
from plainview.server.actions.desk import Desk
from plainview.server.actions.packages import PACKAGE, RECIPIENTS
from plainview.server.people.may import MAY
from plainview.server.people.person import Person

Facts = Mapping[str, Json]
Said = tuple[str, Facts]
"""A statement's type and the public facts that it would have."""

_AT_LEAST_ONE = 1


def offers(desk: Desk, person: str, matter: ChainId) -> tuple[str, ...]:
    """Promise the verbs, sorted, that the person's role may try and that the public rules would permit now.

    It is not asked whether the person may see the matter: `queries.matters` does that. Raises NotPermitted for nobody.
    """
    who, state, today = desk.person(person), desk.matter(matter), desk.today()
    mine = [verb for verb, roles in sorted(MAY.items()) if who.role in roles]
    own = desk.keys_of(who.id)
    key = desk.keys.key_of(who.id, today)
    found = [verb for verb in mine if verb in _SAYS and _permitted(_SAYS[verb](state, who), state, today, key, own)]
    if "pick_up_package" in mine and _package_waits(desk, matter):
        found.append("read_package" if desk.record(RECIPIENTS, who.agency) == b"[]" else "pick_up_package")
    return tuple(sorted(found))


def _permitted(
    said: Collection[Said] | Iterator[Said], state: Matter, day: Day, key: KeyId | None, own: Collection[KeyId]
) -> bool:
    """Whether one of the ways in which an act can be said would stand."""
    for type, facts in said:
        signing = key if type in APART or type == "notice.delayed" else None
        if not refusals(check_public(state, type, facts, day, signing, own)):
            return True
    return False


def _package_waits(desk: Desk, matter: ChainId) -> bool:
    """Whether something that was released still lies here; who may have it, and how often, is asked at the hand-out."""
    returned = max((at for at, line in enumerate(desk.lines(matter), 1) if line.type == "copy.returned"), default=0)
    released = [line for line in desk.lines(matter)[returned:] if line.type == "disclosure.released"]
    return any(desk.store.payload(line.index, PACKAGE) is not None for line in released)


def _plain(type: str, **facts: Json) -> Callable[[Matter, Person], tuple[Said, ...]]:
    """The rule for an act whose facts do not depend on the matter."""

    def said(state: Matter, who: Person) -> tuple[Said, ...]:
        return ((type, facts),)

    return said


def _corrected(state: Matter, who: Person) -> tuple[Said, ...]:
    facts: Facts = {"kind": state.kind, "level": state.level, "purpose": "crime", "version": state.version + 1}
    return (("request.corrected", facts),)


def _charge(state: Matter, who: Person) -> tuple[Said, ...]:
    """A charge ends a cover that runs; a fugitive's it does not; of one that is over it is an outcome."""
    if state.kind != "cover":
        return ()
    return (("order.ended", {"early": True}), ("outcome.filed", {})) if state.started else ()


def _acknowledged(state: Matter, who: Person) -> Iterator[Said]:
    for stage in state.unacknowledged:
        yield "disclosure.acknowledged", {"stage": stage}


def _ordered(type: str) -> Callable[[Matter, Person], tuple[Said, ...]]:
    def said(state: Matter, who: Person) -> tuple[Said, ...]:
        authority = "chief" if who.grade == CHIEF else "delegate"
        return ((type, {"authority": authority, "days": _AT_LEAST_ONE}),)

    return said


def _judged(type: str) -> Callable[[Matter, Person], tuple[Said, ...]]:
    def said(state: Matter, who: Person) -> tuple[Said, ...]:
        facts: dict[str, Json] = {
            "days": state.days,
            "kind": state.kind,
            "level": state.level,
            "purpose": state.purpose,
        }
        in_part = "names" if state.kind == "cover" else "items"
        return ((type, {**facts, "narrowed": in_part} if type == "order.narrowed" else facts),)

    return said


def _extended(state: Matter, who: Person) -> tuple[Said, ...]:
    return (("extension.approved", {"days": max(state.extension_days, _AT_LEAST_ONE)}),)


def _narrowed(state: Matter, who: Person) -> tuple[Said, ...]:
    """A narrower order: in another respect as long as authorized, in days one day shorter."""
    (same,) = _judged("order.narrowed")(state, who)
    shorter: Facts = {**same[1], "days": max(state.days - 1, _AT_LEAST_ONE), "narrowed": "days"}
    return same, ("order.narrowed", shorter)


def _staged(type: str) -> Callable[[Matter, Person], Iterator[Said]]:
    def said(state: Matter, who: Person) -> Iterator[Said]:
        for stage in ("mid_term", "end", "records", "discovery"):
            yield type, {"stage": stage}

    return said


def _erased(state: Matter, who: Person) -> Iterator[Said]:
    for scope in ("all", "part"):
        yield "data.erased", {"scope": scope}


def _opening(type: str) -> Callable[[Matter, Person], Iterator[Said]]:
    def said(state: Matter, who: Person) -> Iterator[Said]:
        for purpose in ("audit", "court_order", "custody", "discovery"):
            yield type, {"office": who.office, "purpose": purpose}

    return said


def _came_back(state: Matter, who: Person) -> Iterator[Said]:
    for again in (False, True):
        yield "notice.undelivered", {"again": again, "reason": "moved"}


def _if_error_reported(type: str) -> Callable[[Matter, Person], tuple[Said, ...]]:
    """The rule for acts on an error: only while a report of one is owed."""

    def said(state: Matter, who: Person) -> tuple[Said, ...]:
        owed = any(duty.name == "error_report" and duty.done is None for duty in state.duties)
        return ((type, {}),) if owed else ()

    return said


def _weighed(state: Matter, who: Person) -> tuple[Said, ...]:
    known = any(duty.name == "error_report" for duty in state.duties)
    return (("error.weighed", {"serious": False, "tell": False}),) if known else ()


_SAYS: Mapping[str, Callable[[Matter, Person], Collection[Said] | Iterator[Said]]] = MappingProxyType(
    {
        "acknowledge": _acknowledged,
        "approve": _judged("order.approved"),
        "approve_disclosure": _staged("disclosure.approved"),
        "approve_extension": _extended,
        "approve_opening": _opening("record.opening_approved"),
        "ask_extension": _plain("extension.asked", days=_AT_LEAST_ONE),
        "attest_uncharged": _plain("attestation.made"),
        "authorize": _ordered("order.authorized"),
        "authorize_extension": _ordered("extension.authorized"),
        "close": _plain("matter.closed"),
        "confirm": _plain("request.confirmed"),
        "correct": _corrected,
        "delay_notice": _plain("notice.delayed", days=_AT_LEAST_ONE),
        "deny": _plain("order.denied", reason="too_wide"),
        "deny_extension": _plain("extension.denied", reason="too_wide"),
        "destroy": _plain("matter.destroyed"),
        "end_early": _plain("order.ended", early=True),
        "erase": _erased,
        "file_outcome": _plain("outcome.filed"),
        "find": _plain("finding.made", outcome="proper"),
        "give_notice": _plain("notice.given"),
        "hear_delay": _plain("delay.heard"),
        "lift_hold": _plain("hold.lifted"),
        "narrow": _narrowed,
        "notice_undelivered": _came_back,
        "open_record": _opening("record.opened"),
        "place_hold": _plain("hold.placed", source="counsel"),
        "reclassify_error": _if_error_reported("error.reclassified"),
        "refuse": _plain("request.refused", reason="law"),
        "register_error": _plain("error.registered", cause="human", reportable=True),
        "release_disclosure": _staged("disclosure.released"),
        "repeat_notice": _plain("notice.repeated", means="in_person"),
        "report_charge": _charge,
        "report_error": _if_error_reported("error.reported"),
        "return": _plain("request.returned", reason="unclear"),
        "return_copy": _plain("copy.returned", how="returned"),
        "return_order": _plain("order.returned", reason="unclear"),
        "review": _plain("request.reviewed"),
        "review_capture": _plain("capture.reviewed", outcome="proper"),
        "second": _plain("order.seconded"),
        "start": _plain("cover.started"),
        "weigh_error": _weighed,
        "withdraw": _plain("request.withdrawn"),
    }
)
"""Verb to the ways in which it could be said of a matter in this state. What is not here is no act on one matter."""


def bearing(offered: Collection[str], request: Mapping[str, Any]) -> tuple[str, ...]:
    """Promise what is offered less what the request, where it is seen, shows to be pointless.

    A request that was made in writing and is no emergency has nothing to confirm (39 CFR 233.3(e)(3)).
    """
    written = request.get("form") == "written" and request.get("emergency") == "none"
    return tuple([verb for verb in offered if not (written and verb == "confirm")])
