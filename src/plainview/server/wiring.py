"""The only file that joins ports to adapters."""

from datetime import tzinfo
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from plainview.core.notes.signers import LogSigners
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions.desk import Desk, ProgramKeys
from plainview.server.actions.ports import Chance, Clock, Receipts, SigningKeys
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.ports import Log
from plainview.server.storage.ports import Store
from plainview.server.storage.sqlite import open_store

SECRET_BYTES = 128


def make_private(folder: Path, secret: bytes) -> None:
    """Lay out a program's folder: `private/` closed to others with the service's and the log's keys, and `public/`.

    `secret` is 128 random bytes: log Ed25519 seed, log ML-DSA-44 seed, wrapping key, look key. Raises Malformed.
    """
    if len(secret) != SECRET_BYTES:
        raise Malformed(f"a program's secret has {SECRET_BYTES} bytes")
    private = folder / "private"
    private.mkdir(parents=True, mode=0o700)
    (folder / "public").mkdir()
    keys = private / "keys"
    keys.touch(mode=0o600)
    keys.write_bytes(secret)


def read_secret(folder: Path) -> bytes:
    """Promise the program's 128 secret bytes. Raises Malformed when the folder holds no program."""
    keys = folder / "private" / "keys"
    if not keys.is_file() or len(secret := keys.read_bytes()) != SECRET_BYTES:
        raise Malformed(
            "there is no program in this folder", where=str(folder), next="Run plainview init or demo first"
        )
    return secret


def log_signers(origin: str, secret: bytes) -> LogSigners:
    """Promise the log's two signing keys under its origin."""
    return LogSigners(
        origin, Ed25519PrivateKey.from_private_bytes(secret[:32]), MLDSA44PrivateKey.from_seed_bytes(secret[32:64])
    )


def open_database(folder: Path, *, create: bool = False) -> Store:
    """Promise the program's database. Raises Stopped at any surprise."""
    return open_store(folder / "private" / "plainview.sqlite3", create=create)


def open_log(folder: Path, store: Store, origin: str, zone: tzinfo) -> Log:
    """Promise the log over a program's database, heads in `private/`, files in `public/`."""
    private = folder / "private"
    signers = log_signers(origin, read_secret(folder))
    return Log(store, FileHeads(private), FolderPublic(folder / "public"), signers, zone)


def open_desk(
    folder: Path,
    store: Store,
    zone: tzinfo,
    *,
    clock: Clock,
    chance: Chance,
    keys: SigningKeys,
    receipts: Receipts,
) -> Desk:
    """Promise the desk at which a program's acts are done."""
    secret = read_secret(folder)
    return Desk(store, clock, chance, keys, receipts, ProgramKeys(secret[64:96], secret[96:128]), zone)
