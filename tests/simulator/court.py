"""A whole court from one seed: officers, judges, custodians, witnesses, faults and adversaries over the real program.

Everything that decides is the product's own code: actions, docket, law, log, witness, verifier. Simulated are the
clock, chance, keys, the people, and what goes wrong. A court runs day by day; invariants are looked at after each.
"""

import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from plainview.core.docket.clock import phase_on
from plainview.core.docket.decide import Refusal
from plainview.core.law.profile import Profile
from plainview.core.mail.pieces import Piece
from plainview.core.notes.signers import LogSigners
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import PlainviewError, Stopped, Unchecked
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.server import wiring
from plainview.server.actions.act import Acknowledged, Draft, act, commit, propose
from plainview.server.actions.figures import FigureFiles
from plainview.server.actions.known import Known
from plainview.server.actions.packages import pick_up
from plainview.server.actions.ports import Receipts
from plainview.server.actions.record import record
from plainview.server.actions.verbs import VERBS
from plainview.server.log.files import FolderPublic
from plainview.server.log.ports import Answer, Cosigners, Log
from plainview.server.log.publish import Publication, tick
from plainview.server.people.may import MAY
from plainview.server.scenarios import cast
from plainview.server.scenarios.beside import PICK_UP
from plainview.server.scenarios.plan import Task, plan
from plainview.server.scenarios.requests import STANDARD_EXTENSION, STANDARD_PIECE
from plainview.server.scenarios.stage import PROGRAM, SETUP_DAYS, Stage, noon, set_up
from plainview.verifier.reader import Folder
from plainview.verifier.receipt import published
from plainview.verifier.witness.folder import make_witness
from plainview.verifier.witness.store import Store as WitnessStore
from plainview.verifier.witness.store import open_store
from plainview.verifier.witness.witness import Witness

FIRST_DAY = Day(2026, 1, 5)
ZONE = "America/New_York"
ORIGIN = "example.com/court"
CANARIES = ("Example Street", "the subject", "Two complainants", "a correspondent", "Other Road")
"""Words of sealed fields: none of them may ever stand in public bytes."""

Tried = tuple[str, str, str, str]
"""Who tried which verb on which matter, and what came of it."""


