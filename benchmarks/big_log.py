"""Write a well-formed published log of any size: `python -m benchmarks.big_log FOLDER STATEMENTS [COPIES]`.

Matters of a dozen shapes, filed every day and running side by side, as in the demonstration's year: covers approved by
a judge, extended, ended early; records; emergencies opened the day after, ratified or denied; refusals, withdrawals,
returns for rework, errors. Keys are renewed in time, each day's book is closed and each day's checkpoint kept. Every
statement comes out of the docket's own fold, duties included, so what is wrong cannot be written; a few of a thousand
statements are the program's. The same size gives the same entries and tiles. With COPIES, each matter is one of so many
that go the same way on the same days, each with its own chain and signatures: a log of ten million in some minutes.
"""

from __future__ import annotations

import sys
import time
from base64 import b64encode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from msgspec.structs import replace as changed

from benchmarks.log_files import Files
from plainview.core.docket import duties, fold, fold_matter
from plainview.core.docket.genesis import holidays_hash, rules_hash
from plainview.core.docket.program import Program
from plainview.core.docket.signers import key_id
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import Signature, Statement, print_statement, signed_bytes
from plainview.core.docket.types import TYPES
from plainview.core.law.profile import EDITION
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes.signers import LogSigners
from plainview.core.sealing.disclosure import close
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId

ORIGIN = "example.com/big-log"
ZONE = "America/New_York"
FIRST_DAY = date(2025, 1, 2)
RENEWED_DAYS = 80
MATTERS_A_DAY = 100
"""New matters a day, about 960 statements: nine times the demonstration's, which is of the real number of requests."""

KEPT_DAYS = 8 * 366
"""A closed file is destroyed after eight years."""

KIND = {"kind": "cover", "level": "federal", "purpose": "crime"}
RECORDS = {"kind": "records", "level": "state", "purpose": "crime"}
DELEGATE = {"authority": "delegate", "days": 30}
SEATS = {
    "chief": ("authorizer", "inspection", "chief"),
    "authorizer": ("authorizer", "inspection", "delegate"),
    "inspector": ("inspector", "inspection", "none"),
    "second": ("inspector", "inspection", "none"),
    "custodian": ("custodian", "inspection", "none"),
    "releaser": ("custodian", "inspection", "none"),
    "judge": ("judge", "court", "none"),
    "auditor": ("auditor", "inspector_general", "none"),
}
OFFICES = ("inspection", "court", "inspector_general")

Step = tuple[int, str, Mapping[str, object], str]
"""Days after the filing, type, facts, and the seat that signs or ""."""

