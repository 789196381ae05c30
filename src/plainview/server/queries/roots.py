"""What the roots of the three offices decide together: profile, root keys, the log's keys and policy; what waits."""

from collections.abc import Mapping
from dataclasses import dataclass

from plainview.core.docket.facts import Json
from plainview.core.docket.program import Program
from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions.desk import Desk
from plainview.server.people.person import Role
from plainview.server.queries.request_words import Line
from plainview.server.queries.statement_words import lines


@dataclass(frozen=True, slots=True)
class Proposed:
    """What another office has proposed: the act that agrees to it, in words, and the very values it must name."""

    verb: str
    words: str
    values: Mapping[str, Json]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The values as they are read."""
        return lines(self.values)


@dataclass(frozen=True, slots=True)
class Founded:
    """What is in force, and what waits for a second office; keys as they stand in public."""

    profile: str
    roots: tuple[tuple[str, str], ...]
    log_keys: tuple[str, ...]
    policy: str
    proposed: tuple[Proposed, ...]


def founded(desk: Desk, person: str) -> Founded:
    """Promise what the roots decide on, as it stands today. Raises NotPermitted for whoever is no root."""
    if desk.person(person).role is not Role.ROOT:
        raise NotPermitted("this page is for the roots of the three offices", next="Sign in with the role it needs")
    program = desk.program()
    term = program.terms[-1]
    waiting = (_profile(program), _root(program), _trust(program))
    return Founded(
        str(program.profile_on(desk.today())),
        tuple(sorted(program.roots.items())),
        term.vkeys,
        term.policy,
        tuple([one for one in waiting if one is not None]),
    )


def _profile(program: Program) -> Proposed | None:
    if program.proposed_profile is None:
        return None
    since, profile, _ = program.proposed_profile
    values: Mapping[str, Json] = {"from": since.isoformat(), "profile": str(profile)}
    return Proposed("agree_profile", f"the profile {profile} for matters filed from {since} on", values)


def _root(program: Program) -> Proposed | None:
    if program.proposed_root is None:
        return None
    office, public, by = program.proposed_root
    words = f"another root key for the office {office.replace('_', ' ')}, proposed by {by.replace('_', ' ')}"
    return Proposed("replace_root", words, {"office": office, "public": public})


def _trust(program: Program) -> Proposed | None:
    if program.proposed_term is None:
        return None
    term, by = program.proposed_term
    ed25519, mldsa44 = term.vkeys
    values: Mapping[str, Json] = {"ed25519": ed25519, "mldsa44": mldsa44, "policy": term.policy}
    return Proposed(
        "agree_trust", f"other keys of the log or another policy, proposed by {by.replace('_', ' ')}", values
    )
