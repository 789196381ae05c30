"""The log's writer in a process of its own, so that hashing, signing and fsync take no time from those who serve.

Within one Python process only one thread computes at a time, and a writer that comes back from fsync waits for its
turn. A `ChildAppender` takes the place of an `Appender` in a `GroupCommit`; each batch goes over in one message.
"""

import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType

from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.append import Appender, Batch

Open = Callable[[], AbstractContextManager[Appender]]


class ChildAppender:
    """An appender in a child process. Use it as a context; leaving it lets the batch under way come to its end.

    The child ends when this process does, however that happens: whatever it was doing then, it finishes its batch or
    is stopped by what stopped us, and the log is as after any crash.
    """

    def __init__(self, open: Open) -> None:
        """Start the child and let it `open` the log, with whatever locks that takes; `open` must be picklable.

        Raises what `open` raises there, as Stopped.
        """
        context = get_context("spawn")  # a fork would copy threads' locks as they happen to be
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(open, theirs), name="log writer", daemon=True)
        self._process.start()
        theirs.close()
        try:
            self._answer()
        except Stopped:
            self.close()
            raise

    def append(self, entries: Sequence[bytes], timestamp: int) -> Batch:
        """Promise what `Appender.append` promises. Every error comes as Stopped, the child's death among them."""
        try:
            self._pipe.send((list(entries), timestamp))
        except OSError as error:
            raise Stopped("the log's writer has ended", next="Open the log again") from error
        batch = self._answer()
        assert isinstance(batch, Batch), "one batch, one answer"
        return batch

    def close(self) -> None:
        """Ask for nothing more, and wait until the child has ended."""
        self._pipe.close()
        self._process.join()

    def __enter__(self) -> "ChildAppender":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _answer(self) -> Batch | None:
        try:
            batch, wrong = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise Stopped("the log's writer ended in the middle of its work", next="Open the log again") from error
        if wrong is not None:
            raise Stopped(wrong, next="Open the log again")
        return batch if isinstance(batch, Batch) else None


def _work(open: Open, pipe: Connection) -> None:
    """Be the child: open the log, then a batch for each message, until the other end is closed or a batch fails."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the parent, who will close the pipe
    try:
        with open() as appender:
            pipe.send((None, None))
            while True:
                entries, timestamp = pipe.recv()
                pipe.send((appender.append(entries, timestamp), None))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
        pipe.send((None, f"{type(error).__name__}: {error}"))
