"""Make a rule's arguments out of the plain values of a case file, guided by the rule's own types."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from inspect import Parameter, signature
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from plainview.core.law.rule import Rule

FOLDER = Path(__file__).parents[3] / "src/plainview/core/law/cases"


def cases() -> list[dict[str, Any]]:
    """Every case of every file, its shared values filled in."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        assert set(content) <= {"like", "case"}, path
        for case in content["case"]:
            assert set(case) == {"rule", "title", "given", "then"}, case
            found.append(case | {"given": filled(case["given"], content.get("like", {})), "file": path.stem})
    return found


def filled(value: Any, like: Mapping[str, Any]) -> Any:
    """Replace `like = "name"` by the named value, changed by what stands beside it."""
    if isinstance(value, list):
        return [filled(item, like) for item in value]
    if not isinstance(value, dict):
        return value
    begun = dict(like[value["like"]]) if "like" in value else {}
    return begun | {name: filled(item, like) for name, item in value.items() if name != "like"}


def arguments(rule: Rule[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a rule; one that is not given is None where the rule allows it."""
    hints = get_type_hints(rule.function)
    parameters = signature(rule.function).parameters
    assert set(given) <= set(parameters), f"rule {rule.number} has no {set(given) - set(parameters)}"
    made = {name: made_of(hints[name], value) for name, value in given.items()}
    absent = {name for name, p in parameters.items() if name not in given and p.default is Parameter.empty}
    return made | {name: none_for(hints[name], name) for name in absent}


def none_for(hint: Any, name: str) -> None:
    assert optional(hint), f"{name} is missing"


def optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)


def made_of(hint: Any, value: Any) -> Any:
    """A value of the hinted type."""
    if optional(hint):
        return made_of(next(part for part in get_args(hint) if part is not NoneType), value)
    if is_dataclass(hint):
        return structure(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if get_origin(hint) is tuple or get_origin(hint) is Sequence:
        return tuple(made_of(get_args(hint)[0], item) for item in value)
    if get_origin(hint) is Mapping:
        return dict(value)
    assert type(value) is hint, f"{value!r} is no {hint}"
    return value


def structure(kind: Any, value: Mapping[str, Any]) -> Any:
    """A frozen value of the vocabulary; a field that is not given is blank where the type allows None."""
    hints = get_type_hints(kind)
    assert set(value) <= set(hints), f"{kind.__name__} has no {set(value) - set(hints)}"
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.name not in value]
    absent = {name: none_for(hints[name], name) for name in needed}
    return kind(**{name: made_of(hints[name], item) for name, item in value.items()}, **absent)
