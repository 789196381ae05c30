"""Every case that a lawyer can read is run, and the cases leave no rule and no refusal out."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from plainview.core import law
from plainview.core.law.rule import Tag
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Allowed, Answer, Owed, Refused
from tests.core.law.values import arguments, cases

CASES = cases()
LAW = Path(law.__file__).parent


def named(case: dict[str, Any]) -> str:
    return f"{case['rule']}: {case['title']}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_rule_answers_as_its_case_says(case: dict[str, Any]) -> None:
    rule = RULES[case["rule"]]
    then = case["then"]
    check = rule.check(**arguments(rule, case["given"]))
    assert check.rule == rule.number
    match check.answer:
        case Allowed(flags):
            assert then == {"allowed": list(flags)}
        case Owed(duty, by):
            assert then == {"owed": duty, "by": by}
        case Refused(cites, code, reason):
            assert code == then["refused"]
            assert then.get("says", "") in reason
            assert set(then) <= {"refused", "says"}
            assert reason.endswith(".")
            assert all(cites)


def test_titles_are_sentences_that_occur_once_in_a_rule() -> None:
    assert [title for title, count in Counter(map(named, CASES)).items() if count > 1] == []


def test_every_rule_has_cases_in_the_file_of_its_section() -> None:
    assert {case["rule"] for case in CASES} == set(RULES)
    assert [named(case) for case in CASES if not case["file"].startswith(RULES[case["rule"]].section)] == []


def test_every_rule_that_can_refuse_has_a_case_that_passes_and_one_that_is_refused() -> None:
    passed = {case["rule"] for case in CASES if "refused" not in case["then"]}
    refused = {case["rule"] for case in CASES if "refused" in case["then"]}
    assert passed == set(RULES)
    assert {number for number, rule in RULES.items() if "Refused" in str(rule.function.__annotations__)} == refused


def codes_in_the_source() -> set[str]:
    """The second argument of every Refused(...) and complete(...) that is written out."""
    found = set()
    for path in LAW.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Refused", "complete"):
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    found.add(code.value)
    return found


def test_every_code_of_refusal_occurs_in_a_case() -> None:
    assert {case["then"]["refused"] for case in CASES if "refused" in case["then"]} == codes_in_the_source()


def refusals() -> list[tuple[int, Refused]]:
    answers: list[tuple[int, Answer]] = [
        (case["rule"], RULES[case["rule"]](**arguments(RULES[case["rule"]], case["given"]))) for case in CASES
    ]
    return [(number, answer) for number, answer in answers if isinstance(answer, Refused)]


def test_a_code_of_refusal_belongs_to_one_rule_except_where_two_say_the_same() -> None:
    owners: dict[str, set[int]] = {}
    for number, refused in refusals():
        owners.setdefault(refused.code, set()).add(number)
    shared = {code: numbers for code, numbers in owners.items() if len(numbers) > 1}
    assert shared == {"over_30_days": {36, 120}, "delay_days": {75, 101}}


# A refusal that rests on another paragraph than its rule's own says so, and only these do.
ELSEWHERE = {
    (7, "not_a_postal_statute"),
    (18, "civil_forfeiture"),
    (36, "over_120_days"),
}


def test_a_refusal_cites_the_paragraph_of_its_rule() -> None:
    other = {(number, refused.code) for number, refused in refusals() if RULES[number].cite not in refused.cites}
    assert other == ELSEWHERE


def test_no_reason_carries_a_whole_field_of_the_request() -> None:
    long = "x" * 500
    answer = RULES[52](long, None)
    assert isinstance(answer, Refused)
    assert "x" * 40 in answer.reason
    assert "x" * 41 not in answer.reason


def test_only_the_program_s_own_rules_lie_above_the_numbers_of_the_list() -> None:
    assert {rule.section for rule in RULES.values() if rule.tag is Tag.STRICTER} == {"reform", "exchange"}
