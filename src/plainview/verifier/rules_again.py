"""The auditor's run: rules whose inputs are sealed, or lie in another matter, are asked again (D§1.7).

Nothing that lies in the export is believed until it hashes to the digest that its statement published. Each rule is
asked as of its day with the very facts that were sealed; the law's answer is held against what the statement says:
what stands must not be refused, a refusal must cite what refuses, a report must name the rules that were asked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from plainview.core.docket import fold, permit
from plainview.core.docket.facts import Json
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import Statement
from plainview.core.sealing.audit_export import Beside, Countable, Header
from plainview.core.sealing.disclosure import Disclosure, open_text
from plainview.core.vocabulary.answers import Check, refusals
from plainview.core.vocabulary.errors import Inconsistent, Malformed, PlainviewError
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.verifier.again import ASKED, Again, Past
from plainview.verifier.attested_again import AttestedAgain, Read
from plainview.verifier.watch import Watch

NOT_ASKED: Mapping[str, str] = MappingProxyType(
    {
        "order.refused": "what was refused on review or order is in words, its inputs are not sealed beside it",
        "extension.refused": "the extension that was refused is not kept",
        "disclosure.approved": "process, recipient and account of a disclosure rest on the custodian's word",
        "disclosure.released": "process, recipient and account of a disclosure rest on the custodian's word",
        "disclosure.refused": "process, recipient and account of a disclosure rest on the custodian's word",
        "delegation.made": "the dated writing of a delegation is on paper",
        "delegation.refused": "the dated writing of a delegation is on paper",
        "enrolment.refused": "the powers of an agency that was not enrolled are not sealed",
        "capture.recorded": "who directed a record without an order is on paper",
        "notice.delayed": "a capture, and what a delay until it rests on, are on paper",
        "daybook.closed": "what was recorded of each piece is not in the export",
    }
)
"""Types whose sealed rules are not asked again here, and why: `verify --disclosures` says so each time."""

REPORTED = ("request.reviewed", "order.authorized", "extension.authorized")
"""Types whose sealed `report` names the rules that were asked."""

REFUSING = ("filing.refused",)
FILINGS = ("request.filed", "request.corrected", "filing.refused")


@dataclass(slots=True)
class Findings:
    """What asking again came to: rules asked by number, what differs, and what could not be asked and why."""

    asked: Counter[int] = field(default_factory=Counter)
    agreed: int = 0
    differ: list[str] = field(default_factory=list)
    without: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Export:
    """An auditor's exports: whose logs they are of, and what lies beside statements, by chain and number.

    `countable` is what attested tables count of closed matters.
    """

    origins: frozenset[str]
    beside: Mapping[tuple[str, int], Beside]
    countable: Mapping[str, Countable] = field(default_factory=dict)


def gather(rows: Iterable[Header | Beside | Countable], where: str) -> Export:
    """Promise what the rows of one file or of several hold. Raises Malformed for a statement that comes twice."""
    origins: set[str] = set()
    countable: dict[str, Countable] = {}
    beside: dict[tuple[str, int], Beside] = {}
    for row in rows:
        if isinstance(row, Header):
            origins.add(row.origin)
        elif isinstance(row, Countable):
            countable[row.chain] = row
        elif (row.chain, row.seq) in beside:
            raise Malformed(f"statement {row.seq} of {row.chain} is there twice", where=where)
        else:
            beside[row.chain, row.seq] = row
    return Export(frozenset(origins), beside, countable)


class RulesAgain(Watch):
    """Watches a verification, and asks of every statement with something sealed what the law says of it."""

    def __init__(self, export: Export, read: Read | None = None) -> None:
        """Ask of statements whose sealed part is in `export`; `read` gives published files, to name what differs."""
        self.findings = Findings()
        self._figures = AttestedAgain(export.beside, export.countable, read)
        self._origins = export.origins
        self._export = dict(export.beside)
        self._program = Program()
        self._matters: dict[str, Matter] = {}
        self._past = Past()
        self._ordered: dict[int, list[str]] = {}

    def statement(self, index: int, statement: Statement, leaf: Hash, entry: bytes) -> None:
        """Ask of one statement that stands, then take it in."""
        program = replace(self._program, size=index)
        matter = self._matters.get(statement.matter)
        if statement.matter in ("program", "keys", "agencies", "daybook", "figures"):
            self._ask_of(index, statement, None)
            period = statement.facts["period"] if statement.type == "review.drawn" else 0
            population = self._ordered.get(period, ()) if isinstance(period, int) else ()
            self._program = fold.program_step(program, statement, leaf, population)[0]
            if statement.type == "figures.attested":
                self._figures.attested(index, statement)
            return
        before = matter or new_matter(ChainId(statement.matter), program.profile_on(statement.day), statement.prev)
        self._ask_of(index, statement, before)
        after = fold.fold_one(before, statement, leaf)
        self._matters[statement.matter] = after
        self._figures.matter(index, statement, after)
        if statement.type == "order.authorized":
            self._ordered.setdefault(program.period_of(statement.day), []).append(statement.matter)
        self._past.moved(before, after)

    def differences(self, origin: str) -> list[str]:
        """Promise in words all that differs, in a log of this origin: an export of another log is of no use."""
        if others := self._origins - {origin}:
            return [f"the export is of {min(others)[:40]!r}"]
        left = [f"statement {seq} of {chain} is in the export, not in the log" for chain, seq in sorted(self._export)]
        return [*self.findings.differ, *self._figures.differ, *left]

    def exit_code(self, origin: str) -> int:
        """Promise 1 when anything differs, otherwise 0."""
        return 1 if self.differences(origin) else 0

    def words(self, origin: str) -> list[str]:
        """Promise the findings for people, one a line."""
        found = self.findings
        lines = [
            f"rules again: {found.agreed} statements agree, {len(found.asked)} rules asked {found.asked.total()} times"
        ]
        lines += [f"differs: {what}" for what in self.differences(origin)]
        lines += [f"not asked: {count} {kind}: {NOT_ASKED[kind]}" for kind, count in sorted(found.passed_over.items())]
        closed = "closed, erased, or said after the export"
        figures = self._figures
        return [
            *lines,
            *(f"attested figures of {year}: counted again, they agree" for year in figures.agreed),
            *(f"not counted again: {what}" for what in figures.without),
            *(f"not in the export: {count} {kind}: {closed}" for kind, count in sorted(found.without.items())),
        ]

    def plain(self, origin: str) -> dict[str, Json]:
        """Promise the findings as plain values for JSON."""
        found = self.findings
        return {
            "agree": found.agreed,
            "attested_figures": {"agree": [*self._figures.agreed], "not_counted": [*self._figures.without]},
            "asked": {str(rule): count for rule, count in sorted(found.asked.items())},
            "differ": [*self.differences(origin)],
            "not_asked": dict(sorted(found.passed_over.items())),
            "not_in_export": dict(sorted(found.without.items())),
        }

    def _ask_of(self, index: int, statement: Statement, matter: Matter | None) -> None:
        beside = self._export.pop((statement.matter, statement.seq), None)
        kind = statement.type
        if not statement.sealed:
            return
        if beside is None:
            if kind in ASKED:
                self.findings.without[kind] += 1
            return
        where = f"statement {index}, {kind}"
        try:
            opened = held_to(statement, beside)
            if kind == "agency.enrolled":
                self._past.enrolled(statement.seq, opened)
            if kind == "delegation.made":
                self._past.areas[statement.seq] = str(opened["area"].value)
            if matter is not None:
                self._past.beside(statement, beside, opened)
            if kind in NOT_ASKED:
                self.findings.passed_over[kind] += 1
            elif kind in ASKED:
                self._ask(statement, matter, opened, where)
        except PlainviewError as error:
            self.findings.differ.append(f"{where}: {error}")

    def _ask(self, statement: Statement, matter: Matter | None, opened: Mapping[str, Disclosure], where: str) -> None:
        profile = matter.profile if matter is not None else self._program.profile_on(statement.day)
        again = Again(statement, matter, profile, self._program, self._past, opened)
        checks = ASKED[statement.type](again)
        self.findings.asked.update(check.rule for check in checks)
        before = len(self.findings.differ)
        self.findings.differ += [f"{where}: {what}" for what in differences(statement, matter, opened, checks)]
        self.findings.agreed += len(self.findings.differ) == before


def differences(
    statement: Statement, matter: Matter | None, opened: Mapping[str, Disclosure], checks: tuple[Check, ...]
) -> list[str]:
    """Promise in words how the law's answers differ from what a statement says; none when they agree."""
    found = refusals(checks)
    if statement.type in REFUSING:
        cites = tuple(dict.fromkeys(cite for refused in found for cite in refused.cites))
        if cites == statement.cites:
            return []
        return [f"it cites {', '.join(statement.cites)}; the law refuses by {', '.join(cites) or 'nothing'}"]
    differ = [f"rule refuses ({', '.join(refused.cites)}; {refused.code}): {refused.reason}" for refused in found]
    if statement.type in REPORTED and matter is not None:
        key = None if statement.signature is None else statement.signature.key
        public = permit.check_public(matter, statement.type, statement.facts, statement.day, key)
        rules: list[Json] = [*sorted({check.rule for check in (*public, *checks)})]
        if opened["report"].value != rules:
            differ.append(f"its report names the rules {opened['report'].value}; asked are {rules}")
    return differ


def held_to(statement: Statement, beside: Beside) -> dict[str, Disclosure]:
    """Promise the opened fields of a statement, each with the digest that was published. Raises Inconsistent."""
    if beside.disclosures.keys() != statement.sealed.keys():
        raise Inconsistent("the export does not hold exactly the sealed fields")
    opened = {name: open_text(text, name) for name, text in beside.disclosures.items()}
    for name, disclosure in opened.items():
        if disclosure.digest != statement.sealed[name] or disclosure.name != name:
            raise Inconsistent(f"the field {name!r} of the export is not what was sealed")
    return opened
