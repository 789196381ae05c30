"""The web around a witness: what is shown, what is limited, and many at once."""

import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from plainview.core.notes.add_checkpoint import REQUEST_BYTES_MAX, monitoring_path
from plainview.core.notes.note import Signature
from plainview.core.vocabulary.errors import Stopped
from tests.core.notes.keys import ORIGIN
from tests.verifier.witness.asking import LENGTH, NAME, Running, ask, running, vkeys_of


def talk(witness: Running, *parts: bytes, shut: bool = False) -> bytes:
    """Send the parts over one connection and give all that comes back until the witness ends it, however it does."""
    back = b""
    with socket.create_connection(("127.0.0.1", witness.port), timeout=20) as client, suppress(ConnectionError):
        with suppress(ConnectionError):
            for part in parts:
                client.sendall(part)
            if shut:
                client.shutdown(socket.SHUT_WR)
        while data := client.recv(65536):
            back += data
    return back


def post(body: bytes, *fields: bytes) -> bytes:
    head = (b"POST /add-checkpoint HTTP/1.1", b"Host: w", b"Content-Length: %d" % len(body), *fields, b"", b"")
    return b"\r\n".join(head) + body


def statuses(answers: bytes) -> list[int]:
    return [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]


def test_the_front_page_says_who_it_is(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        status, body, content_type = witness.call("GET", "/")
        assert (status, content_type) == (200, "text/plain; charset=utf-8")
        assert body.startswith(f"The witness {NAME} cosigns".encode())
        assert all(f"\nvkey {key.print()}\n".encode() in body for key in vkeys_of(tmp_path / "w"))
        assert witness.call("GET", "/?again")[1] == body


def test_heads_are_asked_for_without_bodies(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        witness.post(ask(0, 5))
        path = monitoring_path(ORIGIN).encode()
        answer = talk(witness, b"HEAD " + path + b" HTTP/1.0\r\n\r\n")
        assert answer.endswith(b"\r\n\r\n")
        assert b"Content-Length: %d\r\n" % len(witness.latest()) in answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/evidence/1/held", 404),
        ("GET", "/evidence/0/held", 404),
        ("GET", f"/{'0' * 64}/checkpoint", 404),
        ("GET", monitoring_path(ORIGIN), 404),
        ("GET", "/add-checkpoint", 405),
        ("PUT", "/add-checkpoint", 405),
        ("DELETE", "/", 405),
        ("POST", "/", 405),
        ("OPTIONS", "/", 405),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, method: str, path: str, status: int) -> None:
    with running(tmp_path / "w") as witness:
        assert witness.call(method, path, b"" if method in ("PUT", "POST") else None)[0] == status


def test_one_connection_serves_many_requests_one_after_the_other(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        asked = [post(ask(0, 1)), *[post(ask(size, size + 1)) for size in range(1, 6)]]
        answers = talk(witness, *asked, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert statuses(answers) == [200] * 7


def test_a_client_that_waits_is_told_to_go_on(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        answers = talk(witness, post(ask(0, 1), b"Expect: 100-continue", b"Connection: close"))
        assert statuses(answers) == [100, 200]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", 431),
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 16385\r\n\r\n", 413),
    ],
)
def test_what_is_too_long_or_unclear_ends_the_connection(tmp_path: Path, sent: bytes, status: int) -> None:
    with running(tmp_path / "w") as witness:
        answer = talk(witness, sent)
        assert statuses(answer) == [status]
        assert b"\r\nConnection: close\r\n" in answer


def test_the_longest_request_is_read(tmp_path: Path) -> None:
    spare = REQUEST_BYTES_MAX - len(ask(0, 5)) - len(Signature("", b"1234", b"5").line().encode())
    longest = ask(0, 5) + Signature("n" * spare, b"1234", b"5").line().encode()
    assert len(longest) == REQUEST_BYTES_MAX
    with running(tmp_path / "w") as witness:
        assert witness.post(longest)[0] == 200
        assert witness.post(longest + b"\n")[0] == 413


@pytest.mark.parametrize("sent", [b"", b"P", b"POST / HTTP/1.1\r\n", post(ask(0, 5))[:-1]])
def test_a_client_that_is_slow_or_gone_holds_nothing(tmp_path: Path, sent: bytes) -> None:
    with running(tmp_path / "w", idle_seconds=0.05, request_seconds=0.05) as witness:
        assert talk(witness, sent) == b""
        assert talk(witness, sent, shut=True) == b""
    with running(tmp_path / "w") as witness:
        assert witness.latest() == b"there is nothing here\n"


def test_there_are_never_too_many_connections(tmp_path: Path) -> None:
    with running(tmp_path / "w", connections_max=2) as witness:
        held = [socket.create_connection(("127.0.0.1", witness.port), timeout=20) for _ in range(2)]
        for client in held:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
        assert statuses(talk(witness)) == [503]
        for client in held:
            client.close()


class Slow:
    """Stands in front of a witness's keys: says when it is at work, and goes on when it may or after `seconds`."""

    def __init__(self, witness: Running, seconds: float) -> None:
        self.at_work, self.may_go_on = threading.Event(), threading.Event()
        self.seconds, self.cosign = seconds, witness.server.witness.cosign
        witness.server.witness.cosign = self

    def __call__(self, text: bytes, now: int) -> tuple[Signature, ...]:
        self.at_work.set()
        self.may_go_on.wait(self.seconds)
        return self.cosign(text, now)


def test_a_client_that_leaves_does_not_stop_the_others(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        slow = Slow(witness, 20)
        with socket.create_connection(("127.0.0.1", witness.port), timeout=20) as gone:
            gone.sendall(post(ask(0, 1)))
            assert slow.at_work.wait(20)
        with socket.create_connection(("127.0.0.1", witness.port), timeout=20) as stays:
            stays.sendall(post(ask(1, 2)))
            slow.may_go_on.set()
            assert stays.recv(12) == b"HTTP/1.1 200"


def test_what_is_being_cosigned_at_the_end_is_still_answered(tmp_path: Path) -> None:
    with socket.socket() as client:
        client.settimeout(20)
        with running(tmp_path / "w") as witness:
            slow = Slow(witness, 0.3)
            client.connect(("127.0.0.1", witness.port))
            client.sendall(post(ask(0, 1)))
            assert slow.at_work.wait(20)
        assert client.recv(12) == b"HTTP/1.1 200"


def test_a_step_too_slow_for_the_end_is_kept_without_an_answer(tmp_path: Path) -> None:
    with socket.socket() as client:
        client.settimeout(20)
        with running(tmp_path / "w", stop_seconds=0.05) as witness:
            slow = Slow(witness, 0.5)
            client.connect(("127.0.0.1", witness.port))
            client.sendall(post(ask(0, 1)))
            assert slow.at_work.wait(20)
        assert client.recv(12) == b""
    with running(tmp_path / "w") as witness:
        assert witness.post(ask(0, 1))[:2] == (409, b"1\n")


def test_a_fault_of_ours_is_answered_and_stops_the_witness(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        witness.server.witness.cosign = lambda text, now: 1 // 0
        assert witness.post(ask(0, 1)) == (
            500,
            b"this witness has a fault and has stopped\n",
            "text/plain; charset=utf-8",
        )
        assert "ZeroDivisionError" in witness.alarms[0]
        assert witness.post(ask(0, 1))[1] == b"this witness cannot keep what it would cosign\n"
        assert witness.call("GET", "/")[0] == 200


def test_records_that_cannot_be_read_are_an_alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise Stopped("the database failed")

    with running(tmp_path / "w") as witness:
        monkeypatch.setattr(witness.server._records, "newest", unreadable)
        assert witness.call("GET", "/")[0] == 500
        assert witness.alarms == ["nothing can be shown: the database failed"]


def test_of_64_different_heads_asked_for_at_once_one_is_cosigned(tmp_path: Path) -> None:
    bodies = [ask(0, 5 + number % 35, "ab"[number // 35]) for number in range(64)]
    assert len(set(bodies)) == 64
    with running(tmp_path / "w") as witness:
        start = threading.Barrier(64)

        def race(body: bytes) -> int:
            start.wait(20)
            return witness.post(body)[0]

        with ThreadPoolExecutor(64) as pool:
            found = Counter(pool.map(race, bodies))
        assert found == {200: 1, 409: 63}


def test_many_racers_on_two_branches_never_get_two_roots_for_one_size(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        got: list[tuple[int, str]] = []

        def climb(branch: str) -> None:
            size = 0
            while size < LENGTH:
                status, body, _ = witness.post(ask(size, size + 1, branch))
                if status == 200:
                    got.append((size + 1, branch))
                elif status == 422:
                    return  # the other branch has won
                size = int(body) if status == 409 else size + 1

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(climb, "abababab"))
        winners = {branch for size, branch in got if size > 4}  # up to 4 the branches are one
        assert len(winners) == 1
        assert max(size for size, _ in got) == LENGTH
