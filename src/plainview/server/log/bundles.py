"""A log without a database: its own bundles are the store, and the signed head says how many of them count.

Here an entry is acknowledged by the swap of the head and by nothing else. Bundles and tiles beyond the head are what a
crash left of a batch that was never signed, so nobody was told of it; they are removed when the log is opened.
"""

from collections.abc import Sequence
from datetime import tzinfo

from plainview.core.merkle.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, bundles_for, parse_entries, parse_tile_path
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.notes.signers import LogSigners
from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.log.append import Appender, open_appender
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Heads, Log, Public


class BundleEntries:
    """The entries under the signed head, read out of the published bundles; an `Entries` and a `Sequencer`."""

    def __init__(self, heads: Heads, public: Public) -> None:
        """Read from the log that has these heads and these files."""
        self._heads = heads
        self._public = public

    def size(self) -> int:
        """Promise the size of the signed head. Raises Stopped when the head cannot be read."""
        head = self._heads.current()
        try:
            return 0 if head is None else parse_checkpoint(parse_note(head).text).size
        except PlainviewError as error:
            raise Stopped(f"the stored head cannot be read: {error.what}", where=error.where) from error

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Promise the entries `start` up to `stop`. Raises Stopped when a bundle is missing or broken."""
        found: list[bytes] = []
        for bundle in bundles_for(min(stop, self.size()), start):
            found += self._bundle(bundle)[max(start - bundle.start, 0) :]
        return found

    def extend(self, entries: Sequence[bytes]) -> int:
        """Promise the index that the next entry will have. Nothing is durable until the head is swapped."""
        return self.size()

    def _bundle(self, bundle: Tile) -> list[bytes]:
        """Read as many entries of a bundle as were asked for, out of the newest file that has them."""
        for width in range(bundle.width, TILE_WIDTH + 1):
            tile = Tile(bundle.level, bundle.index, width)
            data = self._public.read(tile.path)
            if data is not None:
                return parse_entries(data, width, tile.path)[: bundle.width]
        raise Stopped("this entry bundle is not there", where=bundle.path)


def open_plain_log(heads: Heads, public: Public, signers: LogSigners, zone: tzinfo, timestamp: int) -> Appender:
    """Promise an appender to a log that needs no database. Hold `only_publisher` around its use.

    Raises Stopped when anything about the log's state is doubtful; then nothing was removed.
    """
    entries = BundleEntries(heads, public)
    log = Log(entries, heads, public, signers, zone)
    inspect(log, timestamp)
    _remove_unsigned(public, entries.size())
    return open_appender(log, entries, timestamp)


def _remove_unsigned(public: Public, size: int) -> None:
    """Delete every tile and bundle that reaches beyond the first `size` entries: no head ever named it."""
    for path in list(public.list("tile/")):
        tile = parse_tile_path(path)
        if tile.start + tile.width > size >> TILE_HEIGHT * max(tile.level, 0):
            public.delete(path)
    public.sync()
