"""A custodian office's key in a file: made, and read, on the office's own machine; a passphrase protects it."""

import os
from pathlib import Path

import typer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from plainview.core.sealing.quorum import OfficeKey, office_key
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

PASSPHRASE_MIN = 15
"""Characters of a passphrase at least: NIST SP 800-63B-4 section 3.1.1.2 for one that stands alone."""
KEY_FILE_BYTES_MAX = 16_384


def make_key(place: Path, passphrase: str) -> OfficeKey:
    """Make an office's key (P-256, PKCS #8 in PEM, encrypted) in a new file of mode 0600; promise its public half.

    Raises Malformed for a short passphrase, Invalid when the file exists.
    """
    if len(passphrase) < PASSPHRASE_MIN:
        raise Malformed(f"expected a passphrase of at least {PASSPHRASE_MIN} characters", where="passphrase")
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    write_new(place, pem)
    return office_key(private)


def write_new(place: Path, data: bytes) -> None:
    """Write a file that only this user reads, durably. Raises Invalid when there is one of this name already."""
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Invalid("there is a file of this name already", where=str(place), next="Name another") from None
    with open(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read_key(place: Path) -> ec.EllipticCurvePrivateKey:
    """Promise the private key in a PEM file; its passphrase is asked for on the terminal when it has one.

    Raises Malformed for anything but a key of P-256 or P-384, Invalid for a wrong passphrase, Unchecked for a file
    that cannot be read.
    """
    try:
        data = place.read_bytes()
    except OSError as error:
        raise Unchecked(f"cannot be read: {error.strerror}", where=str(place)) from None
    if len(data) > KEY_FILE_BYTES_MAX:
        raise Malformed("expected a private key in PEM", where=str(place))
    found = _load(data, place)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise Malformed("expected a key of P-256 or P-384", where=str(place))
    office_key(found)
    return found


def _load(data: bytes, place: Path) -> object:
    try:
        return load_pem_private_key(data, None)
    except TypeError:  # it is encrypted
        passphrase = typer.prompt(f"passphrase of {place.name}", hide_input=True, err=True)
    except ValueError:
        raise Malformed("expected a private key in PEM", where=str(place)) from None
    try:
        return load_pem_private_key(data, str(passphrase).encode())
    except ValueError:
        raise Invalid("does not open with this passphrase", where=str(place), next="Try again") from None
