"""Official signatures, checked in batches, in a second process when there are many: mathematics only, no rule.

A batch is plain bytes, so that it crosses to another process cheaply; the statement is read again there, strictly.
"""

from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType

from plainview.core.docket.forms import verify
from plainview.core.docket.statement import SIGNED_PREFIX, parse_signature
from plainview.core.notes import canonical
from plainview.core.notes.webauthn import Party
from plainview.core.vocabulary.errors import BadSignature

BATCH = 256
WAITING_MAX = 16
"""Batches that may wait for the other process: what bounds the memory."""

Item = tuple[int, str, Party | None, bytes]
"""Index, the key's public form in base64, its relying party if it has one, and the statement's bytes."""


def first_bad(origin: str, items: list[Item]) -> int:
    """Promise the index of the first statement whose signature is not by its key, -1 when all are."""
    return next((index for index, public, party, entry in items if not _good(origin, public, party, entry)), -1)


def _good(origin: str, public: str, party: Party | None, entry: bytes) -> bool:
    """Tell whether the key signed the statement without its `signature` (D§5)."""
    plain = canonical.parse(entry)
    assert isinstance(plain, dict)
    signature = parse_signature(plain.pop("signature"), "signature")
    assert signature is not None
    message = SIGNED_PREFIX + origin.encode() + b"\n" + canonical.print(plain)
    try:
        verify(public, party, signature, message)
    except BadSignature:
        return False
    return True


class Signatures:
    """Takes signatures as they come and says, at the latest at the end, whether all are good. A context manager."""

    def __init__(self, origin: str, second_process: bool) -> None:
        """Check for the log `origin`; with `second_process`, beside whatever the caller does meanwhile."""
        self.count = 0
        self._origin = origin
        self._batch: list[Item] = []
        self._waiting: deque[Future[int]] = deque()
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn")) if second_process else None

    def __enter__(self) -> "Signatures":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the second process, whatever it still has to do."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def add(self, index: int, public: str, party: Party | None, entry: bytes) -> None:
        """Take one more. Raises BadSignature for any taken before that turned out wrong."""
        self.count += 1
        self._batch.append((index, public, party, entry))
        if len(self._batch) == BATCH:
            self._send()

    def finish(self) -> None:
        """Promise that all that were taken are good. Raises BadSignature naming the first statement that is not."""
        self._send()
        while self._waiting:
            _judge(self._waiting.popleft().result())

    def _send(self) -> None:
        batch, self._batch = self._batch, []
        if self._pool is None:
            _judge(first_bad(self._origin, batch))
            return
        self._waiting.append(self._pool.submit(first_bad, self._origin, batch))
        while len(self._waiting) > WAITING_MAX:
            _judge(self._waiting.popleft().result())


def _judge(bad: int) -> None:
    if bad >= 0:
        raise BadSignature("the signature is not by the key that it names", where=f"statement {bad}")
