"""A bucket brought up to date with the published folder, in an order in which no reader ever meets a broken log.

1. tiles and bundles, each created once and never overwritten
2. files that are new, which the bucket's manifest does not list yet
3. the manifest, of a larger log than the bucket's checkpoint: from here on a verifier says "being published"
4. files that changed
5. the checkpoint: from here on the log is the new one, with all that belongs to it
6. what is gone: parts of tiles that are full now, files that the manifest has no more

An interruption leaves the old log whole (before 3), or a log that is being published (before 5), or the new one. The
next run goes on from what it finds. What changes while the log has no new statement (a late witness's line, pages of a
new version) waits for the next statement: at one size no order would do, for a verifier could not tell what came first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256

from plainview.core.merkle.proofs import prove_consistency, verify_consistency
from plainview.core.merkle.tiles import Tile, bundles_for, parse_tile_path, tiles_for
from plainview.core.notes.manifest import MANIFEST_BYTES_MAX, MANIFEST_PATH, Manifest, open_manifest, parse_manifest
from plainview.core.notes.note import parse_note
from plainview.core.notes.terms import POLICIES_PREFIX
from plainview.core.vocabulary.errors import Malformed, PlainviewError, Stopped, Unchecked
from plainview.server.bucket.ports import Objects, tag_of
from plainview.server.log.head import CHECKPOINT_PATH, Head
from plainview.server.log.inspect import open_own, tile_reader
from plainview.server.log.ports import Log

FOREIGN = "Name another bucket or prefix, or take that object away where it was damaged"
OLDER = "This program is an older copy of itself: find the newer one, see docs/operating.md"
Read = Callable[[str], bytes | None]
THREADS = 16
"""Objects under way at a time: what takes long is the way to the store."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers are shown at a place: checkpoint and manifest, as bytes and as read; None for what is not there."""

    checkpoint: bytes | None = None
    head: Head | None = None
    listing: bytes | None = None
    manifest: Manifest | None = None

    @property
    def size(self) -> int:
        """Promise how many statements the checkpoint covers."""
        return 0 if self.head is None else self.head.checkpoint.size

    @property
    def files(self) -> Mapping[str, str]:
        """Promise path to SHA-256 of what the manifest lists."""
        return {} if self.manifest is None else self.manifest.files

    @property
    def settled(self) -> bool:
        """Tell whether checkpoint and manifest are of one size: then all that they name was brought before them."""
        return self.head is not None and self.manifest is not None and self.manifest.size == self.size


@dataclass(slots=True)
class Brought:
    """What bringing a bucket up to date came to: its size then, objects and bytes written, objects taken away.

    `later` counts files that differ and wait for the next statement, `strays` objects that belong to nothing.
    """

    size: int = 0
    written: int = 0
    bytes: int = 0
    deleted: int = 0
    later: int = 0
    strays: int = 0


def check_bucket(log: Log, read: Read) -> Shown:
    """Promise that what the bucket shows is a past of this very program; give it. `read` gives an object's bytes.

    Raises Stopped when it shows more than the stored head, or another past: then this program was restored from an
    older copy, or two programs run with one key. Unchecked when the bucket cannot be read.
    """
    log = log.settled()
    theirs = _shown(log, read)
    stored = log.heads.current()
    head = None if stored is None else open_own(log, stored, "stored head")
    if theirs.head is not None:
        _follows(log, theirs.head, head)
    if theirs.manifest is not None and theirs.manifest.size > (0 if head is None else head.checkpoint.size):
        raise Stopped(f"the bucket's manifest ({theirs.manifest.size}) is newer than the stored head", next=OLDER)
    return theirs


def _follows(log: Log, theirs: Head, head: Head | None) -> None:
    shown, size = theirs.checkpoint, 0 if head is None else head.checkpoint.size
    if head is None or shown.size > size:
        raise Stopped(f"the bucket's checkpoint ({shown.size}) is newer than the stored head ({size})", next=OLDER)
    mine = head.checkpoint
    proof = prove_consistency(tile_reader(log, size), shown.size, size)
    try:
        verify_consistency(shown.size, shown.root, size, mine.root, proof)
    except PlainviewError as error:
        what = f"the stored head does not follow from the bucket's checkpoint ({shown.size}): {error.what}"
        raise Stopped(what, next=OLDER) from error


def _shown(log: Log, read: Read) -> Shown:
    """Read checkpoint and manifest; a manifest that is not this log's counts as none, a checkpoint stops us."""
    checkpoint, listing = read(CHECKPOINT_PATH), read(MANIFEST_PATH)
    head = None
    if checkpoint is not None:
        try:
            head = open_own(log, checkpoint, CHECKPOINT_PATH)
        except PlainviewError as error:
            what = f"the bucket's checkpoint is not one of this log's: {error.what}"
            raise Stopped(what, next=FOREIGN) from error
    return Shown(checkpoint, head, listing, None if listing is None else _manifest(log, listing))


def _manifest(log: Log, data: bytes) -> Manifest | None:
    try:
        size = parse_manifest(parse_note(data, MANIFEST_BYTES_MAX, MANIFEST_PATH).text).size
        return open_manifest(data, tuple(log.period(size).keys), log.signers.origin)
    except PlainviewError:
        return None


def bring(log: Log, objects: Objects, *, everything: bool = False) -> Brought:
    """Promise that the bucket shows what the published folder shows, or an older log that holds, whatever fails.

    Only what changed is sent, as far as the bucket's own checkpoint and manifest tell; with `everything`, or where a
    run was interrupted, all objects are listed and compared. Run it while nobody publishes. Raises Stopped as
    `check_bucket`, or for an object that has other bytes than it must have; Unchecked when the store fails.
    """
    log = log.settled()
    theirs = check_bucket(log, objects.read)
    ours = _shown(log, log.public.read)
    if ours.head is None:
        return Brought()
    if not ours.settled:
        raise Unchecked("the published folder is between two heads", next="Run plainview publish")
    bringing = _Bringing(log, objects, ours, theirs, everything)
    with ThreadPoolExecutor(THREADS, "bucket") as bringing.threads:
        return bringing.mend() if theirs.settled and theirs.size == ours.size else bringing.grow()


