"""What kind of file each published path is, and which files never change: for whoever gives them out over the web."""

from types import MappingProxyType

from plainview.core.merkle.tiles import parse_tile_path
from plainview.core.notes.manifest import MANIFEST_PATH
from plainview.core.notes.terms import POLICIES_PREFIX, POLICY_PATH, TRUST_PATH
from plainview.core.vocabulary.errors import Malformed

OTHER = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
TYPES = MappingProxyType(
    {
        "html": "text/html; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "json": "application/json",
        "svg": "image/svg+xml",
        "png": "image/png",
        "ico": "image/x-icon",
        "woff2": "font/woff2",
        "csv": "text/csv; charset=utf-8",
        "parquet": "application/vnd.apache.parquet",
        "sqlite3": "application/vnd.sqlite3",
        "xml": "application/xml",
        "atom": "application/atom+xml",
        "pdf": "application/pdf",
        "txt": TEXT,
    }
)
"""By what stands behind the last dot of a name."""

NOTES = ("checkpoint", MANIFEST_PATH, POLICY_PATH, TRUST_PATH)
TILES_PREFIX, DAYS_PREFIX = "tile/", "checkpoints/"


def content_type(path: str) -> str:
    """Promise the media type of a published file."""
    if path in NOTES or path.startswith((DAYS_PREFIX, POLICIES_PREFIX)):
        return TEXT
    before, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return TYPES.get(suffix, OTHER) if before and dot else OTHER


def lasts(path: str) -> bool:
    """Tell whether a published file stays as it is for ever: full tiles and bundles do."""
    if not path.startswith(TILES_PREFIX):
        return False
    try:
        tile = parse_tile_path(path)
    except Malformed:
        return False
    return tile == tile.full
