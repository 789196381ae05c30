"""Playing a story: its steps are done through the actions, and what is expected of each is compared with what came."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from plainview.core.docket.clock import phase_on, recordable
from plainview.core.docket.decide import Refusal
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import parse_statement
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.days import Day, legal_day
from plainview.core.vocabulary.errors import Malformed, PlainviewError
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.figures import FIGURES
from plainview.server.actions.ports import Receipts
from plainview.server.actions.sweep import sweep
from plainview.server.packages.contents import DISCOVERY
from plainview.server.records.selection import Selection
from plainview.server.scenarios import calling, cast, handing, recording, requests, telling
from plainview.server.scenarios.stage import AGENCIES, KEYS, OPERATOR_FOLDER, PROGRAM, SETUP_DAYS, Stage, noon, set_up
from plainview.server.scenarios.story import NOTHING, Expected, Step, Story

LONG_DAYS = 30
"""A jump of more days than this is made durable as a whole, at its end."""

CHAIN_OF = {
    "add_key": KEYS,
    "revoke_key": KEYS,
    "enrol_agency": AGENCIES,
    "suspend_agency": AGENCIES,
    "reinstate_agency": AGENCIES,
    "delegate": PROGRAM,
    "revoke_delegation": PROGRAM,
    "propose_profile": PROGRAM,
    "agree_profile": PROGRAM,
    "propose_root": PROGRAM,
    "replace_root": PROGRAM,
    "propose_trust": PROGRAM,
    "agree_trust": PROGRAM,
    "commit_review": PROGRAM,
    "reveal_review": PROGRAM,
    "draw_review": PROGRAM,
    "do_review": PROGRAM,
    "sign_opening": PROGRAM,
    "attest_figures": FIGURES,
    "publish_figures": FIGURES,
}

ASKED_BY_DUTY = {
    "end": 44,
    "attestation": 46,
    "confirmation": 23,
    "court": 76,
    "decision": 106,
    "resubmission": 117,
    "opening": 105,
    "return": 63,
    "notice": 74,
    "second_notice": 127,
    "finding": 107,
    "erasure": 108,
    "error_report": 48,
    "capture_review": 115,
    "destruction": 65,
}
"""Duty to the rule that was asked for its day."""

ASKED_BY_TYPE = {"figures.published": 73, "key.added": 102, "profile.proposed": 103}
"""Types of the program's own chains to the rule that their fold asks, or for whose day it was owed."""

Verify = Callable[[Path, Day], tuple[int, str]]
"""Promises the verifier's exit code and verdict on a public folder, as of a day."""


