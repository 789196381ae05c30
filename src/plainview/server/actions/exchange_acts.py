"""What messages of ETSI TS 103 120 do: file a new order, cancel it, have it extended, correct it; all or nothing."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from plainview.core.docket.clock import phase_on
from plainview.core.docket.decide import Refusal
from plainview.core.docket.forms import WEBAUTHN
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Signature
from plainview.core.law import exchange as law
from plainview.core.vocabulary.answers import Allowed, Refused
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId, KeyId
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Extension, Request
from plainview.server.actions import paper
from plainview.server.actions.act import Acknowledged, act
from plainview.server.actions.desk import Desk
from plainview.server.actions.exchanged import Named, Names, forget_names, matter_of, names_of, put_names, taken
from plainview.server.actions.filing import act_signed, request_of
from plainview.server.actions.sitting import OpenedFor
from plainview.server.actions.verbs import verb_named
from plainview.server.exchange import papers, profile
from plainview.server.exchange.bundle import Bundle, bundle_of, differences, statuses_set, wrong_links
from plainview.server.exchange.values import (
    Action,
    Authorisation,
    Coded,
    Document,
    Failure,
    LDTask,
    LITask,
    Message,
)
from plainview.server.people.person import Person

MATTER_BYTES = 16
BEFORE_FORCE = ("filed", "returned", "reviewed", "authorized", "approved")
OVER = ("refused", "denied", "withdrawn", "lapsed", "ended", "closed")


class Wrong(Exception):
    """Something in the envelope is wrong: what, by the number of the action."""

    def __init__(self, failures: Iterable[tuple[int, Failure]]) -> None:
        super().__init__()
        self.failures = tuple(failures)


def check_scope(scopes: Collection[str], needed: str) -> None:
    """Raises NotPermitted unless a token is for what is asked."""
    if needed not in scopes:
        raise NotPermitted(f"this token is not for {needed!r}", next="The registrar makes one that is")


def id_of(action: Action) -> str:
    """Promise the identifier of what an action is about."""
    return action.object.id if action.object is not None else action.identifier


def create(desk: Desk, who: Person, scopes: Collection[str], message: Message) -> ChainId:
    """File a new order. Raises Wrong, and what filing raises."""
    check_scope(scopes, "file")
    bundle = bundle_of(message.actions)
    _check_envelope(desk, who, message, bundle, bundle.authorisations[0][1].id if bundle.authorisations else "")
    number, signed = _document(bundle, profile.SIGNED_REQUEST)
    request, plain, signatures = _request(who, number, signed)
    wrong = [*differences(bundle, request, desk.zone, desk.today())]
    _raise_any(wrong)
    matter, names = ChainId(desk.chance(MATTER_BYTES).hex()), _names(bundle)
    letter = _letter(desk, who, bundle, request)
    with desk.store.unit() as unit:
        put_names(desk, unit, who.agency, matter, names)
    done: Acknowledged | Refusal | None = None
    try:
        done = act_signed(desk, who.id, "file", matter, {"request": dict(plain)}, request, signatures)
    finally:
        if not isinstance(done, Acknowledged):
            forget_names(desk, who.agency, matter, names)
            with desk.store.unit() as unit:
                paper.forget(unit, letter)
    return _stands(done, matter)


def _raise_any(wrong: Collection[tuple[int, Failure]]) -> None:
    if wrong:
        raise Wrong(wrong)


def _check_envelope(desk: Desk, who: Person, message: Message, bundle: Bundle, authorisation: str) -> None:
    """Raises Wrong for a rule of messages (91 to 93), or wrong numbers and links."""
    everything = range(len(message.actions))
    created = [one.object for one in message.actions if one.verb == "CREATE" and one.object is not None]
    objects = [one.object for one in message.actions if one.object is not None]
    counts = [len(part) for part in (bundle.authorisations, bundle.tasks, bundle.documents)]
    asked: list[tuple[int, Allowed | Refused]] = [
        (profile.IMPROPER, law.desired_status_alone(statuses_set(objects))),
        (profile.IMPROPER, law.no_generation(tuple(x.generation for x in created if x.generation is not None))),
    ]
    if all(action.verb == "CREATE" for action in message.actions):
        asked.append((profile.MISSING, law.whole_bundle(*counts)))
    for code, answer in asked:
        if isinstance(answer, Refused):
            raise Wrong((number, Failure(code, _words(answer))) for number in everything)
    _raise_any([(number, Failure(profile.IMPROPER, "Only the receiver creates this")) for number in bundle.others])
    _raise_any([*wrong_links(bundle, authorisation, message.header.sender)])
    twice = Failure(profile.EXISTS, "An object of this identifier exists")
    fresh = [one.number for one in message.actions if one.verb == "CREATE" and taken(desk, who.agency, id_of(one))]
    _raise_any([(number, twice) for number in fresh])


def _words(refused: Refused) -> str:
    return f"{refused.reason} ({', '.join(refused.cites)})"


def _document(bundle: Bundle, type: Coded) -> tuple[int, Document]:
    """The one document of a type, the letter being the only other that there may be. Raises Wrong."""
    known = (type, profile.LETTER)
    unknown = [number for number, one in bundle.documents if one.type not in known]
    _raise_any([(number, Failure(profile.NO_VALUE, "DocumentType is not taken here")) for number in unknown])
    found = [(n, one) for n, one in bundle.documents if one.type == type]
    if len(found) != 1:
        what = f"expected one document of type {type.value}"
        raise Wrong([(n, Failure(profile.MISSING, what)) for n, _ in (*bundle.authorisations, *bundle.documents)])
    return found[0]


def _request(
    who: Person, number: int, document: Document, version: int = 0
) -> tuple[Request, Mapping[str, Any], dict[str, Signature]]:
    """The signed request: as a value, in plain, and its signatures. Raises Wrong."""
    try:
        read_now = papers.paper(document, "request")
        given = {**read_now.plain, "version": version} if version else read_now.plain
        return request_of(who.id, given), read_now.plain, _signatures(read_now)
    except Malformed as error:
        raise Wrong([(number, Failure(profile.IMPROPER, str(error)))]) from None


def _signatures(read_now: papers.Paper) -> dict[str, Signature]:
    return {role: _signature(one) for role, one in read_now.signatures.items()}


def _signature(one: papers.Signed) -> Signature:
    if one.form == WEBAUTHN:
        return Signature(WEBAUTHN, KeyId(one.key), *one.parts)
    return Signature(one.form, KeyId(one.key), one.parts[0])


def _letter(desk: Desk, who: Person, bundle: Bundle, request: Request) -> str:
    """The digest of the scan that came along and now waits for the filing; "" without one. Raises Wrong."""
    letters = [(number, one) for number, one in bundle.documents if one.type == profile.LETTER]
    if len(letters) > 1:
        raise Wrong([(number, Failure(profile.IMPROPER, "expected one letter at most")) for number, _ in letters])
    for number, letter in letters:
        try:
            data = papers.content(letter)
            if hashlib.sha256(data).hexdigest() != request.letter:
                raise Malformed("the signed request names another letter")
            with desk.store.unit() as unit:
                return paper.put(desk, unit, who.agency, data)
        except Malformed as error:
            raise Wrong([(number, Failure(profile.IMPROPER, str(error)))]) from None
    return ""


def _names(bundle: Bundle, before: Names | None = None) -> Names:
    authorisation = bundle.authorisation
    tasks = tuple(Named(one.id, one.reference, _aims(one)) for _, one in bundle.tasks)
    documents = tuple(
        Named(one.id, one.name or one.reference, (one.type.value,)) for _, one in bundle.documents if one.type
    )
    if before is None:
        return Names(Named(authorisation.id, authorisation.reference), tasks, documents)
    return replace(before, tasks=tasks or before.tasks, documents=(*before.documents, *documents))


def _aims(task: LITask | LDTask) -> tuple[str, ...]:
    held = task.target if isinstance(task, LITask) else task.details
    return tuple(one.value for one in held.values) if held is not None else ()


def _stands(done: Acknowledged | Refusal | None, matter: ChainId) -> ChainId:
    """The matter of an act that stands, or whose refusal is stated. Raises Wrong for a refusal that is not."""
    if isinstance(done, Acknowledged):
        return matter
    assert done is not None
    said = "; ".join(_words(one) for one in done.refusals)
    raise Wrong([(0, Failure(profile.NOT_DONE, said or "The law says no"))])


def update(desk: Desk, who: Person, scopes: Collection[str], message: Message) -> ChainId:
    """Cancel, extend or correct what was filed. Raises Wrong, and what the acts raise."""
    bundle = bundle_of(message.actions)
    updated = [one for one in message.actions if one.verb == "UPDATE"]
    first = updated[0]
    wrong_way = any(isinstance(one.object, Document) for one in updated) or any(
        not isinstance(one.object, Document) for one in message.actions if one.verb == "CREATE"
    )
    if wrong_way or len(bundle.authorisations) != 1 or not isinstance(first.object, Authorisation):
        what = "An update is of one authorisation, first, with its tasks where it is corrected, and new documents"
        raise Wrong((one.number, Failure(profile.NOT_TAKEN, what)) for one in message.actions)
    matter = _own(desk, who, first)
    names = names_of(desk, matter)
    _check_envelope(desk, who, message, bundle, first.object.id)
    state = desk.matter(matter)
    if first.object.generation not in (None, state.next_seq):
        raise Wrong([(first.number, Failure(profile.STALE, f"Generation is {state.next_seq} now: look again"))])
    if phase_on(state, desk.today()) in OVER:
        raise Wrong([(first.number, Failure(profile.OVER, "The authorisation is over"))])
    known = names.ids if names is not None else ()
    lost = [n for n, one in bundle.tasks if one.id not in known]
    _raise_any([(n, Failure(profile.NOTHING_TO_UPDATE, "There is no such task")) for n in lost])
    return _change(desk, who, scopes, bundle, state, names)


def _own(desk: Desk, who: Person, action: Action) -> ChainId:
    """The agency's own matter that is updated. Raises Wrong."""
    matter = matter_of(desk, who.agency, id_of(action))
    own = matter is not None and desk.is_open(matter) and desk.unnoted_secret("matter-agency", matter) == who.agency
    if matter is None or not own or not who.agency:
        raise Wrong([(action.number, Failure(profile.NOTHING_TO_UPDATE, "There is no such authorisation"))])
    return matter


