"""How the values of a rule's case read: one line in plain words, the same on a terminal and on a page."""

from collections.abc import Mapping
from typing import Any


def case_words(values: Mapping[str, Any]) -> str:
    """Promise the named values of a case (`given` or `then`) in one line; "nothing" for none."""
    return "; ".join(f"{name.replace('_', ' ')} {_plain(item)}".rstrip() for name, item in values.items()) or "nothing"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return f"({case_words(value)})"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "(blank)" if value == "" else str(value)
