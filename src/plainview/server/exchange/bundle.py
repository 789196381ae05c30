"""Messages by which something is asked: what they hold, and whether envelope and signed request say the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import Emergency, Kind, Request
from plainview.server.exchange import profile
from plainview.server.exchange.values import (
    Action,
    Authorisation,
    Coded,
    Document,
    Endpoint,
    Failure,
    Format,
    Formatted,
    LDTask,
    LITask,
    Notification,
    Object,
    Span,
)

_DESIRED = ("Approved", "SubmittedToCSP")
_DESIRED_OF_TASKS = ("Active", "AwaitingDisclosure", "Disclosed")
_DESIRED_OF_DOCUMENTS = ("Approved",)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one message creates or changes, by kind, each with the number of its action."""

    authorisations: tuple[tuple[int, Authorisation], ...]
    tasks: tuple[tuple[int, LITask | LDTask], ...]
    documents: tuple[tuple[int, Document], ...]
    others: tuple[int, ...] = ()

    @property
    def authorisation(self) -> Authorisation:
        """The one authorisation."""
        return self.authorisations[0][1]


def bundle_of(actions: Iterable[Action]) -> Bundle:
    """Promise what the actions of a message create or change."""
    held = [(action.number, action.object) for action in actions]
    return Bundle(
        tuple((number, one) for number, one in held if isinstance(one, Authorisation)),
        tuple((number, one) for number, one in held if isinstance(one, LITask | LDTask)),
        tuple((number, one) for number, one in held if isinstance(one, Document)),
        tuple(number for number, one in held if one is None or isinstance(one, Notification)),
    )


def statuses_set(objects: Iterable[Object]) -> tuple[str, ...]:
    """Promise what only the receiver says of an object, where a sender said it (rule 91)."""
    found: dict[str, None] = {}
    for one in objects:
        name = type(one).__name__
        if not isinstance(one, Notification) and one.status is not None:
            found[f"{name} status"] = None
        if getattr(one, "invalid", None) is not None or getattr(one, "reason", None) is not None:
            found[f"{name} reason"] = None
        if isinstance(one, Authorisation) and one.approvals:
            found[f"{name} approvals"] = None
    return tuple(found)


def wrong_links(bundle: Bundle, authorisation: str, sender: Endpoint) -> Iterator[tuple[int, Failure]]:
    """Promise what is wrong with numbers, owners and links of a bundle, by action."""
    seen: set[str] = set()
    for number, one in (*bundle.authorisations, *bundle.tasks, *bundle.documents):
        if one.id in seen:
            yield number, Failure(profile.EXISTS, "An object of this identifier is in the same message")
        seen.add(one.id)
        if one.owner not in ("", sender.identifier) or one.country not in ("", sender.country):
            yield number, Failure(profile.IMPROPER, "The object names another owner than the sender")
        if not isinstance(one, Authorisation) and one.associated != (authorisation,):
            yield number, Failure(profile.NO_LINK, "The object is not associated with the authorisation, and it alone")
        if one.external or one.changed:
            yield number, Failure(profile.IMPROPER, "ExternalIdentifier and LastChanged are set by the receiver")


def differences(bundle: Bundle, request: Request, zone: tzinfo, today: Day) -> Iterator[tuple[int, Failure]]:
    """Promise where authorisation and tasks say something else than the request that was signed, by action."""
    number, authorisation = bundle.authorisations[0]
    for failure in _authorisation(authorisation, request, zone, today):
        yield number, failure
    check = _cover if request.kind is Kind.COVER else _records
    yield from check(bundle, request, zone)
    for number, document in bundle.documents:
        if not _wished(document.desired, "DocumentDesiredStatus", _DESIRED_OF_DOCUMENTS):
            yield number, _no_value("DocumentDesiredStatus")


def _no_value(name: str) -> Failure:
    return Failure(profile.NO_VALUE, f"{name} is missing, or has no value that docs/exchange.md lists for it")


def _differs(name: str) -> Failure:
    return Failure(profile.IMPROPER, f"{name} says something else than the signed request")


def _wished(desired: Coded | None, name: str, values: Sequence[str]) -> bool:
    return desired is None or desired in [profile.standard(name, value) for value in values]


