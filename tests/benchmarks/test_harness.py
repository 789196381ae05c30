"""The measuring itself: what is compared, how it is printed, and that the thin server speaks HTTP."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.figure import Figure
from benchmarks.log_server import Adding, body_bytes, open_log
from plainview.server.log.group import GroupCommit, Window


@pytest.mark.parametrize(
    ("value", "unit", "other", "ratio"),
    [(30.0, "/s", 10.0, 3.0), (30.0, "ms", 10.0, 1 / 3), (30.0, "/s", None, None), (2.0, "s", 4.0, 2.0)],
)
def test_more_a_second_and_less_time_are_better(value: float, unit: str, other: float | None, ratio: float) -> None:
    assert Figure("x", value, unit, "peer", other).ratio == ratio


def test_every_module_with_figures_is_found() -> None:
    assert {"log", "micro"} <= set(run.modules())


def test_an_unknown_module_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["lgo"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("there is no benchmark lgo; there are ")
    assert " log, " in told


def test_the_page_says_what_was_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    figure = {"name": "x", "value": 1234.5, "unit": "/s", "against": "peer", "other": None, "note": "not measured"}
    found = {"title": "T", "about": "A", "command": "c", "date": "d", "machine": {"cores": "2"}, "figures": [figure]}
    (tmp_path / "x.json").write_text(json.dumps(found))
    assert "| x | 1,234 /s | peer |  |  | not measured |" in run.page()


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: 200", 200),
        (b"POST /add HTTP/1.1\r\ncontent-length:0", 0),
        (b"POST /add HTTP/1.1\r\nHost: x", -1),
        (b"POST /add HTTP/1.1\r\nContent-Length: -1", -1),
        (b"POST /add HTTP/1.1\r\nContent-Length: 65536", -1),
        (b"GET /add HTTP/1.1\r\nContent-Length: 1", -1),
    ],
)
def test_only_a_post_of_a_stated_length_is_taken(head: bytes, length: int) -> None:
    assert body_bytes(head) == length


def test_a_request_in_pieces_and_two_at_once_are_answered_in_order(tmp_path: Path) -> None:
    async def talk(group: GroupCommit) -> bytes:
        server = await asyncio.get_running_loop().create_server(lambda: Adding(group), "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            request = b"POST /add HTTP/1.1\r\nContent-Length: 3\r\n\r\none"
            writer.write(request[:20])
            await asyncio.sleep(0.01)
            writer.write(request[20:] + request + b"GET / HTTP/1.1\r\n\r\n")
            answer = await reader.read()
            writer.close()
            return answer

    with GroupCommit(open_log(tmp_path), lambda: int(time.time()), Window(0)) as group:
        answer = asyncio.run(talk(group))
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
    assert answer.startswith(ok + b"0" + ok + b"1HTTP/1.1 400 ")
