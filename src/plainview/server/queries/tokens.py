"""Tokens as the registrar sees them, and as a request that bears one is known by them."""

from dataclasses import dataclass

from plainview.server.actions.desk import Desk
from plainview.server.actions.enrolment import is_ours
from plainview.server.actions.registry import everybody
from plainview.server.actions.tokens import HOLDERS, Token, bearer, scopes_of, tokens
from plainview.server.people.may import check_may
from plainview.server.queries.people import Visitor, visitor_or_none


@dataclass(frozen=True, slots=True)
class Caller:
    """Another system, and the person for whom it acts; `scopes` is what the token and the role both allow today."""

    token: Token
    person: Visitor
    scopes: frozenset[str]


def caller(desk: Desk, secret: str) -> Caller | None:
    """Promise who bears a token, None for one that opens nothing today, or whose person may not come."""
    token = bearer(desk, secret)
    person = visitor_or_none(desk, token.person) if token is not None else None
    if token is None or person is None or token.generation != person.generation:
        return None
    role = desk.person(person.id).role
    return Caller(token, person, frozenset(token.scopes) & scopes_of(role))


def tokens_kept(desk: Desk, registrar: str) -> tuple[Token, ...]:
    """Promise the tokens of accounts that a registrar keeps, the newest first. Raises NotPermitted."""
    who = desk.person(registrar)
    check_may(who, "make_token")
    mine = [token for token in tokens(desk) if is_ours(who, desk.person(token.person))]
    return tuple(sorted(mine, key=lambda token: (token.made, token.id), reverse=True))


def holders(desk: Desk, registrar: str) -> dict[str, tuple[str, ...]]:
    """Promise to whom a registrar may give a token, and for what. Raises NotPermitted."""
    who = desk.person(registrar)
    check_may(who, "make_token")
    people = everybody(desk)
    return {one.id: tuple(sorted(scopes_of(one.role))) for one in people if one.role in HOLDERS and is_ours(who, one)}
