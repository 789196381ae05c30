"""No rule ever raises: whatever values of its types it is given, it answers, and says something to an officer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Allowed, Owed, Refused


def any_of(hint: Any) -> st.SearchStrategy[Any]:
    if hint == Mapping[str, str]:
        return st.dictionaries(st.text(max_size=5), st.text(max_size=3), max_size=4)
    if get_origin(hint) is Sequence:
        return st.lists(st.from_type(get_args(hint)[0]), max_size=3).map(tuple)
    return st.from_type(hint)


def arguments_of(function: Callable[..., Any]) -> st.SearchStrategy[dict[str, Any]]:
    hints = get_type_hints(function)
    return st.fixed_dictionaries({name: any_of(hints[name]) for name in signature(function).parameters})


@pytest.mark.parametrize("number", RULES)
def test_a_rule_answers_whatever_it_is_asked(number: int) -> None:
    rule = RULES[number]

    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @given(arguments_of(rule.function))
    def ask(arguments: dict[str, Any]) -> None:
        answer = rule(**arguments)
        assert isinstance(answer, Allowed | Refused | Owed)
        if isinstance(answer, Refused):
            assert answer.cites
            assert all(answer.cites)
            assert answer.code.isidentifier()
            assert answer.reason.endswith(".")
        assert rule(**arguments) == answer

    ask()