def _authorisation(one: Authorisation, request: Request, zone: tzinfo, today: Day) -> Iterator[Failure]:
    if one.legal_type not in [profile.legal_type(kind) for kind in Kind]:
        yield _no_value("AuthorisationLegalType")
    elif one.legal_type != profile.legal_type(request.kind):
        yield _differs("AuthorisationLegalType")
    if one.case is None or one.case not in [profile.purpose(known) for known in profile.PURPOSES]:
        yield _no_value("AuthorisationTypeOfCase")
    elif one.case != profile.purpose(request.purpose):
        yield _differs("AuthorisationTypeOfCase")
    if one.priority is not None and one.priority not in profile.PRIORITIES:
        yield _no_value("AuthorisationPriority")
    if not _wished(one.desired, "AuthorisationDesiredStatus", _DESIRED):
        yield _no_value("AuthorisationDesiredStatus")
    urgent = (profile.EMERGENCY,) if request.emergency is not Emergency.NONE else ()
    if one.flags != urgent:
        yield _differs("AuthorisationFlags")
    if one.manual or one.jurisdiction or one.entity or one.receivers or one.created or one.served or one.terminated:
        yield Failure(profile.NOT_TAKEN, "Only what docs/exchange.md lists of an authorisation is taken")
    yield from _span(one.span, "AuthorisationTimespan", request.days, zone, today)


def _span(span: Span | None, name: str, days: int, zone: tzinfo, today: Day) -> Iterator[Failure]:
    """A span is the days that are asked; when they begin is decided here."""
    if span is None:
        return
    found = _days(span, zone, name)
    if isinstance(found, Failure):
        yield found
    elif found[1] <= today:
        yield Failure(profile.IMPROPER, f"{name} is over already")
    elif (found[1] - found[0]).days != days:
        yield _differs(name)


def _days(span: Span, zone: tzinfo, name: str) -> tuple[Day, Day] | Failure:
    try:
        return profile.day_of(span.start, zone, name), profile.day_of(span.end, zone, name)
    except Malformed as error:
        return Failure(profile.IMPROPER, f"{name}: {error.what}")


def _values(values: Iterable[Formatted], format: Format) -> list[str] | None:
    """The values in this format, None when one is in another."""
    found = [one.value for one in values if one.format == format]
    return found if len(found) == len(tuple(values)) else None


def _cover(bundle: Bundle, request: Request, zone: tzinfo) -> Iterator[tuple[int, Failure]]:
    named: list[str] = []
    for number, task in bundle.tasks:
        if not isinstance(task, LITask) or task.delivery or task.flags or task.receiver:
            yield number, Failure(profile.NOT_TAKEN, "A cover is one LITaskObject with its address alone")
            continue
        if not _wished(task.desired, "TaskDesiredStatus", _DESIRED_OF_TASKS):
            yield number, _no_value("DesiredStatus")
        if task.span is not None and task.span != bundle.authorisation.span:
            yield number, Failure(profile.IMPROPER, "Timespan differs from that of the authorisation")
        values = _values(task.target.values, profile.ADDRESS) if task.target and not task.target.service else None
        if not values:
            yield number, _no_value("TargetIdentifier")
        named += values or []
    if bundle.tasks and sorted(named) != sorted(map(profile.written, request.addresses)):
        yield bundle.tasks[0][0], _differs("TargetIdentifier")


def _records(bundle: Bundle, request: Request, zone: tzinfo) -> Iterator[tuple[int, Failure]]:
    items: list[str] = []
    for number, task in bundle.tasks:
        if not isinstance(task, LDTask) or task.flags or task.receiver:
            yield number, Failure(profile.NOT_TAKEN, "A records request is LDTaskObjects with their details alone")
            continue
        if not _wished(task.desired, "LDTaskDesiredStatus", _DESIRED_OF_TASKS):
            yield number, _no_value("DesiredStatus")
        for failure in _details(task, request, zone):
            yield number, failure
        items += [one.value for one in task.details.values] if task.details else []
    if request.scope is None or sorted(items) != sorted(request.scope.items):
        yield bundle.tasks[0][0], _differs("RequestValues")


def _details(task: LDTask, request: Request, zone: tzinfo) -> Iterator[Failure]:
    details, scope = task.details, request.scope
    if details is None or scope is None or not _values(details.values, profile.ITEM):
        yield _no_value("RequestDetails")
        return
    if details.type != profile.own("RecordsKind", scope.record.value):
        yield _differs("Type")
    if sorted(one.value for one in details.subtypes) != sorted(scope.fields) or details.subtypes != tuple(
        profile.own("RecordsField", one.value) for one in details.subtypes
    ):
        yield _differs("Subtype")
    found = _days(Span(details.start, details.end), zone, "RequestDetails")
    if isinstance(found, Failure):
        yield found
    elif (found[0], days_after(found[1], -1)) != (scope.first_day, scope.last_day):
        yield _differs("StartTime or EndTime")