@dataclass(slots=True)
class _Bringing:
    """One run: what is shown here and there, and what the bucket is known to have."""

    log: Log
    objects: Objects
    ours: Shown
    theirs: Shown
    everything: bool
    threads: ThreadPoolExecutor = field(init=False)
    tags: Mapping[str, str] | None = field(init=False, default=None)
    done: Brought = field(init=False, default_factory=Brought)

    def __post_init__(self) -> None:
        self.done.size = self.ours.size
        if self.everything or not self.theirs.settled:
            self.tags = self.objects.tags()

    def grow(self) -> Brought:
        """Promise the larger log, in the order above."""
        since = self.theirs.size if self.tags is None else 0
        files, listed = self.ours.files, self.theirs.files
        self._create([tile.path for tile in _tiles(self.ours.size, since)])
        new = [path for path in files if path not in listed]
        self._replace([path for path in new if not path.startswith(POLICIES_PREFIX)])
        self._create([path for path in new if path.startswith(POLICIES_PREFIX)])
        if self.ours.listing != self.theirs.listing:
            self._put(MANIFEST_PATH, self.ours.listing)
        self._replace([path for path, digest in files.items() if path in listed and self._may_differ(path, digest)])
        self._put(CHECKPOINT_PATH, self.ours.checkpoint)
        self._take_away([*(path for path in listed if path not in files), *self._superseded()])
        return self.done

    def mend(self) -> Brought:
        """Promise that nothing of the log at its present size is missing or damaged; what is new there waits."""
        files, listed = self.ours.files, self.theirs.files
        waits = files.keys() ^ listed.keys() | {path for path in files if files[path] != listed.get(path)}
        self.done.later = len(waits)
        if self.ours.checkpoint != self.theirs.checkpoint:
            self.done.later += 1
        if self.tags is not None:
            self._create([tile.path for tile in _tiles(self.ours.size, 0)])
            self._replace([path for path in files if path not in waits])
            self._take_away(self._superseded())
        return self.done

    def _may_differ(self, path: str, digest: str) -> bool:
        """Tell whether a file that the bucket lists may have other bytes there."""
        return self.tags is not None or self.theirs.files.get(path) != digest

    def _create(self, paths: Iterable[str]) -> None:
        self._each(self._create_one, paths)

    def _replace(self, paths: Iterable[str]) -> None:
        self._each(self._replace_one, paths)

    def _each(self, work: Callable[[str], int | None], paths: Iterable[str]) -> None:
        begun = [self.threads.submit(work, path) for path in paths]
        try:
            for one in begun:
                self._count(one.result())
        except BaseException:
            for one in begun:
                one.cancel()
            raise

    def _count(self, sent: int | None) -> None:
        if sent is not None:
            self.done.written, self.done.bytes = self.done.written + 1, self.done.bytes + sent

    def _create_one(self, path: str) -> int | None:
        data = self._own(path)
        if self._is_there(path, data):
            return None
        if self.objects.create(path, data):
            return len(data)
        if self.objects.read(path) != data:
            raise Stopped("the bucket has another object where this one belongs", where=path, next=OLDER)
        return None

    def _replace_one(self, path: str) -> int | None:
        data = self._own(path)
        if sha256(data).hexdigest() != self.ours.files[path]:
            raise Stopped("a published file is not as the manifest lists it", where=path, next="Run plainview fsck")
        if self._is_there(path, data):
            return None
        self.objects.replace(path, data)
        return len(data)

    def _own(self, path: str) -> bytes:
        data = self.log.public.read(path)
        if data is None:
            raise Stopped("a published file is not there", where=path, next="Run plainview fsck")
        return data

    def _is_there(self, path: str, data: bytes) -> bool:
        return self.tags is not None and self.tags.get(path) == tag_of(data)

    def _put(self, path: str, data: bytes | None) -> None:
        assert data is not None, "only what is published is brought"
        self.objects.replace(path, data)
        self._count(len(data))

    def _superseded(self) -> Sequence[str]:
        """The parts of tiles and bundles that are full in our log, as far as the bucket has them."""
        if self.tags is not None:
            return self._superseded_of(self.tags.keys())
        filled = [tile for tile in _tiles(self.ours.size, self.theirs.size) if tile == tile.full]
        return [path for tile in filled for path in self.objects.tags(f"{tile.path}.p/")]

    def _superseded_of(self, there: Iterable[str]) -> Sequence[str]:
        """The same out of a whole list, in which strays are counted too."""
        own = {tile.path for tile in _tiles(self.ours.size, 0)} | self.ours.files.keys() | self.theirs.files.keys()
        others = [path for path in there if path not in own and path not in (CHECKPOINT_PATH, MANIFEST_PATH)]
        parts = {path: tile for path in others if (tile := _part(path))}
        self.done.strays = len(others) - len(parts)
        return [path for path, tile in parts.items() if tile.full.path in own]

    def _take_away(self, paths: Sequence[str]) -> None:
        if paths:
            self.objects.delete(paths)
            self.done.deleted += len(paths)


def _tiles(size: int, since: int) -> list[Tile]:
    return [tile for tiles in (tiles_for(size, since), bundles_for(size, since)) for tile in tiles]


def _part(path: str) -> Tile | None:
    try:
        tile = parse_tile_path(path)
    except Malformed:
        return None
    return None if tile == tile.full else tile
