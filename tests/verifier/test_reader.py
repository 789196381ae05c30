"""Readers: a folder and an address, strict about lengths, answers and time."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.verifier import reader
from plainview.verifier.reader import Folder, Web, open_source

Handler = Callable[[httpx.Request], httpx.Response]


def web(handler: Handler, clock: Callable[[], float] = lambda: 0.0) -> Web:
    return Web("https://log.example.com/a/", httpx.Client(transport=httpx.MockTransport(handler)), clock)


class Body(httpx.SyncByteStream):
    """A body that arrives over the wire, so that nothing is unpacked or kept on the way."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __iter__(self) -> Iterator[bytes]:
        yield self.data


def answering(status: int = 200, body: bytes = b"abc", **headers: str) -> Web:
    return web(lambda request: httpx.Response(status, stream=Body(body), headers=headers))


def test_a_place_is_a_folder_or_an_address(tmp_path: Path) -> None:
    assert isinstance(open_source(str(tmp_path)), Folder)
    assert isinstance(open_source("http://log.example.com"), Web)
    assert isinstance(open_source("https://log.example.com"), Web)
    assert (open_source(str(tmp_path)).live, open_source("https://log.example.com").live) == (False, True)
    with pytest.raises(Unchecked, match="no such folder"):
        open_source(str(tmp_path / "none"))


def test_a_folder_gives_bytes_hash_and_absence(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"abc")
    folder = Folder(tmp_path)
    assert folder.read("a/b", 3) == b"abc"
    assert folder.digest("a/b") == sha256(b"abc").hexdigest()
    assert (folder.read("a", 3), folder.read("c", 3), folder.digest("c")) == (None, None, None)


def test_a_folder_lists_files_and_linked_folders_but_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    for name in ("a/b", ".hidden", "a/.b.new", ".c.new", "d.new"):
        (tmp_path / name).write_bytes(b"")
    assert Folder(tmp_path).list() == {"a/b", ".hidden", "d.new", "link"}


def test_a_file_longer_than_its_kind_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100_000)
    with pytest.raises(Malformed, match="^a: more than the 99999 bytes"):
        Folder(tmp_path).read("a", 99_999)
    with pytest.raises(Malformed, match="^a: more than the 2 bytes"):
        answering().read("a", 2)


def test_a_file_too_long_to_hash_is_malformed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FILE_BYTES_MAX", 2)
    (tmp_path / "a").write_bytes(b"abc")
    with pytest.raises(Malformed, match="more than the 2 bytes"):
        Folder(tmp_path).digest("a")


def test_a_file_that_cannot_be_read_is_unchecked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"abc")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(Unchecked, match="^a: this file cannot be read: Permission denied"):
        Folder(tmp_path).read("a", 3)


def test_an_address_gives_bytes_hash_and_absence_and_lists_nothing() -> None:
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append((str(request.url), request.method))
        return httpx.Response(200, stream=Body(b"abc")) if request.url.path.endswith("/b") else httpx.Response(404)

    source = web(handler)
    assert source.read("t/b", 3) == b"abc"
    assert source.digest("t/b") == sha256(b"abc").hexdigest()
    assert (source.read("c", 3), source.digest("c")) == (None, None)
    assert source.list() == frozenset()
    assert asked[0] == ("https://log.example.com/a/t/b", "GET")
    assert answering(410).read("a", 3) is None


@pytest.mark.parametrize("status", [301, 302, 403, 500, 503, 206])
def test_any_other_answer_is_unchecked_and_asked_once(status: int) -> None:
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, headers={"Location": "https://else.example.com/"})

    with pytest.raises(Unchecked, match=f"^a: the server answers {status}"):
        web(handler).read("a", 3)
    assert len(asked) == 1


def test_a_packed_answer_is_unchecked() -> None:
    source = answering(**{"Content-Encoding": "gzip"})
    with pytest.raises(Unchecked, match="packs the file"):
        source.read("a", 3)
    assert answering(**{"Content-Encoding": "identity"}).read("a", 3) == b"abc"


def test_a_server_that_cannot_be_reached_is_unchecked() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Unchecked, match="^a: this file cannot be read: ConnectError"):
        web(handler).read("a", 3)
    with pytest.raises(Unchecked, match="cannot be read"):
        Web("http://[bad").read("a", 3)


class Drip(httpx.SyncByteStream):
    """One byte at a time, for ever."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"x" * 70_000


def test_a_slow_drip_and_an_endless_body_are_given_up() -> None:
    ticks = iter(range(0, 10_000, 50))
    slow = web(lambda request: httpx.Response(200, stream=Drip()), lambda: float(next(ticks)))
    with pytest.raises(Unchecked, match="longer than 120 seconds"):
        slow.read("a", 10**10)
    endless = web(lambda request: httpx.Response(200, stream=Drip()))
    with pytest.raises(Malformed, match="more than the 1000000 bytes"):
        endless.read("a", 1_000_000)


def test_an_address_asks_for_unpacked_bytes_by_default() -> None:
    source = Web("https://log.example.com")
    assert source._client.headers["Accept-Encoding"] == "identity"
    assert not source._client.follow_redirects
