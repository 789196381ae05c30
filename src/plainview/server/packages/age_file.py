"""A set of files as one age file: a plain tar, always the same for the same files, sealed to an agency's keys.

The tar is padded with zeros, which is how every tar ends, to a power of two of at least 64 KiB: so the size of a
package tells nothing finer; some random bytes in the header blur it further. Any program that reads age's format with
X25519 keys opens it (age-encryption.org/v1).
"""

import io
import re
import tarfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pyrage  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.server.packages import bech32

TAR_BYTES_MIN = 64 * 1024
TAR_BYTES_MAX = 32 * 1024 * 1024
SEALED_BYTES_MAX = TAR_BYTES_MAX + 64 * 1024  # 16 bytes for each 64 KiB, and the header
RECIPIENTS_MAX = 8
_BLOCK = 512
_NAME = re.compile(r"(proofs/)?[A-Za-z0-9-]{1,40}\.(txt|json|csv|pdf)")


def check_recipients(recipients: Sequence[str], where: str = "recipients") -> tuple[str, ...]:
    """Promise one to eight different `age1…` public keys (X25519), each in its one spelling. Raises Malformed."""
    if not 1 <= len(recipients) <= RECIPIENTS_MAX or len(set(recipients)) != len(recipients):
        raise Malformed(f"expected 1 to {RECIPIENTS_MAX} different age1… keys", where=where)
    for text in recipients:
        _check_point(bech32.decode("age", text, where), where)
    return tuple(recipients)


def _check_point(point: bytes, where: str) -> None:
    """A point of low order would let anybody open the file (RFC 7748 §6.1)."""
    try:
        X25519PrivateKey.from_private_bytes(bytes(32)).exchange(X25519PublicKey.from_public_bytes(point))
    except ValueError:
        what = "expected an X25519 public key of 32 bytes that can keep a secret"
        raise Malformed(what, where=where, next="Make one with age-keygen and copy its public key") from None


def recipient_of(identity: str) -> str:
    """Promise the public key of an identity. Raises Malformed for no identity."""
    return str(_identity(identity, "identity").to_public())


def _identity(text: str, where: str) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise Malformed("expected an age identity, AGE-SECRET-KEY-1…", where=where) from None


def fingerprint(recipient: str) -> str:
    """Promise the SHA-256 of a recipient's spelling, in hex: what a manifest and an audit row name it by."""
    return sha256(recipient.encode()).hexdigest()


def bucket(size: int) -> int:
    """Promise the padded size: the smallest power of two that is at least 64 KiB and `size`."""
    return max(TAR_BYTES_MIN, 1 << (size - 1).bit_length())


def pack(files: Mapping[str, bytes]) -> bytes:
    """Promise the padded tar of the files, in the order of their names. Raises Invalid when it grows over 32 MiB."""
    if sum(map(len, files.values())) > TAR_BYTES_MAX:
        raise _too_large()
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(files[name]), 0o600
            tar.addfile(entry, io.BytesIO(files[name]))
    data = written.getvalue()
    if len(data) > TAR_BYTES_MAX:
        raise _too_large()
    return data.ljust(bucket(len(data)), b"\0")


def size_of(files: Mapping[str, bytes]) -> int:
    """Promise how many bytes the tar of the files has before it is padded, to the next ten kibibytes."""
    blocks = sum(1 + -(-len(data) // _BLOCK) for data in files.values())
    return -(-(blocks + 2) * _BLOCK // tarfile.RECORDSIZE) * tarfile.RECORDSIZE


def unpack(data: bytes, where: str = "package") -> dict[str, bytes]:
    """Promise the files that `pack` packs into these very bytes. Raises Malformed for any others."""
    if len(data) > TAR_BYTES_MAX or len(data) % _BLOCK:
        raise Malformed(f"expected a tar of at most {TAR_BYTES_MAX} bytes", where=where)
    files = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for entry in tar:
                found = tar.extractfile(entry) if entry.isreg() and _NAME.fullmatch(entry.name) else None
                if found is None or entry.name in files:
                    raise Malformed("expected only the files of a package, each once", where=where)
                files[entry.name] = found.read()
    except (tarfile.TarError, ValueError, OSError):
        raise Malformed("expected a tar", where=where) from None
    if pack(files) != data:
        raise Malformed("expected the one tar of these files", where=where)
    return files


def seal(files: Mapping[str, bytes], recipients: Sequence[str]) -> bytes:
    """Promise the age file of the files, which each recipient's identity opens by itself.

    The library draws its keys from the operating system, so no two are alike. Raises Malformed for the recipients,
    Invalid for too much.
    """
    keys = [pyrage.x25519.Recipient.from_str(text) for text in check_recipients(recipients)]
    return bytes(pyrage.encrypt(pack(files), keys))


def open_sealed(data: bytes, identity: str, where: str = "package") -> dict[str, bytes]:
    """Promise the files of an age file, opened with one identity (`AGE-SECRET-KEY-1…`).

    Raises Malformed for no identity or no package, Invalid when this identity does not open it or it was changed.
    """
    if len(data) > SEALED_BYTES_MAX:
        raise Malformed(f"expected an age file of at most {SEALED_BYTES_MAX} bytes", where=where)
    key = _identity(identity, where)
    try:
        plain = bytes(pyrage.decrypt(data, [key]))
    except pyrage.DecryptError:
        what = "this identity does not open the package, or the package was changed"
        raise Invalid(what, where=where, next="Use the agency's own key file, and fetch the package again") from None
    return unpack(plain, where)


def _too_large() -> Invalid:
    what = f"the package would be larger than {TAR_BYTES_MAX >> 20} MiB"
    return Invalid(what, next="Disclose a part of the term first, at mid-term")
