"""Which logs a witness cosigns: lists of logs in the format `logs/v0` of the public witness network.

Line by line: `logs/v0` once, first; then for each key `vkey <vkey>` and below it, as wanted, `origin <origin>` when
that is not the key's name, `qpd <requests a day>` and `contact <words>`. Empty lines and lines that begin with `#`
are ignored. Two keys with one origin are two keys of one log, which is how a log changes its key.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from plainview.core.notes.lines import parse_lines
from plainview.core.notes.note import Verifier
from plainview.core.notes.vkey import Kind, VerifierKey, parse_vkey
from plainview.core.vocabulary.errors import Malformed

FIRST_LINE = "logs/v0"
LIST_BYTES_MAX = 16 * 1024 * 1024
ORIGIN_BYTES_MAX = 255
"""ML-DSA-44 signs no longer origin (C2SP tlog-cosignature)."""
_QPD = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_LOG_KINDS = (Kind.NOTE, Kind.SUBTREE)


@dataclass(frozen=True, slots=True)
class ListedKey:
    """One key of a log, as a list has it; `qpd` and `contact` are words that the witness only keeps."""

    key: VerifierKey
    origin: str
    qpd: str = ""
    contact: str = ""

    def print(self) -> str:
        """Print its lines, the origin only where the key has another name."""
        lines = [f"vkey {self.key.print()}"]
        lines += [f"origin {self.origin}"] if self.origin != self.key.name else []
        lines += [f"{word} {value}" for word, value in (("qpd", self.qpd), ("contact", self.contact)) if value]
        return "".join([f"{line}\n" for line in lines])


def listed(vkey: str, where: str = "vkey") -> ListedKey:
    """Promise the key of a log whose origin is the key's name. Raises Malformed, also for a key no log signs with."""
    try:
        key = parse_vkey(vkey, where)
    except Malformed as error:  # it may name the key alone
        raise Malformed(str(error).removeprefix(f"{where}: "), where=where) from None
    if key.kind not in _LOG_KINDS:
        raise Malformed("expected a key that a log signs with, of type 01 or 06", where=where)
    return ListedKey(key, _origin(key.name, where))


def _origin(text: str, where: str) -> str:
    if len(text.encode()) > ORIGIN_BYTES_MAX:
        raise Malformed(f"an origin of more than {ORIGIN_BYTES_MAX} bytes cannot be cosigned", where=where)
    return text


def parse_log_list(data: bytes, where: str = "list of logs") -> tuple[ListedKey, ...]:
    """Read a list in its order. Raises Malformed, naming the line."""
    found: list[ListedKey] = []
    lines = parse_lines(data.replace(b"\t", b" "), LIST_BYTES_MAX, where)
    stated = [(number, line.strip(" ")) for number, line in enumerate(lines, 1)]
    stated = [(number, line) for number, line in stated if line and not line.startswith("#")]
    if not stated or stated[0][1] != FIRST_LINE:
        raise Malformed(f"expected the first line to be {FIRST_LINE!r}", where=where)
    for number, line in stated[1:]:
        word, _, value = line.partition(" ")
        _read(word, value.strip(" "), found, f"{where}, line {number}")
    return tuple(found)


def _read(word: str, value: str, found: list[ListedKey], where: str) -> None:
    if not value:
        raise Malformed(f"expected a word and its value, found {word[:40]!r}", where=where)
    if word == "vkey":
        found.append(listed(value, where))
    elif not found:
        raise Malformed(f"expected a vkey first, found {word[:40]!r}", where=where)
    elif word == "origin":
        found[-1] = replace(found[-1], origin=_origin(value, where))
    elif word == "qpd" and _QPD.fullmatch(value):
        found[-1] = replace(found[-1], qpd=value)
    elif word == "contact":
        found[-1] = replace(found[-1], contact=value)
    else:
        raise Malformed(f"expected vkey, origin, qpd or contact, found {f'{word} {value}'[:40]!r}", where=where)


def print_log_list(keys: Iterable[ListedKey]) -> bytes:
    """Print a list, which reads back as `keys`."""
    return "\n".join([f"{FIRST_LINE}\n", *[key.print() for key in keys]]).encode()


def enrol(old: Iterable[ListedKey], new: Iterable[ListedKey]) -> tuple[ListedKey, ...]:
    """Promise both lists as one: the newer words about a key replace the older, and no key is there twice.

    Raises Malformed when the newer list gives a key to another origin: that is another log's key.
    """
    joined = {one.key: one for one in old}
    for one in new:
        if one.origin != joined.setdefault(one.key, one).origin:
            told = f"the key {one.key.name} ({one.key.id.hex()}) is already one of the log {joined[one.key].origin}"
            raise Malformed(told, where=one.origin)
        joined[one.key] = one
    return tuple(joined.values())


def keys_by_origin(keys: Iterable[ListedKey]) -> Mapping[str, tuple[Verifier, ...]]:
    """Promise for every origin the keys that its log may sign with."""
    logs: dict[str, tuple[Verifier, ...]] = {}
    for one in keys:
        logs[one.origin] = (*logs.get(one.origin, ()), one.key)
    return logs
