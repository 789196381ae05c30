"""The ports as folders on a file system that keeps its word on fsync.

A file appears whole or not at all: write `.name.new`, fsync it, rename it. A name is durable once its folder is
fsynced, and a new folder once its parent is; both wait for `sync`, one fsync a folder however many files went in.
Folders above are fsynced the first time that this process writes into one, since another may have made them.

Several files can be written by several threads: a disk makes twenty files durable in little more time than a few,
when it is asked for all of them at once.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from plainview.core.notes.manifest import is_public_path
from plainview.core.vocabulary.errors import Malformed, Stopped

T = TypeVar("T")


class FolderPublic:
    """A folder of published files. One publisher at a time: hold `only_publisher` around it."""

    def __init__(self, root: Path, threads: int = 1, *, lasting: bool = True) -> None:
        """Publish into `root`, which is made when it is not there; up to `threads` files are written at a time.

        With `lasting` false nothing is durable before `settle`: for building a past, never for running.
        """
        self._root = root
        self._lasting = lasting
        self._threads = ThreadPoolExecutor(threads, "log files") if threads > 1 else None
        self._unsynced: set[Path] = set()
        self._durable: set[Path] = set()
        root.mkdir(parents=True, exist_ok=True)

    def read(self, path: str) -> bytes | None:
        """Promise the file's bytes, None when there is none."""
        try:
            with open(self._spelled(path), "rb", buffering=0) as file:
                return file.readall()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def write(self, path: str, data: bytes, *, immutable: bool) -> None:
        """Put a file whole. Raises Stopped when an immutable one exists with other bytes."""
        self._write(path, data, immutable)
        self._remember(self._place(path).parent)

    def write_all(self, files: Sequence[tuple[str, bytes]], *, immutable: bool) -> None:
        """Put several files, each whole and each once. Raises Stopped when an immutable one exists with other bytes."""
        self._each(lambda file: self._write(*file, immutable), files)
        for path, _ in files:
            self._remember(self._place(path).parent)

    def sync(self) -> None:
        """Make every name written or deleted durable."""
        if not self._lasting:
            return
        self._each(_fsync_folder, sorted(self._unsynced))
        self._durable |= self._unsynced
        self._unsynced.clear()

    def list(self, prefix: str = "") -> Iterator[str]:
        """Promise the paths of all files under `prefix`, sorted within each folder; no half-written ones."""
        for folder, folders, names in os.walk(self._root / prefix):
            folders.sort()
            within = Path(folder).relative_to(self._root).as_posix()
            before = "" if within == "." else f"{within}/"
            for name in sorted(names):
                if not (name.startswith(".") and name.endswith(".new")):
                    yield before + name

    def delete(self, path: str) -> None:
        """Remove a file, and its folder when that is empty then."""
        place = self._place(path)
        place.unlink(missing_ok=True)
        self._remember(place.parent)
        with suppress(OSError):  # other files are in it, or it is not there
            place.parent.rmdir()
            self._forget(place.parent)

    def _each(self, work: Callable[[T], None], things: Iterable[T]) -> None:
        """Do the work for each thing. An error is raised when all that was begun has ended."""
        if self._threads is None:
            for thing in things:
                work(thing)
            return
        begun = [self._threads.submit(work, thing) for thing in things]
        wait(begun)
        for one in begun:
            one.result()

    def _write(self, path: str, data: bytes, immutable: bool) -> None:
        found = self.read(path)
        place = self._place(path)
        if found == data:
            return
        if immutable and found is not None:
            raise Stopped("the published file has other bytes than it must have", where=path)
        if place.parent not in self._durable:
            place.parent.mkdir(parents=True, exist_ok=True)
        _put(place, data, self._lasting)

    def _place(self, path: str) -> Path:
        return Path(self._spelled(path))

    def _spelled(self, path: str) -> str:
        """Promise where a file is; as text, since a whole log's files are read sooner so than by `Path`."""
        if not is_public_path(path):
            raise Malformed(f"expected the relative path of a published file, found {path[:40]!r}")
        return f"{self._root}/{path}"

    def _remember(self, folder: Path) -> None:
        """Let `sync` make durable what was named in `folder`, and the names of folders above it that may not be."""
        while folder != self._root.parent and folder not in self._durable:
            self._unsynced.add(folder)
            folder = folder.parent
        self._unsynced.add(folder)

    def _forget(self, folder: Path) -> None:
        """Let a folder that was removed be made anew, durably, when a file is put there again."""
        self._durable.discard(folder)
        self._unsynced.discard(folder)
        self._remember(folder.parent)


class FileHeads:
    """The head as one file in a folder that nobody else may read; swapped under an exclusive lock."""

    def __init__(self, folder: Path, *, lasting: bool = True) -> None:
        """Keep the head in `folder`, made with mode 0700. Raises Stopped when others may look into it.

        With `lasting` false it is not durable before `settle`: for building a past, never for running.
        """
        self._lasting = lasting
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            raise Stopped("this folder must be closed to everybody else (chmod 700)", where=str(folder))
        self._head = folder / "head"
        self._lock = folder / "head.lock"

    def current(self) -> bytes | None:
        """Promise the head, None before the first."""
        try:
            return self._head.read_bytes()
        except FileNotFoundError:
            return None

    def swap(self, old: bytes | None, new: bytes) -> None:
        """Replace `old` by `new`, durably. Raises Stopped when the current head is not `old`."""
        with _opened(self._lock) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if self.current() != old:
                raise Stopped("another publisher has moved the head meanwhile", where=str(self._head))
            _put(self._head, new, self._lasting)
            if self._lasting:
                _fsync_folder(self._head.parent)


def settle() -> None:
    """Make everything durable that this machine has been told to write."""
    os.sync()


@contextmanager
def only_publisher(lock: Path) -> Iterator[None]:
    """Hold the one publisher's lock. Raises Stopped at once when another process holds it."""
    with _opened(lock) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stopped("another process is publishing this log", where=str(lock)) from None
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a lock file; closing it lets go of its lock."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _put(place: Path, data: bytes, lasting: bool = True) -> None:
    """Write a file beside its place, make its bytes durable, and rename it into place."""
    new = place.with_name(f".{place.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(handle, "wb", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
            if lasting:
                os.fsync(handle)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    new.rename(place)


def _fsync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # deleted after it was remembered; its parent is remembered too
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
