"""What stands beside the tree: the manifest, the files it lists, the checkpoint kept of each day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plainview.core.notes.manifest import MANIFEST_BYTES_MAX, MANIFEST_PATH, Manifest, is_listed, open_manifest
from plainview.core.notes.note import parse_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Unchecked
from plainview.verifier.heads import DAYS_PREFIX, Head, open_head, read_note
from plainview.verifier.naming import naming
from plainview.verifier.reader import Source

POLICY_PATH = "policy"


@dataclass(frozen=True, slots=True)
class Kept:
    """The last checkpoint of a legal day, as `checkpoints/<day>` keeps it for ever."""

    day: Day
    head: Head


def read_manifest(source: Source, keys: tuple[VerifierKey, ...], head: Head) -> Manifest:
    """Promise the manifest, signed by the log's two keys and nobody else, of the checkpoint's size.

    Raises Malformed, Invalid; Unchecked where a live log was caught between manifest and checkpoint.
    """
    data = source.read(MANIFEST_PATH, MANIFEST_BYTES_MAX)
    if data is None:
        raise Invalid("is missing", where=MANIFEST_PATH)
    with naming(MANIFEST_PATH):
        manifest = open_manifest(data, keys, keys[0].name)
    if len(parse_note(data, MANIFEST_BYTES_MAX, MANIFEST_PATH).signatures) != len(keys):
        raise Invalid("has a signature line that is not the log's", where=MANIFEST_PATH)
    if manifest.size != head.size:
        what = f"is of {manifest.size} entries, the checkpoint of {head.size}"
        if source.live and manifest.size > head.size:
            raise Unchecked(f"{what}: the log is being published", where=MANIFEST_PATH, next="Try again in a minute")
        raise Inconsistent(what, where=MANIFEST_PATH)
    return manifest


def check_files(source: Source, manifest: Manifest, seen: Callable[[int], None]) -> None:
    """Promise that every listed file is there as listed, and in a folder that nothing else is.

    `seen` is told how many files were read. Raises Invalid, Inconsistent naming the file.
    """
    for number, (path, expected) in enumerate(manifest.files.items(), 1):
        found = source.digest(path)
        if found is None:
            raise Invalid("is missing, although the manifest lists it", where=path)
        if found != expected:
            raise Inconsistent("has another SHA-256 than the manifest lists", where=path)
        seen(number)
    strays = sorted(path for path in source.list() if is_listed(path) and path not in manifest.files)
    if strays:
        raise Invalid("belongs to nothing: no manifest lists it", where=strays[0])


def read_kept(source: Source, manifest: Manifest, keys: tuple[VerifierKey, ...], head: Head) -> list[Kept]:
    """Promise the kept checkpoints by day, each signed by the log, growing; the last one is `checkpoint` itself.

    Raises Malformed, Invalid, Inconsistent naming the file.
    """
    paths = [path for path in manifest.files if path.startswith(DAYS_PREFIX)]
    if not paths:
        raise Invalid("no checkpoint of any day is kept", where=DAYS_PREFIX)
    kept = [_read_one(source, path, keys) for path in paths]
    if kept[-1].head.data != head.data:
        raise Inconsistent(f"is not the same as {paths[-1]}, the last one kept", where=head.path)
    for before, after in pairwise(kept):
        if after.head.size < before.head.size or after.head.timestamp < before.head.timestamp:
            raise Inconsistent(f"is smaller or earlier than {before.head.path}", where=after.head.path)
    return kept


def _read_one(source: Source, path: str, keys: Sequence[VerifierKey]) -> Kept:
    return Kept(parse_day(path.removeprefix(DAYS_PREFIX), path), open_head(read_note(source, path), keys, path))
