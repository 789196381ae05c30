"""A paper letter, scanned: kept as it came beside the request, never typed again.

Its SHA-256 is a field of the request, so that officer and supervisor sign it with every word. Until the request is
filed the scan waits, sealed; then it is a sealed payload beside the filing. PDF/A and pictures alone.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.sealing import payload
from plainview.core.vocabulary.days import days_after, print_day
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.storage.ports import Unit

LETTER_BYTES_MAX = 700_000
"""The largest scan: some ten pages in black and white, and below what a sealed payload may hold."""

LETTER, UNTIL = "letter", "letter-until"
WAITS_DAYS = 31
"""Days that a scan waits for its request to be filed: as long as a draft, and the day after."""

_PDF, _MARK = b"%PDF-", b"pdfaid"
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def kind_of(data: bytes) -> str:
    """Promise what a scan is: `application/pdf`, `image/png` or `image/jpeg`. Raises Malformed for anything else."""
    if not 0 < len(data) <= LETTER_BYTES_MAX:
        what = f"expected a file of 1 to {LETTER_BYTES_MAX} bytes, found {len(data)}"
        raise Malformed(what, where=LETTER, next="Scan it in black and white, or at fewer dots an inch")
    for begins, kind in _PICTURES:
        if data.startswith(begins):
            return kind
    if data.startswith(_PDF) and _MARK in data:
        return "application/pdf"
    raise Malformed("expected a PDF/A, a PNG or a JPEG", where=LETTER, next="Scan the letter to PDF/A")


def put(desk: Desk, unit: Unit, agency: str, data: bytes) -> str:
    """Keep a scan until its request is filed; promise its SHA-256 in hex. Raises Malformed."""
    kept = canonical.print({"data": base64.b64encode(data).decode(), "kind": kind_of(data)})
    digest = hashlib.sha256(data).hexdigest()
    unit.put_record(LETTER, digest, desk.sealed(_key(desk), _context(agency, digest), kept))
    unit.put_record(UNTIL, digest, print_day(days_after(desk.today(), WAITS_DAYS)).encode())
    return digest


def waiting(desk: Desk, agency: str, digest: str) -> Mapping[str, Json]:
    """Promise the payload that a request with this letter has beside it; {} for a request without one.

    Raises Invalid where the agency has put no such scan.
    """
    if not digest:
        return {}
    data = desk.store.record(LETTER, digest)
    if not data:
        raise Invalid("the scan of the paper letter is not here", next="Add the scan again, then file")
    try:
        plain = payload.unseal(_key(desk), _context(agency, digest), data)
    except Invalid:
        raise Invalid("the scan of the paper letter is not here", next="Add the scan again, then file") from None
    return {LETTER: canonical.parse(plain, PAYLOAD_BYTES_MAX, LETTER)}


def forget(unit: Unit, digest: str) -> None:
    """Take away a scan that waits no more."""
    if digest:
        unit.put_record(LETTER, digest, b"")
        unit.put_record(UNTIL, digest, b"")


def drop_old(desk: Desk, unit: Unit) -> int:
    """Promise that no scan waits longer than its days; tells how many went. Nothing is opened for it."""
    today = print_day(desk.today()).encode()
    old = [digest for digest, until in desk.store.records(UNTIL) if until and until < today]
    for digest in old:
        forget(unit, digest)
    return len(old)


def read(reading: Desk, matter: str) -> tuple[str, bytes] | None:
    """Promise the letter beside the last filing, its kind and its bytes; None without one.

    `reading` is opened for a purpose. Raises Invalid when the bytes are not those that were signed.
    """
    last = reading.last(matter, ("request.filed", "request.corrected"))
    digest = reading.request(matter).letter if last is not None else ""
    if last is None or not digest:
        return None
    plain = reading.private_at(matter, last.index, LETTER)
    assert isinstance(plain, dict)
    data = base64.b64decode(str(plain["data"]))
    if hashlib.sha256(data).hexdigest() != digest:
        raise Invalid("the scan is not the one that was signed", where=matter, next="Tell the auditor")
    return kind_of(data), data


def _context(agency: str, digest: str) -> str:
    return f"{LETTER}/{agency}/{digest}"


def _key(desk: Desk) -> bytes:
    """From the program's own secret: what waits here belongs to no matter yet."""
    return hmac.digest(desk.service.look, b"plainview/letters", hashlib.sha256)
