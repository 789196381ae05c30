"""A notice checked offline: the numbered steps by which the person concerned decides whether the file is true."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from plainview.core.docket.state import Matter
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import Accepted, parse_policy
from plainview.core.sealing import notice_check
from plainview.core.sealing.notice import NoticeBundle, parse_bundle
from plainview.core.sealing.notice_check import Findings
from plainview.core.vocabulary.days import print_day
from plainview.core.vocabulary.errors import Invalid, PlainviewError, Unchecked
from plainview.verifier.heads import open_head
from plainview.verifier.naming import naming
from plainview.verifier.opening import Opening, Trust, check_opening, opening_of
from plainview.verifier.report import Json, Report, Step

WHERE = "notice, checkpoint"
TITLES = (
    "well formed",
    "the opening of the log",
    "signed by the log, cosigned as the policy asks",
    "every statement is in the log",
    "the matter's statements follow, with the days that the law gives",
    "what is opened to you is what was sealed",
    "each piece is in the book of its day",
    "the days fit",
)
NOT_CHECKED = (
    "that the log's other statements are true, and who signed this matter's: `plainview verify` on the whole log",
    "that these are all the pieces that were recorded: the books show neither their number nor whose they are",
    "that each piece was recorded in this matter: the books do not say in which",
    "what was recorded or passed on without any statement: no log can show it",
)


@dataclass(slots=True)
class Notice:
    """A notice on its way through the steps; `shown` is what it shows, once all of them held."""

    report: Report
    shown: Findings | None = None
    step: int = field(default=0)

    def plain(self) -> dict[str, Json]:
        """Promise report and contents as plain values for JSON; `notice` is null unless every step held."""
        return {**self.report.plain(), "notice": _plain(self.shown) if self.shown else None}

    def lines(self) -> list[str]:
        """Promise each piece in one line for people, oldest first, none unless every step held."""
        pieces = [each.piece for each in self.shown.pieces] if self.shown else []
        parts = [(piece.day, piece.mail_class, piece.addressee, piece.sender_name) for piece in pieces]
        return [printable(f"piece    {day} {kind}, to {to}, from {sender}") for day, kind, to, sender in parts]

    def found(self, words: str) -> None:
        """Note that the step held."""
        self.report.steps.append(Step(self.step, TITLES[self.step - 1], words))


def verify_notice(data: bytes, trust: Trust, now: datetime, source: str = "notice") -> Notice:
    """Promise a report on a bundle: eight steps (`TITLES`), taken in order until one does not hold.

    Without policy or pin, true means consistent with itself. Faults are in the report, never raised.
    """
    notice = Notice(Report(source, now=now))
    try:
        _take(notice, data, trust)
    except PlainviewError as error:
        notice.report.fault, notice.report.failed_step = error, notice.step
        return notice
    if trust.given:
        notice.report.trusted = "true" if trust.policy else "true to the pinned opening"
    notice.report.not_checked = list(NOT_CHECKED)
    return notice


def printable(text: str) -> str:
    """Promise a text that cannot steer a terminal: whatever is no printable character becomes a space."""
    return "".join([letter if letter.isprintable() else " " for letter in text])


def _plain(shown: Findings) -> Json:
    days = {"started": shown.started, "end": shown.end, "notice_by": shown.notice_by, "told": shown.told}
    fields: list[Json] = [
        {"statement": each.seq, "name": each.disclosure.name, "value": each.disclosure.value} for each in shown.fields
    ]
    return {
        "matter": str(shown.matter.id),
        **{name: print_day(day) if day else None for name, day in days.items()},
        "standing": shown.notice,
        "fields": fields,
        "pieces": [each.disclosure.value for each in shown.pieces],
    }


def _take(notice: Notice, data: bytes, trust: Trust) -> None:
    notice.step = 1
    bundle = parse_bundle(data)
    notice.found(f"{len(data)} bytes, {len(bundle.statements)} statements, {len(bundle.pieces)} pieces")
    notice.step = 2
    opening = _opening(notice, bundle, trust)
    notice.step = 3
    head = _head(notice, bundle, opening, trust)
    notice.step = 4
    notice_check.check_entries(bundle, head)
    count = 1 + len(bundle.statements) + len(bundle.daybooks)
    notice.found(f"{count} statements lead to the root of the first {head.size}")
    notice.step = 5
    matter = notice_check.matter_of(bundle)
    notice.found(f"matter {matter.id}: " + ", ".join(each.statement.type for each in bundle.statements))
    _contents(notice, bundle, matter)


def _contents(notice: Notice, bundle: NoticeBundle, matter: Matter) -> None:
    notice.step = 6
    notice_check.check_fields(bundle)
    fields = [f"{each.disclosure.name}: {each.disclosure.value or 'nothing'}" for each in bundle.disclosures]
    notice.found(printable("; ".join(dict.fromkeys(fields)) or "nothing is opened"))
    notice.step = 7
    notice_check.check_books(bundle)
    notice.found(f"{len(bundle.pieces)} pieces on {len(bundle.daybooks)} days")
    notice.step = 8
    notice_check.check_days(bundle, matter)
    notice.shown = notice_check.findings(bundle, matter)
    ran = f"in force from {matter.started}, over on {matter.end}" if matter.started else "never in force"
    notice.found(f"{ran}; notice {notice.shown.notice}")


def _opening(notice: Notice, bundle: NoticeBundle, trust: Trust) -> Opening:
    opening = opening_of(bundle.opening.statement, bundle.opening.leaf, trust)
    report = notice.report
    report.origin, report.opening, report.demo = opening.origin, opening.leaf.hex(), opening.demo
    check_opening(opening)
    notice.found(f"{opening.leaf.hex()}, {'the pinned one' if trust.pin else 'no pin was given'}")
    return opening


def _head(notice: Notice, bundle: NoticeBundle, opening: Opening, trust: Trust) -> Checkpoint:
    """The checkpoint: by both keys of the opening; where they were replaced, by one that the reader's policy names."""
    own = [(key.name, key.id) for key in opening.keys]
    lines = [(line.name, line.key_id) for line in parse_note(bundle.checkpoint, where=WHERE).signatures]
    accepted = _accepted(bundle, opening, trust)
    if accepted is not None and accepted.checkpoint.origin != opening.origin:
        raise Invalid("is of another log than the opening", where=WHERE)
    if trust.policy is None or set(own) & set(lines):
        head = open_head(bundle.checkpoint, opening.keys, WHERE)
        notice.report.signed_at = datetime.fromtimestamp(head.timestamp, UTC)
    if accepted is None:
        what = "the log's policy is not that of its opening any more, so who must cosign is not known from this file"
        raise Unchecked(what, where="notice, policy", next="Give the policy that you trust with --policy")
    notice.report.size, notice.report.checkpoint = accepted.checkpoint.size, bundle.checkpoint
    whose = "your policy" if trust.policy else "the log's own policy"
    notice.found(f"{accepted.checkpoint.size} statements, {len(accepted.witnesses)} cosignatures, as {whose} asks")
    return accepted.checkpoint


def _accepted(bundle: NoticeBundle, opening: Opening, trust: Trust) -> Accepted | None:
    """The checkpoint as the reader's policy has it, or else the opening's; None when the file holds neither."""
    policy = trust.policy
    if policy is None and hashlib.sha256(bundle.policy).hexdigest() != opening.text("policy"):
        return None
    policy = policy or parse_policy(bundle.policy, "notice, policy")
    with naming(WHERE):
        return policy.accept(bundle.checkpoint, WHERE)
