import pytest
from hypothesis import given

from plainview.core.vocabulary.errors import Malformed
from plainview.verifier.witness import wire
from plainview.verifier.witness.decide import Answer
from plainview.verifier.witness.wire import Head
from tests.core.notes.mutate import damaged

POST = b"POST /add-checkpoint?x=1 HTTP/1.1\r\nHost: w\r\nContent-Length:  12 \r\nX-Odd:\r\n\r\n"


def head(first: bytes = b"POST / HTTP/1.1", *fields: bytes) -> Head:
    return wire.parse_head(b"\r\n".join([first, *fields, b"", b""]))


def test_a_request_head_is_read() -> None:
    found = wire.parse_head(POST)
    assert (found.method, found.target, found.path) == ("POST", "/add-checkpoint?x=1", "/add-checkpoint")
    assert found.fields == {b"host": b"w", b"content-length": b"12", b"x-odd": b""}
    assert found.persistent
    assert not found.waits
    assert wire.body_length(found, 12) == 12


@pytest.mark.parametrize(
    ("first", "fields", "persistent"),
    [
        (b"GET / HTTP/1.1", [], True),
        (b"GET / HTTP/1.1", [b"Connection: close"], False),
        (b"GET / HTTP/1.1", [b"Connection: Keep-Alive"], True),
        (b"GET / HTTP/1.0", [], False),
        (b"GET / HTTP/1.0", [b"connection: KEEP-ALIVE"], True),
    ],
)
def test_a_connection_stays_open_as_its_version_says(first: bytes, fields: list[bytes], persistent: bool) -> None:
    assert head(first, *fields).persistent is persistent


def test_a_client_may_wait_before_it_sends_its_body() -> None:
    assert head(b"POST / HTTP/1.1", b"Expect: 100-Continue").waits


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"POST /\r\n\r\n",
        b"POST / HTTP/2\r\n\r\n",
        b"POST / HTTP/1.2\r\n\r\n",
        b"post / HTTP/1.1\r\n\r\n",
        b"POST  / HTTP/1.1\r\n\r\n",
        b"POST http://w/ HTTP/1.1\r\n\r\n",
        b"POST / x HTTP/1.1\r\n\r\n",
        b"POST /\xc3\xa4 HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\nHost: w\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost : w\r\n\r\n",
        b"POST / HTTP/1.1\r\n Host: w\r\n\r\n",
        b"POST / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
        b"POST / HTTP/1.1\r\nA: b\x00\r\n\r\n",
        b"POST / HTTP/1.1\r\nA: b\rc\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_what_two_readers_could_take_for_different_requests_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        wire.parse_head(data)


@given(damaged(POST))
def test_a_damaged_head_is_refused_or_read(data: bytes) -> None:
    try:
        found = wire.parse_head(data)
    except Malformed:
        return
    assert found.target.startswith("/")


@pytest.mark.parametrize(
    ("first", "fields", "status"),
    [
        (b"POST / HTTP/1.1", [], 411),
        (b"POST / HTTP/1.1", [b"Transfer-Encoding: chunked"], 411),
        (b"GET / HTTP/1.1", [b"Transfer-Encoding: chunked"], 411),
        (b"POST / HTTP/1.1", [b"Content-Length: +1"], 400),
        (b"POST / HTTP/1.1", [b"Content-Length: 1,1"], 400),
        (b"POST / HTTP/1.1", [b"Content-Length:"], 400),
        (b"POST / HTTP/1.1", [b"Content-Length: 13"], 413),
    ],
)
def test_a_body_that_cannot_be_read_is_answered(first: bytes, fields: list[bytes], status: int) -> None:
    answer = wire.body_length(head(first, *fields), 12)
    assert isinstance(answer, Answer)
    assert answer.status == status


def test_a_request_without_a_body_has_none() -> None:
    assert wire.body_length(head(b"GET / HTTP/1.1"), 12) == 0
    assert wire.body_length(head(b"POST / HTTP/1.1", b"Content-Length: 0"), 12) == 0


def test_an_answer_is_printed_with_its_length_and_date() -> None:
    assert wire.print_answer(Answer(409, b"5\n", "text/x.tlog.size"), date=0, persistent=False) == (
        b"HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\nContent-Length: 2\r\n"
        b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        b"Connection: close\r\n\r\n5\n"
    )
    to_head = wire.print_answer(Answer(200, b"body"), date=0, persistent=True, body=False)
    assert b"Content-Length: 4\r\n" in to_head
    assert to_head.endswith(b"nosniff\r\n\r\n")
    assert b"Allow: GET, HEAD, POST\r\n" in wire.print_answer(Answer(405, b""), date=0, persistent=True)
