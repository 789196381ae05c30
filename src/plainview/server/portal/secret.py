"""What keys sessions and forms: a file beside the program's other secrets."""

from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe


def portal_secret(private: Path) -> str:
    """Promise the secret of a program's portal: made once, the same for all web processes."""
    place = private / "portal"
    if not place.is_file():
        made = private / f"portal.{token_urlsafe(6)}"
        made.touch(mode=0o600)
        made.write_text(token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first
            place.hardlink_to(made)
        made.unlink()
    return place.read_text()
