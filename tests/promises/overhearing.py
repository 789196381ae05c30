"""Everything that a process says outside of what it is asked for, while a block runs.

Standard output and error by their descriptors, every log record and warning, the text of every error that was raised
and its chain, the name and the content of every file that is made, also of those that are gone meanwhile, what SQLite
writes, the process's title, arguments and environment, and what children and other machines are told. Where SQLite, or
a library that is no Python, makes a file in the folder for temporary files, the kernel tells its name (inotify).
"""

import ctypes
import hashlib
import logging
import os
import struct
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.promises.leaks import joined

TOLD = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile")
SENT = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "smtplib.send", "http.client.send")
GOING = ("os.remove", "os.rename", "os.truncate", "shutil.move", "os.rmdir")
HOMES = ("HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
TITLES = ("cmdline", "comm", "environ")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CREATED = 0x100 | 0x80 | 0x2  # IN_CREATE, IN_MOVED_TO, IN_MODIFY
_NONBLOCK = 0o4000
_EVENT = struct.Struct("iIII")


@dataclass
class Overheard:
    """What was said, by channel. `errors` is filled by whoever catches them, see `raised`."""

    home: Path
    spared: tuple[Path, ...]
    """Below these, files are searched by whoever runs the block: the program's folder, and an operator's own data."""
    errors: list[str] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    network: list[str] = field(default_factory=list)
    titles: set[bytes] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    contents: dict[bytes, bytes] = field(default_factory=dict)
    native: set[str] = field(default_factory=set)
    output: bytes = b""

    def raised(self, error: BaseException) -> None:
        """Take down an error as whoever meets it could: its words, its representation, its traceback and chain."""
        self.errors += [str(error), repr(error), *map(str, error.args), *traceback.format_exception(error)]

    def title(self) -> None:
        """Look at how the process is called just now."""
        own = [Path("/proc/self") / name for name in TITLES]
        for place in (*own, *Path("/proc/self/task").glob("*/comm")):
            self.titles.add(place.read_bytes())
        self.titles.add(joined([*sys.argv, *os.environ, *os.environ.values()]))

    def keep(self, path: Path) -> None:
        """Keep what stands in a file now."""
        if path.is_file() and not any(path.is_relative_to(folder) for folder in self.spared):
            data = path.read_bytes()
            self.contents[hashlib.sha256(data).digest()] = data

    def channels(self) -> dict[str, bytes]:
        """Promise everything that was said, by channel."""
        return {
            "standard output and error": self.output,
            "errors": joined(self.errors),
            "logs": joined(self.logs),
            "warnings": joined(self.warned),
            "children": joined(self.children),
            "network and mail": joined(self.network),
            "process title": b"\n".join(sorted(self.titles)),
            "names of files": joined(sorted(self.made | self.native)),
            "contents of files": b"\n".join(self.contents.values()),
        }


_listening: list[Overheard] = []
_hooked: list[bool] = []


def _hook(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook stays for as long as the process; it says something only while a block runs (PEP 578)."""
    if _listening:
        heard = _listening[-1]
        if event == "open":
            _opened(heard, *args)
        elif event in GOING:
            heard.made |= {os.fsdecode(arg) for arg in args[:2] if isinstance(arg, str | bytes)}
            for arg in args[:1]:
                if isinstance(arg, str | bytes | os.PathLike):
                    heard.keep(Path(os.fsdecode(arg)))
        elif event in ("tempfile.mkstemp", "tempfile.mkdtemp", "os.mkdir"):
            heard.made.add(os.fsdecode(args[0]))
        elif event in TOLD:
            heard.children.append(repr(args))
        elif event in SENT:
            heard.network.append(repr(args))


def _opened(heard: Overheard, path: Any, mode: Any, flags: Any) -> None:
    writes = isinstance(flags, int) and flags & _WRITING
    if writes and isinstance(path, str | bytes | os.PathLike):
        heard.made.add(os.fsdecode(path))


class _Kept(logging.Handler):
    """A handler that renders every record with its arguments and its error."""

    def __init__(self, heard: Overheard) -> None:
        super().__init__(0)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.logs += [self.format(record), repr(record.args), repr(vars(record))]


@contextmanager
def _logging(heard: Overheard) -> Iterator[None]:
    """Every record that any logger makes, whether it is passed on to the root's handlers or not."""
    handler, root, true = _Kept(heard), logging.getLogger(), logging.Logger.callHandlers
    level = root.level

    def call(self: logging.Logger, record: logging.LogRecord) -> None:
        handler.handle(record)
        true(self, record)

    root.setLevel(1)
    setattr(logging.Logger, "callHandlers", call)  # noqa: B010
    try:
        yield
    finally:
        setattr(logging.Logger, "callHandlers", true)  # noqa: B010
        root.setLevel(level)


@contextmanager
def _output(heard: Overheard) -> Iterator[None]:
    """Descriptors 1 and 2 go to a file that has no name, and Python's own streams with them."""
    streams = sys.stdout, sys.stderr
    with tempfile.TemporaryFile(dir="/tmp", buffering=0) as file:
        held = [os.dup(number) for number in (1, 2)]
        for stream in streams:
            stream.flush()
        for number in (1, 2):
            os.dup2(file.fileno(), number)
        sys.stdout, sys.stderr = (os.fdopen(os.dup(number), "w") for number in (1, 2))
        try:
            yield
        finally:
            for ours in (sys.stdout, sys.stderr):
                ours.close()
            sys.stdout, sys.stderr = streams
            for number, old in zip((1, 2), held, strict=True):
                os.dup2(old, number)
                os.close(old)
            file.seek(0)
            heard.output += file.read()


@contextmanager
def _inotify(heard: Overheard) -> Iterator[None]:
    """What anybody makes in the folder for temporary files, told by the kernel."""
    libc = ctypes.CDLL(None, use_errno=True)
    queue = libc.inotify_init1(_NONBLOCK)
    if queue < 0 or libc.inotify_add_watch(queue, os.fsencode(heard.home), _CREATED) < 0:
        raise OSError(ctypes.get_errno(), "the folder for temporary files cannot be watched")
    try:
        yield
    finally:
        while events := _read(queue):
            at = 0
            while at < len(events):
                *_, size = _EVENT.unpack_from(events, at)
                at += _EVENT.size + size
                heard.native.add(os.fsdecode(events[at - size : at].rstrip(b"\0")))
        os.close(queue)


def _read(queue: int) -> bytes:
    try:
        return os.read(queue, 1 << 16)
    except BlockingIOError:
        return b""


@contextmanager
def _listen(heard: Overheard) -> Iterator[None]:
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked.append(True)
    _listening.append(heard)
    try:
        yield
    finally:
        _listening.remove(heard)


@contextmanager
def overhearing(home: Path, *spared: Path) -> Iterator[Overheard]:
    """Take down what is said in the block; `home` stands for the home, the folder of temporary files and the place.

    Files below `spared` are left to the caller.
    """
    home.mkdir()
    heard = Overheard(home, spared)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        for name in HOMES:
            patch.setenv(name, str(home))
        patch.setattr(tempfile, "tempdir", str(home))
        patch.chdir(home)
        heard.warned = []
        warned = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        for listening in (_logging, _output, _inotify, _listen):
            stack.enter_context(listening(heard))
        try:
            yield heard
        finally:
            heard.title()
            heard.warned = [str(each.message) for each in warned]
    for path in [Path(each) for each in heard.made] + [*home.rglob("*")]:
        heard.keep(path if path.is_absolute() else home / path)


Keeps = Callable[[bytes], None]


@dataclass
class Written:
    """What SQLite writes, and to which files: told by the VFS of `sqlite_calls`, which lets everything happen."""

    pages: dict[bytes, bytes] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)

    def opened(self, path: str, go: Callable[[], int]) -> int:
        self.paths.add(path)
        return go()

    def write(self, path: str, at: int, data: bytes, go: Callable[[], int]) -> int:
        self.pages[hashlib.sha256(data).digest()] = data
        return go()

    def truncate(self, path: str, size: int, go: Callable[[], int]) -> int:
        return go()

    def sync(self, path: str, go: Callable[[], int]) -> int:
        return go()

    def delete(self, path: str, go: Callable[[], int]) -> int:
        return go()