_AFTER: tuple[Step, ...] = (
    (36, "disclosure.approved", {"stage": "end"}, "custodian"),
    (37, "disclosure.released", {"stage": "end"}, "releaser"),
    (38, "disclosure.acknowledged", {"stage": "end"}, ""),
    (60, "outcome.filed", {}, ""),
    (80, "copy.returned", {"how": "erased"}, ""),
    (100, "notice.given", {}, "custodian"),
    (101, "matter.closed", {}, "custodian"),
    (101 + KEPT_DAYS, "matter.destroyed", {}, "custodian"),
)
_ORDERED: tuple[Step, ...] = (
    (0, "request.filed", KIND, ""),
    (1, "request.reviewed", {}, "inspector"),
    (2, "order.authorized", DELEGATE, "authorizer"),
    (3, "order.approved", KIND | {"days": 30}, "judge"),
    (4, "cover.started", {}, "second"),
)
_URGENT: tuple[Step, ...] = (
    (0, "request.filed", KIND, ""),
    (0, "order.authorized", {"authority": "chief", "days": 10}, "chief"),
    (0, "order.seconded", {}, "second"),
    (0, "cover.started", {}, "inspector"),
    (1, "fields.opened", {}, ""),
    (1, "request.confirmed", {}, ""),
)
COVER = (*_ORDERED, (33, "order.ended", {"early": False}, ""), *_AFTER)
EARLY = (*_ORDERED, (20, "order.ended", {"early": True}, ""), *_AFTER)
EXTENDED: tuple[Step, ...] = (
    *_ORDERED,
    (25, "extension.asked", {"days": 30}, ""),
    (26, "extension.authorized", DELEGATE, "authorizer"),
    (27, "extension.approved", {"days": 30}, "judge"),
    (63, "order.ended", {"early": False}, ""),
    *((days + 40, kind, facts, seat) for days, kind, facts, seat in _AFTER),
)
RETURNED: tuple[Step, ...] = (
    (0, "request.filed", KIND, ""),
    (1, "request.returned", {"reason": "unclear"}, "inspector"),
    (3, "request.corrected", KIND | {"version": 2}, ""),
    *((days + 4, kind, facts, seat) for days, kind, facts, seat in COVER[1:]),
)
ASKED: tuple[Step, ...] = (
    (0, "request.filed", RECORDS, ""),
    (1, "request.reviewed", {}, "inspector"),
    (2, "order.authorized", DELEGATE, "authorizer"),
    (3, "order.approved", RECORDS | {"days": 30}, "judge"),
    (5, "disclosure.approved", {"stage": "records"}, "custodian"),
    (6, "disclosure.released", {"stage": "records"}, "releaser"),
    (7, "disclosure.acknowledged", {"stage": "records"}, ""),
    (32, "order.ended", {"early": False}, ""),
    (40, "outcome.filed", {}, ""),
    (90, "notice.given", {}, "custodian"),
    (91, "matter.closed", {}, "custodian"),
    (91 + KEPT_DAYS, "matter.destroyed", {}, "custodian"),
)
EMERGENCY = (
    *_URGENT,
    (1, "order.approved", KIND | {"days": 10}, "judge"),
    (10, "order.ended", {"early": False}, ""),
    *_AFTER,
)
DENIED = (
    *_URGENT,
    (1, "order.denied", {"reason": "not_necessary"}, "judge"),
    (2, "finding.made", {"outcome": "improper"}, "auditor"),
    (2, "data.erased", {"scope": "all"}, "custodian"),
    (90, "notice.given", {}, "custodian"),
)
REFUSED: tuple[Step, ...] = ((0, "filing.refused", KIND | {"purpose": "none_listed"}, ""),)
REVIEWED_AWAY: tuple[Step, ...] = (
    (0, "request.filed", KIND, ""),
    (2, "request.refused", {"reason": "not_necessary"}, "inspector"),
    (30, "matter.closed", {}, "custodian"),
)
WITHDRAWN: tuple[Step, ...] = ((0, "request.filed", KIND, ""), (3, "request.withdrawn", {}, ""))
MISTAKEN = (
    *COVER[:6],
    (34, "error.registered", {"cause": "human", "reportable": True}, ""),
    (35, "error.reported", {}, "inspector"),
    *_AFTER,
)
SHAPES = (COVER, ASKED, COVER, EXTENDED, COVER, EARLY, COVER, ASKED, RETURNED, COVER, EMERGENCY, COVER, WITHDRAWN)
RARE = (REFUSED, DENIED, REVIEWED_AWAY, MISTAKEN)


def ed25519(word: str) -> Ed25519PrivateKey:
    """Promise a key made from a word."""
    return Ed25519PrivateKey.from_private_bytes(sha256(word.encode()).digest())