@dataclass
class Bench:
    """One real witness in a folder of its own, which can be cut off, and restarted."""

    folder: Path
    clock: Callable[[], int]
    away: bool = False
    alarms: list[str] = field(default_factory=list)

    def start(self, logs: dict[str, Sequence[VerifierKey]]) -> None:
        """Open it, as its operator would after a crash."""
        self.logs = logs
        self.store: WitnessStore = open_store(self.folder, self.keys.vkeys, self.clock())
        self.witness = Witness(self.store, self.logs, self.keys.cosign, self.clock, self.alarms.append)

    def make(self, name: str, seed: str) -> None:
        self.keys = make_witness(self.folder, name, lambda count: sha256(f"{seed} {name}".encode()).digest()[:count])

    def restart(self) -> None:
        self.store.close()
        self.start(self.logs)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer as over a network. Raises Unchecked when it is cut off."""
        if self.away:
            raise Unchecked("it cannot be reached")
        said = self.witness.answer([body])[0]
        return Answer(int(said.status), said.content_type, said.body)


@dataclass
class Court:
    """The program, its witnesses, and what is still to be done; `tried` is what everybody did, for the invariants."""

    seed: str
    folder: Path
    stage: Stage
    draw: random.Random
    benches: dict[str, Bench]
    policies: list[bytes] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    todo: dict[int, list[tuple[ChainId, Task | None]]] = field(default_factory=lambda: defaultdict(list))
    matters: list[ChainId] = field(default_factory=list)
    officers: dict[str, str] = field(default_factory=dict)
    filed: int = 0
    day: int = 0
    copies: list[tuple[int, Path]] = field(default_factory=list)
    shown: dict[int, bytes] = field(default_factory=dict)
    unwitnessed: int = 0
    draft: Draft | None = None

    # ---- what happens on a day

    def live(self) -> None:
        """One day: the morning, everybody's work, what goes wrong, the evening's publication."""
        self.morning()
        for _ in range(self.draw.choice((0, 1, 1, 2))):
            self.file()
        for matter, task in self.todo.pop(self.day, ()):
            self.do(matter, task)
        for _ in range(3):
            self.attack()
        self.publish()
        if self.unwitnessed > 1:
            self.heal()
        if self.draw.randrange(7) == 0:
            self.trouble()
        self.day += 1

    def morning(self) -> None:
        """The clock moves on; sweeps run; keys are renewed when the witnesses let us."""
        instant = noon(days_after(FIRST_DAY, SETUP_DAYS + 2 + self.day), self.stage.desk.zone)
        try:
            self.stage.at(instant)
        except Unchecked:  # statements wait for witnesses: nobody may act before they are back
            self.heal()
            self.publish()
            self.stage.at(instant)

    def attempt(self, person: str, verb: str, matter: ChainId, work: Callable[[], object]) -> object:
        """Let somebody try something; every answer is an answer, and only a crash is a crash."""
        try:
            done = work()
        except Stopped as error:
            if "waits" not in error.what and "witness" not in error.what:
                raise
            done = error
        except PlainviewError as error:
            done = error
        self.tried.append((person, verb, str(matter), _word(done)))
        return done

    def act(self, person: str, verb: str, matter: ChainId, values: dict[str, Any]) -> object:
        return self.attempt(person, verb, matter, lambda: act(self.stage.desk, person, VERBS[verb], matter, values))

    def file(self) -> None:
        course = plan(self.filed, self.seed)
        self.filed += 1
        matter = ChainId(self.stage.desk.chance(16).hex())
        today = self.stage.desk.today()
        request = {**course.request, "officer": course.officer, "dated": today}
        request["supervisor"] = course.officer.replace("officer", "supervisor")
        if isinstance(scope := request.get("scope"), dict):
            days = {"first_day": str(today - timedelta(days=40)), "last_day": str(today - timedelta(days=10))}
            request["scope"] = {**scope, **days}
        done = self.act(course.officer, "file", matter, {"request": request})
        if isinstance(done, Acknowledged) and done.refusal is None:
            self.matters.append(matter)
            self.officers[matter] = course.officer
            for task in course.tasks:
                self.later(matter, task.after, task)
            for after in course.pieces:
                self.later(matter, after, None)

    def later(self, matter: ChainId, after: int, task: Task | None) -> None:
        if after == 0:
            self.do(matter, task)
        else:
            self.todo[self.day + after].append((matter, task))

    def do(self, matter: ChainId, task: Task | None) -> None:
        if task is None:
            piece = Piece(self.stage.desk.today(), **STANDARD_PIECE)
            self.attempt("recorder", "record", matter, lambda: record(self.stage.desk, "recorder", matter, piece))
            return
        values = dict(task.values)
        if task.verb == "ask_extension":
            values["extension"] = dict(STANDARD_EXTENSION)
        if task.verb == "correct":
            return  # needs the whole request again; the demo year does it
        if task.verb == PICK_UP:
            self.attempt(task.by, task.verb, matter, lambda: pick_up(self.stage.desk, task.by, matter))
            return
        if task.verb == "approve_disclosure" and values.get("stage") == "records":
            self.attempt("custodian", "select_records", matter, lambda: self.stage.select_first(matter))
        done = self.act(task.by, task.verb, matter, values)
        if isinstance(done, Unchecked):  # not published or witnessed yet: tomorrow, then
            self.todo[self.day + 1].append((matter, task))

    def publish(self) -> Publication:
        """Publish; nothing may be shown that a quorum has not cosigned."""
        done = tick(self.stage.log, self.seconds(), self.stage.files)
        self.unwitnessed = self.unwitnessed + 1 if done.waits else 0
        if done.published is not None:
            self.shown[done.published.checkpoint.size] = done.published.checkpoint.root
        return done

    def seconds(self) -> int:
        return int(self.stage.clock.now.timestamp())

    # ---- who means ill

    def attack(self) -> None:
        """One of the tricks, drawn; what comes of each is checked at once or by the invariants."""
        self.draw.choice((self.anybody, self.anybody, self.alone, self.stale, self.stranger, self.outside))()

    def anybody(self) -> None:
        """Somebody tries something somewhere, whether it is theirs or not."""
        person = self.draw.choice(sorted(self.stage.people))
        verb = self.draw.choice(
            [verb for verb in sorted(VERBS) if verb not in ("add_key", "replace_root", "revoke_key")]
        )
        matter = self.draw.choice(self.matters) if self.matters else ChainId("program")
        done = self.act(
            person, verb, matter, self.draw.choice(({}, {"reason": "unclear"}, {"stage": "mid_term"}, {"days": 30}))
        )
        if isinstance(done, Acknowledged):
            assert self.stage.people[person].role in MAY[verb], f"{person} did {verb}"

    def alone(self) -> None:
        """One custodian tries to approve and to release."""
        if self.matters:
            matter = self.draw.choice(self.matters)
            running = phase_on(self.stage.desk.matter(matter), self.stage.desk.today()) == "active"
            now = {"stage": "mid_term" if running else "end"}
            first = self.act("custodian", "approve_disclosure", matter, now)
            second = self.act("custodian", "release_disclosure", matter, now)
            assert (_word(first), _word(second)) != ("done", "done"), "one person approved and released"

    def stale(self) -> None:
        """A draft of an earlier day is signed and committed today: it is void. Then another is left for another day."""
        desk, review = self.stage.desk, VERBS["review"]
        if self.draft is not None and self.draft.statement.day < desk.today():
            draft, key = self.draft, desk.keys.key_of("reviewer", desk.today())
            assert key is not None
            signature = desk.keys.sign(key, draft.to_sign)
            done = self.attempt(
                "reviewer",
                "commit an old draft",
                draft.statement.matter,
                lambda: commit(desk, "reviewer", review, draft, {}, signature),
            )
            assert isinstance(done, PlainviewError), "a draft of an earlier day stood"
            self.draft = None
        if self.matters and self.draft is None:
            matter = self.draw.choice(self.matters)
            said = self.attempt("reviewer", "review", matter, lambda: propose(desk, "reviewer", review, matter, {}))
            self.draft = said if isinstance(said, Draft) else None

    def stranger(self) -> None:
        """An officer of another agency asks after a matter that is not theirs."""
        if self.matters:
            matter = self.draw.choice(self.matters)
            own = self.officers[matter]
            other = self.draw.choice([name for name in self.officers.values() if name != own] or ["clerk"])
            done = self.act(
                other, self.draw.choice(("withdraw", "end_early", "acknowledge", "return_copy")), matter, {}
            )
            assert _word(done) != "done", f"{other} acted in a matter of {own}"

    def outside(self) -> None:
        """The recorder writes down a piece of yesterday's or of a week ago, whatever is in force."""
        if self.matters:
            matter = self.draw.choice(self.matters)
            day = self.stage.desk.today() - timedelta(days=self.draw.choice((1, 7, -1)))
            piece = Piece(day, **STANDARD_PIECE)
            self.attempt("recorder", "record", matter, lambda: record(self.stage.desk, "recorder", matter, piece))

    # ---- what goes wrong

    def trouble(self) -> None:
        self.draw.choice(
            (
                self.rekey,
                self.restart,
                self.cut_off,
                self.cut_off,
                self.heal,
                self.heal,
                self.copy,
                self.fork,
                self.restore,
                self.bench,
            )
        )()

    def restart(self) -> None:
        """The program stops and starts: everything is read again from what is stored."""
        self.stage.desk.store.close()
        store = wiring.open_database(self.stage.folder)
        beside = FigureFiles(store, lambda: self.stage.desk.program())
        self.stage.log = replace(self.stage.log, entries=store, beside=beside)
        waiting = wiring.waiting_of(self.stage.log)
        self.stage.desk = replace(self.stage.desk, store=store, waiting=waiting, _known=Known())

    def terms(self, signers: LogSigners) -> dict[str, str]:
        """What two offices agree on: the log's keys, and a policy that asks for two of the three witnesses."""
        ed25519, mldsa44 = (key.print() for key in signers.keys)
        lines = [f"witness {name} {bench.keys.vkeys[0].print()} http://{name}" for name, bench in self.benches.items()]
        policy = "\n".join([f"log {ed25519}", *lines, "group two 2 w1 w2 w3", "quorum two\n"]).encode()
        self.policies.append(policy)
        return {"ed25519": ed25519, "mldsa44": mldsa44, "policy": wiring.keep_policy(self.stage.folder, policy)}

    def rekey(self) -> None:
        """Two offices replace the log's keys, on two days; the witnesses were told of the new ones before."""
        number = len(self.policies)
        if any(task is not None and task.verb == "agree_trust" for due in self.todo.values() for _, task in due):
            return
        seeds = sha256(f"{self.seed} log {number}".encode()).digest() * 2
        wiring.make_log_keys(self.stage.folder, ORIGIN, str(number), seeds)
        signers = wiring.log_signers(ORIGIN, seeds)
        self.stage.log = replace(self.stage.log, further=(*self.stage.log.further, signers))
        for bench in self.benches.values():
            bench.logs[ORIGIN] = (*bench.logs[ORIGIN], *signers.keys)
        values = self.terms(signers)
        if _word(self.act(cast.ROOTS[0], "propose_trust", PROGRAM, values)) == "done":
            self.publish()
            self.todo[self.day + 2].append((PROGRAM, Task(0, "agree_trust", cast.ROOTS[1], values)))

    def cut_off(self) -> None:
        for bench in self.draw.sample(list(self.benches.values()), self.draw.choice((1, 2, 2))):
            bench.away = True

    def heal(self) -> None:
        for bench in self.benches.values():
            bench.away = False

    def bench(self) -> None:
        self.draw.choice(list(self.benches.values())).restart()

    def copy(self) -> None:
        """A backup is taken."""
        place = self.folder / f"copy {self.day}"
        shutil.copytree(self.stage.folder, place)
        self.copies.append((self.stage.desk.store.size(), place))

    def fork(self) -> None:
        """A thief with the log's own keys shows another history from a copy: no quorum cosigns it."""
        if not self.copies or any(bench.away for bench in self.benches.values()):
            return
        _, place = self.copies.pop()
        with self.opened(place) as log:
            entries = [*log.entries.entries(0, log.entries.size())[:-1], b'{"forged":1}']
            forged = replace(log, entries=Forged(entries))
            before = log.public.read("checkpoint")
            try:
                done = tick(forged, self.seconds(), self.stage.files)
                assert done.waits or done.published is None or log.public.read("checkpoint") == before, (
                    "a fork came out"
                )
            except Stopped:
                pass
        shutil.rmtree(place)

    def restore(self) -> None:
        """An old backup is put in place of everything and started: nothing new may be acknowledged on it."""
        if not self.copies:
            return
        size, place = self.copies.pop(0)
        if size < self.stage.desk.store.size() and max(self.shown, default=0) > size:
            with self.opened(place) as log:
                before = log.public.read("checkpoint")
                try:
                    done = tick(
                        replace(log, entries=Forged([*log.entries.entries(0, size), b"{}"])),
                        self.seconds(),
                        self.stage.files,
                    )
                    assert done.waits or log.public.read("checkpoint") == before, "a restored program went on"
                except Stopped:
                    pass
        shutil.rmtree(place)

    @contextmanager
    def opened(self, place: Path) -> Iterator[Log]:
        store, known = wiring.open_database(place), Known()
        log = wiring.open_log(place, store, ORIGIN, self.stage.desk.zone, lambda: known.program_at(store, store.size()))
        log = replace(log, cosigners=self.cosigners(place))
        try:
            yield log
        finally:
            store.close()

    def cosigners(self, place: Path) -> Cosigners:
        kept = FolderPublic(place / "private")
        return Cosigners(lambda url: self.benches[url.removeprefix("http://")], kept)


