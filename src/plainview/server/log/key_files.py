"""Further key pairs of a log, a file each: the next ones, or those that were replaced."""

from pathlib import Path

from plainview.core.vocabulary.errors import Malformed


def read_seeds(folder: Path, size: int) -> list[bytes]:
    """Promise the seeds in a folder's files, by name; none without a folder. Raises Malformed for another size."""
    found = [(place, place.read_bytes()) for place in sorted(folder.iterdir())] if folder.is_dir() else []
    for place, seeds in found:
        if len(seeds) != size:
            raise Malformed(f"a log's key file has {size} bytes", where=str(place))
    return [seeds for _, seeds in found]
