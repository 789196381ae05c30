"""An S3-compatible store as objects by path. Source: the S3 API as obstore (Apache Arrow's object_store) speaks it.

The store checks the SHA-256 of each object before it keeps it, and its ETag is compared with the MD5 of what was sent;
where the ETag is something else, as with encryption by a key service, the object is read back. Messages of the store
are not passed on: they may repeat who was asking.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from plainview.core.notes.manifest import is_public_path
from plainview.core.notes.media_types import content_type, lasts
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.bucket.config import Bucket, Credentials
from plainview.server.bucket.ports import tag_of

if TYPE_CHECKING:
    from obstore import PutResult
    from obstore.store import S3Config

RETRIES = 4
SILENCE_SECONDS_MAX = 30
LIST_AT_ONCE = 1000
LASTING = "public, max-age=31536000, immutable"
CHANGING = "no-cache"
"""Kept by browsers and caches, but asked again each time: a page is never shown under a manifest of another hour."""

_STATUS = re.compile(r"\b[45]\d\d\b")


class BucketObjects:
    """The objects of a bucket below a prefix; for several threads."""

    def __init__(self, config: Bucket, credentials: Credentials, retries: int) -> None:
        """Speak to the store that `config` names; whatever fails there is tried `retries` times more."""
        seconds = timedelta(seconds=SILENCE_SECONDS_MAX)
        self._where = f"bucket {config.bucket}"
        self._store = S3Store(
            config.bucket,
            prefix=config.prefix or None,
            config=_settings(config, credentials),
            client_options={"allow_http": config.endpoint.startswith("http:"), "timeout": seconds},
            retry_config={"max_retries": retries, "retry_timeout": seconds},
        )

    def read(self, path: str) -> bytes | None:
        """Promise the object's bytes, None when there is none. Raises Unchecked."""
        with self._asking(path):
            try:
                return bytes(obstore.get(self._store, path).bytes())
            except (FileNotFoundError, NotFoundError):
                return None

    def create(self, path: str, data: bytes) -> bool:
        """Put a new object; False, and nothing is changed, when there is one of this name. Raises Unchecked."""
        with self._asking(path):
            try:
                self._held(path, data, obstore.put(self._store, path, data, mode="create", attributes=_headers(path)))
            except AlreadyExistsError:
                return False
        return True

    def replace(self, path: str, data: bytes) -> None:
        """Put an object, in place of one of this name. Raises Unchecked."""
        with self._asking(path):
            done = obstore.put(self._store, path, data, use_multipart=False, attributes=_headers(path))
            self._held(path, data, done)

    def tags(self, prefix: str = "") -> Mapping[str, str]:
        """Promise the paths of all objects, or of those below `prefix`, with their ETags. Raises Unchecked."""
        with self._asking(prefix or "the list of objects"):
            found = obstore.list(self._store, prefix or None, chunk_size=LIST_AT_ONCE)
            return {one["path"]: _bare(one["e_tag"]) for chunk in found for one in chunk if is_public_path(one["path"])}

    def delete(self, paths: Sequence[str]) -> None:
        """Remove objects; one that is not there is no mistake. Raises Unchecked."""
        for at in range(0, len(paths), LIST_AT_ONCE):
            with self._asking(paths[at]):
                obstore.delete(self._store, list(paths[at : at + LIST_AT_ONCE]))

    def _held(self, path: str, data: bytes, done: "PutResult") -> None:
        """Promise that the store keeps what was sent. Raises Stopped when it keeps something else."""
        if _bare(done["e_tag"]) == tag_of(data) or self.read(path) == data:
            return
        raise Stopped("the store keeps other bytes than were sent to it", where=f"{self._where}: {path}")

    @contextmanager
    def _asking(self, path: str) -> Iterator[None]:
        try:
            yield
        except (UnauthenticatedError, PermissionDeniedError):
            raise Unchecked("the store refuses whoever the credentials say we are", where=self._where) from None
        except (BaseError, OSError, ValueError) as error:
            status = _STATUS.search(str(error))
            said = f"it answers {status[0]}" if status else type(error).__name__
            again = "What is there holds; run plainview publish again to go on"
            raise Unchecked(f"the store failed ({said})", where=f"{self._where}: {path}", next=again) from None


def _settings(config: Bucket, credentials: Credentials) -> "S3Config":
    """What the library is told, so that nothing of it is left to the environment."""
    settings: S3Config = {
        "endpoint": config.endpoint,
        "region": config.region,
        "access_key_id": credentials.access_key_id,
        "secret_access_key": credentials.secret_access_key,
        "virtual_hosted_style_request": False,
        "checksum_algorithm": "SHA256",
        "conditional_put": "etag",
    }
    if credentials.session_token:
        settings["session_token"] = credentials.session_token
    return settings


def _bare(tag: str | None) -> str:
    return (tag or "").strip('"')


def _headers(path: str) -> dict[str, str]:
    return {"Content-Type": content_type(path), "Cache-Control": LASTING if lasts(path) else CHANGING}
