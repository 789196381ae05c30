"""The demo years: a whole program played through the actions, day by day, and counted."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from plainview.core.docket.clock import phase_on
from plainview.core.docket.decide import Refusal
from plainview.core.law import cfr39_233_3
from plainview.core.law.profile import Profile
from plainview.core.notes import canonical
from plainview.core.notes.canonical import Json
from plainview.core.notes.lines import print_base64
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server import wiring
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.figures import FIGURES
from plainview.server.actions.ports import Receipts
from plainview.server.packages.kept import handed_out
from plainview.server.scenarios import beside, cast, extras
from plainview.server.scenarios.again import keep_keys
from plainview.server.scenarios.ahead import Ahead
from plainview.server.scenarios.plan import REQUESTS_A_YEAR, Plan, Task, plan
from plainview.server.scenarios.requests import STANDARD_EXTENSION
from plainview.server.scenarios.stage import KEYS, PROGRAM, SETUP_DAYS, Stage, noon, set_up
from plainview.server.scenarios.witnessing import Witnesses, put_in_force

SEED = "demo year"
ORIGIN = "example.com/plainview-demo"
ZONE = "America/New_York"
FIRST_DAY = Day(2025, 1, 2)
YEAR_DAYS = 365
TAIL_DAYS = 14
"""Days after the last filing, so that the period ends and its review is drawn."""
COMMITTED_DAYS = 7
"""Days that are kept together: a page of the database that each of them changes is written once, not seven times."""
ATTESTED_ON = (1, 12)
"""Month and day on which the auditor attests the figures of the year before, long before they are due."""


_CAPTURE = Plan("", {}, (), (), None)


@dataclass(slots=True)
class Count:
    """What happened: statements by type, refusals by paragraph, matters by phase, duties by standing.

    `stages` are releases by stage, `causes` errors by cause, `kinds` what was asked for and not refused as filed;
    `opened` and `withheld` count fields as seals are lifted; `beside` are acts that make no statement, by the words
    that the demo's table uses of them.
    """

    requests: int = 0
    types: Counter[str] = field(default_factory=Counter)
    refused_by: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    duties: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    beside: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    withheld: int = 0
    pieces_refused: int = 0
    granted: int = 0
    last_day: Day | None = None


@dataclass(slots=True)
class _Going:
    """One request under way."""

    plan: Plan
    matter: ChainId
    alive: bool = True


Cosigning = Callable[[Stage], AbstractContextManager[Witnesses]]
"""Gives the witnesses of a stage for as long as its years are played."""


def play_year(
    folder: Path, scale: int, reader: Callable[[Stage], Receipts], progress: Callable[[int, int], None]
) -> Count:
    """Promise one year, as `play_years` does."""
    return play_years(folder, scale, 1, reader, progress)


def play_years(
    folder: Path,
    scale: int,
    years: int,
    reader: Callable[[Stage], Receipts],
    progress: Callable[[int, int], None],
    cosigning: Cosigning | None = None,
    ended: Callable[[Stage], None] | None = None,
) -> Count:
    """Promise `years` years of 1/`scale` of the real number of requests, published day by day, and what was counted.

    The same scale and years give the same entries, tiles and root every time. `progress` is told (days done, days in
    all). In memory are the plans of matters that are still open: for nine years of full size, less than a gigabyte.
    With `cosigning`, its witnesses are put in force after the first two months. `ended` is given the stage while it is
    still open: to check gigabytes anew takes half a minute.
    """
    stage = set_up(
        folder,
        seed=SEED,
        origin=ORIGIN,
        zone=ZONE,
        profile=Profile.REFORM,
        first_day=FIRST_DAY,
        reader=reader,
        people=extras.PEOPLE,
        agencies=(extras.AGENCY,),
        lasting=False,
    )
    stage.publish()
    asked = cosigning(stage) if cosigning else nullcontext()
    with wiring.building(folder, stage.log) as stage.log:
        with Ahead() as ahead, asked as witnesses:
            course = Years(stage, Count(), scale, years, ahead, witnesses)
            days = years * YEAR_DAYS + TAIL_DAYS
            for first in range(0, days, COMMITTED_DAYS):
                with stage.batch():
                    for number in range(first, min(first + COMMITTED_DAYS, days)):
                        course.day(number)
                        progress(number + 1, days)
        course.tally()
        keep_keys(folder, stage.keyring)
        if ended is not None:
            ended(stage)
        stage.desk.store.close()
    return course.count


class Years:
    """The calendar of what is still to be done, by day."""

    def __init__(
        self,
        stage: Stage,
        count: Count,
        scale: int,
        years: int = 1,
        ahead: Ahead | None = None,
        witnesses: Witnesses | None = None,
    ) -> None:
        """Begin on the day after the stage was set up, with 1/`scale` of the real number of requests.

        With `ahead`, packages are typeset by its process, before their officers come; `witnesses` are put in force.
        """
        self.stage, self.count, self.years, self.ahead, self.witnesses = stage, count, years, ahead, witnesses
        self.first = days_after(FIRST_DAY, SETUP_DAYS + 1)
        self.todo: dict[int, list[tuple[_Going, Task | None]]] = defaultdict(list)
        self.going: list[_Going] = []
        self.total = REQUESTS_A_YEAR // scale
        self.turn = 0

    def day(self, number: int) -> None:
        """Do one day: the clock, the filings, what is due, the review; then publish."""
        self.stage.at(noon(days_after(self.first, number), self.stage.desk.zone))
        self._review(number)
        self._attest_figures()
        self._beside(number)
        for index in self._filings(number):
            self._file(plan(index, SEED), number)
        for extra in extras.MATTERS.get(number, ()):
            self._file(extra, number)
        for going, task in self.todo.pop(number, ()):
            self._do(going, task)
        self.stage.publish()

    def _filings(self, number: int) -> Iterator[int]:
        if number < self.years * YEAR_DAYS:
            yield from range(self.total * number // YEAR_DAYS, self.total * (number + 1) // YEAR_DAYS)

    def _beside(self, number: int) -> None:
        """Acts on the program's own chains; every year captures, a revoked key and a replaced root."""
        if self.witnesses:
            put_in_force(self.stage, self.witnesses, number)
        for person, verb, chain, values in extras.GOVERNANCE.get(number, ()):
            self._note(self.stage.act(person, verb, ChainId(chain), values))
        year, day = divmod(number, YEAR_DAYS)
        if day in extras.CAPTURES and year < self.years:
            capture = _Going(_CAPTURE, ChainId(self.stage.desk.chance(16).hex()))
            self._do(capture, Task(0, "capture", "inspector", {"circumstance": extras.CAPTURES[day]}))
            self.todo[number + 6].append((capture, Task(6, "review_capture", "headquarters designee")))
            self.todo[number + 8].append((capture, Task(8, "close", "custodian")))
        if day == extras.REVOKED_ON:
            self._revoke(extras.REVOKED)
        if number == extras.CUSTODIAN_REPLACED_ON:
            beside.replace_custodian(self.stage, extras.CUSTODIAN_REPLACED, 1, self.count.beside)
        if day == extras.ROOT_REPLACED_ON:
            self._replace_root(cast.ROOTS[(cast.ROOTS.index(extras.ROOT_REPLACED) + year) % len(cast.ROOTS)])

    def _revoke(self, person: str) -> None:
        """A lost key is revoked at once, and its owner gets another."""
        who = self.stage.people[person]
        key = self.stage.keyring.key_of(person, self.stage.desk.today())
        registrar = cast.registrar_of(who)
        self.stage.must(registrar, "revoke_key", KEYS, {"key": str(key), "reason": "lost"})
        self.stage.give_key(who, days_after(self.stage.desk.today(), 1))

    def _replace_root(self, root: str) -> None:
        """The two other offices name a new root key for the third."""
        office = self.stage.people[root].office
        public = self.stage.keyring.make(root, self.stage.desk.today(), cast.FOR_EVER)
        values = {"office": office, "public": print_base64(public)}
        others = [other for other in cast.ROOTS if other != root]
        self.stage.must(others[0], "propose_root", PROGRAM, values)
        self.stage.must(others[1], "replace_root", PROGRAM, values)

    def _file(self, course: Plan, number: int) -> None:
        going = _Going(course, ChainId(self.stage.desk.chance(16).hex()))
        officer = going.plan.officer
        today = self.stage.desk.today()
        people = {"officer": officer, "supervisor": officer.replace("officer", "supervisor"), "dated": today}
        request = _past(dict(going.plan.request), today)
        done = self.stage.act(officer, "file", going.matter, {"request": {**people, **request}})
        self.count.requests += 1
        self._note(done)
        if isinstance(done, Refusal) or done.refusal:
            return
        self.going.append(going)
        scope = request.get("scope")
        self.count.kinds[str(scope["record"]) if isinstance(scope, dict) else "cover"] += 1
        if all(task.verb != "correct" for task in course.tasks):
            going.plan = replace(course, request={}, tasks=())  # what is not asked for again
        same_day = [task for task in course.tasks if task.after == 0]
        for task in same_day:
            self._do(going, task)
        for task in course.tasks:
            if task.after:
                self.todo[number + task.after].append((going, task))
        for after in course.pieces:
            self.todo[number + after].append((going, None))

    def _do(self, going: _Going, task: Task | None) -> None:
        if not going.alive:
            return
        if task is None:
            self._record(going)
            return
        values = dict(task.values)
        if task.verb == "ask_extension":
            values["extension"] = dict(STANDARD_EXTENSION)
        if task.verb == "correct":
            values["request"] = self._corrected(going)
        if task.verb in beside.ACTS:
            beside.do(self.stage, task, going.matter, self.count.beside, self.ahead or handed_out)
            return
        done = beside.said(self.stage, task, going.matter, values)
        if self.ahead:
            beside.begin_package(self.stage, self.ahead, done)
        self._note(done)
        refusal = done if isinstance(done, Refusal) else done.refusal
        if refusal and not task.may_refuse:
            reasons = "; ".join(refused.reason for refused in refusal.refusals)
            raise Stopped(f"the plan's {task.verb} was refused: {reasons}", where=going.matter)
        if task.verb == "close" and refusal is None:
            self._destroy_in_time(going)

    def _destroy_in_time(self, going: _Going) -> None:
        """A closed file is destroyed on the last day on which it may still be kept."""
        due = cfr39_233_3.destruction(self.stage.desk.today()).by
        self.todo[(due - self.first).days].append((going, Task(0, "destroy", "custodian")))

    def _corrected(self, going: _Going) -> dict[str, object]:
        officer = going.plan.officer
        today = self.stage.desk.today()
        people = {"officer": officer, "supervisor": officer.replace("officer", "supervisor"), "dated": today}
        return {**people, **_past(dict(going.plan.request), today)}

    def _record(self, going: _Going) -> None:
        self.turn += 1
        done = beside.record_one(self.stage, going.matter, self.turn, self.count.beside)
        self.count.pieces_refused += done.digest is None

    def _review(self, number: int) -> None:
        """Both offices commit early and reveal after each period; the sample is drawn and examined."""
        over, day = divmod(number, YEAR_DAYS)
        offices = {"court": "judge", "inspector_general": "auditor"}
        for office, person in offices.items():
            if day == 1 and over < self.years:
                values = {"period": over + 1, "commitment": hashlib.sha256(_part(office, over + 1)).hexdigest()}
                self._note(self.stage.must(person, "commit_review", PROGRAM, values))
            if day == 2 and over:
                values = {"period": over, "part": _part(office, over).hex()}
                self._note(self.stage.must(person, "reveal_review", PROGRAM, values))
        if day == 3 and over:
            self._note(self.stage.must(cast.OPERATOR, "draw_review", PROGRAM, {"period": over}))
        if day == 8 and over:
            self._note(self.stage.must("auditor", "do_review", PROGRAM, {"period": over}))

    def _attest_figures(self) -> None:
        """The auditor attests the tables over sealed fields of the year before."""
        today = self.stage.desk.today()
        if (today.month, today.day) == ATTESTED_ON and self.stage.desk.program().published(today.year - 1):
            self._note(self.stage.must("auditor", "attest_figures", FIGURES, {"year": today.year - 1}))

    def _note(self, done: Acknowledged | Refusal) -> None:
        if isinstance(done, Refusal):
            return
        if done.refusal:
            self.count.refused_by.update(done.refusal.cites)

    def tally(self) -> None:
        """Count types, phases, levels and duties from the stored statements, as anybody could from the public ones."""
        store, today = self.stage.desk.store, self.stage.desk.today()
        self.count.last_day = today
        for start in range(0, store.size(), 4096):
            for data in store.entries(start, min(start + 4096, store.size())):
                self._tally_one(canonical.parse(data))
        for going in self.going:
            state = self.stage.desk.matter(going.matter)
            self.count.levels[state.level] += 1
            self.count.phases[phase_on(state, today)] += 1
            self.count.granted += state.in_force is not None
            for duty in state.duties:
                self.count.duties[duty.name][duty.standing(today)] += 1

    def _tally_one(self, statement: Json) -> None:
        assert isinstance(statement, dict)
        type, facts, count = str(statement["type"]), statement["facts"], self.count
        assert isinstance(facts, dict)
        count.types[type] += 1
        if type == "disclosure.released":
            count.stages[str(facts["stage"])] += 1
        elif type == "error.registered":
            count.causes[str(facts["cause"])] += 1
        elif type == "seal.lifted":
            opened, withheld = facts["openings"], facts["withheld"]
            assert isinstance(opened, list)
            assert isinstance(withheld, list)
            count.opened += len(opened)
            count.withheld += len(withheld)


def _part(office: str, period: int) -> bytes:
    """An office's own part of a period's seed."""
    which = "" if period == 1 else f"/{period}"
    return hashlib.sha256(f"{SEED}/{office}{which}".encode()).digest()


def _past(request: dict[str, object], today: Day) -> dict[str, object]:
    """A records request names the calendar month before it is filed."""
    scope = request.get("scope")
    if isinstance(scope, dict):
        last = today.replace(day=1) - timedelta(days=1)
        first = last.replace(day=1)
        request["scope"] = {**scope, "first_day": first.isoformat(), "last_day": last.isoformat()}
    return request
