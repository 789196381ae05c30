"""What rule 77 says of an order that a judge has narrowed: less than was asked, and nothing beside it from then on.

The rule itself, that a judge approves first, rests on public facts. What a judge leaves is sealed, so whoever asks
here attests the answer, and an auditor's run asks again.
"""

from collections.abc import Collection, Iterator, Sequence

from plainview.core.law.rule import blank, listed
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Allowed, Check, Refused
from plainview.core.vocabulary.narrowing import Narrowing
from plainview.core.vocabulary.request import Kind, Request, Scope

APPROVAL = 77
LISTED_MAX = 5
_CITES = (RULES[APPROVAL].cite,)
_KINDS = {"names": Kind.COVER, "classes": Kind.COVER, "items": Kind.RECORDS}


def of_kind(respect: str, kind: str) -> bool:
    """Tell whether an order of a kind can be narrowed in a respect (days, names, classes, items)."""
    return _KINDS.get(respect, kind) == kind


def check_narrowing(request: Request, narrowing: Narrowing, respect: str, classes: Sequence[str]) -> Check:
    """Promise whether a judge leaves a part of what was asked, and less of it in the respect that is said in public.

    `classes` are the codes of mail listed on the day. Fewer days are the public rule's to ask.
    """
    refused = next(_wider(request, narrowing, classes), None)
    if refused is None and not _narrower(request, narrowing, respect, classes):
        refused = _no("not_narrower", f"The order is said to be narrowed in {respect}, and leaves all of them.")
    return Check(APPROVAL, refused or Allowed())


def check_left(narrowing: Narrowing, addressee: str, mail_class: str) -> Check:
    """Promise whether a piece is inside what a judge has left of a cover.

    `addressee` is the order's own spelling of the name on the piece. The reason says what is left, in the words of the
    order, so that whoever records knows it.
    """
    if narrowing.names is not None and addressee not in narrowing.names:
        left = _listed(narrowing.names)
        return Check(APPROVAL, _no("outside_names", f"A judge left of this order only mail for {left}."))
    if narrowing.classes is not None and mail_class not in narrowing.classes:
        left = _listed([code.replace("_", " ") for code in narrowing.classes])
        return Check(APPROVAL, _no("outside_classes", f"A judge left of this order only these classes: {left}."))
    return Check(APPROVAL, Allowed())


def _listed(words: Sequence[str]) -> str:
    more = len(words) - LISTED_MAX
    return listed([*words[:LISTED_MAX], f"{more} more"]) if more > 0 else listed(words)


def _no(code: str, reason: str) -> Refused:
    return Refused(_CITES, code, reason)


def _wider(request: Request, narrowing: Narrowing, classes: Sequence[str]) -> Iterator[Refused]:
    """What of it is no part of what was asked."""
    of_other = narrowing.of_records if request.kind is Kind.COVER else narrowing.of_mail
    if of_other:
        yield _no("other_kind", "Names and classes are those of a cover, items, fields and days those of records.")
    asked: tuple[tuple[str, Collection[str] | None, Collection[str]], ...] = (
        ("name", narrowing.names, narrowing.names or () if request.all_names else request.names),
        ("class", narrowing.classes, classes),
        ("item", narrowing.items, request.scope.items if request.scope else ()),
        ("field", narrowing.fields, request.scope.fields if request.scope else ()),
    )
    for what, left, whole in asked:
        yield from _part(what, left, whole)
    if set(narrowing.names or ()) & set(request.excluded or ()):
        yield _no("name_excluded", "A name that is to be left out is among those that remain. Take it away.")
    if request.scope is not None:
        yield from _days(request.scope, narrowing)


def _part(what: str, left: Collection[str] | None, whole: Collection[str]) -> Iterator[Refused]:
    if left is None:
        return
    if not left:
        yield _no("nothing_left", f"No {what} is left. Deny the order instead.")
    if len(set(left)) < len(left) or any(map(blank, left)):
        yield _no(f"{what}_unclear", f"A {what} that remains is blank or named twice. Name each once.")
    if set(left) - set(whole):
        yield _no(f"{what}_not_asked", f"A {what} that remains was not asked for. An order is never wider than that.")


def _days(scope: Scope, narrowing: Narrowing) -> Iterator[Refused]:
    first, last = narrowing.first_day, narrowing.last_day
    early = first is not None and scope.first_day is not None and first < scope.first_day
    late = last is not None and scope.last_day is not None and last > scope.last_day
    from_day, to_day = first or scope.first_day, last or scope.last_day
    if early or late or (from_day is not None and to_day is not None and from_day > to_day):
        yield _no("days_not_asked", "The days that remain are none of those that were asked for.")


def _narrower(request: Request, narrowing: Narrowing, respect: str, classes: Sequence[str]) -> bool:
    match respect:
        case "names":
            return narrowing.names is not None and (request.all_names or set(narrowing.names) < set(request.names))
        case "classes":
            return narrowing.classes is not None and set(narrowing.classes) < set(classes)
        case "items":
            return request.scope is not None and _fewer(request.scope, narrowing)
    return True


def _fewer(scope: Scope, narrowing: Narrowing) -> bool:
    days = (narrowing.first_day or scope.first_day, narrowing.last_day or scope.last_day)
    return (
        (narrowing.items is not None and set(narrowing.items) < set(scope.items))
        or (narrowing.fields is not None and set(narrowing.fields) < set(scope.fields))
        or days != (scope.first_day, scope.last_day)
    )
