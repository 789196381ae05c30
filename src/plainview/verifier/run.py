"""One verification under way: what each step reads, and what it leaves to the steps after it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from plainview.core.merkle.hashing import HASH_BYTES
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.manifest import Manifest
from plainview.core.notes.note import parse_note
from plainview.core.notes.terms import TRUST_PATH
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, PlainviewError, RolledBack, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.verifier import standing
from plainview.verifier.against import Receipt, open_receipt
from plainview.verifier.beside import Kept, check_files, is_page, read_kept, read_manifest
from plainview.verifier.days import check_kept
from plainview.verifier.figures import Files, check_figures, read_figures
from plainview.verifier.heads import CHECKPOINT_PATH, Head, open_head, read_note
from plainview.verifier.opening import Opening, Trust, check_opening, read_opening
from plainview.verifier.reader import Source
from plainview.verifier.record import Record
from plainview.verifier.recount import Recounting
from plainview.verifier.report import Report, Step
from plainview.verifier.shares import Judging, judging
from plainview.verifier.statements import Case, Reading, Share
from plainview.verifier.terms import Terms, named_keys, read_terms
from plainview.verifier.tree import Bundle, Cut, Tree
from plainview.verifier.watch import Watch
from plainview.verifier.witnesses import (
    Policies,
    Witnessed,
    check_lines,
    check_quorum,
    cosigners_in_words,
    published_policies,
    times,
    unmet,
    witnessed,
)

TITLES = {
    1: "opening, and checkpoint signed by the log",
    2: "files beside the log as the manifest lists them",
    3: "witnesses",
    4: "entries hash to the root",
    5: "edition, rules and holidays of the opening",
    6: "statements: form, chains, signers, law, duties, signatures",
    7: "days agree with the checkpoints kept of each day",
    8: "duties",
    9: "program",
    10: "figures",
    11: "receipt",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What else is asked: the present instant, a day for the duties, a receipt, a head seen before, processes.

    Without `pages`, those of the site are not read where each would have to be fetched.
    """

    now: datetime
    day: Day | None = None
    receipt: TlogProof | None = None
    since: Cut | None = None
    processes: int = 1
    pages: bool = True


