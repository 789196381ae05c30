"""Publishing pages beside a head that is published already: many files, made ready elsewhere, listed in the manifest.

They are views of the log and never wait for it, nor it for them: the head comes out first, its pages after it. What an
interruption leaves half done is done again by the next publication of the same pages.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from typing import Protocol

from plainview.core.notes.manifest import MANIFEST_PATH, Manifest, is_listed, is_public_path
from plainview.core.notes.terms import POLICIES_PREFIX, POLICY_PATH, TRUST_PATH
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.log.head import DAYS_PREFIX
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log

AT_ONCE = 256
"""So many files are in memory, and on their way to the disk, at a time."""


class Pages(Protocol):
    """Files made ready: path to SHA-256 in hex, None for one that goes away; `read` gives the bytes of one."""

    @property
    def pages(self) -> Mapping[str, str | None]:
        """The files by path."""
        ...

    def read(self, path: str) -> bytes:
        """Promise the bytes of one that does not go away."""
        ...


def publish_pages(log: Log, timestamp: int, ready: Pages) -> bool:
    """Promise that these files are published, durable and listed; tell whether they are.

    Nothing is done while no head is published, or a later one is signed and waits: the pages come out after it then.
    Raises Stopped as `inspect` does, or for bytes that are not what was made ready; Malformed for a path of the log's.
    """
    log = log.settled()
    _check_paths(ready.pages)
    state = inspect(log, timestamp)
    if state.published is None or state.manifest is None or state.pending:
        return False
    if not ready.pages:
        return True
    listed = dict(state.manifest.files)
    new_first = sorted(ready.pages, key=lambda path: path in listed)  # nobody follows a list to what is not on it
    written = iter([path for path in new_first if ready.pages[path] is not None])
    while part := list(islice(written, AT_ONCE)):
        log.public.write_all(list(_checked(ready, part)), immutable=False)
        listed.update({path: str(ready.pages[path]) for path in part})
    gone = [path for path, digest in ready.pages.items() if digest is None]
    for path in gone:
        listed.pop(path, None)
    manifest = Manifest(log.signers.origin, state.published.checkpoint.size, listed).print()
    log.public.write(MANIFEST_PATH, log.signers_for(state.published.checkpoint.size).text(manifest), immutable=False)
    for path in gone:
        log.public.delete(path)
    log.public.sync()
    return True


def _checked(ready: Pages, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        data = ready.read(path)
        if sha256(data).hexdigest() != ready.pages[path]:
            raise Stopped("a page changed after it was made ready", where=path, next="Publish again")
        yield path, data


def _check_paths(pages: Mapping[str, str | None]) -> None:
    for path in pages:
        of_the_log = not is_listed(path) or path.startswith((DAYS_PREFIX, POLICIES_PREFIX))
        if of_the_log or path in (POLICY_PATH, TRUST_PATH) or not is_public_path(path):
            raise Malformed("this path is the log's own or cannot be published", where=path[:40])
