"""The whole table of rules: every number once."""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from plainview.core.law import audit_controls, cfr39_265, exchange, pub55, usc
from plainview.core.law.cfr39_233_3 import c_definitions, d_e_authority, g_limits, h_j_records
from plainview.core.law.profile import Profile
from plainview.core.law.reform import analogues, own
from plainview.core.law.rule import Rule

SECTIONS: tuple[ModuleType, ...] = (
    c_definitions,
    d_e_authority,
    g_limits,
    h_j_records,
    pub55,
    audit_controls,
    cfr39_265,
    usc,
    analogues,
    own,
    exchange,
)


def _collected() -> Mapping[int, Rule[..., Any]]:
    """Every rule of the section modules by number. Raises AssertionError when two rules share a number."""
    found: dict[int, Rule[..., Any]] = {}
    for section in SECTIONS:
        for value in vars(section).values():
            if isinstance(value, Rule) and value.function.__module__ == section.__name__:
                assert value.number not in found, f"two rules have the number {value.number}"
                found[value.number] = value
    return MappingProxyType(dict(sorted(found.items())))


RULES: Mapping[int, Rule[..., Any]] = _collected()

OF_MESSAGES = tuple(number for number, rule in RULES.items() if rule.section == "exchange")
"""Rules that bear on another system's message alone: nothing that a log says rests on them."""


def citations() -> tuple[str, ...]:
    """Promise every citation that a rule stands on, sorted, each once."""
    return tuple(sorted({rule.cite for rule in RULES.values()}))


def profiles(rule: Rule[..., Any]) -> list[str]:
    """Promise the names of the profiles under which `rule` binds, in the order regulation, reform."""
    return [profile.value for profile in Profile if profile.applies(rule)]


def canonical_table() -> list[Any]:
    """Promise the table as plain values for canonical JSON, by number; the rules' hash is taken over it.

    Rules of messages are left out: an edition is what statements are judged by.
    """
    return [
        {
            "cite": rule.cite,
            "confirmed": rule.confirmed,
            "inputs": rule.inputs.value,
            "number": rule.number,
            "profile": profiles(rule),
            "since": rule.since.isoformat(),
            "tag": rule.tag.value,
            "title": rule.title,
        }
        for rule in RULES.values()
        if rule.number not in OF_MESSAGES
    ]
