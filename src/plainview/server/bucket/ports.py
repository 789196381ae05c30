"""What copying to a bucket needs of it: objects by path, each whole or not there."""

from collections.abc import Mapping, Sequence
from hashlib import md5
from typing import Protocol


class Objects(Protocol):
    """The objects of a bucket below one prefix. What the store does not do raises Unchecked, and may be tried again.

    A write that returns was held against what the store says that it keeps.
    """

    def read(self, path: str) -> bytes | None:
        """Promise the object's bytes, None when there is none."""
        ...

    def create(self, path: str, data: bytes) -> bool:
        """Put a new object; False, and nothing is changed, when there is one of this name."""
        ...

    def replace(self, path: str, data: bytes) -> None:
        """Put an object, in place of one of this name."""
        ...

    def tags(self, prefix: str = "") -> Mapping[str, str]:
        """Promise the paths of all objects, or of those below `prefix` (which ends in a slash), with their ETags."""
        ...

    def delete(self, paths: Sequence[str]) -> None:
        """Remove objects; one that is not there is no mistake."""
        ...


def tag_of(data: bytes) -> str:
    """Promise the ETag that most stores give an object: believed for nothing but whether it must be sent again."""
    return md5(data, usedforsecurity=False).hexdigest()
