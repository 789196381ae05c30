"""The published log as its readers get it: the checkpoint and the entries, out of public files and nothing else.

What the public pages say is made from here, so that nothing private can come near them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plainview.core.merkle.tiles import TILE_WIDTH, Tile, bundles_for, parse_entries
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.lines import print_base64
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.terms import POLICY_PATH
from plainview.core.vocabulary.errors import Stopped

CHECKPOINT_PATH = "checkpoint"
BUNDLE = TILE_WIDTH
"""So many entries are in a bundle that never changes any more."""

Read = Callable[[str], bytes | None]
"""Gives the bytes of a published file, None where there is none."""


@dataclass(frozen=True, slots=True)
class PublishedHead:
    """What `checkpoint` says: origin, size, root in base64, the whole note's text, and who signed it, by name.

    `witnesses` are the signers that are not the log itself; `quorum` is the rule of the policy in force, in its words.
    """

    origin: str
    size: int
    root: str
    note: str
    witnesses: tuple[str, ...]
    quorum: str


def read_published(read: Read) -> PublishedHead | None:
    """Promise the head that is published, None while nothing is. Raises Malformed when it is no checkpoint."""
    data = read(CHECKPOINT_PATH)
    if data is None:
        return None
    note = parse_note(data, where=CHECKPOINT_PATH)
    head = parse_checkpoint(note.text, CHECKPOINT_PATH)
    others = dict.fromkeys(line.name for line in note.signatures if line.name != head.origin)
    return PublishedHead(head.origin, head.size, print_base64(head.root), data.decode(), tuple(others), _quorum(read))


def _quorum(read: Read) -> str:
    data = read(POLICY_PATH)
    if data is None:
        return "none"
    return parse_policy(data, POLICY_PATH).quorum


def published_entries(read: Read, size: int, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Promise index and bytes of each entry from `start` up to, not including, `stop`, out of a log of `size` entries.

    Raises Stopped when a bundle is not there, Malformed when it is none.
    """
    for tile in bundles_for(size, start - start % TILE_WIDTH):
        if tile.start >= stop:
            return
        bundle = read(tile.path)
        width = tile.width
        if bundle is None and tile != tile.full:
            bundle, width = read(tile.full.path), TILE_WIDTH
        if bundle is None:
            raise Stopped("an entry bundle is not there", where=tile.path, next="Run plainview publish, or fsck")
        yield from _within(tile, parse_entries(bundle, width, tile.path), start, stop)


def _within(tile: Tile, entries: list[bytes], start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    for index, entry in enumerate(entries, tile.start):
        if start <= index < stop:
            yield index, entry
