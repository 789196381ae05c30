"""Frozen values to plain JSON values and back, strictly: known keys only, every needed one, every type right."""

import functools
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar

from plainview.core.vocabulary.days import Day, parse_day, print_day
from plainview.core.vocabulary.errors import Malformed

T = TypeVar("T")
_Reader = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Promise the plain JSON value of a frozen value: objects, lists, text, whole numbers, booleans, null."""
    names = _names(typing.cast(Any, type(value)))
    if names is not None:
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Day):
        return print_day(value)
    return str(value) if isinstance(value, StrEnum) else value


def from_plain(kind: type[T], value: Any, where: str = "value") -> T:
    """Read a frozen value of dataclass `kind`. Raises Malformed naming the place and what was expected."""
    try:
        return typing.cast(T, _reader(typing.cast(Any, kind))(value))
    except Malformed as error:
        error.where = f"{where}{error.where}"
        raise


# What follows knows each class but once: facts about classes, so remembering them changes nothing.


@functools.cache
def _names(kind: type[Any]) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


@functools.cache
def _reader(kind: Any) -> _Reader:
    """Promise what reads a value of `kind`; it raises Malformed with the place below the value, "" for itself."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = _reader(next(part for part in typing.get_args(kind) if part is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _list(_reader(typing.get_args(kind)[0]))
    if is_dataclass(kind):
        return _table(kind)
    if kind is Day:
        return lambda value: value if type(value) is Day else parse_day(value if isinstance(value, str) else "", "")
    return _word(kind) if issubclass(kind, StrEnum) else _scalar(kind)


def _table(kind: Any) -> _Reader:
    hints = typing.get_type_hints(kind)
    known = [field.name for field in fields(kind)]
    needed = [field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING]
    readers = {name: _reader(hints[name]) for name in known}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Malformed("expected a table of fields", where="")
        if not value.keys() <= readers.keys():
            unknown = min(value.keys() - readers.keys())
            raise Malformed(f"unknown field {unknown!r}", where="", next="Known: " + ", ".join(sorted(known)))
        for name in needed:
            if name not in value:
                raise Malformed(f"missing field {name!r}", where="")
        return kind(**_fields(readers, value))

    return read


def _fields(readers: dict[str, _Reader], value: dict[str, Any]) -> dict[str, Any]:
    found, name = {}, ""
    try:
        for name, item in value.items():
            found[name] = readers[name](item)
    except Malformed as error:
        error.where = f".{name}{error.where}"
        raise
    return found


def _list(reader: _Reader) -> _Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise Malformed("expected a list", where="")
        found: list[Any] = []
        try:
            for item in value:
                found.append(reader(item))
        except Malformed as error:
            error.where = f"[{len(found)}]{error.where}"
            raise
        return tuple(found)

    return read


def _word(kind: type[StrEnum]) -> _Reader:
    words = {str(member): member for member in kind}

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in words:
            raise Malformed(f"expected one of {', '.join(words)}, found {str(value)[:40]!r}", where="")
        return words[value]

    return read


def _scalar(kind: type[Any]) -> _Reader:
    name = {str: "text", int: "a whole number", bool: "true or false"}[kind]

    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise Malformed(f"expected {name}, found {str(value)[:40]!r}", where="")
        return value

    return read