def _change(
    desk: Desk, who: Person, scopes: Collection[str], bundle: Bundle, state: Matter, names: Names | None
) -> ChainId:
    types = {document.type for _, document in bundle.documents}
    desired = bundle.authorisation.desired
    if desired == profile.standard("AuthorisationDesiredStatus", "Cancelled") and not types and not bundle.tasks:
        return _cancel(desk, who, scopes, state)
    if profile.EXTENSION in types and not bundle.tasks:
        return _extend(desk, who, scopes, bundle, state, names)
    if profile.SIGNED_REQUEST in types:
        return _correct(desk, who, scopes, bundle, state, names)
    what = "An update cancels (DesiredStatus Cancelled), extends (an ExtensionRequest) or corrects (a SignedRequest)"
    raise Wrong([(bundle.authorisations[0][0], Failure(profile.NO_CHANGE, what))])


def _cancel(desk: Desk, who: Person, scopes: Collection[str], state: Matter) -> ChainId:
    before = phase_on(state, desk.today()) in BEFORE_FORCE and state.started is None
    verb = "withdraw" if before else "end_early"
    check_scope(scopes, verb)
    return _stands(act(desk, who.id, verb_named(verb), state.id, {}), state.id)


def _extend(
    desk: Desk, who: Person, scopes: Collection[str], bundle: Bundle, state: Matter, names: Names | None
) -> ChainId:
    check_scope(scopes, "ask_extension")
    number, document = _document(bundle, profile.EXTENSION)
    try:
        read_now = papers.paper(document, "extension")
        extension = from_plain(Extension, read_now.plain, "extension")
    except Malformed as error:
        raise Wrong([(number, Failure(profile.IMPROPER, str(error)))]) from None
    _check_later(desk, bundle, state, extension)
    request = replace(desk.opened_for(who, OpenedFor.REQUEST).request(state.id), extension=extension)
    values = {"extension": dict(read_now.plain)}
    done = act_signed(desk, who.id, "ask_extension", state.id, values, request, _signatures(read_now))
    return _remembered(desk, who, bundle, names, _stands(done, state.id))


