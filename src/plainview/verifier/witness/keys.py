"""The two keys of a witness, and the file that holds them: one name, Ed25519 (type 04) and ML-DSA-44 (type 06).

They are made on the machine that uses them and never leave it. A copy of them beside an older state could cosign a
second history, so nothing here exports them.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.lines import parse_base64, parse_lines, print_base64
from plainview.core.notes.note import Signature
from plainview.core.notes.signers import CosignatureSigner, SubtreeSigner
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Malformed, Stopped

FIRST_LINE = "plainview/witness-keys/v1"
SEED_BYTES = 32
FILE_BYTES_MAX = 8192


@dataclass(frozen=True)
class WitnessKeys:
    """The signing keys of a witness under its name."""

    ed25519: CosignatureSigner
    mldsa44: SubtreeSigner

    @property
    def name(self) -> str:
        """The witness's name, as it stands on its signature lines."""
        return self.ed25519.name

    @cached_property
    def vkeys(self) -> tuple[VerifierKey, VerifierKey]:
        """The public halves: Ed25519, then ML-DSA-44."""
        return self.ed25519.key, self.mldsa44.key

    @cached_property
    def _ids(self) -> tuple[bytes, bytes]:
        return self.vkeys[0].id, self.vkeys[1].id

    def cosign(self, text: bytes, time: int) -> tuple[Signature, ...]:
        """Promise the lines of both keys on a checkpoint; of Ed25519 alone when there are extension lines.

        ML-DSA-44 does not sign those (C2SP tlog-cosignature). Raises Malformed for what is no checkpoint.
        """
        lines = [Signature(self.name, self._ids[0], self.ed25519.sign(text, time))]
        if not parse_checkpoint(text).extensions:
            lines.append(Signature(self.name, self._ids[1], self.mldsa44.sign(text, time)))
        return tuple(lines)


def _keys(name: str, ed25519: bytes, mldsa44: bytes) -> WitnessKeys:
    if len(ed25519) != SEED_BYTES or len(mldsa44) != SEED_BYTES:
        raise Malformed(f"a seed has {SEED_BYTES} bytes", where="keys")
    keys = WitnessKeys(
        CosignatureSigner(name, Ed25519PrivateKey.from_private_bytes(ed25519)),
        SubtreeSigner(name, MLDSA44PrivateKey.from_seed_bytes(mldsa44)),
    )
    assert keys.vkeys  # a name that cannot be one is refused here
    if len(name.encode()) > 255:
        raise Malformed("expected a name of at most 255 bytes", where="name")
    return keys


def make_keys(path: Path, name: str, chance: Callable[[int], bytes]) -> WitnessKeys:
    """Make both keys of the witness `name` from `chance` (bytes for a count) and write them to `path`, mode 0600.

    Raises Malformed for a name that cannot be one, FileExistsError rather than replace keys.
    """
    ed25519, mldsa44 = chance(SEED_BYTES), chance(SEED_BYTES)
    keys = _keys(name, ed25519, mldsa44)
    lines = (FIRST_LINE, f"name {name}", f"ed25519 {print_base64(ed25519)}", f"mldsa44 {print_base64(mldsa44)}")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write("".join([f"{line}\n" for line in lines]).encode())
        file.flush()
        os.fsync(handle)
    return keys


def read_keys(path: Path) -> WitnessKeys:
    """Promise the keys in a file. Raises Malformed; Stopped when somebody else may read the file, or none is there."""
    try:
        with path.open("rb") as file:
            mode, data = os.fstat(file.fileno()).st_mode, file.read(FILE_BYTES_MAX + 1)
    except FileNotFoundError:
        raise Stopped("there is no witness here", where=str(path.parent), next="Make one with --name") from None
    if mode & 0o077:
        raise Stopped("others may read the keys", where=str(path), next="chmod 600, and ask who has read them")
    words = [line.partition(" ") for line in parse_lines(data, FILE_BYTES_MAX, str(path))]
    if [word for word, _, _ in words] != [FIRST_LINE, "name", "ed25519", "mldsa44"]:
        raise Malformed("expected the keys of a witness", where=str(path))
    return _keys(words[1][2], parse_base64(words[2][2], str(path)), parse_base64(words[3][2], str(path)))
