"""The adapter over HTTP, against servers that misbehave, over a real socket where that matters."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from plainview.core.notes.add_checkpoint import ANSWER_BYTES_MAX
from plainview.core.vocabulary.errors import Unchecked
from plainview.server.log.http_witness import ANSWER_SECONDS_MAX, HttpWitness
from plainview.server.log.ports import Answer


def witness(answer: Callable[[httpx.Request], httpx.Response], clock: Callable[[], float] = lambda: 0.0) -> HttpWitness:
    client = httpx.Client(transport=httpx.MockTransport(answer))
    return HttpWitness("https://witness.example/prefix/", client, clock)


def test_a_request_goes_to_the_prefix_and_the_answer_comes_as_it_is() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(409, content=iter([b"5\n"]), headers={"Content-Type": "text/x.tlog.size"})

    assert witness(answer).add_checkpoint(b"old 0\n\n...") == Answer(409, "text/x.tlog.size", b"5\n")
    assert (seen[0].method, str(seen[0].url)) == ("POST", "https://witness.example/prefix/add-checkpoint")
    assert seen[0].content == b"old 0\n\n..."
    assert seen[0].headers["Accept-Encoding"] == "identity"


def test_a_redirect_is_not_followed() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(307, content=iter(()), headers={"Location": "https://elsewhere.example/"})

    assert witness(answer).add_checkpoint(b"x").status == 307
    assert len(seen) == 1


def test_an_answer_that_is_too_long_is_given_up() -> None:
    with pytest.raises(Unchecked, match="longer than"):
        witness(lambda _: httpx.Response(200, content=iter([b"x" * (ANSWER_BYTES_MAX + 1)]))).add_checkpoint(b"x")


def test_an_answer_that_drips_is_given_up() -> None:
    ticks = iter(range(10_000))

    def drip() -> Iterator[bytes]:
        while True:
            yield b"x"

    with pytest.raises(Unchecked, match="took longer than"):
        witness(lambda _: httpx.Response(200, content=drip()), lambda: float(next(ticks))).add_checkpoint(b"x")
    assert next(ticks) < ANSWER_SECONDS_MAX + 5


@pytest.mark.parametrize("error", [httpx.ConnectError("no"), httpx.ReadTimeout("no"), httpx.RemoteProtocolError("no")])
def test_no_answer_is_unchecked_and_names_its_kind(error: httpx.HTTPError) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(Unchecked, match=type(error).__name__):
        witness(answer).add_checkpoint(b"x")


@pytest.mark.parametrize("address", ["", "ftp://witness.example", "witness.example", "file:///etc/passwd"])
def test_an_address_that_is_not_the_webs_is_refused(address: str) -> None:
    with pytest.raises(Unchecked, match="neither http"):
        HttpWitness(address)


@pytest.mark.parametrize(
    "address", ["http://", "http://[", "http://\x7f/", "http://127.0.0.1:99999", "http://127.0.0.1:1"]
)
def test_an_address_that_leads_nowhere_means_no_answer(address: str) -> None:
    with pytest.raises(Unchecked):
        HttpWitness(address).add_checkpoint(b"x")


class Rude(BaseHTTPRequestHandler):
    """Answers what its server was told to, and closes."""

    raw = b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(self.raw)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", None),
        (b"SSH-2.0-OpenSSH\r\n", None),
        (b"", None),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nzzzz", 200),
    ],
)
def test_whatever_comes_over_a_socket_is_an_answer_or_unchecked(raw: bytes, status: int | None) -> None:
    handler = type("Handler", (Rude,), {"raw": raw})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        asked = HttpWitness(f"http://127.0.0.1:{server.server_port}")
        if status is None:
            with pytest.raises(Unchecked):
                asked.add_checkpoint(b"x")
        else:
            assert asked.add_checkpoint(b"x").status == status
    finally:
        server.shutdown()
        server.server_close()
