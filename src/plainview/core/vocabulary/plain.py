"""Frozen values to plain JSON values and back, strictly: known keys only, every needed one, every type right."""

import functools
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar

from plainview.core.vocabulary.days import Day, parse_day, print_day
from plainview.core.vocabulary.errors import Malformed

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Promise the plain JSON value of a frozen value: objects, lists, text, whole numbers, booleans, null."""
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Day):
        return print_day(value)
    return str(value) if isinstance(value, StrEnum) else value


def from_plain(kind: type[T], value: Any, where: str = "value") -> T:
    """Read a frozen value of dataclass `kind`. Raises Malformed naming the place and what was expected."""
    if not isinstance(value, dict):
        raise Malformed("expected a table of fields", where=where)
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise Malformed(f"unknown field {unknown[0]!r}", where=where, next="Known: " + ", ".join(sorted(known)))
    missing = [name for name, field in known.items() if name not in value and _needed(field)]
    if missing:
        raise Malformed(f"missing field {missing[0]!r}", where=where)
    hints = _hints(typing.cast(Any, kind))
    return kind(**{name: _read(hints[name], item, f"{where}.{name}") for name, item in value.items()})


@functools.cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    """The resolved types of a dataclass's fields: a fact about the class, so remembering it changes nothing."""
    return typing.get_type_hints(kind)


def _needed(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _read(kind: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(part for part in typing.get_args(kind) if part is not type(None))
        return None if value is None else _read(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise Malformed("expected a list", where=where)
        return tuple(_read(typing.get_args(kind)[0], item, f"{where}[{n}]") for n, item in enumerate(value))
    if is_dataclass(kind):
        return from_plain(kind, value, where)  # type: ignore[arg-type]
    return _scalar(kind, value, where)


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is Day:
        return value if type(value) is Day else parse_day(value if isinstance(value, str) else "", where)
    if issubclass(kind, StrEnum):
        words = [str(member) for member in kind]
        if value not in words:
            raise Malformed(f"expected one of {', '.join(words)}, found {str(value)[:40]!r}", where=where)
        return kind(value)
    if type(value) is not kind:
        names = {str: "text", int: "a whole number", bool: "true or false"}
        raise Malformed(f"expected {names[kind]}, found {str(value)[:40]!r}", where=where)
    return value
