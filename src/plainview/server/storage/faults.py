"""What a database's error means for the act that met it: nothing was done and it may be tried again, or we stop."""

from enum import Enum

from plainview.core.vocabulary.errors import PlainviewError, Stopped, Unchecked

# SQLite's primary result codes (sqlite.org/rescode.html); the extended code holds more in its upper bytes.
BUSY, FULL, _REFUSED = 5, 13, 19
_LOCKED, _IOERR, _CORRUPT, _NOTADB = 6, 10, 11, 26


class Fault(Enum):
    """The kinds of failure between which we tell."""

    BUSY = "another writer holds the database"
    FULL = "the disk is full"
    NO_ROOM = "the database has no room for this now"
    GIVEN_UP = "the database gave up waiting"
    REFUSED = "the database refused the row"
    DOUBT = "what the database holds must be looked at"
    OTHER = "the database failed"
    NOT_TAKEN = "the database cannot take this"


_BY_SQLITE = {
    BUSY: Fault.BUSY,
    _LOCKED: Fault.BUSY,
    FULL: Fault.FULL,
    _REFUSED: Fault.REFUSED,
    _IOERR: Fault.DOUBT,
    _CORRUPT: Fault.DOUBT,
    _NOTADB: Fault.DOUBT,
}

# PostgreSQL's SQLSTATEs, whole or by their beginning (postgresql.org/docs/current/errcodes-appendix.html).
_BY_SQLSTATE = {
    "40001": Fault.BUSY,  # serialization_failure
    "40P01": Fault.BUSY,  # deadlock_detected
    "55P03": Fault.BUSY,  # lock_not_available
    "53100": Fault.FULL,
    "53": Fault.NO_ROOM,  # memory, connections
    "57014": Fault.GIVEN_UP,  # query_canceled, by a timeout or by hand
    "25P03": Fault.GIVEN_UP,  # idle_in_transaction_session_timeout: the server took the transaction back
    "23": Fault.REFUSED,
    "08": Fault.DOUBT,  # the connection
    "57P": Fault.DOUBT,  # shut down, by hand or by a crash
    "58": Fault.DOUBT,  # I/O and the like, outside PostgreSQL
    "XX": Fault.DOUBT,  # damage
    "22": Fault.NOT_TAKEN,
}

# What SQLite's triggers say by name; PostgreSQL's own constraints come first there.
_BY_CONSTRAINT = {
    "statement_pkey": "the index is not the next one",
    "statement_chain_seq": "the number in the chain is taken",
    "statement_leaf_key": "the leaf hash is taken",
    "payload_pkey": "the statement already has a payload of that name",
    "piece_digest_key": "the piece digest is taken",
    "piece_pkey": "the piece number is not the next one",
    "audit_pkey": "the audit number is not the next one",
}

_AGAIN = {
    Fault.BUSY: "Nothing was written; try again",
    Fault.FULL: "Nothing was written; make room and try again",
    Fault.NO_ROOM: "Nothing was written; try again",
    Fault.GIVEN_UP: "Nothing was written; try again",
}


def code_of(error: BaseException) -> int:
    """Promise SQLite's primary result code of an error or of its cause, 0 when there is none."""
    return int(getattr(error.__cause__ or error, "sqlite_errorcode", 0)) & 0xFF


def fault_of(error: BaseException) -> Fault:
    """Promise which kind of failure an error of either database is."""
    cause = error.__cause__ or error
    code = code_of(error)
    if code:
        return _BY_SQLITE.get(code, Fault.OTHER)
    state = getattr(cause, "sqlstate", None)
    if state:
        found = (_BY_SQLSTATE.get(state[:length]) for length in (5, 3, 2))
        return next((fault for fault in found if fault), Fault.OTHER)
    # psycopg has no SQLSTATE when the server said nothing any more: the connection is gone.
    lost = hasattr(cause, "diag") and type(cause).__name__ in ("OperationalError", "InterfaceError")
    return Fault.DOUBT if lost else Fault.NOT_TAKEN


def meaning(error: BaseException) -> PlainviewError:
    """Promise what to tell: Unchecked when waiting or making room helps, Stopped for everything else.

    The text is the database's own, which names tables and rules, never values.
    """
    fault = fault_of(error)
    if fault in _AGAIN:
        return Unchecked(fault.value, next=_AGAIN[fault])
    cause = error.__cause__ or error
    if fault is Fault.REFUSED:
        return Stopped(f"{fault.value}: {_own_words(cause)}")
    if fault is Fault.NOT_TAKEN:
        return Stopped(f"{fault.value}: {type(cause).__name__}")
    return Stopped(
        f"{Fault.OTHER.value}: {_own_words(cause)}", next="Restart, which checks it, before anything else is written"
    )


def leaves_doubt(error: BaseException) -> bool:
    """Tell whether, after this error, what the database holds must be looked at before anything more is written."""
    return fault_of(error) is Fault.DOUBT


def _own_words(cause: BaseException) -> str:
    """The database's first line alone: PostgreSQL's further lines show values, and the connection's show the way."""
    diag = getattr(cause, "diag", None)
    if diag is None:
        return str(cause)
    if diag.message_primary is None:
        return "the connection was lost"
    return _BY_CONSTRAINT.get(diag.constraint_name or "", diag.message_primary)
