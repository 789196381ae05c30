"""The policy that the opening names: no head comes out without it, also when the founding was interrupted."""

from hashlib import sha256
from pathlib import Path

from plainview.core.notes.terms import POLICY_PATH


def first_policy(private: Path, digest: str) -> dict[str, bytes | None]:
    """Promise the file to publish with every head of the first period, as the founding kept it; none where it did not.

    `digest` is its SHA-256 in hex, as the opening says it.
    """
    place = private / POLICY_PATH
    data = place.read_bytes() if place.is_file() else b""
    return {POLICY_PATH: data} if sha256(data).hexdigest() == digest else {}
