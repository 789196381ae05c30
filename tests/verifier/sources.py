"""A published log in memory, as a folder or as something live that can be changed while it is read."""

from collections.abc import Callable, Mapping
from hashlib import sha256

from plainview.core.vocabulary.errors import Malformed


class Memory:
    """Files by path. `hooks` are called before a path is read: what a lying or moving server does."""

    def __init__(self, files: Mapping[str, bytes], live: bool = False) -> None:
        self.name = "memory"
        self.live = live
        self.files = dict(files)
        self.hooks: dict[str, Callable[[Memory], None]] = {}
        self.asked: list[str] = []

    def read(self, path: str, most: int) -> bytes | None:
        self.asked.append(path)
        if path in self.hooks:
            self.hooks.pop(path)(self)
        data = self.files.get(path)
        if data is not None and len(data) > most:
            raise Malformed(f"more than the {most} bytes that this file can have", where=path)
        return data

    def digest(self, path: str) -> str | None:
        data = self.read(path, 1 << 30)
        return None if data is None else sha256(data).hexdigest()

    def list(self) -> frozenset[str]:
        return frozenset() if self.live else frozenset(self.files)
