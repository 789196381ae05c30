"""The stage: a whole program in a folder, with cast, simulated clock and keys, ready for acts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from plainview.core.docket.decide import Refusal
from plainview.core.docket.forms import WEBAUTHN
from plainview.core.docket.signers import key_id
from plainview.core.law.profile import Profile
from plainview.core.law.reform.own import KEY_DAYS_MAX
from plainview.core.notes.lines import print_base64
from plainview.core.notes.webauthn import Party
from plainview.core.sealing.quorum import office_key
from plainview.core.vocabulary.days import Day, days_after, legal_day
from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import to_plain
from plainview.core.vocabulary.request import Agency
from plainview.server import wiring
from plainview.server.actions.act import Acknowledged, act
from plainview.server.actions.custody import set_custodian_key
from plainview.server.actions.desk import Desk
from plainview.server.actions.found import Opening, found
from plainview.server.actions.packages import SELECTION, set_recipients
from plainview.server.actions.ports import Receipts
from plainview.server.actions.records import WHOLE, Part, Selected, select_records
from plainview.server.actions.sweep import sweep
from plainview.server.actions.verbs import VERBS
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.server.packages.age_file import recipient_of
from plainview.server.people.person import Person, Role
from plainview.server.scenarios import calling, cast
from plainview.server.scenarios.keyring import Keyring, chance
from plainview.server.storage.ports import AuditRow

if TYPE_CHECKING:
    from plainview.server.scenarios.records import Operator

RENEW_BEFORE_DAYS = 5
SETUP_DAYS = 3
OPERATOR_FOLDER = "operator"
MORNING = time(0, 30)
PROGRAM, KEYS, AGENCIES = ChainId("program"), ChainId("keys"), ChainId("agencies")


@dataclass(slots=True)
class SimulatedClock:
    """The instant everybody on the stage believes in."""

    now: datetime

    def __call__(self) -> datetime:
        """Promise the present instant."""
        return self.now


@dataclass(slots=True)
class Stage:
    """A program under a simulated clock."""

    folder: Path
    desk: Desk
    log: Log
    clock: SimulatedClock
    keyring: Keyring
    people: dict[str, Person] = field(default_factory=dict)
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    sweeping: bool = True
    durable: bool = False
    calling: bool = True
    unseen_keys: bool = False
    log_keys: dict[str, dict[str, str]] = field(default_factory=dict)
    operator: "Operator | None" = None

    def act(self, person: str, verb: str, matter: ChainId, values: Mapping[str, Any]) -> Acknowledged | Refusal:
        """Promise one act of a person; what it raises and answers is `actions.act`'s.

        Where the stage is `calling`, the agency is called back first when the act insists on that.
        """
        if self.calling and verb == "enrol_agency":
            values = calling.enrolling(self.desk, values)
        elif self.calling and verb == "authorize":
            calling.before_order(self.desk, person, matter)
        done = act(self.desk, person, VERBS[verb], matter, values)
        self.unseen_keys |= isinstance(done, Acknowledged) and done.statement.type == "key.added"
        return done

    def must(self, person: str, verb: str, matter: ChainId, values: Mapping[str, Any]) -> Acknowledged:
        """Promise an act that the law allows. Raises Stopped when it does not."""
        done = self.act(person, verb, matter, values)
        refusal = done if isinstance(done, Refusal) else done.refusal
        if isinstance(done, Refusal) or refusal:
            reasons = "; ".join(refused.reason for refused in refusal.refusals) if refusal else ""
            raise Stopped(f"{person} could not {verb}: {reasons}")
        return done

    def select(self, person: str, matter: ChainId, part: Part = WHOLE) -> Selected:
        """Promise what a custodian's selection of records comes to; the data is the simulated operator's."""
        if self.operator is None:
            from plainview.server.scenarios.records import Operator  # its engine takes a second to load

            self.operator = Operator(self.folder / OPERATOR_FOLDER, self.desk.zone)
        return select_records(self.desk, person, matter, self.operator.select, part)

    def select_first(self, matter: ChainId) -> None:
        """Let the custodian select all that is ordered of a records request, where that has not been done."""
        if self.desk.matter(matter).in_force is not None and not self.desk.store.record(SELECTION, matter):
            self.select("custodian", matter, WHOLE)

    def at(self, instant: datetime) -> None:
        """Move the clock to an instant; the sweep and the renewal of keys run on every day that begins on the way.

        New keys are published before the day of their statement ends: only then may they sign on the next.
        """
        day, last = self.desk.today(), legal_day(instant, self.desk.zone)
        while day < last:
            if self.unseen_keys:
                self.publish()
            day = days_after(day, 1)
            self.clock.now = min(instant, at_clock(day, MORNING, self.desk.zone))
            self.new_day(day)
        self.clock.now = instant

    def new_day(self, day: Day) -> list[Acknowledged]:
        """Promise what a day's beginning does: the sweep, and new keys for those whose key soon ends."""
        said = sweep(self.desk, cast.OPERATOR) if self.sweeping else []
        self.renew(day)
        return said

    def renew(self, day: Day) -> None:
        """Add the next key of everybody whose last key ends within five days."""
        for person in self.people.values():
            held = self.keyring.held.get(person.id)
            if not held or held[-1].last >= days_after(day, RENEW_BEFORE_DAYS) or person.role is Role.ROOT:
                continue
            self.give_key(person, days_after(day, 1))

    def give_key(self, person: Person, first: Day) -> None:
        """Give somebody a key for 90 days: an official's is said in chain `keys`, an agency's kept in the registry.

        Judges sign with a passkey at the court's address, everybody else with Ed25519. A key that cannot be added now
        is not held either: the next try makes the same one.
        """
        last = days_after(first, KEY_DAYS_MAX - 1)
        party = cast.COURT if person.role is Role.JUDGE else None
        public = self.keyring.make(person.id, first, last, party)
        try:
            self._add_key(person, public, party, first, last)
        except PlainviewError:
            self.keyring.take_back(person.id)
            raise

    def _add_key(self, person: Person, public: bytes, party: Party | None, first: Day, last: Day) -> None:
        if person.role is Role.REGISTRAR:
            root = cast.ROOTS[cast.OFFICES.index(person.office)]
            self.must(root, "add_key", KEYS, _key(person, public, party, first, last))
        elif person.role in cast.SIGNING:
            self.must(cast.registrar_of(person), "add_key", KEYS, _key(person, public, party, first, last))
        else:
            held = {"person": person.id, "public": print_base64(public), "from": str(first), "until": str(last)}
            self.desk.register("key", str(key_id(public)), held)

    def other_log_keys(self, name: str) -> dict[str, str]:
        """Promise what is named when the log's keys are replaced: a pair of keys by its `name`, and a policy for it."""
        if name not in self.log_keys:
            origin = self.log.signers.origin
            seeds = sha256(f"plainview/log keys\n{self.keyring.seed}\n{name}".encode()).digest() * 2
            vkeys = wiring.make_log_keys(self.folder, origin, str(len(self.log_keys)), seeds)
            policy = wiring.keep_policy(self.folder, f"log {vkeys[0]}\nquorum none\n".encode())
            self.log = replace(self.log, further=(*self.log.further, wiring.log_signers(origin, seeds)))
            self.log_keys[name] = {"ed25519": vkeys[0], "mldsa44": vkeys[1], "policy": policy}
        return self.log_keys[name]

    def publish(self) -> None:
        """Publish everything acknowledged so far."""
        publish(self.log, int(self.desk.now().timestamp()), self.files)
        self.unseen_keys = False

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Promise that the acts inside are made durable together at its end: for building a past, never for running.

        On a `durable` stage nothing is held together: each act is durable by itself, as in a running program.
        """
        if self.durable:
            yield
            return
        try:
            with self.desk.store.batch():
                yield
        except BaseException:
            self.desk.forget()
            raise

    def register(self, person: Person) -> None:
        """Put a person on the stage, without a key."""
        self.people[person.id] = person
        self.desk.register("person", person.id, person)


def noon(day: Day, zone: tzinfo) -> datetime:
    """Promise twelve o'clock of a legal day, as a UTC instant."""
    return at_clock(day, time(12), zone)