@dataclass
class Forged:
    """Entries of another history."""

    all: list[bytes]

    def size(self) -> int:
        return len(self.all)

    def entries(self, start: int, stop: int) -> list[bytes]:
        return self.all[start:stop]


def _word(done: object) -> str:
    if isinstance(done, Acknowledged):
        return "refused" if done.refusal else "done"
    return "refused" if isinstance(done, Refusal) else type(done).__name__


def open_court(folder: Path, seed: str) -> Court:
    """Found a program, and let two offices put a policy in force that asks for two of three witnesses."""
    stage = set_up(
        folder / "program",
        seed=seed,
        origin=ORIGIN,
        zone=ZONE,
        profile=Profile.REFORM,
        first_day=FIRST_DAY,
        reader=receipts_of,
    )
    benches: dict[str, Bench] = {}
    for name in ("w1", "w2", "w3"):
        benches[name] = Bench(folder / name, lambda: int(stage.clock.now.timestamp()))
        benches[name].make(f"{name}.example/w", seed)
        benches[name].start({ORIGIN: stage.log.signers.keys})
    court = Court(seed, folder, stage, random.Random(seed), benches)
    stage.log = replace(stage.log, cosigners=court.cosigners(folder / "program"))
    stage.desk = replace(stage.desk, waiting=wiring.waiting_of(stage.log))
    court.publish()
    values = court.terms(stage.log.signers)
    stage.must(cast.ROOTS[0], "propose_trust", PROGRAM, values)
    court.publish()
    stage.at(noon(days_after(FIRST_DAY, SETUP_DAYS + 1), stage.desk.zone))
    stage.must(cast.ROOTS[1], "agree_trust", PROGRAM, values)
    court.publish()
    return court


def receipts_of(stage: Stage) -> Receipts:
    """The port that looks for a statement among what is published, after a tick of the program."""

    def look(index: int, leaf: bytes) -> None:
        tick(stage.log, int(stage.clock.now.timestamp()), stage.files)
        published(Folder(stage.folder / "public"), index, Hash(leaf))

    return look
