"""A statement part by part, as an auditor reads it: facts and sealed values in words, what is nested still nested.

Whole digests and the ids of keys stay as they are, since they are compared; raw signatures are told by what made them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import parse_day
from plainview.server.queries import words
from plainview.server.queries.statement_words import label, value_words

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "address": "Address, in one spelling",
        "by": "Done by",
        "cohort": "Opened with what ended in",
        "court": "Judge",
        "delegation": "Under the delegation with sequence number",
        "digest": "SHA-256 of all that went",
        "epoch": "Number of the key epoch that ended with it",
        "grounds": "SHA-256 of the grounds",
        "keys": "Keys that went",
        "letter": "SHA-256 of each letter",
        "manifest": "What goes out, and the SHA-256 of its list",
        "officer": "Signed by the officer",
        "openings": "What was opened",
        "package": "What went out, and the SHA-256 of its list",
        "payload": "Sealed parts",
        "piece": "Recorded pieces",
        "pieces": "Pieces recorded",
        "request": "The request, signed",
        "report": "Report",
        "sha256": "SHA-256 of the request",
        "since": "Of pieces since",
        "supervisor": "Countersigned by the supervisor",
        "withheld": "What stays sealed",
        "wrap": "Wrapped keys",
    }
)
"""Name to its label, where somebody who was not there needs more than a signer does (`statement_words.label`)."""
_WHOLE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}|[^ ]{43,}")
"""A digest, the id of a key, a public key: what is compared, not read."""
_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Part:
    """One value in words: a label, its lines of text, digests and ids of keys beside them, and what is nested in it.

    Several lines that are long together are `many`: a page may fold them away.
    """

    label: str
    lines: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    inner: tuple["Part", ...] = ()

    @property
    def many(self) -> bool:
        """Tell whether a page may fold the lines away."""
        return len(self.lines) > 6


def parts(values: Mapping[str, Any], holders: Mapping[str, str] = _NOBODY) -> tuple[Part, ...]:
    """Promise facts or sealed values in words; what holds nothing is left out (`left_empty`).

    `holders` names who has a key, by its id, as far as that is known.
    """
    return tuple([_part(name, value, holders) for name, value in values.items() if not _is_nothing(value)])


def left_empty(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Promise the labels of sealed fields that were closed over nothing: every type carries all of its fields."""
    return tuple([_label(name) for name, value in values.items() if _is_nothing(value)])


def made_with(passkey: bool) -> str:
    """Promise what a signature was made with, before the id of the key."""
    return "with a passkey, key" if passkey else "with an Ed25519 key"


def _is_nothing(value: Any) -> bool:
    return value is None or value == ""


def _label(name: str) -> str:
    return _LABELS.get(name, label(name))


def _part(name: str, value: Any, holders: Mapping[str, str] = _NOBODY) -> Part:
    found = _SPECIAL[name](value) if name in _SPECIAL else None
    if found is not None:
        return found
    if isinstance(value, Mapping):
        signed = "key" in value and "value" in value
        return _signature(name, value, holders) if signed else Part(_label(name), inner=parts(value, holders))
    if isinstance(value, list):
        return _several(name, [_part(name, one, holders) for one in value])
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return Part(_label(name), codes=(value,))
    return Part(_label(name), value_words(name, value))


def _several(name: str, each: Sequence[Part]) -> Part:
    lines = [line for one in each for line in one.lines]
    codes = [code for one in each for code in one.codes]
    inner = [part for one in each for part in one.inner]
    return Part(_label(name), tuple(lines) if each else ("none",), tuple(codes), tuple(inner))


def _signature(name: str, signed: Mapping[str, Any], holders: Mapping[str, str]) -> Part:
    """What made a signature over the request: a passkey says beside it what its browser saw."""
    key, kind = str(signed["key"]), made_with(bool(signed.get("authenticator_data")))
    who = f"{holders[key]}, " if key in holders else ""
    return Part(_label(name), (f"{who}{kind}",), (key,))


def _cohort(value: Any) -> Part | None:
    return Part(_label("cohort"), (f"{parse_day(f'{value}-01', 'cohort'):%B %Y}",))


def _address(value: Any) -> Part | None:
    return Part(_label("address"), (", ".join(str(value).split("|")),))


def _report(value: Any) -> Part | None:
    """The rules that an order attests, or the coded words of those that refuse; a review's report is text."""
    if not isinstance(value, list):
        return None
    if any(isinstance(one, str) for one in value):
        return Part("Refused because", tuple([words.plain(str(one)) for one in value]))
    return Part("Rules that were asked and met", value_words("report", value))


def _package(name: str) -> Callable[[Any], Part | None]:
    """To whom it goes; the digest of its list beside it, where there is one."""

    def say(value: Any) -> Part | None:
        if not isinstance(value, Mapping):
            return Part(_label(name), (f"to {value}",))
        codes = (str(value["manifest"]),) if "manifest" in value else ()
        rest = {key: one for key, one in value.items() if key not in ("manifest", "to")}
        return Part(_label(name), (f"to {value['to']}",), codes, parts(rest))

    return say


def _openings(value: Any) -> Part | None:
    return Part(_label("openings"), () if value else ("nothing",), inner=tuple([_opening(one) for one in value]))


def _opening(one: Mapping[str, Any]) -> Part:
    opened = open_text(str(one["disclosure"]))
    found = _part(opened.name, opened.value)
    return Part(f"{found.label}, of this matter's statement {one['seq'] + 1}", found.lines, found.codes, found.inner)


def _withheld(value: Any) -> Part | None:
    lines = [f"{words.FIELDS[one['field']]}: {words.GROUNDS[one['ground']]}" for one in value]
    return Part(_label("withheld"), tuple(lines) or ("nothing",))


_SPECIAL: Mapping[str, Callable[[Any], Part | None]] = MappingProxyType(
    {
        "address": _address,
        "cohort": _cohort,
        "manifest": _package("manifest"),
        "openings": _openings,
        "package": _package("package"),
        "report": _report,
        "withheld": _withheld,
    }
)
"""Fields that are not told by what they hold alone."""