@dataclass(frozen=True, slots=True)
class Came:
    """What a step came to: the statement, or the refusals, or the error; and the rules that were asked."""

    done: Acknowledged | None = None
    cites: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    error: str = ""
    exit: int | None = None
    verdict: str = ""
    report: tuple[Check, ...] = ()
    selection: Selection | None = None
    handed: handing.Handed | None = None
    letters: Mapping[str, int] | None = None

    @property
    def refused(self) -> bool:
        """Tell whether the law said no."""
        return bool(self.codes)

    def rules(self) -> set[int]:
        """Promise the rules that were asked: those of the report, and the one that the program's fold asks."""
        asked = {check.rule for check in self.report}
        type = self.done.statement.type if self.done else ""
        return asked | ({ASKED_BY_TYPE[type]} if type in ASKED_BY_TYPE else set())


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that did not come as expected."""

    where: str
    expected: str
    came: str

    def __str__(self) -> str:
        """One sentence."""
        return f"{self.where}: expected {self.expected}; {self.came}"


@dataclass(slots=True)
class Played:
    """A story that was played: what differed, and which rules were asked."""

    story: Story
    differences: list[Difference] = field(default_factory=list)
    rules: set[int] = field(default_factory=set)
    steps: int = 0


def play(story: Story, folder: Path, reader: Callable[[Stage], Receipts], verify: Verify) -> Played:
    """Promise a story played in an empty folder. Raises Malformed for an act, person or value that does not exist."""
    first = story.steps[0]
    start = legal_day(first.at, ZoneInfo(story.zone)) if first.at else first.on
    assert start is not None
    stage = set_up(
        folder,
        seed=story.title,
        origin="example.com/scenario",
        zone=story.zone,
        profile=story.profile,
        first_day=story.first_day or start - timedelta(days=SETUP_DAYS),
        reader=reader,
        people=story.people,
        agencies=story.agencies,
        lasting=False,
    )
    stage.sweeping, stage.calling = story.sweep, story.calls
    if story.records:
        from plainview.server.scenarios.records import Operator  # its engine takes a second to load

        stage.operator = Operator(folder / OPERATOR_FOLDER, stage.desk.zone, story.records)
    played = Played(story)
    actors = Actors(stage, story, verify)
    for step in story.steps:
        came = actors.do(step)
        played.steps += 1
        played.rules |= came.rules()
        played.differences += compare(stage, step, actors.matter(step.matter), came)
    played.rules |= actors.clocks_asked()
    missing = sorted(set(story.rules) - played.rules)
    if missing:
        numbers = ", ".join(map(str, missing))
        played.differences.append(Difference("rules", f"rules {numbers} to be asked", "they never were"))
    stage.desk.store.close()
    return played


@dataclass(slots=True)
class Actors:
    """Everybody on the stage, doing one step after another."""

    stage: Stage
    story: Story
    verify: Verify
    matters: dict[str, ChainId] = field(default_factory=dict)

    def matter(self, label: str) -> ChainId:
        """Promise the id of the matter the story calls by this label; a new one the first time."""
        if label not in self.matters:
            self.matters[label] = ChainId(self.stage.desk.chance(16).hex())
        return self.matters[label]

    def clocks_asked(self) -> set[int]:
        """Promise the rules behind every duty that was said of the story's matters, the sweep's statements included."""
        rows = [row for matter in self.matters.values() for row in self.stage.desk.store.chain(matter)]
        return {ASKED_BY_DUTY[line.duty] for row in rows for line in parse_statement(row.data).duties}

    def do(self, step: Step) -> Came:
        """Promise what a step comes to; errors that tell a person no are part of that."""
        self._wait(step)
        try:
            return self._done(step)
        except Malformed as fault:
            if step.expected.error is None:
                raise Malformed(str(fault), where=step.where) from None
            return Came(error=str(fault))
        except PlainviewError as no:
            return Came(error=str(no))

    def _wait(self, step: Step) -> None:
        """Let the time until the step pass."""
        now, instant = self.stage.clock.now, step.at or noon(step.on or Day.min, self.stage.desk.zone)
        if instant < now:
            raise Malformed("a step cannot come before the one before it", where=step.where)
        long = instant - now > timedelta(days=LONG_DAYS)
        with self.stage.batch() if long else nullcontext():
            self.stage.at(instant)

    def _done(self, step: Step) -> Came:
        match step.act:
            case act if act in recording.TAKES:
                return self._beside_the_log(step)
            case act if act in handing.TAKES:
                who = step.by or requests.usual(step.act)
                handed = handing.about_packages(self.stage, step, who, self.matter(step.matter))
                return Came(handed=handed, report=handed.report if handed else ())
            case act if act in calling.TAKES:
                calling.told(self.stage.desk, step, step.by or requests.usual(step.act), self.matter(step.matter))
            case act if act in telling.TAKES:
                who = step.by or requests.usual(step.act)
                return Came(letters=telling.printed(self.stage, step, who, self.matter(step.matter)))
            case "verify":
                self._alone(step)
                self.stage.publish()
                code, verdict = self.verify(self.stage.folder / "public", self.stage.desk.today())
                return Came(exit=code, verdict=verdict)
            case "publish":
                self._alone(step)
                self.stage.publish()
            case "sweep":
                self._alone(step)
                own = self.matter(step.matter)
                said = [done for done in sweep(self.stage.desk, cast.OPERATOR) if done.statement.matter == own]
                return Came(said[-1], report=said[-1].event.report) if said else Came()
            case "select_records":
                return self._selected(step)
            case "look":
                self._alone(step)
            case _:
                return self._said(step)
        return Came()

    def _alone(self, step: Step) -> None:
        if step.values:
            raise Malformed(f"{step.act} takes no {next(iter(step.values))!r}", where=step.where)

    def _beside_the_log(self, step: Step) -> Came:
        done = recording.beside_the_log(self.stage, step, self.matter(step.matter))
        cites = tuple(dict.fromkeys(cite for refused in done.refused for cite in refused.cites))
        codes = tuple(refused.code for refused in done.refused)
        return Came(cites=cites, codes=codes, reasons=_reasons(done.refused), error=done.faults, report=done.report)

    def _selected(self, step: Step) -> Came:
        part = requests.part_of(step.values, step.where)
        done = self.stage.select(step.by or requests.usual(step.act), self.matter(step.matter), part)
        cites = tuple(dict.fromkeys(cite for refused in done.refusals for cite in refused.cites))
        codes = tuple(refused.code for refused in done.refusals)
        return Came(None, cites, codes, _reasons(done.refusals), report=done.report, selection=done.selection)

    def _said(self, step: Step) -> Came:
        chain = CHAIN_OF.get(step.act) or self.matter(step.matter)
        if step.act == "approve_disclosure" and step.values.get("stage") == "records":
            self.stage.select_first(chain)
        values, who = requests.values(step, self.story, self.stage), step.by or requests.usual(step.act)
        if step.act in handing.DISCLOSING and values.get("stage") == DISCOVERY:
            done = handing.discovered(self.stage, who, step.act, chain, values)
        else:
            done = self.stage.act(who, step.act, chain, values)
        refusal = done if isinstance(done, Refusal) else done.refusal
        stated = done if isinstance(done, Acknowledged) else None
        if refusal is None:
            assert stated is not None
            return Came(stated, report=stated.event.report)
        codes = tuple(refused.code for refused in refusal.refusals)
        return Came(stated, refusal.cites, codes, _reasons(refusal.refusals), report=refusal.report)


def _reasons(refusals: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(refused.reason for refused in refusals)


def compare(stage: Stage, step: Step, matter: ChainId, came: Came) -> Iterator[Difference]:
    """Promise everything in which what came differs from what the step expects."""
    expected = step.expected
    yield from _compare_answer(step, expected, came)
    state = stage.desk.matter(matter)
    today = stage.desk.today()
    if expected.state is not None and (phase := phase_on(state, today)) != expected.state:
        yield Difference(step.where, f"state {expected.state}", f"it is {phase}")
    if expected.recordable is not None and recordable(state, today) is not expected.recordable:
        yield Difference(step.where, f"recordable {expected.recordable}", f"it is {not expected.recordable}")
    yield from _compare_duties(step, state, today)
    yield from _compare_selection(step, expected, came)
    held = len([piece for piece in stage.desk.store.pieces(matter=matter) if piece.data])
    if expected.pieces is not None and held != expected.pieces:
        yield Difference(step.where, f"{expected.pieces} pieces held", f"it is {held}")
    if expected.letters and came.letters != expected.letters:
        yield Difference(step.where, f"the letters {dict(expected.letters)}", f"it is {came.letters or NOTHING}")


def _compare_duties(step: Step, state: Matter, today: Day) -> Iterator[Difference]:
    expected = step.expected
    owed = {duty.name: duty.by for duty in reversed(state.duties) if duty.done is None}
    for name, by in expected.owed.items():
        if owed.get(name, NOTHING) != by:
            yield Difference(step.where, f"{name} owed by {by}", f"it is {owed.get(name, NOTHING)}")
    standing = {duty.name: duty.standing(today) for duty in state.duties}
    for name, word in expected.standing.items():
        if standing.get(name, "none") != word:
            yield Difference(step.where, f"{name} {word}", f"it is {standing.get(name, 'none')}")


def _compare_selection(step: Step, expected: Expected, came: Came) -> Iterator[Difference]:
    """How many rows were selected or packed, and for each reason how many are left out; a package names it once."""
    selection, handed = came.selection, came.handed
    rows = len(selection.rows) if selection else 0
    if expected.packed is not None and (handed is None or handed.packed != expected.packed):
        yield Difference(step.where, f"{expected.packed} packed", f"it is {handed.packed if handed else NOTHING}")
    if expected.rows is not None and rows != expected.rows:
        yield Difference(step.where, f"{expected.rows} rows selected", f"it is {rows}")
    left: Counter[str] = Counter(handed.left_out if handed else ())
    for out in selection.left_out if selection else ():
        left[out.why] += out.count or 1
    for why, count in expected.left_out.items():
        if left[why] != count:
            yield Difference(step.where, f"{count} left out as {why}", f"it is {left[why]}")


def _compare_answer(step: Step, expected: Expected, came: Came) -> Iterator[Difference]:
    wanted = bool(expected.refused or expected.code)
    if came.refused and not wanted and not (came.done and expected.said == came.done.statement.type):
        yield Difference(step.where, "no refusal", f"refused: {'; '.join(came.reasons)}")
    if wanted and not came.refused:
        yield Difference(
            step.where, f"a refusal citing {', '.join(expected.refused) or expected.code}", "it was allowed"
        )
    for cite in expected.refused:
        if came.refused and cite not in came.cites:
            yield Difference(step.where, f"a refusal citing {cite}", f"it cites {', '.join(came.cites)}")
    if expected.code is not None and came.refused and expected.code not in came.codes:
        yield Difference(step.where, f"the refusal {expected.code}", f"it is {', '.join(came.codes)}")
    if came.error and expected.error is None:
        yield Difference(step.where, "no error", f"it says {came.error!r}")
    if expected.error is not None and expected.error not in came.error:
        yield Difference(step.where, f"an error saying {expected.error!r}", f"it says {came.error!r}")
    said = came.done.statement if came.done else None
    if expected.said is not None and (said is None or said.type != expected.said):
        yield Difference(step.where, f"the statement {expected.said}", f"it was {said.type if said else 'none'}")
    for name, value in expected.facts.items():
        if said is None or said.facts.get(name) != value:
            yield Difference(
                step.where, f"fact {name} = {value}", f"it is {said.facts.get(name) if said else 'unsaid'}"
            )
    if expected.exit is not None and came.exit != expected.exit:
        yield Difference(step.where, f"exit {expected.exit}", f"exit {came.exit}: {came.verdict}")
    if expected.verdict is not None and expected.verdict not in came.verdict:
        yield Difference(step.where, f"a verdict with {expected.verdict!r}", f"it is {came.verdict!r}")
