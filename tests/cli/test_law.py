"""`plainview law` shows every rule, one rule in full, and what the rules' hash covers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plainview.cli import law as command
from plainview.cli.main import run
from plainview.core.law.table import OF_MESSAGES, RULES, canonical_table
from plainview.core.notes import canonical

Said = pytest.CaptureFixture[str]


def said(capsys: Said, *words: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as stopped:
        run(["law", *words])
    printed = capsys.readouterr()
    assert stopped.value.code == code, printed.err
    return printed.err if code else printed.out


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "a_quiet_month.toml").write_text("rules = [36, 44, 36]\n")
    (folder / "b_charge.toml").write_text("rules = [44]\n")
    (folder / "c_without.toml").write_text('title = "declares none"\n')
    return folder


def test_every_rule_has_a_line(capsys: Said, scenarios: Path) -> None:
    lines = said(capsys, "--scenarios", str(scenarios)).split("\n")
    for rule in RULES.values():
        line = next(line for line in lines if line.startswith(f" {rule.number} "))
        assert rule.title in line
        assert rule.cite in line
        assert f" {rule.tag.value} " in line
        assert rule.inputs.value in line
        assert (" yes " if rule.confirmed else " no ") in line


def test_the_table_says_what_presupposes_an_amendment(capsys: Said) -> None:
    words = " ".join(said(capsys).split())
    assert "presuppose an amendment of 39 CFR 233.3 or the Chief Postal Inspector's written direction" in words
    assert "These are rules 49, 73, 74, 75, 101, 105, 122, 124, 125 and 127." in words
    assert "The rules' hash leaves out rules 91, 92, 93, 94: they bear on another system's message" in words
    assert "before reliance: rules 2, 6, 7," in words


def test_the_scenarios_of_a_rule_stand_in_its_line(capsys: Said, scenarios: Path) -> None:
    lines = said(capsys, "--scenarios", str(scenarios)).split("\n")
    assert next(line for line in lines if line.startswith(" 44 ")).split()[-2:] == ["a_quiet_month", "b_charge"]
    assert next(line for line in lines if line.startswith(" 36 ")).split()[-1] == "a_quiet_month"


def test_one_rule_in_full(capsys: Said, scenarios: Path) -> None:
    text = said(capsys, "36", "--scenarios", str(scenarios))
    assert text.startswith("Rule 36. Days of an order, by its public facts\n39 CFR 233.3(g)(5), in force since")
    assert "Tag L (law); inputs public; profile regulation, reform" in text
    assert RULES[36].meaning in text
    assert "In code: plainview.core.law.cfr39_233_3.g_limits.order_days" in text
    assert "Scenarios: a_quiet_month" in text
    assert "- Thirty-one days for a crime are too many\n    given: purpose public crime; days 31\n" in text
    assert "    then:  refused over_30_days; says at most 30" in text
    assert "Not yet confirmed" not in text
    assert "presuppose" not in text


def test_a_rule_known_from_memory_says_so(capsys: Said) -> None:
    assert "Not yet confirmed" in said(capsys, "23")


def test_a_rule_of_the_reform_says_what_it_presupposes(capsys: Said, scenarios: Path) -> None:
    text = said(capsys, "74", "--scenarios", str(scenarios))
    assert "Tag X (reform); inputs public; profile reform" in text
    assert "presuppose an amendment" in text
    assert "Scenarios: none" in text


def test_the_values_of_a_case_are_in_plain_words(capsys: Said) -> None:
    text = said(capsys, "14")
    assert "given: attorney (known yes; names counsel B; address 9 Court Square; subject is attorney no)" in text
    assert "given: nothing" in text
    assert "names (blank)" in text


def test_a_rule_of_messages_is_shown_with_its_cases(capsys: Said) -> None:
    assert "ETSI TS 103 120 cl. H.5.3" in said(capsys, "93")


def test_a_number_without_a_rule_is_malformed(capsys: Said) -> None:
    assert said(capsys, "200", code=2) == "plainview: there is no rule 200. `plainview law` lists them.\n"


def test_the_canonical_table_is_printed_byte_for_byte(capsys: Said) -> None:
    printed = said(capsys, "--json")
    assert printed == canonical.print(canonical_table()).decode() + "\n"
    assert len(json.loads(printed)) == len(RULES) - len(OF_MESSAGES)


def test_the_page_is_printed_byte_for_byte(capsys: Said) -> None:
    assert said(capsys, "--page") == command.rules_page()


def test_a_folder_that_is_not_there_has_no_scenarios(tmp_path: Path) -> None:
    assert command.exercised(tmp_path / "none") == {}


@pytest.mark.parametrize(
    "content", ["rules = [", "\xff", "rules = 36", 'rules = ["36"]', "rules = [200]", "rules = [true]"]
)
def test_a_scenario_that_cannot_be_read_is_named(capsys: Said, tmp_path: Path, content: str) -> None:
    (tmp_path / "broken.toml").write_text(content, encoding="latin-1")
    assert "broken.toml: " in said(capsys, "--scenarios", str(tmp_path), code=2)


def test_every_case_of_a_rule_is_found() -> None:
    assert [case["title"] for case in command.cases(77)] == [
        "A judge has approved",
        "No judge has approved",
        "An emergency starts and is ratified",
    ]
    assert all(command.cases(number) for number in RULES)
