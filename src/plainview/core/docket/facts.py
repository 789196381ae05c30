"""The kinds of public facts a statement may carry: closed sets, small numbers, days, digests. Never free text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.errors import Malformed

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class FactKind(Protocol):
    """One kind of fact: `read` raises Malformed unless the value is of the kind; `words` describe it."""

    def read(self, value: Json, where: str) -> None:
        """Promise that `value` is of this kind. Raises Malformed."""

    @property
    def words(self) -> str:
        """What is expected, for documents and errors."""


def _expected(kind: FactKind, value: Json, where: str) -> Malformed:
    return Malformed(f"expected {kind.words}, found {str(value)[:40]!r}", where=where)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a closed set."""

    values: tuple[str, ...]

    @property
    def words(self) -> str:
        """The set, spelled out."""
        return "one of " + ", ".join(self.values)

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless `value` is in the set."""
        if value not in self.values or not isinstance(value, str):
            raise _expected(self, value, where)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int

    @property
    def words(self) -> str:
        """The range, spelled out."""
        return f"a whole number from {self.low} to {self.high}"

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless `value` is a whole number in range."""
        if type(value) is not int or not self.low <= value <= self.high:
            raise _expected(self, value, where)


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    @property
    def words(self) -> str:
        """Both values."""
        return "true or false"

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless `value` is a boolean."""
        if type(value) is not bool:
            raise _expected(self, value, where)


@dataclass(frozen=True, slots=True)
class DayFact:
    """A calendar day."""

    @property
    def words(self) -> str:
        """The format."""
        return "a day as YYYY-MM-DD"

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless `value` is a day."""
        if not isinstance(value, str):
            raise _expected(self, value, where)
        parse_day(value, where)


@dataclass(frozen=True, slots=True)
class Hex:
    """Lower-case hexadecimal of exactly `digits` digits."""

    digits: int

    @property
    def words(self) -> str:
        """The length."""
        return f"{self.digits} lower-case hex digits"

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless `value` is hex of this length."""
        if not isinstance(value, str) or len(value) != self.digits or not re.fullmatch(r"[0-9a-f]+", value):
            raise _expected(self, value, where)


@dataclass(frozen=True, slots=True)
class Token:
    """Machine text of `pattern` (keys, origins, zones): never prose."""

    pattern: str
    chars_max: int
    name: str

    @property
    def words(self) -> str:
        """What the token is."""
        return f"{self.name} of at most {self.chars_max} characters"

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless `value` matches."""
        if not isinstance(value, str) or len(value) > self.chars_max or not re.fullmatch(self.pattern, value):
            raise _expected(self, value, where)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of at most `most` values of one kind."""

    kind: FactKind
    most: int

    @property
    def words(self) -> str:
        """What is listed."""
        return f"a list of at most {self.most}, each {self.kind.words}"

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless every item is of the kind."""
        if not isinstance(value, list) or len(value) > self.most:
            raise _expected(self, value, where)
        for number, item in enumerate(value):
            self.kind.read(item, f"{where}[{number}]")


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with exactly these named facts."""

    fields: Mapping[str, FactKind]

    @property
    def words(self) -> str:
        """The names of its fields."""
        return "an object with " + ", ".join(sorted(self.fields))

    def read(self, value: Json, where: str) -> None:
        """Raises Malformed unless `value` has exactly these fields, each of its kind."""
        if not isinstance(value, dict) or value.keys() != self.fields.keys():
            raise _expected(self, value, where)
        for name, kind in self.fields.items():
            kind.read(value[name], f"{where}.{name}")
