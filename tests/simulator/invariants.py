"""What must be true of a court after every step, and, where that takes longer, every so many days."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plainview.core.docket.fold import step
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import Frontier
from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.ids import Hash, is_hex32
from plainview.server.actions.sweep import sweep
from plainview.server.scenarios import cast
from plainview.verifier.monitor import Memory, Mine, monitor
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Folder
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.simulator.court import CANARIES, Court

VERIFY_EVERY = 20
PEOPLE_EVERY = 5
PAIRS = (("authorize", "second"), ("review", "authorize"))
"""Acts of one matter that no one person may do both of."""
APPROVE, RELEASE = "approve_disclosure", "release_disclosure"
"""A matter has several disclosures: who released one may approve the next, and then another releases that."""


@dataclass
class Watch:
    """Somebody who has seen everything, holds every day against it, and remembers what a monitor remembers."""

    court: Court
    memory: Memory
    edge: Frontier = field(default_factory=Frontier)
    roots: list[Hash] = field(default_factory=lambda: [Frontier().root()])
    program: Program = field(default_factory=Program)
    matters: dict[str, Matter] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    audited: int = 0
    verified: int = 0

    def look(self) -> None:
        """Every invariant that is cheap."""
        self.entries()
        self.heads()
        self.deadlines()
        if self.court.day % PEOPLE_EVERY == 0:
            self.people()
        if self.court.day % VERIFY_EVERY == 0:
            self.verdict()

    def entries(self) -> None:
        """What is acknowledged only grows; each statement folds, cites, and shows nothing sealed."""
        store = self.court.stage.desk.store
        known, size = len(self.roots) - 1, store.size()
        assert size >= known, "acknowledged statements are gone"
        for index, data in enumerate(store.entries(known, size), known):
            self.edge = self.edge.append(leaf_hash(data))
            self.roots.append(self.edge.root())
            statement = parse_statement(data)
            assert not any(word in data.decode() for word in CANARIES), f"statement {index} shows what is sealed"
            self.fold(index, statement, leaf_hash(data))
        assert self.program.size == size

    def fold(self, index: int, statement: Statement, leaf: Hash) -> None:
        """Fold it on our own, and hold the result against what the desk believes."""
        refusal = statement.type in ("filing.refused", "order.refused", "extension.refused")
        assert not refusal or statement.cites, f"statement {index}: a refusal without a citation"
        self.program, after = step(self.program, self.matters.get(statement.matter), statement, leaf, ())
        if after is not None:
            self.matters[statement.matter] = after
        self.said[statement.type] += 1

    def heads(self) -> None:
        """Every head ever shown is of the one log, and what is shown has its quorum."""
        for size, root in self.court.shown.items():
            assert size < len(self.roots) and root == self.roots[size], f"a head of {size} entries is of another log"
        data = (self.court.stage.folder / "public" / "checkpoint").read_bytes()
        accepted = parse_policy(self.policy()).accept(data)
        assert len(accepted.witnesses) >= 2

    def policy(self) -> bytes:
        """The policy that is published, which must be one that two offices agreed on."""
        data = (self.court.stage.folder / "public" / "policy").read_bytes()
        assert data in self.court.policies
        return data

    def deadlines(self) -> None:
        """The sweep is idempotent: what a day makes due has been said."""
        if self.court.unwitnessed == 0:
            assert sweep(self.court.stage.desk, cast.OPERATOR) == []

    def people(self) -> None:
        """Every act is audited, and no one person did both halves of what needs two."""
        rows = self.court.stage.desk.store.audit_rows()
        assert len(rows) >= self.audited
        self.audited = len(rows)
        did: dict[tuple[str, str], set[str]] = defaultdict(set)
        approved: dict[str, str] = {}
        for row in [row for row in rows if is_hex32(row.matter) and self.stands(row.outcome)]:
            did[row.matter, row.act].add(row.person)
            if row.act == APPROVE:
                approved[row.matter] = row.person
            both = row.act == RELEASE and approved.get(row.matter) == row.person
            assert not both, f"{row.person} approved and released a disclosure in {row.matter}"
        for (matter, verb), who in did.items():
            for one, other in PAIRS:
                if verb == one:
                    both = who & did.get((matter, other), set())
                    assert not both, f"{both} did {one} and {other} in {matter}"

    @staticmethod
    def stands(outcome: str) -> bool:
        """Tell whether an audit row is of a statement that was made, not of one refused, void or not permitted."""
        return outcome not in ("refused", "void", "not permitted") and not outcome.endswith(".refused")

    def verdict(self) -> None:
        """The verifier, under the quorum, and a monitor that remembers, both say true; matters are what we folded."""
        court = self.court
        source = Folder(court.stage.folder / "public")
        now = datetime.fromtimestamp(court.seconds(), UTC) + timedelta(hours=1)
        trust = Trust(parse_policy(self.policy()))
        report = verify(source, trust, Asked(now=now))
        assert report.exit_code == 0, report.fault
        found = monitor(source, self.memory, Trust(), Asked(now=now), Mine())
        assert found.report.exit_code == 0, found.alarms(overdue=False)
        for name, state in self.matters.items():
            assert court.stage.desk.matter(state.id) == state, f"the desk believes otherwise of {name}"
        self.verified += 1


def watch(court: Court, folder: Path) -> Watch:
    """Promise somebody who begins to watch a court now."""
    return Watch(court, Memory(folder / "seen"))
