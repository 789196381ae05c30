"""The coded law and the statement types as the public pages tell them: plain values, nothing of a matter."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from plainview.core.docket.types import TYPES
from plainview.core.law.case_words import case_words
from plainview.core.law.profile import EDITION, PRESUPPOSES, PRESUPPOSING
from plainview.core.law.rule import Rule, Tag
from plainview.core.law.table import RULES, profiles

SECTIONS = {
    "cfr39_233_3": "39 CFR 233.3, mail covers",
    "pub55": "Publication 55",
    "audit_controls": "Controls that answer audits",
    "cfr39_265": "39 CFR 265, records",
    "usc": "United States Code",
    "exchange": "Exchange with other systems",
    "reform": "The profile reform: stricter than the regulation",
}
TAGS = {
    Tag.LAW: "law or regulation",
    Tag.PUBLICATION: "a guide or handbook",
    Tag.AUDIT: "a control that answers an audit's finding",
    Tag.STRICTER: "the profile reform alone",
}
INPUTS = {
    "public": "public facts: anybody can run it again",
    "sealed": "sealed facts: the signer attests it, the auditor can run it again",
    "cross-matter": "other matters: the operator attests it, the auditor can run it again",
}


def edition() -> tuple[str, str]:
    """Promise the edition of the coded law, and what it presupposes, in words."""
    return EDITION, PRESUPPOSES


def rules() -> list[dict[str, Any]]:
    """Promise every rule as plain values, by number, with its cases."""
    cases = _cases()
    return [_rule(rule, cases.get(rule.number, [])) for rule in RULES.values()]


def rule_of_cite() -> Mapping[str, int]:
    """Promise for each citation the first rule that stands on it."""
    return {rule.cite: number for number, rule in reversed(list(RULES.items()))}


def meanings() -> Mapping[str, str]:
    """Promise what each statement type means, in one sentence."""
    return {name: row.meaning for name, row in TYPES.items()}


def _rule(rule: Rule[..., Any], cases: list[Mapping[str, Any]]) -> dict[str, Any]:
    binds = profiles(rule)
    return {
        "number": rule.number,
        "title": rule.title,
        "cite": rule.cite,
        "meaning": rule.meaning,
        "section": SECTIONS.get(rule.section, rule.section),
        "confirmed": rule.confirmed,
        "since": rule.since.isoformat(),
        "tag": TAGS[rule.tag],
        "inputs": INPUTS[rule.inputs.value],
        "profiles": " and ".join(binds),
        "both": len(binds) > 1,
        "code": f"{rule.function.__module__}.{rule.name}",
        "presupposes": PRESUPPOSES if rule.number in PRESUPPOSING else "",
        "cases": [
            {"title": case["title"], "given": case_words(case["given"]), "then": case_words(case["then"])}
            for case in cases
        ],
    }


def _cases() -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for entry in sorted(files("plainview.core.law").joinpath("cases").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            for case in tomllib.loads(entry.read_text(encoding="utf-8"))["case"]:
                found.setdefault(int(case["rule"]), []).append(case)
    return found
