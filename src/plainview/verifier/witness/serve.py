"""The web around a witness: connections that stay open, limits on all that strangers send, one step for many requests.

While one step is being made durable, the requests that come in meanwhile gather for the next; so the disk's delay is
paid once for all of them. TLS is a proxy's task (docs/witnessing.md).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus

from plainview.core.notes.add_checkpoint import ADD_CHECKPOINT_PATH, REQUEST_BYTES_MAX
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Malformed, PlainviewError
from plainview.verifier.witness.decide import Answer, refuse
from plainview.verifier.witness.pages import page
from plainview.verifier.witness.records import Records
from plainview.verifier.witness.wire import (
    CONTINUE,
    END_OF_HEAD,
    HEAD_BYTES_MAX,
    Head,
    body_length,
    parse_head,
    print_answer,
)
from plainview.verifier.witness.witness import Witness

BACKLOG = 2048
CONNECTIONS_MAX = 1024
BATCH_MAX = 64
IDLE_SECONDS = 60.0
REQUEST_SECONDS = 10.0
"""How long a request may take to arrive once it has begun, and its answer to be taken."""


class Server:
    """Serves one witness and its records on a socket."""

    def __init__(
        self,
        witness: Witness,
        vkeys: tuple[VerifierKey, ...],
        records: Records,
        *,
        idle_seconds: float = IDLE_SECONDS,
        request_seconds: float = REQUEST_SECONDS,
        stop_seconds: float = REQUEST_SECONDS,
        connections_max: int = CONNECTIONS_MAX,
    ) -> None:
        """Serve `witness`, which from now on only this server uses, and `records` beside it."""
        self.witness = witness
        self._vkeys, self._records = vkeys, records
        self._idle, self._seconds, self._end, self._most = idle_seconds, request_seconds, stop_seconds, connections_max
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="witness")
        self._waiting: list[tuple[bytes, asyncio.Future[Answer]]] = []
        self._step: asyncio.Task[None] | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def serve(self, host: str, port: int, ready: Callable[[str, int], None], stop: asyncio.Event) -> None:
        """Serve until `stop`; `ready` is told the address in use. What is being cosigned then is still answered."""
        server = await asyncio.start_server(self._client, host, port, limit=HEAD_BYTES_MAX, backlog=BACKLOG)
        ready(*server.sockets[0].getsockname()[:2])
        await stop.wait()
        server.close()
        if self._step is not None:
            await asyncio.wait({self._step}, timeout=self._end)
            await asyncio.sleep(0)  # the clients that waited for it write their answers
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        self._waiting.clear()
        if self._step is not None:  # too slow for its clients; what it keeps is kept all the same
            await self._step
        self._writer.shutdown()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        try:
            if len(self._clients) > self._most:
                await self._send(writer, refuse(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections"))
                return
            while await self._exchange(reader, writer):
                pass
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            pass  # the client has gone or is too slow, or the server stops: nothing to say to it
        finally:
            self._clients.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Read one request and answer it; tell whether another may come."""
        async with asyncio.timeout(self._idle):
            first = await reader.readexactly(1)
        try:
            async with asyncio.timeout(self._seconds):
                head = parse_head(first + await reader.readuntil(END_OF_HEAD))
        except asyncio.LimitOverrunError:
            return await self._send(
                writer, refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request's head is too long")
            )
        except Malformed as error:
            return await self._send(writer, refuse(HTTPStatus.BAD_REQUEST, str(error)))
        length = body_length(head, REQUEST_BYTES_MAX)
        if isinstance(length, Answer):
            return await self._send(writer, length)
        if head.waits and length:
            writer.write(CONTINUE)
        async with asyncio.timeout(self._seconds):
            body = await reader.readexactly(length)
        return await self._send(writer, await self._answer(head, body), head)

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer, head: Head | None = None) -> bool:
        """Send an answer; without a readable `head` it is the last on this connection."""
        persistent = head is not None and head.persistent
        body = head is None or head.method != "HEAD"
        date = self.witness.clock()
        async with asyncio.timeout(self._seconds):
            writer.write(print_answer(answer, date=date, persistent=persistent, body=body))
            await writer.drain()
        return persistent

    async def _answer(self, head: Head, body: bytes) -> Answer:
        if head.path == ADD_CHECKPOINT_PATH and head.method == "POST":
            return await self._cosign(body)
        if head.path == ADD_CHECKPOINT_PATH or head.method not in ("GET", "HEAD"):
            return refuse(HTTPStatus.METHOD_NOT_ALLOWED, "this is not done here")
        try:
            return page(head.path, self._vkeys, self._records)
        except PlainviewError as error:
            self.witness.alarm(f"nothing can be shown: {error}")
            return refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "this witness cannot read its records")

    async def _cosign(self, body: bytes) -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((body, answered))
        if self._step is None:
            self._step = asyncio.create_task(self._work())
        return await answered

    async def _work(self) -> None:
        """Take what waits, step by step, until nothing does."""
        loop = asyncio.get_running_loop()
        while batch := self._waiting[:BATCH_MAX]:
            del self._waiting[:BATCH_MAX]
            answers = await loop.run_in_executor(self._writer, self._step_of, [body for body, _ in batch])
            for (_, answered), answer in zip(batch, answers, strict=True):
                if not answered.done():  # the server may be stopping
                    answered.set_result(answer)
        self._step = None

    def _step_of(self, bodies: list[bytes]) -> list[Answer]:
        try:
            return self.witness.answer(bodies)
        except Exception as error:  # noqa: BLE001  whatever it is, nothing was kept and nobody may wait for ever
            self.witness.stopped = f"the program has a fault: {error!r}"
            self.witness.alarm(f"nothing is cosigned any more: {self.witness.stopped}")
            return [refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "this witness has a fault and has stopped")] * len(bodies)
