"""Whom to trust: logs, witnesses, groups, and the quorum that makes a checkpoint good. Source: C2SP tlog-policy.

The checkpoint must be signed by any one of the listed logs, under its own name, and cosigned by the quorum.
Names are octets to the format; here they are text whose bytes outside UTF-8 are kept by `surrogateescape`.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from plainview.core.notes.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.notes.vkey import Kind, VerifierKey, parse_vkey
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.limits import POLICY_BYTES_MAX

NONE = "none"
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,3}")
_LOG_KINDS = (Kind.NOTE, Kind.SUBTREE)
_WITNESS_KINDS = (Kind.COSIGNATURE, Kind.SUBTREE)


@dataclass(frozen=True, slots=True)
class TrustedLog:
    """A log that may have signed: its key, whose name is the origin, and a URL or nothing."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A cosigner under the name by which groups and the quorum call it, and a URL or nothing."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of witnesses or groups that is satisfied when `threshold` of its members are."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy; `quorum` is a witness, a group or `none`. Made by `parse_policy`, which checks it."""

    logs: tuple[TrustedLog, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    def print(self) -> bytes:
        """Print the policy without comments, one space between words. Reading it gives an equal policy."""
        lines = [f"log {log.key.print()} {log.url}".rstrip(" ") for log in self.logs]
        lines += [f"witness {one.name} {one.key.print()} {one.url}".rstrip(" ") for one in self.witnesses]
        lines += [f"group {one.name} {one.threshold} {' '.join(one.members)}" for one in self.groups]
        return "".join([f"{line}\n" for line in [*lines, f"quorum {self.quorum}"]]).encode("utf-8", "surrogateescape")

    def keys(self) -> tuple[VerifierKey, ...]:
        """Promise every key that the policy knows, logs first."""
        return (*[log.key for log in self.logs], *[witness.key for witness in self.witnesses])

    def quorum_met(self, cosigned: Set[str]) -> bool:
        """Tell whether the witnesses named in `cosigned` make the quorum."""
        met = {NONE, *cosigned}
        for group in self.groups:  # each refers only to names above it
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(group.name)
        return self.quorum in met

    def accept(self, data: bytes, where: str = "checkpoint") -> "Accepted":
        """Promise that a signed checkpoint satisfies this policy, and say who signed it.

        Raises Malformed; BadSignature when any listed key's signature is wrong; UnknownSigners when none signed;
        Invalid when no listed log signed under its own name, or the quorum is not met.
        """
        origin = parse_checkpoint(parse_note(data, where=where).text, where).origin
        opened = open_checkpoint(data, self.keys(), origin, where)
        signed = opened.note.payload
        logs = tuple([log.key for log in self.logs if log.key.name == origin and signed(log.key) is not None])
        if not logs:
            raise Invalid(f"no log that the policy lists under the name {origin[:40]!r} has signed", where=where)
        times = {one.name: one.key.timestamp(payload) for one in self.witnesses if (payload := signed(one.key))}
        if not self.quorum_met(times.keys()):
            cosigners = " ".join(times)[:40] or "nobody"
            raise Invalid(f"the quorum {self.quorum[:40]!r} is not met: cosigned by {cosigners!r}", where=where)
        return Accepted(opened.checkpoint, logs, times)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A checkpoint that satisfies a policy: the log's keys that signed; who cosigned, and at which POSIX second."""

    checkpoint: Checkpoint
    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, int]


@dataclass(slots=True)
class _Draft:
    """What has been read so far of a policy; each line may refer only to what is above it."""

    logs: list[TrustedLog] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str = ""
    names: set[str] = field(default_factory=set)
    grouped: set[str] = field(default_factory=set)

    def read(self, words: list[str], where: str) -> None:
        match words:
            case ["log", key, *url] if len(url) <= 1:
                self._log(parse_vkey(key, where), "".join(url), where)
            case ["witness", name, key, *url] if len(url) <= 1:
                self._witness(name, parse_vkey(key, where), "".join(url), where)
            case ["group", name, threshold, first, *more]:
                self._group(name, threshold, (first, *more), where)
            case ["quorum", name]:
                self._quorum(name, where)
            case _:
                raise Malformed(f"expected a log, witness, group or quorum line, found {words[0][:40]!r}", where=where)

    def _log(self, key: VerifierKey, url: str, where: str) -> None:
        if key.kind not in _LOG_KINDS:
            raise Malformed("a log's key is of type 01 or 06", where=where)
        if any(key.public == log.key.public for log in self.logs):
            raise Malformed("this public key is already listed as a log", where=where)
        self.logs.append(TrustedLog(key, url))

    def _witness(self, name: str, key: VerifierKey, url: str, where: str) -> None:
        if key.kind not in _WITNESS_KINDS:
            raise Malformed("a witness's key is of type 04 or 06", where=where)
        if any(key.public == witness.key.public for witness in self.witnesses):
            raise Malformed("this public key is already listed as a witness", where=where)
        self._define(name, where)
        self.witnesses.append(Witness(name, key, url))

    def _group(self, name: str, threshold: str, members: tuple[str, ...], where: str) -> None:
        for member in members:
            if member not in self.names:
                raise Malformed(f"the member {member[:40]!r} is not defined above", where=where)
            if member in self.grouped:
                raise Malformed(f"{member[:40]!r} is already a member of a group", where=where)
            self.grouped.add(member)
        self._define(name, where)
        self.groups.append(Group(name, _threshold(threshold, len(members), where), members))

    def _quorum(self, name: str, where: str) -> None:
        if self.quorum:
            raise Malformed("there is a quorum line above already", where=where)
        if name != NONE and name not in self.names:
            raise Malformed(f"the quorum {name[:40]!r} is not defined above", where=where)
        self.quorum = name

    def _define(self, name: str, where: str) -> None:
        if name == NONE or name in self.names:
            raise Malformed(f"the name {name[:40]!r} is taken", where=where)
        self.names.add(name)


def _threshold(text: str, members: int, where: str) -> int:
    if text in ("any", "all"):
        return 1 if text == "any" else members
    if not _THRESHOLD.fullmatch(text) or int(text) > members:
        raise Malformed(f"expected all, any or a number from 1 to {members}, found {text[:40]!r}", where=where)
    return int(text)


def parse_policy(data: bytes, where: str = "policy") -> Policy:
    """Read a policy file. Raises Malformed, naming the line, for whatever the format does not allow.

    Spaces and tabs between words, empty lines and comment lines may be as the writer likes.
    """
    if len(data) > POLICY_BYTES_MAX:
        raise Malformed(f"{len(data)} bytes are more than the {POLICY_BYTES_MAX} allowed", where=where)
    if _FORBIDDEN.search(data) or not data.endswith(b"\n"):
        raise Malformed("expected lines that end in a line feed, without other control characters", where=where)
    draft = _Draft()
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = [word for word in re.split("[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            draft.read(words, f"{where}, line {number}")
    if not draft.quorum:
        raise Malformed("expected a quorum line; write 'quorum none' to ask for no witness", where=where)
    return Policy(tuple(draft.logs), tuple(draft.witnesses), tuple(draft.groups), draft.quorum)
