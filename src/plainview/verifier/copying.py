"""A copy of a log beside the reading of it: what is read is put down, and comes into place only when all of it held.

A file is written under a name that no reader takes for a file of the log (`.name.new`), and renamed when `settle` is
called: tiles first, the checkpoint last, as a publisher does. Who reads the copy never meets what nobody checked.
"""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from plainview.core.merkle.tiles import Tile, bundles_for, parse_tile_path, tiles_for
from plainview.core.notes.manifest import (
    MANIFEST_BYTES_MAX,
    MANIFEST_PATH,
    is_listed,
    is_public_path,
    parse_manifest,
)
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.errors import Malformed, PlainviewError, Unchecked
from plainview.verifier.heads import CHECKPOINT_PATH
from plainview.verifier.reader import FILE_BYTES_MAX, Source
from plainview.verifier.tree import TILES_PREFIX


class Copying:
    """A source that puts down whatever is read of another one beside the files of `folder`, an older copy of it.

    With `trusting` what cannot have changed is taken from the copy instead of being read again: full tiles, and files
    that have the hash the manifest lists now. All of it is verified like the rest.
    """

    live = True

    def __init__(self, source: Source, folder: Path, *, trusting: bool) -> None:
        """Copy `source` into `folder`, which must be there; what an interrupted copy left is removed."""
        self.name = source.name
        self.fetched = 0
        self._source = source
        self._folder = folder
        self._trusting = trusting
        self._listed: dict[str, str] = {}
        self._new: set[str] = set()
        self.drop()

    def list(self) -> frozenset[str]:
        """Promise nothing: what the copy has beside the log is taken away when it settles."""
        return frozenset()

    def read(self, path: str, most: int) -> bytes | None:
        """Promise the bytes of a file, None when there is none. Raises Malformed beyond `most`, Unchecked."""
        data = self._held(path) if _lasts(path) else None
        if data is None or len(data) > most:
            data = self._fetched(path, most)
        if path == MANIFEST_PATH and data is not None:
            self._listed = _listing(data)
        return data

    def digest(self, path: str) -> str | None:
        """Promise the SHA-256 of a file in hex, None when there is none. Raises Malformed, Unchecked."""
        held = self._held(path) if path in self._listed else None
        if held is not None and sha256(held).hexdigest() == self._listed[path]:
            return self._listed[path]
        data = self._fetched(path, FILE_BYTES_MAX)
        return None if data is None else sha256(data).hexdigest()

    def settle(self, size: int) -> None:
        """Bring into place what was read, a log of `size` entries that held; take away what is no longer part of it.

        Raises Unchecked, and changes nothing, when the log moved on while it was read and a tile was not met.
        """
        needed = [tile.path for tiles in (tiles_for(size), bundles_for(size)) for tile in tiles]
        gone = next((path for path in needed if path not in self._new and not (self._folder / path).is_file()), None)
        if gone is not None:
            raise Unchecked("the log was published anew while it was copied", where=gone, next="Copy again")
        for path in sorted(self._new, key=_order):
            self._half(path).rename(self._folder / path)
        self._new.clear()
        for path in self._leftovers():
            (self._folder / path).unlink()

    def drop(self) -> None:
        """Remove what was read and has not come into place."""
        self._new.clear()
        for half in [half for half in self._folder.rglob(".*.new") if half.is_file()]:
            half.unlink()

    def _held(self, path: str) -> bytes | None:
        place = self._folder / path
        return place.read_bytes() if self._trusting and is_public_path(path) and place.is_file() else None

    def _fetched(self, path: str, most: int) -> bytes | None:
        data = self._source.read(path, most)
        if data is not None:
            self.fetched += len(data)
            self._put(path, data)
        return data

    def _put(self, path: str, data: bytes) -> None:
        if not is_public_path(path):
            raise Malformed("no log publishes a file of this name", where=path[:40])
        half = self._half(path)
        half.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._new.add(path)

    def _half(self, path: str) -> Path:
        place = self._folder / path
        return place.with_name(f".{place.name}.new")

    def _leftovers(self) -> Iterator[str]:
        """What the copy has and the log has not: files of older manifests, parts of tiles that are full now, strays."""
        for place in [place for place in self._folder.rglob("*") if place.is_file()]:
            path = place.relative_to(self._folder).as_posix()
            if (is_listed(path) and path not in self._listed) or (
                path.startswith(TILES_PREFIX) and self._superseded(path)
            ):
                yield path

    def _superseded(self, path: str) -> bool:
        tile = _tile(path)
        return tile is None or (tile != tile.full and (self._folder / tile.full.path).is_file())


def _listing(note: bytes) -> dict[str, str]:
    """What a manifest says it lists; nothing of it is believed before the verification has held it."""
    try:
        return dict(parse_manifest(parse_note(note, MANIFEST_BYTES_MAX, MANIFEST_PATH).text).files)
    except PlainviewError:
        return {}


def _tile(path: str) -> Tile | None:
    try:
        return parse_tile_path(path)
    except Malformed:
        return None


def _lasts(path: str) -> bool:
    tile = _tile(path) if path.startswith(TILES_PREFIX) else None
    return tile is not None and tile == tile.full


def _order(path: str) -> tuple[int, str]:
    """Promise the order of publication: tiles, what is listed, the manifest, the checkpoint."""
    rank = 0 if path.startswith(TILES_PREFIX) else {MANIFEST_PATH: 2, CHECKPOINT_PATH: 3}.get(path, 1)
    return rank, path
