"""What a witness answers, and what it keeps: C2SP tlog-witness, as functions of values alone.

`examine` needs only the request and the keys of the logs; `weigh` also what was cosigned before and the time, and
must run where nothing can come between the look at what is held and the keeping of the verdict. The order of the
checks is the specification's: 400 malformed or old beyond new, 404 unknown log, 403 not its signature, 409 another
old size, 422 not consistent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from plainview.core.merkle.hashing import EMPTY_ROOT
from plainview.core.merkle.proofs import verify_consistency
from plainview.core.notes.add_checkpoint import (
    SIZE_TYPE,
    TEXT_TYPE,
    AddCheckpoint,
    parse_add_checkpoint,
    print_cosignatures,
    print_size,
)
from plainview.core.notes.checkpoint import Checkpoint, parse_checkpoint
from plainview.core.notes.note import Note, Signature, Verifier, open_note, parse_note
from plainview.core.notes.vkey import Kind
from plainview.core.vocabulary.errors import BadProof, Invalid, Malformed
from plainview.core.vocabulary.ids import Hash

Logs = Mapping[str, Sequence[Verifier]]
"""The logs that a witness cosigns: for each origin the keys that may sign its checkpoints."""

Cosign = Callable[[bytes, int], tuple[Signature, ...]]
"""Sign a checkpoint's text at a POSIX second: one line or more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes
    content_type: str = TEXT_TYPE


@dataclass(frozen=True, slots=True)
class Submission:
    """A request whose checkpoint its log has signed: `lines` are the log's good signatures on `text`."""

    request: AddCheckpoint
    head: Checkpoint
    text: bytes
    lines: tuple[Signature, ...]

    @property
    def signed(self) -> bytes:
        """The checkpoint with the log's own signature lines, and no others."""
        return Note(self.text, self.lines).print()


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A head that was cosigned, when (POSIX seconds), and the signed checkpoint."""

    size: int
    root: Hash
    time: int
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of a log: its newest cosigned head, and the one that has the size now submitted; None for none."""

    latest: Cosigned | None = None
    same_size: Cosigned | None = None


class Charge(Enum):
    """What the evidence shows of a log."""

    FORK = "fork"
    """It signed two trees of one size: no further proof is needed."""
    UNPROVEN = "unproven"
    """It signed a larger tree, and whoever sent it did not prove that it grew out of the one cosigned."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A checkpoint that a log signed, and the one cosigned that it is held against."""

    charge: Charge
    origin: str
    size: int
    root: Hash
    submitted: bytes
    held: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer; what must be durable before it is given: `keep` is the new latest head (`signed` by the log alone,
    for ever), `evidence` what the log did; and an `alarm` in words.
    """

    answer: Answer
    keep: Cosigned | None = None
    signed: bytes = b""
    evidence: Evidence | None = None
    alarm: str = ""


def refuse(status: HTTPStatus, reason: str) -> Answer:
    """Promise an answer that says why not, in a line of text."""
    return Answer(status, f"{reason}\n".encode())


def examine(body: bytes, logs: Logs) -> Submission | Answer:
    """Promise what is asked, or why it cannot be: 400, 404, 403. Depends on nothing that was cosigned before."""
    try:
        request = parse_add_checkpoint(body)
        note = parse_note(request.checkpoint, where="checkpoint")
        head = parse_checkpoint(note.text)
    except Malformed as error:
        return refuse(HTTPStatus.BAD_REQUEST, str(error))
    if request.old > head.size:
        reason = f"the old size {request.old} is larger than the checkpoint's {head.size}"
        return refuse(HTTPStatus.BAD_REQUEST, reason)
    if head.origin not in logs:
        return refuse(HTTPStatus.NOT_FOUND, "this witness does not know the log; ask its operator to enrol it")
    try:
        lines = _signed_by(logs[head.origin], note, head)
    except Invalid as error:
        return refuse(HTTPStatus.FORBIDDEN, str(error))
    return Submission(request, head, note.text, lines)


def _signed_by(keys: Sequence[Verifier], note: Note, head: Checkpoint) -> tuple[Signature, ...]:
    """The log's good lines. Raises Invalid, also for extension lines that only ML-DSA-44 lines leave unsigned."""
    verified = open_note(note, keys, "checkpoint").verified
    if head.extensions and all(getattr(key, "kind", None) is Kind.SUBTREE for key, _ in verified):
        raise Invalid("the log's signature does not cover the extension lines", where="checkpoint")
    return tuple([line for _, line in verified])


def weigh(asked: Submission, held: Held, cosign: Cosign, now: int) -> Verdict:
    """Decide whether to cosign at POSIX second `now`, and what to keep. 200, 409, 422; 500 when the clock ran back."""
    latest, head = held.latest, asked.head
    evidence = _fork(asked, held)
    size = latest.size if latest else 0
    if asked.request.old != size:
        return Verdict(Answer(HTTPStatus.CONFLICT, print_size(size), SIZE_TYPE), evidence=evidence)
    try:
        verify_consistency(size, latest.root if latest else EMPTY_ROOT, head.size, head.root, asked.request.proof)
    except BadProof as error:
        answer = refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        return Verdict(answer, evidence=evidence or _unproven(asked, latest))
    if latest and now < latest.time:
        behind = f"the clock says {now}, but the last cosignature for {head.origin} is of {latest.time}"
        return Verdict(refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "this witness's clock is wrong"), alarm=behind)
    lines = cosign(asked.text, now)
    keep = Cosigned(head.size, head.root, now, Note(asked.text, (*asked.lines, *lines)).print())
    return Verdict(Answer(HTTPStatus.OK, print_cosignatures(lines)), keep, asked.signed)


def _fork(asked: Submission, held: Held) -> Evidence | None:
    """Two trees of one size, both signed by the log: whatever else is wrong with the request, this is proof."""
    same = held.same_size
    if same is None or same.root == asked.head.root:
        return None
    return _against(Charge.FORK, asked, same)


def _unproven(asked: Submission, latest: Cosigned | None) -> Evidence | None:
    if latest is None or asked.head.size == latest.size:
        return None
    return _against(Charge.UNPROVEN, asked, latest)


def _against(charge: Charge, asked: Submission, held: Cosigned) -> Evidence:
    head = asked.head
    return Evidence(charge, head.origin, head.size, head.root, asked.signed, held.checkpoint)
