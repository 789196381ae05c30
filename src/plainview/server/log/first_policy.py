"""The policy that the opening names: no head comes out without it, also when the founding was interrupted."""

from hashlib import sha256
from pathlib import Path

from plainview.core.notes.terms import POLICY_PATH


def first_policy(folder: Path, digest: str) -> dict[str, bytes | None]:
    """Promise the file to publish with the first head of a program, as the founding kept it; none once one is public.

    `digest` is its SHA-256 in hex, as the opening says it.
    """
    place = folder / "private" / POLICY_PATH
    public = (folder / "public" / POLICY_PATH).is_file()
    data = place.read_bytes() if place.is_file() and not public else b""
    return {POLICY_PATH: data} if sha256(data).hexdigest() == digest else {}
