"""The page of a letter's code: it shows what the letter says and what came since, and tells a stranger nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from string import Formatter
from typing import Any

import pytest
from django.core.cache import cache

from plainview.server import wiring
from plainview.server.actions import letter_codes
from plainview.server.actions.notices import print_notice
from plainview.server.letters.codes import print_code
from plainview.server.letters.contact import DEMONSTRATION
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.letters.wording import page_words
from plainview.server.portal import tries
from plainview.server.portal.throttle import ALL_MAX, HERE_MAX, WINDOW_SECONDS, Throttle
from plainview.server.queries import status as reading
from tests.portal import Portal, open_portal, small

UNKNOWN = print_code(bytes(range(16)))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, str, str]]:
    """A portal in which notice of a matter was given; the code that was printed first, and the one that is good."""
    portal = open_portal(small(tmp_path_factory.mktemp("status") / "program"))
    matter = portal.matters["ended"]
    portal.played.act("give_notice", matter)
    portal.played.stage.publish()
    yield portal, printed(portal, matter), printed(portal, matter)
    portal.stage.desk.store.close()


def printed(portal: Portal, matter: str) -> str:
    stage = portal.stage
    published = wiring.published_of(stage.folder, stage.desk.store)
    letters = print_notice(stage.desk, "custodian", matter, published, DEMONSTRATION)
    return letters[0].printing.code


@pytest.fixture
def portal(told: tuple[Portal, str, str]) -> Iterator[Portal]:
    told[0].open()
    told[0].stage.clock.now += timedelta(seconds=WINDOW_SECONDS)  # each test has its own window
    yield told[0]


def answer(portal: Portal, typed: str, address: str = "/status", **more: Any) -> Any:
    """What a stranger is told, who comes anew."""
    return portal.client().post(address, {"code": typed}, **more)


def words(answer: Any) -> tuple[int, bytes, Mapping[str, str]]:
    """Everything that an answer says."""
    return answer.status_code, answer.content, dict(answer.headers)


def test_a_code_shows_what_the_letter_says_and_not_who_or_where(portal: Portal, told: tuple[Portal, str, str]) -> None:
    shown = answer(portal, told[2].lower().replace("-", " "))
    text = shown.content.decode()
    assert shown.status_code == 200
    for said in ("agency A (a federal agency)", "section 233.3", "plainview verify-notice notice-", "Approved on"):
        assert said in text, said
    assert portal.matters["ended"] in text and "Nothing was said in public" in text
    letter = letter_codes.told(portal.stage.desk, told[2])
    assert letter is not None and letter.letter is not None
    assert letter.letter.name not in text and letter.letter.address[0] not in text
    assert told[2] not in text and "<form" not in text and not shown.cookies
    spanish = answer(portal, told[2], "/status/es").content.decode()
    assert '<html lang="es">' in spanish and "Qué pasó desde su carta" in spanish and "El plazo" in spanish


def test_what_is_said_in_public_since_is_shown_in_both_languages(tmp_path: Any) -> None:
    portal = open_portal(small(tmp_path / "program"))
    matter = portal.matters["ended"]
    portal.played.act("give_notice", matter)
    portal.played.stage.publish()
    code = printed(portal, matter)
    portal.played.act("register_error", matter, cause="human", reportable=False)
    portal.played.act("find", matter, outcome="improper")
    assert "this should not have been ordered" in answer(portal, code).content.decode()
    assert "Se registró un error" in answer(portal, code, "/status/es").content.decode()
    with portal.stage.desk.store.unit() as unit:  # as the destruction of the file does it, eight years later
        letter_codes.forget_letters(portal.stage.desk, unit, matter)
    gone = answer(portal, code).content.decode()
    assert "The file was destroyed" in gone and "agency A" not in gone
    portal.stage.desk.store.close()


def wrong_answers(portal: Portal, old: str) -> list[tuple[int, bytes, Mapping[str, str]]]:
    """What is answered to everything that opens nothing."""
    slip = ("0" if UNKNOWN[0] != "0" else "1") + UNKNOWN[1:]
    typed = (UNKNOWN, old, slip, "", "x", UNKNOWN[:-1], "é" * 28, "A" * 5_000, portal.matters["filed"], "' OR 1=1 --")
    return [words(answer(portal, one)) for one in typed]


def test_whatever_opens_nothing_is_answered_alike_byte_for_byte(
    portal: Portal, told: tuple[Portal, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = wrong_answers(portal, told[1])
    assert first[0] == 200 and b"does not say whether there is a letter" in first[1]
    assert [one for one in others if one != first] == []
    kind = reading.told

    def telling(desk: Any, typed: str) -> Any:
        """As a page would that helps who mistypes, or says that a code has ended."""
        if letter_codes.whose_code and typed == told[1]:
            return letter_codes.Told(portal.matters["ended"], 1, None)
        return kind(desk, typed)

    monkeypatch.setattr(reading, "told", telling)
    portal.stage.clock.now += timedelta(seconds=WINDOW_SECONDS)
    first, *others = wrong_answers(portal, told[1])
    assert [one for one in others if one != first]


def test_whatever_opens_nothing_takes_the_same_steps(
    portal: Portal, told: tuple[Portal, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, asked = portal.stage.desk, []
    digest, record = letter_codes.codes.lookup, desk.store.record
    monkeypatch.setattr(letter_codes.codes, "lookup", lambda *given: asked.append("digest") or digest(*given))
    monkeypatch.setattr(desk.store, "record", lambda *given: asked.append(given[0]) or record(*given))
    for typed in (UNKNOWN, told[1], "", "no code at all"):
        asked.clear()
        assert letter_codes.told(desk, typed) is None
        assert asked == ["digest", letter_codes.CODE]
    monkeypatch.setattr(letter_codes.codes, "lookup", lambda *given: digest(letter_codes.NOBODY, given[1]))
    assert letter_codes.told(desk, told[2]) is None


def test_nobody_notes_that_somebody_looked_nor_what_was_typed(
    portal: Portal, told: tuple[Portal, str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = portal.stage.desk.store
    tables = ("record", "payload", "look", "audit", "listing")
    before = [list(store.dump(table)) for table in tables]
    for typed in (told[2], told[1], UNKNOWN):
        shown = answer(portal, typed, REMOTE_ADDR="203.0.113.77")
        assert shown.headers["Cache-Control"] == "no-store" and "Referrer-Policy" in shown.headers
        plain = typed.replace("-", "")
        assert typed not in caplog.text and plain not in caplog.text and "203.0.113.77" not in caplog.text
    assert [list(store.dump(table)) for table in tables] == before
    assert "agency A" not in caplog.text, "a template that asks for what is not there tells a log what is"
    assert cache.get(tries._key("address 203.0.113.77")) is None


def test_a_code_in_an_address_is_not_looked_at(portal: Portal, told: tuple[Portal, str, str]) -> None:
    client = portal.client()
    shown = client.get(f"/status?code={told[2]}")
    assert shown.status_code == 200 and b"agency A" not in shown.content and told[2].encode() not in shown.content
    assert b'name="code"' in shown.content and b'method="post"' in shown.content
    assert answer(portal, "", f"/status?code={told[2]}").content == answer(portal, "").content


def test_too_many_tries_are_answered_alike_from_one_place_and_others_go_on(
    portal: Portal, told: tuple[Portal, str, str]
) -> None:
    for _ in range(HERE_MAX):
        answer(portal, UNKNOWN, REMOTE_ADDR="198.51.100.1")
    late = [words(answer(portal, typed, REMOTE_ADDR="198.51.100.1")) for typed in (told[2], UNKNOWN, "")]
    assert late[0][0] == 429 and late == late[:1] * 3
    assert answer(portal, told[2], REMOTE_ADDR="198.51.100.2").status_code == 200
    portal.stage.clock.now += timedelta(seconds=WINDOW_SECONDS)
    assert answer(portal, told[2], REMOTE_ADDR="198.51.100.1").status_code == 200


def test_the_throttle_counts_all_and_subnets_and_keeps_no_address() -> None:
    throttle, drawn = Throttle(), []

    def chance(many: int) -> bytes:
        drawn.append(many)
        return bytes([len(drawn)]) * many

    assert [throttle.admit("2001:db8::1", 0, chance) for _ in range(HERE_MAX)] == [True] * HERE_MAX
    assert not throttle.admit("2001:db8::ffff", 1, chance)  # the same subscriber
    assert throttle.admit("2001:db8:0:1::1", 1, chance) and throttle.admit("unknown", 1, chance)
    kept = repr([getattr(throttle, name) for name in Throttle.__slots__])
    assert "2001" not in kept and "unknown" not in kept
    for number in range(ALL_MAX):
        last = throttle.admit(f"10.0.{number // 256}.{number % 256}", 2, chance)
    assert not last and not throttle.admit("192.0.2.1", 2, chance)
    assert throttle.admit("192.0.2.1", WINDOW_SECONDS, chance)
    assert len(drawn) == 2, "each window has a key of its own"


def test_a_letter_names_the_page_where_its_code_is_typed_in(portal: Portal) -> None:
    stage = portal.stage
    outside = wiring.outside_of(stage.folder, stage.log, stage.desk, status="https://example.com/status")
    assert outside.contact() == replace(DEMONSTRATION, site="https://example.com/status")
    (stage.folder / wiring.CONFIG_FILE).write_text(
        '[letters]\noffice = "O"\naddress = ["A"]\ntelephone = "1"\ninspector_general = ["I"]\nsite = "elsewhere"\n'
    )
    assert outside.contact().site == "elsewhere"
    (stage.folder / wiring.CONFIG_FILE).unlink()


def test_the_page_has_the_same_words_in_both_languages() -> None:
    english, spanish = (page_words(language).texts for language in LANGUAGES)
    assert english.keys() == spanish.keys()
    same = {key for key in english if english[key] == spanish[key]}
    assert same == {"page.english", "page.spanish", "since.line"}
    for key, text in english.items():
        names = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (text, spanish[key])]
        assert names[0] == names[1], key
