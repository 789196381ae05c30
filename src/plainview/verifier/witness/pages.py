"""What a witness shows to whoever asks: who it is, what it cosigned last, and what logs have done. Plain text."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from plainview.core.notes.add_checkpoint import ADD_CHECKPOINT_PATH, monitoring_path
from plainview.core.notes.vkey import VerifierKey
from plainview.verifier.witness.decide import Answer, refuse
from plainview.verifier.witness.records import Records

_LATEST = re.compile(r"/[0-9a-f]{64}/checkpoint")
_PIECE = re.compile(r"/evidence/([1-9][0-9]{0,17})/(submitted|held)")


def page(path: str, vkeys: Sequence[VerifierKey], records: Records) -> Answer:
    """Promise the page at `path`. Raises Stopped when the database cannot be read."""
    if path == "/":
        return Answer(HTTPStatus.OK, _front(vkeys, records).encode())
    if path == "/evidence":
        return Answer(HTTPStatus.OK, _evidence(records).encode())
    if piece := _PIECE.fullmatch(path):
        found = records.checkpoints(int(piece[1]))
        data = found and found[piece[2] == "held"]
    else:
        data = records.latest(path) if _LATEST.fullmatch(path) else None
    return Answer(HTTPStatus.OK, data) if data else refuse(HTTPStatus.NOT_FOUND, "there is nothing here")


def _front(vkeys: Sequence[VerifierKey], records: Records) -> str:
    heads, pieces = records.newest(), len(records.evidence())
    lines = [f"The witness {vkeys[0].name} cosigns logs that only grow (C2SP tlog-witness).", ""]
    lines += [f"vkey {key.print()}" for key in vkeys]
    lines += ["", f"Submit at POST {ADD_CHECKPOINT_PATH}. Evidence against logs: {pieces}, at /evidence.", ""]
    lines += [f"{one.origin}: {one.size} at {print_time(one.time)}, {monitoring_path(one.origin)}" for one in heads]
    return "".join([f"{line}\n" for line in lines])


def _evidence(records: Records) -> str:
    """One line for each piece; the two checkpoints of piece N are at /evidence/N/submitted and /evidence/N/held."""
    lines = []
    for one in records.evidence():
        since = ", proved since" if one.since_proved else ""
        lines.append(f"{one.number} {print_time(one.time)} {one.charge}{since}: {one.size} entries of {one.origin}\n")
    return "".join(lines) or "none\n"


def print_time(seconds: int) -> str:
    """Print a POSIX second as a date and time in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
