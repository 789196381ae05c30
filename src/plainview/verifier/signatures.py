"""Official signatures, checked in batches, in a second process when there are many: mathematics only, no rule.

A batch is plain bytes, so that it crosses to another process cheaply; the statement is read again there, strictly.
"""

import base64
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from plainview.core.docket.statement import SIGNED_PREFIX
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import BadSignature

BATCH = 256
WAITING_MAX = 16
"""Batches that may wait for the other process: what bounds the memory."""

Item = tuple[int, str, bytes]
"""Index, public key in base64, and the statement's bytes with its signature."""


def first_bad(origin: str, items: list[Item]) -> int:
    """Promise the index of the first statement whose signature is not by its key, -1 when all are."""
    return next((index for index, public, entry in items if not _good(origin, public, entry)), -1)


def _good(origin: str, public: str, entry: bytes) -> bool:
    """Tell whether the key signed the statement without its `signature` (D§5)."""
    plain = canonical.parse(entry)
    assert isinstance(plain, dict)
    signature = plain.pop("signature")
    assert isinstance(signature, dict)
    message = SIGNED_PREFIX + origin.encode() + b"\n" + canonical.print(plain)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(str(signature["value"])), message)
    except (InvalidSignature, ValueError):
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

    def add(self, index: int, public: str, entry: bytes) -> None:
        """Take one more. Raises BadSignature for any taken before that turned out wrong."""
        self.count += 1
        self._batch.append((index, public, entry))
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