def _check_later(desk: Desk, bundle: Bundle, state: Matter, extension: Extension) -> None:
    """Raises Wrong unless the new end, where one is said, is the old one and the days asked."""
    number, authorisation = bundle.authorisations[0]
    if authorisation.span is None:
        return
    try:
        end = profile.day_of(authorisation.span.end, desk.zone, "EndTime")
    except Malformed as error:
        raise Wrong([(number, Failure(profile.IMPROPER, str(error)))]) from None
    if state.end is None or (end - state.end).days != extension.days:
        raise Wrong([(number, Failure(profile.IMPROPER, "EndTime is not the present end and the days asked"))])


def _correct(
    desk: Desk, who: Person, scopes: Collection[str], bundle: Bundle, state: Matter, names: Names | None
) -> ChainId:
    check_scope(scopes, "correct")
    number, document = _document(bundle, profile.SIGNED_REQUEST)
    request, plain, signatures = _request(who, number, document, state.version + 1)
    if not bundle.tasks:
        raise Wrong([(number, Failure(profile.MISSING, "A correction says the tasks again"))])
    _raise_any([*differences(bundle, request, desk.zone, desk.today())])
    letter = _letter(desk, who, bundle, request)
    done: Acknowledged | Refusal | None = None
    try:
        done = act_signed(desk, who.id, "correct", state.id, {"request": dict(plain)}, request, signatures)
    finally:
        if not isinstance(done, Acknowledged):
            with desk.store.unit() as unit:
                paper.forget(unit, letter)
    return _remembered(desk, who, bundle, names, _stands(done, state.id))


def _remembered(desk: Desk, who: Person, bundle: Bundle, names: Names | None, matter: ChainId) -> ChainId:
    if names is not None:
        with desk.store.unit() as unit:
            put_names(desk, unit, who.agency, matter, _names(bundle, names))
    return matter
