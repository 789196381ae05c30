"""The desk an act is done at: the stores, the clock, the keys, and what may be read of a matter's private side."""

import hashlib
import hmac
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from itertools import product
from typing import Any, TypeVar

from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.mail.addresses import delivery_point
from plainview.core.notes import canonical
from plainview.core.sealing import envelope, payload
from plainview.core.sealing.envelope import EpochKey
from plainview.core.vocabulary.days import Day, legal_day
from plainview.core.vocabulary.errors import Invalid, NotPermitted, Stopped
from plainview.core.vocabulary.ids import ChainId, KeyId, is_hex32
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Address, Agency, Request
from plainview.server.actions.known import Known, Line, Seen, Tally
from plainview.server.actions.names import SEALED_NOTES, day_name, quorum_name
from plainview.server.actions.ports import Chance, Clock, Receipts, SigningKeys, Waiting, Witnessed, nothing_waits
from plainview.server.actions.ports import ProgramKeys as ProgramKeys
from plainview.server.actions.sitting import OpenedFor, Sitting
from plainview.server.people.person import Person
from plainview.server.storage.ports import MARK, AuditRow, Key, LookRow, PayloadRow, PieceRow, StatementRow, Store, Unit

PAYLOAD_BYTES_MAX = 1 << 20
T = TypeVar("T")
V = TypeVar("V", bound=Hashable)
_LASTING = ("made", "private", "request", "wrap", "payloads", "epoch")
_AHEAD = ("record", "looks")
_REQUESTS = ("filing.refused", "request.filed", "request.corrected")


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an action may use. Nothing else reads a clock, draws chance or touches a store."""

    store: Store
    clock: Clock
    chance: Chance
    keys: SigningKeys
    receipts: Receipts
    service: ProgramKeys
    zone: tzinfo
    witnessed: Witnessed
    waiting: Waiting = nothing_waits
    _known: Known = field(default_factory=Known)
    _once: dict[tuple[object, ...], Any] | None = None
    _sitting: Sitting | None = None
    _given: Mapping[tuple[str, str], bytes] = field(default_factory=dict, repr=False)
    _ahead: tuple[Key, ...] = ()
    _size: int | None = None

    def for_page(self) -> "Desk":
        """Promise this desk for one page that only shows, all of it as far as the log goes now. An act asks anew."""
        return replace(self, _size=self.store.size())

    def at_once(self, purpose: OpenedFor | None = None) -> "Desk":
        """Promise this desk for one proposal or one commit: each row is read when first asked for, and once.

        What is opened for `purpose` is audited with the act, see `note_openings`; without one nothing opens.
        """
        return replace(self, _once={}, _size=None, _sitting=None if purpose is None else Sitting(purpose))

    def opened_for(self, person: Person, purpose: OpenedFor) -> "Desk":
        """Promise this desk for what a person reads outside an act, each opening audited first; not inside a unit."""
        return replace(self, _once=None, _sitting=Sitting(purpose, person))

    def with_keys(self, matter: str, keys: Mapping[str, bytes]) -> "Desk":
        """Promise this desk with keys of a closed matter, by name, as two custodian offices opened them."""
        return replace(self, _given={(matter, name): key for name, key in keys.items()})

    def note_openings(self, unit: Unit, who: Person) -> None:
        """Add the audit rows of what was opened at this sitting: first in the unit of work that follows from it."""
        if self._sitting is not None:
            for matter, parts in self._sitting.take():
                unit.audit(AuditRow(self.now(), who.id, who.role, "open", matter, self._sitting.purpose, parts))

    def untake_openings(self) -> None:
        """Let what was opened be audited again: the unit of work it was noted in was taken back."""
        if self._sitting is not None:
            self._sitting.untake()

    def note_rest(self, person: str) -> None:
        """Audit what was opened and is in no unit of work."""
        if self._sitting is not None and self._sitting.opened:
            with self.store.unit() as unit:
                self.note_openings(unit, self.person(person))

    def note_together(self, matters: Sequence[str], *parts: str) -> None:
        """Audit together that parts of several matters are opened, before any is, at a desk `opened_for` somebody."""
        assert self._sitting is not None and self._sitting.person is not None
        for matter, part in product(matters, parts):
            self._sitting.note(matter, part)
        self.note_rest(self._sitting.person.id)

    def note_opened(self, matter: str, part: str) -> None:
        """Take down that a part of a matter is opened. Raises NotPermitted without a purpose."""
        if self._sitting is None:
            raise NotPermitted("nothing sealed is opened without a purpose", next="Say what it is opened for")
        self._sitting.note(matter, part)
        if self._sitting.person is not None:
            self.note_rest(self._sitting.person.id)

    def again(self, proposed: "Desk") -> "Desk":
        """Promise this desk for the commit of what was proposed at another: everything is read anew, but for what
        cannot have changed while the matter has not moved: its sealed payloads and its keys.
        """
        once = proposed._once or {}
        kept = {key: value for key, value in once.items() if key[0] in _LASTING}
        ahead = tuple([key for key in once if key[0] in _AHEAD])
        return replace(self, _once=kept, _size=None, _sitting=proposed._sitting, _ahead=ahead)

    def _first(self, key: tuple[object, ...], read: Callable[[], T]) -> T:
        if self._once is None:
            return read()
        if key not in self._once:
            self._once[key] = read()
        found: T = self._once[key]
        return found

    def made(self, kind: str, of: V, make: Callable[[V], T]) -> T:
        """Promise what `make` makes of a value, made once for a proposal and the commit that follows it at once."""
        return self._first(("made", kind, of), lambda: make(of))

    def now(self) -> datetime:
        """Promise the present instant."""
        return self.clock()

    def today(self) -> Day:
        """Promise the program's legal day."""
        return legal_day(self.clock(), self.zone)

    def seen_before_today(self, index: int) -> bool:
        """Tell whether the statement at `index` was witnessed on a day before this one; once it was, it stays so."""
        if index >= self._known.witnessed:
            self._known.witnessed = max(self._known.witnessed, self.witnessed(self.today()))
        return index < self._known.witnessed

    def program(self) -> Program:
        """Promise the program's public state as of the last statement."""
        size = self._first(("size",), self.store.size) if self._size is None else self._size
        return self._known.program_at(self.store, size)

    def matter(self, matter: ChainId) -> Matter:
        """Promise a matter's public state, a new one when nothing has been said of it."""
        seen = self._seen(matter)
        if seen is not None:
            return seen.state
        program = self.program()
        return Matter(matter, program.profile_on(self.today()), prev=program.genesis)

    def matters(self, matters: Sequence[str]) -> list[Matter]:
        """Promise the public states of several matters, those that are not known yet read together."""
        self.program()
        folded = self._known.fold_ahead(self.store, matters)
        return [folded[matter].state if matter in folded else self.matter(ChainId(matter)) for matter in matters]

    def _seen(self, matter: ChainId) -> Seen | None:
        self.program()
        ahead = (self._once or {}).get(("chain", matter))
        return self._first(("matter", matter), lambda: self._known.matter(self.store, matter, ahead))

    def lines(self, matter: str) -> tuple[Line, ...]:
        """Promise where the statements of a matter stand, in order."""
        seen = self._seen(ChainId(matter))
        return seen.lines if seen is not None else ()

    def last(self, matter: str, types: tuple[str, ...]) -> Line | None:
        """Promise where the last statement of one of `types` stands in a matter, None when there is none."""
        return next((line for line in reversed(self.lines(matter)) if line.type in types), None)

    def remember(self, program: Program, row: StatementRow, after: Matter | None) -> None:
        """Take in a statement that was just committed, with the states it led to, so that it is not folded again."""
        self._known.remember(program, row, after)

    def forget(self) -> None:
        """Fold everything anew from now on: a batch was taken back."""
        self._known.forget()

    def record(self, kind: str, id: str) -> bytes | None:
        """Promise a record of the private registry, None when there is none."""
        return self._first(("record", kind, id), lambda: self.store.record(kind, id))

    def read_ahead(self, *keys: Key) -> None:
        """Read together what this proposal or commit will ask for one by one: the log's size, and what these keys say.

        Of a commit, all that its proposal asked for as well.
        """
        if self._once is None:
            return
        wanted = [key for key in dict.fromkeys((MARK, *keys, *self._ahead)) if key not in self._once]
        if wanted:
            size, found = self.store.glance(wanted)
            self._once.setdefault(("size",), size)
            self._once.update(found)

    def mark(self) -> str | None:
        """Promise the mark that was taken before all that this proposal has read; None where others write so often
        that it is of no use.
        """
        return (self._once or {}).get(MARK) if self._known.is_calm() else None

    def disturbed(self) -> None:
        """Take down that something was written between a proposal and its commit."""
        self._known.disturbed()

    def of_matter(self, matter: ChainId) -> tuple[Key, ...]:
        """Promise the keys to read ahead for an act in a matter; what was there last tells what is there now."""
        return self._known.ahead(matter, _REQUESTS) if is_hex32(matter) else ()

    def person(self, person: str) -> Person:
        """Promise the person's present record, read anew for every act. Raises NotPermitted when there is none."""
        data = self.record("person", person)
        if data is None:
            raise NotPermitted(f"nobody is registered as {person[:60]!r}", next="Check the name")
        return self._known.read(Person, data, lambda plain: plain, person)

    def keys_of(self, person: str) -> tuple[KeyId, ...]:
        """Promise the ids of all keys a person ever had: a new key makes nobody another person."""
        data = self.record("keys-of", person)
        keys = canonical.parse(data, PAYLOAD_BYTES_MAX) if data else []
        assert isinstance(keys, list)
        return tuple(KeyId(str(key)) for key in keys)

    def agency(self, name: str) -> Agency:
        """Promise the agency's present record. Raises NotPermitted when it is not enrolled."""
        data = self.record("agency", name)
        if data is None:
            raise NotPermitted(f"no agency is enrolled as {name[:60]!r}", next="The registrar enrols agencies")
        return self._known.read(Agency, data, lambda plain: plain["agency"], name)

    def file_key(self, matter: str, name: str = "file") -> bytes:
        """Promise the open key of a matter, `file` or `pieces`, to seal under.

        Raises NotPermitted when the matter is closed or this was erased, Stopped when its epoch's key is destroyed.
        """
        return self._unwrapped(matter, name, self._first(("wrap", matter, name), lambda: self.store.wrap(matter, name)))

    def _unwrapped(self, matter: str, name: str, wrapped: bytes | None) -> bytes:
        if (matter, name) in self._given:
            return self._given[matter, name]
        if wrapped is None:
            if self.store.wrap(matter, quorum_name(name)) is not None:
                raise NotPermitted("the matter is closed", next="Two of the three custodian offices open it")
            raise NotPermitted("this part of the matter is erased or was never there")
        return self.open_own(f"wrap/{matter}/{name}", wrapped, lambda: self.store.wrap(matter, name))

    def is_open(self, matter: str) -> bool:
        """Tell whether the service holds the file key of a matter, which ends when the matter is closed."""
        return self._first(("wrap", matter, "file"), lambda: self.store.wrap(matter, "file")) is not None

    def open_own(self, context: str, sealed: bytes, again: Callable[[], bytes | None]) -> bytes:
        """Promise what `seal_own` sealed; `again` reads it anew, since an epoch may have ended in between.

        Raises Stopped when the key of its epoch is destroyed.
        """
        key = self._epoch(envelope.epoch_of(sealed))
        if key is None:
            sealed = again() or sealed
            key = self._epoch(envelope.epoch_of(sealed))
        if key is None:
            what = f"the key of epoch {envelope.epoch_of(sealed)} is destroyed, so what it sealed opens no more"
            raise Stopped(what, next="This copy of the database is older than an erasure")
        return envelope.open_with(key, context, sealed)

    def _epoch(self, number: int) -> EpochKey | None:
        """The key of an epoch, held no longer than an act; nobody seals under it."""
        return self._first(("epoch", number), lambda: self.service.epochs.key(number))

    def seal_own(self, context: str, plain: bytes) -> bytes:
        """Promise `plain` sealed to the service under the newest epoch.

        Inside a unit of work only: whoever ends an epoch holds the head row too, so it cannot end before this is kept.
        """
        return envelope.seal_to(self.service.epochs.newest(), self.chance(payload.NONCE_BYTES), context, plain)

    def sealed(self, key: bytes, context: str, plain: bytes) -> bytes:
        """Promise `plain` sealed under a key, with a fresh nonce."""
        return payload.seal(key, self.chance(payload.NONCE_BYTES), context, plain)

    def request(self, matter: str) -> Request:
        """Promise the last version of a matter's request. Raises Stopped when there is none."""
        return self._first(("request", matter), lambda: self._request(matter))

    def _request(self, matter: str) -> Request:
        plain = self.private(matter, "request", _REQUESTS)
        return from_plain(Request, plain, "request")

    def private(self, matter: str, name: str, types: tuple[str, ...]) -> object:
        """Promise the last private payload `name` beside a statement of one of `types`.

        Raises Invalid when nothing of these types was said in the matter, Stopped when the payload is lost.
        """
        last = self.last(matter, types)
        if last is None:
            raise Invalid(f"no {types[-1]} stands in this matter", next="Ask for it first")
        return self.private_at(matter, last.index, name)

    def private_at(self, matter: str, index: int, name: str) -> object:
        """Promise the private payload `name` beside the statement at `index`. Raises Stopped when it is absent."""
        return self._first(("private", matter, index, name), lambda: self._private_at(matter, index, name))

    def _private_at(self, matter: str, index: int, name: str) -> object:
        sealed, wrapped = self._sealed_at(matter, index, name)
        if sealed is None:
            raise Stopped(f"the sealed {name} of a matter is missing", where=matter)
        self.note_opened(matter, name)
        later = next((f"file.{line.seq}" for line in self.lines(matter) if line.index == index), "")
        key = self._given.get((matter, later)) or self._unwrapped(matter, "file", wrapped)
        plain = payload.unseal(key, f"{matter}/{name}", sealed.data)
        return canonical.parse(plain, PAYLOAD_BYTES_MAX)

    def _sealed_at(self, matter: str, index: int, name: str) -> tuple[PayloadRow | None, bytes | None]:
        """A sealed payload and the wrapped file key of its matter, together when they were not read ahead."""
        ahead: Mapping[str, PayloadRow] | None = (self._once or {}).get(("payloads", index))
        if ahead is not None:
            return ahead.get(name), self._first(("wrap", matter, "file"), lambda: self.store.wrap(matter, "file"))
        sealed, wrapped = self.store.payload_and_key(index, name) or (None, None)
        return sealed, None if sealed is None else self._first(("wrap", matter, "file"), lambda: wrapped)

    def secret(self, kind: str, matter: str) -> str:
        """Promise a short private note on an open matter (one of `NOTES`), "" when there is none; sealed at rest."""
        if self.record(kind, matter):
            self.note_opened(matter, kind)
        return self.unnoted_secret(kind, matter)

    def unnoted_secret(self, kind: str, matter: str) -> str:
        """Promise what `secret` does, to tell who may act: the act has its own audit row, made or refused."""
        data = self.record(kind, matter)
        return self.open_own(f"{kind}/{matter}", data, lambda: self.store.record(kind, matter)).decode() if data else ""

    def put_secret(self, unit: Unit, kind: str, matter: str, text: str) -> None:
        """Keep a note (one of `SEALED_NOTES`) where `secret` finds it; an empty one is forgotten."""
        assert kind in SEALED_NOTES
        unit.put_record(kind, matter, self.seal_own(f"{kind}/{matter}", text.encode()) if text else b"")

    def pieces(self, matter: str) -> list[str]:
        """Promise the disclosures of a matter's entries in the daybook, in order; those erased are left out.

        Read them with `core.sealing.entered`: pieces, and corrections of pieces.
        """
        self.note_opened(matter, "pieces")
        keys: dict[Day, bytes] = {}
        opened, rows = [], [row for row in self.piece_rows(matter) if row.data]
        self.read_ahead(*(("wrap", matter, name) for name in ("pieces", *(day_name(row.of) for row in rows))))
        for row in rows:
            key = keys.get(row.of) or self.day_key(matter, row.of)
            if key is None:
                raise Stopped("the key of a day's pieces is missing", where=matter)
            keys[row.of] = key
            opened.append(str(canonical.parse(payload.unseal(key, f"{matter}/piece", row.data), PAYLOAD_BYTES_MAX)))
        return opened

    def piece_rows(self, matter: str) -> list[PieceRow]:
        """Promise the sealed rows of a matter's pieces, in order."""
        return self._first(("pieces", matter), lambda: self.store.pieces(matter=matter))

    def day_key(self, matter: str, day: Day) -> bytes | None:
        """Promise the open key of the pieces that were received on a day, None when none was or they are erased.

        It is sealed under the matter's pieces key, so who opens that opens every day. Raises as `file_key` does.
        """
        name = day_name(day)
        found: bytes | None = (self._once or {}).get(("wrap", matter, name))  # only where `pieces` has read ahead
        sealed = found or self.store.wrap(matter, name)
        if sealed is None:
            return None
        inner = self.open_own(f"wrap/{matter}/{name}", sealed, lambda: self.store.wrap(matter, name))
        return payload.unseal(self.file_key(matter, "pieces"), f"{matter}/{name}", inner)

    def digests_of(self, day: Day) -> tuple[bytes, ...]:
        """Promise the digests of all pieces of a day whose book is closed."""
        return self._known.digests(self.store, day)

    @property
    def tally(self) -> Tally:
        """Promise what matters were counted to come to when that was last done."""
        return self._known.tally

    def keep_tally(self, tally: Tally) -> None:
        """Take in a later count, so that the next one needs to look only at what was said since."""
        self._known.tally = tally

    def point(self, address: Address) -> bytes:
        """Promise the keyed digest of a delivery point; it can be compared, never searched (D§1)."""
        return hmac.digest(self.service.look, delivery_point(address).encode(), hashlib.sha256)

    def looks(self, point: bytes) -> list[LookRow]:
        """Promise what may be learned of a delivery point, by its keyed digest."""
        return self._first(("looks", point), lambda: self.store.looks(point))

    def register(self, kind: str, id: str, value: object) -> None:
        """Put a record of the private registry."""
        with self.store.unit() as unit:
            unit.put_record(kind, id, canonical.print(to_plain(value)))
