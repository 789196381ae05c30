"""Publishing a signed head. The same code runs after every signature and after every crash.

Order: the files asked for and those that entries name, the day's checkpoint, the manifest, the removal of partial tiles
that full ones replaced; all of this durable; then `checkpoint`, which readers take as the word that the rest is there.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from plainview.core.merkle.tiles import Tile, bundles_for, tiles_for
from plainview.core.notes.manifest import MANIFEST_PATH, Manifest, is_listed, is_public_path
from plainview.core.notes.note import Note, Signature, open_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.log.head import CHECKPOINT_PATH, DAYS_PREFIX, Head, day_path
from plainview.server.log.inspect import State
from plainview.server.log.ports import Log, Public
from plainview.server.log.quorum import files_for, policy_for, quorum_met, with_lines

Files = Mapping[str, bytes | None]
"""Files to publish beside the log, by path; None takes a file away."""


def recover(log: Log, state: State, files: Files | None = None, lines: Sequence[Signature] = ()) -> Head | None:
    """Promise that the stored head is published, and `files` with it; say what is published then.

    Fails closed: while the head has not the cosignatures that its policy asks for, nothing is written, and what was
    published stays. `lines` are witnesses' lines on the head that were found good. Nothing is written that is there
    already; a checkpoint that others cosigned keeps their lines. Before the first head nothing is done. After a crash,
    ask again with the same files. Raises Malformed for a path that cannot be published, Stopped for a file that nobody
    can account for, or a policy that cannot be the log's.
    """
    if state.head is None:
        return None
    asked = files_for(log, state.head.checkpoint.size, files or {})
    _check_paths(asked)
    head = with_lines(as_published(state.head, state.published), lines)
    policy = policy_for(log, state, asked)
    if policy is not None and not quorum_met(policy, head):
        return state.published
    return _publish(log, state, head, asked)


def cosign(log: Log, state: State, lines: Sequence[Signature], witnesses: Sequence[VerifierKey]) -> Head | None:
    """Promise that the stored head is published with the witnesses' `lines`, a new line replacing its older one.

    Lines of others than `witnesses` are left out. Raises BadSignature when a witness's line is wrong for this very
    head, UnknownSigners when no line is a witness's; what is published stays as it was then.
    """
    if state.head is None:
        return None
    opened = open_note(Note(state.head.checkpoint.print(), tuple(lines)), witnesses, "cosignatures")
    return recover(log, state, {}, [line for _, line in opened.verified])


def as_published(head: Head, published: Head | None) -> Head:
    """Promise the head with the lines that others left on it, when it is what is published."""
    return published if published is not None and published.own == head.own else head


def _publish(log: Log, state: State, head: Head, files: Files) -> Head:
    day = {day_path(head.day(log.zone)): head.print()}
    _publish_listed(log, state, head, {**files, **day})
    if log.public.read(CHECKPOINT_PATH) != head.print():
        _delete_superseded(log.public, head.checkpoint.size, _published_size(state))
        log.public.sync()
        log.public.write(CHECKPOINT_PATH, head.print(), immutable=False)
    log.public.sync()
    return head


def _published_size(state: State) -> int:
    return 0 if state.published is None else state.published.checkpoint.size


def _check_paths(files: Files) -> None:
    for path in files:
        if not is_public_path(path) or not is_listed(path) or path.startswith(DAYS_PREFIX):
            raise Malformed("this path is the log's own or cannot be published", where=path[:40])


def _publish_listed(log: Log, state: State, head: Head, files: Files) -> Manifest:
    """Write the files that differ, and a manifest that lists them when it would say something new, then take away."""
    listed = dict(_known_files(log, state, files))
    files = {**files, **_named(log, head, listed)}
    for path, data in files.items():
        if data is None:
            listed.pop(path, None)
        else:
            listed[path] = sha256(data).hexdigest()
    manifest = Manifest(log.signers.origin, head.checkpoint.size, listed)
    new = state.manifest is None or manifest.print() != state.manifest.print()
    signed = log.signers_for(head.checkpoint.size).text(manifest.print()) if new else b""
    changed = [(path, data) for path, data in files.items() if data is not None and log.public.read(path) != data]
    log.public.write_all([*changed, (MANIFEST_PATH, signed)] if signed else changed, immutable=False)
    for path in [path for path, data in files.items() if data is None]:
        log.public.delete(path)
    return manifest


def _named(log: Log, head: Head, listed: Mapping[str, str]) -> dict[str, bytes]:
    """The files that entries under this head name, and that are not listed as such yet. Raises Stopped."""
    found: dict[str, bytes] = {}
    if log.beside is None:
        return found
    for path, digest in log.beside.due(head.checkpoint.size).items():
        if listed.get(path) != digest:
            found[path] = log.beside.read(path)
            if sha256(found[path]).hexdigest() != digest:
                raise Stopped("is not the file that an entry of the log names", where=path)
    return found


def _known_files(log: Log, state: State, files: Files) -> Mapping[str, str]:
    """Promise what the last manifest listed. Without one, no file may be there that is not being published now."""
    if state.manifest is not None:
        return state.manifest.files
    for path in log.public.list():
        if is_listed(path) and path not in files:
            raise Stopped("there is no manifest, and nobody can say where this file is from", where=path)
    return {}


def _delete_superseded(public: Public, size: int, since: int) -> None:
    """Delete the partial tiles and bundles whose full ones came with the entries after `since`."""
    for tile in _filled(size, since):
        for path in list(public.list(f"{tile.path}.p/")):
            public.delete(path)


def _filled(size: int, since: int) -> Iterator[Tile]:
    for tiles in (tiles_for(size, since), bundles_for(size, since)):
        yield from (tile for tile in tiles if tile == tile.full)
