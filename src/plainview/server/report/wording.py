"""What a report says beside its numbers: package data in `words.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter of tables: its place, title, what it begins with, and the tables' names."""

    id: str
    title: str
    lead: str
    tables: tuple[str, ...]


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))


def say(key: str, **values: str | int) -> str:
    """Promise the words of a key, `section.line`, with the values that they name; a value is never read as words."""
    section, _, line = key.partition(".")
    return str(_words()[section][line]).format(**values)


def lines(key: str) -> tuple[str, ...]:
    """Promise the sentences of a key, `section.line`."""
    section, _, line = key.partition(".")
    return tuple(map(str, _words()[section][line]))


def groups(kind: str) -> tuple[Group, ...]:
    """Promise the chapters of tables of a kind, `chapter` or `annex`, in order."""
    return tuple(Group(one["id"], one["title"], one["lead"], tuple(one["tables"])) for one in _words()[kind])
