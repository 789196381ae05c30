"""Who else signed: every line on every kept checkpoint is a named witness's, and the quorum asked for is met."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from plainview.core.notes.policy import NONE, Policy, TrustedLog, parse_policy
from plainview.core.notes.terms import policy_path
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid
from plainview.verifier.beside import Kept
from plainview.verifier.heads import Head, check_others
from plainview.verifier.naming import naming
from plainview.verifier.opening import Trust
from plainview.verifier.terms import Terms, named_keys

DAY_SECONDS = 86_400

Cosigned = tuple[tuple[VerifierKey, int], ...]
"""Who cosigned a checkpoint, and when, POSIX seconds."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The published policies: the one in force, and those that were, by the terms that they hold for."""

    terms: Terms
    by_digest: Mapping[str, Policy]

    def at(self, size: int) -> Policy:
        """Promise the policy for a checkpoint of `size` entries."""
        return self.by_digest[self.terms.at(size).policy]


def published_policies(files: Mapping[str, bytes], terms: Terms) -> Policies:
    """Promise the policy of every term, each the file that its statements name, naming this log's keys of that term.

    `files` are those beside the log, the last term's policy among them as `policy`. Raises Malformed, Invalid.
    """
    found: dict[str, Policy] = {}
    for term, keys in zip(terms.terms, terms.all_keys, strict=True):
        path = policy_path(term.policy, terms.terms[-1].policy)
        data = files.get(path)
        if data is None:
            raise Invalid("is missing", where=path)
        if sha256(data).hexdigest() != term.policy:
            raise Invalid(f"is not the policy that statement {term.index} puts in force", where=path)
        policy = found[term.policy] = parse_policy(data, path)
        named = [log.key for log in policy.logs]
        if not named or not set(named) <= set(keys):
            raise Invalid("does not name the keys of this log, and no others, as a log's", where=path)
    return Policies(terms, found)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What the quorum had seen at the end of each day: days and sizes of the kept checkpoints that it cosigned."""

    days: tuple[Day, ...]
    sizes: tuple[int, ...]

    def before(self, day: Day) -> int:
        """Promise how many entries had been witnessed on the days before `day`."""
        place = bisect_left(self.days, day)
        return self.sizes[place - 1] if place else 0


def witnessed(kept: Sequence[Kept], cosigned: Sequence[Cosigned], policies: Policies) -> Witnessed:
    """Promise which kept checkpoints met the quorum of the policy that was in force for them; with none, all did."""
    seen = [one for one, signed in zip(kept, cosigned, strict=True) if _met(policies.at(one.head.size), signed)]
    return Witnessed(tuple([one.day for one in seen]), tuple([one.head.size for one in seen]))


def _met(policy: Policy, cosigned: Cosigned) -> bool:
    keys = {key for key, _ in cosigned}
    return policy.quorum_met({witness.name for witness in policy.witnesses if witness.key in keys})


def check_lines(kept: Sequence[Kept], policies: Policies, trust: Trust) -> list[Cosigned]:
    """Promise who cosigned each kept checkpoint; every line is by a witness of its term's policy or the given one.

    Raises BadSignature, Invalid.
    """
    return [check_others(one.head, _known(policies.at(one.head.size), trust.policy)) for one in kept]


def _known(published: Policy, given: Policy | None) -> list[VerifierKey]:
    policies = (published,) if given is None else (published, given)
    return list(dict.fromkeys(witness.key for policy in policies for witness in policy.witnesses))


def check_quorum(head: Head, terms: Terms, trust: Trust) -> None:
    """Promise that the head satisfies the given policy. Raises Invalid.

    Where the policy names only keys that were replaced, the head's own stand in for them; that the reader may rely on
    these is for `Terms.unvouched` to say.
    """
    if trust.policy is None:
        return
    policy, keys = trust.policy, terms.keys(head.size)
    if not named_keys(terms, keys[0].name, trust) & set(keys):
        policy = replace(policy, logs=tuple([TrustedLog(key) for key in keys]))
    with naming(head.path):
        policy.accept(head.data, head.path)


def cosigners_in_words(cosigned: Sequence[Cosigned]) -> str:
    """Say who cosigned the head, the last of the kept checkpoints."""
    names = ", ".join(dict.fromkeys(key.name for key, _ in cosigned[-1])) or "nobody"  # a witness may have two keys
    return f"the checkpoint is cosigned by {names}"


def times(kept: Sequence[Kept], cosigned: Sequence[Cosigned]) -> list[str]:
    """Say for which kept checkpoints the time is the log's own word, and where a witness saw another day."""
    alone = sum(not cosigners for cosigners in cosigned)
    said = [f"the time of {alone} of {len(cosigned)} kept checkpoints: no witness saw them"] if alone else []
    for one, cosigners in zip(kept, cosigned, strict=True):
        apart = max((abs(time - one.head.timestamp) for _, time in cosigners), default=0)
        if apart > DAY_SECONDS:
            days = apart // DAY_SECONDS
            said.append(f"the time of {one.head.path}: a witness saw it {days} days from when the log says")
    return said


def unmet(head: Head, published: Policy, trust: Trust) -> str:
    """Promise what cannot be concluded because of the witnesses, "" when a quorum that the reader chose was met."""
    if trust.policy is not None and trust.policy.quorum != NONE:
        return ""
    if published.quorum == NONE:
        return "no witness is asked for: the operator could show another log to somebody else"
    try:
        published.accept(head.data, head.path)
    except Invalid:
        return f"the checkpoint is not, or not yet, cosigned by its own quorum {published.quorum[:40]}"
    return "whether the witnesses are independent: they are those that the log itself names"