@dataclass
class Writing:
    """The program while its log is written, day by day."""

    files: Files
    day: date = FIRST_DAY
    program: Program = field(default_factory=Program)
    matters: dict[ChainId, Matter] = field(default_factory=dict)
    waiting: dict[date, list[tuple[ChainId, tuple[Step, ...], int]]] = field(default_factory=lambda: defaultdict(list))
    emergencies: dict[ChainId, str] = field(default_factory=dict)
    keys: dict[str, tuple[KeyId, Ed25519PrivateKey]] = field(default_factory=dict)
    next_keys: dict[str, tuple[KeyId, Ed25519PrivateKey]] = field(default_factory=dict)
    size: int = 0
    signed: int = 0
    copies: int = 1
    others: dict[ChainId, list[tuple[bytes, bytes]]] = field(default_factory=dict)

    def say(self, kind: str, chain: str, facts: Mapping[str, object], seat: str = "") -> None:
        """Say one thing today, as the docket has it."""
        row = TYPES[kind]
        matter = self.matters.get(ChainId(chain))
        if row.chain == "matter" and matter is None:
            matter = new_matter(ChainId(chain), self.program.profile_on(self.day), self.program.genesis)
        known = (matter.next_seq, matter.prev) if matter else self.program.chains.get(chain)
        seq, prev = known or (0, self.program.genesis or "0" * 64)
        cites = row.cites or (("39 CFR 233.3(c)(1)",) if kind in fold.REFUSAL_TYPES else ())
        sealed = {name: self._digest(name, chain, kind) for name in row.sealed}
        key = self.keys[seat] if seat else None
        signature = Signature("ed25519", key[0], bytes(64)) if key else None
        bare = Statement(ChainId(chain), seq, prev, self.day, kind, dict(facts), sealed, (), cites, signature)  # type: ignore[arg-type]
        if matter is not None:
            lines = duties.created(kind, bare.facts, matter, fold_matter.effect(matter, bare), self.day)
            bare = changed(bare, duties=lines)
        self._add(self._with_signature(bare, key), matter, key)

    def _with_signature(self, bare: Statement, key: tuple[KeyId, Ed25519PrivateKey] | None) -> Statement:
        if key is None:
            return bare
        self.signed += 1
        return changed(bare, signature=Signature("ed25519", key[0], key[1].sign(signed_bytes(bare, ORIGIN))))

    def _add(self, statement: Statement, matter: Matter | None, key: tuple[KeyId, Ed25519PrivateKey] | None) -> None:
        data = print_statement(statement)
        leaf = Hash(leaf_hash(data))
        if matter is None:
            now = replace(self.program, size=self.size)
            self.program = fold.step(now, None, statement, leaf)[0]
        else:
            before = matter if matter.next_seq else None
            self.matters[matter.id] = fold.matter_step(self.program, self.size, self.day, before, statement, leaf)[0]
        self.size += 1
        self.files.add(data, leaf)
        if matter is not None and self.copies > 1:
            self._copy(statement, data, key)

    def _copy(self, statement: Statement, data: bytes, key: tuple[KeyId, Ed25519PrivateKey] | None) -> None:
        """Say the same of the matters that go the same way."""
        prev, matter = statement.prev.encode(), statement.matter.encode()
        known = self.others.get(statement.matter) or [(_copied(matter, one), prev) for one in range(1, self.copies)]
        said, value = signed_bytes(statement, ORIGIN), statement.signature and b64encode(statement.signature.value)
        now = []
        for other, last in known:
            entry = data.replace(matter, other, 1).replace(prev, last, 1)
            if key is not None and value:
                mine = key[1].sign(said.replace(matter, other, 1).replace(prev, last, 1))
                entry = entry.replace(value, b64encode(mine), 1)
                self.signed += 1
            leaf = leaf_hash(entry)
            self.files.add(entry, leaf)
            self.size += 1
            now.append((other, leaf.hex().encode()))
        self.others[statement.matter] = now

    def _digest(self, name: str, chain: str, kind: str) -> str:
        salt = sha256(f"{self.size} {name}".encode()).digest()
        if name != "emergency":
            return urlsafe_b64encode(salt).rstrip(b"=").decode()
        disclosure = close(name, "none" if kind != "request.filed" else "evidence_loss", salt)
        self.emergencies[ChainId(chain)] = disclosure.text
        return disclosure.digest

    def renew(self, seat: str, by: str, kind: str, office: str, rank: str = "none") -> None:
        """Add a key that signs from tomorrow on."""
        private = ed25519(f"{seat} {self.day}")
        public = private.public_key().public_bytes_raw()
        facts = {
            "class": kind,
            "form": "ed25519",
            "from": str(self.day + timedelta(days=1)),
            "key": key_id(public),
            "office": office,
            "origin": "",
            "public": b64encode(public).decode(),
            "rank": rank,
            "rp_id": "",
            "until": str(self.day + timedelta(days=90)),
        }
        row = TYPES["key.added"]
        self.say(row.name, "keys", {name: facts[name] for name in row.facts}, by)
        self.next_keys[seat] = (key_id(public), private)

    def turn(self) -> None:
        """Keep the day's checkpoint, go to the next day, close the daybook of the one before."""
        self.files.keep(self.day)
        ended, self.day = self.day, self.day + timedelta(days=1)
        self.keys |= self.next_keys
        self.next_keys = {}
        self.say("daybook.closed", "daybook", {"of": str(ended), "root": sha256(str(ended).encode()).hexdigest()})

    def begin(self, policy: bytes, keys: list[str]) -> None:
        """Open the program, have it signed, staff it: three days."""
        roots: dict[str, str] = {}
        for office in OFFICES:
            root = ed25519(f"root {office}")
            public = root.public_key().public_bytes_raw()
            self.keys[f"root {office}"] = (key_id(public), root)
            roots[office] = b64encode(public).decode()
        facts = {
            "demo": True,
            "edition": EDITION,
            "first_day": str(self.day),
            "format": 1,
            "holidays": holidays_hash(self.day.year),
            "log_keys": keys,
            "origin": ORIGIN,
            "policy": sha256(policy).hexdigest(),
            "profile": "reform",
            "roots": roots,
            "rules": rules_hash(),
            "zone": ZONE,
        }
        self.say("program.opened", "program", facts)
        for office in OFFICES:
            self.say("program.signed", "program", {"office": office}, f"root {office}")
        self.registrars()
        self.turn()
        self.staff()
        self.turn()

    def registrars(self) -> None:
        """Renew the registrars' keys."""
        for office in OFFICES:
            self.renew(f"registrar {office}", f"root {office}", "registrar", office)

    def staff(self) -> None:
        """Renew everybody's keys."""
        for seat, (kind, office, rank) in SEATS.items():
            self.renew(seat, f"registrar {office}", kind, office, rank)

    def live(self, number: int) -> Iterator[None]:
        """Live one day: file so many new matters, take every step that is due; yields after each statement."""
        age = (self.day - FIRST_DAY).days
        if age % RENEWED_DAYS == 0:
            self.registrars()
        if age % RENEWED_DAYS == 1 and age > 1:
            self.staff()
        for place in range(number):
            count = age * number + place
            chain = ChainId(sha256(f"matter {count}".encode()).hexdigest()[:32])
            shape: tuple[Step, ...] = SHAPES[count % len(SHAPES)]
            if count % 40 == 0:
                shape = RARE[count // 40 % len(RARE)]
            self.waiting[self.day].append((chain, shape, 0))
        for chain, shape, first in self.waiting.pop(self.day, []):
            yield from self._steps(chain, shape, first)

    def _steps(self, chain: ChainId, shape: tuple[Step, ...], first: int) -> Iterator[None]:
        start = shape[first][0]
        for at in range(first, len(shape)):
            days, kind, facts, seat = shape[at]
            if days != start:
                self.waiting[self.day + timedelta(days=days - start)].append((chain, shape, at))
                return
            if kind == "fields.opened":
                facts = {"openings": [{"disclosure": self.emergencies[chain], "seq": 0}]}
            self.say(kind, chain, facts, seat)
            yield
        del self.matters[chain]
        self.others.pop(chain, None)
        self.emergencies.pop(chain, None)


def _copied(matter: bytes, number: int) -> bytes:
    """Promise the id of a matter's copy, 32 hex digits."""
    return sha256(b"%s %d" % (matter, number)).hexdigest()[:32].encode()


def write(folder: Path, size: int, copies: int = 1) -> tuple[int, int]:
    """Promise a published log of `size` statements in `folder`; how many official signatures, and on how many days.

    Each matter is one of `copies` that go the same way; with more than one, a few statements more are written.
    """
    signers = LogSigners(ORIGIN, ed25519("log"), MLDSA44PrivateKey.from_seed_bytes(sha256(b"log").digest()))
    keys = [key.print() for key in signers.keys]
    policy = "".join([*(f"log {key}\n" for key in keys), "quorum none\n"]).encode()
    program = Writing(Files(folder, signers, ZoneInfo(ZONE)), copies=copies)
    program.begin(policy, keys)
    number = max(1, min(MATTERS_A_DAY, size // 1000) // copies)
    while program.size < size:
        for _ in program.live(number):
            if program.size >= size:
                break
        else:
            program.turn()
    program.files.keep(program.day)
    program.files.finish(policy)
    return program.signed, (program.day - FIRST_DAY).days


def main() -> None:
    """Write a log and say what is in it."""
    began = time.monotonic()
    folder, size = Path(sys.argv[1]), int(sys.argv[2])
    signed, days = write(folder, size, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    seconds = time.monotonic() - began
    print(f"{size} statements, {signed} official signatures, {days} days, in {seconds:.0f} s: {folder}")


if __name__ == "__main__":
    main()
