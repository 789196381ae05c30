"""A statement as its signer reads it: what each public fact and sealed field is called, and how its value reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from plainview.core.docket.types import TYPES
from plainview.core.law.table import RULES
from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.ids import is_hex32
from plainview.core.vocabulary.narrowing import parse_narrowing
from plainview.server.actions.drafts import Waiting
from plainview.server.queries.narrowed import TERMS, left_words
from plainview.server.queries.request_words import Line, day_words
from plainview.server.queries.words import DAY, DUTIES, KINDS, PHASES, PURPOSES, TITLES, plain

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "act": "Act that was tried",
        "again": "It had been sent again before",
        "authority": "On the authority of",
        "by": "Signed by",
        "call_back": "Called back on",
        "class": "Class of key",
        "district": "State",
        "early": "Ended early",
        "ed25519": "Key of the log, Ed25519",
        "from": "Counts from",
        "group": "Support group",
        "holder": "Whose key",
        "key": "Number of the key",
        "manifest": "What is disclosed",
        "mldsa44": "Key of the log, ML-DSA-44",
        "narrowed": "Narrowed in",
        "of": "Of the day",
        "policy": "SHA-256 of the policy",
        "public": "Public key",
        "reason_text": "Reasons",
        "report": "Rules attested",
        "rp_id": "Domain of its passkeys",
        "tables": "SHA-256 of the tables",
        "tell": "The person is told",
        "terms": "What is left of the order",
        "until": "Counts until",
    }
)
"""Fact or sealed field to its label, where its own name would not be understood."""
_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "authority": {"chief": "the Chief Postal Inspector", "delegate": "a delegate of the Chief Postal Inspector"},
        "kind": KINDS,
        "purpose": PURPOSES,
        "scope": {"all": "all that was recorded", "part": "what was recorded since the charge"},
        "stage": {"end": "the whole term", "mid_term": "up to mid-term", "records": "the records"},
    }
)
"""Fact to words for those of its values that would not be understood."""
NOTHING = "–"
_CODED = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
_CODED_WORD = re.compile(rf"\b{_CODED.pattern}\b")
_TYPE = re.compile(r"\b[a-z]+\.[a-z_]+\b")
_PHASES = re.compile(r"the matter is ([a-z]+), it must be ([a-z]+(?:, [a-z]+)*)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement before it is signed, in words: its title, what it means, what is public of it and what is sealed.

    `matter` is the matter's number, "" on one of the program's own chains.
    """

    title: str
    meaning: str
    matter: str
    public: tuple[Line, ...]
    sealed: tuple[Line, ...]


def shown(waiting: Waiting) -> Shown:
    """Promise a draft as its signer reads it: every public fact and every sealed field, none left out."""
    duties = [
        Line(f"From then on owed: {DUTIES.get(one.duty, plain(one.duty))}", (f"by {day_words(one.by)}",))
        for one in waiting.duties
    ]
    public = (Line("Day", (day_words(waiting.day),)), *lines(waiting.facts), *duties)
    under = (Line("Under", waiting.cites),) if waiting.cites else ()
    matter = waiting.matter if is_hex32(waiting.matter) else ""
    return Shown(title(waiting.type), meaning(waiting.type), matter, (*public, *under), lines(waiting.sealed))


def title(type: str) -> str:
    """Promise what a type of statement is called; one that is not known by its own name."""
    return TITLES.get(type, type)


def meaning(type: str) -> str:
    """Promise what a type of statement means in a sentence, without what it says of its own facts' names."""
    return f"{TYPES[type].meaning.partition('; `')[0].rstrip('.')}."


def reason_words(reason: str) -> str:
    """Promise why the law says no as a person reads it: types, phases and coded words by what they are called."""
    told = _PHASES.sub(lambda found: f"the matter is {_phase(found[1])}; it must be {_either(found[2])}", reason)
    told = _TYPE.sub(lambda found: f"“{TITLES[found[0]]}”" if found[0] in TITLES else found[0], told)
    told = _CODED_WORD.sub(lambda found: plain(found[0]), told)
    return f"{told[:1].upper()}{told[1:]}".rstrip(".")


def _phase(name: str) -> str:
    return PHASES.get(name, plain(name))


def _either(names: str) -> str:
    *some, last = [_phase(name) for name in names.split(", ")]
    return f"{'; '.join(some)}; or {last}" if some else last


def lines(values: Mapping[str, Any]) -> tuple[Line, ...]:
    """Promise facts or sealed values as labelled lines, in the order given."""
    return tuple([Line(label(name), value_words(name, value)) for name, value in values.items()])


def label(name: str) -> str:
    """Promise the label of a fact or sealed field."""
    return _LABELS.get(name, f"{name[:1].upper()}{plain(name[1:])}")


def value_words(name: str, value: Any) -> tuple[str, ...]:
    """Promise a value as it is read, a line each: days as days, coded words as words, rules by number and title."""
    if value is None or value in ("", [], {}):
        return (NOTHING,)
    if name == TERMS:
        return tuple([f"{line.label}: {', '.join(line.values)}" for line in left_words(parse_narrowing(value))])
    if name == "report":
        return tuple([_rule(number) for number in value])
    if name == "letter" and isinstance(value, list):
        return tuple([f"SHA-256 of letter {number}: {digest}" for number, digest in enumerate(value, 1)])
    if isinstance(value, list):
        return tuple([line for one in value for line in value_words(name, one)])
    if isinstance(value, Mapping):
        return tuple([f"{label(key)}: {', '.join(value_words(key, one))}" for key, one in value.items()])
    return tuple(_one(name, value).split("\n"))


def _one(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).replace("|", ", ") if name == "address" else str(value)
    if DAY.fullmatch(text):
        return day_words(parse_day(text))
    return _VALUES.get(name, {}).get(text, plain(text) if _CODED.fullmatch(text) else text)


def _rule(number: Any) -> str:
    rule = RULES.get(number)
    return f"Rule {number}: {rule.title} ({rule.cite})" if rule else str(number)
