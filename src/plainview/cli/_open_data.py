"""Making the open data of a log: its head is checked first, and no file is put down before every entry led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tiles import ENTRIES, parse_entries, parse_tile_path
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.lines import print_base64
from plainview.core.notes.manifest import MANIFEST_BYTES_MAX, MANIFEST_PATH, parse_manifest
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import Policy
from plainview.core.vocabulary.errors import Inconsistent, Invalid
from plainview.server.public.opendata.export import Export
from plainview.server.public.opendata.publisher import PUBLISHER_BYTES_MAX, Publisher, parse_publisher
from plainview.verifier.reader import Source, open_source
from plainview.verifier.receipt import read_head, read_policy
from plainview.verifier.tiles import BUNDLE_BYTES_MAX

PUBLISHED = "site/data/"
"""Where a log's publisher puts the same files."""


def make_open_data(place: str, folder: Path, policy: Policy | None) -> int:
    """Promise the open data of the log at `place` in `folder`; tell how many files are not as the log publishes them.

    Raises Unchecked, Invalid, Malformed, Stopped, and then has written nothing.
    """
    source = open_source(place)
    _, head = read_head(source, policy or read_policy(source))
    listed = _listed(source)
    publisher = _publisher(source, listed)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".work", dir=folder) as work, Export(Path(work)) as export:
        log = _Checked(source, head.size)
        export.take(log.read, head.size)
        log.check(head)
        typer.echo(f"{head.origin}: {head.size} statements, all under the root {print_base64(head.root)}")
        made: dict[str, str] = {}
        for name, data in export.files(log.read, head.origin, print_base64(head.root), publisher):
            _put(folder / name, data)
            made[name] = sha256(data).hexdigest()
    return _compared(made, listed)


@dataclass(slots=True)
class _Checked:
    """Entry bundles of a source, hashed as they are read; one that is read again must be the same."""

    source: Source
    size: int
    edge: TileEdge = TileEdge()
    seen: dict[str, bytes] = field(default_factory=dict)

    def read(self, path: str) -> bytes | None:
        data = self.source.read(path, BUNDLE_BYTES_MAX)
        tile = parse_tile_path(path)
        if data is None or tile.level != ENTRIES:
            return data
        digest = sha256(data).digest()
        if path not in self.seen and tile.start == self.edge.size:
            entries = parse_entries(data, tile.width, path)[: self.size - tile.start]  # the log may have grown since
            self.edge, _ = self.edge.append(b"".join([leaf_hash(entry) for entry in entries]))
            self.seen[path] = digest
        if self.seen.get(path) != digest:
            raise Inconsistent("this bundle is another than when it was read before", where=path)
        return data

    def check(self, head: Checkpoint) -> None:
        """Hold what was read against a checkpoint. Raises Inconsistent."""
        if (self.edge.size, self.edge.root()) != (head.size, head.root):
            raise Inconsistent("the entries do not lead to the root that the log signed", where="checkpoint")


def _listed(source: Source) -> Mapping[str, str]:
    """What the log lists of its open data. It is only compared with: what is made here comes from the entries."""
    data = source.read(MANIFEST_PATH, MANIFEST_BYTES_MAX)
    if data is None:
        return {}
    files = parse_manifest(parse_note(data, MANIFEST_BYTES_MAX, MANIFEST_PATH).text).files
    return {path.removeprefix(PUBLISHED): digest for path, digest in files.items() if path.startswith(PUBLISHED)}


def _publisher(source: Source, listed: Mapping[str, str]) -> Publisher | None:
    """Who publishes, as the log's own files say it: the one thing that its entries do not."""
    if "publisher.json" not in listed:
        return None
    path = f"{PUBLISHED}publisher.json"
    data = source.read(path, PUBLISHER_BYTES_MAX)
    if data is None or sha256(data).hexdigest() != listed["publisher.json"]:
        raise Invalid("is not the file that MANIFEST lists", where=path)
    return parse_publisher(data, path)


def _put(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".{place.name}.new")
    half.write_bytes(data)
    half.rename(place)


def _compared(made: Mapping[str, str], listed: Mapping[str, str]) -> int:
    theirs = {name for name in listed if not name.endswith(".html")}
    if not theirs:
        typer.echo(f"{len(made)} files; the log publishes no open data to compare them with")
        return 0
    other = sorted(name for name in theirs | made.keys() if made.get(name) != listed.get(name))
    typer.echo(f"{len(made)} files, {len(made.keys() - set(other))} of them to the byte as the log publishes them")
    for name in other:
        word = "is not published" if name not in listed else "is other" if name in made else "was not made"
        typer.echo(f"{name}: {word}")
    return len(other)
