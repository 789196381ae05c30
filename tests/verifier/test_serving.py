"""Serving published files: what is given out, with which headers, and what never is."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from plainview.verifier.serving import LASTING, PASSING, asked_file, caching, content_type, server

TILE = "tile/0/000"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    folder = tmp_path_factory.mktemp("served") / "public"
    for path, data in {
        "checkpoint": b"log\n",
        "index.html": b"<p>home",
        "site/index.html": b"<p>site",
        TILE: b"tile",
        "../secret": b"secret",
        ".hidden": b"hidden",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "leak").symlink_to(folder.parent / "secret")
    with server(folder, "127.0.0.1", 0, lambda _: None) as served:
        threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True).start()
        yield str(served.server_address[0]), served.server_port
        served.shutdown()


def asked(address: tuple[str, int], method: str, target: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection(*address)
    connection.request(method, target)
    answer = connection.getresponse()
    found = answer.status, answer.read(), dict(answer.getheaders())
    connection.close()
    return found


@pytest.mark.parametrize(
    ("target", "body", "kind", "kept"),
    [
        ("/checkpoint", b"log\n", "text/plain; charset=utf-8", PASSING),
        ("/", b"<p>home", "text/html; charset=utf-8", PASSING),
        ("/site/?x=1", b"<p>site", "text/html; charset=utf-8", PASSING),
        (f"/{TILE}", b"tile", "application/octet-stream", LASTING),
    ],
)
def test_a_published_file_is_given_out(
    address: tuple[str, int], target: str, body: bytes, kind: str, kept: str
) -> None:
    status, data, headers = asked(address, "GET", target)
    assert (status, data, headers["Content-Type"], headers["Cache-Control"]) == (200, body, kind, kept)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert asked(address, "HEAD", target)[:2] == (200, b"")


@pytest.mark.parametrize(
    "target", ["/nothing", "/../secret", "/%2e%2e/secret", "/.hidden", "/leak", "/site", "//etc/passwd", "/tile/"]
)
def test_what_is_not_published_is_not_given_out(address: tuple[str, int], target: str) -> None:
    status, data, _ = asked(address, "GET", target)
    assert status == 404
    assert data == b"No file of this name is published here.\n"
    assert asked(address, "HEAD", target)[:2] == (404, b"")


def test_nothing_can_be_sent(address: tuple[str, int]) -> None:
    assert asked(address, "POST", "/checkpoint")[0] == 501


def test_a_partial_tile_is_kept_a_minute(tmp_path: Path) -> None:
    assert (caching("tile/0/000.p/5"), caching("tile/nonsense"), caching("policy")) == (PASSING,) * 3
    assert (content_type("checkpoints/2026-01-01"), content_type("site/a.css")) == (
        "text/plain; charset=utf-8", "text/css; charset=utf-8",
    )  # fmt: skip
    assert asked_file(tmp_path, "/") is None
