"""The words of the letters, one file a language: package data in `words/`, every language with the same keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.server.letters.typeset import LANGUAGES


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words. A key names its section and its line, as `happened.heading`."""

    language: str
    texts: Mapping[str, str]
    months: tuple[str, ...]

    def say(self, key: str, **values: str | int) -> str:
        """Promise the words of `key`, with the values that they name; a value is never read as words itself."""
        return self.texts[key].format(**values)

    def count(self, key: str, count: int, **values: str | int) -> str:
        """Promise the words of `key` for one, or for any other number."""
        return self.say(f"{key}_{'one' if count == 1 else 'many'}", count=count, **values)

    def date(self, day: Day) -> str:
        """Promise a day as people write it."""
        return self.say("date", day=day.day, month=self.months[day.month - 1], year=day.year)


@cache
def words(language: str) -> Words:
    """Promise the words of the letters in a language. Raises Malformed for one that there is none of."""
    if language not in LANGUAGES:
        raise Malformed(f"expected one of the languages {', '.join(LANGUAGES)}", where="letter")
    return _read(language, f"{language}.toml")


@cache
def page_words(language: str) -> Words:
    """Promise the words of the page where a letter's code is typed in. Raises Malformed as `words` does."""
    shared = words(language)
    own = _read(language, f"page.{language}.toml").texts
    return Words(language, {**own, "date": shared.texts["date"]}, shared.months)


def _read(language: str, name: str) -> Words:
    table = tomllib.loads((files(__package__) / "words" / name).read_text("utf-8"))
    months = tuple(table.pop("months", ()))
    texts = {name: text for name, text in table.items() if isinstance(text, str)}
    sections = {name: part for name, part in table.items() if isinstance(part, dict)}
    texts |= {f"{name}.{key}": text for name, part in sections.items() for key, text in part.items()}
    return Words(language, texts, months)
