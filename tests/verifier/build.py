"""Builds small real logs for tests and vectors: a signed opening, keys, matters, daybooks, published day by day.

Everything comes from words, so that the same story gives the same statements. `Story.say` computes what a statement
must carry (number, previous hash, duties, signature) and folds it; `Story.claim` adds one that need not be true.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from msgspec.structs import replace as changed

from plainview.core.docket import duties, fold, fold_matter
from plainview.core.docket.genesis import holidays_hash, rules_hash
from plainview.core.docket.program import Program
from plainview.core.docket.signers import key_id
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import (
    NO_PREVIOUS,
    DutyLine,
    Signature,
    Statement,
    parse_statement,
    print_statement,
    signed_bytes,
)
from plainview.core.docket.types import TYPES
from plainview.core.law.profile import EDITION
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes.lines import print_base64
from plainview.core.notes.note import Signature as SignatureLine
from plainview.core.notes.signers import LogSigners, Signer, sign_line
from plainview.core.notes.terms import POLICY_PATH, TRUST_PATH, Term, policy_path, print_trust, read_keys
from plainview.core.notes.webauthn import Assertion, Party
from plainview.core.sealing.daybook import daybook_root
from plainview.core.sealing.disclosure import Disclosure, close
from plainview.core.vocabulary.days import print_day
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId, is_hex32
from plainview.server.log import recover
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log, Period, Trust
from plainview.server.log.publish import tick
from plainview.server.log.quorum import files_for, with_lines
from plainview.server.log.recover import as_published
from tests.core.notes.keys import ed25519, mldsa44
from tests.core.notes.passkeys import Passkey, eddsa, es256
from tests.server.log.memory import MemoryEntries, MemoryHeads, MemoryPublic

DAY1 = date(2026, 1, 8)
ZONE = "America/New_York"
ORIGIN = "log.example.com/mailcovers"
OFFICES = ("inspection", "court", "inspector_general")
ROOTS = {office: ed25519(f"root {office}") for office in OFFICES}
REGISTRARS = {office: ed25519(f"registrar {office}") for office in OFFICES}
PASSKEYS = {"judge": Passkey(es256("judge")), "auditor": Passkey(eddsa("auditor"))}
"""Who signs by WebAuthn; everybody else signs by Ed25519 itself."""

NO_PARTY = Party("", "")
SEATS = {
    "chief": ("authorizer", "inspection", "chief"),
    "authorizer": ("authorizer", "inspection", "delegate"),
    "inspector": ("inspector", "inspection", "none"),
    "second": ("inspector", "inspection", "none"),
    "custodian": ("custodian", "inspection", "none"),
    "other custodian": ("custodian", "inspection", "none"),
    "judge": ("judge", "court", "none"),
    "other judge": ("judge", "court", "none"),
    "clerk's custodian": ("custodian", "court", "none"),
    "auditor": ("auditor", "inspector_general", "none"),
}
"""Who holds which key: class, office, rank. A seat's private key comes from its name."""


def public_of(word: str) -> bytes:
    """The public form of a word's key: a passkey's for those that have one."""
    return PASSKEYS[word].key.print() if word in PASSKEYS else ed25519(word).public_key().public_bytes_raw()


def signature_of(word: str, data: bytes) -> Signature:
    """What a word's key makes of some data."""
    key = key_id(public_of(word))
    if word not in PASSKEYS:
        return Signature("ed25519", key, ed25519(word).sign(data))
    return passkey_signature(key, PASSKEYS[word].sign(data))


def passkey_signature(key: KeyId, said: Assertion) -> Signature:
    """An assertion as a statement carries it."""
    return Signature("webauthn", key, said.signature, said.authenticator_data, said.client_data)


def matter_id(word: str) -> ChainId:
    return ChainId(sha256(f"matter {word}".encode()).hexdigest()[:32])


