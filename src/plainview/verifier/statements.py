"""The statements, one after another: form, chains, signers, days, the public law, duties. Signatures go elsewhere."""

import base64
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from plainview.core.docket import fold, signers
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement
from plainview.core.notes.webauthn import Party
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId
from plainview.verifier.signatures import Signatures


@dataclass(slots=True)
class Record:
    """What the statements add up to so far: the program, every matter, and counts for the report."""

    program: Program = field(default_factory=Program)
    matters: dict[ChainId, Matter] = field(default_factory=dict)
    ordered: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    signed: Counter[str] = field(default_factory=Counter)
    sealed: int = 0
    opened: int = 0

    def population(self, statement: Statement) -> list[str]:
        """Promise the matters ordered in the period that a `review.drawn` samples, in log order."""
        period = statement.facts.get("period")
        return self.ordered.get(period, []) if isinstance(period, int) else []


class Reading:
    """Reads statements in log order into a `Record`."""

    def __init__(self, signatures: Signatures) -> None:
        """Hand signatures to `signatures`."""
        self.record = Record()
        self._signatures = signatures
        self._roots: dict[str, KeyId] = {}

    def take(self, index: int, statement: Statement, entry: bytes, leaf: Hash) -> None:
        """Fold the statement at `index`. Raises Invalid, Inconsistent, BadSignature, each naming a statement."""
        record = self.record
        matter = record.matters.get(statement.matter)
        before = record.program
        record.program, after = fold.step(before, matter, statement, leaf, record.population(statement))
        if after is not None:
            _check_openings(matter, statement, index)
            record.matters[after.id] = after
        self._count(statement)
        if statement.signature is not None:
            kind, public, party = self._signer(before, statement.signature.key)
            record.signed[kind] += 1
            self._signatures.add(index, public, party, entry)

    def _signer(self, program: Program, key: KeyId) -> tuple[str, str, Party | None]:
        """Promise class, public form and party of the key the fold found in place: a root before an official key."""
        for public in program.roots.values():
            if public not in self._roots:
                self._roots[public] = signers.key_id(base64.b64decode(public))
            if self._roots[public] == key:
                return "root", public, None
        official = program.keys[key]
        return official.signer, official.public, official.party

    def _count(self, statement: Statement) -> None:
        record = self.record
        if statement.type == "order.authorized":
            record.ordered[record.program.period_of(statement.day)].append(str(statement.matter))
        record.sealed += len(statement.sealed)
        openings = statement.facts.get("openings")
        record.opened += len(openings) if isinstance(openings, list) else 0


def _check_openings(matter: Matter | None, statement: Statement, index: int) -> None:
    """Promise that each opened disclosure is one, and of the very field that was sealed. Raises Malformed, Invalid."""
    openings = statement.facts.get("openings")
    for opening in openings if isinstance(openings, list) else ():
        assert isinstance(opening, dict)
        assert matter is not None
        disclosure = open_text(str(opening["disclosure"]), f"statement {index}")
        if (opening["seq"], disclosure.name, disclosure.digest) not in matter.digests:
            raise Invalid(f"the disclosure is of a field {disclosure.name[:40]!r}", where=f"statement {index}")
