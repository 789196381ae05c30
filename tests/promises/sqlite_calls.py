"""SQLite's own calls to the file system, watched and disturbed: a VFS of SQLite around the one of the machine.

It is registered in the very library that Python's `sqlite3` uses, so what is watched is what runs. Every write, sync,
truncation, opening and deletion of a database, its journal or its `-wal` is told to `Calls` before it happens, which
may let it happen, or answer with an error of SQLite instead, having let it happen or not. (sqlite.org/vfs.html)
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast, pointer
from pathlib import Path
from typing import Any, Protocol

OK, FULL, IOERR_WRITE, IOERR_FSYNC = 0, 13, 778, 1034
_NAME = b"watched"

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)  # SQLite keeps the pointer to the name
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("path_max", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _OPEN),
        ("delete", _DELETE),
        ("rest", c_void_p * 14),
    )


class _Methods(Structure):
    _fields_ = (
        ("version", c_int),
        ("close", _CLOSE),
        ("read", c_void_p),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("rest", c_void_p * 13),
    )


class Calls(Protocol):
    """What is told of every call; each gets `go`, which lets the call happen, and answers with a result code."""

    def opened(self, path: str, go: Callable[[], int]) -> int: ...
    def write(self, path: str, at: int, data: bytes, go: Callable[[], int]) -> int: ...
    def truncate(self, path: str, size: int, go: Callable[[], int]) -> int: ...
    def sync(self, path: str, go: Callable[[], int]) -> int: ...
    def delete(self, path: str, go: Callable[[], int]) -> int: ...


def _library() -> Any:
    """The SQLite that this process has loaded, whatever file it is in."""
    import _sqlite3

    maps = (line.split() for line in Path("/proc/self/maps").read_text().splitlines() if "/" in line)
    mapped = {words[-1] for words in maps if "x" in words[1]}  # code alone: a database's index is mapped too
    for path in [*sorted(path for path in mapped if "sqlite" in path), getattr(_sqlite3, "__file__", None), None]:
        library = ctypes.CDLL(path)
        if hasattr(library, "sqlite3_vfs_find"):
            library.sqlite3_vfs_find.restype = POINTER(_Vfs)
            return library
    raise RuntimeError("the SQLite of this Python cannot be watched")


class _Watch:
    """The registered VFS: whom to tell, and which file each of SQLite's handles is."""

    def __init__(self, library: Any, calls: Calls) -> None:
        self.calls, self.library = calls, library
        self.below = library.sqlite3_vfs_find(None)
        self.paths: dict[int, str] = {}
        self.methods: dict[int, tuple[_Methods, _Methods]] = {}
        self.vfs = _Vfs.from_buffer_copy(self.below.contents)
        self.vfs.name, self.vfs.next = _NAME, None
        self.vfs.open, self.vfs.delete = _OPEN(self.open), _DELETE(self.delete)

    def open(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        go = lambda: int(self.below.contents.open(vfs, name, file, flags, out))  # noqa: E731
        path = None if name is None else ctypes.string_at(name).decode()
        code = go() if path is None else self.calls.opened(path, go)
        slot = cast(file, POINTER(c_void_p))
        if code == OK and path is not None and slot[0]:
            self.paths[file] = path
            slot[0] = ctypes.addressof(self.around(slot[0]))
        return code

    def around(self, address: int) -> _Methods:
        """The methods at an address with ours in front; kept for ever, SQLite keeps pointers to them."""
        if address not in self.methods:
            true = cast(address, POINTER(_Methods)).contents
            ours = _Methods.from_buffer_copy(true)
            ours.close, ours.write = _CLOSE(self.close), _WRITE(self.write)
            ours.truncate, ours.sync = _TRUNCATE(self.truncate), _SYNC(self.sync)
            self.methods[address] = (true, ours)
            self.methods[ctypes.addressof(ours)] = (true, ours)
        return self.methods[address][1]

    def true(self, file: int) -> _Methods:
        return self.methods[cast(file, POINTER(c_void_p))[0]][0]

    def delete(self, vfs: int, name: bytes, sync: int) -> int:
        return self.calls.delete(name.decode(), lambda: int(self.below.contents.delete(vfs, name, sync)))

    def close(self, file: int) -> int:
        self.paths.pop(file, None)
        return int(self.true(file).close(file))

    def write(self, file: int, data: int, count: int, at: int) -> int:
        go = lambda: int(self.true(file).write(file, data, count, at))  # noqa: E731
        return self.calls.write(self.paths[file], at, ctypes.string_at(data, count), go)

    def truncate(self, file: int, size: int) -> int:
        return self.calls.truncate(self.paths[file], size, lambda: int(self.true(file).truncate(file, size)))

    def sync(self, file: int, flags: int) -> int:
        return self.calls.sync(self.paths[file], lambda: int(self.true(file).sync(file, flags)))


_KEPT: list[_Watch] = []  # SQLite may hold a pointer into each for as long as a connection lives


@contextmanager
def watched(calls: Calls) -> Iterator[None]:
    """Tell `calls` of every call on files that are opened in the block; connections must be closed before it ends."""
    library = _library()
    watch = _Watch(library, calls)
    _KEPT.append(watch)
    library.sqlite3_vfs_register(pointer(watch.vfs), 1)
    try:
        yield
    finally:
        library.sqlite3_vfs_unregister(pointer(watch.vfs))
        library.sqlite3_vfs_register(watch.below, 1)
