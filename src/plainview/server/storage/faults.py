"""What a database's error means for the act that met it: nothing was done and it may be tried again, or we stop."""

from plainview.core.vocabulary.errors import PlainviewError, Stopped, Unchecked

# SQLite's primary result codes (sqlite.org/rescode.html); the extended code holds more in its upper bytes.
BUSY, FULL, REFUSED = 5, 13, 19
_LOCKED, _IOERR, _CORRUPT, _NOTADB = 6, 10, 11, 26


def code_of(error: BaseException) -> int:
    """Promise SQLite's primary result code of an error or of its cause, 0 when there is none."""
    return int(getattr(error.__cause__ or error, "sqlite_errorcode", 0)) & 0xFF


def meaning(error: BaseException) -> PlainviewError:
    """Promise what to tell: Unchecked when waiting or making room helps, Stopped for everything else.

    The text is the database's own, which names tables and rules, never values.
    """
    code, cause = code_of(error), error.__cause__ or error
    if code in (BUSY, _LOCKED):
        return Unchecked("another writer holds the database", next="Nothing was written; try again")
    if code == FULL:
        return Unchecked("the disk is full", next="Nothing was written; make room and try again")
    if code == REFUSED:
        return Stopped(f"the database refused the row: {cause}")
    if code:
        return Stopped(
            f"the database failed: {cause}", next="Restart, which checks it, before anything else is written"
        )
    return Stopped(f"the database cannot take this: {type(cause).__name__}")


def leaves_doubt(error: BaseException) -> bool:
    """Tell whether, after this error, what the database holds must be looked at before anything more is written."""
    return code_of(error) in (_IOERR, _CORRUPT, _NOTADB)
