"""A notice letter put together: its values and the words of a language become what the template lays out.

Everything that is said is said here, as texts; `templates/letter.typ` knows only headings, paragraphs, lists, pairs of
label and value, lines to be typed, and the table of pieces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from plainview.core.mail.pieces import Piece
from plainview.core.notes.canonical import Json
from plainview.core.vocabulary.days import Day
from plainview.server.letters.contact import Contact
from plainview.server.letters.content import Letter, file_name
from plainview.server.letters.listing import rows
from plainview.server.letters.typeset import pictures, typeset
from plainview.server.letters.wording import Words, words

TEMPLATE = "letter"
COVER = "cover"


@dataclass(frozen=True, slots=True)
class Printing:
    """What a letter is printed with, beside its content: the pieces it lists, its code, who sends it, and how."""

    pieces: tuple[Piece, ...]
    code: str
    contact: Contact
    language: str
    large: bool = False
    demo: bool = False


def pdf(letter: Letter, how: Printing) -> bytes:
    """Promise the letter as tagged PDF; the same values give the same bytes. Raises as `typeset` does."""
    return typeset(TEMPLATE, compose(letter, how), how.language, letter.told)


def png(letter: Letter, how: Printing) -> list[bytes]:
    """Promise the pages of the same letter as pictures."""
    return pictures(TEMPLATE, compose(letter, how), how.language, letter.told)


def compose(letter: Letter, how: Printing) -> dict[str, Json]:
    """Promise what the template lays out. Raises Malformed for a language without words."""
    say = words(how.language)
    cover = letter.kind == COVER
    blocks = (_happened, *((_written,) if cover else ()), _sealed, _can, _not_given, _check, _code)
    to = letter.name or say.say("head.residents" if letter.address else "head.nobody")
    return {
        "title": say.say("head.title_cover" if cover else "head.title_records"),
        "large": how.large,
        "demonstration": say.say("head.demonstration") if how.demo else "",
        "practice": say.say("head.practice") if how.demo else "",
        "other": {"language": "es" if how.language == "en" else "en", "text": say.say("head.other_language")},
        "from": [how.contact.office, *how.contact.address],
        "to": [to, *letter.address],
        "date": say.date(letter.told),
        "blocks": [block(letter, how, say) for block in blocks],
        "pieces": _pieces(how, say),
        "page": say.say("page", page="{page}", pages="{pages}"),
    }


def told_blocks(letter: Letter, how: Printing) -> list[dict[str, Any]]:
    """Promise what a page repeats of a letter to whom it was sent: all but who and where they are, and what is listed.

    Raises Malformed for a language without words.
    """
    say = words(how.language)
    whom = {say.say("facts.name"), say.say("facts.address")}
    blocks: list[dict[str, Any]] = [block(letter, how, say) for block in (_happened, _sealed, _can, _check)]
    for part in [part for block in blocks for part in block["parts"]]:
        if "facts" in part:
            part["facts"] = [pair for pair in part["facts"] if pair[0] not in whom]
    return blocks


def gave(letter: Letter, language: str) -> str:
    """Promise what a letter says of what was given to the agency. Raises Malformed for a language without words."""
    return " ".join(_gave(letter, words(language)))


def _block(say: Words, name: str, *parts: Json) -> dict[str, Json]:
    return {"heading": say.say(f"{name}.heading"), "parts": [part for part in parts if part]}


def _text(text: str) -> dict[str, Json]:
    return {"text": text} if text else {}


def _facts(say: Words, pairs: Sequence[tuple[str, str]]) -> dict[str, Json]:
    return {"facts": [[say.say(f"facts.{key}"), value] for key, value in pairs if value]}


def _happened(letter: Letter, how: Printing, say: Words) -> dict[str, Json]:
    days = {"first": _day(say, letter.first), "last": _day(say, letter.last)}
    if letter.kind != COVER:
        known = f"record.{letter.record}" in say.texts
        record = say.say(f"record.{letter.record if known else 'other'}")
        return _block(say, "happened", _text(say.say("happened.records", record=record, **days)), *_rest(letter, say))
    key = "happened.cover" if letter.name else "happened.cover_residents"
    return _block(say, "happened", _text(say.say(key, **days)), *_rest(letter, say))


def _rest(letter: Letter, say: Words) -> Iterator[Json]:
    yield _text(say.say("happened.no_blame"))
    yield _text(" ".join(_turns(letter, say)))
    yield _facts(say, _pairs(letter, say))


def _turns(letter: Letter, say: Words) -> Iterator[str]:
    """What was out of the ordinary."""
    if letter.emergency:
        yield say.say("happened.emergency")
        ratified = letter.approved
        yield say.say("happened.ratified", day=say.date(ratified)) if ratified else say.say("happened.not_ratified")
    if letter.extensions:
        yield say.count("happened.longer", letter.extensions)
    if letter.early:
        yield say.say("happened.early")
    if letter.improper:
        yield say.say("happened.improper")


def _pairs(letter: Letter, say: Words) -> list[tuple[str, str]]:
    level = say.say(f"level.{letter.level}")
    return [
        ("name", letter.name),
        ("address", ", ".join(letter.address)),
        ("agency", say.say("facts.agency_of", agency=letter.agency, level=level)),
        ("statute", letter.statute),
        ("filed", say.date(letter.filed)),
        ("court", letter.court),
        ("approved", _day(say, letter.approved)),
        ("rule", say.say("facts.rule_cover" if letter.kind == COVER else "facts.rule_records")),
        ("first", _day(say, letter.first)),
        ("last", _day(say, letter.last)),
    ]


def _day(say: Words, day: Day | None) -> str:
    return say.date(day) if day else ""


def _written(letter: Letter, how: Printing, say: Words) -> dict[str, Json]:
    return _block(say, "written", _text(_count(letter, how, say)), *map(_text, _around(letter, how, say)))


def _count(letter: Letter, how: Printing, say: Words) -> str:
    count = len(how.pieces)
    if count:
        return say.count("written.count", count)
    if letter.erased == "all" or letter.pieces:
        return say.say("written.erased")
    return say.say("written.none" if letter.name else "written.residents")


def _around(letter: Letter, how: Printing, say: Words) -> Iterator[str]:
    """A piece that the letter was to list and that is not there any more was erased since."""
    gone = len(how.pieces) < len(letter.pieces)
    if letter.erased == "part" or (how.pieces and gone):
        yield say.say("written.erased_part")
    if letter.name and letter.erased != "all" and (how.pieces or not gone):
        yield say.say("written.only_yours")
    yield say.say("written.lawyer")
    yield " ".join(_gave(letter, say))


def _gave(letter: Letter, say: Words) -> Iterator[str]:
    if letter.given is None:
        yield say.say("written.not_given")
        return
    key = "written.given" if letter.kind == COVER else "written.given_records"
    yield say.say(key, agency=letter.agency, day=say.date(letter.given))
    if letter.kind == COVER:
        back = letter.returned
        yield say.say("written.returned", day=say.date(back)) if back else say.say("written.not_returned")


def _sealed(letter: Letter, how: Printing, say: Words) -> dict[str, Json]:
    days, late = (letter.told - letter.filed).days, (letter.told - letter.due).days
    secret = say.say("sealed.secret", filed=say.date(letter.filed), told=say.date(letter.told), days=days)
    due = {"due": say.date(letter.due)}
    timely = say.count("sealed.late", late, **due) if late > 0 else say.say("sealed.on_time", **due)
    delayed = say.count("sealed.delayed", letter.delays, days=letter.delayed_days) if letter.delays else ""
    given = " ".join(_gave(letter, say)) if letter.kind != COVER else ""
    return _block(say, "sealed", _text(given), _text(secret), _text(" ".join(filter(None, (timely, delayed)))))


def _can(letter: Letter, how: Printing, say: Words) -> dict[str, Json]:
    contact = how.contact
    lines = {
        "contact": ", ".join((contact.office, *contact.address, contact.telephone)),
        "inspector": ", ".join(contact.inspector_general),
    }
    keys = ("check", "ask", "inspector", "lawyer", "court", "complain")
    return _block(say, "can", {"list": [say.say(f"can.{key}", **lines) for key in keys]})


def _not_given(letter: Letter, how: Printing, say: Words) -> dict[str, Json]:
    keys = ("suppression", "money", "reasons", "appeal", "letter")
    return _block(say, "not_given", {"list": [say.say(f"not_given.{key}") for key in keys]})


def _check(letter: Letter, how: Printing, say: Words) -> dict[str, Json]:
    name = file_name(letter)
    where = [("file", name), ("matter", letter.matter), ("log", letter.log), ("opening", _groups(letter.opening))]
    return _block(
        say,
        "check",
        _text(say.say("check.file")),
        _text(say.say("check.how")),
        {"typed": say.say("check.command", file=name)},
        _text(say.say("check.policy")),
        _facts(say, where),
    )


def _groups(hex: str) -> str:
    """A long number in groups of eight, so that it can be compared by eye and breaks into lines."""
    return " ".join(hex[at : at + 8] for at in range(0, len(hex), 8))


def _code(letter: Letter, how: Printing, say: Words) -> dict[str, Json]:
    site = how.contact.site
    where = say.say("code.where", site=site) if site else say.say("code.where_office")
    return _block(
        say,
        "code",
        _text(say.say("code.use")),
        {"typed": how.code},
        _text(where),
        _text(say.say("code.only")),
    )


def _pieces(how: Printing, say: Words) -> Any:
    if not how.pieces:
        return None
    return {
        "heading": say.say("pieces.heading"),
        "note": say.say("pieces.note"),
        "columns": [say.say(f"pieces.{key}") for key in ("day", "sender", "rest")],
        "rows": rows(how.pieces, say),
    }


def last_day(end: Day | None, early: bool) -> Day | None:
    """Promise the last day on which something could be recorded; an early end takes its own day in."""
    return end if end is None or early else end - timedelta(days=1)
