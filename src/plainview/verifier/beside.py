"""What stands beside the tree: the manifest, the files it lists, the checkpoint kept of each day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from plainview.core.notes.manifest import MANIFEST_BYTES_MAX, MANIFEST_PATH, Manifest, is_listed, open_manifest
from plainview.core.notes.note import parse_note
from plainview.core.notes.terms import POLICIES_PREFIX, POLICY_PATH, TRUST_PATH
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Unchecked
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX
from plainview.verifier.heads import DAYS_PREFIX, Head, head_size, open_head
from plainview.verifier.naming import naming
from plainview.verifier.reader import Source

NEEDED = (POLICY_PATH, TRUST_PATH)
_SITE, _START = "site/", "index.html"


def is_page(path: str) -> bool:
    """Tell whether a listed file is a view of the log, on which nothing in it rests: a page or data of the site."""
    return path.startswith(_SITE) or path == _START


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


def check_files(
    source: Source, manifest: Manifest, seen: Callable[[int], None], pages: bool = True
) -> dict[str, bytes]:
    """Promise that every listed file is there as listed, and in a folder that nothing else is; `pages` only if asked.

    The small files that the next steps need are given back as they were read, so that a server cannot give them others.
    `seen` is told how many files were read. Raises Malformed, Invalid, Inconsistent naming the file; Unchecked where
    another manifest is published by now, since pages change while a log is read.
    """
    try:
        return _check_files(source, manifest, seen, pages)
    except (Invalid, Inconsistent):
        data = source.read(MANIFEST_PATH, MANIFEST_BYTES_MAX)
        if data is None or parse_note(data, MANIFEST_BYTES_MAX, MANIFEST_PATH).text == manifest.print():
            raise
        what = "another manifest came out while files were read: the log is being published"
        raise Unchecked(what, where=MANIFEST_PATH, next="Try again in a minute") from None


def _check_files(source: Source, manifest: Manifest, seen: Callable[[int], None], pages: bool) -> dict[str, bytes]:
    needed: dict[str, bytes] = {}
    for number, (path, expected) in enumerate(manifest.files.items(), 1):
        if not pages and is_page(path):
            continue
        found = _needed(source, path, needed) if _is_needed(path) else source.digest(path)
        if found is None:
            raise Invalid("is missing, although the manifest lists it", where=path)
        if found != expected:
            raise Inconsistent("has another SHA-256 than the manifest lists", where=path)
        seen(number)
    strays = sorted(path for path in source.list() if is_listed(path) and path not in manifest.files)
    if strays:
        raise Invalid("belongs to nothing: no manifest lists it", where=strays[0])
    return needed


def _is_needed(path: str) -> bool:
    return path in NEEDED or path.startswith((DAYS_PREFIX, POLICIES_PREFIX))


def _needed(source: Source, path: str, needed: dict[str, bytes]) -> str | None:
    data = source.read(path, NOTE_BYTES_MAX)
    if data is None:
        return None
    needed[path] = data
    return sha256(data).hexdigest()


def read_kept(files: Mapping[str, bytes], keys: Callable[[int], Sequence[VerifierKey]], head: Head) -> list[Kept]:
    """Promise the kept checkpoints by day, each signed by the log, growing; the last one is `checkpoint` itself.

    `keys` gives those that sign a checkpoint of some size. Raises Malformed, Invalid, Inconsistent naming the file.
    """
    kept = [
        Kept(parse_day(path.removeprefix(DAYS_PREFIX), path), open_head(data, keys(head_size(data, path)), path))
        for path, data in files.items()
        if path.startswith(DAYS_PREFIX)
    ]
    if not kept:
        raise Invalid("no checkpoint of any day is kept", where=DAYS_PREFIX)
    if kept[-1].head.data != head.data:
        raise Inconsistent(f"is not the same as {kept[-1].head.path}, the last one kept", where=head.path)
    for before, after in pairwise(kept):
        if after.head.size < before.head.size or after.head.timestamp < before.head.timestamp:
            raise Inconsistent(f"is smaller or earlier than {before.head.path}", where=after.head.path)
    return kept
