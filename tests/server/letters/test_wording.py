"""The words of the letters: both languages say the same things, in words that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from string import Formatter

import pytest

from plainview.core.mail import outside
from plainview.core.mail.pieces import FIELDS
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import Level
from plainview.server.letters.compose import compose
from plainview.server.letters.contact import DEMONSTRATION
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.letters.wording import words
from tests.server.letters.letters import WAYS, printing

GRADE_MAX = 8.0


def test_every_language_has_the_same_keys_with_the_same_values() -> None:
    english, spanish = (words(language).texts for language in LANGUAGES)
    assert english.keys() == spanish.keys()
    for key, text in english.items():
        names = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in (text, spanish[key])]
        assert names[0] == names[1], key
        assert text.strip() == text and spanish[key].strip() == spanish[key]


def test_no_text_is_left_in_the_other_language() -> None:
    english, spanish = (words(language).texts for language in LANGUAGES)
    same = {key for key in english if english[key] == spanish[key] and not key.startswith(("words.", "fields."))}
    assert same == {"label", "check.command", "facts.agency_of"}


def test_every_field_and_every_word_of_a_piece_has_words() -> None:
    texts = words("en").texts
    assert {key for key in texts if key.startswith("fields.")} == {f"fields.{name}" for name in FIELDS}
    kinds = [kind for kind in vars(outside).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    coded = {f"words.{word}" for kind in kinds for word in kind}
    assert coded == {key for key in texts if key.startswith("words.")}
    assert {f"level.{level}" for level in Level} <= texts.keys()


def test_every_word_is_used() -> None:
    used: set[str] = set()

    class Noting(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            used.add(key)
            return super().__getitem__(key)

    found = words("en")
    kept = dict(found.texts)
    site = replace(DEMONSTRATION, site="https://example.com/status")
    for letter in WAYS.values():
        for given in ({"demo": True}, {"contact": site}, {"pieces": printing().pieces[:1]}, {"pieces": ()}):
            noting = type(found)("en", Noting(kept), found.months)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("plainview.server.letters.compose.words", lambda language, noting=noting: noting)
                compose(letter, printing(**given))
    open_sets = ("words.", "fields.", "record.", "level.")
    assert {key for key in kept if not key.startswith(open_sets)} - used == set()


def texts_of(language: str) -> Iterator[str]:
    """Every paragraph and list of every way a letter can go, without labels, numbers and lists of mail."""
    for letter in WAYS.values():
        data = compose(letter, printing(language=language))
        blocks = data["blocks"]
        assert isinstance(blocks, list)
        for block in blocks:
            assert isinstance(block, dict) and isinstance(block["parts"], list)
            for part in block["parts"]:
                assert isinstance(part, dict)
                yield from [str(part["text"])] if "text" in part else []
                yield from map(str, part["list"]) if isinstance(part.get("list"), list) else []


def syllables(word: str) -> int:
    """About as many as people say: groups of vowels, a silent e at the end left out."""
    groups = re.findall(r"[aeiouy]+", word)
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(texts: list[str]) -> float:
    """Flesch and Kincaid's grade: 8 is what somebody who left school at fourteen reads."""
    sentences = [part for text in texts for part in re.split(r"[.!?:;]\s|[.!?:;]$", text) if part.strip()]
    said = [word for sentence in sentences for word in re.findall(r"[a-z']+", sentence.lower())]
    return 0.39 * len(said) / len(sentences) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59


def test_the_english_letter_can_be_read_with_eight_years_of_school() -> None:
    texts = list(texts_of("en"))
    assert len(texts) > 300
    assert grade(texts) <= GRADE_MAX
    officialese = "Pursuant to the applicable administrative regulations, notification is hereby communicated."
    assert grade([officialese]) > 2 * GRADE_MAX


def test_no_sentence_is_long() -> None:
    for language, most in (("en", 30), ("es", 36)):
        for text in texts_of(language):
            for sentence in re.split(r"[.:;]\s", text):
                assert len(sentence.split()) <= most, sentence


def test_a_value_with_braces_is_no_placeholder() -> None:
    assert words("en").say("label", label="{value}", value="{label}") == "{value}: {label}"


def test_a_language_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(Malformed, match="en, es"):
        words("fr")
