"""What a database's error means for the act that met it: nothing was done and it may be tried again, or we stop."""

from plainview.core.vocabulary.errors import PlainviewError, Stopped, Unchecked

# SQLite's primary result codes (sqlite.org/rescode.html); the extended code holds more in its upper bytes.
_BUSY, _LOCKED, _FULL, _CONSTRAINT = 5, 6, 13, 19


def meaning(error: Exception) -> PlainviewError:
    """Promise what to tell: Unchecked when waiting or making room helps, Stopped for everything else.

    The text is the database's own, which names tables and rules, never values.
    """
    cause = error.__cause__ or error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in (_BUSY, _LOCKED):
        return Unchecked("another writer holds the database", next="Nothing was written; try again")
    if code == _FULL:
        return Unchecked("the disk is full", next="Nothing was written; make room and try again")
    if code == _CONSTRAINT:
        return Stopped(f"the database refused the row: {cause}")
    return Stopped(f"the database failed: {cause}", next="Restart, which checks it, before anything else is written")


def is_refusal(error: Exception) -> bool:
    """Tell whether the database worked and a rule of its own refused the row."""
    return getattr(error.__cause__ or error, "sqlite_errorcode", 0) & 0xFF == _CONSTRAINT
