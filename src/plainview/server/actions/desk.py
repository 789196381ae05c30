"""The desk an act is done at: the stores, the clock, the keys, and what may be read of a matter's private side."""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from plainview.core.docket.fold import fold_one, step
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.mail.addresses import delivery_point
from plainview.core.notes import canonical
from plainview.core.sealing import payload
from plainview.core.vocabulary.days import Day, legal_day
from plainview.core.vocabulary.errors import NotPermitted, Stopped
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Address, Agency, Request
from plainview.server.actions.ports import Chance, Clock, Receipts, SigningKeys
from plainview.server.people.person import Person
from plainview.server.storage.ports import Store

PAYLOAD_BYTES_MAX = 1 << 20
MATTERS_KEPT_MAX = 20_000


@dataclass(frozen=True, slots=True)
class ProgramKeys:
    """The program's own secrets, held outside the database: one wraps matters' keys, one keys the look (D§6)."""

    wrap: bytes
    look: bytes


@dataclass(slots=True)
class _Known:
    """What has been folded already: the program, and matters; a cache that the log can always rebuild."""

    program: Program = field(default_factory=Program)
    next_index: int = 0
    size: int = -1
    matters: dict[str, Matter] = field(default_factory=dict)

    def remember(self, state: Matter) -> None:
        """Keep a folded matter, the longest unused making room; statements never change, so it can never be wrong."""
        self.matters.pop(state.id, None)
        self.matters[state.id] = state
        if len(self.matters) > MATTERS_KEPT_MAX:
            del self.matters[next(iter(self.matters))]


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
    _known: _Known = field(default_factory=_Known)

    def now(self) -> datetime:
        """Promise the present instant."""
        return self.clock()

    def today(self) -> Day:
        """Promise the program's legal day."""
        return legal_day(self.clock(), self.zone)

    def program(self) -> Program:
        """Promise the program's public state as of the last statement."""
        size = self.store.size()
        if size != self._known.size:
            self._learn(size)
        return replace(self._known.program, size=size)

    def _learn(self, size: int) -> None:
        for row in self.store.program_rows(self._known.next_index):
            at = replace(self._known.program, size=row.index)
            statement = parse_statement(row.data, f"statement {row.index}")
            population = self._population(at, statement)
            self._known.program = step(at, None, statement, Hash(row.leaf), population)[0]
            self._known.next_index = row.index + 1
        self._known.size = size

    def _population(self, program: Program, statement: Statement) -> tuple[str, ...]:
        if statement.type != "review.drawn":
            return ()
        period = statement.facts["period"]
        assert isinstance(period, int)
        return self.population(program, period)

    def population(self, program: Program, period: int) -> tuple[str, ...]:
        """Promise the matters ordered in a review period, in log order."""
        assert program.first_day is not None
        first, last = program.period_days(period)
        return tuple(row.chain for row in self.store.of_type("order.authorized", first, last))

    def matter(self, matter: ChainId) -> Matter:
        """Promise a matter's public state, a new one when nothing has been said of it."""
        rows = self.store.chain(matter)
        if not rows:
            return new_matter(matter, self.program().profile_on(self.today()), self.program().genesis)
        state = self._known.matters.get(matter) or new_matter(matter, self.program().profile_on(rows[0].day))
        for row in rows[state.next_seq :]:
            state = fold_one(state, parse_statement(row.data), Hash(row.leaf), f"statement {row.index}")
        self._known.remember(state)
        return state

    def person(self, person: str) -> Person:
        """Promise the person's present record, read anew for every act. Raises NotPermitted when there is none."""
        data = self.store.record("person", person)
        if data is None:
            raise NotPermitted(f"nobody is registered as {person[:60]!r}", next="Check the name")
        return from_plain(Person, canonical.parse(data, PAYLOAD_BYTES_MAX), person)

    def keys_of(self, person: str) -> tuple[KeyId, ...]:
        """Promise the ids of all keys a person ever had: a new key makes nobody another person."""
        data = self.store.record("keys-of", person)
        keys = canonical.parse(data, PAYLOAD_BYTES_MAX) if data else []
        assert isinstance(keys, list)
        return tuple(KeyId(str(key)) for key in keys)

    def agency(self, name: str) -> Agency:
        """Promise the agency's present record. Raises NotPermitted when it is not enrolled."""
        data = self.store.record("agency", name)
        if data is None:
            raise NotPermitted(f"no agency is enrolled as {name[:60]!r}", next="The registrar enrols agencies")
        plain = canonical.parse(data, PAYLOAD_BYTES_MAX)
        assert isinstance(plain, dict)
        return from_plain(Agency, plain["agency"], name)

    def file_key(self, matter: str, name: str = "file") -> bytes:
        """Promise the open key of a matter, `file` or `pieces`. Raises NotPermitted when it has been erased."""
        wrapped = self.store.wrap(matter, name)
        if wrapped is None:
            raise NotPermitted("this part of the matter is erased or was never there")
        return payload.unseal(self.service.wrap, f"{matter}/{name}", wrapped)

    def sealed(self, key: bytes, context: str, plain: bytes) -> bytes:
        """Promise `plain` sealed under a key, with a fresh nonce."""
        return payload.seal(key, self.chance(payload.NONCE_BYTES), context, plain)

    def request(self, matter: str) -> Request:
        """Promise the last version of a matter's request. Raises Stopped when there is none."""
        plain = self.private(matter, "request", ("filing.refused", "request.filed", "request.corrected"))
        return from_plain(Request, plain, "request")

    def private(self, matter: str, name: str, types: tuple[str, ...]) -> object:
        """Promise the last private payload `name` beside a statement of one of `types`. Raises Stopped when absent."""
        rows = [row for row in self.store.chain(matter) if row.type in types]
        return self.private_at(matter, rows[-1].index if rows else -1, name)

    def private_at(self, matter: str, index: int, name: str) -> object:
        """Promise the private payload `name` beside the statement at `index`. Raises Stopped when it is absent."""
        found = self.store.payload(index, name)
        if found is None:
            raise Stopped(f"the sealed {name} of a matter is missing", where=matter)
        plain = payload.unseal(self.file_key(matter), f"{matter}/{name}", found.data)
        return canonical.parse(plain, PAYLOAD_BYTES_MAX)

    def secret(self, kind: str, matter: str) -> str:
        """Promise a short private note on a matter (`agency`, `charged`), "" when there is none; sealed at rest."""
        data = self.store.record(kind, matter)
        return payload.unseal(self.service.wrap, f"{kind}/{matter}", data).decode() if data else ""

    def seal_secret(self, kind: str, matter: str, text: str) -> bytes:
        """Promise the sealed form in which `secret` finds it."""
        return self.sealed(self.service.wrap, f"{kind}/{matter}", text.encode())

    def point(self, address: Address) -> bytes:
        """Promise the keyed digest of a delivery point; it can be compared, never searched (D§1)."""
        return hmac.digest(self.service.look, delivery_point(address).encode(), hashlib.sha256)

    def register(self, kind: str, id: str, value: object) -> None:
        """Put a record of the private registry."""
        with self.store.unit() as unit:
            unit.put_record(kind, id, canonical.print(to_plain(value)))
