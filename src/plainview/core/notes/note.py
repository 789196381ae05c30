"""Signed notes: a text and, below an empty line, who signed it. Source: C2SP signed-note.

The rule of `open_note` is that of golang.org/x/mod/sumdb/note: a signature by an unknown key is kept aside; a
wrong one by a known key condemns the whole note; a note without any known signature is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from plainview.core.notes.lines import is_key_name, parse_base64, parse_text, print_base64
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX

KEY_ID_BYTES = 4
DASH = "\N{EM DASH} "


class Verifier(Protocol):
    """A known key: its name, the 4 bytes of its id, and the check of one signature."""

    @property
    def name(self) -> str:
        """The key's name."""
        ...

    @property
    def id(self) -> bytes:
        """The 4 bytes that stand before each of its signatures."""
        ...

    def verify(self, text: bytes, payload: bytes) -> None:
        """Raise BadSignature unless `payload` is this key's signature of the note text."""
        ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, and the bytes after the id."""

    name: str
    key_id: bytes
    payload: bytes

    def line(self) -> str:
        """Print the line, with its line feed."""
        return f"{DASH}{self.name} {print_base64(self.key_id + self.payload)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read: the text with its last line feed, and all signatures, none of them checked."""

    text: bytes
    signatures: tuple[Signature, ...]

    def print(self) -> bytes:
        """Print the note, the one spelling `parse_note` reads."""
        return self.text + b"\n" + "".join([signature.line() for signature in self.signatures]).encode()


@dataclass(frozen=True, slots=True)
class Opened:
    """A note with at least one good signature: who signed, and what unknown keys left on it."""

    text: bytes
    verified: tuple[tuple[Verifier, Signature], ...]
    unknown: tuple[Signature, ...]

    def payload(self, key: Verifier) -> bytes | None:
        """Promise what this very key signed with, None when it did not sign."""
        which = (key.name, key.id)
        return next((line.payload for _, line in self.verified if (line.name, line.key_id) == which), None)


class UnknownSigners(Invalid):
    """No signature on the note is by a known key, so nothing in it may be believed; `note` is what it was."""

    def __init__(self, note: Note, where: str) -> None:
        super().__init__("none of the signatures is by a key that is known here", where=where)
        self.note = note


def parse_note(data: bytes, max_bytes: int = NOTE_BYTES_MAX, where: str = "note") -> Note:
    """Read a note. Raises Malformed unless it is exactly what `Note.print` gives, with 1 to 100 signatures."""
    text, gap, signed = parse_text(data, max_bytes, where).rpartition("\n\n")
    if not gap or not signed:
        raise Malformed("expected a text, an empty line, and signature lines", where=where)
    return Note(f"{text}\n".encode(), parse_signatures(signed.encode(), max_bytes, where))


def parse_signatures(data: bytes, max_bytes: int = NOTE_BYTES_MAX, where: str = "signatures") -> tuple[Signature, ...]:
    """Read signature lines alone, as a witness answers them: 1 to 100. Raises Malformed."""
    lines = parse_text(data, max_bytes, where).split("\n")[:-1]
    if len(lines) > NOTE_SIGNATURES_MAX:
        raise Malformed(f"{len(lines)} signatures are more than the {NOTE_SIGNATURES_MAX} allowed", where=where)
    return tuple([_parse_signature(line, where) for line in lines])


def _parse_signature(line: str, where: str) -> Signature:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space or not is_key_name(name):
        raise Malformed(f"expected a signature line '— name base64', found {line[:40]!r}", where=where)
    signature = parse_base64(encoded, where)
    if len(signature) <= KEY_ID_BYTES:
        raise Malformed(f"the signature of {name[:40]!r} is empty", where=where)
    return Signature(name, signature[:KEY_ID_BYTES], signature[KEY_ID_BYTES:])


def open_note(note: Note, keys: Iterable[Verifier], where: str = "note") -> Opened:
    """Check every signature by a known key; a second one by the same key is not looked at.

    Raises BadSignature when a known key's signature is wrong, UnknownSigners when no key is known, Invalid when two
    of the keys cannot be told apart by name and id.
    """
    known = _by_name_and_id(keys)
    verified: dict[tuple[str, bytes], tuple[Verifier, Signature]] = {}
    unknown: list[Signature] = []
    for signature in note.signatures:
        which = (signature.name, signature.key_id)
        if which not in known:
            unknown.append(signature)
        elif which not in verified:
            known[which].verify(note.text, signature.payload)
            verified[which] = (known[which], signature)
    if not verified:
        raise UnknownSigners(note, where)
    return Opened(note.text, tuple(verified.values()), tuple(unknown))


def _by_name_and_id(keys: Iterable[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    known: dict[tuple[str, bytes], Verifier] = {}
    for key in keys:
        if known.setdefault((key.name, key.id), key) != key:
            raise Invalid(f"two different keys share the name {key.name} and the id {key.id.hex()}")
    return known


def join_signatures(text: bytes, signatures: Sequence[Signature]) -> bytes:
    """Print a note, after making sure that it reads back as itself.

    Raises Malformed when the text cannot be a note's text or there is no signature.
    """
    note = Note(text, tuple(signatures))
    data = note.print()
    if parse_note(data, max_bytes=len(data)) != note:
        raise Malformed("the text of a note must end in a line feed and hold no second meaning", where="note")
    return data
