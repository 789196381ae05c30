"""`plainview law`: the coded law as a table, one rule in full, or the plain values that the rules' hash covers."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from plainview.core.law.case_words import case_words
from plainview.core.law.profile import EDITION, PRESUPPOSES, PRESUPPOSING
from plainview.core.law.rule import Rule, Tag, listed
from plainview.core.law.table import OF_MESSAGES, RULES, canonical_table, profiles
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Malformed

AnyRule = Rule[..., Any]
Case = Mapping[str, Any]

PIPE_WIDTH = 160
TAGS = {Tag.LAW: "law", Tag.PUBLICATION: "guide", Tag.AUDIT: "audit control", Tag.STRICTER: "reform"}
PRESUPPOSED = f"{PRESUPPOSES} These are rules {listed([str(number) for number in PRESUPPOSING])}."
LEGEND = (
    "Tag: L law, P guide or handbook, A control that answers an audit, X profile reform only. "
    "Inputs: public rules can be run again by anyone, sealed and cross-matter ones by the auditor."
)


def law(
    number: Annotated[int | None, typer.Argument(help="Show this rule in full, with its cases.")] = None,
    scenarios: Annotated[Path, typer.Option(help="Folder of scenarios; each names its rules.")] = Path("scenarios"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the table that the rules' hash covers.")] = False,
    page: Annotated[bool, typer.Option("--page", help="Print the table as the page docs/law/rules.md.")] = False,
) -> None:
    """Show the coded law: every rule, where it is written, and the cases and scenarios that exercise it.

    Raises: Malformed, for a number without a rule or a scenario that cannot be read.
    """
    if as_json:
        typer.echo(canonical.print(canonical_table()).decode())
    elif page:
        typer.echo(rules_page(), nl=False)
    elif number is None:
        _show_table(_console(), exercised(scenarios))
    else:
        _show_rule(_console(), number, exercised(scenarios))


def _console() -> Console:
    """A terminal as wide as it is; a file or pipe wide enough for one line a rule."""
    return Console(width=None if Console().is_terminal else PIPE_WIDTH)


def exercised(folder: Path) -> dict[int, list[str]]:
    """Promise the names of the scenarios in `folder` by the number of each rule they declare; no folder, no scenarios.

    Raises: Malformed, when a scenario is not TOML or declares its rules otherwise than as a list of known numbers.
    """
    found: dict[int, list[str]] = {}
    for path in sorted(folder.glob("*.toml")):
        for number in _declared(path):
            found.setdefault(number, []).append(path.stem)
    return found


def _declared(path: Path) -> Sequence[int]:
    try:
        rules = tomllib.loads(path.read_text(encoding="utf-8")).get("rules", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"not a TOML file: {str(error)[:80]}", where=str(path)) from None
    known = isinstance(rules, list) and all(type(number) is int and number in RULES for number in rules)
    if not known:
        raise Malformed("`rules` must be a list of numbers of rules", where=str(path), next="See `plainview law`.")
    return list(dict.fromkeys(rules))


def cases(number: int) -> list[Case]:
    """Promise the cases of one rule, in the order of their file."""
    folder = files("plainview.core.law").joinpath("cases")
    found: list[Case] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            content = tomllib.loads(entry.read_text(encoding="utf-8"))
            found += [case for case in content["case"] if case["rule"] == number]
    return found


def _show_table(console: Console, scenarios: Mapping[int, Sequence[str]]) -> None:
    table = Table(
        title=f"The coded law, edition {EDITION}", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for name in ("", "rule", "citation", "tag", "inputs", "conf.", "profile", "scenarios"):
        table.add_column(name, no_wrap=name in ("", "tag", "inputs", "conf.", "profile"), overflow="fold")
    for rule in RULES.values():
        table.add_row(*_row(rule), " ".join(scenarios.get(rule.number, ())))
    console.print(table, markup=False)
    for line in _below():
        console.print(line, markup=False, highlight=False)


def _row(rule: AnyRule) -> tuple[str, ...]:
    confirmed = "yes" if rule.confirmed else "no"
    binds = profiles(rule)
    whose = "both" if len(binds) > 1 else binds[0]
    return (str(rule.number), rule.title, rule.cite, rule.tag.value, rule.inputs.value, confirmed, whose)


def _below() -> Iterable[str]:
    """What is to be read with the table: the legend, what has to be confirmed, what the hash leaves out."""
    open_ones = [str(number) for number, rule in RULES.items() if not rule.confirmed]
    yield LEGEND
    yield PRESUPPOSED
    yield f"To be compared with the official text before reliance: rules {', '.join(open_ones)}."
    yield _of_messages()


def _of_messages() -> str:
    numbers = ", ".join(map(str, OF_MESSAGES))
    return f"The rules' hash leaves out rules {numbers}: they bear on another system's message, never on a statement."


def _show_rule(console: Console, number: int, scenarios: Mapping[int, Sequence[str]]) -> None:
    if number not in RULES:
        raise Malformed(f"there is no rule {number}", next="`plainview law` lists them.")
    for line in _in_full(RULES[number], scenarios.get(number, ())):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _in_full(rule: AnyRule, scenarios: Sequence[str]) -> Iterable[str]:
    until = f", until {rule.until}" if rule.until else ""
    yield f"Rule {rule.number}. {rule.title}"
    yield f"{rule.cite}, in force since {rule.since}{until}"
    yield f"Tag {rule.tag.value} ({TAGS[rule.tag]}); inputs {rule.inputs.value}; profile {', '.join(profiles(rule))}"
    if not rule.confirmed:
        yield "Not yet confirmed: compare citation and content with the official text before relying on them."
    if rule.number in PRESUPPOSING:
        yield PRESUPPOSES
    yield f"\n{rule.meaning}\n"
    yield f"In code: {rule.function.__module__}.{rule.name}"
    yield f"Scenarios: {', '.join(scenarios) or 'none'}\n"
    for case in cases(rule.number):
        yield f"- {case['title']}\n    given: {case_words(case['given'])}\n    then:  {case_words(case['then'])}"


PAGE_HEAD = f"""# The coded law

Edition {EDITION}. Written by `plainview law --page`; a test compares it with the code.

{LEGEND}

{PRESUPPOSED}

Rules that are not confirmed have a citation or content that still has to be compared with the official text. See also
[open questions](open-questions.md) and [readings](readings.md).

| rule | title | citation | tag | inputs | confirmed | profile | in code |
|---|---|---|---|---|---|---|---|
"""


def rules_page() -> str:
    """Promise the text of docs/law/rules.md: one row for each rule, and which of them the rules' hash leaves out."""
    rows = [f"| {' | '.join((*_row(rule), f'`{rule.section}.{rule.name}`'))} |" for rule in RULES.values()]
    return PAGE_HEAD + "\n".join(rows) + f"\n\n{_of_messages()}\n"
