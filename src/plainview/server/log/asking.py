"""One witness asked about one head: what is sent, and what each answer means. Source: C2SP tlog-witness.

Witnesses in use differ from the text: codes of two versions, sizes without their content type, a 409 without one, a 500
for what is a 403 or 404. Whatever is not a good line or a sign of two pasts means only that this witness is away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from plainview.core.notes.add_checkpoint import (
    AddCheckpoint,
    good_cosignatures,
    parse_cosignatures,
    parse_size,
)
from plainview.core.notes.note import Signature
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Invalid, Malformed, PlainviewError, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.head import Head
from plainview.server.log.ports import Answer, Witness

ATTEMPTS_MAX = 8
"""How often one witness is asked about one head in one round; a told size, retried, makes at most two."""

MEANING = {
    400: "it calls our request malformed (400)",
    403: "it does not trust this log's key (403)",
    404: "it does not know this log (404)",
    429: "it is asked too often (429)",
}


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The witness's good lines on the head."""

    lines: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """The witness has not cosigned, for a reason that says nothing against the log."""

    why: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """The witness says that there is another past than ours: what was sent and answered, as evidence."""

    what: str
    request: bytes
    answer: Answer


Outcome = Cosigned | Away | Alarm


@dataclass(frozen=True, slots=True)
class Reply:
    """How asking one witness ended, and the size that it has cosigned last as far as it said, None when it did not."""

    outcome: Outcome
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A head of ours, the witness's keys whose lines are wanted, and how proofs from older sizes are made.

    `former` are sizes that the witness may have seen; they are tried when it refuses without naming one.
    """

    head: Head
    keys: Sequence[VerifierKey]
    prove: Callable[[int], Sequence[Hash]]
    former: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Promise the head's size."""
        return self.head.checkpoint.size

    def request(self, old: int) -> bytes:
        """Promise the request body from size `old`: our own lines and nobody else's."""
        return AddCheckpoint(old, tuple(self.prove(old)), self.head.bare).print()


def ask(witness: Witness, question: Question, kept: int = 0) -> Reply:
    """Promise how the witness answers, asked from its `kept` size on and again from the size that it tells.

    Its lines are checked before they are believed. Raises nothing that a witness could cause.
    """
    talk = _Talk(question)
    old: int | Outcome = min(max(kept, 0), question.size)
    for _ in range(ATTEMPTS_MAX):
        if not isinstance(old, int):
            return Reply(old, talk.told)
        old = talk.turn(witness, old)
    return Reply(Away("it sends us from one size to another") if isinstance(old, int) else old, talk.told)


@dataclass(slots=True)
class _Talk:
    """What has been said so far: the size told last, and the sizes tried."""

    question: Question
    told: int | None = None
    tried: set[int] = field(default_factory=set)

    def turn(self, witness: Witness, old: int) -> int | Outcome:
        """Ask once; give what it means, or the size to ask from next."""
        self.tried.add(old)
        request = self.question.request(old)
        try:
            answer = witness.add_checkpoint(request)
        except Unchecked as error:
            return Away(error.what)
        if answer.status == 200:
            return self._lines(answer)
        if answer.status == 409:
            return self._conflict(old, request, answer)
        if answer.status == 422:
            return Alarm(f"it has seen a tree of {old} that ours does not begin with (422)", request, answer)
        return Away(_meaning(answer.status))

    def _lines(self, answer: Answer) -> Outcome:
        try:
            lines = parse_cosignatures(answer.body)
            good = good_cosignatures(self.question.head.checkpoint.print(), lines, self.question.keys)
            times = [key.timestamp(line.payload) for line in good for key in self.question.keys if _by(line, key)]
        except (Malformed, Invalid) as error:
            return Away(f"its answer is no cosignature of this head: {error.what}")
        if 0 in times:
            return Away("its answer is no cosignature of this head: it gives no time")
        self.told = self.question.size
        return Cosigned(good)

    def _conflict(self, old: int, request: bytes, answer: Answer) -> int | Outcome:
        """Read a 409: the size in it, whatever its content type, or the next size to try when there is none."""
        size, before = self.question.size, self.told
        try:
            self.told = told = parse_size(answer.body)
        except PlainviewError:
            if before == old == size:
                return Alarm(f"it has cosigned a head of size {size}, and refuses ours of that size", request, answer)
            return self._another()
        if told > size:
            return Alarm(f"it has cosigned a head of size {told}; ours has {size}", request, answer)
        if told != old:
            return told
        if told == size:
            return Alarm(f"it has cosigned a head of size {size}, and refuses ours of that size", request, answer)
        return Away(f"it says that it cosigned size {told} last, and refuses a proof from there (409)")

    def _another(self) -> int | Outcome:
        """Without a told size: nothing, then the heads it may have seen, then this very head; each once."""
        if self.told is not None and self.told not in self.tried:
            return self.told
        for size in (0, *self.question.former, self.question.size):
            if size not in self.tried and size <= self.question.size:
                return size
        return Away("it refuses the size we start from and names no other (409)")


def _by(line: Signature, key: VerifierKey) -> bool:
    return (line.name, line.key_id) == (key.name, key.id)


def _meaning(status: int) -> str:
    if 300 <= status < 400:
        return f"it sends us elsewhere ({status}); addresses are changed in the policy alone"
    if 500 <= status < 600:
        return f"it has a fault of its own, or hides behind one why it refuses ({status})"
    return MEANING.get(status, f"it answers {status}, which no witness should")
