"""A story is read strictly: whatever it says that does not exist is named, with what does."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.cli.play import play_one
from plainview.core.vocabulary.errors import Malformed
from plainview.server.scenarios.story import parse_story

STEP = '[[step]]\non = 2026-01-06\nact = "file"\n'
STORY = f'title = "A story"\n{STEP}'


def fault(text: str) -> str:
    with pytest.raises(Malformed) as found:
        parse_story(text, "story.toml")
    return str(found.value)


def test_the_shortest_story() -> None:
    story = parse_story(STORY)
    assert (story.title, story.publish, story.sweep, len(story.steps)) == ("A story", True, True, 1)
    assert str(story.profile) == "reform"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "not a TOML file"),
        (STORY.replace("title", "titel"), "unknown key 'titel'"),
        (STEP, "missing 'title', a text"),
        ('title = ""\n' + STEP, "missing 'title', a text"),
        ('title = "A story"', "expected at least one [[step]]"),
        ('title = "A story"\nstep = 3', "expected [[step]], in double brackets"),
        ('title = "A story"\nstep = [3]', "step 1: expected a table"),
        ("about = 3\n" + STORY, "missing 'about', a text"),
        ('profile = "strict"\n' + STORY, "expected in 'profile' reform or regulation"),
        ('zone = "Mars/North"\n' + STORY, "there is no time zone 'Mars/North'"),
        ("zone = 3\n" + STORY, "there is no time zone '3'"),
        ('first_day = "2026-01-01"\n' + STORY, "first_day: expected a day as 2026-01-08"),
        ("first_day = 2026-01-01T00:00:00Z\n" + STORY, "first_day: expected a day as 2026-01-08"),
        ("rules = 4\n" + STORY, "expected in 'rules' a list of rule numbers"),
        ("rules = [true]\n" + STORY, "expected in 'rules' a list of rule numbers"),
        ("rules = [99]\n" + STORY, "there is no rule 99"),
        ("publish = 1\n" + STORY, "expected true or false in 'publish'"),
        ("sweep = 'no'\n" + STORY, "expected true or false in 'sweep'"),
        ("request = 3\n" + STORY, "request: expected a table"),
        ('person = "judge"\n' + STORY, "expected [[person]], in double brackets"),
        (STORY + '[[person]]\nid = "x"', "person: missing field 'role'"),
        (STORY + '[[person]]\nid = "x"\nrole = "king"', "person.role: expected one of officer"),
        (STORY + '[[agency]]\nname = "x"\nlevel = "world"', "agency.level: expected one of federal"),
        (STORY.replace("on = 2026-01-06", ""), "a step has either 'on', a day, or 'at', a time"),
        (STORY + "at = 2026-01-06T12:00:00Z", "a step has either 'on', a day, or 'at', a time"),
        (STORY.replace("on = 2026-01-06", "at = 2026-01-06"), "expected in 'at' a time with its offset"),
        (STORY.replace("on = 2026-01-06", "at = 2026-01-06T12:00:00"), "expected in 'at' a time with its offset"),
        (STORY.replace("2026-01-06", '"2026-01-06"'), "step 1: expected a day as 2026-01-08, without quotes"),
        (STORY.replace('act = "file"', ""), "step 1: missing 'act', a text"),
        (STORY.replace('"file"', '"fly"'), "step 1: there is no act 'fly'. Acts: acknowledge, add_key"),
        (STORY + "by = 3", "missing 'by', a text"),
        (STORY + 'by = "jugde"', "nobody is called 'jugde'"),
        (STORY + "matter = 3", "missing 'matter', a text"),
        (STORY + "with = 3", "with: expected a table"),
        (STORY + "request = 3", "step 1: request: expected a table"),
        (STORY + "contents = 3", "expected true or false in 'contents'"),
        (STORY + "expects = {}", "step 1: unknown key 'expects'"),
        (STORY + "expect = 3", "expect: expected a table"),
        (STORY + "expect = { stat = 1 }", "expect: unknown key 'stat'"),
        (STORY + 'expect = { state = "field" }', "expected in 'state' one of active"),
        (STORY + 'expect = { said = "filed" }', "expected in 'said' one of agency.enrolled"),
        (STORY + 'expect = { refused = "39 CFR 233.3(b)" }', "expected in 'refused' a list of citations"),
        (STORY + "expect = { refused = [3] }", "expected in 'refused' a list of citations"),
        (STORY + "expect = { code = 3 }", "missing 'code', a text"),
        (STORY + "expect = { facts = 3 }", "facts: expected a table"),
        (STORY + "expect = { owed = { notise = 2026-01-06 } }", "owed: unknown key 'notise'"),
        (STORY + 'expect = { owed = { notice = "soon" } }', "owed: notice: expected a day"),
        (STORY + 'expect = { standing = { notice = "done" } }', "expected in 'notice' one of owed, met"),
        (STORY + "expect = { recordable = 1 }", "expected true or false in 'recordable'"),
        (STORY + "expect = { pieces = true }", "expected in 'pieces' a whole number"),
        (STORY + 'expect = { exit = "0" }', "expected in 'exit' a whole number"),
    ],
)
def test_what_does_not_exist_is_named(text: str, words: str) -> None:
    assert words in fault(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (STORY + "request = { days = 'thirty' }", "request.days: expected a whole number"),
        (STORY + "request = { dayz = 30 }", "request: unknown field 'dayz'"),
        (STORY + "with = { speed = 3 }", "step 1 (file, 2026-01-06): file: unknown 'speed' for this act"),
        (STORY.replace('"file"', '"look"') + "with = { speed = 3 }", "look takes no 'speed'"),
        (STORY.replace('"file"', '"publish"') + "contents = true", "publish takes no 'contents'"),
        (STORY.replace('"file"', '"record"') + "with = { speed = 3 }", "record takes no 'speed'"),
        (STORY.replace('"file"', '"review"') + "request = {}", "review takes no request"),
        (STORY + STEP.replace("06", "05").replace("file", "look"), "a step cannot come before the one before it"),
        (STORY + STEP.replace("file", "delay_notice"), "missing 'reason', text"),
        (STORY.replace('"file"', '"revoke_key"') + "with = { of = 'clerk' }", "the person named in 'of' has no key"),
    ],
)
def test_a_value_that_an_act_does_not_take_stops_the_story(text: str, words: str) -> None:
    story = parse_story(text)
    with pytest.raises(Malformed) as found:
        play_one(story)
    assert words in str(found.value)


def test_a_refusal_that_nobody_expected_is_a_difference() -> None:
    played = play_one(parse_story(STORY + "request = { names = [] }"))
    assert [difference.expected for difference in played.differences] == ["no refusal"]
    assert str(played.differences[0]).startswith("step 1 (file, 2026-01-06): expected no refusal; refused: No name")


def test_an_error_that_nobody_expected_is_a_difference() -> None:
    played = play_one(parse_story(STORY + 'by = "judge"'))
    assert "a judge may not file" in played.differences[0].came


def test_an_error_that_was_expected_and_did_not_come_is_a_difference() -> None:
    played = play_one(parse_story(STORY + 'expect = { error = "may not" }'))
    assert [difference.expected for difference in played.differences] == ["an error saying 'may not'"]


def test_a_refusal_that_did_not_come_is_a_difference() -> None:
    played = play_one(parse_story(STORY + 'expect = { code = "first_step" }'))
    assert [difference.came for difference in played.differences] == ["it was allowed"]


def test_the_same_story_is_the_same_every_time(tmp_path: Path) -> None:
    story = parse_story(STORY)
    assert play_one(story).differences == play_one(story).differences == []
