"""Reading a published log, from a folder or over HTTP, from somebody who may lie about every byte.

Each file is read once, never more of it than its kind can have, and never tried again. Nothing here judges what was
read; what could not be read at all is `Unchecked`, what is longer than it may be is `Malformed`.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from plainview.core.vocabulary.errors import Malformed, Unchecked

if TYPE_CHECKING:
    import httpx

FILE_BYTES_MAX = 1 << 30
"""The most that is read of a file whose content the log says nothing about (pages, reports)."""

CHUNK_BYTES = 1 << 16
FILE_SECONDS_MAX = 120.0
SILENCE_SECONDS_MAX = 20.0


class Source(Protocol):
    """A published log: its files by relative path. `live` tells that it may grow while it is read."""

    @property
    def name(self) -> str:
        """What a person would call it: the folder or the address."""

    @property
    def live(self) -> bool:
        """Whether the files may change between two reads, and cannot be listed."""

    def read(self, path: str, most: int) -> bytes | None:
        """Promise the bytes of a file, None when there is none. Raises Malformed beyond `most`, Unchecked."""

    def digest(self, path: str) -> str | None:
        """Promise the SHA-256 of a file in hex, None when there is none. Raises Malformed, Unchecked."""

    def list(self) -> frozenset[str]:
        """Promise the relative paths of all files; empty for what cannot be listed."""


def open_source(place: str) -> Folder | Web:
    """Promise a reader of the log at `place`: an address with http or https, otherwise a folder.

    Raises Unchecked when there is no such folder.
    """
    if place.startswith(("http://", "https://")):
        return Web(place)
    return Folder(Path(place))


class Folder:
    """A log in a folder on this machine, all of whose files can be listed."""

    live = False

    def __init__(self, root: Path) -> None:
        """Read below `root`. Raises Unchecked when it is no folder."""
        if not root.is_dir():
            raise Unchecked("there is no such folder", where=str(root))
        self.name = str(root)
        self._root = root

    def read(self, path: str, most: int) -> bytes | None:
        """Promise the bytes of a file, None when there is none. Raises Malformed beyond `most`, Unchecked."""
        return _joined(self._chunks(path), most, path)

    def digest(self, path: str) -> str | None:
        """Promise the SHA-256 of a file in hex, None when there is none. Raises Malformed, Unchecked."""
        return _hashed(self._chunks(path), path)

    def list(self) -> frozenset[str]:
        """Promise the paths of all files, links to folders among them; not what a writer has half written."""
        return frozenset(path for path in self._walk() if not _half_written(path))

    def _walk(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self._root):  # text: paths as objects take ten times as long
            here = os.path.relpath(folder, self._root)
            before = "" if here == os.curdir else here.replace(os.sep, "/") + "/"
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            yield from (before + name for name in (*names, *links))

    def _chunks(self, path: str) -> Iterator[bytes] | None:
        place = os.path.join(self._root, path)
        return _file_chunks(place, path) if os.path.isfile(place) else None


def _file_chunks(place: str, path: str) -> Iterator[bytes]:
    try:
        with open(place, "rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise Unchecked(f"this file cannot be read: {error.strerror}", where=path) from None


def _half_written(path: str) -> bool:
    """Tell whether a path is one under which a publisher prepares a file before it is renamed into place."""
    name = path.rpartition("/")[2]
    return name.startswith(".") and name.endswith(".new")


class Web:
    """A log behind an address. Redirects are not followed, bodies are not unpacked, a slow answer is given up."""

    live = True

    def __init__(
        self, address: str, client: httpx.Client | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Read below `address`; `clock` counts seconds."""
        import httpx  # who reads a folder need not wait for it: it takes a tenth of a second

        self.name = address
        self._address = address.rstrip("/") + "/"
        self._client = client or httpx.Client(timeout=SILENCE_SECONDS_MAX, headers={"Accept-Encoding": "identity"})
        self._clock = clock
        self._errors = (httpx.HTTPError, httpx.InvalidURL)

    def read(self, path: str, most: int) -> bytes | None:
        """Promise the bytes of a file, None when there is none. Raises Malformed beyond `most`, Unchecked."""
        with self._body(path) as chunks:
            return _joined(chunks, most, path)

    def digest(self, path: str) -> str | None:
        """Promise the SHA-256 of a file in hex, None when there is none. Raises Malformed, Unchecked."""
        with self._body(path) as chunks:
            return _hashed(chunks, path)

    def list(self) -> frozenset[str]:
        """Promise nothing: an address cannot be listed."""
        return frozenset()

    @contextmanager
    def _body(self, path: str) -> Iterator[Iterator[bytes] | None]:
        try:
            with self._client.stream("GET", self._address + path) as answer:
                yield self._timed(answer, path) if _found(answer, path) else None
        except self._errors as error:
            raise Unchecked(f"this file cannot be read: {type(error).__name__}", where=path) from None

    def _timed(self, answer: httpx.Response, path: str) -> Iterator[bytes]:
        start = self._clock()
        for chunk in answer.iter_raw(CHUNK_BYTES):
            if self._clock() - start > FILE_SECONDS_MAX:
                raise Unchecked(f"this file took longer than {FILE_SECONDS_MAX:.0f} seconds", where=path)
            yield chunk


def _found(answer: httpx.Response, path: str) -> bool:
    if answer.status_code in (404, 410):
        return False
    if answer.status_code != 200:
        raise Unchecked(f"the server answers {answer.status_code}", where=path)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Unchecked("the server packs the file, which it was asked not to do", where=path)
    return True


def _joined(chunks: Iterator[bytes] | None, most: int, path: str) -> bytes | None:
    return None if chunks is None else b"".join(_capped(chunks, most, path))


def _hashed(chunks: Iterator[bytes] | None, path: str) -> str | None:
    if chunks is None:
        return None
    digest = hashlib.sha256()
    for chunk in _capped(chunks, FILE_BYTES_MAX, path):
        digest.update(chunk)
    return digest.hexdigest()


def _capped(chunks: Iterator[bytes], most: int, path: str) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise Malformed(f"more than the {most} bytes that this file can have", where=path)
        yield chunk
