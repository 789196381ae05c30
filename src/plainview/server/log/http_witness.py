"""A witness over HTTP: one POST, nothing followed, nothing unpacked, little read, and not for long."""

import time
from collections.abc import Callable

import httpx

from plainview.core.notes.add_checkpoint import ADD_CHECKPOINT_PATH, ANSWER_BYTES_MAX, TEXT_TYPE
from plainview.core.vocabulary.errors import Unchecked
from plainview.server.log.ports import Answer

SILENCE_SECONDS_MAX = 5.0
ANSWER_SECONDS_MAX = 10.0
USER_AGENT = "plainview-log"


class HttpWitness:
    """The witness whose submission prefix is an address; for one thread at a time."""

    def __init__(
        self, address: str, client: httpx.Client | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask below `address`; `clock` counts seconds. Raises Unchecked when it is no address with http or https."""
        if not address.startswith(("http://", "https://")):
            raise Unchecked("its address in the policy begins with neither http:// nor https://")
        self._address = address.rstrip("/") + ADD_CHECKPOINT_PATH
        self._client = client or httpx.Client(timeout=SILENCE_SECONDS_MAX, follow_redirects=False)
        self._clock = clock

    def add_checkpoint(self, body: bytes) -> Answer:
        """Promise the answer to one request. Raises Unchecked when there is none, or it is too long or too slow."""
        headers = {
            "Content-Type": TEXT_TYPE,
            "Accept-Encoding": "identity",
            "User-Agent": USER_AGENT,
            "Connection": "close",
        }
        try:
            with self._client.stream("POST", self._address, content=body, headers=headers) as answer:
                data = self._body(answer)
                return Answer(answer.status_code, answer.headers.get("Content-Type", ""), data)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unchecked(f"it cannot be reached ({type(error).__name__})") from None

    def _body(self, answer: httpx.Response) -> bytes:
        start, data = self._clock(), b""
        for chunk in answer.iter_raw():
            data += chunk
            if len(data) > ANSWER_BYTES_MAX:
                raise Unchecked(f"its answer is longer than {ANSWER_BYTES_MAX} bytes")
            if self._clock() - start > ANSWER_SECONDS_MAX:
                raise Unchecked(f"its answer took longer than {ANSWER_SECONDS_MAX:.0f} seconds")
        return data
