"""Pages of the site that are made elsewhere, each part of them again only when what it is made of has changed."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from plainview.server.public.store import Projection
from plainview.server.public.written import Contact
from plainview.server.queries.public_log import Read


class Part(Protocol):
    """Some pages: a name, a digest of all that they are made of and with, the lists among them, and what makes them."""

    @property
    def name(self) -> str:
        """The part's name, which stays."""
        ...

    @property
    def digest(self) -> str:
        """A digest of everything that the pages are made of and with."""
        ...

    @property
    def stem(self) -> str:
        """What the paths of pages begin with of which there may be fewer the next time, without a page's number."""
        ...

    def make(self) -> Iterator[tuple[str, bytes]]:
        """Promise the pages with their paths below the site's folder."""
        ...


Parts = Callable[[Read, Contact], Iterable[Part]]
"""Gives all parts of a published log, and who answers for its program."""


def no_parts(read: Read, contact: Contact) -> Iterable[Part]:
    """Promise that nothing is made elsewhere."""
    return ()


class Apart:
    """The parts that are new or changed since they were published."""

    def __init__(self, store: Projection, parts: Iterable[Part], renewed: bool) -> None:
        """Compare `parts` with what `store` notes of them; all are made when the site is `renewed`."""
        self._store = store
        self._changed = [part for part in parts if renewed or store.meta(_note(part)) != part.digest]

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Promise their pages."""
        return (page for part in self._changed for page in part.make())

    def shrinking(self) -> set[str]:
        """Promise the lists among them that may have become shorter."""
        return {part.stem for part in self._changed}

    def note(self) -> None:
        """Note that they are published."""
        for part in self._changed:
            self._store.note(_note(part), part.digest)


def _note(part: Part) -> str:
    return f"part {part.name}"
