"""Which policy a head is published under, and whether its cosignatures are enough. In doubt they are not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from plainview.core.notes.note import Signature
from plainview.core.notes.policy import NONE, Policy, Witness, parse_policy
from plainview.core.notes.terms import POLICY_PATH
from plainview.core.vocabulary.errors import Invalid, PlainviewError, Stopped
from plainview.server.log.head import Head
from plainview.server.log.inspect import State
from plainview.server.log.ports import Log


def files_for(log: Log, size: int, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
    """Promise the files to publish with a head of `size` entries: those asked for, and those of its period."""
    return {**files, **log.period(size).files()}


def policy_for(log: Log, state: State, files: Mapping[str, bytes | None]) -> Policy | None:
    """Promise the policy that the next publication must satisfy: that among `files`, or the published one.

    None when there never was one. Raises Stopped when it was changed or taken away, or cannot be read.
    """
    data = files[POLICY_PATH] if POLICY_PATH in files else _published(log, state)
    if data is None and POLICY_PATH in files:
        raise Stopped("a policy can be replaced, not taken away", where=POLICY_PATH)
    try:
        return None if data is None else parse_policy(data, POLICY_PATH)
    except PlainviewError as error:
        raise Stopped(f"the policy cannot be read: {error.what}", where=error.where) from error


def _published(log: Log, state: State) -> bytes | None:
    """Read the published policy, and hold it against the manifest: whoever writes files must not lower the quorum."""
    data = log.public.read(POLICY_PATH)
    found = None if data is None else sha256(data).hexdigest()
    if state.manifest is not None and state.manifest.files.get(POLICY_PATH) != found:
        raise Stopped("the published policy is not the one that the manifest lists", where=POLICY_PATH)
    return data


def quorum_met(policy: Policy, head: Head) -> bool:
    """Tell whether the head, with the lines that are on it, is what the policy asks for.

    Raises Stopped when it could never be: the policy names another log, or a witness's line on it is wrong.
    """
    if policy.quorum == NONE:
        return True
    try:
        accepted = replace(policy, quorum=NONE).accept(head.print())
    except Invalid as error:
        raise Stopped(f"the policy does not fit the signed head: {error.what}", where=POLICY_PATH) from error
    return policy.quorum_met(accepted.witnesses.keys())


def missing(policy: Policy, head: Head) -> list[Witness]:
    """Promise the witnesses of the policy that have no line on the head yet."""
    present = {(line.name, line.key_id) for line in head.others}
    return [one for one in policy.witnesses if (one.key.name, one.key.id) not in present]


def with_lines(head: Head, lines: Iterable[Signature]) -> Head:
    """Promise the head with further lines, a new line replacing its older one."""
    added = {(line.name, line.key_id): line for line in lines}
    kept = [line for line in head.others if (line.name, line.key_id) not in added]
    return replace(head, others=(*kept, *added.values()))
