"""Every fault says where it is: what was raised without a place gets the one that was being read."""

from collections.abc import Iterator
from contextlib import contextmanager

from plainview.core.vocabulary.errors import PlainviewError


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Promise that an error that comes out names a place: its own, or this one."""
    try:
        yield
    except PlainviewError as error:
        error.where = error.where or place
        raise
