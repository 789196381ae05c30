"""What a person gave with an act: read strictly by name, every unknown name refused."""

from collections.abc import Mapping
from typing import Any

from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Malformed


class Args:
    """Named values of one act. Each getter takes one; `done` refuses what nobody took."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._left = dict(values)
        self._where = where

    def _take(self, name: str, default: Any, kind: type, words: str) -> Any:
        if name not in self._left:
            if default is not None:
                return default
            raise Malformed(f"missing {name!r}, {words}", where=self._where)
        value = self._left.pop(name)
        if type(value) is not kind:
            raise Malformed(f"expected {words} in {name!r}, found {str(value)[:40]!r}", where=self._where)
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """Promise a text. Raises Malformed when it is missing without a default, or no text."""
        value: str = self._take(name, default, str, "text")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Promise a whole number. Raises Malformed."""
        value: int = self._take(name, default, int, "a whole number")
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Promise true or false. Raises Malformed."""
        value: bool = self._take(name, default, bool, "true or false")
        return value

    def day(self, name: str, default: Day | None = None) -> Day:
        """Promise a day, given as a day or as `YYYY-MM-DD`. Raises Malformed."""
        value = self._left.pop(name, default)
        if isinstance(value, Day):
            return value
        return parse_day(value if isinstance(value, str) else "", f"{self._where}: {name}")

    def maybe_day(self, name: str) -> Day | None:
        """Promise a day where one is given, None otherwise. Raises Malformed."""
        return self.day(name) if self._left.get(name) is not None else self._left.pop(name, None)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Promise a list of texts where one is given, None otherwise. Raises Malformed."""
        given = self._left.pop(name, None)
        if given is None:
            return None
        if not isinstance(given, list | tuple) or any(type(one) is not str for one in given):
            raise Malformed(f"expected a list of texts in {name!r}", where=self._where)
        return tuple(given)

    def table(self, name: str) -> Mapping[str, Any]:
        """Promise a table of further values. Raises Malformed."""
        value: Mapping[str, Any] = self._take(name, None, dict, "a table")
        return value

    def done(self) -> None:
        """Raises Malformed when a value was given that this act does not know."""
        if self._left:
            raise Malformed(f"unknown {sorted(self._left)[0]!r} for this act", where=self._where)