def at_clock(day: Day, clock: time, zone: tzinfo) -> datetime:
    """Promise the UTC instant at which clocks in `zone` show a time on a day, also where clocks change that day."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _key(person: Person, public: bytes, party: Party | None, first: Day, last: Day) -> dict[str, Any]:
    at = {"form": WEBAUTHN, "rp_id": party.id, "origin": party.origin} if party else {}
    return {"holder": person.id, "public": print_base64(public), "from": first, "until": last, **at}


def set_up(
    folder: Path,
    *,
    seed: str,
    origin: str,
    zone: str,
    profile: Profile,
    first_day: Day,
    reader: Callable[["Stage"], Receipts],
    people: Iterable[Person] = (),
    agencies: Iterable[Agency] = (),
    database: str = "",
    lasting: bool = True,
) -> Stage:
    """Promise a program opened on `first_day`, its cast enrolled, keyed and delegated, at noon of the third day after.

    Its database is PostgreSQL at the address `database`, or without one SQLite in the folder. `reader` gives the port
    that reads receipts from what the stage has published. Without `lasting` nothing waits for the disk.
    """
    draw = chance(seed)
    wiring.make_private(folder, draw(wiring.SECRET_BYTES))
    where = ZoneInfo(zone)
    clock, keyring = SimulatedClock(noon(first_day, where)), Keyring(seed)
    store = wiring.open_database(folder, create=True, url=database, lasting=lasting)
    log = wiring.open_log(folder, store, origin, where, lambda: stage.desk.program())
    log = log if lasting else wiring.unlasting(folder, log)
    late: list[Receipts] = []
    desk = wiring.open_desk(
        folder,
        store,
        where,
        clock=clock,
        chance=draw,
        keys=keyring,
        receipts=lambda index, leaf: late[0](index, leaf),
        witnessed=wiring.witnessed_of(folder, log, lambda: stage.desk.program()),
        lasting=lasting,
    )
    policy = _policy(log)
    stage = Stage(folder, desk, log, clock, keyring, files={"policy": policy})
    late.append(reader(stage))
    roots = {
        office: keyring.make(root, first_day, cast.FOR_EVER)
        for office, root in zip(cast.OFFICES, cast.ROOTS, strict=True)
    }
    vkeys = tuple(key.print() for key in log.signers.keys)
    opening = Opening(origin, zone, profile, first_day, vkeys, roots, policy, demo=True)
    found(store, opening, AuditRow(clock(), cast.OPERATOR, Role.OPERATOR, "open", "program", "program.opened"))
    _enrol(stage, first_day, (*cast.PEOPLE, *people), (*cast.AGENCIES, *agencies))
    return stage


def _policy(log: Log) -> bytes:
    """The trust policy of a log without witnesses."""
    return f"log {log.signers.keys[0].print()}\nquorum none\n".encode()


def _enrol(stage: Stage, first_day: Day, people: tuple[Person, ...], agencies: tuple[Agency, ...]) -> None:
    """Day 0: roots sign, registrars get keys. Day 1: officials get keys, agencies enrol. Day 2: delegations."""
    with stage.batch():
        for person in people:
            stage.register(person)
        for root in cast.ROOTS:
            stage.must(root, "sign_opening", PROGRAM, {})
        for person in people:
            if person.role is Role.REGISTRAR:
                stage.give_key(person, days_after(first_day, 1))
        stage.at(noon(days_after(first_day, 1), stage.desk.zone))
        for person in people:
            if person.role in (*cast.SIGNING, Role.OFFICER, Role.SUPERVISOR):
                stage.give_key(person, days_after(first_day, 2))
        for office, registrar in zip(cast.OFFICES, cast.REGISTRARS, strict=True):
            public = office_key(stage.keyring.custodian(office)).public
            set_custodian_key(stage.desk, registrar, office, public)
        for agency in agencies:
            stage.must(cast.REGISTRARS[0], "enrol_agency", AGENCIES, {"agency": to_plain(agency)})
            recipient = recipient_of(stage.keyring.agency(agency.name))
            set_recipients(stage.desk, cast.REGISTRARS[0], agency.name, [recipient])
        stage.at(noon(days_after(first_day, 2), stage.desk.zone))
        for delegate in cast.DELEGATES:
            stage.must(cast.CHIEF, "delegate", PROGRAM, {"to": delegate})
        stage.at(noon(days_after(first_day, SETUP_DAYS), stage.desk.zone))