@dataclass(slots=True)
class Run:
    """One verification under way; each method is the step of its name in `verify`."""

    source: Source
    trust: Trust
    asked: Asked
    watch: Watch
    report: Report = field(init=False)
    head: Head = field(init=False)
    opening: Opening = field(init=False)
    terms: Terms = field(init=False)
    manifest: Manifest = field(init=False)
    kept: list[Kept] = field(init=False)
    published: Files = field(init=False)
    policies: Policies = field(init=False)
    witnessed: Witnessed = field(init=False)
    record: Record = field(init=False)
    against: Receipt | None = None
    undecided: Unchecked | None = None
    undecided_step: int = 0
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin an empty report."""
        self.report = Report(self.source.name, now=self.asked.now)

    def _at(self, number: int) -> None:
        self.report.failed_step = number
        self.watch.step(number, TITLES[number])

    def _found(self, number: int, what: str) -> None:
        self.report.steps.append(Step(number, TITLES[number], what))

    def checkpoint(self) -> None:
        """Read the opening and the checkpoint, and hold both against what the reader trusts."""
        self._at(1)
        data = read_note(self.source, CHECKPOINT_PATH)
        size = parse_checkpoint(parse_note(data, where=CHECKPOINT_PATH).text, CHECKPOINT_PATH).size
        self.opening = read_opening(self.source, size, self.trust)
        self.terms = read_terms(self.source, size, self.opening)
        named_keys(self.terms, self.opening.origin, self.trust)
        self.head = open_head(data, self.terms.keys(size), CHECKPOINT_PATH)
        report, opening = self.report, self.opening
        report.origin, report.demo, report.opening = opening.origin, opening.demo, opening.leaf.hex()
        report.size, report.checkpoint = size, data
        report.signed_at = datetime.fromtimestamp(self.head.timestamp, UTC)
        self._found(1, f"{opening.origin}, {size} statements, pin {report.opening}")

    def files(self) -> None:
        """Read the manifest and every file that it lists, pages of a live log only if they are asked for."""
        self._at(2)
        self.manifest = read_manifest(self.source, self.terms.keys(self.head.size), self.head)
        total, pages = len(self.manifest.files), self.asked.pages or not self.source.live
        files = check_files(self.source, self.manifest, lambda done: self.watch.files(done, total), pages)
        if files.get(TRUST_PATH) != self.terms.hint:
            raise Inconsistent("is not the one that was read first", where=TRUST_PATH)
        self.kept = read_kept(files, self.terms.keys, self.head)
        self.policies = published_policies(files, self.terms)
        self.published = read_figures(self.source, self.manifest)
        self._found(2, f"{total} files, {len(self.kept)} of them checkpoints of days")
        unread = 0 if pages else sum(map(is_page, self.manifest.files))
        if unread:
            self.notes.append(f"{unread} pages and data of the site, which are views of the log: --pages reads them")

    def witnesses(self) -> None:
        """Check the lines of others on every kept checkpoint, and the quorum."""
        self._at(3)
        cosigned = check_lines(self.kept, self.policies, self.trust)
        check_quorum(self.head, self.terms, self.trust)
        self.witnessed = witnessed(self.kept, cosigned, self.policies)
        self.notes += times(self.kept, cosigned)
        self._found(3, cosigners_in_words(cosigned))

    def entries(self) -> None:
        """Read all entries once: the tree, the opening's promises, the statements, the days."""
        self._at(5)
        try:
            check_opening(self.opening)
        except Unchecked as error:
            self._undecided(error)
        self._at(7)
        check_kept(self.kept, self.opening.zone(), self.asked.now, self.opening.demo)
        self._read()
        if self.undecided is not None:
            self.report.failed_step = self.undecided_step
            raise self.undecided
        self.report.failed_step = 1
        self.terms = self.terms.confirmed(self.record.program.terms)
        self._say_entries()

    def _read(self) -> None:
        """Read all entries, judge the statements, and raise what a single pass over both meets first."""
        self._at(4)
        bundles = self._bundles()
        if self.undecided is None:
            with judging(self._reading, self.head.size, self._processes()) as judges:
                broken = self._hand_over(bundles, judges)
                self._at(6)
                self.record, fault = judges.end()
            if fault is not None and not fault.undecided:
                self.report.failed_step = fault.step
                raise fault.error
            self.report.failed_step = 4
            if broken is not None:
                raise broken
            if fault is not None:
                self.undecided, self.undecided_step = fault.undecided, fault.step
        for _ in bundles:  # what is newer than this program ends the judging, not the reading
            pass

    def _bundles(self) -> Iterator[Bundle]:
        tree = Tree(self.source, self.head, self._cuts())
        for bundle in tree.bundles():
            self._keep(bundle)
            yield bundle
            self.watch.entries(bundle.start + len(bundle.entries), self.head.size)
        if tree.ahead:
            self.notes.append(f"{tree.ahead} files under tile/ run ahead of the checkpoint: they are not published yet")

    def _hand_over(self, bundles: Iterator[Bundle], judges: Judging) -> PlainviewError | None:
        """Let bundles be judged while that is of use; promise what is wrong with the tree, if it was met."""
        while True:
            try:
                bundle = next(bundles, None)
            except PlainviewError as error:
                return error
            if bundle is None or not judges.take(bundle):
                return None

    def _reading(self, share: Share) -> Reading:
        case = Case(self.opening.origin, self.opening.first_day, self.kept, self.witnessed, self._day())
        watch = self.watch if self._watched() else None
        wanted = self.published.wanted
        return Recounting(case, share, watch, wanted) if wanted else Reading(case, share, watch)

    def _watched(self) -> bool:
        """Tell whether the watch wants to be told of statements, which it must be in this process."""
        return type(self.watch).statement is not Watch.statement

    def _processes(self) -> int:
        return 1 if self._watched() else self.asked.processes

    def _undecided(self, error: Unchecked) -> None:
        """Remember what is newer than this program: it is said only when nothing worse was found."""
        self.undecided, self.undecided_step = error, self.report.failed_step

    def _cuts(self) -> list[Cut]:
        """What was signed or seen of earlier sizes of this log. Raises RolledBack for what is of a later size."""
        cuts = [Cut(one.head.size, one.head.root, one.head.path) for one in self.kept]
        if self.asked.receipt is not None:
            self.against = open_receipt(self.asked.receipt, self.terms, self.trust)
            cuts.append(self.against.cut)
        if self.asked.since is not None:
            cuts.append(self.asked.since)
        for cut in cuts:
            if cut.size > self.head.size:
                what = f"is of {cut.size} entries, this log has {self.head.size}: it was cut, or is an older copy"
                raise RolledBack(what, where=cut.where)
        return [cut for cut in cuts if cut.size]

    def _keep(self, bundle: Bundle) -> None:
        """Hold the opening against the one that was trusted: a server may give another when it is asked again."""
        if bundle.start == 0 and bundle.hashes[:HASH_BYTES] != self.opening.leaf:
            raise Inconsistent("is another opening than the one that was read first", where="statement 0")
        if self.against is not None:
            place = self.against.proof.index - bundle.start
            if 0 <= place < len(bundle.entries):
                self.against.leaf = Hash(bundle.hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES])

    def _say_entries(self) -> None:
        record, late = self.record, self.record.late
        if not record.program.ready():
            raise Invalid("the three offices have not all signed the opening", where="statement 0")
        self.report.failed_step = 6
        record.check_cells()
        self._found(4, f"{self.head.size} entries under one root, {len(self.kept)} kept checkpoints of it")
        self._found(5, f"edition {record.program.edition}, signed by the three offices")
        self._found(6, f"{record.matters()} matters, {sum(record.signed.values())} official signatures")
        self._found(7, f"{self.kept[0].day} to {self.kept[-1].day}")
        if late.count:
            self.notes.append(
                f"the day of {late.count} statements that were first published on a later day, up to {late.days} "
                "days later: within that time the day is the operator's word"
            )

    def duties(self) -> None:
        """Say how the duties stand."""
        self._at(8)
        record, day = self.record, self._day()
        self.report.standing = stand = standing.duties_on(record, day)
        words = ", ".join(f"{count} {word}" for word, count in stand.counts.items())
        self._found(8, f"on {day}: {words}; {standing.phases(record.phases)}{standing.seals(record.seals)}")

    def _day(self) -> Day:
        return self.asked.day or self.kept[-1].day

    def program(self) -> None:
        """Say what the program has come to, and what could not be checked."""
        self._at(9)
        self._vouched()
        self._found(9, standing.program_in_words(self.record.program, self._day()))
        doubt = unmet(self.head, self.policies.at(self.head.size), self.trust)
        self.report.not_checked = [
            *standing.attested(self.record),
            *([doubt] if doubt else []),
            *self.notes,
        ]

    def _vouched(self) -> None:
        """Hold the log's present keys to those that the policy names, unless the opening itself is pinned."""
        named = named_keys(self.terms, self.opening.origin, self.trust)
        if not named or named & set(self.terms.keys(self.head.size)):
            return
        at = None if self.trust.pin else self.terms.unvouched(named, [one.head.size for one in self.kept])
        if at is not None:
            what = f"names only keys that were replaced (statement {at}) before they had signed the proposal to do so"
            raise Unchecked(what, where="policy", next="Name the log's present keys, or pin its opening")
        self.notes.append(
            "whether somebody else has the keys that your policy names: they are no longer the log's; name those it has"
        )

    def figures(self) -> None:
        """Hold the published figures, where there are any, against what the statements come to."""
        program = self.record.program
        if program.figures or self.published.listed:
            self._at(10)
            self._found(10, check_figures(self.source, self.published, program, self.record.figures))

    def receipt(self) -> None:
        """Hold the receipt, when there is one, against the log's own entry."""
        if self.against is not None:
            self._at(11)
            self.against.check()
            self._found(11, f"entry {self.against.proof.index} is where the receipt says")
        if self.trust.given:
            self.report.trusted = "true" if self.trust.policy else "true to the pinned opening"

    def moved(self, error: PlainviewError) -> PlainviewError:
        """Promise the fault itself, or that it is undecided because a live log was published anew meanwhile."""
        begun = self.report.checkpoint
        if not self.source.live or not begun or isinstance(error, Unchecked):
            return error
        try:
            changed = read_note(self.source, CHECKPOINT_PATH) != begun
        except PlainviewError:
            return error
        if not changed:
            return error
        return Unchecked(f"the log was published anew while it was read ({error})", next="Try again")