class Story:
    """One program's log while it is written. `day` is the day on which things are said."""

    def __init__(
        self,
        origin: str = ORIGIN,
        demo: bool = False,
        profile: str = "reform",
        daily: bool = True,
        day: date = DAY1,
        **facts: object,
    ) -> None:
        self.origin = origin
        self.daily = daily
        self.day = day
        self.program = Program()
        self.matters: dict[str, Matter] = {}
        self.entries: list[bytes] = []
        self.disclosures: dict[tuple[str, int, str], Disclosure] = {}
        self.salt = 0
        self.signers = LogSigners(origin, ed25519(f"log {origin}"), mldsa44(f"log {origin}"))
        self.earlier: list[LogSigners] = []
        self.policies = [self.plain_policy()]
        self.claimed: tuple[Term, ...] = ()
        self.heads = MemoryHeads()
        self.public = MemoryPublic()
        self.beside: dict[str, bytes] = {}
        self.opening = self._opening(demo, profile) | facts

    @property
    def policy(self) -> bytes:
        """The policy file in force."""
        return self.policies[-1]

    @policy.setter
    def policy(self, data: bytes) -> None:
        """Another policy from the opening on; say so before `open`."""
        self.policies = [data]
        self.opening["policy"] = sha256(data).hexdigest()

    def keys_of(self, word: str) -> LogSigners:
        """The log's keys by a word, or without one those it has."""
        return LogSigners(self.origin, ed25519(word), mldsa44(word)) if word else self.signers

    def plain_policy(self, word: str = "", quorum: str = "quorum none\n") -> bytes:
        """A policy that names the log's keys and asks for no witness, or for those of `quorum`."""
        return "".join([f"log {key.print()}\n" for key in self.keys_of(word).keys] + [quorum]).encode()

    def named(self, word: str = "", policy: bytes = b"") -> dict[str, object]:
        """What a proposal to replace keys or policy says: other keys by a word, another policy, each if given."""
        keys = [key.print() for key in self.keys_of(word).keys]
        return {"log_keys": keys, "policy": sha256(policy or self.plain_policy(word)).hexdigest()}

    def replace(self, word: str = "", policy: bytes = b"", days: int = 0) -> None:
        """Two offices replace the log's keys (those of a word), its policy, or both; agreed so many days later."""
        facts = self.named(word, policy)
        self.say("trust.proposed", "program", facts, by="root inspection")
        self.next_day(days)
        self.say("trust.agreed", "program", facts, by="root court")
        self.take_up(word, policy)

    def take_up(self, word: str = "", policy: bytes = b"") -> None:
        """Sign and publish from now on with the keys of a word and under another policy, each if given."""
        if word:
            self.earlier.append(self.signers)
            self.signers = self.keys_of(word)
        self.policies.append(policy or self.plain_policy())

    def _opening(self, demo: bool, profile: str) -> dict[str, object]:
        return {
            "demo": demo,
            "edition": EDITION,
            "first_day": print_day(self.day),
            "format": 1,
            "holidays": holidays_hash(self.day.year),
            "log_keys": [key.print() for key in self.signers.keys],
            "origin": self.origin,
            "policy": sha256(self.policies[0]).hexdigest(),
            "profile": profile,
            "roots": {office: print_base64(key.public_key().public_bytes_raw()) for office, key in ROOTS.items()},
            "rules": rules_hash(),
            "zone": ZONE,
        }

    def open(self) -> "Story":
        """The opening and its three signatures."""
        self.say("program.opened", "program", self.opening)
        for office in OFFICES:
            self.say("program.signed", "program", {"office": office}, by=f"root {office}")
        return self

    def key(self, seat: str, by: str, kind: str, office: str, rank: str = "none", days: int = 90) -> None:
        """Add a key that signs from tomorrow."""
        raw, party = public_of(seat), PASSKEYS[seat].party if seat in PASSKEYS else NO_PARTY
        facts = {
            "class": kind,
            "form": "webauthn" if seat in PASSKEYS else "ed25519",
            "from": print_day(self.day + timedelta(days=1)),
            "key": key_id(raw),
            "office": office,
            "origin": party.origin,
            "public": print_base64(raw),
            "rank": rank,
            "rp_id": party.id,
            "until": print_day(self.day + timedelta(days=days)),
        }
        self.say("key.added", "keys", facts, by=by)

    def staff(self, seats: Sequence[str] = tuple(SEATS)) -> "Story":
        """Two days, each published: registrars on the first, everybody else on the second; an agency is enrolled."""
        for office in OFFICES:
            self.key(f"registrar {office}", f"root {office}", "registrar", office)
        self.publish()
        self.next_day()
        for seat in seats:
            kind, office, rank = SEATS[seat]
            self.key(seat, f"registrar {office}", kind, office, rank)
        self.say("agency.enrolled", "agencies", {"level": "federal"}, by="registrar inspection")
        self.publish()
        self.next_day()
        return self

    def next_day(self, count: int = 1) -> None:
        """End the day so many times: publish if that is done daily, turn the page, close the daybook of the day."""
        for _ in range(count):
            if self.daily:
                self.publish()
            ended, self.day = self.day, self.day + timedelta(days=1)
            root = daybook_root([], sha256(f"daybook {ended}".encode()).digest())
            self.say("daybook.closed", "daybook", {"of": print_day(ended), "root": root.hex()})

    def publish(self, files: Mapping[str, bytes] | None = None, hour: int = 12) -> None:
        """Publish everything said so far, signed at an hour of the present day."""
        asked = {**self.beside, **(files or {})}
        if tick(self._log(), self.seconds(hour), asked).waits:
            self._bring_out(self.seconds(hour), asked)

    def _bring_out(self, at: int, files: Mapping[str, bytes], lines: Sequence[SignatureLine] = ()) -> None:
        """Publish what was signed, cosigned or not, as a careless log would: readers must be able to tell."""
        log = self._log()
        state = inspect(log, at)
        assert state.head is not None
        head = with_lines(as_published(state.head, state.published), lines)
        recover._publish(log, state, head, files_for(log, head.checkpoint.size, files))

    def _log(self) -> Log:
        log = Log(MemoryEntries(*self.entries), self.heads, self.public, self.signers, ZoneInfo(ZONE))
        return replace(log, trust=lambda: Trust(tuple(self._periods()), len(self.entries)), further=tuple(self.earlier))

    def _periods(self) -> Iterator[Period]:
        """The log's periods, each with the policies so far and where the statements stand that put them in force.

        They are those of the statements, or those that are claimed instead.
        """
        terms = self.claimed or self.program.terms
        first: dict[str, bytes | None] = {POLICY_PATH: self.policies[0]}
        yield Period(0, (*self.earlier, self.signers)[0].keys, partial(dict, first))
        digests = [sha256(data).hexdigest() for data in self.policies]
        for number, term in list(enumerate(terms))[1:]:
            paths = [policy_path(digest, term.policy) for digest in digests[: number + 1]]
            files: dict[str, bytes | None] = dict(zip(paths, self.policies, strict=False))
            files[TRUST_PATH] = print_trust(terms[: number + 1])
            yield Period(term.index + 1, read_keys(term.vkeys, self.origin, "story"), partial(dict, files))

    def seconds(self, hour: int) -> int:
        return int(datetime.combine(self.day, time(hour), ZoneInfo(ZONE)).astimezone(UTC).timestamp())

    def cosign(self, *witnesses: Signer, later: int = 3600) -> None:
        """Let witnesses cosign what is published, some seconds after noon."""
        at = self.seconds(12) + later
        state = inspect(self._log(), at)
        assert state.head is not None
        text = state.head.checkpoint.print()
        self._bring_out(at, {}, [sign_line(text, one, at) for one in witnesses])

    def draft(
        self,
        kind: str,
        chain: str,
        facts: Mapping[str, object],
        sealed: Mapping[str, object] | None = None,
        by: str = "",
        duties: bool = True,
    ) -> Statement:
        """The statement as it must be; its signature is still to be made, `by` says with whose key."""
        matter = self.matters.get(chain)
        if matter is not None:
            seq, prev = matter.next_seq, matter.prev
        else:
            seq, prev = self.program.chains.get(chain, (0, self.program.genesis or NO_PREVIOUS))
        row = TYPES[kind]
        cites = row.cites or (("39 CFR 233.3(c)(1)",) if kind in fold.REFUSAL_TYPES else ())
        digests = {name: self._close(chain, seq, name, (sealed or {}).get(name)) for name in row.sealed}
        plain = Statement(ChainId(chain), seq, prev, self.day, kind, dict(facts), digests, (), cites)  # type: ignore[arg-type]
        key = Signature("ed25519", key_id(public_of(by)), bytes(64)) if by else None
        return changed(plain, duties=self._duties(changed(plain, signature=key))) if duties else plain

    def disclosure(self, name: str, value: object) -> Disclosure:
        """A disclosure with the next salt."""
        self.salt += 1
        return close(name, value, sha256(f"salt {self.salt}".encode()).digest())  # type: ignore[arg-type]

    def _close(self, chain: str, seq: int, name: str, value: object) -> str:
        disclosure = self.disclosures[chain, seq, name] = self.disclosure(name, value)
        return disclosure.digest

    def _duties(self, statement: Statement) -> tuple[DutyLine, ...]:
        if not is_hex32(statement.matter):
            return ()
        before = self._matter(statement.matter)
        after = fold_matter.effect(before, statement)
        return duties.created(statement.type, statement.facts, before, after, statement.day)

    def _matter(self, chain: str) -> Matter:
        return self.matters.get(chain) or new_matter(ChainId(chain), self.program.profile_on(self.day))

    def sign(self, statement: Statement, by: str) -> Statement:
        """The statement with the signature of a seat's key."""
        return changed(statement, signature=signature_of(by, signed_bytes(statement, self.origin)))

    def say(
        self,
        kind: str,
        chain: str,
        facts: Mapping[str, object] | None = None,
        *,
        by: str = "",
        sealed: Mapping[str, object] | None = None,
    ) -> Statement:
        """Say something true; `by` names the seat that signs."""
        statement = self.draft(kind, chain, facts or {}, sealed, by)
        return self.fold(self.sign(statement, by) if by else statement)

    def fold(self, statement: Statement) -> Statement:
        """Add a statement that holds."""
        data = print_statement(statement)
        assert parse_statement(data) == statement
        leaf = Hash(leaf_hash(data))
        population = [
            str(matter.id)
            for matter in self.matters.values()
            if matter.authorized and self.program.period_of(matter.authorized) == statement.facts.get("period")
        ]
        before = self.matters.get(statement.matter)
        self.program, after = fold.step(self.program, before, statement, leaf, population)
        if after is not None:
            self.matters[after.id] = after
        self.entries.append(data)
        return statement

    def forge(
        self,
        kind: str,
        chain: str,
        facts: Mapping[str, object] | None = None,
        *,
        by: str = "",
        sealed: Mapping[str, object] | None = None,
        **changes: object,
    ) -> int:
        """Say something that need not hold, with `changes` made before it is signed; promise its index."""
        try:
            statement = self.draft(kind, chain, facts or {}, sealed, by)
        except (AssertionError, TypeError):  # the state cannot even be imagined: no duty follows
            statement = self.draft(kind, chain, facts or {}, sealed, by, duties=False)
        statement = changed(statement, **changes)  # type: ignore[arg-type]
        return self.claim(print_statement(self.sign(statement, by) if by else statement))

    def claim(self, entry: bytes) -> int:
        """Add an entry without asking whether it holds; promise its index."""
        self.entries.append(entry)
        return len(self.entries) - 1
