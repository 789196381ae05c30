"""docs/scenarios.md says what is so: the acts, the keys, the cast, the example, the errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plainview.cli.play import play_one
from plainview.core.docket.duties import DISCHARGED_BY
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import Agency, Request
from plainview.server.people.person import Person, Role
from plainview.server.scenarios import cast
from plainview.server.scenarios.calling import TAKES as CALLING
from plainview.server.scenarios.handing import TAKES as HANDING
from plainview.server.scenarios.recording import TAKES as RECORDING
from plainview.server.scenarios.requests import usual
from plainview.server.scenarios.story import ACTS, EXPECT_KEYS, ON_STAGE, PHASES, STEP_KEYS, STORY_KEYS, parse_story
from plainview.server.scenarios.telling import TAKES as TELLING

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/scenarios.md").read_text(encoding="utf-8")
ACTIONS = ROOT / "src/plainview/server/actions"
TAKES = {**RECORDING, **HANDING, **TELLING, **CALLING}


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[list[str]]:
    lines = [line for line in section(title).split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines[2:]]


def words(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


@pytest.mark.parametrize(
    ("title", "keys"), [("The story", STORY_KEYS), ("A step", STEP_KEYS), ("What is expected", EXPECT_KEYS)]
)
def test_every_key_has_a_row(title: str, keys: tuple[str, ...]) -> None:
    assert [words(row[0])[0] for row in rows(title)] == list(keys)


def test_every_act_has_a_row_and_its_usual_person() -> None:
    assert {words(row[0])[0]: row[1] for row in rows("Acts")} == {
        act: "nobody" if act in ON_STAGE and act not in (*TAKES, "select_records") else usual(act) for act in ACTS
    }
    assert [words(row[0])[0] for row in rows("Acts")] == list(ACTS)


def test_the_values_of_the_acts_are_those_that_the_actions_take() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ACTIONS.glob("*.py"))
    taken = set(re.findall(r"args\.(?:text|texts|number|flag|day|maybe_day|table)\(\"(\w+)\"", source))
    beside = {value for values in TAKES.values() for value in values}
    named = {word for row in rows("Acts") for word in words(row[3])}
    apart = {"request", "extension", "piece", "contents"}
    inner = {"type", "facts"}
    assert named == (taken | beside) - apart - inner
    for act, values in TAKES.items():
        assert set(words(next(row[3] for row in rows("Acts") if row[0] == f"`{act}`"))) == set(values) - apart


def test_states_and_duties_are_all_named() -> None:
    states = next(row[2] for row in rows("What is expected") if row[0] == "`state`")
    assert tuple(words(states)) == PHASES
    duties = section("What is expected").split("\nDuties:", 1)[1]
    assert words(duties) == sorted(DISCHARGED_BY)


def test_the_cast_is_complete() -> None:
    text = section("The cast")
    for person in cast.PEOPLE:
        named = person.id[:-1] + "A" if person.agency else person.id
        assert f"`{named}`" in text, person.id
    for field in (*Person.__dataclass_fields__, *Agency.__dataclass_fields__):
        assert field == "delegation" or f"`{field}`" in text, field
    assert all(str(role) in text for role in Role)


def test_every_field_of_a_request_is_named() -> None:
    named = {word for row in rows("The standard request") for word in words(row[0])}
    apart = {"version", "extension"}
    assert named == set(Request.__dataclass_fields__) - apart


def test_the_example_comes_as_it_expects() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    assert play_one(parse_story(example[1])).differences == []


STEP = '[[step]]\non = 2026-01-06\nact = "file"\n'
STORY = f'title = "A story"\n{STEP}'
MISTAKES = {
    "a key that does not exist": STORY + "expects = {}",
    "a field left out": STEP,
    "no day": STORY.replace("on = 2026-01-06", ""),
    "a day in quotes": STORY.replace("2026-01-06", '"2026-01-06"'),
    "a person who does not exist": STORY + 'by = "jugde"',
    "a state that does not exist": STORY + 'expect = { state = "field" }',
    "a value of the wrong kind": STORY + "request = { days = 'thirty' }",
    "a value that the act does not take": STORY.replace("file", "withdraw") + "with = { reason = 'none' }",
    "steps out of order": STORY + STEP.replace("06", "05").replace("file", "look"),
}


def test_every_mistake_of_the_page_is_tried() -> None:
    assert [row[0] for row in rows("What errors look like")] == list(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_an_error_looks_as_the_page_shows_it(mistake: str) -> None:
    shown = next(words(row[1])[0] for row in rows("What errors look like") if row[0] == mistake)
    with pytest.raises(Malformed) as found:
        play_one(parse_story(MISTAKES[mistake], "story.toml"))
    assert str(found.value) == shown
