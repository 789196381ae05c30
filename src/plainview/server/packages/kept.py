"""What is kept of a package from its release until it is handed out: its content, whom it is for, and their keys.

What is rendered of the content (a cover's `record.pdf`) and the age file are made when it is handed out, from just what
is kept; so no release waits for a typesetter, and of what nobody picks up nothing is made at all.

Layout: one line of canonical JSON with the recipient, its keys and the size of each file by name, then the files in the
order of their names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.server.packages import age_file
from plainview.server.packages.contents import FORMAT
from plainview.server.packages.document import rendered

CONTENT_BYTES_MAX = 10 * 1024 * 1024
"""Of the tar, some 3,000 pieces. What is rendered of it has the rest of `age_file.TAR_BYTES_MAX`, and takes half
as much, twice as much where no letter of it can be drawn.
"""
HandOut = Callable[["Kept"], bytes]
"""Promises what `handed_out` does of a package, perhaps begun before it is asked for."""

_HEAD_BYTES_MAX = 1 << 20
_MANIFEST_BYTES_MAX = 4 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A package that was released: to whom, the `age1…` keys that they had on that day, its content by name.

    Raises Invalid when it is too large to be handed out.
    """

    to: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse now what could not be handed out."""
        if age_file.size_of(self.files) > CONTENT_BYTES_MAX:
            what = f"the package would be larger than {CONTENT_BYTES_MAX >> 20} MiB without what is rendered of it"
            raise Invalid(what, next="Disclose a part of the term first, at mid-term")

    @property
    def manifest(self) -> str:
        """The SHA-256 of the manifest, in hex: what the statement that releases it seals."""
        return sha256(self.files["manifest.json"]).hexdigest()


def print_kept(kept: Kept) -> bytes:
    """Promise the one spelling of what is kept."""
    sizes: dict[str, Json] = {name: len(kept.files[name]) for name in sorted(kept.files)}
    head: dict[str, Json] = {"files": sizes, "keys": list(kept.keys), "to": kept.to}
    return b"".join((canonical.print(head), b"\n", *(kept.files[name] for name in sizes)))


def parse_kept(data: bytes, where: str = "package") -> Kept:
    """Read what is kept strictly. Raises Malformed, Invalid."""
    head, _, rest = data.partition(b"\n")
    said: Any = canonical.parse(head, _HEAD_BYTES_MAX, where)
    files: dict[str, bytes] = {}
    try:
        for name, size in said["files"].items():
            files[name], rest = rest[:size], rest[size:]
        kept = Kept(said["to"], tuple(said["keys"]), files)
    except (KeyError, TypeError, AttributeError):
        raise Malformed("expected whom it is for, their keys and files", where=where) from None
    if print_kept(kept) != data:
        raise Malformed("expected the files that its head names, and no more", where=where)
    return kept


def _of_cover(kept: Kept) -> bool:
    """Tell whether this is the record of a cover, of which something is rendered when it is handed out."""
    manifest: Any = canonical.parse(kept.files["manifest.json"], _MANIFEST_BYTES_MAX)
    return bool(manifest["format"] == FORMAT)


def handed_out(kept: Kept) -> bytes:
    """Promise the age file of a package; the files in it are the same each time.

    Raises as `contents.read` and `age_file.seal` do.
    """
    return age_file.seal(rendered(kept.files) if _of_cover(kept) else kept.files, kept.keys)
