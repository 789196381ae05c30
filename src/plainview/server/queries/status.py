"""What a letter's code shows to whoever has it: what the letter says, and what was said in public since. No more.

Nothing of a look is written down anywhere: no audit row, no count, no record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from plainview.core.docket.statement import Statement, parse_statement
from plainview.server.actions.desk import Desk
from plainview.server.actions.letter_codes import Told, told
from plainview.server.letters.compose import COVER, Printing, gave, told_blocks
from plainview.server.letters.contact import DEMONSTRATION, Contact
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.letters.wording import Words, page_words

__all__ = ["Contact", "Status", "other", "status", "texts"]

GIVEN = "notice.given"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a block: a text, a list, labels with their values, or a line to be typed; the others are empty.

    Every name is always there: a template that asks for one that is not, tells a log what it asked of.
    """

    text: str = field(default="", repr=False)
    list: tuple[str, ...] = field(default=(), repr=False)
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and what stands below it."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A page's texts: when the letter was written, in words, and its blocks."""

    letter: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)


def texts(language: str) -> Mapping[str, str]:
    """Promise the words of the page itself, by their names. Raises Malformed for a language without words."""
    found = page_words(language).texts
    return {name.removeprefix("page."): text for name, text in found.items() if name.startswith("page.")}


def other(language: str) -> str:
    """Promise the other language that letters come in."""
    return next(one for one in LANGUAGES if one != language)


def status(desk: Desk, typed: str, language: str, contact: Contact | None) -> Status | None:
    """Promise what the code shows, in a language; None for whatever is no code, in the same way for all of it."""
    found = told(desk, typed)
    if found is None:
        return None
    say, since = page_words(language), _since(desk, found)
    happened = Block(say.say("since.heading"), (Part(list=tuple(_happened(say, since))),))
    if found.letter is None:
        return Status("", (Block(say.say("gone.heading"), (Part(say.say("gone.text")),)), happened))
    letter = found.letter
    how = Printing((), "", contact or DEMONSTRATION, language, demo=desk.program().demo)
    first, *rest = [_block(block) for block in told_blocks(letter, how)]
    if letter.kind == COVER:
        first = Block(first.heading, (*first.parts, *_recorded(say, found), Part(gave(letter, language))))
    return Status(say.say("page.letter", day=say.date(letter.told)), (first, happened, *rest))


def _block(plain: Mapping[str, Any]) -> Block:
    parts = [
        Part(
            part.get("text", ""),
            tuple(part.get("list", ())),
            tuple([(label, value) for label, value in part.get("facts", ())]),
            part.get("typed", ""),
        )
        for part in plain["parts"]
    ]
    return Block(plain["heading"], tuple(parts))


def _recorded(say: Words, found: Told) -> Iterator[Part]:
    if found.pieces:
        yield Part(say.count("recorded.count", found.pieces))


def _since(desk: Desk, found: Told) -> tuple[Statement, ...]:
    """What was said of the matter after the last notice, as everybody may read it."""
    lines = desk.lines(found.matter)
    given = max((line.seq for line in lines if line.type == GIVEN), default=0)
    later = [line for line in lines if line.seq > given and line.type in _WORDS]
    return tuple(parse_statement(desk.store.entries(line.index, line.index + 1)[0]) for line in later)


_WORDS: Mapping[str, str] = {
    "copy.returned": "copy_returned",
    "data.erased": "erased_{scope}",
    "error.registered": "error",
    "finding.made": "{outcome}",
    "seal.lifted": "lifted",
    "matter.closed": "closed",
    "matter.destroyed": "destroyed",
}
"""What people are told of, and by which words; the facts that the words depend on are in braces."""


def _happened(say: Words, since: tuple[Statement, ...]) -> Iterator[str]:
    if not since:
        yield say.say("since.none")
    for statement in since:
        name = _WORDS[statement.type].format(**statement.facts)
        yield say.say("since.line", day=say.date(statement.day), what=say.say(f"since.{name}"))
