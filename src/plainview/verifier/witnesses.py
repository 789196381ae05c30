"""Who else signed: every line on every kept checkpoint is a named witness's, and the quorum asked for is met."""

from collections.abc import Sequence

from plainview.core.notes.policy import NONE, Policy, parse_policy
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Invalid
from plainview.verifier.beside import POLICY_PATH, Kept
from plainview.verifier.heads import Head, check_others
from plainview.verifier.naming import naming
from plainview.verifier.opening import Opening, Trust

DAY_SECONDS = 86_400


def published_policy(data: bytes | None, opening: Opening) -> Policy:
    """Promise the published policy, which names this very log. Raises Malformed, Invalid, also when it is missing."""
    if data is None:
        raise Invalid("is missing", where=POLICY_PATH)
    policy = parse_policy(data, POLICY_PATH)
    named = [log.key for log in policy.logs]
    if not named or not set(named) <= set(opening.keys):
        raise Invalid("does not name the keys of this log, and no others, as a log's", where=POLICY_PATH)
    return policy


def check_witnesses(head: Head, kept: Sequence[Kept], published: Policy, trust: Trust) -> tuple[str, list[str]]:
    """Promise that every further line is a good one by a named witness.

    Says in words who cosigned the head, and what the witnesses' times leave open. Raises BadSignature, Invalid; among
    them that the quorum of the given policy is not met.
    """
    known = _known(published, trust.policy)
    cosigned = [(one.head, check_others(one.head, known)) for one in kept]
    if trust.policy is not None:
        with naming(head.path):
            trust.policy.accept(head.data, head.path)
    names = ", ".join(key.name for key, _ in cosigned[-1][1]) or "nobody"
    return f"the checkpoint is cosigned by {names}", _times(cosigned)


def _times(cosigned: Sequence[tuple[Head, tuple[tuple[VerifierKey, int], ...]]]) -> list[str]:
    """Say for which kept checkpoints the time is the log's own word, and where a witness saw another day."""
    alone = sum(not cosigners for _, cosigners in cosigned)
    said = [f"the time of {alone} of {len(cosigned)} kept checkpoints: no witness saw them"] if alone else []
    for head, cosigners in cosigned:
        apart = max((abs(time - head.timestamp) for _, time in cosigners), default=0)
        if apart > DAY_SECONDS:
            said.append(f"the time of {head.path}: a witness saw it {apart // DAY_SECONDS} days from when the log says")
    return said


def _known(published: Policy, given: Policy | None) -> list[VerifierKey]:
    policies = (published,) if given is None else (published, given)
    return list(dict.fromkeys(witness.key for policy in policies for witness in policy.witnesses))


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
