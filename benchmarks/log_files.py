"""The files of a log that a benchmark writes: what `publish` would have left of it, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from datetime import time as clock
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import HASH_BYTES
from plainview.core.merkle.tiles import ENTRIES, TILE_HEIGHT, TILE_WIDTH, Tile, pack_entries
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.manifest import Manifest
from plainview.core.notes.signers import LogSigners


class Files:
    """The published files, written as the log grows: bundles and tiles when they are full, the rest at the end."""

    def __init__(self, folder: Path, signers: LogSigners, zone: ZoneInfo) -> None:
        self.folder, self.signers, self.zone = folder, signers, zone
        self.edge = TileEdge()
        self.bundle: list[bytes] = []
        self.hashes: list[bytes] = []
        self.listed: dict[str, str] = {}
        self.kept: list[int] = []

    def write(self, path: str, data: bytes, listed: bool = False) -> None:
        """Write one file; `listed` puts it into the manifest."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        if listed:
            self.listed[path] = sha256(data).hexdigest()

    def add(self, entry: bytes, leaf: bytes) -> None:
        """Take the next entry."""
        self.bundle.append(entry)
        self.hashes.append(leaf)
        if len(self.bundle) == TILE_WIDTH:
            self._flush()

    def _flush(self) -> None:
        start, width = self.edge.size, len(self.bundle)
        self.write(Tile(ENTRIES, start // TILE_WIDTH, width).path, pack_entries(self.bundle))
        self.edge, filled = self.edge.append(b"".join(self.hashes))
        for tile, data in filled:
            self.write(tile.path, data)
        self.bundle, self.hashes = [], []

    def keep(self, day: date) -> None:
        """Keep the day's checkpoint, signed late in the day."""
        edge = self.edge.append(b"".join(self.hashes))[0]
        instant = datetime.combine(day, clock(23), self.zone).astimezone(UTC)
        head = Checkpoint(self.signers.origin, edge.size, edge.root())
        self.kept.append(edge.size)
        self.last = self.signers.checkpoint(head, int(instant.timestamp()))
        self.write(f"checkpoints/{day}", self.last, listed=True)

    def finish(self, policy: bytes) -> None:
        """Write what ends a publication: partial bundle and tiles, policy, manifest, checkpoint."""
        last = self.bundle
        if last:
            self._flush()
        for tile, data in self.edge.partials():
            for width in {tile.width, *self._earlier(tile)}:
                self.write(Tile(tile.level, tile.index, width).path, data[: width * HASH_BYTES])
                if tile.level == 0:
                    self.write(Tile(ENTRIES, tile.index, width).path, pack_entries(last[:width]))
        self.write("policy", policy, listed=True)
        listed = dict(sorted(self.listed.items()))
        self.write("MANIFEST", self.signers.text(Manifest(self.signers.origin, self.edge.size, listed).print()))
        self.write("checkpoint", self.last)

    def _earlier(self, tile: Tile) -> list[int]:
        """Promise how wide a tile that is not full was at the days kept: what was published then stays until it is."""
        widths = [(size >> TILE_HEIGHT * tile.level) - tile.start for size in self.kept]
        return [width for width in widths if width > 0]
