"""What a field of a piece may hold: texts, numbers, days, words of a list, barcodes; each with its limits.

Every form checks a value, turns it into plain JSON and back, and into the text of one cell and back. Errors say what
was expected and never repeat what was written: it is somebody's mail.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from plainview.core.mail.barcodes import seen
from plainview.core.vocabulary.days import parse_day, print_day
from plainview.core.vocabulary.errors import Malformed

_JOINERS = "\u200c\u200d"  # they are part of how some scripts are written
_UNFIT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")


class Form(Protocol):
    """What one kind of field accepts, and its spellings. Every method raises Malformed, naming no place."""

    @property
    def expected(self) -> str:
        """What is expected, in plain words."""

    def check(self, value: Any) -> None:
        """Accept a typed value."""

    def plain(self, value: Any) -> Any:
        """Promise the plain JSON value of a typed value."""

    def read(self, plain: Any) -> Any:
        """Promise the typed value of a plain JSON value."""

    def cell(self, value: Any) -> str:
        """Promise the text of a cell, which is never empty."""

    def uncell(self, text: str) -> Any:
        """Promise the typed value of a cell's text."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words exactly as they stand there: at most `chars` characters in at most `lines` lines (a line feed between)."""

    chars: int
    lines: int = 1
    pattern: str = ""
    means: str = ""

    @property
    def expected(self) -> str:
        """What is expected, in plain words."""
        lines = f" in at most {self.lines} lines" if self.lines > 1 else " in one line"
        return self.means or f"text of 1 to {self.chars} characters{lines}, without control characters"

    def check(self, value: Any) -> None:
        """Accept text within the limits; no line is empty or begins or ends with a space."""
        fits = type(value) is str and 0 < len(value) <= self.chars and value.count("\n") < self.lines
        if not fits or not all(map(_is_line, value.split("\n"))):
            raise Malformed(f"expected {self.expected}")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise Malformed(f"expected {self.expected}")

    def plain(self, value: str) -> str:
        """The text itself."""
        return value

    def read(self, plain: Any) -> str:
        """The text itself, checked."""
        self.check(plain)
        return str(plain)

    def cell(self, value: str) -> str:
        """The text itself."""
        return value

    def uncell(self, text: str) -> str:
        """The text itself, checked."""
        return self.read(text)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of a unit, from 1 to `most`."""

    most: int
    unit: str

    @property
    def expected(self) -> str:
        """What is expected, in plain words."""
        return f"a whole number of {self.unit} from 1 to {self.most}"

    def check(self, value: Any) -> None:
        """Accept a number within the limits."""
        if type(value) is not int or not 1 <= value <= self.most:
            raise Malformed(f"expected {self.expected}")

    def plain(self, value: int) -> int:
        """The number itself."""
        return value

    def read(self, plain: Any) -> int:
        """The number itself, checked."""
        self.check(plain)
        return int(plain)

    def cell(self, value: int) -> str:
        """Decimal digits."""
        return str(value)

    def uncell(self, text: str) -> int:
        """The number of decimal digits without a leading zero."""
        return self.read(int(text) if _WHOLE.fullmatch(text) else None)


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the calendar."""

    expected: str = "a day as YYYY-MM-DD"

    def check(self, value: Any) -> None:
        """Accept a day."""
        if type(value) is not date:
            raise Malformed(f"expected {self.expected}")

    def plain(self, value: date) -> str:
        """`YYYY-MM-DD`."""
        return print_day(value)

    def read(self, plain: Any) -> date:
        """The day of `YYYY-MM-DD`; a day itself is taken too."""
        if type(plain) is date:
            return plain
        try:
            return parse_day(plain if isinstance(plain, str) else "")
        except Malformed:
            raise Malformed(f"expected {self.expected}") from None

    def cell(self, value: date) -> str:
        """`YYYY-MM-DD`."""
        return print_day(value)

    def uncell(self, text: str) -> date:
        """The day of `YYYY-MM-DD`."""
        return self.read(text)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a list."""

    of: type[StrEnum]

    @property
    def expected(self) -> str:
        """What is expected, in plain words."""
        return f"one of {', '.join(self.of)}"

    def check(self, value: Any) -> None:
        """Accept a word of the list."""
        if type(value) is not self.of:
            raise Malformed(f"expected {self.expected}")

    def plain(self, value: StrEnum) -> str:
        """The word."""
        return str(value)

    def read(self, plain: Any) -> StrEnum:
        """The word, looked up."""
        found = next((word for word in self.of if isinstance(plain, str) and word == plain), None)
        if found is None:
            raise Malformed(f"expected {self.expected}")
        return found

    def cell(self, value: StrEnum) -> str:
        """The word."""
        return str(value)

    def uncell(self, text: str) -> StrEnum:
        """The word, looked up."""
        return self.read(text)


@dataclass(frozen=True, slots=True)
class Words:
    """One or more words of a list, each once, in the order of the list."""

    of: type[StrEnum]

    @property
    def expected(self) -> str:
        """What is expected, in plain words."""
        return f"one or more of {', '.join(self.of)}, each once and in this order, a space between them"

    def check(self, value: Any) -> None:
        """Accept words of the list in its order."""
        right = type(value) is tuple and value and all(type(word) is self.of for word in value)
        if not right or value != tuple(word for word in self.of if word in value):
            raise Malformed(f"expected {self.expected}")

    def plain(self, value: Sequence[StrEnum]) -> list[str]:
        """A list of the words."""
        return [str(word) for word in value]

    def read(self, plain: Any) -> tuple[StrEnum, ...]:
        """The words, looked up."""
        given: Sequence[Any] = plain if isinstance(plain, list | tuple) else [None]
        if not all(isinstance(word, str) and word in list(self.of) for word in given):
            raise Malformed(f"expected {self.expected}")
        found = tuple(self.of(word) for word in given)
        self.check(found)
        return found

    def cell(self, value: Sequence[StrEnum]) -> str:
        """The words with a space between them."""
        return " ".join(value)

    def uncell(self, text: str) -> tuple[StrEnum, ...]:
        """The words, looked up."""
        return self.read(text.split(" "))


@dataclass(frozen=True, slots=True)
class Barcodes:
    """One or more barcodes, in the order in which they were seen, none twice."""

    most: int

    @property
    def expected(self) -> str:
        """What is expected, in plain words."""
        kinds = ", ".join(seen.Symbology)
        return f"1 to {self.most} different codes as kind:code, a space between them (kinds: {kinds})"

    def check(self, value: Any) -> None:
        """Accept barcodes within the limit."""
        right = type(value) is tuple and all(type(code) is seen.Barcode for code in value)
        if not right or not 0 < len(value) <= self.most or len(set(value)) < len(value):
            raise Malformed(f"expected {self.expected}")

    def plain(self, value: Sequence[seen.Barcode]) -> list[str]:
        """A list of `kind:code`."""
        return [str(code) for code in value]

    def read(self, plain: Any) -> tuple[seen.Barcode, ...]:
        """The codes of a list of `kind:code`."""
        given = plain if isinstance(plain, list | tuple) and all(isinstance(code, str) for code in plain) else []
        found = tuple(seen.parse(code) for code in given)
        self.check(found)
        return found

    def cell(self, value: Sequence[seen.Barcode]) -> str:
        """The codes with a space between them."""
        return " ".join(map(str, value))

    def uncell(self, text: str) -> tuple[seen.Barcode, ...]:
        """The codes, read."""
        return self.read(text.split(" "))


def _is_line(line: str) -> bool:
    if not line or line[0] == " " or line[-1] == " ":
        return False
    return line.isprintable() if line.isascii() else all(_is_fit(character) for character in line)


def _is_fit(character: str) -> bool:
    """Printable, or one of two joiners; of all spaces only the plain one, so that what is seen is what is there."""
    category = unicodedata.category(character)
    return character in _JOINERS or character == " " or (category not in _UNFIT and category != "Zs")
