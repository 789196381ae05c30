"""The manifest: a log-signed list of every file beside the log itself, so that none can be swapped or slipped in.

    plainview/manifest/v1
    <origin>
    <tree size>
    <SHA-256 in lower-case hex> <path>          one line a file, sorted by path

`checkpoint`, `tile/` and the manifest itself are not listed: the log's own signature covers them. The first line
keeps the signed text from ever being read as a checkpoint.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.notes.lines import parse_decimal, parse_lines
from plainview.core.notes.note import open_note, parse_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed

FIRST_LINE = "plainview/manifest/v1"
MANIFEST_PATH = "MANIFEST"
MANIFEST_BYTES_MAX = 16 * 1024 * 1024
PATH_CHARS_MAX = 200

_PATH = re.compile(r"(?:\.well-known/)?[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_ENTRY = re.compile(rf"([0-9a-f]{{64}}) ({_PATH.pattern})")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which files stand beside the log `origin` at `size` entries: path to SHA-256 in hex."""

    origin: str
    size: int
    files: Mapping[str, str]

    def print(self) -> bytes:
        """Print the manifest's text, the one spelling `parse_manifest` reads."""
        lines = [FIRST_LINE, self.origin, str(self.size)]
        lines += [f"{self.files[path]} {path}" for path in sorted(self.files)]
        return "".join([f"{line}\n" for line in lines]).encode()


def is_listed(path: str) -> bool:
    """Tell whether a file with this path belongs into the manifest: all do, but the log's own."""
    return path not in ("checkpoint", MANIFEST_PATH) and not path.startswith("tile/")


def is_public_path(path: str) -> bool:
    """Tell whether a relative path may be published: ASCII names joined by slashes, none beginning with a dot.

    The folder `.well-known` may be the first of them (RFC 8615).
    """
    return len(path) <= PATH_CHARS_MAX and _PATH.fullmatch(path) is not None


def parse_manifest(text: bytes, where: str = MANIFEST_PATH) -> Manifest:
    """Read the text of a manifest, without its signatures. Raises Malformed."""
    lines = parse_lines(text, MANIFEST_BYTES_MAX, where)
    if len(lines) < 3 or lines[0] != FIRST_LINE:
        raise Malformed(f"expected {FIRST_LINE!r}, origin and tree size, each a line", where=where)
    size = parse_decimal(lines[2], f"{where}, tree size")
    files: dict[str, str] = {}
    last = ""
    for number, line in enumerate(lines[3:], 4):
        match = _ENTRY.fullmatch(line)
        path = match[2] if match else ""
        if match is None or len(path) > PATH_CHARS_MAX or not is_listed(path) or path <= last:
            raise Malformed(
                f"expected 'sha256 path', sorted by path, found {line[:40]!r}", where=f"{where}, line {number}"
            )
        files[path] = match[1]
        last = path
    return Manifest(lines[1], size, MappingProxyType(files))


def manifest_size(data: bytes, where: str = MANIFEST_PATH) -> int:
    """Promise the tree size that a manifest speaks of, and nothing else of it: no signature is looked at yet.

    Raises Malformed.
    """
    lines = parse_note(data, MANIFEST_BYTES_MAX, where).text.split(b"\n", 3)
    if len(lines) < 4:
        raise Malformed(f"expected {FIRST_LINE!r}, origin and tree size, each a line", where=where)
    return parse_decimal(lines[2].decode(errors="replace"), f"{where}, tree size")


def open_manifest(data: bytes, keys: tuple[VerifierKey, ...], origin: str, where: str = MANIFEST_PATH) -> Manifest:
    """Read a manifest that *every* one of the log's keys has signed; `keys` are those of its checkpoints.

    Raises Malformed, BadSignature, UnknownSigners, and Invalid when it is another log's.
    """
    keys = tuple([key.for_text() for key in keys])
    opened = open_note(parse_note(data, MANIFEST_BYTES_MAX, where), keys, where)
    for key in keys:
        if opened.payload(key) is None:
            raise BadSignature(f"the log's key {key.id.hex()} has not signed", where=where)
    manifest = parse_manifest(opened.text, where)
    if manifest.origin != origin:
        raise Invalid(f"expected the log {origin!r}, found {manifest.origin[:40]!r}", where=where)
    return manifest
